// SPDX-License-Identifier: Apache-2.0

use proptest::prelude::*;

use crate::*;

/// HIP-15's table for N = 4 and r = 0.8, w = 0..=14, in hundredths.
const BEACONER: [u64; 15] = [0, 25, 50, 75, 100, 120, 136, 149, 159, 167, 174, 179, 183, 187, 189];
const WITNESS: [u64; 15] = [0, 100, 100, 100, 100, 76, 61, 50, 43, 37, 33, 29, 26, 24, 22];

fn to_hundredths(units: u64) -> u64 {
	(units + 5_000) / 10_000
}

#[test]
fn units_are_those_of_the_published_table() {
	let params = CoverageParams::default();
	for witnesses in 0..=14u8 {
		let found = to_hundredths(beaconer_units(witnesses, &params));
		assert_eq!(found, BEACONER[usize::from(witnesses)], "beaconer, {witnesses}");
		let found = to_hundredths(witness_units(witnesses, &params));
		assert_eq!(found, WITNESS[usize::from(witnesses)], "witness, {witnesses}");
	}
}

#[test]
fn units_are_exact_to_the_micro_unit() {
	let params = CoverageParams::default();
	let beaconer: Vec<u64> = (0..=14).map(|count| beaconer_units(count, &params)).collect();
	assert_eq!(
		beaconer,
		[
			0, 250_000, 500_000, 750_000, 1_000_000, 1_200_000, 1_360_000, 1_488_000, 1_590_400,
			1_672_320, 1_737_856, 1_790_284, 1_832_227, 1_865_782, 1_892_625
		]
	);
	let witness: Vec<u64> = (0..=14).map(|count| witness_units(count, &params)).collect();
	assert_eq!(
		witness,
		[
			0, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 760_000, 606_666, 501_714, 426_200,
			369_742, 326_214, 291_792, 263_981, 241_093, 221_955
		]
	);
}

#[test]
fn a_beacon_with_enough_witnesses_is_worth_one_unit_more_than_their_redundancy() {
	let params = CoverageParams::default();
	for witnesses in 4..=MAX_WITNESSES {
		let total = beaconer_units(witnesses, &params)
			+ u64::from(witnesses) * witness_units(witnesses, &params);
		assert!(total <= 5 * UNIT && total > 5 * UNIT - 2 * u64::from(witnesses), "{witnesses}");
	}
}

#[test]
fn a_redundancy_of_zero_pays_within_the_same_bounds() {
	let params = CoverageParams { witness_redundancy: 0, ..Default::default() };
	assert_eq!(beaconer_units(0, &params), 0);
	assert!(beaconer_units(5, &params) <= 2 * UNIT);
	assert_eq!(witness_units(5, &params), 0);
}

#[test]
fn scale_and_ramp_reduce_units_and_round_down() {
	assert_eq!(scaled(UNIT, SCALE_ONE, RAMP_ONE), UNIT);
	assert_eq!(scaled(UNIT, 5_000, RAMP_ONE), 500_000);
	assert_eq!(scaled(UNIT, 5_000, 1_000), 50_000);
	assert_eq!(scaled(999, 3_333, 9_999), 332);
	assert_eq!(scaled(UNIT, 0, RAMP_ONE), 0);
	assert_eq!(scaled(UNIT, SCALE_ONE, 0), 0);
}

#[test]
fn scale_and_ramp_never_raise_units() {
	assert_eq!(scaled(u64::MAX, u16::MAX, u16::MAX), u64::MAX);
}

proptest! {
	#[test]
	fn units_are_monotone_in_witnesses_and_bounded(witness_redundancy: u8, witnesses: u8) {
		let params = CoverageParams { witness_redundancy, ..Default::default() };
		let more = witnesses.saturating_add(1);
		prop_assert!(beaconer_units(witnesses, &params) <= beaconer_units(more, &params));
		prop_assert!(beaconer_units(witnesses, &params) <= 2 * UNIT);
		prop_assert!(witness_units(witnesses, &params) <= UNIT);
		if witnesses > 0 {
			prop_assert!(witness_units(witnesses, &params) >= witness_units(more, &params));
		}
	}

	#[test]
	fn scaled_is_the_floor_of_the_product(units: u64, scale in 0u16..=10_000, ramp in 0u16..=10_000) {
		let expected = u128::from(units) * u128::from(scale) * u128::from(ramp) / 100_000_000;
		prop_assert_eq!(u128::from(scaled(units, scale, ramp)), expected);
	}
}
