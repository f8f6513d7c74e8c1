// SPDX-License-Identifier: Apache-2.0
//! What holds of the weights of any seats.

use super::{any_backing, any_params, any_seat, expected_cap, ppm, settle};
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

/// The bounds of a weight when all may move by `step`, and none above the cap has to.
fn around(seat: &Seat, step: u64, cap: u64) -> (u64, u64) {
	let previous = seat.previous.min(TOTAL_WEIGHT);
	let most = if previous > cap { previous } else { (previous + step).min(cap).max(MIN_WEIGHT) };
	(previous.saturating_sub(step).max(MIN_WEIGHT), most)
}

/// Whether weights that move by `step` at most can sum to the total, where those who are entitled
/// to none have the least.
fn is_enough(step: u64, seats: &[(Seat, bool)], cap: u64) -> bool {
	let bounds = seats.iter().map(|(seat, entitled)| match entitled {
		true => around(seat, step, cap),
		false => (MIN_WEIGHT, MIN_WEIGHT),
	});
	let (least, most) = bounds.fold((0, 0), |sum, bounds| (sum.0 + bounds.0, sum.1 + bounds.1));
	least <= TOTAL_WEIGHT && TOTAL_WEIGHT <= most
}

/// Who may weigh more than the least: who claims or had more, or all where these cannot hold it.
fn entitled(seats: &[Seat], cap: u64, claims: impl Fn(&Seat) -> bool) -> Vec<(Seat, bool)> {
	let may = |seat: &Seat| claims(seat) || seat.previous > 4 * MIN_WEIGHT;
	let some = seats.iter().filter(|seat| may(seat)).count() as u64;
	let all = some * cap + (seats.len() as u64 - some) * MIN_WEIGHT < TOTAL_WEIGHT;
	seats.iter().map(|seat| (*seat, all || may(seat))).collect()
}

/// Anything that governance may decide, before the bootstrap's end or after it.
fn any_rule() -> impl Strategy<Value = (WeightParams, bool)> {
	(any_params(), prop::bool::weighted(0.8))
}

proptest! {
	#[test]
	fn weights_sum_to_the_total_and_none_is_zero(seats in any_seats(), (params, bootstrapped) in any_rule()) {
		let weights = params.weights(&seats, bootstrapped);
		prop_assert_eq!(weights.len(), seats.len());
		prop_assert!(weights.iter().all(|weight| *weight >= MIN_WEIGHT));
		if !seats.is_empty() {
			prop_assert_eq!(weights.iter().sum::<u64>(), TOTAL_WEIGHT);
		}
	}

	#[test]
	fn no_weight_rises_above_the_cap(
		seats in any_seats(),
		(params, bootstrapped) in any_rule(),
	) {
		let cap = expected_cap(&params, &seats, bootstrapped);
		for (weight, seat) in params.weights(&seats, bootstrapped).into_iter().zip(&seats) {
			prop_assert!(weight <= cap.max(seat.previous));
		}
	}

	/// Weights from nothing, or from all with one, reach the cap where somebody claims more, and are
	/// found under it otherwise: what it is made of is not asked of the code.
	#[test]
	fn whoever_claims_nearly_all_settles_at_the_cap(
		held in vec(prop_oneof![Just(0), Just(MIN_WEIGHT), 5_000..TOTAL_WEIGHT / 4], 3..40),
		backed in 1usize..8,
		params in any_params(),
	) {
		let params = WeightParams { influence: Influence::default(), ..params };
		let mut seats: Vec<_> = held
			.iter()
			.map(|previous| Seat { previous: *previous, ..Default::default() })
			.collect();
		let backed = backed.min(seats.len() - 1);
		seats[..backed].iter_mut().for_each(|seat| seat.backing = 1);
		seats[0].backing = 1 << 100;
		for _ in 0..1_100 {
			let cap = expected_cap(&params, &seats, true);
			let weights = params.weights(&seats, true);
			prop_assert!(weights.iter().zip(&seats).all(|(w, seat)| *w <= cap.max(seat.previous)));
			let settled = weights.iter().zip(&seats).all(|(w, seat)| *w == seat.previous);
			seats.iter_mut().zip(weights).for_each(|(seat, weight)| seat.previous = weight);
			if settled {
				break;
			}
		}
		prop_assert_eq!(seats[0].previous, expected_cap(&params, &seats, true));
		let blocks = 3 * seats[0].previous >= TOTAL_WEIGHT;
		prop_assert!(seats.len() < 4 || !blocks);
	}

	#[test]
	fn without_influence_weights_settle_into_equal_ones(
		seats in any_seats(),
		params in any_params(),
	) {
		prop_assume!(!seats.is_empty());
		let off = WeightParams { influence: Influence::try_new(0).unwrap(), ..params };
		let backings: Vec<_> = seats.iter().map(|seat| seat.backing).collect();
		let (weights, _) = settle(&backings, &off);
		prop_assert!(weights.iter().max().unwrap() - weights.iter().min().unwrap() <= 1);
	}

	/// The exact statement of the limit of change.
	#[test]
	fn a_weight_moves_by_more_than_the_largest_change_only_where_none_could_move_less(
		seats in any_seats(),
		(params, bootstrapped) in any_rule(),
	) {
		let cap = expected_cap(&params, &seats, bootstrapped);
		let moved = params.weights(&seats, bootstrapped).into_iter().zip(&seats);
		let moved = moved
			.map(|(weight, seat)| weight.abs_diff(seat.previous.min(TOTAL_WEIGHT)))
			.max()
			.unwrap_or_default();
		if moved > ppm(params.max_change.get().into()) {
			let claims = |seat: &Seat| {
				match bootstrapped {
					true => seat.backing > 0 || params.influence.get() < 1_000_000,
					false => seat.founder,
				}
			};
			let seats = entitled(&seats, cap, claims);
			prop_assert!(!is_enough(moved - 1, &seats, cap), "all could move by less than {moved}");
		}
	}

	#[test]
	fn more_backing_never_weighs_less(
		seats in vec((real_backing(), 0..=TOTAL_WEIGHT, any::<bool>()), 0..60),
		(params, bootstrapped) in any_rule(),
	) {
		let seat = |(backing, previous, founder)| Seat { backing, previous, founder };
		let seats: Vec<_> = seats.into_iter().map(seat).collect();
		let weights = params.weights(&seats, bootstrapped);
		let all: Vec<_> = seats.iter().zip(&weights).collect();
		for (more, heavy) in &all {
			for (less, light) in &all {
				let alike = bootstrapped || more.founder == less.founder;
				if alike && more.backing > less.backing && more.previous >= less.previous {
					// Where backing is of no account, rounding goes by position.
					let equal = !bootstrapped || params.influence.get() == 0;
					prop_assert!(heavy >= light || (equal && **heavy + 1 == **light));
				}
			}
		}
	}

	#[test]
	fn the_dropped_bits_of_huge_backing_turn_an_order_by_one_at_most(
		seats in vec(any_seat(), 0..60),
		(params, bootstrapped) in any_rule(),
	) {
		let weights = params.weights(&seats, bootstrapped);
		let all: Vec<_> = seats.iter().zip(&weights).collect();
		for (more, heavy) in &all {
			for (less, light) in &all {
				let alike = bootstrapped || more.founder == less.founder;
				if alike && more.backing >= less.backing && more.previous >= less.previous {
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
		(params, bootstrapped) in any_rule(),
	) {
		let place = place.index(seats.len());
		let mut raised = seats.clone();
		raised[place].backing = seats[place].backing.saturating_add(more);
		let cap = |seats: &[Seat]| expected_cap(&params, seats, bootstrapped);
		prop_assume!(cap(&seats) == cap(&raised));
		prop_assert!(params.weights(&raised, bootstrapped)[place] >= params.weights(&seats, bootstrapped)[place]);
	}

	#[test]
	fn with_full_influence_more_backing_takes_from_the_others(
		seats in vec(any_seat(), 1..60),
		place: prop::sample::Index,
		(params, bootstrapped) in any_rule(),
	) {
		let place = place.index(seats.len());
		let params = WeightParams { influence: Influence::default(), ..params };
		let mut raised = seats.clone();
		raised[place].backing = seats[place].backing.saturating_mul(3);
		let (before, after) = (params.weights(&seats, bootstrapped), params.weights(&raised, bootstrapped));
		for other in (0..seats.len()).filter(|other| *other != place) {
			// A unit by rounding.
			prop_assert!(after[other] <= before[other] + 1);
		}
	}

	#[test]
	fn weights_follow_seats_to_other_places(
		seats in vec((real_backing(), 0..=TOTAL_WEIGHT, any::<bool>()), 0..40),
		(params, bootstrapped) in any_rule(),
		turn: prop::sample::Index,
	) {
		let seat = |(backing, previous, founder)| Seat { backing, previous, founder };
		let seats: Vec<_> = seats.into_iter().map(seat).collect();
		let mut turned = seats.clone();
		if !seats.is_empty() {
			turned.rotate_left(turn.index(seats.len()));
			turned.reverse();
		}
		let weighed = |seats: &[Seat]| {
			let weights = params.weights(seats, bootstrapped).into_iter();
			let mut all: Vec<_> =
				seats.iter().map(|seat| seat.backing).zip(weights).collect();
			all.sort();
			all
		};
		let (here, there) = (weighed(&seats), weighed(&turned));
		if !bootstrapped || params.influence.get() == 0 {
			prop_assert!(here.iter().zip(there).all(|(here, there)| here.1.abs_diff(there.1) <= 1));
		} else {
			// Between equal backing, and nowhere else, a unit goes by place.
			prop_assert_eq!(here, there);
		}
	}
}
