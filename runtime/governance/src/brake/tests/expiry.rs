// SPDX-License-Identifier: Apache-2.0
//! Emergencies that end by themselves.

use super::*;
use frame_support::{traits::Hooks, weights::Weight};

fn hook(now: BlockNumber) -> Weight {
	System::set_block_number(now);
	Brake::on_initialize(now)
}

#[test]
fn all_that_was_stopped_is_lifted() {
	build_and_execute(|| {
		pause_all();
		assert_ok!(enter_safe_mode());
		run_to(11);
		assert_eq!((paused_calls(), in_safe_mode()), (16, true));
		run_to(12);
		assert_eq!((paused_calls(), in_safe_mode()), (0, false));
		assert_eq!(events().last(), Some(&Event::EmergencyEnded { rests_until: 31 }));
	});
}

#[test]
fn safe_mode_is_left_even_if_it_does_not_end_itself() {
	build_and_execute(|| {
		assert_ok!(enter_safe_mode());
		hook(11);
		assert!(in_safe_mode());
		hook(12);
		assert!(!in_safe_mode());
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
		run_to(12);
		assert_eq!(paused_calls(), 0);
		assert!(!latest().stands());
	});
}

#[test]
fn it_ends_once() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		run_to(40);
		let ended =
			events().into_iter().filter(|event| matches!(event, Event::EmergencyEnded { .. }));
		assert_eq!(ended.count(), 1);
	});
}

#[test]
fn one_that_was_ended_early_ends_no_second_time() {
	build_and_execute(|| {
		assert_ok!(pause("remark"));
		assert_ok!(end());
		let said = events().len();
		run_to(12);
		assert_eq!(events().len(), said);
		assert_eq!(latest().until, 1);
	});
}

#[test]
fn the_hook_weighs_what_it_ends() {
	build_and_execute(|| {
		let idle = <()>::on_initialize_idle();
		assert_eq!(hook(1), idle);
		assert_ok!(pause("remark"));
		assert_ok!(pause("set_code"));
		assert_eq!(hook(11), idle);
		assert_eq!(hook(12), <()>::on_initialize_end(2));
		assert_eq!(hook(13), idle);
	});
}

#[test]
fn the_pallet_fits_into_its_runtime() {
	build_and_execute(<Brake as Hooks<BlockNumber>>::integrity_test);
}
