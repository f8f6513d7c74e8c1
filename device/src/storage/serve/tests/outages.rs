// SPDX-License-Identifier: Apache-2.0
//! The node goes away, and comes back.

use super::{
	Standing::{Active, Faulty},
	World,
};
use std::{fs, time::Duration};

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
async fn a_journal_that_cannot_be_written_costs_no_window() {
	let mut world = World::new(&[7]);
	world.until(150).await;
	// A folder in its place: nothing can replace it.
	let journal = world.root.path().join("serve.journal");
	fs::remove_file(&journal).unwrap();
	fs::create_dir_all(journal.join("in the way")).unwrap();
	world.until(250).await;
	assert_eq!((world.states(), world.missed(), world.refused()), (vec![Active], vec![], vec![]));
	let told = |log: &[String]| log.iter().filter(|line| line.contains("serve.journal")).count();
	assert_eq!(told(&world.log.lock().unwrap()), 1, "said once");
	fs::remove_dir_all(&journal).unwrap();
	world.until(350).await;
	assert_eq!((world.states(), world.missed()), (vec![Active], vec![]));
	assert!(journal.is_file(), "written as soon as it can be");
}

#[tokio::test]
async fn it_runs_on_through_an_outage_by_itself() {
	let world = World::new(&[7]);
	world.fake.state().down = true;
	let mut daemon = world.open().await.unwrap();
	let running = tokio::spawn(async move { daemon.run().await });
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
