// SPDX-License-Identifier: Apache-2.0
//! What holders decide about safe mode by the SDK's own calls, while an emergency holds it.

use super::*;

/// The last block of safe mode that the committee entered in block 1 and holders prolonged.
const PROLONGED: BlockNumber = 1 + MAX_BLOCKS + MORE_BY_ROOT;

fn force_extend() -> DispatchResult {
	SafeMode::force_extend(RuntimeOrigin::root())
}

fn force_exit() -> DispatchResult {
	SafeMode::force_exit(RuntimeOrigin::root())
}

#[test]
fn the_committee_does_not_end_what_they_prolonged() {
	build_and_execute(|| {
		assert_ok!(enter_safe_mode());
		assert_ok!(force_extend());
		assert_noop!(end(), Error::<Test>::Prolonged);
		run_to(MAX_BLOCKS + 2);
		assert_noop!(end(), Error::<Test>::Prolonged);
	});
}

#[test]
fn the_committee_stops_nothing_more_in_what_they_prolonged() {
	build_and_execute(|| {
		assert_ok!(enter_safe_mode());
		assert_ok!(force_extend());
		for block in [1, MAX_BLOCKS + 2] {
			run_to(block);
			assert_noop!(enter_safe_mode(), Error::<Test>::Prolonged);
			assert_noop!(pause("set_code"), Error::<Test>::Prolonged);
		}
	});
}

#[test]
fn all_stands_for_as_long_as_they_decided() {
	build_and_execute(|| {
		assert_ok!(enter_safe_mode());
		assert_ok!(pause("remark"));
		assert_ok!(force_extend());
		run_to(PROLONGED);
		assert_eq!((paused_calls(), in_safe_mode()), (1, true));
		run_to(PROLONGED + 1);
		assert_eq!((paused_calls(), in_safe_mode()), (0, false));
		let rests_until = PROLONGED + REST;
		assert_eq!(events().last(), Some(&Event::EmergencyEnded { rests_until }));
	});
}

#[test]
fn they_prolong_again_and_again() {
	build_and_execute(|| {
		assert_ok!(enter_safe_mode());
		assert_ok!(force_extend());
		run_to(PROLONGED);
		assert_ok!(force_extend());
		run_to(PROLONGED + MORE_BY_ROOT);
		assert!(in_safe_mode());
		run_to(PROLONGED + MORE_BY_ROOT + 1);
		assert!(!in_safe_mode());
		assert!(!latest().stands());
	});
}

#[test]
fn until_when_is_told_at_once_and_said_when_the_committee_could_decide_no_longer() {
	build_and_execute(|| {
		assert_ok!(enter_safe_mode());
		assert_ok!(force_extend());
		let told = (latest().until, latest().rests_until, latest().prolonged);
		assert_eq!(told, (PROLONGED, PROLONGED + REST, true));
		run_to(MAX_BLOCKS + 2);
		assert_eq!(events().last(), Some(&Event::EmergencyExtended { until: PROLONGED }));
	});
}

#[test]
fn the_hook_weighs_a_prolonged_emergency_as_one_that_a_referendum_extends() {
	build_and_execute(|| {
		assert_ok!(enter_safe_mode());
		assert_ok!(force_extend());
		run_to(MAX_BLOCKS + 1);
		System::set_block_number(MAX_BLOCKS + 2);
		assert_eq!(Brake::do_end_if_over(MAX_BLOCKS + 2), <() as WeightInfo>::extend());
		assert_eq!(Brake::do_end_if_over(MAX_BLOCKS + 2), <()>::on_initialize_idle());
	});
}

#[test]
fn the_committee_rests_after_the_end_that_they_decided() {
	build_and_execute(|| {
		assert_ok!(enter_safe_mode());
		assert_ok!(force_extend());
		run_to(PROLONGED + REST);
		assert_noop!(pause("remark"), Error::<Test>::Resting);
		run_to(PROLONGED + REST + 1);
		assert_ok!(pause("remark"));
		assert!(!latest().prolonged);
	});
}

#[test]
fn they_end_what_they_prolonged() {
	build_and_execute(|| {
		assert_ok!(enter_safe_mode());
		assert_ok!(force_extend());
		run_to(5);
		assert_ok!(Brake::end(RuntimeOrigin::root()));
		assert!(remark_passes());
		assert_eq!((latest().until, latest().rests_until), (5, 5 + REST));
	});
}

#[test]
fn an_extension_adds_to_what_they_prolonged() {
	build_and_execute(|| {
		assert_ok!(enter_safe_mode());
		assert_ok!(force_extend());
		assert_ok!(extend(5));
		assert_eq!(latest().until, PROLONGED + 5);
		assert_eq!(pallet_safe_mode::EnteredUntil::<Test>::get(), Some(PROLONGED + 5));
	});
}

#[test]
fn what_they_left_and_entered_anew_is_theirs() {
	build_and_execute(|| {
		assert_ok!(enter_safe_mode());
		assert_ok!(force_exit());
		run_to(5);
		assert_ok!(SafeMode::force_enter(RuntimeOrigin::root()));
		assert_noop!(end(), Error::<Test>::Prolonged);
		run_to(50);
		assert!(in_safe_mode());
	});
}

#[test]
fn what_they_prolonged_and_left_is_the_committees_again() {
	build_and_execute(|| {
		assert_ok!(enter_safe_mode());
		assert_ok!(pause("remark"));
		assert_ok!(force_extend());
		assert_ok!(force_exit());
		assert_eq!(latest().until, 1 + MAX_BLOCKS);
		assert_ok!(end());
		assert!(remark_passes());
	});
}

#[test]
fn safe_mode_that_they_entered_prolongs_no_pause() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		assert_ok!(SafeMode::force_enter(RuntimeOrigin::root()));
		assert_ok!(pause("set_code"));
		run_to(MAX_BLOCKS + 2);
		assert_eq!((paused_calls(), in_safe_mode()), (0, true));
	});
}

#[test]
fn they_take_over_by_ending_the_emergency_first() {
	build_and_execute(|| {
		let remark = name("System", "remark");
		let taken_over = || {
			let root = RuntimeOrigin::root();
			Brake::end(root.clone())?;
			SafeMode::force_enter(root.clone())?;
			TxPause::pause(root, remark.clone())
		};
		assert_ok!(enter_safe_mode());
		assert_ok!(pause("remark"));
		let root = RuntimeOrigin::root();
		assert!(SafeMode::force_enter(root.clone()).is_err());
		assert!(TxPause::pause(root, remark.clone()).is_err());
		assert_ok!(taken_over());
		assert_noop!(end(), Error::<Test>::NoEmergency);
		run_to(50);
		assert_eq!((paused_calls(), in_safe_mode()), (1, true));
	});
}
