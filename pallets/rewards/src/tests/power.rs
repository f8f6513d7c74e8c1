// SPDX-License-Identifier: Apache-2.0
//! What a device has of power, for those who weigh it.

use super::*;
use cairn_power::{Age, CoveragePower};
use cairn_traits::{DeviceEvents, PowerSource};

/// Micro-units that `device` has left.
fn left(device: u32) -> u128 {
	Rewards::coverage_power(device).micro_units(ChainAge::get())
}

#[test]
fn units_of_both_pools_are_coverage_power() {
	build_and_execute(|| {
		book(7, 20, 80);
		book(8, 3, 0);
		book(7, 1, 1);
		assert_eq!([left(7), left(8)], [102, 3]);
	});
}

#[test]
fn half_of_it_is_left_after_a_half_life() {
	build_and_execute(|| {
		book(7, 0, 80);
		age(1);
		assert_eq!(left(7), 40);
		book(7, 5, 0);
		assert_eq!(
			Rewards::coverage_power(7),
			CoveragePower { parts: 45 << 32, touched: Age(1 << 32) }
		);
		age(1);
		assert_eq!(left(7), 22);
	});
}

#[test]
fn it_outlives_epochs_and_claims() {
	build_and_execute(|| {
		pay_to(7, 70);
		book(7, 20, 80);
		close();
		assert_ok!(claim(7));
		close();
		assert_noop!(claim(7), Error::<Test>::NothingDue);
		assert_eq!(left(7), 100);
		book(7, 1, 0);
		assert_eq!(left(7), 101);
	});
}

#[test]
fn it_travels_with_the_device() {
	build_and_execute(|| {
		book(7, 20, 80);
		close();
		assert_ok!(Rewards::transferring(7, &70));
		assert_eq!(balance(70), 5_000);
		assert_eq!(left(7), 100);
	});
}

#[test]
fn units_beyond_what_a_device_can_be_booked_are_no_power() {
	build_and_execute(|| {
		book(7, u64::MAX - 1, 0);
		book(7, 10, 0);
		assert_eq!(left(7), u64::MAX.into());
	});
}

#[test]
fn an_unknown_device_has_none() {
	build_and_execute(|| {
		assert_eq!(Rewards::coverage_power(7), CoveragePower::default());
		assert_eq!(Rewards::storage_power(7), 0);
	});
}

#[test]
fn storage_power_is_what_was_told_last() {
	build_and_execute(|| {
		prove(7, 3);
		assert_eq!(Rewards::storage_power(7), 3 * GIB);
		prove(7, 1);
		assert_eq!(Rewards::storage_power(7), GIB);
		prove(7, 0);
		assert_eq!(Rewards::storage_power(7), 0);
	});
}
