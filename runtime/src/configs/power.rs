// SPDX-License-Identifier: Apache-2.0
//! Proven power elects those who make blocks.

use super::consensus::HISTORY_SESSIONS;
use crate::{
	governance::figures::PowerRules, weights, Balances, DeviceRegistry, Power, Rewards, Runtime,
	RuntimeEvent, RuntimeHoldReason, Session, System,
};
use frame_support::{
	parameter_types,
	traits::{ConstU32, Get},
};
use sp_consensus_babe::digests::{CompatibleDigestItem, PreDigest};
use sp_runtime::Digest;

/// `2^(k/8)` for k = 0, 1, … 7, in parts of 2^10, to the nearest.
const EIGHTHS: [u128; 8] = [1_024, 1_117, 1_218, 1_328, 1_448, 1_579, 1_722, 1_878];

/// The backings, by exponent of two, between which bags are narrow: a TiB and 16 EiB.
const NARROW: core::ops::Range<usize> = 40..64;

/// Bags of the list of candidates, from a KiB to all that can be proven: each holds backings up to
/// twice those of the one before, and where candidates vie for seats, up to 1.09 times. Within a bag
/// no order is given, beside that which candidates make by going in front of lighter ones: an
/// election that reads a part of a bag may miss who is better by that much. An election looks at all
/// bags down to those that it reads, so that they are not narrower everywhere.
#[allow(
	clippy::arithmetic_side_effects,
	clippy::indexing_slicing,
	reason = "a constant: a panic in it does not compile"
)]
const BAGS: [u128; 71 + 7 * (NARROW.end - NARROW.start)] = {
	let mut bags = [0; 71 + 7 * (NARROW.end - NARROW.start)];
	let (mut bag, mut exponent) = (0, 10);
	while exponent <= 80 {
		let narrow = NARROW.start <= exponent && exponent < NARROW.end;
		let parts = if narrow { EIGHTHS.len() } else { 1 };
		let mut part = 0;
		while part < parts {
			bags[bag] = EIGHTHS[part] << (exponent - 10);
			part += 1;
			bag += 1;
		}
		exponent += 1;
	}
	assert!(bag == bags.len());
	bags
};

parameter_types! {
	/// Upper bounds of the bags.
	pub const BagThresholds: &'static [u128] = &BAGS;
}

/// Whether the block that is executed was made in a slot that its author won by lottery.
pub struct PrimaryBlock;

impl Get<bool> for PrimaryBlock {
	/// The tests of this crate make thousands of blocks, and nobody signs their slots. No build but
	/// theirs takes these for won.
	fn get() -> bool {
		is_primary(&System::digest()) || cfg!(test)
	}
}

/// Whether a block with this digest was made in a slot that its author won by lottery.
fn is_primary(digest: &Digest) -> bool {
	let claim = digest.logs.iter().find_map(CompatibleDigestItem::as_babe_pre_digest);
	claim.as_ref().is_some_and(PreDigest::is_primary)
}

impl pallet_bags_list::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type ScoreProvider = Power;
	type BagThresholds = BagThresholds;
	// Anybody may put anybody right in the list: decay moves few, and none by much.
	type MaxAutoRebagPerBlock = ConstU32<0>;
	type Score = u128;
	type WeightInfo = weights::pallet_bags_list::WeightInfo<Runtime>;
}

impl pallet_power::Config for Runtime {
	type RuntimeHoldReason = RuntimeHoldReason;
	type Rules = PowerRules;
	type Currency = Balances;
	type Keys = Session;
	type Devices = DeviceRegistry;
	type Power = Rewards;
	type List = crate::Candidates;
	type Rewards = Rewards;
	type PrimaryBlock = PrimaryBlock;
	type Slash = pallet_rewards::Slashed<Runtime>;
	type HistorySessions = ConstU32<HISTORY_SESSIONS>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkKeys = BenchmarkKeys;
	type WeightInfo = weights::pallet_power::WeightInfo<Runtime>;
}

/// Session keys for candidates of benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub struct BenchmarkKeys;

#[cfg(feature = "runtime-benchmarks")]
impl pallet_power::BenchmarkKeys<crate::AccountId> for BenchmarkKeys {
	/// Keys that nobody can sign with: the account's bytes, which differ from any other's.
	fn set_keys(who: &crate::AccountId) {
		let account: &[u8; 32] = who.as_ref();
		let bytes = account.repeat(3);
		let keys: crate::SessionKeys =
			codec::Decode::decode(&mut bytes.as_slice()).expect("three keys of 32 bytes");
		pallet_session::NextKeys::<Runtime>::insert(who, keys);
	}
}

#[cfg(test)]
mod tests {
	#![allow(
		clippy::unwrap_used,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects,
		reason = "tests"
	)]

	use super::*;
	use codec::{Decode, Encode};
	use sp_consensus_babe::digests::{
		PrimaryPreDigest, SecondaryPlainPreDigest, SecondaryVRFPreDigest,
	};
	use sp_core::sr25519::vrf::VrfSignature;
	use sp_runtime::DigestItem;

	fn of(claim: PreDigest) -> Digest {
		let item = DigestItem::PreRuntime(sp_consensus_babe::BABE_ENGINE_ID, claim.encode());
		Digest { logs: vec![item] }
	}

	fn vrf_signature() -> VrfSignature {
		VrfSignature::decode(&mut [0; 96].as_slice()).unwrap()
	}

	#[test]
	fn bags_are_narrow_where_candidates_vie_and_reach_from_a_kib_to_all_that_can_be_proven() {
		assert_eq!((BAGS[0], BAGS[BAGS.len() - 1]), (1 << 10, 1 << 80));
		for bounds in BAGS.windows(2) {
			let (low, high) = (bounds[0], bounds[1]);
			assert!(low < high && high <= 2 * low);
			assert!(!(1 << 40..1 << 64).contains(&low) || 100 * high <= 110 * low);
		}
	}

	#[test]
	fn a_block_whose_slot_was_won_by_lottery_is_primary() {
		assert!(is_primary(&of(PreDigest::Primary(PrimaryPreDigest {
			authority_index: 0,
			slot: 1.into(),
			vrf_signature: vrf_signature(),
		}))));
	}

	#[test]
	fn a_block_of_a_secondary_author_is_not_primary() {
		let (authority_index, slot) = (0, 1.into());
		let plain = SecondaryPlainPreDigest { authority_index, slot };
		assert!(!is_primary(&of(PreDigest::SecondaryPlain(plain))));
		let vrf_signature = vrf_signature();
		let signed = SecondaryVRFPreDigest { authority_index, slot, vrf_signature };
		assert!(!is_primary(&of(PreDigest::SecondaryVRF(signed))));
	}

	#[test]
	fn a_block_without_a_claim_is_not_primary() {
		assert!(!is_primary(&Digest::default()));
	}
}
