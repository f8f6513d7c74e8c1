// SPDX-License-Identifier: Apache-2.0
//! What the runtime API answers. Reads only; never part of a block.

use crate::*;
use alloc::vec::Vec;
use cairn_coverage::window::{self, SETTLE_ROUNDS};
use cairn_device_primitives::{DeviceId, Round, Tick};
use cairn_traits::{DeviceInspect, RoundClock};

/// Most beacons of a round that are searched for a device's reports.
pub const MAX_SCANNED: usize = 10_000;

impl<T: Config> Pallet<T> {
	/// What `device` is due to do in the rounds that are open. Empty for a device that is no
	/// active, located gateway. In a round's first block its draw is not known yet.
	pub fn due(device: DeviceId) -> Vec<Duty> {
		let now = T::Clock::round();
		let mut duties = Vec::new();
		let Some(gateway) = T::Devices::gateway_at(device, now) else { return duties };
		if gateway.active && T::Clock::tick() >= gateway.expires_at {
			duties.push(Duty::RenewWorkingKey { since: gateway.expires_at });
		}
		for round in now.saturating_sub(SETTLE_ROUNDS.saturating_sub(1))..=now {
			if !Self::is_due(device, round) {
				continue;
			}
			if round == now {
				duties.push(Duty::Beacon { round, until: Self::last_tick(round) });
			}
			duties.push(Duty::Reveal {
				round,
				// The seed that draws the witnesses is frozen at the end of that round's first block.
				from: T::Clock::first_tick(window::pay_round(round)).saturating_add(1),
				until: Self::last_tick(round.saturating_add(SETTLE_ROUNDS.saturating_sub(1))),
			});
		}
		duties
	}

	/// Whether the device was drawn in `round` and has not revealed yet.
	fn is_due(device: DeviceId, round: Round) -> bool {
		let Some(facts) = T::Devices::gateway_at(device, round) else { return false };
		let Some((rules, seed)) = Rounds::<T>::get(round).zip(T::Clock::seed(round)) else {
			return false;
		};
		facts.active
			&& facts.location.is_some()
			&& rules.draws(device, seed)
			&& !Receipts::<T>::contains_key(round, device)
	}

	/// The last tick of `round`.
	fn last_tick(round: Round) -> Tick {
		T::Clock::first_tick(round.saturating_add(1)).saturating_sub(1)
	}

	/// What `device` did in `round` and what it earned by it: its own beacon, and its reports of
	/// others'. Known for rounds in history.
	pub fn outcome(device: DeviceId, round: Round) -> RoundOutcome {
		let beacon = Receipts::<T>::get(round, device)
			.map(BeaconOutcome::from)
			.or_else(|| Beacons::<T>::get(round, device).map(BeaconOutcome::from));
		let settled = Receipts::<T>::iter_prefix(round)
			.map(|(beaconer, receipt)| (beaconer, BeaconOutcome::from(receipt)));
		let open = Beacons::<T>::iter_prefix(round)
			.map(|(beaconer, beacon)| (beaconer, BeaconOutcome::from(beacon)));
		let mut others = settled.chain(open);
		let reports = others
			.by_ref()
			.take(MAX_SCANNED)
			.filter_map(|(beaconer, outcome)| Some((beaconer, outcome.verdict_on(device)?)))
			.collect();
		RoundOutcome { beacon, reports, complete: others.next().is_none() }
	}
}

impl BeaconOutcome {
	/// What became of the report of `witness`.
	fn verdict_on(&self, witness: DeviceId) -> Option<Verdict> {
		self.witnesses.iter().find(|(known, _)| *known == witness).map(|(_, verdict)| *verdict)
	}
}

/// The log of refusals as verdicts.
fn verdicts(refused: RefusalLog) -> impl Iterator<Item = (DeviceId, Verdict)> {
	refused.into_iter().map(|(witness, refusal)| (witness, Verdict::Refused(refusal)))
}

impl From<Receipt> for BeaconOutcome {
	fn from(receipt: Receipt) -> Self {
		let state = if receipt.revealed { BeaconState::Settled } else { BeaconState::Expired };
		let witnesses = receipt.verdicts.into_iter().chain(verdicts(receipt.refused)).collect();
		Self { state, scale: receipt.scale, units: receipt.units, witnesses }
	}
}

impl From<Beacon> for BeaconOutcome {
	fn from(beacon: Beacon) -> Self {
		let pending = beacon.reports.iter().map(|report| (report.witness, Verdict::Pending));
		let witnesses = pending.chain(verdicts(beacon.refused.clone())).collect();
		Self { state: BeaconState::Open, scale: 0, units: 0, witnesses }
	}
}
