// SPDX-License-Identifier: Apache-2.0
//! Who may read a folder, and who may write it: a lock on a file in it, which ends with its program.
//!
//! Whoever reads opens the lock's file as a reader. A disk with errors is often made read-only by its
//! system: what is sound on it is proven and read back all the same.

use super::{
	error::ReplicaError,
	folder::name,
	medium::{self, NONBLOCK},
};
use std::{
	fs::{File, OpenOptions, TryLockError},
	io,
	os::unix::fs::OpenOptionsExt,
	path::Path,
	thread,
	time::Duration,
};

/// How often a lock is tried that another has.
const PAUSE: Duration = Duration::from_millis(200);

/// Keeps writers off a folder until it is dropped.
#[derive(Debug)]
pub struct ReadLock(Option<File>);

impl ReadLock {
	/// Whether there is a lock. On a read-only filesystem without a lock's file there is none, and no
	/// writer either, unless the filesystem is made writable meanwhile.
	pub const fn is_held(&self) -> bool {
		self.0.is_some()
	}
}

/// Keeps writers off the folder until the answer is dropped, or its program dies. Writes nothing
/// where there is a lock's file.
///
/// # Errors
/// [`ReplicaError::InUse`] if another writes it.
pub fn to_read(folder: &Path) -> Result<ReadLock, ReplicaError> {
	to_read_by(folder, |path, access| access.open(path))
}

/// Keeps everybody else off the folder until the answer is dropped, or its program dies.
///
/// # Errors
/// [`ReplicaError::InUse`] if another reads or writes it.
pub fn to_write(folder: &Path) -> Result<File, ReplicaError> {
	let path = folder.join(name::LOCK);
	let opened = Access::Create.open(&path);
	let file = opened.map_err(|error| medium::named(&path, &error))?;
	locked(folder, file.try_lock())?;
	Ok(file)
}

/// [`to_write`] once nobody else is at the folder. `go_on` is asked while another is.
///
/// # Errors
/// That of `go_on`.
pub fn to_write_when_free(
	folder: &Path,
	mut go_on: impl FnMut() -> Result<(), ReplicaError>,
) -> Result<File, ReplicaError> {
	loop {
		match to_write(folder) {
			Err(ReplicaError::InUse(_)) => go_on()?,
			locked => return locked,
		}
		thread::sleep(PAUSE);
	}
}

/// How the lock's file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
	/// Only if it is there, and without a write.
	Read,
	/// It is made where it is missing, and stays when the lock is free: whoever removed it would let
	/// two in.
	Create,
}

impl Access {
	fn open(self, path: &Path) -> io::Result<File> {
		let mut options = OpenOptions::new();
		options.read(true).custom_flags(NONBLOCK).mode(0o600);
		if self == Self::Create {
			options.write(true).create(true).truncate(false);
		}
		options.open(path)
	}
}

/// With a way to open files.
fn to_read_by(
	folder: &Path,
	open: impl Fn(&Path, Access) -> io::Result<File>,
) -> Result<ReadLock, ReplicaError> {
	let path = folder.join(name::LOCK);
	let opened = match open(&path, Access::Read) {
		Err(error) if error.kind() == io::ErrorKind::NotFound => open(&path, Access::Create),
		opened => opened,
	};
	match opened {
		Ok(file) => {
			locked(folder, file.try_lock_shared())?;
			Ok(ReadLock(Some(file)))
		}
		Err(error) if error.kind() == io::ErrorKind::ReadOnlyFilesystem => Ok(ReadLock(None)),
		Err(error) => Err(medium::named(&path, &error).into()),
	}
}

fn locked(folder: &Path, outcome: Result<(), TryLockError>) -> Result<(), ReplicaError> {
	match outcome {
		Ok(()) => Ok(()),
		Err(TryLockError::WouldBlock) => Err(ReplicaError::InUse(folder.to_owned())),
		Err(TryLockError::Error(error)) => Err(error.into()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::fs;

	/// As a filesystem that is mounted read-only: what is there can be read.
	fn read_only(path: &Path, access: Access) -> io::Result<File> {
		match access {
			Access::Read => access.open(path),
			Access::Create => Err(io::ErrorKind::ReadOnlyFilesystem.into()),
		}
	}

	/// A folder with a lock's file in it.
	fn used() -> tempfile::TempDir {
		let folder = tempfile::tempdir().unwrap();
		drop(to_write(folder.path()).unwrap());
		folder
	}

	#[test]
	fn on_a_read_only_disk_readers_and_writers_keep_each_other_off() {
		let folder = used();
		let reader = to_read_by(folder.path(), read_only).unwrap();
		assert!(reader.is_held());
		assert!(to_read_by(folder.path(), read_only).unwrap().is_held());
		assert!(matches!(to_write(folder.path()), Err(ReplicaError::InUse(_))));
		drop(reader);
		let _writer = to_write(folder.path()).unwrap();
		let refused = to_read_by(folder.path(), read_only);
		assert!(matches!(refused, Err(ReplicaError::InUse(_))));
	}

	#[test]
	fn on_a_read_only_disk_without_a_lock_one_reads_without() {
		let folder = tempfile::tempdir().unwrap();
		assert!(!to_read_by(folder.path(), read_only).unwrap().is_held());
		assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
	}

	#[test]
	fn where_one_can_write_the_lock_is_made() {
		let folder = tempfile::tempdir().unwrap();
		let reader = to_read(folder.path()).unwrap();
		assert!(reader.is_held());
		assert!(matches!(to_write(folder.path()), Err(ReplicaError::InUse(_))));
	}

	#[test]
	fn any_other_failure_is_one_and_named() {
		let folder = used();
		let failing = |_: &Path, _: Access| Err(io::ErrorKind::PermissionDenied.into());
		let error = to_read_by(folder.path(), failing).unwrap_err().to_string();
		assert!(error.contains(name::LOCK), "{error}");
	}
}
