// SPDX-License-Identifier: Apache-2.0
//! Genesis, and what is announced is enacted. [`Client`] checks the latter after every block of
//! every test.

use super::*;
use pallet_session::SessionHandler;

#[test]
fn the_first_session_has_the_weights_of_genesis() {
	with_seats(&FOUR, |_| {
		assert_eq!(babe(), FOUR);
		assert_eq!(announced(), FOUR);
		assert_eq!(grandpa(), FOUR);
	});
}

#[test]
fn block_one_announces_the_weights_of_genesis_for_the_second_session() {
	with_seats(&FOUR, |client| {
		client.block();
		assert_eq!(by_owner(client.babe_next.iter()), FOUR);
		client.run_to_session(1);
		assert_eq!(babe(), FOUR);
		assert_eq!(grandpa(), FOUR);
	});
}

#[test]
fn genesis_without_weights_has_equal_ones() {
	with_genesis(&[1, 2], &[], |client| {
		assert_eq!(babe(), [(1, 1), (2, 1)]);
		assert_eq!(grandpa(), [(1, 1), (2, 1)]);
		client.run_to_session(3);
		assert_eq!(babe(), [(1, 1), (2, 1)]);
		assert_eq!(grandpa(), [(1, 1), (2, 1)]);
	});
}

#[test]
fn a_genesis_without_validators_leaves_the_authorities_alone() {
	with_seats(&FOUR, |_| {
		type Handler = <Chain as pallet_session::Config>::SessionHandler;
		<Handler as SessionHandler<u64>>::on_genesis_session::<Keys>(&[]);
		assert_eq!(babe(), FOUR);
		assert_eq!(announced(), FOUR);
		assert_eq!(grandpa(), FOUR);
	});
}

#[test]
fn weights_are_announced_a_session_ahead_and_enacted_as_announced() {
	with_seats(&FOUR, |client| {
		let next = [(1, 11), (2, 22), (3, 33), (4, 34)];
		elect(2, &next);
		client.run_to_session(1);
		assert_eq!((babe(), announced(), grandpa()), (FOUR.into(), next.into(), FOUR.into()));
		client.run_to_session(2);
		assert_eq!((babe(), grandpa()), (next.into(), next.into()));
	});
}

#[test]
fn the_block_that_begins_a_session_schedules_its_weights_for_grandpa() {
	with_seats(&FOUR, |client| {
		let next = [(1, 11), (2, 22), (3, 33), (4, 34)];
		elect(2, &next);
		client.run_to_session(2);
		assert_eq!(by_owner(client.scheduled.as_ref().unwrap().iter()), next);
		assert_eq!(client.set_id, 1);
	});
}

#[test]
fn what_the_store_says_after_the_announcement_changes_nothing_for_babe() {
	with_seats(&FOUR, |client| {
		let next = [(1, 11), (2, 22), (3, 33), (4, 34)];
		elect(2, &next);
		client.run_to_session(1);
		seats::WeightsOf::<Chain>::insert(2, vec![(1, 1), (2, 1), (3, 1), (4, 97)]);
		client.run_to_session(2);
		assert_eq!(babe(), next);
	});
}

#[test]
fn a_session_that_comes_after_skipped_ones_has_what_was_announced() {
	with_seats(&FOUR, |client| {
		let next = [(1, 11), (2, 22), (3, 33), (4, 34)];
		elect(2, &next);
		client.run_to_session(1);
		client.block_with(5 * SESSION, || {});
		assert_eq!(Session::current_index(), 2);
		assert!(Babe::epoch_index() > 2);
		assert_eq!((babe(), grandpa()), (next.into(), next.into()));
	});
}

#[test]
fn a_disabled_validator_is_told_to_both() {
	with_seats(&FOUR, |client| {
		client.run_to_session(1);
		client.block_with(1, || assert!(Session::disable_index(2)));
		assert_eq!(client.disabled, (vec![2], vec![2]));
		assert_eq!(babe(), FOUR);
	});
}

#[test]
fn who_was_disabled_is_not_so_for_ever_in_a_set_that_is_kept() {
	with_seats(&FOUR, |client| {
		client.run_to_session(1);
		client.block_with(1, || assert!(Session::disable_index(2)));
		client.run_to_session(2);
		assert_eq!(Session::disabled_validators(), [2]);
		client.run_to_session(3);
		assert!(Session::disabled_validators().is_empty());
		assert_eq!((babe(), grandpa()), (FOUR.into(), FOUR.into()));
		// Once is enough.
		let sets = client.set_id;
		client.run_to_session(6);
		assert_eq!(client.set_id, sets);
	});
}
