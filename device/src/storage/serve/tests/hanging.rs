// SPDX-License-Identifier: Apache-2.0
//! Disks that do not answer.

use super::{
	Standing::{Active, Faulty},
	World,
};
use std::time::Duration;

/// Sectors with power, in the middle of a period.
async fn sectors(numbers: &[u32]) -> World {
	let mut world = World::new(numbers);
	world.until(150).await;
	assert_eq!(world.states(), vec![Active; numbers.len()]);
	world
}

#[tokio::test]
async fn a_sector_that_hangs_is_skipped_in_time_and_named_and_the_others_are_proven() {
	let mut world = sectors(&[7, 8]).await;
	world.hang(&[8]);
	world.until(203).await;
	assert!(world.has_said("sector 8: its disk does not answer"));
	assert_eq!(world.states(), [Active, Active], "it has time yet");
	world.until(210).await;
	assert_eq!(world.states(), [Active, Faulty]);
	assert_eq!((world.missed(), world.refused()), (vec![], vec![]));
	assert!(world.has_said("skipped 8"));
}

#[tokio::test]
async fn a_partition_does_not_wait_for_another_that_hangs() {
	let mut world = sectors(&[7, 8, 9, 10, 11]).await;
	world.hang(&[7, 8, 9, 10]);
	world.until(202).await;
	assert!(world.fake.state().proven.contains(&1), "{:?}", world.calls());
	world.until(210).await;
	assert_eq!(world.states(), [Faulty, Faulty, Faulty, Faulty, Active]);
}

#[tokio::test]
async fn what_hangs_is_not_read_a_second_time() {
	let mut world = sectors(&[7, 8]).await;
	world.hanging.reads.lock().unwrap().clear();
	world.hang(&[8]);
	world.until(320).await;
	let reads = world.hanging.reads.lock().unwrap().clone();
	assert_eq!(reads.iter().filter(|number| **number == 8).count(), 1, "{reads:?}");
	assert_eq!(reads.iter().filter(|number| **number == 7).count(), 2, "{reads:?}");
}

#[tokio::test]
async fn a_disk_that_answers_again_within_the_window_costs_nothing() {
	let mut world = sectors(&[7, 8]).await;
	world.hang(&[8]);
	world.until(202).await;
	world.free().await;
	world.until(210).await;
	assert_eq!((world.states(), world.missed()), (vec![Active, Active], vec![]));
}

#[tokio::test]
async fn a_seal_that_hangs_holds_up_no_window() {
	let mut world = sectors(&[7]).await;
	let place = World::new(&[8]).places.remove(0);
	world.places.push(place);
	world.hang(&[8]);
	world.daemon = None;
	world.until(210).await;
	assert!(world.calls().contains(&"pre-commit 8".to_owned()));
	assert!(world.has_said("sector 8, part 0: its disk does not answer"));
	assert_eq!((world.states(), world.missed()), (vec![Active], vec![]));
	world.free().await;
	world.until(230).await;
	assert_eq!(world.states().len(), 2);
}

/// Sectors from 7 on, whose daemon was away until the window is open for three ticks. All are on one
/// disk, which hangs, but the last of them, `apart`.
async fn late_on_one_disk(apart: u32, disk_of: fn(u32) -> Option<u64>) -> World {
	let numbers: Vec<u32> = (7..=apart).collect();
	let mut world = sectors(&numbers).await;
	world.fake.state().down = true;
	world.until(203).await;
	world.fake.state().down = false;
	(world.disk_of, world.daemon) = (disk_of, None);
	world.hang(&numbers[..numbers.len() - 1]);
	world.settle().await;
	world
}

/// The next tick, by which only these sectors hang.
async fn tick(world: &mut World, hanging: impl Iterator<Item = u32>) {
	world.fake.advance();
	world.hang(&hanging.collect::<Vec<_>>());
	tokio::time::sleep(Duration::from_millis(200)).await;
	world.settle().await;
}

#[tokio::test]
async fn sectors_that_wait_for_their_turn_on_a_disk_that_goes_on_are_not_skipped() {
	let mut world = late_on_one_disk(18, |number| Some(u64::from(number == 18))).await;
	tick(&mut world, 11..18).await;
	tick(&mut world, 11..18).await;
	assert!(!world.has_said("skipped"));
	world.free().await;
	world.until(210).await;
	assert_eq!((world.states(), world.missed()), (vec![Active; 12], vec![]));
}

#[tokio::test]
async fn sectors_that_wait_for_their_turn_on_a_disk_that_hangs_are_skipped_in_time() {
	let mut world = late_on_one_disk(18, |number| Some(u64::from(number == 18))).await;
	tick(&mut world, 7..18).await;
	tick(&mut world, 7..18).await;
	assert!(world.has_said("skipped 15, 16, 17"));
	assert!(world.fake.state().proven.contains(&2));
}

#[tokio::test]
async fn what_waits_for_its_turn_is_skipped_when_the_next_block_is_the_last_that_takes_the_proof() {
	let mut world = late_on_one_disk(26, |number| Some(u64::from(number == 26))).await;
	tick(&mut world, 11..26).await;
	tick(&mut world, 15..26).await;
	assert!(!world.has_said("skipped"));
	tick(&mut world, 19..26).await;
	assert!(world.has_said("skipped 23, 24, 25"));
	assert!(world.fake.state().proven.contains(&4));
}
