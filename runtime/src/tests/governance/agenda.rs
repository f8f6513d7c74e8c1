// SPDX-License-Identifier: Apache-2.0
//! What referenda schedule is not lost, however much else is scheduled for its block.

use super::{super::chain, *};
use crate::governance::{
	agenda::{Agenda, ALARMS, LATER, TASKS},
	parameters::dynamic_params::coverage::MaxWitnesses,
};
use frame_support::traits::{
	schedule::v3::{Anon, Named},
	Get,
};
use pallet_referenda::{Call, DecidingCount, TracksInfo};
use sp_runtime::{AccountId32, DispatchError};

/// A block for which nothing is scheduled.
const BLOCK: u32 = 1_000;

fn tasks(block: u32) -> usize {
	pallet_scheduler::Agenda::<Runtime>::get(block).iter().flatten().count()
}

/// Has referenda schedule this call for the block; returns where it went.
fn schedule(call: Call<Runtime>) -> Result<(u32, u32), DispatchError> {
	let call = <Preimage as StorePreimage>::bound(RuntimeCall::from(call)).unwrap();
	let (when, root) = (DispatchTime::At(BLOCK), RawOrigin::Root.into());
	<Agenda as Anon<_, _, _>>::schedule(when, None, 128, root, call)
}

/// The alarm of a referendum that nobody decides about.
fn alarm() -> Result<(u32, u32), DispatchError> {
	schedule(Call::nudge_referendum { index: u32::MAX })
}

/// Fills the block's places for alarms, and those of so many after it.
fn fill(later: u32) {
	for _ in 0..ALARMS * (later as usize + 1) {
		alarm().unwrap();
	}
}

/// Submits so many proposals without their deposits.
fn submit_many(who: &AccountId32, count: u32) -> Vec<u32> {
	let first = pallet_referenda::ReferendumCount::<Runtime>::get();
	for _ in 0..count {
		let proposal = <Preimage as StorePreimage>::bound(set_witnesses(20)).unwrap();
		let signed = RuntimeOrigin::signed(who.clone());
		let moment = DispatchTime::After(0);
		Referenda::submit(signed, Box::new(parameter_admin()), proposal, moment).unwrap();
	}
	(first..first + count).collect()
}

/// The block of a referendum's alarm.
fn alarm_of(index: u32) -> Option<u32> {
	match ReferendumInfoFor::<Runtime>::get(index) {
		Some(ReferendumInfo::Ongoing(status)) => status.alarm.map(|(_, (block, _))| block),
		_ => None,
	}
}

#[test]
fn an_alarm_goes_to_its_block_while_that_has_room_and_then_to_the_next() {
	chain("development", || {
		fill(0);
		assert_eq!(tasks(BLOCK), ALARMS);
		assert_eq!(alarm().unwrap().0, BLOCK + 1);
		assert_eq!((tasks(BLOCK), tasks(BLOCK + 1)), (ALARMS, 1));
	});
}

#[test]
fn an_alarm_that_finds_no_room_in_any_of_the_next_blocks_is_refused() {
	chain("development", || {
		fill(LATER);
		assert_eq!(tasks(BLOCK + LATER), ALARMS);
		assert_eq!(alarm(), Err(DispatchError::Exhausted));
		assert_eq!(tasks(BLOCK + LATER + 1), 0);
	});
}

#[test]
fn an_alarm_that_was_cancelled_leaves_its_place() {
	chain("development", || {
		fill(0);
		let first = (BLOCK, 0);
		<Agenda as Anon<u32, RuntimeCall, OriginCaller>>::cancel(first).unwrap();
		assert_eq!(alarm().unwrap().0, BLOCK);
		assert_eq!(alarm().unwrap().0, BLOCK + 1);
	});
}

#[test]
fn the_end_of_a_decision_and_an_enactment_find_room_among_alarms() {
	chain("development", || {
		fill(LATER);
		assert_eq!(schedule(Call::one_fewer_deciding { track: 0 }).unwrap().0, BLOCK);
		let call = <Preimage as StorePreimage>::bound(set_witnesses(20)).unwrap();
		let when = DispatchTime::At(BLOCK);
		let enacted =
			<Agenda as Named<_, _, _>>::schedule_named([1; 32], when, None, 63, root(), call);
		assert_eq!(enacted.unwrap().0, BLOCK);
	});
}

#[test]
fn the_alarm_of_a_referendum_that_is_decided_finds_room_among_those_that_are_not() {
	chain("development", || {
		let [alice, ..] = people();
		let index = propose(&alice, parameter_admin(), set_witnesses(20));
		fill(LATER);
		assert_eq!(outcome(index), "prepared");
		assert_eq!(schedule(Call::nudge_referendum { index }), Err(DispatchError::Exhausted));
		pass(3);
		assert_eq!(outcome(index), "decided");
		assert_eq!(schedule(Call::nudge_referendum { index }).unwrap().0, BLOCK);
	});
}

#[test]
fn a_block_has_room_for_all_that_is_urgent_at_once() {
	chain("development", || {
		let tracks = crate::governance::referenda::Tracks::tracks();
		let decided: u32 = tracks.map(|track| track.info.max_deciding).sum();
		assert!(3 * decided as usize + ALARMS < TASKS as usize);
	});
}

#[test]
fn a_decision_that_ends_among_many_others_gives_back_its_place_on_the_track() {
	chain("development", || {
		let [alice, bob, ..] = people();
		let index = propose(&alice, root(), set_witnesses(20));
		while outcome(index) != "decided" {
			pass(1);
		}
		let begun = System::block_number();
		vote(&bob, index, false, 100 * CRN);
		assert_eq!(DecidingCount::<Runtime>::get(0), 1);
		// They time out in the block in which the track is to be told of the end.
		pass(1);
		let idle = submit_many(&bob, 60);
		await_outcome(index, 15 * 32);
		assert_eq!((outcome(index), System::block_number() - begun), ("rejected", 14 * 32));
		pass(3);
		assert!(idle.iter().all(|index| outcome(*index) == "timed out"));
		assert_eq!(DecidingCount::<Runtime>::get(0), 0);
	});
}

#[test]
fn what_is_approved_is_enacted_among_many_alarms() {
	chain("development", || {
		let [alice, bob, ..] = people();
		let index = propose(&alice, parameter_admin(), set_witnesses(20));
		all_vote(index, true);
		await_outcome(index, 100);
		assert_eq!(outcome(index), "approved");
		let idle = submit_many(&bob, 60);
		pass(6);
		// A vote sets an alarm for the next block, and the enactment is due in it or in the one after.
		for _ in 0..2 {
			idle.iter().for_each(|index| vote(&bob, *index, true, 1));
			pass(1);
		}
		assert_eq!(MaxWitnesses::get().get(), 20);
	});
}

#[test]
fn a_vote_on_many_others_does_not_put_a_referendum_to_sleep() {
	chain("development", || {
		let [alice, bob, ..] = people();
		let index = propose(&alice, parameter_admin(), set_witnesses(20));
		let idle = submit_many(&bob, 60);
		while outcome(index) != "decided" {
			pass(1);
		}
		all_vote(index, true);
		pass(1);
		let next = System::block_number() + 1;
		idle.iter().for_each(|index| vote(&bob, *index, true, 1));
		vote(&bob, index, true, 1);
		assert_eq!(alarm_of(index), Some(next));
		assert!(idle.iter().all(|index| alarm_of(*index).is_some()));
	});
}
