// SPDX-License-Identifier: Apache-2.0
//! What those who make blocks, or report who makes two, ask of the runtime.

use crate::{configs::consensus::KeyOwners, Babe, Runtime, BABE_GENESIS_EPOCH_CONFIG};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::traits::{Get, KeyOwnerProofSystem};
use sp_consensus_babe::BabeConfiguration;
use sp_core::crypto::KeyTypeId;

/// By what rules slots are claimed in the running session, and by whom.
pub fn babe_configuration() -> BabeConfiguration {
	let epoch = pallet_babe::EpochConfig::<Runtime>::get().unwrap_or(BABE_GENESIS_EPOCH_CONFIG);
	BabeConfiguration {
		slot_duration: Babe::slot_duration(),
		epoch_length: <Runtime as pallet_babe::Config>::EpochDuration::get(),
		c: epoch.c,
		authorities: pallet_babe::Authorities::<Runtime>::get().to_vec(),
		randomness: pallet_babe::Randomness::<Runtime>::get(),
		allowed_slots: epoch.allowed_slots,
	}
}

/// Proof of whose key of that type `key` is in the running session, encoded; `None` if it is
/// nobody's.
pub fn key_ownership_proof(key_type: KeyTypeId, key: impl AsRef<[u8]>) -> Option<Vec<u8>> {
	KeyOwners::prove((key_type, key)).map(|proof| proof.encode())
}
