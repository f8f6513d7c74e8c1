// SPDX-License-Identifier: Apache-2.0

use crate::*;
use cairn_figures::Snapshot;

/// Whether params with this change are within bounds, and else which are not.
fn with(change: impl FnOnce(&mut CoverageParams)) -> Result<(), ParamsError> {
	let mut params = CoverageParams::default();
	change(&mut params);
	params.check()
}

#[test]
fn the_defaults_are_within_bounds() {
	assert_eq!(CoverageParams::default().check(), Ok(()));
}

#[test]
fn max_witnesses_is_1_to_32() {
	assert_eq!(with(|params| params.max_witnesses = 0), Err(ParamsError::MaxWitnesses));
	assert_eq!(with(|params| (params.max_witnesses, params.witness_redundancy) = (1, 1)), Ok(()));
	assert_eq!(with(|params| (params.max_witnesses, params.beacons_per_tick) = (32, 1)), Ok(()));
	assert_eq!(with(|params| params.max_witnesses = 33), Err(ParamsError::MaxWitnesses));
}

#[test]
fn witness_redundancy_is_1_to_max_witnesses() {
	assert_eq!(with(|params| params.witness_redundancy = 0), Err(ParamsError::WitnessRedundancy));
	assert_eq!(with(|params| params.witness_redundancy = 1), Ok(()));
	assert_eq!(with(|params| params.witness_redundancy = 14), Ok(()));
	assert_eq!(with(|params| params.witness_redundancy = 15), Err(ParamsError::WitnessRedundancy));
}

#[test]
fn the_least_distance_is_at_most_40_cells_and_below_the_largest() {
	assert_eq!(with(|params| params.min_distance_cells = 0), Ok(()));
	assert_eq!(with(|params| params.min_distance_cells = 40), Ok(()));
	assert_eq!(with(|params| params.min_distance_cells = 41), Err(ParamsError::MinDistance));
	assert_eq!(with(|params| params.max_distance_m = 401), Ok(()));
	assert_eq!(with(|params| params.max_distance_m = 400), Err(ParamsError::MinDistance));
}

#[test]
fn the_largest_distance_is_at_most_300_km() {
	assert_eq!(with(|params| params.max_distance_m = 300_000), Ok(()));
	assert_eq!(with(|params| params.max_distance_m = 300_001), Err(ParamsError::MaxDistance));
}

#[test]
fn the_frequency_tolerance_is_below_half_of_the_channel_spacing() {
	assert_eq!(with(|params| params.frequency_tolerance_hz = 99_999), Ok(()));
	assert_eq!(
		with(|params| params.frequency_tolerance_hz = 100_000),
		Err(ParamsError::FrequencyTolerance)
	);
}

#[test]
fn margins_are_0_to_20_db() {
	for (margin, ok) in [(-1, false), (0, true), (2_000, true), (2_001, false)] {
		let expected = |error| if ok { Ok(()) } else { Err(error) };
		let found = with(|params| params.rssi_margin_cdb = margin);
		assert_eq!(found, expected(ParamsError::RssiMargin));
		let found = with(|params| params.snr_margin_cdb = margin);
		assert_eq!(found, expected(ParamsError::SnrMargin));
	}
}

#[test]
fn the_ramp_begins_at_one_at_most() {
	assert_eq!(with(|params| params.ramp_floor = 10_000), Ok(()));
	assert_eq!(with(|params| params.ramp_floor = 10_001), Err(ParamsError::RampFloor));
}

#[test]
fn blocks_carry_at_least_one_beacon_a_tick() {
	assert_eq!(with(|params| params.beacons_per_tick = 1), Ok(()));
	assert_eq!(with(|params| params.beacons_per_tick = 0), Err(ParamsError::BeaconsPerTick));
}

#[test]
fn blocks_carry_fewer_beacons_the_more_witnesses_each_draws_for_pay() {
	for (max_witnesses, most) in [(1, 390), (14, 320), (20, 296), (24, 281), (32, 257)] {
		assert_eq!(most_beacons(max_witnesses), most);
		let drawn = |beacons| {
			with(|params| {
				(params.max_witnesses, params.witness_redundancy) = (max_witnesses, 1);
				params.beacons_per_tick = beacons;
			})
		};
		assert_eq!(drawn(most), Ok(()));
		for more in [most + 1, 500, u32::MAX] {
			assert_eq!(drawn(more), Err(ParamsError::Capacity), "{max_witnesses}");
		}
	}
}

#[test]
fn where_blocks_cannot_carry_them_beacons_and_witnesses_stay_as_they_were() {
	let old = CoverageParams::default();
	let mut snapshot = Snapshot::of(old);
	let decided = CoverageParams {
		max_witnesses: 32,
		beacons_per_tick: 258,
		witness_redundancy: 14,
		ramp_floor: 0,
		..old
	};
	let change = snapshot.take(decided).unwrap();
	assert_eq!(change.conflicts, [ParamsError::Capacity]);
	let kept = CoverageParams { witness_redundancy: 14, ramp_floor: 0, ..old };
	assert_eq!(snapshot.in_force, kept);
	let fitting = CoverageParams { beacons_per_tick: 257, ..decided };
	assert_eq!(snapshot.take(fitting).unwrap().conflicts, []);
	assert_eq!(snapshot.in_force, fitting);
}

#[test]
fn what_goes_with_witnesses_that_blocks_cannot_carry_stays_with_them() {
	let old = CoverageParams::default();
	let mut snapshot = Snapshot::of(old);
	let decided = CoverageParams { max_witnesses: 32, witness_redundancy: 32, ..old };
	let change = snapshot.take(decided).unwrap();
	assert_eq!(change.conflicts, [ParamsError::Capacity, ParamsError::WitnessRedundancy]);
	assert_eq!(snapshot.in_force, old);
}

#[test]
fn the_least_interval_is_longer_than_the_quiet_rounds() {
	assert_eq!(with(|params| params.min_interval = 4), Ok(()));
	assert_eq!(with(|params| params.min_interval = 3), Err(ParamsError::MinInterval));
}

/// As [`with`], where a round has ten ticks and a gateway is drawn in every hundredth.
fn with_every_hundredth(change: impl FnOnce(&mut CoverageParams)) -> Result<(), ParamsError> {
	let mut params = CoverageParams { min_interval: 100, ..Default::default() };
	change(&mut params);
	params.check_on(10)
}

#[test]
fn a_gateway_earns_as_a_witness_until_its_next_beacon_has_settled() {
	assert_eq!(with_every_hundredth(|params| params.reciprocity_ticks = 1_040), Ok(()));
	for short in [0, 1, 1_000, 1_039] {
		let found = with_every_hundredth(|params| params.reciprocity_ticks = short);
		assert_eq!(found, Err(ParamsError::Reciprocity));
	}
	let found = with_every_hundredth(|params| params.min_interval = u32::MAX);
	assert_eq!(found, Err(ParamsError::Reciprocity));
}

#[test]
fn a_gateway_counts_for_density_until_its_next_beacon_has_settled() {
	assert_eq!(with_every_hundredth(|params| params.interactive_ticks = 1_040), Ok(()));
	for short in [0, 1, 1_000, 1_039] {
		let found = with_every_hundredth(|params| params.interactive_ticks = short);
		assert_eq!(found, Err(ParamsError::Interactivity));
	}
}

#[test]
fn the_defaults_fit_to_rounds_of_a_minute() {
	assert_eq!(CoverageParams::default().check_on(10), Ok(()));
}

#[test]
fn what_is_out_of_its_bounds_is_found_before_what_does_not_fit() {
	let found =
		with_every_hundredth(|params| (params.ramp_floor, params.reciprocity_ticks) = (10_001, 0));
	assert_eq!(found, Err(ParamsError::RampFloor));
}
