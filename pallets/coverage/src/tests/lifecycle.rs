// SPDX-License-Identifier: Apache-2.0
//! What the registry's events do to a gateway's record; the ramp.

use crate::{mock::*, *};
use cairn_device_primitives::{DeviceKind, Round};
use cairn_traits::{DeviceEvents, RoundClock};

fn gateway() -> Gateway {
	Gateways::<Test>::get(1).unwrap()
}

fn relocate(from: Round) {
	<Coverage as DeviceEvents<AccountId>>::relocated(1, from).unwrap();
}

/// Lets gateway 2 report gateway 1 in the next draw, and gateway 1 reveal.
fn beacon() -> Round {
	let round = go_to_draw();
	submit_all(round, 1, 2..=2);
	go_to(round + 2);
	reveal(round, 1).unwrap();
	round
}

#[test]
fn a_new_gateway_starts_at_the_foot_of_the_ramp() {
	build_and_execute(|| {
		go_to(3);
		onboard(1);
		let expected = Gateway {
			chain: Chain { tip: link(1, 0, 0), sequence: 0, next: None },
			heard: None,
			ramp: Ramp { credit: 0, since: Now::get() },
			located: 3,
			moves: None,
			retires: None,
			counted: None,
			expires: None,
			missed: 0,
			settled: 0,
		};
		assert_eq!(gateway(), expected);
		assert_eq!(gateway().ramp.factor(&Params::get()), 1_000);
	});
}

#[test]
fn a_device_that_is_no_gateway_has_no_record() {
	build_and_execute(|| {
		Coverage::onboarded(1, DeviceKind::Storage, [0; 32]).unwrap();
		assert_eq!(Gateways::<Test>::iter().count(), 0);
		relocate(1);
		<Coverage as DeviceEvents<AccountId>>::retired(1, 1).unwrap();
		<Coverage as DeviceEvents<AccountId>>::transferring(1, &1).unwrap();
		assert_eq!(Gateways::<Test>::iter().count(), 0);
	});
}

#[test]
fn a_heard_beacon_credits_the_time_since_the_last() {
	build_and_execute(|| {
		onboard(1);
		onboard(2);
		let since = gateway().ramp.since;
		let first = beacon();
		let tick = Clock::first_tick(first);
		// Three mean intervals of a round where everybody is drawn are 30 ticks.
		assert_eq!(gateway().ramp, Ramp { credit: (tick - since).min(30), since: tick });
		let second = beacon();
		let credit = gateway().ramp.credit;
		assert_eq!(credit, 60);
		assert_eq!(gateway().ramp.since, Clock::first_tick(second));
		assert_eq!(gateway().settled, 2);
	});
}

#[test]
fn the_ramp_ends_at_full_pay() {
	build_and_execute(|| {
		establish(1);
		establish(2);
		beacon();
		assert_eq!(gateway().ramp.credit, Params::get().ramp_ticks);
		assert_eq!(gateway().ramp.factor(&Params::get()), 10_000);
	});
}

#[test]
fn a_beacon_that_nobody_heard_credits_nothing() {
	build_and_execute(|| {
		onboard(1);
		let before = gateway().ramp;
		let round = go_to_draw();
		go_to(round + 2);
		reveal(round, 1).unwrap();
		assert_eq!(gateway().ramp, before);
	});
}

#[test]
fn a_moved_gateway_starts_again_from_the_round_in_which_it_stands_there() {
	build_and_execute(|| {
		establish(1);
		establish(2);
		let moved_in = Clock::round();
		relocate(moved_in + 4);
		let before = gateway().presence().ramp_at(moved_in + 3, Clock::ticks_per_round());
		let after = gateway().presence().ramp_at(moved_in + 4, Clock::ticks_per_round());
		assert_eq!(before.factor(&Params::get()), 10_000);
		assert_eq!(after, Ramp { credit: 0, since: Clock::first_tick(moved_in + 4) });
	});
}

#[test]
fn a_beacon_from_the_new_place_completes_the_move() {
	build_and_execute(|| {
		establish(1);
		establish(2);
		relocate(4);
		let round = beacon();
		assert_eq!(round, 4);
		assert_eq!((gateway().moves, gateway().located), (None, 4));
		assert_eq!(gateway().ramp, Ramp { credit: 0, since: 40 });
		let units: u64 =
			Booked::get().iter().filter(|one| one.device == 1).map(|one| one.units).sum();
		assert_eq!(units, cairn_coverage::UNIT / 4 / 10);
	});
}

#[test]
fn a_beacon_from_the_old_place_is_paid_by_the_old_ramp() {
	build_and_execute(|| {
		establish(1);
		establish(2);
		let round = go_to_draw();
		relocate(round + 1);
		submit_all(round, 1, 2..=2);
		go_to(round + 2);
		reveal(round, 1).unwrap();
		assert_eq!(Booked::get()[0].units, cairn_coverage::UNIT / 4);
		assert_eq!(gateway().moves, Some(round + 1));
	});
}

#[test]
fn two_moves_in_a_row_leave_nothing_of_the_first_ramp() {
	build_and_execute(|| {
		establish(1);
		relocate(4);
		relocate(5);
		assert_eq!(gateway().ramp.credit, 0);
		assert_eq!((gateway().located, gateway().moves), (4, Some(5)));
	});
}

#[test]
fn a_miss_at_the_old_place_does_not_touch_the_ramp_of_the_new() {
	build_and_execute(|| {
		establish(1);
		relocate(9);
		let mut record = gateway();
		Coverage::arrive(&mut record, 9);
		Coverage::miss(&mut record, 8);
		assert_eq!(record.ramp, Ramp { credit: 0, since: 90 });
		assert_eq!(record.missed, 1);
	});
}

#[test]
fn a_transfer_changes_nothing() {
	build_and_execute(|| {
		establish(1);
		let before = gateway();
		<Coverage as DeviceEvents<AccountId>>::transferring(1, &5).unwrap();
		assert_eq!(gateway(), before);
	});
}

#[test]
fn a_retired_gateway_goes_when_its_last_beacon_is_past() {
	build_and_execute(|| {
		establish(1);
		let from = Clock::round() + 4;
		<Coverage as DeviceEvents<AccountId>>::retired(1, from).unwrap();
		go_to(from + 2);
		assert!(Gateways::<Test>::contains_key(1));
		go_to(from + 3);
		assert!(!Gateways::<Test>::contains_key(1));
	});
}

#[test]
fn a_retired_gateway_reveals_its_last_beacon() {
	build_and_execute(|| {
		establish(1);
		establish(2);
		go_to(1);
		<Coverage as DeviceEvents<AccountId>>::retired(1, 6).unwrap();
		set_facts(1, 6, Facts { active: false, ..facts(1) });
		let round = go_to_draw();
		assert_eq!(round, 5);
		submit_all(round, 1, 2..=2);
		go_to(round + 3);
		reveal(round, 1).unwrap();
		go_to(round + 4);
		assert!(!Gateways::<Test>::contains_key(1));
		assert_eq!(Unsettled::<Test>::iter().count(), 0);
	});
}
