// SPDX-License-Identifier: Apache-2.0
//! What waits while a case is open, and what does not.

use super::{accusation::*, *};

/// Asks for another root key, which the maker certifies or, where it is gone, does not.
fn rotate(device: DeviceId, with_maker: bool) -> DispatchResult {
	let message = RotationPossession {
		device,
		owner: OWNER,
		new_root_key: key(20),
		sequence: identity(device).sequence + 1,
		working_key: working(120),
		expires_at: Now::get() + 1_000,
	};
	let certificate = RotationCertificate { device, maker: 0, new_root_key: key(20) };
	Registry::rotate_root_key(
		signed(OWNER),
		device,
		message.new_root_key,
		with_maker.then(|| sign(CERTIFIER, &certificate)),
		sign(20, &message),
		message.sequence,
		message.working_key,
		message.expires_at,
	)
}

#[test]
fn a_device_is_not_offered() {
	build_and_execute(|| {
		let device = accused();
		let offer = Registry::offer_transfer(signed(OWNER), device, BUYER);
		assert_noop!(offer, Error::UnderAccusation);
	});
}

#[test]
fn an_earlier_offer_is_not_accepted_but_can_be_withdrawn() {
	build_and_execute(|| {
		let device = located();
		assert_ok!(Registry::offer_transfer(signed(OWNER), device, BUYER));
		assert_ok!(accuse(STRANGER, device, evidence(device, 107, WORKING)));
		let message = Acceptance {
			device,
			owner: BUYER,
			sequence: 1,
			working_key: working(120),
			expires_at: 2_000,
		};
		let accept = Registry::accept_transfer(
			signed(BUYER),
			device,
			1,
			message.working_key,
			2_000,
			sign(10, &message),
		);
		assert_noop!(accept, Error::UnderAccusation);
		assert_ok!(Registry::withdraw_offer(signed(OWNER), device));
	});
}

#[test]
fn a_gateway_does_not_move() {
	build_and_execute(|| {
		let device = accused();
		assert_noop!(locate(device, 1), Error::UnderAccusation);
	});
}

#[test]
fn a_working_key_is_not_replaced() {
	build_and_execute(|| {
		let device = accused();
		assert_noop!(certify(device, 1, 120), Error::UnderAccusation);
	});
}

#[test]
fn a_root_key_is_not_replaced() {
	build_and_execute(|| {
		let device = accused();
		assert_noop!(rotate(device, true), Error::UnderAccusation);
		assert_ok!(Registry::suspend_maker(root(), 0));
		assert_noop!(rotate(device, false), Error::UnderAccusation);
	});
}

#[test]
fn a_rotation_that_waited_is_not_finished() {
	build_and_execute(|| {
		let device = located();
		assert_ok!(Registry::suspend_maker(root(), 0));
		assert_ok!(rotate(device, false));
		assert_ok!(accuse(STRANGER, device, evidence(device, 107, WORKING)));
		advance(100);
		let finish = Registry::finish_rotation(signed(STRANGER), device);
		assert_noop!(finish, Error::UnderAccusation);
	});
}

#[test]
fn a_deposit_is_not_released() {
	build_and_execute(|| {
		let device = located();
		assert_ok!(Registry::retire(signed(OWNER), device));
		assert_ok!(accuse(STRANGER, device, evidence(device, 107, WORKING)));
		advance(200);
		let release = Registry::release_deposit(signed(OWNER), device);
		assert_noop!(release, Error::UnderAccusation);
		assert_eq!(deposited(&OWNER), 10);
	});
}

#[test]
fn a_device_retires_and_its_deposit_stays() {
	build_and_execute(|| {
		let device = accused();
		assert_ok!(Registry::retire(signed(OWNER), device));
		assert_eq!(deposited(&OWNER), 10);
		assert!(Accusations::<Test>::contains_key(device));
	});
}

#[test]
fn rewards_are_directed_as_ever() {
	build_and_execute(|| {
		let device = accused();
		assert_ok!(Registry::set_payout(signed(OWNER), device, Some(BUYER)));
	});
}

#[test]
fn other_devices_of_the_owner_are_free() {
	build_and_execute(|| {
		accused();
		let other = onboard(11);
		assert_ok!(locate(other, 1));
		assert_ok!(Registry::offer_transfer(signed(OWNER), other, BUYER));
	});
}
