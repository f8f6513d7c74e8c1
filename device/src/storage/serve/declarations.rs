// SPDX-License-Identifier: Apache-2.0
//! Faults and recoveries, before a window's cutoff.

use super::{
	chain::{DueWindow, Places, SectorState, StorageCall, StorageChain},
	journal::Task,
	queue::{Candidate, Look},
	windows::{bit, holds},
	Daemon, Submission, View,
};
use cairn_device_primitives::Tick;
use cairn_spacetime::SectorNumber;
use std::collections::BTreeMap;

/// Bytes that a check is reckoned to read in a tick: 43 MiB/s with ticks of six seconds, a slow disk.
const BYTES_A_TICK: u64 = 256 << 20;

/// The chain's name for an owner without the coins for all pledges of a call.
const TOO_FEW_COINS: &str = "InsufficientFunds";

/// Checks begin at least so many ticks before the cutoff.
const LEAST_LEAD: Tick = 8;

impl DueWindow {
	/// Ticks before the cutoff from which what is found is declared, whatever is left to be found.
	fn rest(&self) -> Tick {
		self.length().checked_div(4).unwrap_or_default().max(3)
	}

	/// Ticks before the cutoff from which samples are taken of what is faulty and was not read.
	fn hurry(&self) -> Tick {
		self.rest().saturating_add(self.length().checked_div(2).unwrap_or_default())
	}
}

impl<C: StorageChain> Daemon<C> {
	/// Before a cutoff, checks what the window will ask for, gives up what fails and takes back what
	/// is sound again.
	pub(super) fn declare(&mut self, view: &View, submissions: &mut Vec<Submission>) {
		let tick = view.overview.tick;
		self.short.retain(|of, _| of.closes > tick);
		let bytes = self.bytes_of_deadlines(&view.windows);
		let is_ahead = |due: &&DueWindow| {
			let lead = lead(due, bytes.get(&due.closes).copied().unwrap_or_default());
			tick < due.cutoff && tick.saturating_add(lead) >= due.cutoff
		};
		let mut ahead: Vec<&DueWindow> = view.windows.iter().filter(is_ahead).collect();
		ahead.sort_by_key(|due| due.cutoff);
		self.look_at(&ahead, tick);
		for due in ahead {
			let found = self.found(due, tick);
			if found.waiting && tick.saturating_add(due.rest()) < due.cutoff {
				continue;
			}
			let declarations = self.declarations(due, &found);
			submissions.extend(
				declarations.into_iter().filter(|one| self.journal.allows(&one.task, tick)),
			);
		}
	}

	/// What is to be told of a window. What holds pledges anew is refused as a whole where the owner has
	/// too few coins: it is kept apart from what costs nothing.
	fn declarations(&self, due: &DueWindow, found: &Found) -> Vec<Submission> {
		let (deadline, partition) = (due.deadline, due.partition);
		let recover = |places| StorageCall::DeclareRecoveries { deadline, partition, places };
		let (faults, free) = (found.faults, found.recoveries);
		let charged = self.affordable(due, found.charged);
		let give_up = StorageCall::DeclareFaults { deadline, partition, places: faults };
		let again = "declared to recover";
		[
			(faults, Task::Faults(due.task()), give_up, "declared faulty"),
			(free, Task::Recoveries(due.task()), recover(free), again),
			(charged, Task::ChargedRecoveries(due.task()), recover(charged), again),
		]
		.into_iter()
		.filter(|(places, ..)| *places != 0)
		.map(|(places, task, call, done)| {
			let what = format!("{}: {done}: {}", due.name(), due.numbers(places));
			Submission { task, call, what }
		})
		.collect()
	}

	/// Of sectors that pledge anew, as many as the owner may have the coins for: half of those for which
	/// it had too few last. None in this window if that was one: each call that is refused is paid for.
	fn affordable(&self, due: &DueWindow, charged: Places) -> Places {
		let Some(refused) = self.short.get(&due.task()) else { return charged };
		let most = refused.checked_div(2).unwrap_or_default();
		let places = (0..due.members.len()).filter(|place| holds(charged, *place));
		let kept = places.take(usize::try_from(most).unwrap_or(usize::MAX));
		kept.fold(Places::default(), |kept, place| kept | bit(place))
	}

	/// Notes for how many sectors the owner had too few coins, where that is why a call was refused.
	pub(super) fn note_shortage(&mut self, task: &Task, call: &StorageCall, reason: &str) {
		if let (Task::ChargedRecoveries(of), StorageCall::DeclareRecoveries { places, .. }) =
			(task, call)
		{
			if reason.contains(TOO_FEW_COINS) {
				self.short.insert(*of, places.count_ones());
			}
		}
	}

	/// Bytes of all sectors of each deadline, by the tick at which its window closes: its partitions
	/// share disks.
	fn bytes_of_deadlines(&self, windows: &[DueWindow]) -> BTreeMap<Tick, u64> {
		let size = |number: &SectorNumber| {
			self.shelf
				.folder(*number)
				.map_or(0, |folder| folder.identity().figures().sector_bytes())
		};
		let mut deadlines: BTreeMap<Tick, u64> = BTreeMap::new();
		for due in windows {
			let sizes = due.members.iter().map(|(number, _)| size(number));
			let bytes = deadlines.entry(due.closes).or_default();
			*bytes = sizes.fold(*bytes, u64::saturating_add);
		}
		deadlines
	}

	/// Begins what the windows ahead want, on every disk that has time.
	fn look_at(&mut self, ahead: &[&DueWindow], tick: Tick) {
		let wanted = ahead.iter().flat_map(|due| self.candidates(due, tick));
		let wanted: Vec<Candidate> = wanted.collect();
		for look in [Look::Whole, Look::Sample] {
			for next in self.checks.next(look, &wanted, tick) {
				if let Some(folder) = self.shelf.folder(next.number) {
					self.checks.start(look, folder, &next, tick);
				}
			}
		}
	}

	/// The sectors of a window that can be looked at.
	fn candidates(&self, due: &DueWindow, tick: Tick) -> Vec<Candidate> {
		let (closes, cutoff) = (due.closes, due.cutoff);
		let hurried = tick.saturating_add(due.hurry()) >= cutoff;
		let here = due.members.iter().filter(|(number, _)| self.shelf.folder(*number).is_some());
		let candidate = |(number, state): &(SectorNumber, SectorState)| {
			let (number, faulty) = (*number, !state.answers());
			Candidate { number, disk: self.shelf.disk(number), closes, cutoff, faulty, hurried }
		};
		here.map(candidate).collect()
	}

	/// What the checks say of a window's sectors. A sample is enough to take back what is faulty; it
	/// gives up nothing, as what fails may be the tree, which a reading mends.
	fn found(&self, due: &DueWindow, tick: Tick) -> Found {
		let (mut found, findings) = (Found::default(), self.checks.findings());
		let matters = tick.saturating_add(due.rest()) >= due.cutoff;
		for (place, (number, state)) in due.members.iter().enumerate() {
			let read = match self.shelf.folder(*number) {
				None => (!self.shelf.awaits(tick, matters)).then_some(false),
				Some(_) => findings.read(*number, due.closes).map(|checked| checked.sound),
			};
			// The first window of a fault is free.
			let back = |found: &mut Found, missed: u8| match missed {
				0 | 1 => found.recoveries |= bit(place),
				_ => found.charged |= bit(place),
			};
			let is_sampled = findings.has_sound_sample(*number, due.closes);
			found.waiting |= read.is_none();
			match (read, state) {
				(Some(false), state) if state.answers() => found.faults |= bit(place),
				(Some(true), SectorState::Faulty { missed }) => back(&mut found, *missed),
				(_, SectorState::Faulty { missed }) if is_sampled => back(&mut found, *missed),
				_ => {}
			}
		}
		found
	}
}

/// Ticks before a cutoff from which a partition is checked: a window, and the time to read its deadline.
fn lead(due: &DueWindow, bytes: u64) -> Tick {
	let reading = bytes.checked_div(BYTES_A_TICK).unwrap_or_default();
	let reading = Tick::try_from(reading).unwrap_or(Tick::MAX);
	due.length().saturating_add(reading).max(LEAST_LEAD)
}

/// What is to be declared for a window.
#[derive(Clone, Copy, Debug, Default)]
struct Found {
	faults: Places,
	/// What recovers for nothing.
	recoveries: Places,
	/// What pledges anew.
	charged: Places,
	waiting: bool,
}
