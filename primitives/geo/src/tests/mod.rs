// SPDX-License-Identifier: Apache-2.0
//! Tests, by concept.

mod cell;
mod decibel;
mod sphere;

use h3o::{LatLng, Resolution};

/// The cell of resolution 12 at a latitude and longitude in degrees.
fn cell_at(latitude: f64, longitude: f64) -> u64 {
	LatLng::new(latitude, longitude).unwrap().to_cell(Resolution::Twelve).into()
}
