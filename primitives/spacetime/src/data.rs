// SPDX-License-Identifier: Apache-2.0
//! How a file fills a sector.
//!
//! ```text
//! the file's bytes ‖ zeros ‖ trailer: "cairn/file/1" (16, padded) ‖ length u64 little-endian ‖ 0 (8)
//! ```
//!
//! The trailer is the last node, so byte i of the file is byte i of the sector: node n of the data
//! tree is bytes 32·n to 32·n + 31 of the file, and a path in it proves a piece of the file to
//! anybody. The length makes the file come back byte for byte, its own trailing zeros included.
//! A sector of zeros has no trailer: committed capacity, which is not an empty file.
//!
//! What is sealed can be read by whoever has the replica: private data is encrypted by its owner
//! before.

use crate::{
	hash::{Domain, Hash},
	profile::{Profile, NODE_BYTES},
	tree::{uniform_root, Tree},
};
use core::fmt;

const FILE: Domain = *b"cairn/file/1\0\0\0\0";

/// Most bytes of a file in a sector: all nodes but the trailer.
pub const fn max_file_bytes(profile: &Profile) -> u64 {
	// NODE_BYTES, in a const function.
	profile.sector_bytes().saturating_sub(32)
}

/// Root of the data tree of committed capacity: of zeros, by doubling. Costs `height` + 1 hashes.
pub fn capacity_root(profile: &Profile) -> Hash {
	uniform_root(Tree::Data, Tree::Data.leaf(&[0; 32]), profile.height)
}

/// The last node of a sector that holds a file of `length` bytes.
///
/// # Errors
/// [`FramingError::TooLong`].
pub fn trailer(profile: &Profile, length: u64) -> Result<Hash, FramingError> {
	let limit = max_file_bytes(profile);
	if length > limit {
		return Err(FramingError::TooLong { length, limit });
	}
	Ok(framed(length))
}

fn framed(length: u64) -> Hash {
	let mut node = [0; 32];
	let bytes = FILE.into_iter().chain(length.to_le_bytes());
	node.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
	node
}

/// The length of the file that a sector holds, by its last node; `None` for committed capacity.
///
/// # Errors
/// [`FramingError::NoTrailer`] if the node is neither a trailer nor zeros,
/// [`FramingError::TooLong`] if the length has no room in the sector.
pub fn file_length(profile: &Profile, last_node: &Hash) -> Result<Option<u64>, FramingError> {
	if *last_node == [0; 32] {
		return Ok(None);
	}
	let length = last_node.iter().skip(FILE.len()).take(8);
	let length = length.rev().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
	if framed(length) != *last_node {
		return Err(FramingError::NoTrailer);
	}
	trailer(profile, length).map(|_| Some(length))
}

/// Why a sector's data are no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FramingError {
	/// A file does not fit into the sector.
	TooLong {
		/// Its bytes.
		length: u64,
		/// [`max_file_bytes`].
		limit: u64,
	},
	/// The last node is not a trailer.
	NoTrailer,
}

impl fmt::Display for FramingError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::TooLong { length, limit } => {
				write!(f, "a file of {length} bytes is longer than the sector's {limit}")
			}
			Self::NoTrailer => f.write_str("the sector's last node is not the trailer of a file"),
		}
	}
}

impl core::error::Error for FramingError {}

const _: () = assert!(NODE_BYTES == 32);
