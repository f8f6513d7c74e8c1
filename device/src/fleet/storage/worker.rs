// SPDX-License-Identifier: Apache-2.0
//! One simulated provider at work: seals a sector of committed capacity, takes it onto the chain, and
//! keeps it there; or lies.

mod lies;
#[cfg(test)]
mod tests;

use super::cheat::StorageCheat;
use crate::{
	atomic_file,
	node::{Hush, NodeError},
	storage::{
		self,
		serve::{
			chain::{Overview, SectorState, StorageChain},
			shelf::Shelf,
			Daemon, Log, ServeError,
		},
		Onlooker, ReplicaFolder, Request, StopFlag,
	},
};
use anyhow::Context;
use cairn_device_primitives::{DeviceId, GenesisHash, Round, Seed};
use cairn_spacetime::{
	prover::{Progress, Watch},
	ProfileId, SectorNumber,
};
use std::{
	fs,
	future::Future,
	num::NonZeroUsize,
	ops::ControlFlow,
	path::PathBuf,
	sync::Arc,
	time::{Duration, Instant},
};
use tokio::sync::{mpsc::UnboundedSender, Semaphore};

/// How long to wait after a node failed.
const PATIENCE: Duration = Duration::from_secs(2);

/// Rounds back to which a final seed is looked for.
const TICKETS: Round = 16;

/// What a provider reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
	/// It has something to say.
	Said(String),
	/// The chain answered to a lie.
	Lied(Lie),
}

/// What the chain answered to a lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lie {
	/// It was refused, with this error.
	Refused(String),
	/// It was taken, and holds: what was asked for was what is left.
	Lucky,
	/// It was taken, though it does not hold.
	Taken,
}

/// A provider, with all that it needs.
pub struct Worker<C> {
	/// The chain, on which its owner signs.
	pub chain: C,
	/// The chain's block 0.
	pub genesis: GenesisHash,
	/// Its device.
	pub device: DeviceId,
	/// The size of its sector.
	pub profile: ProfileId,
	/// How it cheats, if it does.
	pub cheat: Option<StorageCheat>,
	/// Its own folder.
	pub folder: PathBuf,
	/// Where the replica of an honest provider lies.
	pub neighbour: PathBuf,
	/// Who may seal at the moment.
	pub turns: Arc<Semaphore>,
	/// Stops a sealing when the worker is dropped.
	pub stop: StopFlag,
	/// Where it reports.
	pub reports: UnboundedSender<Report>,
}

impl<C> Drop for Worker<C> {
	fn drop(&mut self) {
		self.stop.raise();
	}
}

/// Sealing without a bar.
struct Silent(StopFlag);

impl Watch for Silent {
	fn progress(&mut self, progress: Progress) -> ControlFlow<()> {
		self.0.progress(progress)
	}
}

impl Onlooker for Silent {
	fn notice(&mut self, _: &str) {}
}

/// The folder of the replica within a provider's folder.
pub const SECTOR: &str = "sector";

impl<C: StorageChain + Clone + 'static> Worker<C> {
	/// Works for ever. May be dropped at any point: the next start goes on.
	///
	/// # Errors
	/// What no patience mends: its folder.
	pub async fn work(&self) -> anyhow::Result<()> {
		fs::create_dir_all(&self.folder).with_context(|| self.folder.display().to_string())?;
		let folder = self.sealed().await?;
		let number = folder.identity().sector;
		match self.cheat {
			None => {}
			Some(StorageCheat::SealedTwice) => {
				self.serve_until(|overview| overview.next_number > number).await?;
				self.claim_twice(&folder).await?;
				let mut daemon = self.daemon().await?;
				tokio::join!(daemon.run(), self.pay_for(number.saturating_add(1)));
				return Ok(());
			}
			Some(cheat) => return self.lie_once_active(cheat, &folder).await,
		}
		self.daemon().await?.run().await;
		Ok(())
	}

	/// Serves until its sector counts, keeps what its lie needs, and lies from there on.
	async fn lie_once_active(
		&self,
		cheat: StorageCheat,
		folder: &ReplicaFolder,
	) -> anyhow::Result<()> {
		if !self.marker().exists() {
			let number = folder.identity().sector;
			let active =
				|overview: &Overview| overview.sectors.get(&number) == Some(&SectorState::Active);
			self.serve_until(active).await?;
			while !self.keep_proof(cheat, folder).await? {
				let tick = self.overview(&[]).await.tick;
				self.serve_until(|overview| overview.tick > tick).await?;
			}
			atomic_file::replace(&self.marker(), b"")?;
		}
		cheat.delete(folder)?;
		self.say(format!("its sector counts: {} from here on", cheat.name()));
		self.lie_on(cheat, folder).await
	}

	/// There once it began to lie.
	fn marker(&self) -> PathBuf {
		self.folder.join("lying")
	}

	fn kept_proof(&self) -> PathBuf {
		self.folder.join("old.proof")
	}

	fn say(&self, text: String) {
		// Nobody listens any more: the program is about to end.
		let _ = self.reports.send(Report::Said(text));
	}

	fn tell(&self, lie: Lie) {
		// Likewise.
		let _ = self.reports.send(Report::Lied(lie));
	}

	/// Asks until there is an answer.
	async fn ask<R, F>(&self, question: impl Fn() -> F) -> R
	where
		F: Future<Output = Result<R, NodeError>>,
	{
		let mut hush = Hush::default();
		loop {
			match question().await {
				Ok(answer) => return answer,
				Err(error) => {
					let complaint = error.to_string();
					if hush.lets_through(&complaint, Instant::now()) {
						self.say(format!("{complaint}; trying again"));
					}
				}
			}
			tokio::time::sleep(PATIENCE).await;
		}
	}

	async fn overview(&self, numbers: &[SectorNumber]) -> Overview {
		self.ask(|| self.chain.overview(self.device, numbers)).await
	}

	/// Its replica: the one in its folder if that is of use, else a new one.
	async fn sealed(&self) -> anyhow::Result<ReplicaFolder> {
		let out = self.folder.join(SECTOR);
		if let Ok(folder) = ReplicaFolder::open(&out) {
			if self.is_of_use(&folder).await {
				return Ok(folder);
			}
		}
		let leftovers = [out.clone(), self.marker(), self.kept_proof(), self.journal()];
		for path in leftovers {
			remove(&path).with_context(|| path.display().to_string())?;
		}
		let turn = Arc::clone(&self.turns).acquire_owned().await?;
		let (number, ticket_round, ticket) = self.ticket().await;
		let request = Request {
			profile: self.profile,
			genesis: self.genesis,
			device: self.device,
			sector: number,
			ticket,
			ticket_round,
			file: None,
		};
		self.say(format!("sealing sector {number}"));
		let stop = self.stop.clone();
		let sealing = tokio::task::spawn_blocking(move || {
			let _turn = turn;
			storage::seal(&out, &request, NonZeroUsize::MIN, &mut Silent(stop))
		});
		let sealed = sealing.await.context("the sealing has died")??;
		self.say(format!("sector {number} is sealed"));
		Ok(sealed)
	}

	/// Whether the chain has a replica, or would take it.
	async fn is_of_use(&self, folder: &ReplicaFolder) -> bool {
		let identity = *folder.identity();
		let (number, round) = (identity.sector, identity.ticket_round);
		if (identity.genesis, identity.device, identity.profile)
			!= (self.genesis, self.device, self.profile)
		{
			return false;
		}
		let overview = self.overview(&[number]).await;
		if overview.sectors.contains_key(&number) || overview.pre_commits.contains_key(&number) {
			return true;
		}
		let known = self.ask(|| self.chain.seed(round)).await;
		number == overview.next_number && known.is_some_and(|known| known.seed == identity.ticket)
	}

	/// The number of its next sector, and the newest ticket that no other branch can have otherwise.
	async fn ticket(&self) -> (SectorNumber, Round, Seed) {
		loop {
			let overview = self.overview(&[]).await;
			let oldest = overview.round.saturating_sub(TICKETS);
			for round in (oldest..=overview.round).rev() {
				let known = self.ask(|| self.chain.seed(round)).await;
				if let Some(known) = known.filter(|known| known.is_final) {
					return (overview.next_number, round, known.seed);
				}
			}
			self.ask(|| self.chain.next_block()).await;
		}
	}

	fn journal(&self) -> PathBuf {
		self.folder.join("serve.journal")
	}

	/// The honest daemon for its sector.
	async fn daemon(&self) -> Result<Daemon<C>, ServeError> {
		let reports = self.reports.clone();
		let log: Log = Box::new(move |text: &str| {
			// Nobody listens any more: the program is about to end.
			let _ = reports.send(Report::Said(text.to_owned()));
		});
		let paths = [self.folder.join(SECTOR)];
		let shelf = Shelf::open(&paths, |complaint| self.say(complaint)).await?;
		Daemon::open(self.chain.clone(), shelf, &self.journal(), NonZeroUsize::MIN, log)
	}

	/// Is honest until the chain is so.
	async fn serve_until(&self, is_so: impl Fn(&Overview) -> bool) -> Result<(), ServeError> {
		let mut daemon = self.daemon().await?;
		loop {
			if is_so(&self.overview(&[]).await) {
				return Ok(());
			}
			match daemon.turn().await {
				Ok(done) if done > 0 => {}
				Ok(_) => self.ask(|| self.chain.next_block()).await,
				Err(_) => tokio::time::sleep(PATIENCE).await,
			}
		}
	}
}

/// Removes a file, or a folder with all that is in it, if it is there.
fn remove(path: &std::path::Path) -> std::io::Result<()> {
	let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
	match removed {
		Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
		_ => Ok(()),
	}
}
