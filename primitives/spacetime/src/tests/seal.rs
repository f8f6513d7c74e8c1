// SPDX-License-Identifier: Apache-2.0

use codec::Encode;
use proptest::prelude::*;

use super::sample::{empty_sector, file, small, with_file, with_nothing, Made, SEED};
use crate::{
	label::Preimage,
	prover::{label_layers, Unwatched},
	seal::Opened,
	*,
};

fn refused_with(change: impl FnOnce(&mut SealPart)) -> SealError {
	let made = with_file();
	let mut proof = made.prove(&SEED, 0);
	change(&mut proof);
	made.verify(&SEED, 0, &proof).unwrap_err()
}

#[test]
fn every_part_of_an_honest_seal_is_accepted() {
	for made in [with_file(), with_nothing()] {
		for part in 0..made.profile.parts {
			assert_eq!(made.verify(&SEED, part, &made.prove(&SEED, part)), Ok(()));
		}
	}
}

#[test]
fn the_smallest_profile_and_others_between_seal_and_verify() {
	let profiles = [
		*ProfileId::Kib2.profile(),
		Profile { height: 3, ..small(3) },
		Profile { layers: 1, ..small(7) },
		Profile { layers: 3, label_parents: 17, parts: 4, part_challenges: 3, ..small(9) },
	];
	for profile in profiles {
		for length in [0, 33] {
			let made = Made::new(profile, empty_sector(), Some(file(length)));
			for part in 0..profile.parts {
				assert_eq!(made.verify(&SEED, part, &made.prove(&SEED, part)), Ok(()));
			}
		}
	}
}

#[test]
fn a_part_that_there_is_not_is_refused() {
	let made = with_file();
	let proof = made.prove(&SEED, 0);
	assert_eq!(made.verify(&SEED, 2, &proof), Err(SealError::NoSuchPart { part: 2, limit: 2 }));
}

#[test]
fn a_part_is_not_another_part() {
	let made = with_file();
	assert!(made.verify(&SEED, 1, &made.prove(&SEED, 0)).is_err());
}

const WRONG_COLUMN: SealError = SealError::WrongRoot { tree: Tree::Column };

/// The challenged nodes whose columns come with a part, as they are parents of other ones.
fn given(made: &Made, seed: &Hash, part: u32) -> Vec<u64> {
	let opened = Opened::new(&made.profile, &made.sector, seed, part).unwrap();
	opened.challenged().into_iter().filter(|node| opened.parents.contains(node)).collect()
}

/// A part of a proof in which the column of a node has a wrong label.
fn with_wrong_label(made: &Made, seed: &Hash, node: u64, layer: u32) -> SealPart {
	let parents = Opened::new(&made.profile, &made.sector, seed, 0).unwrap().parents;
	let place = parents.iter().position(|parent| *parent == node).unwrap();
	let mut proof = made.prove(seed, 0);
	proof.columns[place * made.profile.layers as usize + layer as usize - 1][9] ^= 1;
	proof
}

#[test]
fn columns_come_of_parents_alone_and_those_of_challenged_nodes_follow() {
	let made = with_file();
	let opened = Opened::new(&made.profile, &made.sector, &SEED, 0).unwrap();
	let follow: Vec<u64> =
		opened.columns.iter().copied().filter(|node| !opened.parents.contains(node)).collect();
	let given = given(made, &SEED, 0);
	let challenged = opened.challenged();
	assert!(!follow.is_empty() && !given.is_empty());
	assert_eq!(follow.len() + given.len(), challenged.len());
	assert!(follow.iter().all(|node| challenged.contains(node)));
	assert_eq!(made.prove(&SEED, 0).columns.len(), 8 * opened.parents.len());
}

#[test]
fn a_wrong_label_of_a_parent_is_refused_in_every_layer() {
	let made = with_file();
	let parents = Opened::new(&made.profile, &made.sector, &SEED, 0).unwrap().parents;
	for (node, layer) in parents.iter().step_by(7).zip((1..=8).cycle()) {
		let refused = made.verify(&SEED, 0, &with_wrong_label(made, &SEED, *node, layer));
		// Where a child of it is given, its label is not that of the changed parent.
		assert!(
			refused == Err(WRONG_COLUMN) || matches!(refused, Err(SealError::WrongLabel { .. })),
			"{refused:?}"
		);
	}
}

#[test]
fn a_wrong_label_of_a_challenged_node_that_is_given_is_named() {
	let made = with_file();
	let graph = Graph::new(&made.profile);
	let given = given(made, &SEED, 0);
	for (node, layer) in given.iter().flat_map(|node| (1..=8).map(move |layer| (*node, layer))) {
		// A given child below it would be looked at first.
		let of_it = |child: &u64| *child < node && graph.parents(*child).iter().any(|p| p == node);
		if given.iter().any(of_it) {
			continue;
		}
		let refused = made.verify(&SEED, 0, &with_wrong_label(made, &SEED, node, layer));
		assert_eq!(refused, Err(SealError::WrongLabel { node, layer }));
	}
}

/// The cheat commits to what it made: only the labels tell.
#[test]
fn a_label_that_is_committed_to_but_not_that_of_its_parents_is_refused() {
	let honest = with_file();
	let node = *given(honest, &SEED, 0).last().unwrap();
	let alone = Profile { part_challenges: 1, ..honest.profile };
	let challenged = |seed: &Hash| seal_challenges(&alone, seed, 2, 3, 0)[0];
	let graph = Graph::new(&alone);
	let seed_for = |fits: &dyn Fn(u64) -> bool| {
		let mut seeds =
			(0..=u16::MAX).map(|seed| [seed.to_le_bytes(); 16].as_flattened().try_into());
		seeds.find_map(|seed| seed.ok().filter(|seed| fits(challenged(seed)))).unwrap()
	};
	let itself = seed_for(&|found| found == node);
	let child = seed_for(&|found| {
		found != node && graph.base(found).is_some_and(|base| base.contains(&node))
	});
	for layer in [1, 4, 8] {
		let mut layers = honest.layers.clone();
		layers[layer - 1][node as usize] = [0xee; 32];
		let cheat = super::soundness::committed(honest, layers);
		let refused = cheat.verify(&SEED, 0, &cheat.prove(&SEED, 0)).unwrap_err();
		assert!(
			matches!(refused, SealError::WrongLabel { layer: found, .. } if found == layer as u32),
			"{refused:?}"
		);
		// Alone, nobody gives its column: it shows as the root. A challenge on a child sees it, too.
		let cheat = Made { profile: alone, ..cheat };
		for seed in [&itself, &child] {
			assert_eq!(cheat.verify(seed, 0, &cheat.prove(seed, 0)), Err(WRONG_COLUMN));
		}
	}
}

/// One edge leads elsewhere in one layer; everything after it is labelled as it should be.
#[test]
fn a_label_of_another_parent_is_refused() {
	let honest = with_file();
	let (profile, nodes) = (&honest.profile, honest.profile.nodes());
	let node = seal_challenges(profile, &SEED, 2, 3, 0)[5];
	let graph = Graph::new(profile);
	let mut preimage = Preimage::new(profile, &honest.sector.replica_id(profile));
	for wrong in [0, PARENTS - 1] {
		let mut layers: Vec<Vec<Label>> = honest.layers[..2].to_vec();
		for layer in 3..=8 {
			let mut labels: Vec<Label> = Vec::new();
			for v in 0..nodes {
				let mut parents: Vec<u64> = graph.parents(v).iter().collect();
				if (layer, v) == (3, node) {
					parents[wrong] = (parents[wrong] + 1) % nodes;
				}
				let before = &layers[layer as usize - 2];
				let base = if v == 0 { 0 } else { BASE_PARENTS };
				let of = |(place, parent): (usize, &u64)| match place < base {
					true => labels.get(*parent as usize).copied().unwrap_or_default(),
					false => before[*parent as usize],
				};
				let parents: Vec<Label> = parents.iter().enumerate().map(of).collect();
				labels.push(preimage.label(layer, v, &parents));
			}
			layers.push(labels);
		}
		let cheat = super::soundness::committed(honest, layers);
		let refused = cheat.verify(&SEED, 0, &cheat.prove(&SEED, 0)).unwrap_err();
		assert!(
			matches!(refused, WRONG_COLUMN | SealError::WrongLabel { layer: 3, .. }),
			"{refused:?}"
		);
	}
}

#[test]
fn a_replica_that_is_not_data_and_key_is_refused() {
	let honest = with_file();
	let node = seal_challenges(&honest.profile, &SEED, 2, 3, 1)[0];
	let mut cheat = honest.clone();
	cheat.replica[32 * node as usize] ^= 1;
	let cheat = super::soundness::recommitted(&cheat);
	let refused = cheat.verify(&SEED, 1, &cheat.prove(&SEED, 1));
	assert_eq!(refused, Err(SealError::WrongRoot { tree: Tree::Replica }));
}

#[test]
fn wrong_hashes_of_a_path_are_refused() {
	let refused = |tree| SealError::WrongRoot { tree };
	let column = refused_with(|proof| proof.column_siblings[3][9] ^= 1);
	assert_eq!(column, refused(Tree::Column));
	let replica = refused_with(|proof| proof.replica_siblings[0][0] ^= 1);
	assert_eq!(replica, refused(Tree::Replica));
	let data = refused_with(|proof| proof.data_siblings[1][29] ^= 1);
	assert_eq!(data, refused(Tree::Data));
}

#[test]
fn hashes_of_a_path_in_another_order_are_refused() {
	let column = refused_with(|proof| proof.column_siblings.as_mut().swap(0, 1));
	assert_eq!(column, SealError::WrongRoot { tree: Tree::Column });
	let replica = refused_with(|proof| proof.replica_siblings.as_mut().swap(2, 7));
	assert_eq!(replica, SealError::WrongRoot { tree: Tree::Replica });
	let data = refused_with(|proof| proof.data_siblings.as_mut().reverse());
	assert_eq!(data, SealError::WrongRoot { tree: Tree::Data });
}

#[test]
fn a_node_that_comes_twice_in_place_of_another_is_refused() {
	let made = with_file();
	for place in [0, 57, 120] {
		let mut proof = made.prove(&SEED, 0);
		proof.columns.as_mut().copy_within(place * 8..(place + 1) * 8, (place + 1) * 8);
		let refused = made.verify(&SEED, 0, &proof).unwrap_err();
		assert!(matches!(refused, WRONG_COLUMN | SealError::WrongLabel { .. }), "{refused:?}");
	}
	let data = refused_with(|proof| proof.data.as_mut().copy_within(3..4, 4));
	assert_eq!(data, SealError::WrongRoot { tree: Tree::Data });
}

#[test]
fn wrong_data_are_refused() {
	let refused = refused_with(|proof| proof.data[2][0] ^= 1);
	assert_eq!(refused, SealError::WrongRoot { tree: Tree::Data });
}

#[test]
fn extra_and_missing_hashes_are_refused_in_each_tree() {
	let push = |list: &mut Vec<NodeHash>| list.push([0; 30]);
	let pop = |list: &mut Vec<NodeHash>| list.truncate(list.len() - 1);
	for change in [push as fn(&mut Vec<NodeHash>), pop] {
		let errors = [
			refused_with(|p| {
				p.column_siblings = p.column_siblings.clone().try_mutate(change).unwrap()
			}),
			refused_with(|p| {
				p.replica_siblings = p.replica_siblings.clone().try_mutate(change).unwrap()
			}),
			refused_with(|p| p.data_siblings = p.data_siblings.clone().try_mutate(change).unwrap()),
		];
		for (refused, of) in errors.iter().zip([Tree::Column, Tree::Replica, Tree::Data]) {
			let SealError::Multiproof { tree, error } = refused else { panic!("{refused:?}") };
			assert_eq!(*tree, of);
			let MultiproofError::SiblingCount { expected, got } = error else { panic!("{error}") };
			assert_eq!(expected.abs_diff(*got), 1);
		}
	}
}

#[test]
fn missing_and_extra_labels_and_data_are_refused() {
	let SealError::LabelCount { expected, got } =
		refused_with(|p| p.columns.truncate(p.columns.len() - 1))
	else {
		panic!("labels are not counted")
	};
	assert_eq!(expected - 1, got);
	let extra = refused_with(|p| p.columns.try_push([0; 32]).unwrap());
	assert_eq!(extra, SealError::LabelCount { expected, got: expected + 1 });
	let SealError::DataCount { expected, got } =
		refused_with(|p| p.data.truncate(p.data.len() - 1))
	else {
		panic!("data are not counted")
	};
	assert_eq!(expected - 1, got);
}

#[test]
fn capacity_has_no_data_in_its_proof() {
	let made = with_nothing();
	let proof = made.prove(&SEED, 0);
	let mut data = proof.clone();
	data.data.try_push([0; 32]).unwrap();
	let refused = SealError::DataCount { expected: 0, got: 1 };
	assert_eq!(made.verify(&SEED, 0, &data), Err(refused));
	let mut siblings = proof;
	siblings.data_siblings.try_push([0; 30]).unwrap();
	let error = MultiproofError::SiblingCount { expected: 0, got: 1 };
	let refused = SealError::Multiproof { tree: Tree::Data, error };
	assert_eq!(made.verify(&SEED, 0, &siblings), Err(refused));
}

#[test]
fn a_replica_of_capacity_is_the_last_layer_itself() {
	let made = with_nothing();
	assert_eq!(made.layers[7].as_flattened(), made.replica);
}

#[test]
fn a_proof_counts_for_its_seed_device_sector_chain_ticket_and_data_only() {
	let made = with_file();
	let (proof, sector) = (made.prove(&SEED, 0), made.sector);
	let verify = |seed: &Hash, sector: Sector| {
		verify_seal_part(&made.profile, &sector, &made.sealed.roots, seed, 0, &proof)
	};
	assert_eq!(verify(&SEED, sector), Ok(()));
	assert!(verify(&[8; 32], sector).is_err());
	assert!(verify(&SEED, Sector { device: 9, ..sector }).is_err());
	assert!(verify(&SEED, Sector { number: 9, ..sector }).is_err());
	// The same challenges, but other labels: those of the first node that is given tell.
	let named = SealError::WrongLabel { node: given(made, &SEED, 0)[0], layer: 1 };
	for other in [
		Sector { genesis: [9; 32], ..sector },
		Sector { ticket: [9; 32], ..sector },
		Sector { content: Content::Data([9; 32]), ..sector },
		Sector { content: Content::Capacity, ..sector },
	] {
		assert_eq!(verify(&SEED, other), Err(named));
	}
}

#[test]
fn a_truncated_data_root_is_refused() {
	let made = with_file();
	let Content::Data(root) = made.sector.content else { panic!("it holds a file") };
	// Cut to 16 or to 31 bytes, whose rest reads as zeros.
	for length in [16, 31] {
		let mut cut = root;
		cut[length..].fill(0);
		let cut =
			Made { sector: Sector { content: Content::Data(cut), ..made.sector }, ..made.clone() };
		assert!(cut.verify(&SEED, 0, &made.prove(&SEED, 0)).is_err());
		// Sealed for that root as well: only its data give it away.
		let mut layers = Vec::new();
		let id = cut.sector.replica_id(&cut.profile);
		label_layers(&cut.profile, &id, &mut layers, &mut Unwatched).unwrap();
		let sealed = super::soundness::committed(&cut, layers);
		let refused = sealed.verify(&SEED, 0, &sealed.prove(&SEED, 0));
		assert_eq!(refused, Err(SealError::WrongRoot { tree: Tree::Data }));
	}
}

#[test]
fn a_proof_counts_for_its_profile_only() {
	let made = with_file();
	let proof = made.prove(&SEED, 0);
	let profiles = [
		Profile { code: 201, ..made.profile },
		Profile { height: 10, ..made.profile },
		Profile { layers: 7, ..made.profile },
		Profile { label_parents: 31, ..made.profile },
	];
	for profile in profiles.iter().chain(ProfileId::ALL.map(ProfileId::profile)) {
		let refused = verify_seal_part(profile, &made.sector, &made.sealed.roots, &SEED, 0, &proof);
		assert!(refused.is_err(), "{profile:?}");
	}
}

#[test]
fn sectors_are_not_swapped() {
	let (one, other) =
		(with_file(), Made::new(small(9), Sector { number: 4, ..empty_sector() }, None));
	assert!(other.verify(&SEED, 0, &one.prove(&SEED, 0)).is_err());
	assert!(one.verify(&SEED, 0, &other.prove(&SEED, 0)).is_err());
}

#[test]
fn the_proof_of_a_file_is_larger_by_its_data_alone() {
	let (file, nothing) = (with_file().prove(&SEED, 0), with_nothing().prove(&SEED, 0));
	let data = file.data.encoded_size() + file.data_siblings.encoded_size() - 2;
	assert_eq!(file.encoded_size(), nothing.encoded_size() + data);
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(16))]

	#[test]
	fn every_seed_is_answered(seed: [u8; 32], part in 0_u32..2) {
		let made = with_file();
		prop_assert_eq!(made.verify(&seed, part, &made.prove(&seed, part)), Ok(()));
	}

	#[test]
	fn any_bit_that_flips_is_noticed(at: usize, bit in 0..8_u32) {
		let made = with_file();
		let mut proof = made.prove(&SEED, 0);
		let mut lists = [
			proof.columns[..].as_flattened_mut(),
			proof.column_siblings[..].as_flattened_mut(),
			proof.replica_siblings[..].as_flattened_mut(),
			proof.data[..].as_flattened_mut(),
			proof.data_siblings[..].as_flattened_mut(),
		];
		let bytes = lists.iter().map(|list| list.len()).sum::<usize>();
		let byte = lists.iter_mut().flat_map(|list| list.iter_mut()).nth(at % bytes);
		*byte.unwrap() ^= 1_u8 << bit;
		prop_assert!(made.verify(&SEED, 0, &proof).is_err());
	}

	#[test]
	fn files_of_any_length_seal_in_the_smallest_profile(length in 0_usize..=2_016, number: u32) {
		let sector = Sector { number, ..empty_sector() };
		let made = Made::new(*ProfileId::Kib2.profile(), sector, Some(file(length)));
		for part in 0..2 {
			prop_assert_eq!(made.verify(&SEED, part, &made.prove(&SEED, part)), Ok(()));
		}
	}
}
