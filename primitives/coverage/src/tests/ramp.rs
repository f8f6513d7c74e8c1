// SPDX-License-Identifier: Apache-2.0

use proptest::prelude::*;

use crate::*;

fn params() -> CoverageParams {
	CoverageParams { ramp_ticks: 10_000, ramp_floor: 1_000, ..Default::default() }
}

#[test]
fn the_ramp_rises_from_its_floor_to_one() {
	for (credit, expected) in
		[(0, 1_000), (1, 1_000), (12, 1_010), (5_000, 5_500), (9_999, 9_999), (10_000, 10_000)]
	{
		assert_eq!(ramp_factor(credit, &params()), expected, "{credit}");
	}
	assert_eq!(ramp_factor(u32::MAX, &params()), RAMP_ONE);
}

#[test]
fn a_ramp_of_no_length_is_over() {
	assert_eq!(ramp_factor(0, &CoverageParams { ramp_ticks: 0, ..params() }), RAMP_ONE);
}

#[test]
fn a_settled_draw_credits_the_time_since_the_last() {
	assert_eq!(ramp_credit(100, 40, 600, &params()), 140);
}

#[test]
fn missed_draws_are_credited_for_three_mean_intervals_at_most() {
	assert_eq!(ramp_credit(100, 1_800, 600, &params()), 1_900);
	assert_eq!(ramp_credit(100, 1_801, 600, &params()), 1_900);
	assert_eq!(ramp_credit(100, u32::MAX, 600, &params()), 1_900);
}

#[test]
fn credit_ends_with_the_ramp() {
	assert_eq!(ramp_credit(9_990, 600, 600, &params()), 10_000);
	assert_eq!(ramp_credit(u32::MAX, u32::MAX, u32::MAX, &params()), 10_000);
}

proptest! {
	#[test]
	fn the_factor_is_monotone_between_floor_and_one(
		credit: u32,
		more: u32,
		ramp_ticks: u32,
		ramp_floor: u16,
	) {
		let params = CoverageParams { ramp_ticks, ramp_floor, ..Default::default() };
		let factor = ramp_factor(credit, &params);
		prop_assert!((ramp_floor.min(RAMP_ONE)..=RAMP_ONE).contains(&factor));
		prop_assert!(ramp_factor(credit.saturating_add(more), &params) >= factor);
	}
}
