// SPDX-License-Identifier: Apache-2.0
//! Proven power elects those who make blocks.

use super::consensus::HISTORY_SESSIONS;
use crate::{
	weights, Balances, DeviceRegistry, Power, Rewards, Runtime, RuntimeEvent, RuntimeHoldReason,
	Session, System,
};
use frame_support::{
	parameter_types,
	traits::{ConstU32, Get},
};
use sp_consensus_babe::digests::{CompatibleDigestItem, PreDigest};

/// Bags of the list of candidates: each holds backings up to twice those of the one before, from a
/// KiB to all that can be proven.
const BAGS: [u128; 71] = {
	let mut bags = [1 << 10; 71];
	let mut bag = 1;
	while bag < bags.len() {
		bags[bag] = bags[bag - 1] << 1;
		bag += 1;
	}
	bags
};

parameter_types! {
	/// Upper bounds of the bags.
	pub const BagThresholds: &'static [u128] = &BAGS;
}

/// Whether the block that is executed was made in a slot that its author won by lottery.
pub struct PrimaryBlock;

impl Get<bool> for PrimaryBlock {
	fn get() -> bool {
		let digest = System::digest();
		let claim = digest.logs.iter().find_map(CompatibleDigestItem::as_babe_pre_digest);
		claim.as_ref().is_some_and(PreDigest::is_primary)
	}
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
