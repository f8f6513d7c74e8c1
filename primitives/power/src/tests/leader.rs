// SPDX-License-Identifier: Apache-2.0

use crate::*;
use proptest::prelude::*;

/// Slots that a share of the weight wins.
fn reference(share: f64, c: (u64, u64), slots: u32) -> f64 {
	let lost = 1. - c.0 as f64 / c.1 as f64;
	f64::from(slots) * (1. - lost.powf(share))
}

#[test]
fn a_lottery_that_nobody_or_everybody_wins_is_refused() {
	for c in [(0, 1), (0, 0), (1, 1), (2, 1), (1, 0)] {
		assert_eq!(PrimarySlots::new(c), None, "{c:?}");
	}
	assert!(PrimarySlots::new((1, 2)).is_some());
}

#[test]
fn all_weight_wins_c_of_the_slots() {
	for (c, wins) in [((1, 4), 150), ((1, 2), 300), ((3, 4), 450)] {
		let wins_found = PrimarySlots::new(c).unwrap().expected_wins(TOTAL_WEIGHT, 600);
		assert!(wins_found.abs_diff(wins * 1_000_000) <= 2, "{c:?}: {wins_found}");
	}
}

#[test]
fn no_weight_wins_no_slot() {
	assert_eq!(PrimarySlots::new((1, 2)).unwrap().expected_wins(0, u32::MAX), 0);
}

#[test]
fn more_than_all_weight_is_all_weight() {
	let lottery = PrimarySlots::new((u64::MAX - 1, u64::MAX)).unwrap();
	let all = lottery.expected_wins(TOTAL_WEIGHT, u32::MAX);
	assert_eq!(lottery.expected_wins(u64::MAX, u32::MAX), all);
	assert!(all <= u64::from(u32::MAX) * 1_000_000);
}

proptest! {
	#[test]
	fn wins_are_what_babe_computes_in_floats(
		weight in MIN_WEIGHT..=TOTAL_WEIGHT,
		numerator in 1u64..1_000,
		more in 1u64..1_000,
		slots in 1u32..100_000,
	) {
		let c = (numerator, numerator + more);
		let wins = PrimarySlots::new(c).unwrap().expected_wins(weight, slots) as f64 / 1e6;
		let real = reference(weight as f64 / TOTAL_WEIGHT as f64, c, slots);
		prop_assert!((wins - real).abs() <= 1e-6 + f64::from(slots) * 1e-9, "{wins} {real}");
	}

	/// `1 − (1 − p₁)·(1 − p₂)` is the probability with which two parts win.
	#[test]
	fn parts_of_a_split_win_as_many_slots_as_the_whole(
		first in MIN_WEIGHT..TOTAL_WEIGHT / 3,
		second in MIN_WEIGHT..TOTAL_WEIGHT / 3,
	) {
		let lottery = PrimarySlots::new((1, 2)).unwrap();
		let wins = |weight| lottery.expected_wins(weight, 1_000_000) as f64 / 1e12;
		let parts = 1. - (1. - wins(first)) * (1. - wins(second));
		prop_assert!((parts - wins(first + second)).abs() < 3e-9);
	}
}
