// SPDX-License-Identifier: Apache-2.0
//! Where a gateway stands, since when it was heard there, and what follows from it: its ramp, and
//! the cell under which the density counters hold it.

use cairn_device_primitives::{Round, Tick};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::{
	params::CoverageParams,
	ramp::Ramp,
	window::{closed_before, first_tick},
};

/// Buckets of time in the time for which a gateway counts after it was heard. A silent gateway
/// leaves the counters with its bucket: late by a sixteenth of that time at most.
const BUCKETS: Tick = 16;

/// Where and when a gateway was last heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Heard {
	/// The round of its last beacon that carried a correct tag.
	pub round: Round,
	/// The cell where it then stood.
	pub cell: u64,
}

/// Lengths of time by which a presence changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
	/// Ticks of a round.
	pub ticks_per_round: Tick,
	/// How long after it was heard a gateway counts for density, in ticks.
	pub interactive_ticks: Tick,
}

/// A gateway at its place.
///
/// It counts for density at the cell of its last beacon that somebody heard, while that beacon is no
/// older than `interactive_ticks` and the gateway still stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presence {
	/// Its last beacon that anybody heard.
	pub heard: Option<Heard>,
	/// Its ramp at the place that it took in round `located`.
	pub ramp: Ramp,
	/// The draw round from which it stands where it stands.
	pub located: Round,
	/// The draw round from which it stands elsewhere: its ramp restarts there.
	pub moves: Option<Round>,
	/// The draw round from which it proves nothing any more.
	pub retires: Option<Round>,
	/// The cell under which the density counters hold it.
	pub counted: Option<u64>,
}

impl Presence {
	/// The ramp by which a beacon of `round` is paid.
	pub fn ramp_at(&self, round: Round, ticks_per_round: Tick) -> Ramp {
		match self.moves {
			Some(from) if round >= from => Ramp::restarted(first_tick(from, ticks_per_round)),
			_ => self.ramp,
		}
	}

	/// The first tick of the round in which it was last heard.
	pub fn last_heard(&self, ticks_per_round: Tick) -> Option<Tick> {
		self.heard.map(|heard| first_tick(heard.round, ticks_per_round))
	}

	/// Lets a pending move be past, if a beacon of `round` is one from the new place.
	pub fn arrive(&mut self, round: Round, ticks_per_round: Tick) {
		if let Some(from) = self.moves.filter(|from| round >= *from) {
			self.ramp = Ramp::restarted(first_tick(from, ticks_per_round));
			self.located = from;
			self.moves = None;
		}
	}

	/// Will stand elsewhere from the draw round `from` on. On the heels of another move, what was
	/// earned before that is gone already.
	pub fn relocate(&mut self, from: Round, ticks_per_round: Tick) {
		if self.moves != Some(from) {
			self.arrive(Round::MAX, ticks_per_round);
			self.moves = Some(from);
		}
	}

	/// Its beacon of `round`, sent from `cell`, was heard and revealed. `interval` is that of the
	/// round.
	pub fn credit(
		&mut self,
		round: Round,
		cell: u64,
		interval: u32,
		ticks_per_round: Tick,
		params: &CoverageParams,
	) {
		self.arrive(round, ticks_per_round);
		let mean = interval.saturating_mul(ticks_per_round);
		self.ramp = self.ramp.credited(first_tick(round, ticks_per_round), mean, params);
		self.heard = Some(Heard { round, cell });
	}

	/// Its beacon of `round` was not revealed. A gateway that has moved since has forfeited all that
	/// it had before.
	pub fn miss(&mut self, round: Round, ticks_per_round: Tick) {
		self.arrive(round, ticks_per_round);
		if round >= self.located {
			self.ramp = self.ramp.missed(first_tick(round, ticks_per_round));
		}
	}

	/// The last tick at which it counts by its last beacon, and the cell.
	fn standing(&self, pace: Pace) -> Option<(u64, Tick)> {
		let heard = self.heard.filter(|heard| heard.round >= self.located)?;
		let heard_at = first_tick(heard.round, pace.ticks_per_round);
		Some((heard.cell, heard_at.saturating_add(pace.interactive_ticks)))
	}

	/// The cell at which it should count at `tick`.
	pub fn wanted(&self, tick: Tick, pace: Pace) -> Option<u64> {
		let (cell, until) = self.standing(pace)?;
		let gone = self.retires.is_some_and(|from| tick >= pace.closed_before(from));
		(tick <= until && !gone).then_some(cell)
	}

	/// The tick at which time alone may change where it counts.
	pub fn due_at(&self, pace: Pace) -> Option<Tick> {
		let silent = self
			.standing(pace)
			.filter(|_| self.counted.is_some())
			.map(|(_, until)| pace.bucket(until.saturating_add(1)));
		let closed = |from| pace.closed_before(from);
		let moved = self.moves.filter(|_| self.counted.is_some()).map(closed);
		let retired = self.retires.map(closed);
		[silent, moved, retired].into_iter().flatten().min()
	}
}

impl Pace {
	/// The first tick at which no beacon of a round before `from` can be revealed any more.
	pub fn closed_before(&self, from: Round) -> Tick {
		closed_before(from, self.ticks_per_round)
	}

	/// The bucket that closes no earlier than `tick`.
	fn bucket(&self, tick: Tick) -> Tick {
		let width = self.interactive_ticks.checked_div(BUCKETS).unwrap_or_default().max(1);
		tick.checked_next_multiple_of(width).unwrap_or(Tick::MAX)
	}
}
