// SPDX-License-Identifier: Apache-2.0
//! Which partition a new sector goes to.
//!
//! It must not be the choice of whoever times the last part of a seal's proof: that is known after the
//! provider's offset is drawn, and anybody may send it. So the rule asks for *numbers* of deadlines
//! alone, never for their order in time. Deadline 0 opens at the offset, at a random time of the
//! period, and so does each deadline that a given number of partitions leads to.
//!
//! What is left to timing are the deadlines that are frozen: one is from its cutoff, up to two rounds
//! and the lookback before its window opens, until that closes. At any tick that makes at most
//!
//! ```text
//! F = 1 + ⌈(lookback + 2 rounds) / window⌉      two in production, of 48
//! ```
//!
//! in a row. So a provider's first partition is of one of the deadlines 0 to F. A sector of the same
//! profile opens another only while all that have room are frozen, so before one is full there are no
//! more than F + 1; with such of p profiles, each made to open as many, the last is of one of the
//! deadlines 0 to p · (F + 1) − 1. Whoever times all its providers gathers in one window no more than
//! p · (F + 1) times the share that chance gives it: of two profiles, six windows of 48 in
//! production. To move a partition further takes full ones before it, which are storage that is
//! sealed and pledged for.
//!
//! The price is time: a sector's first window opens up to a period after its seal is proven.

use cairn_device_primitives::Tick;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::{
	challenge::Deadline,
	partition::count,
	profile::ProfileId,
	schedule::{Schedule, DEADLINES},
};

/// Which of the partitions of a deadline.
pub type PartitionIndex = u32;

/// A partition of a provider.
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
pub struct PartitionId {
	/// The deadline in which it is proven, 0 to 47.
	#[codec(compact)]
	pub deadline: Deadline,
	/// Which of the deadline's.
	#[codec(compact)]
	pub index: PartitionIndex,
}

/// How full a partition is: to find one with room without looking at each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Slot {
	/// The partition.
	pub id: PartitionId,
	/// The profile of its sectors.
	pub profile: ProfileId,
	/// How many they are.
	#[codec(compact)]
	pub sectors: u32,
}

/// The partition for a sector of `profile` that comes at `now`: of those with room, the one with the
/// lowest id; if none has any, a new one in the deadline with the fewest, of those the lowest. Frozen
/// deadlines take nothing. So proofs stay few, and `now` says no more than what is frozen: see the
/// [module](self).
///
/// `None` if each deadline that is not frozen has `limit` partitions already.
pub fn place(
	slots: &[Slot],
	schedule: &Schedule,
	profile: ProfileId,
	now: Tick,
	limit: u32,
) -> Option<PartitionId> {
	let is_free = |deadline: Deadline| {
		let window = schedule.window_of(deadline, now);
		!schedule.is_frozen(window, now)
	};
	let room = profile.profile().partition_sectors;
	let with_room = slots
		.iter()
		.filter(|slot| slot.profile == profile && slot.sectors < room)
		.map(|slot| slot.id)
		.filter(|id| is_free(id.deadline))
		.min();
	if with_room.is_some() {
		return with_room;
	}
	let candidate = |deadline: Deadline| {
		let (taken, index) = next_index(slots, deadline);
		(taken < limit).then_some((taken, PartitionId { deadline, index }))
	};
	let free = (0..DEADLINES).filter(|deadline| is_free(*deadline));
	free.filter_map(candidate).min().map(|(_, id)| id)
}

/// How many partitions a deadline has, and the lowest index that is free.
fn next_index(slots: &[Slot], deadline: Deadline) -> (u32, PartitionIndex) {
	let of_it = || slots.iter().filter(|slot| slot.id.deadline == deadline);
	let taken = count(of_it().count());
	let free = (0..=taken).find(|index| of_it().all(|slot| slot.id.index != *index));
	(taken, free.unwrap_or(taken))
}
