// SPDX-License-Identifier: Apache-2.0
//! Votes and referenda are charged with the search for where their alarms find room.

use super::{
	super::chain,
	agenda::{fill_from, submit_many},
	*,
};
use crate::{
	configs::{fees::Envelope, system::RuntimeBlockWeights},
	governance::{
		agenda::{ALARMS, LATER, TASKS},
		referenda::Tracks,
	},
	weights::{pallet_conviction_voting as voting, pallet_referenda as referenda},
};
use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo},
	traits::Get,
	weights::{RuntimeDbWeight, Weight},
};
use pallet_conviction_voting::WeightInfo as _;
use pallet_referenda::{TracksInfo, WeightInfo as _};
use pallet_scheduler::WeightInfo as _;
use sp_runtime::AccountId32;

type MeasuredVoting = voting::WeightInfo<Runtime>;
type MeasuredReferenda = referenda::WeightInfo<Runtime>;
type Voting = <Runtime as pallet_conviction_voting::Config>::WeightInfo;
type Referendum = <Runtime as pallet_referenda::Config>::WeightInfo;
type Scheduling = <Runtime as pallet_scheduler::Config>::WeightInfo;

/// Agendas of a search.
const SEARCHED: u64 = LATER as u64 + 1;

/// Polls of a track on which an account votes at most.
fn most_votes() -> u32 {
	<Runtime as pallet_conviction_voting::Config>::MaxVotes::get()
}

fn db() -> RuntimeDbWeight {
	<Runtime as frame_system::Config>::DbWeight::get()
}

/// Time that it takes to read so many tasks, as the scheduler's own weights have it.
fn tasks(tasks: u32) -> u64 {
	(Scheduling::service_agenda_base(tasks) - Scheduling::service_agenda_base(0)).ref_time()
}

/// The least time of a search, of agendas that are in memory.
fn search_again() -> u64 {
	let host = Scheduling::service_agenda_base(0) - db().reads_writes(1, 1);
	SEARCHED * (host.ref_time() + tasks(ALARMS as u32)) + tasks(TASKS - ALARMS as u32)
}

/// The least time of a search.
fn search() -> u64 {
	search_again() + db().reads(SEARCHED).ref_time()
}

/// Holds that a weight is no less than what was measured and this time beside.
fn assert_adds(name: &str, weight: Weight, measured: Weight, time: u64) {
	assert!(weight.ref_time() >= measured.ref_time() + time, "{name}: {weight} {measured} {time}");
	assert!(weight.proof_size() >= measured.proof_size(), "{name}");
}

/// The block of a referendum's alarm, and the one in which it found room.
fn alarm_of(index: u32) -> Option<(u32, u32)> {
	let alarm = Referenda::ensure_ongoing(index).unwrap().alarm;
	alarm.map(|(meant, (found, _))| (meant, found))
}

/// Has `who` vote on so many referenda. Their alarms then are for their time-outs.
fn voted(who: &AccountId32, count: u32) -> Vec<u32> {
	let all = submit_many(who, count);
	all.iter().for_each(|index| vote(who, *index, true, CRN));
	pass(1);
	all
}

/// Leaves room for alarms in the last block only that a search reads, and returns the next one and that.
fn fill_all_but_the_last() -> (u32, u32) {
	let next = System::block_number() + 1;
	fill_from(next, LATER - 1);
	(next, next + LATER)
}

#[test]
fn a_search_reads_agendas_that_weigh_something() {
	assert!(Scheduling::service_agenda_base(0).ref_time() > db().reads_writes(1, 1).ref_time());
	assert!(tasks(1) > 0 && tasks(TASKS) > tasks(ALARMS as u32));
}

#[test]
fn a_vote_weighs_the_search_for_its_alarm() {
	for (name, weight, measured) in [
		("new", Voting::vote_new(), MeasuredVoting::vote_new()),
		("existing", Voting::vote_existing(), MeasuredVoting::vote_existing()),
		("removed", Voting::remove_vote(), MeasuredVoting::remove_vote()),
		("own", Voting::remove_other_vote(), MeasuredVoting::remove_vote()),
		("other", Voting::remove_other_vote(), MeasuredVoting::remove_other_vote()),
	] {
		assert_adds(name, weight, measured, search());
	}
}

#[test]
fn a_delegation_weighs_a_search_for_each_poll() {
	// Each alarm is taken from an agenda of its own.
	let each = search_again() + db().reads_writes(1, 1).ref_time();
	for polls in [1, 2, 10, most_votes()] {
		let time = u64::from(polls) * each + db().reads(SEARCHED).ref_time();
		let (weight, measured) = (Voting::delegate(polls), MeasuredVoting::delegate(polls));
		assert_adds("delegated", weight, measured, time);
		let (weight, measured) = (Voting::undelegate(polls), MeasuredVoting::undelegate(polls));
		assert_adds("undelegated", weight, measured, time);
	}
}

#[test]
fn what_sets_an_alarm_or_ends_a_decision_weighs_the_search() {
	macro_rules! each {
		($($call:ident),* $(,)?) => { $(
			let (weight, measured) = (Referendum::$call(), MeasuredReferenda::$call());
			assert_adds(stringify!($call), weight, measured, search());
		)* }
	}
	each!(
		submit,
		place_decision_deposit_preparing,
		place_decision_deposit_passing,
		place_decision_deposit_failing,
		cancel,
		kill,
		one_fewer_deciding_failing,
		one_fewer_deciding_passing,
		nudge_referendum_no_deposit,
		nudge_referendum_preparing,
		nudge_referendum_begin_deciding_failing,
		nudge_referendum_begin_deciding_passing,
		nudge_referendum_begin_confirming,
		nudge_referendum_end_confirming,
		nudge_referendum_continue_not_confirming,
		nudge_referendum_continue_confirming,
		nudge_referendum_approved,
		nudge_referendum_rejected,
	);
	let (weight, measured) =
		(Referendum::nudge_referendum_approved(), MeasuredReferenda::nudge_referendum_approved());
	assert_adds("the end and the enactment", weight, measured, 2 * search());
}

#[test]
fn what_goes_to_the_queue_weighs_that_its_alarm_is_taken_out_of_a_full_agenda() {
	let full = (Scheduling::cancel(ALARMS as u32) - Scheduling::cancel(0)).ref_time();
	assert!(full > 0);
	let (weight, measured) = (
		Referendum::place_decision_deposit_queued(),
		MeasuredReferenda::place_decision_deposit_queued(),
	);
	assert_adds("queued", weight, measured, full);
	let (weight, measured) = (
		Referendum::place_decision_deposit_not_queued(),
		MeasuredReferenda::place_decision_deposit_not_queued(),
	);
	assert_adds("not queued", weight, measured, full);
}

#[test]
fn what_leaves_agendas_alone_weighs_what_was_measured() {
	assert_eq!(Voting::unlock(), MeasuredVoting::unlock());
	macro_rules! each {
		($($call:ident),* $(,)?) => { $(
			assert_eq!(Referendum::$call(), MeasuredReferenda::$call(), stringify!($call));
		)* }
	}
	each!(
		refund_decision_deposit,
		refund_submission_deposit,
		one_fewer_deciding_queue_empty,
		nudge_referendum_requeued_insertion,
		nudge_referendum_requeued_slide,
		nudge_referendum_queued,
		nudge_referendum_not_queued,
		nudge_referendum_timed_out,
		set_some_metadata,
		clear_metadata,
	);
}

/// Holds that these calls are what one transaction may be that searches for each vote on each of them.
fn assert_fit(calls: Vec<RuntimeCall>) {
	let most = RuntimeBlockWeights::get().get(DispatchClass::Normal).max_extrinsic.unwrap();
	let searches = calls.len() as u64 * u64::from(most_votes());
	let info = RuntimeCall::from(pallet_utility::Call::batch_all { calls }).get_dispatch_info();
	assert_eq!(info.class, DispatchClass::Normal);
	assert!(info.call_weight.ref_time() > searches * search_again());
	let all = info.call_weight + Envelope::get();
	assert!(all.all_lt(most), "{all} {most}");
}

#[test]
fn a_delegation_on_all_tracks_at_once_fits_in_a_block() {
	chain("development", || {
		let [alice, ..] = people();
		let tracks: Vec<_> = Tracks::track_ids().collect();
		let delegate = |class: &u16| {
			let (to, conviction, balance) = (alice.clone().into(), Conviction::None, CRN);
			pallet_conviction_voting::Call::delegate { class: *class, to, conviction, balance }
				.into()
		};
		let undelegate =
			|class: &u16| pallet_conviction_voting::Call::undelegate { class: *class }.into();
		assert!(!tracks.is_empty());
		assert_fit(tracks.iter().map(delegate).collect());
		assert_fit(tracks.iter().map(undelegate).collect());
	});
}

#[test]
fn an_account_may_vote_on_all_that_is_decided_or_queued_on_a_track() {
	chain("development", || {
		let queued: u32 = <Runtime as pallet_referenda::Config>::MaxQueued::get();
		let decided = Tracks::tracks().map(|track| track.info.max_deciding).max().unwrap();
		assert!(most_votes() >= decided + queued, "{} {decided} {queued}", most_votes());
	});
}

#[test]
fn a_delegation_searches_for_each_poll_and_weighs_as_many() {
	chain("development", || {
		let [_, bob, charlie, ..] = people();
		let polls = voted(&bob, 5);
		// Their time-outs are in one block, from which they move.
		assert!(polls.iter().all(|index| alarm_of(*index).unwrap().0 > System::block_number() + 1));
		let at = fill_all_but_the_last();
		let track = Referenda::ensure_ongoing(polls[0]).unwrap().track;
		let signed = |who: &AccountId32| RuntimeOrigin::signed(who.clone());
		let outcome = ConvictionVoting::delegate(
			signed(&charlie),
			track,
			bob.clone().into(),
			Conviction::None,
			CRN,
		);
		assert_eq!(outcome.unwrap().actual_weight, Some(Voting::delegate(5)));
		assert!(polls.iter().all(|index| alarm_of(*index) == Some(at)));
		// They go off, and are set for the time-outs again.
		pass(LATER + 1);
		let at = fill_all_but_the_last();
		let outcome = ConvictionVoting::undelegate(signed(&charlie), track);
		assert_eq!(outcome.unwrap().actual_weight, Some(Voting::undelegate(5)));
		assert!(polls.iter().all(|index| alarm_of(*index) == Some(at)));
	});
}

#[test]
fn who_removes_its_own_vote_as_if_it_were_another_s_sets_an_alarm() {
	chain("development", || {
		let [_, bob, ..] = people();
		let poll = voted(&bob, 1)[0];
		let at = fill_all_but_the_last();
		let track = Referenda::ensure_ongoing(poll).unwrap().track;
		let signed = RuntimeOrigin::signed(bob.clone());
		ConvictionVoting::remove_other_vote(signed, bob.into(), track, poll).unwrap();
		assert_eq!(alarm_of(poll), Some(at));
	});
}

#[test]
fn a_decision_from_the_queue_takes_the_alarm_of_a_vote_out_of_its_agenda() {
	chain("development", || {
		let [alice, bob, ..] = people();
		let all: Vec<_> = (0..3).map(|_| propose(&alice, root(), set_witnesses(20))).collect();
		while outcome(all[0]) != "decided" {
			pass(1);
		}
		assert!(Referenda::ensure_ongoing(all[2]).unwrap().in_queue);
		vote(&bob, all[2], true, CRN);
		let next = System::block_number() + 1;
		assert_eq!(alarm_of(all[2]), Some((next, next)));
		let told = Referenda::one_fewer_deciding(RuntimeOrigin::root(), 0).unwrap();
		assert_eq!(told.actual_weight, Some(Referendum::one_fewer_deciding_failing()));
		assert!(alarm_of(all[2]).unwrap().0 > next);
		let alarms = pallet_scheduler::Agenda::<Runtime>::get(next);
		assert_eq!(alarms.iter().flatten().count(), 0);
	});
}
