// SPDX-License-Identifier: Apache-2.0

use crate::{decay::power_of_half, *};
use proptest::prelude::*;

const HALF_LIFE: u64 = 1 << 32;

/// `2^(−age / 2^32)`.
fn reference(age: u64) -> f64 {
	(-(age as f64) / HALF_LIFE as f64).exp2()
}

#[test]
fn a_half_life_halves() {
	let now = Age(5 * HALF_LIFE);
	assert_eq!(now.left_of(1 << 100, Age(5 * HALF_LIFE)), 1 << 100);
	assert_eq!(now.left_of(1 << 100, Age(4 * HALF_LIFE)), 1 << 99);
	assert_eq!(now.left_of(1 << 100, Age(0)), 1 << 95);
	assert_eq!(now.left_of(31, Age(0)), 0);
}

#[test]
fn everything_is_gone_in_the_end() {
	assert_eq!(Age(127 * HALF_LIFE).left_of(u128::MAX, Age(0)), 1);
	assert_eq!(Age(128 * HALF_LIFE).left_of(u128::MAX, Age(0)), 0);
	assert_eq!(Age(u64::MAX).left_of(u128::MAX, Age(0)), 0);
}

#[test]
fn nothing_decays_backwards() {
	assert_eq!(Age(3).left_of(u128::MAX, Age(HALF_LIFE)), u128::MAX);
}

#[test]
fn each_root_is_the_square_root_of_the_one_before() {
	let mut before = 1u128 << 127;
	for bit in 1..=32 {
		let root = power_of_half(HALF_LIFE >> bit);
		// Each is to the nearest part of 2^-64, hence its square to two halves, and the one before
		// to another.
		assert!((root * root).abs_diff(before) <= 3 << 63, "root {bit}");
		before = root << 64;
	}
}

#[test]
fn sessions_of_a_half_life_age_by_one() {
	for half_life in [1, 2, 24, 168, 1_000, MAX_HALF_LIFE] {
		let age = (0..half_life).fold(Age(0), |age, _| age.after_session(half_life));
		assert!(age.0 <= HALF_LIFE && HALF_LIFE - age.0 < u64::from(half_life), "{half_life}");
	}
}

#[test]
fn a_half_life_of_none_is_one_of_a_session() {
	assert_eq!(Age(0).after_session(0), Age(0).after_session(1));
}

#[test]
fn an_age_ends_at_its_largest() {
	assert_eq!(Age(u64::MAX).after_session(1), Age(u64::MAX));
}

#[test]
fn a_new_half_life_changes_no_time_that_has_passed() {
	let old = (0..168).fold(Age(0), |age, _| age.after_session(168));
	let new = (0..24).fold(old, |age, _| age.after_session(24));
	let left = new.left_of(1 << 80, Age(0));
	assert!(left.abs_diff(1 << 78) < 1 << 60, "{left}");
}

proptest! {
	#[test]
	fn what_is_left_is_the_real_number(value: u128, passed in 0..40 * HALF_LIFE, then: u32) {
		let then = u64::from(then);
		let left = Age(then + passed).left_of(value, Age(then)) as f64;
		let real = value as f64 * reference(passed);
		// What floats themselves are good to.
		prop_assert!((left - real).abs() <= real * 1e-14 + 2., "{left} {real}");
	}

	#[test]
	fn more_time_leaves_no_more(value: u128, passed in 0..3 * HALF_LIFE, more in 0..1_000_000u64) {
		let (soon, late) = (Age(passed), Age(passed + more));
		prop_assert!(late.left_of(value, Age(0)) <= soon.left_of(value, Age(0)));
	}

	#[test]
	fn more_leaves_no_less(value: u128, more: u128, passed in 0..130 * HALF_LIFE) {
		let now = Age(passed);
		let larger = now.left_of(value.saturating_add(more), Age(0));
		prop_assert!(larger >= now.left_of(value, Age(0)));
	}

	#[test]
	fn a_touch_in_between_changes_next_to_nothing(
		value in 0..u128::MAX >> 2,
		first in 0..10 * HALF_LIFE,
		second in 0..10 * HALF_LIFE,
	) {
		let (touched, now) = (Age(first), Age(first + second));
		let at_once = now.left_of(value, Age(0));
		let in_steps = now.left_of(touched.left_of(value, Age(0)), touched);
		// Three errors of a relative 2^-58, and what rounds down.
		prop_assert!(at_once.abs_diff(in_steps) <= (at_once >> 56) + 4);
	}
}
