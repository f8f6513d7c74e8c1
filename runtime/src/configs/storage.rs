// SPDX-License-Identifier: Apache-2.0
//! Storage over time: what sealing, proving and failing costs.
//!
//! What is days in Filecoin is epochs here, as an epoch is a day in production.

use super::{
	fees::CRN,
	proofs::{Epochs, SeedRounds},
	system::MAXIMUM_BLOCK_LENGTH,
};
use crate::{
	weights, Balance, Balances, ChallengeClock, DeviceRegistry, Power, Rewards, Runtime,
	RuntimeHoldReason,
};
use cairn_device_primitives::{Round, Tick};
use cairn_spacetime::ProfileId;
use cairn_traits::{ProvingClock, RoundClock};
use frame_support::{
	parameter_types,
	traits::{ConstU32, ConstU8, Contains, Get},
};
use sp_runtime::Permill;

/// Rounds between a pre-commit and the seed of its challenges: more than GRANDPA takes.
pub type SealDelay = ConstU32<5>;

/// Sealing 32 GiB takes five to six hours on one core; a round is a minute in production.
pub type MaxTicketAge = ConstU32<480>;

parameter_types! {
	/// With hardly any reward yet, what keeps worthless sectors out of the state.
	pub const StorageFloor: Balance = CRN / 10;
	/// FIP-0098.
	pub const TerminationShare: Permill = Permill::from_perthousand(85);
	pub const LeastTerminationShare: Permill = Permill::from_percent(2);
}

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

/// An epoch for proving a seal, or as long as the seed of its challenges is kept: eight and a half
/// hours in production. Where epochs are short, what its seed and a few tries take.
pub struct PreCommitLifetime;

impl Get<Tick> for PreCommitLifetime {
	fn get() -> Tick {
		let rounds = <SealDelay as Get<Round>>::get().saturating_mul(6);
		let kept = ChallengeClock::first_tick(<SeedRounds as Get<Round>>::get().saturating_sub(1));
		Epochs::<1>::get().max(ChallengeClock::first_tick(rounds)).min(kept)
	}
}

/// `N` epochs; where they are short, four proving periods.
pub struct SectorLife<const N: u32>;

impl<const N: u32> Get<Tick> for SectorLife<N> {
	fn get() -> Tick {
		Epochs::<N>::get().max(ChallengeClock::period_ticks().saturating_mul(4))
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
	type MaxTicketAge = MaxTicketAge;
	type SealDelay = SealDelay;
	type PreCommitLifetime = PreCommitLifetime;
	type InitialLifetime = SectorLife<180>;
	type MaxLifetime = SectorLife<540>;
	type PartitionsPerDeadline = ConstU32<8>;
	type MaxFaultPeriods = ConstU8<42>;
	type DepositFloor = StorageFloor;
	type DepositTicks = Epochs<20>;
	type PledgeFloor = StorageFloor;
	type PledgeTicks = Epochs<20>;
	type FaultCost = ConstU32<351>;
	type TerminationShare = TerminationShare;
	type LeastTerminationShare = LeastTerminationShare;
	type TerminationAge = Epochs<140>;
	type ProofBytesPerTick = ConstU32<{ MAXIMUM_BLOCK_LENGTH / 2 }>;
	type WeightInfo = weights::pallet_spacetime::WeightInfo<Runtime>;
}
