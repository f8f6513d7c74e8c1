// SPDX-License-Identifier: Apache-2.0
//! Who is in the density counters, and when they come and go.

use crate::{mock::*, *};
use cairn_coverage::density;
use cairn_device_primitives::{DeviceId, Round};
use cairn_traits::{DeviceEvents, RoundClock};

fn gateway(device: DeviceId) -> Gateway {
	Gateways::<Test>::get(device).unwrap()
}

fn counted() -> Vec<u64> {
	Gateways::<Test>::iter_values().filter_map(|gateway| gateway.counted).collect()
}

/// Lets gateway 2 report gateway 1 in the next draw, and gateway 1 reveal.
fn beacon() -> Round {
	let round = go_to_draw();
	submit_all(round, 1, 2..=2);
	go_to(round + 2);
	reveal(round, 1).unwrap();
	round
}

/// Ticks for which a gateway counts in these tests, and the width of a bucket.
const INTERACTIVE: u32 = 160;
const WIDTH: u32 = 10;

fn shortly_interactive() {
	set_interactive(INTERACTIVE);
	(1..=3).for_each(onboard);
}

fn first_round_after(tick: u32) -> Round {
	Clock::round_of(tick) + 1
}

#[test]
fn a_reveal_queues_and_the_next_hook_counts() {
	build_and_execute(|| {
		(1..=2).for_each(establish);
		beacon();
		assert!(Unsettled::<Test>::contains_key(1));
		assert!(counted().is_empty());
		run_hooks();
		assert!(!Unsettled::<Test>::contains_key(1));
		assert_eq!(counted(), vec![cell(1)]);
		assert!(events().contains(&Event::Counted { device: 1, old: None, new: Some(cell(1)) }));
		assert_eq!(Density::<Test>::iter().count(), 7);
	});
}

#[test]
fn a_gateway_that_counts_is_not_queued_again() {
	build_and_execute(|| {
		(1..=2).for_each(establish);
		beacon();
		run_hooks();
		beacon();
		assert_eq!(Unsettled::<Test>::iter().count(), 0);
	});
}

#[test]
fn a_beacon_that_nobody_heard_does_not_count() {
	build_and_execute(|| {
		onboard(1);
		let round = go_to_draw();
		go_to(round + 2);
		reveal(round, 1).unwrap();
		run_hooks();
		assert!(counted().is_empty());
	});
}

#[test]
fn a_silent_gateway_leaves_with_its_bucket() {
	build_and_execute(|| {
		shortly_interactive();
		let round = beacon();
		run_hooks();
		let last = Clock::first_tick(round) + INTERACTIVE;
		let closes = gateway(1).expires.unwrap();
		assert!(closes > last && closes <= last + WIDTH && closes.is_multiple_of(WIDTH));
		go_to(Clock::round_of(closes - 1));
		Now::set(closes - 1);
		run_hooks();
		assert_eq!(counted(), vec![cell(1)]);
		Now::set(closes);
		run_hooks();
		assert!(counted().is_empty());
		assert_eq!(gateway(1).expires, None);
		assert_eq!(Density::<Test>::iter().count(), 0);
		go_to(first_round_after(closes));
	});
}

#[test]
fn a_gateway_heard_again_is_moved_to_a_later_bucket_when_its_own_closes() {
	build_and_execute(|| {
		shortly_interactive();
		beacon();
		run_hooks();
		let first = gateway(1).expires.unwrap();
		let again = beacon();
		assert_eq!(gateway(1).expires, Some(first));
		go_to(first_round_after(first));
		let second = gateway(1).expires.unwrap();
		assert!(second > Clock::first_tick(again) + INTERACTIVE);
		assert_eq!(counted(), vec![cell(1)]);
		assert_eq!(Expiry::<Test>::iter().count(), 1);
		go_to(first_round_after(second));
		assert!(counted().is_empty());
	});
}

#[test]
fn a_change_of_the_interactive_time_strands_nobody() {
	build_and_execute(|| {
		shortly_interactive();
		beacon();
		run_hooks();
		let closes = gateway(1).expires.unwrap();
		set_interactive(1_001);
		go_to(first_round_after(closes));
		let later = gateway(1).expires.unwrap();
		assert_eq!(later % (1_001 / 16), 0);
		set_interactive(7);
		go_to(first_round_after(later));
		assert!(counted().is_empty());
	});
}

#[test]
fn a_moved_gateway_counts_at_the_old_place_until_its_rounds_are_past() {
	build_and_execute(|| {
		(1..=2).for_each(establish);
		beacon();
		run_hooks();
		let from = Clock::round() + 4;
		<Coverage as DeviceEvents<AccountId>>::relocated(1, from).unwrap();
		go_to(from + 2);
		assert_eq!(counted(), vec![cell(1)]);
		go_to(from + 3);
		assert!(counted().is_empty());
		assert_eq!((gateway(1).moves, gateway(1).located), (None, from));
		assert_eq!(Expiry::<Test>::iter().count(), 0);
	});
}

#[test]
fn a_moved_gateway_counts_where_it_is_heard() {
	build_and_execute(|| {
		(1..=2).for_each(establish);
		beacon();
		run_hooks();
		let from = Clock::round() + 4;
		<Coverage as DeviceEvents<AccountId>>::relocated(1, from).unwrap();
		set_facts(1, from, Facts { location: Some(location(cell(20))), ..facts(1) });
		let round = beacon();
		assert_eq!(round, from);
		assert_eq!(counted(), vec![cell(1)]);
		run_hooks();
		assert_eq!(counted(), vec![cell(20)]);
		let (old, new) = (Some(cell(1)), Some(cell(20)));
		assert!(events().contains(&Event::Counted { device: 1, old, new }));
	});
}

#[test]
fn a_retired_gateway_leaves_the_counters() {
	build_and_execute(|| {
		(1..=2).for_each(establish);
		beacon();
		run_hooks();
		let from = Clock::round() + 4;
		<Coverage as DeviceEvents<AccountId>>::retired(1, from).unwrap();
		go_to(from + 2);
		assert_eq!(counted(), vec![cell(1)]);
		go_to(from + 3);
		assert!(counted().is_empty());
		assert_eq!(Density::<Test>::iter().count(), 0);
		assert_eq!(Expiry::<Test>::iter().count(), 0);
	});
}

#[test]
fn a_move_and_a_retirement_share_one_place_in_the_buckets() {
	build_and_execute(|| {
		(1..=2).for_each(establish);
		beacon();
		run_hooks();
		let now = Clock::round();
		<Coverage as DeviceEvents<AccountId>>::relocated(1, now + 4).unwrap();
		<Coverage as DeviceEvents<AccountId>>::retired(1, now + 5).unwrap();
		assert_eq!(Expiry::<Test>::iter().count(), 1);
		go_to(now + 7);
		assert_eq!(Expiry::<Test>::iter().count(), 1);
		go_to(now + 8);
		assert_eq!(Expiry::<Test>::iter().count(), 0);
	});
}

#[test]
fn the_counters_are_those_of_the_whole_set() {
	build_and_execute(|| {
		// Forty gateways in a few hexes, so that every resolution clips.
		(1..=40).for_each(|device| {
			establish(device);
			let place = cell_at(52.0 + 0.0004 * f64::from(device), 13.0);
			alter_facts(device, |facts| facts.location = Some(location(place)));
			Gateways::<Test>::mutate_extant(device, |gateway| {
				gateway.heard.as_mut().unwrap().cell = place;
			});
			Unsettled::<Test>::insert(device, ());
		});
		run_hooks();
		let cells = counted();
		assert_eq!(cells.len(), 40);
		for (cell, scale) in density::reference(&cells) {
			assert_eq!(Coverage::scale_of(cell), scale);
		}
		Coverage::do_try_state().unwrap();
		set_interactive(5);
		(1..=20).for_each(|device| Unsettled::<Test>::insert(device, ()));
		go_to(1);
		let cells = counted();
		assert_eq!(cells.len(), 20);
		for (cell, scale) in density::reference(&cells) {
			assert_eq!(Coverage::scale_of(cell), scale);
		}
	});
}
