// SPDX-License-Identifier: Apache-2.0
//! Seal and unseal.

use super::{threads, Listener, Place, MAX};
use crate::storage::{lock, unseal, ReplicaError};
use cairn_spacetime::prover::{Step, Unwatched};
use std::fs;

#[test]
fn a_file_of_any_length_comes_back_byte_for_byte() {
	for length in [0, 1, 31, 32, 33, 1_000, MAX - 1, MAX] {
		let place = Place::with_file(length);
		let folder = place.seal().unwrap();
		let out = place.file.with_extension("back");
		let written = unseal(&folder, &out, threads(), &mut Unwatched).unwrap();
		assert_eq!(written, length as u64);
		assert_eq!(fs::read(&out).unwrap(), fs::read(&place.file).unwrap(), "{length} bytes");
	}
}

#[test]
fn a_file_that_is_too_large_is_refused_with_both_figures_and_nothing_is_written() {
	let place = Place::with_file(MAX + 1);
	let error = place.seal().unwrap_err();
	assert!(matches!(error, ReplicaError::TooLarge { length: 2_017, limit: 2_016, .. }));
	let said = error.to_string();
	for part in ["photos.tar", "2017 bytes", "2KiB", "2016 bytes"] {
		assert!(said.contains(part), "{said}");
	}
	assert!(!place.out.exists());
}

#[test]
fn a_folder_in_place_of_a_file_is_refused() {
	let mut place = Place::capacity();
	place.request.file = place.file.parent().map(Into::into);
	assert!(matches!(place.seal().unwrap_err(), ReplicaError::NotRegular(_)));
}

#[test]
fn a_file_that_is_not_there_is_named() {
	let mut place = Place::capacity();
	place.request.file = Some(place.file.clone());
	let error = place.seal().unwrap_err();
	assert!(matches!(&error, ReplicaError::Missing(path) if *path == place.file), "{error}");
}

#[test]
fn committed_capacity_is_sealed_and_holds_no_file() {
	let place = Place::capacity();
	let folder = place.seal().unwrap();
	folder.audit(&mut Unwatched).unwrap();
	let out = place.file.with_extension("back");
	let error = unseal(&folder, &out, threads(), &mut Unwatched).unwrap_err();
	assert!(matches!(error, ReplicaError::NoFile(_)));
	assert!(!out.exists());
}

#[test]
fn what_was_sealed_passes_every_check() {
	let place = Place::with_file(1_000);
	let folder = place.seal().unwrap();
	folder.verify(threads(), &mut Unwatched).unwrap();
	folder.verify_seal_files(&mut Unwatched).unwrap();
	folder.audit(&mut Unwatched).unwrap();
	let names: Vec<String> = place.files().into_keys().collect();
	let expected = [
		"columns.tree",
		"data.tree",
		"layer-1",
		"layer-2",
		"manifest.json",
		"replica",
		"replica.tree",
	];
	assert_eq!(names, expected);
}

#[test]
fn an_existing_file_is_never_unsealed_over() {
	let place = Place::with_file(10);
	let folder = place.seal().unwrap();
	let error = unseal(&folder, &place.file, threads(), &mut Unwatched).unwrap_err();
	assert!(matches!(error, ReplicaError::Exists(_)));
	assert_eq!(fs::read(&place.file).unwrap().len(), 10);
}

#[test]
fn an_interrupted_unsealing_leaves_nothing_behind() {
	let place = Place::with_file(10);
	let folder = place.seal().unwrap();
	let out = place.file.with_extension("back");
	let before = fs::read_dir(out.parent().unwrap()).unwrap().count();
	let error = unseal(&folder, &out, threads(), &mut Listener::stopping_at(1)).unwrap_err();
	assert!(matches!(error, ReplicaError::Abandoned(_)));
	let said = error.to_string();
	assert!(said.ends_with("nothing is kept: the same command begins anew"), "{said}");
	assert_eq!(fs::read_dir(out.parent().unwrap()).unwrap().count(), before);
}

#[test]
fn a_sealed_folder_is_not_sealed_again() {
	let place = Place::with_file(10);
	place.seal().unwrap();
	let before = place.files();
	assert!(matches!(place.seal().unwrap_err(), ReplicaError::AlreadySealed(_)));
	assert_eq!(place.files(), before);
}

#[test]
fn a_folder_with_something_else_in_it_is_left_alone() {
	let place = Place::with_file(10);
	fs::create_dir(&place.out).unwrap();
	fs::write(place.path("replica"), b"mine").unwrap();
	let error = place.seal().unwrap_err();
	assert!(matches!(&error, ReplicaError::NotEmpty { found, .. } if found == "replica"));
	assert_eq!(fs::read(place.path("replica")).unwrap(), b"mine");
}

#[test]
fn two_commands_do_not_write_one_folder() {
	let place = Place::with_file(10);
	fs::create_dir(&place.out).unwrap();
	let held = lock::to_write(&place.out).unwrap();
	assert!(matches!(place.seal().unwrap_err(), ReplicaError::InUse(_)));
	drop(held);
	let folder = place.seal().unwrap();
	let reader = folder.lock_to_read().unwrap();
	let _another = folder.lock_to_read().unwrap();
	assert!(matches!(lock::to_write(&place.out).unwrap_err(), ReplicaError::InUse(_)));
	drop(reader);
}

#[test]
fn a_file_that_changes_while_it_is_sealed_is_noticed() {
	struct Meddler(Place);
	impl cairn_spacetime::prover::Watch for Meddler {
		fn progress(
			&mut self,
			progress: cairn_spacetime::prover::Progress,
		) -> std::ops::ControlFlow<()> {
			if progress.step == (Step::Label { layer: 2 }) {
				super::flip(&self.0.file, 5);
			}
			std::ops::ControlFlow::Continue(())
		}
	}
	impl crate::storage::Onlooker for Meddler {
		fn notice(&mut self, _: &str) {}
	}
	let mut meddler = Meddler(Place::with_file(100));
	let (out, request) = (meddler.0.out.clone(), meddler.0.request.clone());
	let error = crate::storage::seal(&out, &request, threads(), &mut meddler).unwrap_err();
	assert!(matches!(error, ReplicaError::FileChanged { .. }), "{error}");
	assert!(!meddler.0.path("manifest.json").exists());
	super::flip(&meddler.0.file, 5);
	meddler.0.seal().unwrap().audit(&mut Unwatched).unwrap();
}
