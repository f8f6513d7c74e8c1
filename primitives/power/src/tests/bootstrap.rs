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
	let seats = weights.iter().map(|previous| Seat { previous: *previous, ..Default::default() });
	seats.chain(super::newcomers(newcomers)).collect()
}

/// Those seats, the first so many of which are of founders.
fn founded(founders: usize, mut seats: Vec<Seat>) -> Vec<Seat> {
	seats[..founders].iter_mut().for_each(|seat| seat.founder = true);
	seats
}

/// What these seats weigh after so many sessions of bootstrap.
fn run(mut seats: Vec<Seat>, sessions: u32) -> Vec<ConsensusWeight> {
	for _ in 0..sessions {
		let weights = WeightParams::default().weights(&seats, false);
		seats.iter_mut().zip(weights).for_each(|(seat, weight)| seat.previous = weight);
	}
	seats.iter().map(|seat| seat.previous).collect()
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
fn who_comes_back_without_being_a_founder_has_the_least_weight() {
	let seats = founded(4, joined(&genesis(5)[1..], &[0]));
	assert_eq!(run(seats, 40)[4], MIN_WEIGHT);
}

#[test]
fn a_founder_that_comes_back_climbs_to_its_equal_part_by_the_limit_of_change() {
	let seats = founded(5, joined(&genesis(4), &[0, 9]));
	let climbed: Vec<_> = (1..=10).map(|sessions| run(seats.clone(), sessions)).collect();
	for (session, weights) in (1..).zip(&climbed) {
		let most = ppm(20_000 * session);
		assert!((most - 9..=most).contains(&weights[4].min(most)) || session == 10);
		assert_eq!(weights[5], MIN_WEIGHT);
	}
	let even = (TOTAL_WEIGHT - MIN_WEIGHT) / 5;
	assert!(climbed[9][..5].iter().all(|weight| weight.abs_diff(even) <= 1), "{climbed:?}");
}

#[test]
fn what_concentrated_while_founders_were_away_is_divided_again() {
	let alone = TOTAL_WEIGHT - 3 * MIN_WEIGHT;
	let seats = founded(4, joined(&[alone, MIN_WEIGHT, MIN_WEIGHT, MIN_WEIGHT], &[]));
	assert_eq!(run(seats, 40), [ppm(250_000); 4]);
}

#[test]
fn weights_stay_where_they_are_while_no_founder_has_a_seat() {
	let weights = [200_000, 200_000, 200_000, 150_000, 150_000, 100_000].map(ppm);
	let mut seats = joined(&weights, &[]);
	seats[0].backing = 7;
	for (after, before) in run(seats, 9).iter().zip(weights) {
		assert!(after.abs_diff(before) <= 3 * MIN_WEIGHT, "{after} of {before}");
	}
}

#[test]
fn founders_claim_nothing_by_that_once_the_bootstrap_ended() {
	let mut seats = founded(1, joined(&genesis(6), &[]));
	seats[1..].iter_mut().for_each(|seat| seat.backing = 1);
	assert_eq!(follow(&seats)[0], genesis(6)[0] - ppm(20_000));
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
	assert_eq!((weights[0], weights[5]), (ppm(200_000), ppm(20_000)));
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
	/// part per million each while any founder has a seat. And whichever founders were away: once
	/// all are back for as long as it takes, their weights are equal.
	#[test]
	fn strangers_stay_at_the_least_weight_and_founders_come_back_to_equal_ones(
		founders in 1usize..40,
		waves in vec((vec(any_backing(), 0..30), any::<u64>()), 1..8),
	) {
		let params = WeightParams::default();
		let mut weights = genesis(founders);
		let away = |mask: u64| move |at: usize| at > 0 && mask >> at & 1 == 1;
		for (wave, mask) in waves {
			let there: Vec<_> = (0..founders).filter(|at| !away(mask)(*at)).collect();
			let held: Vec<_> = there.iter().map(|at| weights[*at]).collect();
			let seats = founded(there.len(), joined(&held, &wave));
			let next = params.weights(&seats, false);
			prop_assert_eq!(next.iter().sum::<u64>(), TOTAL_WEIGHT);
			prop_assert!(next[there.len()..].iter().all(|weight| *weight == MIN_WEIGHT));
			weights = vec![0; founders];
			there.iter().zip(next).for_each(|(at, weight)| weights[*at] = weight);
		}
		let settled = run(founded(founders, joined(&weights, &[])), 55);
		let (least, most) = (settled.iter().min(), settled.iter().max());
		prop_assert!(most.unwrap() - least.unwrap() <= 1);
	}
}
