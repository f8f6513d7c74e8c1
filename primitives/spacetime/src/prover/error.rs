// SPDX-License-Identifier: Apache-2.0
//! Why a prover stops.

use super::watch::Progress;
use crate::{data::FramingError, seal::SealError, tree::Tree};
use std::{error::Error, fmt, io};

/// Why a prover stops.
#[derive(Debug)]
pub enum ProverError {
	/// What is stored cannot be read or written.
	Storage(io::Error),
	/// The watch stopped it.
	Stopped(Progress),
	/// A slice of labels has not the length of the profile.
	LayerLength {
		/// Nodes of the profile.
		expected: u64,
		/// Labels of the slice.
		got: u64,
	},
	/// There are not all layers of the profile.
	LayerCount {
		/// Layers of the profile.
		expected: u32,
		/// Layers that came.
		got: u32,
	},
	/// The profile has no such layer.
	NoSuchLayer {
		/// The layer.
		layer: u32,
		/// Layers of the profile.
		limit: u32,
	},
	/// A file does not fit, or what came back is none.
	Framing(FramingError),
	/// The data are not those that the sector commits to.
	WrongData {
		/// Root that the sector commits to.
		expected: [u8; 32],
		/// Root of the data.
		got: [u8; 32],
	},
	/// Nodes are not those that the tree was built over: the disk lost something.
	Corrupt {
		/// The tree.
		tree: Tree,
		/// First node of the part in which something is wrong.
		first: u64,
		/// Nodes of that part.
		nodes: u64,
	},
	/// A sector of data is to be proven without the tree of its data.
	NoDataTree,
	/// An upper tree is not of the size that its profile asks for.
	TreeLength {
		/// Bytes that it should have.
		expected: u64,
	},
	/// There is no such part.
	Seal(SealError),
	/// More sectors than a partition of the profile holds, or none.
	PartitionSize {
		/// Sectors that came.
		got: usize,
		/// Most sectors.
		limit: u32,
	},
	/// A profile with more challenges, layers or levels than proofs have room for.
	ProfileTooLarge,
}

impl fmt::Display for ProverError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Storage(error) => write!(f, "storage: {error}"),
			Self::Stopped(Progress { step, done, total }) => {
				write!(f, "stopped in {step:?} after {done} of {total} nodes")
			}
			Self::LayerLength { expected, got } => {
				write!(f, "a layer has {expected} labels, not {got}")
			}
			Self::LayerCount { expected, got } => {
				write!(f, "a replica has {expected} layers, not {got}")
			}
			Self::NoSuchLayer { layer, limit } => write!(f, "layer {layer} of layers 1 to {limit}"),
			Self::Framing(error) => error.fmt(f),
			Self::WrongData { expected, got } => write!(
				f,
				"the data's root is {}, but the sector commits to {}",
				Hex(got),
				Hex(expected)
			),
			Self::Corrupt { tree, first, nodes } => {
				write!(f, "{tree:?} tree: nodes {first} and the {nodes} from it on are corrupt")
			}
			Self::NoDataTree => f.write_str("a sector of data is proven with the tree of its data"),
			Self::TreeLength { expected } => write!(f, "an upper tree has {expected} bytes"),
			Self::Seal(error) => error.fmt(f),
			Self::PartitionSize { got, limit } => {
				write!(f, "a partition has 1 to {limit} sectors, not {got}")
			}
			Self::ProfileTooLarge => f.write_str("the profile is larger than proofs have room for"),
		}
	}
}

struct Hex<'a>(&'a [u8; 32]);

impl fmt::Display for Hex<'_> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
	}
}

impl Error for ProverError {
	fn source(&self) -> Option<&(dyn Error + 'static)> {
		match self {
			Self::Storage(error) => Some(error),
			Self::Framing(error) => Some(error),
			Self::Seal(error) => Some(error),
			_ => None,
		}
	}
}

impl From<io::Error> for ProverError {
	fn from(error: io::Error) -> Self {
		Self::Storage(error)
	}
}

impl From<FramingError> for ProverError {
	fn from(error: FramingError) -> Self {
		Self::Framing(error)
	}
}

impl From<SealError> for ProverError {
	fn from(error: SealError) -> Self {
		Self::Seal(error)
	}
}
