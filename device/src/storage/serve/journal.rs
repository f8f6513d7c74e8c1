// SPDX-License-Identifier: Apache-2.0
//! What was submitted and is not seen on the chain yet: on disk before it leaves, where there is room.
//!
//! The chain is the truth about everything that it has taken. What it cannot tell is what is under
//! way: a program that forgot would send it twice and pay for the second. So nothing is sent again
//! before it is refused, or was given the time in which it could still arrive.

use crate::{
	atomic_file::{self, FileError},
	console, envelope, hexadecimal,
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

/// Characters that are kept of a refusal: a node may answer with a book.
const WORDS: usize = 200;

/// Attempts that are kept, the newest: one that is sent twice costs a fee, a journal that cannot be
/// read costs windows.
const ENTRIES: usize = 2_048;

/// Bytes of the longest journal that is read: of [`ENTRIES`] with [`WORDS`] of four bytes, and more.
const LONGEST: u64 = 4 << 20;

/// Something to be submitted, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Task {
	/// The answer to a window.
	Window(WindowTask),
	/// Faults for a window.
	Faults(WindowTask),
	/// Recoveries for a window that cost nothing.
	Recoveries(WindowTask),
	/// Recoveries for a window that hold pledges anew.
	ChargedRecoveries(WindowTask),
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
	/// The end of a pre-commit that has expired.
	Expiry {
		/// The sector.
		number: SectorNumber,
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
			Self::Window(of)
			| Self::Faults(of)
			| Self::Recoveries(of)
			| Self::ChargedRecoveries(of) => of.length.checked_div(4).unwrap_or_default().clamp(1, 4),
			Self::PreCommit { .. } | Self::Part { .. } | Self::Expiry { .. } => MORTAL,
		}
	}

	/// Ticks after which what was refused is tried again.
	fn wait(&self, times: u32) -> Tick {
		let longest = match self {
			Self::PreCommit { .. } | Self::Part { .. } | Self::Expiry { .. } => LONGEST_WAIT,
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

impl Entry {
	/// Whether it was noted at a tick that the chain cannot have come back from: a development chain
	/// that begins again has the genesis block of the one before it.
	fn is_of_another_chain(&self, tick: Tick) -> bool {
		self.at > tick.saturating_add(MORTAL)
	}
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
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
		let noted = self.entries.get(task).filter(|entry| !entry.is_of_another_chain(tick));
		let Some(entry) = noted else { return true };
		let wait = match entry.outcome {
			Outcome::Unknown | Outcome::Included => task.patience(),
			Outcome::Refused(_) => task.wait(entry.times),
		};
		tick >= entry.at.saturating_add(wait)
	}

	/// Notes that `tasks` are about to be submitted at `tick`: on disk when it returns.
	///
	/// # Errors
	/// [`JournalError::File`]: then they are noted until the program ends, and on disk with whatever
	/// is noted next.
	pub fn begin(&mut self, tasks: &[Task], tick: Tick) -> Result<(), JournalError> {
		let entries = &mut self.entries;
		entries.retain(|_, entry| !entry.is_of_another_chain(tick));
		entries.retain(|task, entry| match task {
			Task::Window(of)
			| Task::Faults(of)
			| Task::Recoveries(of)
			| Task::ChargedRecoveries(of) => of.closes > tick,
			_ => entry.at.saturating_add(MEMORY) > tick,
		});
		for task in tasks {
			let before = entries.get(task).map_or(0, |entry| entry.times);
			let times = before.saturating_add(1);
			let entry = Entry { task: *task, at: tick, times, outcome: Outcome::Unknown };
			entries.insert(*task, entry);
		}
		while entries.len() > ENTRIES {
			let oldest = entries.values().min_by_key(|entry| entry.at).map(|entry| entry.task);
			entries.retain(|task, _| Some(*task) != oldest);
		}
		self.save()
	}

	/// Notes what became of tasks.
	///
	/// # Errors
	/// Those of [`Self::begin`].
	pub fn end(&mut self, outcomes: Vec<(Task, Outcome)>) -> Result<(), JournalError> {
		for (task, mut outcome) in outcomes {
			if let Outcome::Refused(reason) = &mut outcome {
				*reason = console::plain(reason).chars().take(WORDS).collect();
			}
			if let Some(entry) = self.entries.get_mut(&task) {
				entry.outcome = outcome;
			}
		}
		self.save()
	}

	fn save(&self) -> Result<(), JournalError> {
		let stored = Stored {
			genesis: hexadecimal::encode(self.genesis),
			device: self.device,
			entries: self.entries.values().cloned().collect(),
		};
		let json =
			envelope::seal(VERSION, &stored).map_err(|error| self.damaged(error.to_string()))?;
		Ok(atomic_file::replace(&self.path, &json)?)
	}

	fn load(&self) -> Result<BTreeMap<Task, Entry>, JournalError> {
		let stored: Stored =
			envelope::open(VERSION, &atomic_file::read_up_to(&self.path, LONGEST)?)
				.map_err(|error| self.damaged(format!("not a journal: {error}")))?;
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
mod tests;
