// SPDX-License-Identifier: Apache-2.0
//! Sealing, and the proof of a seal.

use super::{
	data::Data,
	error::ProverError,
	labels::{label_layers, Layers},
	leaves::{ColumnLeaves, Leaves, NodeLeaves, Nodes, Xored},
	storage::{read_node, ReadAt, WriteAt},
	tree::{build, UpperTree},
	watch::{Progress, Step, Watch},
	CHUNK_BITS,
};
use crate::{
	hash::{Hash, NodeHash},
	profile::{Profile, NODE_BYTES},
	replica::{Content, Sector},
	seal::{Opened, Roots, SealPart},
	tree::Tree,
};
use cairn_device_primitives::Seed;
use sp_core::bounded::BoundedVec;
use std::{num::NonZeroUsize, ops::ControlFlow};

/// What sealing leaves behind, beside layers and replica.
#[derive(Clone, Debug)]
pub struct Sealed {
	/// What a pre-commit says.
	pub roots: Roots,
	/// Upper part of the column tree: for the seal proof.
	pub columns: UpperTree,
	/// Upper part of the replica tree: for the seal proof and all windows.
	pub replica: UpperTree,
}

/// Seals a sector: labels what is left of its layers, writes its replica, hashes its trees.
/// `sector.content` is what [`Data::commit`] said of `data`.
///
/// # Errors
/// [`ProverError::Storage`], [`ProverError::Stopped`], [`ProverError::Framing`].
pub fn seal(
	profile: &Profile,
	sector: &Sector,
	data: &Data<'_>,
	layers: &mut dyn Layers,
	replica: &mut (impl WriteAt + ReadAt),
	threads: NonZeroUsize,
	watch: &mut dyn Watch,
) -> Result<Sealed, ProverError> {
	label_layers(profile, &sector.replica_id(profile), layers, watch)?;
	let stored = (1..=profile.layers)
		.map(|layer| layers.layer(layer))
		.collect::<Result<Vec<&dyn ReadAt>, _>>()?;
	let columns = build(&ColumnLeaves { layers: &stored }, profile.height, threads, watch)?;
	let keys = layers.layer(profile.layers)?;
	encode(profile, &Xored(&data.nodes(profile)?, &keys), replica, watch)?;
	let replica = replica_tree(profile, replica, threads, watch)?;
	let roots = Roots { column: columns.root()?, replica: replica.root()? };
	Ok(Sealed { roots, columns, replica })
}

/// The upper part of a replica's tree: made anew, if what sealing left behind is lost. Whose root is
/// not the one that the chain has is not that replica.
///
/// # Errors
/// [`ProverError::Storage`], [`ProverError::Stopped`].
pub fn replica_tree(
	profile: &Profile,
	replica: &dyn ReadAt,
	threads: NonZeroUsize,
	watch: &mut dyn Watch,
) -> Result<UpperTree, ProverError> {
	let leaves = NodeLeaves { tree: Tree::Replica, nodes: &replica };
	build(&leaves, profile.height, threads, watch)
}

/// Writes the nodes of a sector.
fn encode(
	profile: &Profile,
	nodes: &dyn Nodes,
	into: &mut dyn WriteAt,
	watch: &mut dyn Watch,
) -> Result<(), ProverError> {
	let chunk = 1_u64.wrapping_shl(CHUNK_BITS.min(profile.height));
	let mut buffer = vec![[0; 32]; usize::try_from(chunk).unwrap_or(usize::MAX)];
	let mut first = 0_u64;
	while first < profile.nodes() {
		let progress = Progress { step: Step::Encode, done: first, total: profile.nodes() };
		if let ControlFlow::Break(()) = watch.progress(progress) {
			return Err(ProverError::Stopped(progress));
		}
		nodes.read(first, &mut buffer)?;
		into.write_at(first.saturating_mul(NODE_BYTES.into()), buffer.as_flattened())?;
		first = first.saturating_add(chunk);
	}
	Ok(())
}

/// A sealed sector, with all that its seal proof needs.
pub struct SealedSector<'a> {
	/// Its profile.
	pub profile: &'a Profile,
	/// What it is.
	pub sector: &'a Sector,
	/// Its layers, from layer 1 up.
	pub layers: &'a [&'a dyn ReadAt],
	/// Its replica.
	pub replica: &'a dyn ReadAt,
	/// What sealing left behind.
	pub sealed: &'a Sealed,
	/// What it holds.
	pub data: Data<'a>,
	/// Upper part of the tree of what it holds, if that is a file.
	pub data_tree: Option<&'a UpperTree>,
}

impl SealedSector<'_> {
	/// Part `part` of the seal proof for a seed.
	///
	/// # Errors
	/// [`ProverError::Seal`] if there is no such part, [`ProverError::Storage`],
	/// [`ProverError::Corrupt`], [`ProverError::NoDataTree`].
	pub fn prove_part(&self, seed: &Seed, part: u32) -> Result<SealPart, ProverError> {
		let opened = Opened::new(self.profile, self.sector, seed, part)?;
		let nodes = opened.challenged();
		let columns = ColumnLeaves { layers: self.layers };
		let replica = NodeLeaves { tree: Tree::Replica, nodes: &self.replica };
		let (data, data_siblings) = self.open_data(&nodes)?;
		Ok(SealPart {
			columns: bounded(self.open_columns(&opened.parents)?)?,
			column_siblings: self.siblings(&self.sealed.columns, &columns, &opened.columns)?,
			replica_siblings: self.siblings(&self.sealed.replica, &replica, &nodes)?,
			data: bounded(data)?,
			data_siblings: bounded(data_siblings)?,
		})
	}

	fn siblings<S: sp_core::Get<u32>>(
		&self,
		upper: &UpperTree,
		leaves: &dyn Leaves,
		indices: &[u64],
	) -> Result<BoundedVec<NodeHash, S>, ProverError> {
		bounded(upper.siblings(leaves, indices)?)
	}

	fn open_columns(&self, nodes: &[u64]) -> Result<Vec<Hash>, ProverError> {
		let labels = nodes.iter().flat_map(|node| self.layers.iter().map(|layer| (*layer, *node)));
		labels.map(|(layer, node)| Ok(read_node(layer, node)?)).collect()
	}

	fn open_data(&self, nodes: &[u64]) -> Result<(Vec<Hash>, Vec<NodeHash>), ProverError> {
		if self.sector.content == Content::Capacity {
			return Ok(Default::default());
		}
		let upper = self.data_tree.ok_or(ProverError::NoDataTree)?;
		let data = self.data.nodes(self.profile)?;
		let opened = nodes.iter().map(|node| {
			let mut opened = [[0; 32]];
			data.read(*node, &mut opened)?;
			let [opened] = opened;
			Ok(opened)
		});
		let opened = opened.collect::<Result<_, ProverError>>()?;
		let leaves = NodeLeaves { tree: Tree::Data, nodes: &data };
		Ok((opened, upper.siblings(&leaves, nodes)?))
	}
}

/// A list of a proof.
pub(super) fn bounded<T, S: sp_core::Get<u32>>(
	list: Vec<T>,
) -> Result<BoundedVec<T, S>, ProverError> {
	BoundedVec::try_from(list).map_err(|_| ProverError::ProfileTooLarge)
}
