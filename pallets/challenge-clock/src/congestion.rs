// SPDX-License-Identifier: Apache-2.0
//! When a block was too full of other traffic to carry proofs, and what that does to the clock.

use crate::timing::Timing;
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::weights::Weight;
use scale_info::TypeInfo;
use sp_runtime::Perbill;

/// Share of the room that other traffic finds from which on it fills the block.
///
/// The rest is what is left over where the next extrinsic no longer fits.
pub const FULL_SHARE: Perbill = Perbill::from_percent(90);

/// Share of the room that proofs can take from other traffic by being there.
///
/// Less, and a flood beside many proofs would fill blocks and not be seen. More, and the little
/// that comes with every proof would fill a block of nothing else.
pub const PROOF_SHARE: Perbill = Perbill::from_percent(50);

/// Full blocks in a row that make the clock stand still.
///
/// One full block is an accident that a proof survives by waiting for the next.
pub const FULL_STREAK: u8 = 3;

/// What extrinsics take of a block, or may take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Volume {
	/// Weight.
	pub weight: Weight,
	/// Length in bytes.
	pub length: u32,
}

impl Volume {
	/// Both together.
	#[must_use]
	pub fn saturating_add(self, other: Self) -> Self {
		Self {
			weight: self.weight.saturating_add(other.weight),
			length: self.length.saturating_add(other.length),
		}
	}
}

/// What a block carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
	/// Weight of its Normal and Operational extrinsics. Its length: header, digest, all extrinsics.
	///
	/// What is mandatory is nobody's traffic: hooks, inherents, the change of a session.
	pub all: Volume,
	/// What accepted proofs took of that.
	pub proofs: Volume,
}

impl Load {
	/// Whether other traffic filled the block, in either dimension of weight or in length.
	///
	/// `room` is what a class of extrinsics may take of a block. Accepted proofs take their part of
	/// it first, up to [`PROOF_SHARE`]; other traffic that took [`FULL_SHARE`] of the rest filled the
	/// block. So proofs alone never do, and a block into which a proof did not fit was filled, or
	/// carried half the room in proofs.
	pub fn fills(&self, room: &Volume) -> bool {
		let Self { all, proofs } = self;
		fills(all.weight.ref_time(), proofs.weight.ref_time(), room.weight.ref_time())
			|| fills(all.weight.proof_size(), proofs.weight.proof_size(), room.weight.proof_size())
			|| fills(all.length.into(), proofs.length.into(), room.length.into())
	}
}

/// The rule of [`Load::fills`] in one dimension. A limit of zero is a dimension nobody uses.
fn fills(all: u64, proofs: u64, limit: u64) -> bool {
	let others = all.saturating_sub(proofs);
	let left = limit.saturating_sub(proofs.min(PROOF_SHARE.mul_floor(limit)));
	limit != 0 && others >= FULL_SHARE.mul_ceil(left)
}

/// What the clock does in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
	/// The tick advances.
	Advance,
	/// The tick advances, for the first time since it stood still.
	Resume,
	/// The tick stands still, for the first time since it advanced.
	Pause,
	/// The tick still stands.
	Stand,
}

impl Step {
	/// Whether the tick advances.
	pub fn advances(self) -> bool {
		matches!(self, Self::Advance | Self::Resume)
	}
}

/// How full the last blocks were, and for how long that has made the clock stand still.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Congestion {
	/// Full blocks in a row, counted to [`FULL_STREAK`].
	pub streak: u8,
	/// The pause period in which `paused` is counted.
	pub period: u32,
	/// Blocks of that period in which the clock stood still.
	pub paused: u32,
	/// Whether the clock stands still.
	pub standing: bool,
	/// Whether the clock was polled in this block.
	pub polled: bool,
}

impl Congestion {
	/// Decides what the clock does in `block`.
	///
	/// It stands still after [`FULL_STREAK`] full blocks, in at most `timing.pause_cap` blocks of
	/// each pause period: nobody can buy a standstill that lasts.
	pub fn poll(&mut self, block: u32, timing: &Timing) -> Step {
		self.polled = true;
		let period = timing.pause_period_of(block);
		if period != self.period {
			self.period = period;
			self.paused = 0;
		}
		let stands = self.streak >= FULL_STREAK && self.paused < timing.pause_cap;
		if stands {
			self.paused = self.paused.saturating_add(1);
		}
		match (core::mem::replace(&mut self.standing, stands), stands) {
			(false, false) => Step::Advance,
			(true, false) => Step::Resume,
			(false, true) => Step::Pause,
			(true, true) => Step::Stand,
		}
	}

	/// Whether the tick advanced in this block.
	pub const fn has_advanced(&self) -> bool {
		self.polled && !self.standing
	}

	/// Records, at its end, whether the block was full.
	///
	/// A block in which the clock was not polled leaves the streak as it is: a session rotation
	/// and a migration take the whole block, so that it looks empty although nothing could enter.
	pub fn observe(&mut self, full: bool) {
		if !core::mem::take(&mut self.polled) {
			return;
		}
		self.streak = if full { self.streak.saturating_add(1).min(FULL_STREAK) } else { 0 };
	}
}
