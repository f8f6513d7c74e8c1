// SPDX-License-Identifier: Apache-2.0
//! Sets and weights that change, and that are kept.

use super::*;

/// Runs from `FOUR` through an election of `next` for session 2.
fn change_to(next: &[(u64, ConsensusWeight)]) {
	with_seats(&FOUR, |client| {
		elect(2, next);
		client.run_to_session(1);
		assert_eq!(announced(), next);
		client.run_to_session(2);
		assert_eq!((babe(), grandpa()), (next.to_vec(), next.to_vec()));
		let ids: Vec<u64> = next.iter().map(|(id, _)| *id).collect();
		assert_eq!(Session::validators(), ids, "authors are found by position");
		client.run_to_session(4);
		assert_eq!((babe(), announced(), grandpa()), (next.to_vec(), next.to_vec(), next.to_vec()));
	});
}

#[test]
fn a_set_may_change_in_part() {
	change_to(&[(2, 20), (3, 31), (9, 9), (4, 40)]);
}

#[test]
fn a_set_may_change_whole() {
	change_to(&[(9, 1), (8, 2), (7, 3)]);
}

#[test]
fn a_set_may_change_its_order_alone() {
	change_to(&[(4, 40), (3, 30), (2, 20), (1, 10)]);
}

#[test]
fn a_set_may_shrink() {
	change_to(&[(1, 10), (4, 40)]);
	change_to(&[(3, 5)]);
}

#[test]
fn a_set_may_grow() {
	let many: Vec<_> = ALL.map(|id| (id, TOTAL_WEIGHT / 24)).collect();
	change_to(&many);
}

#[test]
fn weights_may_change_without_the_set() {
	change_to(&[(1, 40), (2, 30), (3, 20), (4, 10)]);
}

#[test]
fn weights_may_change_from_session_to_session() {
	with_seats(&FOUR, |client| {
		for session in 2..8 {
			elect(session, &FOUR.map(|(id, weight)| (id, weight + u64::from(session))));
		}
		for session in 2..8 {
			client.run_to_session(session);
			let weights = FOUR.map(|(id, weight)| (id, weight + u64::from(session)));
			assert_eq!((babe(), grandpa()), (weights.into(), weights.into()));
		}
		assert_eq!(client.set_id, 6);
	});
}

#[test]
fn a_set_that_is_kept_with_its_weights_makes_no_change_for_grandpa() {
	with_seats(&FOUR, |client| {
		let next = [(1, 11), (2, 22), (3, 33), (4, 34)];
		elect(2, &next);
		client.run_to_session(2);
		for session in 3..8 {
			client.run_to_session(session);
			assert_eq!(client.scheduled, None);
			assert_eq!((babe(), grandpa()), (next.into(), next.into()));
		}
		assert_eq!(client.set_id, 1);
	});
}

#[test]
fn a_set_that_is_returned_unchanged_is_a_set_of_its_own() {
	with_seats(&FOUR, |client| {
		elect(2, &FOUR);
		client.run_to_session(2);
		assert_eq!(by_owner(client.scheduled.as_ref().unwrap().iter()), FOUR);
		assert_eq!(client.set_id, 1);
	});
}

#[test]
fn weights_that_change_while_the_set_is_kept_reach_grandpa_too() {
	with_seats(&FOUR, |client| {
		let next = vec![(1, 11), (2, 22), (3, 33), (4, 34)];
		plan(2, Plan { weights: Some(next.clone()), ..Default::default() });
		client.run_to_session(2);
		assert_eq!((babe(), grandpa()), (next.clone(), next));
		assert_eq!(client.set_id, 1);
	});
}

#[test]
fn equivocations_are_tied_to_the_sessions_of_each_set() {
	with_seats(&FOUR, |client| {
		elect(3, &[(1, 11), (2, 20), (3, 30), (4, 40)]);
		client.run_to_session(5);
		assert_eq!(Grandpa::session_for_set(0), Some(2));
		assert_eq!(Grandpa::session_for_set(1), Some(5));
	});
}
