// SPDX-License-Identifier: Apache-2.0
//! Evidence against a device, the appeal, and what it costs.

use crate::{pallet::*, Accusation, AccusationOf, BalanceOf, DeviceRecordOf};
use cairn_coverage::window::in_force_from;
use cairn_device_primitives::{Contradiction, ContradictionError, DeviceId, DeviceKind, Round};
use cairn_traits::RoundClock;
use frame_support::{
	defensive, ensure,
	traits::{
		fungible::{Balanced, BalancedHold},
		Imbalance, OnUnbalanced,
	},
};
use sp_runtime::{traits::Zero, DispatchResult};

impl<T: Config> Pallet<T> {
	/// The case is against whoever answers for the round of the evidence.
	pub(crate) fn do_accuse(
		reporter: T::AccountId,
		device: DeviceId,
		evidence: &Contradiction,
	) -> DispatchResult {
		let record = Devices::<T>::get(device).ok_or(Error::<T>::UnknownDevice)?;
		ensure!(record.kind == DeviceKind::Gateway, Error::<T>::NotGateway);
		let round = evidence.round;
		ensure!(round <= T::Clock::round(), Error::<T>::FutureRound);
		match FormerOwners::<T>::get(device).filter(|former| former.answers_for(round)) {
			Some(former) => Self::accuse_former_owner(reporter, device, former, evidence),
			None => Self::accuse_owner(reporter, device, &record, evidence),
		}
	}

	/// The evidence is judged by the working key that the record names for its round. Where the
	/// key has changed since, older evidence no longer verifies: it expires with the key.
	fn accuse_owner(
		reporter: T::AccountId,
		device: DeviceId,
		record: &DeviceRecordOf<T>,
		evidence: &Contradiction,
	) -> DispatchResult {
		ensure!(!Accusations::<T>::contains_key(device), Error::<T>::AlreadyAccused);
		let identity = Self::identity(device)?;
		ensure!(identity.deposit.is_some(), Error::<T>::NothingAtStake);
		let round = evidence.round;
		ensure!(round >= identity.liable_from, Error::<T>::NotLiable);
		evidence
			.check(device, &record.at(round).working_key, &Self::genesis_hash())
			.map_err(Error::<T>::from)?;
		let accusation = Self::new_case(reporter.clone(), round);
		let ripe_at = accusation.ripe_at;
		Accusations::<T>::insert(device, accusation);
		Self::deposit_event(Event::Accused { device, reporter, round, ripe_at });
		Ok(())
	}

	/// A case that is opened now.
	pub(crate) fn new_case(reporter: T::AccountId, round: Round) -> AccusationOf<T> {
		let params = Self::params();
		let ripe_at = T::Clock::tick().saturating_add(params.appeal_window);
		Accusation { reporter, round, ripe_at, share: params.reporter_share }
	}

	/// Whoever has the key could accuse anew at once with later rounds, and the key cannot change
	/// while a case is open. So the owner is free of all rounds until a key that it certifies in
	/// this round can be in force.
	pub(crate) fn do_dismiss_accusation(device: DeviceId) -> DispatchResult {
		ensure!(Accusations::<T>::contains_key(device), Error::<T>::NotAccused);
		let mut identity = Self::identity(device)?;
		let liable_from = in_force_from(T::Clock::round());
		identity.liable_from = liable_from;
		Identities::<T>::insert(device, identity);
		Accusations::<T>::remove(device);
		Self::deposit_event(Event::AccusationDismissed { device, liable_from });
		Ok(())
	}

	/// No fact changes during a case (but that the device stops), so one that was pending when it
	/// was opened has settled in time, or is waited for.
	pub(crate) fn do_enforce_accusation(device: DeviceId) -> DispatchResult {
		let case = Accusations::<T>::get(device).ok_or(Error::<T>::NotAccused)?;
		ensure!(T::Clock::tick() >= case.ripe_at, Error::<T>::AppealOpen);
		let mut record = Devices::<T>::get(device).ok_or(Error::<T>::UnknownDevice)?;
		if record.latest().active {
			Self::stop(device, record)?;
			record = Devices::<T>::get(device).ok_or(Error::<T>::UnknownDevice)?;
		}
		let owner = record.latest().owner.clone();
		let deposit = Self::close_books(device, record)?;
		Accusations::<T>::remove(device);
		let (reward, slashed) = Self::forfeit(&owner, &case, deposit);
		let reporter = case.reporter;
		Self::deposit_event(Event::AccusationEnforced { device, owner, reporter, reward, slashed });
		Ok(())
	}

	/// Takes `deposit` from what is held of `owner`, whatever else freezes it, and gives the
	/// reporter the share of its `case`. A reporter that cannot receive (its account is gone, and the
	/// share too small to make it anew) does not stop the slash. Returns the reward and all that was
	/// taken.
	pub(crate) fn forfeit(
		owner: &T::AccountId,
		case: &AccusationOf<T>,
		deposit: BalanceOf<T>,
	) -> (BalanceOf<T>, BalanceOf<T>) {
		let reason = HoldReason::DeviceDeposit.into();
		let (credit, missing) = T::Currency::slash(&reason, owner, deposit);
		if !missing.is_zero() {
			defensive!("the deposit of a device is held of its owner");
		}
		let slashed = credit.peek();
		let (reward, rest) = credit.split(case.share.mul_floor(slashed));
		let rewarded = reward.peek();
		match T::Currency::resolve(&case.reporter, reward) {
			Ok(()) => {
				T::Slash::on_unbalanced(rest);
				(rewarded, slashed)
			}
			Err(reward) => {
				T::Slash::on_unbalanced(rest.merge(reward));
				(Zero::zero(), slashed)
			}
		}
	}

	/// Passes where no case is open: until then, what it is about stays as it is.
	pub(crate) fn ensure_unaccused(device: DeviceId) -> Result<(), Error<T>> {
		ensure!(!Accusations::<T>::contains_key(device), Error::<T>::UnderAccusation);
		Ok(())
	}
}

impl<T> From<ContradictionError> for Error<T> {
	fn from(error: ContradictionError) -> Self {
		match error {
			ContradictionError::BadFirstSignature => Self::BadFirstReport,
			ContradictionError::BadSecondSignature => Self::BadSecondReport,
			ContradictionError::OtherWitness
			| ContradictionError::OtherRound
			| ContradictionError::OtherBeaconer
			| ContradictionError::OtherTag
			| ContradictionError::NoDifference => Self::NoContradiction,
		}
	}
}
