// SPDX-License-Identifier: Apache-2.0

use super::*;
use cairn_emission::{EmissionParams, PoolSummary};
use frame_support::{traits::Hooks, weights::WeightMeter};

#[test]
fn an_epoch_stays_open_while_the_clock_is_in_it() {
	build_and_execute(|| {
		CurrentTick::set(EPOCH_TICKS - 1);
		Rewards::on_poll(1, &mut WeightMeter::new());
		assert_eq!(CurrentEpoch::<Test>::get().index, 0);
		assert_eq!(events(), []);
	});
}

#[test]
fn an_epoch_closes_when_the_clock_leaves_it() {
	build_and_execute(|| {
		book(7, 20, 80);
		let summary = close();
		assert_eq!(summary.budget, 10_000);
		assert_eq!(
			summary.pools.beaconers,
			PoolSummary { budget: 1_000, units: 20, rate: 50, issued: 1_000 }
		);
		assert_eq!(
			summary.pools.witnesses,
			PoolSummary { budget: 4_000, units: 80, rate: 50, issued: 4_000 }
		);
		assert_eq!(
			events(),
			[Event::EpochClosed { epoch: 0, budget: 10_000, issued: 6_000, unallocated: 4_000 }]
		);
		assert_eq!(
			CurrentEpoch::<Test>::get(),
			OpenEpoch {
				index: 1,
				params: small_emission(),
				budget: 10_000,
				units: Default::default()
			}
		);
	});
}

#[test]
fn an_epoch_without_work_pays_the_treasury_only() {
	build_and_execute(|| {
		let summary = close();
		assert_eq!(summary.issued(), 1_000);
		assert_eq!(summary.unallocated, 9_000);
		assert_eq!(balance(TREASURY), 1_000);
		assert_eq!(Balances::total_issuance(), ENDOWMENT + 1_000);
	});
}

#[test]
fn little_work_is_paid_the_highest_rate_and_no_more() {
	build_and_execute(|| {
		book(7, 1, 1);
		let summary = close();
		assert_eq!(summary.pools.beaconers.rate, 100);
		assert_eq!(summary.pools.beaconers.issued, 100);
		assert_eq!(summary.unallocated, 10_000 - 1_000 - 200);
	});
}

#[test]
fn what_the_rate_rounds_off_is_unallocated() {
	build_and_execute(|| {
		book(7, 33, 0);
		let summary = close();
		assert_eq!(summary.pools.beaconers.rate, 30);
		assert_eq!(summary.pools.beaconers.issued, 990);
		assert_eq!(summary.unallocated, 9_000 - 990);
	});
}

#[test]
fn work_that_outnumbers_the_plancks_earns_nothing() {
	build_and_execute(|| {
		book(7, 1_001, 0);
		assert_eq!(close().pools.beaconers.issued, 0);
		assert_eq!(Rewards::pending(7), 0);
	});
}

#[test]
fn the_budget_halves() {
	build_and_execute(|| {
		for _ in 0..9 {
			assert_eq!(close().budget, 10_000);
		}
		assert_eq!(close().budget, 10_000);
		assert_eq!(close().budget, 5_000);
	});
}

#[test]
fn the_budget_stops_at_the_cap() {
	build_and_execute(|| {
		// Somebody else mints all but what the treasury is due and 1,500 that the cap allows.
		Balances::mint_into(&ENDOWED, 200_000 - 1_000 - 1_500).unwrap();
		assert_eq!(close().budget, 10_000);
		assert_eq!(close().budget, 1_500);
		assert_eq!(balance(TREASURY), 1_150);
		assert_eq!(Rewards::running_epoch().budget, 1_350);
	});
}

#[test]
fn what_others_mint_in_an_epoch_counts_against_the_next_ones_budget() {
	build_and_execute(|| {
		close();
		Balances::mint_into(&ENDOWED, 200_000 - 1_000 - 10_000).unwrap();
		assert_eq!(close().budget, 10_000);
		assert_eq!(Rewards::running_epoch().budget, 9_000);
	});
}

#[test]
fn what_is_owed_counts_against_the_cap_before_it_is_minted() {
	build_and_execute(|| {
		book(7, 20, 80);
		close();
		// 1,000 minted to the treasury, 5,000 owed to the device, 1,000 to the treasury at the end.
		Balances::mint_into(&ENDOWED, 200_000 - 7_000).unwrap();
		close();
		assert_eq!(Rewards::running_epoch().budget, 0);
		assert_ok!(claim_to(7, 70));
		assert_eq!(Balances::total_issuance(), small_emission().supply_cap);
	});
}

fn claim_to(device: u32, payout: AccountId) -> sp_runtime::DispatchResult {
	pay_to(device, payout);
	claim(device)
}

#[test]
fn a_treasury_share_below_the_existential_deposit_is_unallocated() {
	let emission = EmissionParams { initial_budget: 90, ..small_emission() };
	ExtBuilder::default().emission(emission).build_and_execute(|| {
		let summary = close();
		assert_eq!(summary.pools.treasury.budget, 9);
		assert_eq!(summary.pools.treasury.issued, 0);
		assert_eq!(summary.unallocated, 90);
		assert_eq!(balance(TREASURY), 0);
		assert_eq!(Totals::<Test>::get().treasury, 0);
	});
}

#[test]
fn a_treasury_that_exists_takes_any_share() {
	let emission = EmissionParams { initial_budget: 90, ..small_emission() };
	ExtBuilder::default().emission(emission).build_and_execute(|| {
		Balances::mint_into(&TREASURY, EXISTENTIAL_DEPOSIT).unwrap();
		assert_eq!(close().pools.treasury.issued, 9);
		assert_eq!(balance(TREASURY), EXISTENTIAL_DEPOSIT + 9);
	});
}

#[test]
fn an_epoch_is_settled_by_the_parameters_of_its_start() {
	build_and_execute(|| {
		book(7, 20, 0);
		Emission::<Test>::mutate(|params| params.initial_budget = 2_000);
		assert_eq!(close().budget, 10_000);
		assert_eq!(close().budget, 2_000);
	});
}

#[test]
fn a_clock_that_ran_ahead_is_caught_up_with_a_few_epochs_a_block() {
	build_and_execute(|| {
		book(7, 20, 0);
		enter_epoch(CLOSES_PER_BLOCK + 2);
		assert_eq!(CurrentEpoch::<Test>::get().index, CLOSES_PER_BLOCK);
		// Work goes on in the epoch that is open.
		book(7, 10, 0);
		enter_epoch(CLOSES_PER_BLOCK + 2);
		assert_eq!(CurrentEpoch::<Test>::get().index, CLOSES_PER_BLOCK + 2);
		assert_eq!(Epochs::<Test>::get(CLOSES_PER_BLOCK).unwrap().pools.beaconers.units, 10);
		assert_eq!(Epochs::<Test>::iter().count() as u32, CLOSES_PER_BLOCK + 2);
		assert_eq!(Rewards::pending(7), 2_000);
	});
}

#[test]
fn a_block_without_room_closes_nothing_and_the_next_one_does() {
	build_and_execute(|| {
		CurrentTick::set(EPOCH_TICKS);
		let (idle, close) = (<()>::on_poll_idle(), <()>::on_poll_close());
		for room in [idle / 2, idle, idle + close / 2] {
			let mut meter = WeightMeter::with_limit(room);
			Rewards::on_poll(1, &mut meter);
			assert_eq!(CurrentEpoch::<Test>::get().index, 0);
		}
		let mut meter = WeightMeter::with_limit(idle + close);
		Rewards::on_poll(1, &mut meter);
		assert_eq!(CurrentEpoch::<Test>::get().index, 1);
		assert_eq!(meter.consumed(), idle + close);
	});
}

#[test]
fn the_hook_takes_the_weight_of_what_it_did() {
	build_and_execute(|| {
		let mut meter = WeightMeter::new();
		Rewards::on_poll(1, &mut meter);
		assert_eq!(meter.consumed(), <()>::on_poll_idle());
		CurrentTick::set(EPOCH_TICKS);
		let mut meter = WeightMeter::new();
		Rewards::on_poll(1, &mut meter);
		assert_eq!(meter.consumed(), <()>::on_poll_idle() + <()>::on_poll_close());
	});
}

#[test]
fn the_production_emission_closes_its_first_epochs_to_the_planck() {
	let cap = EmissionParams::default().supply_cap;
	ExtBuilder::default().emission(EmissionParams::default()).build_and_execute(|| {
		// A tenth of a unit beaconed, ten thousand units witnessed.
		book(7, 100_000, 10_000_000_000);
		let crn = cairn_emission::CRN;
		let summary = close();
		assert_eq!(summary.pools.beaconers.issued, crn);
		assert_eq!(summary.pools.witnesses.issued, 32_000 * crn);
		assert_eq!(balance(TREASURY), 5_000 * crn);
		assert!(Balances::total_issuance() < cap);
		assert_ok!(claim_to(7, 70));
		assert_eq!(balance(70), 32_001 * crn);
	});
}

#[test]
fn every_storage_item_is_bounded_and_pinned() {
	use frame_support::traits::StorageInfoTrait;
	let items: Vec<_> = Rewards::storage_info()
		.into_iter()
		.map(|info| (String::from_utf8(info.storage_name).unwrap(), info.max_size))
		.collect();
	let names: Vec<_> = items.iter().map(|(name, _)| name.as_str()).collect();
	assert_eq!(
		names,
		[
			"Emission",
			"InForce",
			"CurrentEpoch",
			"Accounts",
			"Epochs",
			"Totals",
			"RunningStorage",
			"StorageAccounts",
			"SlashedTo",
		]
	);
	assert!(items.iter().all(|(_, size)| size.is_some()));
}

#[test]
fn the_constants_agree() {
	build_and_execute(<Rewards as Hooks<u64>>::integrity_test);
}
