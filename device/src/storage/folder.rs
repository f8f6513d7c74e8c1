// SPDX-License-Identifier: Apache-2.0
//! A replica's folder: what lies where, and whether it is still sound.
//!
//! | file | what | until |
//! |---|---|---|
//! | `manifest.json` | what is sealed; roots; checksums | for ever |
//! | `replica` | the sealed sector | for ever |
//! | `replica.tree` | upper part of its tree, 1/128 of it; made again if it is lost | for ever |
//! | `layer-1` … | the layers of labels, each of the sector's size | the seal is proven |
//! | `columns.tree`, `data.tree` | upper parts of the other trees | the seal is proven |
//! | `sealing.json` | how far the sealing is | it is sealed |
//!
//! The data are not kept: they are what the replica and the last layer make.

use super::{
	error::ReplicaError,
	lock::{self, ReadLock},
	manifest::{self, tree_bytes, Identity, Manifest},
	medium::{self, NamedFile},
};
use crate::{
	atomic_file::{self, STAGED},
	hexadecimal,
};
use cairn_spacetime::{
	prover::{audit, replica_tree, AuditError, ReadAt, Replica, Step, Unwatched, Watch},
	Hash, SectorNumber, Tree,
};
use std::{
	fs, io,
	num::NonZeroUsize,
	os::unix::fs::MetadataExt,
	path::{Path, PathBuf},
	time::SystemTime,
};

/// Its names.
pub mod name {
	/// What is sealed.
	pub const MANIFEST: &str = "manifest.json";
	/// How far the sealing is.
	pub const SEALING: &str = "sealing.json";
	/// The sealed sector.
	pub const REPLICA: &str = "replica";
	/// Upper part of the replica's tree.
	pub const REPLICA_TREE: &str = "replica.tree";
	/// Upper part of the columns' tree.
	pub const COLUMN_TREE: &str = "columns.tree";
	/// Upper part of the data's tree.
	pub const DATA_TREE: &str = "data.tree";
	/// Who may write.
	pub const LOCK: &str = "replica.lock";

	/// A layer, from 1.
	pub fn layer(layer: u32) -> String {
		format!("layer-{layer}")
	}
}

/// The folder of a sealed replica.
#[derive(Clone, Debug)]
pub struct ReplicaFolder {
	path: PathBuf,
	manifest: Manifest,
}

/// A file's number, and when it was written.
pub type Stamp = (u64, SystemTime);

/// What a check of a replica found beside nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verified {
	/// All is as it was written.
	Sound,
	/// The tree's file was lost or damaged, and has been made again from the replica.
	TreeMended,
}

impl ReplicaFolder {
	/// The folder at `path`. Only its manifest is read.
	///
	/// # Errors
	/// [`ReplicaError::Unfinished`] while it is being sealed; those of the manifest.
	pub fn open(path: &Path) -> Result<Self, ReplicaError> {
		match manifest::load(&path.join(name::MANIFEST)) {
			Ok(manifest) => Ok(Self { path: path.to_owned(), manifest }),
			Err(ReplicaError::Missing(_)) if path.join(name::SEALING).exists() => {
				Err(ReplicaError::Unfinished(path.to_owned()))
			}
			Err(error) => Err(error),
		}
	}

	/// Where it is.
	pub fn path(&self) -> &Path {
		&self.path
	}

	/// The same replica under another number, as one would have it who claims to have sealed it twice.
	pub(crate) fn posing_as(&self, sector: SectorNumber) -> Self {
		let mut posing = self.clone();
		posing.manifest.identity.sector = sector;
		posing
	}

	/// What it says about itself.
	pub fn manifest(&self) -> &Manifest {
		&self.manifest
	}

	/// What is sealed.
	pub fn identity(&self) -> &Identity {
		&self.manifest.identity
	}

	/// Keeps writers off until the answer is dropped.
	///
	/// # Errors
	/// [`ReplicaError::InUse`] if the folder is being sealed or repaired.
	pub fn lock_to_read(&self) -> Result<ReadLock, ReplicaError> {
		lock::to_read(&self.path)
	}

	/// The replica.
	///
	/// # Errors
	/// [`ReplicaError::Missing`], [`ReplicaError::WrongLength`].
	pub fn replica(&self) -> Result<NamedFile, ReplicaError> {
		self.sized(name::REPLICA, self.identity().figures().sector_bytes())
	}

	/// What tells the replica from another file that took its place, or the same that was written;
	/// `None` if it cannot be told.
	pub fn stamp(&self) -> Option<Stamp> {
		let metadata = self.path.join(name::REPLICA).metadata().ok()?;
		Some((metadata.ino(), metadata.modified().ok()?))
	}

	/// An upper tree's file, unread.
	///
	/// # Errors
	/// [`ReplicaError::Missing`], [`ReplicaError::WrongLength`].
	pub fn tree(&self, name: &str) -> Result<NamedFile, ReplicaError> {
		self.sized(name, tree_bytes(self.identity().figures()))
	}

	/// All layers, from layer 1 up.
	///
	/// # Errors
	/// [`ReplicaError::NoLayers`] once the seal is proven; [`ReplicaError::Missing`],
	/// [`ReplicaError::WrongLength`].
	pub fn layers(&self) -> Result<Vec<NamedFile>, ReplicaError> {
		if !self.has_layers() {
			return Err(ReplicaError::NoLayers(self.path.clone()));
		}
		let figures = self.identity().figures();
		let layers = 1..=figures.layers;
		layers.map(|layer| self.sized(&name::layer(layer), figures.sector_bytes())).collect()
	}

	/// Whether its seal can still be proven.
	pub fn has_layers(&self) -> bool {
		self.manifest.checksum(&name::layer(1)).is_some()
	}

	/// Whether files are there that its seal needed and that were to be removed: the program was killed
	/// while it did.
	pub fn has_leftovers(&self) -> bool {
		!self.has_layers() && self.seal_files().iter().any(|name| self.path.join(name).exists())
	}

	/// What only the seal's proof needs.
	fn seal_files(&self) -> Vec<String> {
		let layers = (1..=self.identity().figures().layers).map(name::layer);
		layers.chain([name::COLUMN_TREE.to_owned(), name::DATA_TREE.to_owned()]).collect()
	}

	fn sized(&self, name: &str, bytes: u64) -> Result<NamedFile, ReplicaError> {
		NamedFile::open_sized(&self.path.join(name), bytes)
	}

	/// Reads the whole replica and holds its root against the seal's. A tree's file that is lost or
	/// damaged is made again: all of it follows from the replica.
	///
	/// # Errors
	/// [`ReplicaError::Missing`], [`ReplicaError::WrongLength`], [`ReplicaError::WrongRoot`];
	/// [`ReplicaError::TreeUnwritten`] of a sound replica; [`ReplicaError::Stopped`].
	pub fn verify(
		&self,
		threads: NonZeroUsize,
		watch: &mut dyn Watch,
	) -> Result<Verified, ReplicaError> {
		let replica = self.replica()?;
		let figures = self.identity().figures();
		let tree = replica_tree(figures, &replica, threads, watch);
		let tree = tree.map_err(ReplicaError::of(&self.path))?;
		self.check_root(Tree::Replica, replica.path(), &tree.root()?, &self.manifest.replica_root)?;
		let kept = self.tree(name::REPLICA_TREE).and_then(|kept| kept.hashes());
		if kept.is_ok_and(|kept| kept.as_flattened() == tree.to_bytes()) {
			return Ok(Verified::Sound);
		}
		// Under a lock that lets others read, who may be at the same: each writes a file of its own.
		let target = self.path.join(name::REPLICA_TREE);
		atomic_file::replace(&target, tree.to_bytes()).map_err(ReplicaError::TreeUnwritten)?;
		Ok(Verified::TreeMended)
	}

	/// Holds every file that proves the seal against its checksum. Nothing once the seal is proven.
	///
	/// # Errors
	/// [`ReplicaError::Missing`], [`ReplicaError::WrongLength`], [`ReplicaError::WrongChecksum`];
	/// [`ReplicaError::Stopped`].
	pub fn verify_seal_files(&self, watch: &mut dyn Watch) -> Result<(), ReplicaError> {
		if !self.has_layers() {
			return Ok(());
		}
		for (layer, file) in (1..).zip(self.layers()?) {
			self.check_sum(&file, Step::Audit { layer }, watch)?;
		}
		let trees = [name::COLUMN_TREE, name::DATA_TREE];
		for tree in trees.into_iter().filter(|tree| self.manifest.checksum(tree).is_some()) {
			self.check_tree(&self.tree(tree)?)?;
		}
		Ok(())
	}

	/// Holds an upper tree against the checksum that the manifest has for it.
	///
	/// # Errors
	/// [`ReplicaError::WrongChecksum`]; [`ReplicaError::BadManifest`] if it has none.
	pub fn check_tree(&self, file: &NamedFile) -> Result<(), ReplicaError> {
		self.check_sum(file, Step::Encode, &mut Unwatched)
	}

	fn check_sum(
		&self,
		file: &NamedFile,
		step: Step,
		watch: &mut dyn Watch,
	) -> Result<(), ReplicaError> {
		let name = file.path().file_name().and_then(|name| name.to_str()).unwrap_or_default();
		let expected = self.manifest.checksum(name).ok_or_else(|| ReplicaError::BadManifest {
			path: self.path.join(name::MANIFEST),
			reason: format!("no checksum of `{name}`"),
		})?;
		file.check(expected, step, watch)
	}

	/// Recomputes every label and, with them, every root: longer than to seal, one thread, the
	/// memory of two layers.
	///
	/// # Errors
	/// [`ReplicaError::Audit`] with what is wrong; [`ReplicaError::Stopped`].
	pub fn audit(&self, watch: &mut dyn Watch) -> Result<(), ReplicaError> {
		let nodes = self.replica()?;
		let layers = if self.has_layers() { self.layers()? } else { Vec::new() };
		let layers: Vec<&dyn ReadAt> =
			layers.iter().map(|layer| -> &dyn ReadAt { layer }).collect();
		let (identity, roots) = (self.identity(), self.manifest.roots());
		let replica = Replica { nodes: &nodes, layers: &layers };
		let outcome = audit(identity.figures(), &identity.sector(), &roots, &replica, watch);
		outcome.map_err(|error| match error {
			AuditError::Prover(error) => ReplicaError::of(&self.path)(error),
			reason => ReplicaError::Audit { path: self.path.clone(), reason },
		})
	}

	/// Removes what only the seal's proof needs: layers and the trees of columns and data. The
	/// manifest is written first, so that an interruption leaves files too many, never too few; the
	/// next call removes those.
	///
	/// # Errors
	/// [`ReplicaError::Io`], [`ReplicaError::InUse`].
	pub fn drop_seal_files(&mut self) -> Result<(), ReplicaError> {
		let _lock = lock::to_write(&self.path)?;
		let gone = self.seal_files();
		let mut manifest = self.manifest.clone();
		manifest.checksums.retain(|name, _| !gone.contains(name));
		manifest::save(&self.path.join(name::MANIFEST), &manifest)?;
		self.manifest = manifest;
		for name in gone {
			medium::remove(&self.path.join(name))?;
		}
		Ok(medium::sync_folder(&self.path.join(name::MANIFEST))?)
	}

	fn check_root(
		&self,
		tree: Tree,
		path: &Path,
		got: &Hash,
		expected: &Hash,
	) -> Result<(), ReplicaError> {
		if got == expected {
			return Ok(());
		}
		Err(ReplicaError::WrongRoot {
			path: path.to_owned(),
			tree,
			expected: hexadecimal::encode(expected),
			got: hexadecimal::encode(got),
		})
	}
}

/// Makes sure that a folder is there, and that nothing lies in it that no sealing wrote.
pub(super) fn prepare(path: &Path) -> Result<(), ReplicaError> {
	match fs::create_dir(path) {
		Ok(()) => medium::sync_folder(path)?,
		Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
		Err(error) => return Err(medium::named(path, &error).into()),
	}
	if path.join(name::MANIFEST).exists() {
		return Err(ReplicaError::AlreadySealed(path.to_owned()));
	}
	if path.join(name::SEALING).exists() {
		return Ok(());
	}
	let lost = |error: io::Error| medium::named(path, &error);
	for entry in fs::read_dir(path).map_err(lost)? {
		let found = entry.map_err(lost)?.file_name().to_string_lossy().into_owned();
		// Killed while it wrote its first note, a sealing left that.
		if found != name::LOCK && !found.starts_with(STAGED) {
			return Err(ReplicaError::NotEmpty { path: path.to_owned(), found });
		}
	}
	Ok(())
}
