// SPDX-License-Identifier: Apache-2.0
//! Workers on a chain in memory, which verifies what it is told.

use super::*;
use crate::storage::{
	serve::tests::fake::{Fake, DEVICE},
	tests::Place,
};
use tokio::sync::mpsc::{self, UnboundedReceiver};

/// A worker on a chain of its own.
struct World {
	fake: Fake,
	root: tempfile::TempDir,
	neighbour: Place,
	reports: UnboundedReceiver<Report>,
	reporter: UnboundedSender<Report>,
	heard: Vec<Report>,
}

impl World {
	fn new() -> Self {
		let mut neighbour = Place::capacity();
		neighbour.request.device = DEVICE + 1;
		neighbour.seal().unwrap();
		let (reporter, reports) = mpsc::unbounded_channel();
		let (fake, heard) = Default::default();
		Self { fake, root: tempfile::tempdir().unwrap(), neighbour, reports, reporter, heard }
	}

	fn worker(&self, cheat: Option<StorageCheat>) -> Worker<Fake> {
		Worker {
			chain: self.fake.clone(),
			genesis: [1; 32],
			device: DEVICE,
			profile: ProfileId::Kib2,
			cheat,
			folder: self.root.path().join("provider"),
			neighbour: self.neighbour.out.clone(),
			turns: Arc::new(Semaphore::new(1)),
			stop: StopFlag::default(),
			reports: self.reporter.clone(),
		}
	}

	/// Lets a worker work, block by block, until the world is so.
	async fn until(&mut self, cheat: Option<StorageCheat>, is_so: impl Fn(&Self) -> bool) {
		let worker = self.worker(cheat);
		let working = tokio::spawn(async move { worker.work().await });
		for _ in 0..4_000 {
			tokio::time::sleep(Duration::from_millis(4)).await;
			while let Ok(report) = self.reports.try_recv() {
				self.heard.push(report);
			}
			if is_so(self) {
				working.abort();
				let _ = working.await;
				return;
			}
			assert!(!working.is_finished(), "it has ended: {:?}", self.heard);
			self.fake.advance();
		}
		panic!("not in time: {:?}", self.heard);
	}

	fn states(&self) -> Vec<SectorState> {
		self.fake.state().entries.iter().map(|entry| entry.state).collect()
	}

	fn refused(&self) -> usize {
		let lies = self.heard.iter();
		lies.filter(|report| matches!(report, Report::Lied(Lie::Refused(_)))).count()
	}

	fn was_taken_in(&self) -> bool {
		self.heard.contains(&Report::Lied(Lie::Taken))
	}

	fn windows(&self) -> usize {
		let state = self.fake.state();
		state.calls.iter().filter(|(name, said)| name.starts_with("win") && said.is_ok()).count()
	}
}

#[tokio::test]
async fn an_honest_provider_seals_and_proves_and_goes_on_after_a_restart() {
	let mut world = World::new();
	world.until(None, |world| world.states() == [SectorState::Active]).await;
	let proven = world.windows();
	world.until(None, |world| world.windows() > proven).await;
	assert_eq!(world.states(), [SectorState::Active], "no second sector");
	assert_eq!(world.refused(), 0);
}

#[tokio::test]
async fn whoever_shows_anothers_replica_or_an_old_proof_is_refused_window_after_window() {
	for cheat in [StorageCheat::OthersProof, StorageCheat::ReplayedProof] {
		let mut world = World::new();
		world.until(Some(cheat), |world| world.refused() >= 2).await;
		assert!(!world.was_taken_in(), "{cheat:?}");
		assert!(!world.fake.state().missed.is_empty(), "{cheat:?}");
		assert!(!world.root.path().join("provider/sector/replica").exists(), "{cheat:?}");
	}
}

#[tokio::test]
async fn half_a_replica_is_refused_when_the_other_half_is_asked_for() {
	let mut world = World::new();
	world.until(Some(StorageCheat::HalfDeleted), |world| world.refused() >= 2).await;
	assert!(!world.was_taken_in());
}

#[tokio::test]
async fn a_liar_lies_on_after_a_restart() {
	let mut world = World::new();
	let cheat = Some(StorageCheat::ReplayedProof);
	world.until(cheat, |world| world.refused() >= 1).await;
	world.until(cheat, |world| world.refused() >= 2).await;
	assert!(!world.was_taken_in());
}

#[tokio::test]
async fn one_seal_counts_for_one_number_only() {
	let mut world = World::new();
	let cheat = Some(StorageCheat::SealedTwice);
	world.until(cheat, |world| world.states() == [SectorState::Active]).await;
	assert_eq!((world.refused(), world.was_taken_in()), (1, false));
	let state = world.fake.state();
	let parts = state.calls.iter().filter(|(name, _)| name.starts_with("part 1/"));
	assert!(parts.clone().count() == 1 && parts.clone().all(|(_, said)| said.is_err()));
	assert!(state.calls.iter().any(|(name, said)| name == "pre-commit 1" && said.is_ok()));
}

#[tokio::test]
async fn whoever_claims_a_seal_twice_loses_the_deposit_of_the_second() {
	let mut world = World::new();
	let has_paid = |world: &World| {
		let state = world.fake.state();
		state.calls.iter().any(|(name, said)| name == "expire 1" && said.is_ok())
	};
	world.until(Some(StorageCheat::SealedTwice), has_paid).await;
	let state = world.fake.state();
	assert!(state.pre_commits.is_empty() && state.entries.len() == 1);
}

#[tokio::test]
async fn a_replica_that_no_chain_takes_is_sealed_anew() {
	let mut world = World::new();
	world.until(None, |world| world.states() == [SectorState::Active]).await;
	// The chain begins again: what was sealed is of no use on it.
	world.fake = Fake::default();
	world.fake.state().next_number = 5;
	world.until(None, |world| world.states() == [SectorState::Active]).await;
	assert_eq!(world.fake.state().entries[0].number, 5);
}
