// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_rewards`. Placeholders in the shape of the benchmark's output, by counted
//! reads and writes: the runtime uses those that it measured.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::RocksDbWeight, RuntimeDbWeight, Weight},
};

/// Weight functions needed by `pallet_rewards`.
pub trait WeightInfo {
	/// A claim for a device whose units are yet to be converted and whose storage is yet to be
	/// settled while some of it vests, to an account yet to be created.
	fn claim() -> Weight;
	/// The hook where no epoch ended.
	fn on_poll_idle() -> Weight;
	/// Closing one epoch.
	fn on_poll_close() -> Weight;
	/// Booking units of `n` devices, each of whose last units are of another closed epoch.
	fn book(n: u32) -> Weight;
	/// Telling the power of a device whose storage is yet to be settled while some of it vests.
	fn set_power() -> Weight;
}

/// Weights by the database's costs of a runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn claim() -> Weight {
		claim(T::DbWeight::get())
	}

	fn on_poll_idle() -> Weight {
		on_poll_idle(T::DbWeight::get())
	}

	fn on_poll_close() -> Weight {
		on_poll_close(T::DbWeight::get())
	}

	fn book(n: u32) -> Weight {
		book(T::DbWeight::get(), n)
	}

	fn set_power() -> Weight {
		set_power(T::DbWeight::get())
	}
}

impl WeightInfo for () {
	fn claim() -> Weight {
		claim(RocksDbWeight::get())
	}

	fn on_poll_idle() -> Weight {
		on_poll_idle(RocksDbWeight::get())
	}

	fn on_poll_close() -> Weight {
		on_poll_close(RocksDbWeight::get())
	}

	fn book(n: u32) -> Weight {
		book(RocksDbWeight::get(), n)
	}

	fn set_power() -> Weight {
		set_power(RocksDbWeight::get())
	}
}

/// Reads: the device, `CurrentEpoch`, `Accounts`, `Epochs`, `StorageAccounts`, `RunningStorage`, the
/// clock's tick, the chain's age, `System::Account`, `TotalIssuance`, `Totals`. Writes: `Accounts`,
/// `StorageAccounts`, `System::Account`, `TotalIssuance`, `Totals`, and `RunningStorage` where the
/// account ends.
fn claim(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(60_000_000, 3593).saturating_add(db.reads_writes(11, 6))
}

/// Reads: the clock's tick and timing, `CurrentEpoch`.
fn on_poll_idle(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(5_000_000, 1637).saturating_add(db.reads(3))
}

/// Reads: `CurrentEpoch`, the clock's timing, `RunningStorage`, `Emission`, `Totals`,
/// `TotalIssuance`, `System::Account`, the points of validators. Writes: `CurrentEpoch`, `RunningStorage`, `Epochs`, `Totals`,
/// `TotalIssuance`, `System::Account`.
fn on_poll_close(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(50_000_000, 3593).saturating_add(db.reads_writes(8, 7))
}

/// Reads: `CurrentEpoch`, the chain's age, and `Accounts` and `Epochs` a device. Writes: `CurrentEpoch`, and
/// `Accounts` a device.
fn book(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(6_000_000, 1637)
		.saturating_add(db.reads_writes(2, 1))
		.saturating_add(Weight::from_parts(6_000_000, 2900).saturating_mul(n.into()))
		.saturating_add(db.reads_writes(2, 1).saturating_mul(n.into()))
}

/// Reads: `CurrentEpoch`, the clock's tick and timing, `RunningStorage`, `StorageAccounts`. Writes:
/// `RunningStorage`, `StorageAccounts`.
fn set_power(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(20_000_000, 2800).saturating_add(db.reads_writes(5, 2))
}
