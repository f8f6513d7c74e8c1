// SPDX-License-Identifier: Apache-2.0
//! Where a gateway may stand.

#![allow(
	clippy::as_conversions,
	clippy::cast_possible_truncation,
	reason = "the derives of SCALE cast the indices of variants; there is no other cast here"
)]

use crate::Region;
use cairn_geo::{CellError, Position};
use codec::{Decode, Encode};
use scale_info::TypeInfo;

/// What the runtime makes of a cell: where its centre is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct CellCentre {
	/// Latitude, in micro-degrees (0.11 m), north positive.
	pub latitude: i32,
	/// Longitude, in micro-degrees, east positive.
	pub longitude: i32,
	/// Unit vector to it, Q30: what distances are computed from.
	pub position: Position,
}

/// Why a cell is refused in a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum LocationError {
	/// The number is no H3 cell of resolution 12.
	#[codec(index = 0)]
	InvalidCell(CellError),
	/// The cell's centre lies outside the areas of the region.
	#[codec(index = 1)]
	OutsideRegion(CellCentre),
}

/// The centre of `cell`, if a gateway of `region` may stand there.
///
/// # Errors
///
/// See [`LocationError`].
pub fn locate(cell: u64, region: Region) -> Result<CellCentre, LocationError> {
	let position = cairn_geo::position(cell).map_err(LocationError::InvalidCell)?;
	let (latitude, longitude) = cairn_geo::centre_e6(cell).map_err(LocationError::InvalidCell)?;
	let centre = CellCentre { latitude, longitude, position };
	if region.plan().covers(latitude, longitude) {
		Ok(centre)
	} else {
		Err(LocationError::OutsideRegion(centre))
	}
}
