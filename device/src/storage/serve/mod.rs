// SPDX-License-Identifier: Apache-2.0
//! The daemon: takes sealed sectors onto the chain and keeps them there.
//!
//! - [`program`]: the command; [`chain`] what it asks of a chain, [`link`] the chain of a node.
//! - [`shelf`]: the folders that it answers for, by their [`manifests`].
//! - [`checks`] of their replicas, [`queue`] in which order.
//! - [`journal`]: what it has submitted and does not see on the chain yet.
//! - [`sealing`]: pre-commits, and the parts of seal proofs.
//! - [`errands`]: what all need of disks, so that one that hangs holds up no other.
//! - [`windows`]: answers; [`declarations`]: faults and recoveries.
//!
//! # Turns
//! In each turn it looks at the chain and does what the chain lacks. It keeps nothing that the chain
//! has: a turn after a restart, of itself or of the node, is a turn like any other. What is under way
//! is in the journal, written before it leaves. Where that cannot be written, a full disk say, it says
//! so and goes on with what it remembers: a restart meanwhile costs the fees of what it sends again,
//! waiting would cost windows.
//!
//! # A sector's way
//! Pre-committed in the order of numbers, if its ticket is the chain's; proven part by part once the
//! seed is final; its layers dropped once that is final too. A pre-commit that has expired is ended.
//! Before each window's cutoff its replica is read whole: what fails is declared faulty, what is faulty
//! and sound is declared to recover: what recovers for nothing in a call of its own, and of what pledges
//! anew half as many after each refusal for want of coins. When proofs of the window are taken it is
//! opened; what has failed since is skipped.
//!
//! # More than can be read
//! A deadline's sectors are read from so early on as they take at 43 MiB/s; every disk for itself, one
//! sector at a time, in the order of [`queue`]. What is not read by its cutoff is proven unread: the
//! window opens it all the same. What is faulty would stay so, and cost money; of that a sample is
//! taken when the cutoff is near, and believed ([`crate::storage::proof::sample`] says what that
//! misses), unless the last reading found damage.
//!
//! # When a window is answered
//! As soon as its seed is final, so that no other branch can make the answer void; at the latest when
//! half of the ticks are left in which the proof is taken, final or not: with 7 ticks (windows of one,
//! and a lookback of six) when four are left. A fee that is lost with a branch is less than a window.
//! A disk that does not answer is waited for as long as half of the ticks that were left when it was
//! heard of last: when a sector's opening began, or while that waits for its turn, when another of the
//! disk ended. Then its sectors are skipped, and a sixteenth of the window (two ticks at least) before it closes all
//! that are not opened. Other partitions do not wait for it.
//!
//! # Folders that cannot be read
//! At the start all manifests are read side by side, and waited for half a minute at the longest. What
//! could not be read is read again beside the turns, and taken in when it can be. A sector that is in no
//! folder is given up once every disk has answered; or had ten ticks to, and the cutoff is near.

pub mod chain;
pub mod checks;
mod declarations;
pub mod errands;
pub mod journal;
pub mod link;
mod manifests;
pub mod program;
pub mod queue;
mod sealing;
pub mod shelf;
#[cfg(test)]
pub(crate) mod tests;
mod windows;

use crate::{
	node::{Hush, NodeError, SubmitError},
	storage::{ReplicaError, ReplicaFolder, Verified},
};
use cairn_device_primitives::{DeviceId, Seed, Tick};
use cairn_spacetime::{SealPart, SectorNumber, SectorOpening, Window};
use chain::{DueWindow, Overview, StorageCall, StorageChain};
use checks::{Checks, Found, Seen};
use errands::{Errands, Hands, Room};
use journal::{Journal, JournalError, Outcome, Task, WindowTask};
use queue::Look;
use shelf::{Shelf, ShelfError};
use std::{
	collections::{BTreeMap, BTreeSet},
	future::{pending, Future},
	num::NonZeroUsize,
	path::Path,
	pin::pin,
	time::{Duration, Instant},
};

/// Calls of one turn.
const CALLS: usize = 16;

/// How long the calls that are under way may take at the end.
const FLUSH: Duration = Duration::from_secs(8);

/// Openings: a disk with a few sectors that hang has room for others.
const OPENINGS: Room = Room { of_disk: 8, lively: 64, slow: 2, waiting: usize::MAX };

/// Parts of seals, one at a time: each takes the memory of upper trees, 3/128 of its sector.
const PARTS: Room = Room { of_disk: 2, lively: 1, slow: 20, waiting: CALLS };

/// Folders whose layers are dropped.
const DROPS: Room = Room { of_disk: 2, lively: 2, slow: 20, waiting: CALLS };

/// How long to wait after a node failed.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why the daemon cannot work.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
	/// The folders.
	#[error(transparent)]
	Shelf(#[from] ShelfError),
	/// The journal cannot be opened.
	#[error(transparent)]
	Journal(#[from] JournalError),
}

/// Where the daemon says what it does.
pub type Log = Box<dyn FnMut(&str) + Send + Sync>;

/// Answers for the sectors of one device.
pub struct Daemon<C> {
	chain: C,
	shelf: Shelf,
	journal: Journal,
	checks: Checks,
	hands: Hands,
	openings: Errands<SectorNumber, Window, Result<SectorOpening, ReplicaError>>,
	parts: Errands<(SectorNumber, u32), Seed, Result<SealPart, ReplicaError>>,
	/// Whether layers were dropped, and the folder as it is then.
	drops: Errands<SectorNumber, (), Result<(bool, ReplicaFolder), ReplicaError>>,
	/// The sectors of whose folders nothing is left that only a seal's proof needs.
	lean: BTreeSet<SectorNumber>,
	/// For how many sectors of a window the owner had too few coins to pledge anew, when that was
	/// tried last.
	short: BTreeMap<WindowTask, u32>,
	said: BTreeMap<String, String>,
	log: Log,
}

/// The chain, as one turn sees it.
struct View {
	overview: Overview,
	windows: Vec<DueWindow>,
	finalised: Tick,
}

/// A call on its way.
struct Submission {
	task: Task,
	call: StorageCall,
	/// For the log.
	what: String,
}

impl<C: StorageChain> Daemon<C> {
	/// For the folders of `shelf`, with the journal at `journal`.
	///
	/// # Errors
	/// [`ServeError::Journal`].
	pub fn open(
		chain: C,
		shelf: Shelf,
		journal: &Path,
		threads: NonZeroUsize,
		log: Log,
	) -> Result<Self, ServeError> {
		let journal = Journal::open(journal, &shelf.genesis(), shelf.device())?;
		let checks = Checks::new(threads);
		let (lean, short, said) = Default::default();
		let hands = Hands::default();
		let (openings, parts) = (Errands::new(OPENINGS), Errands::new(PARTS));
		let drops = Errands::new(DROPS);
		Ok(Self {
			chain,
			shelf,
			journal,
			checks,
			hands,
			openings,
			parts,
			drops,
			lean,
			short,
			said,
			log,
		})
	}

	/// Whose sectors it answers for.
	pub fn device(&self) -> DeviceId {
		self.shelf.device()
	}

	/// Works for ever. May be dropped at any point: the next start goes on.
	///
	/// A node that fails is waited for.
	pub async fn run(&mut self) {
		self.run_until(pending()).await;
	}

	/// Works until `stop`. What is under way then is given [`FLUSH`] to be answered, so that the next
	/// start need not wait for what nobody knows.
	pub async fn run_until(&mut self, stop: impl Future<Output = ()>) {
		let (mut hush, mut stop) = (Hush::default(), pin!(stop));
		loop {
			let turned = {
				let mut turn = pin!(self.turn());
				tokio::select! {
					biased;
					() = &mut stop => {
						let _ = tokio::time::timeout(FLUSH, turn).await;
						return;
					}
					turned = &mut turn => turned,
				}
			};
			tokio::select! {
				biased;
				() = &mut stop => return,
				() = self.rest(turned, &mut hush) => {}
			}
		}
	}

	/// Waits for what may make another turn worth while.
	async fn rest(&mut self, turned: Result<usize, NodeError>, hush: &mut Hush) {
		let waited = match turned {
			// What was done may have made more possible.
			Ok(done) if done > 0 => return,
			Ok(_) => tokio::select! {
				waited = self.chain.next_block() => waited,
				// Its disk is free for the next.
				() = self.checks.ended() => return,
				() = self.openings.ended() => return,
				() = self.parts.ended() => return,
				() = self.drops.ended() => return,
				never = self.shelf.attend() => match never {},
			},
			Err(error) => Err(error),
		};
		if let Err(error) = waited {
			let complaint = error.to_string();
			if hush.lets_through(&complaint, Instant::now()) {
				(self.log)(&format!("{complaint}; trying again"));
			}
			tokio::time::sleep(PATIENCE).await;
		}
	}

	/// Does what the chain lacks. Returns how many calls were included.
	///
	/// # Errors
	/// [`NodeError`] if the chain cannot be seen.
	pub async fn turn(&mut self) -> Result<usize, NodeError> {
		let device = self.device();
		let folders = self.shelf.folders();
		let numbers: Vec<_> = folders.map(|folder| folder.identity().sector).collect();
		let view = View {
			overview: self.chain.overview(device, &numbers).await?,
			windows: self.chain.due_windows(device).await?,
			finalised: self.chain.finalised_tick().await?,
		};
		self.look_again(view.overview.tick);
		self.note_checks(view.overview.tick);
		let mut submissions = Vec::new();
		// What is most urgent comes first: there may be no room for all.
		self.answer(&view, &mut submissions).await?;
		self.declare(&view, &mut submissions);
		self.pre_commit(&view, &mut submissions).await?;
		self.prove_parts(&view, &mut submissions).await?;
		self.drop_layers(&view).await?;
		Ok(self.submit(view.overview.tick, submissions).await)
	}

	fn look_again(&mut self, tick: Tick) {
		self.shelf.look_again(tick).iter().for_each(|news| self.say(news));
	}

	fn note_checks(&mut self, tick: Tick) {
		for Found { number, look, outcome } in self.checks.collect(tick) {
			let subject = match look {
				Look::Whole => format!("check {number}"),
				Look::Sample => format!("sample {number}"),
			};
			let Seen { verified, locked } = match outcome {
				Ok(seen) => seen,
				Err(reason) => {
					self.say_once(&subject, format!("sector {number}: {reason}"));
					continue;
				}
			};
			self.forget(&subject);
			if verified == Verified::TreeMended {
				self.say(&format!("sector {number}: the tree of its replica was made again"));
			}
			if look == Look::Sample {
				self.say(&format!(
					"sector {number}: there is no verdict yet, but a sample is sound"
				));
			}
			if !locked {
				let text =
					format!("sector {number}: its disk is read-only, it is read without a lock");
				self.say_once(&format!("lock {number}"), text);
			}
		}
	}

	/// Notes the calls on disk, submits them together, and notes what became of them. Returns how
	/// many were included.
	async fn submit(&mut self, tick: Tick, mut submissions: Vec<Submission>) -> usize {
		submissions.truncate(CALLS);
		if submissions.is_empty() {
			return 0;
		}
		let tasks: Vec<Task> = submissions.iter().map(|submission| submission.task).collect();
		let noted = self.journal.begin(&tasks, tick);
		self.heed(noted);
		let (chain, device) = (&self.chain, self.shelf.device());
		let sent = submissions.iter().map(|submission| chain.submit(device, &submission.call));
		let answers = futures::future::join_all(sent).await;
		let (mut outcomes, mut included) = (Vec::new(), 0_usize);
		for (Submission { task, call, what }, answer) in submissions.into_iter().zip(answers) {
			let outcome = match answer {
				Ok(()) => {
					included = included.saturating_add(1);
					self.say(&what);
					Outcome::Included
				}
				Err(SubmitError::Lost(error)) => {
					self.say(&format!("{what}: nobody knows whether it arrived: {error}"));
					Outcome::Unknown
				}
				Err(error) => {
					let reason = error.to_string();
					self.say(&format!("{what}: {reason}"));
					self.note_shortage(&task, &call, &reason);
					Outcome::Refused(reason)
				}
			};
			outcomes.push((task, outcome));
		}
		let noted = self.journal.end(outcomes);
		self.heed(noted);
		included
	}

	/// Says when the journal cannot be written, and goes on.
	fn heed(&mut self, noted: Result<(), JournalError>) {
		match noted {
			Ok(()) => self.forget("journal"),
			Err(error) => {
				let text = format!("{error}; a restart now would send again what is under way");
				self.say_once("journal", text);
			}
		}
	}

	fn say(&mut self, text: &str) {
		(self.log)(text);
	}

	/// Says what is news about a subject.
	fn say_once(&mut self, subject: &str, text: String) {
		if self.said.get(subject) != Some(&text) {
			(self.log)(&text);
			self.said.insert(subject.to_owned(), text);
		}
	}

	/// What was said of a subject is over: said again, it is news.
	fn forget(&mut self, subject: &str) {
		self.said.remove(subject);
	}
}
