// SPDX-License-Identifier: Apache-2.0
//! Keys and signatures of each scheme, as they are encoded.

#![allow(
	clippy::as_conversions,
	clippy::cast_possible_truncation,
	reason = "the derives of SCALE cast the indices of variants; there is nothing else here"
)]

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The ed25519 key that signs reports. It expires, and its device's root key certifies it.
pub type WorkingKey = [u8; 32];

/// A strict ed25519 signature by a [`WorkingKey`].
pub type WorkingSignature = [u8; 64];

/// Why a public key is refused.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum KeyError {
	/// Not the encoding of a point, or not its only one.
	#[codec(index = 0)]
	BadEncoding,
	/// A point of small order, or one with a small-order component.
	#[codec(index = 1)]
	BadOrder,
}

/// The key of a device's secure element, or of a maker's certifier. It signs rarely.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum RootKey {
	/// ed25519 (RFC 8032), compressed Edwards y.
	#[codec(index = 0)]
	Ed25519([u8; 32]),
	/// sr25519 (schnorrkel, signing context `substrate`), compressed ristretto.
	#[codec(index = 1)]
	Sr25519([u8; 32]),
	/// ECDSA over NIST P-256, compressed SEC1.
	#[codec(index = 2)]
	P256([u8; 33]),
}

/// A signature by a [`RootKey`] of the same scheme.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum RootSignature {
	/// `R ‖ s`.
	#[codec(index = 0)]
	Ed25519([u8; 64]),
	/// `R ‖ s`, with the marker bit.
	#[codec(index = 1)]
	Sr25519([u8; 64]),
	/// `r ‖ s`, big endian, over the SHA-256 of the message; `s` at most half of the group order.
	#[codec(index = 2)]
	P256([u8; 64]),
}
