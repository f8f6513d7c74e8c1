// SPDX-License-Identifier: Apache-2.0
//! A gateway's record from onboarding to retirement: its ramp, its misses, its moves.

use crate::*;
use cairn_coverage::{ramp_credit, ramp_factor, window::SETTLE_ROUNDS, CoverageParams};
use cairn_device_primitives::{ChainTip, DeviceId, DeviceKind, Round, Tick};
use cairn_traits::{DeviceEvents, RoundClock};
use frame_support::defensive;
use sp_runtime::DispatchResult;

impl Ramp {
	/// The ramp of a gateway that takes its place at `since`.
	pub(crate) fn restarted(since: Tick) -> Self {
		Self { credit: 0, since }
	}

	/// The share of full pay, permyriad.
	pub(crate) fn factor(&self, params: &CoverageParams) -> u16 {
		ramp_factor(self.credit, params)
	}

	/// Credits the time up to a beacon on the air at `tick` that somebody heard. `mean` is the
	/// mean number of ticks between two draws of a gateway.
	fn credited(&self, tick: Tick, mean: Tick, params: &CoverageParams) -> Self {
		let credit = ramp_credit(self.credit, tick.saturating_sub(self.since), mean, params);
		Self { credit, since: tick.max(self.since) }
	}

	/// Forfeits the time up to a beacon at `tick` that was not revealed.
	fn missed(&self, tick: Tick) -> Self {
		Self { credit: self.credit, since: tick.max(self.since) }
	}
}

impl<T: Config> Pallet<T> {
	/// The ramp by which a beacon of `round` is paid.
	pub(crate) fn ramp_at(gateway: &Gateway, round: Round) -> Ramp {
		match gateway.moves {
			Some(from) if round >= from => Ramp::restarted(T::Clock::first_tick(from)),
			_ => gateway.ramp,
		}
	}

	/// Lets a pending move be past, if a beacon of `round` is one from the new place.
	pub(crate) fn arrive(gateway: &mut Gateway, round: Round) {
		if let Some(from) = gateway.moves.filter(|from| round >= *from) {
			gateway.ramp = Ramp::restarted(T::Clock::first_tick(from));
			gateway.located = from;
			gateway.moves = None;
		}
	}

	/// Notes that the gateway's beacon of `round` was heard and revealed.
	pub(crate) fn credit(gateway: &mut Gateway, round: Round, cell: u64, rules: &RoundRules) {
		Self::arrive(gateway, round);
		let mean = rules.interval.saturating_mul(T::Clock::ticks_per_round());
		gateway.ramp = gateway.ramp.credited(T::Clock::first_tick(round), mean, &rules.params);
		gateway.heard = Some(Heard { round, cell });
		gateway.settled = gateway.settled.saturating_add(1);
	}

	/// Notes that the gateway's beacon of `round` was not revealed.
	pub(crate) fn miss(gateway: &mut Gateway, round: Round) {
		Self::arrive(gateway, round);
		// A gateway that has moved since has forfeited all that it had before.
		if round >= gateway.located {
			gateway.ramp = gateway.ramp.missed(T::Clock::first_tick(round));
		}
		gateway.missed = gateway.missed.saturating_add(1);
	}

	/// The first tick at which no beacon of a round before `from` can be revealed any more.
	pub(crate) fn closed_before(from: Round) -> Tick {
		T::Clock::first_tick(from.saturating_add(SETTLE_ROUNDS.saturating_sub(1)))
	}

	/// Changes a gateway's record and the tick at which it is looked at again.
	fn alter(device: DeviceId, change: impl FnOnce(&mut Gateway)) {
		Gateways::<T>::mutate_extant(device, |gateway| {
			change(gateway);
			Self::file(device, gateway);
		});
	}
}

impl<T: Config> DeviceEvents<T::AccountId> for Pallet<T> {
	/// Starts the record of a gateway. Other kinds of devices prove no coverage.
	fn onboarded(device: DeviceId, kind: DeviceKind, chain_tip: ChainTip) -> DispatchResult {
		if kind != DeviceKind::Gateway {
			return Ok(());
		}
		if Gateways::<T>::contains_key(device) {
			defensive!("a device is onboarded once");
			return Ok(());
		}
		let gateway = Gateway {
			chain: Chain { tip: chain_tip, sequence: 0, next: None },
			heard: None,
			ramp: Ramp::restarted(T::Clock::tick()),
			located: T::Clock::round(),
			moves: None,
			retires: None,
			counted: None,
			expires: None,
			missed: 0,
			settled: 0,
		};
		Gateways::<T>::insert(device, gateway);
		Ok(())
	}

	/// Restarts the ramp from the round in which the new place counts. The density counters keep
	/// the gateway at the old one while beacons sent there may still be revealed.
	fn relocated(device: DeviceId, from: Round) -> DispatchResult {
		Self::alter(device, |gateway| {
			if gateway.moves != Some(from) {
				// On the heels of another move: what was earned before that is gone already.
				Self::arrive(gateway, Round::MAX);
				gateway.moves = Some(from);
			}
		});
		Ok(())
	}

	/// Nothing is due here: units were booked at the reveal.
	fn transferring(_: DeviceId, _: &T::AccountId) -> DispatchResult {
		Ok(())
	}

	/// Files the gateway for removal, when its last beacon can no longer be revealed.
	fn retired(device: DeviceId, from: Round) -> DispatchResult {
		Self::alter(device, |gateway| gateway.retires = Some(from));
		Ok(())
	}
}
