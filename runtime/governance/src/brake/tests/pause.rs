// SPDX-License-Identifier: Apache-2.0

use super::*;

#[test]
fn the_call_is_refused_until_the_emergency_ends() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		assert!(!remark_passes());
		run_to(1 + MAX_BLOCKS);
		assert!(!remark_passes());
		run_to(2 + MAX_BLOCKS);
		assert!(remark_passes());
	});
}

#[test]
fn other_calls_pass() {
	build_and_execute(|| {
		assert_ok!(pause("remark_with_event"));
		assert!(remark_passes());
	});
}

#[test]
fn it_says_which_and_until_when() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		let name = name("System", "remark");
		assert_eq!(events(), [Event::CallPaused { name, until: 11 }]);
	});
}

#[test]
fn nobody_but_the_committee_pauses() {
	build_and_execute(|| {
		for origin in [RuntimeOrigin::signed(ANYBODY), RuntimeOrigin::root()] {
			let remark = name("System", "remark");
			assert_noop!(Brake::pause(origin, remark), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn a_call_is_paused_once_in_an_emergency() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		assert_noop!(pause("remark"), Error::<Test>::AlreadyPaused);
	});
}

#[test]
fn one_that_somebody_else_paused_is_left_to_them() {
	build_and_execute(|| {
		assert_ok!(TxPause::pause(RuntimeOrigin::root(), name("System", "remark")));
		assert_noop!(pause("remark"), pallet_tx_pause::Error::<Test>::IsPaused);
		assert_ok!(pause("set_code"));
		run_to(50);
		assert_eq!(paused_calls(), 1);
		assert!(!remark_passes());
	});
}

#[test]
fn what_must_not_be_paused_begins_no_emergency() {
	build_and_execute(|| {
		let end = name("Brake", "end");
		assert_noop!(Brake::pause(committee(), end), pallet_tx_pause::Error::<Test>::Unpausable);
		assert_eq!(Brake::emergency(), None);
	});
}

#[test]
fn an_emergency_pauses_so_many_calls_and_no_more() {
	build_and_execute(|| {
		pause_all();
		assert_noop!(pause("remark"), Error::<Test>::TooManyPaused);
		assert_eq!(paused_calls(), 16);
		assert_ok!(enter_safe_mode());
	});
}

#[test]
fn an_act_in_a_standing_emergency_ends_with_it() {
	build_and_execute(|| {
		assert_ok!(enter_safe_mode());
		run_to(11);
		assert_ok!(pause("remark"));
		run_to(12);
		assert_eq!(paused_calls(), 0);
		assert!(remark_passes());
	});
}
