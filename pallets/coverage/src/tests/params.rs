// SPDX-License-Identifier: Apache-2.0
//! When what governance decides comes into force.

use crate::{mock::*, *};
use cairn_coverage::{CoverageParams, ParamsError};

fn decide(change: impl FnOnce(&mut CoverageParams)) {
	Params::mutate(change);
}

fn in_force() -> CoverageParams {
	InForce::<Test>::get().in_force
}

/// Runs a test where gateways are drawn as often as by default.
fn judged(test: impl FnOnce()) {
	build_and_execute(|| {
		set_interval(60);
		test();
	});
}

/// What was told of parameters, in its order.
fn told() -> Vec<Event<Test>> {
	let of_params = |event: &Event<Test>| {
		matches!(event, Event::ParamsChanged { .. } | Event::ParamsRefused { .. })
	};
	events().into_iter().filter(of_params).collect()
}

#[test]
fn what_is_decided_in_a_round_waits_for_the_next() {
	judged(|| {
		decide(|params| params.max_witnesses = 20);
		run_hooks();
		assert_eq!(in_force().max_witnesses, 14);
		assert!(told().is_empty());
		go_to(1);
		assert_eq!(in_force().max_witnesses, 20);
		assert_eq!(Rounds::<Test>::get(0).unwrap().params.max_witnesses, 14);
		assert_eq!(Rounds::<Test>::get(1).unwrap().params.max_witnesses, 20);
	});
}

#[test]
fn a_change_is_told_with_the_old_and_the_new() {
	judged(|| {
		let old = in_force();
		decide(|params| params.max_witnesses = 20);
		go_to(3);
		let new = CoverageParams { max_witnesses: 20, ..old };
		assert_eq!(told(), [Event::ParamsChanged { round: 1, old, new }]);
	});
}

#[test]
fn a_round_without_a_decision_tells_nothing() {
	judged(|| {
		go_to(5);
		assert!(told().is_empty());
	});
}

#[test]
fn parameters_that_contradict_each_other_stay_and_the_others_pass() {
	judged(|| {
		let old = in_force();
		decide(|params| {
			params.witness_redundancy = 15;
			params.ramp_floor = 2_000;
		});
		go_to(1);
		let new = CoverageParams { ramp_floor: 2_000, ..old };
		let conflict = ParamsError::WitnessRedundancy;
		let expected =
			[Event::ParamsRefused { conflict }, Event::ParamsChanged { round: 1, old, new }];
		assert_eq!((in_force(), told()), (new, expected.to_vec()));
	});
}

#[test]
fn a_contradiction_is_told_once_and_ends_with_its_resolution() {
	judged(|| {
		decide(|params| params.witness_redundancy = 15);
		go_to(4);
		assert_eq!(told(), [Event::ParamsRefused { conflict: ParamsError::WitnessRedundancy }]);
		decide(|params| params.max_witnesses = 15);
		go_to(5);
		assert_eq!((in_force().witness_redundancy, in_force().max_witnesses), (15, 15));
	});
}

#[test]
fn any_one_figure_out_of_bounds_leaves_those_it_is_checked_with() {
	type Change = fn(&mut CoverageParams);
	let bad: [(Change, ParamsError); 16] = [
		(|params| params.max_witnesses = 33, ParamsError::MaxWitnesses),
		(|params| params.witness_redundancy = 0, ParamsError::WitnessRedundancy),
		(|params| params.min_distance_cells = 41, ParamsError::MinDistance),
		(|params| params.max_distance_m = 400, ParamsError::MinDistance),
		(|params| params.max_distance_m = 300_001, ParamsError::MaxDistance),
		(|params| params.frequency_tolerance_hz = 100_000, ParamsError::FrequencyTolerance),
		(|params| params.rssi_margin_cdb = -1, ParamsError::RssiMargin),
		(|params| params.snr_margin_cdb = 2_001, ParamsError::SnrMargin),
		(|params| params.ramp_floor = 10_001, ParamsError::RampFloor),
		(|params| params.beacons_per_tick = 0, ParamsError::BeaconsPerTick),
		(|params| params.min_interval = 3, ParamsError::MinInterval),
		(|params| params.reciprocity_ticks = 639, ParamsError::Reciprocity),
		(|params| params.interactive_ticks = 639, ParamsError::Interactivity),
		(|params| params.min_interval = 2_877, ParamsError::Reciprocity),
		(|params| params.beacons_per_tick = 321, ParamsError::Capacity),
		(|params| params.max_witnesses = 25, ParamsError::Capacity),
	];
	for (change, conflict) in bad {
		judged(|| {
			let old = in_force();
			decide(|params| {
				change(params);
				params.ramp_ticks = 77;
			});
			go_to(1);
			assert_eq!(in_force(), CoverageParams { ramp_ticks: 77, ..old });
			assert_eq!(told()[0], Event::ParamsRefused { conflict });
		});
	}
}

#[test]
fn gateways_are_drawn_as_seldom_as_they_are_remembered_for() {
	judged(|| {
		decide(|params| params.min_interval = 2_876);
		go_to(1);
		assert_eq!(in_force().min_interval, 2_876);
		decide(|params| (params.min_interval, params.reciprocity_ticks) = (3_000, 30_040));
		go_to(2);
		assert_eq!(in_force().min_interval, 3_000);
	});
}
