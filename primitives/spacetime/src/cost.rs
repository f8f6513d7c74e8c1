// SPDX-License-Identifier: Apache-2.0
//! What proofs cost at most: the sums behind weights and length limits.
//!
//! A window's are reached where its leaves lie as far apart as they can. A part's are, where all
//! columns do: usual parts take a sixth less, as parents often lie near their node, and challenged
//! nodes in one stretch. What comes from outside can only cost less: it is refused before or while it
//! is hashed.

use crate::{
	graph::GRAPH_HASHES,
	hash::{DOMAIN_BYTES, NODE_HASH_BYTES},
	multiproof::{max_node_hashes, max_siblings},
	profile::{Profile, NODE_BYTES},
};

/// Bytes of an encoded [`crate::SealPart`] of 1 GiB of data that one in a thousand passes.
pub const USUAL_PART_BYTES: u32 = 174_715;

/// The most that [`crate::verify_seal_part`] takes for one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealPartCost {
	/// Bytes of the encoded [`crate::SealPart`].
	pub bytes: u32,
	/// Hashes of labels.
	pub label_hashes: u32,
	/// Bytes that each of them takes in.
	pub label_bytes: u32,
	/// Hashes of columns.
	pub column_hashes: u32,
	/// Bytes that each of them takes in.
	pub column_bytes: u32,
	/// All other hashes, of at most 128 bytes (one block of BLAKE2b) each.
	pub small_hashes: u32,
}

impl SealPartCost {
	/// For a sector of data: the larger of the two.
	pub const fn of_data(profile: &Profile) -> Self {
		let capacity = Self::of_capacity(profile);
		let (opened, height) = (profile.part_challenges, profile.height);
		let siblings = max_siblings(opened, height);
		Self {
			bytes: capacity
				.bytes
				// Capacity has an empty list for each of the two.
				.saturating_sub(2)
				.saturating_add(list_bytes(opened))
				.saturating_add(siblings_bytes(siblings)),
			// A known root takes the place of the one that is doubled up.
			small_hashes: capacity
				.small_hashes
				.saturating_sub(height.saturating_add(1))
				.saturating_add(opened)
				.saturating_add(max_node_hashes(opened, height)),
			..capacity
		}
	}

	/// For a sector of committed capacity.
	pub const fn of_capacity(profile: &Profile) -> Self {
		let (columns, opened, height) =
			(profile.part_columns(), profile.part_challenges, profile.height);
		let labels = profile.part_parents().saturating_mul(profile.layers);
		Self {
			bytes: list_bytes(labels)
				.saturating_add(siblings_bytes(max_siblings(columns, height)))
				.saturating_add(siblings_bytes(max_siblings(opened, height)))
				.saturating_add(2),
			label_hashes: opened.saturating_mul(profile.layers),
			label_bytes: profile.label_bytes(),
			column_hashes: columns,
			column_bytes: profile.layers.saturating_mul(NODE_BYTES).saturating_add(DOMAIN_BYTES),
			// Challenges and replica leaves, the graph's keys, the replica id, the root of zeros,
			// and the inner nodes of two trees.
			small_hashes: opened
				.saturating_mul(2)
				.saturating_add(GRAPH_HASHES)
				.saturating_add(1)
				.saturating_add(height)
				.saturating_add(1)
				.saturating_add(max_node_hashes(columns, height))
				.saturating_add(max_node_hashes(opened, height)),
		}
	}
}

/// The most that [`crate::verify_window`] takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowCost {
	/// Bytes of the encoded [`crate::WindowProof`].
	pub bytes: u32,
	/// Hashes, of at most 128 bytes (one block of BLAKE2b) each.
	pub small_hashes: u32,
}

impl WindowCost {
	/// For a partition of `sectors` sectors.
	pub const fn of(profile: &Profile, sectors: u32) -> Self {
		let (leaves, height) = (profile.window_leaves, profile.height);
		let opening =
			list_bytes(leaves).saturating_add(siblings_bytes(max_siblings(leaves, height)));
		// A challenge and a leaf each, then the inner nodes.
		let hashes = leaves.saturating_mul(2).saturating_add(max_node_hashes(leaves, height));
		Self {
			bytes: sectors.saturating_mul(opening).saturating_add(length_bytes(sectors)),
			small_hashes: sectors.saturating_mul(hashes),
		}
	}
}

/// Bytes of an extrinsic beside its proof: address, signature, extensions, arguments.
pub const ENVELOPE_BYTES: u32 = 200;

/// Bytes of window proofs that a sector adds to a period, at most: as if it were alone in its
/// partition. Full partitions take a sixteenth less (1 GiB).
pub fn due_bytes(profile: &Profile) -> u64 {
	u64::from(WindowCost::of(profile, 1).bytes.saturating_add(ENVELOPE_BYTES))
}

/// Least bytes that each of a partition's first two sectors books: what the partition's proof weighs,
/// as length.
///
/// With the weights of production, and with its envelope, the proof of one sector takes 1.5 ms together
/// with the closing of its last window, which was proven as well. That of two takes 2.9 ms at most, as one
/// of them may be at fault, and be charged or leave. Of a block there are 1.25 s for proofs, beside what
/// goes to the queue of closings, and 5 MiB: 1.5 ms are worth 6.3 KiB, and 2.9 ms 12.0. A third sector
/// adds 0.1 ms, and 3 KiB of 1 GiB. The rest is for what a proof is charged before it is looked at, as
/// much as may keep it out of a block. The runtime's tests of capacity hold all of these.
pub const LEAST_BOOKED_BYTES: u64 = 6_912;

/// Sectors of a partition that book [`LEAST_BOOKED_BYTES`] at least.
const DEAR_SECTORS: u64 = 2;

/// Bytes of window proofs that a partition of so many sectors books, in its span and in the period:
/// their [`due_bytes`], and no less than [`LEAST_BOOKED_BYTES`] for the first and for the second.
///
/// No sector adds more to a partition than it books alone.
pub fn booked_bytes(profile: &Profile, sectors: u32) -> u64 {
	let sectors = u64::from(sectors);
	let least = LEAST_BOOKED_BYTES.saturating_mul(sectors.min(DEAR_SECTORS));
	due_bytes(profile).saturating_mul(sectors).max(least)
}

/// Bytes of an encoded list of nodes.
pub(crate) const fn list_bytes(nodes: u32) -> u32 {
	nodes.saturating_mul(NODE_BYTES).saturating_add(length_bytes(nodes))
}

/// Bytes of an encoded list of the hashes beside a path.
pub(crate) const fn siblings_bytes(hashes: u32) -> u32 {
	hashes.saturating_mul(SIBLING_BYTES).saturating_add(length_bytes(hashes))
}

/// [`NODE_HASH_BYTES`], in const functions.
const SIBLING_BYTES: u32 = 30;

const _: () = assert!(NODE_HASH_BYTES == 30);

/// Bytes of SCALE's compact length.
const fn length_bytes(length: u32) -> u32 {
	match length {
		0..=0x3f => 1,
		0x40..=0x3fff => 2,
		_ => 4,
	}
}
