// SPDX-License-Identifier: Apache-2.0
//! What the registry says of devices.

use super::*;
use cairn_traits::DeviceEvents;

/// Device 7 of account 20 has backed 3, and earned some.
fn earned() -> Balance {
	back_all(5);
	back(7, 20, TIB, 3);
	run_sessions(4);
	close_epoch(1);
	let due = Power::due_to_backer(7);
	assert!(due > 0);
	due
}

#[test]
fn a_transfer_pays_the_seller_and_ends_the_backing() {
	build_and_execute(|| {
		let (due, before) = (earned(), balance(30));
		assert_ok!(Power::transferring(7, &30));
		assert_eq!(balance(30), before + due);
		assert_eq!(Backings::<Test>::get(7), None);
		assert_eq!(Power::due_to_backer(7), 0);
		assert!(events().ends_with(&[
			Event::Unbacked { device: 7, validator: 3 },
			Event::BackingPaid { device: 7, payout: 30, amount: due },
		]));
	});
}

#[test]
fn a_transfer_pays_what_an_ended_backing_earned() {
	build_and_execute(|| {
		let (due, before) = (earned(), balance(30));
		assert_ok!(Power::unback(signed(20), 7));
		assert_ok!(Power::transferring(7, &30));
		assert_eq!(balance(30), before + due);
	});
}

#[test]
fn a_transfer_waits_for_a_seller_that_can_be_paid() {
	build_and_execute(|| {
		back_all(5);
		back(7, 20, TIB, 3);
		assert_ok!(Power::unback(signed(20), 7));
		Earned::<Test>::insert(7, waiting(EXISTENTIAL_DEPOSIT - 1));
		assert!(Power::transferring(7, &77).is_err());
		Earned::<Test>::remove(7);
	});
}

#[test]
fn points_of_the_running_epoch_travel_with_the_device() {
	build_and_execute(|| {
		let (due, before) = (earned(), balance(30));
		run_session();
		assert_ok!(Power::transferring(7, &30));
		assert_eq!(balance(30), before + due);
		assert_eq!(Power::due_to_backer(7), 0);
		close_epoch(1);
		let buyers = Power::due_to_backer(7);
		assert!(buyers > 0);
		assert_ok!(Power::transferring(7, &31));
		assert_eq!(balance(31), ENDOWMENT + buyers);
		assert!(!Earned::<Test>::contains_key(7));
	});
}

#[test]
fn a_transfer_of_a_device_that_backs_nobody_is_nothing_to_us() {
	build_and_execute(|| {
		own(20, 7);
		assert_ok!(Power::transferring(7, &20));
		assert_eq!(events(), []);
	});
}

#[test]
fn a_device_that_retires_ends_its_backing_and_is_still_paid() {
	build_and_execute(|| {
		let due = earned();
		assert_ok!(Power::retired(7, 3));
		Owners::mutate(|owners| owners.remove(&7));
		assert_eq!(Backings::<Test>::get(7), None);
		let before = balance(20);
		assert_ok!(Power::claim_backing(signed(9), 7));
		assert_eq!(balance(20), before + due);
	});
}

#[test]
fn a_device_that_is_sold_rests_for_its_buyer_too() {
	build_and_execute(|| {
		earned();
		assert_ok!(Power::transferring(7, &20));
		own(30, 7);
		assert_noop!(Power::back(signed(30), 7, 4), Error::<Test>::Resting);
		// Another sale does not end it.
		assert_ok!(Power::transferring(7, &30));
		own(31, 7);
		run_sessions(small_params().rebacking_sessions - 1);
		assert_noop!(Power::back(signed(31), 7, 4), Error::<Test>::Resting);
		run_session();
		assert_ok!(Power::back(signed(31), 7, 4));
	});
}

#[test]
fn a_device_that_retires_is_forgotten_to_rest() {
	build_and_execute(|| {
		earned();
		assert_ok!(Power::retired(7, 3));
		assert_eq!(Resting::<Test>::get(7), None);
	});
}

#[test]
fn onboarding_and_relocating_change_nothing() {
	build_and_execute(|| {
		back(7, 20, TIB, 3);
		let before = Backings::<Test>::get(7);
		assert_ok!(Power::onboarded(8, cairn_device_primitives::DeviceKind::Storage, [0; 32]));
		assert_ok!(Power::relocated(7, 3));
		assert_eq!(Backings::<Test>::get(7), before);
	});
}
