// SPDX-License-Identifier: Apache-2.0
//! Where rewards go.

use super::*;
use cairn_traits::DeviceInspect;

#[test]
fn rewards_go_to_the_owner_unless_directed_elsewhere() {
	build_and_execute(|| {
		let device = device();
		assert_eq!(Registry::payout(device), Some(OWNER));
		assert_ok!(Registry::set_payout(signed(OWNER), device, Some(STRANGER)));
		assert_eq!(Registry::payout(device), Some(STRANGER));
		assert_eq!(last_event(), Event::PayoutSet { device, payout: Some(STRANGER) });
		assert_ok!(Registry::set_payout(signed(OWNER), device, None));
		assert_eq!(Registry::payout(device), Some(OWNER));
	});
}

#[test]
fn the_payout_of_a_retired_device_may_be_directed() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(Registry::retire(signed(OWNER), device));
		assert_ok!(Registry::set_payout(signed(OWNER), device, Some(STRANGER)));
		assert_eq!(Registry::payout(device), Some(STRANGER));
	});
}

#[test]
fn anyone_but_the_owner_is_refused() {
	build_and_execute(|| {
		let device = device();
		assert_noop!(
			Registry::set_payout(signed(STRANGER), device, Some(STRANGER)),
			Error::NotOwner
		);
	});
}

#[test]
fn an_unknown_device_is_refused() {
	build_and_execute(|| {
		assert_noop!(Registry::set_payout(signed(OWNER), 0, None), Error::UnknownDevice);
		assert_eq!(Registry::payout(0), None);
	});
}
