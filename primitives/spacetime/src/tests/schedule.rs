// SPDX-License-Identifier: Apache-2.0
//! Tick arithmetic, as a pure matter.

use proptest::prelude::*;

use crate::*;

/// Production's lengths.
fn production(offset: u32) -> Schedule {
	Schedule { offset, window: 300, lookback: 20, round: 10 }
}

#[test]
fn windows_follow_each_other_without_a_gap() {
	let schedule = production(77);
	assert_eq!((schedule.opens(0), schedule.closes(0)), (77, 377));
	for window in 0..200 {
		assert_eq!(schedule.closes(window), schedule.opens(window + 1));
	}
}

#[test]
fn a_deadline_comes_once_a_period() {
	let schedule = production(77);
	assert_eq!(schedule.opens(Schedule::next(5)) - schedule.opens(5), 14_400);
	assert_eq!(Schedule::deadline(Schedule::next(5)), 5);
}

#[test]
fn the_window_of_a_deadline_is_the_one_that_has_not_closed() {
	let schedule = production(77);
	assert_eq!(schedule.window_of(3, 0), 3);
	assert_eq!(schedule.window_of(3, 76), 3);
	assert_eq!(schedule.window_of(3, schedule.opens(3)), 3);
	assert_eq!(schedule.window_of(3, schedule.closes(3) - 1), 3);
	assert_eq!(schedule.window_of(3, schedule.closes(3)), 51);
	assert_eq!(schedule.window_of(47, schedule.closes(47)), 95);
	assert_eq!(schedule.window_of(0, schedule.closes(47)), 48);
}

#[test]
fn the_seed_is_usable_a_lookback_before_the_window_opens() {
	// Window 3 opens at 977; the seed of round 95 is usable from tick 951, that of 96 from 961.
	let schedule = production(77);
	assert_eq!(schedule.opens(3), 977);
	assert_eq!(schedule.seed_round(3), 95);
	// At 981, asked for at 961: just in time.
	assert_eq!(production(81).seed_round(3), 96);
}

#[test]
fn declarations_end_a_whole_round_before_the_round_of_the_seed() {
	let schedule = production(77);
	assert_eq!(schedule.cutoff(3), 940);
	assert!(!schedule.is_frozen(3, 939));
	assert!(schedule.is_frozen(3, 940));
}

#[test]
fn the_end_of_time_saturates() {
	let schedule = production(77);
	assert_eq!(schedule.opens(u32::MAX), u32::MAX);
	assert_eq!(schedule.closes(u32::MAX), u32::MAX);
	assert_eq!(Schedule::next(u32::MAX), u32::MAX);
	assert!(schedule.is_frozen(u32::MAX, u32::MAX));
	assert!(schedule.window_of(47, u32::MAX) > 0);
	let broken = Schedule { offset: 0, window: 0, lookback: 0, round: 0 };
	assert_eq!((broken.window_of(5, 9), broken.seed_round(5)), (5, 0));
}

#[test]
fn offsets_fill_the_period_evenly() {
	let mut spans = [0; DEADLINES as usize];
	for device in 0..48_000 {
		let offset = offset_of(device, &[7; 32], 300);
		assert_eq!(offset % 300, 0);
		spans[(offset / 300) as usize] += 1;
	}
	assert!(spans.iter().all(|count| (870..1_130).contains(count)), "{spans:?}");
}

#[test]
fn an_offset_binds_device_and_seed() {
	let offsets = |of: fn(u8) -> u32| (0..10).map(of).collect::<std::collections::BTreeSet<_>>();
	assert!(offsets(|device| offset_of(device.into(), &[1; 32], 300)).len() > 3);
	assert!(offsets(|seed| offset_of(1, &[seed; 32], 300)).len() > 3);
	assert_eq!(offset_of(1, &[1; 32], 0), 0);
	assert!(offset_of(1, &[1; 32], u32::MAX) >= offset_of(1, &[1; 32], 300));
}

#[test]
fn a_window_is_the_span_of_its_deadline() {
	let schedule = production(47 * 300);
	assert_eq!((schedule.span(0), schedule.span(1), schedule.span(47)), (47, 0, 46));
	let broken = Schedule { window: 0, ..schedule };
	assert_eq!(broken.span(5), 5);
}

prop_compose! {
	/// Lengths that the clock's genesis takes.
	pub(super) fn lengths()(
		window in 1u32..400, round in 2u32..30, lookback in 1u32..60, offset in any::<u32>(),
	) -> Schedule {
		let window = window.max((lookback + 2 * round).div_ceil(DEADLINES - 2));
		Schedule { offset: offset % DEADLINES * window, window, lookback, round }
	}
}

proptest! {
	#[test]
	fn the_window_of_a_deadline_is_always_its_first_that_has_not_closed(
		schedule in lengths(), deadline in 0..DEADLINES, tick in 0u32..10_000_000,
	) {
		let window = schedule.window_of(deadline, tick);
		prop_assert_eq!(Schedule::deadline(window), deadline);
		prop_assert!(schedule.closes(window) > tick);
		if window >= DEADLINES {
			prop_assert!(schedule.closes(window - DEADLINES) <= tick);
		}
	}

	#[test]
	fn a_seed_is_known_in_time_and_after_every_declaration(
		schedule in lengths(), window in 200u32..5_000,
	) {
		let Schedule { lookback, round, .. } = schedule;
		let seed = schedule.seed_round(window);
		let first = seed * round;
		// Usable a lookback before the window opens, and no later seed would be.
		prop_assert!(first < schedule.opens(window) - lookback);
		prop_assert!(first + round >= schedule.opens(window) - lookback);
		// A whole round between the last declaration and the first who can know the seed.
		prop_assert!(schedule.cutoff(window) + round <= first);
		prop_assert!(schedule.opens(window) - schedule.cutoff(window) > lookback);
	}

	#[test]
	fn windows_open_in_their_span_and_close_with_it(
		schedule in lengths(), deadline in 0..DEADLINES, tick in 0u32..10_000_000,
	) {
		let opens = schedule.opens(schedule.window_of(deadline, tick));
		prop_assert_eq!(opens % schedule.window, 0);
		prop_assert_eq!(opens / schedule.window % DEADLINES, schedule.span(deadline));
	}

	#[test]
	fn some_deadline_is_never_frozen(schedule in lengths(), tick in 0u32..10_000_000) {
		let free = |deadline: &u32| {
			let window = schedule.window_of(*deadline, tick);
			!schedule.is_frozen(window, tick)
		};
		prop_assert!((0..DEADLINES).any(|deadline| free(&deadline)));
	}
}
