// SPDX-License-Identifier: Apache-2.0

use crate::{
	fill::{fill, Claim, CLAIM_BITS},
	TOTAL_WEIGHT,
};
use proptest::{collection::vec, prelude::*};

const T: u64 = TOTAL_WEIGHT;

fn weights(claims: &[(u128, u64, u64)]) -> Vec<u64> {
	fill(claims.iter().map(|(parts, least, most)| Claim {
		parts: *parts,
		least: *least,
		most: *most,
	}))
}

/// Claims with bounds between which the total lies.
fn feasible() -> impl Strategy<Value = Vec<(u128, u64, u64)>> {
	let parts = prop_oneof![Just(1), 1u128..1_000, 1u128..1 << 90];
	vec((parts, 0..=T, 0..=T), 1..60).prop_map(|claims| {
		let count = claims.len() as u64;
		let claims = claims.into_iter().map(|(parts, low, high)| {
			(parts, low.min(high) / count, (low.max(high)).max(T.div_ceil(count)))
		});
		claims.collect()
	})
}

#[test]
fn claims_within_their_bounds_weigh_in_proportion() {
	assert_eq!(weights(&[(1, 0, T), (3, 0, T), (6, 0, T)]), [T / 10, T / 10 * 3, T / 10 * 6]);
}

#[test]
fn what_exceeds_a_bound_goes_to_the_others_in_proportion() {
	assert_eq!(weights(&[(8, 0, T / 2), (1, 0, T), (1, 0, T)]), [T / 2, T / 4, T / 4]);
	// Which carries the second over its own.
	let third = T / 10;
	assert_eq!(
		weights(&[(8, 0, T / 2), (3, 0, T / 4), (1, 0, T), (1, 0, T)]),
		[T / 2, T / 4, T / 8, T / 8]
	);
	assert_eq!(weights(&[(80, 0, T), (1, third, T), (19, 0, T)])[1], third);
}

#[test]
fn remainders_are_rounded_up_from_the_largest_on() {
	// 428,571,428.57 twice and 142,857,142.86.
	assert_eq!(
		weights(&[(3, 0, T), (3, 0, T), (1, 0, T)]),
		[428_571_429, 428_571_428, 142_857_143]
	);
}

#[test]
fn between_equal_remainders_the_largest_claim_is_rounded_up_and_then_the_first() {
	// Two units to three remainders of four sixths.
	let (small, large) = (166_666_666, 666_666_666);
	assert_eq!(weights(&[(1, 0, T), (4, 0, T), (1, 0, T)]), [small + 1, large + 1, small]);
	assert_eq!(weights(&[(1, 0, T), (1, 0, T), (4, 0, T)]), [small + 1, small, large + 1]);
}

#[test]
fn no_claims_have_no_weights_and_one_has_all() {
	assert!(weights(&[]).is_empty());
	assert_eq!(weights(&[(1, 0, T)]), [T]);
}

#[test]
fn the_largest_claims_do_not_overflow() {
	let most = (1u128 << CLAIM_BITS) / 3;
	let thirds = weights(&[(most, 0, T), (most, 0, T), (most, 0, T)]);
	assert_eq!(thirds, [333_333_334, 333_333_333, 333_333_333]);
	let one = (1u128 << CLAIM_BITS) - 1;
	assert_eq!(weights(&[(one - 2, 0, T), (1, 1, T), (1, 0, T)]), [T - 1, 1, 0]);
}

#[test]
fn bounds_that_leave_one_solution_are_it() {
	assert_eq!(
		weights(&[(5, T / 4, T / 4), (1, T / 4, T / 2), (9, T / 2, T)]),
		[T / 4, T / 4, T / 2]
	);
}

proptest! {
	#[test]
	fn weights_sum_to_the_total_within_their_bounds(claims in feasible()) {
		let weights = weights(&claims);
		prop_assert_eq!(weights.iter().sum::<u64>(), T);
		for (weight, (_, least, most)) in weights.iter().zip(&claims) {
			prop_assert!((least..=most).contains(&weight));
		}
	}

	/// The condition of Karush, Kuhn and Tucker, to the unit of weight that rounding takes.
	#[test]
	fn no_weight_could_go_to_a_claim_that_has_less_for_its_parts(claims in feasible()) {
		let weights = weights(&claims);
		let all: Vec<_> = weights.iter().map(|weight| u128::from(*weight)).zip(&claims).collect();
		for (rich, (rich_parts, least, _)) in &all {
			for (poor, (poor_parts, _, most)) in &all {
				if *rich > u128::from(*least) && *poor < u128::from(*most) {
					prop_assert!((rich - 1) * poor_parts <= (poor + 1) * rich_parts);
				}
			}
		}
	}
}
