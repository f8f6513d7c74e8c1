// SPDX-License-Identifier: Apache-2.0
//! The encoding of messages, pinned.

use crate::{vectors::*, *};
use codec::{Decode, DecodeAll, Encode, MaxEncodedLen};
use core::fmt::Debug;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Name, scheme, signing bytes, key and signature of each vector.
const GOLDEN: &str = include_str!("golden.txt");

fn lines() -> Vec<String> {
	vectors()
		.iter()
		.map(|v| {
			let hex =
				|bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
			let (bytes, key, signature) = (&v.signing_bytes, &v.key, &v.signature);
			format!("{} {} {} {} {}", v.name, v.scheme, hex(bytes), hex(key), hex(signature))
		})
		.collect()
}

#[test]
fn each_message_encodes_and_signs_as_published() {
	let lines = lines();
	let golden: Vec<&str> = GOLDEN.lines().collect();
	assert_eq!(lines, golden, "\n{}\n", lines.join("\n"));
}

#[test]
fn signing_bytes_are_the_domain_the_genesis_hash_and_the_fields() {
	for vector in vectors() {
		let mut expected = vector.domain.to_vec();
		expected.extend_from_slice(&GENESIS);
		for field in &vector.fields {
			expected.extend_from_slice(&field.bytes);
		}
		assert_eq!(vector.signing_bytes, expected, "{}", vector.name);
	}
}

#[test]
fn every_vector_verifies_by_the_strict_rules() {
	for vector in vectors() {
		let key = if vector.scheme == "P-256" {
			RootKey::P256(vector.key.try_into().unwrap())
		} else {
			RootKey::Ed25519(vector.key.try_into().unwrap())
		};
		let signature = vector.signature.try_into().unwrap();
		let signature = if vector.scheme == "P-256" {
			RootSignature::P256(signature)
		} else {
			RootSignature::Ed25519(signature)
		};
		assert_eq!(key.check(), Ok(()));
		assert!(key.verify(&vector.signing_bytes, &signature), "{}", vector.name);
	}
}

#[test]
fn no_two_messages_share_a_domain() {
	let all = vectors();
	let names: BTreeSet<_> = all.iter().map(|vector| vector.name).collect();
	let domains: BTreeSet<_> = all.iter().map(|vector| vector.domain).collect();
	assert_eq!(names.len(), 8);
	assert_eq!(domains.len(), 8);
	assert!(domains.iter().all(|domain| domain.starts_with(b"cairn/")));
}

#[test]
fn another_chain_makes_other_signing_bytes() {
	let message = ChainCommitment { device: 1, sequence: 1, tip: [0; 32] };
	assert_ne!(message.signing_bytes(&[0; 32]), message.signing_bytes(&[1; 32]));
}

/// Decodes `bytes`; what decodes encodes to the same bytes, within its maximum length.
fn decodes_soundly<M: Decode + Encode + MaxEncodedLen + Debug + PartialEq>(bytes: &[u8]) {
	let mut input = bytes;
	if let Ok(message) = M::decode(&mut input) {
		let used = &bytes[..bytes.len() - input.len()];
		assert_eq!(message.encode(), used);
		assert!(used.len() <= M::max_encoded_len());
		assert_eq!(M::decode_all(&mut &used[..]).unwrap(), message);
		assert!(used.is_empty() || M::decode(&mut &used[..used.len() - 1]).is_err());
	}
}

proptest! {
	#[test]
	fn no_bytes_make_a_decoder_panic(
		variant in 0u8..4,
		mut bytes in proptest::collection::vec(any::<u8>(), 0..200),
	) {
		decodes_soundly::<DeviceKind>(&bytes);
		decodes_soundly::<RootSignature>(&bytes);
		decodes_soundly::<WorkingKeyCertificate>(&bytes);
		decodes_soundly::<Acceptance<[u8; 32]>>(&bytes);
		decodes_soundly::<RotationCertificate>(&bytes);
		decodes_soundly::<ChainCommitment>(&bytes);
		decodes_soundly::<Report>(&bytes);
		// Random bytes seldom hit the few variants of a key: put one where it is decoded.
		for at in [0, 4, 8, 32, 36] {
			if let Some(byte) = bytes.get_mut(at) {
				*byte = variant;
			}
		}
		decodes_soundly::<RootKey>(&bytes);
		decodes_soundly::<Certificate>(&bytes);
		decodes_soundly::<Possession<[u8; 32]>>(&bytes);
		decodes_soundly::<RotationPossession<[u8; 32]>>(&bytes);
	}
}
