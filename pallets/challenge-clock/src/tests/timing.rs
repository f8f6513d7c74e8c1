// SPDX-License-Identifier: Apache-2.0
//! Which lengths a genesis may set, and that nothing else sets them.

use crate::{mock::*, ClockTiming, MinimumPeriod, SessionSlots, SlotDuration, Timing};
use cairn_traits::{ProvingClock, RoundClock};
use frame_support::traits::{Get, GetStorageVersion, PalletInfoAccess, StorageVersion};

/// The sentence with which genesis refuses `timing`.
fn refusal(timing: Timing) -> String {
	let outcome = std::panic::catch_unwind(|| _ = genesis(timing));
	*outcome.expect_err("genesis is refused").downcast::<String>().unwrap()
}

#[test]
fn the_default_is_that_of_production_and_is_accepted() {
	let production = Timing::default();
	assert_eq!(production.check(), Ok(()));
	assert_eq!(production.slot_duration, 3_000);
	assert_eq!(production.session_slots, 1_200);
	assert_eq!(production.ticks_per_round, 10);
	assert_eq!(production.epoch_ticks, 14_400);
	assert_eq!(production.pause_period, 14_400);
	assert_eq!(production.pause_cap, 1_440);
	assert_eq!(production.window_ticks, 300);
	assert_eq!(production.lookback_ticks, 20);
}

#[test]
fn genesis_sets_every_length() {
	build_and_execute(|| {
		assert_eq!(ClockTiming::<Test>::get(), SHORT);
		assert_eq!(Clock::ticks_per_round(), 4);
		assert_eq!(Clock::epoch_ticks(), 40);
		assert_eq!(Clock::window_ticks(), 10);
		assert_eq!(Clock::lookback_ticks(), 2);
		assert_eq!(Clock::period_ticks(), 480);
		assert_eq!(Clock::history_rounds(), HISTORY);
		assert_eq!(SlotDuration::<Test>::get(), 1_000);
		assert_eq!(MinimumPeriod::<Test>::get(), 500);
		assert_eq!(SessionSlots::<Test>::get(), 10);
	});
}

#[test]
fn an_empty_state_has_the_lengths_of_production() {
	sp_io::TestExternalities::default().execute_with(|| {
		assert_eq!(SlotDuration::<Test>::get(), 3_000);
		assert_eq!(MinimumPeriod::<Test>::get(), 1_500);
		assert_eq!(SessionSlots::<Test>::get(), 1_200);
		assert_eq!(Clock::ticks_per_round(), 10);
		assert_eq!(Clock::epoch_ticks(), 14_400);
		assert_eq!(Clock::window_ticks(), 300);
		assert_eq!(Clock::lookback_ticks(), 20);
		assert_eq!(Clock::period_ticks(), 14_400);
		assert_eq!(Clock::round(), 0);
	});
}

#[test]
fn no_call_changes_the_lengths() {
	// The runtime's calls are those of the system alone.
	let calls: Vec<_> = <RuntimeCall as frame_support::traits::GetCallMetadata>::get_module_names()
		.iter()
		.filter(|name| **name == Clock::name())
		.collect();
	assert_eq!(calls, Vec::<&&str>::new());
}

#[test]
fn blocks_leave_the_lengths_alone() {
	build_and_execute(|| {
		[Body::Empty, FULL, Body::Proofs(9), Body::Rotation].iter().for_each(|body| _ = run(*body));
		assert_eq!(ClockTiming::<Test>::get(), SHORT);
	});
}

#[test]
fn the_storage_version_is_one() {
	build_and_execute(|| {
		assert_eq!(Clock::in_code_storage_version(), StorageVersion::new(1));
		assert_eq!(Clock::on_chain_storage_version(), StorageVersion::new(1));
	});
}

#[test]
fn a_chain_spec_names_the_lengths_in_camel_case() {
	let json = serde_json::json!({
		"slotDuration": 1_000, "sessionSlots": 10, "ticksPerRound": 4,
		"epochTicks": 40, "pausePeriod": 20, "pauseCap": 5,
		"windowTicks": 10, "lookbackTicks": 2,
	});
	assert_eq!(serde_json::from_value::<Timing>(json.clone()).unwrap(), SHORT);
	assert_eq!(serde_json::to_value(SHORT).unwrap(), json);
}

#[test]
fn a_chain_spec_with_an_unknown_length_is_refused() {
	let mut json = serde_json::to_value(SHORT).unwrap();
	json["slotSeconds"] = 6.into();
	assert!(serde_json::from_value::<Timing>(json).is_err());
}

#[test]
fn a_chain_spec_that_says_nothing_of_windows_has_those_of_production() {
	let mut json = serde_json::to_value(SHORT).unwrap();
	json.as_object_mut()
		.unwrap()
		.retain(|name, _| !["windowTicks", "lookbackTicks"].contains(&&**name));
	let read = serde_json::from_value::<Timing>(json).unwrap();
	assert_eq!(read, Timing { window_ticks: 300, lookback_ticks: 20, ..SHORT });
}

#[test]
fn a_slot_of_zero_is_refused() {
	assert_eq!(
		refusal(Timing { slot_duration: 0, ..SHORT }),
		"The chain spec's timing cannot work: a slot of 0 ms has no length."
	);
}

#[test]
fn an_odd_slot_is_refused() {
	assert!(refusal(Timing { slot_duration: 1_001, ..SHORT }).contains("a slot of 1001 ms"));
}

#[test]
fn a_session_of_too_few_slots_is_refused() {
	assert!(refusal(Timing { session_slots: 0, ..SHORT }).contains("0 slots"));
	assert!(refusal(Timing { session_slots: 9, ..SHORT }).contains("9 slots"));
}

#[test]
fn a_round_of_too_few_ticks_is_refused() {
	assert!(refusal(Timing { ticks_per_round: 0, ..SHORT }).contains("0 ticks"));
	assert!(refusal(Timing { ticks_per_round: 1, ..SHORT }).contains("1 ticks"));
}

#[test]
fn an_epoch_that_ends_within_a_round_is_refused() {
	assert!(refusal(Timing { epoch_ticks: 42, ..SHORT })
		.contains("an epoch of 42 ticks is no multiple of a round of 4"));
}

#[test]
fn an_epoch_without_room_for_draw_and_reveal_is_refused() {
	assert!(refusal(Timing { epoch_ticks: 16, ..SHORT })
		.contains("an epoch of 16 ticks has 4 rounds, not 5 at least"));
	assert_eq!(Timing { epoch_ticks: 20, ..SHORT }.check(), Ok(()));
}

#[test]
fn an_epoch_of_zero_is_refused() {
	assert!(refusal(Timing { epoch_ticks: 0, ..SHORT }).contains("0 ticks has 0 rounds"));
}

#[test]
fn a_pause_period_of_zero_is_refused() {
	assert!(refusal(Timing { pause_period: 0, ..SHORT }).contains("pause period of 0 blocks"));
}

#[test]
fn a_pause_cap_of_zero_is_refused() {
	assert!(refusal(Timing { pause_cap: 0, ..SHORT }).contains("pause cap of 0 blocks"));
}

#[test]
fn a_pause_cap_that_is_not_under_its_period_is_refused() {
	assert!(refusal(Timing { pause_cap: 20, ..SHORT })
		.contains("a pause cap of 20 blocks is not under its period of 20"));
}

#[test]
fn a_window_of_zero_is_refused() {
	assert!(refusal(Timing { window_ticks: 0, ..SHORT }).contains("a window of 0 ticks"));
}

#[test]
fn a_lookback_of_zero_is_refused() {
	assert!(refusal(Timing { lookback_ticks: 0, ..SHORT }).contains("a lookback of 0 ticks"));
}

#[test]
fn windows_that_may_all_be_frozen_at_once_are_refused() {
	// A deadline is frozen for its lookback and two rounds; 46 others follow an open one.
	let short = Timing { window_ticks: 1, lookback_ticks: 38, ..SHORT };
	assert_eq!(short.check(), Ok(()));
	assert!(refusal(Timing { lookback_ticks: 39, ..short })
		.contains("48 windows of 1 ticks may be frozen at once, for 47 ticks each"));
}

#[test]
fn seeds_that_leave_history_before_their_window_closes_are_refused() {
	// Forty rounds of four ticks are kept, the current one among them.
	let long = Timing { window_ticks: 154, ..SHORT };
	drop(genesis(long));
	assert!(refusal(Timing { window_ticks: 155, ..SHORT })
		.contains("seeds of 40 rounds do not outlast a window and its lookback, which take 41"));
}

#[test]
fn lengths_that_are_absurd_are_refused_without_overflow() {
	let absurd = Timing { window_ticks: u32::MAX, lookback_ticks: u32::MAX, ..SHORT };
	assert_eq!(absurd.check(), Ok(()));
	assert!(absurd.check_history(u32::MAX >> 4).is_err());
	let absurd = Timing { lookback_ticks: u32::MAX, ..SHORT };
	assert!(absurd.check().is_err());
}
