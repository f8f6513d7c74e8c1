// SPDX-License-Identifier: Apache-2.0
//! Nothing goes wrong.

use super::{
	Standing::{Active, Unproven},
	World,
};
use crate::storage::{
	serve::{ServeError, ShelfError},
	ReplicaFolder,
};

#[tokio::test]
async fn a_sealed_sector_becomes_power_and_stays_it() {
	let mut world = World::new(&[7]);
	world.until(350).await;
	assert_eq!(world.states(), [Active]);
	assert_eq!(world.missed(), []);
	let windows = ["window 0"; 3];
	let calls = world.calls();
	assert_eq!(calls[..3], ["pre-commit 7", "part 7/0", "part 7/1"]);
	assert_eq!(calls[3..], windows, "once a period");
	assert_eq!(world.refused(), []);
}

#[tokio::test]
async fn sectors_are_taken_on_in_the_order_of_their_numbers_and_proven_together() {
	let mut world = World::new(&[9, 7, 8]);
	world.until(150).await;
	assert_eq!(world.states(), [Active; 3]);
	let calls = world.calls();
	let pre_commits: Vec<_> = calls.iter().filter(|call| call.starts_with("pre")).collect();
	assert_eq!(pre_commits, ["pre-commit 7", "pre-commit 8", "pre-commit 9"]);
	assert_eq!(calls.iter().filter(|call| call.starts_with("window")).count(), 1);
	assert_eq!(world.refused(), []);
}

#[tokio::test]
async fn layers_are_dropped_once_the_seal_proof_is_final() {
	let mut world = World::new(&[7]);
	let has_layers =
		|world: &World| ReplicaFolder::open(&world.places[0].out).unwrap().has_layers();
	while world.fake.state().entries.is_empty() {
		let tick = world.fake.state().tick;
		world.until(tick + 1).await;
		assert!(has_layers(&world));
	}
	let proven = world.fake.state().tick;
	world.until(proven + 2).await;
	assert!(has_layers(&world), "the proof may be undone yet");
	world.until(proven + 4).await;
	assert!(!has_layers(&world));
	assert!(world.has_said("its layers are dropped"));
}

#[tokio::test]
async fn while_the_clock_stands_still_layers_are_kept_until_the_seal_proof_is_final() {
	let mut world = World::new(&[7]);
	let has_layers =
		|world: &World| ReplicaFolder::open(&world.places[0].out).unwrap().has_layers();
	world.until(6).await;
	world.fake.state().unfinal_from = Some(1);
	world.until(30).await;
	(0..5).for_each(|_| world.fake.stand_still());
	world.fake.state().unfinal_from = None;
	world.settle().await;
	assert_eq!(world.states(), [Unproven]);
	for _ in 0..super::fake::LAG {
		assert!(has_layers(&world), "the proof may be undone yet");
		world.fake.stand_still();
		world.settle().await;
	}
	assert!(!has_layers(&world));
	assert_eq!(world.fake.state().tick, 30);
}

#[tokio::test]
async fn what_it_does_is_said_once() {
	let mut world = World::new(&[7]);
	world.until(110).await;
	for part in [
		"sector 7: pre-committed",
		"sector 7: waiting for the seed of round 3",
		"sector 7, part 1: proven",
		"deadline 5, partition 0: 1 sectors proven",
	] {
		let log = world.log.lock().unwrap();
		let times = log.iter().filter(|line| line.contains(part)).count();
		assert_eq!(times, 1, "{part}: {log:?}");
	}
}

#[tokio::test]
async fn parts_wait_until_their_seed_is_final() {
	let mut world = World::new(&[7]);
	world.until(6).await;
	world.fake.state().unfinal_from = Some(1);
	world.until(50).await;
	assert_eq!(world.calls(), ["pre-commit 7"]);
	world.fake.state().unfinal_from = None;
	world.settle().await;
	assert_eq!(world.calls()[1..], ["part 7/0", "part 7/1"]);
}

#[tokio::test]
async fn a_window_waits_for_a_final_seed_until_half_of_it_is_over() {
	let mut world = World::new(&[7]);
	world.until(90).await;
	world.fake.state().unfinal_from = Some(20);
	world.until(102).await;
	assert_eq!(world.calls().len(), 3);
	world.until(104).await;
	assert_eq!(world.calls()[3..], ["window 0"]);
}

#[tokio::test]
async fn folders_of_two_devices_or_of_one_sector_are_refused() {
	let mut world = World::new(&[7, 8]);
	let seal_again = |place: &mut super::Place| {
		std::fs::remove_dir_all(&place.out).unwrap();
		place.seal().unwrap();
	};
	world.places[1].request.sector = 7;
	seal_again(&mut world.places[1]);
	let error = world.open().await.err().unwrap();
	assert!(matches!(error, ServeError::Shelf(ShelfError::Twice { number: 7, .. })), "{error}");
	world.places[1].request.device = 4;
	seal_again(&mut world.places[1]);
	let error = world.open().await.err().unwrap();
	let mixed = matches!(error, ServeError::Shelf(ShelfError::Mixed { field: "device", .. }));
	assert!(mixed, "{error}");
}

#[tokio::test]
async fn one_journal_has_one_daemon() {
	let world = World::new(&[7]);
	let _daemon = world.open().await.unwrap();
	assert!(matches!(world.open().await, Err(ServeError::Journal(_))));
}

#[tokio::test]
async fn no_deposit_is_risked_on_a_ticket_that_is_not_the_chains() {
	let tickets = [
		([9; 32], 0, "is not the seed of round 0"),
		(super::seed_of(90), 90, "has no seed of round 90"),
	];
	for (ticket, round, reason) in tickets {
		let mut world = World::new(&[7]);
		let place = &mut world.places[0];
		(place.request.ticket, place.request.ticket_round) = (ticket, round);
		std::fs::remove_dir_all(&place.out).unwrap();
		place.seal().unwrap();
		world.until(30).await;
		assert!(world.calls().is_empty());
		assert!(world.has_said(reason), "{reason}");
	}
	let mut world = World::new(&[7]);
	world.fake.state().unfinal_from = Some(0);
	world.until(30).await;
	assert!(world.calls().is_empty() && world.has_said("is final"));
}

#[tokio::test]
async fn a_number_that_is_too_high_waits_for_its_turn() {
	let mut world = World::new(&[7]);
	world.fake.state().next_number = 6;
	world.until(30).await;
	assert!(world.calls().is_empty() && world.has_said("the chain takes sector 6 first"));
	world.fake.state().next_number = 7;
	world.until(60).await;
	assert_eq!(world.calls().len(), 3);
}

#[tokio::test]
async fn asked_to_stop_it_ends_its_turn_and_the_next_start_repeats_nothing() {
	let mut world = World::new(&[7]);
	world.fake.state().tick = 5;
	let mut daemon = world.open().await.unwrap();
	daemon.run_until(async {}).await;
	drop(daemon);
	assert_eq!(world.calls(), ["pre-commit 7"]);
	world.until(8).await;
	assert_eq!(world.calls(), ["pre-commit 7"]);
}
