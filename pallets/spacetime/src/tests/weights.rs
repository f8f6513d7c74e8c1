// SPDX-License-Identifier: Apache-2.0
//! What is charged before a proof is looked at, and how much of it is left.

use crate::{closing, mock::*, proving, seal, *};
use cairn_spacetime::{
	made_up_opening, made_up_part, Content, ProfileId, SealPart, Sector as Sealing, Window,
	WindowProof,
};
use frame_support::{dispatch::DispatchClass, traits::Get};
use frame_system::limits::{BlockLength, BlockWeights};

type Weights = <Test as Config>::WeightInfo;

fn proof_of(profile: ProfileId, sectors: u32) -> WindowProof {
	let window = Window { seed: [1; 32], device: 2, deadline: 3 };
	let open = |number| made_up_opening(profile.profile(), &window, number).unwrap().1;
	WindowProof { sectors: (0..sectors).map(open).collect::<Vec<_>>().try_into().unwrap() }
}

#[test]
fn a_window_proof_is_charged_by_its_sectors() {
	for sectors in [1, 7, 64] {
		let charged = proving::weight_of::<Test>(&proof_of(ProfileId::Gib1, sectors));
		assert_eq!(charged, Weights::prove_window(sectors));
	}
}

#[test]
fn sectors_that_open_more_count_for_more() {
	let charged = proving::weight_of::<Test>(&proof_of(ProfileId::Gib32, 25)).ref_time();
	assert!(charged > Weights::prove_window(65).ref_time());
	assert!(charged < Weights::prove_window(80).ref_time());
}

#[test]
fn a_window_proof_is_charged_no_less_of_a_block_than_it_is_long() {
	let lengths = <<Test as frame_system::Config>::BlockLength as Get<BlockLength>>::get();
	let weights = <<Test as frame_system::Config>::BlockWeights as Get<BlockWeights>>::get();
	let longest = u64::from(*lengths.max.get(DispatchClass::Operational));
	for sectors in [1, 7, 64] {
		let proof = proof_of(ProfileId::Gib1, sectors);
		let bound = proving::bound::<Test>(&proof);
		let in_length = longest / u64::from(proving::length_of(&proof));
		assert!(weights.max_block.ref_time() / bound.ref_time() <= in_length, "{sectors}");
		let work = proving::weight_of::<Test>(&proof) + closing::bound::<Test>();
		assert!(bound.all_gte(work), "{sectors}");
	}
}

#[test]
fn an_empty_proof_is_charged_too() {
	let empty = WindowProof { sectors: Default::default() };
	assert_eq!(proving::weight_of::<Test>(&empty), Weights::prove_window(1));
}

fn part_of(profile: ProfileId) -> SealPart {
	let content = Content::Data([1; 32]);
	let sealing = Sealing { genesis: [0; 32], device: 1, number: 2, ticket: [3; 32], content };
	made_up_part(profile.profile(), &sealing, &[4; 32], 0).unwrap().2
}

#[test]
fn a_part_is_charged_by_its_size() {
	let charged = |profile| seal::weight_of::<Test>(&part_of(profile));
	assert_eq!(charged(ProfileId::Gib1), Weights::prove_part(0));
	assert_eq!(charged(ProfileId::Gib32), Weights::prove_part(1));
	assert_eq!(charged(ProfileId::Mib32), Weights::prove_part(0));
}

#[test]
fn closing_is_charged_by_its_worst_case_before() {
	for charged in 0..=64 {
		let some = closing::weight_of::<Test>(charged, 64 - charged);
		assert!(some.all_lte(closing::bound::<Test>()));
	}
}
