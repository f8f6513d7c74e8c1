// SPDX-License-Identifier: Apache-2.0
//! That the checker sees each kind of broken state.

use crate::{mock::*, ClockTiming, CurrentTick, PauseCap, Seeds, Timing, Traffic, FULL_GRACE};
use frame_support::traits::Hooks;

/// Breaks a sound state and returns what the checker says.
fn complaint(breaks: impl FnOnce()) -> String {
	genesis(SHORT).execute_with(|| {
		run_to_tick(200);
		assert_eq!(Clock::do_try_state(), Ok(()));
		breaks();
		format!("{:?}", Clock::do_try_state().unwrap_err())
	})
}

#[test]
fn an_empty_state_is_sound() {
	sp_io::TestExternalities::default().execute_with(|| assert_eq!(Clock::do_try_state(), Ok(())));
}

#[test]
fn contradicting_lengths_are_seen() {
	let broken = || ClockTiming::<Test>::put(Timing { pause_cap: 99, ..SHORT });
	assert!(complaint(broken).contains("contradict"));
}

#[test]
fn windows_that_outlast_their_seeds_are_seen() {
	let broken = || ClockTiming::<Test>::put(Timing { window_ticks: 155, ..SHORT });
	assert!(complaint(broken).contains("contradict"));
}

#[test]
fn more_full_blocks_ahead_than_the_limit_are_seen() {
	let broken = || Traffic::<Test>::mutate(|traffic| traffic.ahead = FULL_GRACE + 1);
	assert!(complaint(broken).contains("full blocks"));
}

#[test]
fn a_standstill_past_its_cap_is_seen() {
	let broken = || Traffic::<Test>::mutate(|traffic| traffic.paused = SHORT.pause_cap + 1);
	assert!(complaint(broken).contains("cap"));
}

#[test]
fn a_cap_that_is_all_of_its_period_is_seen() {
	assert!(complaint(|| PauseCap::<Test>::put(SHORT.pause_period)).contains("cap of pauses"));
}

#[test]
fn a_seed_of_a_round_to_come_is_seen() {
	assert!(complaint(|| Seeds::<Test>::insert(51, [0; 32])).contains("to come"));
}

#[test]
fn a_seed_that_was_not_removed_is_seen() {
	assert!(complaint(|| Seeds::<Test>::insert(0, [0; 32])).contains("more seeds"));
}

#[test]
fn a_missing_seed_is_seen() {
	assert!(complaint(|| Seeds::<Test>::remove(49)).contains("without a seed"));
}

#[test]
fn a_tick_that_went_back_is_seen() {
	assert!(complaint(|| CurrentTick::<Test>::put(0)).contains("to come"));
}

#[test]
fn the_constants_of_the_mock_pass_the_integrity_test() {
	sp_io::TestExternalities::default().execute_with(<Clock as Hooks<u64>>::integrity_test);
}
