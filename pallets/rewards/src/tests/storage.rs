// SPDX-License-Identifier: Apache-2.0
//! Power earns a share of every tick.

use super::*;
use cairn_emission::{EmissionParams, PoolSummary, Pools, Shares, MAX_POWER};
use cairn_traits::{PowerSink, StorageRate};

/// What `device` earned by storage in all, in plancks: paid or not, free or not.
fn earned(device: u32) -> Balance {
	let StorageEarnings { due, vesting, .. } = Rewards::storage_earnings(device);
	due + vesting
}

/// The small emission with all of storage's reward liquid, and enough for a single GiB to take it.
fn only_storage() -> EmissionParams {
	EmissionParams { storage_liquid: 1_000_000, max_storage_rate: 1_000, ..small_emission() }
}

#[test]
fn devices_share_the_pool_by_their_power() {
	build_and_execute(|| {
		prove(7, 3);
		prove(8, 1);
		let summary = close();
		assert_eq!(summary.pools.storage.issued, 2_000);
		assert_eq!(earned(7), 1_500);
		assert_eq!(earned(8), 500);
	});
}

#[test]
fn power_counts_from_its_tick_on_and_no_longer_than_it_is_told() {
	build_and_execute(|| {
		prove(7, 4);
		run_to(25);
		prove(8, 4);
		run_to(85);
		prove(7, 0);
		close();
		// 20 a tick: alone for 25, a half for 60, and the other alone for 15.
		assert_eq!(earned(7), 500 + 600);
		assert_eq!(earned(8), 600 + 300);
	});
}

#[test]
fn what_the_running_epoch_hands_out_is_seen_and_not_due() {
	build_and_execute(|| {
		pay_to(7, 70);
		prove(7, 4);
		run_to(30);
		assert_eq!(
			Rewards::storage_earnings(7),
			StorageEarnings { power: 4 * GIB, running: 600, vests_until: 0, due: 0, vesting: 0 }
		);
		assert_noop!(claim(7), Error::<Test>::NothingDue);
		// Nor does a change of power make it so.
		prove(7, 5);
		assert_eq!(Rewards::storage_earnings(7).running, 600);
		assert_noop!(claim(7), Error::<Test>::NothingDue);
		assert_eq!(Rewards::running_storage().elapsed, 30);
	});
}

#[test]
fn a_closed_epoch_tells_what_storage_did_in_it() {
	build_and_execute(|| {
		prove(7, 4);
		run_to(50);
		prove(7, 6);
		let work = 500 * GIB;
		let summary = close();
		let rate = (2_000 << 64) / work;
		assert_eq!(
			summary.pools.storage,
			// 10 · 2^64 parts a tick are no multiple of 3 · 2^31 bytes: less than a planck is left.
			PoolSummary { budget: 2_000, units: work, rate: rate - 1, issued: 1_999 }
		);
		assert_eq!(summary.unallocated, 10_000 - 1_000 - 1_999);
		// Both epochs' fractions make one.
		assert_eq!(close().pools.storage.issued, 2_000);
	});
}

#[test]
fn without_power_nothing_is_issued() {
	build_and_execute(|| {
		assert_eq!(close().pools.storage, PoolSummary::idle(2_000));
		run_to(150);
		prove(7, 4);
		let summary = close();
		assert_eq!(summary.pools.storage.issued, 1_000);
		assert_eq!(summary.unallocated, 8_000);
		assert_eq!(earned(7), 1_000);
	});
}

#[test]
fn little_power_earns_the_highest_rate_and_the_rest_is_unallocated() {
	build_and_execute(|| {
		prove(7, 2);
		let summary = close();
		assert_eq!(summary.pools.storage.issued, 2 * 8 * 100);
		assert_eq!(summary.unallocated, 9_000 - 1_600);
		assert_eq!(earned(7), 1_600);
	});
}

#[test]
fn a_clock_that_stands_still_pays_nothing() {
	build_and_execute(|| {
		prove(7, 4);
		run_to(10);
		for gib in 1..20 {
			run_to(10);
			prove(8, gib);
			prove(8, 0);
		}
		assert_eq!(Rewards::running_storage().elapsed, 10);
		assert_eq!(Rewards::storage_earnings(7).running, 200);
		assert_eq!(Rewards::storage_earnings(8), StorageEarnings::default());
	});
}

#[test]
fn power_that_is_never_touched_earns_in_every_epoch() {
	build_and_execute(|| {
		prove(7, 4);
		for _ in 0..12 {
			close();
		}
		// Ten epochs of 2,000 and two of 1,000.
		assert_eq!(earned(7), 22_000);
	});
}

#[test]
fn an_epoch_that_closes_late_pays_its_own_ticks_by_the_power_of_its_end() {
	build_and_execute(|| {
		prove(7, 4);
		// No block had room for the hook.
		CurrentTick::set(130);
		prove(8, 12);
		assert_eq!(Rewards::storage_earnings(7).running, 2_000);
		run_to(130);
		assert_eq!(earned(7), 2_000);
		assert_eq!(Epochs::<Test>::get(0).unwrap().pools.storage.units, 400 * GIB);
		// The next epoch lacks none of its ticks.
		assert_eq!(Rewards::running_storage().elapsed, 30);
		assert_eq!(Rewards::storage_earnings(7).running, 150);
		assert_eq!(Rewards::storage_earnings(8).running, 450);
		close();
		assert_eq!((earned(7), earned(8)), (2_500, 1_500));
	});
}

#[test]
fn a_clock_that_ran_ahead_loses_no_epochs_storage() {
	build_and_execute(|| {
		prove(7, 4);
		enter_epoch(CLOSES_PER_BLOCK + 2);
		enter_epoch(CLOSES_PER_BLOCK + 2);
		assert_eq!(earned(7), 2_000 * Balance::from(CLOSES_PER_BLOCK + 2));
	});
}

#[test]
fn what_storage_is_paid_follows_the_last_epoch_that_had_some() {
	build_and_execute(|| {
		// None had yet: eight plancks a GiB and tick are the most.
		assert_eq!(Rewards::storage_reward(GIB, 100), 800);
		prove(7, 4);
		assert_eq!(Rewards::storage_reward(GIB, 100), 800);
		close();
		assert_eq!(Rewards::storage_reward(GIB, 100), 500);
		assert_eq!(Rewards::storage_reward(8 * GIB, 1_000), 40_000);
		// Below a planck it is nothing.
		assert_eq!(Rewards::storage_reward(GIB / 8, 1), 0);
		prove(7, 0);
		close();
		assert_eq!(Rewards::storage_reward(GIB, 100), 500);
	});
}

#[test]
fn without_a_budget_storage_is_paid_nothing_and_nothing_follows_the_highest_rate() {
	let shares = Pools::from_fn(|pool| small_emission().shares.of(pool));
	let parts = Pools { storage: 0, treasury: 300_000, ..shares };
	let emission = EmissionParams { shares: Shares::try_new(parts).unwrap(), ..small_emission() };
	ExtBuilder::default().emission(emission).build_and_execute(|| {
		prove(7, 4);
		assert_eq!(Rewards::storage_reward(GIB, 100), 800);
		close();
		assert_eq!(Rewards::running_storage().rate, Some(0));
		assert_eq!(Rewards::storage_reward(GIB, 100), 0);
		// An epoch without power keeps what is known.
		prove(7, 0);
		close();
		assert_eq!(Rewards::storage_reward(GIB, 100), 0);
	});
}

#[test]
fn fractions_of_a_planck_are_paid_when_they_make_one() {
	ExtBuilder::default().emission(only_storage()).build_and_execute(|| {
		// A third of 2,000 plancks an epoch each.
		for device in [7, 8, 9] {
			prove(device, 1);
		}
		close();
		assert_eq!(earned(7), 666);
		close();
		assert_eq!(earned(7), 1_333);
		close();
		assert_eq!(earned(7), 1_999);
		// What the divisions left over is under a planck, and unallocated.
		assert_eq!(earned(7) + earned(8) + earned(9), 5_997);
		assert_eq!(Totals::<Test>::get().liability(), 5_999);
	});
}

#[test]
fn an_account_that_proves_nothing_and_holds_no_planck_is_removed() {
	ExtBuilder::default().emission(only_storage()).build_and_execute(|| {
		pay_to(7, 70);
		for device in [7, 8, 9] {
			prove(device, 1);
		}
		close();
		prove(7, 0);
		assert_ok!(claim(7));
		assert_eq!(StorageAccounts::<Test>::get(7), None);
		// The two thirds of a planck that it held are nobody's.
		assert!(RunningStorage::<Test>::get().returned > 0);
		assert_noop!(claim(7), Error::<Test>::NothingDue);
		close();
		assert_eq!(RunningStorage::<Test>::get().returned, 0);
	});
}

#[test]
fn an_account_with_less_than_a_planck_in_it_ends_by_a_claim_that_pays_nothing() {
	ExtBuilder::default().emission(only_storage()).build_and_execute(|| {
		pay_to(7, 70);
		Rewards::set_power(7, 1);
		prove(8, 4);
		run_to(50);
		prove(7, 0);
		close();
		assert_eq!(Rewards::pending(7), 0);
		assert_ok!(claim(7));
		assert_eq!(StorageAccounts::<Test>::get(7), None);
		assert_eq!(events().len(), 1);
	});
}

#[test]
fn power_past_its_bound_is_clamped_and_the_total_with_it() {
	build_and_execute(|| {
		prove(7, 4);
		Rewards::set_power(8, u128::MAX);
		assert_eq!(Rewards::storage_earnings(8).power, MAX_POWER - 4 * GIB);
		assert_eq!(Rewards::running_storage().power, MAX_POWER);
		Rewards::set_power(8, 0);
		assert_eq!(Rewards::running_storage().power, 4 * GIB);
	});
}

#[test]
fn power_of_none_for_a_device_that_had_none_leaves_no_account() {
	build_and_execute(|| {
		prove(7, 0);
		assert_eq!(StorageAccounts::<Test>::iter().count(), 0);
	});
}

#[test]
fn storage_never_looks_at_other_devices() {
	build_and_execute(|| {
		prove(7, 4);
		let before = StorageAccounts::<Test>::get(7);
		run_to(20);
		prove(8, 4);
		run_to(170);
		prove(8, 9);
		assert_eq!(StorageAccounts::<Test>::get(7), before);
	});
}
