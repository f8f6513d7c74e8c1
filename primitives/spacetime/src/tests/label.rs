// SPDX-License-Identifier: Apache-2.0

use sp_io::hashing::blake2_256;

use crate::{
	label::{xor, Preimage},
	*,
};

const ID: Hash = [5; 32];

fn preimage() -> Preimage {
	Preimage::new(ProfileId::Gib1.profile(), &ID)
}

#[test]
fn a_label_hashes_header_and_parents_in_turn() {
	let parents: Vec<Label> = (1..=14).map(|i| [i; 32]).collect();
	let mut expected = b"cairn/label/1\0\0\0".to_vec();
	expected.extend(ID);
	expected.extend(0x0102_0304_0506_u64.to_le_bytes());
	expected.extend(7_u32.to_le_bytes());
	expected.extend([0; 4]);
	for place in 0..30 {
		expected.extend(parents[place % 14]);
	}
	assert_eq!(preimage().set(7, 0x0102_0304_0506, &parents), expected);
	assert_eq!(preimage().label(7, 0x0102_0304_0506, &parents), blake2_256(&expected));
}

#[test]
fn a_label_without_parents_hashes_its_header_alone() {
	let mut used = preimage();
	used.label(2, 3, &[[1; 32]; 14]);
	let input = used.set(1, 0, &[]).to_vec();
	assert_eq!(input.len(), 64);
	assert_eq!(input, preimage().set(1, 0, &[]));
}

#[test]
fn nothing_of_the_label_before_stays_in_the_next() {
	let mut used = preimage();
	used.label(8, u64::MAX, &[[1; 32]; 14]);
	assert_eq!(used.label(1, 2, &[[3; 32]; 6]), preimage().label(1, 2, &[[3; 32]; 6]));
}

#[test]
fn layer_node_and_order_of_parents_count() {
	let label = |layer, node, parents: &[Label]| preimage().label(layer, node, parents);
	let parents = [[1; 32], [2; 32]];
	let one = label(1, 2, &parents);
	assert_ne!(one, label(2, 2, &parents));
	assert_ne!(one, label(1, 3, &parents));
	assert_ne!(one, label(1, 2, &[[2; 32], [1; 32]]));
}

#[test]
fn encoding_twice_gives_the_data_back() {
	let (data, key) = ([0xa5; 32], [0x3c; 32]);
	assert_eq!(xor(&data, &key), [0x99; 32]);
	assert_eq!(xor(&xor(&data, &key), &key), data);
}
