// SPDX-License-Identifier: Apache-2.0
//! A maker's bond, up and down.

use super::*;

#[test]
fn a_bond_is_raised() {
	build_and_execute(|| {
		register();
		assert_ok!(Registry::adjust_bond(signed(MAKER), 500));
		assert_eq!((bonded(&MAKER), maker(0).bond), (500, 500));
		assert_eq!(last_event(), Event::BondAdjusted { maker: 0, old: 300, new: 500 });
	});
}

#[test]
fn a_bond_is_lowered_to_what_the_devices_need() {
	build_and_execute(|| {
		register();
		onboard(10);
		onboard(11);
		assert_ok!(Registry::adjust_bond(signed(MAKER), 200));
		assert_eq!(bonded(&MAKER), 200);
		assert_noop!(Registry::adjust_bond(signed(MAKER), 199), Error::BondTooLow);
	});
}

#[test]
fn a_maker_without_devices_keeps_the_bond_for_one() {
	build_and_execute(|| {
		register();
		assert_noop!(Registry::adjust_bond(signed(MAKER), 99), Error::BondTooLow);
		assert_noop!(Registry::adjust_bond(signed(MAKER), 0), Error::BondTooLow);
		assert_ok!(Registry::adjust_bond(signed(MAKER), 100));
	});
}

#[test]
fn a_bond_that_a_dearer_price_left_short_may_still_be_raised() {
	build_and_execute(|| {
		register();
		onboard(10);
		BondPerDevice::set(1_000);
		assert_ok!(Registry::adjust_bond(signed(MAKER), 400));
		assert_noop!(Registry::adjust_bond(signed(MAKER), 399), Error::BondTooLow);
	});
}

#[test]
fn a_bond_beyond_the_account_is_refused() {
	build_and_execute(|| {
		register();
		assert_noop!(Registry::adjust_bond(signed(MAKER), Balance::MAX), Error::InsufficientFunds);
	});
}

#[test]
fn a_suspended_maker_may_raise_but_not_lower() {
	build_and_execute(|| {
		register();
		assert_ok!(Registry::suspend_maker(root(), 0));
		assert_noop!(Registry::adjust_bond(signed(MAKER), 200), Error::MakerSuspended);
		assert_ok!(Registry::adjust_bond(signed(MAKER), 400));
	});
}

#[test]
fn a_retired_maker_is_refused() {
	build_and_execute(|| {
		register();
		assert_ok!(Registry::retire_maker(signed(MAKER)));
		assert_noop!(Registry::adjust_bond(signed(MAKER), 400), Error::MakerRetired);
	});
}

#[test]
fn an_account_that_is_no_maker_is_refused() {
	build_and_execute(|| {
		assert_noop!(Registry::adjust_bond(signed(STRANGER), 400), Error::NotMaker);
	});
}
