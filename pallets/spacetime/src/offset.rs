// SPDX-License-Identifier: Apache-2.0
//! When a provider's periods begin: drawn once, by a seed that nobody could know when its round was
//! fixed.
//!
//! The first pre-commit fixes the round, that of its own seed. Whatever the provider does next once
//! that seed is known draws by it, be it another pre-commit or a part of any seal: so which of its
//! sectors is proven, when, or whether at all, chooses nothing. Where the seed has left history and
//! the provider did nothing while it was kept, the next pre-commit fixes a round again, which is to
//! come again.
//!
//! A part is proven only by a known seed, and a pre-commit expires before its seed leaves history
//! ([`cairn_spacetime::StorageParams::check`]). The offset's round is never after the seed's of an open
//! pre-commit, so whoever may prove a part finds the offset's seed as well.

use crate::{pallet::*, ProviderOf};
use cairn_device_primitives::{DeviceId, Round, Seed};
use cairn_spacetime::offset_of;
use cairn_traits::{ProvingClock, RoundClock};

impl<T: Config> Pallet<T> {
	/// The seed of a round that is needed now.
	pub(crate) fn seed_at(round: Round) -> Result<Seed, Error<T>> {
		T::Clock::seed(round).ok_or_else(|| {
			if Self::is_to_come(round) {
				Error::<T>::SeedNotUsable
			} else {
				Error::<T>::SeedExpired
			}
		})
	}

	/// Draws the offset of a provider that proves a part, where none is drawn yet.
	pub(crate) fn ensure_offset(device: DeviceId) -> Result<(), Error<T>> {
		let mut provider = Providers::<T>::get(device).ok_or(Error::<T>::UnknownProvider)?;
		let Some(round) = provider.drawn_in else { return Ok(()) };
		Self::draw_offset(device, &mut provider, &Self::seed_at(round)?);
		Providers::<T>::insert(device, provider);
		Ok(())
	}

	/// Draws the offset of a provider that commits, where its seed is known by now; where it has left
	/// history, has it wait for `seed_round`, and where both are to come, for the earlier.
	pub(crate) fn await_offset(device: DeviceId, provider: &mut ProviderOf<T>, seed_round: Round) {
		let Some(round) = provider.drawn_in else { return };
		match T::Clock::seed(round) {
			Some(seed) => Self::draw_offset(device, provider, &seed),
			None if Self::is_to_come(round) => provider.drawn_in = Some(round.min(seed_round)),
			None => provider.drawn_in = Some(seed_round),
		}
	}

	fn draw_offset(device: DeviceId, provider: &mut ProviderOf<T>, seed: &Seed) {
		provider.drawn_in = None;
		provider.offset = offset_of(device, seed, T::Clock::window_ticks());
	}

	/// Whether the seed of a round is not usable yet: it is from the tick after the round's first.
	fn is_to_come(round: Round) -> bool {
		T::Clock::tick() <= T::Clock::first_tick(round)
	}
}
