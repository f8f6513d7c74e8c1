// SPDX-License-Identifier: Apache-2.0
//! Coverage power is pulled, and decays by itself.

use super::*;

const UNIT: u64 = 1_000_000;

#[test]
fn coverage_counts_from_the_refresh_on() {
	build_and_execute(|| {
		back(7, 20, 0, 3);
		cover(7, UNIT);
		assert_eq!(List::get_score(&3), Ok(0));
		assert_ok!(Power::refresh(signed(9), 7));
		assert_eq!(List::get_score(&3), Ok(1_000 * u128::from(UNIT)));
		assert_eq!(candidate(3).accrual.shares, 1_000 * u128::from(UNIT));
	});
}

#[test]
fn coverage_counts_at_once_when_a_device_begins_to_back() {
	build_and_execute(|| {
		cover(7, UNIT);
		back(7, 20, 0, 3);
		assert_eq!(List::get_score(&3), Ok(1_000 * u128::from(UNIT)));
	});
}

#[test]
fn coverage_halves_in_a_half_life_without_a_touch() {
	build_and_execute(|| {
		cover(7, UNIT);
		back(7, 20, 0, 3);
		run_sessions(small_params().backing.half_life);
		let left = candidate(3).backing(&small_params().backing, age());
		assert_eq!(left, 500 * u128::from(UNIT));
	});
}

#[test]
fn a_sum_is_never_ahead_of_what_its_devices_have() {
	build_and_execute(|| {
		for device in 1..=4 {
			cover(device, UNIT);
			back(device, 20, 0, 3);
		}
		for session in 0..10u32 {
			cover(session % 4 + 1, UNIT / 3);
			run_session();
			assert_ok!(Power::refresh(signed(9), session % 3 + 1));
			let all = Coverage::get();
			let held: u128 = all.values().map(|power| power.micro_units(age()) + 1).sum();
			assert!(candidate(3).coverage.micro_units(age()) <= held);
		}
	});
}

#[test]
fn what_was_told_goes_when_the_device_does() {
	build_and_execute(|| {
		for device in 1..=2 {
			cover(device, UNIT);
			back(device, 20, 0, 3);
		}
		run_sessions(3);
		cover(1, 7 * UNIT);
		assert_ok!(Power::unback(signed(20), 1));
		let left = candidate(3).coverage.micro_units(age());
		let told = Coverage::get()[&2].micro_units(age());
		assert!(left.abs_diff(told) <= 1, "{left} of {told}");
		assert_ok!(Power::unback(signed(20), 2));
		assert_eq!(candidate(3).coverage, Default::default());
	});
}

#[test]
fn a_change_of_storage_leaves_what_was_told_of_coverage() {
	build_and_execute(|| {
		cover(7, UNIT);
		back(7, 20, 100, 3);
		cover(7, UNIT);
		prove(7, 200);
		assert_eq!(candidate(3).coverage.micro_units(age()), UNIT.into());
		assert_eq!(candidate(3).accrual.shares, 1_000 * u128::from(UNIT) + 200);
	});
}

#[test]
fn a_refresh_by_anybody_takes_the_shares_of_what_faded() {
	build_and_execute(|| {
		cover(7, UNIT);
		back(7, 20, 100, 3);
		back(8, 21, 100, 3);
		run_sessions(small_params().backing.half_life);
		assert_eq!(candidate(3).accrual.shares, 1_000 * u128::from(UNIT) + 200);
		assert_ok!(Power::refresh(signed(9), 7));
		assert_eq!(candidate(3).accrual.shares, 500 * u128::from(UNIT) + 200);
	});
}

#[test]
fn only_a_device_that_backs_is_refreshed() {
	build_and_execute(|| {
		own(20, 7);
		assert_noop!(Power::refresh(signed(9), 7), Error::<Test>::NotBacking);
	});
}

#[test]
fn the_chain_ages_by_the_half_life_in_force() {
	build_and_execute(|| {
		run_sessions(8);
		assert_eq!(age().0, 1 << 32);
		Power::alter_params(|params| params.backing.half_life = 1);
		run_session();
		assert_eq!(age().0, 2 << 32);
	});
}
