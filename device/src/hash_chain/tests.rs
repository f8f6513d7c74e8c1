// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::mutation::{field_of, spoils, spoilt, tweaked, tweaks};
use proptest::prelude::*;
use serde_json::{json, Value};
use std::fs;

fn plain_links(seed: [u8; 32], length: u32) -> Vec<[u8; 32]> {
	let mut links = vec![seed];
	for _ in 0..length {
		links.push(next_link(links.last().unwrap()));
	}
	links
}

#[test]
fn each_secret_hashes_to_the_tip_that_was_recorded_before_it() {
	for length in [1, 2, 255, 256, 257, 513, 1000] {
		let chain = HashChain::from_seed([9; 32], length).unwrap();
		let mut tip = chain.tip();
		for position in 0..length {
			let secret = chain.secret(position).unwrap();
			assert_eq!(next_link(&secret), tip, "{length} {position}");
			tip = secret;
		}
		assert_eq!(tip, [9; 32]);
		assert_eq!(chain.secret(length), None);
		assert_eq!(chain.secret(u32::MAX), None);
	}
}

#[test]
fn a_tip_tells_its_position() {
	let length = 600;
	let chain = HashChain::from_seed([3; 32], length).unwrap();
	let links = plain_links([3; 32], length);
	for position in [0, 1, 255, 256, 599, 600] {
		let tip = links[(length - position) as usize];
		assert_eq!(chain.position_of(&tip), Some(position));
	}
	assert_eq!(chain.position_of(&[0; 32]), None);
}

#[test]
fn a_chain_without_links_or_with_too_many_is_refused() {
	assert!(matches!(HashChain::from_seed([0; 32], 0), Err(ChainError::BadLength(0))));
	assert!(HashChain::from_seed([0; 32], MAX_LENGTH + 1).is_err());
}

#[test]
fn a_saved_chain_and_its_position_load_again() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("beacons.chain");
	let chain = HashChain::generate(700, &mut rand::thread_rng()).unwrap();
	save(&path, &chain).unwrap();
	assert!(load(&path).unwrap() == chain);
	assert_eq!(load_opened(&path, &chain).unwrap(), Opened::default());
	let opened = Opened { position: 41, round: Some(7) };
	save_opened(&path, &opened).unwrap();
	assert_eq!(load_opened(&path, &chain).unwrap(), opened);
}

#[test]
fn a_fresh_position_is_what_the_scripts_write() {
	let (_folder, path, _) = saved([1; 32], 3);
	let text = fs::read(position_path(&path)).unwrap();
	let expected = json!({
		"version": 1,
		"body": { "position": 0 },
		"checksum": "0x75f925878105fdf6d65efa7f5454b8f5c1602d9bdfc8832a44599d615dc4bd8b",
	});
	assert_eq!(serde_json::from_slice::<Value>(&text).unwrap(), expected);
}

#[test]
fn a_chain_is_never_overwritten() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("beacons.chain");
	let chain = HashChain::from_seed([1; 32], 10).unwrap();
	save(&path, &chain).unwrap();
	save_opened(&path, &Opened { position: 4, round: None }).unwrap();
	assert!(save(&path, &HashChain::from_seed([2; 32], 10).unwrap()).is_err());
	assert_eq!(load_opened(&path, &chain).unwrap().position, 4);
}

#[test]
fn a_damaged_file_is_refused_by_name_and_field() {
	let folder = tempfile::tempdir().unwrap();
	let link = format!("0x{}", "00".repeat(32));
	for (index, (json, field)) in [
		(json!([]), "not a hash chain"),
		(json!({ "length": 0, "spacing": 256, "checkpoints": [], "tip": link }), "`length`: 0"),
		(
			json!({ "length": 300, "spacing": 256, "checkpoints": [link], "tip": link }),
			"`checkpoints`: 1",
		),
		(
			json!({ "length": 300, "spacing": 256, "checkpoints": [link, link], "tip": link }),
			"`checkpoints[0]`",
		),
		(json!({ "length": 9, "spacing": 8, "checkpoints": [link], "tip": link }), "`spacing`: 8"),
		(
			json!({ "length": 9, "spacing": 256, "checkpoints": ["0x00"], "tip": link }),
			"`checkpoints[0]`",
		),
		(
			json!({ "length": u32::MAX, "spacing": 256, "checkpoints": [link], "tip": link }),
			"1 to 1048576 links",
		),
		(json!({ "length": 9, "spacing": 256, "checkpoints": [link], "tip": link }), "`tip`"),
	]
	.iter()
	.enumerate()
	{
		let path = folder.path().join(format!("broken-{index}"));
		atomic_file::create(&path, json.to_string().as_bytes()).unwrap();
		let error = load(&path).err().unwrap().to_string();
		assert!(error.contains("broken") && error.contains(field), "{field}: {error}");
	}
}

#[test]
fn a_changed_seed_is_found_even_where_it_is_the_only_checkpoint() {
	let (_folder, path, _) = saved([1; 32], 10);
	let text = fs::read_to_string(&path).unwrap();
	let changed = text.replace(&hex::encode([1; 32]), &hex::encode([2; 32]));
	assert_ne!(changed, text);
	fs::write(&path, changed).unwrap();
	let error = load(&path).err().unwrap().to_string();
	assert!(error.contains("beacons.chain: damaged (field `tip`"), "{error}");
}

#[test]
fn a_file_without_a_tip_is_refused_with_what_to_do() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("beacons.chain");
	let seed = hexadecimal::encode([1; 32]);
	let json = format!(r#"{{"length":10,"spacing":256,"checkpoints":["{seed}"]}}"#);
	atomic_file::create(&path, json.as_bytes()).unwrap();
	let error = load(&path).err().unwrap().to_string();
	assert!(error.contains("missing field `tip`"), "{error}");
	assert!(error.contains("commit to a new chain") && !error.contains(&seed), "{error}");
}

#[test]
fn a_chain_whose_position_cannot_be_kept_is_not_written() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("beacons.chain");
	// Nothing can be written over a folder, not even by root.
	fs::create_dir_all(position_path(&path).join("in the way")).unwrap();
	assert!(save(&path, &HashChain::from_seed([1; 32], 10).unwrap()).is_err());
	assert!(!path.exists());
}

#[test]
fn a_chain_that_was_interrupted_before_it_was_whole_can_be_made_again() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("beacons.chain");
	let chain = HashChain::from_seed([1; 32], 10).unwrap();
	save_opened(&path, &Opened::default()).unwrap();
	save(&path, &chain).unwrap();
	assert_eq!(load_opened(&path, &load(&path).unwrap()).unwrap(), Opened::default());
}

#[test]
fn a_position_past_the_end_is_refused() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("beacons.chain");
	let chain = HashChain::from_seed([1; 32], 10).unwrap();
	save(&path, &chain).unwrap();
	save_opened(&path, &Opened { position: 11, round: None }).unwrap();
	let error = load_opened(&path, &chain).unwrap_err().to_string();
	assert!(error.contains("chain.position: damaged (field `position`: 11"), "{error}");
}

/// A chain in a file of its own.
fn saved(seed: [u8; 32], length: u32) -> (tempfile::TempDir, PathBuf, HashChain) {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("beacons.chain");
	let chain = HashChain::from_seed(seed, length).unwrap();
	save(&path, &chain).unwrap();
	(folder, path, chain)
}

fn lengths() -> impl Strategy<Value = u32> {
	prop_oneof![1..4_u32, 255..258_u32, 500..800_u32]
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(96))]

	#[test]
	fn any_chain_survives_its_file(seed: [u8; 32], length in lengths(), round: Option<Round>) {
		let (_folder, path, chain) = saved(seed, length);
		prop_assert!(load(&path).unwrap() == chain);
		let opened = Opened { position: length / 2, round };
		save_opened(&path, &opened).unwrap();
		prop_assert_eq!(load_opened(&path, &chain).unwrap(), opened);
	}

	#[test]
	fn no_spoilt_chain_is_taken_for_another(
		seed: [u8; 32],
		length in lengths(),
		how in spoils(),
	) {
		let (_folder, path, chain) = saved(seed, length);
		let spoilt = spoilt(&fs::read(&path).unwrap(), &how);
		fs::write(&path, &spoilt).unwrap();
		match load(&path) {
			Ok(loaded) => prop_assert!(loaded == chain),
			Err(error) => {
				let said = error.to_string();
				prop_assert!(said.contains("beacons.chain"), "{}", said);
				prop_assert!(!said.contains(&hex::encode(seed)[..6]), "{}", said);
			}
		}
		prop_assert_eq!(fs::read(&path).unwrap(), spoilt);
	}

	#[test]
	fn noise_is_neither_a_chain_nor_a_position(text: Vec<u8>) {
		let (_folder, path, chain) = saved([7; 32], 3);
		fs::write(position_path(&path), &text).unwrap();
		prop_assert!(load_opened(&path, &chain).is_err());
		fs::write(&path, &text).unwrap();
		prop_assert!(load(&path).is_err());
	}

	#[test]
	fn a_changed_field_of_a_chain_is_named(
		seed: [u8; 32],
		length in lengths(),
		how in tweaks(),
	) {
		let (_folder, path, chain) = saved(seed, length);
		let whole: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
		let Some((changed, field)) = tweaked(&whole, &how) else { return Ok(()) };
		fs::write(&path, changed.to_string()).unwrap();
		match load(&path) {
			Ok(loaded) => prop_assert!(loaded == chain, "{}", changed),
			Err(error) => {
				let said = error.to_string();
				let known = ["length", "spacing", "checkpoints", "tip"].contains(&field_of(&field));
				// A shorter chain is told by what it has too many of, or by where it ends.
				let other = field == "length" && (said.contains("tip") || said.contains("links"));
				let named = said.contains(field_of(&field)) || other;
				prop_assert!(!known || named, "{}: {}", field, said);
				prop_assert!(!said.contains(&hex::encode(seed)[..6]), "{}", said);
			}
		}
	}

	#[test]
	fn no_spoilt_position_is_taken_for_another(
		position in 0..=300_u32,
		round: Option<Round>,
		how in spoils(),
	) {
		let (_folder, path, chain) = saved([7; 32], 300);
		save_opened(&path, &Opened { position, round }).unwrap();
		let file = position_path(&path);
		let spoilt = spoilt(&fs::read(&file).unwrap(), &how);
		fs::write(&file, &spoilt).unwrap();
		match load_opened(&path, &chain) {
			Ok(read) => prop_assert_eq!(read, Opened { position, round }),
			Err(error) => prop_assert!(error.to_string().contains("beacons.chain.position")),
		}
		prop_assert_eq!(fs::read(&file).unwrap(), spoilt);
	}
}
