// SPDX-License-Identifier: Apache-2.0

use proptest::prelude::*;

use super::sample::above;
use crate::{
	hash::{count, cut, hash, SEALED_NODE},
	multiproof::{max_node_hashes, max_siblings, root, sibling_positions, Position},
	tree::uniform_root,
	*,
};

const TREE: Tree = Tree::Replica;

/// All levels of a tree, by the definition.
fn levels(height: u32) -> Vec<Vec<Hash>> {
	let leaves: Vec<Hash> = (0..1_u32 << height).map(|i| TREE.leaf(&i.to_le_bytes())).collect();
	let mut levels = vec![leaves];
	for _ in 0..height {
		levels.push(levels.last().unwrap().chunks(2).map(|pair| above(TREE, pair)).collect());
	}
	levels
}

/// Leaves and siblings for some indices.
fn proof(levels: &[Vec<Hash>], indices: &[u64]) -> (Vec<Hash>, Vec<NodeHash>) {
	let node = |Position { level, index }| cut(&levels[level as usize][index as usize]);
	let height = levels.len() as u32 - 1;
	let siblings = sibling_positions(height, indices).unwrap().into_iter().map(node).collect();
	(indices.iter().map(|index| levels[0][*index as usize]).collect(), siblings)
}

/// The indices whose bits are set.
fn subset(bits: u32) -> Vec<u64> {
	(0..16).filter(|bit| bits >> bit & 1 == 1).collect()
}

#[test]
fn every_subset_of_sixteen_leaves_proves_the_root() {
	let levels = levels(4);
	for indices in (1..1_u32 << 16).step_by(101).chain([0xffff]).map(subset) {
		let (leaves, siblings) = proof(&levels, &indices);
		assert_eq!(root(TREE, 4, &indices, &leaves, &siblings), Ok(levels[4][0]), "{indices:?}");
	}
}

#[test]
fn the_most_hashes_and_siblings_are_reached_and_never_passed() {
	for leaves in 1..=16_u32 {
		let (mut most_hashes, mut most_siblings) = (0, 0);
		for indices in (1..1_u32 << 16).filter(|bits| bits.count_ones() <= leaves).map(subset) {
			let siblings = sibling_positions(4, &indices).unwrap().len() as u32;
			most_siblings = most_siblings.max(siblings);
			// Each hash takes two nodes, each of them a leaf, a sibling, or the hash of another.
			most_hashes = most_hashes.max(siblings + indices.len() as u32 - 1);
		}
		assert_eq!(max_siblings(leaves, 4), most_siblings, "{leaves} leaves");
		assert_eq!(max_node_hashes(leaves, 4), most_hashes, "{leaves} leaves");
	}
}

#[test]
fn a_proof_costs_a_hash_for_each_inner_node() {
	let levels = levels(4);
	let (leaves, siblings) = proof(&levels, &[0, 5, 10, 15]);
	let (hashes, _) = count::of(|| root(TREE, 4, &[0, 5, 10, 15], &leaves, &siblings).unwrap());
	assert_eq!(hashes, max_node_hashes(4, 4));
}

#[test]
fn siblings_come_level_by_level_from_left_to_right() {
	let at = |level, index| Position { level, index };
	let positions = sibling_positions(3, &[0, 2, 3, 7]).unwrap();
	assert_eq!(positions, [at(0, 1), at(0, 6), at(1, 2)]);
}

#[test]
fn a_tree_of_one_leaf_is_its_leaf() {
	assert_eq!(root(TREE, 0, &[0], &[[7; 32]], &[]), Ok([7; 32]));
}

#[test]
fn missing_and_extra_siblings_are_refused_with_the_count() {
	let levels = levels(4);
	let indices = [3, 4];
	let (leaves, siblings) = proof(&levels, &indices);
	let expected = siblings.len() as u32;
	let refused = |siblings: &[NodeHash]| root(TREE, 4, &indices, &leaves, siblings).unwrap_err();
	let (extra, short) = ([&siblings[..], &[[0; 30]]].concat(), &siblings[1..]);
	assert_eq!(refused(&extra), MultiproofError::SiblingCount { expected, got: expected + 1 });
	assert_eq!(refused(short), MultiproofError::SiblingCount { expected, got: expected - 1 });
	assert_eq!(refused(&[]), MultiproofError::SiblingCount { expected, got: 0 });
}

#[test]
fn duplicate_and_unsorted_indices_are_refused() {
	let refused = |indices: &[u64]| root(TREE, 4, indices, &[[0; 32]; 2], &[]).unwrap_err();
	assert_eq!(refused(&[3, 3]), MultiproofError::NotAscending { index: 3, previous: 3 });
	assert_eq!(refused(&[4, 3]), MultiproofError::NotAscending { index: 3, previous: 4 });
}

#[test]
fn indices_that_are_no_leaves_are_refused() {
	let refused = root(TREE, 4, &[16], &[[0; 32]], &[]).unwrap_err();
	assert_eq!(refused, MultiproofError::IndexOutOfRange { index: 16, limit: 16 });
	assert_eq!(root(TREE, 4, &[], &[], &[]), Err(MultiproofError::NoIndex));
}

#[test]
fn another_number_of_leaves_than_indices_is_refused() {
	let refused = |leaves: &[Hash]| root(TREE, 4, &[1, 2], leaves, &[]).unwrap_err();
	assert_eq!(refused(&[[0; 32]]), MultiproofError::LeafCount { expected: 2, got: 1 });
	assert_eq!(refused(&[[0; 32]; 3]), MultiproofError::LeafCount { expected: 2, got: 3 });
}

#[test]
fn a_hostile_proof_costs_no_more_than_an_honest_one() {
	let siblings = vec![[0; 30]; 10_000];
	let (hashes, refused) = count::of(|| root(TREE, 30, &[0, 1 << 29], &[[0; 32]; 2], &siblings));
	assert_eq!(refused, Err(MultiproofError::SiblingCount { expected: 58, got: 10_000 }));
	assert_eq!(hashes, max_node_hashes(2, 30));
}

#[test]
fn an_inner_node_is_no_leaf_of_the_same_tree_or_another() {
	let trees = [Tree::Column, Tree::Replica, Tree::Data];
	let content: Vec<u8> = [[1; 30], [2; 30]].concat();
	let mut hashes: Vec<Hash> = trees.iter().map(|tree| tree.leaf(&content)).collect();
	hashes.extend(trees.iter().map(|tree| tree.node(&[1; 30], &[2; 30])));
	hashes.sort_unstable();
	hashes.dedup();
	assert_eq!(hashes.len(), 6);
}

#[test]
fn a_node_takes_in_the_first_240_bits_of_each_hash_below_it() {
	let (left, right) = (TREE.leaf(&[1]), TREE.leaf(&[2]));
	let expected = hash(&SEALED_NODE, &[&left[..30], &right[..30]]);
	assert_eq!(root(TREE, 1, &[0, 1], &[left, right], &[]), Ok(expected));
	assert_eq!(root(TREE, 1, &[0], &[left], &[*right.first_chunk().unwrap()]), Ok(expected));
}

#[test]
fn the_root_of_equal_leaves_is_that_of_the_definition() {
	let leaf = TREE.leaf(&[0]);
	let mut level = vec![leaf; 32];
	while level.len() > 1 {
		level = level.chunks(2).map(|pair| above(TREE, pair)).collect();
	}
	assert_eq!(uniform_root(TREE, leaf, 5), level[0]);
}

proptest! {
	#[test]
	fn any_change_of_a_proof_gives_another_root(bits in 1_u32..1 << 16, at: usize, bit in 0..240_usize) {
		let (levels, indices) = (levels(4), subset(bits));
		let (mut leaves, mut siblings) = proof(&levels, &indices);
		let length = leaves.len() + siblings.len();
		let leaves_bytes = leaves.iter_mut().map(|leaf| &mut leaf[..]);
		let siblings_bytes = siblings.iter_mut().map(|sibling| &mut sibling[..]);
		let changed = leaves_bytes.chain(siblings_bytes).nth(at % length).unwrap();
		changed[bit / 8] ^= 1 << (bit % 8);
		prop_assert_ne!(root(TREE, 4, &indices, &leaves, &siblings).unwrap(), levels[4][0]);
	}

	#[test]
	fn nothing_makes_it_panic(
		height in 0_u32..70,
		indices in proptest::collection::vec(any::<u64>(), 0..8),
		small in proptest::collection::vec(0_u64..32, 0..8),
		leaves in 0_usize..10,
		siblings in 0_usize..100,
	) {
		for indices in [indices, small] {
			let _ = root(TREE, height, &indices, &vec![[0; 32]; leaves], &vec![[0; 30]; siblings]);
		}
	}
}
