// SPDX-License-Identifier: Apache-2.0
//! Root and working keys.
//!
//! Whatever can sign implements [`RootSigner`] or [`WorkingSigner`]: [`software`] keeps the secret
//! in memory, [`file`](mod@file) loads it from a file; a secure element would implement
//! [`RootSigner`] by handing the SHA-256 of the message to its chip.

pub mod file;
pub mod software;

pub use file::{KeyFileError, Scheme};
pub use software::{Ed25519Key, P256Key, SoftwareKey};

use crate::hexadecimal;
use cairn_device_primitives::{
	GenesisHash, RootKey, RootSignature, SignedMessage, WorkingKey, WorkingSignature,
};

/// A signer that failed: a secure element that does not answer, a locked key.
#[derive(Debug, thiserror::Error)]
#[error("the key could not sign: {0}")]
pub struct SignerError(pub String);

/// The key that a device was born with, or a maker's certifier. It signs rarely.
pub trait RootSigner: Send + Sync {
	/// The public key, in its only encoding.
	fn public(&self) -> RootKey;

	/// Signs. P-256 signs the SHA-256 of `message`, with `s` in the lower half of the group
	/// order: the chain refuses any other.
	fn sign(&self, message: &[u8]) -> Result<RootSignature, SignerError>;
}

/// The ed25519 key that signs reports, and expires.
pub trait WorkingSigner: Send + Sync {
	/// The public key.
	fn public(&self) -> WorkingKey;

	/// Signs.
	fn sign(&self, message: &[u8]) -> Result<WorkingSignature, SignerError>;
}

/// A public key as files and people see it.
pub fn public_text(key: &RootKey) -> String {
	match key {
		RootKey::Ed25519(bytes) | RootKey::Sr25519(bytes) => hexadecimal::encode(bytes),
		RootKey::P256(bytes) => hexadecimal::encode(bytes),
	}
}

/// Signs `message`, bound to its purpose and to the chain of `genesis`.
pub fn sign_root<M: SignedMessage>(
	signer: &dyn RootSigner,
	message: &M,
	genesis: &GenesisHash,
) -> Result<RootSignature, SignerError> {
	signer.sign(&message.signing_bytes(genesis))
}

/// Signs `message`, bound to its purpose and to the chain of `genesis`.
pub fn sign_working<M: SignedMessage>(
	signer: &dyn WorkingSigner,
	message: &M,
	genesis: &GenesisHash,
) -> Result<WorkingSignature, SignerError> {
	signer.sign(&message.signing_bytes(genesis))
}
