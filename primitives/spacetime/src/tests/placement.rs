// SPDX-License-Identifier: Apache-2.0
//! Which partition a sector goes to, as a pure matter.

use proptest::{collection::btree_map, prelude::*};

use crate::{
	ProfileId::{Gib1, Gib32},
	*,
};

const SCHEDULE: Schedule = Schedule { offset: 0, window: 10, lookback: 2, round: 2 };

fn id(deadline: u32, index: u32) -> PartitionId {
	PartitionId { deadline, index }
}

fn slot(deadline: u32, index: u32, sectors: u32) -> Slot {
	Slot { id: id(deadline, index), profile: Gib1, sectors }
}

fn placed(slots: &[Slot], now: u32) -> Option<PartitionId> {
	place(slots, &SCHEDULE, Gib1, now, 2)
}

#[test]
fn the_first_sector_goes_to_the_next_deadline_that_is_not_frozen() {
	// At tick 0 window 0 is open, and window 1 (seed round 3, frozen from tick 4) is not frozen.
	assert_eq!(SCHEDULE.cutoff(1), 4);
	assert_eq!(placed(&[], 3), Some(id(1, 0)));
	assert_eq!(placed(&[], 4), Some(id(2, 0)));
}

#[test]
fn a_partition_with_room_comes_before_a_new_one() {
	assert_eq!(placed(&[slot(30, 1, 63)], 0), Some(id(30, 1)));
	assert_eq!(placed(&[slot(30, 1, 64)], 0), Some(id(1, 0)));
}

#[test]
fn of_those_with_room_the_one_that_is_proven_soonest_takes_it() {
	assert_eq!(placed(&[slot(30, 0, 1), slot(20, 0, 2)], 0), Some(id(20, 0)));
	// From tick 208 on, deadline 20 is behind deadline 30.
	assert_eq!(placed(&[slot(30, 0, 1), slot(20, 0, 2)], 210), Some(id(30, 0)));
}

#[test]
fn a_partition_of_another_profile_takes_nothing() {
	let other = Slot { profile: Gib32, ..slot(1, 0, 1) };
	assert_eq!(placed(&[other], 0), Some(id(2, 0)));
}

#[test]
fn the_profile_says_how_many_go_in() {
	let large = |sectors| Slot { profile: Gib32, ..slot(9, 0, sectors) };
	assert_eq!(place(&[large(24)], &SCHEDULE, Gib32, 0, 2), Some(id(9, 0)));
	assert_eq!(place(&[large(25)], &SCHEDULE, Gib32, 0, 2), Some(id(1, 0)));
}

#[test]
fn a_frozen_partition_takes_nothing() {
	assert_eq!(placed(&[slot(1, 0, 1)], 4), Some(id(2, 0)));
	assert_eq!(placed(&[slot(0, 0, 1)], 5), Some(id(2, 0)));
}

#[test]
fn full_deadlines_are_passed_over_and_free_indices_taken() {
	let mut slots: Vec<_> = (0..DEADLINES).map(|deadline| slot(deadline, 1, 64)).collect();
	assert_eq!(placed(&slots, 3), Some(id(1, 0)));
	slots.push(slot(1, 0, 64));
	assert_eq!(placed(&slots, 3), Some(id(2, 0)));
}

#[test]
fn there_is_no_place_when_all_deadlines_are_full() {
	let all = (0..DEADLINES).flat_map(|deadline| (0..2).map(move |index| (deadline, index)));
	let mut slots: Vec<_> = all.map(|(deadline, index)| slot(deadline, index, 64)).collect();
	assert_eq!(placed(&slots, 0), None);
	// What is left is frozen.
	slots.retain(|slot| slot.id != id(0, 1));
	assert_eq!(placed(&slots, 0), None);
	assert_eq!(placed(&slots, 10), Some(id(0, 1)));
}

proptest! {
	#[test]
	fn every_place_is_allowed(
		taken in btree_map((0..DEADLINES, 0u32..3), 1u32..=64, 0..150), now in 0u32..5_000,
	) {
		let slots: Vec<_> = taken
			.into_iter()
			.map(|((deadline, index), sectors)| slot(deadline, index, sectors))
			.collect();
		if let Some(id) = place(&slots, &SCHEDULE, Gib1, now, 3) {
			let window = SCHEDULE.window_of(id.deadline, now);
			prop_assert!(!SCHEDULE.is_frozen(window, now));
			let of_deadline = slots.iter().filter(|slot| slot.id.deadline == id.deadline);
			match slots.iter().find(|slot| slot.id == id) {
				Some(slot) => prop_assert!(slot.sectors < 64),
				None => prop_assert!(of_deadline.count() < 3 && id.index < 3),
			}
		}
	}
}
