// SPDX-License-Identifier: Apache-2.0
//! What a replay needs of the chain: its state where it begins, what happened in each block, and the
//! books of each epoch.
//!
//! These are the chain's own records in its own encoding. A runtime that keeps them in another form
//! judges by other rules: reading it fails, and does not guess.

#![allow(
	clippy::as_conversions,
	clippy::cast_possible_truncation,
	reason = "the derives of SCALE cast the indices of variants; there is no other cast here"
)]

use crate::relay::SignedReport;
use cairn_coverage::{
	is_drawn, Count, CoverageParams, GatewayFacts, Heard, Presence, Ramp, Refusal, StoredReport,
};
use cairn_device_primitives::{
	ChainTip, DeviceId, DeviceKind, EpochIndex, GenesisHash, MakerId, Round, Seed, Tick,
};
use cairn_emission::{
	EmissionFigures, EmissionParams, EpochSummary, Growth, StorageAccrual, StorageEarned, Vesting,
};
use codec::{Compact, Decode};
use std::{collections::BTreeMap, future::Future, sync::Arc};

/// An account.
pub type AccountId = [u8; 32];

/// Lengths of time, fixed by genesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lengths {
	/// Ticks of a round.
	pub ticks_per_round: Tick,
	/// Ticks of an epoch.
	pub epoch_ticks: Tick,
}

/// What a round draws with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Decode)]
pub struct Draw {
	/// The seed of the round.
	pub seed: Seed,
	/// A gateway is drawn once in so many rounds.
	pub interval: u32,
}

/// By what the beacons of a round are judged.
#[derive(Clone, Debug, PartialEq, Eq, Decode)]
pub struct Rules {
	/// A gateway is drawn once in so many rounds.
	pub interval: u32,
	/// The parameters in force when the round began.
	pub params: CoverageParams,
	/// Whoever they drew is not drawn.
	pub previous: [Option<Draw>; 3],
}

impl Rules {
	/// Whether `device` is drawn in the round of these rules, which has this seed.
	pub fn draws(&self, device: DeviceId, seed: Seed) -> bool {
		let previous = self.previous.map(|draw| draw.map(|draw| (draw.seed, draw.interval)));
		is_drawn(&(seed, self.interval), &previous, device)
	}
}

/// A change of facts, in force from a later draw round on.
#[derive(Clone, Debug, PartialEq, Eq, Decode)]
pub struct Pending {
	/// That round.
	pub from: Round,
	/// The facts.
	pub facts: GatewayFacts<AccountId>,
}

/// A device.
#[derive(Clone, Debug, PartialEq, Eq, Decode)]
pub struct Record {
	/// Who vouched for it.
	pub maker: MakerId,
	/// What it is.
	pub kind: DeviceKind,
	/// Where its rewards go, if not to its owner.
	pub payout: Option<AccountId>,
	/// The facts in force.
	pub facts: GatewayFacts<AccountId>,
	/// Those that will be.
	pub pending: Option<Pending>,
}

impl Record {
	/// The facts by which a gateway's draw of `round` is judged; `None` for what is no gateway.
	pub fn at(&self, round: Round) -> Option<&GatewayFacts<AccountId>> {
		let facts = match &self.pending {
			Some(pending) if round >= pending.from => &pending.facts,
			_ => &self.facts,
		};
		(self.kind == DeviceKind::Gateway).then_some(facts)
	}

	/// Who answers for it now.
	pub fn owner(&self) -> AccountId {
		self.pending.as_ref().map_or(&self.facts, |pending| &pending.facts).owner
	}
}

/// A gateway, as coverage keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Decode)]
pub struct Gateway {
	tip: ChainTip,
	sequence: u32,
	next: Option<(Round, ChainTip)>,
	heard: Option<Heard>,
	ramp: Ramp,
	located: Round,
	moves: Option<Round>,
	retires: Option<Round>,
	counted: Option<u64>,
	expires: Option<Tick>,
	missed: u32,
	settled: u32,
}

impl Gateway {
	/// Where it stands.
	pub fn presence(&self) -> Presence {
		let Self { heard, ramp, located, moves, retires, counted, .. } = *self;
		Presence { heard, ramp, located, moves, retires, counted }
	}

	/// The last secret that was revealed, or the commitment to the first.
	pub fn tip(&self) -> ChainTip {
		self.tip
	}

	/// The tip whose preimage opens a beacon of `round`.
	pub fn tip_at(&self, round: Round) -> ChainTip {
		match self.next {
			Some((from, tip)) if round >= from => tip,
			_ => self.tip,
		}
	}
}

/// Reports that wait for their reveal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Decode)]
pub struct Beacon {
	/// The accepted reports.
	pub reports: Vec<StoredReport>,
	/// Those that were refused.
	pub refused: Vec<(DeviceId, Refusal)>,
}

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Decode)]
pub enum Verdict {
	/// It earned these micro-units.
	#[codec(index = 0)]
	Paid(Compact<u64>),
	/// It earned nothing, by this rule.
	#[codec(index = 1)]
	Refused(Refusal),
	/// Nobody revealed the beacon.
	#[codec(index = 2)]
	Unrevealed,
	/// It waits.
	#[codec(index = 3)]
	Pending,
}

impl From<Result<u64, Refusal>> for Verdict {
	fn from(outcome: Result<u64, Refusal>) -> Self {
		match outcome {
			Ok(units) => Self::Paid(Compact(units)),
			Err(refusal) => Self::Refused(refusal),
		}
	}
}

/// What the chain kept of a beacon when it was over.
#[derive(Clone, Debug, PartialEq, Eq, Decode)]
pub struct Receipt {
	/// Whether it was revealed.
	pub revealed: bool,
	/// HIP-17 scale of the beaconer's hex, permyriad.
	pub scale: u16,
	/// Micro-units of the beaconer.
	pub units: Compact<u64>,
	/// The stored reports.
	pub verdicts: Vec<(DeviceId, Verdict)>,
	/// Those refused on arrival.
	pub refused: Vec<(DeviceId, Refusal)>,
}

/// Reports about one beacon, as they came, and what the chain said of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
	/// The round of the beacon.
	pub round: Round,
	/// Who sent it.
	pub beaconer: DeviceId,
	/// The transaction that carried it, by its place in the block.
	pub transaction: u32,
	/// All groups about the beacon that the transaction carries, in order. More than are told of where
	/// it carries calls that came to nothing: which of them this one is, is not told.
	pub sent: Arc<[Vec<SignedReport>]>,
	/// Where that is so of a transaction in the block, what the chain keeps of the beacon at its end.
	pub kept: Option<Vec<StoredReport>>,
	/// How many were stored.
	pub accepted: u32,
	/// Those that were not, or had to make room.
	pub refused: Vec<(DeviceId, Refusal)>,
}

/// A beacon that was revealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revealed {
	/// The round of the beacon.
	pub round: Round,
	/// Who sent it.
	pub beaconer: DeviceId,
	/// What opened it.
	pub secret: [u8; 32],
	/// The commitment to that, before.
	pub committed: ChainTip,
	/// What the chain made of it.
	pub receipt: Receipt,
}

/// Something that happened in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
	/// A group of reports was taken.
	Reported(Group),
	/// A beacon was revealed, judged and paid.
	Settled(Revealed),
	/// A beacon was never revealed.
	Expired {
		/// The round of the beacon.
		round: Round,
		/// Who sent it.
		beaconer: DeviceId,
	},
	/// A gateway entered, left or moved within the density counters.
	Counted {
		/// The gateway.
		device: DeviceId,
		/// Where it counted.
		old: Option<u64>,
		/// Where it counts.
		new: Option<u64>,
	},
}

/// A device whose records changed in a block, as it was at the block's end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
	/// The device.
	pub device: DeviceId,
	/// Its facts.
	pub record: Record,
	/// Where it stands, if it is a gateway that coverage keeps.
	pub presence: Option<Presence>,
}

/// A block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
	/// Its number.
	pub number: u64,
	/// The tick of its transactions.
	pub tick: Tick,
	/// The epoch in which they were booked.
	pub epoch: EpochIndex,
	/// The round that began in it, its rules, and its seed, which is usable from the next block on.
	pub began: Option<(Round, Rules, Seed)>,
	/// The terms of the epoch, where it began in this block.
	pub opened: Option<Terms>,
	/// Devices whose records changed.
	pub changed: Vec<Changed>,
	/// What happened, in its order.
	pub happened: Vec<Happening>,
	/// The storage pool at its end.
	pub storage: StorageAccrual,
	/// Bytes that providers prove at its end, of those who may have changed; of all, where `all` says.
	pub power: PowerNews,
}

/// Whose proven bytes changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PowerNews {
	/// Bytes by device.
	pub by_device: BTreeMap<DeviceId, u128>,
	/// Whether whoever is not in it proves nothing.
	pub all: bool,
}

/// The state in which a replay begins: that at the end of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
	/// That block.
	pub number: u64,
	/// Its tick.
	pub tick: Tick,
	/// Its epoch.
	pub epoch: EpochIndex,
	/// Lengths of time.
	pub lengths: Lengths,
	/// Hash of block 0.
	pub genesis: GenesisHash,
	/// All devices.
	pub devices: BTreeMap<DeviceId, Record>,
	/// All gateways that coverage keeps.
	pub presences: BTreeMap<DeviceId, Presence>,
	/// The density counters.
	pub density: BTreeMap<u64, Count>,
	/// Beacons that are not settled.
	pub beacons: BTreeMap<(Round, DeviceId), Beacon>,
	/// Rules and seeds of the last rounds. A round in whose first block it is has rules and seed.
	pub rounds: BTreeMap<Round, (Rules, Seed)>,
	/// The storage pool.
	pub storage: StorageAccrual,
	/// Bytes that each provider proves.
	pub power: BTreeMap<DeviceId, u128>,
	/// The terms of the running epoch.
	pub terms: Terms,
}

/// By what an epoch is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
	/// Its parameters.
	pub params: EmissionParams,
	/// What it can hand out, in plancks.
	pub budget: u128,
	/// The schedule of genesis.
	pub schedule: EmissionParams,
	/// What of the schedule is handed out, and to whom.
	pub figures: EmissionFigures,
	/// What counted against the supply cap when it began, in plancks.
	pub counted: u128,
}

/// What a provider's storage earned, as the chain keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Decode)]
pub struct StorageAccount {
	/// Bytes that it proves.
	pub power: u128,
	/// The accumulator up to which `running` counts, divided by the terms of the epochs until then.
	pub accumulator: Growth,
	/// The epoch in which `running` was earned.
	pub epoch: EpochIndex,
	/// What it earned in that epoch.
	pub running: StorageEarned,
	/// What closed epochs earned beyond whole plancks.
	pub fraction: u64,
	/// What is free.
	pub due: u128,
	/// What becomes free later.
	pub vesting: Vesting,
}

/// An epoch, as the chain booked and paid it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Books {
	/// Which.
	pub epoch: EpochIndex,
	/// Micro-units of beaconers and of witnesses, all devices together.
	pub total: (u128, u128),
	/// Micro-units by device.
	pub units: BTreeMap<DeviceId, (u64, u64)>,
	/// Storage by device, at the end of its last block.
	pub storage: BTreeMap<DeviceId, StorageAccount>,
	/// Points that validators were put up, as of its last block.
	pub put_up: u128,
	/// The outcome.
	pub summary: EpochSummary,
}

/// Where what happened is read.
pub trait Source {
	/// The state at the end of a block.
	fn snapshot(&self, number: u64) -> impl Future<Output = anyhow::Result<Snapshot>> + Send;

	/// A block.
	fn block(&self, number: u64) -> impl Future<Output = anyhow::Result<Block>> + Send;

	/// The books of the epoch whose last block this is.
	fn books(
		&self,
		epoch: EpochIndex,
		last: u64,
	) -> impl Future<Output = anyhow::Result<Books>> + Send;
}
