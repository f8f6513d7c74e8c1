// SPDX-License-Identifier: Apache-2.0
//! New working keys.

use super::*;
use cairn_traits::DeviceInspect;

#[test]
fn the_owner_puts_into_force_what_the_root_key_signed() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(certify(device, 1, 120));
		let at = |round| Registry::gateway_at(device, round).unwrap();
		assert_eq!((at(103).working_key, at(103).expires_at), (working(110), 3_000));
		assert_eq!((at(104).working_key, at(104).expires_at), (working(120), 2_000));
		assert_eq!(identity(device).sequence, 1);
		let expected = Event::WorkingKeyCertified { device, sequence: 1, from: 104 };
		assert_eq!(last_event(), expected);
	});
}

#[test]
fn a_certificate_that_the_owner_does_not_submit_is_refused() {
	build_and_execute(|| {
		let device = device();
		assert_noop!(certify_by(STRANGER, device, 1, 120), Error::NotOwner);
	});
}

#[test]
fn sequence_numbers_rise_by_one() {
	build_and_execute(|| {
		let device = device();
		for sequence in [0, 2, u32::MAX] {
			assert_noop!(certify(device, sequence, 120), Error::StaleSequence);
		}
		assert_ok!(certify(device, 1, 120));
		assert_noop!(certify(device, 1, 121), Error::StaleSequence);
		assert_ok!(certify(device, 2, 121));
	});
}

#[test]
fn the_last_sequence_number_of_all_has_no_successor() {
	build_and_execute(|| {
		let device = device();
		Identities::<Test>::mutate_extant(device, |identity| identity.sequence = u32::MAX);
		assert_noop!(certify(device, 0, 120), Error::StaleSequence);
	});
}

#[test]
fn a_certificate_by_another_key_is_refused() {
	build_and_execute(|| {
		device();
		let device = onboard(11);
		// The helper signs with root key 10, this is the device of root key 11.
		let result = frame_support::storage::with_storage_layer(|| certify(device, 1, 120));
		assert_eq!(result, Err(Error::BadWorkingSignature.into()));
		assert_eq!(identity(device).sequence, 0);
	});
}

#[test]
fn a_certificate_of_another_chain_is_refused() {
	build_and_execute(|| {
		let device = device();
		let message = WorkingKeyCertificate {
			device,
			sequence: 1,
			working_key: working(120),
			expires_at: 2_000,
		};
		let signature = sign_on(10, &message, &[9; 32]);
		let result = frame_support::storage::with_storage_layer(|| {
			Registry::certify_working_key(signed(OWNER), device, 1, working(120), 2_000, signature)
		});
		assert_eq!(result, Err(Error::BadWorkingSignature.into()));
	});
}

#[test]
fn an_unsound_key_is_refused() {
	build_and_execute(|| {
		let device = device();
		assert_noop!(
			Registry::certify_working_key(
				signed(OWNER),
				device,
				1,
				[0; 32],
				2_000,
				RootSignature::Ed25519([0; 64])
			),
			Error::BadWorkingKey
		);
	});
}

#[test]
fn an_expired_or_too_lasting_key_is_refused() {
	build_and_execute(|| {
		let device = device();
		let submit = |expires_at| {
			Registry::certify_working_key(
				signed(OWNER),
				device,
				1,
				working(120),
				expires_at,
				RootSignature::Ed25519([0; 64]),
			)
		};
		assert_noop!(submit(1_000), Error::KeyExpired);
		assert_noop!(submit(3_001), Error::KeyExpiryTooFar);
	});
}

#[test]
fn a_key_while_another_has_not_settled_is_refused() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(certify(device, 1, 120));
		advance(10);
		assert_noop!(certify(device, 2, 121), Error::ChangePending);
		advance(59);
		assert_noop!(certify(device, 2, 121), Error::ChangePending);
		advance(1);
		assert_ok!(certify(device, 2, 121));
	});
}

#[test]
fn a_key_and_a_location_of_one_round_join() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(locate(device, 0));
		advance(9);
		assert_ok!(certify(device, 1, 120));
		let facts = Registry::gateway_at(device, 104).unwrap();
		assert_eq!(facts.working_key, working(120));
		assert!(facts.location.is_some());
	});
}

#[test]
fn an_unknown_device_is_refused() {
	build_and_execute(|| {
		assert_noop!(certify(3, 1, 120), Error::UnknownDevice);
	});
}

#[test]
fn a_retired_device_is_refused() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(Registry::retire(signed(OWNER), device));
		assert_noop!(certify(device, 1, 120), Error::DeviceRetired);
	});
}
