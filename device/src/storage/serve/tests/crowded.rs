// SPDX-License-Identifier: Apache-2.0
//! More sectors than their disks can be read in before a window.

use super::{
	Standing::{self, Active, Faulty},
	World,
};
use cairn_device_primitives::Tick;
use std::collections::BTreeSet;

/// Ticks that a reading takes: one ends before a cutoff, of the eight ticks in which they can begin.
const READING: Tick = 5;

/// Three partitions of four sectors that are power, on a slow disk.
async fn crowd() -> World {
	let numbers: Vec<u32> = (7..19).collect();
	let mut world = World::new(&numbers);
	world.until(150).await;
	assert_eq!(world.states(), [Active; 12]);
	world.reading = READING;
	world.daemon = None;
	world
}

/// After an outage, all of them are faulty.
async fn crowd_after_an_outage() -> World {
	let mut world = crowd().await;
	world.fake.state().down = true;
	world.until(230).await;
	assert_eq!(world.states(), [Faulty; 12]);
	world.fake.state().down = false;
	world
}

fn faulty(world: &World) -> Vec<usize> {
	let states = world.states().into_iter().enumerate();
	states.filter(|(_, state)| *state == Faulty).map(|(place, _)| place).collect()
}

#[tokio::test]
async fn after_an_outage_all_recover_at_once_though_few_can_be_read() {
	let mut world = crowd_after_an_outage().await;
	world.until(310).await;
	assert_eq!(world.states(), [Active; 12]);
	assert_eq!((world.missed().len(), world.refused()), (12, vec![]), "the outage's and no others");
	assert!(world.has_said("sector 18: there is no verdict yet, but a sample is sound"));
}

#[tokio::test]
async fn a_sample_takes_nothing_back_that_it_finds_damaged() {
	let mut world = crowd_after_an_outage().await;
	world.spoil(10);
	std::fs::remove_file(world.places[11].path("replica")).unwrap();
	world.until(310).await;
	assert_eq!(faulty(&world), [10, 11]);
	assert_eq!(world.refused(), []);
	assert!(world.has_said("sector 17: ") && world.has_said("sector 18: "));
	world.until(410).await;
	assert_eq!(faulty(&world), [10, 11]);
	world.repair(10);
	world.until(510).await;
	assert_eq!(faulty(&world), [11]);
}

#[tokio::test]
async fn what_could_not_be_read_is_proven_all_the_same() {
	let mut world = crowd().await;
	world.until(410).await;
	assert_eq!((world.states(), world.missed()), (vec![Active; 12], vec![]));
	assert!(!world.has_said("but a sample is sound"), "of what is no fault there is no sample");
}

#[tokio::test]
async fn the_last_of_a_crowd_is_read_too_in_its_turn() {
	let mut world = crowd().await;
	let mut read = BTreeSet::new();
	for period in 2..8 {
		world.until(period * 100 - 9).await;
		read.extend(world.daemon.as_ref().unwrap().checks.findings().read_for(period * 100 + 8));
	}
	assert_eq!(read, (7..19).collect(), "two in a period, never the same before the others");
}

#[tokio::test]
async fn disks_are_read_side_by_side() {
	let mut world = crowd().await;
	world.disk_of = |number| Some(number.into());
	world.until(187).await;
	let findings = world.daemon.as_ref().unwrap().checks.findings();
	assert_eq!(findings.read_for(208).len(), 12);
}

#[tokio::test]
async fn what_is_faulty_is_read_before_what_is_sound() {
	let mut world = crowd().await;
	world.until(195).await;
	world.spoil(6);
	world.until(210).await;
	assert_eq!(faulty(&world), [6], "skipped");
	world.repair(6);
	world.daemon = None;
	world.until(287).await;
	let findings = world.daemon.as_ref().unwrap().checks.findings();
	assert_eq!(findings.read_for(308), [13]);
	assert_eq!(world.states()[6], Standing::Recovering);
}
