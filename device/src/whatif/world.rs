// SPDX-License-Identifier: Apache-2.0
//! Coverage as it went, or as it would have gone: where gateways stand, how dense they are, and what
//! waits for its reveal.

use super::facts::{Group, Record, Snapshot};
use crate::relay::SignedReport;
use cairn_coverage::{
	density, outranked, receive, standing, Arrival, Count, CoverageParams, GatewayFacts, Pace,
	Presence, Refusal, StoredReport, MAX_WITNESSES,
};
use cairn_device_primitives::{DeviceId, GenesisHash, Round, Seed, Tick};
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

/// What a group of reports is held against.
pub struct Listening<'a> {
	/// The tick.
	pub tick: Tick,
	/// Ticks of a round.
	pub ticks_per_round: Tick,
	/// Hash of block 0.
	pub genesis: GenesisHash,
	/// The beaconer's facts, as of the round.
	pub beaconer: &'a GatewayFacts<[u8; 32]>,
	/// All devices.
	pub devices: &'a BTreeMap<DeviceId, Record>,
	/// The parameters of the round.
	pub params: &'a CoverageParams,
	/// The seed that ranks the reports of a full beacon, if it is usable.
	pub ranking: Option<Seed>,
}

/// What became of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
	/// How many reports were stored.
	pub accepted: u32,
	/// Those that were not, or had to make room.
	pub refused: Vec<(DeviceId, Refusal)>,
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

	/// Of the sets of reports that a group may be, that which leads to what was told of it, and after
	/// which the beacon is most like what the chain keeps of it. Where two do so equally, the beacon is
	/// the same after both, report for report: unless some had to make room in the same block, and those
	/// are paid nothing.
	pub fn choose<'a>(&mut self, group: &'a Group, listening: &Listening) -> &'a [SignedReport] {
		let mut chosen = group.sent.first().map(Vec::as_slice).unwrap_or_default();
		if group.sent.len() == 1 {
			return chosen;
		}
		let mut most = None;
		for reports in &group.sent {
			let (taken, stored) = self.try_out((group.round, group.beaconer), reports, listening);
			let told = (taken.accepted, &taken.refused) == (group.accepted, &group.refused);
			let kept = stored.iter().zip(&group.kept).filter(|(one, other)| one == other).count();
			if told && most.is_none_or(|most| kept > most) {
				(most, chosen) = (Some(kept), reports);
			}
		}
		chosen
	}

	/// What would become of a group of reports, and of its beacon.
	fn try_out(
		&mut self,
		beacon: (Round, DeviceId),
		reports: &[SignedReport],
		listening: &Listening,
	) -> (Taken, Vec<StoredReport>) {
		let before = self.beacons.get(&beacon).cloned();
		let taken = self.take(reports, listening);
		let after = match before {
			Some(before) => self.beacons.insert(beacon, before),
			None => self.beacons.remove(&beacon),
		};
		(taken, after.unwrap_or_default())
	}

	/// Takes a group of reports.
	pub fn take(&mut self, reports: &[SignedReport], listening: &Listening) -> Taken {
		let mut taken = Taken::default();
		for signed in reports {
			match self.take_item(signed, listening) {
				Ok(displaced) => {
					taken.accepted = taken.accepted.saturating_add(1);
					let made_room = displaced.map(|witness| (witness, Refusal::Outranked));
					taken.refused.extend(made_room);
				}
				Err(refusal) => taken.refused.push((signed.report.witness, refusal)),
			}
		}
		taken
	}

	fn take_item(
		&mut self,
		signed: &SignedReport,
		listening: &Listening,
	) -> Result<Option<DeviceId>, Refusal> {
		let report = &signed.report;
		let (round, beaconer) = (report.round, report.beaconer);
		let stored = self.beacons.get(&(round, beaconer)).map(Vec::as_slice).unwrap_or_default();
		if stored.iter().any(|stored| stored.witness == report.witness) {
			return Err(Refusal::Duplicate);
		}
		let witness = listening.devices.get(&report.witness).and_then(|record| record.at(round));
		let witness = witness.ok_or(Refusal::UnknownWitness)?;
		if !signed.is_signed_by(&witness.working_key, &listening.genesis) {
			return Err(Refusal::BadSignature);
		}
		let arrival = Arrival {
			tick: listening.tick,
			ticks_per_round: listening.ticks_per_round,
			beaconer: listening.beaconer,
			witness,
			params: listening.params,
		};
		let presence = || self.presences.get(&report.witness).copied();
		let report = receive(report, &arrival, presence)?;
		self.keep(round, beaconer, report, listening.ranking)
	}

	/// Stores the report if there is room, or if it outranks one that is stored.
	fn keep(
		&mut self,
		round: Round,
		beaconer: DeviceId,
		report: StoredReport,
		ranking: Option<Seed>,
	) -> Result<Option<DeviceId>, Refusal> {
		let stored = self.beacons.entry((round, beaconer)).or_default();
		if stored.len() < usize::from(MAX_WITNESSES) {
			stored.push(report);
			return Ok(None);
		}
		let seed = ranking.ok_or(Refusal::BeaconFull)?;
		let own = standing(&seed, beaconer, &report);
		let standings: Vec<_> =
			stored.iter().map(|stored| standing(&seed, beaconer, stored)).collect();
		let slot = outranked(&standings, own).map(|place| stored.get_mut(place))?;
		let slot = slot.ok_or(Refusal::BeaconFull)?;
		Ok(Some(std::mem::replace(slot, report).witness))
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
