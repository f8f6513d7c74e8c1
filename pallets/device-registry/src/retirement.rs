// SPDX-License-Identifier: Apache-2.0
//! The end of a device.

use crate::{pallet::*, BalanceOf, DeviceRecordOf};
use cairn_device_primitives::{DeviceId, Round};
use cairn_traits::{DeviceEvents, RoundClock};
use frame_support::{defensive, ensure};
use sp_runtime::{traits::Zero, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// Works during a case too: the deposit stays held until that is closed.
	pub(crate) fn do_retire(who: T::AccountId, device: DeviceId) -> DispatchResult {
		let record = Self::owned(&who, device)?;
		let from = Self::stop(device, record)?;
		let release_at = T::Clock::tick().saturating_add(Self::params().release_delay);
		Retirements::<T>::insert(device, release_at);
		Self::deposit_event(Event::Retired { device, from, release_at });
		Ok(())
	}

	/// Frees the owner's deposit and the maker's bond for the device.
	pub(crate) fn do_release_deposit(device: DeviceId) -> DispatchResult {
		let record = Devices::<T>::get(device).ok_or(Error::<T>::UnknownDevice)?;
		let release_at = Retirements::<T>::get(device).ok_or(Error::<T>::NothingToRelease)?;
		ensure!(T::Clock::tick() >= release_at, Error::<T>::DepositLocked);
		Self::ensure_unaccused(device)?;
		let owner = record.latest().owner.clone();
		let amount = Self::close_books(device, record)?;
		Self::release(HoldReason::DeviceDeposit, &owner, amount)?;
		Self::deposit_event(Event::DepositReleased { device, owner, amount });
		Ok(())
	}

	/// Stops a live device for good. Returns from which draw round it takes no part.
	pub(crate) fn stop(
		device: DeviceId,
		record: DeviceRecordOf<T>,
	) -> Result<Round, DispatchError> {
		let from = Self::change_facts(device, record, |facts| facts.active = false)?;
		Offers::<T>::remove(device);
		Rotations::<T>::remove(device);
		T::Events::retired(device, from)?;
		Ok(from)
	}

	/// Ends what is kept of a stopped device until its deposit goes: the maker's bond covers one
	/// device less. Returns the deposit, which the caller releases or slashes.
	pub(crate) fn close_books(
		device: DeviceId,
		mut record: DeviceRecordOf<T>,
	) -> Result<BalanceOf<T>, Error<T>> {
		let mut identity = Self::identity(device)?;
		let amount = identity.deposit.take().unwrap_or_else(|| {
			defensive!("a stopped device whose books are open has its deposit");
			Zero::zero()
		});
		Identities::<T>::insert(device, identity);
		Retirements::<T>::remove(device);
		Makers::<T>::mutate_extant(record.maker, |maker| {
			maker.devices = maker.devices.saturating_sub(1);
		});
		record.settle(T::Clock::round());
		Devices::<T>::insert(device, record);
		Ok(amount)
	}
}
