// SPDX-License-Identifier: Apache-2.0
//! Folders of which any file was spoilt, or several: nothing false comes out of them, and what is
//! wrong is named.

use super::{threads, Listener, Place};
use crate::{
	mutation::{spoils, spoilt, Spoil},
	storage::{
		proof::{open_sector, prove_part},
		repair, unseal, ReplicaError, ReplicaFolder,
	},
};
use cairn_spacetime::{
	prover::{Step, Unwatched},
	verify_seal_part, verify_window, SealPart, SectorOpening, Window, WindowProof,
};
use proptest::{collection::vec, prelude::*, sample::Index};
use std::{collections::BTreeMap, fs, path::Path};

const SEED: [u8; 32] = [5; 32];

const WINDOW: Window = Window { seed: [6; 32], device: 3, deadline: 1 };

/// A file of a folder, and how it is spoilt: gone, or other bytes.
type Harm = (Index, Option<Vec<Spoil>>);

fn harms() -> impl Strategy<Value = Vec<Harm>> {
	let how = prop_oneof![1 => Just(None), 6 => spoils().prop_map(Some)];
	vec((any::<Index>(), how), 1..3)
}

/// Spoils files of a folder, none of those that are to be left alone; returns their names.
fn harm(place: &Place, harms: &[Harm], spared: &[&str]) -> Vec<String> {
	let files = place.files();
	let names: Vec<&String> =
		files.keys().filter(|name| !spared.contains(&name.as_str())).collect();
	for (at, how) in harms {
		let name = names[at.index(names.len())];
		let path = place.path(name);
		match how {
			None => drop(fs::remove_file(&path)),
			Some(how) => fs::write(&path, spoilt(&files[name], how)).unwrap(),
		}
	}
	// One harm may undo another: a file is gone, then written with the byte that it had.
	let differs =
		|name: &&&String| fs::read(place.path(name)).ok().as_ref() != Some(&files[**name]);
	names.iter().filter(differs).map(|name| name.to_string()).collect()
}

/// An error that says in which folder or file it is.
fn is_named(error: &ReplicaError, place: &Place) -> Result<(), TestCaseError> {
	let root = place.out.parent().unwrap().display().to_string();
	prop_assert!(error.to_string().contains(&root), "{}: {:?}", error, error);
	Ok(())
}

/// Whatever a folder gives away holds before the chain.
fn check_proofs(
	whole: &ReplicaFolder,
	part: &Result<SealPart, ReplicaError>,
	opening: &Result<SectorOpening, ReplicaError>,
) -> Result<(), TestCaseError> {
	let (figures, sector) = (whole.identity().figures(), whole.identity().sector());
	let roots = whole.manifest().roots();
	if let Ok(part) = part {
		prop_assert!(verify_seal_part(figures, &sector, &roots, &SEED, 1, part).is_ok());
	}
	if let Ok(opening) = opening {
		let proof = WindowProof { sectors: vec![opening.clone()].try_into().unwrap() };
		let asked = [(whole.identity().sector, roots.replica)];
		prop_assert!(verify_window(figures, &WINDOW, &asked, &proof).is_ok());
	}
	Ok(())
}

/// A file comes back whole or not at all.
fn check_file(
	place: &Place,
	out: &Path,
	back: &Result<u64, ReplicaError>,
) -> Result<(), TestCaseError> {
	if back.is_ok() {
		prop_assert_eq!(fs::read(out).unwrap(), fs::read(&place.file).unwrap());
	} else {
		prop_assert!(!out.exists());
	}
	Ok(())
}

/// Everything that is not a replica's tree, which checks make again, and not a lock.
fn but_trees(files: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
	files.into_iter().filter(|(name, _)| name != "replica.tree").collect()
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(96))]

	#[test]
	fn a_spoilt_folder_gives_nothing_false_and_changes_nothing(
		length in 0..=super::MAX,
		harms in harms(),
	) {
		let place = Place::with_file(length);
		let whole = place.seal().unwrap();
		harm(&place, &harms, &[]);
		let spoilt = place.files();
		let folder = match ReplicaFolder::open(&place.out) {
			Ok(folder) => folder,
			Err(error) => return is_named(&error, &place),
		};
		let (part, opening) = (prove_part(&folder, &SEED, 1), open_sector(&folder, &WINDOW));
		check_proofs(&whole, &part, &opening)?;
		let out = place.file.with_extension("back");
		let back = unseal(&folder, &out, threads(), &mut Unwatched);
		check_file(&place, &out, &back)?;
		let audit = folder.audit(&mut Unwatched);
		let (verify, seal) =
			(folder.verify(threads(), &mut Unwatched), folder.verify_seal_files(&mut Unwatched));
		prop_assert_eq!(but_trees(place.files()), but_trees(spoilt));
		let errors = [part.err(), opening.err(), back.err(), audit.err(), verify.err(), seal.err()];
		errors.iter().flatten().try_for_each(|error| is_named(error, &place))?;
	}

	#[test]
	fn whatever_was_spoilt_of_a_replica_a_check_finds_and_a_repair_mends(
		length in 0..=super::MAX,
		harms in harms(),
	) {
		let place = Place::with_file(length);
		let folder = place.seal().unwrap();
		let before = place.files();
		let harmed = harm(&place, &harms, &["manifest.json"]);
		let found = folder.verify(threads(), &mut Unwatched).map(drop);
		let found = found.and_then(|()| folder.verify_seal_files(&mut Unwatched));
		let lasting = harmed.iter().any(|name| name != "replica.tree");
		prop_assert_eq!(found.is_err(), lasting, "{:?}", harmed);
		repair(&place.out, Some(&place.file), threads(), &mut Listener::default()).unwrap();
		prop_assert_eq!(place.files(), before);
	}

	#[test]
	fn a_sealing_goes_on_from_whatever_was_spoilt_of_it_to_the_same_replica(
		length in 0..=super::MAX,
		harms in harms(),
	) {
		let whole = Place::with_file(length);
		whole.seal().unwrap();
		let place = Place::with_file(length);
		let mut listener = Listener::default();
		let last = |listener: &Listener| {
			listener.calls.iter().position(|call| call.step == Step::Encode).unwrap()
		};
		Place::with_file(length).seal_watched(&mut listener).unwrap();
		place.seal_watched(&mut Listener::stopping_at(last(&listener))).unwrap_err();
		let harmed = harm(&place, &harms, &[]);
		let spoilt = place.files();
		match place.seal() {
			Ok(_) => prop_assert_eq!(place.files(), whole.files()),
			Err(error) => {
				is_named(&error, &place)?;
				prop_assert!(harmed.contains(&"sealing.json".to_owned()), "{}", error);
				prop_assert_eq!(place.files(), spoilt, "nothing is lost that may be of use");
			}
		}
	}
}
