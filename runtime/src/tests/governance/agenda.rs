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

/// Has referenda schedule this call for a block; returns where it went.
fn schedule_at(block: u32, call: Call<Runtime>) -> Result<(u32, u32), DispatchError> {
	let call = <Preimage as StorePreimage>::bound(RuntimeCall::from(call)).unwrap();
	let (when, root) = (DispatchTime::At(block), RawOrigin::Root.into());
	<Agenda as Anon<_, _, _>>::schedule(when, None, 128, root, call)
}

fn schedule(call: Call<Runtime>) -> Result<(u32, u32), DispatchError> {
	schedule_at(BLOCK, call)
}

/// The alarm of a referendum that nobody decides about.
fn alarm() -> Result<(u32, u32), DispatchError> {
	schedule(Call::nudge_referendum { index: u32::MAX })
}

/// Fills a block's places for alarms, and those of so many after it.
pub(super) fn fill_from(block: u32, later: u32) {
	for block in block..=block + later {
		for _ in tasks(block)..ALARMS {
			schedule_at(block, Call::nudge_referendum { index: u32::MAX }).unwrap();
		}
		assert_eq!(tasks(block), ALARMS);
	}
}

fn fill(later: u32) {
	fill_from(BLOCK, later);
}

fn track_of(index: u32) -> pallet_referenda::TrackInfoOf<Runtime> {
	let track = Referenda::ensure_ongoing(index).unwrap().track;
	crate::governance::referenda::Tracks::info(track).unwrap().into_owned()
}

/// Lets blocks pass until nothing speaks against a decision about `index` but its deposit.
fn await_preparation(index: u32) {
	let submitted = Referenda::ensure_ongoing(index).unwrap().submitted;
	pass(submitted + track_of(index).prepare_period - System::block_number());
}

/// Holds that the decision about `index`, whose end is in `block`, has its alarm there, and that it ends.
fn assert_ends(index: u32, block: u32) {
	assert_eq!((outcome(index), alarm_of(index)), ("decided", Some(block)));
	let track = Referenda::ensure_ongoing(index).unwrap().track;
	assert_eq!(DecidingCount::<Runtime>::get(track), 1);
	pass(block - System::block_number());
	assert_eq!(outcome(index), "rejected");
	pass(1);
	assert_eq!(DecidingCount::<Runtime>::get(track), 0);
}

/// Submits so many proposals without their deposits.
pub(super) fn submit_many(who: &AccountId32, count: u32) -> Vec<u32> {
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
		await_preparation(index);
		assert_eq!(outcome(index), "decided");
		assert_eq!(schedule(Call::nudge_referendum { index }).unwrap().0, BLOCK);
	});
}

#[test]
fn a_decision_begins_with_an_alarm_at_its_end_among_many_others() {
	chain("development", || {
		let [alice, ..] = people();
		let index = propose(&alice, parameter_admin(), set_witnesses(20));
		let track = track_of(index);
		let end = System::block_number() + track.prepare_period + track.decision_period;
		fill_from(end, LATER);
		await_preparation(index);
		assert_ends(index, end);
	});
}

#[test]
fn a_decision_that_its_deposit_begins_has_an_alarm_at_its_end_among_many_others() {
	chain("development", || {
		let [alice, ..] = people();
		let index = submit_many(&alice, 1)[0];
		await_preparation(index);
		pass(1);
		let end = System::block_number() + track_of(index).decision_period;
		fill_from(end, LATER);
		Referenda::place_decision_deposit(RuntimeOrigin::signed(alice), index).unwrap();
		assert_ends(index, end);
	});
}

#[test]
fn a_decision_that_ends_when_its_referendum_would_time_out_has_its_alarm_among_many_others() {
	chain("development", || {
		let [alice, bob, ..] = people();
		let index = submit_many(&alice, 1)[0];
		let end = alarm_of(index).unwrap();
		pass(end - track_of(index).decision_period - System::block_number());
		// Its alarm is for the next block, not for the one of its time-out.
		vote(&bob, index, false, CRN);
		fill_from(end, LATER);
		Referenda::place_decision_deposit(RuntimeOrigin::signed(alice), index).unwrap();
		assert_ends(index, end);
	});
}

#[test]
fn a_referendum_that_is_next_in_the_queue_is_decided_with_an_alarm_among_many_others() {
	chain("development", || {
		let [alice, ..] = people();
		let all: Vec<_> = (0..3).map(|_| propose(&alice, root(), set_witnesses(20))).collect();
		let track = track_of(all[0]);
		await_preparation(all[0]);
		// The first two end in one block, and the track is told of it in the next.
		let end = System::block_number() + track.decision_period;
		fill_from(end + 1 + track.decision_period, LATER);
		pass(track.decision_period);
		assert!(all[..2].iter().all(|index| outcome(*index) == "rejected"));
		assert_eq!(outcome(all[2]), "prepared");
		pass(1);
		assert_ends(all[2], end + 1 + track.decision_period);
	});
}

#[test]
fn a_referendum_without_its_deposit_waits_for_its_time_out_among_the_others() {
	chain("development", || {
		let [alice, bob, ..] = people();
		let index = submit_many(&alice, 1)[0];
		let end = alarm_of(index).unwrap();
		// While it is prepared and after that.
		for wait in [0, track_of(index).prepare_period] {
			pass(wait);
			vote(&bob, index, true, CRN);
			fill_from(end, 0);
			pass(1);
			assert_eq!((outcome(index), alarm_of(index)), ("prepared", Some(end + 1)));
		}
	});
}

#[test]
fn a_referendum_that_is_prepared_waits_for_its_decision_among_the_others() {
	chain("development", || {
		let [alice, ..] = people();
		let index = submit_many(&alice, 1)[0];
		let begin = System::block_number() + track_of(index).prepare_period;
		fill_from(begin, 0);
		Referenda::place_decision_deposit(RuntimeOrigin::signed(alice), index).unwrap();
		assert_eq!((outcome(index), alarm_of(index)), ("prepared", Some(begin + 1)));
		let again = schedule_at(begin, Call::nudge_referendum { index });
		assert_eq!(again.unwrap().0, begin + 1);
	});
}

#[test]
fn a_vote_on_a_referendum_in_the_queue_sets_its_alarm_among_the_others() {
	chain("development", || {
		let [alice, bob, ..] = people();
		let all: Vec<_> = (0..3).map(|_| propose(&alice, root(), set_witnesses(20))).collect();
		await_preparation(all[0]);
		let queued = all[2];
		assert!(Referenda::ensure_ongoing(queued).unwrap().in_queue);
		let next = System::block_number() + 1;
		fill_from(next, 0);
		vote(&bob, queued, true, CRN);
		assert_eq!(alarm_of(queued), Some(next + 1));
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

#[test]
fn a_decision_from_the_queue_may_have_its_alarm_in_the_block_of_the_time_out() {
	chain("development", || {
		let [alice, bob, ..] = people();
		let all: Vec<_> = (0..3).map(|_| propose(&alice, root(), set_witnesses(20))).collect();
		await_preparation(all[0]);
		let queued = all[2];
		vote(&bob, queued, true, CRN);
		pass(1);
		let status = Referenda::ensure_ongoing(queued).unwrap();
		assert!(status.in_queue);
		let end =
			status.submitted + <Runtime as pallet_referenda::Config>::UndecidingTimeout::get();
		fill_from(end, 0);
		assert_eq!(schedule_at(end, Call::nudge_referendum { index: queued }).unwrap().0, end);
	});
}
