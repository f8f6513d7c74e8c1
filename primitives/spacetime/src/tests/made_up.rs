// SPDX-License-Identifier: Apache-2.0
//! Verification at the sizes of the table, which no test seals.

use codec::Encode;

use super::sample::{empty_sector, SEED};
use crate::{
	hash::count,
	made_up::{made_up_opening, made_up_part},
	*,
};

const CONTENTS: [Content; 2] = [Content::Capacity, Content::Data([0; 32])];

#[test]
fn parts_of_every_profile_verify_within_their_cost() {
	for (profile, content) in
		ProfileId::ALL.into_iter().flat_map(|id| CONTENTS.map(|content| (id.profile(), content)))
	{
		let cost = match content {
			Content::Capacity => SealPartCost::of_capacity(profile),
			Content::Data(_) => SealPartCost::of_data(profile),
		};
		let most = cost.label_hashes + cost.column_hashes + cost.small_hashes;
		for part in 0..profile.parts {
			let sector = Sector { content, ..empty_sector() };
			let (sector, roots, proof) = made_up_part(profile, &sector, &SEED, part).unwrap();
			let (hashed, outcome) =
				count::of(|| verify_seal_part(profile, &sector, &roots, &SEED, part, &proof));
			assert_eq!(outcome, Ok(()));
			assert!(hashed <= most, "{hashed} of {most}");
			assert!(proof.encoded_size() as u32 <= cost.bytes);
		}
	}
}

#[test]
fn a_wrong_label_of_the_largest_profile_is_refused() {
	let profile = ProfileId::Gib32.profile();
	let (sector, roots, proof) = made_up_part(profile, &empty_sector(), &SEED, 7).unwrap();
	let refused = SealError::WrongRoot { tree: Tree::Column };
	let verify = |sector: &Sector, proof: &SealPart| {
		verify_seal_part(profile, sector, &roots, &SEED, 7, proof)
	};
	// Of that many nodes, no challenged one is a parent of another: labels show by the root.
	assert_eq!(verify(&Sector { ticket: [9; 32], ..sector }, &proof), Err(refused));
	let mut wrong = proof;
	wrong.columns[1_000][0] ^= 1;
	assert_eq!(verify(&sector, &wrong), Err(refused));
}

#[test]
fn full_partitions_of_every_profile_verify_within_their_cost() {
	for profile in ProfileId::ALL.map(ProfileId::profile) {
		let window = Window { seed: SEED, device: 2, deadline: 47 };
		let made = (0..profile.partition_sectors).map(|number| {
			let (root, opening) = made_up_opening(profile, &window, number).unwrap();
			((number, root), opening)
		});
		let (sectors, openings): (Vec<_>, Vec<_>) = made.unzip();
		let proof = WindowProof { sectors: openings.try_into().unwrap() };
		let (hashed, outcome) = count::of(|| verify_window(profile, &window, &sectors, &proof));
		assert_eq!(outcome, Ok(()));
		let cost = WindowCost::of(profile, profile.partition_sectors);
		assert!(hashed <= cost.small_hashes, "{hashed} of {}", cost.small_hashes);
		assert!(proof.encoded_size() as u32 <= cost.bytes);
	}
}
