// SPDX-License-Identifier: Apache-2.0
//! Weights over many sessions, with validators that come, go, gain and lose.

use super::{any_backing, any_params, expected_cap, follow, ppm, settle};
use crate::*;
use proptest::{collection::vec, prelude::*};
use std::collections::BTreeMap;

/// What becomes of one of twenty candidates before a session.
#[derive(Clone, Debug)]
enum Step {
	/// It has this backing, and a seat.
	Back(u8, u128),
	/// It leaves.
	Leave(u8),
}

fn any_step() -> impl Strategy<Value = Step> {
	prop_oneof![
		4 => (0u8..20, any_backing()).prop_map(|(who, backing)| Step::Back(who, backing)),
		1 => (0u8..20).prop_map(Step::Leave),
	]
}

/// The seats of those that have one, with what they weighed in the session before.
fn seats(backed: &BTreeMap<u8, u128>, weighed: &BTreeMap<u8, ConsensusWeight>) -> Vec<Seat> {
	let seat = |(who, backing): (&u8, &u128)| Seat {
		backing: *backing,
		previous: weighed.get(who).copied().unwrap_or_default(),
		founder: *who < 6,
	};
	backed.iter().map(seat).collect()
}

proptest! {
	#[test]
	fn every_session_of_a_history_keeps_every_rule(
		sessions in vec(vec(any_step(), 0..5), 1..40),
		params in any_params(),
	) {
		let step = ppm(params.max_change.get().into());
		let (mut backed, mut weighed) = (BTreeMap::new(), BTreeMap::new());
		let mut bootstrapped = false;
		for changes in sessions {
			let before: Vec<u8> = backed.keys().copied().collect();
			for change in changes {
				match change {
					Step::Back(who, backing) => backed.insert(who, backing),
					Step::Leave(who) => backed.remove(&who),
				};
			}
			let seats = seats(&backed, &weighed);
			bootstrapped |= params.ends_bootstrap(&seats);
			let weights = params.weights(&seats, bootstrapped);
			if backed.is_empty() {
				weighed = BTreeMap::new();
				continue;
			}
			prop_assert_eq!(weights.iter().sum::<u64>(), TOTAL_WEIGHT);
			let cap = expected_cap(&params, &seats, bootstrapped);
			let same = before.iter().eq(backed.keys());
			for (seat, weight) in seats.iter().zip(&weights) {
				prop_assert!(*weight >= MIN_WEIGHT);
				prop_assert!(*weight <= cap.max(seat.previous));
				if same {
					prop_assert!(weight.abs_diff(seat.previous) <= step);
				}
			}
			weighed = backed.keys().copied().zip(weights).collect();
		}
	}

	#[test]
	fn weights_settle_into_the_capped_shares_of_the_backing(
		backings in vec(1u128..1 << 60, 6..40),
		params in any_params(),
	) {
		let params = WeightParams {
			influence: Influence::default(),
			cap: Cap::default(),
			bootstrap_backing: 0,
			..params
		};
		let (weights, sessions) = settle(&backings, &params);
		// As many as it takes from nothing to the cap, and one for what rounding leaves.
		let straight = ppm(200_000).div_ceil(ppm(params.max_change.get().into()));
		prop_assert!(u64::from(sessions) <= straight + 1, "{sessions} > {straight}");
		let free = weights.iter().zip(&backings);
		let free: Vec<_> = free
			.filter(|(weight, _)| (MIN_WEIGHT + 1..ppm(200_000)).contains(*weight))
			.map(|(weight, backing)| (*weight as f64, *backing as f64))
			.collect();
		let weight: f64 = free.iter().map(|(weight, _)| weight).sum();
		let backing: f64 = free.iter().map(|(_, backing)| backing).sum();
		for (each, of) in free {
			prop_assert!((each - of * weight / backing).abs() < 2., "{each} of {of}");
		}
	}

	#[test]
	fn backing_that_comes_and_goes_is_never_heavier_than_backing_that_stays(
		others in vec(1u128..1 << 50, 7..20),
		mine in 1u128..1 << 55,
		there in vec(any::<bool>(), 1..60),
	) {
		let mut stays = vec![mine];
		stays.extend(&others);
		let (weights, _) = settle(&stays, &WeightParams::default());
		let run = |present: &dyn Fn(usize) -> bool| {
			let mut weights = weights.clone();
			(0..there.len()).map(|session| {
				let seats = stays.iter().zip(&weights).enumerate();
				let seats = seats.map(|(place, (backing, weight))| {
					let backing = if place > 0 || present(session) { *backing } else { 0 };
					Seat { backing, previous: *weight, ..Default::default() }
				});
				weights = follow(&seats.collect::<Vec<_>>());
				weights[0]
			}).collect::<Vec<_>>()
		};
		let (always, sometimes) = (run(&|_| true), run(&|session| there[session]));
		prop_assert!(always.iter().zip(&sometimes).all(|(always, sometimes)| sometimes <= always));
	}
}

#[test]
fn who_is_backed_by_more_than_all_others_takes_ten_sessions_to_the_cap() {
	let mut backings = vec![1u128 << 40; 100];
	backings[0] = 1 << 60;
	let (mut weights, sessions) = settle(&backings, &WeightParams::default());
	assert_eq!((weights.remove(0), sessions), (ppm(200_000), 10));
}
