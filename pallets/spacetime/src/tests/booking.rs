// SPDX-License-Identifier: Apache-2.0
//! What is booked in the spans of a period, and that nobody books more than their room.

use crate::{mock::*, *};
use cairn_spacetime::{span_room, Bookings, Span, LEAST_BOOKED_BYTES};
use frame_support::{assert_noop, assert_ok};

/// Providers whose next seals can be proven, and whose periods begin where they wanted them to.
fn schemers(devices: impl Iterator<Item = u32> + Clone, offset: u32) {
	for device in devices.clone() {
		onboard(device);
		pre_commit(device);
	}
	for device in devices {
		await_seed(device, 0);
		Providers::<Test>::mutate_extant(device, |provider| {
			(provider.drawn_in, provider.offset) = (None, offset);
		});
	}
}

fn prove_seal(device: u32, number: u32) -> PartitionId {
	(0..2).for_each(|part| prove_part(device, number, part).unwrap());
	place_of(device, number)
}

fn span_of(device: u32, id: PartitionId) -> Span {
	schedule(device).span(id.deadline)
}

/// What is booked in a span, in partitions.
fn partitions_in(span: Span) -> u64 {
	Booked::<Test>::get().booked(span) / booked_bytes(kib2(), 1)
}

fn room() -> u64 {
	span_room(Spacetime::proof_capacity())
}

#[test]
fn a_sector_is_booked_in_the_span_of_its_window_from_its_activation_on() {
	build_and_execute(|| {
		onboard(1);
		let number = pre_commit(1);
		assert_eq!(Booked::<Test>::get(), Bookings::default());
		await_seed(1, number);
		let id = prove_seal(1, number);
		let mut expected = Bookings::default();
		let opens = schedule(1).opens(window(1, id));
		expected.rebook(opens / WINDOW % 48, 0, booked_bytes(kib2(), 1));
		assert_eq!(Booked::<Test>::get(), expected);
	});
}

#[test]
fn whoever_gathers_its_windows_fills_a_span_and_no_more() {
	build_and_execute(|| {
		ProofBytesPerTick::set(tick_bytes(3));
		schemers(1..=12, 0);
		let spans: Vec<Span> =
			(1..=12).map(|device| span_of(device, prove_seal(device, 0))).collect();
		let first = spans[0];
		assert_eq!(spans[..3], [first; 3]);
		assert_eq!(spans[3..6], [first + 1; 3]);
		assert_eq!(spans[6..9], [first + 2; 3]);
		assert!(Booked::<Test>::get().fullest() <= room());
	});
}

#[test]
fn an_honest_provider_finds_another_window_where_others_filled_its_own() {
	build_and_execute(|| {
		ProofBytesPerTick::set(tick_bytes(2));
		// Half a period from now, so that nothing is frozen.
		let offset = (Now::get() + PERIOD / 2) / WINDOW * WINDOW % PERIOD;
		schemers(2..=3, offset);
		let taken = [2, 3].map(|device| prove_seal(device, 0));
		assert_eq!(taken[0], taken[1]);
		assert_eq!(partitions_in(span_of(2, taken[0])), 2);
		schemers(1..=1, offset);
		let own = prove_seal(1, 0);
		assert_ne!(span_of(1, own), span_of(2, taken[0]));
		// None loses what it has.
		for (device, id) in [(2, taken[0]), (3, taken[1]), (1, own)] {
			go_to_window(device, id);
			assert_ok!(prove(device, id));
		}
	});
}

#[test]
fn a_sector_for_which_no_span_has_room_waits_and_loses_nothing() {
	build_and_execute(|| {
		schemers(1..=1, 0);
		prove_part(1, 0, 0).unwrap();
		let mut full = Bookings::default();
		(0..48).for_each(|span| full.rebook(span, 0, room()));
		Booked::<Test>::put(full);
		assert_noop!(prove_part(1, 0, 1), Error::<Test>::NoRoom);
		assert_eq!(held(1), (DEPOSIT, 0));
		Booked::<Test>::kill();
		prove_part(1, 0, 1).unwrap();
	});
}

#[test]
fn a_terminated_sector_leaves_room() {
	build_and_execute(|| {
		let number = establish(1, 1)[0];
		assert_eq!(partitions_in(span_of(1, place_of(1, number))), 1);
		assert_ok!(Spacetime::terminate(signed(1), 1, number));
		assert_eq!(Booked::<Test>::get(), Bookings::default());
	});
}

#[test]
fn the_least_of_a_partition_is_booked_until_its_last_sector_leaves() {
	build_and_execute(|| {
		let numbers = establish(1, 3);
		let span = span_of(1, place_of(1, numbers[0]));
		for (number, left) in numbers.into_iter().zip([2, 2, 1]) {
			assert_eq!(Booked::<Test>::get().booked(span), left * LEAST_BOOKED_BYTES);
			assert_ok!(Spacetime::terminate(signed(1), 1, number));
		}
		assert_eq!(Booked::<Test>::get(), Bookings::default());
	});
}

#[test]
fn a_sector_that_joins_a_partition_gives_back_what_it_booked_for_one_of_its_own() {
	build_and_execute(|| {
		establish(1, 2);
		let number = pre_commit(1);
		assert_eq!(ProofBytes::<Test>::get(), 3 * LEAST_BOOKED_BYTES);
		await_seed(1, number);
		prove_seal(1, number);
		assert_eq!(ProofBytes::<Test>::get(), 2 * LEAST_BOOKED_BYTES);
	});
}

#[test]
fn an_expired_sector_leaves_room() {
	build_and_execute(|| {
		let number = establish(1, 1)[0];
		let span = span_of(1, place_of(1, number));
		assert_eq!(partitions_in(span), 1);
		// Its last window is the one in which it expires, proven or not.
		go_to(Now::get() + 3 * PERIOD);
		assert_eq!(partitions_in(span), 1);
		go_to(Now::get() + 3 * PERIOD);
		assert!(Sectors::<Test>::get(1, number).is_none());
		assert_eq!(Booked::<Test>::get(), Bookings::default());
	});
}

#[test]
fn a_sector_that_is_faulty_for_too_long_leaves_room() {
	build_and_execute(|| {
		InitialLifetime::set(8 * PERIOD);
		let number = establish(1, 1)[0];
		let id = place_of(1, number);
		let span = span_of(1, id);
		go_to(closes(1, id) + 2 * PERIOD);
		assert_eq!((partitions_in(span), power(1)), (1, 0));
		go_to(Now::get() + PERIOD);
		assert_eq!(Booked::<Test>::get(), Bookings::default());
	});
}

#[test]
fn a_fault_that_may_recover_keeps_its_room() {
	build_and_execute(|| {
		let number = establish(1, 1)[0];
		let PartitionId { deadline, index } = place_of(1, number);
		go_to(closes(1, place_of(1, number)) - PERIOD + 1);
		assert_ok!(Spacetime::declare_faults(signed(1), 1, deadline, index, 1));
		assert_eq!(partitions_in(span_of(1, place_of(1, number))), 1);
	});
}
