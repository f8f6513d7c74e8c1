// SPDX-License-Identifier: Apache-2.0
//! What is wrong with a folder is named.

use super::{cut, flip, threads, Listener, Place};
use crate::storage::{repair, unseal, ReplicaError, ReplicaFolder, Verified};
use cairn_spacetime::prover::Unwatched;
use std::fs;

fn verify(place: &Place) -> Result<Verified, ReplicaError> {
	let folder = ReplicaFolder::open(&place.out)?;
	let verified = folder.verify(threads(), &mut Unwatched)?;
	folder.verify_seal_files(&mut Unwatched)?;
	Ok(verified)
}

fn sealed() -> Place {
	let place = Place::with_file(1_000);
	place.seal().unwrap();
	place
}

#[test]
fn a_changed_replica_has_another_root_and_gives_no_file() {
	let place = sealed();
	flip(&place.path("replica"), 1_999);
	assert!(matches!(verify(&place).unwrap_err(), ReplicaError::WrongRoot { .. }));
	let folder = ReplicaFolder::open(&place.out).unwrap();
	let out = place.file.with_extension("back");
	let error = unseal(&folder, &out, threads(), &mut Unwatched).unwrap_err();
	assert!(matches!(error, ReplicaError::WrongData { .. }), "{error}");
	assert!(!out.exists());
}

#[test]
fn a_truncated_file_is_named_with_both_lengths() {
	for (name, lengths) in
		[("replica", ["2047", "2048"]), ("layer-2", ["2047", "2048"]), ("data.tree", ["31", "32"])]
	{
		let place = sealed();
		cut(&place.path(name));
		let said = verify(&place).unwrap_err().to_string();
		assert!(said.contains(name), "{said}");
		assert!(lengths.iter().all(|length| said.contains(length)), "{said}");
	}
}

#[test]
fn a_missing_file_is_named() {
	for name in ["replica", "layer-1", "columns.tree", "manifest.json"] {
		let place = sealed();
		fs::remove_file(place.path(name)).unwrap();
		let error = verify(&place).unwrap_err();
		assert!(matches!(&error, ReplicaError::Missing(path) if path.ends_with(name)), "{error}");
	}
}

#[test]
fn a_changed_layer_or_tree_has_another_checksum() {
	for name in ["layer-1", "layer-2", "columns.tree", "data.tree"] {
		let place = sealed();
		flip(&place.path(name), 3);
		let error = verify(&place).unwrap_err();
		assert!(matches!(error, ReplicaError::WrongChecksum { .. }), "{error}");
		assert!(error.to_string().contains(name), "{error}");
	}
}

#[test]
fn a_lost_or_changed_tree_of_the_replica_is_made_again() {
	let spoil: [fn(&Place); 3] = [
		|place| flip(&place.path("replica.tree"), 3),
		|place| cut(&place.path("replica.tree")),
		|place| fs::remove_file(place.path("replica.tree")).unwrap(),
	];
	for spoil in spoil {
		let place = sealed();
		let before = place.files();
		spoil(&place);
		assert_eq!(verify(&place).unwrap(), Verified::TreeMended);
		assert_eq!(place.files(), before);
		assert_eq!(verify(&place).unwrap(), Verified::Sound);
	}
}

#[test]
fn checks_side_by_side_do_not_get_into_each_others_way() {
	let place = sealed();
	let before = place.files();
	for _ in 0..50 {
		fs::remove_file(place.path("replica.tree")).unwrap();
		std::thread::scope(|scope| {
			let checks: Vec<_> = (0..3).map(|_| scope.spawn(|| verify(&place))).collect();
			for check in checks {
				check.join().unwrap().unwrap();
			}
		});
		assert_eq!(place.files(), before);
	}
}

#[test]
fn a_tree_that_cannot_be_written_is_no_damage_of_the_replica() {
	let place = sealed();
	fs::remove_file(place.path("replica.tree")).unwrap();
	fs::create_dir_all(place.path("replica.tree").join("in the way")).unwrap();
	let error = verify(&place).unwrap_err();
	assert!(matches!(error, ReplicaError::TreeUnwritten(_)), "{error}");
	assert!(error.to_string().contains("replica.tree"), "{error}");
	let file = place.request.file.as_deref();
	let error = repair(&place.out, file, threads(), &mut Listener::default()).unwrap_err();
	assert!(matches!(error, ReplicaError::TreeUnwritten(_)), "{error}");
}

#[test]
fn a_manifest_of_another_version_is_refused_with_both() {
	let place = sealed();
	let text = fs::read_to_string(place.path("manifest.json")).unwrap();
	fs::write(place.path("manifest.json"), text.replace("\"version\": 1", "\"version\": 2"))
		.unwrap();
	let error = verify(&place).unwrap_err();
	assert!(matches!(error, ReplicaError::WrongVersion { supported: 1, .. }));
	let said = error.to_string();
	assert!(said.contains("manifest.json") && said.contains('2') && said.contains('1'), "{said}");
}

#[test]
fn a_manifest_that_was_changed_by_hand_is_refused() {
	let place = sealed();
	let text = fs::read_to_string(place.path("manifest.json")).unwrap();
	for (from, to, reason) in [
		("\"sector\": 7", "\"sector\": 8", "checksum"),
		("\"length\": 1000", "\"length\": 1001", "checksum"),
		("2KiB", "3KiB", "3KiB"),
		("\"device\": 3", "\"device\": -3", "body"),
		("\"version\": 1", "\"versions\": 1", "version"),
		("\"layer-1\"", "\"layer-9\"", "checksum"),
	] {
		let changed = text.replacen(from, to, 1);
		assert_ne!(changed, text, "{from}");
		fs::write(place.path("manifest.json"), changed).unwrap();
		let said = verify(&place).unwrap_err().to_string();
		assert!(said.contains("manifest.json") && said.contains(reason), "{from}: {said}");
	}
}

#[test]
fn no_byte_of_a_manifest_can_be_flipped_unseen() {
	let place = sealed();
	let whole = fs::read(place.path("manifest.json")).unwrap();
	let expected = ReplicaFolder::open(&place.out).unwrap();
	for at in 0..whole.len() {
		let mut changed = whole.clone();
		changed[at] ^= 1;
		fs::write(place.path("manifest.json"), changed).unwrap();
		if let Ok(folder) = ReplicaFolder::open(&place.out) {
			// White space may differ, what is said may not.
			assert_eq!(folder.manifest(), expected.manifest(), "byte {at}");
		}
	}
}

#[test]
fn a_huge_manifest_is_not_read() {
	let place = sealed();
	fs::write(place.path("manifest.json"), vec![b' '; 1 << 17]).unwrap();
	let said = verify(&place).unwrap_err().to_string();
	assert!(said.contains("131072") && said.contains("65536"), "{said}");
}

#[test]
fn the_full_check_finds_what_the_quick_one_cannot() {
	let place = sealed();
	flip(&place.path("layer-1"), 3);
	let folder = ReplicaFolder::open(&place.out).unwrap();
	folder.verify(threads(), &mut Unwatched).unwrap();
	let error = folder.audit(&mut Unwatched).unwrap_err();
	assert!(matches!(error, ReplicaError::Audit { .. }), "{error}");
}
