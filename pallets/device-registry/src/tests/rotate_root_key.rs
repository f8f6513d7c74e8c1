// SPDX-License-Identifier: Apache-2.0
//! New root keys.

use super::*;
use cairn_traits::DeviceInspect;

const NEW: u8 = 20;

fn message(device: DeviceId, lifetime: Tick) -> RotationPossession<AccountId> {
	RotationPossession {
		device,
		owner: OWNER,
		new_root_key: key(NEW),
		sequence: 1,
		working_key: working(120),
		expires_at: Now::get() + lifetime,
	}
}

fn by_maker(m: &RotationPossession<AccountId>) -> RootSignature {
	let certificate =
		RotationCertificate { device: m.device, maker: 0, new_root_key: m.new_root_key };
	sign(CERTIFIER, &certificate)
}

fn submit(
	m: &RotationPossession<AccountId>,
	maker: Option<RootSignature>,
	possession: RootSignature,
) -> DispatchResult {
	Registry::rotate_root_key(
		signed(OWNER),
		m.device,
		m.new_root_key,
		maker,
		possession,
		m.sequence,
		m.working_key,
		m.expires_at,
	)
}

fn rotate(m: &RotationPossession<AccountId>) -> DispatchResult {
	submit(m, Some(by_maker(m)), sign(NEW, m))
}

fn request(m: &RotationPossession<AccountId>) -> DispatchResult {
	submit(m, None, sign(NEW, m))
}

/// A device whose maker is suspended, with a rotation that waits.
fn requested() -> DeviceId {
	let device = device();
	assert_ok!(Registry::suspend_maker(root(), 0));
	assert_ok!(request(&message(device, 1_000)));
	device
}

fn finish(device: DeviceId) -> DispatchResult {
	Registry::finish_rotation(signed(STRANGER), device)
}

#[test]
fn with_the_makers_signature_a_key_rotates_at_once() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(rotate(&message(device, 1_000)));
		assert_eq!(identity(device).root_key, key(NEW));
		assert_eq!(identity(device).sequence, 1);
		assert_eq!(Registry::device_of(&key(NEW)), Some(device));
		assert_eq!(Registry::gateway_at(device, 103).unwrap().working_key, working(110));
		assert_eq!(Registry::gateway_at(device, 104).unwrap().working_key, working(120));
		assert_eq!(last_event(), Event::RootKeyRotated { device, from: 104 });
	});
}

#[test]
fn the_old_key_signs_no_more_and_stays_taken() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(rotate(&message(device, 1_000)));
		let result = frame_support::storage::with_storage_layer(|| certify(device, 2, 121));
		assert_eq!(result, Err(Error::BadWorkingSignature.into()));
		assert_eq!(Registry::device_of(&key(10)), None);
		let mut papers = Papers::new(10);
		papers.certificate.serial_hash = SERIAL;
		assert_noop!(papers.sign(10).submit(), Error::KeyTaken);
	});
}

#[test]
fn without_the_maker_a_key_rotates_after_the_delay() {
	build_and_execute(|| {
		let device = requested();
		assert_eq!(last_event(), Event::RotationRequested { device, ready_at: 1_100 });
		assert_eq!(identity(device).root_key, key(10));
		advance(100);
		assert_ok!(finish(device));
		assert_eq!(identity(device).root_key, key(NEW));
		assert_eq!(record(device).latest().working_key, working(120));
		assert!(!Rotations::<Test>::contains_key(device));
	});
}

#[test]
fn a_retired_maker_is_gone_too() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(Registry::retire_maker(signed(MAKER)));
		assert_ok!(request(&message(device, 1_000)));
		advance(100);
		assert_ok!(finish(device));
	});
}

#[test]
fn the_old_key_cannot_void_a_request_by_signing_on() {
	build_and_execute(|| {
		let device = requested();
		assert_ok!(certify(device, 2, 121));
		advance(100);
		assert_ok!(finish(device));
		assert_eq!(identity(device).sequence, 2);
	});
}

#[test]
fn a_second_request_begins_the_delay_anew() {
	build_and_execute(|| {
		let device = requested();
		advance(60);
		let second = RotationPossession { sequence: 2, ..message(device, 1_000) };
		assert_ok!(request(&second));
		advance(40);
		assert_noop!(finish(device), Error::RotationTooSoon);
		advance(60);
		assert_ok!(finish(device));
	});
}

#[test]
fn a_transfer_voids_a_request() {
	build_and_execute(|| {
		let device = requested();
		assert_ok!(Registry::offer_transfer(signed(OWNER), device, BUYER));
		let a = Acceptance {
			device,
			owner: BUYER,
			sequence: 2,
			working_key: working(121),
			expires_at: 2_000,
		};
		let signature = sign(10, &a);
		assert_ok!(Registry::accept_transfer(
			signed(BUYER),
			device,
			2,
			a.working_key,
			2_000,
			signature
		));
		advance(100);
		assert_noop!(finish(device), Error::NoRotation);
	});
}

#[test]
fn without_the_signature_of_a_maker_that_is_there_it_is_refused() {
	build_and_execute(|| {
		let device = device();
		assert_noop!(request(&message(device, 1_000)), Error::MakerPresent);
	});
}

#[test]
fn a_maker_that_came_back_is_asked_again() {
	build_and_execute(|| {
		let device = requested();
		assert_ok!(Registry::reinstate_maker(root(), 0));
		advance(100);
		assert_noop!(finish(device), Error::MakerPresent);
	});
}

#[test]
fn the_signature_of_a_maker_that_is_gone_counts_no_more() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(Registry::suspend_maker(root(), 0));
		assert_noop!(rotate(&message(device, 1_000)), Error::MakerSuspended);
		assert_ok!(Registry::reinstate_maker(root(), 0));
		assert_ok!(Registry::retire_maker(signed(MAKER)));
		assert_noop!(rotate(&message(device, 1_000)), Error::MakerRetired);
	});
}

#[test]
fn a_makers_signature_over_anything_else_is_refused() {
	build_and_execute(|| {
		let device = device();
		let m = message(device, 1_000);
		let other = RotationPossession { new_root_key: key(21), ..m.clone() };
		assert_noop!(submit(&m, Some(by_maker(&other)), sign(NEW, &m)), Error::BadCertificate);
		let other = RotationPossession { device: 1, ..m.clone() };
		assert_noop!(submit(&m, Some(by_maker(&other)), sign(NEW, &m)), Error::BadCertificate);
	});
}

#[test]
fn a_possession_by_another_key_or_over_anything_else_is_refused() {
	build_and_execute(|| {
		let device = device();
		let m = message(device, 1_000);
		let maker = Some(by_maker(&m));
		assert_noop!(submit(&m, maker, sign(10, &m)), Error::BadPossession);
		let other = RotationPossession { owner: STRANGER, ..m.clone() };
		assert_noop!(submit(&m, maker, sign(NEW, &other)), Error::BadPossession);
		let other = RotationPossession { working_key: working(121), ..m.clone() };
		assert_noop!(submit(&m, maker, sign(NEW, &other)), Error::BadPossession);
	});
}

#[test]
fn a_key_that_is_or_was_taken_is_refused() {
	build_and_execute(|| {
		let device = device();
		let m = RotationPossession { new_root_key: key(10), ..message(device, 1_000) };
		assert_noop!(submit(&m, Some(by_maker(&m)), sign(10, &m)), Error::KeyTaken);
	});
}

#[test]
fn a_key_that_was_taken_while_it_waited_is_refused() {
	build_and_execute(|| {
		let device = requested();
		assert_ok!(Registry::reinstate_maker(root(), 0));
		onboard(NEW);
		assert_ok!(Registry::suspend_maker(root(), 0));
		advance(100);
		assert_noop!(finish(device), Error::KeyTaken);
	});
}

#[test]
fn an_unsound_root_key_is_refused() {
	build_and_execute(|| {
		let device = device();
		let new_root_key = RootKey::P256([0; 33]);
		let m = RotationPossession { new_root_key, ..message(device, 1_000) };
		assert_noop!(rotate(&m), Error::BadRootKey);
	});
}

#[test]
fn an_unsound_or_badly_timed_working_key_is_refused() {
	build_and_execute(|| {
		let device = device();
		let m = RotationPossession { working_key: [0; 32], ..message(device, 1_000) };
		assert_noop!(rotate(&m), Error::BadWorkingKey);
		assert_noop!(rotate(&message(device, 0)), Error::KeyExpired);
		assert_noop!(rotate(&message(device, 2_001)), Error::KeyExpiryTooFar);
	});
}

#[test]
fn the_lifetime_of_a_key_that_waits_counts_from_the_end_of_the_delay() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(Registry::suspend_maker(root(), 0));
		assert_noop!(request(&message(device, 100)), Error::KeyExpired);
		assert_noop!(request(&message(device, 2_101)), Error::KeyExpiryTooFar);
		assert_ok!(request(&message(device, 2_100)));
	});
}

#[test]
fn a_stale_rotation_is_refused() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(certify(device, 1, 121));
		assert_noop!(rotate(&message(device, 1_000)), Error::StaleSequence);
	});
}

#[test]
fn a_rotation_while_a_change_has_not_settled_is_refused() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(locate(device, 0));
		advance(10);
		let m = message(device, 1_000);
		assert_noop!(rotate(&m), Error::ChangePending);
	});
}

#[test]
fn anyone_but_the_owner_is_refused() {
	build_and_execute(|| {
		let device = device();
		let m = message(device, 1_000);
		assert_noop!(
			Registry::rotate_root_key(
				signed(STRANGER),
				device,
				m.new_root_key,
				Some(by_maker(&m)),
				sign(NEW, &m),
				m.sequence,
				m.working_key,
				m.expires_at,
			),
			Error::NotOwner
		);
	});
}

#[test]
fn an_unknown_or_retired_device_is_refused() {
	build_and_execute(|| {
		assert_noop!(rotate(&message(0, 1_000)), Error::UnknownDevice);
		assert_noop!(finish(0), Error::UnknownDevice);
		let device = requested();
		assert_ok!(Registry::retire(signed(OWNER), device));
		assert_noop!(rotate(&message(device, 1_000)), Error::DeviceRetired);
		assert_noop!(finish(device), Error::DeviceRetired);
	});
}

#[test]
fn nothing_is_finished_before_its_time_or_without_a_request() {
	build_and_execute(|| {
		let device = requested();
		advance(99);
		assert_noop!(finish(device), Error::RotationTooSoon);
		advance(1);
		assert_ok!(finish(device));
		assert_noop!(finish(device), Error::NoRotation);
	});
}
