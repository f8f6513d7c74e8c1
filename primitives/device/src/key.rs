// SPDX-License-Identifier: Apache-2.0
//! The strict verification of keys and signatures.
//!
//! # Strictness
//!
//! Nobody but the holder of a key can turn one valid signature into a second valid one:
//!
//! - **P-256** (ECDSA over SHA-256): `(r, n − s)` verifies wherever `(r, s)` does, so only the low
//!   half of `s` is accepted. `r` and `s` are fixed-width and below the group order: there is no
//!   other encoding. Public keys are 33 bytes of compressed SEC1 (tags 2 and 3 only).
//! - **sr25519**: the verifier compares the encoding of `R`, demands a canonical `s` and the
//!   marker bit; ristretto has one encoding per point.
//! - **ed25519**: verified by the host by the rules of ZIP-215, which demand a canonical `s` and
//!   use the cofactored equation `[8][s]B = [8]R + [8][k]A`. They also accept a non-canonical or
//!   small-order `R`. That opens nothing to a third party: `k = SHA-512(R ‖ A ‖ message)` hashes
//!   the *encoding* of `R`, so whoever changes a bit of it, or adds torsion to the point, gets
//!   another `k` and needs `s + (k′ − k)·a` to follow, hence the secret `a`. Only the signer can
//!   make such a signature, and a signer can sign anew at any time anyway. So `R` is left to the
//!   host, and nothing may use a signature's bytes as an identity.
//!
//! What ZIP-215 accepts of *keys* would matter: under a small-order key almost anything verifies,
//! and a key with torsion, or a second encoding of a key, is a second name of one secret, which
//! would slip past the tombstones. Hence [`RootKey::check`] and [`check_working_key`], to be called
//! once, before a key is stored; verification takes their success for granted.

use crate::scheme::{KeyError, RootKey, RootSignature, WorkingKey, WorkingSignature};
use curve25519_dalek::{
	edwards::CompressedEdwardsY, ristretto::CompressedRistretto, traits::IsIdentity,
};
use p256::ecdsa::{signature::hazmat::PrehashVerifier, Signature, VerifyingKey};
use sp_core::{ed25519, sr25519};

impl RootKey {
	/// Whether this is the only encoding of a sound public key. To be called before it is stored.
	pub fn check(&self) -> Result<(), KeyError> {
		match self {
			Self::Ed25519(key) => check_edwards(key),
			Self::Sr25519(key) => check_ristretto(key),
			Self::P256(key) => p256_key(key).map(|_| ()).ok_or(KeyError::BadEncoding),
		}
	}

	/// Whether `signature` is this key's over `message`; `false` where the schemes differ.
	///
	/// Strict, as the module's documentation says, for keys that passed [`Self::check`].
	pub fn verify(&self, message: &[u8], signature: &RootSignature) -> bool {
		match (self, signature) {
			(Self::Ed25519(key), RootSignature::Ed25519(signature)) => {
				verify_working(key, message, signature)
			}
			(Self::Sr25519(key), RootSignature::Sr25519(signature)) => {
				sp_io::crypto::sr25519_verify(
					&sr25519::Signature::from_raw(*signature),
					message,
					&sr25519::Public::from_raw(*key),
				)
			}
			(Self::P256(key), RootSignature::P256(signature)) => {
				verify_p256(key, message, signature).is_some()
			}
			_ => false,
		}
	}
}

/// Whether `key` is the only encoding of a sound ed25519 key. To be called before it is stored.
pub fn check_working_key(key: &WorkingKey) -> Result<(), KeyError> {
	check_edwards(key)
}

/// Whether `signature` is that of `key` over `message`, by the host's ed25519 verification.
///
/// Strict, as the module's documentation says, for keys that passed [`check_working_key`].
pub fn verify_working(key: &WorkingKey, message: &[u8], signature: &WorkingSignature) -> bool {
	sp_io::crypto::ed25519_verify(
		&ed25519::Signature::from_raw(*signature),
		message,
		&ed25519::Public::from_raw(*key),
	)
}

fn check_edwards(key: &[u8; 32]) -> Result<(), KeyError> {
	let point = CompressedEdwardsY(*key).decompress().ok_or(KeyError::BadEncoding)?;
	if point.compress().as_bytes() != key {
		return Err(KeyError::BadEncoding);
	}
	if point.is_identity() || !point.is_torsion_free() {
		return Err(KeyError::BadOrder);
	}
	Ok(())
}

fn check_ristretto(key: &[u8; 32]) -> Result<(), KeyError> {
	let point = CompressedRistretto(*key).decompress().ok_or(KeyError::BadEncoding)?;
	if point.is_identity() {
		return Err(KeyError::BadOrder);
	}
	Ok(())
}

/// The point of a compressed SEC1 key. The tag is looked at here because the decoder also knows
/// SEC1's *compact* form, which would be a second encoding of half of all keys.
fn p256_key(key: &[u8; 33]) -> Option<VerifyingKey> {
	let [2 | 3, ..] = key else { return None };
	VerifyingKey::from_sec1_bytes(key).ok()
}

fn verify_p256(key: &[u8; 33], message: &[u8], signature: &[u8; 64]) -> Option<()> {
	let signature = Signature::from_slice(signature).ok()?;
	if signature.normalize_s().is_some() {
		return None;
	}
	let digest = sp_io::hashing::sha2_256(message);
	p256_key(key)?.verify_prehash(&digest, &signature).ok()
}
