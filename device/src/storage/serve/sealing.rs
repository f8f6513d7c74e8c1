// SPDX-License-Identifier: Apache-2.0
//! Pre-commits, the parts of seal proofs, and the end of those that came to nothing.

use super::{
	chain::{PreCommitted, StorageCall, StorageChain},
	journal::Task,
	Daemon, Submission, View, CALLS,
};
use crate::{
	node::NodeError,
	storage::{proof::prove_part, ReplicaFolder},
};
use cairn_device_primitives::{Seed, Tick};
use cairn_spacetime::SectorNumber;

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
		for (number, pre_commit) in &view.overview.pre_commits {
			let Some(folder) = self.shelf.folder(*number).cloned() else { continue };
			let subject = format!("sector {number}");
			if pre_commit.expires_at <= view.overview.tick {
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
			self.prove_left(view, &folder, pre_commit, &known.seed, submissions).await;
		}
		Ok(())
	}

	/// Ends a pre-commit that was not proven in time, for a fee: its deposit is lost either way, and as
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

	async fn prove_left(
		&mut self,
		view: &View,
		folder: &ReplicaFolder,
		pre_commit: &PreCommitted,
		seed: &Seed,
		submissions: &mut Vec<Submission>,
	) {
		let number = folder.identity().sector;
		let proven = |part: u32| pre_commit.parts.checked_shr(part).unwrap_or_default() & 1 == 1;
		for part in (0..folder.identity().figures().parts).filter(|part| !proven(*part)) {
			let task = Task::Part { number, part };
			if submissions.len() >= CALLS || !self.journal.allows(&task, view.overview.tick) {
				continue;
			}
			let (of, with) = (folder.clone(), *seed);
			let proof = tokio::task::spawn_blocking(move || prove_part(&of, &with, part)).await;
			let subject = format!("sector {number}, part {part}");
			match proof {
				Ok(Ok(proof)) => {
					self.forget(&subject);
					let proof = Box::new(proof);
					let call = StorageCall::ProvePart { number, part, proof };
					submissions.push(Submission { task, call, what: format!("{subject}: proven") });
				}
				Ok(Err(error)) => self.say_once(&subject, format!("{subject}: {error}")),
				Err(_) => self.say_once(&subject, format!("{subject}: its proof has died")),
			}
		}
	}

	/// Drops what only seal proofs need of those whose proof is final.
	pub(super) async fn drop_layers(&mut self, view: &View) {
		self.proven.retain(|number, _| view.overview.sectors.contains_key(number));
		let kept: Vec<ReplicaFolder> = self
			.shelf
			.folders()
			.filter(|folder| folder.has_layers() || folder.has_leftovers())
			.filter(|folder| view.overview.sectors.contains_key(&folder.identity().sector))
			.cloned()
			.collect();
		for mut folder in kept {
			let number = folder.identity().sector;
			let since = *self.proven.entry(number).or_insert(view.overview.tick);
			if view.finalised < since {
				continue;
			}
			let dropped =
				tokio::task::spawn_blocking(move || folder.drop_seal_files().map(|()| folder));
			let subject = format!("layers {number}");
			match dropped.await {
				Ok(Ok(folder)) => {
					self.proven.remove(&number);
					self.shelf.renew(folder);
					self.say(&format!(
						"sector {number}: its seal is proven, its layers are dropped"
					));
				}
				// Somebody is reading it: the next turn tries again.
				Ok(Err(error)) => self.say_once(&subject, format!("sector {number}: {error}")),
				Err(_) => {}
			}
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
