// SPDX-License-Identifier: Apache-2.0
//! Proofs out of folders. Each is verified before it is given away: no fee is paid for one that the
//! chain would refuse.

use super::{
	error::ReplicaError,
	folder::{name, ReplicaFolder},
	manifest::{profile_name, Held},
	medium::NamedFile,
	progress::StopFlag,
	seal::Decoded,
};
use cairn_device_primitives::{Seed, Tick};
use cairn_spacetime::{
	prover::{
		self, Data, Progress, ProverError, ReadAt, Sealed, SealedReplica, SealedSector, Step,
		UpperTree,
	},
	verify_seal_part, verify_window, SealPart, SectorOpening, Tree, Window, WindowProof,
	MAX_PARTITION_SECTORS,
};

/// Part `part` of the proof of a folder's seal, for the seed that came after its pre-commit.
///
/// Reads the upper trees whole (1/128 of the sector each), of layers and replica what is opened.
///
/// # Errors
/// [`ReplicaError::NoLayers`] once they are dropped; [`ReplicaError::Missing`],
/// [`ReplicaError::WrongLength`], [`ReplicaError::WrongChecksum`], [`ReplicaError::Corrupt`] for what
/// is damaged.
pub fn prove_part(
	folder: &ReplicaFolder,
	seed: &Seed,
	part: u32,
) -> Result<SealPart, ReplicaError> {
	let proof = open_part(folder, seed, part)?;
	let (figures, sector) = (folder.identity().figures(), folder.identity().sector());
	verify_seal_part(figures, &sector, &folder.manifest().roots(), seed, part, &proof)
		.map_err(|reason| ReplicaError::SealRefused { path: folder.path().to_owned(), reason })?;
	Ok(proof)
}

/// What a folder has to show for a part, whether it proves anything or not.
pub(crate) fn open_part(
	folder: &ReplicaFolder,
	seed: &Seed,
	part: u32,
) -> Result<SealPart, ReplicaError> {
	let _lock = folder.lock_to_read()?;
	let identity = folder.identity();
	let (figures, sector) = (identity.figures(), identity.sector());
	let layers = folder.layers()?;
	let replica = folder.replica()?;
	let stored: Vec<&dyn ReadAt> = layers.iter().map(|layer| -> &dyn ReadAt { layer }).collect();
	let roots = folder.manifest().roots();
	let sealed = Sealed {
		roots,
		columns: whole_tree(folder, name::COLUMN_TREE)?,
		replica: whole_tree(folder, name::REPLICA_TREE)?,
	};
	let keys = *stored.last().ok_or_else(|| ReplicaError::NoLayers(folder.path().to_owned()))?;
	let decoded = Decoded { replica: &replica, keys };
	let (data, data_tree) = match identity.content {
		Held::Capacity => (Data::Capacity, None),
		Held::File { length, .. } => {
			let data = Data::File { bytes: &decoded, length };
			(data, Some(whole_tree(folder, name::DATA_TREE)?))
		}
	};
	let data_tree = data_tree.as_ref();
	let (profile, sector, layers) = (figures, &sector, stored.as_slice());
	let sealed = &sealed;
	let whole =
		SealedSector { profile, sector, layers, replica: &replica, sealed, data, data_tree };
	whole.prove_part(seed, part).map_err(ReplicaError::of(folder.path()))
}

/// An upper tree in memory, as it was written.
fn whole_tree(folder: &ReplicaFolder, name: &str) -> Result<UpperTree, ReplicaError> {
	let file = folder.tree(name)?;
	folder.check_tree(&file)?;
	let height = folder.identity().figures().height;
	UpperTree::open(file.hashes()?, height).map_err(ReplicaError::of(folder.path()))
}

/// The opening of one sector for a window: a few reads of 8 KiB, and of single hashes of its tree.
///
/// # Errors
/// [`ReplicaError::Missing`], [`ReplicaError::WrongLength`], [`ReplicaError::Corrupt`],
/// [`ReplicaError::WindowRefused`]: the sector must be skipped.
pub fn open_sector(folder: &ReplicaFolder, window: &Window) -> Result<SectorOpening, ReplicaError> {
	let proof = prove_window(&[folder], window)?;
	let opening = proof.sectors.into_iter().next();
	opening.ok_or_else(|| ReplicaError::Missing(folder.path().to_owned()))
}

/// As many windows a sample is worth.
pub const SAMPLE: u8 = 8;

/// Opens a replica as [`SAMPLE`] windows would: 16 nodes of 32 MiB, 32 of 1 GiB, 80 of 32 GiB, drawn
/// by a hash, each with the 8 KiB around it held against the tree, and that against the seal's root.
/// `salt` draws others.
///
/// # What it does not find
/// Damage that none of these nodes lies in. A share `a` of damage (in stretches of 8 KiB) passes `n`
/// nodes with probability (1 − a)^n: of 32 GiB, a hundredth passes in 45 % of samples, a twentieth in
/// 2 %. As a window is passed with p = (1 − a)^(n / 8), a replica that passes the sample and fails its
/// window has probability p^8 · (1 − p), which is 4.4 % at most, whatever the damage.
///
/// # Errors
/// Those of [`open_sector`], which can be the tree's fault as well: only
/// [`ReplicaFolder::verify`] tells, and mends it. [`ReplicaError::Stopped`].
pub fn sample(folder: &ReplicaFolder, salt: Tick, stop: &StopFlag) -> Result<(), ReplicaError> {
	let device = folder.identity().device;
	for window in 0..SAMPLE {
		if stop.is_raised() {
			let (done, total) = (window.into(), SAMPLE.into());
			return Err(ReplicaError::Stopped(Progress {
				step: Step::Tree(Tree::Replica),
				done,
				total,
			}));
		}
		let mut seed = Seed::default();
		let drawn = salt.to_le_bytes().into_iter().chain([window]);
		seed.iter_mut().zip(drawn).for_each(|(to, from)| *to = from);
		open_sector(folder, &Window { seed, device, deadline: 0 })?;
	}
	Ok(())
}

/// The proof of a window, for the sectors of a partition in its order.
///
/// # Errors
/// Those of [`open_sector`], of the first that has one; [`ReplicaError::Mixed`].
pub fn prove_window(
	folders: &[&ReplicaFolder],
	window: &Window,
) -> Result<WindowProof, ReplicaError> {
	let mut opened: Vec<(NamedFile, UpperTree<NamedFile>)> = Vec::with_capacity(folders.len());
	let mut locks = Vec::with_capacity(folders.len());
	for folder in folders {
		check_alike(folder, folders, window)?;
		locks.push(folder.lock_to_read()?);
		let tree = folder.tree(name::REPLICA_TREE)?;
		let height = folder.identity().figures().height;
		let tree = UpperTree::open(tree, height).map_err(ReplicaError::of(folder.path()))?;
		opened.push((folder.replica()?, tree));
	}
	let sectors: Vec<SealedReplica<'_, NamedFile>> = folders
		.iter()
		.zip(&opened)
		.map(|(folder, (nodes, upper))| SealedReplica {
			number: folder.identity().sector,
			nodes,
			upper,
		})
		.collect();
	let roots: Vec<_> = folders
		.iter()
		.map(|folder| (folder.identity().sector, folder.manifest().replica_root))
		.collect();
	let Some(first) = folders.first() else {
		let limit = MAX_PARTITION_SECTORS;
		return Err(ReplicaError::Prover(ProverError::PartitionSize { got: 0, limit }));
	};
	let (path, figures) = (first.path(), first.identity().figures());
	let proof = prover::prove_window(figures, window, &sectors).map_err(ReplicaError::of(path))?;
	verify_window(figures, window, &roots, &proof)
		.map_err(|reason| ReplicaError::WindowRefused { path: path.to_owned(), reason })?;
	Ok(proof)
}

/// A partition has sectors of one profile, and of the device that answers.
fn check_alike(
	folder: &ReplicaFolder,
	folders: &[&ReplicaFolder],
	window: &Window,
) -> Result<(), ReplicaError> {
	let mixed = |field: &'static str, expected: String, got: String| ReplicaError::Mixed {
		path: folder.path().to_owned(),
		field,
		expected,
		got,
	};
	let identity = folder.identity();
	if identity.device != window.device {
		return Err(mixed("device", window.device.to_string(), identity.device.to_string()));
	}
	let expected = folders.first().map_or(identity.profile, |first| first.identity().profile);
	if identity.profile != expected {
		let (expected, got) = (profile_name(expected), profile_name(identity.profile));
		return Err(mixed("profile", expected.into(), got.into()));
	}
	Ok(())
}
