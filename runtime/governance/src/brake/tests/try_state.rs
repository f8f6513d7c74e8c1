// SPDX-License-Identifier: Apache-2.0
//! The checker finds what it is there to find.

use super::*;
use sp_runtime::TryRuntimeError;

/// Breaks a sound emergency by `breakage`, and expects the checker to say `complaint`.
fn finds(complaint: &'static str, breakage: impl FnOnce(&mut Emergency<BlockNumber>)) {
	genesis().execute_with(|| {
		assert_ok!(pause("remark"));
		assert_ok!(enter_safe_mode());
		run_to(5);
		assert_ok!(Brake::do_try_state());
		let mut emergency = latest();
		breakage(&mut emergency);
		Latest::<Test>::put(emergency);
		assert_eq!(Brake::do_try_state(), Err(TryRuntimeError::Other(complaint)));
	});
}

#[test]
fn it_passes_on_empty_state() {
	sp_io::TestExternalities::default().execute_with(|| {
		assert_ok!(Brake::do_try_state());
	});
}

#[test]
fn it_passes_on_an_emergency_that_is_over() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		run_to(12);
	});
}

#[test]
fn it_passes_in_the_last_block_of_an_emergency() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		run_to(11);
	});
}

#[test]
fn it_finds_a_rest_that_is_over_too_soon() {
	finds("the committee's rest ends before the emergency", |emergency| {
		emergency.rests_until = emergency.until - 1;
	});
}

#[test]
fn it_finds_an_emergency_that_was_not_ended() {
	finds("an emergency stands past its end", |emergency| emergency.until = 4);
	finds("an emergency stands past its end", |emergency| {
		emergency.until = 4;
		emergency.safe_mode = false;
	});
}

#[test]
fn it_finds_an_end_in_a_block_to_come() {
	finds("an emergency that is over ended in a block to come", |emergency| {
		emergency.expire();
	});
}

#[test]
fn it_finds_a_call_that_is_held_twice() {
	finds("an emergency holds a call paused twice", |emergency| {
		let again = emergency.paused[0].clone();
		emergency.paused.try_push(again).unwrap();
	});
}
