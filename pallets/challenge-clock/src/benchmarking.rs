// SPDX-License-Identifier: Apache-2.0
//! Benchmarks of the hooks: their worst cases. There are no calls.

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "benchmarks")]

use crate::{congestion::Congestion, *};
use cairn_traits::{ProofMeter, RoundClock};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{Get, Hooks},
	weights::{Weight, WeightMeter},
};

#[benchmarks]
mod benchmarks {
	use super::*;

	/// Worst case: the clock resumes in a full block, because of the cap, and begins a round.
	#[benchmark]
	fn on_poll() {
		let timing = ClockTiming::<T>::get();
		Pallet::<T>::set_tick(timing.ticks_per_round - 1);
		Traffic::<T>::put(Congestion {
			ahead: FULL_GRACE,
			paused: timing.pause_cap,
			standing: true,
			..Default::default()
		});

		#[block]
		{
			Pallet::<T>::on_poll(1u32.into(), &mut WeightMeter::new());
		}

		assert_eq!(Pallet::<T>::round(), 1);
		assert!(!Traffic::<T>::get().standing);
	}

	/// Worst case: a block with proofs, in which a seed is frozen and the oldest leaves history.
	#[benchmark]
	fn on_finalize() {
		let rounds = T::HistoryRounds::get();
		let per_round = ClockTiming::<T>::get().ticks_per_round;
		Pallet::<T>::set_tick(rounds * per_round - 1);
		CurrentTick::<T>::put(rounds * per_round);
		Traffic::<T>::put(Congestion { polled: true, ahead: 1, ..Default::default() });
		Pallet::<T>::note_proof(Weight::from_parts(1, 1), 1);

		#[block]
		{
			Pallet::<T>::on_finalize(1u32.into());
		}

		assert!(Seeds::<T>::contains_key(rounds));
		assert!(!Seeds::<T>::contains_key(0));
		assert!(!Proofs::<T>::exists());
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::genesis(crate::mock::SHORT), crate::mock::Test);
}
