// SPDX-License-Identifier: Apache-2.0
//! When a block was too full of other traffic to carry proofs, and what that does to the clock.

use crate::timing::Timing;
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::weights::Weight;
use scale_info::TypeInfo;
use sp_runtime::Perbill;

/// Share of what other traffic may take of a block from which on the block is full.
///
/// The rest is what is left over where the next extrinsic no longer fits.
pub const FULL_SHARE: Perbill = Perbill::from_percent(90);

/// Full blocks in a row that make the clock stand still.
///
/// One full block is an accident that a proof survives by waiting for the next.
pub const FULL_STREAK: u8 = 3;

/// What a block carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
	/// Weight of its Normal extrinsics. Proofs are Operational, hence never in it.
	pub normal: Weight,
	/// Its length in bytes: header, digest and all extrinsics.
	pub length: u32,
	/// Bytes of it that proofs took.
	pub proofs: u32,
}

/// What other traffic may take of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
	/// Weight of all Normal extrinsics.
	pub normal: Weight,
	/// Length in bytes past which no Normal extrinsic is taken.
	pub length: u32,
}

impl Load {
	/// Whether other traffic took [`FULL_SHARE`] of its `room`, in either dimension of weight or
	/// in length.
	pub fn fills(&self, room: &Room) -> bool {
		let traffic = u64::from(self.length.saturating_sub(self.proofs));
		reaches(self.normal.ref_time(), room.normal.ref_time())
			|| reaches(self.normal.proof_size(), room.normal.proof_size())
			|| reaches(traffic, u64::from(room.length))
	}
}

/// Whether `used` is [`FULL_SHARE`] of `limit`. A limit of zero is a dimension nobody uses.
fn reaches(used: u64, limit: u64) -> bool {
	limit != 0 && used >= FULL_SHARE.mul_ceil(limit)
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
