// SPDX-License-Identifier: Apache-2.0

use crate::*;
use cairn_emission::{EmissionParams, MAX_POWER, STORAGE_RATE};
use codec::{Decode, Encode};
use proptest::prelude::*;

fn with(change: impl FnOnce(&mut BackingParams)) -> Result<(), ParamsError> {
	let mut params = BackingParams::default();
	change(&mut params);
	params.check()
}

#[test]
fn a_unit_of_coverage_power_backs_like_a_gib_by_default() {
	let params = BackingParams::default();
	let (gib, unit) = (params.backing(1 << 30, 0), params.backing(0, 1_000_000));
	assert!(gib.abs_diff(unit) < gib / 1_000, "{gib} {unit}");
}

#[test]
fn what_earns_alike_backs_alike_by_default() {
	let params = BackingParams::default();
	// A unit a day, of 24 sessions, for long.
	let (mut power, mut now) = (CoveragePower::default(), Age(0));
	for session in 0..24 * 365 {
		now = now.after_session(params.half_life);
		power.settle(if session % 24 == 0 { 1_000_000 } else { 0 }, now);
	}
	let backs = params.backing(0, power.micro_units(now));
	// As many GiB as earn in a day what a unit does.
	let gib = 1_000_000 * EmissionParams::default().max_rate / (STORAGE_RATE * 14_400);
	let earns_alike = params.backing(gib << 30, 0);
	assert!(backs.abs_diff(earns_alike) < earns_alike / 20, "{backs} {earns_alike}");
}

#[test]
fn each_coefficient_may_be_zero_but_not_both() {
	assert_eq!(with(|params| params.per_byte = 0), Ok(()));
	assert_eq!(with(|params| params.per_micro_unit = 0), Ok(()));
	let none = with(|params| (params.per_byte, params.per_micro_unit) = (0, 0));
	assert_eq!(none, Err(ParamsError::NothingBacks));
}

#[test]
fn a_half_life_is_one_session_to_the_most_that_ages_resolve() {
	assert_eq!(with(|params| params.half_life = 1), Ok(()));
	assert_eq!(with(|params| params.half_life = MAX_HALF_LIFE), Ok(()));
	for half_life in [0, MAX_HALF_LIFE + 1] {
		let refused = with(|params| params.half_life = half_life);
		assert_eq!(refused, Err(ParamsError::HalfLife));
	}
	assert_eq!(ParamsError::HalfLife.to_string(), "halfLife must be from 1 to 65536 sessions");
}

#[test]
fn a_backing_beyond_all_numbers_clamps() {
	assert_eq!(BackingParams::default().backing(u128::MAX, 1), u128::MAX);
	assert_eq!(BackingParams::default().backing(1, u128::MAX), u128::MAX);
}

#[test]
fn the_most_storage_at_the_highest_coefficient_is_exact() {
	let params = BackingParams { per_byte: u32::MAX, per_micro_unit: u32::MAX, half_life: 1 };
	let each = MAX_POWER * u128::from(u32::MAX);
	assert_eq!(params.backing(MAX_POWER, MAX_POWER), 2 * each);
}

#[test]
fn a_runtime_can_store_params_and_a_genesis_can_name_them() {
	let params = BackingParams::default();
	assert_eq!(BackingParams::decode(&mut &params.encode()[..]), Ok(params));
	let json = serde_json::to_string(&params).unwrap();
	assert_eq!(json, r#"{"perByte":1,"perMicroUnit":1074,"halfLife":168}"#);
	assert_eq!(serde_json::from_str::<BackingParams>(&json).unwrap(), params);
}

proptest! {
	#[test]
	fn backing_is_the_weighted_sum(bytes: u64, units: u64, per_byte: u32, per_micro_unit: u32) {
		let params = BackingParams { per_byte, per_micro_unit, half_life: 1 };
		let sum = u128::from(bytes) * u128::from(per_byte)
			+ u128::from(units) * u128::from(per_micro_unit);
		prop_assert_eq!(params.backing(bytes.into(), units.into()), sum);
	}
}
