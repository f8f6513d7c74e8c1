// SPDX-License-Identifier: Apache-2.0
//! Which replica is looked at next, and how.
//!
//! A disk of many sectors is not read in a period: then whoever comes first would be read in every one,
//! and the others never. So, of what the windows ahead ask for:
//!
//! 1. Sectors that are faulty come first, as each window that passes costs money, unless the last
//!    reading found them damaged and nothing speaks of a repair.
//! 2. Then those whose cutoff comes first, of these the one that was looked at longest ago.
//! 3. Last what failed for this window already, or was being written, the longest ago first.

use crate::storage::folder::Stamp;
use cairn_device_primitives::Tick;
use cairn_spacetime::SectorNumber;
use std::{cmp::Reverse, collections::BTreeMap};

/// Ticks from the end of a look that failed until the replica is looked at again: it may be repaired.
pub(super) const AGAIN: Tick = 16;

/// A disk, as the filesystem's device tells it; `None` for what could not be told.
pub type Disk = Option<u64>;

/// How a replica is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
	/// All of it is read.
	Whole,
	/// A sample is, see [`crate::storage::proof::sample`].
	Sample,
}

/// A sector that a window ahead asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
	/// The sector.
	pub number: SectorNumber,
	/// Where it is.
	pub disk: Disk,
	/// The window: the tick at which it closes.
	pub closes: Tick,
	/// The first tick at which nothing can be declared for it any more.
	pub cutoff: Tick,
	/// Whether no proof answers for it, unless it is declared to recover.
	pub faulty: bool,
	/// Whether the cutoff is near.
	pub hurried: bool,
}

/// What a look found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
	/// For which window: the tick at which that closes.
	pub closes: Tick,
	/// The tick at which it began.
	pub at: Tick,
	/// The tick at which it ended, as far as the daemon saw. Reading a large sector takes long.
	pub ended: Tick,
	/// Whether the replica is sound.
	pub sound: bool,
	/// The file that was looked at.
	pub stamp: Option<Stamp>,
}

/// Who comes first: set aside or not, to recover or not, the cutoff, when it was last looked at.
type Rank = (bool, Reverse<bool>, Tick, Option<Tick>, SectorNumber);

/// What was found so far.
#[derive(Default)]
pub struct Findings {
	readings: BTreeMap<SectorNumber, Checked>,
	samples: BTreeMap<SectorNumber, Checked>,
	/// The ticks at which replicas could not be looked at, as somebody wrote them.
	in_use: BTreeMap<SectorNumber, Tick>,
}

impl Findings {
	/// What the last whole reading of a sector found, if it was for the window that closes at `closes`.
	pub fn read(&self, number: SectorNumber, closes: Tick) -> Option<Checked> {
		self.readings.get(&number).copied().filter(|checked| checked.closes == closes)
	}

	/// The sectors that were read for a window.
	#[cfg(test)]
	pub fn read_for(&self, closes: Tick) -> Vec<SectorNumber> {
		let here = self.readings.iter().filter(|(_, checked)| checked.closes == closes);
		here.map(|(number, _)| *number).collect()
	}

	/// Whether a sample for that window was sound. It cannot refute a reading that found damage, unless
	/// the file is another since: then it was repaired.
	pub fn has_sound_sample(&self, number: SectorNumber, closes: Tick) -> bool {
		let sampled = self.samples.get(&number).filter(|checked| checked.closes == closes);
		let Some(sampled) = sampled.filter(|checked| checked.sound) else { return false };
		let damaged = self.readings.get(&number).filter(|checked| !checked.sound);
		damaged.is_none_or(|checked| checked.stamp != sampled.stamp)
	}

	/// Takes in what a look found.
	pub fn note(&mut self, number: SectorNumber, look: Look, checked: Checked) {
		self.in_use.remove(&number);
		match look {
			Look::Whole => self.readings.insert(number, checked),
			Look::Sample => self.samples.insert(number, checked),
		};
	}

	/// Takes in that a replica is being written.
	pub fn note_in_use(&mut self, number: SectorNumber, tick: Tick) {
		self.in_use.insert(number, tick);
	}

	/// Which of some sectors is to be looked at next in this way.
	pub fn next<'a>(
		&self,
		look: Look,
		candidates: impl Iterator<Item = &'a Candidate>,
		tick: Tick,
	) -> Option<Candidate> {
		let ranked = candidates.filter_map(|candidate| {
			let rank = match look {
				Look::Whole => self.rank_reading(candidate, tick),
				Look::Sample => self.rank_sample(candidate, tick),
			};
			Some((rank?, *candidate))
		});
		ranked.min_by_key(|(rank, _)| *rank).map(|(_, candidate)| candidate)
	}

	/// A sector is read for a window until it was found sound.
	fn rank_reading(&self, candidate: &Candidate, tick: Tick) -> Option<Rank> {
		let Candidate { number, closes, .. } = *candidate;
		let here = self.read(number, closes);
		if here.is_some_and(|checked| checked.sound || tick < checked.ended.saturating_add(AGAIN)) {
			return None;
		}
		let last = self.readings.get(&number);
		let damaged = last.is_some_and(|checked| !checked.sound);
		let repaired = damaged && self.has_sound_sample(number, closes);
		let recovers = candidate.faulty && (repaired || !damaged);
		self.rank(candidate, tick, here.is_some() && !repaired, recovers, last)
	}

	/// Of what is faulty a sample is taken when the cutoff is near, unless a reading found it sound.
	fn rank_sample(&self, candidate: &Candidate, tick: Tick) -> Option<Rank> {
		let Candidate { number, closes, faulty, hurried, .. } = *candidate;
		let is_sound = self.read(number, closes).is_some_and(|checked| checked.sound);
		if !faulty || !hurried || is_sound {
			return None;
		}
		let last = self.samples.get(&number);
		let here = last.filter(|checked| checked.closes == closes);
		if here.is_some_and(|checked| checked.sound || tick < checked.ended.saturating_add(AGAIN)) {
			return None;
		}
		self.rank(candidate, tick, here.is_some(), true, last)
	}

	/// What is being written is tried once a tick.
	fn rank(
		&self,
		candidate: &Candidate,
		tick: Tick,
		failed: bool,
		recovers: bool,
		last: Option<&Checked>,
	) -> Option<Rank> {
		let in_use = self.in_use.get(&candidate.number).copied();
		if in_use == Some(tick) {
			return None;
		}
		let looked_at = last.map(|checked| checked.ended).max(in_use);
		if failed || in_use.is_some() {
			return Some((true, Reverse(false), 0, looked_at, candidate.number));
		}
		Some((false, Reverse(recovers), candidate.cutoff, looked_at, candidate.number))
	}
}

#[cfg(test)]
mod tests;
