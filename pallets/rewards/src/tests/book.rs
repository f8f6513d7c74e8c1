// SPDX-License-Identifier: Apache-2.0

use super::*;
use cairn_emission::Pool;
use cairn_power::{Age, CoveragePower};
use cairn_traits::{Booking, RewardSink};

#[test]
fn units_are_kept_by_device_and_in_total() {
	build_and_execute(|| {
		book(7, 1, 2);
		book(8, 10, 20);
		book(7, 100, 200);
		assert_eq!(Rewards::running_units(7), CoverageUnits { beaconers: 101, witnesses: 202 });
		assert_eq!(Rewards::running_units(8), CoverageUnits { beaconers: 10, witnesses: 20 });
		assert_eq!(
			Rewards::running_epoch().units,
			CoverageUnits { beaconers: 111, witnesses: 222 }
		);
	});
}

#[test]
fn a_device_may_occur_many_times_in_one_call() {
	build_and_execute(|| {
		let booking = |pool, units| Booking { device: 7, pool, units };
		Rewards::book(&[
			booking(Pool::Witnesses, 3),
			booking(Pool::Beaconers, 5),
			booking(Pool::Witnesses, 4),
		]);
		assert_eq!(Rewards::running_units(7), CoverageUnits { beaconers: 5, witnesses: 7 });
		assert_eq!(Rewards::running_epoch().units, CoverageUnits { beaconers: 5, witnesses: 7 });
	});
}

#[test]
fn no_units_leave_no_account() {
	build_and_execute(|| {
		Rewards::book(&[]);
		book(7, 0, 0);
		assert_eq!(Accounts::<Test>::iter().count(), 0);
	});
}

#[test]
fn units_of_the_running_epoch_are_not_due() {
	build_and_execute(|| {
		book(7, 20, 80);
		assert_eq!(Rewards::pending(7), 0);
		close();
		assert_eq!(Rewards::pending(7), 5_000);
		assert_eq!(Rewards::running_units(7), CoverageUnits::default());
	});
}

#[test]
fn units_are_converted_with_their_own_epochs_rate_however_late() {
	build_and_execute(|| {
		book(7, 20, 0);
		close();
		book(8, 1_000, 0);
		close();
		close();
		assert_eq!(Rewards::pending(7), 1_000);
		book(7, 5, 0);
		assert_eq!(
			Accounts::<Test>::get(7),
			Some(Account {
				epoch: 3,
				units: CoverageUnits { beaconers: 5, witnesses: 0 },
				pending: 1_000,
				coverage: CoveragePower { parts: 25 << 32, touched: Age(0) },
			})
		);
		close();
		assert_eq!(Rewards::pending(7), 1_500);
	});
}

#[test]
fn an_idle_account_keeps_what_is_pending() {
	build_and_execute(|| {
		book(7, 20, 0);
		close();
		book(7, 0, 1);
		close();
		close();
		book(7, 1, 0);
		assert_eq!(Accounts::<Test>::get(7).unwrap().pending, 1_100);
	});
}

#[test]
fn a_devices_units_clamp_and_the_totals_with_them() {
	build_and_execute(|| {
		book(7, u64::MAX - 1, 0);
		book(7, 10, 0);
		book(8, 10, 0);
		assert_eq!(Rewards::running_units(7).beaconers, u64::MAX);
		assert_eq!(Rewards::running_epoch().units.beaconers, u128::from(u64::MAX) + 10);
	});
}

#[test]
fn units_of_one_call_clamp_and_the_totals_with_them() {
	build_and_execute(|| {
		let booking = Booking { device: 7, pool: Pool::Witnesses, units: u64::MAX };
		Rewards::book(&[booking, booking]);
		assert_eq!(Rewards::running_units(7).witnesses, u64::MAX);
		assert_eq!(Rewards::running_epoch().units.witnesses, u128::from(u64::MAX));
	});
}

#[test]
fn a_pool_that_devices_do_not_earn_from_takes_no_units() {
	for pool in [Pool::Storage, Pool::Validators, Pool::Treasury] {
		assert_eq!(CoverageUnits::<u64>::default().of_mut(pool), None);
	}
}

#[test]
#[should_panic(expected = "only coverage books units of devices")]
fn booking_for_such_a_pool_is_a_defect() {
	build_and_execute(|| Rewards::book(&[Booking { device: 7, pool: Pool::Treasury, units: 1 }]));
}
