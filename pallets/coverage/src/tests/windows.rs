// SPDX-License-Identifier: Apache-2.0
//! Why whole groups are refused: windows, draws, beaconers.

use crate::{mock::*, *};
use cairn_traits::RoundClock;
use frame_support::{
	traits::OnPoll,
	weights::{Weight, WeightMeter},
};

/// Submits gateway 2's report of gateway 1 after `set_up`; returns why the group was refused.
fn reason_after(set_up: impl FnOnce(&mut u32)) -> Option<GroupRefusal> {
	let mut found = None;
	build_and_execute(|| {
		establish(1);
		establish(2);
		let mut round = go_to_draw();
		let report = report_of(round, 1, 2);
		set_up(&mut round);
		submit(round, 1, vec![report]);
		found = match events().pop() {
			Some(Event::GroupRefused { round: named, beaconer: 1, reason }) => {
				assert_eq!(named, round);
				Some(reason)
			}
			Some(Event::Reported { .. }) => None,
			other => panic!("{other:?}"),
		};
		assert_eq!(Beacons::<Test>::contains_key(round, 1), found.is_none());
	});
	found
}

#[test]
fn an_empty_group_is_refused() {
	build_and_execute(|| {
		establish(1);
		establish(2);
		let round = go_to_draw();
		let groups = vec![group(round, 2, vec![]), group(round, 1, vec![report_of(round, 1, 2)])];
		let groups = frame_support::BoundedVec::truncate_from(groups);
		System::reset_events();
		Coverage::report(RuntimeOrigin::signed(1), groups).unwrap();
		let reason = GroupRefusal::Empty;
		assert_eq!(events()[0], Event::GroupRefused { round, beaconer: 2, reason });
	});
}

#[test]
fn reports_are_taken_in_the_round_of_the_beacon_and_the_next() {
	assert_eq!(reason_after(|_| ()), None);
	assert_eq!(reason_after(|round| Now::set(Clock::first_tick(*round + 1) - 1)), None);
	assert_eq!(reason_after(|round| go_to(*round + 1)), None);
	assert_eq!(reason_after(|round| Now::set(Clock::first_tick(*round + 2) - 1)), None);
	assert_eq!(
		reason_after(|round| Now::set(Clock::first_tick(*round + 2))),
		Some(GroupRefusal::WindowClosed)
	);
	assert_eq!(reason_after(|round| go_to(*round + 9)), Some(GroupRefusal::WindowClosed));
}

#[test]
fn a_round_to_come_takes_no_reports() {
	assert_eq!(reason_after(|round| *round += 1), Some(GroupRefusal::WindowNotOpen));
	assert_eq!(reason_after(|round| *round = u32::MAX), Some(GroupRefusal::WindowNotOpen));
}

#[test]
fn the_first_block_of_a_round_takes_no_reports_on_it() {
	assert_eq!(
		reason_after(|round| Now::set(Clock::first_tick(*round))),
		Some(GroupRefusal::WindowNotOpen)
	);
}

#[test]
fn a_round_without_rules_takes_no_reports() {
	assert_eq!(
		reason_after(|round| Rounds::<Test>::remove(*round)),
		Some(GroupRefusal::UnknownRound)
	);
}

#[test]
fn a_beaconer_that_does_not_exist_is_refused() {
	assert_eq!(reason_after(|_| forget(1)), Some(GroupRefusal::UnknownBeaconer));
}

#[test]
fn an_inactive_beaconer_is_refused() {
	assert_eq!(
		reason_after(|_| alter_facts(1, |facts| facts.active = false)),
		Some(GroupRefusal::NotActive)
	);
}

#[test]
fn a_beaconer_without_location_is_refused() {
	assert_eq!(
		reason_after(|_| alter_facts(1, |facts| facts.location = None)),
		Some(GroupRefusal::NotLocated)
	);
}

#[test]
fn a_beaconer_that_was_not_drawn_is_refused() {
	assert_eq!(
		reason_after(|round| {
			go_to(*round + 1);
			*round += 1;
		}),
		Some(GroupRefusal::NotDrawn)
	);
}

#[test]
fn a_beaconer_drawn_in_one_of_the_quiet_rounds_before_is_not_drawn() {
	for later in 1..=3 {
		let reason = reason_after(|round| {
			go_to(*round + later - 1);
			set_interval(1);
			go_to(*round + later);
			*round += later;
		});
		assert_eq!(reason, Some(GroupRefusal::NotDrawn), "{later} rounds later");
	}
}

#[test]
fn a_beaconer_is_drawn_again_after_the_quiet_rounds() {
	build_and_execute(|| {
		establish(1);
		establish(2);
		let round = go_to_draw();
		go_to(round + 3);
		set_interval(1);
		go_to(round + 4);
		submit_all(round + 4, 1, 2..=2);
		assert!(Beacons::<Test>::get(round + 4, 1).unwrap().holds(2));
	});
}

#[test]
fn a_round_keeps_what_the_quiet_rounds_before_it_drew_with() {
	build_and_execute(|| {
		for round in 1..=5 {
			set_interval(10 + round);
			go_to(round);
		}
		let draw = |round| Some(Draw { seed: Clock::seed(round).unwrap(), interval: 10 + round });
		assert_eq!(Rounds::<Test>::get(5).unwrap().previous, [draw(4), draw(3), draw(2)]);
	});
}

#[test]
fn rounds_before_the_chain_and_rounds_without_rules_drew_nobody() {
	build_and_execute(|| {
		go_to(2);
		Rounds::<Test>::remove(2);
		go_to(3);
		let previous = Rounds::<Test>::get(3).unwrap().previous;
		assert_eq!(
			previous.map(|draw| draw.is_some()),
			[false, true, Rounds::<Test>::contains_key(0)]
		);
		assert_eq!(Rounds::<Test>::get(1).unwrap().previous[1], None);
	});
}

#[test]
fn a_beacon_is_judged_by_the_parameters_of_its_round() {
	assert_eq!(reason_after(|_| Params::mutate(|params| params.max_distance_m = 401)), None);
	build_and_execute(|| {
		establish(1);
		establish(2);
		let round = go_to_draw();
		Params::mutate(|params| params.max_distance_m = 401);
		submit_all(round, 1, 2..=2);
		assert!(last_refused().is_empty());
		let next = go_to_draw();
		submit_all(next, 1, 2..=2);
		assert_eq!(last_refused(), vec![(2, cairn_coverage::Refusal::TooFar)]);
	});
}

#[test]
fn a_beacon_is_judged_by_the_facts_of_its_round() {
	build_and_execute(|| {
		establish(1);
		establish(2);
		let round = go_to_draw();
		set_facts(2, round + 1, Facts { active: false, ..facts(2) });
		go_to(round + 1);
		submit_all(round, 1, 2..=2);
		assert!(last_refused().is_empty());
	});
}

#[test]
fn the_interval_grows_with_the_gateways() {
	build_and_execute(|| {
		set_interval(4);
		Params::mutate(|params| params.beacons_per_tick = 1);
		(0..101).for_each(onboard);
		go_to(1);
		assert_eq!(Rounds::<Test>::get(1).unwrap().interval, 11);
	});
}

#[test]
fn the_rules_of_a_round_are_kept_once() {
	build_and_execute(|| {
		go_to(1);
		let rules = Rounds::<Test>::get(1).unwrap();
		set_interval(9);
		run_hooks();
		assert_eq!(Rounds::<Test>::get(1).unwrap(), rules);
	});
}

#[test]
fn the_rules_of_a_round_are_kept_though_no_weight_is_left() {
	build_and_execute(|| {
		Now::set(Clock::first_tick(1));
		let mut meter = WeightMeter::with_limit(Weight::zero());
		Coverage::on_poll(2, &mut meter);
		assert!(Rounds::<Test>::contains_key(1));
	});
}
