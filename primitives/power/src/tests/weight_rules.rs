// SPDX-License-Identifier: Apache-2.0
//! What holds of the weights of any seats.

use super::{any_backing, any_params, any_seat, ppm};
use crate::*;
use proptest::{collection::vec, prelude::*};

/// Seats of a set, from none to more than an authority list has.
fn any_seats() -> impl Strategy<Value = Vec<Seat>> {
	prop_oneof![
		10 => vec(any_seat(), 0..12),
		5 => vec(any_seat(), 0..80),
		1 => vec(any_seat(), 250..300),
	]
}

/// Backing that sums to less than 2^70: no bit of it is dropped.
fn real_backing() -> impl Strategy<Value = u128> {
	prop_oneof![Just(0), 0u128..10, 0u128..1 << 60]
}

/// The bounds of a weight when all may move by `step`.
fn around(seat: &Seat, step: u64, cap: u64) -> (u64, u64) {
	let previous = seat.previous.min(TOTAL_WEIGHT);
	let least = previous.saturating_sub(step).max(MIN_WEIGHT).min(cap);
	(least, previous.saturating_add(step).min(cap).max(MIN_WEIGHT))
}

/// Whether weights that move by `step` at most can sum to the total.
fn is_enough(step: u64, seats: &[Seat], cap: u64) -> bool {
	let least: u64 = seats.iter().map(|seat| around(seat, step, cap).0).sum();
	let most: u64 = seats.iter().map(|seat| around(seat, step, cap).1).sum();
	least <= TOTAL_WEIGHT && TOTAL_WEIGHT <= most
}

proptest! {
	#[test]
	fn weights_sum_to_the_total_and_none_is_zero(seats in any_seats(), params in any_params()) {
		let weights = params.weights(&seats);
		prop_assert_eq!(weights.len(), seats.len());
		prop_assert!(weights.iter().all(|weight| *weight >= MIN_WEIGHT));
		if !seats.is_empty() {
			prop_assert_eq!(weights.iter().sum::<u64>(), TOTAL_WEIGHT);
		}
	}

	#[test]
	fn no_weight_exceeds_the_cap_where_all_weight_fits_under_it(
		seats in any_seats(),
		params in any_params(),
	) {
		let cap = ppm(params.cap.get().into());
		let fits = cap * seats.len() as u64 >= TOTAL_WEIGHT;
		let weights = params.weights(&seats);
		if fits {
			prop_assert!(weights.iter().all(|weight| *weight <= cap));
		} else {
			prop_assert!(params.are_equal(&seats));
		}
	}

	#[test]
	fn equal_weights_differ_by_one_at_most(seats in any_seats(), params in any_params()) {
		let off = WeightParams { influence: Influence::try_new(0).unwrap(), ..params };
		prop_assert!(off.are_equal(&seats));
		let weights = off.weights(&seats);
		let (least, most) = (weights.iter().min(), weights.iter().max());
		prop_assert!(most.copied().unwrap_or_default() - least.copied().unwrap_or_default() <= 1);
		if params.are_equal(&seats) {
			prop_assert_eq!(params.weights(&seats), weights);
		}
	}

	/// The exact statement of the limit of change.
	#[test]
	fn a_weight_moves_by_more_than_the_largest_change_only_where_none_could_move_less(
		seats in any_seats(),
		params in any_params(),
	) {
		if params.are_equal(&seats) {
			return Ok(());
		}
		let cap = ppm(params.cap.get().into());
		let moved = params.weights(&seats).into_iter().zip(&seats);
		let moved = moved
			// Down to the cap, however far.
			.filter(|(weight, seat)| !(*weight == cap && seat.previous > cap))
			.map(|(weight, seat)| weight.abs_diff(seat.previous.min(TOTAL_WEIGHT)))
			.max()
			.unwrap_or_default();
		if moved > ppm(params.max_change.get().into()) {
			prop_assert!(!is_enough(moved - 1, &seats, cap), "all could move by less than {moved}");
		}
	}

	#[test]
	fn more_backing_never_weighs_less(
		seats in vec((real_backing(), 0..=TOTAL_WEIGHT), 0..60),
		params in any_params(),
	) {
		let seats: Vec<_> =
			seats.into_iter().map(|(backing, previous)| Seat { backing, previous }).collect();
		let weights = params.weights(&seats);
		let all: Vec<_> = seats.iter().zip(&weights).collect();
		let equal = params.are_equal(&seats);
		for (more, heavy) in &all {
			for (less, light) in &all {
				if more.backing > less.backing && more.previous >= less.previous {
					prop_assert!(heavy >= light || (equal && **heavy + 1 == **light));
				}
			}
		}
	}

	#[test]
	fn the_dropped_bits_of_huge_backing_turn_an_order_by_one_at_most(
		seats in vec(any_seat(), 0..60),
		params in any_params(),
	) {
		let weights = params.weights(&seats);
		let all: Vec<_> = seats.iter().zip(&weights).collect();
		for (more, heavy) in &all {
			for (less, light) in &all {
				if more.backing >= less.backing && more.previous >= less.previous {
					prop_assert!(**heavy + 1 >= **light);
				}
			}
		}
	}

	#[test]
	fn more_backing_never_lowers_ones_own_weight(
		seats in vec(any_seat(), 1..60),
		place: prop::sample::Index,
		more in any_backing(),
		params in any_params(),
	) {
		let place = place.index(seats.len());
		let mut raised = seats.clone();
		raised[place].backing = seats[place].backing.saturating_add(more);
		// Equal weights are another rule.
		prop_assume!(params.are_equal(&seats) == params.are_equal(&raised));
		prop_assert!(params.weights(&raised)[place] >= params.weights(&seats)[place]);
	}

	#[test]
	fn with_full_influence_more_backing_takes_from_the_others(
		seats in vec(any_seat(), 1..60),
		place: prop::sample::Index,
		params in any_params(),
	) {
		let place = place.index(seats.len());
		let params = WeightParams { influence: Influence::default(), ..params };
		let mut raised = seats.clone();
		raised[place].backing = seats[place].backing.saturating_mul(3);
		prop_assume!(params.are_equal(&seats) == params.are_equal(&raised));
		let (before, after) = (params.weights(&seats), params.weights(&raised));
		for other in (0..seats.len()).filter(|other| *other != place) {
			// A unit by rounding.
			prop_assert!(after[other] <= before[other] + 1);
		}
	}

	#[test]
	fn weights_follow_seats_to_other_places(
		seats in vec((real_backing(), 0..=TOTAL_WEIGHT), 0..40),
		params in any_params(),
		turn: prop::sample::Index,
	) {
		let seats: Vec<_> =
			seats.into_iter().map(|(backing, previous)| Seat { backing, previous }).collect();
		let mut turned = seats.clone();
		if !seats.is_empty() {
			turned.rotate_left(turn.index(seats.len()));
			turned.reverse();
		}
		let weighed = |seats: &[Seat]| {
			let weights = params.weights(seats).into_iter();
			let mut all: Vec<_> =
				seats.iter().map(|seat| seat.backing).zip(weights).collect();
			all.sort();
			all
		};
		let (here, there) = (weighed(&seats), weighed(&turned));
		if params.are_equal(&seats) {
			prop_assert!(here.iter().zip(there).all(|(here, there)| here.1.abs_diff(there.1) <= 1));
		} else {
			// Between equal backing, and nowhere else, a unit goes by place.
			prop_assert_eq!(here, there);
		}
	}
}
