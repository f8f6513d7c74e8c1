// SPDX-License-Identifier: Apache-2.0
//! What a replica's folder says about itself.
//!
//! `manifest.json` is there once the replica is sealed, `sealing.json` until then. Either is a
//! [`Body`] in an [envelope](crate::envelope).

use super::{error::ReplicaError, medium::NamedFile};
use crate::{
	atomic_file,
	envelope::{self, EnvelopeError},
	hexadecimal,
};
use cairn_device_primitives::{DeviceId, GenesisHash, Round, Seed};
use cairn_spacetime::{
	max_file_bytes, prover::CUT, Content, Hash, Profile, ProfileId, Roots, Sector, SectorNumber,
};
use serde::{de::DeserializeOwned, Deserialize, Serialize};
use std::{collections::BTreeMap, path::Path};

/// The format that this release writes, and the only one that it reads.
pub const VERSION: u32 = 1;

/// Bytes of the longest manifest that is read.
const LONGEST: u64 = 1 << 16;

/// The name of a profile, for people and files.
pub const fn profile_name(profile: ProfileId) -> &'static str {
	match profile {
		ProfileId::Kib2 => "2KiB",
		ProfileId::Mib32 => "32MiB",
		ProfileId::Gib1 => "1GiB",
		ProfileId::Gib32 => "32GiB",
	}
}

/// What is sealed, and for whom. Everything that a replica depends on but the data themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
	/// The sector's size.
	#[serde(with = "profile_text")]
	pub profile: ProfileId,
	/// The chain's.
	#[serde(with = "hash_text")]
	pub genesis: GenesisHash,
	/// Whose it is.
	pub device: DeviceId,
	/// The sector's number among those of the device.
	pub sector: SectorNumber,
	/// The seed that it was sealed with.
	#[serde(with = "hash_text")]
	pub ticket: Seed,
	/// The round of that seed.
	pub ticket_round: Round,
	/// What it holds.
	pub content: Held,
}

/// What a sector holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Held {
	/// Nothing: committed capacity.
	Capacity,
	/// A file.
	File {
		/// The root of its data.
		#[serde(with = "hash_text")]
		root: Hash,
		/// Its bytes.
		length: u64,
	},
}

impl Identity {
	/// The figures of its profile.
	pub fn figures(&self) -> &'static Profile {
		self.profile.profile()
	}

	/// The sector, as provers and verifiers know it.
	pub fn sector(&self) -> Sector {
		let content = match self.content {
			Held::Capacity => Content::Capacity,
			Held::File { root, .. } => Content::Data(root),
		};
		Sector {
			genesis: self.genesis,
			device: self.device,
			number: self.sector,
			ticket: self.ticket,
			content,
		}
	}

	/// The first field in which `asked` is another, and what either says.
	pub fn difference(&self, asked: &Self) -> Option<(&'static str, String, String)> {
		let fields = |of: &Self| {
			let content = match of.content {
				Held::Capacity => "committed capacity".to_owned(),
				Held::File { root, length } => {
					format!("a file of {length} bytes, root {}", hexadecimal::encode(root))
				}
			};
			[
				("profile", profile_name(of.profile).to_owned()),
				("genesis", hexadecimal::encode(of.genesis)),
				("device", of.device.to_string()),
				("sector", of.sector.to_string()),
				("ticket", hexadecimal::encode(of.ticket)),
				("ticket round", of.ticket_round.to_string()),
				("content", content),
			]
		};
		let mut pairs = fields(self).into_iter().zip(fields(asked));
		let ((field, kept), (_, asked)) = pairs.find(|((_, kept), (_, asked))| kept != asked)?;
		Some((field, kept, asked))
	}

	fn check(&self) -> Result<(), String> {
		let Held::File { length, .. } = self.content else { return Ok(()) };
		let limit = max_file_bytes(self.figures());
		if length > limit {
			return Err(format!("field `length`: {length}, but a sector holds at most {limit}"));
		}
		Ok(())
	}
}

/// A sealing under way: `sealing.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealing {
	/// What is being sealed.
	pub identity: Identity,
	/// Checksums of the layers that are finished, from layer 1 up.
	pub layers: Vec<HashText>,
}

/// A sealed replica: `manifest.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
	/// What is sealed.
	pub identity: Identity,
	/// Root of the columns.
	#[serde(with = "hash_text")]
	pub column_root: Hash,
	/// Root of the replica, which vouches for the replica as a checksum would.
	#[serde(with = "hash_text")]
	pub replica_root: Hash,
	/// Checksum of each file but the replica.
	pub checksums: BTreeMap<String, HashText>,
}

impl Manifest {
	/// What a pre-commit says.
	pub fn roots(&self) -> Roots {
		Roots { column: self.column_root, replica: self.replica_root }
	}

	/// The checksum of a file, if the folder has it.
	pub fn checksum(&self, name: &str) -> Option<&Hash> {
		self.checksums.get(name).map(|text| &text.0)
	}
}

/// A hash in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HashText(#[serde(with = "hash_text")] pub Hash);

/// What either file holds.
pub trait Body: Serialize + DeserializeOwned {
	/// Says what is wrong with it.
	///
	/// # Errors
	/// The field, and the limit.
	fn check(&self) -> Result<(), String>;
}

impl Body for Sealing {
	fn check(&self) -> Result<(), String> {
		self.identity.check()?;
		let layers = u32::try_from(self.layers.len()).unwrap_or(u32::MAX);
		let limit = self.identity.figures().layers;
		if layers > limit {
			return Err(format!("field `layers`: {layers}, but the profile has {limit}"));
		}
		Ok(())
	}
}

impl Body for Manifest {
	fn check(&self) -> Result<(), String> {
		self.identity.check()
	}
}

/// Writes or replaces a manifest.
///
/// # Errors
/// [`ReplicaError::File`], [`ReplicaError::DiskFull`].
pub fn save<B: Body>(path: &Path, body: &B) -> Result<(), ReplicaError> {
	let json = envelope::seal(VERSION, body).map_err(|error| ReplicaError::BadManifest {
		path: path.to_owned(),
		reason: error.to_string(),
	})?;
	Ok(atomic_file::replace(path, &json)?)
}

/// Reads a manifest.
///
/// # Errors
/// [`ReplicaError::Missing`], [`ReplicaError::BadManifest`], [`ReplicaError::WrongVersion`],
/// [`ReplicaError::WrongChecksum`].
pub fn load<B: Body>(path: &Path) -> Result<B, ReplicaError> {
	let file = NamedFile::open(path)?;
	let bad = |reason: String| ReplicaError::BadManifest { path: path.to_owned(), reason };
	let length = file.length()?;
	if length > LONGEST {
		return Err(bad(format!("{length} bytes, but no manifest is longer than {LONGEST}")));
	}
	let opened = envelope::open(VERSION, &file.bytes()?);
	let body: B = opened.map_err(|error| match error {
		EnvelopeError::Malformed(error) => bad(format!("not a manifest: {error}")),
		EnvelopeError::WrongVersion { found, supported } => {
			ReplicaError::WrongVersion { path: path.to_owned(), found, supported }
		}
		EnvelopeError::WrongChecksum { expected, got } => {
			ReplicaError::WrongChecksum { path: path.to_owned(), expected, got }
		}
		other => bad(other.to_string()),
	})?;
	body.check().map_err(bad)?;
	Ok(body)
}

/// Bytes of an upper tree's file.
pub fn tree_bytes(profile: &Profile) -> u64 {
	// A full binary tree over the nodes at the cut.
	let at_cut = profile.nodes().wrapping_shr(profile.height.min(CUT));
	at_cut.saturating_mul(2).saturating_sub(1).saturating_mul(32)
}

/// A hash as `0x…`.
mod hash_text {
	use crate::hexadecimal;
	use serde::{de::Error, Deserialize, Deserializer, Serializer};

	pub fn serialize<S: Serializer>(hash: &[u8; 32], to: S) -> Result<S::Ok, S::Error> {
		to.serialize_str(&hexadecimal::encode(hash))
	}

	pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 32], D::Error> {
		let text = String::deserialize(from)?;
		hexadecimal::decode(&text).map_err(D::Error::custom)
	}
}

/// A profile by its name.
mod profile_text {
	use super::profile_name;
	use cairn_spacetime::ProfileId;
	use serde::{de::Error, Deserialize, Deserializer, Serializer};

	pub fn serialize<S: Serializer>(profile: &ProfileId, to: S) -> Result<S::Ok, S::Error> {
		to.serialize_str(profile_name(*profile))
	}

	pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<ProfileId, D::Error> {
		let text = String::deserialize(from)?;
		let mut all = ProfileId::ALL.into_iter();
		all.find(|profile| profile_name(*profile) == text)
			.ok_or_else(|| D::Error::custom(format!("field `profile`: no profile `{text}`")))
	}
}
