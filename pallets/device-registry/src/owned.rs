// SPDX-License-Identifier: Apache-2.0
//! Which devices an owner has.

use crate::pallet::*;
use alloc::vec::Vec;
use cairn_device_primitives::DeviceId;

/// Devices that are told at once, at most: each takes a read.
pub const MAX_OWNED_PAGE: u32 = 1_000;

impl<T: Config> Pallet<T> {
	/// Devices of `owner` by their latest facts, retired ones included, in an order that says nothing:
	/// those that come after `after`, the last of the page before, up to `limit` and to
	/// [`MAX_OWNED_PAGE`].
	///
	/// A page with less than that is the last. While a migration lists the devices, those that it
	/// has not come to are missing.
	pub fn devices_of(owner: &T::AccountId, after: Option<DeviceId>, limit: u32) -> Vec<DeviceId> {
		let from = match after {
			None => Owned::<T>::iter_key_prefix(owner),
			Some(last) => {
				let key = Owned::<T>::hashed_key_for(owner, last);
				Owned::<T>::iter_key_prefix_from(owner, key)
			}
		};
		let limit = usize::try_from(limit.min(MAX_OWNED_PAGE)).unwrap_or(usize::MAX);
		from.take(limit).collect()
	}

	/// Lists a device with its owner. A second time changes nothing.
	pub(crate) fn list_owned(owner: &T::AccountId, device: DeviceId) {
		Owned::<T>::insert(owner, device, ());
	}

	/// Lists a device with the owner that it passed to, and no more with the one before.
	pub(crate) fn pass_on(device: DeviceId, old: &T::AccountId, new: &T::AccountId) {
		Owned::<T>::remove(old, device);
		Self::list_owned(new, device);
	}
}
