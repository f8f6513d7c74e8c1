// SPDX-License-Identifier: Apache-2.0
//! A program that is killed leaves its folder as it is at that moment. Here the folder is copied at
//! every step, and every copy is gone on with.

use super::{flip, threads, Place};
use crate::{
	atomic_file::STAGED,
	storage::{folder::name, repair, seal, Onlooker, Repaired, ReplicaFolder},
};
use cairn_spacetime::prover::{Progress, Watch};
use std::{
	collections::BTreeMap,
	fs,
	ops::ControlFlow,
	path::{Path, PathBuf},
};

/// The files under a folder, by their paths in it.
type Copy = BTreeMap<PathBuf, Vec<u8>>;

fn copy_of(folder: &Path, within: &Path, into: &mut Copy) {
	for entry in fs::read_dir(folder).unwrap() {
		let path = entry.unwrap().path();
		if path.is_dir() {
			copy_of(&path, within, into);
		} else {
			let bytes = fs::read(&path).unwrap();
			into.insert(path.strip_prefix(within).unwrap().to_owned(), bytes);
		}
	}
}

fn put_back(copy: &Copy, folder: &Path) {
	let _ = fs::remove_dir_all(folder);
	fs::create_dir(folder).unwrap();
	for (path, bytes) in copy {
		let path = folder.join(path);
		fs::create_dir_all(path.parent().unwrap()).unwrap();
		fs::write(path, bytes).unwrap();
	}
}

/// Copies a folder at every step, if it has changed.
struct Camera {
	folder: PathBuf,
	copies: Vec<Copy>,
}

impl Camera {
	fn at(folder: &Path) -> Self {
		Self { folder: folder.to_owned(), copies: Vec::new() }
	}
}

impl Watch for Camera {
	fn progress(&mut self, _: Progress) -> ControlFlow<()> {
		let mut copy = Copy::new();
		if self.folder.exists() {
			copy_of(&self.folder, &self.folder, &mut copy);
		}
		if self.copies.last() != Some(&copy) {
			self.copies.push(copy);
		}
		ControlFlow::Continue(())
	}
}

impl Onlooker for Camera {
	fn notice(&mut self, _: &str) {}
}

#[test]
fn killed_at_any_step_a_sealing_goes_on_to_the_same_replica() {
	for make in [Place::capacity, || Place::with_file(1_000)] {
		let place = make();
		let mut camera = Camera::at(&place.out);
		seal(&place.out, &place.request, threads(), &mut camera).unwrap();
		let expected = place.files();
		assert!(camera.copies.len() >= 4, "both layers, the replica and what is before them");
		for copy in camera.copies {
			put_back(&copy, &place.out);
			place.seal().unwrap();
			assert_eq!(place.files(), expected, "{:?}", copy.keys());
		}
	}
}

#[test]
fn killed_at_any_step_a_repair_goes_on_to_the_same_replica() {
	let place = Place::with_file(1_000);
	place.seal().unwrap();
	let expected = place.files();
	flip(&place.path(name::REPLICA), 3);
	let mut camera = Camera::at(&place.out);
	let file = place.request.file.as_deref();
	repair(&place.out, file, threads(), &mut camera).unwrap();
	assert!(camera.copies.len() >= 4);
	for copy in camera.copies {
		put_back(&copy, &place.out);
		let repaired = repair(&place.out, file, threads(), &mut super::Listener::default());
		assert_eq!(repaired.unwrap(), Repaired::Replica, "{:?}", copy.keys());
		assert_eq!(place.files(), expected, "{:?}", copy.keys());
	}
}

#[test]
fn killed_between_two_files_that_are_put_in_place_a_repair_puts_the_others_there() {
	let parts = [
		"layer-1",
		"layer-2",
		name::COLUMN_TREE,
		name::DATA_TREE,
		name::REPLICA_TREE,
		name::REPLICA,
	];
	for moved in 0..=parts.len() {
		let place = Place::with_file(1_000);
		place.seal().unwrap();
		let expected = place.files();
		parts.iter().for_each(|part| flip(&place.path(part), 3));
		let workshop = place.path("repair");
		seal(&workshop, &place.request, threads(), &mut super::Listener::default()).unwrap();
		for part in &parts[..moved] {
			fs::rename(workshop.join(part), place.path(part)).unwrap();
		}
		let file = place.request.file.as_deref();
		repair(&place.out, file, threads(), &mut super::Listener::default()).unwrap();
		assert_eq!(place.files(), expected, "{moved} were in place");
	}
}

#[test]
fn killed_while_it_drops_its_layers_a_folder_is_sound_and_the_rest_can_be_dropped() {
	let place = Place::with_file(1_000);
	let mut folder = place.seal().unwrap();
	let before = place.files();
	folder.drop_seal_files().unwrap();
	let expected = place.files();
	let dropped = before.iter().filter(|(name, _)| !expected.contains_key(*name));
	let dropped: Vec<_> = dropped.collect();
	assert_eq!(dropped.len(), 4);
	// Any of them may still be there.
	for left in 0..1_usize << dropped.len() {
		let there = dropped.iter().enumerate().filter(|(at, _)| left >> at & 1 == 1);
		there.for_each(|(_, (name, bytes))| fs::write(place.path(name), bytes).unwrap());
		let mut folder = ReplicaFolder::open(&place.out).unwrap();
		assert!(!folder.has_layers());
		assert_eq!(folder.has_leftovers(), left != 0, "{left:b}");
		folder.verify_seal_files(&mut super::Listener::default()).unwrap();
		folder.drop_seal_files().unwrap();
		assert_eq!(place.files(), expected, "{left:b}");
	}
}

#[test]
fn killed_while_it_wrote_its_first_note_a_sealing_begins_again() {
	let place = Place::with_file(1_000);
	fs::create_dir(&place.out).unwrap();
	fs::write(place.path(&format!("{STAGED}x1y2")), b"{ \"vers").unwrap();
	place.seal().unwrap();
}
