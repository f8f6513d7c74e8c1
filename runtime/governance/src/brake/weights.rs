// SPDX-License-Identifier: Apache-2.0
//! Weights of the brake. Placeholders in the shape of the benchmark's output, by counted reads and
//! writes: the runtime uses those that it measured.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::RocksDbWeight, RuntimeDbWeight, Weight},
};

/// Weight functions needed by the brake.
pub trait WeightInfo {
	/// Entering safe mode in an emergency that paused as many calls as it can.
	fn enter_safe_mode() -> Weight;
	/// Pausing the last call that an emergency can, in safe mode.
	fn pause() -> Weight;
	/// Prolonging an emergency that stopped all that it can, or noting that holders prolonged it.
	fn extend() -> Weight;
	/// Ending an emergency that entered safe mode and paused `n` calls.
	fn end(n: u32) -> Weight;
	/// The hook where no emergency is over, while one stands that stopped all that it can.
	fn on_initialize_idle() -> Weight;
	/// The hook that ends an emergency which entered safe mode and paused `n` calls.
	fn on_initialize_end(n: u32) -> Weight;
}

/// Weights by the database's costs of a runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn enter_safe_mode() -> Weight {
		touch(T::DbWeight::get(), 2, 2)
	}

	fn pause() -> Weight {
		touch(T::DbWeight::get(), 3, 2)
	}

	fn extend() -> Weight {
		touch(T::DbWeight::get(), 2, 2)
	}

	fn end(n: u32) -> Weight {
		end(T::DbWeight::get(), n)
	}

	fn on_initialize_idle() -> Weight {
		touch(T::DbWeight::get(), 1, 0)
	}

	fn on_initialize_end(n: u32) -> Weight {
		end(T::DbWeight::get(), n)
	}
}

impl WeightInfo for () {
	fn enter_safe_mode() -> Weight {
		touch(RocksDbWeight::get(), 2, 2)
	}

	fn pause() -> Weight {
		touch(RocksDbWeight::get(), 3, 2)
	}

	fn extend() -> Weight {
		touch(RocksDbWeight::get(), 2, 2)
	}

	fn end(n: u32) -> Weight {
		end(RocksDbWeight::get(), n)
	}

	fn on_initialize_idle() -> Weight {
		touch(RocksDbWeight::get(), 1, 0)
	}

	fn on_initialize_end(n: u32) -> Weight {
		end(RocksDbWeight::get(), n)
	}
}

/// So many reads and writes, with the time and the proof of as many small records.
fn touch(db: RuntimeDbWeight, reads: u64, writes: u64) -> Weight {
	Weight::from_parts(8_000_000, 4_000)
		.saturating_mul(reads)
		.saturating_add(db.reads_writes(reads, writes))
}

/// Reads and writes: the emergency, safe mode, and whether each call is paused.
fn end(db: RuntimeDbWeight, n: u32) -> Weight {
	let each = touch(db, 1, 1).saturating_mul(n.into());
	touch(db, 2, 2).saturating_add(each)
}
