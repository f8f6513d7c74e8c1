// SPDX-License-Identifier: Apache-2.0

use codec::{Decode, Encode};

use crate::*;

#[test]
fn codec_indices_are_the_codes_and_never_change() {
	let codes: Vec<u8> = ProfileId::ALL.iter().map(|id| id.profile().code).collect();
	assert_eq!(codes, [0, 1, 2, 3]);
	for id in ProfileId::ALL {
		assert_eq!(id.encode(), [id.profile().code]);
		assert_eq!(ProfileId::decode(&mut &[id.profile().code][..]), Ok(id));
	}
	assert!(ProfileId::decode(&mut &[4][..]).is_err());
}

#[test]
fn sectors_have_the_sizes_of_their_names() {
	let sizes = ProfileId::ALL.map(|id| id.profile().sector_bytes());
	assert_eq!(sizes, [2 << 10, 32 << 20, 1 << 30, 32 << 30]);
	assert_eq!(ProfileId::Gib32.profile().nodes(), 1 << 30);
}

#[test]
fn profiles_have_the_challenges_of_their_soundness() {
	let figures = ProfileId::ALL.map(ProfileId::profile).map(|profile| {
		(profile.layers, profile.challenges(), profile.part_challenges, profile.window_leaves)
	});
	assert_eq!(figures, [(2, 4, 2, 2), (8, 32, 16, 2), (8, 64, 16, 4), (8, 128, 16, 10)]);
}

#[test]
fn proofs_have_room_for_every_profile() {
	for profile in ProfileId::ALL.map(ProfileId::profile) {
		assert!(profile.height <= MAX_HEIGHT);
		assert!(profile.layers <= MAX_LAYERS);
		assert!(profile.part_challenges <= MAX_PART_CHALLENGES);
		assert!(profile.window_leaves <= MAX_WINDOW_LEAVES);
		assert!(profile.partition_sectors <= MAX_PARTITION_SECTORS);
		assert!(profile.part_columns() <= MAX_COLUMNS);
	}
}

#[test]
fn a_label_fills_whole_blocks_of_blake2b() {
	for profile in ProfileId::ALL.map(ProfileId::profile) {
		assert_eq!(profile.label_bytes(), 8 * 128);
	}
}
