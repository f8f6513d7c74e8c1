// SPDX-License-Identifier: Apache-2.0
//! What waits to be submitted, grouped by beacon.
//!
//! A report is taken in the round of its beacon and in the next, so it is kept that long: it
//! waits, travels, and is either settled or waits again. What the chain refused because the beacon
//! was full is tried once more in the next round, when rank decides who stays.

use super::{Beacon, SignedReport};
use crate::node::Moment;
use cairn_coverage::window::{rank_round, reports_open};
use cairn_device_primitives::{DeviceId, Round, Tick};
use std::collections::{BTreeMap, BTreeSet};

/// What the pool and its batches hold at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
	/// Reports in the pool.
	pub pending: usize,
	/// Reports about one beacon: twice what a beacon keeps, so that rank has a choice.
	pub per_beacon: usize,
	/// Reports of one witness and round: more than a gateway hears where gateways beacon a few times
	/// a day. It bounds what the relay pays for reports on beacons that were never sent.
	pub per_witness: usize,
	/// Reports in one group of a batch; the chain's bound.
	pub group: usize,
	/// Groups in one batch; the chain's bound.
	pub groups: usize,
	/// A group of so many reports goes at once: those drawn for pay.
	pub ready: usize,
	/// A smaller group goes once its oldest report has waited so long.
	pub linger: Tick,
}

impl Limits {
	/// For gateways of one's own, which are no strangers: all of them may report each beacon.
	pub fn of_own() -> Self {
		Self { pending: 1_000_000, per_beacon: 1_000, per_witness: 1_000, ..Self::default() }
	}
}

impl Default for Limits {
	fn default() -> Self {
		Self {
			pending: 20_000,
			per_beacon: 64,
			per_witness: 32,
			group: 32,
			groups: 32,
			ready: 14,
			linger: 1,
		}
	}
}

/// Why a report is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
	/// Try again in a few seconds.
	#[error("{0} reports are waiting, no more fit")]
	Full(usize),
	/// Enough is known of this beacon.
	#[error("{0} reports of this beacon are waiting, no more fit")]
	BeaconFull(usize),
	/// Enough was heard of this witness in this round.
	#[error("{0} reports of this witness were taken in this round, no more are")]
	WitnessFull(usize),
	/// This witness's report of this beacon is here.
	#[error("this witness has reported this beacon already")]
	Duplicate,
	/// Reports are taken in the beacon's round and the next.
	#[error("reports of this round are not taken now")]
	OutOfWindow,
}

/// Reports about one beacon, as they go to the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
	/// The beacon.
	pub beacon: Beacon,
	/// At most [`Limits::group`].
	pub reports: Vec<SignedReport>,
}

/// What became of a group's report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
	/// The chain keeps it until the reveal.
	Accepted,
	/// The chain refused it, by the rule of this name.
	Refused(String),
}

/// The chain's answer when a beacon keeps as many reports as it can.
pub const BEACON_FULL: &str = "BeaconFull";

/// Refusals that a later round may take back. The second is the chain's answer in a round's first
/// block.
const RETRIED: [&str; 2] = [BEACON_FULL, "WindowNotOpen"];

#[derive(Clone, Debug)]
struct Entry {
	signed: SignedReport,
	stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
	Waiting {
		since: Tick,
	},
	Travelling,
	/// Refused as full: not before the seed of this round is known.
	Deferred {
		until: Round,
	},
}

/// What waits, by beacon and witness.
#[derive(Clone, Debug, Default)]
pub struct Pool {
	limits: Limits,
	beacons: BTreeMap<Beacon, BTreeMap<DeviceId, Entry>>,
	/// Those that were deferred once: a second refusal is final.
	retried: BTreeSet<(Beacon, DeviceId)>,
	/// Reports that were taken of each witness of a round, whatever became of them.
	taken: BTreeMap<(Round, DeviceId), usize>,
	count: usize,
}

impl Pool {
	/// An empty pool.
	pub fn new(limits: Limits) -> Self {
		Self { limits, ..Self::default() }
	}

	/// How many reports are here, waiting or travelling.
	pub fn len(&self) -> usize {
		self.count
	}

	/// Whether none is.
	pub fn is_empty(&self) -> bool {
		self.count == 0
	}

	/// What it holds at most.
	pub fn limits(&self) -> &Limits {
		&self.limits
	}

	/// Takes a report.
	pub fn insert(&mut self, signed: SignedReport, now: &Moment) -> Result<(), PoolError> {
		let beacon = signed.beacon();
		if !reports_open(beacon.round, now.round) {
			return Err(PoolError::OutOfWindow);
		}
		if self.count >= self.limits.pending {
			return Err(PoolError::Full(self.count));
		}
		let own = (beacon.round, signed.report.witness);
		let taken = self.taken.get(&own).copied().unwrap_or_default();
		if taken >= self.limits.per_witness {
			return Err(PoolError::WitnessFull(taken));
		}
		let entries = self.beacons.entry(beacon).or_default();
		if entries.contains_key(&signed.report.witness) {
			return Err(PoolError::Duplicate);
		}
		if entries.len() >= self.limits.per_beacon {
			return Err(PoolError::BeaconFull(entries.len()));
		}
		let stage = Stage::Waiting { since: now.tick };
		entries.insert(signed.report.witness, Entry { signed, stage });
		self.taken.insert(own, taken.saturating_add(1));
		self.count = self.count.saturating_add(1);
		Ok(())
	}

	/// Gives up a report that waits, if it does: whoever sent it was not told that it was taken.
	pub fn withdraw(&mut self, signed: &SignedReport) {
		let (beacon, witness) = (signed.beacon(), signed.report.witness);
		let entry = self.beacons.get(&beacon).and_then(|entries| entries.get(&witness));
		if entry.is_some_and(|entry| matches!(entry.stage, Stage::Waiting { .. })) {
			self.remove(beacon, witness);
		}
	}

	/// Gives up what there is of a round, but for what travels: the round was drawn anew, and what was
	/// heard before is about beacons of another seed. What is reported instead is tried as often as any.
	pub fn withdraw_round(&mut self, round: Round) {
		for (_, entries) in self.beacons.iter_mut().filter(|(beacon, _)| beacon.round == round) {
			entries.retain(|_, entry| entry.stage == Stage::Travelling);
		}
		self.beacons.retain(|_, entries| !entries.is_empty());
		let beacons = &self.beacons;
		let is_here = |beacon: &Beacon, witness: &DeviceId| {
			beacons.get(beacon).is_some_and(|entries| entries.contains_key(witness))
		};
		self.retried.retain(|(beacon, witness)| beacon.round != round || is_here(beacon, witness));
		self.count = self.beacons.values().map(BTreeMap::len).sum();
	}

	/// All reports, waiting or travelling.
	pub fn reports(&self) -> Vec<SignedReport> {
		let entries = self.beacons.values().flat_map(BTreeMap::values);
		entries.map(|entry| entry.signed.clone()).collect()
	}

	/// The batches that should go now; with `all`, whatever waits. Their reports travel until
	/// [`Self::settle`] or [`Self::give_back`].
	pub fn take(&mut self, now: &Moment, all: bool) -> Vec<Vec<Group>> {
		let limits = self.limits;
		let mut groups = Vec::new();
		for (beacon, entries) in &mut self.beacons {
			if !reports_open(beacon.round, now.round) {
				continue;
			}
			let due: Vec<DeviceId> = entries
				.iter()
				.filter(|(_, entry)| entry.stage.is_due(now))
				.map(|(witness, _)| *witness)
				.collect();
			let overdue = entries.values().any(|entry| entry.stage.is_overdue(now, &limits));
			if !(all || overdue || due.len() >= limits.ready) {
				continue;
			}
			for part in due.chunks(limits.group.max(1)) {
				let reports = part
					.iter()
					.filter_map(|witness| entries.get_mut(witness).map(Entry::depart))
					.collect();
				groups.push(Group { beacon: *beacon, reports });
			}
		}
		groups.chunks(limits.groups.max(1)).map(<[Group]>::to_vec).collect()
	}

	/// Records what became of a report that travelled. True if it stays, to be tried again.
	pub fn settle(&mut self, beacon: Beacon, witness: DeviceId, fate: &Fate) -> bool {
		let again = matches!(fate, Fate::Refused(rule) if RETRIED.contains(&rule.as_str()));
		if again && self.retried.insert((beacon, witness)) {
			if let Some(entry) =
				self.beacons.get_mut(&beacon).and_then(|entries| entries.get_mut(&witness))
			{
				entry.stage = Stage::Deferred { until: rank_round(beacon.round) };
				return true;
			}
		}
		self.remove(beacon, witness);
		false
	}

	/// Takes back a batch that the chain never answered for: its reports wait again.
	pub fn give_back(&mut self, batch: &[Group], tick: Tick) {
		for group in batch {
			let Some(entries) = self.beacons.get_mut(&group.beacon) else { continue };
			for signed in &group.reports {
				if let Some(entry) = entries.get_mut(&signed.report.witness) {
					entry.stage = Stage::Waiting { since: tick };
				}
			}
		}
	}

	/// Forgets what is no longer taken in `now`, and says how many reports that were.
	pub fn expire(&mut self, now: Round) -> usize {
		let before = self.count;
		// What is ahead of `now` stays: the chain's head may have moved back for a moment.
		self.beacons.retain(|beacon, _| beacon.round.saturating_add(1) >= now);
		self.retried.retain(|(beacon, _)| beacon.round.saturating_add(1) >= now);
		self.taken.retain(|(round, _), _| round.saturating_add(1) >= now);
		self.count = self.beacons.values().map(BTreeMap::len).sum();
		before.saturating_sub(self.count)
	}

	fn remove(&mut self, beacon: Beacon, witness: DeviceId) {
		let Some(entries) = self.beacons.get_mut(&beacon) else { return };
		if entries.remove(&witness).is_some() {
			self.count = self.count.saturating_sub(1);
		}
		if entries.is_empty() {
			self.beacons.remove(&beacon);
		}
	}
}

impl Entry {
	fn depart(&mut self) -> SignedReport {
		self.stage = Stage::Travelling;
		self.signed.clone()
	}
}

impl Stage {
	fn is_due(self, now: &Moment) -> bool {
		match self {
			Self::Waiting { .. } => true,
			Self::Travelling => false,
			Self::Deferred { until } => now.knows_seed_of(until),
		}
	}

	fn is_overdue(self, now: &Moment, limits: &Limits) -> bool {
		match self {
			Self::Waiting { since } => now.tick >= since.saturating_add(limits.linger),
			Self::Travelling => false,
			Self::Deferred { until } => now.knows_seed_of(until),
		}
	}
}

#[cfg(test)]
mod tests;
