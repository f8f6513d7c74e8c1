// SPDX-License-Identifier: Apache-2.0
//! Which partition a new sector goes to.
//!
//! The proofs of honest providers should spread over the period by themselves, so it is not the choice
//! of whoever times the last part of a seal's proof: that is known after the provider's offset is
//! drawn, and anybody may send it. The rule asks for *numbers* of deadlines alone, never for their
//! order in time. Deadline 0 opens at the offset, at a random time of the period, and so does each
//! deadline that a given number of partitions leads to. The price is time: a sector's first window
//! opens up to a period after its seal is proven.
//!
//! Nothing of that keeps whoever means to from choosing its windows: it times its seals while deadlines
//! are frozen, fills partitions, leaves, or comes again as another device for a smallest deposit, until
//! a window is the one that it wanted. What bounds it is that a deadline takes nothing whose span has
//! no room ([`bookings`](crate::bookings)). All that is admitted fills 32 of 48 spans, so at least 16
//! deadlines have room, whatever others do. In production one or two deadlines are frozen: a provider
//! with less than 14 times the `partitions` of a deadline finds a place at once, a larger one perhaps
//! not, while nearly all that the chain can hold is admitted and lies in as few spans as can be. It
//! has to wait then, or to bring another device. While none of its deadlines has room it commits to
//! nothing ([`has_room`]), as a pre-commit that waits for too long costs its deposit. There is no place
//! beyond a span's room for it: with one, whoever filled those deadlines of its provider that have room
//! could overbook the others.

use cairn_device_primitives::Tick;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::{
	bookings::Bookings,
	challenge::Deadline,
	cost::booked_bytes,
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

/// What bounds how many sectors a deadline takes.
#[derive(Clone, Copy, Debug)]
pub struct Room<'a> {
	/// Most partitions of the provider.
	pub partitions: u32,
	/// What is booked in the spans of the period, by all providers.
	pub bookings: &'a Bookings,
	/// Most bytes that may be, in each: [`span_room`](crate::span_room).
	pub bytes: u64,
}

impl Room<'_> {
	/// Whether a deadline's span has room for another sector of a partition of so many.
	fn takes(
		&self,
		schedule: &Schedule,
		deadline: Deadline,
		profile: ProfileId,
		sectors: u32,
	) -> bool {
		let more = one_more(profile, sectors);
		self.bookings.has_room(schedule.span(deadline), more, self.bytes)
	}
}

impl Slot {
	/// Whether it has room for another sector of `profile`.
	fn has_place(&self, profile: ProfileId) -> bool {
		self.profile == profile && self.sectors < profile.profile().partition_sectors
	}
}

/// Whether any deadline has room for a sector of `profile`, be it frozen or not: those that are thaw
/// before long.
///
/// It says what holds now. A sector that is committed to needs its place a while later, when others may
/// have taken it.
pub fn has_room(slots: &[Slot], schedule: &Schedule, profile: ProfileId, limits: &Room) -> bool {
	let takes = |deadline, sectors| limits.takes(schedule, deadline, profile, sectors);
	let mut with_place = slots.iter().filter(|slot| slot.has_place(profile));
	if with_place.any(|slot| takes(slot.id.deadline, slot.sectors)) {
		return true;
	}
	let partitions = |deadline: Deadline| {
		count(slots.iter().filter(|slot| slot.id.deadline == deadline).count())
	};
	(0..DEADLINES).any(|deadline| takes(deadline, 0) && partitions(deadline) < limits.partitions)
}

/// The partition for a sector of `profile` that comes at `now`: of those with room, the one with the
/// lowest id; if none has any, a new one in the deadline with the fewest, of those the lowest.
/// Deadlines that are frozen, or whose span has no room for the sector's proof, take nothing. So proofs
/// stay few, and `now` says no more than what is frozen: see the [module](self).
///
/// `None` if each other deadline has as many partitions as it may.
pub fn place(
	slots: &[Slot],
	schedule: &Schedule,
	profile: ProfileId,
	now: Tick,
	limits: &Room,
) -> Option<PartitionId> {
	let is_free = |deadline: Deadline, sectors: u32| {
		let window = schedule.window_of(deadline, now);
		let thawed = !schedule.is_frozen(window, now);
		thawed && limits.takes(schedule, deadline, profile, sectors)
	};
	let with_room = slots
		.iter()
		.filter(|slot| slot.has_place(profile))
		.filter(|slot| is_free(slot.id.deadline, slot.sectors))
		.map(|slot| slot.id)
		.min();
	if with_room.is_some() {
		return with_room;
	}
	let candidate = |deadline: Deadline| {
		let (taken, index) = next_index(slots, deadline);
		(taken < limits.partitions).then_some((taken, PartitionId { deadline, index }))
	};
	let free = (0..DEADLINES).filter(|deadline| is_free(*deadline, 0));
	free.filter_map(candidate).min().map(|(_, id)| id)
}

/// Bytes that another sector adds to what a partition of so many books.
fn one_more(profile: ProfileId, sectors: u32) -> u64 {
	let of = |sectors: u32| booked_bytes(profile.profile(), sectors);
	of(sectors.saturating_add(1)).saturating_sub(of(sectors))
}

/// How many partitions a deadline has, and the lowest index that is free.
fn next_index(slots: &[Slot], deadline: Deadline) -> (u32, PartitionIndex) {
	let of_it = || slots.iter().filter(|slot| slot.id.deadline == deadline);
	let taken = count(of_it().count());
	let free = (0..=taken).find(|index| of_it().all(|slot| slot.id.index != *index));
	(taken, free.unwrap_or(taken))
}
