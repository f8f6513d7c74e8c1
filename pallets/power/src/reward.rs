// SPDX-License-Identifier: Apache-2.0
//! What validators and their backers are paid.
//!
//! A validator's points are worth something when their epoch is closed. When it is next touched,
//! they are: its commission and the backers' part are divided then, the latter among the shares
//! that there are. Whatever changes shares or commission settles first, so that those in force when
//! the epoch closed count, whenever that is. Who takes its backing back before, leaves its part of
//! the running epoch to the others.

use crate::{pallet::*, Candidate, PointsSum};
use cairn_device_primitives::{DeviceId, EpochIndex};
use cairn_emission::Balance;
use cairn_traits::{DeviceInspect, PointsOfEpoch, ValidatorPool, ValidatorRewards};
use frame_support::{defensive, ensure, traits::Defensive};
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	/// Turns points of a closed epoch into what the candidate and its backers earned by them, and
	/// makes it ready for points of the running one. Writes nothing.
	pub(crate) fn settle(candidate: &mut Candidate) {
		let running = RunningPoints::<T>::get().epoch;
		if candidate.epoch >= running {
			return;
		}
		let points = core::mem::take(&mut candidate.points);
		if points > 0 {
			let rate = T::Rewards::rate(candidate.epoch);
			let rate = rate.defensive_proof("every epoch before the running one is closed");
			candidate.earn(rate.unwrap_or_default().saturating_mul(points.into()));
		}
		candidate.service = Default::default();
		candidate.epoch = running;
	}

	/// What a claim for `device` would pay now, in plancks.
	pub fn due_to_backer(device: DeviceId) -> Balance {
		let ended = Earned::<T>::get(device);
		let Some(backing) = Backings::<T>::get(device) else { return ended };
		let Some(mut candidate) = Candidates::<T>::get(&backing.validator) else { return ended };
		Self::settle(&mut candidate);
		ended.saturating_add(candidate.accrual.earned(&backing.account).plancks)
	}

	/// What a claim for `validator` would pay now, in plancks.
	pub fn due_to_validator(validator: &T::AccountId) -> Balance {
		let Some(mut candidate) = Candidates::<T>::get(validator) else { return 0 };
		Self::settle(&mut candidate);
		candidate.due
	}

	/// Pays what `device` earned by backing to its payout account.
	pub(crate) fn do_claim_backing(device: DeviceId) -> DispatchResult {
		let payout = T::Devices::payout(device).ok_or(Error::<T>::UnknownDevice)?;
		let mut amount = Earned::<T>::take(device);
		if Backings::<T>::contains_key(device) {
			let (candidate, mut backing) = Self::refreshed(device)?;
			amount = amount.saturating_add(candidate.accrual.pay(&mut backing.account));
			Self::put(&backing.validator, candidate);
			Backings::<T>::insert(device, backing);
		}
		ensure!(amount > 0, Error::<T>::NothingDue);
		Self::pay_backer(device, payout, amount)
	}

	/// Pays `amount` to `payout` for the backing of `device`.
	pub(crate) fn pay_backer(
		device: DeviceId,
		payout: T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		T::Rewards::pay(&payout, amount)?;
		Self::deposit_event(Event::BackingPaid { device, payout, amount });
		Ok(())
	}

	/// Pays what `validator` earned itself.
	pub(crate) fn do_claim_validator(validator: T::AccountId) -> DispatchResult {
		let mut candidate = Self::candidate(&validator)?;
		Self::settle(&mut candidate);
		let amount = core::mem::take(&mut candidate.due);
		// Who has left, and earned nothing by its last points, is forgotten all the same.
		ensure!(amount > 0 || candidate.is_gone(), Error::<T>::NothingDue);
		Self::put(&validator, candidate);
		if amount == 0 {
			return Ok(());
		}
		T::Rewards::pay(&validator, amount)?;
		Self::deposit_event(Event::ValidatorPaid { validator, amount });
		Ok(())
	}
}

impl Candidate {
	/// Divides a reward between the candidate and its backers. What they do not take is its own.
	fn earn(&mut self, reward: Balance) {
		let (kept, shared) = cairn_power::divide(reward, self.commission);
		let left = self.accrual.distribute(shared);
		// Parts of what was issued, which is under the supply cap.
		self.due = self.due.saturating_add(kept).saturating_add(left);
	}
}

impl<T: Config> ValidatorPool for Pallet<T> {
	fn close(epoch: EpochIndex) -> PointsOfEpoch {
		let PointsSum { epoch: running, put_up, earned, .. } = RunningPoints::<T>::get();
		// Before anybody earned a point it may be any epoch: the pallet may be younger than that.
		let other = epoch != running && put_up > 0;
		if other || epoch < running {
			defensive!("epochs close one after the other");
			return PointsOfEpoch::default();
		}
		RunningPoints::<T>::put(PointsSum {
			epoch: epoch.saturating_add(1),
			full_pay_from: Self::params().full_pay_from,
			..Default::default()
		});
		PointsOfEpoch { put_up, earned }
	}
}
