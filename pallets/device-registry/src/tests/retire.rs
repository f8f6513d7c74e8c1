// SPDX-License-Identifier: Apache-2.0
//! The end of a device.

use super::*;
use cairn_traits::DeviceInspect;

fn release(device: DeviceId) -> DispatchResult {
	Registry::release_deposit(signed(STRANGER), device)
}

#[test]
fn a_device_is_judged_as_active_until_open_rounds_have_settled() {
	build_and_execute(|| {
		let device = located();
		assert_ok!(Registry::retire(signed(OWNER), device));
		assert!(Registry::gateway_at(device, 110).unwrap().active);
		assert!(!Registry::gateway_at(device, 111).unwrap().active);
		assert_eq!(Registry::active_gateways(), 0);
		assert_eq!(Trace::get().last(), Some(&Told::Retired(device, 111)));
		assert_eq!(last_event(), Event::Retired { device, from: 111, release_at: 1_270 });
	});
}

#[test]
fn the_deposit_is_released_after_the_delay() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(Registry::retire(signed(OWNER), device));
		assert_eq!(deposited(&OWNER), 10);
		advance(200);
		assert_ok!(release(device));
		assert_eq!(deposited(&OWNER), 0);
		assert_eq!(maker(0).devices, 0);
		assert_eq!(record(device).pending, None);
		assert_eq!(last_event(), Event::DepositReleased { device, owner: OWNER, amount: 10 });
	});
}

#[test]
fn what_was_deposited_is_released_whatever_a_device_costs_now() {
	build_and_execute(|| {
		let device = device();
		DeviceDeposit::set(1_000);
		assert_ok!(Registry::retire(signed(OWNER), device));
		advance(200);
		assert_ok!(release(device));
		assert_eq!(deposited(&OWNER), 0);
	});
}

#[test]
fn the_quota_is_free_again_when_the_deposit_is_released() {
	build_and_execute(|| {
		register();
		let devices = [onboard(10), onboard(11), onboard(12)];
		assert_ok!(Registry::retire(signed(OWNER), devices[0]));
		assert_noop!(Papers::new(13).submit(), Error::QuotaExceeded);
		advance(200);
		assert_ok!(release(devices[0]));
		assert_ok!(Papers::new(13).submit());
	});
}

#[test]
fn a_retired_device_stays_payable() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(Registry::retire(signed(OWNER), device));
		advance(200);
		assert_ok!(release(device));
		assert_eq!(Registry::payout(device), Some(OWNER));
	});
}

#[test]
fn a_deposit_is_locked_before_the_delay_has_passed() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(Registry::retire(signed(OWNER), device));
		advance(199);
		assert_noop!(release(device), Error::DepositLocked);
	});
}

#[test]
fn the_deposit_of_a_live_device_is_not_released() {
	build_and_execute(|| {
		let device = device();
		assert_noop!(release(device), Error::NothingToRelease);
	});
}

#[test]
fn a_deposit_is_released_once() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(Registry::retire(signed(OWNER), device));
		advance(200);
		assert_ok!(release(device));
		assert_noop!(release(device), Error::NothingToRelease);
	});
}

#[test]
fn a_device_retires_once() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(Registry::retire(signed(OWNER), device));
		assert_noop!(Registry::retire(signed(OWNER), device), Error::DeviceRetired);
	});
}

#[test]
fn a_retirement_while_a_change_has_not_settled_is_refused() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(locate(device, 0));
		advance(10);
		assert_noop!(Registry::retire(signed(OWNER), device), Error::ChangePending);
	});
}

#[test]
fn anyone_but_the_owner_is_refused() {
	build_and_execute(|| {
		let device = device();
		assert_noop!(Registry::retire(signed(STRANGER), device), Error::NotOwner);
	});
}

#[test]
fn an_unknown_device_is_refused() {
	build_and_execute(|| {
		assert_noop!(Registry::retire(signed(OWNER), 0), Error::UnknownDevice);
		assert_noop!(release(u32::MAX), Error::UnknownDevice);
	});
}

#[test]
fn a_retirement_joins_a_change_of_the_same_round() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(locate(device, 0));
		assert_ok!(Registry::retire(signed(OWNER), device));
		let facts = Registry::gateway_at(device, 104).unwrap();
		assert!(!facts.active && facts.location.is_some());
		assert_eq!(Registry::active_gateways(), 0);
	});
}
