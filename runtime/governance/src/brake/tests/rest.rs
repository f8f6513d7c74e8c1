// SPDX-License-Identifier: Apache-2.0
//! Emergencies cannot be chained.

use super::*;

fn refuses_both() {
	assert_noop!(enter_safe_mode(), Error::<Test>::Resting);
	assert_noop!(pause("remark"), Error::<Test>::Resting);
}

#[test]
fn none_begins_before_the_committee_has_rested() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		run_to(12);
		refuses_both();
		run_to(11 + REST);
		refuses_both();
		run_to(12 + REST);
		assert_ok!(pause("remark"));
		assert_eq!(latest().until, 12 + REST + MAX_BLOCKS);
	});
}

#[test]
fn none_begins_in_the_block_in_which_one_was_ended() {
	build_and_execute(|| {
		assert_ok!(enter_safe_mode());
		assert_ok!(end());
		refuses_both();
	});
}

#[test]
fn to_end_one_early_saves_no_rest() {
	build_and_execute(|| {
		assert_ok!(enter_safe_mode());
		run_to(5);
		assert_ok!(end());
		run_to(5 + REST);
		refuses_both();
		run_to(6 + REST);
		assert_ok!(enter_safe_mode());
	});
}

#[test]
fn one_that_was_prolonged_is_rested_from_as_long() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		assert_ok!(extend(MAX_EXTENSION));
		run_to(42);
		refuses_both();
		run_to(41 + REST);
		refuses_both();
		run_to(42 + REST);
		assert_ok!(pause("remark"));
	});
}

#[test]
fn a_new_one_holds_nothing_of_the_last() {
	build_and_execute(|| {
		pause_all();
		run_to(12 + REST);
		assert_ok!(enter_safe_mode());
		assert_eq!(latest().paused.len(), 0);
		assert_ok!(pause("call_0"));
	});
}
