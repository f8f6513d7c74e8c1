// SPDX-License-Identifier: Apache-2.0

use codec::{Compact, Decode, DecodeAll, Encode, MaxEncodedLen};

use super::sample::{with_file, SEED};
use crate::{
	prover::{prove_window, SealedReplica},
	*,
};

fn window_proof() -> WindowProof {
	let made = with_file();
	let window = Window { seed: SEED, device: 2, deadline: 7 };
	let (number, upper) = (made.sector.number, &made.sealed.replica);
	prove_window(&made.profile, &window, &[SealedReplica { number, nodes: &made.replica, upper }])
		.unwrap()
}

#[test]
fn proofs_come_back_from_their_encoding() {
	let part = with_file().prove(&SEED, 0);
	assert_eq!(SealPart::decode_all(&mut &part.encode()[..]), Ok(part));
	let window = window_proof();
	assert_eq!(WindowProof::decode_all(&mut &window.encode()[..]), Ok(window));
}

#[test]
fn every_truncated_encoding_is_refused() {
	let part = with_file().prove(&SEED, 0).encode();
	for length in (0..part.len()).step_by(97).chain([part.len() - 1]) {
		assert!(SealPart::decode_all(&mut &part[..length]).is_err(), "{length} bytes");
	}
	let window = window_proof().encode();
	for length in 0..window.len() {
		assert!(WindowProof::decode_all(&mut &window[..length]).is_err(), "{length} bytes");
	}
}

#[test]
fn bytes_after_an_encoding_are_refused() {
	let mut bytes = window_proof().encode();
	bytes.push(0);
	assert!(WindowProof::decode_all(&mut &bytes[..]).is_err());
}

#[test]
fn a_list_longer_than_its_bound_is_refused_by_its_length_alone() {
	let labels = Compact(MAX_COLUMN_LABELS + 1).encode();
	assert!(SealPart::decode(&mut &labels[..]).is_err());
	let huge = Compact(u32::MAX).encode();
	assert!(SealPart::decode(&mut &huge[..]).is_err());
	let sectors = [Compact(MAX_PARTITION_SECTORS + 1).encode(), vec![0; 200]].concat();
	assert!(WindowProof::decode(&mut &sectors[..]).is_err());
	let nodes = [Compact(1_u32).encode(), Compact(MAX_WINDOW_LEAVES + 1).encode(), vec![0; 999]];
	assert!(WindowProof::decode(&mut &nodes.concat()[..]).is_err());
}

#[test]
fn encodings_have_a_known_greatest_length() {
	let largest = ProfileId::Gib32.profile();
	let part = SealPartCost::of_data(largest).bytes as usize;
	assert_eq!(SealPart::max_encoded_len(), part);
	let opening = WindowCost::of(largest, 1).bytes as usize - 1;
	assert_eq!(SectorOpening::max_encoded_len(), opening);
	assert_eq!(WindowProof::max_encoded_len(), 64 * opening + 2);
}
