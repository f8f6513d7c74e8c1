// SPDX-License-Identifier: Apache-2.0
//! Strictness of keys and signatures.

use crate::{
	check_working_key, verify_working, KeyError, RootKey, RootSignature, WorkingKey,
	WorkingSignature,
};
use codec::Decode;
use curve25519_dalek::{
	constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION},
	edwards::CompressedEdwardsY,
	scalar::Scalar,
};
use ed25519_dalek::Sha512;
use p256::ecdsa::{
	signature::{digest::Digest, hazmat::PrehashSigner},
	Signature, SigningKey,
};
use proptest::prelude::*;
use sp_core::{ed25519, sr25519, Pair};

const MESSAGE: &[u8] = b"a message";

/// The order of ed25519's prime subgroup, little endian.
const ORDER: [u8; 32] = [
	0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// The order of P-256, big endian.
const P256_ORDER: [u8; 32] = [
	0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6,
	0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

fn signed_ed25519() -> (WorkingKey, WorkingSignature) {
	let pair = ed25519::Pair::from_seed(&[1; 32]);
	(pair.public().0, pair.sign(MESSAGE).0)
}

fn signed_sr25519() -> (RootKey, [u8; 64]) {
	let pair = sr25519::Pair::from_seed(&[1; 32]);
	(RootKey::Sr25519(pair.public().0), pair.sign(MESSAGE).0)
}

fn signed_p256() -> ([u8; 33], Signature) {
	let pair = SigningKey::from_slice(&[1; 32]).unwrap();
	let digest = sp_io::hashing::sha2_256(MESSAGE);
	let signature: Signature = pair.sign_prehash(&digest).unwrap();
	let key = pair.verifying_key().to_encoded_point(true).as_bytes().try_into().unwrap();
	(key, signature.normalize_s().unwrap_or(signature))
}

fn raw(signature: &Signature) -> [u8; 64] {
	signature.to_bytes().into()
}

/// `value + ORDER`, little endian, as an attacker would write it.
fn plus_order(value: &[u8]) -> [u8; 32] {
	let mut carry = 0u16;
	let mut sum = [0u8; 32];
	for (index, byte) in sum.iter_mut().enumerate() {
		let digit = u16::from(value[index]) + u16::from(ORDER[index]) + carry;
		*byte = digit.to_le_bytes()[0];
		carry = digit >> 8;
	}
	sum
}

/// The bytes of `p + small`, where `p = 2^255 − 19`: a second encoding of `small` for `small < 19`.
fn non_canonical(small: u8) -> [u8; 32] {
	let mut bytes = [0xff; 32];
	bytes[0] = 0xed + small;
	bytes[31] = 0x7f;
	bytes
}

#[test]
fn an_honest_signature_of_each_scheme_verifies() {
	let (key, signature) = signed_ed25519();
	assert!(RootKey::Ed25519(key).verify(MESSAGE, &RootSignature::Ed25519(signature)));
	assert!(verify_working(&key, MESSAGE, &signature));
	let (key, signature) = signed_sr25519();
	assert!(key.verify(MESSAGE, &RootSignature::Sr25519(signature)));
	let (key, signature) = signed_p256();
	assert!(RootKey::P256(key).verify(MESSAGE, &RootSignature::P256(raw(&signature))));
}

#[test]
fn an_honest_key_of_each_scheme_passes() {
	assert_eq!(check_working_key(&signed_ed25519().0), Ok(()));
	assert_eq!(RootKey::Ed25519(signed_ed25519().0).check(), Ok(()));
	assert_eq!(signed_sr25519().0.check(), Ok(()));
	assert_eq!(RootKey::P256(signed_p256().0).check(), Ok(()));
}

#[test]
fn another_message_is_refused_by_each_scheme() {
	let (key, signature) = signed_ed25519();
	assert!(!verify_working(&key, b"another", &signature));
	let (key, signature) = signed_sr25519();
	assert!(!key.verify(b"another", &RootSignature::Sr25519(signature)));
	let (key, signature) = signed_p256();
	assert!(!RootKey::P256(key).verify(b"another", &RootSignature::P256(raw(&signature))));
}

#[test]
fn a_signature_of_another_scheme_is_refused() {
	let (ed25519, signature) = signed_ed25519();
	let keys = [RootKey::Ed25519(ed25519), signed_sr25519().0, RootKey::P256(signed_p256().0)];
	let signatures = [
		RootSignature::Ed25519(signature),
		RootSignature::Sr25519(signed_sr25519().1),
		RootSignature::P256(raw(&signed_p256().1)),
	];
	for (i, key) in keys.iter().enumerate() {
		for (j, signature) in signatures.iter().enumerate() {
			assert_eq!(key.verify(MESSAGE, signature), i == j);
		}
	}
	// Nor does a signature pass by taking another scheme's label.
	assert!(!keys[0].verify(MESSAGE, &RootSignature::Ed25519(signed_sr25519().1)));
	assert!(!keys[1].verify(MESSAGE, &RootSignature::Sr25519(signature)));
}

#[test]
fn a_truncated_key_or_signature_does_not_decode() {
	for variant in 0..3u8 {
		let mut bytes = vec![variant; 64];
		assert!(RootSignature::decode(&mut &bytes[..]).is_err());
		bytes.push(0);
		assert!(RootSignature::decode(&mut &bytes[..]).is_ok());
		let length = if variant == 2 { 33 } else { 32 };
		assert!(RootKey::decode(&mut &bytes[..length]).is_err());
		assert!(RootKey::decode(&mut &bytes[..length + 1]).is_ok());
	}
	assert!(RootKey::decode(&mut &[3u8; 65][..]).is_err());
	assert!(RootSignature::decode(&mut &[3u8; 65][..]).is_err());
}

#[test]
fn ed25519_keys_of_small_order_are_refused() {
	for point in EIGHT_TORSION {
		assert_eq!(check_working_key(point.compress().as_bytes()), Err(KeyError::BadOrder));
	}
}

#[test]
fn ed25519_keys_with_a_small_order_component_are_refused() {
	let key = CompressedEdwardsY(signed_ed25519().0).decompress().unwrap();
	for torsion in &EIGHT_TORSION[1..] {
		let second = (key + torsion).compress();
		assert_eq!(check_working_key(second.as_bytes()), Err(KeyError::BadOrder));
		assert_eq!(RootKey::Ed25519(second.0).check(), Err(KeyError::BadOrder));
	}
}

#[test]
fn ed25519_keys_in_a_second_encoding_are_refused() {
	let mut seen = 0;
	for small in 0..19 {
		let bytes = non_canonical(small);
		if CompressedEdwardsY(bytes).decompress().is_some() {
			seen += 1;
		}
		assert_eq!(check_working_key(&bytes), Err(KeyError::BadEncoding));
	}
	assert!(seen > 2, "some of these are points to a lenient decoder");
	// The identity with a sign on its zero x.
	let mut minus_zero = [0; 32];
	minus_zero[0] = 1;
	minus_zero[31] = 0x80;
	assert_eq!(check_working_key(&minus_zero), Err(KeyError::BadEncoding));
}

#[test]
fn ed25519_keys_off_the_curve_are_refused() {
	let off = (2..=255u8)
		.map(|first| {
			let mut bytes = [0; 32];
			bytes[0] = first;
			bytes
		})
		.find(|bytes| CompressedEdwardsY(*bytes).decompress().is_none())
		.unwrap();
	assert_eq!(check_working_key(&off), Err(KeyError::BadEncoding));
}

#[test]
fn ed25519_signatures_with_s_plus_the_order_are_refused() {
	let (key, mut signature) = signed_ed25519();
	let second = plus_order(&signature[32..]);
	signature[32..].copy_from_slice(&second);
	assert!(!verify_working(&key, MESSAGE, &signature));
}

#[test]
fn ed25519_signatures_with_torsion_added_to_r_are_refused() {
	let (key, signature) = signed_ed25519();
	let r = CompressedEdwardsY(signature[..32].try_into().unwrap()).decompress().unwrap();
	for torsion in &EIGHT_TORSION[1..] {
		let mut second = signature;
		second[..32].copy_from_slice((r + torsion).compress().as_bytes());
		assert!(!verify_working(&key, MESSAGE, &second));
	}
}

#[test]
fn ed25519_signatures_with_another_encoding_of_r_are_refused() {
	// Only the signer can choose R = 1 with s = k·a. A third party who then swaps the encoding of
	// R for its second one changes k, and with it the equation.
	let secret = Scalar::from_bytes_mod_order([9; 32]);
	let public = (ED25519_BASEPOINT_POINT * secret).compress();
	let sign = |r: [u8; 32]| {
		let hashed = [&r[..], &public.as_bytes()[..], MESSAGE].concat();
		let k = Scalar::from_bytes_mod_order_wide(&Sha512::digest(&hashed).into());
		let mut signature = [0; 64];
		signature[..32].copy_from_slice(&r);
		signature[32..].copy_from_slice((k * secret).as_bytes());
		signature
	};
	let mut identity = [0; 32];
	identity[0] = 1;
	let second = non_canonical(1);
	let mut swapped = sign(identity);
	assert!(verify_working(public.as_bytes(), MESSAGE, &swapped));
	swapped[..32].copy_from_slice(&second);
	assert!(!verify_working(public.as_bytes(), MESSAGE, &swapped));
	// The signer itself may use it: ZIP-215 says so, and it could as well have signed twice.
	assert!(verify_working(public.as_bytes(), MESSAGE, &sign(second)));
}

#[test]
fn sr25519_identity_and_second_encodings_are_refused() {
	assert_eq!(RootKey::Sr25519([0; 32]).check(), Err(KeyError::BadOrder));
	let mut negative = [0; 32];
	negative[0] = 1;
	assert_eq!(RootKey::Sr25519(negative).check(), Err(KeyError::BadEncoding));
	assert_eq!(RootKey::Sr25519(non_canonical(0)).check(), Err(KeyError::BadEncoding));
}

#[test]
fn sr25519_signatures_in_another_form_are_refused() {
	let (key, signature) = signed_sr25519();
	let mut unmarked = signature;
	unmarked[63] &= 0x7f;
	assert!(!key.verify(MESSAGE, &RootSignature::Sr25519(unmarked)));
	let mut second = unmarked;
	let s = plus_order(&unmarked[32..]);
	second[32..].copy_from_slice(&s);
	second[63] |= 0x80;
	assert!(!key.verify(MESSAGE, &RootSignature::Sr25519(second)));
}

#[test]
fn p256_signatures_with_high_s_are_refused() {
	let (key, signature) = signed_p256();
	let (r, s) = signature.split_scalars();
	let high = Signature::from_scalars(r, -s).unwrap();
	assert!(high.normalize_s().is_some());
	assert!(!RootKey::P256(key).verify(MESSAGE, &RootSignature::P256(raw(&high))));
}

#[test]
fn p256_signatures_with_zero_or_unreduced_scalars_are_refused() {
	let (key, signature) = signed_p256();
	for (from, bytes) in [(0, [0; 32]), (32, [0; 32]), (0, P256_ORDER), (32, P256_ORDER)] {
		let mut bad = raw(&signature);
		bad[from..from + 32].copy_from_slice(&bytes);
		assert!(!RootKey::P256(key).verify(MESSAGE, &RootSignature::P256(bad)));
	}
}

#[test]
fn p256_keys_in_other_forms_are_refused() {
	let (key, _) = signed_p256();
	for tag in [0, 1, 4, 5, 6, 7, 0xff] {
		let mut other = key;
		other[0] = tag;
		assert_eq!(RootKey::P256(other).check(), Err(KeyError::BadEncoding), "tag {tag}");
	}
	let mut unreduced = [0xff; 33];
	unreduced[0] = 2;
	assert_eq!(RootKey::P256(unreduced).check(), Err(KeyError::BadEncoding));
	let off = (0..=255u8)
		.map(|last| {
			let mut bytes = key;
			bytes[32] = last;
			RootKey::P256(bytes)
		})
		.find(|key| key.check().is_err());
	assert!(off.is_some(), "half of all x are not on the curve");
}

#[test]
fn a_key_that_is_no_point_verifies_nothing() {
	let (_, signature) = signed_p256();
	let signature = RootSignature::P256(raw(&signature));
	assert!(!RootKey::P256([0; 33]).verify(MESSAGE, &signature));
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn no_bytes_make_a_check_or_verification_panic(
		key in proptest::collection::vec(any::<u8>(), 0..40),
		signature in proptest::collection::vec(any::<u8>(), 0..70),
	) {
		let key = RootKey::decode(&mut &key[..]);
		let signature = RootSignature::decode(&mut &signature[..]);
		if let (Ok(key), Ok(signature)) = (key, signature) {
			let _ = key.check();
			prop_assert!(!key.verify(MESSAGE, &signature));
		}
	}

	#[test]
	fn no_single_bit_of_a_signature_may_change(bit in 0usize..512) {
		let (ed_key, mut ed) = signed_ed25519();
		ed[bit / 8] ^= 1 << (bit % 8);
		prop_assert!(!verify_working(&ed_key, MESSAGE, &ed));
		let (sr_key, mut sr) = signed_sr25519();
		sr[bit / 8] ^= 1 << (bit % 8);
		prop_assert!(!sr_key.verify(MESSAGE, &RootSignature::Sr25519(sr)));
		let (p256_key, p256) = signed_p256();
		let mut p256 = raw(&p256);
		p256[bit / 8] ^= 1 << (bit % 8);
		prop_assert!(!RootKey::P256(p256_key).verify(MESSAGE, &RootSignature::P256(p256)));
	}
}
