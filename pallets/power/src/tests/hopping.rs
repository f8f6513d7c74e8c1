// SPDX-License-Identifier: Apache-2.0
//! What nobody gains by coming, going or changing its mind at the right moment.

use super::*;

const UNIT: u64 = 1_000_000;

/// Six validators, each backed by a TiB and at rest, in a new epoch.
fn six(test: impl FnOnce()) {
	ExtBuilder::default().candidates(1..=6).build_and_execute(|| {
		back_all(6);
		run_sessions(4);
		close_epoch(0);
		test();
	});
}

/// What a validator of six earned since the epoch began, at a planck a point.
fn reward() -> Balance {
	u128::from(candidate(1).points)
}

fn own_part(points: Balance) -> Balance {
	commission(50_000).of(points)
}

#[test]
fn who_backs_in_the_last_block_of_an_epoch_has_no_part_of_it() {
	six(|| {
		run_sessions(3);
		let reward = reward();
		back(11, 30, 99 * TIB, 1);
		close_epoch(1);
		assert_eq!(Power::due_to_backer(11), 0);
		assert!(Power::due_to_backer(1) + 4 > reward - own_part(reward));
	});
}

#[test]
fn a_device_that_hops_at_the_end_of_an_epoch_is_paid_once() {
	six(|| {
		run_sessions(3);
		let reward = reward();
		assert_ok!(Power::unback(signed(21), 1));
		// As if it need not rest: pay does not hang on that.
		Resting::<Test>::remove(1);
		assert_ok!(Power::back(signed(21), 1, 2));
		close_epoch(1);
		// Both may be one and the same owner's.
		assert!(Power::due_to_validator(&1) + Power::due_to_backer(1) <= reward);
	});
}

#[test]
fn dust_that_backs_at_the_end_of_an_epoch_takes_nothing_of_who_had_no_backers() {
	six(|| {
		assert_ok!(Power::unback(signed(21), 1));
		run_sessions(3);
		let reward = reward();
		back(11, 30, 1, 1);
		close_epoch(1);
		assert_eq!(Power::due_to_backer(11), 0);
		assert_eq!(Power::due_to_validator(&1), reward);
	});
}

#[test]
fn a_commission_that_is_raised_takes_nothing_of_the_running_epoch() {
	six(|| {
		run_sessions(3);
		assert_ok!(Power::set_commission(signed(1), 200_000));
		run_session();
		let reward = reward();
		close_epoch(1);
		assert!(Power::due_to_validator(&1) <= own_part(reward));
		assert!(Power::due_to_validator(&1) + 4 > own_part(reward));
	});
}

#[test]
fn faded_coverage_loses_its_shares_when_storage_is_told() {
	six(|| {
		cover(11, UNIT);
		back(11, 30, TIB, 1);
		run_sessions(small_params().backing.half_life);
		assert_eq!(
			Backings::<Test>::get(11).unwrap().account.shares,
			TIB + 1_000 * u128::from(UNIT)
		);
		prove(11, TIB);
		assert_eq!(Backings::<Test>::get(11).unwrap().account.shares, TIB + 500 * u128::from(UNIT));
	});
}

#[test]
fn each_session_is_shared_by_those_who_back_when_it_ends() {
	six(|| {
		run_session();
		back(11, 30, TIB, 1);
		run_session();
		assert_ok!(Power::unback(signed(21), 1));
		run_session();
		let each = reward() / 3;
		close_epoch(1);
		let shared = each - own_part(each);
		for device in [1, 11] {
			let due = Power::due_to_backer(device);
			assert!(due.abs_diff(shared + shared / 2) <= 3, "{due} of {shared}");
		}
	});
}
