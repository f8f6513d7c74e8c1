// SPDX-License-Identifier: Apache-2.0
//! Onboarding.

use super::*;
use cairn_coverage::GatewayFacts;
use cairn_device_primitives::vectors::sign_p256;
use cairn_traits::DeviceInspect;
use sp_runtime::DispatchError;

#[test]
fn a_device_with_sound_papers_is_onboarded() {
	build_and_execute(|| {
		register();
		assert_ok!(Papers::new(10).submit());
		let facts = GatewayFacts {
			owner: OWNER,
			working_key: working(110),
			expires_at: 3_000,
			active: true,
			location: None,
		};
		assert_eq!(Registry::gateway_at(0, 100), Some(facts));
		assert_eq!(Registry::device_of(&key(10)), Some(0));
		assert_eq!(Serials::<Test>::get((0, [10; 32])), Some(0));
		assert_eq!(deposited(&OWNER), 10);
		assert_eq!(maker(0).devices, 1);
		assert_eq!(Trace::get(), vec![Told::Onboarded(0, DeviceKind::Gateway, TIP)]);
		let kind = DeviceKind::Gateway;
		assert_eq!(last_event(), Event::Onboarded { device: 0, maker: 0, owner: OWNER, kind });
	});
}

#[test]
fn devices_are_numbered_in_order() {
	build_and_execute(|| {
		register();
		assert_eq!([onboard(10), onboard(11), onboard(12)], [0, 1, 2]);
	});
}

#[test]
fn a_gateway_without_location_is_not_counted_as_active() {
	build_and_execute(|| {
		device();
		assert_eq!(Registry::active_gateways(), 0);
	});
}

#[test]
fn a_storage_device_is_no_gateway() {
	build_and_execute(|| {
		register();
		assert_ok!(Papers::of(OWNER, DeviceKind::Storage, 10).submit());
		assert_eq!(Registry::gateway_at(0, 100), None);
		assert_eq!(Registry::payout(0), Some(OWNER));
	});
}

#[test]
fn p256_keys_of_maker_and_device_are_accepted() {
	build_and_execute(|| {
		let genesis = Registry::genesis_hash();
		let (certifier, _) = sign_p256(&[1; 32], &[]);
		let (root_key, _) = sign_p256(&[2; 32], &[]);
		assert_ok!(Registry::register_maker(signed(MAKER), certifier, 300));
		let mut papers = Papers::new(10);
		papers.certificate.root_key = root_key;
		papers.possession.root_key = root_key;
		let p256 = |seed, bytes: Vec<u8>| {
			RootSignature::P256(sign_p256(&[seed; 32], &bytes).1.try_into().unwrap())
		};
		papers.certified = p256(1, papers.certificate.signing_bytes(&genesis));
		papers.possessed = p256(2, papers.possession.signing_bytes(&genesis));
		assert_ok!(papers.submit());
		assert_eq!(Registry::device_of(&root_key), Some(0));
	});
}

#[test]
fn sr25519_keys_of_maker_and_device_are_accepted() {
	build_and_execute(|| {
		let pair = |seed| sp_core::sr25519::Pair::from_seed(&[seed; 32]);
		let sr25519 = |seed, bytes: Vec<u8>| RootSignature::Sr25519(pair(seed).sign(&bytes).0);
		let genesis = Registry::genesis_hash();
		let certifier = RootKey::Sr25519(pair(1).public().0);
		let root_key = RootKey::Sr25519(pair(2).public().0);
		assert_ok!(Registry::register_maker(signed(MAKER), certifier, 300));
		let mut papers = Papers::new(10);
		papers.certificate.root_key = root_key;
		papers.possession.root_key = root_key;
		papers.certified = sr25519(1, papers.certificate.signing_bytes(&genesis));
		papers.possessed = sr25519(2, papers.possession.signing_bytes(&genesis));
		assert_ok!(papers.submit());
	});
}

#[test]
fn an_unsigned_onboarding_is_refused() {
	build_and_execute(|| {
		register();
		let papers = Papers::new(10);
		assert_noop!(
			Registry::onboard(
				RuntimeOrigin::none(),
				0,
				DeviceKind::Gateway,
				key(10),
				SERIAL,
				papers.certified,
				working(110),
				3_000,
				TIP,
				papers.possessed,
			),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn an_unknown_maker_is_refused() {
	build_and_execute(|| {
		assert_noop!(Papers::new(10).submit(), Error::UnknownMaker);
	});
}

#[test]
fn a_certificate_by_another_key_is_refused() {
	build_and_execute(|| {
		register();
		let mut papers = Papers::new(10);
		papers.certified = super::sign(2, &papers.certificate);
		assert_noop!(papers.submit(), Error::BadCertificate);
	});
}

#[test]
fn a_certificate_of_another_scheme_is_refused() {
	build_and_execute(|| {
		register();
		let mut papers = Papers::new(10);
		papers.certified = RootSignature::P256([1; 64]);
		assert_noop!(papers.submit(), Error::BadCertificate);
	});
}

#[test]
fn a_certificate_over_anything_else_is_refused() {
	build_and_execute(|| {
		register();
		let papers = Papers::new(10);
		for change in [
			|c: &mut Certificate| c.kind = DeviceKind::Storage,
			|c: &mut Certificate| c.serial_hash = SERIAL,
		] {
			let mut papers = papers.clone();
			change(&mut papers.certificate);
			assert_noop!(papers.submit(), Error::BadCertificate);
		}
	});
}

#[test]
fn a_certificate_of_another_maker_is_refused() {
	build_and_execute(|| {
		register();
		assert_ok!(Registry::register_maker(signed(STRANGER), key(2), 300));
		let mut papers = Papers::new(10);
		papers.certificate.maker = 1;
		assert_noop!(papers.submit(), Error::BadCertificate);
	});
}

#[test]
fn a_certificate_of_another_chain_is_refused() {
	build_and_execute(|| {
		register();
		let mut papers = Papers::new(10);
		papers.certified = sign_on(CERTIFIER, &papers.certificate, &[1; 32]);
		assert_noop!(papers.submit(), Error::BadCertificate);
	});
}

#[test]
fn a_possession_by_another_key_is_refused() {
	build_and_execute(|| {
		register();
		let mut papers = Papers::new(10);
		papers.possessed = super::sign(11, &papers.possession);
		assert_noop!(papers.submit(), Error::BadPossession);
	});
}

#[test]
fn a_possession_for_another_owner_is_refused() {
	build_and_execute(|| {
		register();
		let papers = Papers { owner: STRANGER, ..Papers::new(10) };
		assert_noop!(papers.submit(), Error::BadPossession);
	});
}

#[test]
fn a_possession_over_anything_else_is_refused() {
	build_and_execute(|| {
		register();
		let papers = Papers::new(10);
		for change in [
			|p: &mut Possession<AccountId>| p.working_key = working(111),
			|p: &mut Possession<AccountId>| p.expires_at -= 1,
			|p: &mut Possession<AccountId>| p.chain_tip = [8; 32],
		] {
			let mut papers = papers.clone();
			change(&mut papers.possession);
			assert_noop!(papers.submit(), Error::BadPossession);
		}
	});
}

#[test]
fn a_possession_of_another_chain_is_refused() {
	build_and_execute(|| {
		register();
		let mut papers = Papers::new(10);
		papers.possessed = sign_on(10, &papers.possession, &[1; 32]);
		assert_noop!(papers.submit(), Error::BadPossession);
	});
}

#[test]
fn no_certificate_works_twice() {
	build_and_execute(|| {
		register();
		let papers = Papers::new(10);
		assert_ok!(papers.clone().submit());
		assert_noop!(papers.submit(), Error::KeyTaken);
	});
}

#[test]
fn the_key_of_a_retired_device_stays_taken() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(Registry::retire(signed(OWNER), device));
		advance(200);
		assert_ok!(Registry::release_deposit(signed(OWNER), device));
		let mut papers = Papers::new(10);
		papers.certificate.serial_hash = SERIAL;
		assert_noop!(papers.sign(10).submit(), Error::KeyTaken);
	});
}

#[test]
fn a_serial_number_works_once() {
	build_and_execute(|| {
		device();
		let mut papers = Papers::new(11);
		papers.certificate.serial_hash = [10; 32];
		assert_noop!(papers.sign(11).submit(), Error::SerialTaken);
	});
}

#[test]
fn two_makers_may_use_one_serial_number() {
	build_and_execute(|| {
		device();
		assert_ok!(Registry::register_maker(signed(STRANGER), key(CERTIFIER), 300));
		let mut papers = Papers::new(11);
		papers.certificate.maker = 1;
		papers.certificate.serial_hash = [10; 32];
		assert_ok!(papers.sign(11).submit());
	});
}

#[test]
fn the_bond_is_the_quota() {
	build_and_execute(|| {
		register();
		(10..13).for_each(|seed| {
			onboard(seed);
		});
		assert_noop!(Papers::new(13).submit(), Error::QuotaExceeded);
		assert_ok!(Registry::adjust_bond(signed(MAKER), 400));
		assert_ok!(Papers::new(13).submit());
	});
}

#[test]
fn an_absurd_price_exceeds_any_quota() {
	build_and_execute(|| {
		register();
		BondPerDevice::set(Balance::MAX);
		assert_noop!(Papers::new(10).submit(), Error::QuotaExceeded);
	});
}

#[test]
fn an_owner_without_funds_is_refused() {
	build_and_execute(|| {
		register();
		let papers = Papers::of(POOR, DeviceKind::Gateway, 10);
		assert_noop!(papers.submit(), Error::InsufficientFunds);
	});
}

#[test]
fn an_unsound_root_key_is_refused() {
	build_and_execute(|| {
		register();
		let mut papers = Papers::new(10);
		papers.certificate.root_key = RootKey::Ed25519([0; 32]);
		papers.possession.root_key = RootKey::Ed25519([0; 32]);
		assert_noop!(papers.sign(10).submit(), Error::BadRootKey);
	});
}

#[test]
fn an_unsound_working_key_is_refused() {
	build_and_execute(|| {
		register();
		let mut papers = Papers::new(10);
		papers.possession.working_key = [0; 32];
		assert_noop!(papers.sign(10).submit(), Error::BadWorkingKey);
	});
}

#[test]
fn an_expired_working_key_is_refused() {
	build_and_execute(|| {
		register();
		for expires_at in [0, 999, 1_000] {
			let mut papers = Papers::new(10);
			papers.possession.expires_at = expires_at;
			assert_noop!(papers.sign(10).submit(), Error::KeyExpired);
		}
	});
}

#[test]
fn a_working_key_that_lives_too_long_is_refused() {
	build_and_execute(|| {
		register();
		for expires_at in [3_001, u32::MAX] {
			let mut papers = Papers::new(10);
			papers.possession.expires_at = expires_at;
			assert_noop!(papers.sign(10).submit(), Error::KeyExpiryTooFar);
		}
	});
}

#[test]
fn what_a_hook_refuses_does_not_happen() {
	build_and_execute(|| {
		register();
		let papers = Papers::new(10);
		HooksFail::set(true);
		let result = frame_support::storage::with_storage_layer(|| papers.submit());
		assert_eq!(result, Err("refused".into()));
		assert_eq!(NextDevice::<Test>::get(), 0);
	});
}
