// SPDX-License-Identifier: Apache-2.0
//! Large files: named in every error, checksummed as they are written, and never half there.

use super::error::ReplicaError;
use crate::hexadecimal;
use blake2b_simd::{Params, State};
use cairn_spacetime::{
	prover::{Progress, ReadAt, Step, Watch, WriteAt},
	Hash,
};
use std::{
	fs::{self, File, OpenOptions},
	io::{self, Write},
	ops::ControlFlow,
	os::unix::fs::OpenOptionsExt,
	path::{Path, PathBuf},
};

/// Bytes that are read, hashed or written at once.
const CHUNK: usize = 1 << 20;

/// `O_NONBLOCK` of Linux: opening a FIFO in place of a file must not hang.
pub(super) const NONBLOCK: i32 = 0o4000;

/// A file whose errors name it.
#[derive(Debug)]
pub struct NamedFile {
	path: PathBuf,
	file: File,
}

impl NamedFile {
	/// A file that is open already.
	pub(super) fn of(path: &Path, file: File) -> Self {
		Self { path: path.to_owned(), file }
	}

	/// Opens a regular file to read it.
	///
	/// # Errors
	/// [`ReplicaError::Missing`], [`ReplicaError::NotRegular`], [`ReplicaError::Io`].
	pub fn open(path: &Path) -> Result<Self, ReplicaError> {
		let opened = OpenOptions::new().read(true).custom_flags(NONBLOCK).open(path);
		let file = opened.map_err(|error| match error.kind() {
			io::ErrorKind::NotFound => ReplicaError::Missing(path.to_owned()),
			_ => named(path, &error).into(),
		})?;
		let opened = Self { path: path.to_owned(), file };
		if opened.metadata()?.is_file() {
			Ok(opened)
		} else {
			Err(ReplicaError::NotRegular(path.to_owned()))
		}
	}

	/// Opens a regular file of `expected` bytes to read it.
	///
	/// # Errors
	/// [`ReplicaError::WrongLength`] besides those of [`Self::open`].
	pub fn open_sized(path: &Path, expected: u64) -> Result<Self, ReplicaError> {
		let opened = Self::open(path)?;
		let got = opened.length()?;
		if got == expected {
			Ok(opened)
		} else {
			Err(ReplicaError::WrongLength { path: path.to_owned(), expected, got })
		}
	}

	/// Where it is.
	pub fn path(&self) -> &Path {
		&self.path
	}

	/// Its bytes.
	///
	/// # Errors
	/// [`ReplicaError::Io`].
	pub fn length(&self) -> Result<u64, ReplicaError> {
		Ok(self.metadata()?.len())
	}

	/// All of it.
	///
	/// # Errors
	/// [`ReplicaError::Io`].
	pub fn bytes(&self) -> Result<Vec<u8>, ReplicaError> {
		let length = usize::try_from(self.length()?).unwrap_or(usize::MAX);
		let mut bytes = vec![0; length];
		self.read_at(0, &mut bytes)?;
		Ok(bytes)
	}

	/// All of it, as hashes: a tree's file.
	///
	/// # Errors
	/// [`ReplicaError::Io`].
	pub fn hashes(&self) -> Result<Vec<Hash>, ReplicaError> {
		let hashes = usize::try_from(self.length()? / 32).unwrap_or(usize::MAX);
		let mut hashes = vec![[0; 32]; hashes];
		self.read_at(0, hashes.as_flattened_mut())?;
		Ok(hashes)
	}

	/// Holds its checksum against the one that it was written with. `watch` is told of `step`.
	///
	/// # Errors
	/// [`ReplicaError::WrongChecksum`], [`ReplicaError::Io`], [`ReplicaError::Stopped`].
	pub fn check(
		&self,
		expected: &Hash,
		step: Step,
		watch: &mut dyn Watch,
	) -> Result<(), ReplicaError> {
		let got = self.checksum(step, watch)?;
		if got == *expected {
			return Ok(());
		}
		Err(ReplicaError::WrongChecksum {
			path: self.path.clone(),
			expected: hexadecimal::encode(expected),
			got: hexadecimal::encode(got),
		})
	}

	fn checksum(&self, step: Step, watch: &mut dyn Watch) -> Result<Hash, ReplicaError> {
		let length = self.length()?;
		let mut sum = Checksum::new();
		let mut buffer = vec![0; CHUNK];
		let mut offset = 0_u64;
		while offset < length {
			let progress = Progress { step, done: offset / 32, total: length / 32 };
			if let ControlFlow::Break(()) = watch.progress(progress) {
				return Err(ReplicaError::Stopped(progress));
			}
			let rest = usize::try_from(length.saturating_sub(offset)).unwrap_or(usize::MAX);
			let end = rest.min(CHUNK);
			let part = buffer.get_mut(..end).unwrap_or_default();
			self.read_at(offset, part)?;
			sum.add(part);
			offset = offset.saturating_add(u64::try_from(end).unwrap_or(u64::MAX));
		}
		Ok(sum.finish())
	}

	fn metadata(&self) -> io::Result<fs::Metadata> {
		self.file.metadata().map_err(|error| named(&self.path, &error))
	}
}

impl ReadAt for NamedFile {
	fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
		let read = ReadAt::read_at(&self.file, offset, into);
		read.map_err(|error| named(&self.path, &error))
	}
}

impl WriteAt for NamedFile {
	fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
		let written = WriteAt::write_at(&mut self.file, offset, bytes);
		written.map_err(|error| named(&self.path, &error))
	}
}

/// An error with the file's name, and of the same kind.
pub(super) fn named(path: &Path, error: &io::Error) -> io::Error {
	let reason = match error.kind() {
		io::ErrorKind::UnexpectedEof => "ends too early".to_owned(),
		_ => error.to_string(),
	};
	io::Error::new(error.kind(), format!("{}: {reason}", path.display()))
}

/// A file that is being written, as `<name>.partial`: what an interruption leaves of it is
/// overwritten by the next attempt, and never taken for the file.
#[derive(Debug)]
pub struct Partial {
	file: NamedFile,
	target: PathBuf,
}

impl Partial {
	/// Begins the file at `target`, of mode 0600.
	///
	/// # Errors
	/// Those of the system.
	pub fn create(target: &Path) -> io::Result<Self> {
		let path = crate::atomic_file::beside(target, ".partial");
		let mut options = OpenOptions::new();
		options.read(true).write(true).create(true).truncate(true).mode(0o600);
		let file = options.open(&path).map_err(|error| named(&path, &error))?;
		Ok(Self { file: NamedFile { path, file }, target: target.to_owned() })
	}

	/// What is there so far.
	pub fn file(&mut self) -> &mut NamedFile {
		&mut self.file
	}

	/// Puts the file in its place, once all of it is on disk.
	///
	/// # Errors
	/// Those of the system.
	pub fn finish(self) -> io::Result<NamedFile> {
		let Self { file: NamedFile { path, file }, target } = self;
		file.sync_all().map_err(|error| named(&path, &error))?;
		fs::rename(&path, &target).map_err(|error| named(&path, &error))?;
		sync_folder(&target)?;
		Ok(NamedFile { path: target, file })
	}
}

/// Writes a whole file, and returns it with its checksum.
///
/// # Errors
/// Those of the system.
pub fn write(target: &Path, bytes: &[u8]) -> io::Result<(NamedFile, Hash)> {
	let mut partial = Partial::create(target)?;
	let mut sum = Checksum::new();
	for chunk in bytes.chunks(CHUNK) {
		sum.add(chunk);
		let written = partial.file.file.write_all(chunk);
		written.map_err(|error| named(&partial.file.path, &error))?;
	}
	Ok((partial.finish()?, sum.finish()))
}

/// Removes a file if it is there.
///
/// # Errors
/// Those of the system.
pub fn remove(path: &Path) -> io::Result<()> {
	match fs::remove_file(path) {
		Err(error) if error.kind() != io::ErrorKind::NotFound => Err(named(path, &error)),
		_ => Ok(()),
	}
}

/// A rename or removal lasts only once the folder that it happened in is on disk.
///
/// # Errors
/// Those of the system.
pub fn sync_folder(path: &Path) -> io::Result<()> {
	let folder = parent(path);
	let synced = File::open(folder).and_then(|folder| folder.sync_all());
	synced.map_err(|error| named(folder, &error))
}

/// The folder that a path lies in.
pub(super) fn parent(path: &Path) -> &Path {
	match path.parent() {
		Some(parent) if !parent.as_os_str().is_empty() => parent,
		_ => Path::new("."),
	}
}

/// BLAKE2b-256 of what is written.
pub struct Checksum(State);

impl Checksum {
	/// Of nothing.
	pub fn new() -> Self {
		Self(Params::new().hash_length(32).to_state())
	}

	/// And of these bytes.
	pub fn add(&mut self, bytes: &[u8]) {
		self.0.update(bytes);
	}

	/// The checksum.
	pub fn finish(&self) -> Hash {
		self.0.finalize().as_bytes().first_chunk().copied().unwrap_or_default()
	}
}

impl Default for Checksum {
	fn default() -> Self {
		Self::new()
	}
}
