// SPDX-License-Identifier: Apache-2.0

use super::*;
use cairn_emission::{EmissionParams, SlashDestination, MAX_VESTING_TICKS};

#[test]
fn genesis_puts_its_parameters_in_force() {
	build_and_execute(|| {
		assert_eq!(Emission::<Test>::get(), small_emission());
		assert_eq!(
			CurrentEpoch::<Test>::get(),
			OpenEpoch {
				index: 0,
				params: small_emission(),
				budget: 10_000,
				units: Default::default()
			}
		);
	});
}

#[test]
fn without_genesis_the_production_emission_is_in_force() {
	sp_io::TestExternalities::default().execute_with(|| {
		assert_eq!(Emission::<Test>::get(), EmissionParams::default());
		assert_eq!(CurrentEpoch::<Test>::get().params, EmissionParams::default());
		assert_eq!(CurrentEpoch::<Test>::get().budget, EmissionParams::default().initial_budget);
		assert_eq!(SlashedTo::<Test>::get(), SlashDestination::Treasury);
		assert_ok!(Rewards::do_try_state());
	});
}

#[test]
fn the_default_genesis_is_the_production_emission() {
	assert_eq!(GenesisConfig::<Test>::default().emission, EmissionParams::default());
}

#[test]
#[should_panic(expected = "rewards genesis: the halving period must be at least one epoch")]
fn a_halving_period_of_zero_is_refused() {
	ExtBuilder::default()
		.emission(EmissionParams { halving_epochs: 0, ..small_emission() })
		.build();
}

#[test]
#[should_panic(expected = "rewards genesis: the highest rate must be at least one planck")]
fn a_highest_rate_of_zero_is_refused() {
	ExtBuilder::default().emission(EmissionParams { max_rate: 0, ..small_emission() }).build();
}

#[test]
#[should_panic(expected = "rewards genesis: the vesting period must be from 1 to 67108864 ticks")]
fn a_vesting_period_past_its_bound_is_refused() {
	let vesting_ticks = MAX_VESTING_TICKS + 1;
	ExtBuilder::default().emission(EmissionParams { vesting_ticks, ..small_emission() }).build();
}

#[test]
#[should_panic(expected = "rewards genesis: the budgets of all epochs must not sum past")]
fn budgets_past_the_cap_are_refused() {
	ExtBuilder::default()
		.emission(EmissionParams { initial_budget: u128::MAX, ..small_emission() })
		.build();
}

#[test]
#[should_panic(expected = "plancks that genesis endows and the budgets of all epochs must not")]
fn endowments_and_budgets_past_the_cap_are_refused() {
	let emission = small_emission();
	// 10 · (2 · 10,000 − 5 ones in its binary digits)
	assert_eq!(emission.total(), Some(199_950));
	let supply_cap = ENDOWMENT + 199_949;
	ExtBuilder::default().emission(EmissionParams { supply_cap, ..emission }).build();
}

#[test]
fn endowments_and_budgets_of_exactly_the_cap_are_accepted() {
	let supply_cap = ENDOWMENT + 199_950;
	let emission = EmissionParams { supply_cap, ..small_emission() };
	ExtBuilder::default().emission(emission).build_and_execute(|| {});
}

#[test]
fn genesis_reads_back_from_json() {
	let slashed_to = SlashDestination::Treasury;
	let emission = small_emission();
	let genesis = GenesisConfig::<Test> { emission, slashed_to, ..Default::default() };
	let value = serde_json::to_value(&genesis).unwrap();
	assert_eq!(value["emission"]["initialBudget"], "10000");
	assert_eq!(value["emission"]["shares"]["witnesses"], 400_000);
	assert_eq!(value["emission"]["maxStorageRate"], "8");
	assert_eq!(value["emission"]["vestingTicks"], 200);
	assert_eq!(value["slashedTo"], "treasury");
	let read: GenesisConfig<Test> = serde_json::from_value(value).unwrap();
	assert_eq!(read.emission, genesis.emission);
	assert_eq!(read.slashed_to, SlashDestination::Treasury);
}

#[test]
fn genesis_in_json_with_uneven_shares_is_refused_in_a_sentence() {
	let mut value = serde_json::to_value(GenesisConfig::<Test>::default()).unwrap();
	value["emission"]["shares"]["treasury"] = 50_001.into();
	let error = serde_json::from_value::<GenesisConfig<Test>>(value).err().unwrap();
	assert_eq!(error.to_string(), "the pools' shares sum to 1000001 parts, not to 1000000");
}
