// SPDX-License-Identifier: Apache-2.0
//! When a block was too full of other traffic to carry proofs, and what that does to the clock.

use crate::timing::Timing;
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::weights::Weight;
use scale_info::TypeInfo;
use sp_runtime::Perbill;

/// Share from which on a block is as good as full: of what other traffic may take, or of what proofs may.
///
/// The rest is what is left over where the next extrinsic no longer fits.
pub const FULL_SHARE: Perbill = Perbill::from_percent(90);

/// Share of what proofs may take of a block that all but booked ones may have, however many these are.
///
/// What plans with blocks that are not full must do without it. Less, and the little that comes with
/// every proof would fill a block of nothing else.
pub const CROWD_SHARE: Perbill = Perbill::from_parts(125_000_000);

/// Full blocks in which the tick may advance before it stands still for each.
///
/// One full block is an accident that a proof survives by waiting for the next.
pub const FULL_GRACE: u8 = 3;

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

/// What accepted proofs took of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Proven {
	/// All of them.
	pub all: Volume,
	/// Those that were planned with ([`ProofMeter::note_booked`](cairn_traits::ProofMeter)).
	pub booked: Volume,
}

/// What a block carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
	/// Weight of its Normal and Operational extrinsics. Its length: header, digest, all extrinsics.
	///
	/// What is mandatory is nobody's traffic: hooks, inherents, the change of a session.
	pub all: Volume,
	/// What is taken of the room for proofs, by whatever.
	pub taken: Volume,
	/// What accepted proofs took.
	pub proven: Proven,
}

/// What extrinsics may take of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
	/// Those of one class: the least of the limits that a flood of one meets, whichever it is of.
	pub class: Volume,
	/// Proofs.
	pub proofs: Volume,
}

impl Load {
	/// Whether other traffic filled the block, in either dimension of weight or in length.
	///
	/// It did if it took [`FULL_SHARE`] of what its class may take. And it did if [`FULL_SHARE`] of what
	/// proofs may take was gone, and all but the booked ones took [`CROWD_SHARE`] of that. So booked
	/// proofs alone never do, and a block into which one did not fit was filled, or all else took less
	/// than [`CROWD_SHARE`] of it.
	pub fn fills(&self, room: &Room) -> bool {
		let dimension = |of: fn(&Volume) -> u64| self.fills_by(of, room);
		dimension(|volume| volume.weight.ref_time())
			|| dimension(|volume| volume.weight.proof_size())
			|| dimension(|volume| volume.length.into())
	}

	/// The rule of [`Load::fills`] in one dimension. A limit of zero is a dimension nobody uses.
	fn fills_by(&self, of: fn(&Volume) -> u64, room: &Room) -> bool {
		let (class, whole) = (of(&room.class), of(&room.proofs));
		let beside = |proofs: &Volume| of(&self.all).saturating_sub(of(proofs));
		let fills_class = class != 0 && beside(&self.proven.all) >= FULL_SHARE.mul_ceil(class);
		let is_gone = whole != 0 && of(&self.taken) >= FULL_SHARE.mul_ceil(whole);
		fills_class || (is_gone && beside(&self.proven.booked) >= CROWD_SHARE.mul_ceil(whole))
	}
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

/// How many full blocks the clock went through, and for how long it stands still for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Congestion {
	/// Full blocks in which the tick advanced, and for which it has not stood still since in one that
	/// was not full. Counted to [`FULL_GRACE`].
	pub ahead: u8,
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
	/// It stands still once it is [`FULL_GRACE`] full blocks ahead, in at most `timing.pause_cap` blocks
	/// of each pause period: nobody can buy a standstill that lasts.
	pub fn poll(&mut self, block: u32, timing: &Timing) -> Step {
		self.polled = true;
		let period = timing.pause_period_of(block);
		if period != self.period {
			self.period = period;
			self.paused = 0;
		}
		let stands = self.ahead >= FULL_GRACE && self.paused < timing.pause_cap;
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
	/// Hence, within the cap, no more ticks pass than there are blocks that are not full, and
	/// [`FULL_GRACE`]: whoever fills some blocks takes as many ticks from nobody, in a row or not.
	///
	/// A block in which the clock was not polled changes nothing: a session rotation and a migration
	/// take the whole block, so that it looks empty although nothing could enter.
	pub fn observe(&mut self, full: bool) {
		if !core::mem::take(&mut self.polled) {
			return;
		}
		self.ahead = match (self.standing, full) {
			(false, true) => self.ahead.saturating_add(1).min(FULL_GRACE),
			(true, false) => self.ahead.saturating_sub(1),
			(false, false) | (true, true) => self.ahead,
		};
	}
}
