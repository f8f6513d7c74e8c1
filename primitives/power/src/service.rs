// SPDX-License-Identifier: Apache-2.0
//! What a validator was to do, and what it did.

use crate::{ConsensusWeight, TOTAL_WEIGHT};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// A validator's work over some sessions.
///
/// A validator with share `θ` of the weight is expected to author `θ` of **the blocks that were
/// made**, not of the slots that passed: when the network stands still, nobody falls behind. If
/// each winner of a contested slot is as likely to keep it, that is right to a hundredth of `θ` for
/// `c <= 1/2`: a heavy validator keeps a little less, because it wins such a slot once only.
///
/// *Blocks* are those made in primary slots. Authors of secondary slots are drawn without regard to
/// weight: counting their blocks would expect too much of the heavy and pay the split.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Service {
	/// Sessions served.
	pub sessions: u32,
	/// Weights in those sessions, summed, in parts of [`TOTAL_WEIGHT`].
	pub weight: u64,
	/// Blocks that it was expected to author, in parts of `1 / TOTAL_WEIGHT` block: weight times
	/// the blocks of the session, summed.
	pub expected: u128,
	/// Blocks that it authored.
	pub authored: u32,
	/// Its part of the blocks of each session, summed, in parts of `1 / TOTAL_WEIGHT`, each rounded
	/// down.
	pub part: u64,
}

impl Service {
	/// Adds a session of `blocks` blocks, in which a validator of this weight authored `authored`.
	pub fn note(&mut self, weight: ConsensusWeight, blocks: u32, authored: u32) {
		let expected = u128::from(weight).saturating_mul(blocks.into());
		self.sessions = self.sessions.saturating_add(1);
		self.weight = self.weight.saturating_add(weight);
		self.expected = self.expected.saturating_add(expected);
		self.authored = self.authored.saturating_add(authored);
		self.part = self.part.saturating_add(part_of(authored, blocks));
	}

	/// Blocks that it was expected to author, rounded down.
	pub fn expected_blocks(&self) -> u64 {
		let blocks = self.expected.checked_div(TOTAL_WEIGHT.into()).unwrap_or_default();
		u64::try_from(blocks).unwrap_or(u64::MAX)
	}

	/// What it authored, in the parts of `expected`.
	pub(crate) fn done(&self) -> u128 {
		u128::from(self.authored).saturating_mul(TOTAL_WEIGHT.into())
	}
}

/// What `authored` of `blocks` is, in parts of [`TOTAL_WEIGHT`], rounded down; nothing of none.
fn part_of(authored: u32, blocks: u32) -> u64 {
	let parts = u64::from(authored).saturating_mul(TOTAL_WEIGHT);
	parts.checked_div(blocks.into()).unwrap_or_default()
}
