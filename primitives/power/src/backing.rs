// SPDX-License-Identifier: Apache-2.0
//! Storage and coverage as one number.

use crate::{ParamsError, MAX_HALF_LIFE};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// How much proven bytes and settled units back a validator.
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
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BackingParams {
	/// What a proven byte backs with.
	pub per_byte: u32,
	/// What a micro-unit of coverage power backs with. Not both are zero.
	pub per_micro_unit: u32,
	/// Sessions in which coverage power halves when nothing is proven, 1 to [`MAX_HALF_LIFE`].
	pub half_life: u32,
}

/// A byte backs with one, and a unit of coverage power with a GiB, so that what earns alike backs
/// alike.
///
/// A unit is paid ten times what a GiB is in a day at most
/// ([`MAX_RATE`](cairn_emission::EmissionParams::max_rate),
/// [`STORAGE_RATE`](cairn_emission::STORAGE_RATE)). Whoever settles one a day holds ten of them
/// after some time: units halve in a week, 168 sessions of an hour, and `7 / ln 2` is 10.1.
impl Default for BackingParams {
	fn default() -> Self {
		// 2^30 bytes in 10^6 micro-units.
		Self { per_byte: 1, per_micro_unit: 1_074, half_life: 168 }
	}
}

impl BackingParams {
	/// Refuses coefficients without meaning.
	///
	/// # Errors
	/// See [`ParamsError`].
	pub const fn check(&self) -> Result<(), ParamsError> {
		if self.per_byte == 0 && self.per_micro_unit == 0 {
			return Err(ParamsError::NothingBacks);
		}
		if self.half_life == 0 || self.half_life > MAX_HALF_LIFE {
			return Err(ParamsError::HalfLife);
		}
		Ok(())
	}

	/// What `bytes` of storage and `micro_units` of coverage power back with together.
	///
	/// Exact with up to 2^95 of each, and clamped to the largest number far beyond: storage power
	/// is 2^80 bytes [at most](cairn_emission::MAX_POWER).
	pub fn backing(&self, bytes: u128, micro_units: u128) -> u128 {
		let storage = bytes.saturating_mul(self.per_byte.into());
		storage.saturating_add(micro_units.saturating_mul(self.per_micro_unit.into()))
	}
}
