// SPDX-License-Identifier: Apache-2.0
//! A maker leaves, and takes its bond along.

use super::*;

#[test]
fn a_maker_without_devices_withdraws_all_after_the_delay() {
	build_and_execute(|| {
		register();
		assert_ok!(Registry::retire_maker(signed(MAKER)));
		assert_eq!(last_event(), Event::MakerRetired { maker: 0, release_at: 1_200 });
		advance(200);
		assert_ok!(Registry::withdraw_bond(signed(MAKER)));
		assert_eq!(last_event(), Event::BondWithdrawn { maker: 0, amount: 300 });
		assert_eq!(bonded(&MAKER), 0);
		assert_eq!(MakerIds::<Test>::get(MAKER), None);
	});
}

#[test]
fn the_account_of_a_maker_that_left_may_register_as_another() {
	build_and_execute(|| {
		register();
		assert_ok!(Registry::retire_maker(signed(MAKER)));
		advance(200);
		assert_ok!(Registry::withdraw_bond(signed(MAKER)));
		assert_ok!(Registry::register_maker(signed(MAKER), key(2), 100));
		assert_eq!(MakerIds::<Test>::get(MAKER), Some(1));
	});
}

#[test]
fn a_retired_maker_vouches_for_nothing() {
	build_and_execute(|| {
		register();
		assert_ok!(Registry::retire_maker(signed(MAKER)));
		assert_noop!(Papers::new(10).submit(), Error::MakerRetired);
	});
}

#[test]
fn the_bond_for_devices_stays_until_they_are_released() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(Registry::retire_maker(signed(MAKER)));
		advance(200);
		assert_ok!(Registry::withdraw_bond(signed(MAKER)));
		assert_eq!(bonded(&MAKER), 100);
		assert_noop!(Registry::withdraw_bond(signed(MAKER)), Error::NothingToWithdraw);
		assert_ok!(Registry::retire(signed(OWNER), device));
		assert_noop!(Registry::withdraw_bond(signed(MAKER)), Error::NothingToWithdraw);
		advance(200);
		assert_ok!(Registry::release_deposit(signed(STRANGER), device));
		assert_ok!(Registry::withdraw_bond(signed(MAKER)));
		assert_eq!(bonded(&MAKER), 0);
	});
}

#[test]
fn a_bond_is_locked_before_retirement_and_its_delay() {
	build_and_execute(|| {
		register();
		assert_noop!(Registry::withdraw_bond(signed(MAKER)), Error::BondLocked);
		assert_ok!(Registry::retire_maker(signed(MAKER)));
		advance(199);
		assert_noop!(Registry::withdraw_bond(signed(MAKER)), Error::BondLocked);
	});
}

#[test]
fn a_suspended_maker_cannot_leave() {
	build_and_execute(|| {
		register();
		assert_ok!(Registry::suspend_maker(root(), 0));
		assert_noop!(Registry::retire_maker(signed(MAKER)), Error::MakerSuspended);
		assert_noop!(Registry::withdraw_bond(signed(MAKER)), Error::BondLocked);
	});
}

#[test]
fn a_maker_leaves_once() {
	build_and_execute(|| {
		register();
		assert_ok!(Registry::retire_maker(signed(MAKER)));
		assert_noop!(Registry::retire_maker(signed(MAKER)), Error::MakerRetired);
	});
}

#[test]
fn an_account_that_is_no_maker_is_refused() {
	build_and_execute(|| {
		assert_noop!(Registry::retire_maker(signed(STRANGER)), Error::NotMaker);
		assert_noop!(Registry::withdraw_bond(signed(STRANGER)), Error::NotMaker);
	});
}
