// SPDX-License-Identifier: Apache-2.0

use super::*;
use cairn_device_primitives::DeviceKind;
use cairn_traits::DeviceEvents;

#[test]
fn the_seller_is_paid_what_closed_epochs_owe() {
	build_and_execute(|| {
		pay_to(7, 70);
		book(7, 20, 80);
		close();
		assert_ok!(Rewards::transferring(7, &70));
		pay_to(7, 71);
		assert_eq!(balance(70), 5_000);
		assert_eq!(events().last(), Some(&Event::Claimed { device: 7, payout: 70, amount: 5_000 }));
		assert_noop!(claim(7), Error::<Test>::NothingDue);
	});
}

#[test]
fn units_of_the_running_epoch_travel_with_the_device() {
	build_and_execute(|| {
		pay_to(7, 70);
		book(7, 20, 0);
		close();
		book(7, 10, 0);
		assert_ok!(Rewards::transferring(7, &70));
		pay_to(7, 71);
		book(7, 10, 0);
		close();
		assert_ok!(claim(7));
		assert_eq!((balance(70), balance(71)), (1_000, 1_000));
	});
}

#[test]
fn a_device_to_which_nothing_is_due_changes_hands_in_silence() {
	build_and_execute(|| {
		assert_ok!(Rewards::transferring(7, &70));
		book(8, 20, 0);
		assert_ok!(Rewards::transferring(8, &70));
		assert_eq!(events(), []);
		assert_eq!(Rewards::running_units(8).beaconers, 20);
	});
}

#[test]
fn a_payout_account_that_cannot_take_it_stops_the_transfer() {
	let emission = cairn_emission::EmissionParams { max_rate: 9, ..small_emission() };
	ExtBuilder::default().emission(emission).build_and_execute(|| {
		book(7, 1, 0);
		close();
		assert_noop!(Rewards::transferring(7, &70), Error::<Test>::BelowExistentialDeposit);
		assert_eq!(Rewards::pending(7), 9);
		// Another account, and the transfer goes through.
		assert_ok!(Rewards::transferring(7, &ENDOWED));
		assert_eq!(balance(ENDOWED), ENDOWMENT + 9);
	});
}

#[test]
fn the_rest_of_a_devices_life_leaves_the_books_alone() {
	build_and_execute(|| {
		book(7, 20, 0);
		close();
		book(7, 1, 2);
		let before = (Accounts::<Test>::get(7), CurrentEpoch::<Test>::get());
		assert_ok!(Rewards::onboarded(7, DeviceKind::Gateway, [0; 32]));
		assert_ok!(Rewards::relocated(7, 9));
		assert_ok!(Rewards::retired(7, 9));
		assert_eq!((Accounts::<Test>::get(7), CurrentEpoch::<Test>::get()), before);
	});
}
