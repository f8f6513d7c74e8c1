// SPDX-License-Identifier: Apache-2.0
//! The checker finds what is broken.

use crate::{mock::*, *};
use cairn_coverage::{window, Count, Refusal};
use cairn_device_primitives::Round;
use sp_runtime::TryRuntimeError;

/// Settles a beacon of gateway 1 and leaves one of gateway 2 open, then breaks the state.
fn broken(damage: fn(Round)) -> Result<(), TryRuntimeError> {
	new_test_ext().execute_with(|| {
		(1..=3).for_each(establish);
		let round = go_to_draw();
		submit_all(round, 1, 2..=3);
		submit_all(round, 2, 3..=3);
		go_to(round + 2);
		reveal(round, 1).unwrap();
		run_hooks();
		Coverage::do_try_state().unwrap();
		damage(round);
		Coverage::do_try_state()
	})
}

#[track_caller]
fn assert_found(damage: fn(Round), reason: &'static str) {
	assert_eq!(broken(damage), Err(TryRuntimeError::Other(reason)));
}

fn receipt(round: Round, change: impl FnOnce(&mut Receipt)) {
	Receipts::<Test>::mutate(round, 1, |receipt| change(receipt.as_mut().unwrap()));
}

fn gateway(change: impl FnOnce(&mut Gateway)) {
	Gateways::<Test>::mutate_extant(1, change);
}

#[test]
fn undamaged_state_passes() {
	assert_eq!(broken(|_| ()), Ok(()));
}

#[test]
fn cursors_out_of_order_are_found() {
	assert_found(
		|_| Progress::<Test>::mutate(|cursors| cursors.prune = cursors.expire + 1),
		"receipts are pruned before their beacons are expired",
	);
}

#[test]
fn rules_out_of_history_are_found() {
	assert_found(
		|round| {
			let rules = Rounds::<Test>::get(round).unwrap();
			Rounds::<Test>::insert(round + 9, rules);
		},
		"rules out of history",
	);
}

#[test]
fn a_forgotten_beacon_is_found() {
	assert_found(
		|round| Progress::<Test>::mutate(|cursors| cursors.expire = round + 1),
		"a beacon in a round that is cleared or has not begun",
	);
}

#[test]
fn a_receipt_of_a_round_to_come_is_found() {
	assert_found(
		|round| Receipts::<Test>::swap(round, 1, round + 9, 1),
		"a receipt in a round that is cleared or has not begun",
	);
}

#[test]
fn a_beacon_that_outlived_its_receipt_is_found() {
	assert_found(
		|round| Beacons::<Test>::insert(round, 1, Beacon::default()),
		"a beacon is open and has a receipt",
	);
}

#[test]
fn a_witness_that_occurs_twice_is_found() {
	assert_found(
		|round| alter_beacon(round, 2, |beacon| beacon.note(3, Refusal::TooFar)),
		"a witness occurs twice or is the beaconer",
	);
	assert_found(
		|round| {
			receipt(round, |receipt| {
				receipt.refused.try_push((3, Refusal::TooFar)).unwrap();
			})
		},
		"a witness occurs twice or is the beaconer",
	);
}

#[test]
fn a_beaconer_among_its_witnesses_is_found() {
	assert_found(
		|round| alter_beacon(round, 2, |beacon| beacon.note(2, Refusal::TooFar)),
		"a witness occurs twice or is the beaconer",
	);
}

#[test]
fn an_unjudged_report_of_a_revealed_beacon_is_found() {
	assert_found(
		|round| receipt(round, |receipt| receipt.verdicts[0].1 = Verdict::Pending),
		"a revealed beacon leaves a report unjudged",
	);
}

#[test]
fn an_expired_beacon_that_pays_is_found() {
	assert_found(
		|round| receipt(round, |receipt| receipt.revealed = false),
		"an expired beacon pays",
	);
}

#[test]
fn counters_that_do_not_fit_the_gateways_are_found() {
	let reason = "density counters are not those of the counted gateways";
	assert_found(|_| gateway(|gateway| gateway.counted = Some(cell(9))), reason);
	assert_found(|_| Density::<Test>::insert(cell(9), Count { unclipped: 1, clipped: 1 }), reason);
	assert_found(|_| Density::<Test>::insert(cell(9), Count::default()), reason);
}

#[test]
fn an_unknown_gateway_in_the_queue_is_found() {
	assert_found(|_| Unsettled::<Test>::insert(99, ()), "an unknown gateway is queued");
}

#[test]
fn buckets_that_do_not_fit_the_gateways_are_found() {
	assert_found(|_| Expiry::<Test>::insert([0; 4], 99, ()), "an unknown gateway is filed");
	assert_found(
		|_| Expiry::<Test>::insert([0; 4], 1, ()),
		"a gateway is filed in a bucket that its record does not name",
	);
	assert_found(
		|_| {
			let at = Gateways::<Test>::get(1).unwrap().expires.unwrap();
			Expiry::<Test>::remove(at.to_be_bytes(), 1);
		},
		"a gateway is not in the bucket that its record names",
	);
	assert_found(
		|_| {
			let at = Gateways::<Test>::get(1).unwrap().expires.unwrap();
			Expiry::<Test>::remove(at.to_be_bytes(), 1);
			gateway(|gateway| gateway.expires = None);
		},
		"a gateway that counts or retires is not filed",
	);
}

#[test]
fn a_move_to_where_it_stands_is_found() {
	assert_found(
		|_| gateway(|gateway| gateway.moves = Some(gateway.located)),
		"a gateway moves to where it stands",
	);
}

#[test]
fn a_second_chain_that_no_commitment_made_is_found() {
	assert_found(
		|round| gateway(|gateway| gateway.chain.next = Some((round, [7; 32]))),
		"a second chain that nobody committed to",
	);
	assert_found(
		|round| {
			gateway(|gateway| {
				// Settled two rounds after its draw: a commitment of that round is in force from here.
				let from = round + 2 + window::SETTLE_ROUNDS;
				gateway.chain =
					Chain { sequence: 1, next: Some((from + 1, [7; 32])), ..gateway.chain };
			})
		},
		"a second chain is later than a commitment makes it",
	);
}

#[test]
fn a_second_chain_of_this_round_passes() {
	let committed = |round| {
		gateway(|gateway| {
			let from = round + 2 + window::SETTLE_ROUNDS;
			gateway.chain = Chain { sequence: 1, next: Some((from, [7; 32])), ..gateway.chain };
		})
	};
	assert_eq!(broken(committed), Ok(()));
}
