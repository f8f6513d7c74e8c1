// SPDX-License-Identifier: Apache-2.0
use super::*;
use std::sync::{
	mpsc::{channel, Sender},
	Mutex,
};

const ROOM: Room = Room { of_disk: 2, lively: 3, slow: 5, waiting: 4 };

fn errands() -> Errands<u32, u8, u8> {
	Errands::new(ROOM)
}

/// Asks for what ends once the answer is dropped.
fn hang(errands: &mut Errands<u32, u8, u8>, key: u32, what: u8, disk: u64) -> Sender<()> {
	let (end, ended) = channel::<()>();
	let ended = Mutex::new(ended);
	let job = move || {
		let _ = ended.lock().unwrap().recv();
		what
	};
	errands.ask(key, &what, Some(disk), errands.tick, job);
	end
}

/// Lets end what was asked for with [`hang`].
async fn end(errands: &mut Errands<u32, u8, u8>, held: Sender<()>) {
	drop(held);
	errands.ended().await;
}

fn silent_since(errands: &Errands<u32, u8, u8>, key: u32) -> Option<Tick> {
	match errands.fate(key, &0) {
		Fate::Awaited(since) => since,
		ended => panic!("{key}: {ended:?}"),
	}
}

fn under_way(errands: &Errands<u32, u8, u8>) -> Vec<u32> {
	errands.running.iter().map(|(_, running)| running.key).collect()
}

#[tokio::test]
async fn what_hangs_holds_up_no_other_disk() {
	let mut errands = errands();
	let held: Vec<_> = (0..3).map(|key| hang(&mut errands, key, 0, 1)).collect();
	errands.ask(9, &7, Some(2), 0, || 7);
	errands.settle().await;
	assert!(matches!(errands.fate(9, &7), Fate::Ended(7)));
	assert!(matches!(errands.fate(0, &0), Fate::Awaited(Some(0))));
	assert_eq!(under_way(&errands), [0, 1], "a disk has room for two");
	drop(held);
}

#[tokio::test]
async fn what_is_slow_leaves_its_place_to_another() {
	let mut errands = errands();
	let mut held: Vec<_> = (0..3).map(|key| hang(&mut errands, key, 0, key.into())).collect();
	held.push(hang(&mut errands, 3, 0, 3));
	assert_eq!(under_way(&errands), [0, 1, 2]);
	errands.tick = 5;
	held.push(hang(&mut errands, 4, 0, 4));
	assert_eq!(under_way(&errands), [0, 1, 2, 3, 4]);
	drop(held);
}

#[tokio::test]
async fn what_hangs_is_not_begun_again_for_another_window() {
	let mut errands = errands();
	let first = hang(&mut errands, 7, 1, 1);
	errands.tick = 40;
	let second = hang(&mut errands, 7, 2, 1);
	assert_eq!(under_way(&errands), [7]);
	assert!(matches!(errands.fate(7, &2), Fate::Awaited(Some(40))));
	drop((first, second));
	while !matches!(errands.fate(7, &2), Fate::Ended(2)) {
		errands.ended().await;
	}
}

#[tokio::test]
async fn an_errand_that_dies_is_told_and_frees_its_disk() {
	let mut errands = errands();
	errands.ask(7, &1, Some(1), 0, || panic!("a test"));
	errands.settle().await;
	assert!(matches!(errands.fate(7, &1), Fate::Died));
	assert!(errands.running.is_empty());
}

#[tokio::test]
async fn no_more_wait_for_a_disk_than_there_is_room_for() {
	let mut errands = errands();
	let held: Vec<_> = (0..9).map(|key| hang(&mut errands, key, 0, 1)).collect();
	assert_eq!(errands.waiting.len(), 4);
	assert!(matches!(errands.fate(8, &0), Fate::Awaited(None)));
	drop(held);
}

#[tokio::test]
async fn what_is_not_wanted_any_more_is_forgotten() {
	let mut errands = errands();
	errands.ask(7, &1, Some(1), 0, || 1);
	errands.settle().await;
	errands.keep(0, |_| false);
	assert!(matches!(errands.fate(7, &1), Fate::Awaited(None)));
	assert!(errands.wanted.is_empty() && errands.ended.is_empty());
}

#[tokio::test]
async fn what_waits_for_its_turn_is_silent_since_its_disk_last_ended_another() {
	let mut errands = errands();
	let mut held: Vec<_> = (0..4).map(|key| hang(&mut errands, key, 0, 1)).collect();
	errands.tick = 3;
	end(&mut errands, held.remove(0)).await;
	assert_eq!(under_way(&errands), [1, 2]);
	errands.tick = 5;
	assert_eq!(silent_since(&errands, 3), Some(3));
	drop(held);
}

#[tokio::test]
async fn what_has_begun_is_silent_since_then() {
	let mut errands = errands();
	let mut held: Vec<_> = (0..3).map(|key| hang(&mut errands, key, 0, 1)).collect();
	errands.tick = 3;
	end(&mut errands, held.remove(0)).await;
	errands.tick = 4;
	end(&mut errands, held.remove(0)).await;
	assert_eq!(silent_since(&errands, 2), Some(3), "not since another ended");
	drop(held);
}

#[tokio::test]
async fn what_waits_for_a_disk_that_hangs_is_silent_since_it_was_asked_for() {
	let mut errands = errands();
	let held: Vec<_> = (0..2).map(|key| hang(&mut errands, key, 0, 1)).collect();
	errands.tick = 3;
	let waiting = hang(&mut errands, 2, 0, 1);
	errands.tick = 5;
	assert_eq!(silent_since(&errands, 2), Some(3));
	drop((held, waiting));
}

#[tokio::test]
async fn what_ends_on_another_disk_says_nothing_of_one_that_hangs() {
	let mut errands = errands();
	let held: Vec<_> = (0..3).map(|key| hang(&mut errands, key, 0, 1)).collect();
	errands.tick = 3;
	let other = hang(&mut errands, 9, 0, 2);
	end(&mut errands, other).await;
	assert_eq!(silent_since(&errands, 2), Some(0));
	drop(held);
}

#[tokio::test]
async fn a_disk_that_waits_for_others_to_leave_a_place_is_not_silent() {
	let mut errands = errands();
	let held: Vec<_> = (0..4).map(|key| hang(&mut errands, key, 0, key.into())).collect();
	errands.tick = 4;
	assert_eq!(under_way(&errands), [0, 1, 2]);
	assert_eq!(silent_since(&errands, 3), Some(4));
	drop(held);
}

#[tokio::test]
async fn what_hangs_for_another_window_is_silent_whatever_ends_on_its_disk() {
	let mut errands = errands();
	let held = hang(&mut errands, 7, 1, 1);
	errands.tick = 40;
	let again = hang(&mut errands, 7, 0, 1);
	errands.tick = 43;
	let other = hang(&mut errands, 8, 0, 1);
	end(&mut errands, other).await;
	assert_eq!(silent_since(&errands, 7), Some(40));
	drop((held, again));
}
