// SPDX-License-Identifier: Apache-2.0
//! Replicas break, and are repaired.

use super::{
	Standing::{Active, Faulty, Recovering},
	World,
};
use std::fs;

/// Two sectors with power, in the middle of a period.
async fn two() -> World {
	let mut world = World::new(&[7, 8]);
	world.until(150).await;
	assert_eq!(world.states(), [Active, Active]);
	world
}

#[tokio::test]
async fn a_damaged_replica_is_declared_before_the_cutoff_and_recovers_after_its_repair() {
	let mut world = two().await;
	world.spoil(1);
	world.until(187).await;
	assert_eq!(world.states(), [Active, Faulty], "declared before the cutoff at 188");
	assert!(world.has_said("declared faulty: 8"));
	world.until(250).await;
	assert_eq!(world.states(), [Active, Faulty]);
	world.repair(1);
	world.until(287).await;
	assert_eq!(world.states(), [Active, Recovering]);
	world.until(310).await;
	assert_eq!(world.states(), [Active, Active]);
	let calls = world.calls();
	let said: Vec<_> = calls.iter().skip_while(|call| *call != "faults 10").collect();
	assert_eq!(said, ["faults 10", "window 0", "recoveries 10", "window 0"]);
	assert_eq!((world.missed(), world.refused()), (vec![], vec![]));
}

#[tokio::test]
async fn a_replica_or_folder_that_is_gone_is_declared_too() {
	for gone in ["replica", "manifest.json"] {
		let mut world = two().await;
		fs::remove_file(world.places[1].path(gone)).unwrap();
		world.daemon = None;
		world.until(187).await;
		assert_eq!(world.states(), [Active, Faulty], "{gone}");
		assert!(world.has_said(gone), "{gone}");
	}
}

#[tokio::test]
async fn what_breaks_after_the_cutoff_is_skipped_and_the_others_are_proven() {
	let mut world = two().await;
	world.until(190).await;
	world.spoil(0);
	world.until(210).await;
	assert_eq!(world.states(), [Faulty, Active]);
	assert!(world.calls().contains(&"window 1".to_owned()));
	assert!(world.has_said("skipped 7"));
	assert_eq!((world.missed(), world.refused()), (vec![], vec![]));
	world.repair(0);
	world.until(310).await;
	assert_eq!(world.states(), [Active, Active]);
}

#[tokio::test]
async fn where_all_broke_after_the_cutoff_nothing_is_submitted_and_the_window_is_missed() {
	let mut world = two().await;
	world.until(190).await;
	world.spoil(0);
	world.spoil(1);
	world.until(210).await;
	assert_eq!(world.states(), [Faulty, Faulty]);
	assert_eq!(world.missed(), [(1, 7), (1, 8)]);
	assert!(world.has_said("nothing is left to prove"));
	assert_eq!(world.refused(), []);
	world.repair(0);
	world.repair(1);
	world.until(310).await;
	assert_eq!(world.states(), [Active, Active]);
}

#[tokio::test]
async fn a_repair_that_comes_after_the_cutoff_recovers_a_period_later() {
	let mut world = two().await;
	world.spoil(1);
	world.until(289).await;
	world.repair(1);
	world.until(310).await;
	assert_eq!(world.states(), [Active, Faulty]);
	world.until(410).await;
	assert_eq!(world.states(), [Active, Active]);
}

#[tokio::test]
async fn what_breaks_again_while_it_recovers_is_given_up_again() {
	let mut world = two().await;
	world.spoil(1);
	world.until(250).await;
	world.repair(1);
	while world.states()[1] != Recovering {
		let tick = world.fake.state().tick;
		world.until(tick + 1).await;
	}
	world.spoil(1);
	world.until(310).await;
	assert_eq!(world.states(), [Active, Faulty]);
	assert_eq!(world.missed(), []);
}

#[tokio::test]
async fn what_recovers_for_nothing_does_so_though_there_are_no_coins_for_the_rest() {
	let mut world = two().await;
	world.spoil(1);
	world.until(250).await;
	world.spoil(0);
	world.until(310).await;
	assert_eq!(world.states(), [Faulty, Faulty]);
	// The second has missed two windows.
	world.fake.state().funds = Some(0);
	world.repair(0);
	world.repair(1);
	world.until(387).await;
	assert_eq!(world.states(), [Recovering, Faulty]);
	assert!(world.refused().iter().all(|(name, _)| name == "recoveries 10"));
	assert!(!world.refused().is_empty());
	world.until(410).await;
	assert_eq!(world.states(), [Active, Faulty]);
	world.fake.state().funds = None;
	world.until(510).await;
	assert_eq!(world.states(), [Active, Active]);
}

#[tokio::test]
async fn of_what_pledges_anew_half_as_many_are_tried_until_the_coins_reach() {
	let mut world = World::new(&[7, 8, 9, 10]);
	world.until(150).await;
	// Two windows pass.
	world.fake.state().down = true;
	world.until(350).await;
	world.fake.state().down = false;
	world.fake.state().funds = Some(1);
	world.until(387).await;
	assert_eq!(world.states(), [Recovering, Faulty, Faulty, Faulty]);
	let refused: Vec<_> = world.refused().into_iter().map(|(name, _)| name).collect();
	assert_eq!(refused, ["recoveries 1111", "recoveries 11"]);
	world.until(410).await;
	assert_eq!(world.states(), [Active, Faulty, Faulty, Faulty]);
	// The next window begins with all of them.
	world.fake.state().funds = None;
	world.until(510).await;
	assert_eq!(world.states(), [Active; 4]);
	assert!(world.calls().contains(&"recoveries 1110".to_owned()));
}

#[tokio::test]
async fn an_owner_without_coins_pays_for_few_refusals() {
	let mut world = World::new(&[7, 8, 9, 10]);
	// More than the eight ticks in which recoveries are tried.
	world.until(150).await;
	world.fake.state().down = true;
	world.until(350).await;
	world.fake.state().down = false;
	world.fake.state().funds = Some(0);
	world.until(400).await;
	let refused: Vec<_> = world.refused().into_iter().map(|(name, _)| name).collect();
	assert_eq!(refused, ["recoveries 1111", "recoveries 11", "recoveries 1"]);
}

#[tokio::test]
async fn a_tree_that_is_lost_is_made_again_and_no_fault() {
	let mut world = two().await;
	world.until(190).await;
	fs::remove_file(world.places[0].path("replica.tree")).unwrap();
	world.until(210).await;
	assert_eq!((world.states(), world.missed()), (vec![Active, Active], vec![]));
	assert!(world.has_said("made again"));
	assert!(world.calls().iter().all(|call| !call.starts_with("faults")));
}

#[tokio::test]
async fn a_folder_that_cannot_be_read_at_the_start_is_taken_in_when_it_can() {
	let mut world = two().await;
	let manifest = world.places[1].path("manifest.json");
	let kept = fs::read(&manifest).unwrap();
	world.daemon = None;
	fs::write(&manifest, b"{}").unwrap();
	world.until(160).await;
	assert!(world.has_said("manifest.json: damaged"));
	fs::write(&manifest, kept).unwrap();
	world.until(210).await;
	assert_eq!((world.states(), world.missed()), (vec![Active, Active], vec![]));
}

#[tokio::test]
async fn a_number_that_is_over_is_said_and_left_alone() {
	let mut world = World::new(&[7]);
	world.fake.state().next_number = 8;
	world.until(20).await;
	assert!(world.calls().is_empty());
	assert!(world.has_said("sector 7: over"));
}
