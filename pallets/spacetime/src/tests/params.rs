// SPDX-License-Identifier: Apache-2.0
//! When what governance decides comes into force, and which windows it is about.

use crate::{mock::*, *};
use cairn_spacetime::{StorageParamsError, Superseded};

/// Goes on to the next tick at which what is decided comes into force.
fn adopt() -> Tick {
	go_to(Now::get() / WINDOW * WINDOW + WINDOW);
	Now::get()
}

/// What was told of figures, in its order.
fn told() -> Vec<Event<Test>> {
	let of_params = |event: &Event<Test>| {
		matches!(event, Event::ParamsChanged { .. } | Event::ParamsRefused { .. })
	};
	events().into_iter().filter(of_params).collect()
}

#[test]
fn what_is_decided_waits_until_a_windows_length_has_passed() {
	build_and_execute(|| {
		let at = adopt();
		let old = Spacetime::params();
		FaultCost::set(400);
		go_to(at + WINDOW - 1);
		assert_eq!(Spacetime::params(), old);
		go_to(at + WINDOW);
		let new = ParamsOf::<Test> { fault_cost: 400, ..old };
		assert_eq!(Spacetime::params(), new);
		let tick = at + WINDOW;
		assert_eq!(told(), [Event::ParamsChanged { tick, old, new }]);
		assert_eq!(Former::<Test>::get(), Some(Superseded { until: tick, params: old }));
	});
}

#[test]
fn what_is_decided_while_the_clock_stands_waits_until_a_windows_length_has_passed() {
	build_and_execute(|| {
		adopt();
		let old = Spacetime::params();
		FaultCost::set(400);
		// The windows that opened at this tick have been open since the block before.
		Standing::set(true);
		run_hooks();
		run_hooks();
		assert_eq!((Spacetime::params(), told()), (old, vec![]));
		Standing::set(false);
		let tick = adopt();
		let new = ParamsOf::<Test> { fault_cost: 400, ..old };
		assert_eq!(told(), [Event::ParamsChanged { tick, old, new }]);
	});
}

#[test]
fn figures_that_contradict_each_other_stay_and_the_others_pass() {
	build_and_execute(|| {
		adopt();
		let old = Spacetime::params();
		MaxLifetime::set(old.initial_lifetime - 1);
		FaultCost::set(400);
		adopt();
		assert_eq!(Spacetime::params(), ParamsOf::<Test> { fault_cost: 400, ..old });
		let refused = Event::ParamsRefused { conflict: StorageParamsError::InitialLifetime };
		assert_eq!(told()[0], refused);
		adopt();
		assert_eq!(told().len(), 2);
	});
}

#[test]
fn figures_that_do_not_go_with_the_clock_stay() {
	let bad: [(fn(), StorageParamsError); 7] = [
		(|| MaxTicketAge::set(HISTORY), StorageParamsError::MaxTicketAge),
		(|| SealDelay::set(1), StorageParamsError::SealDelay),
		(|| PreCommitLifetime::set(6), StorageParamsError::PreCommitLifetime),
		(|| PreCommitLifetime::set(43), StorageParamsError::PreCommitLifetime),
		(|| InitialLifetime::set(PERIOD - 1), StorageParamsError::InitialLifetime),
		(|| FaultCost::set(501), StorageParamsError::PledgeTicks),
		(|| PledgeTicks::set(PERIOD), StorageParamsError::PledgeTicks),
	];
	for (decide, conflict) in bad {
		build_and_execute(|| {
			adopt();
			let old = Spacetime::params();
			decide();
			adopt();
			assert_eq!(
				(Spacetime::params(), told()),
				(old, vec![Event::ParamsRefused { conflict }])
			);
		});
	}
}

#[test]
fn a_window_is_judged_by_the_figures_of_its_opening() {
	build_and_execute(|| {
		let at = adopt();
		let old = Spacetime::params();
		FaultCost::set(400);
		let until = adopt();
		let new = Spacetime::params();
		let schedule = Spacetime::schedule(at % PERIOD);
		// One that opens in the last tick of the old figures closes a window later.
		let last = until + WINDOW - 1;
		assert_eq!(Spacetime::judges(&schedule, last), [Some((old, last)), Some((new, last))]);
		let later = last + 9;
		assert_eq!(Spacetime::judges(&schedule, later), [Some((old, last)), Some((new, later))]);
	});
}

/// What a sector pays for its second missed window in a row, whose cost is decided anew, from 100 to
/// 104 percent, so many ticks after it opened: 192 plancks or 199, both less than its pledge.
fn cost_of_a_fault(decided: Tick) -> Balance {
	let mut cost = 0;
	build_and_execute(|| {
		FaultCost::set(100);
		let id = place_of(1, establish(1, 1)[0]);
		go_to(closes(1, id));
		let end = closes(1, id);
		go_to(end - WINDOW + decided);
		assert_eq!(Slashed::get(), 0);
		FaultCost::set(104);
		Rate::set(1);
		go_to(end);
		cost = Slashed::get();
		adopt();
		assert_eq!(Spacetime::params().fault_cost, 104);
	});
	cost
}

#[test]
fn a_fault_costs_what_it_did_when_its_window_opened() {
	for decided in 0..WINDOW {
		assert_eq!(cost_of_a_fault(decided), PERIOD.into(), "{decided} ticks later");
	}
}

#[test]
fn a_fault_costs_what_was_decided_before_its_window_opened() {
	build_and_execute(|| {
		FaultCost::set(100);
		let id = place_of(1, establish(1, 1)[0]);
		go_to(closes(1, id));
		FaultCost::set(104);
		Rate::set(1);
		go_to(closes(1, id));
		assert_eq!(Slashed::get(), 199);
	});
}

#[test]
fn what_is_decided_waits_for_windows_of_before_the_last_change() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 1)[0]);
		let end = closes(1, id);
		go_to(end - WINDOW);
		let next = || (Now::get() + 1).next_multiple_of(WINDOW);
		FaultCost::set(400);
		// No block has room to close anything.
		lag_to(next());
		Spacetime::adopt_params();
		assert_eq!(Spacetime::params().fault_cost, 400);
		FaultCost::set(500);
		lag_to(next() + 9 * WINDOW);
		Spacetime::adopt_params();
		assert_eq!(Spacetime::params().fault_cost, 400);
		run_hooks();
		adopt();
		assert_eq!(Spacetime::params().fault_cost, 500);
	});
}

#[test]
fn fewer_faults_end_a_sector_at_its_next_window() {
	build_and_execute(|| {
		let number = establish(1, 1)[0];
		let id = place_of(1, number);
		for _ in 0..3 {
			go_to(closes(1, id));
		}
		assert_eq!(state(1, number), SectorState::Faulty { missed: 3 });
		MaxFaultPeriods::set(1);
		adopt();
		Spacetime::do_try_state().unwrap();
		go_to(closes(1, id));
		assert!(!Sectors::<Test>::contains_key(1, number));
	});
}

#[test]
#[should_panic(expected = "breaks a rule: PreCommitLifetime")]
fn a_genesis_whose_figures_do_not_go_with_its_clock_is_not_built() {
	build_and_execute(|| {
		PreCommitLifetime::set(43);
		let config = GenesisConfig::<Test> { least_sector: SECTOR as u64, ..Default::default() };
		frame_support::traits::BuildGenesisConfig::build(&config);
	});
}
