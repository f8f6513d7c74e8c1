// SPDX-License-Identifier: Apache-2.0
//! Manifests as anybody could have left them.

use crate::{
	envelope,
	mutation::{names, spoils, spoilt, tweaked, tweaks},
	storage::{
		manifest::{self, Body, HashText, Held, Identity, Manifest, Sealing, VERSION},
		ReplicaError,
	},
};
use cairn_spacetime::{max_file_bytes, ProfileId};
use proptest::{
	collection::{btree_map, vec},
	prelude::*,
};
use serde_json::Value;
use std::{
	fs,
	path::{Path, PathBuf},
};

fn identities() -> impl Strategy<Value = Identity> {
	let profile = prop::sample::select(ProfileId::ALL.to_vec());
	let held = profile.prop_flat_map(|profile| {
		let file = (any::<[u8; 32]>(), 0..=max_file_bytes(profile.profile()));
		let file = file.prop_map(|(root, length)| Held::File { root, length });
		(Just(profile), prop_oneof![Just(Held::Capacity), file])
	});
	let who = (any::<[u8; 32]>(), any::<u32>(), any::<u32>(), any::<[u8; 32]>(), any::<u32>());
	(held, who).prop_map(|((profile, content), who)| {
		let (genesis, device, sector, ticket, ticket_round) = who;
		Identity { profile, genesis, device, sector, ticket, ticket_round, content }
	})
}

fn hash_texts() -> impl Strategy<Value = HashText> {
	any::<[u8; 32]>().prop_map(HashText)
}

fn manifests() -> impl Strategy<Value = Manifest> {
	let checksums = btree_map("[a-z.-]{1,12}", hash_texts(), 0..5);
	(identities(), any::<[u8; 32]>(), any::<[u8; 32]>(), checksums).prop_map(
		|(identity, column_root, replica_root, checksums)| Manifest {
			identity,
			column_root,
			replica_root,
			checksums,
		},
	)
}

fn sealings() -> impl Strategy<Value = Sealing> {
	identities().prop_flat_map(|identity| {
		let most = identity.figures().layers as usize;
		let layers = vec(hash_texts(), 0..=most);
		layers.prop_map(move |layers| Sealing { identity, layers })
	})
}

fn place() -> (tempfile::TempDir, PathBuf) {
	let root = tempfile::tempdir().unwrap();
	let path = root.path().join("manifest.json");
	(root, path)
}

/// What is wrong with a file in place of that of `kept`; nothing if it says the same.
fn refusal<B: Body + PartialEq + std::fmt::Debug>(
	path: &Path,
	text: &[u8],
	kept: &B,
) -> Result<Option<ReplicaError>, TestCaseError> {
	fs::write(path, text).unwrap();
	let loaded = manifest::load::<B>(path);
	prop_assert_eq!(fs::read(path).unwrap(), text);
	match loaded {
		Ok(loaded) => {
			prop_assert_eq!(&loaded, kept);
			Ok(None)
		}
		Err(error) => {
			prop_assert!(error.to_string().contains("manifest.json"), "{}", error);
			Ok(Some(error))
		}
	}
}

/// Holds a file against what it would be spoilt, or changed by someone who knows the checksum.
fn try_all<B: Body + PartialEq + std::fmt::Debug>(
	body: &B,
	spoilt_so: &[Vec<crate::mutation::Spoil>],
	changed_so: &[(prop::sample::Index, crate::mutation::Tweak)],
) -> Result<(), TestCaseError> {
	let (_root, path) = place();
	manifest::save(&path, body).unwrap();
	prop_assert_eq!(&manifest::load::<B>(&path).unwrap(), body);
	let whole = fs::read(&path).unwrap();
	for spoils in spoilt_so {
		refusal(&path, &spoilt(&whole, spoils), body)?;
	}
	let said: Value = serde_json::from_slice(&whole).unwrap();
	for tweak in changed_so {
		let Some((changed, field)) = tweaked(&said["body"], tweak) else { continue };
		fs::write(&path, envelope::around::<B>(VERSION, &changed)).unwrap();
		match manifest::load::<B>(&path) {
			// Another manifest, and a sound one.
			Ok(loaded) => prop_assert_eq!(loaded.check(), Ok(())),
			Err(error) => {
				let text = error.to_string();
				let limit = field.ends_with("profile") && text.contains("at most");
				prop_assert!(names(&text, &field) || limit, "{}: {}", field, text);
			}
		}
	}
	Ok(())
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(48))]

	#[test]
	fn a_manifest_says_what_was_written_or_names_the_field_that_is_wrong(
		body in manifests(),
		spoilt_so in vec(spoils(), 12),
		changed_so in vec(tweaks(), 24),
	) {
		try_all(&body, &spoilt_so, &changed_so)?;
	}

	#[test]
	fn a_note_of_a_sealing_says_what_was_written_or_names_the_field_that_is_wrong(
		body in sealings(),
		spoilt_so in vec(spoils(), 12),
		changed_so in vec(tweaks(), 24),
	) {
		try_all(&body, &spoilt_so, &changed_so)?;
	}

	#[test]
	fn noise_is_no_manifest(text: Vec<u8>, more in vec(any::<u8>(), 0..2_000)) {
		let (_root, path) = place();
		for text in [text, more] {
			fs::write(&path, &text).unwrap();
			let said = manifest::load::<Manifest>(&path).unwrap_err().to_string();
			prop_assert!(said.contains("manifest.json: damaged: "), "{}", said);
		}
	}
}
