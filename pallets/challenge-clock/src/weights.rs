// SPDX-License-Identifier: Apache-2.0
//! Weights of the hooks.
//!
//! Estimates in the shape of the benchmark's output; the runtime brings measured ones.

#![allow(missing_docs, clippy::arithmetic_side_effects, reason = "shape of generated code")]

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::RocksDbWeight, Weight},
};

/// Weights of the hooks of `pallet_challenge_clock`.
pub trait WeightInfo {
	fn on_poll() -> Weight;
	fn on_finalize() -> Weight;
}

/// Weights of `pallet_challenge_clock` with the database weights of the runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Storage: `ChallengeClock::{ClockTiming, PauseCap, Traffic, CurrentTick}`,
	/// `System::{Number, ExecutionPhase, EventCount, Events}`.
	fn on_poll() -> Weight {
		Weight::from_parts(20_000_000, 1_800)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `System::{BlockWeight, BlockSize}`, `Babe::AuthorVrfRandomness`,
	/// `ChallengeClock::{Proofs, Traffic, Accumulator, CurrentTick, ClockTiming, Seeds}`.
	fn on_finalize() -> Weight {
		Weight::from_parts(25_000_000, 2_600)
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
}

impl WeightInfo for () {
	fn on_poll() -> Weight {
		Weight::from_parts(20_000_000, 1_800)
			.saturating_add(RocksDbWeight::get().reads(8_u64))
			.saturating_add(RocksDbWeight::get().writes(4_u64))
	}
	fn on_finalize() -> Weight {
		Weight::from_parts(25_000_000, 2_600)
			.saturating_add(RocksDbWeight::get().reads(9_u64))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
	}
}
