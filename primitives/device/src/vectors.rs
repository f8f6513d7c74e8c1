// SPDX-License-Identifier: Apache-2.0
//! A fixed example of each signed message: the protocol document is made from these, and other
//! implementations are tested against them.
//!
//! Only deterministic signatures: ed25519, and P-256 by RFC 6979 with low `s`.

use crate::{
	Acceptance, Certificate, ChainCommitment, DeviceKind, GenesisHash, Possession, Report, RootKey,
	RotationCertificate, RotationPossession, SignedMessage, WorkingKeyCertificate,
};
use alloc::{format, string::String, vec, vec::Vec};
use codec::Encode;
use p256::ecdsa::{signature::hazmat::PrehashSigner, Signature, SigningKey};
use sp_core::{ed25519, Pair};

/// The genesis hash that the vectors are bound to.
pub const GENESIS: GenesisHash = [0x67; 32];

/// Secret of the maker's certifier, in either scheme.
pub const CERTIFIER_SECRET: [u8; 32] = [0x01; 32];

/// Secret of the device's root key, in either scheme.
pub const ROOT_SECRET: [u8; 32] = [0x02; 32];

/// Secret of the root key that replaces it, in either scheme.
pub const NEW_ROOT_SECRET: [u8; 32] = [0x03; 32];

/// Secret of the device's working key (ed25519).
pub const WORKING_SECRET: [u8; 32] = [0x04; 32];

/// A field of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
	/// Its name.
	pub name: &'static str,
	/// Its SCALE type.
	pub kind: &'static str,
	/// Its value, for a reader.
	pub value: String,
	/// Its SCALE encoding.
	pub bytes: Vec<u8>,
}

/// A signed message with all that it takes to make it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vector {
	/// Name of the message.
	pub name: &'static str,
	/// Whose key signs it.
	pub signer: &'static str,
	/// `ed25519` or `P-256`.
	pub scheme: &'static str,
	/// The domain, padded with zeroes.
	pub domain: [u8; 16],
	/// The fields, in order.
	pub fields: Vec<Field>,
	/// What is signed: the domain, [`GENESIS`], then the fields.
	pub signing_bytes: Vec<u8>,
	/// The secret key.
	pub secret: [u8; 32],
	/// The public key, without its SCALE variant.
	pub key: Vec<u8>,
	/// The signature, without its SCALE variant.
	pub signature: Vec<u8>,
}

/// The schemes that sign deterministically.
#[derive(Clone, Copy)]
enum Scheme {
	Ed25519,
	P256,
}

impl Scheme {
	fn name(self) -> &'static str {
		match self {
			Self::Ed25519 => "ed25519",
			Self::P256 => "P-256",
		}
	}

	/// The public key, and its signature over `message`.
	fn sign(self, secret: &[u8; 32], message: &[u8]) -> (RootKey, Vec<u8>) {
		match self {
			Self::Ed25519 => {
				let pair = ed25519::Pair::from_seed(secret);
				(RootKey::Ed25519(pair.public().0), pair.sign(message).0.to_vec())
			}
			Self::P256 => sign_p256(secret, message),
		}
	}

	fn key(self, secret: &[u8; 32]) -> RootKey {
		self.sign(secret, &[]).0
	}
}

/// All vectors: each message that a root key signs in two schemes, the others in ed25519.
pub fn vectors() -> Vec<Vector> {
	let mut all = Vec::new();
	for scheme in [Scheme::Ed25519, Scheme::P256] {
		all.push(certificate(scheme));
		all.push(possession(scheme));
		all.push(working_key_certificate(scheme));
		all.push(acceptance(scheme));
		all.push(rotation_certificate(scheme));
		all.push(rotation_possession(scheme));
	}
	all.push(chain_commitment());
	all.push(report());
	all
}

fn certificate(scheme: Scheme) -> Vector {
	let root_key = scheme.key(&ROOT_SECRET);
	let message =
		Certificate { maker: 7, root_key, kind: DeviceKind::Gateway, serial_hash: [0x05; 32] };
	let fields = vec![
		number("maker", "u32", message.maker),
		key("root_key", root_key),
		field("kind", "DeviceKind", "Gateway".into(), &message.kind),
		bytes("serial_hash", "[u8; 32]", &message.serial_hash),
	];
	vector("Certificate", "the maker's certifier", scheme, &CERTIFIER_SECRET, &message, fields)
}

fn possession(scheme: Scheme) -> Vector {
	let root_key = scheme.key(&ROOT_SECRET);
	let message = Possession {
		owner: [0x06; 32],
		root_key,
		working_key: working_key(),
		expires_at: 100_000,
		chain_tip: [0x07; 32],
	};
	let fields = vec![
		bytes("owner", "AccountId", &message.owner),
		key("root_key", root_key),
		bytes("working_key", "[u8; 32]", &message.working_key),
		number("expires_at", "u32", message.expires_at),
		bytes("chain_tip", "[u8; 32]", &message.chain_tip),
	];
	vector("Possession", "the device's root key", scheme, &ROOT_SECRET, &message, fields)
}

fn working_key_certificate(scheme: Scheme) -> Vector {
	let message = WorkingKeyCertificate {
		device: 42,
		sequence: 1,
		working_key: working_key(),
		expires_at: 200_000,
	};
	let fields = vec![
		number("device", "u32", message.device),
		number("sequence", "u32", message.sequence),
		bytes("working_key", "[u8; 32]", &message.working_key),
		number("expires_at", "u32", message.expires_at),
	];
	vector("WorkingKeyCertificate", "the device's root key", scheme, &ROOT_SECRET, &message, fields)
}

fn acceptance(scheme: Scheme) -> Vector {
	let message = Acceptance {
		device: 42,
		owner: [0x08; 32],
		sequence: 2,
		working_key: working_key(),
		expires_at: 300_000,
	};
	let fields = vec![
		number("device", "u32", message.device),
		bytes("owner", "AccountId", &message.owner),
		number("sequence", "u32", message.sequence),
		bytes("working_key", "[u8; 32]", &message.working_key),
		number("expires_at", "u32", message.expires_at),
	];
	vector("Acceptance", "the device's root key", scheme, &ROOT_SECRET, &message, fields)
}

fn rotation_certificate(scheme: Scheme) -> Vector {
	let new_root_key = scheme.key(&NEW_ROOT_SECRET);
	let message = RotationCertificate { device: 42, maker: 7, new_root_key };
	let fields = vec![
		number("device", "u32", message.device),
		number("maker", "u32", message.maker),
		key("new_root_key", new_root_key),
	];
	let signer = "the maker's certifier";
	vector("RotationCertificate", signer, scheme, &CERTIFIER_SECRET, &message, fields)
}

fn rotation_possession(scheme: Scheme) -> Vector {
	let new_root_key = scheme.key(&NEW_ROOT_SECRET);
	let message = RotationPossession {
		device: 42,
		owner: [0x08; 32],
		new_root_key,
		sequence: 3,
		working_key: working_key(),
		expires_at: 400_000,
	};
	let fields = vec![
		number("device", "u32", message.device),
		bytes("owner", "AccountId", &message.owner),
		key("new_root_key", new_root_key),
		number("sequence", "u32", message.sequence),
		bytes("working_key", "[u8; 32]", &message.working_key),
		number("expires_at", "u32", message.expires_at),
	];
	let signer = "the device's new root key";
	vector("RotationPossession", signer, scheme, &NEW_ROOT_SECRET, &message, fields)
}

fn chain_commitment() -> Vector {
	let message = ChainCommitment { device: 42, sequence: 1, tip: [0x09; 32] };
	let fields = vec![
		number("device", "u32", message.device),
		number("sequence", "u32", message.sequence),
		bytes("tip", "[u8; 32]", &message.tip),
	];
	let signer = "the device's working key";
	vector("ChainCommitment", signer, Scheme::Ed25519, &WORKING_SECRET, &message, fields)
}

fn report() -> Vector {
	let message = Report {
		round: 1_000,
		beaconer: 41,
		witness: 42,
		tag: [0x0a; 16],
		rssi: -1_085,
		snr: -35,
		frequency: 904_300_000,
		data_rate: 3,
		gps_time: Some(1_400_000_000_123_456_789),
	};
	let fields = vec![
		number("round", "u32", message.round),
		number("beaconer", "u32", message.beaconer),
		number("witness", "u32", message.witness),
		bytes("tag", "[u8; 16]", &message.tag),
		number("rssi", "i16", message.rssi),
		number("snr", "i16", message.snr),
		number("frequency", "u32", message.frequency),
		number("data_rate", "u8", message.data_rate),
		field("gps_time", "Option<u64>", format!("{:?}", message.gps_time), &message.gps_time),
	];
	let signer = "the witness's working key";
	vector("Report", signer, Scheme::Ed25519, &WORKING_SECRET, &message, fields)
}

fn vector<M: SignedMessage>(
	name: &'static str,
	signer: &'static str,
	scheme: Scheme,
	secret: &[u8; 32],
	message: &M,
	fields: Vec<Field>,
) -> Vector {
	let signing_bytes = message.signing_bytes(&GENESIS);
	let (key, signature) = scheme.sign(secret, &signing_bytes);
	Vector {
		name,
		signer,
		scheme: scheme.name(),
		domain: M::DOMAIN,
		fields,
		signing_bytes,
		secret: *secret,
		key: key_bytes(key),
		signature,
	}
}

fn working_key() -> [u8; 32] {
	ed25519::Pair::from_seed(&WORKING_SECRET).public().0
}

/// The P-256 public key of `secret`, and its RFC 6979 signature over `message`, with low `s`.
///
/// Panics where `secret` is zero or not below the group order.
#[expect(clippy::expect_used, reason = "fixed input")]
pub fn sign_p256(secret: &[u8; 32], message: &[u8]) -> (RootKey, Vec<u8>) {
	let pair = SigningKey::from_slice(secret).expect("the secrets are below the group order; qed");
	let digest = sp_io::hashing::sha2_256(message);
	let signature: Signature = pair.sign_prehash(&digest).expect("RFC 6979 always signs; qed");
	let signature = signature.normalize_s().unwrap_or(signature);
	let point = pair.verifying_key().to_encoded_point(true);
	let key = point.as_bytes().try_into().expect("a compressed point has 33 bytes; qed");
	(RootKey::P256(key), signature.to_bytes().to_vec())
}

fn key_bytes(key: RootKey) -> Vec<u8> {
	match key {
		RootKey::Ed25519(key) | RootKey::Sr25519(key) => key.to_vec(),
		RootKey::P256(key) => key.to_vec(),
	}
}

fn key(name: &'static str, key: RootKey) -> Field {
	let scheme = match key {
		RootKey::Ed25519(_) => "Ed25519",
		RootKey::Sr25519(_) => "Sr25519",
		RootKey::P256(_) => "P256",
	};
	field(name, "RootKey", format!("{scheme}({})", hex(&key_bytes(key))), &key)
}

fn number<N: Encode + core::fmt::Display>(
	name: &'static str,
	kind: &'static str,
	value: N,
) -> Field {
	field(name, kind, format!("{value}"), &value)
}

fn bytes<const N: usize>(name: &'static str, kind: &'static str, value: &[u8; N]) -> Field {
	field(name, kind, hex(value), value)
}

fn field(name: &'static str, kind: &'static str, value: String, encoded: &impl Encode) -> Field {
	Field { name, kind, value, bytes: encoded.encode() }
}

fn hex(bytes: &[u8]) -> String {
	format!("{:?}", sp_core::hexdisplay::HexDisplay::from(&bytes))
}
