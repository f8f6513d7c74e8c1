// SPDX-License-Identifier: Apache-2.0
//! What a sector is, and the id that its labels bind.

#![allow(
	clippy::as_conversions,
	clippy::cast_possible_truncation,
	reason = "the derive of SCALE casts the indices of variants"
)]

use cairn_device_primitives::{DeviceId, GenesisHash, Seed};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::{
	data::capacity_root,
	hash::{hash, Hash, REPLICA_ID},
	profile::Profile,
};

/// A sector's number among those of its device. Never used twice.
pub type SectorNumber = u32;

/// What a sector holds.
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
pub enum Content {
	/// Nothing: committed capacity, zeros. Their root is known ([`capacity_root`]), and a seal proof
	/// opens none of them.
	#[codec(index = 0)]
	Capacity,
	/// Data with this root.
	#[codec(index = 1)]
	Data(Hash),
}

impl Content {
	/// The root of the data. Costs `height` + 1 hashes for [`Content::Capacity`].
	pub fn root(&self, profile: &Profile) -> Hash {
		match self {
			Self::Capacity => capacity_root(profile),
			Self::Data(root) => *root,
		}
	}
}

/// What makes a replica different from every other. Anything that is left out could be sealed once
/// and counted twice.
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
pub struct Sector {
	/// The chain's: no replica is worth anything on another chain.
	pub genesis: GenesisHash,
	/// Whose it is.
	pub device: DeviceId,
	/// Its number.
	pub number: SectorNumber,
	/// A recent seed when it was sealed: nothing is sealed in advance.
	pub ticket: Seed,
	/// What it holds.
	pub content: Content,
}

impl Sector {
	/// The replica id:
	/// `H(domain ‖ genesis ‖ profile u8 ‖ device u32 ‖ number u32 ‖ ticket ‖ data root)`, numbers
	/// little-endian.
	pub fn replica_id(&self, profile: &Profile) -> Hash {
		hash(
			&REPLICA_ID,
			&[
				&self.genesis,
				&[profile.code],
				&self.device.to_le_bytes(),
				&self.number.to_le_bytes(),
				&self.ticket,
				&self.content.root(profile),
			],
		)
	}
}
