// SPDX-License-Identifier: Apache-2.0
//! Device identities: kinds, keys, signatures and the messages that they sign.
//!
//! What a device, a maker's certifier and the runtime must compute alike. No storage, no FRAME.
//!
//! - [`DeviceId`] and its fellows: the numbers by which everything is known.
//! - [`RootKey`]: the key that a device is born with. It signs rarely.
//! - [`WorkingKey`]: the ed25519 key that signs reports and expires.
//! - [`SignedMessage`]: domain ‖ genesis hash ‖ SCALE, for each thing that is ever signed.
//! - [`Contradiction`]: two reports that prove a working key to be in two places.
//! - `vectors` (std only): a fixed example of each, from which the protocol document is made.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![deny(clippy::as_conversions)]
#![cfg_attr(
	test,
	allow(
		clippy::unwrap_used,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects,
		clippy::cast_possible_truncation,
		clippy::cast_sign_loss,
		clippy::cast_possible_wrap,
		reason = "tests"
	)
)]

extern crate alloc;

mod contradiction;
mod ids;
mod key;
mod message;
mod scheme;
#[cfg(test)]
mod tests;
#[cfg(feature = "std")]
pub mod vectors;

pub use contradiction::{contradicts, Contradiction, ContradictionError, SignedMeasurement};
pub use ids::{
	ChainTip, DeviceId, DeviceKind, EpochIndex, GenesisHash, MakerId, Round, Seed, SerialHash, Tag,
	Tick,
};
pub use key::{check_working_key, verify_working};
pub use message::{
	Acceptance, Certificate, ChainCommitment, Possession, Report, RotationCertificate,
	RotationPossession, SignedMessage, WorkingKeyCertificate,
};
pub use scheme::{KeyError, RootKey, RootSignature, WorkingKey, WorkingSignature};
