// SPDX-License-Identifier: Apache-2.0
//! How the outputs of the authors become one seed a round.

use cairn_device_primitives::{Round, Seed};
use codec::Encode;
use sp_io::hashing::blake2_256;

/// Domain tag of the accumulator.
const MIX_TAG: &[u8; 16] = b"cairn/mix/1\0\0\0\0\0";

/// Domain tag of the seeds.
const SEED_TAG: &[u8; 16] = b"cairn/seed/1\0\0\0\0";

/// The accumulator after `block`, whose author drew `vrf`:
/// `blake2_256("cairn/mix/1" ‖ accumulator ‖ block LE ‖ SCALE(vrf))`.
///
/// The block number keeps two blocks without an output apart.
pub fn mix(accumulator: &Seed, block: u32, vrf: Option<Seed>) -> Seed {
	(MIX_TAG, accumulator, block, vrf).using_encoded(blake2_256)
}

/// The seed of `round`, which began in the block that led to `accumulator`:
/// `blake2_256("cairn/seed/1" ‖ accumulator ‖ round LE)`.
pub fn seed_of(accumulator: &Seed, round: Round) -> Seed {
	(SEED_TAG, accumulator, round).using_encoded(blake2_256)
}
