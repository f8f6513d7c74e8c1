// SPDX-License-Identifier: Apache-2.0
//! The end of a device.

use crate::pallet::*;
use cairn_device_primitives::DeviceId;
use cairn_traits::{DeviceEvents, RoundClock};
use frame_support::{defensive, ensure, traits::Get};
use sp_runtime::{traits::Zero, DispatchResult};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_retire(who: T::AccountId, device: DeviceId) -> DispatchResult {
		let record = Self::owned(&who, device)?;
		let from = Self::change_facts(device, record, |facts| facts.active = false)?;
		let release_at = T::Clock::tick().saturating_add(T::ReleaseDelay::get());
		Retirements::<T>::insert(device, release_at);
		Offers::<T>::remove(device);
		Rotations::<T>::remove(device);
		T::Events::retired(device, from)?;
		Self::deposit_event(Event::Retired { device, from, release_at });
		Ok(())
	}

	/// Frees the owner's deposit and the maker's bond for the device.
	pub(crate) fn do_release_deposit(device: DeviceId) -> DispatchResult {
		let mut record = Devices::<T>::get(device).ok_or(Error::<T>::UnknownDevice)?;
		let release_at = Retirements::<T>::get(device).ok_or(Error::<T>::NothingToRelease)?;
		ensure!(T::Clock::tick() >= release_at, Error::<T>::DepositLocked);
		let mut identity = Self::identity(device)?;
		let owner = record.latest().owner.clone();
		let amount = identity.deposit.take().unwrap_or_else(|| {
			defensive!("a retirement that waits has its deposit");
			Zero::zero()
		});
		Self::release(HoldReason::DeviceDeposit, &owner, amount)?;
		Identities::<T>::insert(device, identity);
		Retirements::<T>::remove(device);
		Makers::<T>::mutate_extant(record.maker, |maker| {
			maker.devices = maker.devices.saturating_sub(1);
		});
		record.settle(T::Clock::round());
		Devices::<T>::insert(device, record);
		Self::deposit_event(Event::DepositReleased { device, owner, amount });
		Ok(())
	}
}
