// SPDX-License-Identifier: Apache-2.0
//! Beacons with more reports than they keep.

use crate::{mock::*, *};
use cairn_coverage::{lowest_ranked, rank, Refusal};
use cairn_device_primitives::{DeviceId, Round};
use cairn_traits::RoundClock;
use frame_support::{dispatch::GetDispatchInfo, weights::Weight, BoundedVec};
use std::collections::BTreeSet;

const ALL: std::ops::RangeInclusive<DeviceId> = 2..=61;

/// Establishes a beaconer and sixty witnesses, and fills its beacon with the first of them.
fn fill() -> Round {
	establish(1);
	ALL.for_each(establish);
	let round = go_to_draw();
	submit_all(round, 1, 2..=33);
	assert!(last_refused().is_empty());
	round
}

fn kept(round: Round) -> BTreeSet<DeviceId> {
	let beacon = Beacons::<Test>::get(round, 1).unwrap();
	beacon.reports.iter().map(|report| report.witness).collect()
}

fn lowest(round: Round, witnesses: impl Iterator<Item = DeviceId>) -> BTreeSet<DeviceId> {
	let seed = Clock::seed(round + 1).unwrap();
	lowest_ranked(&seed, 1, &witnesses.collect::<Vec<_>>(), 32).into_iter().collect()
}

#[test]
fn a_full_beacon_takes_no_more_in_its_own_round() {
	build_and_execute(|| {
		let round = fill();
		submit_all(round, 1, 34..=35);
		assert_eq!(last_refused(), vec![(34, Refusal::BeaconFull), (35, Refusal::BeaconFull)]);
		assert_eq!(kept(round), (2..=33).collect());
		let noted = Beacons::<Test>::get(round, 1).unwrap().refused;
		assert!(noted.contains(&(34, Refusal::BeaconFull)));
	});
}

#[test]
fn nothing_is_ranked_before_the_seed_of_the_next_round_is_known() {
	build_and_execute(|| {
		let round = fill();
		Now::set(Clock::first_tick(round + 1));
		submit_all(round, 1, 34..=34);
		assert_eq!(last_refused(), vec![(34, Refusal::BeaconFull)]);
	});
}

#[test]
fn rank_decides_who_stays_in_the_next_round() {
	build_and_execute(|| {
		let round = fill();
		go_to(round + 1);
		submit_all(round, 1, 34..=61);
		assert_eq!(kept(round), lowest(round, ALL));
	});
}

#[test]
fn who_stays_does_not_depend_on_the_order_of_arrival() {
	build_and_execute(|| {
		let round = fill();
		go_to(round + 1);
		for witness in (34..=61).rev() {
			submit_all(round, 1, witness..=witness);
		}
		assert_eq!(kept(round), lowest(round, ALL));
	});
}

#[test]
fn each_that_has_to_go_is_told_once() {
	build_and_execute(|| {
		let round = fill();
		go_to(round + 1);
		submit_all(round, 1, 34..=61);
		let told = last_refused();
		assert_eq!(told.len(), 28);
		assert!(told.iter().all(|(_, refusal)| *refusal == Refusal::Outranked));
		let stayed = kept(round);
		assert!(told.iter().all(|(witness, _)| !stayed.contains(witness)));
		let noted = Beacons::<Test>::get(round, 1).unwrap().refused;
		assert_eq!(noted.len(), 28);
	});
}

#[test]
fn one_refused_for_want_of_room_may_try_again() {
	build_and_execute(|| {
		let round = fill();
		let stays = lowest_after(round);
		submit_all(round, 1, stays..=stays);
		go_to(round + 1);
		submit_all(round, 1, stays..=stays);
		let beacon = Beacons::<Test>::get(round, 1).unwrap();
		assert!(beacon.holds(stays));
		assert!(beacon.refused.iter().all(|(witness, _)| *witness != stays));
	});
}

/// The latecomer with the lowest rank.
fn lowest_after(round: Round) -> DeviceId {
	let seed = sp_io::hashing::blake2_256(&(round + 1).to_le_bytes());
	(34..=61).min_by_key(|witness| rank(&seed, 1, *witness)).unwrap()
}

#[test]
fn an_outranked_witness_cannot_come_back() {
	build_and_execute(|| {
		let round = fill();
		go_to(round + 1);
		submit_all(round, 1, 34..=61);
		let gone = ALL.clone().find(|witness| !kept(round).contains(witness)).unwrap();
		let before = kept(round);
		submit_all(round, 1, gone..=gone);
		assert_eq!(last_refused(), vec![(gone, Refusal::Outranked)]);
		assert_eq!(kept(round), before);
	});
}

#[test]
fn those_that_were_heard_come_before_those_that_were_not() {
	build_and_execute(|| {
		establish(1);
		(2..=33).for_each(onboard);
		(34..=40).for_each(establish);
		let round = go_to_draw();
		submit_all(round, 1, 2..=33);
		go_to(round + 1);
		submit_all(round, 1, 34..=40);
		let kept = kept(round);
		assert!((34..=40).all(|witness| kept.contains(&witness)));
		assert_eq!(kept.len(), 32);
	});
}

#[test]
fn one_that_was_not_heard_displaces_nobody_that_was() {
	build_and_execute(|| {
		let round = fill();
		Gateways::<Test>::mutate_extant(34, |gateway| gateway.heard = None);
		go_to(round + 1);
		submit_all(round, 1, 34..=34);
		assert_eq!(last_refused(), vec![(34, Refusal::Outranked)]);
	});
}

/// What a batch of reports of `witnesses` about gateway 1 weighs in the end.
fn weight_of(round: Round, witnesses: impl Iterator<Item = DeviceId>) -> Weight {
	let reports = witnesses.map(|witness| report_of(round, 1, witness)).collect();
	let groups = BoundedVec::truncate_from(vec![group(round, 1, reports)]);
	Coverage::report(RuntimeOrigin::signed(1), groups).unwrap().actual_weight.unwrap()
}

#[test]
fn a_batch_that_finds_room_does_not_pay_for_ranking() {
	build_and_execute(|| {
		establish(1);
		ALL.for_each(establish);
		let round = go_to_draw();
		assert_eq!(weight_of(round, 2..=33), <() as WeightInfo>::report(1, 31));
	});
}

#[test]
fn a_batch_that_finds_a_full_beacon_pays_for_ranking() {
	build_and_execute(|| {
		let round = fill();
		let ranking = <() as WeightInfo>::report_outranking(1, 1);
		assert_eq!(weight_of(round, 34..=35), ranking);
		go_to(round + 1);
		assert_eq!(weight_of(round, 34..=35), ranking);
	});
}

/// A batch about beacons 1, which is full, and 2 and 3, which are not.
fn mixed(round: Round) -> Batch {
	let of = |beaconer| group(round, beaconer, vec![report_of(round, beaconer, 34)]);
	BoundedVec::truncate_from((1..=3).map(of).collect())
}

#[test]
fn a_batch_of_full_and_other_beacons_weighs_what_was_declared_at_most() {
	build_and_execute(|| {
		let groups = mixed(fill());
		let declared = Call::<Test>::report { groups: groups.clone() }.get_dispatch_info();
		let post = Coverage::report(RuntimeOrigin::signed(1), groups).unwrap();
		assert_eq!(post.actual_weight, Some(declared.call_weight));
	});
}
