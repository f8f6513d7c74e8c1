// SPDX-License-Identifier: Apache-2.0

use crate::{
	fault_cost, ClockLengths, Schedule, StorageParams, StorageParamsError, Superseded,
	LIFE_IN_DEPOSITS,
};
use cairn_figures::{Figures, Snapshot};
use proptest::prelude::*;
use scale_info::{TypeDef, TypeInfo};
use sp_arithmetic::Permill;

/// Production's: rounds of ten ticks, windows of 300, seeds of 512 rounds.
const CLOCK: ClockLengths = ClockLengths { round: 10, window: 300, history: 512 };

fn params() -> StorageParams<u128> {
	const DAY: u32 = 14_400;
	StorageParams {
		max_ticket_age: 480,
		seal_delay: 5,
		pre_commit_lifetime: 5_110,
		initial_lifetime: 180 * DAY,
		max_lifetime: 540 * DAY,
		max_fault_periods: 42,
		deposit_floor: 1,
		deposit_ticks: 20 * DAY,
		pledge_floor: 1,
		pledge_ticks: 20 * DAY,
		fault_cost: 351,
		termination_share: Permill::from_perthousand(85),
		least_termination_share: Permill::from_percent(2),
		termination_age: 140 * DAY,
	}
}

#[test]
fn the_figures_of_production_go_with_its_clock() {
	assert_eq!(params().check(&CLOCK), Ok(()));
	assert_eq!((CLOCK.kept(), CLOCK.period()), (5_110, 14_400));
}

#[test]
fn each_rule_that_is_broken_is_found_and_put_back() {
	type Change = fn(&mut StorageParams<u128>);
	let bad: [(Change, StorageParamsError); 14] = [
		(|params| params.max_ticket_age = 512, StorageParamsError::MaxTicketAge),
		(|params| params.seal_delay = 1, StorageParamsError::SealDelay),
		(|params| params.pre_commit_lifetime = 60, StorageParamsError::PreCommitLifetime),
		(|params| params.pre_commit_lifetime = 5_111, StorageParamsError::PreCommitLifetime),
		(|params| params.seal_delay = 511, StorageParamsError::PreCommitLifetime),
		(|params| params.initial_lifetime = 14_399, StorageParamsError::InitialLifetime),
		(|params| params.max_lifetime = 14_400, StorageParamsError::InitialLifetime),
		(|params| params.max_lifetime += 1, StorageParamsError::MaxLifetime),
		(|params| params.deposit_ticks -= 1, StorageParamsError::MaxLifetime),
		(|params| params.max_fault_periods = 255, StorageParamsError::MaxFaultPeriods),
		(|params| params.fault_cost = 99, StorageParamsError::FaultCost),
		(|params| params.fault_cost = 1_001, StorageParamsError::PledgeTicks),
		(|params| params.pledge_ticks = 101_087, StorageParamsError::PledgeTicks),
		(
			|params| params.least_termination_share = Permill::from_percent(9),
			StorageParamsError::TerminationShare,
		),
	];
	for (change, conflict) in bad {
		let mut changed = params();
		change(&mut changed);
		assert_eq!(changed.check(&CLOCK), Err(conflict));
		changed.revert(conflict, &params());
		assert_eq!(changed, params());
	}
}

#[test]
fn the_metadata_says_of_each_rule_what_it_is() {
	let TypeDef::Variant(rules) = StorageParamsError::type_info().type_def else { panic!() };
	assert!(rules.variants.iter().all(|rule| !rule.docs.is_empty()), "{rules:?}");
}

#[test]
fn a_pledge_pays_for_two_windows_of_a_fault() {
	let twice = 2 * 14_400 * 351 / 100;
	assert_eq!(twice, 101_088);
	assert_eq!(StorageParams { pledge_ticks: twice, ..params() }.check(&CLOCK), Ok(()));
	let most = StorageParams { fault_cost: u32::MAX, pledge_ticks: u32::MAX, ..params() };
	assert_eq!(most.check(&CLOCK), Err(StorageParamsError::PledgeTicks));
}

#[test]
fn superseded_figures_judge_the_windows_that_opened_by_them_and_no_other() {
	let schedule = Schedule { offset: 7, window: 4, lookback: 3, round: 2 };
	let former = Superseded { until: 20, params: () };
	for window in 0..8 {
		let opened_before = schedule.opens(window) < former.until;
		assert_eq!(schedule.closes(window) <= former.last(&schedule), opened_before);
	}
}

proptest! {
	#[test]
	fn what_is_in_force_goes_with_the_clock_whatever_is_decided(
		decisions in prop::collection::vec(any::<([u32; 9], u8, u32)>(), 1..20),
	) {
		let mut snapshot = Snapshot::of(params());
		for (lengths, missed, least) in decisions {
			let [age, delay, sealed, initial, most, deposit, pledge, cost, share] = lengths;
			let decided = StorageParams {
				max_ticket_age: age % 600,
				seal_delay: delay % 600,
				pre_commit_lifetime: sealed % 6_000,
				initial_lifetime: initial % 50_000,
				max_lifetime: most % 50_000,
				deposit_ticks: deposit % 3_000,
				pledge_ticks: pledge % 200_000,
				max_fault_periods: missed,
				fault_cost: cost % 900,
				termination_share: Permill::from_parts(share % 1_000_000),
				least_termination_share: Permill::from_parts(least % 1_000_000),
				..params()
			};
			snapshot.take_by(decided, |params| params.check(&CLOCK));
			prop_assert_eq!(snapshot.in_force.check(&CLOCK), Ok(()));
			let longest = snapshot.in_force.deposit_ticks.saturating_mul(LIFE_IN_DEPOSITS);
			prop_assert!(snapshot.in_force.max_lifetime <= longest);
			// At a planck a tick.
			let cost = fault_cost(u64::from(CLOCK.period()), snapshot.in_force.fault_cost);
			prop_assert!(2 * cost <= u64::from(snapshot.in_force.pledge_ticks));
		}
	}
}
