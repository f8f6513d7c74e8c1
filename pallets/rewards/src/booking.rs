// SPDX-License-Identifier: Apache-2.0
//! Work comes in.

use crate::{Account, Accounts, Config, CoverageUnits, CurrentEpoch, Epochs, Pallet};
use alloc::collections::BTreeMap;
use cairn_device_primitives::{DeviceId, EpochIndex};
use cairn_traits::{Booking, RewardSink};
use frame_support::{defensive, traits::Defensive};

impl<T: Config> RewardSink for Pallet<T> {
	/// Books `bookings` in the running epoch. A device may occur in several of them, as beaconer and
	/// as witness; it is read and written once. Its units clamp at `u64::MAX` a pool and epoch, and
	/// the totals grow by what the device really got.
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
		CurrentEpoch::<T>::mutate(|open| {
			for (device, units) in by_device {
				let mut account = Self::settled(device, open.index);
				open.units.add(account.units.accrue(units));
				Accounts::<T>::insert(device, account);
			}
		});
	}
}

impl<T: Config> Pallet<T> {
	/// The account of `device` with all that closed epochs earned in `pending`, ready for units of
	/// epoch `running`. Writes nothing.
	pub(crate) fn settled(device: DeviceId, running: EpochIndex) -> Account {
		let account = Accounts::<T>::get(device).unwrap_or_default();
		if account.epoch >= running {
			return account;
		}
		if account.units == CoverageUnits::default() {
			return account.settled(running, &Default::default());
		}
		let summary = Epochs::<T>::get(account.epoch).defensive_unwrap_or_default();
		account.settled(running, &summary)
	}
}
