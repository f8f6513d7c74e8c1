// SPDX-License-Identifier: Apache-2.0
//! Where a tree's leaves come from.

use super::{
	hash,
	storage::{read_nodes, ReadAt},
};
use crate::{hash::Hash, label::xor, tree::Tree};
use std::io;

/// Nodes of a sector that can be read, or made, in ranges.
pub(crate) trait Nodes: Sync {
	/// Fills `into` with the nodes from number `first` on.
	fn read(&self, first: u64, into: &mut [Hash]) -> io::Result<()>;
}

impl Nodes for &dyn ReadAt {
	fn read(&self, first: u64, into: &mut [Hash]) -> io::Result<()> {
		read_nodes(*self, first, into)
	}
}

/// One XOR the other: encodes data with keys, or decodes a replica with them.
pub(super) struct Xored<'a>(pub(super) &'a dyn Nodes, pub(super) &'a dyn Nodes);

impl Nodes for Xored<'_> {
	fn read(&self, first: u64, into: &mut [Hash]) -> io::Result<()> {
		self.0.read(first, into)?;
		let mut other = vec![[0; 32]; into.len()];
		self.1.read(first, &mut other)?;
		into.iter_mut().zip(&other).for_each(|(node, other)| *node = xor(node, other));
		Ok(())
	}
}

/// The leaves of a tree, hashed.
pub(crate) trait Leaves: Sync {
	/// Of which tree.
	fn tree(&self) -> Tree;

	/// The `count` leaves from number `first` on.
	fn read(&self, first: u64, count: usize) -> io::Result<Vec<Hash>>;
}

/// Leaves over nodes: of the replica, or of data.
pub(super) struct NodeLeaves<'a> {
	pub(super) tree: Tree,
	pub(super) nodes: &'a dyn Nodes,
}

impl Leaves for NodeLeaves<'_> {
	fn tree(&self) -> Tree {
		self.tree
	}

	fn read(&self, first: u64, count: usize) -> io::Result<Vec<Hash>> {
		let mut nodes = vec![[0; 32]; count];
		self.nodes.read(first, &mut nodes)?;
		Ok(hash::leaves(self.tree.leaf_domain(), nodes.as_flattened(), 32))
	}
}

/// Leaves over the columns of layers, from layer 1 up.
pub(super) struct ColumnLeaves<'a> {
	pub(super) layers: &'a [&'a dyn ReadAt],
}

impl Leaves for ColumnLeaves<'_> {
	fn tree(&self) -> Tree {
		Tree::Column
	}

	fn read(&self, first: u64, count: usize) -> io::Result<Vec<Hash>> {
		let mut columns = vec![[0; 32]; count.saturating_mul(self.layers.len())];
		let mut labels = vec![[0; 32]; count];
		for (place, layer) in self.layers.iter().enumerate() {
			read_nodes(*layer, first, &mut labels)?;
			let places = columns.iter_mut().skip(place).step_by(self.layers.len());
			places.zip(&labels).for_each(|(to, from)| *to = *from);
		}
		let size = self.layers.len().saturating_mul(32);
		Ok(hash::leaves(Tree::Column.leaf_domain(), columns.as_flattened(), size))
	}
}
