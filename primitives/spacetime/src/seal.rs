// SPDX-License-Identifier: Apache-2.0
//! Seal proofs: that a replica was made by labelling, at the nodes that a seed asks for.
//!
//! For every challenged node v a part opens the column of v (its labels in all layers) and those of
//! its parents. Edges are the same in all layers, so these columns hold every label that a
//! label of v is made of. The verifier recomputes all labels of v, takes
//! `R_v = label(L, v) XOR D_v`, and holds it against the replica's root, D_v against the data's.
//!
//! R_v does not come with the proof: it follows. Columns do, though those of challenged nodes would
//! follow too (2 % of a part), so that a wrong label is named rather than a wrong root.

use alloc::vec::Vec;
use cairn_device_primitives::Seed;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

use crate::{
	challenge::seal_challenges,
	graph::{Graph, Parents, PARENTS},
	hash::Hash,
	label::{xor, Label, Preimage},
	multiproof::{self, max_siblings, MultiproofError},
	profile::{Profile, MAX_HEIGHT, MAX_LAYERS, MAX_PART_CHALLENGES},
	replica::{Content, Sector},
	tree::Tree,
};

/// Most columns of a part.
pub const MAX_COLUMNS: u32 = 240;
/// Most labels of a part.
pub const MAX_COLUMN_LABELS: u32 = MAX_COLUMNS * MAX_LAYERS;
/// Most hashes beside the columns of a part.
pub const MAX_COLUMN_SIBLINGS: u32 = max_siblings(MAX_COLUMNS, MAX_HEIGHT);
/// Most hashes beside the replica's or the data's nodes of a part.
pub const MAX_NODE_SIBLINGS: u32 = max_siblings(MAX_PART_CHALLENGES, MAX_HEIGHT);

/// What a pre-commit fixed before the seed was known.
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
pub struct Roots {
	/// Root of [`Tree::Column`].
	pub column: Hash,
	/// Root of [`Tree::Replica`].
	pub replica: Hash,
}

/// One part of a seal proof.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SealPart {
	/// Columns of the challenged nodes and of their parents: of ascending nodes, each node's labels
	/// from layer 1 up.
	pub columns: BoundedVec<Label, ConstU32<MAX_COLUMN_LABELS>>,
	/// Multiproof of the columns.
	pub column_siblings: BoundedVec<Hash, ConstU32<MAX_COLUMN_SIBLINGS>>,
	/// Multiproof of the replica's nodes.
	pub replica_siblings: BoundedVec<Hash, ConstU32<MAX_NODE_SIBLINGS>>,
	/// Data of the challenged nodes, ascending. None for committed capacity.
	pub data: BoundedVec<Hash, ConstU32<MAX_PART_CHALLENGES>>,
	/// Multiproof of the data. None for committed capacity.
	pub data_siblings: BoundedVec<Hash, ConstU32<MAX_NODE_SIBLINGS>>,
}

/// Why a part of a seal proof is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealError {
	/// The profile has no such part.
	NoSuchPart {
		/// The part.
		part: u32,
		/// Parts of the profile.
		limit: u32,
	},
	/// There is not a label for each layer of each opened column.
	LabelCount {
		/// Labels that the challenges ask for.
		expected: u32,
		/// Labels that came.
		got: u32,
	},
	/// There is not a data node for each challenged one; or one, where committed capacity has none.
	DataCount {
		/// Data nodes that the challenges ask for.
		expected: u32,
		/// Data nodes that came.
		got: u32,
	},
	/// A multiproof has the wrong shape.
	Multiproof {
		/// Which.
		tree: Tree,
		/// What is wrong with it.
		error: MultiproofError,
	},
	/// A multiproof does not give the root.
	WrongRoot {
		/// Which.
		tree: Tree,
	},
	/// A label is not that of its parents.
	WrongLabel {
		/// Its node.
		node: u64,
		/// Its layer, from 1.
		layer: u32,
	},
}

impl fmt::Display for SealError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::NoSuchPart { part, limit } => {
				write!(f, "part {part} of a seal proof of {limit} parts")
			}
			Self::LabelCount { expected, got } => {
				write!(f, "the challenges ask for {expected} labels, not {got}")
			}
			Self::DataCount { expected, got } => {
				write!(f, "the challenges ask for {expected} nodes of data, not {got}")
			}
			Self::Multiproof { tree, error } => write!(f, "{tree:?} multiproof: {error}"),
			Self::WrongRoot { tree } => write!(f, "{tree:?} multiproof: it gives another root"),
			Self::WrongLabel { node, layer } => {
				write!(f, "the label of node {node} in layer {layer} is not that of its parents")
			}
		}
	}
}

impl core::error::Error for SealError {}

/// Which nodes a part opens.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
	/// Challenged nodes, ascending, and their parents.
	pub(crate) challenges: Vec<(u64, Parents)>,
	/// Nodes whose columns are opened, ascending.
	pub(crate) columns: Vec<u64>,
}

impl Opened {
	pub(crate) fn new(
		profile: &Profile,
		sector: &Sector,
		seed: &Seed,
		part: u32,
	) -> Result<Self, SealError> {
		let nodes = seal_challenges(profile, seed, sector.device, sector.number, part);
		if nodes.is_empty() {
			return Err(SealError::NoSuchPart { part, limit: profile.parts });
		}
		let graph = Graph::new(profile);
		let challenges: Vec<_> = nodes.into_iter().map(|v| (v, graph.parents(v))).collect();
		let mut columns = Vec::with_capacity(challenges.len().saturating_mul(PARENTS));
		for (node, parents) in &challenges {
			columns.push(*node);
			columns.extend(parents.iter());
		}
		columns.sort_unstable();
		columns.dedup();
		Ok(Self { challenges, columns })
	}

	pub(crate) fn challenged(&self) -> Vec<u64> {
		self.challenges.iter().map(|(node, _)| *node).collect()
	}
}

/// Verifies part `part` of a sector's seal proof against what its pre-commit fixed and the seed that
/// came after. The seed, the sector and the roots are the chain's own; the proof is from outside.
///
/// Costs at most what [`crate::SealPartCost`] says, whatever comes.
///
/// # Errors
/// See [`SealError`].
pub fn verify_seal_part(
	profile: &Profile,
	sector: &Sector,
	roots: &Roots,
	seed: &Seed,
	part: u32,
	proof: &SealPart,
) -> Result<(), SealError> {
	let opened = Opened::new(profile, sector, seed, part)?;
	let columns = Columns::check(profile, roots, &opened.columns, proof)?;
	columns.check_labels(profile, sector, &opened)?;
	check_encoding(profile, sector, roots, &opened, &columns, proof)
}

/// Columns that the column root vouches for.
struct Columns<'a> {
	nodes: &'a [u64],
	labels: &'a [Label],
	layers: usize,
}

impl<'a> Columns<'a> {
	fn check(
		profile: &Profile,
		roots: &Roots,
		nodes: &'a [u64],
		proof: &'a SealPart,
	) -> Result<Self, SealError> {
		let layers = usize::try_from(profile.layers).unwrap_or(usize::MAX).max(1);
		let expected = nodes.len().saturating_mul(layers);
		if proof.columns.len() != expected {
			return Err(SealError::LabelCount {
				expected: count(expected),
				got: count(proof.columns.len()),
			});
		}
		let leaf = |column: &[Label]| Tree::Column.leaf(column.as_flattened());
		let leaves: Vec<Hash> = proof.columns.chunks_exact(layers).map(leaf).collect();
		let siblings = &proof.column_siblings;
		check_root(Tree::Column, &roots.column, profile.height, nodes, &leaves, siblings)?;
		Ok(Self { nodes, labels: &proof.columns, layers })
	}

	/// Labels of a node, from layer 1 up.
	fn column(&self, node: u64) -> &'a [Label] {
		// Every node that is asked for was opened; an empty column has no right label.
		let place = self.nodes.binary_search(&node).unwrap_or(usize::MAX);
		self.labels.chunks_exact(self.layers).nth(place).unwrap_or_default()
	}

	/// Recomputes all labels of all challenged nodes.
	fn check_labels(
		&self,
		profile: &Profile,
		sector: &Sector,
		opened: &Opened,
	) -> Result<(), SealError> {
		let mut preimage = Preimage::new(profile, &sector.replica_id(profile));
		let mut labels = Vec::with_capacity(PARENTS);
		for (node, parents) in &opened.challenges {
			let base: Vec<_> = parents.base.iter().flatten().map(|p| self.column(*p)).collect();
			let expander = parents.expander.map(|parent| self.column(parent));
			for (layer, label) in (1..).zip(self.column(*node)) {
				labels.clear();
				labels.extend(base.iter().filter_map(|column| label_in(column, layer)));
				let before = layer.saturating_sub(1);
				labels.extend(expander.iter().filter_map(|column| label_in(column, before)));
				if preimage.label(layer, *node, &labels) != *label {
					return Err(SealError::WrongLabel { node: *node, layer });
				}
			}
		}
		Ok(())
	}
}

/// The label of a column in a layer. There is none in layer 0.
pub(crate) fn label_in(column: &[Label], layer: u32) -> Option<Label> {
	let place = usize::try_from(layer.checked_sub(1)?).ok()?;
	column.get(place).copied()
}

/// Holds the encoded nodes against the replica's root, their data against the data's.
fn check_encoding(
	profile: &Profile,
	sector: &Sector,
	roots: &Roots,
	opened: &Opened,
	columns: &Columns<'_>,
	proof: &SealPart,
) -> Result<(), SealError> {
	let nodes = opened.challenged();
	let data = check_data(profile, sector, &nodes, proof)?;
	let key = |node: &u64| columns.column(*node).last().copied().unwrap_or_default();
	let sealed = |(node, data): (&u64, &Hash)| Tree::Replica.leaf(&xor(&key(node), data));
	let leaves: Vec<Hash> = nodes.iter().zip(&data).map(sealed).collect();
	let siblings = &proof.replica_siblings;
	check_root(Tree::Replica, &roots.replica, profile.height, &nodes, &leaves, siblings)
}

/// The data of the challenged nodes, proven if they are any.
fn check_data(
	profile: &Profile,
	sector: &Sector,
	nodes: &[u64],
	proof: &SealPart,
) -> Result<Vec<Hash>, SealError> {
	let got = proof.data.len();
	match sector.content {
		Content::Capacity => {
			if got != 0 {
				return Err(SealError::DataCount { expected: 0, got: count(got) });
			}
			if !proof.data_siblings.is_empty() {
				let got = count(proof.data_siblings.len());
				let error = MultiproofError::SiblingCount { expected: 0, got };
				return Err(SealError::Multiproof { tree: Tree::Data, error });
			}
			Ok(nodes.iter().map(|_| [0; 32]).collect())
		}
		Content::Data(root) => {
			if got != nodes.len() {
				return Err(SealError::DataCount { expected: count(nodes.len()), got: count(got) });
			}
			let leaves: Vec<Hash> = proof.data.iter().map(|node| Tree::Data.leaf(node)).collect();
			let siblings = &proof.data_siblings;
			check_root(Tree::Data, &root, profile.height, nodes, &leaves, siblings)?;
			Ok(proof.data.to_vec())
		}
	}
}

fn check_root(
	tree: Tree,
	root: &Hash,
	height: u32,
	indices: &[u64],
	leaves: &[Hash],
	siblings: &[Hash],
) -> Result<(), SealError> {
	match multiproof::root(tree, height, indices, leaves, siblings) {
		Ok(given) if given == *root => Ok(()),
		Ok(_) => Err(SealError::WrongRoot { tree }),
		Err(error) => Err(SealError::Multiproof { tree, error }),
	}
}

fn count(length: usize) -> u32 {
	u32::try_from(length).unwrap_or(u32::MAX)
}
