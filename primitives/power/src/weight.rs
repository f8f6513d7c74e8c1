// SPDX-License-Identifier: Apache-2.0
//! The weights with which validators make and finalise blocks.
//!
//! # The rule
//! With backing `pᵢ` of `n` validators, `P` of all, and influence `f`, a validator claims
//!
//! ```text
//! xᵢ = f · pᵢ/P + (1 − f) · 1/n
//! ```
//!
//! and weighs `clamp(κ·xᵢ, leastᵢ, mostᵢ)` with the one factor `κ` at which all weights sum to
//! [`TOTAL_WEIGHT`] (see `fill.rs`). Its bounds are
//!
//! ```text
//! leastᵢ = clamp(previousᵢ − step, MIN_WEIGHT, cap)
//! mostᵢ  = clamp(previousᵢ + step, MIN_WEIGHT, cap)
//! ```
//!
//! with the largest change for `step`. **The limit of change and the cap are one problem**, not one
//! after the other: what the cap takes from one and gives to the others would carry those past
//! their limit of change, though weights exist for which both hold. Where none exist, the cap
//! holds:
//!
//! - Who weighed more than the cap by more than a step is at the cap. It takes a lowered cap.
//! - Where validators left, or a lowered cap took, more weight than the others can take with a step
//!   each, `step` is the least with which they can. No weights under the cap move less.
//!
//! A newcomer weighed nothing before: its first weight is its claim or one step, whichever is less.
//! Where all are newcomers that is what they start from, or equal weights if these are more.
//!
//! # Equal weights
//! At once, without a limit of change, and with whatever weights came before:
//! - while the [influence](WeightParams::influence) is zero: governance's brake;
//! - *bootstrap*: while all backing is less than [`WeightParams::bootstrap_backing`], or those who
//!   have any could not hold all weight under the cap;
//! - while all validators could not hold all weight under the cap: fewer than five at 20 %. This is
//!   the only case in which a validator weighs more than the cap.
//!
//! # Properties
//! Weights sum to the total and none is zero, for any input. A validator with more backing never
//! weighs less than one with as much weight before or less, and more backing never lowers a
//! validator's own weight. Equal inputs give weights that differ by one at most, which is rounding
//! and goes by position: nothing else does. In a steady state and with full influence, splitting a
//! backing under the cap changes the weight of its parts together by rounding and [`MIN_WEIGHT`]
//! only. With less influence every identity has its equal part, so that splitting one of `n` gains
//! up to `(1 − f)/(n + 1)` where nobody is at the cap; and each identity climbs by a step of its
//! own, so that a split newcomer is at its claim sooner.

use crate::{
	change::Limits,
	fill::{fill, Claim, CLAIM_BITS},
	Cap, Influence, MaxChange,
};
use alloc::vec::Vec;
use cairn_emission::PARTS;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// A validator's weight in BABE and GRANDPA, in parts of [`TOTAL_WEIGHT`].
pub type ConsensusWeight = u64;

/// What the weights of all validators sum to.
///
/// BABE adds weights without a check; a thousand million is far from where 64 bits end. A weight of
/// one is a share of 10^-9, the least for which the powers that BABE takes in floats are sound.
pub const TOTAL_WEIGHT: ConsensusWeight = 1_000_000_000;

/// The least that a validator weighs: one part per million. The clients of BABE and GRANDPA panic
/// at zero.
pub const MIN_WEIGHT: ConsensusWeight = 1_000;

/// The backing below which weights are equal by default: 2^50, of the order of one rack of disks.
/// Below it a single operator outweighs everybody.
pub const BOOTSTRAP_BACKING: u64 = 1 << 50;

/// A validator of the set, as its weight sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seat {
	/// What backs it, see [`BackingParams::backing`](crate::BackingParams::backing).
	pub backing: u128,
	/// Its weight in the session before; 0 where it had none.
	pub previous: ConsensusWeight,
}

/// What decides the weights of given seats.
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
pub struct WeightParams {
	/// How far weights follow backing.
	pub influence: Influence,
	/// The most that one validator weighs.
	pub cap: Cap,
	/// The most by which a weight changes in a session.
	pub max_change: MaxChange,
	/// All weights are equal while the backing of all is less. Any number is sound.
	pub bootstrap_backing: u64,
}

impl Default for WeightParams {
	fn default() -> Self {
		Self {
			influence: Influence::default(),
			cap: Cap::default(),
			max_change: MaxChange::default(),
			bootstrap_backing: BOOTSTRAP_BACKING,
		}
	}
}

impl WeightParams {
	/// The weights of `seats`, in their order. They sum to [`TOTAL_WEIGHT`], none is zero, for up
	/// to [`TOTAL_WEIGHT`] seats.
	///
	/// Takes at most a pass over the seats for each of them, and 32 more; a few in practice.
	pub fn weights(&self, seats: &[Seat]) -> Vec<ConsensusWeight> {
		if self.are_equal(seats) {
			return equal(seats);
		}
		let count = ConsensusWeight::from(count(seats));
		let floor = TOTAL_WEIGHT.checked_div(count).unwrap_or_default().min(MIN_WEIGHT);
		// The least cap is one part per million as well, so that the floor is never above it.
		let limits = Limits { floor, cap: share(self.cap.get()) };
		let step = limits.step(seats, share(self.max_change.get()));
		let claims = claims(seats, self.influence).into_iter();
		fill(claims.zip(seats).map(|(parts, seat)| {
			let (least, most) = limits.around(seat.previous, step);
			Claim { parts, least, most }
		}))
	}

	/// Whether all weights are equal, whatever the seats' shares of the backing are.
	pub fn are_equal(&self, seats: &[Seat]) -> bool {
		let backing = seats.iter().map(|seat| seat.backing).fold(0, u128::saturating_add);
		let backed = seats.iter().filter(|seat| seat.backing > 0);
		let held = share(self.cap.get()).saturating_mul(count(backed).into());
		self.influence.get() == 0
			|| backing < self.bootstrap_backing.into()
			// As many as are seated at most: if these can hold all weight, so can all.
			|| held < TOTAL_WEIGHT
	}
}

/// Equal weights, which differ by one at most.
fn equal(seats: &[Seat]) -> Vec<ConsensusWeight> {
	fill(seats.iter().map(|_| Claim { parts: 1, least: 0, most: TOTAL_WEIGHT }))
}

/// Parts per million of all weight.
fn share(parts: u32) -> ConsensusWeight {
	// Both are constants, and the one divides the other.
	let one = TOTAL_WEIGHT.checked_div(PARTS.into()).unwrap_or_default();
	one.saturating_mul(parts.into())
}

/// The `xᵢ` of the module, times `PARTS · n · P`, and at least one: with no claim at all, nobody
/// could take what others must give up.
///
/// Where they would have more than [`CLAIM_BITS`] together, the lowest bits of all backings are
/// dropped: with 256 validators, those below 2^-69 of the largest.
fn claims(seats: &[Seat], influence: Influence) -> Vec<u128> {
	let seated = u128::from(count(seats));
	let largest = seats.iter().map(|seat| seat.backing).max().unwrap_or_default();
	let needed = bits(largest)
		.saturating_add(bits(seated).saturating_mul(2))
		.saturating_add(bits(PARTS.into()));
	// One bit below, for those that are one at least.
	let dropped = needed.saturating_sub(CLAIM_BITS.saturating_sub(1));
	let kept = |seat: &Seat| seat.backing.checked_shr(dropped).unwrap_or_default();
	let all = seats.iter().map(kept).fold(0, u128::saturating_add);
	let by_backing = u128::from(influence.get()).saturating_mul(seated);
	let by_head = u128::from(PARTS).saturating_sub(influence.get().into()).saturating_mul(all);
	let claim = |seat| by_backing.saturating_mul(kept(seat)).saturating_add(by_head).max(1);
	seats.iter().map(claim).collect()
}

/// Binary digits of a number.
fn bits(number: u128) -> u32 {
	u128::BITS.saturating_sub(number.leading_zeros())
}

/// How many there are.
fn count<T>(items: impl IntoIterator<Item = T>) -> u32 {
	u32::try_from(items.into_iter().count()).unwrap_or(u32::MAX)
}
