// SPDX-License-Identifier: Apache-2.0
//! Properties of the rule for standstills, over random traffic.

use crate::{
	congestion::{Congestion, Load, Proven, Room, Volume},
	mock::*,
	Traffic, FULL_GRACE,
};
use cairn_traits::RoundClock;
use frame_support::weights::Weight;
use proptest::prelude::*;

/// Bodies, full ones most often.
fn bodies(max: usize) -> impl Strategy<Value = Vec<Body>> {
	let body = prop_oneof![
		2 => Just(Body::Empty),
		12 => Just(FULL),
		3 => Just(Body::Length(NORMAL_LENGTH)),
		3 => Just(Body::Operational(NORMAL)),
		2 => Just(Body::Proofs(4_000_000)),
		2 => Just(Body::Rotation),
		1 => Just(Body::Migration),
	];
	prop::collection::vec(body, 1..max)
}

/// Whether the clock is polled in a block with this body.
fn polled(body: Body) -> bool {
	!matches!(body, Body::Rotation | Body::Migration)
}

fn full(body: Body) -> bool {
	matches!(body, Body::Normal(_) | Body::Operational(_) | Body::Length(_))
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(10))]

	#[test]
	fn standstills_never_exceed_the_cap_of_their_period(bodies in bodies(100)) {
		build_and_execute(|| {
			let mut paused = std::collections::BTreeMap::<u64, u32>::new();
			for body in bodies {
				let before = Clock::tick();
				let after = run(body);
				if polled(body) && after == before {
					*paused.entry(System::block_number() / 20).or_default() += 1;
				}
			}
			assert!(paused.values().all(|blocks| *blocks <= SHORT.pause_cap));
		});
	}

	#[test]
	fn the_tick_never_goes_back_and_advances_at_most_by_one(bodies in bodies(100)) {
		build_and_execute(|| {
			for body in bodies {
				let before = Clock::tick();
				let after = run(body);
				assert!(after == before || after == before + 1);
				assert!(polled(body) || after == before);
			}
		});
	}

	#[test]
	fn within_the_cap_no_more_ticks_pass_than_blocks_that_are_not_full_and_three(
		bodies in bodies(100),
	) {
		build_and_execute(|| {
			let mut allowed = u32::from(FULL_GRACE);
			for body in bodies {
				run(body);
				let is_capped = Traffic::<Test>::get().paused >= SHORT.pause_cap;
				allowed += u32::from(polled(body) && (!full(body) || is_capped));
				assert!(Clock::tick() <= allowed);
			}
		});
	}

	#[test]
	fn the_tick_stands_no_more_often_than_blocks_are_full(bodies in bodies(100)) {
		build_and_execute(|| {
			let (mut stood, mut filled) = (0, 0);
			for body in bodies {
				let before = Clock::tick();
				stood += u32::from(run(body) == before && polled(body));
				assert!(stood <= filled);
				filled += u32::from(full(body));
			}
		});
	}

	#[test]
	fn every_round_that_began_has_a_seed_until_it_leaves_history(bodies in bodies(100)) {
		build_and_execute(|| {
			for body in bodies {
				run(body);
				let round = Clock::round();
				let oldest = (round + 1).saturating_sub(HISTORY);
				assert!((oldest..=round).all(|round| Clock::seed(round).is_some()));
				assert_eq!(Clock::seed(round + 1), None);
			}
		});
	}
}

proptest! {
	#[test]
	fn the_rule_counts_standstills_whatever_was_stored(
		ahead: u8, period: u32, paused: u32, standing: bool, block: u32, full: bool,
	) {
		let mut state = Congestion { ahead, period, paused, standing, polled: false };
		let before = state.paused;
		let step = state.poll(block, &SHORT);
		prop_assert_eq!(step.advances(), !state.standing);
		prop_assert!(step.advances() || state.paused <= SHORT.pause_cap);
		prop_assert!(state.paused <= before.saturating_add(1));
		state.observe(full);
		prop_assert!(state.ahead <= ahead.max(FULL_GRACE));
		prop_assert!(!state.polled);
	}

	#[test]
	fn more_traffic_never_makes_a_block_less_full(
		time: u64, size: u64, length: u32, proofs: (u64, u64, u32), more: u32,
	) {
		let class = volume(1 << 40, 1 << 30, 3_000_000);
		let room = Room { class, proofs: volume(1 << 41, 1 << 30, 4_000_000) };
		let proofs = volume(proofs.0, proofs.1, proofs.2);
		let less = load(volume(time, size, length), proofs);
		let all = less.all.saturating_add(volume(more.into(), more.into(), more));
		let heavier = load(all, proofs);
		prop_assert!(!less.fills(&room) || heavier.fills(&room));
	}

	#[test]
	fn proofs_never_make_a_block_full(
		time in 0..MAX_BLOCK.ref_time() / 8,
		size in 0..MAX_BLOCK.proof_size() / 8,
		length in 0..MAX_LENGTH / 8,
		proofs: (u32, u32, u32),
	) {
		let proofs = volume(u64::from(proofs.0) << 10, proofs.1.into(), proofs.2);
		let all = volume(time, size, length).saturating_add(proofs);
		prop_assert!(!load(all, proofs).fills(&ROOM));
	}

	#[test]
	fn a_block_without_room_for_a_proof_is_full_or_others_took_less_than_an_eighth_of_it(
		proofs in 0..=MAX_LENGTH, others in 0..=MAX_LENGTH,
	) {
		let all = volume(0, 0, proofs + others);
		let load = load(all, volume(0, 0, proofs));
		// A window's proof is not longer.
		let fits = all.length + MAX_LENGTH / 20 <= MAX_LENGTH;
		prop_assert!(fits || load.fills(&ROOM) || others < MAX_LENGTH / 8);
	}
}

/// The room of the mock's blocks.
const ROOM: Room = Room {
	class: Volume { weight: NORMAL, length: NORMAL_LENGTH },
	proofs: Volume { weight: MAX_BLOCK, length: MAX_LENGTH },
};

fn volume(time: u64, size: u64, length: u32) -> Volume {
	Volume { weight: Weight::from_parts(time, size), length }
}

/// A block with booked proofs, of whose room for these all is taken that was taken of it.
fn load(all: Volume, proofs: Volume) -> Load {
	Load { all, taken: all, proven: Proven { all: proofs, booked: proofs } }
}

/// Whether a block without proofs is full, where proofs may take of it what all others may.
fn fills(all: Volume, room: Volume) -> bool {
	load(all, Volume::default()).fills(&Room { class: room, proofs: room })
}

#[test]
fn a_block_is_full_from_nine_tenths_on_in_each_dimension() {
	let room = volume(1_000, 2_000, 3_000);
	assert!(!fills(volume(899, 1_799, 2_699), room));
	assert!(fills(volume(900, 0, 0), room));
	assert!(fills(volume(0, 1_800, 0), room));
	assert!(fills(volume(0, 0, 2_700), room));
}

#[test]
fn a_dimension_without_a_limit_never_fills_a_block() {
	assert!(!fills(volume(1, 9, 9), volume(1_000, 0, 0)));
}

#[test]
fn more_proofs_than_the_block_took_are_no_negative_traffic() {
	let load = load(volume(10, 10, 10), volume(u64::MAX, u64::MAX, u32::MAX));
	for limit in [1, 1_000] {
		let room = volume(limit, limit, 1);
		assert!(!load.fills(&Room { class: room, proofs: room }));
	}
}
