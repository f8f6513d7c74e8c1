// SPDX-License-Identifier: Apache-2.0
//! The proof of a window.

use super::{
	error::ProverError,
	leaves::NodeLeaves,
	seal::bounded,
	storage::{read_node, ReadAt},
	tree::UpperTree,
};
use crate::{
	challenge::window_challenges,
	profile::Profile,
	replica::SectorNumber,
	tree::Tree,
	window::{SectorOpening, Window, WindowProof},
};

/// A replica, with what is kept of its tree.
pub struct SealedReplica<'a, S> {
	/// Its sector's number.
	pub number: SectorNumber,
	/// The replica.
	pub nodes: &'a dyn ReadAt,
	/// The upper part of its tree.
	pub upper: &'a UpperTree<S>,
}

/// Answers a window for the sectors of a partition, in the order in which the chain has them.
///
/// Reads 8 KiB of a replica for each challenged leaf, and hashes as much.
///
/// # Errors
/// [`ProverError::Corrupt`] if a replica is not what its tree was built over: declare that sector
/// faulty, and prove the others. [`ProverError::Storage`], [`ProverError::PartitionSize`].
pub fn prove_window<S: ReadAt>(
	profile: &Profile,
	window: &Window,
	sectors: &[SealedReplica<'_, S>],
) -> Result<WindowProof, ProverError> {
	let limit = profile.partition_sectors;
	let got = sectors.len();
	if got == 0 || u32::try_from(got).map_or(true, |got| got > limit) {
		return Err(ProverError::PartitionSize { got, limit });
	}
	let openings = sectors.iter().map(|sector| open(profile, window, sector));
	let openings = openings.collect::<Result<Vec<_>, _>>()?;
	Ok(WindowProof { sectors: bounded(openings)? })
}

fn open<S: ReadAt>(
	profile: &Profile,
	window: &Window,
	sector: &SealedReplica<'_, S>,
) -> Result<SectorOpening, ProverError> {
	let Window { seed, device, deadline } = window;
	let indices = window_challenges(profile, seed, *device, *deadline, sector.number);
	let nodes = indices.iter().map(|index| Ok(read_node(sector.nodes, *index)?));
	let nodes = nodes.collect::<Result<Vec<_>, ProverError>>()?;
	let leaves = NodeLeaves { tree: Tree::Replica, nodes: &sector.nodes };
	let siblings = sector.upper.siblings(&leaves, &indices)?;
	Ok(SectorOpening { nodes: bounded(nodes)?, siblings: bounded(siblings)? })
}
