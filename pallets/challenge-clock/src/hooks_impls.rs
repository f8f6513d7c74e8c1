// SPDX-License-Identifier: Apache-2.0
//! What the clock does in each block.

use crate::{
	congestion::{Load, Room, Step},
	seed::{mix, seed_of},
	timing::Timing,
	Accumulator, ClockTiming, Config, CurrentTick, Event, Pallet, ProofLength, Seeds, Traffic,
};
use frame_support::{dispatch::DispatchClass, traits::Get};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::SaturatedConversion;

impl<T: Config> Pallet<T> {
	/// Advances the tick, or lets it stand.
	pub(crate) fn do_poll(now: BlockNumberFor<T>) {
		let timing = ClockTiming::<T>::get();
		let step = Traffic::<T>::mutate(|traffic| traffic.poll(now.saturated_into(), &timing));
		let tick = CurrentTick::<T>::get();
		match step {
			Step::Pause => Self::deposit_event(Event::Paused { tick }),
			Step::Resume => Self::deposit_event(Event::Resumed { tick }),
			Step::Advance | Step::Stand => {}
		}
		if step.advances() {
			Self::advance(&timing);
		}
	}

	/// Moves the tick on by one.
	fn advance(timing: &Timing) {
		let last = CurrentTick::<T>::get();
		let tick = last.saturating_add(1);
		CurrentTick::<T>::put(tick);
		let round = timing.round_of(tick);
		if round != timing.round_of(last) {
			Self::deposit_event(Event::RoundBegan { round });
		}
	}

	/// Records whether the block was full of other traffic.
	pub(crate) fn do_observe() {
		let load = Load {
			normal: *frame_system::Pallet::<T>::block_weight().get(DispatchClass::Normal),
			length: frame_system::Pallet::<T>::block_size(),
			proofs: ProofLength::<T>::take(),
		};
		let full = load.fills(&Self::room());
		Traffic::<T>::mutate(|traffic| traffic.observe(full));
	}

	/// What other traffic may take of a block.
	fn room() -> Room {
		let weights = T::BlockWeights::get();
		Room {
			normal: weights.get(DispatchClass::Normal).max_total.unwrap_or(weights.max_block),
			length: *T::BlockLength::get().max.get(DispatchClass::Normal),
		}
	}

	/// Mixes the author's VRF output into the accumulator.
	pub(crate) fn do_mix(now: BlockNumberFor<T>) {
		let vrf = T::AuthorVrf::get();
		Accumulator::<T>::mutate(|all| *all = mix(all, now.saturated_into(), vrf));
	}

	/// Freezes the seed of the current round, once, at the end of its first block.
	pub(crate) fn do_freeze() {
		let round = ClockTiming::<T>::get().round_of(CurrentTick::<T>::get());
		if Seeds::<T>::contains_key(round) {
			return;
		}
		Seeds::<T>::insert(round, seed_of(&Accumulator::<T>::get(), round));
		if let Some(oldest) = round.checked_sub(T::HistoryRounds::get()) {
			Seeds::<T>::remove(oldest);
		}
	}
}
