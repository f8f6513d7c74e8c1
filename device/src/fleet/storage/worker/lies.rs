// SPDX-License-Identifier: Apache-2.0
//! What a worker does once it lies.

use super::{Lie, Worker};
use crate::{
	atomic_file,
	fleet::storage::cheat::{false_proof, holds, keep, StorageCheat},
	node::SubmitError,
	storage::{
		proof::open_part,
		serve::chain::{DueWindow, SectorState, StorageCall, StorageChain},
		ReplicaError, ReplicaFolder,
	},
};
use anyhow::Context;
use cairn_device_primitives::{Seed, Tick};
use cairn_spacetime::{verify_seal_part, SectorNumber, Window, WindowProof};
use std::collections::BTreeSet;

impl<C: StorageChain + Clone + 'static> Worker<C> {
	/// Keeps the proof of a window that was answered, for whoever shows that again. False while there
	/// is none.
	pub(super) async fn keep_proof(
		&self,
		cheat: StorageCheat,
		folder: &ReplicaFolder,
	) -> anyhow::Result<bool> {
		if cheat != StorageCheat::ReplayedProof {
			return Ok(true);
		}
		let number = folder.identity().sector;
		let dues = self.ask(|| self.chain.due_windows(self.device)).await;
		let mut proven = dues.iter().filter(|due| due.proven);
		let Some(due) = proven.find(|due| place_of(due, number).is_some()) else {
			return Ok(false);
		};
		let Some(known) = self.ask(|| self.chain.seed(due.seed_round)).await else {
			return Ok(false);
		};
		let window = Window { seed: known.seed, device: self.device, deadline: due.deadline };
		keep(folder, &window, &self.kept_proof())?;
		Ok(true)
	}

	/// Lies in every window, and promises to recover after every miss.
	pub(super) async fn lie_on(
		&self,
		cheat: StorageCheat,
		folder: &ReplicaFolder,
	) -> anyhow::Result<()> {
		let number = folder.identity().sector;
		let mut done: BTreeSet<(Tick, bool)> = BTreeSet::new();
		loop {
			let overview = self.overview(&[number]).await;
			if !overview.sectors.contains_key(&number) {
				self.say(format!("sector {number} is gone"));
				return Ok(());
			}
			let tick = overview.tick;
			done.retain(|(closes, _)| *closes > tick);
			for due in self.ask(|| self.chain.due_windows(self.device)).await {
				let Some((place, state)) = place_of(&due, number) else { continue };
				let lies = state.answers();
				let timely =
					if lies { due.opens <= tick && !due.proven } else { tick < due.cutoff };
				if !timely || done.contains(&(due.closes, lies)) {
					continue;
				}
				let tried = if lies {
					self.lie(cheat, folder, &due, tick).await?
				} else {
					self.promise(&due, place).await
				};
				if tried {
					done.insert((due.closes, lies));
				}
			}
			self.ask(|| self.chain.next_block()).await;
		}
	}

	/// Shows what is no proof. False if there is nothing to show yet.
	async fn lie(
		&self,
		cheat: StorageCheat,
		folder: &ReplicaFolder,
		due: &DueWindow,
		tick: Tick,
	) -> anyhow::Result<bool> {
		let known = self.ask(|| self.chain.seed(due.seed_round)).await;
		let Some(known) = known.filter(|known| known.is_final || due.is_late(tick)) else {
			return Ok(false);
		};
		let window = Window { seed: known.seed, device: self.device, deadline: due.deadline };
		let (own, neighbour, kept) = (folder.clone(), self.neighbour.clone(), self.kept_proof());
		let shown = tokio::task::spawn_blocking(move || {
			let shown = false_proof(cheat, &own, &neighbour, &kept, &window)?;
			Ok::<(bool, WindowProof), ReplicaError>((holds(&own, &window, &shown), shown))
		});
		let (is_true, proof) = match shown.await.context("the lie has died")? {
			Ok(shown) => shown,
			Err(error) => {
				self.say(format!("nothing to show yet: {error}"));
				return Ok(false);
			}
		};
		let (deadline, partition) = (due.deadline, due.partition);
		let proof = Box::new(proof);
		let call = StorageCall::ProveWindow { deadline, partition, skipped: 0, proof };
		Ok(self.submit_lie(&call, is_true).await)
	}

	/// False if nobody knows what became of it.
	async fn promise(&self, due: &DueWindow, place: u32) -> bool {
		let (deadline, partition) = (due.deadline, due.partition);
		let places = 1_u64.checked_shl(place).unwrap_or_default();
		let call = StorageCall::DeclareRecoveries { deadline, partition, places };
		let said = self.chain.submit(self.device, &call).await;
		matches!(said, Ok(()) | Err(SubmitError::Failed(_)))
	}

	/// False if nobody knows what became of it.
	async fn submit_lie(&self, call: &StorageCall, is_true: bool) -> bool {
		match self.chain.submit(self.device, call).await {
			Ok(()) if is_true => self.tell(Lie::Lucky),
			Ok(()) => self.tell(Lie::Taken),
			Err(SubmitError::Failed(error)) => self.tell(Lie::Refused(error)),
			Err(error) => {
				self.say(error.to_string());
				return false;
			}
		}
		true
	}

	/// Commits to its replica under the next number as well, and shows a part of its one seal.
	pub(super) async fn claim_twice(&self, folder: &ReplicaFolder) -> anyhow::Result<()> {
		let number = folder.identity().sector.saturating_add(1);
		let posing = folder.posing_as(number);
		while !self.marker().exists() {
			let overview = self.overview(&[number]).await;
			let open = overview.pre_commits.get(&number);
			let known = match open {
				Some(open) => self.ask(|| self.chain.seed(open.seed_round)).await,
				None => None,
			};
			if overview.next_number == number {
				let call = pre_commit_of(&posing);
				match self.chain.submit(self.device, &call).await {
					Ok(()) => {}
					Err(SubmitError::Failed(error)) => {
						self.tell(Lie::Refused(error));
						atomic_file::replace(&self.marker(), b"")?;
						break;
					}
					Err(error) => self.say(format!("sector {number}: {error}")),
				}
			} else if open.is_none() || !posing.has_layers() {
				// The pre-commit has expired, or the program was away for too long.
				atomic_file::replace(&self.marker(), b"")?;
				break;
			} else if let Some(known) = known.filter(|known| known.is_final) {
				if self.show_seal_again(&posing, known.seed).await? {
					atomic_file::replace(&self.marker(), b"")?;
					break;
				}
			}
			self.ask(|| self.chain.next_block()).await;
		}
		Ok(())
	}

	/// Ends the second pre-commit when it has expired: its deposit is what the lie costs.
	pub(super) async fn pay_for(&self, number: SectorNumber) {
		loop {
			let overview = self.overview(&[number]).await;
			let Some(open) = overview.pre_commits.get(&number) else { return };
			if overview.tick > open.expires_at {
				let call = StorageCall::ExpirePreCommit { number };
				let said = self.chain.submit(self.device, &call).await;
				if matches!(said, Ok(()) | Err(SubmitError::Failed(_))) {
					return;
				}
			}
			self.ask(|| self.chain.next_block()).await;
		}
	}

	async fn show_seal_again(&self, posing: &ReplicaFolder, seed: Seed) -> anyhow::Result<bool> {
		let of = posing.clone();
		let shown = tokio::task::spawn_blocking(move || open_part(&of, &seed, 0));
		let proof = Box::new(shown.await.context("the lie has died")??);
		let (identity, roots) = (posing.identity(), posing.manifest().roots());
		let (figures, sector) = (identity.figures(), identity.sector());
		let is_true = verify_seal_part(figures, &sector, &roots, &seed, 0, &proof).is_ok();
		let call = StorageCall::ProvePart { number: identity.sector, part: 0, proof };
		Ok(self.submit_lie(&call, is_true).await)
	}
}

/// Which place of a partition a sector has, and where it stands.
fn place_of(due: &DueWindow, number: SectorNumber) -> Option<(u32, SectorState)> {
	let mut members = (0..).zip(&due.members);
	members.find(|(_, (member, _))| *member == number).map(|(place, (_, state))| (place, *state))
}

fn pre_commit_of(folder: &ReplicaFolder) -> StorageCall {
	let identity = folder.identity();
	StorageCall::PreCommit {
		profile: identity.profile,
		content: identity.sector().content,
		number: identity.sector,
		roots: folder.manifest().roots(),
		ticket_round: identity.ticket_round,
	}
}
