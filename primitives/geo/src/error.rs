// SPDX-License-Identifier: Apache-2.0
//! What can be wrong with a location.

#![allow(
	clippy::as_conversions,
	clippy::cast_possible_truncation,
	reason = "the derives of SCALE cast the indices of variants; there is no other cast here"
)]

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Why a number is not a location.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum CellError {
	/// No H3 cell has this index: reserved bits, mode, base cell or digits are wrong.
	#[codec(index = 0)]
	NotACell,
	/// A cell, but not one of [`crate::LOCATION_RESOLUTION`].
	#[codec(index = 1)]
	WrongResolution,
}
