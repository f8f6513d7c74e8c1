// SPDX-License-Identifier: Apache-2.0
//! How far weights may move in a session.
//!
//! A weight that was `previous` is
//!
//! ```text
//! at least  max(previous − step, floor)
//! at most   clamp(previous + step, floor, cap)    where it was not above the cap
//!           max(previous − fall, cap)             where it was
//!           floor                                 where it is not entitled to more
//! ```
//!
//! `step` is the largest change of governance, or where validators left more weight than the others
//! can take with that, the least with which they can. `fall` is the largest change as well, or as
//! much of it as leaves weights that sum to the total. So a weight above the cap, which was lowered
//! or is shared by more, comes down to it by the same limit of change as any other weight moves.

use crate::{fill::Claim, ConsensusWeight, Seat, TOTAL_WEIGHT};
use alloc::vec::Vec;

/// What bounds every weight, whatever it was before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
	/// The least that a validator weighs.
	pub floor: ConsensusWeight,
	/// The most to which a weight rises, not less than the floor.
	pub cap: ConsensusWeight,
}

/// What bounds one weight.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
	/// The least that the validator weighs.
	pub least: ConsensusWeight,
	/// The most that it weighs, not less than that.
	pub most: ConsensusWeight,
}

impl Bounds {
	/// A claim to so many parts within these bounds.
	pub fn with(self, parts: u128) -> Claim {
		Claim { parts, least: self.least, most: self.most }
	}
}

impl Limits {
	/// Whether those that are `entitled` can have all weight, the others the floor.
	pub fn hold_all(&self, entitled: &[bool]) -> bool {
		let most = entitled.iter().map(|entitled| if *entitled { self.cap } else { self.floor });
		most.fold(0, ConsensusWeight::saturating_add) >= TOTAL_WEIGHT
	}

	/// The bounds of all weights, of which those that are `entitled` may be more than the floor.
	/// Weights that sum to the total keep to them, where these can hold all of it.
	pub fn bounds(
		&self,
		seats: &[Seat],
		entitled: &[bool],
		max_change: ConsensusWeight,
	) -> Vec<Bounds> {
		let bounds = |step, fall| {
			let each = seats.iter().zip(entitled);
			each.map(|(seat, entitled)| match entitled {
				true => self.around(seat.previous, step, fall),
				false => Bounds { least: self.floor, most: self.floor },
			})
			.collect::<Vec<_>>()
		};
		let have_room = |step, fall| have_room(&bounds(step, fall));
		let step = step(max_change, |step| have_room(step, 0));
		bounds(step, fall(max_change, |fall| have_room(step, fall)))
	}

	/// The bounds of a validator that weighed `previous`. Nobody weighed more than all.
	fn around(
		&self,
		previous: ConsensusWeight,
		step: ConsensusWeight,
		fall: ConsensusWeight,
	) -> Bounds {
		let previous = previous.min(TOTAL_WEIGHT);
		let least = previous.saturating_sub(step).max(self.floor);
		let most = if previous > self.cap {
			previous.saturating_sub(fall).max(self.cap)
		} else {
			previous.saturating_add(step).clamp(self.floor, self.cap)
		};
		Bounds { least, most }
	}
}

/// The step by which weights may move: `max_change`, or where that is not enough for weights that
/// sum to the total, the least that is.
///
/// With the same validators it is `max_change`, because the previous weights are such themselves. It
/// is more where those who left leave more weight than the others take with `max_change` each.
fn step(max_change: ConsensusWeight, enough: impl Fn(ConsensusWeight) -> bool) -> ConsensusWeight {
	if enough(max_change) {
		return max_change;
	}
	least(max_change, TOTAL_WEIGHT, enough)
}

/// The most up to `max_change` by which those above the cap may be made to fall, such that the
/// others `have_room` for it.
fn fall(
	max_change: ConsensusWeight,
	have_room: impl Fn(ConsensusWeight) -> bool,
) -> ConsensusWeight {
	if have_room(max_change) {
		return max_change;
	}
	least(0, max_change, |fall| !have_room(fall)).saturating_sub(1)
}

/// Whether weights within these bounds can sum to the total.
fn have_room(bounds: &[Bounds]) -> bool {
	let (least, most) = bounds.iter().fold((0u64, 0u64), |(least, most), bounds| {
		(least.saturating_add(bounds.least), most.saturating_add(bounds.most))
	});
	(least..=most).contains(&TOTAL_WEIGHT)
}

/// The least number above `short` for which `holds`, which does not for `short`, but for `enough`
/// and all between it and that number.
fn least(
	mut short: ConsensusWeight,
	mut enough: ConsensusWeight,
	holds: impl Fn(ConsensusWeight) -> bool,
) -> ConsensusWeight {
	// Halves in each pass: as many of them as a weight has bits.
	while enough.saturating_sub(short) > 1 {
		let middle = short.midpoint(enough);
		if holds(middle) {
			enough = middle;
		} else {
			short = middle;
		}
	}
	enough
}
