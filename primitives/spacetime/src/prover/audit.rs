// SPDX-License-Identifier: Apache-2.0
//! The check of a sealed sector against everything that it claims to be.
//!
//! It shares no more with the sealing than the verifier does: labels one by one, parents as they are
//! asked for, trees by a stack of hashes, all on one thread. A race or a slip of a batch that
//! mislabels a few nodes passes the spot checks of a seal proof (that happened to a live network:
//! such sectors cannot be unsealed); it does not pass this.

use super::{
	error::ProverError,
	storage::{read_node, ReadAt},
	watch::{Progress, Step, Watch},
	CHUNK_BITS,
};
use crate::{
	graph::{Graph, PARENTS},
	hash::{cut, Hash},
	label::{xor, Label, Preimage},
	profile::Profile,
	replica::Sector,
	seal::Roots,
	tree::Tree,
};
use core::fmt;
use std::{error::Error, ops::ControlFlow};

/// A replica, and the layers that it was made by if they are still there.
pub struct Replica<'a> {
	/// The replica.
	pub nodes: &'a dyn ReadAt,
	/// Its layers, from layer 1 up, or none.
	pub layers: &'a [&'a dyn ReadAt],
}

/// What is wrong with a sealed sector, or why the check stopped.
#[derive(Debug)]
pub enum AuditError {
	/// A stored label is not that of its parents.
	WrongLabel {
		/// Its layer, from 1.
		layer: u32,
		/// Its node.
		node: u64,
	},
	/// A tree over what is there has another root: of columns, if the layers are not those that were
	/// committed to; of the replica, if it was changed since; of the data, if it was encoded with
	/// other keys or other data.
	WrongRoot {
		/// The tree.
		tree: Tree,
		/// Root that was committed to.
		expected: Hash,
		/// Root of what is there.
		got: Hash,
	},
	/// The check could not be finished.
	Prover(ProverError),
}

impl fmt::Display for AuditError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::WrongLabel { layer, node } => {
				write!(f, "the label of node {node} in layer {layer} is not that of its parents")
			}
			Self::WrongRoot { tree, .. } => {
				write!(f, "the {tree:?} tree over what is there has another root")
			}
			Self::Prover(error) => error.fmt(f),
		}
	}
}

impl Error for AuditError {
	fn source(&self) -> Option<&(dyn Error + 'static)> {
		match self {
			Self::Prover(error) => Some(error),
			_ => None,
		}
	}
}

impl<E: Into<ProverError>> From<E> for AuditError {
	fn from(error: E) -> Self {
		Self::Prover(error.into())
	}
}

/// Recomputes all labels of a sealed sector, and with them its roots: of the replica, of the data that
/// it decodes to, and of the columns if its layers are given, each of whose labels is then held
/// against what was recomputed.
///
/// Takes the memory of two layers, and longer than to seal.
///
/// # Errors
/// See [`AuditError`]; [`ProverError::LayerCount`] for some of the layers only.
pub fn audit(
	profile: &Profile,
	sector: &Sector,
	roots: &Roots,
	replica: &Replica<'_>,
	watch: &mut dyn Watch,
) -> Result<(), AuditError> {
	let got = u32::try_from(replica.layers.len()).unwrap_or(u32::MAX);
	if got != 0 && got != profile.layers {
		return Err(ProverError::LayerCount { expected: profile.layers, got }.into());
	}
	let mut keys: Vec<Label> = Vec::new();
	let mut stored = replica.layers.iter();
	for layer in 1..=profile.layers {
		keys = label_layer(profile, sector, layer, &keys, stored.next(), watch)?;
	}
	check_columns(profile, roots, replica.layers)?;
	check_replica(profile, sector, roots, replica.nodes, &keys)
}

/// Labels a layer, node by node, and holds each label against the stored one.
fn label_layer(
	profile: &Profile,
	sector: &Sector,
	layer: u32,
	previous: &[Label],
	stored: Option<&&dyn ReadAt>,
	watch: &mut dyn Watch,
) -> Result<Vec<Label>, AuditError> {
	let nodes = usize::try_from(profile.nodes()).map_err(|_| ProverError::ProfileTooLarge)?;
	let mut labels = Vec::with_capacity(nodes);
	let graph = Graph::new(profile);
	let mut preimage = Preimage::new(profile, &sector.replica_id(profile));
	for node in 0..profile.nodes() {
		if node.trailing_zeros() >= CHUNK_BITS {
			let step = Step::Audit { layer };
			let progress = Progress { step, done: node, total: profile.nodes() };
			if let ControlFlow::Break(()) = watch.progress(progress) {
				return Err(ProverError::Stopped(progress).into());
			}
		}
		let parents = graph.parents(node);
		let mut of_parents = Vec::with_capacity(PARENTS);
		of_parents.extend(parents.base.iter().flatten().filter_map(|p| at(&labels, *p)));
		of_parents.extend(parents.expander.iter().filter_map(|p| at(previous, *p)));
		let label = preimage.label(layer, node, &of_parents);
		if let Some(stored) = stored {
			if read_node(*stored, node)? != label {
				return Err(AuditError::WrongLabel { layer, node });
			}
		}
		labels.push(label);
	}
	Ok(labels)
}

fn at(labels: &[Label], node: u64) -> Option<Label> {
	labels.get(usize::try_from(node).ok()?).copied()
}

/// Holds the columns of layers against their root, if there are layers.
fn check_columns(
	profile: &Profile,
	roots: &Roots,
	layers: &[&dyn ReadAt],
) -> Result<(), AuditError> {
	if layers.is_empty() {
		return Ok(());
	}
	let mut column = Stack::new(Tree::Column);
	for node in 0..profile.nodes() {
		let labels = layers.iter().map(|layer| read_node(*layer, node));
		let labels = labels.collect::<Result<Vec<Label>, _>>()?;
		column.push(labels.as_flattened());
	}
	column.check(&roots.column)
}

/// Holds the replica, and what it decodes to, against their roots.
fn check_replica(
	profile: &Profile,
	sector: &Sector,
	roots: &Roots,
	replica: &dyn ReadAt,
	keys: &[Label],
) -> Result<(), AuditError> {
	let (mut sealed, mut data) = (Stack::new(Tree::Replica), Stack::new(Tree::Data));
	for (node, key) in (0..).zip(keys) {
		let stored = read_node(replica, node)?;
		sealed.push(&stored);
		data.push(&xor(&stored, key));
	}
	sealed.check(&roots.replica)?;
	data.check(&sector.content.root(profile))
}

/// A tree's root, leaf after leaf: of every level at most one node waits for its neighbour.
struct Stack {
	tree: Tree,
	waiting: Vec<Option<Hash>>,
}

impl Stack {
	fn new(tree: Tree) -> Self {
		Self { tree, waiting: Vec::new() }
	}

	fn push(&mut self, content: &[u8]) {
		let mut node = self.tree.leaf(content);
		for waiting in &mut self.waiting {
			match waiting.take() {
				Some(left) => node = self.tree.node(&cut(&left), &cut(&node)),
				None => {
					*waiting = Some(node);
					return;
				}
			}
		}
		self.waiting.push(Some(node));
	}

	fn check(&self, expected: &Hash) -> Result<(), AuditError> {
		let got = self.waiting.last().copied().flatten().unwrap_or_default();
		if got == *expected {
			Ok(())
		} else {
			Err(AuditError::WrongRoot { tree: self.tree, expected: *expected, got })
		}
	}
}
