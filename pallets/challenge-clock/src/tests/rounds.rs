// SPDX-License-Identifier: Apache-2.0
//! Rounds, their seeds and the history of them.

use crate::{
	mock::*,
	seed::{mix, seed_of},
	Accumulator, Event, Seeds,
};
use cairn_traits::RoundClock;
use std::collections::BTreeSet;

#[test]
fn rounds_and_epochs_follow_from_the_tick() {
	build_and_execute(|| {
		run_to_tick(3);
		assert_eq!((Clock::round(), Clock::epoch()), (0, 0));
		run_to_tick(4);
		assert_eq!((Clock::round(), Clock::epoch()), (1, 0));
		run_to_tick(39);
		assert_eq!((Clock::round(), Clock::epoch()), (9, 0));
		run_to_tick(40);
		assert_eq!((Clock::round(), Clock::epoch()), (10, 1));
		assert_eq!(Clock::first_tick(10), 40);
		assert_eq!(Clock::first_tick(u32::MAX), u32::MAX);
	});
}

#[test]
fn a_round_is_announced_in_its_first_block_and_only_there() {
	build_and_execute(|| {
		for tick in 1..=12 {
			run(Body::Empty);
			let expected = match tick % SHORT.ticks_per_round {
				0 => vec![Event::RoundBegan { round: tick / SHORT.ticks_per_round }],
				_ => vec![],
			};
			assert_eq!(events(), expected);
		}
	});
}

#[test]
fn a_seed_is_unknown_in_its_first_block_and_usable_from_the_next() {
	build_and_execute(|| {
		run_to_tick(3);
		begin(Body::Empty);
		assert_eq!(Clock::round(), 1);
		assert_eq!(Clock::seed(1), None);
		Executive::finalize_block();
		let seed = Clock::seed(1);
		assert!(seed.is_some());
		begin(Body::Empty);
		assert_eq!(Clock::seed(1), seed);
	});
}

#[test]
fn the_seed_of_round_zero_is_frozen_in_block_one() {
	build_and_execute(|| {
		begin(Body::Empty);
		assert_eq!(Clock::seed(0), None);
		Executive::finalize_block();
		let mixed = mix(&[0; 32], 1, AuthorVrf::get());
		assert_eq!(Clock::seed(0), Some(seed_of(&mixed, 0)));
	});
}

#[test]
fn a_seed_does_not_change_once_it_is_frozen() {
	build_and_execute(|| {
		run_to_tick(4);
		let seed = Clock::seed(1);
		run_to_tick(7);
		assert_eq!(Clock::seed(1), seed);
	});
}

#[test]
fn a_seed_depends_on_the_output_of_the_first_block_of_its_round() {
	let seed_with = |vrf| {
		let mut seed = None;
		build_and_execute(|| {
			AuthorVrf::set(Some([1; 32]));
			run_to_tick(3);
			AuthorVrf::set(Some([vrf; 32]));
			run(Body::Empty);
			seed = Clock::seed(1);
		});
		seed
	};
	assert_eq!(seed_with(2), seed_with(2));
	assert_ne!(seed_with(2), seed_with(3));
}

#[test]
fn a_seed_depends_on_the_outputs_of_all_blocks_before() {
	let seed_with = |vrf| {
		let mut seed = None;
		build_and_execute(|| {
			AuthorVrf::set(Some([vrf; 32]));
			run(Body::Empty);
			AuthorVrf::set(Some([1; 32]));
			run_to_tick(4);
			seed = Clock::seed(1);
		});
		seed
	};
	assert_ne!(seed_with(2), seed_with(3));
}

#[test]
fn seeds_of_rounds_to_come_are_unknown() {
	build_and_execute(|| {
		run_to_tick(6);
		assert!(Clock::seed(1).is_some());
		assert_eq!(Clock::seed(2), None);
		assert_eq!(Clock::seed(u32::MAX), None);
	});
}

#[test]
fn seeds_of_rounds_in_which_the_author_drew_nothing_still_differ() {
	build_and_execute(|| {
		AuthorVrf::set(None);
		run_to_tick(20);
		let seeds: BTreeSet<_> = (0..=5).map(|round| Clock::seed(round).unwrap()).collect();
		assert_eq!(seeds.len(), 6);
	});
}

#[test]
fn a_block_without_an_output_is_not_one_with_an_output_of_zeros() {
	assert_ne!(mix(&[0; 32], 1, None), mix(&[0; 32], 1, Some([0; 32])));
}

#[test]
fn every_block_is_mixed_in_even_where_the_clock_stands_still() {
	build_and_execute(|| {
		let mut all = BTreeSet::new();
		for body in [Body::Empty, FULL, FULL, FULL, FULL, Body::Rotation, Body::Migration] {
			run(body);
			assert!(all.insert(Accumulator::<Test>::get()));
		}
	});
}

#[test]
fn history_is_bounded_and_the_oldest_seed_goes_first() {
	build_and_execute(|| {
		run_to_tick(SHORT.ticks_per_round * HISTORY - 1);
		assert!(Clock::seed(0).is_some());
		run_to_tick(SHORT.ticks_per_round * HISTORY);
		assert_eq!(Clock::seed(0), None);
		assert!(Clock::seed(1).is_some());
		for _ in 0..60 {
			run(Body::Empty);
			assert_eq!(Seeds::<Test>::iter().count(), HISTORY as usize);
		}
		let oldest = Clock::round() + 1 - HISTORY;
		assert!(Clock::seed(oldest).is_some());
		assert_eq!(Clock::seed(oldest - 1), None);
	});
}

#[test]
fn a_standstill_makes_a_round_longer_and_leaves_its_seed_alone() {
	build_and_execute(|| {
		run_to_tick(4);
		let seed = Clock::seed(1);
		(0..8).for_each(|_| _ = run(FULL));
		assert_eq!(Clock::round(), 1);
		assert_eq!(Clock::seed(1), seed);
	});
}

#[cfg(feature = "runtime-benchmarks")]
#[test]
fn a_benchmark_can_put_the_clock_at_any_tick() {
	build_and_execute(|| {
		run_to_tick(6);
		for tick in [0, 4, 1_003, 4_000_000_000] {
			Clock::set_tick(tick);
			assert_eq!(Clock::tick(), tick);
			let round = Clock::round();
			let oldest = round.saturating_sub(HISTORY - 1);
			assert!((oldest..=round).all(|round| Clock::seed(round).is_some()));
			Clock::do_try_state().unwrap();
		}
		run(Body::Empty);
	});
}
