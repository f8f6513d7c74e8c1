// SPDX-License-Identifier: Apache-2.0
//! What becomes of a backing when its device changes.

use crate::pallet::*;
use cairn_device_primitives::{ChainTip, DeviceId, DeviceKind, Round};
use cairn_traits::DeviceEvents;
use sp_runtime::DispatchResult;

impl<T: Config> DeviceEvents<T::AccountId> for Pallet<T> {
	/// Nothing: whom a device backs is its owner's to say.
	fn onboarded(_: DeviceId, _: DeviceKind, _: ChainTip) -> DispatchResult {
		Ok(())
	}

	/// Nothing: it does not matter where a device is.
	fn relocated(_: DeviceId, _: Round) -> DispatchResult {
		Ok(())
	}

	/// Ends the backing, which is the buyer's to choose when the device has rested, and pays what it
	/// earned in closed epochs to `payout`, the seller's. Fails, and thereby the transfer, where that
	/// account cannot take it. Points of the running epoch have no price yet: they travel with the
	/// device, as its units of coverage do.
	fn transferring(device: DeviceId, payout: &T::AccountId) -> DispatchResult {
		Self::end_backing(device);
		match Self::take_earned(device) {
			0 => Ok(()),
			amount => Self::pay_backer(device, payout.clone(), amount),
		}
	}

	/// Ends the backing. What it earned waits for a claim, which pays the device's payout account.
	fn retired(device: DeviceId, _: Round) -> DispatchResult {
		Self::end_backing(device);
		Resting::<T>::remove(device);
		Ok(())
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_events(device: DeviceId) {
		crate::benchmarking::backs_amid::<T>(device);
	}
}
