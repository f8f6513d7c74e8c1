// SPDX-License-Identifier: Apache-2.0
//! Every byte of a valid proof counts.

use codec::{DecodeAll, Encode};

use super::sample::{empty_sector, file, Made, SEED};
use crate::{
	prover::{prove_window, SealedReplica},
	*,
};

/// A bit at either end of a byte, and all of them.
const FLIPS: [u8; 3] = [0x01, 0x80, 0xff];

/// Flips each byte of an encoding in turn. What is left must not be accepted.
fn assert_every_byte_counts(valid: &[u8], accepts: impl Fn(&[u8]) -> bool) {
	assert!(accepts(valid));
	for (place, flip) in (0..valid.len()).flat_map(|place| FLIPS.map(|flip| (place, flip))) {
		let mut mutated = valid.to_vec();
		mutated[place] ^= flip;
		assert!(!accepts(&mutated), "byte {place} of {}, flipped by {flip:#04x}", valid.len());
	}
}

fn smallest(content: Option<Vec<u8>>) -> Made {
	Made::new(*ProfileId::Kib2.profile(), empty_sector(), content)
}

#[test]
fn a_part_with_any_byte_flipped_is_refused() {
	for made in [smallest(Some(file(700))), smallest(None)] {
		for part in 0..made.profile.parts {
			let valid = made.prove(&SEED, part).encode();
			assert_every_byte_counts(&valid, |bytes| {
				let proof = SealPart::decode_all(&mut &bytes[..]);
				proof.is_ok_and(|proof| made.verify(&SEED, part, &proof).is_ok())
			});
		}
	}
}

#[test]
fn a_window_proof_with_any_byte_flipped_is_refused() {
	let partition = [smallest(Some(file(700))), smallest(None)];
	let window = Window { seed: SEED, device: 2, deadline: 5 };
	let sectors = [3, 4];
	let roots = [0, 1].map(|place| (sectors[place], partition[place].sealed.roots.replica));
	let replicas = [0, 1].map(|place| SealedReplica {
		number: sectors[place],
		nodes: &partition[place].replica,
		upper: &partition[place].sealed.replica,
	});
	let profile = &partition[0].profile;
	let valid = prove_window(profile, &window, &replicas).unwrap().encode();
	assert_every_byte_counts(&valid, |bytes| {
		let proof = WindowProof::decode_all(&mut &bytes[..]);
		proof.is_ok_and(|proof| verify_window(profile, &window, &roots, &proof).is_ok())
	});
}
