// SPDX-License-Identifier: Apache-2.0
//! When proofs are sent.

use super::{
	fake::{seed_of, DEVICE, PARTITION},
	World,
};
use crate::storage::serve::chain::DueWindow;
use cairn_device_primitives::{DeviceId, Tick};
use cairn_spacetime::Window;
use std::collections::BTreeSet;

/// A window of production: half an hour, and two minutes before it opens.
const LONG: Tick = 320;

fn due(partition: u32, length: Tick) -> DueWindow {
	DueWindow {
		deadline: 3,
		partition,
		seed_round: 40,
		cutoff: 990,
		opens: 1_000,
		closes: 1_000 + length,
		proven: false,
		members: Vec::new(),
	}
}

fn turn(device: DeviceId, partition: u32, length: Tick, round: u32) -> Tick {
	let window = Window { seed: seed_of(round), device, deadline: 3 };
	due(partition, length).turn(&window)
}

#[test]
fn in_a_short_window_a_proof_is_sent_at_once() {
	assert!((0..50).all(|partition| turn(7, partition, 63, 40) == 1_000));
}

#[test]
fn in_a_long_window_each_proof_has_a_tick_of_its_own_before_it_is_late() {
	let of = |device| (0..8).map(move |partition| turn(device, partition, LONG, 40));
	let turns: BTreeSet<Tick> = (0..100).flat_map(of).collect();
	assert!(turns.len() > 130, "{}", turns.len());
	assert!(turns.iter().all(|tick| (1_000..1_140).contains(tick)));
	assert!(!due(0, LONG).is_late(1_139));
}

#[test]
fn the_tick_of_a_partition_is_another_in_each_window_and_the_same_after_a_restart() {
	let turns: BTreeSet<Tick> = (0..20).map(|round| turn(7, 1, LONG, round)).collect();
	assert!(turns.len() > 10, "{}", turns.len());
	assert_eq!(turn(7, 1, LONG, 40), turn(7, 1, LONG, 40));
}

/// Two partitions, in windows of 80 ticks.
#[tokio::test]
async fn the_daemon_waits_for_the_tick_of_a_partition() {
	let numbers: Vec<u32> = (7..).take(PARTITION + 1).collect();
	let mut world = World::new(&numbers);
	world.fake.state().length = Some(80);
	world.until(90).await;
	let dues = world.fake.state().dues();
	let turn_of = |due: &DueWindow| {
		due.turn(&Window { seed: seed_of(due.seed_round), device: DEVICE, deadline: due.deadline })
	};
	let mut turns: Vec<Tick> = dues.iter().map(turn_of).collect();
	turns.sort_unstable();
	assert!(turns[1] > turns[0] + 1 && turns[0] > dues[0].opens);
	let windows =
		|world: &World| world.calls().iter().filter(|call| call.starts_with("window")).count();
	world.until(turns[0] - 1).await;
	assert_eq!(windows(&world), 0);
	world.until(turns[1] - 1).await;
	assert_eq!(windows(&world), 1);
	world.until(turns[1] + 3).await;
	assert_eq!(windows(&world), 2);
	world.until(dues[0].closes + 1).await;
	assert_eq!(world.missed(), []);
}
