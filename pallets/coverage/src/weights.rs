// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_coverage`: placeholders in the shape of the generated ones, which the
//! runtime uses instead.

#![allow(clippy::arithmetic_side_effects, reason = "the shape of generated weights")]

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::ParityDbWeight, Weight},
};

/// Weight functions needed for `pallet_coverage`.
pub trait WeightInfo {
	/// `g` groups of one report each, and `n` reports beyond those.
	fn report(g: u32, n: u32) -> Weight;
	/// The same, where each report finds its beacon full and displaces another.
	fn report_outranking(g: u32, n: u32) -> Weight;
	/// A reveal of a beacon with `w` witnesses drawn and `n` further reports.
	fn reveal(n: u32, w: u32) -> Weight;
	/// A reveal that is refused, at the latest for its secret.
	fn reveal_refused() -> Weight;
	/// A commitment to a new chain.
	fn commit_chain() -> Weight;
	/// Keeping the rules of a round, in the round's first block.
	fn open_round() -> Weight;
	/// Asking how far the clearing has come.
	fn sweep() -> Weight;
	/// Expiring one beacon with all reports that it may have.
	fn expire_beacon() -> Weight;
	/// Bringing a gateway's place in the density counters up to date, without the counters.
	fn recount() -> Weight;
	/// Reading `c` density counters.
	fn read_counters(c: u32) -> Weight;
	/// Writing `c` density counters.
	fn write_counters(c: u32) -> Weight;
	/// Removing one receipt.
	fn prune_receipt() -> Weight;
	/// Looking for the next thing to clear.
	fn advance() -> Weight;
}

/// Weights by estimate.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn report(g: u32, n: u32) -> Weight {
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(Weight::from_parts(70_000_000, 8_000).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(60_000_000, 6_000).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().reads(4_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(g.into()))
	}

	fn report_outranking(g: u32, n: u32) -> Weight {
		Self::report(g, n)
			.saturating_add(Weight::from_parts(30_000_000, 0).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(2_000_000, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}

	fn reveal(n: u32, w: u32) -> Weight {
		Weight::from_parts(60_000_000, 20_000)
			.saturating_add(Weight::from_parts(2_000_000, 0).saturating_mul(n.into()))
			.saturating_add(Weight::from_parts(4_000_000, 3_000).saturating_mul(w.into()))
			.saturating_add(T::DbWeight::get().reads(22))
			.saturating_add(T::DbWeight::get().reads(w.into()))
			.saturating_add(T::DbWeight::get().writes(7))
			.saturating_add(T::DbWeight::get().writes(w.into()))
	}

	fn reveal_refused() -> Weight {
		Weight::from_parts(40_000_000, 20_000).saturating_add(T::DbWeight::get().reads(9))
	}

	fn commit_chain() -> Weight {
		Weight::from_parts(70_000_000, 5_000)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn open_round() -> Weight {
		Weight::from_parts(10_000_000, 3_000)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn sweep() -> Weight {
		Weight::from_parts(5_000_000, 1_000)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn expire_beacon() -> Weight {
		Weight::from_parts(40_000_000, 8_000)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn recount() -> Weight {
		Weight::from_parts(40_000_000, 10_000)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn read_counters(c: u32) -> Weight {
		Weight::from_parts(1_000_000, 2_500)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_mul(c.into())
	}

	fn write_counters(c: u32) -> Weight {
		Weight::from_parts(1_000_000, 0)
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_mul(c.into())
	}

	fn prune_receipt() -> Weight {
		Weight::from_parts(20_000_000, 5_000)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn advance() -> Weight {
		Weight::from_parts(20_000_000, 5_000)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}

/// For tests.
impl WeightInfo for () {
	fn report(g: u32, n: u32) -> Weight {
		Weight::from_parts(500_000_000, 10_000)
			.saturating_add(Weight::from_parts(250_000_000, 8_000).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(80_000_000, 6_000).saturating_mul(n.into()))
	}

	fn report_outranking(g: u32, n: u32) -> Weight {
		Self::report(g, n).saturating_add(ParityDbWeight::get().reads(1))
	}

	fn reveal(n: u32, w: u32) -> Weight {
		Weight::from_parts(500_000_000, 30_000)
			.saturating_add(Weight::from_parts(2_000_000, 200).saturating_mul(n.into()))
			.saturating_add(Weight::from_parts(62_000_000, 200).saturating_mul(w.into()))
	}

	fn reveal_refused() -> Weight {
		Weight::from_parts(150_000_000, 20_000)
	}

	fn commit_chain() -> Weight {
		Weight::from_parts(200_000_000, 5_000)
	}

	fn open_round() -> Weight {
		Weight::from_parts(90_000_000, 3_000)
	}

	fn sweep() -> Weight {
		Weight::from_parts(60_000_000, 1_000)
	}

	fn expire_beacon() -> Weight {
		Weight::from_parts(220_000_000, 8_000)
	}

	fn recount() -> Weight {
		Weight::from_parts(300_000_000, 10_000)
	}

	fn read_counters(c: u32) -> Weight {
		Weight::from_parts(9_000_000, 2_500).saturating_mul(c.into())
	}

	fn write_counters(c: u32) -> Weight {
		Weight::from_parts(51_000_000, 0).saturating_mul(c.into())
	}

	fn prune_receipt() -> Weight {
		Weight::from_parts(100_000_000, 5_000)
	}

	fn advance() -> Weight {
		Weight::from_parts(60_000_000, 5_000)
	}
}
