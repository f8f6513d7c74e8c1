// SPDX-License-Identifier: Apache-2.0
//! Clearing: misses, history, and the bounds of each block's work.

use crate::{mock::*, *};
use cairn_device_primitives::Round;
use cairn_traits::{DeviceEvents, RoundClock};
use frame_support::{
	traits::{OnIdle, OnPoll},
	weights::{Weight, WeightMeter},
};

/// Beacons of `count` gateways, each reported by the next, whose last window closes with the
/// current block; no hook has seen it.
fn overdue(count: u32) -> Round {
	(1..=count + 1).for_each(establish);
	let round = go_to_draw();
	(1..=count).for_each(|beaconer| submit_all(round, beaconer, beaconer + 1..=beaconer + 1));
	go_to(round + 3);
	Now::set(Clock::first_tick(round + 4));
	round
}

fn missed() -> u32 {
	Gateways::<Test>::iter_values().map(|gateway| gateway.missed).sum()
}

#[test]
fn a_beacon_left_unrevealed_is_removed_and_counts_as_missed() {
	build_and_execute(|| {
		let round = overdue(1);
		run_hooks();
		assert_eq!(Beacons::<Test>::iter().count(), 0);
		let receipt = Receipts::<Test>::get(round, 1).unwrap();
		assert!(!receipt.revealed);
		assert_eq!(receipt.verdicts.into_inner(), vec![(2, Verdict::Unrevealed)]);
		assert_eq!(Gateways::<Test>::get(1).unwrap().missed, 1);
		let event = Event::Expired { round, beaconer: 1, reports: 1 };
		assert!(events().contains(&event));
		assert!(Booked::get().is_empty());
	});
}

#[test]
fn a_beacon_is_kept_while_it_may_be_revealed() {
	build_and_execute(|| {
		let round = overdue(1);
		Now::set(Clock::first_tick(round + 4) - 1);
		run_hooks();
		assert_eq!(missed(), 0);
		reveal(round, 1).unwrap();
	});
}

#[test]
fn a_miss_forfeits_the_time_since_the_last_beacon() {
	build_and_execute(|| {
		let round = overdue(1);
		Gateways::<Test>::mutate_extant(1, |gateway| gateway.ramp.credit = 5);
		run_hooks();
		let ramp = Gateways::<Test>::get(1).unwrap().ramp;
		assert_eq!(ramp, Ramp { credit: 5, since: Clock::first_tick(round) });
	});
}

#[test]
fn the_secret_of_a_missed_beacon_opens_the_next() {
	build_and_execute(|| {
		overdue(1);
		run_hooks();
		let next = go_to_draw();
		submit_all(next, 1, 2..=2);
		go_to(next + 2);
		reveal(next, 1).unwrap();
	});
}

/// What a poll must be given so that so much is left for clearing.
fn given_to_poll(clearing: Weight) -> WeightMeter {
	let open = <() as WeightInfo>::open_round();
	WeightMeter::with_limit(open + (<() as WeightInfo>::sweep() + clearing) * POLL_SHARE)
}

#[test]
fn a_poll_takes_no_more_than_its_share() {
	build_and_execute(|| {
		overdue(9);
		let step = <() as WeightInfo>::advance() + <() as WeightInfo>::expire_beacon();
		let mut meter = given_to_poll(step * 4);
		Coverage::on_poll(1, &mut meter);
		assert_eq!(missed(), 4);
		assert!(meter.consumed().all_lte(meter.limit() / 8));
		Coverage::on_poll(1, &mut given_to_poll(step * 4));
		assert_eq!(missed(), 8);
		run_hooks();
		assert_eq!(missed(), 9);
	});
}

#[test]
fn no_more_than_its_steps_are_taken_in_a_sweep() {
	build_and_execute(|| {
		overdue(9);
		Coverage::sweep(&mut WeightMeter::new(), 4);
		assert_eq!(missed(), 4);
		run_hooks();
	});
}

#[test]
fn no_weight_buys_no_step() {
	build_and_execute(|| {
		overdue(2);
		assert_eq!(Coverage::on_idle(1, Weight::zero()), Weight::zero());
		assert_eq!(missed(), 0);
	});
}

#[test]
fn so_much_weight_buys_so_many_steps() {
	build_and_execute(|| {
		overdue(5);
		let base = <() as WeightInfo>::sweep();
		let look = <() as WeightInfo>::advance();
		let expire = <() as WeightInfo>::expire_beacon();
		let enough = base + (look + expire) * 3;
		let taken = Coverage::on_idle(1, enough - Weight::from_parts(1, 0));
		assert_eq!(missed(), 2);
		assert!(taken.all_lte(enough));
		Coverage::on_idle(1, base + look + expire);
		assert_eq!(missed(), 3);
		run_hooks();
	});
}

#[test]
fn a_sweep_never_takes_more_than_it_was_given() {
	build_and_execute(|| {
		let round = overdue(8);
		(1..=9).for_each(|device| Unsettled::<Test>::insert(device, ()));
		let mut given = Weight::from_parts(1, 1);
		while missed() < 8 || Unsettled::<Test>::iter().count() > 0 {
			let taken = Coverage::on_idle(1, given);
			assert!(taken.all_lte(given), "{taken} of {given}");
			Coverage::do_try_state().unwrap();
			given = given * 2;
		}
		assert_eq!(Receipts::<Test>::iter_prefix(round).count(), 8);
	});
}

#[test]
fn receipts_and_rules_are_pruned_when_they_leave_history() {
	build_and_execute(|| {
		let round = overdue(6);
		run_hooks();
		go_to(round + HISTORY);
		assert_eq!(Receipts::<Test>::iter_prefix(round).count(), 6);
		assert!(Rounds::<Test>::contains_key(round));
		go_to(round + HISTORY + 1);
		assert_eq!(Receipts::<Test>::iter_prefix(round).count(), 0);
		assert!(!Rounds::<Test>::contains_key(round));
		assert_eq!(Rounds::<Test>::iter().count() as u32, HISTORY + 1);
	});
}

#[test]
fn pruning_is_bounded_too() {
	build_and_execute(|| {
		let round = overdue(6);
		run_hooks();
		go_to(round + HISTORY);
		Now::set(Clock::first_tick(round + HISTORY + 1));
		// One look passes the round that has no beacon, two more find no gateway to recount.
		let look = <() as WeightInfo>::advance();
		let clearing = look * 3 + (look + <() as WeightInfo>::prune_receipt()) * 4;
		Coverage::on_poll(1, &mut given_to_poll(clearing));
		assert_eq!(Receipts::<Test>::iter_prefix(round).count(), 2);
		Coverage::do_try_state().unwrap();
		run_hooks();
		assert_eq!(Receipts::<Test>::iter_prefix(round).count(), 0);
	});
}

#[test]
fn clearing_catches_up_after_a_long_stand_still() {
	build_and_execute(|| {
		let round = overdue(3);
		Now::set(Clock::first_tick(round + 500));
		run_hooks();
		assert_eq!(Beacons::<Test>::iter().count(), 0);
		assert_eq!(Progress::<Test>::get().expire, round + 497);
		assert_eq!(Receipts::<Test>::iter().count(), 0);
		assert_eq!(Rounds::<Test>::iter_keys().collect::<Vec<_>>(), vec![round + 500]);
	});
}

#[test]
fn all_is_gone_when_the_last_gateway_has_retired_and_history_has_passed() {
	build_and_execute(|| {
		overdue(3);
		run_hooks();
		let next = go_to_draw();
		submit_all(next, 1, 2..=4);
		go_to(next + 2);
		reveal(next, 1).unwrap();
		go_to(next + 3);
		let from = next + 7;
		(1..=4).for_each(|device| {
			set_facts(device, from, Facts { active: false, ..facts(device) });
			<Coverage as DeviceEvents<AccountId>>::retired(device, from).unwrap();
		});
		go_to(next + 100);
		assert_eq!(Gateways::<Test>::iter().count(), 0);
		assert_eq!(Density::<Test>::iter().count(), 0);
		assert_eq!(Expiry::<Test>::iter().count(), 0);
		assert_eq!(Unsettled::<Test>::iter().count(), 0);
		assert_eq!(Receipts::<Test>::iter().count(), 0);
		assert_eq!(Beacons::<Test>::iter().count(), 0);
	});
}
