// SPDX-License-Identifier: Apache-2.0
//! The file back out of a replica, byte for byte.

use super::{
	error::ReplicaError,
	folder::ReplicaFolder,
	manifest::Held,
	medium::{self, NamedFile},
};
use cairn_spacetime::prover::{self, Watch};
use std::{io, num::NonZeroUsize, path::Path};
use tempfile::NamedTempFile;

/// Writes the file that a folder's replica holds to `out`, which must not exist. Returns its bytes.
///
/// Takes the time and the memory of sealing. Nothing is at `out` before all of it is.
///
/// # Errors
/// [`ReplicaError::Exists`], [`ReplicaError::NoFile`]; [`ReplicaError::WrongData`] if the replica is
/// damaged; [`ReplicaError::DiskFull`]; [`ReplicaError::Abandoned`].
pub fn unseal(
	folder: &ReplicaFolder,
	out: &Path,
	threads: NonZeroUsize,
	watch: &mut dyn Watch,
) -> Result<u64, ReplicaError> {
	let _lock = folder.lock_to_read()?;
	let identity = folder.identity();
	let Held::File { length, .. } = identity.content else {
		return Err(ReplicaError::NoFile(folder.path().to_owned()));
	};
	if out.symlink_metadata().is_ok() {
		return Err(ReplicaError::Exists(out.to_owned()));
	}
	let replica = folder.replica()?;
	let named = |error: io::Error| medium::named(out, &error);
	let staged = staged(out).map_err(named)?;
	let mut into = NamedFile::of(out, staged.as_file().try_clone().map_err(named)?);
	let (figures, sector) = (identity.figures(), identity.sector());
	let unsealed = prover::unseal(figures, &sector, &replica, &mut into, threads, watch);
	let written =
		unsealed.map_err(ReplicaError::of(folder.path())).map_err(ReplicaError::begins_anew)?;
	if written != Some(length) {
		let reason = format!("field `length`: {length}, but the replica says {written:?}");
		return Err(ReplicaError::BadManifest { path: folder.path().to_owned(), reason });
	}
	staged.as_file().sync_all().map_err(named)?;
	staged.persist_noclobber(out).map_err(|failed| match failed.error.kind() {
		io::ErrorKind::AlreadyExists => ReplicaError::Exists(out.to_owned()),
		_ => named(failed.error).into(),
	})?;
	medium::sync_folder(out)?;
	Ok(length)
}

/// The file while it is being written: `<name>.<letters>.partial` beside its place, so that what a
/// program that was killed left there is known for what it is.
fn staged(out: &Path) -> io::Result<NamedTempFile> {
	let mut prefix = out.file_name().unwrap_or_default().to_owned();
	prefix.push(".");
	tempfile::Builder::new().prefix(&prefix).suffix(".partial").tempfile_in(medium::parent(out))
}
