// SPDX-License-Identifier: Apache-2.0
//! Tests, by concept.

mod arrival;
mod beacon;
mod codec;
mod density;
mod draw;
mod judgement;
mod params;
mod presence;
mod ramp;
mod region;
mod rule;
mod unit;
mod window;

/// The cell of resolution 12 at a latitude and longitude in degrees.
fn cell_at(latitude: f64, longitude: f64) -> u64 {
	h3o::LatLng::new(latitude, longitude).unwrap().to_cell(h3o::Resolution::Twelve).into()
}
