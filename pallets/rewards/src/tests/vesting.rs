// SPDX-License-Identifier: Apache-2.0
//! A part of storage's reward is paid at once, the rest vests.

use super::*;
use cairn_emission::{EmissionParams, MAX_VESTING_TICKS};
use cairn_traits::DeviceEvents;

/// One device that proved all there was in an epoch that closed: 500 are due, 1,500 vest.
fn earned_2_000(test: impl FnOnce()) {
	build_and_execute(|| {
		pay_to(7, 70);
		prove(7, 4);
		close();
		prove(7, 0);
		test();
	});
}

fn vesting(device: u32) -> Balance {
	Rewards::storage_earnings(device).vesting
}

#[test]
fn a_claim_pays_the_liquid_part() {
	earned_2_000(|| {
		assert_eq!(Rewards::pending(7), 500);
		assert_ok!(claim(7));
		assert_eq!(balance(70), 500);
		assert_eq!(vesting(7), 1_500);
		assert_noop!(claim(7), Error::<Test>::NothingDue);
	});
}

#[test]
fn settling_says_what_starts_to_vest_and_until_when() {
	build_and_execute(|| {
		pay_to(7, 70);
		prove(7, 4);
		close();
		assert_ok!(claim(7));
		let said = events();
		assert_eq!(
			said[said.len() - 2..],
			[
				Event::VestingStarted { device: 7, amount: 1_500, until: 300 },
				Event::Claimed { device: 7, payout: 70, amount: 500 },
			]
		);
	});
}

#[test]
fn what_vests_is_paid_as_it_becomes_free() {
	earned_2_000(|| {
		assert_ok!(claim(7));
		// 1,500 over 200 ticks.
		for (tick, free) in [(110, 75), (150, 375), (299, 1_492), (300, 1_500)] {
			run_to(tick);
			assert_eq!(Rewards::pending(7), 500 + free - balance(70), "tick {tick}");
			assert_ok!(claim(7));
			assert_eq!(balance(70), 500 + free, "tick {tick}");
		}
		assert_eq!(StorageAccounts::<Test>::get(7), None);
		assert_eq!(Totals::<Test>::get().claimed, 2_000);
	});
}

#[test]
fn a_clock_that_stands_still_frees_nothing() {
	earned_2_000(|| {
		run_to(110);
		assert_ok!(claim(7));
		run_to(110);
		assert_noop!(claim(7), Error::<Test>::NothingDue);
	});
}

#[test]
fn what_is_earned_later_merges_with_what_vests() {
	build_and_execute(|| {
		pay_to(7, 70);
		prove(7, 4);
		close();
		assert_ok!(claim(7));
		close();
		// 750 are free; 750 vest for 100 ticks yet, and 1,500 for 200: 2,250 for 166 2/3.
		assert_ok!(claim(7));
		assert_eq!(balance(70), 500 + 500 + 750);
		assert_eq!(vesting(7), 2_250);
		assert_eq!(Rewards::storage_earnings(7).vests_until, 200 + 167);
		prove(7, 0);
		run_to(250);
		// 50 of 166 2/3 ticks.
		assert_eq!(Rewards::pending(7), 674);
		run_to(367);
		assert_eq!(Rewards::pending(7), 2_250);
	});
}

#[test]
fn a_late_touch_starts_the_schedule_late_and_loses_nothing() {
	build_and_execute(|| {
		pay_to(7, 70);
		prove(7, 4);
		for _ in 0..5 {
			close();
		}
		assert_eq!(Rewards::pending(7), 2_500);
		assert_ok!(claim(7));
		assert_eq!(vesting(7), 7_500);
		assert_eq!(Rewards::storage_earnings(7).vests_until, 500 + 200);
	});
}

#[test]
fn a_change_of_power_settles_as_a_claim_does() {
	earned_2_000(|| {
		// `prove(7, 0)` at tick 100 did.
		run_to(200);
		assert_eq!(Rewards::pending(7), 500 + 750);
		assert_ok!(claim(7));
		assert_eq!(balance(70), 1_250);
	});
}

#[test]
fn where_nothing_is_liquid_a_claim_starts_the_schedule() {
	let emission = EmissionParams { storage_liquid: 0, ..small_emission() };
	ExtBuilder::default().emission(emission).build_and_execute(|| {
		pay_to(7, 70);
		prove(7, 4);
		close();
		assert_ok!(claim(7));
		assert_eq!(balance(70), 0);
		assert_eq!(
			events().last(),
			Some(&Event::VestingStarted { device: 7, amount: 2_000, until: 300 })
		);
		assert_noop!(claim(7), Error::<Test>::NothingDue);
		run_to(110);
		assert_ok!(claim(7));
		assert_eq!(balance(70), 100);
	});
}

#[test]
fn where_all_is_liquid_nothing_vests() {
	let emission = EmissionParams { storage_liquid: 1_000_000, ..small_emission() };
	ExtBuilder::default().emission(emission).build_and_execute(|| {
		pay_to(7, 70);
		prove(7, 4);
		close();
		assert_ok!(claim(7));
		assert_eq!((balance(70), vesting(7)), (2_000, 0));
	});
}

#[test]
fn a_claim_is_divided_by_the_figures_of_the_epoch_in_which_storage_was_proven() {
	build_and_execute(|| {
		pay_to(7, 70);
		prove(7, 4);
		decide(|figures| (figures.storage_liquid, figures.vesting_ticks) = (750_000, 1));
		close();
		assert_ok!(claim(7));
		assert_eq!((balance(70), vesting(7)), (500, 1_500));
		assert_eq!(Rewards::storage_earnings(7).vests_until, 100 + 200);
	});
}

#[test]
fn a_late_claim_does_not_make_old_epochs_liquid() {
	build_and_execute(|| {
		pay_to(7, 70);
		prove(7, 4);
		decide(|figures| figures.storage_liquid = 1_000_000);
		// 500 of 2,000, then all of 2,000.
		close();
		close();
		assert_eq!(Rewards::pending(7), 2_500);
		assert_ok!(claim(7));
		assert_eq!((balance(70), vesting(7)), (2_500, 1_500));
	});
}

#[test]
fn a_lower_liquid_part_takes_nothing_of_what_was_earned_before() {
	build_and_execute(|| {
		pay_to(7, 70);
		prove(7, 4);
		decide(|figures| figures.storage_liquid = 0);
		close();
		close();
		assert_eq!(Rewards::pending(7), 500);
		assert_ok!(claim(7));
		assert_eq!((balance(70), vesting(7)), (500, 3_500));
	});
}

#[test]
fn what_several_epochs_earned_vests_over_the_average_of_their_periods() {
	build_and_execute(|| {
		pay_to(7, 70);
		prove(7, 4);
		decide(|figures| (figures.storage_liquid, figures.vesting_ticks) = (500_000, 400));
		close();
		close();
		decide(|figures| figures.vesting_ticks = 1);
		close();
		assert_ok!(claim(7));
		// 1,500 over 200 ticks, and twice 1,000 over 400: 3,500 over 314 2/7.
		assert_eq!((balance(70), vesting(7)), (2_500, 3_500));
		assert_eq!(Rewards::storage_earnings(7).vests_until, 300 + 314);
	});
}

#[test]
fn an_idle_device_and_one_that_is_touched_are_divided_alike() {
	let emission = EmissionParams { vesting_ticks: MAX_VESTING_TICKS, ..small_emission() };
	ExtBuilder::default().emission(emission).build_and_execute(|| {
		for device in [7, 8] {
			pay_to(device, 10 * u64::from(device));
			prove(device, 4);
		}
		for part in [0, 400_000, 1_000_000, 100_000] {
			decide(|figures| figures.storage_liquid = part);
			for _ in 0..3 {
				run_to(CurrentTick::get() + 30);
				prove(7, 4);
			}
			close();
		}
		assert_ok!(claim(7));
		assert_ok!(claim(8));
		// Of 1,000 an epoch: a quarter, nothing, two fifths, and all.
		assert_eq!((balance(70), balance(80)), (1_650, 1_650));
		assert_eq!((vesting(7), vesting(8)), (2_350, 2_350));
	});
}

#[test]
fn a_claim_pays_coverage_and_storage_at_once() {
	earned_2_000(|| {
		book(7, 20, 0);
		close();
		assert_eq!(Rewards::pending(7), 1_000 + 500 + 750);
		assert_ok!(claim(7));
		assert_eq!(events().last(), Some(&Event::Claimed { device: 7, payout: 70, amount: 2_250 }));
	});
}

#[test]
fn a_payout_account_that_cannot_take_it_changes_nothing() {
	let emission = EmissionParams { initial_budget: 100, ..small_emission() };
	ExtBuilder::default().emission(emission).build_and_execute(|| {
		pay_to(7, 70);
		prove(7, 4);
		close();
		assert_eq!(Rewards::pending(7), 5);
		assert_noop!(claim(7), Error::<Test>::BelowExistentialDeposit);
		assert_eq!(vesting(7), 15);
	});
}

#[test]
fn a_seller_is_paid_what_is_due_and_what_vests_travels_with_the_device() {
	earned_2_000(|| {
		run_to(140);
		assert_ok!(Rewards::transferring(7, &70));
		assert_eq!(balance(70), 500 + 300);
		pay_to(7, 71);
		run_to(300);
		assert_ok!(claim(7));
		assert_eq!(balance(70), 800);
		assert_eq!(balance(71), 1_200);
	});
}

#[test]
fn what_the_running_epochs_storage_earned_travels_with_the_device() {
	build_and_execute(|| {
		prove(7, 4);
		run_to(90);
		assert_ok!(Rewards::transferring(7, &70));
		pay_to(7, 71);
		close();
		assert_ok!(claim(7));
		assert_eq!((balance(70), balance(71)), (0, 500));
		assert_eq!(vesting(7), 1_500);
	});
}

#[test]
fn a_retired_device_is_paid_until_its_schedule_ends() {
	earned_2_000(|| {
		assert_ok!(Rewards::retired(7, 30));
		run_to(1_000);
		assert_ok!(claim(7));
		assert_eq!(balance(70), 2_000);
		assert_eq!(StorageAccounts::<Test>::get(7), None);
	});
}
