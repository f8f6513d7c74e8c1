// SPDX-License-Identifier: Apache-2.0
//! The numbers and short strings by which makers, devices and moments are known.

#![allow(
	clippy::as_conversions,
	clippy::cast_possible_truncation,
	reason = "the derives of SCALE cast the indices of variants; there is nothing else here"
)]

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// A device, numbered from 0 in order of onboarding. Never used again for another device.
pub type DeviceId = u32;

/// A maker, numbered from 0 in order of registration. Never used again for another maker.
pub type MakerId = u32;

/// Congestion-safe count of blocks since genesis.
pub type Tick = u32;

/// A fixed number of ticks, with one seed.
pub type Round = u32;

/// A period of emission, counted from 0 (not BABE's epoch: that one is called a session).
pub type EpochIndex = u32;

/// The 32 bytes of a round that nobody knew before it began.
pub type Seed = [u8; 32];

/// Hash of block 0: part of every signed message, so that none counts on another chain.
pub type GenesisHash = [u8; 32];

/// Hash of the serial number that a maker gave to a device. The number itself stays private;
/// how the maker hashes it is its own affair, as long as no two devices share a hash.
pub type SerialHash = [u8; 32];

/// Last link of a gateway's hash chain: the commitment to the secrets of its beacons.
pub type ChainTip = [u8; 32];

/// What a witness derives from the payload that it heard, see `cairn_coverage`.
pub type Tag = [u8; 16];

/// What a device is for. Part of the maker's certificate, and never changes.
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
pub enum DeviceKind {
	/// A radio gateway: sends beacons, hears those of others.
	#[codec(index = 0)]
	Gateway,
	/// A provider of storage.
	#[codec(index = 1)]
	Storage,
}
