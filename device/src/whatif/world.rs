// SPDX-License-Identifier: Apache-2.0
//! Coverage as it went, or as it would have gone: where gateways stand, how dense they are, and what
//! waits for its reveal.

use super::{
	arrival::{take, Arrived, Listening},
	facts::Snapshot,
};
use cairn_coverage::{
	density, receive, settle, Arrival, Count, CoverageParams, GatewayFacts, Judgement, Pace,
	Presence, Refusal, Report, StoredReport, Terms,
};
use cairn_device_primitives::{DeviceId, Round, Seed, Tick};
use std::collections::{BTreeMap, BTreeSet};

/// Micro-units of a device: as beaconer, and as witness.
pub type Units = (u64, u64);

/// One course of events.
#[derive(Clone, Debug)]
pub struct World {
	/// Gateways.
	pub presences: BTreeMap<DeviceId, Presence>,
	/// The density counters.
	pub density: BTreeMap<u64, Count>,
	/// Accepted reports by beacon.
	pub beacons: BTreeMap<(Round, DeviceId), Vec<StoredReport>>,
	/// Micro-units of the running epoch.
	pub units: BTreeMap<DeviceId, Units>,
	/// Gateways by the tick at which time may change where they count.
	due: BTreeSet<(Tick, DeviceId)>,
}

/// A revealed beacon, as far as it is the same in both courses.
#[derive(Clone, Copy, Debug)]
pub struct Opened {
	/// What it sent.
	pub payload: [u8; 16],
	/// On which channel of its region.
	pub channel: u8,
	/// From where.
	pub cell: u64,
	/// The seed that draws who is paid.
	pub seed: Seed,
	/// A gateway is drawn once in so many rounds.
	pub interval: u32,
}

impl World {
	/// Begins where the chain was.
	pub fn begin(snapshot: &Snapshot) -> Self {
		let beacons = snapshot.beacons.iter();
		Self {
			presences: snapshot.presences.clone(),
			density: snapshot.density.clone(),
			beacons: beacons.map(|(key, beacon)| (*key, beacon.reports.clone())).collect(),
			units: BTreeMap::new(),
			due: BTreeSet::new(),
		}
	}

	/// Judges a report as it arrives, by all but those that are stored already. `signer` is who signed it.
	pub fn receive(
		&self,
		report: &Report,
		signer: Result<&GatewayFacts<[u8; 32]>, Refusal>,
		listening: &Listening,
	) -> Arrived {
		let outcome = signer.and_then(|witness| {
			let arrival = Arrival {
				tick: listening.tick,
				ticks_per_round: listening.ticks_per_round,
				beaconer: listening.beaconer,
				witness,
				params: listening.params,
			};
			receive(report, &arrival, || self.presences.get(&report.witness).copied())
		});
		Arrived { witness: report.witness, outcome }
	}

	/// Takes a group of reports about a beacon.
	pub fn take(&mut self, beacon: (Round, DeviceId), group: &[Arrived], ranking: Option<Seed>) {
		let stored = self.beacons.entry(beacon).or_default();
		take(stored, beacon.1, group, ranking);
		if stored.is_empty() {
			self.beacons.remove(&beacon);
		}
	}

	/// Judges a revealed beacon and books what it earns. Returns the scale of its hex too.
	pub fn settle(
		&mut self,
		(round, beaconer): (Round, DeviceId),
		opened: &Opened,
		params: &CoverageParams,
		ticks_per_round: Tick,
	) -> (u16, Judgement) {
		let reports = self.beacons.remove(&(round, beaconer)).unwrap_or_default();
		let presence = self.presences.get(&beaconer);
		let ramp = presence.map(|presence| presence.ramp_at(round, ticks_per_round).factor(params));
		let scale = density::scale(&self.density, opened.cell);
		let terms = Terms {
			beaconer,
			payload: opened.payload,
			channel: opened.channel,
			seed: opened.seed,
			scale,
			ramp: ramp.unwrap_or_default(),
			params,
		};
		let judgement = settle(&terms, &reports);
		if let Some(presence) = self.presences.get_mut(&beaconer).filter(|_| judgement.heard) {
			presence.credit(round, opened.cell, opened.interval, ticks_per_round, params);
		}
		self.book(beaconer, judgement.beaconer_units, 0);
		for (witness, outcome) in &judgement.witnesses {
			self.book(*witness, 0, outcome.unwrap_or_default());
		}
		(scale, judgement)
	}

	/// Books micro-units in the running epoch.
	pub fn book(&mut self, device: DeviceId, beaconer: u64, witness: u64) {
		if beaconer > 0 || witness > 0 {
			let units = self.units.entry(device).or_default();
			units.0 = units.0.saturating_add(beaconer);
			units.1 = units.1.saturating_add(witness);
		}
	}

	/// Micro-units of all devices.
	pub fn total(&self) -> (u128, u128) {
		self.units.values().fold((0, 0), |(beaconers, witnesses), units| {
			let beaconers: u128 = u128::saturating_add(beaconers, units.0.into());
			(beaconers, u128::saturating_add(witnesses, units.1.into()))
		})
	}

	/// Moves a gateway within the density counters to where it should count at `tick`. Returns where
	/// it counted and where it counts.
	pub fn recount(
		&mut self,
		device: DeviceId,
		tick: Tick,
		pace: Pace,
	) -> (Option<u64>, Option<u64>) {
		let Some(presence) = self.presences.get_mut(&device) else { return (None, None) };
		if presence.moves.is_some_and(|from| tick >= pace.closed_before(from)) {
			let round = tick.checked_div(pace.ticks_per_round).unwrap_or_default();
			presence.arrive(round, pace.ticks_per_round);
		}
		let (old, new) = (presence.counted, presence.wanted(tick, pace));
		if old != new {
			old.into_iter().for_each(|cell| density::remove(&mut self.density, cell));
			new.into_iter().for_each(|cell| density::add(&mut self.density, cell));
			presence.counted = new;
		}
		self.file(device, pace);
		(old, new)
	}

	/// Notes when time may next change where a gateway counts.
	pub fn file(&mut self, device: DeviceId, pace: Pace) {
		if let Some(due) = self.presences.get(&device).and_then(|presence| presence.due_at(pace)) {
			self.due.insert((due, device));
		}
	}

	/// Takes out the gateways at which time may have changed something by `tick`.
	pub fn take_due(&mut self, tick: Tick) -> Vec<DeviceId> {
		let later = self.due.split_off(&(tick.saturating_add(1), 0));
		std::mem::replace(&mut self.due, later).into_iter().map(|(_, device)| device).collect()
	}

	/// Whether a gateway stands here as it does in `other`, as far as density goes.
	pub fn agrees_on(&self, device: DeviceId, other: &Self) -> bool {
		let place = |world: &Self| {
			let presence = world.presences.get(&device)?;
			let Presence { heard, located, moves, retires, counted, .. } = *presence;
			Some((heard, located, moves, retires, counted))
		};
		place(self) == place(other)
	}
}
