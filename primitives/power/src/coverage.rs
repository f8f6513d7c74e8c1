// SPDX-License-Identifier: Apache-2.0
//! Coverage power: what devices did lately, as one number that fades by itself.

use crate::Age;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Fractional bits of a micro-unit in [`CoveragePower`].
const FRACTION_BITS: u32 = 32;

/// A sum of settled units in which every unit counts half after each half-life.
///
/// Whoever settles `u` units a session, for long, has `u / (1 − 2^(−1/H))` of them, close to
/// `1.44 · H · u`: what it settled in about one and a half half-lives.
///
/// Sums of these decay as their terms do, whenever each is touched: a validator keeps one for all
/// devices that back it, and nothing iterates over devices. Every touch rounds down by less than
/// two parts of 2^-32 micro-unit and a relative 2^-58, so that a sum and its terms stay that near
/// to each other; [`Self::remove`] clamps at nothing, where rounding has left the sum below its
/// term.
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
)]
pub struct CoveragePower {
	/// What it was at `touched`, in parts of 2^-32 micro-unit.
	pub parts: u128,
	/// The age of the chain at which it was last touched.
	pub touched: Age,
}

impl CoveragePower {
	/// Adds `micro_units` that settle at the age `now`.
	pub fn settle(&mut self, micro_units: u64, now: Age) {
		let parts = u128::from(micro_units) << FRACTION_BITS;
		*self = Self { parts: self.parts(now).saturating_add(parts), touched: self.later(now) };
	}

	/// Adds what is left of `other` at the age `now`.
	pub fn add(&mut self, other: &Self, now: Age) {
		let parts = self.parts(now).saturating_add(other.parts(now));
		*self = Self { parts, touched: self.later(now) };
	}

	/// Takes away what is left of `other` at the age `now`.
	pub fn remove(&mut self, other: &Self, now: Age) {
		let parts = self.parts(now).saturating_sub(other.parts(now));
		*self = Self { parts, touched: self.later(now) };
	}

	/// What is left at the age `now`, in micro-units, rounded down.
	pub fn micro_units(&self, now: Age) -> u128 {
		self.parts(now) >> FRACTION_BITS
	}

	/// What is left at the age `now`, in parts of 2^-32 micro-unit.
	fn parts(&self, now: Age) -> u128 {
		now.left_of(self.parts, self.touched)
	}

	/// The age of the last touch, with one at `now`: ages do not run backwards.
	fn later(&self, now: Age) -> Age {
		self.touched.max(now)
	}
}
