// SPDX-License-Identifier: Apache-2.0
//! What holds whatever the committee and referenda do.

use super::*;
use proptest::prelude::*;

/// What is tried in a block.
#[derive(Clone, Copy, Debug)]
enum Act {
	Nothing,
	EnterSafeMode,
	Pause(u8),
	End,
	Extend(BlockNumber),
	ExtendSafeMode,
}

fn of_the_committee() -> impl Strategy<Value = Act> {
	prop_oneof![
		Just(Act::Nothing),
		Just(Act::EnterSafeMode),
		any::<u8>().prop_map(|call| Act::Pause(call % 20)),
		Just(Act::End),
	]
}

fn of_anybody() -> impl Strategy<Value = Act> {
	let of_holders =
		prop_oneof![(0..=MAX_EXTENSION + 1).prop_map(Act::Extend), Just(Act::ExtendSafeMode),];
	prop_oneof![of_the_committee(), of_holders]
}

fn attempt(act: Act) {
	let _ = match act {
		Act::Nothing => Ok(()),
		Act::EnterSafeMode => enter_safe_mode(),
		Act::Pause(call) => pause(&format!("call_{call}")),
		Act::End => end(),
		Act::Extend(blocks) => extend(blocks),
		Act::ExtendSafeMode => SafeMode::force_extend(RuntimeOrigin::root()),
	};
}

/// Tries each act in a block of its own, and returns for each block whether something was stopped
/// at its end.
fn stopped_after(acts: &[Act]) -> Vec<bool> {
	let mut stopped = vec![];
	genesis().execute_with(|| {
		for act in acts {
			attempt(*act);
			let stands = in_safe_mode() || paused_calls() > 0;
			assert_eq!(stands, Brake::emergency().is_some_and(|latest| latest.stands()));
			Brake::do_try_state().unwrap();
			stopped.push(stands);
			run_to(System::block_number() + 1);
		}
	});
	stopped
}

proptest! {
	#[test]
	fn the_committee_alone_stops_nothing_for_more_than_its_part_of_all_blocks(
		acts in prop::collection::vec(of_the_committee(), 1..200),
	) {
		let standing = MAX_BLOCKS as usize + 1;
		for window in stopped_after(&acts).windows(standing + REST as usize) {
			prop_assert!(window.iter().filter(|stopped| **stopped).count() <= standing);
		}
	}

	#[test]
	fn what_is_stopped_is_what_the_emergency_says(
		acts in prop::collection::vec(of_anybody(), 1..200),
	) {
		stopped_after(&acts);
	}
}
