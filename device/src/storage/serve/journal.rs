// SPDX-License-Identifier: Apache-2.0
//! What was submitted and is not seen on the chain yet: on disk before it leaves.
//!
//! The chain is the truth about everything that it has taken. What it cannot tell is what is under
//! way: a program that forgot would send it twice and pay for the second. So nothing is sent again
//! before it is refused, or was given the time in which it could still arrive.

use crate::{
	atomic_file::{self, FileError},
	hexadecimal,
};
use cairn_device_primitives::{DeviceId, GenesisHash, Tick};
use cairn_spacetime::{Deadline, SectorNumber};
use serde::{Deserialize, Serialize};
use std::{
	collections::BTreeMap,
	fs::File,
	path::{Path, PathBuf},
};

/// The format that this release writes, and the only one that it reads.
const VERSION: u32 = 1;

/// Ticks for which a transaction may still be included: it is mortal, and no tick is shorter than a
/// block.
const MORTAL: Tick = 64;

/// Ticks after which what is not wanted any more is forgotten.
const MEMORY: Tick = 1_024;

/// Most ticks between two attempts at what is not urgent.
const LONGEST_WAIT: Tick = 256;

/// Something to be submitted, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Task {
	/// The answer to a window.
	Window(WindowTask),
	/// Faults for a window.
	Faults(WindowTask),
	/// Recoveries for a window.
	Recoveries(WindowTask),
	/// A pre-commit.
	PreCommit {
		/// The sector.
		number: SectorNumber,
	},
	/// A part of a seal proof.
	Part {
		/// The sector.
		number: SectorNumber,
		/// The part.
		part: u32,
	},
}

/// A window of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowTask {
	/// The tick at which it closes: tells one period from the next.
	pub closes: Tick,
	/// Ticks for which it is open.
	pub length: Tick,
	/// The deadline.
	pub deadline: Deadline,
	/// The partition.
	pub partition: u32,
}

impl Task {
	/// Ticks after which what was never heard of again is repeated. A window cannot wait for the
	/// end of a transaction's life: a fee lost is less than a window.
	fn patience(&self) -> Tick {
		match self {
			Self::Window(of) | Self::Faults(of) | Self::Recoveries(of) => {
				of.length.checked_div(4).unwrap_or_default().clamp(1, 4)
			}
			Self::PreCommit { .. } | Self::Part { .. } => MORTAL,
		}
	}

	/// Ticks after which what was refused is tried again.
	fn wait(&self, times: u32) -> Tick {
		let longest = match self {
			Self::PreCommit { .. } | Self::Part { .. } => LONGEST_WAIT,
			_ => self.patience().saturating_mul(2),
		};
		1_u32.checked_shl(times).unwrap_or(longest).min(longest)
	}
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Outcome {
	/// Not known: it is under way, or the program died.
	Unknown,
	/// A best block has it.
	Included,
	/// It was refused, with these words.
	Refused(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
	task: Task,
	/// The tick of the last attempt.
	at: Tick,
	/// Attempts so far.
	times: u32,
	outcome: Outcome,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
	version: u32,
	genesis: String,
	device: DeviceId,
	entries: Vec<Entry>,
}

/// Why the journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
	/// It cannot be read or written, or another program has it.
	#[error(transparent)]
	File(#[from] FileError),
	/// It is not as it was written.
	#[error(
		"{path}: damaged ({reason}); remove it once nothing that it names is under way, which is \
		 {MORTAL} blocks after the last submission"
	)]
	Damaged {
		/// The journal.
		path: PathBuf,
		/// What is wrong.
		reason: String,
	},
	/// It is that of another device or chain.
	#[error("{path}: field `{field}`: the journal of another; name another file")]
	NotOurs {
		/// The journal.
		path: PathBuf,
		/// `genesis` or `device`.
		field: &'static str,
	},
}

/// The journal of one device on one chain. No other program has it meanwhile.
pub struct Journal {
	path: PathBuf,
	genesis: GenesisHash,
	device: DeviceId,
	entries: BTreeMap<Task, Entry>,
	_lock: File,
}

impl Journal {
	/// The journal at `path`; an empty one where there is none.
	///
	/// # Errors
	/// See [`JournalError`].
	pub fn open(
		path: &Path,
		genesis: &GenesisHash,
		device: DeviceId,
	) -> Result<Self, JournalError> {
		let lock = atomic_file::try_lock(path)?;
		let (path, genesis) = (path.to_owned(), *genesis);
		let mut journal = Self { path, genesis, device, entries: BTreeMap::new(), _lock: lock };
		if journal.path.symlink_metadata().is_ok() {
			journal.entries = journal.load()?;
		}
		Ok(journal)
	}

	/// Whether `task` may be submitted at `tick`.
	pub fn allows(&self, task: &Task, tick: Tick) -> bool {
		let Some(entry) = self.entries.get(task) else { return true };
		let wait = match entry.outcome {
			Outcome::Unknown | Outcome::Included => task.patience(),
			Outcome::Refused(_) => task.wait(entry.times),
		};
		tick >= entry.at.saturating_add(wait)
	}

	/// Notes that `tasks` are about to be submitted at `tick`: on disk when it returns.
	///
	/// # Errors
	/// [`JournalError::File`]: then they must not be.
	pub fn begin(&mut self, tasks: &[Task], tick: Tick) -> Result<(), JournalError> {
		let mut entries = self.entries.clone();
		entries.retain(|task, entry| match task {
			Task::Window(of) | Task::Faults(of) | Task::Recoveries(of) => of.closes > tick,
			_ => entry.at.saturating_add(MEMORY) > tick,
		});
		for task in tasks {
			let before = entries.get(task).map_or(0, |entry| entry.times);
			let times = before.saturating_add(1);
			let entry = Entry { task: *task, at: tick, times, outcome: Outcome::Unknown };
			entries.insert(*task, entry);
		}
		self.save(&entries)?;
		self.entries = entries;
		Ok(())
	}

	/// Notes what became of tasks.
	///
	/// # Errors
	/// [`JournalError::File`].
	pub fn end(&mut self, outcomes: Vec<(Task, Outcome)>) -> Result<(), JournalError> {
		for (task, outcome) in outcomes {
			if let Some(entry) = self.entries.get_mut(&task) {
				entry.outcome = outcome;
			}
		}
		self.save(&self.entries)
	}

	fn save(&self, entries: &BTreeMap<Task, Entry>) -> Result<(), JournalError> {
		let stored = Stored {
			version: VERSION,
			genesis: hexadecimal::encode(self.genesis),
			device: self.device,
			entries: entries.values().cloned().collect(),
		};
		let json = serde_json::to_vec(&stored).map_err(|error| self.damaged(error.to_string()))?;
		Ok(atomic_file::replace(&self.path, &json)?)
	}

	fn load(&self) -> Result<BTreeMap<Task, Entry>, JournalError> {
		let stored: Stored = serde_json::from_slice(&atomic_file::read(&self.path)?)
			.map_err(|error| self.damaged(format!("not a journal: {error}")))?;
		if stored.version != VERSION {
			let Stored { version, .. } = stored;
			let reason = format!("field `version`: {version}, but this release reads {VERSION}");
			return Err(self.damaged(reason));
		}
		let genesis: GenesisHash = hexadecimal::decode(&stored.genesis)
			.map_err(|error| self.damaged(format!("field `genesis`: {error}")))?;
		let ours = [("genesis", genesis == self.genesis), ("device", stored.device == self.device)];
		if let Some((field, _)) = ours.into_iter().find(|(_, ours)| !ours) {
			return Err(JournalError::NotOurs { path: self.path.clone(), field });
		}
		Ok(stored.entries.into_iter().map(|entry| (entry.task, entry)).collect())
	}

	fn damaged(&self, reason: String) -> JournalError {
		JournalError::Damaged { path: self.path.clone(), reason }
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const PART: Task = Task::Part { number: 7, part: 1 };
	const WINDOW: Task =
		Task::Window(WindowTask { closes: 1_000, length: 300, deadline: 3, partition: 0 });

	fn journal() -> (tempfile::TempDir, PathBuf) {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("serve.journal");
		(folder, path)
	}

	fn open(path: &Path) -> Result<Journal, JournalError> {
		Journal::open(path, &[1; 32], 3)
	}

	#[test]
	fn what_is_under_way_is_not_repeated_while_it_may_arrive_across_restarts() {
		let (_folder, path) = journal();
		open(&path).unwrap().begin(&[PART, WINDOW], 900).unwrap();
		let journal = open(&path).unwrap();
		assert!(!journal.allows(&PART, 963) && journal.allows(&PART, 964));
		assert!(!journal.allows(&WINDOW, 903) && journal.allows(&WINDOW, 904));
		assert!(journal.allows(&Task::Part { number: 7, part: 2 }, 900));
	}

	#[test]
	fn what_is_refused_waits_longer_each_time_but_a_window_never_long() {
		let (_folder, path) = journal();
		let mut journal = open(&path).unwrap();
		for (times, wait) in [(1, 2), (2, 4), (3, 8), (4, 16)] {
			journal.begin(&[PART, WINDOW], 100 * times).unwrap();
			let refused = Outcome::Refused("no".into());
			journal.end(vec![(PART, refused.clone()), (WINDOW, refused)]).unwrap();
			assert!(!journal.allows(&PART, 100 * times + wait - 1), "{times}");
			assert!(journal.allows(&PART, 100 * times + wait), "{times}");
			assert!(journal.allows(&WINDOW, 100 * times + wait.min(8)), "{times}");
		}
	}

	#[test]
	fn a_short_window_is_tried_in_every_tick() {
		let short = WindowTask { closes: 10, length: 2, deadline: 0, partition: 0 };
		let (_folder, path) = journal();
		let mut journal = open(&path).unwrap();
		journal.begin(&[Task::Window(short)], 8).unwrap();
		assert!(
			!journal.allows(&Task::Window(short), 8) && journal.allows(&Task::Window(short), 9)
		);
	}

	#[test]
	fn windows_that_closed_and_parts_of_long_ago_are_forgotten() {
		let (_folder, path) = journal();
		let mut journal = open(&path).unwrap();
		journal.begin(&[PART, WINDOW], 900).unwrap();
		journal.begin(&[], 1_000).unwrap();
		assert_eq!(journal.entries.len(), 1);
		journal.begin(&[], 900 + MEMORY).unwrap();
		assert!(journal.entries.is_empty());
	}

	#[test]
	fn a_journal_has_one_program_one_device_and_one_chain() {
		let (_folder, path) = journal();
		let mut held = open(&path).unwrap();
		held.begin(&[PART], 1).unwrap();
		assert!(matches!(open(&path), Err(JournalError::File(FileError::InUse(_)))));
		drop(held);
		let other = Journal::open(&path, &[1; 32], 4).err().unwrap();
		assert!(matches!(other, JournalError::NotOurs { field: "device", .. }));
		let other = Journal::open(&path, &[2; 32], 3).err().unwrap();
		assert!(matches!(other, JournalError::NotOurs { field: "genesis", .. }));
	}

	#[test]
	fn a_damaged_journal_is_named_and_kept() {
		let (_folder, path) = journal();
		open(&path).unwrap().begin(&[PART], 1).unwrap();
		let text = String::from_utf8(atomic_file::read(&path).unwrap()).unwrap();
		for (from, to, reason) in [
			("{", "", "not a journal"),
			("\"version\":1", "\"version\":2", "`version`: 2"),
			("0x01", "0x", "`genesis`"),
			("\"at\":1", "\"at\":-1", "not a journal"),
		] {
			let changed = text.replacen(from, to, 1);
			assert_ne!(changed, text, "{from}");
			atomic_file::replace(&path, changed.as_bytes()).unwrap();
			let said = open(&path).err().unwrap().to_string();
			assert!(said.contains("serve.journal") && said.contains(reason), "{said}");
			assert_eq!(atomic_file::read(&path).unwrap(), changed.as_bytes());
		}
	}
}
