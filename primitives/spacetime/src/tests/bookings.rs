// SPDX-License-Identifier: Apache-2.0
//! What spans take, and that what they take leaves room for every proof, by simulation.

use proptest::{collection::vec, prelude::*};

use crate::{
	ProfileId::{Gib1, Gib32},
	*,
};

/// Bytes of a production block.
const BLOCK: u64 = 5 << 20;

const WINDOW: u64 = 300;
const LOOKBACK: u64 = 20;

/// Half of all blocks of a period.
const CAPACITY: u64 = 48 * WINDOW * BLOCK / 2;

/// The most that a partition's proof takes.
fn largest_proof() -> u64 {
	let of = |profile: &Profile| WindowCost::of(profile, profile.partition_sectors).bytes;
	let bytes = of(Gib1.profile()).max(of(Gib32.profile()));
	u64::from(bytes + ENVELOPE_BYTES)
}

#[test]
fn a_span_has_three_quarters_of_its_blocks_room() {
	assert_eq!(span_room(CAPACITY), WINDOW * BLOCK / 4 * 3);
	assert_eq!((span_room(0), span_room(31), span_room(32)), (0, 0, 1));
}

#[test]
fn all_that_is_admitted_fills_32_of_48_spans() {
	let room = span_room(CAPACITY);
	// A span has no room while less than a sector's proof is left.
	let filling = room - booked_bytes(Gib32.profile(), 1) + 1;
	assert_eq!(CAPACITY / filling, 32);
	// Evenly, it fills two thirds of each.
	assert!(CAPACITY / 48 * 3 <= room * 2);
}

#[test]
fn what_is_booked_in_a_span_is_that_of_no_other() {
	let mut bookings = Bookings::default();
	bookings.rebook(7, 0, 100);
	bookings.rebook(7, 100, 30);
	assert_eq!((bookings.booked(6), bookings.booked(7), bookings.booked(8)), (0, 30, 0));
	assert_eq!(bookings.fullest(), 30);
	bookings.rebook(7, 31, 0);
	assert_eq!(bookings, Bookings::default());
}

#[test]
fn a_span_has_room_up_to_the_last_byte() {
	let mut bookings = Bookings::default();
	bookings.rebook(7, 0, 70);
	assert!(bookings.has_room(7, 30, 100));
	assert!(!bookings.has_room(7, 31, 100));
	assert!(!bookings.has_room(7, u64::MAX, u64::MAX));
}

#[test]
fn there_is_no_span_beyond_the_period() {
	let mut bookings = Bookings::default();
	bookings.rebook(DEADLINES, 0, 1);
	bookings.rebook(u32::MAX, 0, 1);
	assert_eq!(bookings, Bookings::default());
	assert!(!bookings.has_room(DEADLINES, 0, u64::MAX - 1));
}

/// Other traffic that leaves a block that has no room not full.
const OTHERS: u64 = BLOCK / 8 - 1;

/// Fills a block from proofs of these sizes, each sent once, and other traffic, so that one of `honest`
/// bytes finds no room in it. Whether that comes off.
fn crowd_out(honest: u64, proofs: &mut Vec<u64>) -> bool {
	let mut left = BLOCK - OTHERS;
	let mut kept = Vec::new();
	while let Some(proof) = proofs.pop() {
		if left < honest {
			kept.push(proof);
			break;
		}
		match left.checked_sub(proof) {
			Some(rest) => left = rest,
			None => kept.push(proof),
		}
	}
	proofs.append(&mut kept);
	left < honest
}

/// Whether somebody who brings proofs of these sizes into one span, and into the next, for as long as
/// they have room, keeps a proof of `honest` bytes out of the whole window.
fn is_kept_out(honest: u64, sizes: &[u64], room: u64) -> bool {
	let mut bookings = Bookings::default();
	bookings.rebook(7, 0, honest);
	let mut bring = |span| {
		let mut proofs = Vec::new();
		for size in sizes.iter().cycle() {
			if !bookings.has_room(span, *size, room) {
				return proofs;
			}
			bookings.rebook(span, 0, *size);
			proofs.push(*size);
		}
		proofs
	};
	let (mut proofs, mut next) = (bring(7), bring(8));
	(0..WINDOW).all(|tick| {
		if tick == WINDOW - LOOKBACK {
			proofs.append(&mut next);
		}
		crowd_out(honest, &mut proofs)
	})
}

#[test]
fn a_proof_finds_a_block_whatever_others_bring_into_its_window() {
	let room = span_room(CAPACITY);
	for honest in [1, due_bytes(Gib1.profile()), largest_proof()] {
		for size in [due_bytes(Gib1.profile()), 50_000, largest_proof()] {
			assert!(!is_kept_out(honest, &[size], room), "{honest} among {size}");
		}
	}
}

/// What it takes to keep one out: the simulation can fail.
#[test]
fn with_all_the_room_of_its_blocks_others_would_keep_a_proof_out() {
	let all = WINDOW * BLOCK;
	assert!(is_kept_out(largest_proof(), &[due_bytes(Gib1.profile())], all));
	// And with a sixteenth left free.
	assert!(is_kept_out(largest_proof(), &[due_bytes(Gib1.profile())], all / 16 * 15));
}

#[test]
fn the_largest_proof_of_a_partition_takes_204_kib_at_most() {
	assert!(largest_proof() <= 204 << 10, "{}", largest_proof());
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(16))]
	#[test]
	fn a_proof_finds_a_block_among_proofs_of_any_sizes(
		honest in 1u64..208_000, sizes in vec(3_000u64..208_000, 1..9),
	) {
		prop_assert!(!is_kept_out(honest, &sizes, span_room(CAPACITY)));
	}

	/// Of any sectors that come and go, a span has what is there.
	#[test]
	fn bookings_are_the_sum_of_what_came_and_has_not_gone(
		moves in vec((0..DEADLINES, 0u64..100, any::<bool>()), 0..100),
	) {
		let (mut bookings, mut sums) = (Bookings::default(), [0_u64; 48]);
		for (span, bytes, comes) in moves {
			let sum = &mut sums[span as usize];
			let new = if comes { *sum + bytes } else { sum.saturating_sub(bytes) };
			bookings.rebook(span, *sum, new);
			*sum = new;
		}
		prop_assert!((0..DEADLINES).all(|span| bookings.booked(span) == sums[span as usize]));
		prop_assert_eq!(bookings.fullest(), sums.into_iter().max().unwrap());
	}
}
