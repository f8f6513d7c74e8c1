// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_spacetime`: placeholders in the shape of the generated ones, which the runtime
//! uses instead.

#![allow(clippy::arithmetic_side_effects, reason = "the shape of generated weights")]

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::ParityDbWeight, Weight},
};

/// Weight functions needed for `pallet_spacetime`.
pub trait WeightInfo {
	/// A pre-commit.
	fn pre_commit() -> Weight;
	/// A part of a seal, the last: of 1 GiB (`p` = 0) or of 32 GiB (`p` = 1), with a full layout.
	fn prove_part(p: u32) -> Weight;
	/// A partition of `n` sectors of 1 GiB.
	fn prove_window(n: u32) -> Weight;
	/// Giving up a full partition.
	fn declare_faults() -> Weight;
	/// Taking up a full partition, of which `r` sectors pledge anew.
	fn declare_recoveries(r: u32) -> Weight;
	/// Extending a sector of a full partition.
	fn extend() -> Weight;
	/// Ending a sector of a full partition.
	fn terminate() -> Weight;
	/// Ending a pre-commit.
	fn expire_pre_commit() -> Weight;
	/// Closing the window of a partition of which `c` sectors pay and `g` leave.
	fn close_partition(c: u32, g: u32) -> Weight;
	/// Closing the window of a partition of which nobody is missing, pays or leaves.
	fn close_quiet() -> Weight;
	/// Looking at the next partition in the queue.
	fn look() -> Weight;
}

/// Weights by estimate.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn pre_commit() -> Weight {
		Weight::from_parts(90_000_000, 12_000)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn prove_part(p: u32) -> Weight {
		Weight::from_parts(3_500_000_000, 16_000)
			.saturating_add(Weight::from_parts(700_000_000, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(15))
			.saturating_add(T::DbWeight::get().writes(11))
	}

	fn prove_window(n: u32) -> Weight {
		Weight::from_parts(60_000_000, 12_000)
			.saturating_add(Weight::from_parts(65_000_000, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn declare_faults() -> Weight {
		Weight::from_parts(60_000_000, 12_000)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn declare_recoveries(r: u32) -> Weight {
		Weight::from_parts(110_000_000, 12_000)
			.saturating_add(Weight::from_parts(3_000_000, 3_000).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().reads_writes(1, 1).saturating_mul(r.into()))
	}

	fn extend() -> Weight {
		Weight::from_parts(60_000_000, 12_000)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn terminate() -> Weight {
		Weight::from_parts(90_000_000, 14_000)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(8))
	}

	fn expire_pre_commit() -> Weight {
		Weight::from_parts(60_000_000, 6_000)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn close_partition(c: u32, g: u32) -> Weight {
		Weight::from_parts(100_000_000, 16_000)
			.saturating_add(Weight::from_parts(5_000_000, 3_000).saturating_mul(c.into()))
			.saturating_add(Weight::from_parts(8_000_000, 3_000).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(9))
			.saturating_add(T::DbWeight::get().reads_writes(1, 1).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads_writes(1, 1).saturating_mul(g.into()))
	}

	fn close_quiet() -> Weight {
		Weight::from_parts(60_000_000, 12_000)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn look() -> Weight {
		Weight::from_parts(10_000_000, 3_000).saturating_add(T::DbWeight::get().reads(2))
	}
}

/// For tests.
impl WeightInfo for () {
	fn pre_commit() -> Weight {
		Weight::from_parts(90_000_000, 12_000)
			.saturating_add(ParityDbWeight::get().reads(11))
			.saturating_add(ParityDbWeight::get().writes(5))
	}

	fn prove_part(p: u32) -> Weight {
		Weight::from_parts(3_500_000_000, 16_000)
			.saturating_add(Weight::from_parts(700_000_000, 0).saturating_mul(p.into()))
			.saturating_add(ParityDbWeight::get().reads(15))
			.saturating_add(ParityDbWeight::get().writes(11))
	}

	fn prove_window(n: u32) -> Weight {
		Weight::from_parts(60_000_000, 12_000)
			.saturating_add(Weight::from_parts(65_000_000, 0).saturating_mul(n.into()))
			.saturating_add(ParityDbWeight::get().reads(8))
			.saturating_add(ParityDbWeight::get().writes(4))
	}

	fn declare_faults() -> Weight {
		Weight::from_parts(60_000_000, 12_000)
			.saturating_add(ParityDbWeight::get().reads(6))
			.saturating_add(ParityDbWeight::get().writes(4))
	}

	fn declare_recoveries(r: u32) -> Weight {
		Weight::from_parts(110_000_000, 12_000)
			.saturating_add(Weight::from_parts(3_000_000, 3_000).saturating_mul(r.into()))
			.saturating_add(ParityDbWeight::get().reads(7))
			.saturating_add(ParityDbWeight::get().writes(4))
			.saturating_add(ParityDbWeight::get().reads_writes(1, 1).saturating_mul(r.into()))
	}

	fn extend() -> Weight {
		Weight::from_parts(60_000_000, 12_000)
			.saturating_add(ParityDbWeight::get().reads(7))
			.saturating_add(ParityDbWeight::get().writes(2))
	}

	fn terminate() -> Weight {
		Weight::from_parts(90_000_000, 14_000)
			.saturating_add(ParityDbWeight::get().reads(9))
			.saturating_add(ParityDbWeight::get().writes(8))
	}

	fn expire_pre_commit() -> Weight {
		Weight::from_parts(60_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads(6))
			.saturating_add(ParityDbWeight::get().writes(5))
	}

	fn close_partition(c: u32, g: u32) -> Weight {
		Weight::from_parts(100_000_000, 16_000)
			.saturating_add(Weight::from_parts(5_000_000, 3_000).saturating_mul(c.into()))
			.saturating_add(Weight::from_parts(8_000_000, 3_000).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(10))
			.saturating_add(ParityDbWeight::get().writes(9))
			.saturating_add(ParityDbWeight::get().reads_writes(1, 1).saturating_mul(c.into()))
			.saturating_add(ParityDbWeight::get().reads_writes(1, 1).saturating_mul(g.into()))
	}

	fn close_quiet() -> Weight {
		Weight::from_parts(60_000_000, 12_000)
			.saturating_add(ParityDbWeight::get().reads(8))
			.saturating_add(ParityDbWeight::get().writes(3))
	}

	fn look() -> Weight {
		Weight::from_parts(10_000_000, 3_000).saturating_add(ParityDbWeight::get().reads(2))
	}
}
