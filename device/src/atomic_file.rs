// SPDX-License-Identifier: Apache-2.0
//! Files that hold secrets: readable by their owner alone, never half written, and never written by
//! two programs at once.

use std::{
	fs::{File, OpenOptions, TryLockError},
	io::{self, Read, Write},
	os::unix::fs::{OpenOptionsExt, PermissionsExt},
	path::{Path, PathBuf},
};
use tempfile::NamedTempFile;

/// No file that this program reads whole is larger, in bytes.
pub const MAX_FILE_LENGTH: u64 = 1 << 20;

/// How the names of files begin that are being written: what a crash leaves of one is of no use.
pub const STAGED: &str = ".staged-";

/// `O_NONBLOCK` of Linux: opening a FIFO in place of a file must not hang.
const NONBLOCK: i32 = 0o4000;

/// Why a file of secrets cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
	/// The system refused.
	#[error("{path}: {reason}")]
	Io {
		/// The file.
		path: PathBuf,
		/// What the system said.
		reason: io::Error,
	},
	/// There is one already, and secrets are never overwritten.
	#[error("{0}: exists already, and is never overwritten")]
	Exists(PathBuf),
	/// Others could read it. `chmod 600` after making sure that nobody did.
	#[error("{path}: mode {mode:03o} lets others in, it must be 600")]
	Permissive {
		/// The file.
		path: PathBuf,
		/// Its permission bits.
		mode: u32,
	},
	/// A directory, a device, a pipe.
	#[error("{0}: not a regular file")]
	NotRegular(PathBuf),
	/// Larger than anything this program writes.
	#[error("{path}: longer than {limit} bytes")]
	TooLong {
		/// The file.
		path: PathBuf,
		/// The most that is read of it.
		limit: u64,
	},
	/// Another program holds its lock.
	#[error("{0}: held by another program that uses the same files")]
	InUse(PathBuf),
}

impl FileError {
	fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
		move |reason| Self::Io { path: path.to_owned(), reason }
	}
}

/// Writes a file of mode 0600 that must not exist yet: all of it or nothing, also when the power
/// fails.
pub fn create(path: &Path, contents: &[u8]) -> Result<(), FileError> {
	let file = staged(path, contents)?;
	file.persist_noclobber(path).map_err(|failed| match failed.error.kind() {
		io::ErrorKind::AlreadyExists => FileError::Exists(path.to_owned()),
		_ => FileError::io(path)(failed.error),
	})?;
	sync_folder(path)
}

/// Writes or replaces a file of mode 0600: the old contents or the new, never a mixture.
pub fn replace(path: &Path, contents: &[u8]) -> Result<(), FileError> {
	let file = staged(path, contents)?;
	file.persist(path).map_err(|failed| FileError::io(path)(failed.error))?;
	sync_folder(path)
}

/// Reads a file of at most [`MAX_FILE_LENGTH`] bytes that nobody but its owner can.
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
	read_up_to(path, MAX_FILE_LENGTH)
}

/// Reads a file of at most `limit` bytes that nobody but its owner can. The checks are made on the
/// open file, so it cannot be exchanged between check and reading.
pub fn read_up_to(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
	let file = OpenOptions::new()
		.read(true)
		.custom_flags(NONBLOCK)
		.open(path)
		.map_err(FileError::io(path))?;
	let metadata = file.metadata().map_err(FileError::io(path))?;
	if !metadata.is_file() {
		return Err(FileError::NotRegular(path.to_owned()));
	}
	let mode = metadata.permissions().mode() & 0o777;
	if mode & 0o077 != 0 {
		return Err(FileError::Permissive { path: path.to_owned(), mode });
	}
	if metadata.len() > limit {
		return Err(FileError::TooLong { path: path.to_owned(), limit });
	}
	let mut contents = Vec::new();
	file.take(limit).read_to_end(&mut contents).map_err(FileError::io(path))?;
	Ok(contents)
}

/// `path` with `suffix` at its end: a file that belongs to it.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
	let mut name = path.as_os_str().to_owned();
	name.push(suffix);
	name.into()
}

/// Takes the lock of whatever is kept at `path`, in `<path>.lock`, waiting for whoever holds it.
/// It is free again when the answer is dropped, or its program dies.
pub fn lock(path: &Path) -> Result<File, FileError> {
	let (path, file) = lock_file(path)?;
	file.lock().map_err(FileError::io(&path))?;
	Ok(file)
}

/// [`lock`] for those who hold it long: errs at once where another does.
pub fn try_lock(path: &Path) -> Result<File, FileError> {
	let (path, file) = lock_file(path)?;
	match file.try_lock() {
		Ok(()) => Ok(file),
		Err(TryLockError::WouldBlock) => Err(FileError::InUse(path)),
		Err(TryLockError::Error(error)) => Err(FileError::io(&path)(error)),
	}
}

fn lock_file(path: &Path) -> Result<(PathBuf, File), FileError> {
	let path = beside(path, ".lock");
	// The file stays when the lock is free: whoever removed it would let two in.
	let mut options = OpenOptions::new();
	options.read(true).write(true).create(true).truncate(false).mode(0o600);
	let file = options.custom_flags(NONBLOCK).open(&path).map_err(FileError::io(&path))?;
	Ok((path, file))
}

/// A synced temporary file beside `path`; `tempfile` makes it with mode 0600.
fn staged(path: &Path, contents: &[u8]) -> Result<NamedTempFile, FileError> {
	let begun = tempfile::Builder::new().prefix(STAGED).tempfile_in(folder(path));
	let mut file = begun.map_err(FileError::io(path))?;
	file.write_all(contents).map_err(FileError::io(path))?;
	file.as_file().sync_all().map_err(FileError::io(path))?;
	Ok(file)
}

/// A rename lasts only once the folder that it happened in is on disk.
fn sync_folder(path: &Path) -> Result<(), FileError> {
	File::open(folder(path)).and_then(|folder| folder.sync_all()).map_err(FileError::io(path))
}

fn folder(path: &Path) -> &Path {
	match path.parent() {
		Some(parent) if !parent.as_os_str().is_empty() => parent,
		_ => Path::new("."),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::fs;

	#[test]
	fn a_new_file_has_mode_600_and_its_contents() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("secret");
		create(&path, b"words").unwrap();
		assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
		assert_eq!(read(&path).unwrap(), b"words");
	}

	#[test]
	fn creating_never_overwrites_and_leaves_nothing_behind() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("secret");
		create(&path, b"first").unwrap();
		assert!(matches!(create(&path, b"second"), Err(FileError::Exists(_))));
		assert_eq!(read(&path).unwrap(), b"first");
		assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
	}

	#[test]
	fn replacing_keeps_the_mode() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("state");
		replace(&path, b"first").unwrap();
		replace(&path, b"second").unwrap();
		assert_eq!(read(&path).unwrap(), b"second");
		assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
	}

	#[test]
	fn a_refused_replacement_leaves_what_stood_there_and_nothing_else() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("state");
		fs::create_dir_all(path.join("in the way")).unwrap();
		assert!(matches!(replace(&path, b"words"), Err(FileError::Io { .. })));
		assert!(path.join("in the way").exists());
		assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
	}

	#[test]
	fn a_file_that_others_can_read_is_refused_and_named() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("secret");
		create(&path, b"words").unwrap();
		for mode in [0o640, 0o604, 0o620, 0o601] {
			fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
			let error = read(&path).unwrap_err().to_string();
			assert!(error.contains("secret") && error.contains("600"), "{error}");
		}
	}

	#[test]
	fn a_folder_in_place_of_a_file_is_refused() {
		let folder = tempfile::tempdir().unwrap();
		assert!(matches!(read(folder.path()), Err(FileError::NotRegular(_))));
	}

	#[test]
	fn an_oversized_file_is_refused() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("huge");
		create(&path, b"").unwrap();
		OpenOptions::new().write(true).open(&path).unwrap().set_len(MAX_FILE_LENGTH + 1).unwrap();
		assert!(matches!(read(&path), Err(FileError::TooLong { .. })));
	}

	#[test]
	fn a_lock_has_one_holder_and_is_free_when_dropped() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("state");
		let held = try_lock(&path).unwrap();
		let error = try_lock(&path).unwrap_err();
		assert!(matches!(&error, FileError::InUse(named) if named.ends_with("state.lock")));
		drop(held);
		drop(lock(&path).unwrap());
		assert!(try_lock(&path).is_ok());
	}

	#[test]
	fn a_missing_file_is_named_and_the_reason_given_once() {
		let error = anyhow::Error::from(read(Path::new("/nonexistent/key")).unwrap_err());
		let said = format!("{error:#}");
		assert!(said.contains("/nonexistent/key"), "{said}");
		assert_eq!(said.matches("No such file").count(), 1, "{said}");
	}
}
