// SPDX-License-Identifier: Apache-2.0
//! Positioned reads and writes: files, or memory.

use crate::{hash::Hash, profile::NODE_BYTES};
use std::{fs::File, io};

/// What can be read at a position, by several threads at once.
pub trait ReadAt: Sync {
	/// Fills `into` with the bytes from `offset` on.
	///
	/// # Errors
	/// [`io::ErrorKind::UnexpectedEof`] if there are fewer.
	fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()>;
}

/// What can be written at a position.
pub trait WriteAt {
	/// Writes all bytes from `offset` on.
	///
	/// # Errors
	/// Those of the medium.
	fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;
}

impl<T: ReadAt + ?Sized> ReadAt for &T {
	fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
		(**self).read_at(offset, into)
	}
}

impl ReadAt for [u8] {
	fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
		let from = usize::try_from(offset).ok().and_then(|offset| self.get(offset..));
		let bytes = from.and_then(|from| from.get(..into.len()));
		into.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
		Ok(())
	}
}

impl ReadAt for Vec<u8> {
	fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
		self.as_slice().read_at(offset, into)
	}
}

impl ReadAt for Vec<Hash> {
	fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
		self.as_flattened().read_at(offset, into)
	}
}

impl WriteAt for Vec<u8> {
	fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
		let start = usize::try_from(offset).map_err(|_| io::ErrorKind::OutOfMemory)?;
		let end = start.checked_add(bytes.len()).ok_or(io::ErrorKind::OutOfMemory)?;
		if self.len() < end {
			self.resize(end, 0);
		}
		if let Some(place) = self.get_mut(start..end) {
			place.copy_from_slice(bytes);
		}
		Ok(())
	}
}

#[cfg(unix)]
impl ReadAt for File {
	fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
		std::os::unix::fs::FileExt::read_exact_at(self, into, offset)
	}
}

#[cfg(unix)]
impl WriteAt for File {
	fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
		std::os::unix::fs::FileExt::write_all_at(self, bytes, offset)
	}
}

/// Fills `into` with the nodes from number `first` on.
pub(super) fn read_nodes(from: &dyn ReadAt, first: u64, into: &mut [Hash]) -> io::Result<()> {
	from.read_at(first.saturating_mul(NODE_BYTES.into()), into.as_flattened_mut())
}

/// The node of a number.
pub(super) fn read_node(from: &dyn ReadAt, number: u64) -> io::Result<Hash> {
	let mut node = [[0; 32]];
	read_nodes(from, number, &mut node)?;
	let [node] = node;
	Ok(node)
}
