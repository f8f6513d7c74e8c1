// SPDX-License-Identifier: Apache-2.0
//! How far weights may move in a session.

use crate::{ConsensusWeight, Seat, TOTAL_WEIGHT};

/// What bounds every weight, whatever it was before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
	/// The least that a validator weighs.
	pub floor: ConsensusWeight,
	/// The most that it weighs, not less than the floor.
	pub cap: ConsensusWeight,
}

impl Limits {
	/// The least and the most that a validator weighs that weighed `previous` and may move by
	/// `step`.
	///
	/// The limits hold before the step does: who was above the cap by more than a step is at the
	/// cap. Nobody weighed more than all.
	pub fn around(
		&self,
		previous: ConsensusWeight,
		step: ConsensusWeight,
	) -> (ConsensusWeight, ConsensusWeight) {
		let previous = previous.min(TOTAL_WEIGHT);
		(
			previous.saturating_sub(step).clamp(self.floor, self.cap),
			previous.saturating_add(step).clamp(self.floor, self.cap),
		)
	}

	/// The step by which weights may move: `max_change`, or where no weights within the limits sum
	/// to the total with that, the least for which there are such.
	///
	/// With the same validators and the same cap it is `max_change`, because the previous weights
	/// are such themselves. It is more where those who left, or weighed more than a lowered cap,
	/// leave more weight than the others take with `max_change` each.
	pub fn step(&self, seats: &[Seat], max_change: ConsensusWeight) -> ConsensusWeight {
		if self.have_room(seats, max_change) {
			return max_change;
		}
		let (mut short, mut enough) = (max_change, TOTAL_WEIGHT);
		// Halves in each pass: as many of them as a weight has bits.
		while enough.saturating_sub(short) > 1 {
			let middle = short.midpoint(enough);
			if self.have_room(seats, middle) {
				enough = middle;
			} else {
				short = middle;
			}
		}
		enough
	}

	/// Whether weights that move by no more than `step` can sum to the total.
	fn have_room(&self, seats: &[Seat], step: ConsensusWeight) -> bool {
		let (least, most) = seats
			.iter()
			.map(|seat| self.around(seat.previous, step))
			.fold((0u64, 0u64), |(least, most), (low, high)| {
				(least.saturating_add(low), most.saturating_add(high))
			});
		(least..=most).contains(&TOTAL_WEIGHT)
	}
}
