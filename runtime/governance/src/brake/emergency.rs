// SPDX-License-Identifier: Apache-2.0
//! The rules of emergencies, as a pure function of the last one and the current block.

use super::{CallName, MAX_PAUSED};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::mem;
use frame_support::{ensure, traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_runtime::traits::AtLeast32BitUnsigned;

/// An emergency, standing or over.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Emergency<BlockNumber> {
	/// The last block in which it stands, or stood.
	pub until: BlockNumber,
	/// The last block in which the committee can begin no other.
	pub rests_until: BlockNumber,
	/// Whether it holds the chain in safe mode.
	pub safe_mode: bool,
	/// The calls that it holds paused, the earliest first.
	pub paused: BoundedVec<CallName, ConstU32<MAX_PAUSED>>,
	/// Whether a referendum prolonged it, which from then on decides about it in the committee's place.
	pub prolonged: bool,
}

/// For how many blocks an emergency stands, and for how many the committee then rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lengths<BlockNumber> {
	/// Blocks after the first in which an emergency stands.
	pub standing: BlockNumber,
	/// Blocks after the last in which an emergency stood.
	pub rest: BlockNumber,
}

/// Why something is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
	/// The committee rests.
	Resting,
	/// No emergency stands.
	NoEmergency,
	/// The emergency entered safe mode already.
	InSafeMode,
	/// The emergency paused the call already.
	AlreadyPaused,
	/// The emergency paused as many calls as it can.
	TooManyPaused,
	/// Nothing is prolonged by no blocks, or by so many.
	ExtensionOutOfBounds,
	/// A referendum decides about it.
	Prolonged,
}

/// What an emergency held when it ended, to be lifted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
	/// Whether it held the chain in safe mode.
	pub safe_mode: bool,
	/// The calls that it held paused.
	pub paused: BoundedVec<CallName, ConstU32<MAX_PAUSED>>,
}

impl<BlockNumber: AtLeast32BitUnsigned + Copy> Emergency<BlockNumber> {
	/// The emergency of which an act in block `now` is part: `latest` while it stands, else a new
	/// one.
	///
	/// # Errors
	/// [`Refusal::Prolonged`] where a referendum prolonged the one that stands: what the committee
	/// stopped then would stand for longer than it may alone. [`Refusal::Resting`] where none stands
	/// and the last ended too few blocks ago.
	pub fn of_act(
		latest: Option<Self>,
		now: BlockNumber,
		lengths: Lengths<BlockNumber>,
	) -> Result<Self, Refusal> {
		match latest {
			Some(latest) if latest.stands() => return latest.of_committee(),
			Some(latest) => ensure!(now > latest.rests_until, Refusal::Resting),
			None => (),
		}
		let until = now.saturating_add(lengths.standing);
		Ok(Self {
			until,
			rests_until: until.saturating_add(lengths.rest),
			safe_mode: false,
			paused: BoundedVec::new(),
			prolonged: false,
		})
	}

	/// The emergency, if it stands.
	///
	/// # Errors
	/// [`Refusal::NoEmergency`] if it does not.
	pub fn standing(latest: Option<Self>) -> Result<Self, Refusal> {
		latest.filter(Self::stands).ok_or(Refusal::NoEmergency)
	}

	/// The emergency, as long as the committee decides about it.
	///
	/// # Errors
	/// [`Refusal::Prolonged`] once a referendum does.
	pub fn of_committee(self) -> Result<Self, Refusal> {
		ensure!(!self.prolonged, Refusal::Prolonged);
		Ok(self)
	}

	/// Whether it stands: nothing of it can be lifted but by its end.
	pub fn stands(&self) -> bool {
		self.safe_mode || !self.paused.is_empty()
	}

	/// Whether it has to end in block `now`.
	pub fn is_over(&self, now: BlockNumber) -> bool {
		self.stands() && now > self.until
	}

	/// Holds the chain in safe mode.
	///
	/// # Errors
	/// [`Refusal::InSafeMode`].
	pub fn enter_safe_mode(&mut self) -> Result<(), Refusal> {
		ensure!(!self.safe_mode, Refusal::InSafeMode);
		self.safe_mode = true;
		Ok(())
	}

	/// Holds a call paused.
	///
	/// # Errors
	/// [`Refusal::AlreadyPaused`], [`Refusal::TooManyPaused`].
	pub fn pause(&mut self, name: CallName) -> Result<(), Refusal> {
		ensure!(!self.paused.contains(&name), Refusal::AlreadyPaused);
		self.paused.try_push(name).map_err(|_| Refusal::TooManyPaused)
	}

	/// Stands for `blocks` more, of at most `most`, and has the committee rest after them.
	///
	/// # Errors
	/// [`Refusal::ExtensionOutOfBounds`].
	pub fn extend(
		&mut self,
		blocks: BlockNumber,
		most: BlockNumber,
		rest: BlockNumber,
	) -> Result<(), Refusal> {
		ensure!(!blocks.is_zero() && blocks <= most, Refusal::ExtensionOutOfBounds);
		self.prolong(self.until.saturating_add(blocks), rest);
		Ok(())
	}

	/// The emergency as holders decide about it. Where it holds safe mode, whose last block is
	/// `safe_mode_until` if it is entered, and that is later than the emergency's own, they prolonged
	/// it by other means than [`Self::extend`].
	pub fn as_decided(mut self, safe_mode_until: Option<BlockNumber>, rest: BlockNumber) -> Self {
		if let Some(until) = safe_mode_until.filter(|until| self.safe_mode && *until > self.until) {
			self.prolong(until, rest);
		}
		self
	}

	/// Stands up to and including block `until`, by a referendum, and has the committee rest after it.
	fn prolong(&mut self, until: BlockNumber, rest: BlockNumber) {
		self.prolonged = true;
		self.until = until;
		self.rests_until = until.saturating_add(rest);
	}

	/// Ends by itself, after its last block, and returns what it held.
	pub fn expire(&mut self) -> Stopped {
		Stopped { safe_mode: mem::take(&mut self.safe_mode), paused: mem::take(&mut self.paused) }
	}

	/// Ends in block `now`, has the committee rest from there on, and returns what it held.
	pub fn end(&mut self, now: BlockNumber, rest: BlockNumber) -> Stopped {
		self.until = now;
		self.rests_until = now.saturating_add(rest);
		self.expire()
	}
}
