// SPDX-License-Identifier: Apache-2.0
//! Which partition a sector goes to, as a pure matter.

use proptest::{collection::btree_map, prelude::*};

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

/// With room for all in every span.
fn place(
	slots: &[Slot],
	schedule: &Schedule,
	profile: ProfileId,
	now: u32,
	partitions: u32,
) -> Option<PartitionId> {
	let room = Room { partitions, bookings: &Bookings::default(), bytes: u64::MAX };
	crate::place(slots, schedule, profile, now, &room)
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

/// How many deadlines are frozen at once at most: those from two rounds and the lookback before their
/// window to its end.
fn most_frozen(schedule: &Schedule) -> u32 {
	1 + (schedule.lookback + 2 * schedule.round).div_ceil(schedule.window)
}

/// The span of a first partition's windows, by a sector that becomes active at `now` and by the offset
/// that was drawn.
fn first_span(offset: u32, now: u32) -> u32 {
	let schedule = production(offset);
	schedule.span(place(&[], &schedule, Gib1, now, 8).unwrap().deadline)
}

/// The deadline that opens soonest, whatever its number, would put all of them into one window.
#[test]
fn whoever_waits_for_a_tick_does_not_choose_the_window_of_its_providers() {
	// Drawn as the pallet draws, for providers that all become active at the same tick.
	let offsets: Vec<u32> = (0..4_800).map(|device| offset_of(device, &[3; 32], 300)).collect();
	// In one that is open nothing else is frozen, and in one that is about to close the next is.
	for (now, frozen) in [(3 * PERIOD, 1), (3 * PERIOD + 7_799, 2)] {
		let mut spans = [0_u32; DEADLINES as usize];
		for offset in &offsets {
			spans[first_span(*offset, now) as usize] += 1;
		}
		let current = now % PERIOD / 300;
		for (span, count) in (0..DEADLINES).zip(spans) {
			// A hundred each, and those of what is frozen come after it.
			let since = (span + DEADLINES - current) % DEADLINES;
			let expected = match since {
				since if since < frozen => 0..1,
				since if since == frozen => 100 * frozen..100 * (frozen + 2),
				_ => 60..140,
			};
			assert!(expected.contains(&count), "{now}, {since}: {count}");
		}
	}
}

/// What is booked fills the spans of these deadlines for providers whose periods begin at 0.
fn full(deadlines: impl IntoIterator<Item = u32>) -> Bookings {
	let mut bookings = Bookings::default();
	deadlines.into_iter().for_each(|deadline| bookings.rebook(deadline, 0, ROOM));
	bookings
}

/// The room of a span, for a hundred sectors of 1 GiB.
const ROOM: u64 = 327_600;

fn placed_among(bookings: &Bookings, slots: &[Slot], now: u32) -> Option<PartitionId> {
	let room = Room { partitions: 2, bookings, bytes: ROOM };
	crate::place(slots, &SCHEDULE, Gib1, now, &room)
}

#[test]
fn a_new_partition_goes_to_a_span_with_room() {
	assert_eq!(placed_among(&full([]), &[], 3), Some(id(1, 0)));
	assert_eq!(placed_among(&full([1, 2]), &[], 3), Some(id(3, 0)));
	// As far as others leave one.
	assert_eq!(placed_among(&full(1..47), &[], 3), Some(id(47, 0)));
}

#[test]
fn a_partition_whose_span_has_no_room_takes_nothing() {
	let slots = [slot(5, 0, 1)];
	assert_eq!(placed_among(&full([]), &slots, 0), Some(id(5, 0)));
	assert_eq!(placed_among(&full([5]), &slots, 0), Some(id(1, 0)));
	let slots = [slot(5, 0, 1), slot(9, 0, 1)];
	assert_eq!(placed_among(&full([5]), &slots, 0), Some(id(9, 0)));
}

#[test]
fn there_is_no_place_when_no_span_has_room() {
	assert_eq!(placed_among(&full(0..DEADLINES), &[slot(5, 0, 1)], 0), None);
	// What is left is frozen.
	assert_eq!(placed_among(&full(1..DEADLINES), &[], 0), None);
	assert_eq!(placed_among(&full(1..DEADLINES), &[], 10), Some(id(0, 0)));
}

#[test]
fn a_frozen_deadline_has_room_for_what_is_committed_to() {
	let bookings = full(1..DEADLINES);
	let room = Room { partitions: 2, bookings: &bookings, bytes: ROOM };
	assert_eq!(placed_among(&bookings, &[], 0), None);
	assert!(has_room(&[], &SCHEDULE, Gib1, &room));
}

#[test]
fn there_is_no_room_where_every_span_or_every_deadline_is_full() {
	let bookings = full(0..DEADLINES);
	let room = Room { partitions: 2, bookings: &bookings, bytes: ROOM };
	assert!(!has_room(&[slot(5, 0, 1)], &SCHEDULE, Gib1, &room));
	let all = (0..DEADLINES).flat_map(|deadline| (0..2).map(move |index| (deadline, index)));
	let mut slots: Vec<_> = all.map(|(deadline, index)| slot(deadline, index, 64)).collect();
	let bookings = Bookings::default();
	let room = Room { partitions: 2, bookings: &bookings, bytes: ROOM };
	assert!(!has_room(&slots, &SCHEDULE, Gib1, &room));
	slots[7].sectors = 63;
	assert!(has_room(&slots, &SCHEDULE, Gib1, &room));
	assert!(!has_room(&slots, &SCHEDULE, Gib32, &room));
	slots.remove(7);
	assert!(has_room(&slots, &SCHEDULE, Gib32, &room));
}

#[test]
fn the_span_is_that_of_the_provider_s_own_period() {
	let room = Room { partitions: 2, bookings: &full([7]), bytes: ROOM };
	let schedule = Schedule { offset: 60, ..SCHEDULE };
	// Deadline 1 is in span 7.
	assert_eq!(crate::place(&[], &schedule, Gib1, 63, &room), Some(id(2, 0)));
}

#[test]
fn room_for_the_last_byte_is_room() {
	let due = booked_bytes(Gib1.profile(), 1);
	let booked = |bytes| {
		let mut bookings = full(2..DEADLINES);
		bookings.rebook(1, 0, bytes);
		placed_among(&bookings, &[], 0)
	};
	assert_eq!(booked(ROOM - due), Some(id(1, 0)));
	assert_eq!(booked(ROOM - due + 1), None);
}

#[test]
fn a_fifth_sector_needs_only_what_it_adds_to_the_least_that_its_partition_books() {
	let more = 5 * due_bytes(Gib1.profile()) - 2 * LEAST_BOOKED_BYTES;
	let booked = |bytes| {
		let mut bookings = full(1..DEADLINES);
		bookings.rebook(5, ROOM, bytes);
		placed_among(&bookings, &[slot(5, 0, 4)], 0)
	};
	assert_eq!(booked(ROOM - more), Some(id(5, 0)));
	assert_eq!(booked(ROOM - more + 1), None);
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
