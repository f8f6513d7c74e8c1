// SPDX-License-Identifier: Apache-2.0
//! Which partition a new sector goes to.

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

/// The partition for a sector of `profile` that comes at `now`: of those with room, the one that is
/// proven soonest; if none has any, a new one in the deadline with the fewest (of those, the
/// soonest). Frozen deadlines take nothing. So proofs stay few, and power comes early.
///
/// `None` if each deadline that is not frozen has `limit` partitions already.
pub fn place(
	slots: &[Slot],
	schedule: &Schedule,
	profile: ProfileId,
	now: Tick,
	limit: u32,
) -> Option<PartitionId> {
	let free = |deadline: Deadline| {
		let window = schedule.window_of(deadline, now);
		(!schedule.is_frozen(window, now)).then(|| schedule.opens(window))
	};
	let room = profile.profile().partition_sectors;
	let with_room = slots
		.iter()
		.filter(|slot| slot.profile == profile && slot.sectors < room)
		.filter_map(|slot| Some((free(slot.id.deadline)?, slot.id)))
		.min();
	if let Some((_, id)) = with_room {
		return Some(id);
	}
	let candidate = |deadline: Deadline| {
		let opens = free(deadline)?;
		let (taken, index) = next_index(slots, deadline);
		(taken < limit).then_some((taken, opens, PartitionId { deadline, index }))
	};
	(0..DEADLINES).filter_map(candidate).min().map(|(_, _, id)| id)
}

/// How many partitions a deadline has, and the lowest index that is free.
fn next_index(slots: &[Slot], deadline: Deadline) -> (u32, PartitionIndex) {
	let of_it = || slots.iter().filter(|slot| slot.id.deadline == deadline);
	let taken = count(of_it().count());
	let free = (0..=taken).find(|index| of_it().all(|slot| slot.id.index != *index));
	(taken, free.unwrap_or(taken))
}
