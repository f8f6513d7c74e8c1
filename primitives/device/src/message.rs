// SPDX-License-Identifier: Apache-2.0
//! Every message that a maker's certifier or a device ever signs.
//!
//! The bytes under a signature are `domain (16) ‖ genesis hash (32) ‖ SCALE of the message`, in the
//! order of the fields. The domain keeps a signature of one purpose from serving another, the
//! genesis hash keeps it on its chain. `A` is the account type: 32 bytes in the runtime.

use crate::{
	ChainTip, DeviceId, DeviceKind, GenesisHash, MakerId, RootKey, Round, SerialHash, Tag, Tick,
	WorkingKey,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Something that is signed.
pub trait SignedMessage: Encode {
	/// What the signature is for, in ASCII padded with zeroes, with a version at its end.
	const DOMAIN: [u8; 16];

	/// The bytes that are signed: domain ‖ genesis hash ‖ SCALE.
	fn signing_bytes(&self, genesis: &GenesisHash) -> Vec<u8> {
		let mut bytes = Vec::with_capacity(self.size_hint().saturating_add(48));
		bytes.extend_from_slice(&Self::DOMAIN);
		bytes.extend_from_slice(genesis);
		self.encode_to(&mut bytes);
		bytes
	}
}

/// A maker vouches for a device that it built. Signed by the maker's certifier.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Certificate {
	/// The maker.
	pub maker: MakerId,
	/// The key that the device was born with.
	pub root_key: RootKey,
	/// What the device is.
	pub kind: DeviceKind,
	/// Hash of its serial number, unique with its maker.
	pub serial_hash: SerialHash,
}

/// A device agrees to be onboarded. Signed by its root key.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Possession<A> {
	/// Who answers for the device.
	pub owner: A,
	/// The key that signs this.
	pub root_key: RootKey,
	/// The first working key.
	pub working_key: WorkingKey,
	/// The tick from which the working key no longer counts.
	pub expires_at: Tick,
	/// Commitment to the secrets of its beacons; zeroes for a device that sends none.
	pub chain_tip: ChainTip,
}

/// A device takes a new working key. Signed by its root key.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct WorkingKeyCertificate {
	/// The device.
	pub device: DeviceId,
	/// One more than that of the last certificate, acceptance or rotation of this device.
	pub sequence: u32,
	/// The new working key.
	pub working_key: WorkingKey,
	/// The tick from which it no longer counts.
	pub expires_at: Tick,
}

/// A device agrees to a new owner, with a new working key. Signed by its root key.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Acceptance<A> {
	/// The device.
	pub device: DeviceId,
	/// The new owner.
	pub owner: A,
	/// One more than that of the last certificate, acceptance or rotation of this device.
	pub sequence: u32,
	/// The new working key.
	pub working_key: WorkingKey,
	/// The tick from which it no longer counts.
	pub expires_at: Tick,
}

/// A maker vouches that a device's root key is replaced. Signed by the maker's certifier.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct RotationCertificate {
	/// The device.
	pub device: DeviceId,
	/// Its maker.
	pub maker: MakerId,
	/// The new root key.
	pub new_root_key: RootKey,
}

/// A device takes a new root key. Signed by the **new** root key.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct RotationPossession<A> {
	/// The device.
	pub device: DeviceId,
	/// Its owner.
	pub owner: A,
	/// The key that signs this.
	pub new_root_key: RootKey,
	/// One more than that of the last certificate, acceptance or rotation of this device.
	pub sequence: u32,
	/// The new working key.
	pub working_key: WorkingKey,
	/// The tick from which it no longer counts.
	pub expires_at: Tick,
}

/// A gateway commits to a new hash chain. Signed by its working key.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct ChainCommitment {
	/// The gateway.
	pub device: DeviceId,
	/// One more than that of its last commitment (a count of its own, the first is 1).
	pub sequence: u32,
	/// The new tip.
	pub tip: ChainTip,
}

/// A gateway heard a beacon. Signed by its working key.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Report {
	/// The round of the beacon.
	pub round: Round,
	/// Who sent it.
	pub beaconer: DeviceId,
	/// Who heard it.
	pub witness: DeviceId,
	/// Proof that the payload was known before it was public.
	pub tag: Tag,
	/// Received signal strength, tenths of dBm.
	pub rssi: i16,
	/// Signal to noise ratio, tenths of dB.
	pub snr: i16,
	/// Frequency, Hz.
	pub frequency: u32,
	/// Data rate, by its number in the region's plan.
	pub data_rate: u8,
	/// GPS time of reception, nanoseconds, where the gateway has it.
	pub gps_time: Option<u64>,
}

impl SignedMessage for Certificate {
	const DOMAIN: [u8; 16] = *b"cairn/certify/1\0";
}

impl<A: Encode> SignedMessage for Possession<A> {
	const DOMAIN: [u8; 16] = *b"cairn/onboard/1\0";
}

impl SignedMessage for WorkingKeyCertificate {
	const DOMAIN: [u8; 16] = *b"cairn/working/1\0";
}

impl<A: Encode> SignedMessage for Acceptance<A> {
	const DOMAIN: [u8; 16] = *b"cairn/accept/1\0\0";
}

impl SignedMessage for RotationCertificate {
	const DOMAIN: [u8; 16] = *b"cairn/rotate/1\0\0";
}

impl<A: Encode> SignedMessage for RotationPossession<A> {
	const DOMAIN: [u8; 16] = *b"cairn/newroot/1\0";
}

impl SignedMessage for ChainCommitment {
	const DOMAIN: [u8; 16] = *b"cairn/chain/1\0\0\0";
}

impl SignedMessage for Report {
	const DOMAIN: [u8; 16] = *b"cairn/report/1\0\0";
}
