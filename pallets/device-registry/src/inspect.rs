// SPDX-License-Identifier: Apache-2.0
//! What others may ask.

use crate::pallet::*;
use cairn_coverage::GatewayFacts;
#[cfg(feature = "runtime-benchmarks")]
use cairn_device_primitives::WorkingKey;
use cairn_device_primitives::{DeviceId, DeviceKind, RootKey, Round};
use cairn_traits::{DeviceInspect, DeviceOwners, StorageDevices};

impl<T: Config> Pallet<T> {
	/// The device whose root key this is now; `None` for a key that was rotated away.
	pub fn device_of(root_key: &RootKey) -> Option<DeviceId> {
		let device = RootKeys::<T>::get(root_key)?;
		Identities::<T>::get(device)
			.is_some_and(|identity| identity.root_key == *root_key)
			.then_some(device)
	}
}

impl<T: Config> DeviceInspect<T::AccountId> for Pallet<T> {
	fn gateway_at(device: DeviceId, round: Round) -> Option<GatewayFacts<T::AccountId>> {
		let record = Devices::<T>::get(device)?;
		(record.kind == DeviceKind::Gateway).then(|| record.at(round).clone())
	}

	fn payout(device: DeviceId) -> Option<T::AccountId> {
		Devices::<T>::get(device).map(|record| record.payout().clone())
	}

	fn active_gateways() -> u32 {
		ActiveGateways::<T>::get()
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_gateways(count: u32) -> alloc::vec::Vec<(DeviceId, WorkingKey)> {
		Self::benchmark_fleet(count)
	}
}

impl<T: Config> StorageDevices<T::AccountId> for Pallet<T> {
	/// By the latest facts: who acts for a device is not a matter of rounds.
	fn storage_owner(device: DeviceId) -> Option<T::AccountId> {
		let record = Devices::<T>::get(device)?;
		let facts = record.latest();
		(record.kind == DeviceKind::Storage && facts.active).then(|| facts.owner.clone())
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_storage(owner: T::AccountId) -> DeviceId {
		Self::benchmark_storage(owner)
	}
}

impl<T: Config> DeviceOwners<T::AccountId> for Pallet<T> {
	fn owner(device: DeviceId) -> Option<T::AccountId> {
		let record = Devices::<T>::get(device)?;
		let facts = record.latest();
		facts.active.then(|| facts.owner.clone())
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_owned(owner: T::AccountId) -> DeviceId {
		Self::benchmark_storage(owner)
	}
}
