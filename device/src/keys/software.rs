// SPDX-License-Identifier: Apache-2.0
//! Keys whose secret lies in memory. Both kinds wipe it when they are dropped.

use super::{RootSigner, Scheme, SignerError, WorkingSigner};
use cairn_device_primitives::{RootKey, RootSignature, WorkingKey, WorkingSignature};
use ed25519_dalek::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use rand::{CryptoRng, RngCore};

/// An ed25519 key: root key or working key.
pub struct Ed25519Key(ed25519_dalek::SigningKey);

impl Ed25519Key {
	/// The key of a 32 byte secret (the seed of RFC 8032). Every secret is one.
	pub fn from_secret(secret: &[u8; 32]) -> Self {
		Self(ed25519_dalek::SigningKey::from_bytes(secret))
	}

	/// The secret.
	pub fn secret(&self) -> [u8; 32] {
		self.0.to_bytes()
	}
}

impl WorkingSigner for Ed25519Key {
	fn public(&self) -> WorkingKey {
		self.0.verifying_key().to_bytes()
	}

	fn sign(&self, message: &[u8]) -> Result<WorkingSignature, SignerError> {
		Ok(self.0.sign(message).to_bytes())
	}
}

impl RootSigner for Ed25519Key {
	fn public(&self) -> RootKey {
		RootKey::Ed25519(WorkingSigner::public(self))
	}

	fn sign(&self, message: &[u8]) -> Result<RootSignature, SignerError> {
		WorkingSigner::sign(self, message).map(RootSignature::Ed25519)
	}
}

/// A P-256 key: a root key only.
pub struct P256Key(SigningKey);

impl P256Key {
	/// The key of a 32 byte big-endian secret; `None` for zero and from the group order on.
	pub fn from_secret(secret: &[u8; 32]) -> Option<Self> {
		SigningKey::from_slice(secret).ok().map(Self)
	}

	/// The secret.
	pub fn secret(&self) -> [u8; 32] {
		self.0.to_bytes().into()
	}
}

impl RootSigner for P256Key {
	fn public(&self) -> RootKey {
		let point = self.0.verifying_key().to_encoded_point(true);
		// A compressed point is 33 bytes; what a wrong length would leave fails `RootKey::check`.
		RootKey::P256(point.as_bytes().try_into().unwrap_or([0; 33]))
	}

	fn sign(&self, message: &[u8]) -> Result<RootSignature, SignerError> {
		let signature: Signature =
			self.0.try_sign(message).map_err(|error| SignerError(error.to_string()))?;
		let low = signature.normalize_s().unwrap_or(signature);
		Ok(RootSignature::P256(low.to_bytes().into()))
	}
}

/// A key of either scheme, as a file holds it.
pub enum SoftwareKey {
	/// ed25519.
	Ed25519(Ed25519Key),
	/// P-256.
	P256(P256Key),
}

impl SoftwareKey {
	/// A fresh key.
	pub fn generate(scheme: Scheme, rng: &mut (impl RngCore + CryptoRng)) -> Self {
		loop {
			let mut secret = [0; 32];
			rng.fill_bytes(&mut secret);
			if let Some(key) = Self::from_secret(scheme, &secret) {
				return key;
			}
		}
	}

	/// The key of a secret; `None` where it is none of the scheme (one P-256 secret in 2^32).
	pub fn from_secret(scheme: Scheme, secret: &[u8; 32]) -> Option<Self> {
		match scheme {
			Scheme::Ed25519 => Some(Self::Ed25519(Ed25519Key::from_secret(secret))),
			Scheme::P256 => P256Key::from_secret(secret).map(Self::P256),
		}
	}

	/// Its scheme.
	pub fn scheme(&self) -> Scheme {
		match self {
			Self::Ed25519(_) => Scheme::Ed25519,
			Self::P256(_) => Scheme::P256,
		}
	}

	/// The secret.
	pub fn secret(&self) -> [u8; 32] {
		match self {
			Self::Ed25519(key) => key.secret(),
			Self::P256(key) => key.secret(),
		}
	}

	/// This key as a working key; `None` for P-256, which cannot be one.
	pub fn into_working(self) -> Option<Ed25519Key> {
		match self {
			Self::Ed25519(key) => Some(key),
			Self::P256(_) => None,
		}
	}
}

impl RootSigner for SoftwareKey {
	fn public(&self) -> RootKey {
		match self {
			Self::Ed25519(key) => RootSigner::public(key),
			Self::P256(key) => key.public(),
		}
	}

	fn sign(&self, message: &[u8]) -> Result<RootSignature, SignerError> {
		match self {
			Self::Ed25519(key) => RootSigner::sign(key, message),
			Self::P256(key) => key.sign(message),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use cairn_device_primitives::{vectors::vectors, verify_working};

	fn key(scheme: &str, secret: &[u8; 32]) -> SoftwareKey {
		let scheme = match scheme {
			"ed25519" => Scheme::Ed25519,
			"P-256" => Scheme::P256,
			other => panic!("unknown scheme {other}"),
		};
		SoftwareKey::from_secret(scheme, secret).unwrap()
	}

	#[test]
	fn every_protocol_vector_is_signed_alike() {
		for vector in vectors() {
			let signature =
				match key(vector.scheme, &vector.secret).sign(&vector.signing_bytes).unwrap() {
					RootSignature::Ed25519(bytes)
					| RootSignature::P256(bytes)
					| RootSignature::Sr25519(bytes) => bytes,
				};
			assert_eq!(signature.to_vec(), vector.signature.to_vec(), "{}", vector.name);
		}
	}

	#[test]
	fn what_a_key_signs_verifies_strictly_under_its_public_key() {
		let mut rng = rand::thread_rng();
		for scheme in [Scheme::Ed25519, Scheme::P256] {
			// Half of all raw P-256 signatures have a high `s`: enough keys to meet some.
			for _ in 0..16 {
				let key = SoftwareKey::generate(scheme, &mut rng);
				let signature = key.sign(b"message").unwrap();
				assert_eq!(key.public().check(), Ok(()));
				assert!(key.public().verify(b"message", &signature));
				assert!(!key.public().verify(b"other", &signature));
			}
		}
	}

	#[test]
	fn a_working_key_signs_what_the_chain_verifies() {
		let key = Ed25519Key::from_secret(&[7; 32]);
		let signature = WorkingSigner::sign(&key, b"report").unwrap();
		assert!(verify_working(&WorkingSigner::public(&key), b"report", &signature));
	}

	#[test]
	fn a_secret_outside_of_the_group_is_no_p256_key() {
		assert!(P256Key::from_secret(&[0; 32]).is_none());
		assert!(P256Key::from_secret(&[0xff; 32]).is_none());
		assert!(SoftwareKey::from_secret(Scheme::P256, &[0; 32]).is_none());
	}

	#[test]
	fn a_p256_key_is_no_working_key() {
		assert!(SoftwareKey::from_secret(Scheme::P256, &[1; 32]).unwrap().into_working().is_none());
	}
}
