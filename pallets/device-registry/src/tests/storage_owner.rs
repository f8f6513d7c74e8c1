// SPDX-License-Identifier: Apache-2.0
//! Who owns a provider of storage.

use super::*;
use cairn_traits::StorageDevices;

fn provider() -> DeviceId {
	register();
	assert_ok!(Papers::of(OWNER, DeviceKind::Storage, 10).submit());
	0
}

#[test]
fn a_provider_has_its_owner_at_once() {
	build_and_execute(|| {
		assert_eq!(Registry::storage_owner(provider()), Some(OWNER));
	});
}

#[test]
fn a_gateway_is_no_provider() {
	build_and_execute(|| {
		assert_eq!(Registry::storage_owner(device()), None);
	});
}

#[test]
fn a_retired_provider_is_none_at_once() {
	build_and_execute(|| {
		let device = provider();
		assert_ok!(Registry::retire(signed(OWNER), device));
		assert_eq!(Registry::storage_owner(device), None);
	});
}

#[test]
fn an_unknown_device_is_no_provider() {
	build_and_execute(|| {
		assert_eq!(Registry::storage_owner(0), None);
	});
}
