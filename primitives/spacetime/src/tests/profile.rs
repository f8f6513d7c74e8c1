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
		assert!(profile.part_parents() <= MAX_COLUMNS);
	}
}

#[test]
fn parts_have_stretches_of_equal_length() {
	for profile in ProfileId::ALL.map(ProfileId::profile) {
		assert!(profile.parts.is_power_of_two());
		assert!(u64::from(profile.parts) <= profile.nodes());
	}
}

/// Days of reward that cheating with a share δ of wrong nodes costs in the mean until it passes, if
/// each try costs a deposit of 20 days.
fn cost_of_passing(profile: &Profile, share: f64) -> f64 {
	let passes = (1.0 - share).powi(profile.challenges() as i32);
	20.0 * (1.0 / passes - 1.0)
}

/// Days of reward that the space of wrong nodes is worth in the longest life of a sector, 540 days.
fn gain(share: f64) -> f64 {
	3.0 * share * 540.0
}

/// All shares for which the bound on the gap holds.
fn shares() -> impl Iterator<Item = f64> {
	(1..=730).map(|share| f64::from(share) / 10_000.0)
}

#[test]
fn a_deposit_of_twenty_days_makes_cheating_with_a_seal_lose() {
	let (usual, large) = (ProfileId::Gib1.profile(), ProfileId::Gib32.profile());
	for share in shares() {
		let loses = cost_of_passing(usual, share) > gain(share);
		assert_eq!(loses, share > 0.0069, "{share}");
		// The little that is left is under what a day earns.
		assert!(cost_of_passing(usual, share) + 0.65 > gain(share), "{share}");
		assert!(cost_of_passing(large, share) > gain(share), "{share}");
	}
	// With the whole gap, of which 2 % are no cheat that a seal could show.
	let gap = |share: f64| (3.0 * share + 0.0208) * 540.0;
	assert!(shares().all(|share| (cost_of_passing(usual, share) > gap(share)) == (share > 0.0164)));
	assert_eq!((cost_of_passing(usual, 0.02) as u32, gap(0.02) as u32), (52, 43));
	assert_eq!((cost_of_passing(usual, 0.053) as u32, gap(0.053) as u32), (632, 97));
}

#[test]
fn the_profile_of_test_networks_deters_nobody() {
	assert!(shares().any(|share| cost_of_passing(ProfileId::Mib32.profile(), share) < gain(share)));
}

#[test]
fn a_label_fills_whole_blocks_of_blake2b() {
	for profile in ProfileId::ALL.map(ProfileId::profile) {
		assert_eq!(profile.label_bytes(), 8 * 128);
	}
}
