// SPDX-License-Identifier: Apache-2.0
//! Keys: what is refused, and a signature of the scheme that never signs twice alike.

use cairn_device_primitives::{DeviceKind, RootKey, RootSignature};
use codec::Encode;

use super::{
	json::Json,
	markdown::{bytes_block, code, table},
	message::{key_of, signature_of, vector},
};

/// Order of the group of P-256 (SEC 2, section 2.4.2), big-endian.
const P256_ORDER: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

/// Order of the prime group of edwards25519 (RFC 8032, section 5.1), little-endian.
const ED25519_ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

/// Modulus of the field of edwards25519, 2²⁵⁵ − 19, little-endian.
const ED25519_MODULUS: &str = "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f";

/// sr25519 signs with fresh randomness, so a signature is kept, not made: by the mini-secret
/// `SR25519_SECRET` over the signing bytes of the `WorkingKeyCertificate`.
const SR25519_SECRET: [u8; 32] = [2; 32];
const SR25519_KEY: &str = "1a4fee48c1ba1a48e8cd43782a8485d635aa91cfb82cbb477f0c1c576bc4031c";
const SR25519_SIGNATURE: &str = "a4129b0f8aff4c0fbc6d0b08704ec2c448bdb8c030786884f89cd56c5401b742\
	cc650e0f406ad1b8efbad98292728604f82bccd38969c0cbf6050e553f57218f";

/// What must not verify.
pub struct RefusedSignature {
	why: &'static str,
	/// The key.
	pub key: RootKey,
	/// What it did not sign, or not so.
	pub message: Vec<u8>,
	/// The signature.
	pub signature: RootSignature,
}

/// The message, key and signature of sr25519.
pub fn sr25519() -> (Vec<u8>, RootKey, RootSignature) {
	let message = vector("WorkingKeyCertificate", "ed25519").signing_bytes;
	let key = RootKey::Sr25519(unhex(SR25519_KEY).try_into().unwrap());
	let signature = RootSignature::Sr25519(unhex(SR25519_SIGNATURE).try_into().unwrap());
	(message, key, signature)
}

/// Keys that [`RootKey::check`] refuses, and what they are.
pub fn refused_keys() -> Vec<(&'static str, RootKey)> {
	let mut identity = [0; 32];
	identity[0] = 1;
	let modulus = unhex(ED25519_MODULUS).try_into().unwrap();
	let mut compact: [u8; 33] = vector("Certificate", "P-256").key.try_into().unwrap();
	compact[0] = 5;
	let mut too_large = [0xff; 33];
	too_large[0] = 2;
	vec![
		("the neutral element", RootKey::Ed25519(identity)),
		("a point of order 4", RootKey::Ed25519([0; 32])),
		("the same point, with y = 2²⁵⁵ − 19 for y = 0", RootKey::Ed25519(modulus)),
		("no point", RootKey::Ed25519([2; 32])),
		("the neutral element", RootKey::Sr25519([0; 32])),
		("a field element that is not reduced", RootKey::Sr25519([0xff; 32])),
		("SEC1's compact form (tag 5)", RootKey::P256(compact)),
		("no point: x above the modulus", RootKey::P256(too_large)),
	]
}

/// Signatures that [`RootKey::verify`] refuses.
pub fn refused_signatures() -> Vec<RefusedSignature> {
	let p256 = vector("WorkingKeyCertificate", "P-256");
	let ed25519 = vector("WorkingKeyCertificate", "ed25519");
	let high = high_s(&p256.signature);
	let beyond = beyond_order(&ed25519.signature);
	let mut elsewhere = ed25519.signing_bytes.clone();
	elsewhere[16] ^= 1;
	vec![
		RefusedSignature {
			why: "`s` replaced by n − s, the high half",
			key: key_of(&p256),
			message: p256.signing_bytes.clone(),
			signature: RootSignature::P256(high),
		},
		RefusedSignature {
			why: "`s` replaced by s + L",
			key: key_of(&ed25519),
			message: ed25519.signing_bytes.clone(),
			signature: RootSignature::Ed25519(beyond),
		},
		RefusedSignature {
			why: "a valid signature, on a chain with another genesis hash",
			key: key_of(&ed25519),
			message: elsewhere,
			signature: signature_of(&ed25519),
		},
	]
}

/// `r ‖ n − s`.
fn high_s(signature: &[u8]) -> [u8; 64] {
	let mut high: [u8; 64] = signature.try_into().unwrap();
	let order = unhex(P256_ORDER);
	let mut borrow = 0;
	for index in (0..32).rev() {
		let difference = i16::from(order[index]) - i16::from(high[32 + index]) - borrow;
		borrow = i16::from(difference < 0);
		high[32 + index] = u8::try_from(difference.rem_euclid(256)).unwrap();
	}
	high
}

/// `R ‖ s + L`.
fn beyond_order(signature: &[u8]) -> [u8; 64] {
	let mut beyond: [u8; 64] = signature.try_into().unwrap();
	let mut carry = 0;
	for (byte, addend) in beyond[32..].iter_mut().zip(unhex(ED25519_ORDER)) {
		let sum = u16::from(*byte) + u16::from(addend) + carry;
		carry = sum / 256;
		*byte = u8::try_from(sum % 256).unwrap();
	}
	beyond
}

/// The schemes of root keys: how SCALE tells them apart, and their lengths.
pub fn schemes_table() -> String {
	let keys = [RootKey::Ed25519([0; 32]), RootKey::Sr25519([0; 32]), RootKey::P256([0; 33])];
	let signatures = [
		RootSignature::Ed25519([0; 64]),
		RootSignature::Sr25519([0; 64]),
		RootSignature::P256([0; 64]),
	];
	let rows = keys.iter().zip(&signatures).map(|(key, signature)| {
		let (scheme, bytes) = parts(key);
		assert_eq!(key.encode()[0], signature.encode()[0], "a key and its signature");
		let signature = signature_parts(signature);
		vec![
			scheme.into(),
			key.encode()[0].to_string(),
			bytes.len().to_string(),
			signature.len().to_string(),
		]
	});
	table(&["scheme", "variant", "bytes of a key", "bytes of a signature"], rows)
}

/// The kinds of device, as SCALE tells them apart.
pub fn device_kinds_table() -> String {
	let rows = [DeviceKind::Gateway, DeviceKind::Storage]
		.map(|kind| vec![code(format!("{kind:?}")), kind.encode()[0].to_string()]);
	table(&["`DeviceKind`", "variant"], rows)
}

/// The table of refused keys.
pub fn refused_keys_table() -> String {
	let rows = refused_keys().into_iter().map(|(what, key)| {
		let error = key.check().unwrap_err();
		let (scheme, bytes) = parts(&key);
		vec![scheme.into(), what.into(), code(format!("{error:?}")), code(super::hex(bytes))]
	});
	table(&["scheme", "what", "refused as", "key"], rows)
}

/// The refused signatures, one block each.
pub fn refused_signatures_blocks() -> String {
	let block = |refused: RefusedSignature| {
		let (scheme, key) = parts(&refused.key);
		let signature = signature_parts(&refused.signature);
		let bytes = bytes_block(&[
			("public key", &key),
			("message", &refused.message),
			("signature", &signature),
		]);
		format!("{scheme}, {}:\n\n{bytes}\n", refused.why)
	};
	refused_signatures().into_iter().map(block).collect()
}

/// The sr25519 signature.
pub fn sr25519_block() -> String {
	let (message, key, signature) = sr25519();
	bytes_block(&[
		("mini-secret", &SR25519_SECRET),
		("public key", &parts(&key).1),
		("message", &message),
		("signature", &signature_parts(&signature)),
	])
}

/// The sr25519 signature, for a program.
pub fn sr25519_json() -> Json {
	let (message, key, signature) = sr25519();
	Json::Object(vec![
		("message", Json::hex(message)),
		("secret", Json::hex(SR25519_SECRET)),
		("publicKey", Json::hex(parts(&key).1)),
		("signature", Json::hex(signature_parts(&signature))),
	])
}

/// The refused keys, for a program.
pub fn refused_keys_json() -> Json {
	Json::list(refused_keys(), |(what, key)| {
		let (scheme, bytes) = parts(&key);
		Json::Object(vec![
			("what", Json::text(what)),
			("scheme", Json::text(scheme)),
			("publicKey", Json::hex(bytes)),
			("error", Json::text(format!("{:?}", key.check().unwrap_err()))),
		])
	})
}

/// The refused signatures, for a program.
pub fn refused_signatures_json() -> Json {
	Json::list(refused_signatures(), |refused| {
		let (scheme, key) = parts(&refused.key);
		Json::Object(vec![
			("why", Json::text(refused.why)),
			("scheme", Json::text(scheme)),
			("publicKey", Json::hex(key)),
			("message", Json::hex(refused.message)),
			("signature", Json::hex(signature_parts(&refused.signature))),
		])
	})
}

fn parts(key: &RootKey) -> (&'static str, Vec<u8>) {
	match key {
		RootKey::Ed25519(key) => ("ed25519", key.to_vec()),
		RootKey::Sr25519(key) => ("sr25519", key.to_vec()),
		RootKey::P256(key) => ("P-256", key.to_vec()),
	}
}

fn signature_parts(signature: &RootSignature) -> Vec<u8> {
	match signature {
		RootSignature::Ed25519(bytes)
		| RootSignature::Sr25519(bytes)
		| RootSignature::P256(bytes) => bytes.to_vec(),
	}
}

/// Bytes of hexadecimal digits.
fn unhex(digits: &str) -> Vec<u8> {
	let pairs = digits.as_bytes().chunks(2);
	pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}
