// SPDX-License-Identifier: Apache-2.0
//! What Cairn exists for: the clock, the devices, the proofs and the pay.
//!
//! Lengths of time are given in epochs, so that they follow from the genesis of each chain: what
//! is a week in production is seven minutes on a development chain.

use super::fees::Envelope;
use crate::{
	governance::{
		figures::{CoverageRules, EmissionRules, PauseRule, RegistryRules},
		treasury::TreasuryPalletId,
	},
	weights, AccountId, Balances, ChallengeClock, Coverage, DeviceRegistry, Power, Rewards,
	Runtime, RuntimeHoldReason, Spacetime,
};
use cairn_device_primitives::{Seed, Tick};
use cairn_power::Age;
use cairn_traits::{PowerAge, RoundClock};
use frame_support::{
	parameter_types,
	traits::{ConstU32, Get},
};
use frame_system::EnsureRoot;
use sp_runtime::traits::AccountIdConversion;

/// Rounds for which seeds are kept: eight and a half hours in production, as a seed is the ticket of
/// a replica that takes hours to seal.
pub type SeedRounds = ConstU32<512>;

/// Rounds for which outcomes of beacons are kept: about an hour in production. Settling needs no
/// more than eight; whoever asks why a report earned nothing needs the rest.
pub type HistoryRounds = ConstU32<64>;

/// `N` epochs, in ticks.
pub struct Epochs<const N: u32>;

impl<const N: u32> Get<Tick> for Epochs<N> {
	fn get() -> Tick {
		ChallengeClock::epoch_ticks().saturating_mul(N)
	}
}

parameter_types! {
	pub TreasuryAccount: AccountId = TreasuryPalletId::get().into_account_truncating();
}

/// What BABE stored for the block in which it is read.
pub struct AuthorVrf;

impl Get<Option<Seed>> for AuthorVrf {
	fn get() -> Option<Seed> {
		pallet_babe::AuthorVrfRandomness::<Runtime>::get()
	}
}

impl pallet_challenge_clock::Config for Runtime {
	type AuthorVrf = AuthorVrf;
	type HistoryRounds = SeedRounds;
	type Envelope = Envelope;
	type PauseShare = PauseRule;
	type WeightInfo = weights::pallet_challenge_clock::WeightInfo<Runtime>;
}

impl pallet_device_registry::Config for Runtime {
	type RuntimeHoldReason = RuntimeHoldReason;
	type Currency = Balances;
	type Clock = ChallengeClock;
	type Events = (Spacetime, Coverage, Power, Rewards);
	type Slash = pallet_rewards::Slashed<Runtime>;
	type ManagerOrigin = EnsureRoot<AccountId>;
	type Params = RegistryRules;
	type WeightInfo = weights::pallet_device_registry::WeightInfo<Runtime>;
}

impl pallet_coverage::Config for Runtime {
	type Clock = ChallengeClock;
	type Devices = DeviceRegistry;
	type Rewards = Rewards;
	type Params = CoverageRules;
	type HistoryRounds = HistoryRounds;
	type WeightInfo = weights::pallet_coverage::WeightInfo<Runtime>;
}

/// The age by which coverage power fades: that of the pallet which ages by sessions.
pub struct ChainAge;

impl Get<Age> for ChainAge {
	fn get() -> Age {
		Power::age()
	}
}

impl pallet_rewards::Config for Runtime {
	type Currency = Balances;
	type Clock = ChallengeClock;
	type Devices = DeviceRegistry;
	type Validators = Power;
	type Age = ChainAge;
	type Figures = EmissionRules;
	type TreasuryAccount = TreasuryAccount;
	type WeightInfo = weights::pallet_rewards::WeightInfo<Runtime>;
}
