// SPDX-License-Identifier: Apache-2.0
//! Storage over time: what sealing, proving and failing costs.

use super::system::MAXIMUM_BLOCK_LENGTH;
use crate::{
	governance::figures::StorageRules, weights, Balances, ChallengeClock, DeviceRegistry, Power,
	Rewards, Runtime, RuntimeHoldReason,
};
use cairn_spacetime::ProfileId;
use frame_support::traits::{ConstU32, Contains};

/// Whether a profile proves anything: that of 2 KiB does not.
pub(crate) fn is_sound(profile: ProfileId) -> bool {
	!matches!(profile, ProfileId::Kib2)
}

/// All profiles that prove anything.
pub struct AllowedProfiles;

impl Contains<ProfileId> for AllowedProfiles {
	/// The tests of this crate seal hundreds of sectors, hence of 2 KiB. No build but theirs takes
	/// these.
	fn contains(profile: &ProfileId) -> bool {
		is_sound(*profile) || cfg!(test)
	}
}

impl pallet_spacetime::Config for Runtime {
	type RuntimeHoldReason = RuntimeHoldReason;
	type Currency = Balances;
	type Clock = ChallengeClock;
	type Devices = DeviceRegistry;
	type Rate = Rewards;
	type Power = (Rewards, Power);
	type Slash = pallet_rewards::Slashed<Runtime>;
	type AllowedProfiles = AllowedProfiles;
	type Params = StorageRules;
	type PartitionsPerDeadline = ConstU32<8>;
	type ProofBytesPerTick = ConstU32<{ MAXIMUM_BLOCK_LENGTH / 2 }>;
	type WeightInfo = weights::pallet_spacetime::WeightInfo<Runtime>;
}
