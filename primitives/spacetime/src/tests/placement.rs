// SPDX-License-Identifier: Apache-2.0
//! Which partition a sector goes to, as a pure matter.

use proptest::{
	collection::{btree_map, vec},
	prelude::*,
};
use std::collections::BTreeSet;

use super::schedule::lengths;
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
fn the_first_sector_goes_to_the_lowest_deadline_that_is_not_frozen() {
	// Window 0 is open until tick 10, and window 1 (seed round 3) frozen from tick 4 on.
	assert_eq!((SCHEDULE.closes(0), SCHEDULE.cutoff(1)), (10, 4));
	assert_eq!(placed(&[], 3), Some(id(1, 0)));
	assert_eq!(placed(&[], 4), Some(id(2, 0)));
	assert_eq!(placed(&[], 10), Some(id(0, 0)));
}

#[test]
fn a_deadline_that_opens_sooner_takes_nothing_before_a_lower_one() {
	// The window of deadline 31 is the next that is not frozen, that of deadline 0 opens at 480.
	assert_eq!(SCHEDULE.opens(31), 310);
	assert_eq!(placed(&[], 302), Some(id(0, 0)));
	assert_eq!(placed(&[slot(0, 0, 64), slot(1, 0, 64)], 302), Some(id(2, 0)));
}

#[test]
fn a_partition_with_room_comes_before_a_new_one() {
	assert_eq!(placed(&[slot(30, 1, 63)], 0), Some(id(30, 1)));
	assert_eq!(placed(&[slot(30, 1, 64)], 0), Some(id(1, 0)));
}

#[test]
fn of_those_with_room_the_lowest_takes_it_however_full_or_soon_the_others() {
	let slots = [slot(30, 0, 63), slot(20, 1, 1), slot(20, 0, 2)];
	assert_eq!(placed(&slots, 0), Some(id(20, 0)));
	// From tick 210 on, deadline 20 is proven after deadline 30.
	assert_eq!(placed(&slots, 210), Some(id(20, 0)));
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
fn the_deadline_with_the_fewest_partitions_comes_first() {
	let slots: Vec<_> = (0..40).map(|deadline| slot(deadline, 0, 64)).collect();
	assert_eq!(placed(&slots, 0), Some(id(40, 0)));
	assert_eq!(placed(&slots[1..], 10), Some(id(0, 0)));
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

/// Production's lengths.
fn production(offset: u32) -> Schedule {
	Schedule { offset, window: 300, lookback: 20, round: 10 }
}

/// Ticks of its period.
const PERIOD: u32 = DEADLINES * 300;

/// How many deadlines are frozen at once at most, as the module has it.
fn most_frozen(schedule: &Schedule) -> u32 {
	1 + (schedule.lookback + 2 * schedule.round).div_ceil(schedule.window)
}

/// When in a period the first window of a first partition opens, in windows of the chain, by a sector
/// that becomes active at `now` and by the offset that was drawn.
fn first_window(offset: u32, now: u32) -> u32 {
	let schedule = production(offset);
	let id = place(&[], &schedule, Gib1, now, 8).unwrap();
	schedule.opens(schedule.window_of(id.deadline, now)) % PERIOD / 300
}

/// The deadline that opens soonest, whatever its number, would put all of them into one window.
#[test]
fn whoever_waits_for_a_tick_does_not_choose_the_window_of_its_providers() {
	// Drawn as the pallet draws, for providers that all become active at the same tick.
	let offsets: Vec<u32> = (0..4_800).map(|device| offset_of(device, &[3; 32], PERIOD)).collect();
	for now in (3 * PERIOD..4 * PERIOD).step_by(PERIOD as usize / 24) {
		let mut windows = [0_u32; DEADLINES as usize];
		for offset in &offsets {
			windows[first_window(*offset, now) as usize] += 1;
		}
		// A hundred each. What opened within a window before the tick is frozen, and so is what opens
		// in the 40 ticks from it on: one deadline later, or two, is what those come to.
		let current = now % PERIOD / 300;
		for (window, count) in (0..DEADLINES).zip(windows) {
			let since = (window + DEADLINES - current) % DEADLINES;
			let expected = match since {
				47 => 0..10,
				0 => 130..220,
				1 => 90..170,
				_ => 60..140,
			};
			assert!(expected.contains(&count), "{now}, {since}: {count}");
		}
	}
}

#[test]
fn whoever_chooses_a_tick_for_each_provider_gathers_a_bounded_share() {
	// Into which windows waiting can bring each of 48 times twenty providers: how many could come
	// together in one.
	let offsets: Vec<u32> = (0..960).map(|device| offset_of(device, &[5; 32], PERIOD)).collect();
	let mut windows = [0_u32; DEADLINES as usize];
	for offset in &offsets {
		let ticks = (3 * PERIOD..4 * PERIOD).step_by(20);
		let reached: BTreeSet<u32> = ticks.map(|now| first_window(*offset, now)).collect();
		assert!(reached.len() as u32 <= 1 + most_frozen(&production(*offset)));
		reached.into_iter().for_each(|window| windows[window as usize] += 1);
	}
	assert!(windows.iter().all(|count| *count < 3 * 30), "{windows:?}");
}

proptest! {
	#[test]
	fn timing_moves_a_first_partition_past_frozen_deadlines_alone(
		schedule in lengths(), now in 0u32..10_000_000,
	) {
		let frozen = |deadline: &u32| {
			schedule.is_frozen(schedule.window_of(*deadline, now), now)
		};
		prop_assert!((0..DEADLINES).filter(frozen).count() as u32 <= most_frozen(&schedule));
		let id = place(&[], &schedule, Gib1, now, 1).unwrap();
		prop_assert!((0..id.deadline).all(|deadline| frozen(&deadline)));
		prop_assert!(id.deadline <= most_frozen(&schedule));
	}

	/// With as few sectors as never fill a partition, of two profiles, at any times.
	#[test]
	fn timing_and_profiles_move_a_partition_by_no_more_than_the_bound(
		schedule in lengths(), start in 0u32..1_000_000,
		sectors in vec((any::<bool>(), 0u32..2 * DEADLINES * 400), 1..25),
	) {
		let bound = 2 * (most_frozen(&schedule) + 1);
		let mut slots: Vec<Slot> = Vec::new();
		for (large, later) in sectors {
			let profile = if large { Gib32 } else { Gib1 };
			let id = place(&slots, &schedule, profile, start + later, 8).unwrap();
			prop_assert!(id.index > 0 || id.deadline < bound, "{id:?}");
			match slots.iter_mut().find(|slot| slot.id == id) {
				Some(slot) => slot.sectors += 1,
				None => slots.push(Slot { id, profile, sectors: 1 }),
			}
		}
		prop_assert!(slots.len() as u32 <= bound);
	}

	#[test]
	fn a_first_window_closes_within_a_period(schedule in lengths(), now in 0u32..10_000_000) {
		let now = now + schedule.offset;
		let id = place(&[], &schedule, Gib1, now, 1).unwrap();
		let closes = schedule.closes(schedule.window_of(id.deadline, now));
		prop_assert!(closes <= now + DEADLINES * schedule.window);
	}

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
