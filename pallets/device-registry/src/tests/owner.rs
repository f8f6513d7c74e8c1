// SPDX-License-Identifier: Apache-2.0
//! Who acts for a device.

use super::*;
use cairn_traits::DeviceOwners;

#[test]
fn a_device_has_its_owner_at_once() {
	build_and_execute(|| {
		assert_eq!(Registry::owner(device()), Some(OWNER));
	});
}

#[test]
fn nobody_acts_for_a_retired_device() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(Registry::retire(signed(OWNER), device));
		assert_eq!(Registry::owner(device), None);
	});
}

#[test]
fn an_unknown_device_has_no_owner() {
	build_and_execute(|| {
		assert_eq!(Registry::owner(0), None);
	});
}
