// SPDX-License-Identifier: Apache-2.0
//! That nobody knows a seed before the author of its round's first block ends that block.

use super::babe_chain::*;
use crate::{
	mock::{NORMAL, SHORT},
	seed::{mix, seed_of},
	Accumulator, Event,
};
use cairn_device_primitives::Seed;
use cairn_traits::RoundClock;
use frame_support::dispatch::DispatchClass;
use pallet_babe::{AuthorVrfRandomness, EpochIndex, NextRandomness};
use sp_io::hashing::blake2_256;
use std::collections::BTreeSet;

/// Runs blocks of validator 0 until the next block is the first of round 1.
fn run_to_the_eve_of_round_one() {
	while Clock::tick() < SHORT.ticks_per_round - 1 {
		run(0);
	}
}

/// What everybody knows when the block of validator `index` is under way, and the seed it makes.
fn before_and_after(index: u32) -> ((Seed, Option<Seed>, Option<Seed>), Option<Seed>) {
	fork(|| {
		let slot = next_slot();
		initialize(index, slot, Claim::Primary);
		apply_inherents(slot);
		assert_eq!(Clock::round(), 1);
		let known =
			(Accumulator::<Chain>::get(), AuthorVrfRandomness::<Chain>::get(), Clock::seed(1));
		Executive::finalize_block();
		(known, Clock::seed(1))
	})
}

#[test]
fn two_authors_on_the_same_parent_make_different_seeds() {
	build_and_execute(2, || {
		run_to_the_eve_of_round_one();
		let (_, seed_of_alice) = before_and_after(0);
		let (_, seed_of_bob) = before_and_after(1);
		assert!(seed_of_alice.is_some());
		assert!(seed_of_bob.is_some());
		assert_ne!(seed_of_alice, seed_of_bob);
	});
}

#[test]
fn the_state_before_the_end_of_the_first_block_does_not_determine_the_seed() {
	build_and_execute(2, || {
		run_to_the_eve_of_round_one();
		let (known_with_alice, seed_of_alice) = before_and_after(0);
		let (known_with_bob, seed_of_bob) = before_and_after(1);
		assert_eq!(known_with_alice, known_with_bob);
		assert_eq!(known_with_alice.2, None);
		assert_ne!(seed_of_alice, seed_of_bob);
	});
}

#[test]
fn the_output_that_on_initialize_sees_is_that_of_the_parent() {
	build_and_execute(2, || {
		run(0);
		let of_parent = AuthorVrfRandomness::<Chain>::get();
		assert!(of_parent.is_some());
		let slot = next_slot();
		initialize(1, slot, Claim::Primary);
		assert_eq!(AuthorVrfRandomness::<Chain>::get(), of_parent);
		apply_inherents(slot);
		assert_eq!(AuthorVrfRandomness::<Chain>::get(), of_parent);
		Executive::finalize_block();
		assert_ne!(AuthorVrfRandomness::<Chain>::get(), of_parent);
	});
}

#[test]
fn a_seed_frozen_earlier_in_the_block_would_be_known_a_block_ahead() {
	build_and_execute(2, || {
		run_to_the_eve_of_round_one();
		let next = u32::try_from(System::block_number()).unwrap() + 1;
		let guess = || {
			let all = Accumulator::<Chain>::get();
			seed_of(&mix(&all, next, AuthorVrfRandomness::<Chain>::get()), 1)
		};
		let before_the_block = guess();
		let early = |index| {
			fork(|| {
				initialize(index, next_slot(), Claim::Primary);
				guess()
			})
		};
		assert_eq!(early(0), before_the_block);
		assert_eq!(early(1), before_the_block);
		assert_ne!(before_and_after(0).1, Some(before_the_block));
	});
}

#[test]
fn the_clock_ends_its_block_after_babe_has_ended_its_own() {
	build_and_execute(1, || {
		for block in 1..=5 {
			let before = Accumulator::<Chain>::get();
			run(0);
			let output = AuthorVrfRandomness::<Chain>::get();
			assert!(output.is_some());
			assert_eq!(Accumulator::<Chain>::get(), mix(&before, block, output));
		}
	});
}

#[test]
fn outputs_of_secondary_slots_count_as_well() {
	build_and_execute(2, || {
		run_to_the_eve_of_round_one();
		let seed = |index| {
			fork(|| {
				run_with(index, Claim::Secondary, || {});
				Clock::seed(1).unwrap()
			})
		};
		assert_ne!(seed(0), seed(1));
	});
}

#[test]
fn a_block_without_an_output_goes_through_and_adds_no_entropy() {
	build_and_execute(2, || {
		run_to_the_eve_of_round_one();
		let seed = |index| {
			fork(|| {
				run_with(index, Claim::Plain, || {});
				Clock::seed(1).unwrap()
			})
		};
		assert_eq!(seed(0), seed(1));
		run_with(0, Claim::Plain, || {});
		assert!(Clock::seed(1).is_some());
	});
}

#[test]
fn seeds_differ_between_rounds_with_one_validator_and_short_sessions() {
	build_and_execute(1, || {
		let mut seeds = BTreeSet::new();
		let mut rounds = BTreeSet::new();
		for _ in 0..60 {
			run(0);
			seeds.extend(Clock::seed(Clock::round()));
			rounds.insert(Clock::round());
		}
		assert!(Session::current_index() >= 5);
		assert_eq!(seeds.len(), rounds.len());
	});
}

#[test]
fn seeds_hold_entropy_where_the_randomness_of_short_sessions_holds_none() {
	let after_45_blocks = |author: fn(u32) -> u32| {
		let mut end = None;
		build_and_execute(2, || {
			let mut foreseen = NextRandomness::<Chain>::get();
			let mut epoch = 0;
			for block in 0..45 {
				run(author(block));
				if EpochIndex::<Chain>::get() != epoch {
					epoch = EpochIndex::<Chain>::get();
					let next = [&foreseen[..], &(epoch + 1).to_le_bytes()[..]].concat();
					foreseen = blake2_256(&next);
				}
				assert_eq!(NextRandomness::<Chain>::get(), foreseen);
			}
			assert!(epoch >= 4);
			end = Some((NextRandomness::<Chain>::get(), Clock::seed(Clock::round())));
		});
		end.unwrap()
	};
	let (randomness, seed) = after_45_blocks(|_| 0);
	let (same_randomness, other_seed) = after_45_blocks(|block| block % 2);
	assert_eq!(randomness, same_randomness);
	assert_ne!(seed, other_seed);
}

#[test]
fn a_session_rotation_is_no_tick_and_no_full_block() {
	let flood = || System::register_extra_weight_unchecked(NORMAL, DispatchClass::Normal);
	build_and_execute(1, || {
		// Block 11 is in the eleventh slot, the first of the second session.
		(1..=8).for_each(|_| run(0));
		(9..=10).for_each(|_| run_with(0, Claim::Primary, flood));
		assert_eq!((Session::current_index(), Clock::tick()), (0, 10));
		run(0);
		assert_eq!((Session::current_index(), Clock::tick()), (1, 10));
		run_with(0, Claim::Primary, flood);
		assert_eq!(Clock::tick(), 11);
		run(0);
		assert_eq!(Clock::tick(), 11);
		System::assert_last_event(Event::Paused { tick: 11 }.into());
	});
}

#[test]
fn babe_and_the_timestamps_live_by_the_lengths_of_the_clock() {
	build_and_execute(1, || {
		run(0);
		assert_eq!(Babe::slot_duration(), SHORT.slot_duration);
		assert_eq!(Babe::current_epoch().duration, u64::from(SHORT.session_slots));
	});
}
