// SPDX-License-Identifier: Apache-2.0
//! Whatever interrupts a sealing, the same command ends with the same replica.

use super::{cut, flip, Listener, Place};
use crate::storage::{ReplicaError, ReplicaFolder};
use cairn_spacetime::prover::{Step, Unwatched};
use std::fs;

/// The calls of a whole sealing, and what it leaves.
fn whole(place: &Place) -> (usize, std::collections::BTreeMap<String, Vec<u8>>) {
	let mut listener = Listener::default();
	place.seal_watched(&mut listener).unwrap();
	(listener.calls.len(), place.files())
}

#[test]
fn stopped_anywhere_it_goes_on_to_the_same_replica() {
	for make in [Place::capacity, || Place::with_file(1_000)] {
		let (calls, expected) = whole(&make());
		let mut stops = 0;
		for call in 0..calls {
			let place = make();
			match place.seal_watched(&mut Listener::stopping_at(call)) {
				Err(ReplicaError::Stopped(_)) => stops += 1,
				// A tree that is whole is not stopped any more.
				Err(error) => panic!("{error}"),
				Ok(_) => continue,
			}
			assert!(!place.path("manifest.json").exists());
			place.seal().unwrap();
			assert_eq!(place.files(), expected, "stopped at {call} of {calls}");
		}
		assert!(stops >= 3, "both layers and the encoding, at least: {stops}");
	}
}

/// Stopped in the encoding, so with both layers finished.
fn labelled() -> Place {
	let place = Place::with_file(1_000);
	let mut listener = Listener::default();
	place.seal_watched(&mut listener).unwrap();
	let encoding = listener.calls.iter().position(|call| call.step == Step::Encode).unwrap();
	let place = Place::with_file(1_000);
	let error = place.seal_watched(&mut Listener::stopping_at(encoding)).unwrap_err();
	assert!(matches!(error, ReplicaError::Stopped(_)));
	let said = error.to_string();
	assert!(said.ends_with("run the same command again to go on"), "{said}");
	place
}

/// The layers that are labelled when the sealing goes on.
fn labelled_again(place: &Place) -> (Vec<u32>, Vec<String>) {
	let mut listener = Listener::default();
	place.seal_watched(&mut listener).unwrap().audit(&mut Unwatched).unwrap();
	let layers = listener.calls.iter().filter_map(|call| match call.step {
		Step::Label { layer } => Some(layer),
		_ => None,
	});
	(layers.collect(), listener.notices)
}

#[test]
fn finished_layers_are_not_labelled_again() {
	let place = labelled();
	let (layers, notices) = labelled_again(&place);
	assert!(layers.is_empty(), "{layers:?}");
	assert_eq!(notices, ["going on after layer 2"]);
}

#[test]
fn a_damaged_layer_is_named_and_made_again_with_those_after_it() {
	let spoil: [fn(&Place); 3] = [
		|place| flip(&place.path("layer-1"), 77),
		|place| cut(&place.path("layer-1")),
		|place| fs::remove_file(place.path("layer-1")).unwrap(),
	];
	for spoil in spoil {
		let place = labelled();
		spoil(&place);
		let (layers, notices) = labelled_again(&place);
		assert_eq!(layers, [1, 2]);
		assert!(notices[0].contains("layer-1: "), "{notices:?}");
		assert!(notices[0].contains("layer 1 is made again"), "{notices:?}");
	}
	let place = labelled();
	flip(&place.path("layer-2"), 77);
	assert_eq!(labelled_again(&place).0, [2]);
}

#[test]
fn a_layer_that_was_not_noted_is_made_again() {
	let place = labelled();
	let noted = fs::read(place.path("sealing.json")).unwrap();
	place.seal().unwrap();
	let place = Place::with_file(1_000);
	place.seal_watched(&mut Listener::stopping_at(2)).unwrap_err();
	fs::write(place.path("layer-1.partial"), b"half").unwrap();
	fs::write(place.path("layer-2"), b"unnoted").unwrap();
	assert_ne!(fs::read(place.path("sealing.json")).unwrap(), noted);
	place.seal().unwrap().audit(&mut Unwatched).unwrap();
}

#[test]
fn a_sealing_goes_on_only_as_what_it_began() {
	let other = [
		("genesis", (|place| place.request.genesis = [9; 32]) as fn(&mut Place)),
		("device", |place| place.request.device = 4),
		("sector", |place| place.request.sector = 8),
		("ticket", |place| place.request.ticket = [9; 32]),
		("ticket round", |place| place.request.ticket_round = 42),
		("content", |place| place.request.file = None),
	];
	for (field, change) in other {
		let mut place = labelled();
		change(&mut place);
		let error = place.seal().unwrap_err();
		let named = matches!(&error, ReplicaError::OtherSealing { field: f, .. } if *f == field);
		assert!(named, "{field}: {error}");
	}
	let place = labelled();
	flip(&place.file, 3);
	assert!(matches!(place.seal().unwrap_err(), ReplicaError::FileChanged { .. }));
}

#[test]
fn a_damaged_note_of_the_sealing_is_refused_by_name() {
	let place = labelled();
	let text = fs::read_to_string(place.path("sealing.json")).unwrap();
	for (from, to, reason) in [
		("\"device\": 3", "\"device\": 4", "checksum"),
		("{", "", "not a manifest"),
		("\"version\": 1", "\"version\": 2", "version"),
		("\"version\": 1", "\"version\": 1, \"more\": 2", "`more`"),
	] {
		let changed = text.replacen(from, to, 1);
		assert_ne!(changed, text);
		fs::write(place.path("sealing.json"), changed).unwrap();
		let said = place.seal().unwrap_err().to_string();
		assert!(said.contains("sealing.json") && said.contains(reason), "{said}");
	}
}

#[test]
fn a_folder_that_is_being_sealed_says_so() {
	let place = labelled();
	let error = ReplicaFolder::open(&place.out).unwrap_err();
	assert!(matches!(error, ReplicaError::Unfinished(_)), "{error}");
}

#[test]
fn a_full_disk_is_named_and_the_sealing_goes_on_when_there_is_room() {
	for name in ["layer-1", "layer-2", "replica", "columns.tree"] {
		let place = labelled();
		let partial = place.path(&format!("{name}.partial"));
		let _ = fs::remove_file(&partial);
		let _ = fs::remove_file(place.path(name));
		// Writing there fails as on a full disk.
		std::os::unix::fs::symlink("/dev/full", &partial).unwrap();
		let error = place.seal().unwrap_err();
		assert!(matches!(error, ReplicaError::DiskFull(_)), "{name}: {error:?}");
		assert!(error.to_string().contains(&format!("{name}.partial")), "{error}");
		fs::remove_file(&partial).unwrap();
		place.seal().unwrap().audit(&mut Unwatched).unwrap();
	}
}
