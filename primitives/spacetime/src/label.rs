// SPDX-License-Identifier: Apache-2.0
//! Labels: what is slow to compute, and what a replica is made of.
//!
//! A label is BLAKE2b-256 of a header of 64 bytes and the labels of the node's parents, taken in
//! turn until there are as many as the profile says:
//!
//! ```text
//! domain (16) ‖ replica id (32) ‖ node (u64) ‖ layer (u32) ‖ 0 (4) ‖ parents, repeated (32 each)
//! ```
//!
//! Numbers are little-endian. Layers count from 1; in layer 1 only the parents of the same layer
//! exist. A label without parents (node 0 of layer 1) is the hash of the header alone.

use crate::{
	hash::{blake2_256, Hash, LABEL},
	profile::Profile,
};
use alloc::vec;
use alloc::vec::Vec;

/// A label of a node in a layer; the last layer's is its node's key.
pub type Label = Hash;

/// Bytes before the parents.
const HEADER_BYTES: usize = 64;

/// Where the node's number begins: all before it is the same for a whole replica.
const NODE_OFFSET: usize = 48;

/// The input of a label's hash. Made once for a replica, set for each label.
#[derive(Clone, Debug)]
pub(crate) struct Preimage {
	bytes: Vec<u8>,
}

impl Preimage {
	pub(crate) fn new(profile: &Profile, replica_id: &Hash) -> Self {
		let length = usize::try_from(profile.label_bytes()).unwrap_or(HEADER_BYTES);
		let mut bytes = vec![0; length.max(HEADER_BYTES)];
		let fixed = LABEL.iter().chain(replica_id);
		bytes.iter_mut().zip(fixed).for_each(|(to, from)| *to = *from);
		Self { bytes }
	}

	/// The input for a label with these labels of parents, base parents first.
	pub(crate) fn set(&mut self, layer: u32, node: u64, parents: &[Label]) -> &[u8] {
		if let Some((header, repeated)) = self.bytes.split_at_mut_checked(HEADER_BYTES) {
			if let Some((_, place)) = header.split_at_mut_checked(NODE_OFFSET) {
				let [a, b, c, d, e, f, g, h] = node.to_le_bytes();
				let [i, j, k, l] = layer.to_le_bytes();
				place.copy_from_slice(&[a, b, c, d, e, f, g, h, i, j, k, l, 0, 0, 0, 0]);
			}
			repeat(parents.as_flattened(), repeated);
		}
		let length = if parents.is_empty() { HEADER_BYTES } else { self.bytes.len() };
		self.bytes.get(..length).unwrap_or_default()
	}

	/// The label itself, by the host's hash.
	pub(crate) fn label(&mut self, layer: u32, node: u64, parents: &[Label]) -> Label {
		blake2_256(self.set(layer, node, parents))
	}
}

/// Fills `into` with `bytes`, over and over.
fn repeat(bytes: &[u8], into: &mut [u8]) {
	// Of size 1 for nothing at all, which then fits into none.
	for chunk in into.chunks_mut(bytes.len().max(1)) {
		let Some(part) = bytes.get(..chunk.len()) else { return };
		chunk.copy_from_slice(part);
	}
}

/// Encodes or decodes a node: data XOR key is its sealed form, and that XOR key the data again.
pub(crate) fn xor(left: &Hash, right: &Hash) -> Hash {
	let mut sealed = *left;
	sealed.iter_mut().zip(right).for_each(|(to, from)| *to ^= from);
	sealed
}
