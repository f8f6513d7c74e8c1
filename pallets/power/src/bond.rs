// SPDX-License-Identifier: Apache-2.0
//! What candidates have at stake.

use crate::{
	pallet::*, params::PowerParams, Candidate, CandidateState, PointsSum, Unbond, UnbondingOf,
};
use cairn_emission::Balance;
use frame_support::{
	ensure,
	traits::{fungible::MutateHold, tokens::Precision, ValidatorRegistration, ValidatorSet},
};
use sp_runtime::DispatchResult;
use sp_staking::SessionIndex;

impl<T: Config> Pallet<T> {
	/// The running session.
	pub(crate) fn session() -> SessionIndex {
		T::Keys::session_index()
	}

	/// Makes `who` a candidate.
	pub(crate) fn do_join(who: T::AccountId, bond: Balance, parts: u32) -> DispatchResult {
		let former = Candidates::<T>::get(&who);
		let joins = former.is_none_or(|former| former.state == CandidateState::Left);
		ensure!(joins, Error::<T>::AlreadyCandidate);
		let params = Self::params();
		let commission = Self::commission(&params, parts)?;
		let PointsSum { epoch, max_commission, .. } = RunningPoints::<T>::get();
		let mut candidate = former.unwrap_or(Candidate { epoch, ..Default::default() });
		Self::settle(&mut candidate);
		candidate.commission = commission.min(max_commission);
		candidate.next_commission = commission;
		candidate.state = CandidateState::Standing;
		candidate.unjudged = Default::default();
		candidate.bond = bond;
		Self::ensure_may_stand(&who, &candidate, &params)?;
		Self::hold(&who, bond)?;
		Self::put(&who, candidate);
		Self::deposit_event(Event::Joined { candidate: who, bond, commission });
		Ok(())
	}

	/// Passes where a candidate may stand for election with these keys and this bond.
	fn ensure_may_stand(
		who: &T::AccountId,
		candidate: &Candidate,
		params: &PowerParams,
	) -> DispatchResult {
		ensure!(T::Keys::is_registered(who), Error::<T>::KeysNotSet);
		let enough = candidate.bond >= params.election.min_self_bond;
		ensure!(enough, Error::<T>::BelowMinimumBond);
		Ok(())
	}

	/// Holds `amount` more of what `who` has.
	fn hold(who: &T::AccountId, amount: Balance) -> DispatchResult {
		T::Currency::hold(&HoldReason::ValidatorBond.into(), who, amount)
			.map_err(|_| Error::<T>::InsufficientFunds.into())
	}

	/// Puts `amount` more at stake.
	pub(crate) fn do_bond_more(who: T::AccountId, amount: Balance) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::NothingBonded);
		let mut candidate = Self::candidate(&who)?;
		ensure!(candidate.state != CandidateState::Left, Error::<T>::UnknownCandidate);
		Self::hold(&who, amount)?;
		// What is held exists, so that it sums to less than all that exists.
		candidate.bond = candidate.bond.saturating_add(amount);
		Candidates::<T>::insert(&who, candidate);
		Self::deposit_event(Event::Bonded { candidate: who, amount });
		Ok(())
	}

	/// Gives up `amount` of the bond, which stays held for some sessions.
	pub(crate) fn do_unbond(who: T::AccountId, amount: Balance) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::NothingBonded);
		let mut candidate = Self::candidate(&who)?;
		ensure!(!candidate.leaves(), Error::<T>::CandidateLeaves);
		let params = Self::params();
		let left = candidate.bond.checked_sub(amount);
		let left = left.filter(|left| *left >= params.election.min_self_bond);
		candidate.bond = left.ok_or(Error::<T>::BelowMinimumBond)?;
		let free_at = Self::session().saturating_add(params.unbonding_sessions);
		let mut unbonding = Unbonding::<T>::get(&who);
		unbonding
			.try_push(Unbond { amount, free_at })
			.map_err(|_| Error::<T>::TooManyUnbondings)?;
		Unbonding::<T>::insert(&who, unbonding);
		Candidates::<T>::insert(&who, candidate);
		Self::deposit_event(Event::Unbonded { candidate: who, amount, free_at });
		Ok(())
	}

	/// Withdraws the candidacy. The bond stays held.
	pub(crate) fn do_leave(who: T::AccountId) -> DispatchResult {
		let mut candidate = Self::candidate(&who)?;
		ensure!(!candidate.leaves(), Error::<T>::CandidateLeaves);
		let since = Self::session();
		Self::ensure_not_removed(&candidate, since)?;
		let wait = Self::params().unbonding_sessions;
		candidate.state = CandidateState::Leaving { since, wait };
		Self::forget_founder(&who);
		Self::put(&who, candidate);
		Self::deposit_event(Event::LeaveAnnounced { candidate: who });
		Ok(())
	}

	/// Passes unless the candidate is removed in session `now`.
	fn ensure_not_removed(candidate: &Candidate, now: SessionIndex) -> DispatchResult {
		if let CandidateState::Removed { until, .. } = candidate.state {
			ensure!(now >= until, Error::<T>::CandidateRemoved);
		}
		Ok(())
	}

	/// Has a candidate that did not stand stand again.
	pub(crate) fn do_stand(who: T::AccountId) -> DispatchResult {
		let mut candidate = Self::candidate(&who)?;
		ensure!(!candidate.stands(), Error::<T>::AlreadyStanding);
		Self::ensure_not_removed(&candidate, Self::session())?;
		Self::ensure_may_stand(&who, &candidate, &Self::params())?;
		// A verdict is spoken of these alone: nobody escapes one by standing again.
		if matches!(candidate.state, CandidateState::Idle | CandidateState::Removed { .. }) {
			candidate.unjudged = Default::default();
		}
		candidate.state = CandidateState::Standing;
		Self::put(&who, candidate);
		Self::deposit_event(Event::Stood { candidate: who });
		Ok(())
	}

	/// Releases what is free of the bond; of one that leaves, all, once it can answer for nothing.
	pub(crate) fn do_withdraw(who: T::AccountId) -> DispatchResult {
		let mut candidate = Self::candidate(&who)?;
		let now = Self::session();
		let mut unbonding = Unbonding::<T>::get(&who);
		let mut amount = take_free(&mut unbonding, now);
		let elected = candidate.leaves() && Self::is_elected(&who, now);
		let answered = unbonding.is_empty() && is_answered_for(&candidate, now);
		let departs = answered && !elected;
		ensure!(departs || amount > 0 || !elected, Error::<T>::StillElected);
		ensure!(departs || amount > 0, Error::<T>::NothingFree);
		if departs {
			amount = amount.saturating_add(core::mem::take(&mut candidate.bond));
			Self::settle(&mut candidate);
			candidate.state = CandidateState::Left;
		}
		T::Currency::release(&HoldReason::ValidatorBond.into(), &who, amount, Precision::Exact)?;
		Self::put_unbonding(&who, unbonding);
		if amount > 0 {
			Self::deposit_event(Event::Withdrawn { candidate: who.clone(), amount });
		}
		if departs {
			Self::put(&who, candidate);
			Self::deposit_event(Event::Departed { candidate: who });
		}
		Ok(())
	}

	/// Sets what `who` keeps of its reward, from the next epoch on.
	pub(crate) fn do_set_commission(who: T::AccountId, parts: u32) -> DispatchResult {
		let mut candidate = Self::candidate(&who)?;
		ensure!(candidate.state != CandidateState::Left, Error::<T>::UnknownCandidate);
		let next = Self::commission(&Self::params(), parts)?;
		Self::settle(&mut candidate);
		candidate.next_commission = next;
		Candidates::<T>::insert(&who, candidate);
		let commission = candidate.commission;
		Self::deposit_event(Event::CommissionSet { candidate: who, commission, next });
		Ok(())
	}

	/// The commission of so many parts per million, if it may be asked for.
	fn commission(
		params: &PowerParams,
		parts: u32,
	) -> Result<cairn_power::Commission, sp_runtime::DispatchError> {
		let commission = cairn_power::Commission::try_new(parts).ok();
		let commission = commission.filter(|commission| *commission <= params.max_commission);
		Ok(commission.ok_or(Error::<T>::CommissionTooHigh)?)
	}

	/// The record of `who`.
	pub(crate) fn candidate(who: &T::AccountId) -> Result<Candidate, sp_runtime::DispatchError> {
		Ok(Candidates::<T>::get(who).ok_or(Error::<T>::UnknownCandidate)?)
	}

	/// Keeps what is still unbonding.
	pub(crate) fn put_unbonding(who: &T::AccountId, unbonding: UnbondingOf) {
		if unbonding.is_empty() {
			Unbonding::<T>::remove(who);
		} else {
			Unbonding::<T>::insert(who, unbonding);
		}
	}
}

/// Whether a candidate leaves, and so long after it last served that no offence of its can be reported
/// in session `now`.
fn is_answered_for(candidate: &Candidate, now: SessionIndex) -> bool {
	let CandidateState::Leaving { since, wait } = candidate.state else { return false };
	now >= since.max(candidate.served).saturating_add(wait)
}

/// Takes out what is free in session `now`, in plancks.
fn take_free(unbonding: &mut UnbondingOf, now: SessionIndex) -> Balance {
	let free = |unbond: &Unbond| unbond.free_at <= now;
	let amount = unbonding.iter().filter(|unbond| free(unbond)).map(|unbond| unbond.amount);
	let amount = amount.fold(0, Balance::saturating_add);
	unbonding.retain(|unbond| !free(unbond));
	amount
}
