// SPDX-License-Identifier: Apache-2.0
//! When what governance decides comes into force.

use super::*;
use cairn_power::{BackingParams, Influence, MaxChange, ParamsError as RuleError};

/// What was told of rules, in its order.
fn told() -> Vec<Event<Test>> {
	let of_rules = |event: &Event<Test>| {
		matches!(event, Event::ParamsChanged { .. } | Event::ParamsRefused { .. })
	};
	events().into_iter().filter(of_rules).collect()
}

/// That session 1 began by other rules than genesis's.
fn changed(new: PowerParams) -> Event<Test> {
	Event::ParamsChanged { session: 2, old: Box::new(small_params()), new: Box::new(new) }
}

#[test]
fn genesis_is_in_force_until_something_is_decided() {
	ExtBuilder::default().build_and_execute(|| {
		run_sessions(3);
		assert_eq!(Power::params(), small_params());
		assert!(told().is_empty());
	});
}

#[test]
fn what_is_decided_in_a_session_waits_for_the_next() {
	ExtBuilder::default().build_and_execute(|| {
		decide(|params| params.removal_sessions = 9);
		assert_eq!(Power::params(), small_params());
		run_session();
		let new = PowerParams { removal_sessions: 9, ..small_params() };
		assert_eq!(Power::params(), new);
		run_session();
		assert_eq!(told(), [changed(new)]);
	});
}

#[test]
fn without_influence_the_set_that_is_made_next_is_of_equals() {
	ExtBuilder::default().candidates(1..=8).build_and_execute(|| {
		back_all(8);
		prove(1, 2 * TIB);
		run_sessions(5);
		assert!(planned_weight(1) > planned_weight(2));
		decide(|params| {
			params.weights.influence = Influence::try_new(0).unwrap();
			params.weights.max_change = MaxChange::try_new(80_000).unwrap();
		});
		run_sessions(4);
		assert!(planned_weights().iter().all(|(_, weight)| *weight == TOTAL_WEIGHT / 8));
	});
}

#[test]
fn rules_that_contradict_each_other_stay_and_the_others_pass() {
	ExtBuilder::default().build_and_execute(|| {
		decide(|params| {
			params.rebacking_sessions = 5;
			params.removal_sessions = 9;
		});
		run_session();
		let new = PowerParams { removal_sessions: 9, ..small_params() };
		assert_eq!(Power::params(), new);
		assert_eq!(
			told(),
			[Event::ParamsRefused { conflict: PowerParamsError::RebackingSessions }, changed(new),]
		);
	});
}

#[test]
fn a_contradiction_is_told_once_and_ends_with_its_resolution() {
	ExtBuilder::default().build_and_execute(|| {
		decide(|params| params.rebacking_sessions = 5);
		run_sessions(3);
		assert_eq!(told().len(), 1);
		decide(|params| params.weights.max_change = MaxChange::try_new(80_000).unwrap());
		run_session();
		assert_eq!(Power::params().rebacking_sessions, 5);
	});
}

#[test]
fn a_bond_is_never_free_before_an_offence_can_be_reported() {
	ExtBuilder::default().build_and_execute(|| {
		let least = HISTORY + 2;
		decide(|params| params.unbonding_sessions = least - 1);
		run_session();
		assert_eq!(Power::params(), small_params());
		assert_eq!(
			told(),
			[Event::ParamsRefused { conflict: PowerParamsError::UnbondingSessions }]
		);
		decide(|params| params.unbonding_sessions = least);
		run_session();
		assert_eq!(Power::params().unbonding_sessions, least);
	});
}

#[test]
fn each_rule_out_of_its_bounds_is_found_and_put_back() {
	type Change = fn(&mut PowerParams);
	let bad: [(Change, PowerParamsError); 9] = [
		(
			|params| (params.backing.per_byte, params.backing.per_micro_unit) = (0, 0),
			PowerParamsError::Rule(RuleError::NothingBacks),
		),
		(|params| params.backing.half_life = 0, PowerParamsError::Rule(RuleError::HalfLife)),
		(|params| params.election.seats = 257, PowerParamsError::Rule(RuleError::Seats)),
		(|params| params.liveness.sessions = 0, PowerParamsError::Rule(RuleError::IdleSessions)),
		(|params| params.liveness.blocks = 49, PowerParamsError::Rule(RuleError::IdleBlocks)),
		(|params| params.min_shift = MAX_SHIFT + 1, PowerParamsError::MinShift),
		(|params| params.election.min_self_bond = 0, PowerParamsError::MinSelfBond),
		(
			|params| params.rebacking_sessions = MAX_SESSIONS + 1,
			PowerParamsError::RebackingSessions,
		),
		(|params| params.removal_sessions = 0, PowerParamsError::RemovalSessions),
	];
	for (change, conflict) in bad {
		ExtBuilder::default().build_and_execute(|| {
			end_bootstrap();
			decide(change);
			run_session();
			assert_eq!(Power::params(), small_params());
			assert_eq!(told(), [Event::ParamsRefused { conflict }]);
		});
	}
}

/// Has the chain be bootstrapped, however little backs its validators.
fn end_bootstrap() {
	Bootstrapped::<Test>::put(true);
	Founders::<Test>::kill();
}

/// Half of what ends the bootstrap, in sum, backs five validators.
fn half_bootstrapped(test: impl FnOnce()) {
	ExtBuilder::default().build_and_execute(|| {
		for who in 1..=5 {
			back(who as u32, 20 + who, TIB / 10, who);
		}
		test();
	});
}

#[test]
fn what_work_backs_with_does_not_end_the_bootstrap() {
	half_bootstrapped(|| {
		let worth = BackingParams { per_byte: 1_000_000, per_micro_unit: 9, half_life: 3 };
		decide(|params| params.backing = worth);
		run_sessions(5);
		assert!(!Bootstrapped::<Test>::get());
		assert_eq!((Power::params(), told()), (small_params(), vec![]));
	});
}

#[test]
fn what_work_backs_with_does_not_put_the_end_of_the_bootstrap_off() {
	half_bootstrapped(|| {
		let worth = BackingParams { per_byte: 0, per_micro_unit: 1, half_life: 1 };
		decide(|params| params.backing = worth);
		prove(1, TIB);
		run_sessions(3);
		assert!(Bootstrapped::<Test>::get());
		// It was waited for, and is in force from the next session on.
		run_session();
		assert_eq!(Power::params(), PowerParams { backing: worth, ..small_params() });
		assert_eq!(told().len(), 1);
	});
}

#[test]
fn the_bootstrap_is_over_for_good_whatever_is_decided() {
	ExtBuilder::default().build_and_execute(|| {
		back_all(5);
		run_sessions(3);
		assert!(Bootstrapped::<Test>::get());
		decide(|params| params.backing.per_byte = 0);
		run_sessions(3);
		assert_eq!(Power::params().backing.per_byte, 0);
		assert!(Bootstrapped::<Test>::get());
	});
}

#[test]
fn seats_that_are_decided_come_one_by_one_where_they_are_few() {
	ExtBuilder::default().candidates(1..=8).build_and_execute(|| {
		decide(|params| params.election.seats = 5);
		let seats = |_| {
			run_session();
			Power::params().election.seats
		};
		assert_eq!([0; 5].map(seats), [7, 6, 5, 5, 5]);
		assert_eq!(told().len(), 3);
		decide(|params| params.election.seats = 7);
		assert_eq!([0; 3].map(seats), [6, 7, 7]);
	});
}

#[test]
fn a_contradiction_is_told_once_while_seats_are_on_their_way() {
	ExtBuilder::default().candidates(1..=8).build_and_execute(|| {
		decide(|params| {
			params.election.seats = 5;
			params.rebacking_sessions = 5;
		});
		run_sessions(5);
		let refused = Event::ParamsRefused { conflict: PowerParamsError::RebackingSessions };
		assert_eq!(told().iter().filter(|event| **event == refused).count(), 1);
		assert_eq!(Power::params().election.seats, 5);
	});
}

#[test]
fn fewer_seats_take_no_more_weight_with_them_in_a_session_than_one_validator() {
	let mut params = small_params();
	params.election.seats = 40;
	params.weights.cap = cairn_power::Cap::try_new(100_000).unwrap();
	ExtBuilder::default().params(params).candidates(1..=40).build_and_execute(|| {
		back_all(40);
		run_sessions(4);
		decide(|params| params.election.seats = 20);
		for _ in 0..30 {
			let before = planned_weights();
			run_session();
			let after: std::collections::BTreeMap<_, _> = planned_weights().into_iter().collect();
			let gone = before.iter().filter(|(who, _)| !after.contains_key(who));
			let gone: u64 = gone.map(|(_, weight)| weight).sum();
			assert!(gone <= TOTAL_WEIGHT / 20, "{gone}");
		}
		assert_eq!(planned_weights().len(), 20);
	});
}

#[test]
fn a_bond_that_nobody_has_takes_one_seat_a_session_and_leaves_four() {
	ExtBuilder::default().candidates(1..=8).build_and_execute(|| {
		back_all(8);
		run_sessions(4);
		decide(|params| params.election.min_self_bond = 1_000_000 * BOND);
		let seated = |_| {
			run_session();
			planned().len()
		};
		assert_eq!([0; 9].map(seated), [8, 7, 6, 5, 4, 4, 4, 4, 4]);
		assert_eq!(Power::params().election.min_self_bond, 1_000_000 * BOND);
	});
}

#[test]
fn who_puts_up_what_is_decided_in_time_keeps_its_seat() {
	ExtBuilder::default().candidates(1..=8).build_and_execute(|| {
		back_all(8);
		run_sessions(4);
		decide(|params| params.election.min_self_bond = 2 * BOND);
		run_session();
		for who in 1..=7 {
			assert_ok!(Power::bond_more(signed(who), BOND));
		}
		run_sessions(6);
		assert_eq!(planned(), (1..=7).collect::<Vec<_>>());
	});
}

#[test]
fn fewer_seats_and_a_higher_bond_leave_the_books_whole() {
	ExtBuilder::default().candidates(1..=8).build_and_execute(|| {
		run_sessions(2);
		decide(|params| {
			params.election.seats = 4;
			params.election.min_self_bond = BOND + 1;
			params.max_commission = Default::default();
		});
		for _ in 0..4 {
			run_session();
			Power::do_try_state().unwrap();
		}
		assert!(planned_weights().len() >= MIN_SET);
	});
}
