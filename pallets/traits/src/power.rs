// SPDX-License-Identifier: Apache-2.0
//! What those who prove storage tell to those who pay for it, and what they ask of them.

use cairn_device_primitives::{DeviceId, Tick};
use cairn_spacetime::StoragePower;

/// Told when the proven storage of a device changes. The change counts from the current tick on.
pub trait PowerSink {
	/// `device` proves `power` bytes from the current tick on, whatever it proved before.
	/// Infallible; at most one read and one write a device, one of the totals.
	fn set_power(device: DeviceId, power: StoragePower);
}

impl PowerSink for () {
	fn set_power(_: DeviceId, _: StoragePower) {}
}

/// What storage is paid, as far as is known: deposits and pledges follow it.
pub trait StorageRate<Balance> {
	/// What `power` bytes would earn in `ticks`, in plancks, at the rate of the last closed epoch.
	/// Zero while no epoch closed with storage: whoever asks has a floor of its own.
	fn storage_reward(power: StoragePower, ticks: Tick) -> Balance;
}

impl<Balance: Default> StorageRate<Balance> for () {
	fn storage_reward(_: StoragePower, _: Tick) -> Balance {
		Balance::default()
	}
}
