// SPDX-License-Identifier: Apache-2.0
//! H3 cells: validity, centre, ancestry and the grid around them.

use h3o::{CellIndex, LatLng, Resolution};

use crate::{
	error::CellError,
	sphere::{Position, POSITION_ONE},
};

/// Resolution of an asserted location: hexagons of about 10 m edge (HIP-5's and
/// `min_assert_h3_res`'s 12).
pub const LOCATION_RESOLUTION: u8 = 12;

fn location(cell: u64) -> Result<CellIndex, CellError> {
	let cell = CellIndex::try_from(cell).map_err(|_| CellError::NotACell)?;
	if u8::from(cell.resolution()) == LOCATION_RESOLUTION {
		Ok(cell)
	} else {
		Err(CellError::WrongResolution)
	}
}

/// Whether `cell` is a valid H3 cell index of [`LOCATION_RESOLUTION`]. Integer-only.
///
/// # Errors
///
/// [`CellError`] says what is wrong with it.
pub fn check_location(cell: u64) -> Result<(), CellError> {
	location(cell).map(|_| ())
}

/// The nearest integer, halves away from zero; values beyond `i32` end at its limits.
#[expect(
	clippy::as_conversions,
	clippy::cast_possible_truncation,
	reason = "core has no other conversion from float to integer; this one saturates, and the \
		callers' values are far inside the range"
)]
fn rounded(value: f64) -> i32 {
	libm::round(value) as i32
}

/// Unit vector to the centre of a location's cell: x to 0° N 0° E, z to the north pole.
///
/// Uses floats (see the crate's documentation): keep the result instead of calling it again.
///
/// # Errors
///
/// [`CellError`] if `cell` is not a location.
pub fn position(cell: u64) -> Result<Position, CellError> {
	let centre = LatLng::from(location(cell)?);
	let (latitude_sin, latitude_cos) = libm::sincos(centre.lat_radians());
	let (longitude_sin, longitude_cos) = libm::sincos(centre.lng_radians());
	let one = f64::from(POSITION_ONE);
	Ok(Position {
		x: rounded(latitude_cos * longitude_cos * one),
		y: rounded(latitude_cos * longitude_sin * one),
		z: rounded(latitude_sin * one),
	})
}

/// Latitude and longitude of the centre of a location's cell, in micro-degrees (0.11 m), north
/// and east positive.
///
/// Uses floats (see the crate's documentation).
///
/// # Errors
///
/// [`CellError`] if `cell` is not a location.
pub fn centre_e6(cell: u64) -> Result<(i32, i32), CellError> {
	let centre = LatLng::from(location(cell)?);
	Ok((rounded(centre.lat() * 1e6), rounded(centre.lng() * 1e6)))
}

/// The cell of `resolution` that contains `cell` in H3's hierarchy; the cell itself at its own
/// resolution, `None` for a finer one or if `cell` is none. Integer-only.
pub fn parent(cell: u64, resolution: u8) -> Option<u64> {
	let resolution = Resolution::try_from(resolution).ok()?;
	CellIndex::try_from(cell).ok()?.parent(resolution).map(u64::from)
}

/// A cell and its neighbours: seven cells, six at a pentagon, none if `cell` is no cell. The cell
/// itself comes first. Integer-only, and allocates nothing.
pub fn neighbourhood(cell: u64) -> impl Iterator<Item = u64> {
	CellIndex::try_from(cell).ok().into_iter().flat_map(|cell| {
		let neighbours = cell.edges().map(|edge| u64::from(edge.destination()));
		core::iter::once(u64::from(cell)).chain(neighbours)
	})
}

/// Steps from cell to cell between the ancestors of `a` and `b` at `resolution`.
///
/// `None` where H3 cannot say: one is no cell or coarser than `resolution`, they lie more than
/// a base cell apart (over 1,000 km), or a pentagon lies between them. Integer-only.
pub fn grid_distance(a: u64, b: u64, resolution: u8) -> Option<u32> {
	let resolution = Resolution::try_from(resolution).ok()?;
	let a = CellIndex::try_from(a).ok()?.parent(resolution)?;
	let b = CellIndex::try_from(b).ok()?.parent(resolution)?;
	a.grid_distance(b).ok().and_then(|steps| u32::try_from(steps).ok())
}
