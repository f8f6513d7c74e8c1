// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{EmissionParams, CRN, MAX_VESTING_TICKS};
use proptest::{collection::vec, prelude::*};

const GIB: u128 = 1 << 30;
const ONE: u128 = 1 << 64;

fn terms(budget: Balance) -> StorageTerms {
	let max_rate = MAX_STORAGE_RATE;
	StorageTerms { budget, epoch_ticks: 100, max_rate, liquid: 250_000, vesting_ticks: 1 << 20 }
}

fn proving(power: u128) -> StorageAccrual {
	StorageAccrual { power, ..Default::default() }
}

#[test]
fn a_pool_is_handed_out_evenly_over_the_epoch() {
	let mut pool = proving(4);
	for tick in 1..=100 {
		pool.advance(&terms(8_000), tick);
		assert_eq!(pool.issued, u128::from(tick) * 80 * ONE);
		assert_eq!(pool.accumulator, u128::from(tick) * 20 * ONE);
	}
	assert_eq!(pool.work, 400);
}

#[test]
fn a_budget_that_ticks_do_not_divide_is_handed_out_whole() {
	let mut pool = proving(1);
	for tick in 1..=100 {
		pool.advance(&terms(149), tick);
	}
	assert_eq!(pool.issued, 149 * ONE);
}

#[test]
fn what_a_division_leaves_over_is_carried() {
	let mut pool = proving(3);
	pool.advance(&terms(100), 1);
	assert_eq!((pool.accumulator, pool.carry), (ONE / 3, 1));
	pool.advance(&terms(100), 2);
	assert_eq!((pool.accumulator, pool.carry), (ONE * 2 / 3, 2));
	pool.advance(&terms(100), 3);
	assert_eq!((pool.accumulator, pool.carry), (ONE, 0));
	assert_eq!(pool.issued, 3 * ONE);
}

#[test]
fn without_power_nothing_is_issued_and_nothing_is_made_up_for() {
	let mut pool = proving(0);
	pool.advance(&terms(100), 40);
	assert_eq!((pool.issued, pool.work, pool.elapsed), (0, 0, 40));
	assert_eq!(pool.replace_power(0, 5), 5);
	pool.advance(&terms(100), 100);
	assert_eq!(pool.issued, 60 * ONE);
	assert_eq!(pool.close(&terms(100)).issued, 60);
}

#[test]
fn little_power_earns_the_highest_rate_and_no_more() {
	let terms = StorageTerms { max_rate: 7, ..terms(10_000) };
	let mut pool = proving(3 * GIB);
	pool.advance(&terms, 100);
	assert_eq!(pool.issued, 3 * 7 * 100 * ONE);
	assert_eq!(pool.carry, 0);
	// As does power that earns just that.
	let mut pool = proving(GIB * 100 / 7);
	pool.advance(&StorageTerms { max_rate: 7, ..terms }, 100);
	assert!(pool.issued <= 10_000 * ONE);
	assert!(pool.issued > 9_999 * ONE);
}

#[test]
fn a_clock_that_stands_still_hands_out_nothing() {
	let mut pool = proving(3);
	pool.advance(&terms(100), 40);
	let before = pool;
	pool.advance(&terms(100), 40);
	pool.advance(&terms(100), 39);
	assert_eq!(pool, before);
}

#[test]
fn an_epoch_hands_out_nothing_past_its_end() {
	let mut pool = proving(1);
	pool.advance(&terms(100), u32::MAX);
	assert_eq!((pool.elapsed, pool.issued, pool.work), (100, 100 * ONE, 100));
}

#[test]
fn an_epoch_of_no_ticks_hands_out_nothing() {
	let mut pool = proving(1);
	pool.advance(&StorageTerms { epoch_ticks: 0, ..terms(100) }, 10);
	assert_eq!(pool, proving(1));
}

#[test]
fn a_closed_epoch_keeps_the_fraction_of_what_it_issued() {
	let mut pool = proving(7);
	pool.advance(&terms(10), 100);
	// ⌊10 · 2^64 / 7⌋ · 7 is just under ten plancks.
	let summary = pool.close(&terms(10));
	let growth = 10 * ONE / 7;
	assert_eq!(summary, PoolSummary { budget: 10, units: 700, rate: growth / 100, issued: 9 });
	assert_eq!(u128::from(pool.fraction), growth * 7 - 9 * ONE);
	assert_eq!((pool.opened.all, pool.issued, pool.carry, pool.elapsed), (growth, 0, 0, 0));
	pool.advance(&terms(10), 100);
	assert_eq!(pool.close(&terms(10)).issued, 10);
}

#[test]
fn fractions_that_removed_records_held_are_issued_less() {
	let mut pool = StorageAccrual { fraction: 5, returned: 6, ..proving(1) };
	pool.advance(&terms(100), 100);
	assert_eq!(pool.close(&terms(100)).issued, 99);
	assert_eq!((pool.fraction, pool.returned), (u64::MAX, 0));
	let mut idle = StorageAccrual { fraction: 5, returned: 6, ..proving(0) };
	assert_eq!(idle.close(&terms(100)).issued, 0);
	assert_eq!((idle.fraction, idle.returned), (0, 1));
}

#[test]
fn a_closed_epoch_is_divided_by_its_own_terms() {
	let mut pool = proving(1);
	let vesting_ticks = MAX_VESTING_TICKS / 2;
	let first = StorageTerms { vesting_ticks, ..terms(1_000) };
	pool.advance(&first, 100);
	assert_eq!(pool.close(&first).issued, 1_000);
	let opened = Growth { all: 1_000 * ONE, liquid: 250 * ONE, waiting: 375 * ONE };
	assert_eq!(pool.opened, opened);
	let second = StorageTerms { liquid: 500_000, ..first };
	pool.advance(&second, 50);
	let half = Growth { all: 500 * ONE, liquid: 250 * ONE, waiting: 125 * ONE };
	assert_eq!(pool.growth(&second), opened.plus(&half));
	pool.advance(&second, 100);
	pool.close(&second);
	assert_eq!(pool.opened, opened.plus(&half).plus(&half));
}

#[test]
fn before_storage_was_proven_a_reward_follows_the_highest_rate() {
	let mut pool = proving(1 << 20);
	assert_eq!(pool.reward(1 << 30, 100, 7), 700);
	assert_eq!(pool.reward(1 << 29, 3, 7), 10);
	pool.advance(&terms(8_000), 50);
	assert_eq!(pool.reward(1 << 30, 100, 7), 700);
	assert_eq!(pool.reward(1, 1, Balance::MAX), pool.reward(1, 1, MAX_STORAGE_RATE));
}

#[test]
fn a_reward_follows_the_last_epoch_in_which_storage_was_proven() {
	let mut pool = proving(200);
	pool.advance(&terms(8_000), 100);
	pool.close(&terms(8_000));
	// 80 plancks a tick to 200 bytes, less what rounding the rate down loses.
	assert_eq!(pool.reward(200, 100, 1), 7_999);
	assert_eq!(pool.reward(1 << 20, 1 << 20, 1), (2 << 40) / 5);
	assert_eq!(pool.replace_power(200, 0), 0);
	pool.advance(&terms(8_000), 100);
	assert_eq!(pool.close(&terms(8_000)).rate, 0);
	assert_eq!(pool.reward(200, 100, 1), 7_999);
	assert_eq!(pool.reward(u128::MAX, u32::MAX, 1), pool.reward(u128::MAX, 1, 1));
}

#[test]
fn a_rate_of_zero_is_known_and_lasts() {
	let mut pool = proving(200);
	assert_eq!(pool.rate, None);
	pool.advance(&terms(0), 100);
	pool.close(&terms(0));
	assert_eq!(pool.rate, Some(0));
	assert_eq!(pool.reward(1 << 30, 100, 7), 0);
	assert_eq!(pool.replace_power(200, 0), 0);
	pool.advance(&terms(0), 100);
	pool.close(&terms(0));
	assert_eq!((pool.rate, pool.reward(1 << 30, 100, 7)), (Some(0), 0));
}

#[test]
fn an_epoch_without_power_makes_no_rate_known() {
	let mut pool = proving(0);
	pool.advance(&terms(8_000), 100);
	pool.close(&terms(8_000));
	assert_eq!((pool.rate, pool.reward(1 << 30, 100, 7)), (None, 700));
}

#[test]
fn a_production_gib_earns_at_most_a_crn_a_day() {
	let params = EmissionParams::default();
	let terms = StorageTerms {
		budget: 40_000 * CRN,
		epoch_ticks: 14_400,
		max_rate: params.max_storage_rate,
		liquid: params.storage_liquid,
		vesting_ticks: params.vesting_ticks,
	};
	let mut pool = proving(GIB);
	pool.advance(&terms, 14_400);
	assert_eq!(pool.close(&terms).issued, params.max_storage_rate * 14_400);
	// 40,000 GiB take all of the pool, and a PiB as much.
	for gib in [40_001, 1 << 20] {
		let mut pool = proving(gib * GIB);
		pool.advance(&terms, 14_400);
		let issued = pool.close(&terms).issued;
		assert!(issued <= terms.budget && issued >= terms.budget - 1, "{gib}: {issued}");
	}
}

#[test]
fn power_is_replaced_as_far_as_there_is_room() {
	let mut pool = proving(0);
	assert_eq!(pool.replace_power(0, 10), 10);
	assert_eq!(pool.replace_power(0, 20), 20);
	assert_eq!(pool.replace_power(10, 5), 5);
	assert_eq!(pool.power, 25);
	assert_eq!(pool.replace_power(20, u128::MAX), MAX_POWER - 5);
	assert_eq!(pool.power, MAX_POWER);
	assert_eq!(pool.replace_power(5, 6), 5);
	assert_eq!(pool.replace_power(MAX_POWER - 5, 0), 0);
	assert_eq!(pool.power, 5);
}

#[test]
fn the_bounds_of_the_table_are_reached_and_nothing_clamps() {
	// As long as there can be ticks, at the highest rate.
	let all = StorageTerms { epoch_ticks: u32::MAX, ..terms(MAX_BUDGET) };
	let limit = u128::from(u32::MAX) << 96;
	assert_eq!(all.max_growth(u32::MAX), limit);
	assert_eq!(all.handed_out(u32::MAX), MAX_BUDGET);
	for power in [1, 1 << 10, (1 << 70) - 1, 1 << 70, MAX_POWER] {
		let mut pool = StorageAccrual { carry: power - 1, ..proving(power) };
		pool.advance(&all, u32::MAX);
		assert_eq!(pool.accumulator, (MAX_BUDGET * ONE).div_ceil(power), "{power}");
		assert_eq!(pool.issued + pool.carry, MAX_BUDGET * ONE + power - 1);
		assert_eq!(pool.work, power * u128::from(u32::MAX));
		let earned = FineAmount::of_power(power, pool.accumulator);
		assert_eq!(earned, FineAmount::of_parts(pool.issued));
		assert_eq!(pool.close(&all).issued, earned.plancks);
	}
}

/// One span: its ticks, and what one of five devices proves from its end on.
type Step = (u32, usize, u128);

fn any_step() -> impl Strategy<Value = Step> {
	let power = prop_oneof![
		Just(0),
		1u128..100,
		(1u128..1 << 20).prop_map(|sectors| sectors << 30),
		0..1u128 << 70,
	];
	(0u32..60, 0usize..5, power)
}

proptest! {
	#[test]
	fn devices_earn_what_the_pool_issues_to_the_last_bit(
		budget in prop_oneof![0..10_000u128, 0..=MAX_BUDGET],
		max_rate in prop_oneof![1..1_000u128, Just(MAX_STORAGE_RATE - 1)],
		steps in vec(any_step(), 1..40),
	) {
		let terms = StorageTerms { max_rate, ..terms(budget) };
		let (mut pool, mut devices) = (StorageAccrual::default(), [(0, FineAmount::default()); 5]);
		let (mut tick, mut issued, mut budgeted) = (0, 0, 0);
		for (ticks, device, power) in steps {
			tick += ticks;
			let before = pool.accumulator;
			pool.advance(&terms, tick);
			let growth = pool.accumulator - before;
			prop_assert!(growth <= terms.max_growth(ticks));
			for (power, earned) in &mut devices {
				*earned = earned.plus(FineAmount::of_power(*power, growth));
			}
			devices[device].0 = pool.replace_power(devices[device].0, power);
			prop_assert_eq!(pool.power, devices.iter().map(|(power, _)| power).sum::<u128>());
			if tick >= 100 {
				tick = 0;
				let summary = pool.close(&terms);
				prop_assert!(summary.issued <= budget);
				prop_assert!(FineAmount::of_power(summary.units, summary.rate).plancks <= budget);
				issued += summary.issued;
				budgeted += budget;
			}
		}
		let parts = FineAmount::of_parts(pool.issued)
			.plus(FineAmount { plancks: issued, fraction: pool.fraction });
		let earned = devices
			.iter()
			.fold(FineAmount::default(), |sum, (_, earned)| sum.plus(*earned));
		prop_assert_eq!(earned, parts);
		prop_assert!(issued <= budgeted);
	}

	#[test]
	fn how_often_a_pool_is_looked_at_changes_nothing(
		budget in 0..1u128 << 60,
		power in 1u128 << 30..1 << 70,
		looks in proptest::collection::btree_set(1u32..100, 0..10),
	) {
		let mut once = proving(power);
		once.advance(&terms(budget), 100);
		let mut often = proving(power);
		for look in &looks {
			often.advance(&terms(budget), *look);
		}
		often.advance(&terms(budget), 100);
		prop_assert_eq!(once.issued + once.carry, often.issued + often.carry);
		prop_assert_eq!(once.accumulator, often.accumulator);
	}

	#[test]
	fn no_state_and_no_terms_panic(
		power: u128, accumulator: u128, issued: u128, carry: u128, work: u128, fraction: u64,
		returned: u128, rate: Option<u128>, numbers: [u32; 6], budget: u128, max_rate: u128,
		[all, at_once, waiting]: [u128; 3],
	) {
		let [elapsed, epoch_ticks, to, ticks, liquid, vesting_ticks] = numbers;
		let opened = Growth { all, liquid: at_once, waiting };
		let mut pool = StorageAccrual {
			power, accumulator, opened, elapsed, issued, carry, work, fraction, returned, rate,
		};
		let terms = StorageTerms { budget, epoch_ticks, max_rate, liquid, vesting_ticks };
		pool.advance(&terms, to);
		let _ = (pool.replace_power(carry, work), pool.reward(power, ticks, budget));
		pool.close(&terms);
	}
}
