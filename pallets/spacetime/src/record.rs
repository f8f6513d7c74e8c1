// SPDX-License-Identifier: Apache-2.0
//! What is stored of providers and their sectors.

use cairn_device_primitives::{Round, Seed, Tick};
use cairn_spacetime::{partition::Bytes, Content, PartitionId, ProfileId, Roots, SectorNumber};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// A device that stores, and the sums over its records.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Provider<AccountId, Balance> {
	/// The account that answers with its money. That of the device: it cannot change hands while
	/// anything here is held.
	pub owner: AccountId,
	/// The tick at which its window 0 opens, once it is drawn.
	pub offset: Tick,
	/// The round whose seed draws the offset; `None` once it is drawn. Fixed while it is to come: see
	/// `offset.rs`.
	pub drawn_in: Option<Round>,
	/// The number of its next sector: all below are used.
	#[codec(compact)]
	pub next_number: SectorNumber,
	/// Pre-commits that are open.
	#[codec(compact)]
	pub pre_commits: u32,
	/// Sectors in partitions.
	#[codec(compact)]
	pub sectors: u32,
	/// Their bytes.
	pub bytes: Bytes,
	/// What is held for the pre-commits.
	pub deposits: Balance,
	/// What is held for the sectors.
	pub pledges: Balance,
}

impl<AccountId, Balance> Provider<AccountId, Balance> {
	/// Whether it has neither sectors nor pre-commits.
	pub const fn is_idle(&self) -> bool {
		self.pre_commits == 0 && self.sectors == 0
	}
}

/// On what a sector is committed to: by what was in force at its pre-commit. What is decided
/// afterwards, or comes of the reward, costs its owner neither the deposit nor a longer commitment;
/// and it lives no longer than the deposit deters from cheating with its seal. That takes nothing from
/// the deposit, which is held from the pre-commit on; the pledge is that of a reward which is at most a
/// `pre_commit_lifetime` old.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Terms<Balance> {
	/// What is held for it from the last part of its seal on.
	pub pledge: Balance,
	/// Ticks that it is committed for from then on.
	pub lifetime: Tick,
	/// Most ticks that it lives from then on, extensions included.
	pub max_lifetime: Tick,
}

/// A sector that is committed to and not yet proven to be sealed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct PreCommit<Balance> {
	/// Its profile.
	pub profile: ProfileId,
	/// What it holds.
	pub content: Content,
	/// The roots that its seal proof is held against.
	pub roots: Roots,
	/// The seed that its replica id binds.
	pub ticket: Seed,
	/// The round whose seed challenges the seal. Fixed: there is no second draw.
	pub seed_round: Round,
	/// That seed, from the first proven part on.
	pub seed: Option<Seed>,
	/// The parts that are proven: bit i is part i.
	pub parts: u8,
	/// What is held for it.
	pub deposit: Balance,
	/// The tick from which it cannot be proven any more, and the deposit is lost.
	pub expires_at: Tick,
	/// What it becomes with the last part.
	pub terms: Terms<Balance>,
}

/// A sealed sector. Its state and its expiry are in its partition.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Sector<Balance> {
	/// The partition in which it is.
	pub partition: PartitionId,
	/// What it holds.
	pub content: Content,
	/// The seed that its replica id binds: who unseals it needs it.
	pub ticket: Seed,
	/// The tick at which its seal was proven.
	pub activated: Tick,
	/// Most ticks that it lives from then on, extensions included: by what was in force when its deposit
	/// was taken, which deters for no longer.
	pub max_lifetime: Tick,
	/// What is held for it.
	pub pledge: Balance,
}
