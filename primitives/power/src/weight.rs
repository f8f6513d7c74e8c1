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
//! [`TOTAL_WEIGHT`] (see `fill.rs`). Its bounds are those of the floor, the cap and the limit of
//! change together (see `change.rs`): what the cap takes from one and gives to the others would
//! carry those past their limit of change, were one applied after the other, though weights exist
//! for which both hold.
//!
//! **Who claims nothing gains nothing.** With full influence that is whoever is not backed. It falls
//! to the least weight as fast as the limit of change and the others' room allow. What those who
//! claim cannot take, because the cap or the limit of change keeps them from it, stays with those
//! who had it, in proportion to what they had. Hence nobody gains weight by a seat alone.
//!
//! # Bootstrap
//! Until all backing first reaches [`WeightParams::bootstrap_backing`], the founders, who are the
//! validators of genesis, claim an equal part each and nobody else claims anything, however backed.
//! Who leaves its seat leaves its weight to the other founders; a founder that has a seat again
//! climbs to its equal part by the limit of change, and whoever else comes has [`MIN_WEIGHT`]. Where
//! no founder has a seat, weights stay where they are. The chain passes this point once: afterwards
//! weights follow backing, however little is left.
//!
//! # The cap
//! Validators that claim, and others that hold weight from before, are to hold all of it, with the
//! least weight for the rest. Where they could not under the cap (fewer than five at 20 %), the cap
//! is an equal part of it. Where nobody claims or holds anything, those are all. So what a few that
//! alone are backed may not have stays with those who had it.
//!
//! After bootstrap and from four validators on, the cap is under a third by as much as a third of all
//! least weights all the same: with one at the cap and another of the least weight silent, the rest is
//! enough for finality. What three at this bound leave is shared by all others, and is so little that
//! it counts as holding nothing.
//!
//! # Properties
//! Weights sum to the total and none is zero, for any input. A validator with more backing never
//! weighs less than one with as much weight before or less; and more backing never lowers a
//! validator's own weight, unless it thereby raises the number of those who claim and lowers the cap
//! that follows from it. Equal inputs give weights that differ by one at most, which is rounding
//! and goes by position: nothing else does. In a steady state and with full influence, splitting a
//! backing under the cap changes the weight of its parts together by rounding and [`MIN_WEIGHT`]
//! only. With less influence every identity has its equal part, backed or not, so that splitting one
//! of `n` gains up to `(1 − f)/(n + 1)` where nobody is at the cap; and each identity climbs by a
//! step of its own, so that a split newcomer is at its claim sooner.

use crate::{
	change::{Bounds, Limits},
	fill::{fill, CLAIM_BITS},
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

/// The backing that ends the bootstrap by default: 2^50, of the order of one rack of disks. Below it
/// a single operator outweighs everybody.
pub const BOOTSTRAP_BACKING: u64 = 1 << 50;

/// A validator of the set, as its weight sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seat {
	/// What backs it, see [`BackingParams::backing`](crate::BackingParams::backing).
	pub backing: u128,
	/// Its weight in the session before; 0 where it had none.
	pub previous: ConsensusWeight,
	/// Whether it is of genesis, which counts until the end of the bootstrap.
	pub founder: bool,
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
	/// Weights are the founders' in equal parts until the backing of all seats first is as much.
	/// Any number is sound.
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

/// Sessions from an election to the weights that follow from what backed the elected then.
const LAG: u32 = 2;

/// From so many validators on, none is to weigh a third once weights follow backing.
const MANY: u32 = 4;

/// The most that a seat weighs which holds nothing. Three at the bound under a third leave as many
/// least weights as there are seats to all others: to a fourth, this much.
const NOTHING: ConsensusWeight = MIN_WEIGHT.saturating_mul(4);

impl WeightParams {
	/// The weights of `seats`, in their order. They sum to [`TOTAL_WEIGHT`], none is zero, for up
	/// to [`TOTAL_WEIGHT`] seats. `bootstrapped`: whether the backing of all seats was enough for
	/// [the end of the bootstrap](Self::ends_bootstrap) once.
	///
	/// Takes at most a pass over the seats for each of them, and 64 more; a few in practice.
	pub fn weights(&self, seats: &[Seat], bootstrapped: bool) -> Vec<ConsensusWeight> {
		let claims = self.claims(seats, bootstrapped);
		let claim = |parts: &u128| *parts > 0;
		let limits = self.limits(seats, &claims, bootstrapped);
		let parts = |(parts, seat)| claim(parts) || held(seat) > 0;
		let mut entitled: Vec<_> = claims.iter().zip(seats).map(parts).collect();
		if !limits.hold_all(&entitled) {
			entitled.fill(true);
		}
		let bounds = limits.bounds(seats, &entitled, share(self.max_change.get()));
		let room =
			claims.iter().zip(&bounds).map(
				|(parts, bounds)| {
					if claim(parts) {
						bounds.most
					} else {
						bounds.least
					}
				},
			);
		let claimed = room.fold(0, ConsensusWeight::saturating_add) >= TOTAL_WEIGHT;
		let each = claims.iter().zip(seats).zip(&bounds);
		fill(each.map(|((parts, seat), bounds)| match (claim(parts), claimed) {
			(true, true) => bounds.with(*parts),
			(false, true) => Bounds { most: bounds.least, ..*bounds }.with(1),
			(true, false) => Bounds { least: bounds.most, ..*bounds }.with(1),
			(false, false) => bounds.with(held(seat).max(1).into()),
		}))
	}

	/// Whether these seats are backed with enough for weights to follow backing from now on.
	pub fn ends_bootstrap(&self, seats: &[Seat]) -> bool {
		let backing = seats.iter().map(|seat| seat.backing).fold(0, u128::saturating_add);
		backing >= self.bootstrap_backing.into()
	}

	/// Sessions after a backing ended in which the heaviest weight that followed from it is gone: the
	/// two until weights follow, and as many as it takes from the cap to nothing.
	///
	/// That is where others can take it. Where fewer claim than can hold all under the cap, what they
	/// may not have stays with who had it, backed or not; and where fewer claim or hold weight, their
	/// cap is higher, and the way from it longer.
	pub fn fading_sessions(&self) -> u32 {
		self.cap.get().div_ceil(self.max_change.get().max(1)).saturating_add(LAG)
	}

	/// The floor and the cap of the module, where seats claim so much.
	fn limits(&self, seats: &[Seat], claims: &[u128], bootstrapped: bool) -> Limits {
		let all = count(seats);
		let each = TOTAL_WEIGHT.checked_div(all.into()).unwrap_or_default();
		let floor = each.min(MIN_WEIGHT);
		let shares = |(parts, seat): &(&u128, &Seat)| **parts > 0 || held(seat) > 0;
		let sharing = count(claims.iter().zip(seats).filter(shares));
		let sharing = if sharing == 0 { all.max(1) } else { sharing };
		let others = floor.saturating_mul(all.saturating_sub(sharing).into());
		let even = TOTAL_WEIGHT.saturating_sub(others).div_ceil(sharing.into());
		let most =
			if bootstrapped && all >= MANY { under_a_third(floor, all) } else { TOTAL_WEIGHT };
		// The least cap is one part per million as well, so that the floor is never above it.
		Limits { floor, cap: even.max(share(self.cap.get())).min(most) }
	}

	/// The `xᵢ` of the module, times `PARTS · n · P`; one of each founder before the end of the
	/// bootstrap.
	///
	/// Where they would have more than [`CLAIM_BITS`] together, the lowest bits of all backings are
	/// dropped: with 256 validators, those below 2^-69 of the largest.
	fn claims(&self, seats: &[Seat], bootstrapped: bool) -> Vec<u128> {
		if !bootstrapped {
			return seats.iter().map(|seat| seat.founder.into()).collect();
		}
		let seated = u128::from(count(seats));
		let largest = seats.iter().map(|seat| seat.backing).max().unwrap_or_default();
		let needed = bits(largest)
			.saturating_add(bits(seated).saturating_mul(2))
			.saturating_add(bits(PARTS.into()));
		// One bit below, for those that are one at least.
		let dropped = needed.saturating_sub(CLAIM_BITS.saturating_sub(1));
		let kept = |seat: &Seat| seat.backing.checked_shr(dropped).unwrap_or_default();
		let all = seats.iter().map(kept).fold(0, u128::saturating_add).max(1);
		let influence = self.influence.get();
		let by_backing = u128::from(influence).saturating_mul(seated);
		let by_head = u128::from(PARTS).saturating_sub(influence.into()).saturating_mul(all);
		let claim = |seat: &Seat| {
			let parts = by_backing.saturating_mul(kept(seat)).saturating_add(by_head);
			parts.max((seat.backing > 0).into())
		};
		seats.iter().map(claim).collect()
	}
}

/// What a seat weighed beyond what every seat does, if it held anything.
fn held(seat: &Seat) -> ConsensusWeight {
	if seat.previous > NOTHING {
		seat.previous.min(TOTAL_WEIGHT).saturating_sub(MIN_WEIGHT)
	} else {
		0
	}
}

/// A third of what is left when each of `all` has the least; where that is next to nothing, an equal
/// part of all.
fn under_a_third(least: ConsensusWeight, all: u32) -> ConsensusWeight {
	let rest = TOTAL_WEIGHT.saturating_sub(least.saturating_mul(all.into()));
	let third = rest.checked_div(3).unwrap_or_default();
	third.max(TOTAL_WEIGHT.div_ceil(all.max(1).into()))
}

/// Parts per million of all weight.
fn share(parts: u32) -> ConsensusWeight {
	// Both are constants, and the one divides the other.
	let one = TOTAL_WEIGHT.checked_div(PARTS.into()).unwrap_or_default();
	one.saturating_mul(parts.into())
}

/// Binary digits of a number.
fn bits(number: u128) -> u32 {
	u128::BITS.saturating_sub(number.leading_zeros())
}

/// How many there are.
fn count<T>(items: impl IntoIterator<Item = T>) -> u32 {
	u32::try_from(items.into_iter().count()).unwrap_or(u32::MAX)
}
