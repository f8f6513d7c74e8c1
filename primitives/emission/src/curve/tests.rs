// SPDX-License-Identifier: Apache-2.0

use super::*;
use proptest::prelude::*;

fn params(initial_budget: u128, halving_epochs: u32, supply_cap: u128) -> EmissionParams {
	EmissionParams { initial_budget, halving_epochs, supply_cap, ..Default::default() }
}

#[test]
fn the_production_curve_follows_its_table() {
	let curve = EmissionParams::default();
	for (epoch, plancks) in [
		(0, 100_000 * CRN),
		(1_460, 100_000 * CRN),
		(1_461, 50_000 * CRN),
		(2_921, 50_000 * CRN),
		(2_922, 25_000 * CRN),
		(14_610, 97_656_250_000_000),
		// 10^17 = 2^17 · 5^17 has 57 binary digits.
		(1_461 * 56, 1),
		(1_461 * 57, 0),
		(u32::MAX, 0),
	] {
		assert_eq!(curve.scheduled(epoch), plancks, "epoch {epoch}");
	}
}

#[test]
fn the_production_curve_emits_under_292_200_000_crn_for_ever() {
	let curve = EmissionParams::default();
	let total = curve.total().unwrap();
	assert!(total < 292_200_000 * CRN);
	assert!(total > 292_199_999 * CRN);
	assert_eq!(curve.check(), Ok(()));
}

#[test]
fn the_budget_stops_at_the_cap() {
	let curve = params(100, 10, 1_000);
	assert_eq!(curve.budget(0, 0), 100);
	assert_eq!(curve.budget(0, 901), 99);
	assert_eq!(curve.budget(0, 1_000), 0);
	assert_eq!(curve.budget(0, u128::MAX), 0);
}

#[test]
fn without_a_halving_period_nothing_is_budgeted() {
	assert_eq!(params(u128::MAX, 0, u128::MAX).budget(0, 0), 0);
}

#[test]
fn nonsense_is_refused() {
	assert_eq!(params(1, 0, 10).check(), Err(ParamsError::NoHalving));
	let unpaid = EmissionParams { max_rate: 0, ..Default::default() };
	assert_eq!(unpaid.check(), Err(ParamsError::NoRate));
	assert_eq!(params(u128::MAX, 1, u128::MAX).check(), Err(ParamsError::CapExceeded));
	assert_eq!(params(u128::MAX, u32::MAX, u128::MAX).check(), Err(ParamsError::CapExceeded));
}

#[test]
fn what_the_arithmetic_of_storage_cannot_carry_is_refused() {
	let sound = EmissionParams { supply_cap: MAX_SUPPLY, ..params(1, 1, 1) };
	assert_eq!(sound.check(), Ok(()));
	let check = |change: fn(&mut EmissionParams)| {
		let mut params = sound;
		change(&mut params);
		params.check()
	};
	use ParamsError::*;
	assert_eq!(check(|params| params.supply_cap += 1), Err(SupplyTooLarge));
	assert_eq!(check(|params| params.initial_budget = MAX_BUDGET), Ok(()));
	assert_eq!(check(|params| params.initial_budget = MAX_BUDGET + 1), Err(BudgetTooLarge));
	for rate in [0, MAX_STORAGE_RATE, u128::MAX] {
		let params = EmissionParams { max_storage_rate: rate, ..sound };
		assert_eq!(params.check(), Err(StorageRateOutOfBounds), "{rate}");
	}
	assert_eq!(check(|params| params.max_storage_rate = MAX_STORAGE_RATE - 1), Ok(()));
	assert_eq!(check(|params| params.storage_liquid = PARTS), Ok(()));
	assert_eq!(check(|params| params.storage_liquid = PARTS + 1), Err(LiquidOverOne));
	assert_eq!(check(|params| params.vesting_ticks = MAX_VESTING_TICKS), Ok(()));
	assert_eq!(check(|params| params.vesting_ticks = 0), Err(VestingOutOfBounds));
	assert_eq!(
		check(|params| params.vesting_ticks = MAX_VESTING_TICKS + 1),
		Err(VestingOutOfBounds)
	);
}

#[test]
fn a_refusal_names_the_field_and_its_limit() {
	for (error, limit) in [
		(ParamsError::SupplyTooLarge, "1208925819614629174706176"),
		(ParamsError::BudgetTooLarge, "9223372036854775807"),
		(ParamsError::StorageRateOutOfBounds, "4611686018427387904"),
		(ParamsError::LiquidOverOne, "1000000"),
		(ParamsError::VestingOutOfBounds, "67108864"),
	] {
		assert!(error.to_string().contains(limit), "{error}");
	}
}

#[test]
fn a_total_of_exactly_the_cap_is_accepted_and_one_planck_more_refused() {
	// 5 + 2 + 1 a period of ten epochs.
	assert_eq!(params(5, 10, 80).check(), Ok(()));
	assert_eq!(params(5, 10, 79).check(), Err(ParamsError::CapExceeded));
}

#[test]
fn parameters_read_back_from_json() {
	let json = serde_json::to_string(&EmissionParams::default()).unwrap();
	assert!(json.contains(r#""supplyCap":"1000000000000000000000""#), "{json}");
	assert_eq!(serde_json::from_str::<EmissionParams>(&json).unwrap(), Default::default());
	// Also by way of a `Value`, which cannot hold the cap as a number.
	let value = serde_json::to_value(EmissionParams::default()).unwrap();
	assert_eq!(serde_json::from_value::<EmissionParams>(value).unwrap(), Default::default());
}

#[test]
fn amounts_in_json_that_are_not_digits_are_refused() {
	for bad in [r#""-1""#, r#""1e9""#, r#""""#, "1", "null"] {
		let json = serde_json::to_string(&EmissionParams::default())
			.unwrap()
			.replace(r#""1000000000000000000000""#, bad);
		assert!(serde_json::from_str::<EmissionParams>(&json).is_err(), "{bad}");
	}
}

proptest! {
	#[test]
	fn the_closed_form_is_the_sum_of_all_epochs(initial: u64, period in 1u32..20) {
		let curve = params(initial.into(), period, u128::MAX);
		let sum: u128 = (0..period * 65).map(|epoch| curve.scheduled(epoch)).sum();
		prop_assert_eq!(curve.total(), Some(sum));
		prop_assert!(sum <= 2 * u128::from(period) * u128::from(initial));
	}

	#[test]
	fn budgets_never_sum_past_the_cap(
		initial: u128,
		period in 0u32..20,
		cap: u128,
		genesis: u128,
		first: u32,
	) {
		let curve = params(initial, period, cap);
		let mut counted = genesis;
		for epoch in (first..).take(300) {
			counted = counted.checked_add(curve.budget(epoch, counted)).unwrap();
		}
		prop_assert!(counted <= cap.max(genesis));
	}

	#[test]
	fn no_parameters_panic(
		initial: u128, period: u32, cap: u128, max_rate: u128, epoch: u32, counted: u128,
	) {
		let curve = EmissionParams { max_rate, ..params(initial, period, cap) };
		let _ = (curve.check(), curve.total());
		prop_assert!(curve.budget(epoch, counted) <= curve.scheduled(epoch));
		prop_assert!(curve.scheduled(epoch) <= initial);
	}
}
