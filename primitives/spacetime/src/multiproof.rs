// SPDX-License-Identifier: Apache-2.0
//! Merkle multiproofs: one proof for several leaves of a tree, upper nodes shared.
//!
//! Who checks a proof knows the tree's height and the indices, so a proof is nothing but the hashes
//! that are missing: level by level from the leaves up, each level from left to right. How many
//! there are follows from the indices, and each has one right value, so a set of leaves has exactly
//! one proof.

use crate::{
	hash::{cut, Hash, NodeHash},
	tree::Tree,
};
use alloc::vec::Vec;
use core::fmt;

/// Why a multiproof is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MultiproofError {
	/// There is nothing to prove.
	NoIndex,
	/// An index is no leaf of the tree.
	IndexOutOfRange {
		/// The index.
		index: u64,
		/// Number of leaves.
		limit: u64,
	},
	/// An index does not lie above the one before it: unsorted or twice.
	NotAscending {
		/// The index.
		index: u64,
		/// The one before it.
		previous: u64,
	},
	/// There is not one leaf for each index.
	LeafCount {
		/// Number of indices.
		expected: u32,
		/// Number of leaves.
		got: u32,
	},
	/// There are more or fewer hashes than the indices leave open.
	SiblingCount {
		/// Hashes that are missing.
		expected: u32,
		/// Hashes that came.
		got: u32,
	},
}

impl fmt::Display for MultiproofError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::NoIndex => f.write_str("a multiproof needs an index"),
			Self::IndexOutOfRange { index, limit } => {
				write!(f, "index {index} is not below the number of leaves, {limit}")
			}
			Self::NotAscending { index, previous } => {
				write!(f, "index {index} is not above the one before it, {previous}")
			}
			Self::LeafCount { expected, got } => {
				write!(f, "{expected} indices need as many leaves, not {got}")
			}
			Self::SiblingCount { expected, got } => {
				write!(f, "the indices leave {expected} hashes open, not {got}")
			}
		}
	}
}

impl core::error::Error for MultiproofError {}

/// A node of a tree: its level (leaves have 0) and its index within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
	/// Levels above the leaves.
	pub level: u32,
	/// Place from the left.
	pub index: u64,
}

/// The root that leaves at ascending `indices` of a tree of 2^`height` leaves give with the hashes
/// of a proof. `leaves` are hashed leaves, see [`Tree::leaf`].
///
/// Costs at most [`max_node_hashes`] hashes, whatever comes.
///
/// # Errors
/// See [`MultiproofError`]. A proof with wrong hashes gives another root.
pub fn root(
	tree: Tree,
	height: u32,
	indices: &[u64],
	leaves: &[Hash],
	siblings: &[NodeHash],
) -> Result<Hash, MultiproofError> {
	check(height, indices)?;
	if leaves.len() != indices.len() {
		return Err(MultiproofError::LeafCount {
			expected: count(indices.len()),
			got: count(leaves.len()),
		});
	}
	let wrong_count = || MultiproofError::SiblingCount {
		expected: sibling_count(height, indices),
		got: count(siblings.len()),
	};
	let mut rest = siblings.iter();
	let mut level: Vec<_> = indices.iter().copied().zip(leaves.iter().copied()).collect();
	for _ in 0..height {
		level = level_above(tree, &level, &mut rest).ok_or_else(wrong_count)?;
	}
	match (level.as_slice(), rest.next()) {
		([(0, root)], None) => Ok(*root),
		_ => Err(wrong_count()),
	}
}

/// The nodes above the nodes of a level. `None` if the siblings run out.
fn level_above<'a>(
	tree: Tree,
	level: &[(u64, Hash)],
	siblings: &mut impl Iterator<Item = &'a NodeHash>,
) -> Option<Vec<(u64, Hash)>> {
	let mut above = Vec::with_capacity(level.len());
	let mut nodes = level.iter().peekable();
	while let Some((index, hash)) = nodes.next() {
		let known = cut(hash);
		let node = if is_right(*index) {
			tree.node(siblings.next()?, &known)
		} else if let Some((_, right)) = nodes.next_if(|(next, _)| *next == sibling(*index)) {
			tree.node(&known, &cut(right))
		} else {
			tree.node(&known, siblings.next()?)
		};
		above.push((index >> 1, node));
	}
	Some(above)
}

/// Where the hashes of a proof stand, in their order: what a prover has to look up.
///
/// # Errors
/// Those of [`MultiproofError`] that speak of indices.
pub fn sibling_positions(height: u32, indices: &[u64]) -> Result<Vec<Position>, MultiproofError> {
	check(height, indices)?;
	let mut positions = Vec::new();
	visit_siblings(height, indices, |position| positions.push(position));
	Ok(positions)
}

/// How many hashes a proof for ascending indices has.
fn sibling_count(height: u32, indices: &[u64]) -> u32 {
	let mut siblings: u32 = 0;
	visit_siblings(height, indices, |_| siblings = siblings.saturating_add(1));
	siblings
}

fn visit_siblings(height: u32, indices: &[u64], mut visit: impl FnMut(Position)) {
	let mut known = indices.to_vec();
	for level in 0..height {
		let mut nodes = known.iter().copied().peekable();
		while let Some(index) = nodes.next() {
			let paired = !is_right(index) && nodes.next_if_eq(&sibling(index)).is_some();
			if !paired {
				visit(Position { level, index: sibling(index) });
			}
		}
		known.iter_mut().for_each(|index| *index >>= 1);
		known.dedup();
	}
}

/// Refuses indices that are not leaves, or not in ascending order.
fn check(height: u32, indices: &[u64]) -> Result<(), MultiproofError> {
	let limit = 1_u64.checked_shl(height).unwrap_or(u64::MAX);
	let mut previous = None;
	for index in indices {
		if *index >= limit {
			return Err(MultiproofError::IndexOutOfRange { index: *index, limit });
		}
		match previous.replace(*index) {
			Some(previous) if previous >= *index => {
				return Err(MultiproofError::NotAscending { index: *index, previous })
			}
			_ => {}
		}
	}
	previous.map(|_| ()).ok_or(MultiproofError::NoIndex)
}

/// Most inner nodes that a proof of `leaves` leaves has to hash: at each level from the root down to
/// the one above the leaves, as many nodes as the level has, or as there are leaves.
pub const fn max_node_hashes(leaves: u32, height: u32) -> u32 {
	let mut hashes: u32 = 0;
	let mut level: u32 = 0;
	while level < height {
		hashes = hashes.saturating_add(widest(leaves, level));
		level = level.saturating_add(1);
	}
	hashes
}

/// Most hashes in a proof of up to `leaves` leaves: those that are hashed, two for each inner node,
/// less the inner nodes themselves (but the root) and the leaves. More leaves than half of the tree
/// has need fewer again.
pub const fn max_siblings(leaves: u32, height: u32) -> u32 {
	let leaves = widest(leaves, height.saturating_sub(1));
	max_node_hashes(leaves, height).saturating_add(1).saturating_sub(leaves)
}

/// `min(leaves, 2^level)`.
const fn widest(leaves: u32, level: u32) -> u32 {
	match 1_u32.checked_shl(level) {
		Some(nodes) if nodes < leaves => nodes,
		_ => leaves,
	}
}

fn is_right(index: u64) -> bool {
	index & 1 == 1
}

fn sibling(index: u64) -> u64 {
	index ^ 1
}

fn count(length: usize) -> u32 {
	u32::try_from(length).unwrap_or(u32::MAX)
}
