// SPDX-License-Identifier: Apache-2.0
//! Answers.

use super::{
	chain::{DueWindow, KnownSeed, Places, StorageCall, StorageChain},
	errands::{Fate, SILENCE},
	journal::{Task, WindowTask},
	Daemon, Submission, View, CALLS,
};
use crate::node::NodeError;
use cairn_device_primitives::Tick;
use cairn_spacetime::{SectorNumber, SectorOpening, Window, WindowProof};
use std::sync::Arc;

/// Ticks before a window closes at which its proof leaves at the latest: in a short window just before
/// the last block that takes it. In a long one there is time to bid for blocks that others want.
const SENDING: Tick = 2;

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
	pub(super) fn length(&self) -> Tick {
		self.closes.saturating_sub(self.opens)
	}

	pub(super) fn task(&self) -> WindowTask {
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

	/// Whether a sector is waited for no longer of which nothing was heard since a tick: half of the
	/// ticks are over that were left then, or the proof has to leave. A disk that goes on ending others
	/// is waited for until it has to.
	fn gives_up(&self, since: Tick, tick: Tick) -> bool {
		let silence = self.closes.saturating_sub(since).div_ceil(2);
		tick.saturating_add(silence.max(self.length() >> 4).max(SENDING)) >= self.closes
	}

	fn has(&self, sector: SectorNumber) -> bool {
		self.members.iter().any(|(number, _)| *number == sector)
	}

	pub(super) fn name(&self) -> String {
		format!("deadline {}, partition {}", self.deadline, self.partition)
	}

	/// Numbers of the sectors in a set of places.
	pub(super) fn numbers(&self, places: Places) -> String {
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
		self.openings.keep(tick, |number| open.iter().any(|due| due.has(*number)));
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

	/// A sector whose disk does not answer is given up in time: the others must not miss their window
	/// for it.
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
		if due.gives_up(since, tick) {
			Opened::Lost
		} else {
			Opened::Unclear
		}
	}
}

pub(super) fn bit(place: usize) -> Places {
	let shift = u32::try_from(place).unwrap_or(u32::MAX);
	1_u64.checked_shl(shift).unwrap_or_default()
}

pub(super) fn holds(places: Places, place: usize) -> bool {
	places & bit(place) != 0
}
