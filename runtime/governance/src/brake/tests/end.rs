// SPDX-License-Identifier: Apache-2.0

use super::*;

#[test]
fn all_that_stands_is_lifted_at_once() {
	build_and_execute(|| {
		pause_all();
		assert_ok!(enter_safe_mode());
		run_to(4);
		assert_ok!(end());
		assert!(!in_safe_mode());
		assert_eq!(paused_calls(), 0);
		assert!(!latest().stands());
	});
}

#[test]
fn the_committee_rests_from_that_block_on() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		run_to(4);
		assert_ok!(end());
		assert_eq!(events().last(), Some(&Event::EmergencyEnded { rests_until: 4 + REST }));
		assert_eq!((latest().until, latest().rests_until), (4, 4 + REST));
	});
}

#[test]
fn a_referendum_ends_it_too() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		assert_ok!(Brake::end(RuntimeOrigin::root()));
		assert!(remark_passes());
	});
}

#[test]
fn only_a_referendum_ends_what_a_referendum_prolonged() {
	build_and_execute(|| {
		assert_ok!(enter_safe_mode());
		assert_ok!(extend(MAX_EXTENSION));
		run_to(20);
		assert_noop!(end(), Error::<Test>::Prolonged);
		assert_ok!(Brake::end(RuntimeOrigin::root()));
		assert_eq!(latest().rests_until, 20 + REST);
		assert!(remark_passes());
	});
}

#[test]
fn nobody_else_ends_it() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		let anybody = RuntimeOrigin::signed(ANYBODY);
		assert_noop!(Brake::end(anybody), DispatchError::BadOrigin);
	});
}

#[test]
fn nothing_ends_twice_or_without_having_begun() {
	build_and_execute(|| {
		assert_noop!(end(), Error::<Test>::NoEmergency);
		assert_ok!(pause("remark"));
		assert_ok!(end());
		assert_noop!(end(), Error::<Test>::NoEmergency);
	});
}

#[test]
fn what_somebody_else_lifted_does_not_hold_it_up() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		assert_ok!(pause("set_code"));
		assert_ok!(enter_safe_mode());
		assert_ok!(SafeMode::force_exit(RuntimeOrigin::root()));
		assert_ok!(TxPause::unpause(RuntimeOrigin::root(), name("System", "remark")));
		assert_ok!(end());
		assert_eq!(paused_calls(), 0);
	});
}
