// SPDX-License-Identifier: Apache-2.0
//! What a sector is filled with.

use super::{
	error::ProverError,
	leaves::{NodeLeaves, Nodes},
	storage::ReadAt,
	tree::{build, UpperTree},
	watch::Watch,
};
use crate::{
	data::trailer,
	hash::Hash,
	profile::{Profile, NODE_BYTES},
	replica::Content,
	tree::Tree,
};
use std::{io, num::NonZeroUsize};

/// What a sector is filled with.
#[derive(Clone, Copy)]
pub enum Data<'a> {
	/// Zeros.
	Capacity,
	/// A file of `length` bytes.
	File {
		/// Where its bytes are.
		bytes: &'a dyn ReadAt,
		/// How many.
		length: u64,
	},
}

impl Data<'_> {
	/// What a pre-commit says of the data, and the upper part of their tree, if they are any.
	///
	/// # Errors
	/// [`ProverError::Framing`] for a file that is too long, [`ProverError::Storage`],
	/// [`ProverError::Stopped`].
	pub fn commit(
		&self,
		profile: &Profile,
		threads: NonZeroUsize,
		watch: &mut dyn Watch,
	) -> Result<(Content, Option<UpperTree>), ProverError> {
		let Self::File { .. } = self else { return Ok((Content::Capacity, None)) };
		let nodes = self.nodes(profile)?;
		let leaves = NodeLeaves { tree: Tree::Data, nodes: &nodes };
		let upper = build(&leaves, profile.height, threads, watch)?;
		Ok((Content::Data(upper.root()?), Some(upper)))
	}

	/// The nodes that it fills a sector with.
	pub(super) fn nodes<'a>(&'a self, profile: &Profile) -> Result<DataNodes<'a>, ProverError> {
		let trailer = match self {
			Self::Capacity => [0; 32],
			Self::File { length, .. } => trailer(profile, *length)?,
		};
		Ok(DataNodes { data: self, last: profile.nodes().saturating_sub(1), trailer })
	}
}

/// The nodes of a sector's data.
pub(super) struct DataNodes<'a> {
	data: &'a Data<'a>,
	last: u64,
	trailer: Hash,
}

impl Nodes for DataNodes<'_> {
	fn read(&self, first: u64, into: &mut [Hash]) -> io::Result<()> {
		into.fill([0; 32]);
		if let Data::File { bytes, length } = self.data {
			let offset = first.saturating_mul(NODE_BYTES.into());
			let rest = usize::try_from(length.saturating_sub(offset)).unwrap_or(usize::MAX);
			let into = into.as_flattened_mut();
			let end = rest.min(into.len());
			// Nothing is read at all past the end of the file.
			if let Some(part) = into.get_mut(..end).filter(|part| !part.is_empty()) {
				bytes.read_at(offset, part)?;
			}
		}
		let last = usize::try_from(self.last.saturating_sub(first)).ok();
		if let Some(node) = last.and_then(|last| into.get_mut(last)) {
			*node = self.trailer;
		}
		Ok(())
	}
}
