// SPDX-License-Identifier: Apache-2.0
//! Rounds: their rules, their windows, and who is drawn in them.

use crate::*;
use alloc::vec::Vec;
use cairn_coverage::{interval, is_drawn, is_raw_draw, QUIET_ROUNDS};
use cairn_device_primitives::{DeviceId, Round, Seed};
use cairn_traits::{DeviceInspect, RoundClock};
use frame_support::traits::Get;

impl<T: Config> Pallet<T> {
	/// Keeps the rules of the current round, once.
	///
	/// Asked in every block, not in the round's first alone, so that no round is without rules
	/// because its first block could not be polled.
	pub(crate) fn open_round() {
		let round = T::Clock::round();
		if !Rounds::<T>::contains_key(round) {
			let params = T::Params::get();
			let active = T::Devices::active_gateways();
			let interval = interval(active, T::Clock::ticks_per_round(), &params);
			Rounds::<T>::insert(round, RoundRules { interval, params });
		}
	}

	/// Seed and interval of `round`, if it had any.
	fn draw_of(round: Round) -> Option<(Seed, u32)> {
		Some((T::Clock::seed(round)?, Rounds::<T>::get(round)?.interval))
	}

	/// Whether `device` was drawn in `round`, whose seed and interval the caller has read.
	pub(crate) fn drawn(device: DeviceId, round: Round, seed: Seed, interval: u32) -> bool {
		// Most are not drawn: that is known without reading the rounds before.
		is_raw_draw(&seed, device, interval) && {
			let previous: Vec<_> = (1..=QUIET_ROUNDS)
				.map(|back| round.checked_sub(back).and_then(Self::draw_of))
				.collect();
			is_drawn(&(seed, interval), &previous, device)
		}
	}
}
