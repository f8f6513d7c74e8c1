// SPDX-License-Identifier: Apache-2.0
//! What those who prove storage tell to those who count it, and what either asks of others.

use cairn_device_primitives::{DeviceId, Tick};
use cairn_power::{Age, CoveragePower};
use cairn_spacetime::StoragePower;

/// Told when the proven storage of a device changes. The change counts from the current tick on.
pub trait PowerSink {
	/// `device` proves `power` bytes from the current tick on, whatever it proved before.
	/// Infallible, and of bounded weight: it loops over no devices.
	fn set_power(device: DeviceId, power: StoragePower);

	/// Has it cost most to tell of `device`, which proves nothing yet (benchmarks only).
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_sink(device: DeviceId);
}

/// Tells each in turn, in their order. `()` hears nothing.
#[impl_trait_for_tuples::impl_for_tuples(4)]
impl PowerSink for Tuple {
	fn set_power(device: DeviceId, power: StoragePower) {
		for_tuples!( #( Tuple::set_power(device, power); )* );
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_sink(device: DeviceId) {
		for_tuples!( #( Tuple::bench_sink(device); )* );
	}
}

/// What a device proves, for those who were not told when it changed. Each call is one storage read.
pub trait PowerSource {
	/// Bytes that `device` proves now.
	fn storage_power(device: DeviceId) -> StoragePower;

	/// What is left of the coverage units that `device` settled. It decays by [`PowerAge`].
	fn coverage_power(device: DeviceId) -> CoveragePower;

	/// Has `device` prove these (benchmarks only).
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_power(device: DeviceId, storage: StoragePower, coverage: CoveragePower);
}

/// Nothing is proven.
impl PowerSource for () {
	fn storage_power(_: DeviceId) -> StoragePower {
		0
	}

	fn coverage_power(_: DeviceId) -> CoveragePower {
		CoveragePower::default()
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_power(_: DeviceId, _: StoragePower, _: CoveragePower) {}
}

/// The one age by which all coverage power decays.
pub trait PowerAge {
	/// How long the chain has decayed. Grows once a session. One storage read.
	fn age() -> Age;
}

/// Nothing decays.
impl PowerAge for () {
	fn age() -> Age {
		Age::default()
	}
}

/// What storage is paid, as far as is known: deposits and pledges follow it.
pub trait StorageRate<Balance> {
	/// What `power` bytes would earn in `ticks`, in plancks, at the rate of the last closed epoch
	/// with storage; at the highest that there may be while there was none. Whoever asks has a floor
	/// of its own.
	fn storage_reward(power: StoragePower, ticks: Tick) -> Balance;
}

impl<Balance: Default> StorageRate<Balance> for () {
	fn storage_reward(_: StoragePower, _: Tick) -> Balance {
		Balance::default()
	}
}
