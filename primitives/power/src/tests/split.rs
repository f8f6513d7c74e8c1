// SPDX-License-Identifier: Apache-2.0
//! What splitting a backing over several identities does to its weight.

use super::{follow, newcomers, ppm, settle};
use crate::*;
use proptest::{collection::vec, prelude::*};

/// What the first `parts` of these backings weigh together, once settled.
fn together(backings: &[u128], parts: usize, params: &WeightParams) -> u64 {
	settle(backings, params).0[..parts].iter().sum()
}

proptest! {
	#[test]
	fn a_split_backing_under_the_cap_weighs_as_much_as_the_whole(
		others in vec(1u128 << 40..1 << 44, 8..30),
		whole in 2u128..1 << 44,
		cut in 1u128..1 << 44,
	) {
		let cut = cut % (whole - 1) + 1;
		let unsplit = [&[whole], &others[..]].concat();
		let split = [&[cut, whole - cut], &others[..]].concat();
		let (one, two) = (together(&unsplit, 1, &WeightParams::default()), together(&split, 2, &WeightParams::default()));
		prop_assume!(one < ppm(200_000));
		// A unit of rounding each, and the least weight where a part is below it.
		prop_assert!(two <= one + 2 + 2 * MIN_WEIGHT, "{two} > {one}");
		prop_assert!(two + 2 >= one.min(ppm(200_000)), "{two} < {one}");
		if cut.min(whole - cut) > 1 << 36 {
			prop_assert!(two <= one + 2, "{two} > {one}");
		}
	}

	#[test]
	fn with_less_influence_a_split_gains_no_more_than_another_equal_part(
		others in vec(1u128 << 40..1 << 44, 8..30),
		whole in 1u128 << 41..1 << 44,
		influence in 0..=1_000_000u32,
	) {
		let params = WeightParams { influence: Influence::try_new(influence).unwrap(), ..Default::default() };
		let unsplit = [&[whole], &others[..]].concat();
		let split = [&[whole / 2, whole - whole / 2], &others[..]].concat();
		let (one, two) = (together(&unsplit, 1, &params), together(&split, 2, &params));
		// What the cap takes from others raises a gain like all weight.
		prop_assume!(settle(&unsplit, &params).0.iter().all(|weight| *weight < ppm(200_000)));
		let head = ppm(1_000_000 - u64::from(influence)) / split.len() as u64;
		prop_assert!(two <= one + head + 2, "{two} > {one} + {head}");
	}
}

#[test]
fn over_the_cap_a_split_weighs_more() {
	let unsplit = [30u128, 10, 10, 10, 10, 10, 10, 10];
	let split = [15u128, 15, 10, 10, 10, 10, 10, 10, 10];
	assert_eq!(together(&unsplit, 1, &WeightParams::default()), ppm(200_000));
	assert_eq!(together(&split, 2, &WeightParams::default()), ppm(300_000));
}

#[test]
fn a_split_newcomer_climbs_faster() {
	let enter = |parts: &[u128]| {
		let others = newcomers(&[10; 10]);
		let mut seats: Vec<_> = newcomers(parts);
		seats.extend(others.into_iter().map(|seat| Seat { previous: ppm(100_000), ..seat }));
		follow(&seats)[..parts.len()].iter().sum::<u64>()
	};
	assert_eq!(enter(&[10]), ppm(20_000));
	assert_eq!(enter(&[5, 5]), ppm(40_000));
}

#[test]
fn a_newcomer_with_an_eleventh_in_five_identities_weighs_a_sixteenth_more_over_thirty_sessions() {
	let over = |parts: &[u128]| {
		let mut seats: Vec<_> = newcomers(parts);
		let others = newcomers(&[10; 10]);
		seats.extend(others.into_iter().map(|seat| Seat { previous: ppm(100_000), ..seat }));
		let mut sum = 0;
		for _ in 0..30 {
			let weights = follow(&seats);
			sum += weights[..parts.len()].iter().sum::<u64>();
			seats.iter_mut().zip(weights).for_each(|(seat, weight)| seat.previous = weight);
		}
		sum as f64
	};
	let gain = over(&[2; 5]) / over(&[10]) - 1.;
	assert!((0.0635..0.0645).contains(&gain), "{gain}");
}
