// SPDX-License-Identifier: Apache-2.0

use codec::Encode;

use super::sample::{empty_sector, file, with_file, with_nothing, Made, SEED};
use crate::{
	cost::{list_bytes, siblings_bytes},
	graph::mix,
	hash::count,
	multiproof::sibling_positions,
	prover::{prove_window, SealedReplica},
	seal::Opened,
	*,
};

/// All hashes of a part.
fn hashes(cost: SealPartCost) -> u32 {
	cost.label_hashes + cost.column_hashes + cost.small_hashes
}

#[test]
fn costs_of_the_table_are_these() {
	let part = |id: ProfileId| {
		let data = SealPartCost::of_data(id.profile());
		(data.bytes, data.label_hashes, data.column_hashes, data.small_hashes)
	};
	assert_eq!(part(ProfileId::Mib32), (160_105, 128, 240, 3_728));
	assert_eq!(part(ProfileId::Gib1), (200_905, 128, 240, 5_088));
	assert_eq!(part(ProfileId::Gib32), (241_705, 128, 240, 6_448));
	let capacity = SealPartCost::of_capacity(ProfileId::Gib1.profile());
	assert_eq!((capacity.bytes, capacity.small_hashes), (190_312, 4_747));
	assert_eq!((capacity.label_bytes, capacity.column_bytes), (1_024, 272));
	let window = |id: ProfileId| {
		let cost = WindowCost::of(id.profile(), id.profile().partition_sectors);
		(cost.bytes, cost.small_hashes)
	};
	assert_eq!(window(ProfileId::Mib32), (77_186, 2_752));
	assert_eq!(window(ProfileId::Gib1), (185_026, 6_592));
	assert_eq!(window(ProfileId::Gib32), (207_576, 7_375));
}

/// Bytes of an encoded part of data. Nothing has to be sealed for this: which nodes are opened, and
/// how many hashes lie beside them, follows from the seed.
fn part_bytes(profile: &Profile, sector: &Sector, seed: &Hash, part: u32) -> u32 {
	let opened = Opened::new(profile, sector, seed, part).unwrap();
	let siblings = |nodes: &[u64]| sibling_positions(profile.height, nodes).unwrap().len() as u32;
	let challenged = opened.challenged();
	list_bytes(opened.parents.len() as u32 * profile.layers)
		+ siblings_bytes(siblings(&opened.columns))
		+ siblings_bytes(siblings(&challenged)) * 2
		+ list_bytes(challenged.len() as u32)
}

#[test]
fn bytes_that_are_reckoned_are_those_of_the_proof() {
	let made = with_file();
	for seed in 0..8 {
		for part in 0..made.profile.parts {
			let proof = made.prove(&[seed; 32], part);
			let reckoned = part_bytes(&made.profile, &made.sector, &[seed; 32], part);
			assert_eq!(proof.encoded_size() as u32, reckoned);
		}
	}
}

/// Bytes of the parts of so many sectors of data, ascending.
fn sizes(profile: &Profile, sectors: u32) -> Vec<u32> {
	let mut sizes = Vec::new();
	for number in 0..sectors {
		let sector = Sector { number, ..empty_sector() };
		// A generator of its own: another seed for each sector, the same in each run.
		let seed: Vec<u8> =
			(0..4).flat_map(|i| mix(u64::from(4 * number + i)).to_le_bytes()).collect();
		let seed = seed.try_into().unwrap();
		sizes.extend((0..profile.parts).map(|part| part_bytes(profile, &sector, &seed, part)));
	}
	sizes.sort_unstable();
	sizes
}

/// Mean, and what one part in a thousand passes.
fn usual_bytes(profile: &Profile, sectors: u32) -> (u32, u32) {
	let sizes = sizes(profile, sectors);
	let mean = sizes.iter().map(|size| u64::from(*size)).sum::<u64>() / sizes.len() as u64;
	(mean as u32, sizes[sizes.len() - 1 - sizes.len() / 1_000])
}

#[test]
fn parts_of_data_usually_have_these_bytes() {
	assert_eq!(usual_bytes(ProfileId::Gib1.profile(), 2_500), (167_842, USUAL_PART_BYTES));
	assert_eq!(usual_bytes(ProfileId::Mib32.profile(), 500), (135_047, 140_587));
	assert_eq!(usual_bytes(ProfileId::Gib32.profile(), 125), (200_094, 207_757));
}

#[test]
fn of_a_thousand_parts_of_1_gib_of_data_two_are_over_170_kib() {
	let sizes = sizes(ProfileId::Gib1.profile(), 2_500);
	let over = sizes.iter().filter(|size| **size > 170 * 1_024).count();
	assert_eq!(over * 1_000 / sizes.len(), 2);
}

#[test]
fn no_part_costs_more_than_its_profile_says() {
	for (made, cost) in [
		(with_file(), SealPartCost::of_data(&with_file().profile)),
		(with_nothing(), SealPartCost::of_capacity(&with_file().profile)),
	] {
		for seed in 0..8 {
			let proof = made.prove(&[seed; 32], 1);
			let (hashed, outcome) = count::of(|| made.verify(&[seed; 32], 1, &proof));
			assert_eq!(outcome, Ok(()));
			assert!(hashed <= hashes(cost), "{hashed} of {}", hashes(cost));
			assert!(proof.encoded_size() <= cost.bytes as usize);
			// Challenges collide and nodes are shared by chance, in a small tree more than in a large.
			assert!(hashed * 10 > hashes(cost) * 5, "{hashed} of {}", hashes(cost));
		}
	}
}

#[test]
fn a_window_whose_leaves_are_far_apart_costs_what_its_profile_says() {
	let made = Made::new(
		Profile { height: 6, window_leaves: 2, ..with_file().profile },
		empty_sector(),
		Some(file(100)),
	);
	let cost = WindowCost::of(&made.profile, 1);
	let upper = &made.sealed.replica;
	let mut most = (0, 0);
	for seed in 0..40 {
		let window = Window { seed: [seed; 32], device: 2, deadline: 0 };
		let sector = SealedReplica { number: 3, nodes: &made.replica, upper };
		let proof = prove_window(&made.profile, &window, &[sector]).unwrap();
		let roots = [(3, made.sealed.roots.replica)];
		let (hashed, outcome) = count::of(|| verify_window(&made.profile, &window, &roots, &proof));
		assert_eq!(outcome, Ok(()));
		most = most.max((hashed, proof.encoded_size() as u32));
	}
	assert_eq!(most, (cost.small_hashes, cost.bytes));
}

#[test]
fn a_part_that_is_refused_costs_no_more_than_one_that_is_not() {
	let made = with_file();
	let mut proof = made.prove(&SEED, 0);
	while proof.column_siblings.try_push([0; 30]).is_ok() {}
	while proof.replica_siblings.try_push([0; 30]).is_ok() {}
	let (hashed, outcome) = count::of(|| made.verify(&SEED, 0, &proof));
	assert!(outcome.is_err());
	assert!(hashed <= hashes(SealPartCost::of_data(&made.profile)));
}
