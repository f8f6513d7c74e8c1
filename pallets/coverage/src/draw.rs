// SPDX-License-Identifier: Apache-2.0
//! Rounds: their rules, their windows, and who is drawn in them.

use crate::*;
use cairn_coverage::{interval, is_drawn, CoverageParams, QUIET_ROUNDS};
use cairn_device_primitives::{DeviceId, Round, Seed};
use cairn_figures::Change;
use cairn_traits::{DeviceInspect, RoundClock};
use frame_support::traits::Get;

impl<T: Config> Pallet<T> {
	/// Keeps the rules of the current round, once, and beside them what the quiet rounds before it
	/// drew with: so that whoever asks for a draw reads one entry and not one a round.
	///
	/// Asked in every block, not in the round's first alone, so that no round is without rules
	/// because its first block could not be polled.
	pub(crate) fn open_round() {
		let round = T::Clock::round();
		if !Rounds::<T>::contains_key(round) {
			let params = Self::adopt_params(round);
			let active = T::Devices::active_gateways();
			let interval = interval(active, T::Clock::ticks_per_round(), &params);
			let previous = Self::draws_before(round);
			Rounds::<T>::insert(round, RoundRules { interval, params, previous });
		}
	}

	/// Brings what is decided into force, and returns by what `round` is judged.
	fn adopt_params(round: Round) -> CoverageParams {
		let mut snapshot = InForce::<T>::get();
		let check = |params: &CoverageParams| params.check_on(T::Clock::ticks_per_round());
		if let Some(Change { old, new, conflicts }) = snapshot.take_by(T::Params::get(), check) {
			InForce::<T>::put(snapshot);
			for conflict in conflicts {
				Self::deposit_event(Event::ParamsRefused { conflict });
			}
			if old != new {
				Self::deposit_event(Event::ParamsChanged { round, old, new });
			}
		}
		snapshot.in_force
	}

	/// What each quiet round before `round` drew with, the nearest first. Their seeds are frozen
	/// and their intervals kept when `round` begins, and neither changes.
	fn draws_before(round: Round) -> PreviousDraws {
		let draw_of = |before: Round| {
			Some(Draw {
				seed: T::Clock::seed(before)?,
				interval: Rounds::<T>::get(before)?.interval,
			})
		};
		let back = |back: Round| round.checked_sub(back).and_then(draw_of);
		[back(1), back(2), back(3)]
	}
}

const _: () = assert!(QUIET_ROUNDS == 3, "a round keeps the draws of three rounds before it");

impl RoundRules {
	/// Whether `device` is drawn in the round of these rules, which has this seed.
	pub fn draws(&self, device: DeviceId, seed: Seed) -> bool {
		let pair = |draw: Draw| (draw.seed, draw.interval);
		let previous = self.previous.map(|draw| draw.map(pair));
		is_drawn(&(seed, self.interval), &previous, device)
	}
}
