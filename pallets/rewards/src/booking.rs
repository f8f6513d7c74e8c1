// SPDX-License-Identifier: Apache-2.0
//! Work comes in.

use crate::{
	Account, Accounts, Config, CoverageUnits, CurrentEpoch, Epochs, Pallet, StorageAccounts,
};
use alloc::collections::BTreeMap;
use cairn_device_primitives::{DeviceId, EpochIndex};
#[cfg(feature = "runtime-benchmarks")]
use cairn_traits::PowerSink;
use cairn_traits::{Booking, CoveragePower, PowerSource, RewardSink, StoragePower};
use frame_support::{
	defensive,
	traits::{Defensive, Get},
};

impl<T: Config> RewardSink for Pallet<T> {
	/// Books `bookings` in the running epoch. A device may occur in several of them, as beaconer and
	/// as witness; it is read and written once. Its units clamp at `u64::MAX` a pool and epoch, and
	/// the totals and its coverage power grow by what the device really got.
	fn book(bookings: &[Booking]) {
		let mut by_device = BTreeMap::<DeviceId, CoverageUnits<u64>>::new();
		for Booking { device, pool, units } in bookings.iter().filter(|booking| booking.units > 0) {
			match by_device.entry(*device).or_default().of_mut(*pool) {
				Some(sum) => *sum = sum.saturating_add(*units),
				None => {
					defensive!("only coverage books units of devices");
				}
			}
		}
		if by_device.is_empty() {
			return;
		}
		let now = T::Age::get();
		CurrentEpoch::<T>::mutate(|open| {
			for (device, units) in by_device {
				let mut account = Self::settled(device, open.index)
					.unwrap_or(Account { epoch: open.index, ..Default::default() });
				open.units.add(account.book(units, now));
				Accounts::<T>::insert(device, account);
			}
		});
	}
}

impl<T: Config> Pallet<T> {
	/// The account of `device` with all that closed epochs earned in `pending`, ready for units of
	/// epoch `running`; `None` for a device that has none. Writes nothing.
	pub(crate) fn settled(device: DeviceId, running: EpochIndex) -> Option<Account> {
		let account = Accounts::<T>::get(device)?;
		if account.epoch >= running {
			return Some(account);
		}
		if account.units == CoverageUnits::default() {
			return Some(account.settled(running, &Default::default()));
		}
		let summary = Epochs::<T>::get(account.epoch).defensive_unwrap_or_default();
		Some(account.settled(running, &summary))
	}
}

impl<T: Config> PowerSource for Pallet<T> {
	fn storage_power(device: DeviceId) -> StoragePower {
		StorageAccounts::<T>::get(device).map(|account| account.power).unwrap_or_default()
	}

	fn coverage_power(device: DeviceId) -> CoveragePower {
		Accounts::<T>::get(device).map(|account| account.coverage).unwrap_or_default()
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_power(device: DeviceId, storage: StoragePower, coverage: CoveragePower) {
		Accounts::<T>::insert(device, Account { coverage, ..Default::default() });
		Self::set_power(device, storage);
	}
}
