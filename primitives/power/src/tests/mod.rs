// SPDX-License-Identifier: Apache-2.0
//! Tests, by concept.

mod accrual;
mod backing;
mod bootstrap;
mod coverage;
mod decay;
mod election;
mod fill;
mod history;
mod hop;
mod leader;
mod liveness;
mod offence;
mod parts;
mod reward;
mod split;
mod weight;
mod weight_rules;

use crate::*;
use proptest::prelude::*;

/// Part of all weight, in parts per million.
fn ppm(parts: u64) -> ConsensusWeight {
	parts * 1_000
}

/// Seats with this backing that weighed nothing before.
fn newcomers(backings: &[u128]) -> Vec<Seat> {
	backings.iter().map(|backing| Seat { backing: *backing, ..Default::default() }).collect()
}

/// The weights of these seats by default, once the chain has bootstrapped.
fn follow(seats: &[Seat]) -> Vec<ConsensusWeight> {
	WeightParams::default().weights(seats, true)
}

/// The weights into which these backings settle, session by session, from equal ones; and after how
/// many sessions.
fn settle(backings: &[u128], params: &WeightParams) -> (Vec<ConsensusWeight>, u32) {
	let mut weights = params.weights(&newcomers(backings), false);
	for session in 0..1_000 {
		let seats = backings.iter().zip(&weights);
		let seats: Vec<_> = seats
			.map(|(backing, previous)| Seat {
				backing: *backing,
				previous: *previous,
				..Default::default()
			})
			.collect();
		let next = params.weights(&seats, true);
		if next == weights {
			return (weights, session);
		}
		weights = next;
	}
	panic!("{weights:?} for {backings:?} do not settle");
}

/// The cap for these seats, found by trying: the least from that of governance on under which who
/// claims, or holds more than four least weights, can have all but the least weight of the others.
/// From four seats on, and after the bootstrap, a third less a third of the least weight of all at
/// most.
fn expected_cap(params: &WeightParams, seats: &[Seat], bootstrapped: bool) -> ConsensusWeight {
	let by_head = params.influence.get() < 1_000_000;
	let claims = |seat: &Seat| match bootstrapped {
		true => seat.backing > 0 || by_head,
		false => seat.founder,
	};
	let has = |seat: &&Seat| claims(seat) || seat.previous > 4_000;
	let all = seats.len() as u64;
	let some = match seats.iter().filter(has).count() as u64 {
		0 => all,
		some => some,
	};
	let holds = |cap: u64| some * cap + (all - some) * 1_000 >= 1_000_000_000;
	let mut cap = u64::from(params.cap.get()) * 1_000;
	// By large strides, and then by ones.
	for stride in [10_000_000, 100_000, 1_000, 1] {
		while some > 0 && !holds(cap) && (stride == 1 || !holds(cap + stride)) {
			cap += stride;
		}
	}
	match bootstrapped && all >= 4 {
		true => cap.min((1_000_000_000 - 1_000 * all) / 3),
		false => cap,
	}
}

/// Backing as it may be: none, little, what a network has, and what none ever has.
fn any_backing() -> impl Strategy<Value = u128> {
	prop_oneof![Just(0), 1u128..100, 1u128 << 30..1 << 60, any::<u128>(), Just(u128::MAX)]
}

/// Anything that governance may decide.
fn any_params() -> impl Strategy<Value = WeightParams> {
	(
		prop_oneof![1 => Just(0), 5 => Just(1_000_000), 5 => 0..=1_000_000u32],
		prop_oneof![4 => Just(200_000), 4 => Just(333_333), 1 => 1..=333_333u32],
		1_000..=80_000u32,
		prop_oneof![5 => Just(0), 1 => any::<u64>()],
	)
		.prop_map(|(influence, cap, max_change, bootstrap_backing)| WeightParams {
			influence: Influence::try_new(influence).unwrap(),
			cap: Cap::try_new(cap).unwrap(),
			max_change: MaxChange::try_new(max_change).unwrap(),
			bootstrap_backing,
		})
}

/// A seat with any backing that weighed anything before, within the limits or not.
fn any_seat() -> impl Strategy<Value = Seat> {
	let previous = prop_oneof![
		Just(0),
		Just(MIN_WEIGHT),
		0..=TOTAL_WEIGHT / 100,
		0..=TOTAL_WEIGHT / 3,
		any::<u64>()
	];
	(any_backing(), previous, any::<bool>()).prop_map(|(backing, previous, founder)| Seat {
		backing,
		previous,
		founder,
	})
}
