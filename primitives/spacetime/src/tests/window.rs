// SPDX-License-Identifier: Apache-2.0

use std::sync::OnceLock;

use proptest::prelude::*;

use super::sample::{empty_sector, file, small, Made};
use crate::{
	prover::{prove_window, ProverError, SealedReplica},
	*,
};

const WINDOW: Window = Window { seed: [6; 32], device: 2, deadline: 17 };

/// Three sectors of a device.
fn partition() -> &'static [Made] {
	static MADE: OnceLock<Vec<Made>> = OnceLock::new();
	let profile = Profile { window_leaves: 4, layers: 2, ..small(10) };
	let make = |number| {
		let content = (number != 11).then(|| file(number as usize * 50));
		Made::new(profile, Sector { number, ..empty_sector() }, content)
	};
	MADE.get_or_init(|| [10, 11, 12].map(make).into())
}

fn prove(window: &Window, sectors: &[Made]) -> Result<WindowProof, ProverError> {
	let sectors: Vec<_> = sectors.iter().map(replica).collect();
	prove_window(&partition()[0].profile, window, &sectors)
}

fn replica(made: &Made) -> SealedReplica<'_, Vec<Hash>> {
	SealedReplica { number: made.sector.number, nodes: &made.replica, upper: &made.sealed.replica }
}

fn roots() -> Vec<(SectorNumber, Hash)> {
	partition().iter().map(|made| (made.sector.number, made.sealed.roots.replica)).collect()
}

fn verify(window: &Window, proof: &WindowProof) -> Result<(), WindowError> {
	verify_window(&partition()[0].profile, window, &roots(), proof)
}

fn refused_with(change: impl FnOnce(&mut WindowProof)) -> WindowError {
	let mut proof = prove(&WINDOW, partition()).unwrap();
	change(&mut proof);
	verify(&WINDOW, &proof).unwrap_err()
}

#[test]
fn all_sectors_of_a_partition_answer_in_one_proof() {
	assert_eq!(verify(&WINDOW, &prove(&WINDOW, partition()).unwrap()), Ok(()));
}

#[test]
fn an_old_proof_does_not_answer_a_new_seed() {
	let old = prove(&WINDOW, partition()).unwrap();
	assert!(verify(&Window { seed: [7; 32], ..WINDOW }, &old).is_err());
}

#[test]
fn a_proof_counts_for_its_deadline_and_device_only() {
	let proof = prove(&WINDOW, partition()).unwrap();
	assert!(verify(&Window { deadline: 18, ..WINDOW }, &proof).is_err());
	assert!(verify(&Window { device: 3, ..WINDOW }, &proof).is_err());
}

#[test]
fn the_proof_of_another_providers_sectors_is_refused() {
	let other = Window { device: 3, ..WINDOW };
	let theirs: Vec<Made> = [10, 11, 12]
		.map(|number| {
			let sector = Sector { device: 3, number, ..empty_sector() };
			Made::new(partition()[0].profile, sector, None)
		})
		.into();
	let proof = prove(&other, &theirs).unwrap();
	assert!(verify(&WINDOW, &proof).is_err());
	assert!(verify(&other, &proof).is_err());
}

#[test]
fn swapped_sectors_are_refused_by_name() {
	let refused = refused_with(|proof| proof.sectors.as_mut().swap(0, 1));
	assert!(
		matches!(
			refused,
			WindowError::WrongRoot { sector: 10 } | WindowError::Multiproof { sector: 10, .. }
		),
		"{refused:?}"
	);
}

#[test]
fn a_missing_sector_is_refused() {
	let refused = refused_with(|proof| drop(proof.sectors.pop()));
	assert_eq!(refused, WindowError::SectorCount { expected: 3, got: 2 });
}

#[test]
fn an_extra_sector_is_refused() {
	let refused = refused_with(|proof| {
		let again = proof.sectors[0].clone();
		proof.sectors.try_push(again).unwrap();
	});
	assert_eq!(refused, WindowError::SectorCount { expected: 3, got: 4 });
}

#[test]
fn one_wrong_node_refuses_the_proof_and_names_the_sector() {
	let refused = refused_with(|proof| proof.sectors[2].nodes[1][0] ^= 1);
	assert_eq!(refused, WindowError::WrongRoot { sector: 12 });
	let refused = refused_with(|proof| proof.sectors[1].siblings[4][0] ^= 1);
	assert_eq!(refused, WindowError::WrongRoot { sector: 11 });
}

#[test]
fn hashes_of_a_path_in_another_order_are_refused() {
	let refused = refused_with(|proof| proof.sectors[1].siblings.as_mut().swap(0, 1));
	assert_eq!(refused, WindowError::WrongRoot { sector: 11 });
}

#[test]
fn a_leaf_that_comes_twice_in_place_of_another_is_refused() {
	let refused = refused_with(|proof| proof.sectors[0].nodes.as_mut().copy_within(0..1, 1));
	assert_eq!(refused, WindowError::WrongRoot { sector: 10 });
}

#[test]
fn extra_and_missing_hashes_are_refused_with_the_count() {
	let mut expected = 0;
	let refused = refused_with(|proof| {
		expected = proof.sectors[0].siblings.len() as u32;
		proof.sectors[0].siblings.try_push([0; 30]).unwrap();
	});
	let error = MultiproofError::SiblingCount { expected, got: expected + 1 };
	assert_eq!(refused, WindowError::Multiproof { sector: 10, error });
	let refused = refused_with(|proof| proof.sectors[0].siblings.truncate(expected as usize - 1));
	let error = MultiproofError::SiblingCount { expected, got: expected - 1 };
	assert_eq!(refused, WindowError::Multiproof { sector: 10, error });
}

#[test]
fn extra_and_missing_nodes_are_refused_with_the_count() {
	let refused = refused_with(|proof| proof.sectors[1].nodes.truncate(3));
	let error = MultiproofError::LeafCount { expected: 4, got: 3 };
	assert_eq!(refused, WindowError::Multiproof { sector: 11, error });
	let refused = refused_with(|proof| proof.sectors[1].nodes.try_push([0; 32]).unwrap());
	let error = MultiproofError::LeafCount { expected: 4, got: 5 };
	assert_eq!(refused, WindowError::Multiproof { sector: 11, error });
}

#[test]
fn a_partition_has_at_least_one_sector_and_at_most_those_of_its_profile() {
	let profile = Profile { partition_sectors: 2, ..partition()[0].profile };
	let proof = prove(&WINDOW, partition()).unwrap();
	let refused = verify_window(&profile, &WINDOW, &roots(), &proof);
	assert_eq!(refused, Err(WindowError::PartitionSize { got: 3, limit: 2 }));
	let empty = WindowProof { sectors: Default::default() };
	let refused = verify_window(&profile, &WINDOW, &[], &empty);
	assert_eq!(refused, Err(WindowError::PartitionSize { got: 0, limit: 2 }));
	let sectors: Vec<_> = partition().iter().map(replica).collect();
	let refused = prove_window(&profile, &WINDOW, &sectors);
	assert!(matches!(refused, Err(ProverError::PartitionSize { got: 3, limit: 2 })));
}

#[test]
fn a_damaged_replica_is_found_by_its_owner_first() {
	let mut damaged = partition()[0].clone();
	let profile = &damaged.profile;
	let node = window_challenges(profile, &WINDOW.seed, 2, WINDOW.deadline, 10)[0];
	damaged.replica[32 * node as usize] ^= 1;
	let first = node / 256 * 256;
	match prove(&WINDOW, &[damaged]) {
		Err(ProverError::Corrupt { tree: Tree::Replica, first: found, nodes: 256 }) => {
			assert_eq!(found, first);
		}
		other => panic!("{other:?}"),
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(16))]

	#[test]
	fn every_window_is_answered(seed: [u8; 32], deadline: u32) {
		let window = Window { seed, deadline, ..WINDOW };
		prop_assert_eq!(verify(&window, &prove(&window, partition()).unwrap()), Ok(()));
	}
}
