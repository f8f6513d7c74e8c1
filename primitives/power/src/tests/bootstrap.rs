// SPDX-License-Identifier: Apache-2.0
//! Before the backing of all first reaches the threshold.

use super::{any_backing, follow, newcomers, ppm};
use crate::*;
use proptest::{collection::vec, prelude::*};

/// What `incumbents` validators of genesis weigh.
fn genesis(incumbents: usize) -> Vec<ConsensusWeight> {
	WeightParams::default().weights(&newcomers(&vec![0; incumbents]), false)
}

/// These seats with these weights before, and newcomers with this backing behind them.
fn joined(weights: &[ConsensusWeight], newcomers: &[u128]) -> Vec<Seat> {
	let seats = weights.iter().map(|previous| Seat { backing: 0, previous: *previous });
	seats.chain(super::newcomers(newcomers)).collect()
}

#[test]
fn validators_of_genesis_begin_with_equal_weights() {
	for incumbents in [1, 2, 3, 4, 5, 8, 50, 256] {
		let weights = genesis(incumbents);
		let even = TOTAL_WEIGHT / incumbents as u64;
		assert!(weights.iter().all(|weight| (even..=even + 1).contains(weight)));
	}
}

#[test]
fn three_who_join_four_of_genesis_have_the_least_weight() {
	let weights = WeightParams::default().weights(&joined(&genesis(4), &[0, 0, 5]), false);
	assert_eq!(weights[..4], [ppm(250_000) - 3 * MIN_WEIGHT / 4; 4]);
	assert_eq!(weights[4..], [MIN_WEIGHT; 3]);
}

#[test]
fn who_leaves_leaves_its_weight_to_those_who_had_some() {
	let params = WeightParams::default();
	let before = params.weights(&joined(&genesis(5), &[7; 9]), false);
	let mut seats = joined(&before, &[]);
	seats.remove(2);
	let weights = params.weights(&seats, false);
	assert_eq!(weights[4..], [MIN_WEIGHT; 9]);
	assert!(weights[..4].iter().all(|weight| *weight > ppm(249_000)));
}

#[test]
fn who_comes_back_has_the_least_weight() {
	let weights = WeightParams::default().weights(&joined(&genesis(5)[1..], &[0]), false);
	assert_eq!(weights[4], MIN_WEIGHT);
}

#[test]
fn without_influence_too_a_newcomer_has_the_least_weight_before_the_end() {
	let off = WeightParams { influence: Influence::try_new(0).unwrap(), ..Default::default() };
	assert_eq!(off.weights(&joined(&genesis(4), &[9; 9]), false)[4..], [MIN_WEIGHT; 9]);
}

#[test]
fn it_ends_with_the_backing_of_all() {
	let params = WeightParams { bootstrap_backing: 20, ..Default::default() };
	assert!(!params.ends_bootstrap(&newcomers(&[9, 10])));
	assert!(params.ends_bootstrap(&newcomers(&[9, 11])));
	assert!(params.ends_bootstrap(&newcomers(&[u128::MAX, u128::MAX])));
	assert!(!params.ends_bootstrap(&[]));
}

#[test]
fn weights_follow_backing_from_then_on_by_the_limit_of_change() {
	let mut seats = joined(&genesis(5), &[1]);
	seats[0].backing = 1;
	let weights = follow(&seats);
	assert!(weights.iter().zip(&seats).all(|(w, seat)| w.abs_diff(seat.previous) <= ppm(20_000)));
	assert_eq!((weights[0], weights[5]), (ppm(220_000), ppm(20_000)));
}

#[test]
fn weights_above_the_cap_that_a_fifth_brings_come_down_a_step_at_a_time() {
	let mut seats = joined(&genesis(4), &[1]);
	seats.iter_mut().for_each(|seat| seat.backing = 1);
	let weights = follow(&seats);
	assert_eq!(weights, [245_000, 245_000, 245_000, 245_000, 20_000].map(ppm));
}

proptest! {
	/// However many come, and whatever backs them, in as many sessions as they like: they have a
	/// part per million each.
	#[test]
	fn newcomers_together_stay_at_the_least_weight_each(
		incumbents in 1usize..40,
		waves in vec(vec(any_backing(), 0..30), 1..8),
		leavers in vec(any::<prop::sample::Index>(), 8),
	) {
		let params = WeightParams::default();
		let mut weights = genesis(incumbents);
		let mut stayed = incumbents;
		for (wave, leaver) in waves.iter().zip(leavers) {
			if stayed > 1 {
				weights.remove(leaver.index(stayed));
				stayed -= 1;
			}
			weights = params.weights(&joined(&weights, wave), false);
			let strangers = &weights[stayed..];
			prop_assert!(strangers.iter().all(|weight| *weight == MIN_WEIGHT));
			prop_assert!(strangers.iter().sum::<u64>() <= ppm(210));
			let founders = &weights[..stayed];
			let (least, most) = (founders.iter().min(), founders.iter().max());
			// A unit of rounding a session.
			prop_assert!(most.unwrap() - least.unwrap() <= 8);
		}
	}
}
