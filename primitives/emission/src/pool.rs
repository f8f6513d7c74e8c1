// SPDX-License-Identifier: Apache-2.0
//! The pools that an epoch's budget is divided into, and their shares of it.

// Those that the derived codec of an enum writes; there are no others here.
#![allow(clippy::as_conversions, reason = "derived codec")]

use codec::{Decode, DecodeWithMemTracking, Encode, Input, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// What all shares must sum to: shares are parts per million.
pub const PARTS: u32 = 1_000_000;

/// A share of an epoch's budget, named after the work that it pays.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Pool {
	/// Gateways whose beacons were witnessed. Paid by coverage units.
	#[codec(index = 0)]
	Beaconers = 0,
	/// Gateways that witnessed beacons. Paid by coverage units.
	#[codec(index = 1)]
	Witnesses = 1,
	/// Proven storage.
	#[codec(index = 2)]
	Storage = 2,
	/// Block authors.
	#[codec(index = 3)]
	Validators = 3,
	/// The treasury: paid in full at the close of every epoch, whatever work was done. Takes the
	/// residual of the split.
	#[codec(index = 4)]
	Treasury = 4,
}

impl Pool {
	/// Every pool, in the order of its codec index.
	pub const ALL: [Self; 5] =
		[Self::Beaconers, Self::Witnesses, Self::Storage, Self::Validators, Self::Treasury];
}

/// One value for each pool, in the order of the pools' codec indices.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
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
pub struct Pools<V> {
	/// The value of [`Pool::Beaconers`].
	pub beaconers: V,
	/// The value of [`Pool::Witnesses`].
	pub witnesses: V,
	/// The value of [`Pool::Storage`].
	pub storage: V,
	/// The value of [`Pool::Validators`].
	pub validators: V,
	/// The value of [`Pool::Treasury`].
	pub treasury: V,
}

impl<V> Pools<V> {
	/// Asks `value` for the value of every pool, in codec order.
	pub fn from_fn(mut value: impl FnMut(Pool) -> V) -> Self {
		Self {
			beaconers: value(Pool::Beaconers),
			witnesses: value(Pool::Witnesses),
			storage: value(Pool::Storage),
			validators: value(Pool::Validators),
			treasury: value(Pool::Treasury),
		}
	}

	/// The value of `pool`.
	pub const fn of(&self, pool: Pool) -> &V {
		match pool {
			Pool::Beaconers => &self.beaconers,
			Pool::Witnesses => &self.witnesses,
			Pool::Storage => &self.storage,
			Pool::Validators => &self.validators,
			Pool::Treasury => &self.treasury,
		}
	}

	/// The value of `pool`, to be changed.
	pub const fn of_mut(&mut self, pool: Pool) -> &mut V {
		match pool {
			Pool::Beaconers => &mut self.beaconers,
			Pool::Witnesses => &mut self.witnesses,
			Pool::Storage => &mut self.storage,
			Pool::Validators => &mut self.validators,
			Pool::Treasury => &mut self.treasury,
		}
	}

	/// Every pool with its value, in codec order.
	pub fn iter(&self) -> impl Iterator<Item = (Pool, &V)> {
		Pool::ALL.into_iter().map(|pool| (pool, self.of(pool)))
	}
}

/// Shares that do not sum to [`PARTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnevenShares {
	/// What they sum to.
	pub sum: u64,
}

impl fmt::Display for UnevenShares {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "the pools' shares sum to {} parts, not to {PARTS}", self.sum)
	}
}

/// The pools' shares of a budget, in parts per million. They sum to exactly [`PARTS`]: other
/// values can be neither built nor decoded, from SCALE or from JSON.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
#[serde(try_from = "Pools<u32>", into = "Pools<u32>")]
pub struct Shares(Pools<u32>);

impl Shares {
	/// Takes parts per million.
	///
	/// # Errors
	/// [`UnevenShares`] unless they sum to [`PARTS`].
	pub fn try_new(parts: Pools<u32>) -> Result<Self, UnevenShares> {
		let sum = parts.iter().map(|(_, part)| u64::from(*part)).fold(0u64, u64::saturating_add);
		if sum == u64::from(PARTS) {
			Ok(Self(parts))
		} else {
			Err(UnevenShares { sum })
		}
	}

	/// The share of `pool`, in parts per million.
	pub const fn of(&self, pool: Pool) -> u32 {
		*self.0.of(pool)
	}
}

/// 8 % beaconers, 32 % witnesses, 40 % storage, 15 % validators, 5 % treasury. One part to
/// beaconers for four to witnesses is Helium's proportion from the activation of HIP-15 on
/// (challengees 5.31 %, witnesses 21.24 % in December 2020).
impl Default for Shares {
	fn default() -> Self {
		Self(Pools {
			beaconers: 80_000,
			witnesses: 320_000,
			storage: 400_000,
			validators: 150_000,
			treasury: 50_000,
		})
	}
}

impl TryFrom<Pools<u32>> for Shares {
	type Error = UnevenShares;

	fn try_from(parts: Pools<u32>) -> Result<Self, Self::Error> {
		Self::try_new(parts)
	}
}

impl From<Shares> for Pools<u32> {
	fn from(shares: Shares) -> Self {
		shares.0
	}
}

impl Decode for Shares {
	fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
		let parts = Pools::<u32>::decode(input)?;
		Self::try_new(parts).map_err(|_| "shares of the pools must sum to 1000000 parts".into())
	}
}

impl DecodeWithMemTracking for Shares {}
