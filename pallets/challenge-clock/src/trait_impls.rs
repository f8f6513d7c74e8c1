// SPDX-License-Identifier: Apache-2.0
//! What other pallets see of the clock.

use crate::{congestion::Volume, ClockTiming, Config, CurrentTick, Pallet, Proofs, Seeds, Traffic};
use cairn_device_primitives::{Round, Seed, Tick};
use cairn_traits::{ProofMeter, ProvingClock, RoundClock};
use frame_support::{traits::Get, weights::Weight};

impl<T: Config> RoundClock for Pallet<T> {
	fn tick() -> Tick {
		CurrentTick::<T>::get()
	}

	fn has_advanced() -> bool {
		Traffic::<T>::get().has_advanced()
	}

	fn ticks_per_round() -> Tick {
		ClockTiming::<T>::get().ticks_per_round
	}

	fn epoch_ticks() -> Tick {
		ClockTiming::<T>::get().epoch_ticks
	}

	/// The seed of `round`; `None` throughout its first block, at whose end it is frozen.
	fn seed(round: Round) -> Option<Seed> {
		Seeds::<T>::get(round)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_tick(tick: Tick) {
		let _ = Seeds::<T>::clear(u32::MAX, None);
		CurrentTick::<T>::put(tick);
		let round = Self::round_of(tick);
		let oldest = round.saturating_sub(T::HistoryRounds::get().saturating_sub(1));
		for round in oldest..=round {
			Seeds::<T>::insert(round, crate::seed::seed_of(&Seed::default(), round));
		}
	}
}

impl<T: Config> ProvingClock for Pallet<T> {
	fn window_ticks() -> Tick {
		ClockTiming::<T>::get().window_ticks
	}

	fn lookback_ticks() -> Tick {
		ClockTiming::<T>::get().lookback_ticks
	}

	fn history_rounds() -> Round {
		T::HistoryRounds::get()
	}
}

impl<T: Config> ProofMeter for Pallet<T> {
	fn note_proof(weight: Weight, length: u32) {
		let taken = taken::<T>(weight, length);
		Proofs::<T>::mutate(|proven| proven.all = proven.all.saturating_add(taken));
	}

	fn note_booked(weight: Weight, length: u32) {
		let taken = taken::<T>(weight, length);
		Proofs::<T>::mutate(|proven| {
			proven.all = proven.all.saturating_add(taken);
			proven.booked = proven.booked.saturating_add(taken);
		});
	}
}

/// What a proof took, with what its extrinsic takes beside its call. Its length counts as proof size too,
/// as it does in the weight of the block.
fn taken<T: Config>(weight: Weight, length: u32) -> Volume {
	let weight = weight.saturating_add(T::Envelope::get()).saturating_add_proof_size(length.into());
	Volume { weight, length }
}
