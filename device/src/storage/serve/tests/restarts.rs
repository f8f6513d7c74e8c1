// SPDX-License-Identifier: Apache-2.0
//! The daemon dies, at any step, and goes on.

use super::{fake::Mishap, Standing::Active, World};
use std::fs;

/// Calls of a sector from its pre-commit to its second window.
const CALLS: usize = 5;

#[tokio::test]
async fn a_daemon_that_is_new_in_every_turn_does_the_same() {
	let mut world = World::new(&[7, 8]);
	world.restless = true;
	world.until(250).await;
	let mut calm = World::new(&[7, 8]);
	calm.until(250).await;
	assert_eq!(world.calls(), calm.calls());
	assert_eq!((world.states(), world.refused()), (vec![Active; 2], vec![]));
}

#[tokio::test]
async fn killed_before_or_after_any_call_it_goes_on_and_misses_no_window() {
	for call in 0..CALLS {
		for mishap in [Mishap::HangBefore, Mishap::HangAfter] {
			let mut world = World::new(&[7]);
			world.fake.state().mishaps.insert(call, mishap);
			world.until(250).await;
			assert_eq!(world.states(), [Active], "{mishap:?} {call}");
			assert_eq!(world.missed(), [], "{mishap:?} {call}: {:?}", world.calls());
		}
	}
}

#[tokio::test]
async fn what_arrived_is_not_paid_for_twice() {
	for call in 0..CALLS {
		for mishap in [Mishap::HangAfter, Mishap::LostAfter] {
			let mut world = World::new(&[7]);
			world.fake.state().mishaps.insert(call, mishap);
			world.until(250).await;
			assert_eq!(world.refused(), [], "{mishap:?} {call}");
		}
	}
}

#[tokio::test]
async fn what_was_lost_or_dropped_is_sent_again() {
	for call in 0..CALLS {
		for mishap in [Mishap::LostBefore, Mishap::Dropped] {
			let mut world = World::new(&[7]);
			world.fake.state().mishaps.insert(call, mishap);
			world.until(250).await;
			let (calls, state) = (world.calls(), world.states());
			assert_eq!(state, [Active], "{mishap:?} {call}");
			assert!(calls.iter().filter(|name| **name == calls[call]).count() > 1, "{calls:?}");
			assert_eq!(world.missed(), [], "{mishap:?} {call}");
		}
	}
}

#[tokio::test]
async fn killed_at_every_call_in_turn_it_still_arrives() {
	let mut world = World::new(&[7]);
	for call in 0..40 {
		let mishap = if call % 2 == 0 { Mishap::HangAfter } else { Mishap::HangBefore };
		world.fake.state().mishaps.insert(call, mishap);
	}
	world.until(450).await;
	assert_eq!(world.states(), [Active]);
}

#[tokio::test]
async fn killed_while_it_drops_its_layers_it_drops_the_rest_later() {
	let mut world = World::new(&[7]);
	let layer = world.places[0].path("layer-2");
	let bytes = fs::read(&layer).unwrap();
	world.until(150).await;
	assert!(!layer.exists());
	fs::write(&layer, bytes).unwrap();
	world.daemon = None;
	world.until(156).await;
	assert!(!layer.exists());
	world.until(210).await;
	assert_eq!((world.states(), world.missed()), (vec![Active], vec![]));
}
