// SPDX-License-Identifier: Apache-2.0
//! What validators and their backers are paid.
//!
//! When a session ends, the points that it brought a validator are credited: its commission to
//! itself, the rest to the shares that there are (`accrual.rs` of [`cairn_power`]). Whoever backs it
//! then has its part, whatever becomes of its backing later. Points are worth something when their
//! epoch is closed: a validator's become plancks when it is next touched, a backer's when it is.
//!
//! A device keeps what it earned when it ends its backing, and takes it along when it backs again.

use crate::{pallet::*, params::PowerParams, Candidate, PointsSum};
use cairn_device_primitives::{DeviceId, EpochIndex};
use cairn_emission::Balance;
use cairn_power::{BackerAccount, BackerEarnings, Commission};
use cairn_traits::{DeviceInspect, PointsOfEpoch, ValidatorPool, ValidatorRewards};
use frame_support::{defensive, ensure, traits::Defensive};
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	/// Turns points of a closed epoch into what the candidate and its backers earned by them, and
	/// makes it ready for points of the running one. Writes nothing.
	pub(crate) fn settle(candidate: &mut Candidate) {
		let PointsSum { epoch: running, max_commission, .. } = RunningPoints::<T>::get();
		if candidate.epoch >= running {
			return;
		}
		let rate = if candidate.points > 0 { Self::rate(candidate.epoch) } else { 0 };
		candidate.close(rate, max_commission);
		candidate.epoch = running;
	}

	/// Enters what `account` earned by backing `candidate`, which is settled. Writes nothing.
	pub(crate) fn settle_backer(candidate: &Candidate, account: &mut BackerAccount) {
		candidate.accrual.settle(account, candidate.epoch, Self::rate);
	}

	/// What a point of `epoch`, which is closed, is worth, in plancks.
	fn rate(epoch: EpochIndex) -> Balance {
		let rate = T::Rewards::rate(epoch);
		rate.defensive_proof("every epoch before the running one is closed").unwrap_or_default()
	}

	/// What `device` earned by backing, settled.
	pub(crate) fn earnings(device: DeviceId) -> BackerEarnings {
		let known = Backings::<T>::get(device).and_then(|backing| {
			let candidate = Candidates::<T>::get(&backing.validator)?;
			Some((candidate, backing.account))
		});
		let Some((mut candidate, mut account)) = known else { return Self::earned(device) };
		Self::settle(&mut candidate);
		Self::settle_backer(&candidate, &mut account);
		account.earnings
	}

	/// What `device`, which backs nobody, earned by backings that ended, settled.
	fn earned(device: DeviceId) -> BackerEarnings {
		let mut earnings = Earned::<T>::get(device);
		earnings.settle(RunningPoints::<T>::get().epoch, Self::rate);
		earnings
	}

	/// Keeps what `device`, which backs nobody, earned. Less than a planck is forgotten.
	pub(crate) fn put_earned(device: DeviceId, earnings: BackerEarnings) {
		if earnings.is_spent() {
			Earned::<T>::remove(device);
		} else {
			Earned::<T>::insert(device, earnings);
		}
	}

	/// Takes out what closed epochs earned `device`, which backs nobody.
	pub(crate) fn take_earned(device: DeviceId) -> Balance {
		let mut earnings = Self::earned(device);
		let amount = earnings.pay();
		Self::put_earned(device, earnings);
		amount
	}

	/// What a claim for `device` would pay now, in plancks.
	pub fn due_to_backer(device: DeviceId) -> Balance {
		Self::earnings(device).earned.plancks
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
		let waits = Earned::<T>::contains_key(device);
		let amount = if Backings::<T>::contains_key(device) {
			let (candidate, mut backing) = Self::refreshed(device)?;
			let amount = backing.account.earnings.pay();
			Self::put(&backing.validator, candidate);
			Backings::<T>::insert(device, backing);
			amount
		} else {
			Self::take_earned(device)
		};
		// What turned out to be worth nothing is forgotten all the same.
		let ends = waits && !Earned::<T>::contains_key(device);
		ensure!(amount > 0 || ends, Error::<T>::NothingDue);
		if amount == 0 {
			return Ok(());
		}
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
	/// Divides `points` that a session of the running epoch brought between the candidate and its
	/// backers. What they do not take is its own.
	pub(crate) fn credit(&mut self, points: u64) {
		let (kept, shared) = cairn_power::divide(points, self.commission);
		let left = self.accrual.distribute(shared);
		// No more than the weights of the epoch's sessions.
		self.points = self.points.saturating_add(points);
		self.own_points = self.own_points.saturating_add(kept).saturating_add(left);
	}

	/// Ends the epoch that its points are of, in which each is worth `rate`, and begins the running
	/// one, in which it keeps what it asked for, `most` at most.
	fn close(&mut self, rate: Balance, most: Commission) {
		let own = rate.saturating_mul(self.own_points.into());
		let left = self.accrual.close(rate);
		// Parts of what was issued, which is under the supply cap.
		self.due = self.due.saturating_add(own).saturating_add(left);
		self.points = 0;
		self.own_points = 0;
		self.service = Default::default();
		self.commission = self.next_commission.min(most);
	}
}

impl<T: Config> ValidatorPool for Pallet<T> {
	fn close(epoch: EpochIndex) -> PointsOfEpoch {
		let closed = RunningPoints::<T>::get();
		let PointsSum { epoch: running, put_up, earned, .. } = closed;
		// Before anybody earned a point it may be any epoch: the pallet may be younger than that.
		let other = epoch != running && put_up > 0;
		if other || epoch < running {
			defensive!("epochs close one after the other");
			return PointsOfEpoch::default();
		}
		let PowerParams { full_pay_from, max_commission, .. } = Self::params();
		let begun = PointsSum {
			epoch: epoch.saturating_add(1),
			full_pay_from,
			max_commission,
			..Default::default()
		};
		let (old, new) = (closed.terms(), begun.terms());
		if old != new {
			Self::deposit_event(Event::PayTermsChanged { epoch: begun.epoch, old, new });
		}
		RunningPoints::<T>::put(begun);
		PointsOfEpoch { put_up, earned }
	}
}
