// SPDX-License-Identifier: Apache-2.0
//! The appeal granted.

use super::{accusation::*, *};
use sp_runtime::DispatchError;

fn dismiss(device: DeviceId) -> DispatchResult {
	Registry::dismiss_accusation(root(), device)
}

#[test]
fn a_dismissed_case_costs_nothing() {
	build_and_execute(|| {
		let device = accused();
		let issuance = Balances::total_issuance();
		assert_ok!(dismiss(device));
		assert!(!Accusations::<Test>::contains_key(device));
		assert_eq!((deposited(&OWNER), Balances::total_issuance()), (10, issuance));
		assert!(record(device).latest().active);
		assert_eq!(last_event(), Event::AccusationDismissed { device, liable_from: 111 });
	});
}

#[test]
fn a_case_that_is_ripe_but_open_can_still_be_dismissed() {
	build_and_execute(|| {
		let device = accused();
		advance(1_000);
		assert_ok!(dismiss(device));
	});
}

#[test]
fn anyone_but_the_manager_is_refused() {
	build_and_execute(|| {
		let device = accused();
		for who in [OWNER, STRANGER] {
			let result = Registry::dismiss_accusation(signed(who), device);
			assert_noop!(result, DispatchError::BadOrigin);
		}
	});
}

#[test]
fn a_device_that_is_not_accused_or_not_known_is_refused() {
	build_and_execute(|| {
		let device = located();
		assert_noop!(dismiss(device), Error::NotAccused);
		assert_noop!(dismiss(99), Error::NotAccused);
	});
}

#[test]
fn a_case_is_dismissed_once() {
	build_and_execute(|| {
		let device = accused();
		assert_ok!(dismiss(device));
		assert_noop!(dismiss(device), Error::NotAccused);
	});
}

#[test]
fn a_dismissed_case_is_not_enforced() {
	build_and_execute(|| {
		let device = accused();
		assert_ok!(dismiss(device));
		advance(1_000);
		let enforce = Registry::enforce_accusation(signed(STRANGER), device);
		assert_noop!(enforce, Error::NotAccused);
	});
}

#[test]
fn dismissed_evidence_does_not_count_again() {
	build_and_execute(|| {
		let device = accused();
		assert_ok!(dismiss(device));
		advance(1_000);
		let again = evidence(device, 107, WORKING);
		assert_noop!(accuse(STRANGER, device, again), Error::NotLiable);
	});
}

#[test]
fn a_key_certified_at_once_ends_what_the_leaked_one_can_do() {
	build_and_execute(|| {
		let device = accused();
		advance(100);
		assert_ok!(dismiss(device));
		assert_eq!(identity(device).liable_from, 121);
		assert_ok!(certify(device, 1, 120));
		settle();
		for round in [107, 117, 120] {
			let leaked = evidence(device, round, WORKING);
			assert_noop!(accuse(STRANGER, device, leaked), Error::NotLiable);
		}
		for round in [121, 124] {
			let leaked = evidence(device, round, WORKING);
			assert_noop!(accuse(STRANGER, device, leaked), Error::BadFirstReport);
		}
	});
}

#[test]
fn an_owner_that_keeps_the_key_answers_for_it_again() {
	build_and_execute(|| {
		let device = accused();
		assert_ok!(dismiss(device));
		settle();
		let covered = evidence(device, 110, WORKING);
		assert_noop!(accuse(STRANGER, device, covered), Error::NotLiable);
		assert_ok!(accuse(STRANGER, device, evidence(device, 111, WORKING)));
	});
}

#[test]
fn what_waited_for_the_case_may_go_on() {
	build_and_execute(|| {
		let device = accused();
		assert_ok!(dismiss(device));
		assert_ok!(locate(device, 1));
		assert_ok!(Registry::offer_transfer(signed(OWNER), device, BUYER));
	});
}

#[test]
fn the_deposit_of_a_retired_device_is_released_after_all() {
	build_and_execute(|| {
		let device = accused();
		assert_ok!(Registry::retire(signed(OWNER), device));
		assert_ok!(dismiss(device));
		advance(200);
		assert_ok!(Registry::release_deposit(signed(STRANGER), device));
		assert_eq!(deposited(&OWNER), 0);
	});
}
