// SPDX-License-Identifier: Apache-2.0

use super::*;

#[test]
fn all_that_stands_is_prolonged() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		assert_ok!(enter_safe_mode());
		run_to(5);
		assert_ok!(extend(MAX_EXTENSION));
		assert_eq!(events().last(), Some(&Event::EmergencyExtended { until: 41 }));
		run_to(41);
		assert!(in_safe_mode());
		assert_eq!(paused_calls(), 1);
		run_to(42);
		assert!(!in_safe_mode());
		assert_eq!(paused_calls(), 0);
	});
}

#[test]
fn the_committee_stops_nothing_more_in_what_a_referendum_prolonged() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		assert_ok!(extend(5));
		for block in [1, 15] {
			run_to(block);
			assert_noop!(enter_safe_mode(), Error::<Test>::Prolonged);
			assert_noop!(pause("set_code"), Error::<Test>::Prolonged);
		}
	});
}

#[test]
fn the_committee_begins_the_next_emergency_alone() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		assert_ok!(extend(5));
		run_to(17 + REST);
		assert_ok!(enter_safe_mode());
		assert!(!latest().prolonged);
		assert_ok!(end());
	});
}

#[test]
fn it_can_be_prolonged_again() {
	build_and_execute(|| {
		assert_ok!(enter_safe_mode());
		assert_ok!(extend(MAX_EXTENSION));
		assert_ok!(extend(MAX_EXTENSION));
		assert_eq!(latest().until, 71);
		assert_eq!(pallet_safe_mode::EnteredUntil::<Test>::get(), Some(71));
	});
}

#[test]
fn the_committee_rests_after_the_new_end() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		assert_ok!(extend(5));
		assert_eq!(latest().rests_until, 16 + REST);
	});
}

#[test]
fn nobody_but_a_referendum_prolongs() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		for origin in [RuntimeOrigin::signed(ANYBODY), committee()] {
			assert_noop!(Brake::extend(origin, 1), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn nothing_is_prolonged_where_nothing_stands() {
	build_and_execute(|| {
		assert_noop!(extend(1), Error::<Test>::NoEmergency);
		assert_ok!(pause("remark"));
		run_to(12);
		assert_noop!(extend(1), Error::<Test>::NoEmergency);
	});
}

#[test]
fn one_call_adds_at_least_a_block_and_no_more_than_the_most() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		assert_noop!(extend(0), Error::<Test>::ExtensionOutOfBounds);
		assert_noop!(extend(MAX_EXTENSION + 1), Error::<Test>::ExtensionOutOfBounds);
		assert_ok!(extend(1));
		assert_ok!(extend(MAX_EXTENSION));
	});
}

#[test]
fn nothing_is_prolonged_if_somebody_else_left_safe_mode() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		assert_ok!(enter_safe_mode());
		assert_ok!(SafeMode::force_exit(RuntimeOrigin::root()));
		assert_noop!(extend(1), pallet_safe_mode::Error::<Test>::Exited);
		assert_eq!(latest().until, 11);
	});
}
