// SPDX-License-Identifier: Apache-2.0
//! What the registry may do with a device that stores.

use crate::pallet::*;
use cairn_device_primitives::{ChainTip, DeviceId, DeviceKind, Round};
use cairn_traits::DeviceEvents;
use frame_support::ensure;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	/// Passes where nothing is held for the device's sectors.
	fn ensure_idle(device: DeviceId) -> DispatchResult {
		let idle = Providers::<T>::get(device).is_none_or(|provider| provider.is_idle());
		ensure!(idle, Error::<T>::SectorsHeld);
		Ok(())
	}
}

impl<T: Config> DeviceEvents<T::AccountId> for Pallet<T> {
	/// Nothing: a provider begins with its first pre-commit.
	fn onboarded(_: DeviceId, _: DeviceKind, _: ChainTip) -> DispatchResult {
		Ok(())
	}

	/// Nothing: it does not matter where sectors are.
	fn relocated(_: DeviceId, _: Round) -> DispatchResult {
		Ok(())
	}

	/// Refuses while there are sectors or pre-commits: they answer with the seller's money.
	fn transferring(device: DeviceId, _: &T::AccountId) -> DispatchResult {
		Self::ensure_idle(device)
	}

	/// Refuses likewise: who retires terminates first, and pays for it.
	fn retired(device: DeviceId, _: Round) -> DispatchResult {
		Self::ensure_idle(device)
	}
}
