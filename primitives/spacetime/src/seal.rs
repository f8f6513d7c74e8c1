// SPDX-License-Identifier: Apache-2.0
//! Seal proofs: that a replica was made by labelling, at the nodes that a seed asks for.
//!
//! For every challenged node v a part opens the columns (labels in all layers) of its parents. Edges
//! are the same in all layers, so these columns hold every label that a label of v is made of. The
//! verifier recomputes all labels of v, and holds this column with those of the parents against the
//! columns' root. It takes `R_v = label(L, v) XOR D_v`, and holds it against the replica's root, D_v
//! against the data's.
//!
//! Neither R_v nor the column of v comes with the proof: they follow. So a wrong label shows as a
//! wrong root of columns. Only where v is itself a parent of another challenged node does its column
//! come, and there a wrong label has a name.

use alloc::vec::Vec;
use cairn_device_primitives::Seed;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

use crate::{
	challenge::seal_challenges,
	graph::{Graph, Parents, PARENTS},
	hash::{Hash, NodeHash},
	label::{xor, Label, Preimage},
	multiproof::{self, max_siblings, MultiproofError},
	profile::{Profile, MAX_HEIGHT, MAX_LAYERS, MAX_PART_CHALLENGES},
	replica::{Content, Sector},
	tree::Tree,
};

/// Most columns that come with a part.
pub const MAX_COLUMNS: u32 = 224;
/// Most labels that come with a part.
pub const MAX_COLUMN_LABELS: u32 = MAX_COLUMNS * MAX_LAYERS;
/// Most hashes beside the columns of a part, those that follow included.
pub const MAX_COLUMN_SIBLINGS: u32 = max_siblings(MAX_COLUMNS + MAX_PART_CHALLENGES, MAX_HEIGHT);
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
	/// Columns of the challenged nodes' parents: of ascending nodes, each node's labels from layer 1
	/// up.
	pub columns: BoundedVec<Label, ConstU32<MAX_COLUMN_LABELS>>,
	/// Multiproof of these columns and of the challenged nodes'.
	pub column_siblings: BoundedVec<NodeHash, ConstU32<MAX_COLUMN_SIBLINGS>>,
	/// Multiproof of the replica's nodes.
	pub replica_siblings: BoundedVec<NodeHash, ConstU32<MAX_NODE_SIBLINGS>>,
	/// Data of the challenged nodes, ascending. None for committed capacity.
	pub data: BoundedVec<Hash, ConstU32<MAX_PART_CHALLENGES>>,
	/// Multiproof of the data. None for committed capacity.
	pub data_siblings: BoundedVec<NodeHash, ConstU32<MAX_NODE_SIBLINGS>>,
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
	/// There is not a label for each layer of each parent.
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
	/// The column of a challenged node came, as it is a parent of another, and a label in it is not
	/// that of its own parents.
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
	/// Their parents, ascending: the columns of these come with the proof.
	pub(crate) parents: Vec<u64>,
	/// Both, ascending: nodes whose columns are held against their root.
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
		let challenges: Vec<_> = nodes.iter().map(|node| (*node, graph.parents(*node))).collect();
		let of = |(_, parents): &(u64, Parents)| parents.iter().collect::<Vec<_>>();
		let parents = ascending(challenges.iter().flat_map(of).collect());
		let columns = ascending(nodes.into_iter().chain(parents.iter().copied()).collect());
		Ok(Self { challenges, parents, columns })
	}

	pub(crate) fn challenged(&self) -> Vec<u64> {
		self.challenges.iter().map(|(node, _)| *node).collect()
	}
}

/// Each node once, in order.
fn ascending(mut nodes: Vec<u64>) -> Vec<u64> {
	nodes.sort_unstable();
	nodes.dedup();
	nodes
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
	let parents = Columns::of(profile, &opened.parents, &proof.columns)?;
	let labels = relabel(profile, sector, &opened, &parents)?;
	let nodes = opened.challenged();
	let challenged = Columns::of(profile, &nodes, &labels)?;
	check_columns(profile, roots, &opened, &parents, &challenged, proof)?;
	check_encoding(profile, sector, roots, &challenged, proof)
}

/// Columns of some nodes.
struct Columns<'a> {
	/// Ascending.
	nodes: &'a [u64],
	labels: &'a [Label],
	layers: usize,
}

impl<'a> Columns<'a> {
	fn of(profile: &Profile, nodes: &'a [u64], labels: &'a [Label]) -> Result<Self, SealError> {
		let layers = usize::try_from(profile.layers).unwrap_or(usize::MAX).max(1);
		let expected = nodes.len().saturating_mul(layers);
		if labels.len() != expected {
			let (expected, got) = (count(expected), count(labels.len()));
			return Err(SealError::LabelCount { expected, got });
		}
		Ok(Self { nodes, labels, layers })
	}

	/// Labels of a node, from layer 1 up, if it is one of these.
	fn column(&self, node: u64) -> Option<&'a [Label]> {
		let place = self.nodes.binary_search(&node).ok()?;
		self.labels.chunks_exact(self.layers).nth(place)
	}
}

/// All labels of all challenged nodes, recomputed: column by column, from layer 1 up.
fn relabel(
	profile: &Profile,
	sector: &Sector,
	opened: &Opened,
	columns: &Columns<'_>,
) -> Result<Vec<Label>, SealError> {
	let mut preimage = Preimage::new(profile, &sector.replica_id(profile));
	let mut labels = Vec::with_capacity(opened.challenges.len().saturating_mul(columns.layers));
	let mut of_parents = Vec::with_capacity(PARENTS);
	for (node, parents) in &opened.challenges {
		let given = columns.column(*node);
		let base = parents.base.iter().flatten().filter_map(|parent| columns.column(*parent));
		let base: Vec<_> = base.collect();
		let expander = parents.expander.iter().filter_map(|parent| columns.column(*parent));
		let expander: Vec<_> = expander.collect();
		for layer in 1..=profile.layers {
			of_parents.clear();
			of_parents.extend(base.iter().filter_map(|column| label_in(column, layer)));
			let before = layer.saturating_sub(1);
			of_parents.extend(expander.iter().filter_map(|column| label_in(column, before)));
			let label = preimage.label(layer, *node, &of_parents);
			if given.is_some_and(|column| label_in(column, layer) != Some(label)) {
				return Err(SealError::WrongLabel { node: *node, layer });
			}
			labels.push(label);
		}
	}
	Ok(labels)
}

/// Holds the columns of parents and challenged nodes against their root.
fn check_columns(
	profile: &Profile,
	roots: &Roots,
	opened: &Opened,
	parents: &Columns<'_>,
	challenged: &Columns<'_>,
	proof: &SealPart,
) -> Result<(), SealError> {
	let column = |node: &u64| parents.column(*node).or_else(|| challenged.column(*node));
	let leaf = |node| Tree::Column.leaf(column(node).unwrap_or_default().as_flattened());
	let leaves: Vec<Hash> = opened.columns.iter().map(leaf).collect();
	let siblings = &proof.column_siblings;
	check_root(Tree::Column, &roots.column, profile.height, &opened.columns, &leaves, siblings)
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
	challenged: &Columns<'_>,
	proof: &SealPart,
) -> Result<(), SealError> {
	let data = check_data(profile, sector, challenged.nodes, proof)?;
	let columns = challenged.labels.chunks_exact(challenged.layers);
	let keys = columns.filter_map(|column| column.last());
	let sealed = |(key, data): (&Label, &Hash)| Tree::Replica.leaf(&xor(key, data));
	let leaves: Vec<Hash> = keys.zip(&data).map(sealed).collect();
	let (nodes, siblings) = (challenged.nodes, &proof.replica_siblings);
	check_root(Tree::Replica, &roots.replica, profile.height, nodes, &leaves, siblings)
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
	siblings: &[NodeHash],
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
