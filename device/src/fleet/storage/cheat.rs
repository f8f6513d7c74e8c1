// SPDX-License-Identifier: Apache-2.0
//! The ways in which simulated providers of storage lie, and what each would show for a proof.

use crate::{
	atomic_file,
	storage::{
		folder::name,
		medium::{self, NamedFile},
		proof, ReplicaError, ReplicaFolder,
	},
};
use cairn_spacetime::{
	prover::{self, replica_tree, SealedReplica, Unwatched, UpperTree},
	verify_window, Window, WindowProof,
};
use codec::{DecodeAll, Encode};
use std::{fs::OpenOptions, num::NonZeroUsize, path::Path};

/// A way to cheat. Each is what a part of the protocol is there against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StorageCheat {
	/// Deletes half of its replica once it counts, and opens what is left.
	HalfDeleted,
	/// Deletes its replica once it counts, and opens that of an honest provider.
	OthersProof,
	/// Deletes its replica once it counts, and shows the proof of the window before.
	ReplayedProof,
	/// Seals once, and commits to the same replica under two numbers.
	SealedTwice,
}

impl StorageCheat {
	/// All of them.
	pub const ALL: [Self; 4] =
		[Self::HalfDeleted, Self::OthersProof, Self::ReplayedProof, Self::SealedTwice];

	/// Its name in the table.
	pub const fn name(self) -> &'static str {
		match self {
			Self::HalfDeleted => "half deleted",
			Self::OthersProof => "another's proof",
			Self::ReplayedProof => "replayed proof",
			Self::SealedTwice => "sealed twice",
		}
	}

	/// Its name in paths.
	pub const fn slug(self) -> &'static str {
		match self {
			Self::HalfDeleted => "half-deleted",
			Self::OthersProof => "others-proof",
			Self::ReplayedProof => "replayed-proof",
			Self::SealedTwice => "sealed-twice",
		}
	}

	/// Deletes what this cheat does without. What is gone already stays so.
	///
	/// # Errors
	/// Those of the system, but that there is nothing left.
	pub fn delete(self, folder: &ReplicaFolder) -> Result<(), ReplicaError> {
		let replica = folder.path().join(name::REPLICA);
		match self {
			Self::SealedTwice => Ok(()),
			Self::OthersProof | Self::ReplayedProof => Ok(medium::remove(&replica)?),
			Self::HalfDeleted => {
				let bytes = folder.identity().figures().sector_bytes();
				let file = OpenOptions::new().write(true).open(replica)?;
				// The second half becomes a hole: it takes no disk, and reads as zeros.
				file.set_len(bytes / 2)?;
				Ok(file.set_len(bytes)?)
			}
		}
	}
}

/// What a cheater shows for a window of its one sector.
///
/// # Errors
/// [`ReplicaError::Missing`] if the neighbour's replica or the old proof is not there yet.
pub fn false_proof(
	cheat: StorageCheat,
	own: &ReplicaFolder,
	neighbour: &Path,
	kept: &Path,
	window: &Window,
) -> Result<WindowProof, ReplicaError> {
	match cheat {
		StorageCheat::ReplayedProof => recall(kept),
		StorageCheat::OthersProof => open_as(own, &ReplicaFolder::open(neighbour)?, window),
		StorageCheat::HalfDeleted | StorageCheat::SealedTwice => open_as(own, own, window),
	}
}

/// Opens a replica, whatever is in it, as that of the sector of `own`.
fn open_as(
	own: &ReplicaFolder,
	replica: &ReplicaFolder,
	window: &Window,
) -> Result<WindowProof, ReplicaError> {
	let (nodes, figures) = (replica.replica()?, own.identity().figures());
	let named = |error| ReplicaError::Prover(error);
	let upper: UpperTree =
		replica_tree(figures, &nodes, NonZeroUsize::MIN, &mut Unwatched).map_err(named)?;
	let sector = SealedReplica { number: own.identity().sector, nodes: &nodes, upper: &upper };
	prover::prove_window(figures, window, &[sector]).map_err(named)
}

/// Whether a proof holds by its verifier, for the one sector of `own`: half a replica answers a
/// window now and then, by luck.
pub fn holds(own: &ReplicaFolder, window: &Window, proof: &WindowProof) -> bool {
	let asked = [(own.identity().sector, own.manifest().replica_root)];
	verify_window(own.identity().figures(), window, &asked, proof).is_ok()
}

/// Keeps the honest proof of a window, to be shown again.
///
/// # Errors
/// Those of [`proof::prove_window`], and those of the system.
pub fn keep(own: &ReplicaFolder, window: &Window, kept: &Path) -> Result<(), ReplicaError> {
	let proof = proof::prove_window(&[own], window)?;
	Ok(atomic_file::replace(kept, &proof.encode())?)
}

fn recall(kept: &Path) -> Result<WindowProof, ReplicaError> {
	let bytes = NamedFile::open(kept)?.bytes()?;
	WindowProof::decode_all(&mut bytes.as_slice()).map_err(|error| ReplicaError::BadManifest {
		path: kept.to_owned(),
		reason: error.to_string(),
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		mutation::{spoils, spoilt},
		storage::tests::Place,
	};
	use proptest::prelude::*;
	use std::fs;

	const WINDOW: Window = Window { seed: [4; 32], device: 3, deadline: 5 };

	fn sealed() -> (Place, ReplicaFolder) {
		let place = Place::capacity();
		let folder = place.seal().unwrap();
		(place, folder)
	}

	/// What `cheat` shows after it deleted what it does without.
	fn shown(cheat: StorageCheat, window: &Window) -> bool {
		let (place, own) = sealed();
		let mut other = Place::capacity();
		other.request.device = 4;
		other.seal().unwrap();
		let kept = place.out.with_file_name("old.proof");
		let before = Window { seed: [3; 32], ..*window };
		keep(&own, &before, &kept).unwrap();
		cheat.delete(&own).unwrap();
		cheat.delete(&own).unwrap();
		let proof = false_proof(cheat, &own, &other.out, &kept, window).unwrap();
		holds(&own, window, &proof)
	}

	#[test]
	fn what_another_has_or_an_old_proof_never_holds() {
		for seed in 4..20 {
			let window = Window { seed: [seed; 32], ..WINDOW };
			assert!(!shown(StorageCheat::OthersProof, &window), "{seed}");
			assert!(!shown(StorageCheat::ReplayedProof, &window), "{seed}");
		}
	}

	#[test]
	fn a_kept_proof_holds_in_its_own_window_only() {
		let (place, own) = sealed();
		let kept = place.out.with_file_name("old.proof");
		keep(&own, &WINDOW, &kept).unwrap();
		let proof = recall(&kept).unwrap();
		assert!(holds(&own, &WINDOW, &proof));
		assert!(!holds(&own, &Window { seed: [5; 32], ..WINDOW }, &proof));
		assert!(!holds(&own, &Window { device: 4, ..WINDOW }, &proof));
	}

	#[test]
	fn half_a_replica_is_shown_and_refused_wherever_its_other_half_is_missing() {
		let (_place, own) = sealed();
		let whole =
			false_proof(StorageCheat::HalfDeleted, &own, Path::new(""), Path::new(""), &WINDOW);
		assert!(holds(&own, &WINDOW, &whole.unwrap()), "nothing is deleted yet");
		let seeds = (4..40).map(|seed| Window { seed: [seed; 32], ..WINDOW });
		assert!(seeds.filter(|window| shown(StorageCheat::HalfDeleted, window)).count() < 18);
	}

	#[test]
	fn what_is_missing_is_named() {
		let (place, own) = sealed();
		let missing = place.out.with_file_name("nowhere");
		for cheat in [StorageCheat::OthersProof, StorageCheat::ReplayedProof] {
			let error = false_proof(cheat, &own, &missing, &missing, &WINDOW).unwrap_err();
			assert!(matches!(error, ReplicaError::Missing(_)), "{cheat:?}: {error}");
		}
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(64))]

		#[test]
		fn a_spoilt_proof_is_refused_by_name_or_by_the_verifier(how in spoils()) {
			let (place, own) = sealed();
			let kept = place.out.with_file_name("old.proof");
			keep(&own, &WINDOW, &kept).unwrap();
			let whole = fs::read(&kept).unwrap();
			let bytes = spoilt(&whole, &how);
			fs::write(&kept, &bytes).unwrap();
			match recall(&kept) {
				Ok(proof) => prop_assert_eq!(holds(&own, &WINDOW, &proof), bytes == whole),
				Err(error) => {
					prop_assert!(error.to_string().contains("old.proof: damaged"), "{}", error);
				}
			}
		}
	}
}
