// SPDX-License-Identifier: Apache-2.0
//! The graph that labels follow: a depth-robust graph within each layer, a bipartite expander from
//! each layer to the next (a stacked graph, Fisch, EUROCRYPT 2019; with these degrees the SDR
//! construction of Filecoin).
//!
//! It is a fixed public function of the profile's code and height. All arithmetic is of 64 bits: of
//! 32, the parents of a graph of 2³⁰ nodes would fall into its first part only, which leaves a
//! graph that is sealed in parallel (that happened to a live network, which then needed a new proof
//! type).
//!
//! # Why not BLAKE2b for the parents
//! A prover asks for the parents of every node in every layer. Nobody chooses inputs here and
//! nothing is secret: what depth robustness and expansion need is a graph like a random one. So the
//! choices come from a 64-bit mixer (the finalizer of SplitMix64, in Stafford's variant 13, which
//! passes BigCrush), keyed once for each graph by BLAKE2b. This costs about a tenth of a label, and
//! a verifier two host calls rather than hundreds.

use crate::{
	expander::Permutation,
	hash::{blake2_256, number, Hash, GRAPH_KEYS},
	profile::Profile,
};
use alloc::vec::Vec;

/// Parents of a node in its own layer, the node before it included.
pub const BASE_PARENTS: usize = 6;

/// Parents of a node in the layer before.
pub const EXPANDER_PARENTS: usize = 8;

/// Parents of a node in every layer but the first.
pub const PARENTS: usize = 14;

/// Edges are numbered node · 8 + place.
const EXPANDER_BITS: u32 = 3;

/// Parents of a node. The same in every layer; the first layer has no layer before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parents {
	/// In the node's own layer, all of them before it: the node just before it first, so that
	/// nothing of a label can be hashed before that node's label is there. `None` for node 0.
	pub base: Option<[u64; BASE_PARENTS]>,
	/// In the layer before.
	pub expander: [u64; EXPANDER_PARENTS],
}

impl Parents {
	/// All of them, in the order in which a label takes them.
	pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
		self.base.iter().flatten().chain(&self.expander).copied()
	}
}

/// The graph of a profile.
#[derive(Clone, Debug)]
pub struct Graph {
	base_keys: [u64; 2],
	permutation: Permutation,
}

impl Graph {
	/// The graph of a profile. Costs [`GRAPH_HASHES`] hashes.
	pub fn new(profile: &Profile) -> Self {
		let height = profile.height;
		let key = |purpose: u8| keys(profile.code, height, purpose);
		let [bucket, distance, ..] = key(0);
		let bits = height.saturating_add(EXPANDER_BITS);
		Self { base_keys: [bucket, distance], permutation: Permutation::new(bits, key(1)) }
	}

	/// Parents of a node below the profile's number of nodes.
	pub fn parents(&self, node: u64) -> Parents {
		Parents { base: self.base(node), expander: self.expander(node) }
	}

	/// Parents in the node's own layer. `None` for node 0, which has nothing before it.
	pub fn base(&self, node: u64) -> Option<[u64; BASE_PARENTS]> {
		crate::drg::parents(&self.base_keys, node)
	}

	/// Parents in the layer before. Over all nodes, each node is a parent exactly
	/// [`EXPANDER_PARENTS`] times.
	pub fn expander(&self, node: u64) -> [u64; EXPANDER_PARENTS] {
		let first = node.wrapping_shl(EXPANDER_BITS);
		let places = [0_u64, 1, 2, 3, 4, 5, 6, 7];
		places.map(|place| self.permutation.apply(first | place) >> EXPANDER_BITS)
	}

	/// The children in the next layer: the inverse of [`Graph::expander`].
	pub fn expander_children(&self, node: u64) -> [u64; EXPANDER_PARENTS] {
		let first = node.wrapping_shl(EXPANDER_BITS);
		let places = [0_u64, 1, 2, 3, 4, 5, 6, 7];
		places.map(|place| self.permutation.invert(first | place) >> EXPANDER_BITS)
	}
}

/// Hashes of [`Graph::new`].
pub const GRAPH_HASHES: u32 = 2;

/// Four keys of a graph: of its base edges (purpose 0) or of its expander edges (1).
fn keys(code: u8, height: u32, purpose: u8) -> [u64; 4] {
	let mut bytes = Vec::with_capacity(22);
	bytes.extend_from_slice(&GRAPH_KEYS);
	bytes.extend_from_slice(&[code, purpose]);
	bytes.extend_from_slice(&height.to_le_bytes());
	let mut rest: Hash = blake2_256(&bytes);
	[(); 4].map(|()| {
		let key = number(&rest);
		rest.rotate_left(8);
		key
	})
}

/// The finalizer of SplitMix64 (Steele, Lea and Flood 2014; constants: Stafford's variant 13): a
/// bijection of 64 bits in which every bit of the outcome depends on every bit of the input.
pub(crate) fn mix(value: u64) -> u64 {
	let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
	let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
	value ^ (value >> 31)
}
