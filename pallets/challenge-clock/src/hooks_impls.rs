// SPDX-License-Identifier: Apache-2.0
//! What the clock does in each block.

use crate::{
	congestion::{Load, Room, Step, Volume},
	seed::{mix, seed_of},
	timing::Timing,
	Accumulator, ClockTiming, Config, CurrentTick, Event, Pallet, Proofs, Seeds, Traffic,
};
use frame_support::{dispatch::DispatchClass, traits::Get};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::SaturatedConversion;

impl<T: Config> Pallet<T> {
	/// Advances the tick, or lets it stand.
	pub(crate) fn do_poll(now: BlockNumberFor<T>) {
		let timing = Self::timing_in_force();
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
		let weight = frame_system::Pallet::<T>::block_weight();
		let normal = *weight.get(DispatchClass::Normal);
		let operational = *weight.get(DispatchClass::Operational);
		let length = frame_system::Pallet::<T>::block_size();
		let room = Self::room();
		// Proofs have their class's weight, and find less of it where the block's own is used up.
		let beyond = T::BlockWeights::get().max_block.saturating_sub(room.proofs.weight);
		let taken = operational.max(weight.total().saturating_sub(beyond));
		let load = Load {
			all: Volume { weight: normal.saturating_add(operational), length },
			taken: Volume { weight: taken, length },
			proven: Proofs::<T>::take(),
		};
		let full = load.fills(&room);
		Traffic::<T>::mutate(|traffic| traffic.observe(full));
	}

	/// What extrinsics may take of a block. Proofs are Operational.
	fn room() -> Room {
		let (weights, lengths) = (T::BlockWeights::get(), T::BlockLength::get());
		let most = |class| Volume {
			weight: weights.get(class).max_total.unwrap_or(weights.max_block),
			length: *lengths.max.get(class),
		};
		let (normal, proofs) = (most(DispatchClass::Normal), most(DispatchClass::Operational));
		let class = Volume {
			weight: normal.weight.min(proofs.weight),
			length: normal.length.min(proofs.length),
		};
		Room { class, proofs }
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
