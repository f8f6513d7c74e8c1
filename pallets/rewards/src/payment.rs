// SPDX-License-Identifier: Apache-2.0
//! Earnings go out.

use crate::{Accounts, Config, CurrentEpoch, Error, Event, Pallet, Totals};
use cairn_device_primitives::{DeviceId, DeviceKind, Round};
use cairn_emission::Balance;
use cairn_traits::{DeviceEvents, DeviceInspect};
use frame_support::{
	ensure,
	traits::{
		fungible::{Inspect, Mutate},
		tokens::{DepositConsequence, Provenance},
		Get,
	},
};
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// Pays what is due to `device` to its payout account.
	pub(crate) fn do_claim(device: DeviceId) -> DispatchResult {
		let payout = T::Devices::payout(device).ok_or(Error::<T>::UnknownDevice)?;
		let settled = Self::do_pay(device, &payout)?;
		ensure!(settled, Error::<T>::NothingDue);
		Ok(())
	}

	/// Pays what is due to `device` to `payout`, and returns whether anything was paid or started to
	/// vest, or an account ended. Mints first, so that a failure leaves the books as they were.
	fn do_pay(device: DeviceId, payout: &T::AccountId) -> Result<bool, DispatchError> {
		let open = CurrentEpoch::<T>::get();
		let mut account = Self::settled(device, open.index);
		let mut storage = Self::storage_settled(device, &open);
		let pending = account.as_mut().map(|account| core::mem::take(&mut account.pending));
		// Parts of what was issued, which is under the supply cap.
		let amount = pending.unwrap_or_default().saturating_add(storage.take_due());
		if amount > 0 {
			Self::mint(payout, amount)?;
			Totals::<T>::mutate(|totals| totals.claimed = totals.claimed.saturating_add(amount));
		}
		let ends = account.is_some_and(|account| account.is_spent(T::Age::get()));
		if amount > 0 || ends {
			Accounts::<T>::set(device, account.filter(|_| !ends));
		}
		let settled = amount > 0 || ends || storage.has_news();
		if settled {
			Self::put_storage(device, storage);
		}
		if amount > 0 {
			Self::deposit_event(Event::Claimed { device, payout: payout.clone(), amount });
		}
		Ok(settled)
	}

	/// Mints `amount` to `who`, or does nothing and says why.
	pub(crate) fn mint(who: &T::AccountId, amount: Balance) -> DispatchResult {
		match T::Currency::can_deposit(who, amount, Provenance::Minted) {
			DepositConsequence::BelowMinimum | DepositConsequence::CannotCreate => {
				Err(Error::<T>::BelowExistentialDeposit.into())
			}
			consequence => {
				consequence.into_result()?;
				T::Currency::mint_into(who, amount).map(drop)
			}
		}
	}
}

/// A device that changes hands is paid out before. The others change nothing in the books.
impl<T: Config> DeviceEvents<T::AccountId> for Pallet<T> {
	fn onboarded(_: DeviceId, _: DeviceKind, _: [u8; 32]) -> DispatchResult {
		Ok(())
	}

	fn relocated(_: DeviceId, _: Round) -> DispatchResult {
		Ok(())
	}

	/// Pays what is due to `payout`, the seller's: what closed epochs owe, and what has vested.
	///
	/// Units of the running epoch have no price yet, and storage is due when its epoch closes: both
	/// travel with the device and are the buyer's. So does what still vests: it is paid to the
	/// payout account that the device has when it becomes free. That keeps one schedule a device,
	/// and lets a seller, who could not touch it anyway, have it in the price, as the offer should
	/// reckon.
	///
	/// Fails with `BelowExistentialDeposit`, and thereby the transfer, when `payout` cannot take
	/// the amount: neither seller nor buyer may lose or win it by accident. The seller endows that
	/// account, or names another, and the offer can be accepted.
	fn transferring(device: DeviceId, payout: &T::AccountId) -> DispatchResult {
		Self::do_pay(device, payout).map(drop)
	}

	fn retired(_: DeviceId, _: Round) -> DispatchResult {
		Ok(())
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_events(device: DeviceId) {
		crate::benchmarking::is_owed::<T>(device);
	}
}
