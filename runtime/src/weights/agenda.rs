// SPDX-License-Identifier: Apache-2.0
//! Weights of votes and referenda, with the search for where their alarms find room.
//!
//! Their benchmarks find room in the first agenda, which has hardly a task in it. Where many referenda are
//! open a search reads [`LATER`] further ones of [`ALARMS`] tasks each, and a referendum whose alarm was
//! refused has each vote search again. So what is measured is charged with the longest search, and with
//! full agendas where a task is put or taken.
//!
//! Agendas hold more than [`ALARMS`] tasks where some are urgent. Of alarms and ends that are urgent there
//! are twice as many as referenda are decided at once, in all agendas together; beside them is what voters
//! approved, or root scheduled. One agenda of each search is charged as one of [`TASKS`]: as many more than
//! alarms are in it for all. What was cancelled takes a byte, and a task is charged as the scheduler
//! measures it: with a name, a period, and 128 bytes of a call, of which an alarm has six.
//!
//! Blocks carry no proofs of storage, so nothing is added to what they would measure.

use super::{
	pallet_conviction_voting as voting, pallet_referenda as referenda,
	pallet_scheduler as scheduler,
};
use crate::governance::agenda::{ALARMS, LATER, TASKS};
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};
use pallet_scheduler::WeightInfo as _;

/// Agendas that a search reads at most.
const SEARCHED: u64 = 1 + LATER as u64;

/// Weights of votes and referenda.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo<T> {
	/// Counts the tasks of an agenda that was read before.
	fn count(tasks: u32) -> Weight {
		let served = scheduler::WeightInfo::<T>::service_agenda_base(tasks);
		served.saturating_sub(T::DbWeight::get().reads_writes(1, 1)).set_proof_size(0)
	}

	/// Searches agendas that were read before.
	fn search_again() -> Weight {
		let urgent = Self::count(TASKS).saturating_sub(Self::count(alarms()));
		Self::count(alarms()).saturating_mul(SEARCHED).saturating_add(urgent)
	}

	/// Searches agendas.
	fn search() -> Weight {
		Self::search_again().saturating_add(T::DbWeight::get().reads(SEARCHED))
	}

	/// What putting a task into an agenda takes longer where that is full.
	fn put() -> Weight {
		let schedule = scheduler::WeightInfo::<T>::schedule;
		schedule(alarms()).saturating_sub(schedule(0))
	}

	/// What taking a task out of an agenda takes longer where that is full.
	fn take() -> Weight {
		let cancel = scheduler::WeightInfo::<T>::cancel;
		cancel(alarms()).saturating_sub(cancel(0))
	}

	/// Sets a task.
	fn set() -> Weight {
		Self::search().saturating_add(Self::put())
	}

	/// Cancels an alarm, and sets a task.
	fn replace() -> Weight {
		Self::take().saturating_add(Self::set())
	}

	/// Changes an agenda beside those that benchmarks change.
	fn further() -> Weight {
		T::DbWeight::get().reads_writes(1, 1)
	}

	/// Replaces the alarms of so many polls. Those that are measured are all of one block, where each may
	/// be of another. All new ones are for the same block, and go to the agendas of one search.
	fn replace_each(polls: u32) -> Weight {
		let each = Self::take()
			.saturating_add(Self::search_again())
			.saturating_add(Self::put())
			.saturating_add(Self::further());
		let put = SEARCHED.min(polls.into());
		each.saturating_mul(polls.into())
			.saturating_add(T::DbWeight::get().reads_writes(SEARCHED, put))
	}
}

/// [`ALARMS`], as weights count.
fn alarms() -> u32 {
	u32::try_from(ALARMS).unwrap_or(TASKS)
}

impl<T: frame_system::Config> pallet_conviction_voting::WeightInfo for WeightInfo<T> {
	fn vote_new() -> Weight {
		voting::WeightInfo::<T>::vote_new().saturating_add(Self::replace())
	}

	fn vote_existing() -> Weight {
		voting::WeightInfo::<T>::vote_existing().saturating_add(Self::replace())
	}

	fn remove_vote() -> Weight {
		voting::WeightInfo::<T>::remove_vote().saturating_add(Self::replace())
	}

	/// Voters may remove their own votes with it, also of a poll that goes on, which is not measured.
	fn remove_other_vote() -> Weight {
		Self::remove_vote().max(voting::WeightInfo::<T>::remove_other_vote())
	}

	fn delegate(polls: u32) -> Weight {
		voting::WeightInfo::<T>::delegate(polls).saturating_add(Self::replace_each(polls))
	}

	fn undelegate(polls: u32) -> Weight {
		voting::WeightInfo::<T>::undelegate(polls).saturating_add(Self::replace_each(polls))
	}

	fn unlock() -> Weight {
		voting::WeightInfo::<T>::unlock()
	}
}

impl<T: frame_system::Config> pallet_referenda::WeightInfo for WeightInfo<T> {
	fn submit() -> Weight {
		referenda::WeightInfo::<T>::submit().saturating_add(Self::set())
	}

	fn place_decision_deposit_preparing() -> Weight {
		referenda::WeightInfo::<T>::place_decision_deposit_preparing()
			.saturating_add(Self::replace())
	}

	fn place_decision_deposit_queued() -> Weight {
		referenda::WeightInfo::<T>::place_decision_deposit_queued().saturating_add(Self::take())
	}

	fn place_decision_deposit_not_queued() -> Weight {
		referenda::WeightInfo::<T>::place_decision_deposit_not_queued().saturating_add(Self::take())
	}

	fn place_decision_deposit_passing() -> Weight {
		referenda::WeightInfo::<T>::place_decision_deposit_passing().saturating_add(Self::replace())
	}

	fn place_decision_deposit_failing() -> Weight {
		referenda::WeightInfo::<T>::place_decision_deposit_failing().saturating_add(Self::replace())
	}

	fn refund_decision_deposit() -> Weight {
		referenda::WeightInfo::<T>::refund_decision_deposit()
	}

	fn refund_submission_deposit() -> Weight {
		referenda::WeightInfo::<T>::refund_submission_deposit()
	}

	/// The end of a decision, which is scheduled where one runs, is not measured.
	fn cancel() -> Weight {
		referenda::WeightInfo::<T>::cancel()
			.saturating_add(Self::replace())
			.saturating_add(Self::further())
	}

	/// As of [`Self::cancel`].
	fn kill() -> Weight {
		referenda::WeightInfo::<T>::kill()
			.saturating_add(Self::replace())
			.saturating_add(Self::further())
	}

	fn one_fewer_deciding_queue_empty() -> Weight {
		referenda::WeightInfo::<T>::one_fewer_deciding_queue_empty()
	}

	/// The alarm that a vote may have set is not measured.
	fn one_fewer_deciding_failing() -> Weight {
		referenda::WeightInfo::<T>::one_fewer_deciding_failing()
			.saturating_add(Self::replace())
			.saturating_add(Self::further())
	}

	/// As of [`Self::one_fewer_deciding_failing`].
	fn one_fewer_deciding_passing() -> Weight {
		referenda::WeightInfo::<T>::one_fewer_deciding_passing()
			.saturating_add(Self::replace())
			.saturating_add(Self::further())
	}

	fn nudge_referendum_requeued_insertion() -> Weight {
		referenda::WeightInfo::<T>::nudge_referendum_requeued_insertion()
	}

	fn nudge_referendum_requeued_slide() -> Weight {
		referenda::WeightInfo::<T>::nudge_referendum_requeued_slide()
	}

	fn nudge_referendum_queued() -> Weight {
		referenda::WeightInfo::<T>::nudge_referendum_queued()
	}

	fn nudge_referendum_not_queued() -> Weight {
		referenda::WeightInfo::<T>::nudge_referendum_not_queued()
	}

	fn nudge_referendum_no_deposit() -> Weight {
		referenda::WeightInfo::<T>::nudge_referendum_no_deposit().saturating_add(Self::set())
	}

	fn nudge_referendum_preparing() -> Weight {
		referenda::WeightInfo::<T>::nudge_referendum_preparing().saturating_add(Self::set())
	}

	fn nudge_referendum_timed_out() -> Weight {
		referenda::WeightInfo::<T>::nudge_referendum_timed_out()
	}

	fn nudge_referendum_begin_deciding_failing() -> Weight {
		referenda::WeightInfo::<T>::nudge_referendum_begin_deciding_failing()
			.saturating_add(Self::set())
	}

	fn nudge_referendum_begin_deciding_passing() -> Weight {
		referenda::WeightInfo::<T>::nudge_referendum_begin_deciding_passing()
			.saturating_add(Self::set())
	}

	fn nudge_referendum_begin_confirming() -> Weight {
		referenda::WeightInfo::<T>::nudge_referendum_begin_confirming().saturating_add(Self::set())
	}

	fn nudge_referendum_end_confirming() -> Weight {
		referenda::WeightInfo::<T>::nudge_referendum_end_confirming().saturating_add(Self::set())
	}

	fn nudge_referendum_continue_not_confirming() -> Weight {
		referenda::WeightInfo::<T>::nudge_referendum_continue_not_confirming()
			.saturating_add(Self::set())
	}

	fn nudge_referendum_continue_confirming() -> Weight {
		referenda::WeightInfo::<T>::nudge_referendum_continue_confirming()
			.saturating_add(Self::set())
	}

	/// Sets the end of the decision, and the enactment.
	fn nudge_referendum_approved() -> Weight {
		referenda::WeightInfo::<T>::nudge_referendum_approved()
			.saturating_add(Self::set())
			.saturating_add(Self::set())
	}

	fn nudge_referendum_rejected() -> Weight {
		referenda::WeightInfo::<T>::nudge_referendum_rejected().saturating_add(Self::set())
	}

	fn set_some_metadata() -> Weight {
		referenda::WeightInfo::<T>::set_some_metadata()
	}

	fn clear_metadata() -> Weight {
		referenda::WeightInfo::<T>::clear_metadata()
	}
}
