// SPDX-License-Identifier: Apache-2.0
//! Becoming a maker, and its certifier.

use super::*;
use sp_runtime::DispatchError;

#[test]
fn anyone_becomes_a_maker_with_a_bond() {
	build_and_execute(|| {
		assert_ok!(Registry::register_maker(signed(MAKER), key(CERTIFIER), 300));
		let expected = MakerRecord {
			account: MAKER,
			certifier: key(CERTIFIER),
			bond: 300,
			devices: 0,
			status: MakerStatus::Active,
		};
		assert_eq!(maker(0), expected);
		assert_eq!(MakerIds::<Test>::get(MAKER), Some(0));
		assert_eq!(bonded(&MAKER), 300);
		assert_eq!(last_event(), Event::MakerRegistered { maker: 0, account: MAKER, bond: 300 });
	});
}

#[test]
fn makers_are_numbered_in_order() {
	build_and_execute(|| {
		register();
		assert_ok!(Registry::register_maker(signed(OWNER), key(2), 100));
		assert_eq!(MakerIds::<Test>::get(OWNER), Some(1));
	});
}

#[test]
fn an_unsigned_maker_is_refused() {
	build_and_execute(|| {
		assert_noop!(
			Registry::register_maker(RuntimeOrigin::none(), key(1), 100),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn an_account_is_one_maker_only() {
	build_and_execute(|| {
		register();
		assert_noop!(Registry::register_maker(signed(MAKER), key(2), 100), Error::AlreadyMaker);
	});
}

#[test]
fn a_bond_for_less_than_one_device_is_refused() {
	build_and_execute(|| {
		for bond in [0, 99] {
			assert_noop!(Registry::register_maker(signed(MAKER), key(1), bond), Error::BondTooLow);
		}
	});
}

#[test]
fn a_bond_beyond_the_account_is_refused() {
	build_and_execute(|| {
		for bond in [10_001, Balance::MAX] {
			assert_noop!(
				Registry::register_maker(signed(MAKER), key(1), bond),
				Error::InsufficientFunds
			);
		}
	});
}

#[test]
fn an_unsound_certifier_is_refused() {
	build_and_execute(|| {
		for certifier in
			[RootKey::Ed25519([0; 32]), RootKey::Sr25519([0; 32]), RootKey::P256([0; 33])]
		{
			assert_noop!(
				Registry::register_maker(signed(MAKER), certifier, 100),
				Error::BadCertifierKey
			);
		}
	});
}

#[test]
fn a_new_certifier_signs_from_now_on() {
	build_and_execute(|| {
		register();
		let old = Papers::new(10);
		assert_ok!(Registry::set_certifier(signed(MAKER), key(2)));
		assert_eq!(last_event(), Event::CertifierSet { maker: 0 });
		assert_noop!(old.clone().submit(), Error::BadCertificate);
		let certified = super::sign(2, &old.certificate);
		assert_ok!(Papers { certified, ..old }.submit());
	});
}

#[test]
fn a_suspended_maker_may_replace_its_certifier() {
	build_and_execute(|| {
		register();
		assert_ok!(Registry::suspend_maker(root(), 0));
		assert_ok!(Registry::set_certifier(signed(MAKER), key(2)));
	});
}

#[test]
fn setting_the_certifier_of_no_maker_is_refused() {
	build_and_execute(|| {
		assert_noop!(Registry::set_certifier(signed(STRANGER), key(2)), Error::NotMaker);
	});
}

#[test]
fn setting_the_certifier_of_a_retired_maker_is_refused() {
	build_and_execute(|| {
		register();
		assert_ok!(Registry::retire_maker(signed(MAKER)));
		assert_noop!(Registry::set_certifier(signed(MAKER), key(2)), Error::MakerRetired);
	});
}

#[test]
fn setting_an_unsound_certifier_is_refused() {
	build_and_execute(|| {
		register();
		assert_noop!(
			Registry::set_certifier(signed(MAKER), RootKey::P256([5; 33])),
			Error::BadCertifierKey
		);
	});
}
