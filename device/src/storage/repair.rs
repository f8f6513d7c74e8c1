// SPDX-License-Identifier: Apache-2.0
//! A damaged replica made again: sealing is a function of what is sealed, so the same file and the
//! same ticket give the same replica, which the chain knows already.

use super::{
	error::ReplicaError,
	folder::{name, ReplicaFolder},
	lock,
	manifest::{Held, Identity},
	medium,
	progress::Onlooker,
	seal::{seal, Request, Source},
};
use crate::hexadecimal;
use cairn_spacetime::{
	prover::{Progress, Step},
	Tree,
};
use std::{
	fs::{self, File},
	io,
	num::NonZeroUsize,
	ops::ControlFlow,
	path::{Path, PathBuf},
};

/// Where the replica is made again, within its folder.
const WORKSHOP: &str = "repair";

/// What a repair found to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repaired {
	/// Nothing: all is sound.
	Nothing,
	/// The replica was made again.
	Replica,
}

/// Seals again what a folder's manifest says, from the file that it was sealed from, and puts the
/// replica in its place once it is the same. Goes on where it was interrupted, as sealing does, and
/// takes as much of everything.
///
/// # Errors
/// [`ReplicaError::OtherSource`], [`ReplicaError::FileChanged`] if the file is not that which was
/// sealed; [`ReplicaError::TreeUnwritten`] of a sound replica; those of [`seal`].
pub fn repair(
	path: &Path,
	file: Option<&Path>,
	threads: NonZeroUsize,
	onlooker: &mut dyn Onlooker,
) -> Result<Repaired, ReplicaError> {
	let folder = ReplicaFolder::open(path)?;
	let workshop = path.join(WORKSHOP);
	if is_sound(&folder, threads, onlooker)? {
		clear(&workshop)?;
		return Ok(Repaired::Nothing);
	}
	let request = request(&folder, file)?;
	check_source(folder.identity(), &request, threads, onlooker)?;
	let made = match seal(&workshop, &request, threads, onlooker) {
		Err(ReplicaError::AlreadySealed(_)) => ReplicaFolder::open(&workshop)?,
		made => made?,
	};
	check_roots(&folder, &made)?;
	let _lock = wait_for_lock(&folder, onlooker)?;
	// As it is by now: meanwhile its layers may have been dropped.
	let folder = ReplicaFolder::open(path)?;
	for name in parts(&folder) {
		match fs::rename(workshop.join(&name), path.join(&name)) {
			// Moved before an interruption.
			Err(error) if error.kind() == io::ErrorKind::NotFound => {}
			moved => moved.map_err(|error| medium::named(&path.join(&name), &error))?,
		}
	}
	medium::sync_folder(&path.join(name::REPLICA))?;
	clear(&workshop)?;
	Ok(Repaired::Replica)
}

/// What took hours is not given up because the folder is just being read.
fn wait_for_lock(
	folder: &ReplicaFolder,
	onlooker: &mut dyn Onlooker,
) -> Result<File, ReplicaError> {
	let total = folder.identity().figures().nodes();
	let here = Progress { step: Step::Tree(Tree::Replica), done: total, total };
	let mut told = false;
	lock::to_write_when_free(folder.path(), || {
		if !std::mem::replace(&mut told, true) {
			let path = folder.path().display();
			onlooker.notice(&format!("{path}: in use by another command; waiting for its end"));
		}
		match onlooker.progress(here) {
			ControlFlow::Continue(()) => Ok(()),
			ControlFlow::Break(()) => Err(ReplicaError::Stopped(here)),
		}
	})
}

/// Whether there is nothing to do. What stops the check, stops the repair.
fn is_sound(
	folder: &ReplicaFolder,
	threads: NonZeroUsize,
	onlooker: &mut dyn Onlooker,
) -> Result<bool, ReplicaError> {
	let verified = folder.verify(threads, onlooker);
	let checked = verified.and_then(|_| folder.verify_seal_files(onlooker));
	match checked {
		Ok(()) => Ok(true),
		// To seal again would mend nothing of it.
		Err(error @ (ReplicaError::Stopped(_) | ReplicaError::TreeUnwritten(_))) => Err(error),
		Err(error) => {
			onlooker.notice(&format!("{error}; the replica is made again"));
			Ok(false)
		}
	}
}

fn request(folder: &ReplicaFolder, file: Option<&Path>) -> Result<Request, ReplicaError> {
	let path = folder.path().to_owned();
	let (kept, asked) = match (folder.identity().content, file) {
		(Held::Capacity, Some(_)) => ("committed capacity", "a file"),
		(Held::File { .. }, None) => ("a file", "committed capacity"),
		_ => {
			let Identity { profile, genesis, device, sector, ticket, ticket_round, .. } =
				*folder.identity();
			let file = file.map(PathBuf::from);
			return Ok(Request { profile, genesis, device, sector, ticket, ticket_round, file });
		}
	};
	Err(ReplicaError::OtherSource { path, kept, asked })
}

/// Hours of labels would be for nothing with another file.
fn check_source(
	identity: &Identity,
	request: &Request,
	threads: NonZeroUsize,
	onlooker: &mut dyn Onlooker,
) -> Result<(), ReplicaError> {
	let source = Source::open(request)?;
	let (held, _) = source.commit(request.profile, threads, onlooker)?;
	if held == identity.content {
		return Ok(());
	}
	let root = |held: Held| match held {
		Held::File { root, .. } => hexadecimal::encode(root),
		Held::Capacity => "that of committed capacity".into(),
	};
	let (expected, got) = (root(identity.content), root(held));
	Err(ReplicaError::FileChanged { path: source.path(), expected, got })
}

fn check_roots(folder: &ReplicaFolder, made: &ReplicaFolder) -> Result<(), ReplicaError> {
	let (expected, got) = (folder.manifest().roots(), made.manifest().roots());
	let roots = [
		(Tree::Column, expected.column, got.column),
		(Tree::Replica, expected.replica, got.replica),
	];
	match roots.into_iter().find(|(_, expected, got)| expected != got) {
		None => Ok(()),
		Some((tree, expected, got)) => Err(ReplicaError::WrongRoot {
			path: made.path().to_owned(),
			tree,
			expected: hexadecimal::encode(expected),
			got: hexadecimal::encode(got),
		}),
	}
}

/// The files to be put in place: the replica last, so that what was interrupted is done again.
fn parts(folder: &ReplicaFolder) -> Vec<String> {
	let mut parts = Vec::new();
	if folder.has_layers() {
		parts.extend((1..=folder.identity().figures().layers).map(name::layer));
		let trees = [name::COLUMN_TREE, name::DATA_TREE].into_iter();
		let had = trees.filter(|tree| folder.manifest().checksum(tree).is_some());
		parts.extend(had.map(str::to_owned));
	}
	parts.extend([name::REPLICA_TREE.to_owned(), name::REPLICA.to_owned()]);
	parts
}

fn clear(workshop: &Path) -> Result<(), ReplicaError> {
	match fs::remove_dir_all(workshop) {
		Err(error) if error.kind() != io::ErrorKind::NotFound => {
			Err(medium::named(workshop, &error).into())
		}
		_ => Ok(()),
	}
}
