// SPDX-License-Identifier: Apache-2.0
//! The checker finds what it is there to find.

use super::*;
use cairn_emission::Pool;
use sp_runtime::TryRuntimeError;

/// Breaks sound books by `breakage`, and expects the checker to say `complaint`.
fn finds(complaint: &'static str, breakage: impl FnOnce()) {
	ExtBuilder::default().build().execute_with(|| {
		pay_to(7, 70);
		book(7, 20, 80);
		book(8, 0, 80);
		prove(9, 3);
		prove(10, 4);
		Points::set(cairn_traits::PointsOfEpoch { put_up: 200, earned: 150 });
		close();
		run_to(150);
		prove(9, 5);
		book(7, 1, 1);
		claim(7).unwrap();
		book(8, 0, 1);
		assert_ok!(Rewards::do_try_state());
		breakage();
		assert_eq!(Rewards::do_try_state(), Err(TryRuntimeError::Other(complaint)));
	});
}

#[test]
fn it_passes_on_empty_state() {
	sp_io::TestExternalities::default().execute_with(|| {
		assert_ok!(Rewards::do_try_state());
	});
}

#[test]
fn it_finds_parameters_that_make_no_sense() {
	finds("the emission parameters make no sense", || {
		Emission::<Test>::mutate(|params| params.halving_epochs = 0);
	});
	finds("the running epoch's parameters make no sense", || {
		CurrentEpoch::<Test>::mutate(|open| open.params.max_rate = 0);
	});
}

#[test]
fn it_finds_a_lost_summary() {
	finds("a closed epoch has no summary", || Epochs::<Test>::remove(0));
}

#[test]
fn it_finds_a_summary_of_an_open_epoch() {
	finds("an epoch has a summary but is not closed", || {
		Epochs::<Test>::insert(1, Epochs::<Test>::get(0).unwrap());
	});
}

#[test]
fn it_finds_a_pool_that_issued_too_much() {
	finds("a pool issued more than its budget", || {
		change_summary(|summary| summary.pools.of_mut(Pool::Witnesses).issued += 1);
	});
}

#[test]
fn it_finds_a_pool_that_did_not_issue_its_rate_times_its_units() {
	finds("a pool did not issue its rate times its units", || {
		change_summary(|summary| summary.pools.beaconers.rate -= 1);
	});
	finds("a pool did not issue its rate times its units", || {
		change_summary(|summary| summary.pools.treasury.issued -= 1);
	});
	finds("a pool did not issue its rate times its units", || {
		change_summary(|summary| summary.pools.validators.units -= 1);
	});
}

#[test]
fn it_finds_budgets_that_do_not_add_up() {
	finds("the pools' budgets do not sum to the epoch's", || {
		change_summary(|summary| summary.budget += 1);
	});
	finds("an epoch's issued and unallocated do not sum to its budget", || {
		change_summary(|summary| summary.unallocated += 1);
	});
}

#[test]
fn it_finds_totals_that_are_not_the_sums() {
	let complaint = "the totals are not the sums over all epochs";
	finds(complaint, || Totals::<Test>::mutate(|totals| totals.budgeted += 1));
	finds(complaint, || Totals::<Test>::mutate(|totals| totals.issued += 1));
	finds(complaint, || Totals::<Test>::mutate(|totals| totals.unallocated += 1));
	finds(complaint, || Totals::<Test>::mutate(|totals| totals.treasury += 1));
	finds(complaint, || Totals::<Test>::mutate(|totals| totals.validators += 1));
}

#[test]
fn it_finds_validators_that_were_paid_more_than_they_earned() {
	finds("validators were paid more than they earned", || {
		Totals::<Test>::mutate(|totals| totals.validators_claimed = 1_501);
	});
}

#[test]
fn it_finds_a_planck_that_a_validator_is_owed_twice() {
	finds("what is due and what was paid do not sum to what was issued", || {
		Totals::<Test>::mutate(|totals| totals.validators_claimed += 1);
	});
}

#[test]
fn it_finds_a_planck_that_is_paid_twice_or_lost() {
	let complaint = "what is due and what was paid do not sum to what was issued";
	finds(complaint, || Totals::<Test>::mutate(|totals| totals.claimed -= 1));
	finds(complaint, || change_account(8, |account| account.pending += 1));
	finds(complaint, || change_account(8, |account| account.pending -= 1));
}

#[test]
fn it_finds_units_that_no_device_holds() {
	let complaint = "the running epoch's units are not those of its devices";
	finds(complaint, || CurrentEpoch::<Test>::mutate(|open| open.units.beaconers += 1));
	finds(complaint, || change_account(7, |account| account.units.witnesses += 1));
	finds(complaint, || Accounts::<Test>::remove(7));
}

#[test]
fn it_finds_an_account_of_the_future() {
	finds("an account is ahead of the running epoch", || {
		change_account(7, |account| account.epoch = 2);
	});
}

#[test]
fn it_finds_power_of_an_age_to_come() {
	finds("an account is older than the chain", || {
		change_account(7, |account| account.coverage.touched.0 = 1);
	});
}

#[test]
fn it_finds_issuance_past_the_cap() {
	finds("what exists and what is owed exceed the supply cap", || {
		Balances::mint_into(&ENDOWED, small_emission().supply_cap - ENDOWMENT).unwrap();
	});
}

#[test]
fn it_finds_storage_that_was_paid_without_work() {
	finds("storage was paid without work", || {
		change_summary(|summary| summary.pools.storage.units = 0);
	});
	finds("the rate of storage exceeds its budget", || {
		change_summary(|summary| summary.pools.storage.rate *= 2);
	});
}

#[test]
fn it_finds_a_rate_of_storage_that_no_epoch_had() {
	let complaint = "the rate of storage is not that of the last epoch in which any was proven";
	finds(complaint, || RunningStorage::<Test>::mutate(|pool| pool.rate = None));
	finds(complaint, || RunningStorage::<Test>::mutate(|pool| pool.rate = Some(0)));
}

#[test]
fn it_finds_a_storage_pool_that_handed_out_too_much() {
	finds("the storage pool handed out ticks past the epoch's end", || {
		RunningStorage::<Test>::mutate(|pool| pool.elapsed = EPOCH_TICKS + 1);
	});
	finds("the storage pool handed out more than its budget", || {
		RunningStorage::<Test>::mutate(|pool| pool.issued += 1_001 << 64);
	});
	finds("the storage pool handed out more than its budget", || {
		RunningStorage::<Test>::mutate(|pool| pool.carry = u128::MAX);
	});
	finds("the accumulator of storage went back", || {
		RunningStorage::<Test>::mutate(|pool| pool.opened.all = pool.accumulator + 1);
	});
}

#[test]
fn it_finds_a_storage_account_of_the_future() {
	finds("a storage account is ahead of the running epoch", || {
		change_storage(9, |account| account.epoch = 2);
	});
	finds("a storage account is ahead of the accumulator", || {
		change_storage(9, |account| account.accumulator.all += 1);
	});
	finds("a storage account is ahead of the accumulator", || {
		change_storage(9, |account| account.accumulator.liquid += 1);
	});
	finds("a storage account is ahead of the accumulator", || {
		change_storage(9, |account| account.accumulator.waiting += 1);
	});
	finds("a reward vests from a tick to come", || {
		change_storage(9, |account| account.vesting.since = 151);
	});
}

#[test]
fn it_finds_a_storage_account_that_should_be_gone() {
	finds("a spent storage account was kept", || {
		StorageAccounts::<Test>::insert(11, StorageAccount { fraction: 1, ..Default::default() });
	});
}

#[test]
fn it_finds_power_that_no_device_has() {
	let complaint = "the storage pool's power is not that of its devices";
	finds(complaint, || RunningStorage::<Test>::mutate(|pool| pool.power += 1));
	finds(complaint, || change_storage(9, |account| account.power -= 1));
	finds(complaint, || StorageAccounts::<Test>::remove(10));
}

#[test]
fn it_finds_a_part_of_a_planck_that_storage_did_not_hand_out() {
	let complaint = "what devices earned by storage is not what the pool handed out";
	finds(complaint, || change_storage(9, |account| account.running.all.fraction ^= 1));
	finds(complaint, || RunningStorage::<Test>::mutate(|pool| pool.issued -= 1));
	finds(complaint, || RunningStorage::<Test>::mutate(|pool| pool.accumulator += 1));
}

#[test]
fn it_finds_a_reward_of_storage_that_is_divided_otherwise_than_its_epoch_says() {
	finds("more of storage's reward is liquid or waits than there is", || {
		RunningStorage::<Test>::mutate(|pool| pool.opened.liquid = pool.opened.all + 1);
	});
	finds("more of a device's storage reward is liquid or waits than there is", || {
		change_storage(9, |account| account.running.waiting = account.running.all);
	});
	let complaint = "what devices earned by storage is not divided by the running epoch's terms";
	finds(complaint, || change_storage(9, |account| account.running.liquid.plancks -= 1));
	finds(complaint, || change_storage(9, |account| account.running.waiting = Default::default()));
}

#[test]
fn it_finds_a_fraction_of_a_planck_that_is_lost_or_held_twice() {
	let complaint = "the fractions of a planck are not those that closed epochs left";
	finds(complaint, || change_storage(9, |account| account.fraction ^= 1));
	finds(complaint, || RunningStorage::<Test>::mutate(|pool| pool.fraction ^= 1));
	finds(complaint, || RunningStorage::<Test>::mutate(|pool| pool.returned += 1));
}

#[test]
fn it_finds_a_planck_of_storage_that_is_owed_twice_or_lost() {
	let complaint = "what is due and what was paid do not sum to what was issued";
	finds(complaint, || change_storage(9, |account| account.due += 1));
	finds(complaint, || change_storage(9, |account| account.vesting.amount -= 1));
}

fn change_storage(device: u32, change: impl FnOnce(&mut StorageAccount)) {
	StorageAccounts::<Test>::mutate(device, |account| change(account.as_mut().unwrap()));
}

fn change_summary(change: impl FnOnce(&mut cairn_emission::EpochSummary)) {
	Epochs::<Test>::mutate(0, |summary| change(summary.as_mut().unwrap()));
}

fn change_account(device: u32, change: impl FnOnce(&mut Account)) {
	Accounts::<Test>::mutate(device, |account| change(account.as_mut().unwrap()));
}
