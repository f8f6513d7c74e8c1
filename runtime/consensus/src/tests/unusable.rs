// SPDX-License-Identifier: Apache-2.0
//! What a store or a session manager with a fault can bring about.

use super::*;

/// Has the store give these weights for session 2, to the validators of `FOUR`.
fn stored(weights: Option<Weighed>, expected: &[(u64, ConsensusWeight)]) {
	with_seats(&FOUR, |client| {
		let forgotten = weights.is_none();
		plan(2, Plan { elected: Some(vec![1, 2, 3, 4]), weights, forgotten });
		elect(3, &FOUR);
		client.run_to_session(2);
		assert_eq!((babe(), grandpa()), (expected.to_vec(), expected.to_vec()));
		client.run_to_session(3);
		assert_eq!((babe(), grandpa()), (FOUR.into(), FOUR.into()), "it heals");
	});
}

const EQUAL: [(u64, ConsensusWeight); 4] = [(1, 1), (2, 1), (3, 1), (4, 1)];

#[test]
fn missing_weights_are_equal_ones() {
	stored(None, &EQUAL);
}

#[test]
fn weights_of_others_are_equal_ones() {
	stored(Some(vec![(1, 10), (2, 20), (3, 30), (5, 40)]), &EQUAL);
}

#[test]
fn weights_of_too_few_are_equal_ones() {
	stored(Some(vec![(1, 10), (2, 20), (3, 30)]), &EQUAL);
}

#[test]
fn weights_in_another_order_are_equal_ones() {
	stored(Some(vec![(2, 20), (1, 10), (3, 30), (4, 40)]), &EQUAL);
}

#[test]
fn a_weight_of_zero_is_one() {
	stored(Some(vec![(1, 0), (2, 20), (3, 0), (4, 40)]), &[(1, 1), (2, 20), (3, 1), (4, 40)]);
}

#[test]
fn nothing_but_zeros_is_equal_weights() {
	stored(Some(vec![(1, 0), (2, 0), (3, 0), (4, 0)]), &EQUAL);
}

#[test]
fn weights_that_overflow_are_equal_ones() {
	stored(Some(vec![(1, u64::MAX), (2, u64::MAX), (3, 1), (4, 1)]), &EQUAL);
}

#[test]
fn weights_beyond_the_total_are_equal_ones() {
	stored(Some(vec![(1, TOTAL_WEIGHT), (2, 1), (3, 1), (4, 1)]), &EQUAL);
}

#[test]
fn missing_weights_of_a_kept_set_are_equal_ones_for_both() {
	with_seats(&FOUR, |client| {
		plan(2, Plan { forgotten: true, ..Default::default() });
		client.run_to_session(2);
		assert_eq!((babe(), grandpa()), (EQUAL.into(), EQUAL.into()));
	});
}

#[test]
fn an_empty_set_is_not_taken() {
	with_seats(&FOUR, |client| {
		elect(2, &[]);
		elect(3, &[]);
		elect(4, &[(7, 3), (8, 4)]);
		client.run_to_session(2);
		assert_eq!(Session::validators(), [1, 2, 3, 4]);
		assert_eq!((babe(), grandpa()), (EQUAL.into(), EQUAL.into()));
		client.run_to_session(4);
		let next: Weighed = vec![(7, 3), (8, 4)];
		assert_eq!((babe(), announced(), grandpa()), (next.clone(), next.clone(), next));
	});
}

#[test]
fn epochs_go_on_when_nobody_was_announced() {
	with_seats(&FOUR, |client| {
		client.run_to_session(1);
		// No call does this: it stands for a migration with a fault.
		pallet_babe::NextAuthorities::<Chain>::kill();
		client.block_with(SESSION, || {});
		assert_eq!((Session::current_index(), Babe::epoch_index()), (2, 2));
		assert_eq!((babe(), announced()), (FOUR.into(), FOUR.into()));
	});
}
