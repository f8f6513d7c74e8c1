// SPDX-License-Identifier: Apache-2.0
//! Unsealing: the file back out of a replica.

use super::{
	error::ProverError,
	labels::label_after,
	leaves::{NodeLeaves, Nodes, Xored},
	storage::{ReadAt, WriteAt},
	tree::build,
	watch::{Progress, Step, Watch},
	CHUNK_BITS,
};
use crate::{
	data::file_length,
	hash::Hash,
	profile::{Profile, NODE_BYTES},
	replica::Sector,
	tree::Tree,
};
use std::{num::NonZeroUsize, ops::ControlFlow};

/// Regenerates a sector's labels and writes the file that its replica holds: its bytes, and no
/// padding. Returns their number; `None` for committed capacity, of which nothing is written.
///
/// Nothing is written before the data are known to be those that the sector commits to. Takes the
/// time and the memory of sealing, and no disk but the file's.
///
/// # Errors
/// [`ProverError::WrongData`] if the replica is not that of the sector, or is damaged;
/// [`ProverError::Framing`] if the data are no file; [`ProverError::Storage`],
/// [`ProverError::Stopped`].
pub fn unseal(
	profile: &Profile,
	sector: &Sector,
	replica: &dyn ReadAt,
	into: &mut dyn WriteAt,
	threads: NonZeroUsize,
	watch: &mut dyn Watch,
) -> Result<Option<u64>, ProverError> {
	let replica_id = sector.replica_id(profile);
	let keys = label_after(profile, &replica_id, 0, Vec::new(), watch, |_| Ok(()))?;
	let keys: &dyn ReadAt = &keys;
	let data = Xored(&replica, &keys);
	let leaves = NodeLeaves { tree: Tree::Data, nodes: &data };
	let got = build(&leaves, profile.height, threads, watch)?.root()?;
	let expected = sector.content.root(profile);
	if got != expected {
		return Err(ProverError::WrongData { expected, got });
	}
	let mut last = [[0; 32]];
	data.read(profile.nodes().saturating_sub(1), &mut last)?;
	let [last] = last;
	let length = file_length(profile, &last)?;
	if let Some(length) = length {
		write_file(profile, &data, length, into, watch)?;
	}
	Ok(length)
}

fn write_file(
	profile: &Profile,
	data: &dyn Nodes,
	length: u64,
	into: &mut dyn WriteAt,
	watch: &mut dyn Watch,
) -> Result<(), ProverError> {
	let chunk = 1_u64.wrapping_shl(CHUNK_BITS.min(profile.height));
	let mut buffer: Vec<Hash> = vec![[0; 32]; usize::try_from(chunk).unwrap_or(usize::MAX)];
	let mut first = 0_u64;
	loop {
		let offset = first.saturating_mul(NODE_BYTES.into());
		let rest = usize::try_from(length.saturating_sub(offset)).unwrap_or(usize::MAX);
		if rest == 0 {
			return Ok(());
		}
		let progress = Progress { step: Step::Encode, done: first, total: profile.nodes() };
		if let ControlFlow::Break(()) = watch.progress(progress) {
			return Err(ProverError::Stopped(progress));
		}
		data.read(first, &mut buffer)?;
		let bytes = buffer.as_flattened();
		into.write_at(offset, bytes.get(..rest).unwrap_or(bytes))?;
		first = first.saturating_add(chunk);
	}
}
