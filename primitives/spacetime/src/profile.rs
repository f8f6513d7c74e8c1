// SPDX-License-Identifier: Apache-2.0
//! Profiles: every figure of a sector's proofs.
//!
//! The table is part of the protocol. **A row never changes**: its code goes into the graph and into
//! every replica id, and sealed sectors live for years. A mistake in a row, or in anything that a
//! row feeds (graph, label, trees), is mended by a new row with a new code; `docs/spacetime-vectors.json`
//! holds what each row gives, so that nothing changes unseen.
//!
//! # Where the figures come from
//!
//! **Layers, 8.** The bound on the space that a cheater saves (Fisch's analysis as the parameter
//! tool of Filecoin has it) is `gap = ε + δ` with `layers = log₂(1 / (3 (ε − 2δ))) + 4`, hence
//! `gap = 3δ + 0.0208` for 8 layers, where δ is the share of wrong labels in a layer that goes
//! unseen. It holds while the gap is under 0.24. Eleven layers would lower the constant to 0.0026
//! and take 38 % longer to seal: time, not soundness.
//!
//! **Challenges.** A share δ of wrong nodes passes C challenges with probability (1 − δ)^C, since
//! each is drawn on its own, evenly over all nodes. This is deterrence, not a cryptographic
//! bound: each try costs the deposit of a pre-commit and the wait for a seed, see the last column.
//! A non-interactive proof (2,253 challenges for 128 bits) would have 20 MB.
//!
//! | challenges | passes 1 time in | with δ of | that is a gap of |
//! |---|---|---|---|
//! | 32 | 2^2.5 | 5.3 % | 18 % |
//! | 32 | 2^3.5 | 7.3 % | 24 % |
//! | 64 | 2^5 | 5.3 % | 18 % |
//! | 64 | 2^7 | 7.3 % | 24 % |
//! | 128 | 2^7 | 3.7 % | 13 % |
//! | 128 | 2^10 | 5.3 % | 18 % |
//!
//! Wrong nodes are worth 3δ of what a sector earns in 540 days, and cost 1 / (1 − δ)^C − 1 deposits
//! until they pass. With deposits of 20 days of reward and C = 64, cheating loses from δ = 0.7 % on:
//! at 2 %, 53 days buy 32; at 5.3 %, 633 days buy 86. Below, it gains 0.64 of a day at most, for
//! which each try is sealed anew. With C = 128 it loses at every δ. (The constant 0.0208 of the gap is
//! no cheat: it is what the bound cannot exclude for a seal without a wrong label.)
//!
//! **Leaves a window.** Who has lost a share a of a sector passes k leaves with (1 − a)^k, in each
//! period anew; n sectors multiply the exponent.
//!
//! | k | a = 5 %, one period | a = 20 %, one period | a = 5 %, thirty periods |
//! |---|---|---|---|
//! | 2 | 90 % | 64 % | 4.6 % |
//! | 4 | 81 % | 41 % | 0.2 % |
//! | 10 | 60 % | 11 % | 2 × 10⁻⁷ |
//!
//! Every sector answers in every period: to challenge only some would make it pay to keep none and
//! to regenerate those that are asked for.
//!
//! **Repetition, 30.** Parents' labels are repeated so that a label costs work. With its header of
//! 64 bytes, a label of 30 parents is 1,024 bytes, exactly eight blocks of BLAKE2b: 1.0 µs of
//! hashing at 1 GB/s, as the reckoning of regeneration has it, and 1.3 µs with the work on the graph,
//! as measured with layers of 1 GiB (`docs/performance.md`; of 32 MiB, on a machine that was busy, at
//! most 1.39 µs). (Filecoin has 37, for the blocks of SHA-256; here 37 would fill ten blocks, and
//! take a quarter longer.) The trade: regeneration costs in proportion to the repetition, and so do
//! sealing, unsealing and the check of a seal (128 labels a part).
//!
//! **What small sectors give.** Nothing here makes 1 GiB slow to regenerate: all labels take
//! minutes, and no bound says that they could not be had faster in parallel hardware. What holds is
//! the cost of work against the cost of the disk space saved, if every sector is asked each day.
//! Only the 32 GiB profile takes longer to regenerate than a window of 30 minutes is open.

#![allow(clippy::as_conversions, reason = "the derive of SCALE casts the indices of variants")]

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::graph::PARENTS;

/// A profile of the table, by name.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum ProfileId {
	/// 2 KiB, for tests: two layers, no soundness at all.
	#[codec(index = 0)]
	Kib2,
	/// 32 MiB, for test networks: 32 challenges deter nobody who has anything to gain.
	#[codec(index = 1)]
	Mib32,
	/// 1 GiB, the default: 64 challenges.
	#[codec(index = 2)]
	Gib1,
	/// 32 GiB: 128 challenges.
	#[codec(index = 3)]
	Gib32,
}

impl ProfileId {
	/// All of them.
	pub const ALL: [Self; 4] = [Self::Kib2, Self::Mib32, Self::Gib1, Self::Gib32];

	/// Its figures.
	pub const fn profile(self) -> &'static Profile {
		match self {
			Self::Kib2 => &KIB_2,
			Self::Mib32 => &MIB_32,
			Self::Gib1 => &GIB_1,
			Self::Gib32 => &GIB_32,
		}
	}
}

/// The figures of a profile.
///
/// The chain knows those of [`ProfileId`] only. Others can be made, for tests and measurements; they
/// need a code of their own, and must stay within the limits of this module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
	/// What graphs and replica ids bind; in the table, the codec index of the [`ProfileId`].
	pub code: u8,
	/// Levels of the trees: a sector has 2^height nodes of 32 bytes. 3 to 60 (to [`MAX_HEIGHT`] for
	/// proofs).
	pub height: u32,
	/// Layers of labels, 1 to [`MAX_LAYERS`].
	pub layers: u32,
	/// Parts of a seal proof: a power of two, so that each has as many nodes to draw from.
	pub parts: u32,
	/// Challenges of a part, 1 to [`MAX_PART_CHALLENGES`].
	pub part_challenges: u32,
	/// Leaves that a window opens of each sector, 1 to [`MAX_WINDOW_LEAVES`].
	pub window_leaves: u32,
	/// Parents' labels in the input of a label, repetitions included.
	pub label_parents: u32,
	/// Most sectors of a partition, 1 to [`MAX_PARTITION_SECTORS`]: such that a window proof stays
	/// under 210 kB.
	pub partition_sectors: u32,
}

/// Most levels of a tree, for which the types of proofs have room.
pub const MAX_HEIGHT: u32 = 30;

/// Most layers, for which the types of proofs have room.
pub const MAX_LAYERS: u32 = 8;

/// Most challenges of a part, for which the types of proofs have room. Sixteen of data make a
/// proof of 132 (32 MiB), 164 (1 GiB) or 195 KiB (32 GiB) in the mean; see [`crate::SealPartCost`] for the most.
pub const MAX_PART_CHALLENGES: u32 = 16;

/// Most leaves of a sector and window, for which the types of proofs have room.
pub const MAX_WINDOW_LEAVES: u32 = 10;

/// Most sectors of a partition, for which the types of proofs have room.
pub const MAX_PARTITION_SECTORS: u32 = 64;

/// Bytes of a node.
pub const NODE_BYTES: u32 = 32;

/// Parents' labels in a label's input: eight blocks of BLAKE2b with the header.
const LABEL_PARENTS: u32 = 30;

const KIB_2: Profile = Profile {
	code: 0,
	height: 6,
	layers: 2,
	parts: 2,
	part_challenges: 2,
	window_leaves: 2,
	label_parents: LABEL_PARENTS,
	partition_sectors: 4,
};

const MIB_32: Profile = Profile {
	code: 1,
	height: 20,
	layers: 8,
	parts: 2,
	part_challenges: 16,
	window_leaves: 2,
	label_parents: LABEL_PARENTS,
	partition_sectors: 64,
};

const GIB_1: Profile = Profile { code: 2, height: 25, parts: 4, window_leaves: 4, ..MIB_32 };

const GIB_32: Profile =
	Profile { code: 3, height: 30, parts: 8, window_leaves: 10, partition_sectors: 25, ..MIB_32 };

impl Profile {
	/// Nodes of a sector.
	pub const fn nodes(&self) -> u64 {
		1_u64.wrapping_shl(self.height)
	}

	/// Bytes of a sector, and of each layer of its labels.
	pub const fn sector_bytes(&self) -> u64 {
		self.nodes().saturating_mul(32)
	}

	/// Challenges of a whole seal proof.
	pub const fn challenges(&self) -> u32 {
		self.parts.saturating_mul(self.part_challenges)
	}

	/// Bytes of a label's input: a header of 64, and the parents.
	pub const fn label_bytes(&self) -> u32 {
		self.label_parents.saturating_mul(NODE_BYTES).saturating_add(64)
	}

	/// Most columns that come with a part: those of its challenges' parents.
	pub const fn part_parents(&self) -> u32 {
		self.part_challenges.saturating_mul(PARENTS_A_CHALLENGE)
	}

	/// Most columns that a part opens: with those of its challenges, which follow.
	pub const fn part_columns(&self) -> u32 {
		self.part_parents().saturating_add(self.part_challenges)
	}
}

/// [`PARENTS`], in const functions.
const PARENTS_A_CHALLENGE: u32 = 14;

const _: () = assert!(PARENTS == 14);
