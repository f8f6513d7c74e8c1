// SPDX-License-Identifier: Apache-2.0
//! Answers, faults and recoveries.

use super::{
	chain::{DueWindow, KnownSeed, Places, SectorState, StorageCall, StorageChain},
	errands::{Fate, SILENCE},
	journal::{Task, WindowTask},
	queue::{Candidate, Look},
	Daemon, Submission, View, CALLS,
};
use crate::node::NodeError;
use cairn_device_primitives::Tick;
use cairn_spacetime::{SectorNumber, SectorOpening, Window, WindowProof};
use std::{collections::BTreeMap, sync::Arc};

/// Bytes that a check is reckoned to read in a tick: 43 MiB/s with ticks of six seconds, a slow disk.
const BYTES_A_TICK: u64 = 256 << 20;

/// The chain's name for an owner without the coins for all pledges of a call.
const TOO_FEW_COINS: &str = "InsufficientFunds";

/// Checks begin at least so many ticks before the cutoff.
const LEAST_LEAD: Tick = 8;

/// What is known of a sector that a window asks for.
enum Opened {
	/// Its opening.
	Sound(SectorOpening),
	/// It has none, and will not have one.
	Lost,
	/// It has none for the moment.
	Unclear,
}

impl DueWindow {
	fn length(&self) -> Tick {
		self.closes.saturating_sub(self.opens)
	}

	/// Ticks before the cutoff from which what is found is declared, whatever is left to be found.
	fn rest(&self) -> Tick {
		self.length().checked_div(4).unwrap_or_default().max(3)
	}

	/// Ticks before the cutoff from which samples are taken of what is faulty and was not read.
	fn hurry(&self) -> Tick {
		self.rest().saturating_add(self.length().checked_div(2).unwrap_or_default())
	}

	fn task(&self) -> WindowTask {
		WindowTask {
			closes: self.closes,
			length: self.length(),
			deadline: self.deadline,
			partition: self.partition,
		}
	}

	/// Whether half of the ticks or fewer are left in which its proof is taken: there is no time for
	/// second thoughts, and none to wait until the seed is final.
	pub(crate) fn is_late(&self, tick: Tick) -> bool {
		let half = self.length().checked_div(2).unwrap_or_default();
		tick.saturating_add(half).saturating_add(1) >= self.closes
	}

	fn has(&self, sector: SectorNumber) -> bool {
		self.members.iter().any(|(number, _)| *number == sector)
	}

	fn name(&self) -> String {
		format!("deadline {}, partition {}", self.deadline, self.partition)
	}

	/// Numbers of the sectors in a set of places.
	fn numbers(&self, places: Places) -> String {
		let named = self.members.iter().enumerate().filter(|(place, _)| holds(places, *place));
		let numbers: Vec<String> = named.map(|(_, (number, _))| number.to_string()).collect();
		numbers.join(", ")
	}
}

impl<C: StorageChain> Daemon<C> {
	/// Answers the windows that are open.
	pub(super) async fn answer(
		&mut self,
		view: &View,
		submissions: &mut Vec<Submission>,
	) -> Result<(), NodeError> {
		let tick = view.overview.tick;
		let mut open: Vec<&DueWindow> = view
			.windows
			.iter()
			.filter(|due| !due.proven && (due.opens..due.closes).contains(&tick))
			.filter(|due| due.members.iter().any(|(_, state)| state.answers()))
			.collect();
		open.sort_by_key(|due| due.closes);
		self.openings.keep(|number| open.iter().any(|due| due.has(*number)));
		let mut asked = Vec::new();
		for due in open {
			if !self.journal.allows(&Task::Window(due.task()), tick) {
				continue;
			}
			let known = self.chain.seed(due.seed_round).await?;
			match known.filter(|known| known.is_final || due.is_late(tick)) {
				Some(KnownSeed { seed, .. }) => {
					let window = Window { seed, device: self.device(), deadline: due.deadline };
					self.ask_for_openings(due, tick, &window);
					asked.push((due, window));
				}
				None => {
					let round = due.seed_round;
					let text = format!("{}: waiting for the seed of round {round}", due.name());
					self.say_once(&format!("window {}", due.name()), text);
				}
			}
		}
		self.openings.settle().await;
		for (due, window) in asked {
			if submissions.len() < CALLS {
				submissions.extend(self.answer_one(due, tick, &window));
			}
		}
		Ok(())
	}

	/// Has every sector of a partition opened that answers.
	fn ask_for_openings(&mut self, due: &DueWindow, tick: Tick, window: &Window) {
		for (number, _) in due.members.iter().filter(|(_, state)| state.answers()) {
			let Some(folder) = self.shelf.folder(*number).cloned() else { continue };
			let (open, at) = (Arc::clone(&self.hands.open), *window);
			let disk = self.shelf.disk(*number);
			self.openings.ask(*number, window, disk, tick, move || open(&folder, &at));
		}
	}

	/// Answers a partition once every sector that answers is opened; what is lost is skipped.
	fn answer_one(&mut self, due: &DueWindow, tick: Tick, window: &Window) -> Option<Submission> {
		let (mut openings, mut skipped, mut unclear) = (Vec::new(), Places::default(), false);
		for (place, (number, state)) in due.members.iter().enumerate() {
			if !state.answers() {
				continue;
			}
			match self.open_one(due, *number, tick, window) {
				Opened::Sound(opening) => openings.push(opening),
				Opened::Lost => skipped |= bit(place),
				Opened::Unclear => unclear = true,
			}
		}
		if unclear {
			return None;
		}
		let subject = format!("window {}", due.name());
		if openings.is_empty() {
			let text = format!("{}: nothing is left to prove", due.name());
			self.say_once(&subject, text);
			return None;
		}
		self.forget(&subject);
		let what = match skipped {
			0 => format!("{}: {} sectors proven", due.name(), openings.len()),
			_ => format!(
				"{}: {} sectors proven, skipped {}",
				due.name(),
				openings.len(),
				due.numbers(skipped)
			),
		};
		let proof = Box::new(WindowProof { sectors: openings.try_into().ok()? });
		let (deadline, partition) = (due.deadline, due.partition);
		let call = StorageCall::ProveWindow { deadline, partition, skipped, proof };
		Some(Submission { task: Task::Window(due.task()), call, what })
	}

	/// A sector that cannot be opened is lost if a check in this window says so, or there is no time
	/// for one. The check mends what can be.
	fn open_one(
		&mut self,
		due: &DueWindow,
		number: SectorNumber,
		tick: Tick,
		window: &Window,
	) -> Opened {
		let subject = format!("opening {number}");
		let Some(folder) = self.shelf.folder(number).cloned() else {
			self.say_once(&subject, format!("sector {number}: its folder is missing"));
			return if due.is_late(tick) { Opened::Lost } else { Opened::Unclear };
		};
		let reason = match self.openings.fate(number, window) {
			Fate::Ended(Ok(opening)) => {
				let opening = opening.clone();
				self.forget(&subject);
				return Opened::Sound(opening);
			}
			Fate::Ended(Err(error)) => error.to_string(),
			Fate::Died => "its opening has died".into(),
			Fate::Awaited(since) => {
				return self.await_one(due, number, tick, since.unwrap_or(tick))
			}
		};
		self.openings.forget(number);
		self.say_once(&subject, format!("sector {number}: {reason}"));
		let checked = self.checks.findings().read(number, due.closes);
		let checked = checked.filter(|checked| checked.at >= due.opens);
		match checked {
			Some(checked) if !checked.sound => Opened::Lost,
			_ if due.is_late(tick) => Opened::Lost,
			Some(_) => Opened::Unclear,
			None => {
				self.checks.start_now(&folder, self.shelf.disk(number), due.closes, tick);
				Opened::Unclear
			}
		}
	}

	/// A sector whose disk does not answer is given up when half of the ticks are over that were left
	/// when it was asked: the others must not miss their window for it.
	fn await_one(
		&mut self,
		due: &DueWindow,
		number: SectorNumber,
		tick: Tick,
		since: Tick,
	) -> Opened {
		if tick >= since.saturating_add(SILENCE) {
			let text =
				format!("sector {number}: its disk does not answer, asked for {}", due.name());
			self.say_once(&format!("opening {number}"), text);
		}
		let left = due.closes.saturating_sub(since).div_ceil(2);
		if tick.saturating_add(left) >= due.closes {
			Opened::Lost
		} else {
			Opened::Unclear
		}
	}

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
			let found = self.found(due);
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
	fn found(&self, due: &DueWindow) -> Found {
		let (mut found, findings) = (Found::default(), self.checks.findings());
		for (place, (number, state)) in due.members.iter().enumerate() {
			let read = match self.shelf.folder(*number) {
				None => Some(false),
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

fn bit(place: usize) -> Places {
	let shift = u32::try_from(place).unwrap_or(u32::MAX);
	1_u64.checked_shl(shift).unwrap_or_default()
}

fn holds(places: Places, place: usize) -> bool {
	places & bit(place) != 0
}
