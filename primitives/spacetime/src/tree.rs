// SPDX-License-Identifier: Apache-2.0
//! The three trees of a sector. Each is a full binary tree over the profile's nodes; its leaves and
//! its inner nodes are hashed under two domains of its own, so that no node of one tree is a node
//! of another, and no inner node is a leaf.
//!
//! The roots stay three hashes rather than one of them all: a pre-commit must carry each anyhow, and
//! all that is kept after activation is the root of [`Tree::Replica`].

use crate::hash::{
	cut, hash, hash_pair, Domain, Hash, NodeHash, COLUMN_LEAF, COLUMN_NODE, DATA_LEAF, DATA_NODE,
	SEALED_LEAF, SEALED_NODE,
};

/// Which tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tree {
	/// Over the columns: leaf v is the hash of all labels of node v, from layer 1 up.
	Column,
	/// Over the replica: leaf v is the hash of R_v, the last label of node v XOR its data.
	Replica,
	/// Over the data: leaf v is the hash of the data's node v, 32 bytes.
	Data,
}

impl Tree {
	/// The leaf of a node's content.
	pub fn leaf(self, content: &[u8]) -> Hash {
		hash(self.leaf_domain(), &[content])
	}

	/// The inner node over two nodes: `H(domain ‖ left ‖ right)`, of the first 30 bytes of the hash of each.
	pub fn node(self, left: &NodeHash, right: &NodeHash) -> Hash {
		hash_pair(self.node_domain(), left, right)
	}

	pub(crate) fn leaf_domain(self) -> &'static Domain {
		match self {
			Self::Column => &COLUMN_LEAF,
			Self::Replica => &SEALED_LEAF,
			Self::Data => &DATA_LEAF,
		}
	}

	pub(crate) fn node_domain(self) -> &'static Domain {
		match self {
			Self::Column => &COLUMN_NODE,
			Self::Replica => &SEALED_NODE,
			Self::Data => &DATA_NODE,
		}
	}
}

/// The root over 2^`height` leaves that are all the same, by doubling. Costs `height` hashes.
pub(crate) fn uniform_root(tree: Tree, leaf: Hash, height: u32) -> Hash {
	(0..height).fold(leaf, |node, _| tree.node(&cut(&node), &cut(&node)))
}
