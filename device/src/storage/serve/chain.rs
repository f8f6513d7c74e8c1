// SPDX-License-Identifier: Apache-2.0
//! What the daemon asks of a chain, and what it tells it.

use crate::node::{NodeError, SubmitError};
use cairn_device_primitives::{DeviceId, Round, Seed, Tick};
use cairn_spacetime::{Content, Deadline, ProfileId, Roots, SealPart, SectorNumber, WindowProof};
use std::{
	collections::{BTreeMap, BTreeSet},
	future::Future,
};

/// A set of places in a partition: bit i is place i.
pub type Places = u64;

/// The chain, as a provider of storage sees it. Everything is of the best block unless it says
/// otherwise.
pub trait StorageChain: Send + Sync {
	/// What the chain knows of a provider: all of its sealed sectors, and of its open pre-commits
	/// those with these numbers.
	fn overview(
		&self,
		device: DeviceId,
		numbers: &[SectorNumber],
	) -> impl Future<Output = Result<Overview, NodeError>> + Send;

	/// The next window of each partition of a provider that has not closed.
	fn due_windows(
		&self,
		device: DeviceId,
	) -> impl Future<Output = Result<Vec<DueWindow>, NodeError>> + Send;

	/// The seed of a round, once it is usable and as long as it is kept.
	fn seed(
		&self,
		round: Round,
	) -> impl Future<Output = Result<Option<KnownSeed>, NodeError>> + Send;

	/// The tick of the last finalised block.
	fn finalised_tick(&self) -> impl Future<Output = Result<Tick, NodeError>> + Send;

	/// The sectors of a provider whose seal is proven in the last finalised block.
	fn finally_sealed(
		&self,
		device: DeviceId,
	) -> impl Future<Output = Result<BTreeSet<SectorNumber>, NodeError>> + Send;

	/// Submits a call and waits for the best block that includes it.
	fn submit(
		&self,
		device: DeviceId,
		call: &StorageCall,
	) -> impl Future<Output = Result<(), SubmitError>> + Send;

	/// Returns when there is another best block than the one that was looked at last.
	fn next_block(&self) -> impl Future<Output = Result<(), NodeError>> + Send;
}

/// What the chain knows of a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
	/// The current tick.
	pub tick: Tick,
	/// Its round.
	pub round: Round,
	/// The number that the provider's next sector must have.
	pub next_number: SectorNumber,
	/// Its open pre-commits that were asked for.
	pub pre_commits: BTreeMap<SectorNumber, PreCommitted>,
	/// Its sectors whose seal is proven.
	pub sectors: BTreeMap<SectorNumber, SectorState>,
}

/// An open pre-commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreCommitted {
	/// The round whose seed challenges the seal.
	pub seed_round: Round,
	/// The parts that are proven: bit i is part i.
	pub parts: u8,
	/// The tick from which it cannot be proven any more.
	pub expires_at: Tick,
}

/// Where a sector stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectorState {
	/// Sealed, and not proven in a window yet.
	Unproven,
	/// Proven in its last window.
	Active,
	/// Given up or missed: no proof is asked for.
	Faulty {
		/// Windows in a row that closed without a proof. From the second on they cost money, and its
		/// pledge is held anew when it recovers.
		missed: u8,
	},
	/// To be proven again.
	Recovering,
}

impl SectorState {
	/// Whether a proof answers for it.
	pub const fn answers(self) -> bool {
		!matches!(self, Self::Faulty { .. })
	}
}

/// A window of a partition that has not closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueWindow {
	/// The deadline of the proving period.
	pub deadline: Deadline,
	/// Which of the deadline's partitions.
	pub partition: u32,
	/// The round whose seed challenges it.
	pub seed_round: Round,
	/// The first tick at which nothing can be declared for it any more.
	pub cutoff: Tick,
	/// The first tick at which its proof is taken.
	pub opens: Tick,
	/// The first tick at which it is not any more.
	pub closes: Tick,
	/// Whether it was proven.
	pub proven: bool,
	/// The sectors of the partition, in its order.
	pub members: Vec<(SectorNumber, SectorState)>,
}

/// A round's seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownSeed {
	/// The seed.
	pub seed: Seed,
	/// Whether no other branch can have another one.
	pub is_final: bool,
}

/// What the daemon tells the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StorageCall {
	/// Commits to a sealed sector.
	PreCommit {
		/// Its profile.
		profile: ProfileId,
		/// What it holds.
		content: Content,
		/// Its number.
		number: SectorNumber,
		/// What its seal proof is held against.
		roots: Roots,
		/// The round of its ticket.
		ticket_round: Round,
	},
	/// Proves a part of a seal.
	ProvePart {
		/// The sector.
		number: SectorNumber,
		/// The part.
		part: u32,
		/// Its proof.
		proof: Box<SealPart>,
	},
	/// Answers a window.
	ProveWindow {
		/// The deadline.
		deadline: Deadline,
		/// The partition.
		partition: u32,
		/// Sectors that are given up instead.
		skipped: Places,
		/// The proof for all others that answer.
		proof: Box<WindowProof>,
	},
	/// Gives sectors up.
	DeclareFaults {
		/// The deadline.
		deadline: Deadline,
		/// The partition.
		partition: u32,
		/// Which.
		places: Places,
	},
	/// Promises to prove faulty sectors in the next window.
	DeclareRecoveries {
		/// The deadline.
		deadline: Deadline,
		/// The partition.
		partition: u32,
		/// Which.
		places: Places,
	},
	/// Ends a pre-commit that was not proven in time. Its deposit is lost.
	ExpirePreCommit {
		/// The sector.
		number: SectorNumber,
	},
}
