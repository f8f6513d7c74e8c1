// SPDX-License-Identifier: Apache-2.0

use crate::*;
use codec::{Decode, Encode};
use proptest::{collection::vec, prelude::*};

const HALF_LIFE: u64 = 1 << 32;

fn settled(micro_units: u64, at: Age) -> CoveragePower {
	let mut power = CoveragePower::default();
	power.settle(micro_units, at);
	power
}

#[test]
fn units_count_whole_when_they_settle_and_half_a_half_life_later() {
	let power = settled(1_000_000, Age(7));
	assert_eq!(power.micro_units(Age(7)), 1_000_000);
	assert_eq!(power.micro_units(Age(7 + HALF_LIFE)), 500_000);
	assert_eq!(power.micro_units(Age(7 + 20 * HALF_LIFE)), 0);
}

#[test]
fn power_that_is_not_renewed_disappears() {
	let power = settled(u64::MAX, Age(0));
	assert_eq!(power.micro_units(Age(96 * HALF_LIFE)), 0);
	assert_eq!(power.micro_units(Age(u64::MAX)), 0);
}

#[test]
fn steady_work_has_one_and_a_half_half_lives_of_it() {
	let (mut power, mut now) = (CoveragePower::default(), Age(0));
	for _ in 0..168 * 40 {
		now = now.after_session(168);
		power.settle(1_000_000, now);
	}
	let expected = 1e6 / (1. - (-1f64 / 168.).exp2());
	let found = power.micro_units(now) as f64;
	assert!((found - expected).abs() < expected * 1e-6, "{found} {expected}");
	assert!((found / 168e6 - core::f64::consts::LOG2_E).abs() < 0.004, "{found}");
}

#[test]
fn who_leaves_takes_its_own_and_no_more() {
	let (mine, yours) = (settled(300, Age(0)), settled(500, Age(HALF_LIFE)));
	let mut sum = mine;
	sum.add(&yours, Age(HALF_LIFE));
	assert_eq!(sum.micro_units(Age(HALF_LIFE)), 650);
	sum.remove(&mine, Age(2 * HALF_LIFE));
	assert_eq!(sum.micro_units(Age(2 * HALF_LIFE)), 250);
	sum.remove(&settled(u64::MAX, Age(HALF_LIFE)), Age(2 * HALF_LIFE));
	assert_eq!(sum.micro_units(Age(2 * HALF_LIFE)), 0);
}

#[test]
fn units_of_an_earlier_age_count_as_of_the_last_touch() {
	let mut power = settled(100, Age(HALF_LIFE));
	power.settle(50, Age(0));
	assert_eq!(power.touched, Age(HALF_LIFE));
	assert_eq!(power.micro_units(Age(HALF_LIFE)), 150);
}

#[test]
fn the_largest_sums_clamp() {
	let all = CoveragePower { parts: u128::MAX, touched: Age(0) };
	let mut power = all;
	power.settle(u64::MAX, Age(0));
	power.add(&all, Age(0));
	assert_eq!(power, all);
}

#[test]
fn a_runtime_can_store_it() {
	let power = settled(1_000_000, Age(HALF_LIFE));
	assert_eq!(CoveragePower::decode(&mut &power.encode()[..]), Ok(power));
	assert_eq!(power.encode().len(), 24);
}

proptest! {
	#[test]
	fn a_sum_decays_as_its_terms_do(
		steps in vec((0usize..4, 0u64..1 << 50, 0..HALF_LIFE / 2), 1..80),
	) {
		let mut devices = [CoveragePower::default(); 4];
		let (mut sum, mut now, mut real) = (CoveragePower::default(), Age(0), [0f64; 4]);
		for (device, units, passed) in steps {
			now = Age(now.0 + passed);
			let left = (-(passed as f64) / HALF_LIFE as f64).exp2();
			real.iter_mut().for_each(|value| *value *= left);
			devices[device].settle(units, now);
			real[device] += units as f64;
			sum.settle(units, now);
			let terms: u128 = devices.iter().map(|power| power.micro_units(now)).sum();
			// Four terms rounded down to micro-units.
			prop_assert!(sum.micro_units(now).abs_diff(terms) <= 5);
			let real: f64 = real.iter().sum();
			prop_assert!((sum.micro_units(now) as f64 - real).abs() <= 2. + real * 1e-12);
		}
		for device in devices {
			sum.remove(&device, now);
		}
		prop_assert_eq!(sum.micro_units(now), 0);
	}
}
