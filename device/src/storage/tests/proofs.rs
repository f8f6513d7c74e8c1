// SPDX-License-Identifier: Apache-2.0
//! Proofs out of folders, held against the verifier of the chain.

use super::{cut, flip, Place};
use crate::storage::{
	proof::{open_sector, prove_part, prove_window},
	ReplicaError, ReplicaFolder,
};
use cairn_spacetime::{prover::Unwatched, verify_seal_part, verify_window, Window};
use std::{fs, path::Path};

const SEED: [u8; 32] = [5; 32];
const WINDOW: Window = Window { seed: [6; 32], device: 3, deadline: 11 };

fn sealed() -> (Place, ReplicaFolder) {
	let place = Place::with_file(1_000);
	let folder = place.seal().unwrap();
	(place, folder)
}

#[test]
fn all_parts_of_a_seal_are_proven_from_the_folder_alone() {
	for place in [Place::capacity(), Place::with_file(1_000)] {
		place.seal().unwrap();
		// The file is the owner's, who may have thrown it away.
		let _ = fs::remove_file(&place.file);
		let folder = ReplicaFolder::open(&place.out).unwrap();
		let (identity, roots) = (folder.identity(), folder.manifest().roots());
		let (figures, sector) = (identity.figures(), identity.sector());
		for part in 0..figures.parts {
			let proof = prove_part(&folder, &SEED, part).unwrap();
			verify_seal_part(figures, &sector, &roots, &SEED, part, &proof).unwrap();
		}
		assert!(prove_part(&folder, &SEED, figures.parts).is_err());
	}
}

#[test]
fn what_a_part_needs_is_checked_before_it_is_used() {
	for name in ["layer-1", "layer-2", "columns.tree", "data.tree", "replica", "replica.tree"] {
		for spoil in [cut, |path: &Path| flip(path, 9)] {
			let (place, folder) = sealed();
			spoil(&place.path(name));
			let said = prove_part(&folder, &SEED, 0).unwrap_err().to_string();
			assert!(said.contains("sector-7"), "{name}: {said}");
		}
	}
}

#[test]
fn a_proven_seal_needs_its_replica_and_tree_only() {
	let (place, mut folder) = sealed();
	folder.drop_seal_files().unwrap();
	let names: Vec<String> = place.files().into_keys().collect();
	assert_eq!(names, ["manifest.json", "replica", "replica.tree"]);
	for folder in [folder, ReplicaFolder::open(&place.out).unwrap()] {
		folder.verify_seal_files(&mut Unwatched).unwrap();
		open_sector(&folder, &WINDOW).unwrap();
		let error = prove_part(&folder, &SEED, 0).unwrap_err();
		assert!(matches!(error, ReplicaError::NoLayers(_)), "{error}");
	}
}

#[test]
fn a_window_is_proven_for_several_sectors_in_their_order() {
	let places: Vec<Place> = (0..3)
		.map(|number| {
			let mut place = Place::with_file(100 * number + 1);
			place.request.sector = 20 - number as u32;
			place.seal().unwrap();
			place
		})
		.collect();
	let folders: Vec<_> = places.iter().map(|p| ReplicaFolder::open(&p.out).unwrap()).collect();
	let proof = prove_window(&folders.iter().collect::<Vec<_>>(), &WINDOW).unwrap();
	let roots: Vec<_> =
		folders.iter().map(|f| (f.identity().sector, f.manifest().replica_root)).collect();
	verify_window(folders[0].identity().figures(), &WINDOW, &roots, &proof).unwrap();
	for (folder, opening) in folders.iter().zip(&proof.sectors) {
		assert_eq!(open_sector(folder, &WINDOW).unwrap(), *opening);
	}
}

#[test]
fn a_window_is_not_proven_for_another_device_or_for_nothing() {
	let (_place, folder) = sealed();
	let other = Window { device: 4, ..WINDOW };
	let error = prove_window(&[&folder], &other).unwrap_err();
	assert!(matches!(error, ReplicaError::Mixed { field: "device", .. }), "{error}");
	assert!(prove_window(&[], &WINDOW).is_err());
}

#[test]
fn a_damaged_replica_or_tree_gives_no_opening() {
	for name in ["replica", "replica.tree"] {
		for spoil in
			[cut, |path: &Path| flip(path, 9), |path: &Path| fs::remove_file(path).unwrap()]
		{
			let (place, folder) = sealed();
			spoil(&place.path(name));
			assert!(open_sector(&folder, &WINDOW).is_err(), "{name}");
		}
	}
}
