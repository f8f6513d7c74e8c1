// SPDX-License-Identifier: Apache-2.0
//! Pre-commits, the parts of seal proofs, and the end of those that came to nothing.

use super::{
	chain::{PreCommitted, StorageCall, StorageChain},
	errands::Fate,
	journal::Task,
	Daemon, Submission, View, CALLS, PARTS,
};
use crate::{node::NodeError, storage::ReplicaFolder};
use cairn_device_primitives::{Seed, Tick};
use cairn_spacetime::SectorNumber;
use std::sync::Arc;

impl PreCommitted {
	fn has(&self, part: u32) -> bool {
		self.parts.checked_shr(part).unwrap_or_default() & 1 == 1
	}
}

impl<C: StorageChain> Daemon<C> {
	/// Pre-commits the sector that has the provider's next number: the chain takes no other.
	pub(super) async fn pre_commit(
		&mut self,
		view: &View,
		submissions: &mut Vec<Submission>,
	) -> Result<(), NodeError> {
		let overview = &view.overview;
		let next = overview.next_number;
		let unseen: Vec<ReplicaFolder> = self
			.shelf
			.folders()
			.filter(|folder| !overview.pre_commits.contains_key(&folder.identity().sector))
			.filter(|folder| !overview.sectors.contains_key(&folder.identity().sector))
			.cloned()
			.collect();
		for folder in unseen {
			let number = folder.identity().sector;
			let subject = format!("sector {number}");
			if let Some(obstacle) = self.obstacle(&folder, next).await? {
				self.say_once(&subject, format!("{subject}: {obstacle}"));
				continue;
			}
			let task = Task::PreCommit { number };
			if self.journal.allows(&task, overview.tick) {
				let (call, what) = (pre_commit_call(&folder), format!("{subject}: pre-committed"));
				submissions.push(Submission { task, call, what });
			}
		}
		Ok(())
	}

	/// Why a sector should not be pre-committed. With another ticket than the chain's, the deposit
	/// would be lost: no part of the seal could ever be proven.
	async fn obstacle(
		&self,
		folder: &ReplicaFolder,
		next: SectorNumber,
	) -> Result<Option<String>, NodeError> {
		let identity = folder.identity();
		if identity.sector < next {
			return Ok(Some("over: its number is used, and nothing is open".into()));
		}
		if identity.sector > next {
			return Ok(Some(format!("waiting: the chain takes sector {next} first")));
		}
		if !folder.has_layers() {
			return Ok(Some("its layers are gone, so its seal cannot be proven".into()));
		}
		let round = identity.ticket_round;
		Ok(match self.chain.seed(round).await? {
			None => Some(format!("the chain has no seed of round {round}, that of its ticket")),
			Some(known) if known.seed != identity.ticket => {
				Some(format!("its ticket is not the seed of round {round}: seal it again"))
			}
			Some(known) if !known.is_final => {
				Some(format!("waiting until the seed of round {round}, its ticket, is final"))
			}
			Some(_) => None,
		})
	}

	/// Proves what is left of open pre-commits whose seed is final: on another branch it would be
	/// another, and the fee lost.
	pub(super) async fn prove_parts(
		&mut self,
		view: &View,
		submissions: &mut Vec<Submission>,
	) -> Result<(), NodeError> {
		let tick = view.overview.tick;
		self.parts.keep(tick, |(number, _)| view.overview.pre_commits.contains_key(number));
		let mut asked = Vec::new();
		for (number, pre_commit) in &view.overview.pre_commits {
			let Some(folder) = self.shelf.folder(*number) else { continue };
			let parts = folder.identity().figures().parts;
			let subject = format!("sector {number}");
			if pre_commit.expires_at <= tick {
				self.end_expired(view, *number, pre_commit.expires_at, submissions);
				continue;
			}
			let known = self.chain.seed(pre_commit.seed_round).await?;
			let Some(known) = known.filter(|known| known.is_final) else {
				let round = pre_commit.seed_round;
				self.say_once(
					&subject,
					format!("{subject}: waiting for the seed of round {round}"),
				);
				continue;
			};
			let left: Vec<u32> = (0..parts).filter(|part| !pre_commit.has(*part)).collect();
			self.ask_for_parts(view, *number, &known.seed, &left);
			asked.push((*number, known.seed, left));
		}
		self.parts.settle().await;
		for (number, seed, left) in asked {
			self.take_parts(tick, number, &seed, &left, submissions);
		}
		Ok(())
	}

	/// Ends a pre-commit that was not proven in time: its deposit is lost either way, and as
	/// long as it is open the device can be neither sold nor retired. Waits until the tick is final, as
	/// on another branch the last part may have come in time.
	fn end_expired(
		&mut self,
		view: &View,
		number: SectorNumber,
		expires_at: Tick,
		submissions: &mut Vec<Submission>,
	) {
		let subject = format!("sector {number}");
		let text = format!("{subject}: its pre-commit has expired, and its deposit is lost");
		self.say_once(&subject, text);
		let task = Task::Expiry { number };
		if view.finalised >= expires_at && self.journal.allows(&task, view.overview.tick) {
			let call = StorageCall::ExpirePreCommit { number };
			let what = format!("{subject}: its expired pre-commit is ended");
			submissions.push(Submission { task, call, what });
		}
	}

	/// Has the parts proven that are left.
	fn ask_for_parts(&mut self, view: &View, number: SectorNumber, seed: &Seed, left: &[u32]) {
		let tick = view.overview.tick;
		let Some(folder) = self.shelf.folder(number) else { return };
		for part in left {
			if self.journal.allows(&Task::Part { number, part: *part }, tick) {
				let (of, prove) = (folder.clone(), Arc::clone(&self.hands.prove));
				let (with, part, disk) = (*seed, *part, self.shelf.disk(number));
				let job = move || prove(&of, &with, part);
				self.parts.ask((number, part), seed, disk, tick, job);
			}
		}
	}

	/// Submits what is proven of the parts that are left.
	fn take_parts(
		&mut self,
		tick: Tick,
		number: SectorNumber,
		seed: &Seed,
		left: &[u32],
		submissions: &mut Vec<Submission>,
	) {
		for part in left.iter().copied() {
			let (task, key) = (Task::Part { number, part }, (number, part));
			if submissions.len() >= CALLS || !self.journal.allows(&task, tick) {
				continue;
			}
			let subject = format!("sector {number}, part {part}");
			let reason = match self.parts.fate(key, seed) {
				Fate::Ended(Ok(_)) => {
					self.forget(&subject);
					let Some(Ok(proof)) = self.parts.take(key) else { continue };
					let call = StorageCall::ProvePart { number, part, proof: Box::new(proof) };
					submissions.push(Submission { task, call, what: format!("{subject}: proven") });
					continue;
				}
				Fate::Ended(Err(error)) => error.to_string(),
				Fate::Died => "its proof has died".into(),
				Fate::Awaited(since) => {
					if since.is_some_and(|since| tick >= since.saturating_add(PARTS.slow)) {
						let text = format!("{subject}: its disk does not answer");
						self.say_once(&subject, text);
					}
					continue;
				}
			};
			self.parts.forget(key);
			self.say_once(&subject, format!("{subject}: {reason}"));
		}
	}

	/// Drops what only seal proofs need of those whose proof is final: in the state of the last final
	/// block. Its tick says nothing, as blocks share one while the clock stands still.
	pub(super) async fn drop_layers(&mut self, view: &View) -> Result<(), NodeError> {
		let (tick, sectors) = (view.overview.tick, &view.overview.sectors);
		self.lean.retain(|number| sectors.contains_key(number));
		let kept: Vec<ReplicaFolder> = self
			.shelf
			.folders()
			.filter(|folder| !self.lean.contains(&folder.identity().sector))
			.filter(|folder| sectors.contains_key(&folder.identity().sector))
			.cloned()
			.collect();
		if kept.is_empty() {
			return Ok(());
		}
		let sealed = self.chain.finally_sealed(self.device()).await?;
		let kept = kept.into_iter().filter(|folder| sealed.contains(&folder.identity().sector));
		let kept: Vec<ReplicaFolder> = kept.collect();
		for folder in &kept {
			let (number, mut folder) = (folder.identity().sector, folder.clone());
			self.drops.ask(number, &(), self.shelf.disk(number), tick, move || {
				let dropped = folder.has_layers() || folder.has_leftovers();
				if dropped {
					folder.drop_seal_files()?;
				}
				Ok((dropped, folder))
			});
		}
		self.drops.settle().await;
		kept.iter().for_each(|folder| self.note_drop(folder.identity().sector));
		Ok(())
	}

	fn note_drop(&mut self, number: SectorNumber) {
		if matches!(self.drops.fate(number, &()), Fate::Awaited(_)) {
			return;
		}
		match self.drops.take(number) {
			Some(Ok((dropped, folder))) => {
				self.lean.insert(number);
				self.shelf.renew(folder);
				if dropped {
					let text = "its seal is proven, its layers are dropped";
					self.say(&format!("sector {number}: {text}"));
				}
			}
			// Somebody is reading it: the next turn tries again.
			Some(Err(error)) => {
				self.say_once(&format!("layers {number}"), format!("sector {number}: {error}"));
			}
			None => {}
		}
	}
}

fn pre_commit_call(folder: &ReplicaFolder) -> StorageCall {
	let identity = folder.identity();
	StorageCall::PreCommit {
		profile: identity.profile,
		content: identity.sector().content,
		number: identity.sector,
		roots: folder.manifest().roots(),
		ticket_round: identity.ticket_round,
	}
}
