// SPDX-License-Identifier: Apache-2.0
//! The node goes away, and comes back.

use super::{
	SectorState::{Active, Faulty},
	World,
};
use std::time::Duration;

#[tokio::test]
async fn an_outage_between_windows_costs_nothing() {
	let mut world = World::new(&[7]);
	for down in [5, 20, 60, 112, 170] {
		world.until(down).await;
		world.fake.state().down = true;
		world.until(down + 10).await;
		world.fake.state().down = false;
	}
	world.until(250).await;
	assert_eq!((world.states(), world.missed(), world.refused()), (vec![Active], vec![], vec![]));
}

#[tokio::test]
async fn an_outage_that_ends_within_the_window_costs_nothing() {
	let mut world = World::new(&[7]);
	world.until(95).await;
	world.fake.state().down = true;
	world.until(106).await;
	world.fake.state().down = false;
	world.until(110).await;
	assert_eq!((world.states(), world.missed()), (vec![Active], vec![]));
}

#[tokio::test]
async fn a_window_missed_in_an_outage_is_made_good_by_the_next_one() {
	let mut world = World::new(&[7]);
	world.until(150).await;
	world.fake.state().down = true;
	world.until(250).await;
	assert_eq!(world.states(), [Faulty]);
	assert_eq!(world.missed(), [(1, 7)]);
	world.fake.state().down = false;
	world.until(350).await;
	assert_eq!(world.states(), [Active]);
	assert!(world.calls().contains(&"recoveries 1".to_owned()));
	assert_eq!(world.missed().len(), 1);
}

#[tokio::test]
async fn it_runs_on_through_an_outage_by_itself() {
	let world = World::new(&[7]);
	world.fake.state().down = true;
	let mut daemon = world.open().unwrap();
	let running =
		tokio::spawn(async move { daemon.run().await.map_err(|error| error.to_string()) });
	tokio::time::sleep(Duration::from_millis(50)).await;
	assert!(world.has_said("trying again"));
	world.fake.state().down = false;
	for _ in 0..1_000 {
		tokio::time::sleep(Duration::from_millis(10)).await;
		if world.calls().len() >= 3 {
			break;
		}
		world.fake.advance();
	}
	assert_eq!(world.calls()[..3], ["pre-commit 7", "part 7/0", "part 7/1"]);
	running.abort();
}
