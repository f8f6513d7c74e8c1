// SPDX-License-Identifier: Apache-2.0

use super::*;

#[test]
fn calls_are_refused_until_the_emergency_ends() {
	build_and_execute(|| {
		assert!(remark_passes());
		assert_ok!(enter_safe_mode());
		assert!(!remark_passes());
		run_to(1 + MAX_BLOCKS);
		assert!(!remark_passes());
		run_to(2 + MAX_BLOCKS);
		assert!(remark_passes());
	});
}

#[test]
fn it_says_until_when() {
	build_and_execute(|| {
		assert_ok!(enter_safe_mode());
		assert_eq!(events(), [Event::SafeModeEntered { until: 11 }]);
		assert_eq!(pallet_safe_mode::EnteredUntil::<Test>::get(), Some(11));
	});
}

#[test]
fn the_committee_can_still_act() {
	build_and_execute(|| {
		assert_ok!(enter_safe_mode());
		let end = RuntimeCall::Brake(Call::end {});
		assert_ok!(end.dispatch(committee()));
		assert!(remark_passes());
	});
}

#[test]
fn nobody_but_the_committee_enters_it() {
	build_and_execute(|| {
		for origin in [RuntimeOrigin::signed(ANYBODY), RuntimeOrigin::root()] {
			assert_noop!(Brake::enter_safe_mode(origin), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn it_is_entered_once_in_an_emergency() {
	build_and_execute(|| {
		assert_ok!(enter_safe_mode());
		assert_noop!(enter_safe_mode(), Error::<Test>::InSafeMode);
	});
}

#[test]
fn one_that_somebody_else_entered_is_left_to_them() {
	build_and_execute(|| {
		assert_ok!(SafeMode::force_enter(RuntimeOrigin::root()));
		assert_noop!(enter_safe_mode(), pallet_safe_mode::Error::<Test>::Entered);
		assert_ok!(pause("remark"));
		run_to(50);
		assert!(in_safe_mode());
	});
}

#[test]
fn an_act_in_a_standing_emergency_ends_with_it() {
	build_and_execute(|| {
		assert_ok!(pause("set_code"));
		run_to(6);
		assert_ok!(enter_safe_mode());
		assert_eq!(events().last(), Some(&Event::SafeModeEntered { until: 11 }));
		run_to(12);
		assert!(!in_safe_mode());
	});
}
