// SPDX-License-Identifier: Apache-2.0

use super::*;
use cairn_emission::PoolSummary;
use cairn_traits::{PointsOfEpoch, ValidatorRewards};

/// Ends the running epoch with these points.
fn close_with(put_up: u128, earned: u128) -> PoolSummary {
	Points::set(PointsOfEpoch { put_up, earned });
	close().pools.validators
}

fn pay(who: AccountId, amount: Balance) -> sp_runtime::DispatchResult {
	<Rewards as ValidatorRewards<AccountId>>::pay(&who, amount)
}

fn rate(epoch: u32) -> Option<Balance> {
	<Rewards as ValidatorRewards<AccountId>>::rate(epoch)
}

#[test]
fn points_are_paid_by_those_that_were_put_up() {
	build_and_execute(|| {
		let pool = close_with(200, 150);
		assert_eq!(pool, PoolSummary { budget: 2_000, units: 150, rate: 10, issued: 1_500 });
		let totals = Totals::<Test>::get();
		assert_eq!(totals.issued, 1_000 + 1_500);
		assert_eq!(totals.unallocated, 10_000 - 2_500);
		assert_eq!((totals.validators, totals.validators_claimed), (1_500, 0));
		assert_eq!(totals.liability(), 1_500);
	});
}

#[test]
fn what_the_rate_of_a_point_rounds_off_is_unallocated() {
	build_and_execute(|| {
		let pool = close_with(300, 300);
		assert_eq!((pool.rate, pool.issued), (6, 1_800));
	});
}

#[test]
fn an_epoch_without_points_pays_no_validator() {
	build_and_execute(|| {
		assert_eq!(close_with(0, 0), PoolSummary::idle(2_000));
		assert_eq!(close_with(200, 0).issued, 0);
	});
}

#[test]
fn points_beyond_those_put_up_are_not_paid() {
	build_and_execute(|| assert_eq!(close_with(200, 201).issued, 2_000));
}

#[test]
fn each_epoch_asks_for_its_points_once_and_in_order() {
	build_and_execute(|| {
		enter_epoch(3);
		enter_epoch(3);
		enter_epoch(4);
		assert_eq!(Asked::get(), [0, 1, 2, 3]);
	});
}

#[test]
fn a_point_has_a_rate_once_its_epoch_closed() {
	build_and_execute(|| {
		assert_eq!(rate(0), None);
		close_with(200, 150);
		close_with(100, 100);
		assert_eq!([rate(0), rate(1), rate(2)], [Some(10), Some(20), None]);
	});
}

#[test]
fn a_validator_is_paid_what_it_earned() {
	build_and_execute(|| {
		close_with(200, 150);
		let issuance = Balances::total_issuance();
		assert_ok!(pay(70, 1_100));
		assert_eq!(balance(70), 1_100);
		assert_eq!(Balances::total_issuance(), issuance + 1_100);
		assert_eq!(events().last(), Some(&Event::ValidatorPaid { who: 70, amount: 1_100 }));
		let totals = Totals::<Test>::get();
		assert_eq!((totals.claimed, totals.validators_claimed), (1_100, 1_100));
		assert_eq!((totals.owed_to_validators(), totals.liability()), (400, 400));
	});
}

#[test]
fn validators_together_are_paid_no_more_than_they_earned() {
	build_and_execute(|| {
		assert_noop!(pay(70, 10), Error::<Test>::NotEarned);
		close_with(200, 150);
		assert_ok!(pay(70, 1_100));
		assert_noop!(pay(71, 401), Error::<Test>::NotEarned);
		assert_ok!(pay(71, 400));
		assert_noop!(pay(71, 1), Error::<Test>::NotEarned);
	});
}

#[test]
fn what_devices_are_owed_is_not_paid_to_validators() {
	build_and_execute(|| {
		book(7, 20, 80);
		close();
		assert_eq!(Totals::<Test>::get().liability(), 5_000);
		assert_noop!(pay(70, 10), Error::<Test>::NotEarned);
	});
}

#[test]
fn nothing_is_paid_without_a_trace() {
	build_and_execute(|| {
		assert_ok!(pay(70, 0));
		assert_eq!(events(), []);
		assert_eq!(balance(70), 0);
	});
}

#[test]
fn an_account_that_cannot_take_it_is_not_paid() {
	build_and_execute(|| {
		close_with(200, 150);
		assert_noop!(pay(70, 9), Error::<Test>::BelowExistentialDeposit);
		assert_ok!(pay(70, 10));
		assert_ok!(pay(70, 9));
	});
}

#[test]
fn what_validators_are_owed_counts_against_the_cap() {
	build_and_execute(|| {
		close_with(200, 200);
		// 1,000 minted to the treasury, 2,000 owed to validators, 1,000 to the treasury at the end.
		Balances::mint_into(&ENDOWED, 200_000 - 4_000).unwrap();
		close();
		assert_eq!(Rewards::running_epoch().budget, 0);
		assert_ok!(pay(70, 2_000));
		assert_eq!(Balances::total_issuance(), small_emission().supply_cap);
	});
}
