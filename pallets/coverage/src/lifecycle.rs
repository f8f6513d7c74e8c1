// SPDX-License-Identifier: Apache-2.0
//! A gateway's record from onboarding to retirement: its ramp, its misses, its moves.

use crate::*;
use cairn_coverage::window;
use cairn_device_primitives::{ChainTip, DeviceId, DeviceKind, Round, Tick};
use cairn_traits::{DeviceEvents, RoundClock};
use frame_support::defensive;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	/// Lets a pending move be past, if a beacon of `round` is one from the new place.
	pub(crate) fn arrive(gateway: &mut Gateway, round: Round) {
		gateway.stand(|presence| presence.arrive(round, T::Clock::ticks_per_round()));
	}

	/// Notes that the gateway's beacon of `round` was heard and revealed.
	pub(crate) fn credit(gateway: &mut Gateway, round: Round, cell: u64, rules: &RoundRules) {
		let (interval, ticks) = (rules.interval, T::Clock::ticks_per_round());
		gateway.stand(|presence| presence.credit(round, cell, interval, ticks, &rules.params));
		gateway.settled = gateway.settled.saturating_add(1);
	}

	/// Notes that the gateway's beacon of `round` was not revealed.
	pub(crate) fn miss(gateway: &mut Gateway, round: Round) {
		gateway.stand(|presence| presence.miss(round, T::Clock::ticks_per_round()));
		gateway.missed = gateway.missed.saturating_add(1);
	}

	/// The first tick at which no beacon of a round before `from` can be revealed any more.
	pub(crate) fn closed_before(from: Round) -> Tick {
		window::closed_before(from, T::Clock::ticks_per_round())
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
		let ticks = T::Clock::ticks_per_round();
		Self::alter(device, |gateway| gateway.stand(|presence| presence.relocate(from, ticks)));
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
