// SPDX-License-Identifier: Apache-2.0
//! Reports as they arrive, and who stays in a full beacon.

use super::facts::Record;
use crate::relay::SignedReport;
use cairn_coverage::{
	outranked, standing, CoverageParams, GatewayFacts, Refusal, Standing, StoredReport,
	MAX_WITNESSES,
};
use cairn_device_primitives::{DeviceId, GenesisHash, Seed, Tick};
use std::collections::BTreeMap;

/// What a group of reports is held against.
#[derive(Clone, Copy)]
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
}

impl<'a> Listening<'a> {
	/// The facts of the witness that signed a report, as of its round.
	///
	/// # Errors
	/// No gateway has its id, or it signed something else.
	pub fn signer(&self, signed: &SignedReport) -> Result<&'a GatewayFacts<[u8; 32]>, Refusal> {
		let report = &signed.report;
		let record = self.devices.get(&report.witness);
		let witness = record.and_then(|record| record.at(report.round));
		let witness = witness.ok_or(Refusal::UnknownWitness)?;
		match signed.is_signed_by(&witness.working_key, &self.genesis) {
			true => Ok(witness),
			false => Err(Refusal::BadSignature),
		}
	}
}

/// A report, judged by all but those that are stored already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
	/// Who signed it, or is said to have.
	pub witness: DeviceId,
	/// What is kept of it, if there is room.
	pub outcome: Result<StoredReport, Refusal>,
}

/// What became of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
	/// How many reports were stored.
	pub accepted: u32,
	/// Those that were not, or had to make room.
	pub refused: Vec<(DeviceId, Refusal)>,
}

/// Takes a group of reports about a gateway's beacon into those that are stored of it. `ranking` is the
/// seed that ranks the reports of a full beacon, if it is usable.
pub fn take(
	stored: &mut Vec<StoredReport>,
	beaconer: DeviceId,
	group: &[Arrived],
	ranking: Option<Seed>,
) -> Taken {
	let mut taken = Taken::default();
	let mut beacon = Beacon { stored, beaconer, ranking, standings: None };
	for arrived in group {
		match beacon.take_one(arrived) {
			Ok(displaced) => {
				taken.accepted = taken.accepted.saturating_add(1);
				let made_room = displaced.map(|witness| (witness, Refusal::Outranked));
				taken.refused.extend(made_room);
			}
			Err(refusal) => taken.refused.push((arrived.witness, refusal)),
		}
	}
	taken
}

/// A beacon while a group is taken.
struct Beacon<'a> {
	stored: &'a mut Vec<StoredReport>,
	beaconer: DeviceId,
	ranking: Option<Seed>,
	/// Where those that are stored stand, once it was found full.
	standings: Option<Vec<Standing>>,
}

impl Beacon<'_> {
	/// Stores the report if there is room, or if it outranks one that is stored. Returns who had to make
	/// room.
	fn take_one(&mut self, arrived: &Arrived) -> Result<Option<DeviceId>, Refusal> {
		if self.stored.iter().any(|stored| stored.witness == arrived.witness) {
			return Err(Refusal::Duplicate);
		}
		let report = arrived.outcome.clone()?;
		if self.stored.len() < usize::from(MAX_WITNESSES) {
			self.stored.push(report);
			return Ok(None);
		}
		let (seed, beaconer) = (self.ranking.ok_or(Refusal::BeaconFull)?, self.beaconer);
		let place = |report: &StoredReport| standing(&seed, beaconer, report);
		let stored = &mut *self.stored;
		let standings = self.standings.get_or_insert_with(|| stored.iter().map(place).collect());
		let own = place(&report);
		let last = outranked(standings, own)?;
		let slot = stored.get_mut(last).zip(standings.get_mut(last));
		let (slot, worst) = slot.ok_or(Refusal::BeaconFull)?;
		*worst = own;
		Ok(Some(std::mem::replace(slot, report).witness))
	}
}
