// SPDX-License-Identifier: Apache-2.0

use std::collections::BTreeSet;

use crate::*;

#[test]
fn challenges_are_ascending_and_distinct_even_where_they_collide() {
	let profile = Profile { height: 5, ..*ProfileId::Gib1.profile() };
	let nodes = seal_challenges(&profile, &[1; 32], 1, 1, 0);
	assert!(nodes.len() <= 8, "sixteen draws of eight nodes collide");
	assert!(nodes.windows(2).all(|pair| pair[0] < pair[1]), "{nodes:?}");
}

#[test]
fn each_part_draws_from_a_stretch_of_nodes_of_its_own() {
	for profile in ProfileId::ALL.map(ProfileId::profile) {
		let stretch = profile.nodes() / u64::from(profile.parts);
		for part in 0..profile.parts {
			let nodes =
				(0..50).flat_map(|sector| seal_challenges(profile, &[1; 32], 1, sector, part));
			let stretches: BTreeSet<u64> = nodes.map(|node| node / stretch).collect();
			assert_eq!(stretches, [u64::from(part)].into());
		}
	}
}

/// No part of sixteen challenges is made of fewer because another part asks for the same nodes.
#[test]
fn no_node_is_challenged_in_two_parts() {
	let profile = Profile { height: 6, ..*ProfileId::Gib1.profile() };
	for seed in 0..50 {
		let parts = (0..4).map(|part| seal_challenges(&profile, &[seed; 32], 1, 1, part));
		let nodes: Vec<u64> = parts.flatten().collect();
		assert!(nodes.windows(2).all(|pair| pair[0] < pair[1]), "{nodes:?}");
	}
}

#[test]
fn all_nodes_of_a_stretch_are_challenged_as_often() {
	let profile = Profile { height: 8, ..*ProfileId::Gib1.profile() };
	let mut hits = [0_u32; 64];
	for sector in 0..1_000 {
		for node in seal_challenges(&profile, &[1; 32], 1, sector, 3) {
			hits[node as usize - 192] += 1;
		}
	}
	// Sixteen draws a sector, of which those that fall on a node again are not counted.
	let expected = 1_000.0 * (1.0 - (63.0_f64 / 64.0).powi(16));
	for (node, count) in hits.iter().enumerate() {
		let off = (f64::from(*count) - expected) / expected.sqrt();
		assert!(off.abs() < 5.0, "node {node}: {count} of {expected}");
	}
}

#[test]
fn parts_have_challenges_of_their_own() {
	let profile = ProfileId::Gib32.profile();
	let parts: BTreeSet<u64> =
		(0..8).flat_map(|part| seal_challenges(profile, &[1; 32], 1, 1, part)).collect();
	assert_eq!(parts.len(), 128);
	assert!(seal_challenges(profile, &[1; 32], 1, 1, 8).is_empty());
	assert!(seal_challenges(profile, &[1; 32], 1, 1, u32::MAX).is_empty());
	// Moved into one stretch, those of two parts would differ all the same.
	let stretch = profile.nodes() / 8;
	let moved: BTreeSet<u64> = parts.iter().map(|node| node % stretch).collect();
	assert_eq!(moved.len(), 128);
}

#[test]
fn seal_challenges_follow_from_seed_device_and_sector() {
	let drawn = |seed: u8, device, sector| {
		seal_challenges(ProfileId::Gib1.profile(), &[seed; 32], device, sector, 0)
	};
	assert_eq!(drawn(1, 2, 3), drawn(1, 2, 3));
	assert_ne!(drawn(1, 2, 3), drawn(9, 2, 3));
	assert_ne!(drawn(1, 2, 3), drawn(1, 9, 3));
	assert_ne!(drawn(1, 2, 3), drawn(1, 2, 9));
	assert_ne!(drawn(1, 2, 3), drawn(1, 3, 2));
}

#[test]
fn window_challenges_follow_from_seed_device_deadline_and_sector() {
	let drawn = |seed: u8, device, deadline, sector| {
		window_challenges(ProfileId::Gib1.profile(), &[seed; 32], device, deadline, sector)
	};
	assert_eq!(drawn(1, 2, 3, 4), drawn(1, 2, 3, 4));
	assert_eq!(drawn(1, 2, 3, 4).len(), 4);
	assert_ne!(drawn(1, 2, 3, 4), drawn(9, 2, 3, 4));
	assert_ne!(drawn(1, 2, 3, 4), drawn(1, 9, 3, 4));
	assert_ne!(drawn(1, 2, 3, 4), drawn(1, 2, 9, 4));
	assert_ne!(drawn(1, 2, 3, 4), drawn(1, 2, 3, 9));
	assert_ne!(drawn(1, 2, 3, 4), drawn(1, 2, 4, 3));
}

#[test]
fn challenges_fall_evenly_on_all_nodes_the_first_and_the_last_included() {
	let profile = Profile { height: 6, ..*ProfileId::Gib1.profile() };
	let mut hits = [0_u32; 64];
	for sector in 0..3_000 {
		for node in window_challenges(&profile, &[1; 32], 1, 1, sector) {
			hits[node as usize] += 1;
		}
	}
	// Four draws a sector, of which a second one on the same node is not counted.
	let expected = 3_000.0 * 64.0 * (1.0 - (63.0_f64 / 64.0).powi(4)) / 64.0;
	for (node, count) in hits.iter().enumerate() {
		let off = (f64::from(*count) - expected) / expected.sqrt();
		assert!(off.abs() < 5.0, "node {node}: {count} of {expected}");
	}
}

/// Node numbers cut to 32 bits would leave all but the first 4,294,967,296 nodes unchallenged.
#[test]
fn challenges_reach_the_whole_range_of_large_graphs() {
	for height in 30..=35 {
		let profile = Profile { height, ..*ProfileId::Gib32.profile() };
		let mut eighths = [0_u32; 8];
		let windows =
			(0..200).flat_map(|sector| window_challenges(&profile, &[1; 32], 1, 1, sector));
		windows.for_each(|node| eighths[(node >> (height - 3)) as usize] += 1);
		// 2,000 draws of a window: 250 in each eighth.
		assert!(eighths.iter().all(|count| (175..325).contains(count)), "2^{height}: {eighths:?}");
		for part in 0..8 {
			let seals =
				(0..20).flat_map(|sector| seal_challenges(&profile, &[1; 32], 1, sector, part));
			let halves: BTreeSet<u64> = seals.map(|node| node >> (height - 4)).collect();
			assert_eq!(halves, [u64::from(2 * part), u64::from(2 * part + 1)].into());
		}
	}
}

#[test]
fn challenges_reach_the_last_eighth_of_the_largest_profile() {
	let profile = ProfileId::Gib32.profile();
	let reached = (0..20).flat_map(|sector| window_challenges(profile, &[1; 32], 1, 1, sector));
	assert!(reached.filter(|node| *node >= 7 << 27).count() > 5);
}
