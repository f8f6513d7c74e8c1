// SPDX-License-Identifier: Apache-2.0
//! Window proofs: that the replicas of a partition are still there.
//!
//! Of every sector, k nodes of the replica that nobody knew before the window, with their paths.
//! Sectors are named by the chain, not by the proof: it answers for them in their order, and each is
//! held against the replica root that its seal proof vouched for.

use alloc::vec::Vec;
use cairn_device_primitives::{DeviceId, Seed};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

use crate::{
	challenge::{window_challenges, Deadline},
	hash::{Hash, NodeHash},
	label::Label,
	multiproof::{self, max_siblings, MultiproofError},
	profile::{Profile, MAX_HEIGHT, MAX_PARTITION_SECTORS, MAX_WINDOW_LEAVES},
	replica::SectorNumber,
	tree::Tree,
};

/// Most hashes beside the leaves of a sector.
pub const MAX_LEAF_SIBLINGS: u32 = max_siblings(MAX_WINDOW_LEAVES, MAX_HEIGHT);

/// The openings of one sector.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SectorOpening {
	/// Nodes of the replica, of ascending challenged leaves.
	pub nodes: BoundedVec<Label, ConstU32<MAX_WINDOW_LEAVES>>,
	/// Their multiproof.
	pub siblings: BoundedVec<NodeHash, ConstU32<MAX_LEAF_SIBLINGS>>,
}

/// The proof of a partition: an opening for each sector, in the order of the sectors.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct WindowProof {
	/// One for each sector.
	pub sectors: BoundedVec<SectorOpening, ConstU32<MAX_PARTITION_SECTORS>>,
}

/// When, and by whom, a window is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
	/// The window's seed.
	pub seed: Seed,
	/// Whose sectors.
	pub device: DeviceId,
	/// The deadline of the proving period.
	pub deadline: Deadline,
}

/// Why a window proof is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowError {
	/// A partition has no sector, or more than the profile allows.
	PartitionSize {
		/// Sectors of the partition.
		got: u32,
		/// Most sectors.
		limit: u32,
	},
	/// There is not one opening for each sector.
	SectorCount {
		/// Sectors of the partition.
		expected: u32,
		/// Openings that came.
		got: u32,
	},
	/// A sector's nodes or hashes are too few or too many.
	Multiproof {
		/// The sector.
		sector: SectorNumber,
		/// What is wrong.
		error: MultiproofError,
	},
	/// A sector's opening does not give its replica root.
	WrongRoot {
		/// The sector.
		sector: SectorNumber,
	},
}

impl fmt::Display for WindowError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::PartitionSize { got, limit } => {
				write!(f, "a partition has 1 to {limit} sectors, not {got}")
			}
			Self::SectorCount { expected, got } => {
				write!(f, "{expected} sectors need as many openings, not {got}")
			}
			Self::Multiproof { sector, error } => write!(f, "sector {sector}: {error}"),
			Self::WrongRoot { sector } => {
				write!(f, "sector {sector}: the opening gives another replica root")
			}
		}
	}
}

impl core::error::Error for WindowError {}

/// Verifies a window proof: `sectors` are number and replica root of each sector that has to answer,
/// in the order of the proof.
///
/// Costs at most what [`crate::WindowCost`] says, whatever comes.
///
/// # Errors
/// See [`WindowError`]. One wrong sector refuses the whole proof.
pub fn verify_window(
	profile: &Profile,
	window: &Window,
	sectors: &[(SectorNumber, Hash)],
	proof: &WindowProof,
) -> Result<(), WindowError> {
	let (expected, got) = (count(sectors.len()), count(proof.sectors.len()));
	if expected == 0 || expected > profile.partition_sectors {
		return Err(WindowError::PartitionSize { got: expected, limit: profile.partition_sectors });
	}
	if expected != got {
		return Err(WindowError::SectorCount { expected, got });
	}
	let mut pairs = sectors.iter().zip(&proof.sectors);
	pairs.try_for_each(|((number, root), opening)| {
		verify_sector(profile, window, *number, root, opening)
	})
}

fn verify_sector(
	profile: &Profile,
	window: &Window,
	sector: SectorNumber,
	root: &Hash,
	opening: &SectorOpening,
) -> Result<(), WindowError> {
	let Window { seed, device, deadline } = window;
	let indices = window_challenges(profile, seed, *device, *deadline, sector);
	if opening.nodes.len() != indices.len() {
		let (expected, got) = (count(indices.len()), count(opening.nodes.len()));
		let error = MultiproofError::LeafCount { expected, got };
		return Err(WindowError::Multiproof { sector, error });
	}
	let leaves: Vec<Hash> = opening.nodes.iter().map(|node| Tree::Replica.leaf(node)).collect();
	let siblings = &opening.siblings;
	match multiproof::root(Tree::Replica, profile.height, &indices, &leaves, siblings) {
		Ok(given) if given == *root => Ok(()),
		Ok(_) => Err(WindowError::WrongRoot { sector }),
		Err(error) => Err(WindowError::Multiproof { sector, error }),
	}
}

fn count(length: usize) -> u32 {
	u32::try_from(length).unwrap_or(u32::MAX)
}
