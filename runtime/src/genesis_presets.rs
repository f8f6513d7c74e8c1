// SPDX-License-Identifier: Apache-2.0
//! The chains that are known by name, as genesis presets.
//!
//! | preset | validators | slot | session | round | epoch | window |
//! |---|---|---|---|---|---|---|
//! | `development` | 1 | 2 s | 30 slots | 4 ticks | 32 ticks | 1 tick |
//! | `local_testnet` | 4 | 3 s | 40 slots | 6 ticks | 240 ticks | 5 ticks |
//! | `staging` | 4 | 3 s | 1,200 slots | 10 ticks | 14,400 ticks | 300 ticks |
//!
//! A tick is a block. On the development chain nearly every slot has one, on the others every second.
//!
//! All keys in them are public knowledge, derived from well-known phrases: a chain that carries
//! value begins from the `staging` preset with its own keys in their place.

use crate::{
	configs::{
		consensus::{BABE_GENESIS_EPOCH_CONFIG, HISTORY_SESSIONS, LONELY_EPOCH_CONFIG},
		fees::CRN,
	},
	AccountId, BabeConfig, Balance, BalancesConfig, ChallengeClockConfig, CommitteeConfig,
	DeviceRegistryConfig, PowerConfig, RewardsConfig, RuntimeGenesisConfig, SessionConfig,
	SessionKeys, SpacetimeConfig,
};
use alloc::{
	format,
	string::{String, ToString},
	vec,
	vec::Vec,
};
use cairn_device_primitives::RootKey;
use cairn_emission::{EmissionParams, SlashDestination};
use cairn_power::{BackingParams, Commission, WeightParams, BOOTSTRAP_BACKING};
use frame_support::build_struct_json_patch;
use pallet_challenge_clock::Timing;
use pallet_device_registry::GenesisMaker;
use pallet_power::PowerParams;
use serde_json::Value;
use sp_core::{ed25519, sr25519, Pair};
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};

/// Name of the preset with production timing.
pub const STAGING_RUNTIME_PRESET: &str = "staging";

/// Epochs over which rewards for storage vest: 180 days in production, as Filecoin's do.
const VESTING_EPOCHS: u32 = 180;

/// What each account of a preset is endowed with.
const ENDOWMENT: Balance = 1_000_000 * CRN;

/// The smallest sector where people develop, 32 MiB; and the backing from which on weights follow it.
const DEVELOPMENT_SECTOR: u64 = 1 << 25;

/// The smallest sector where value is at stake: 1 GiB.
const PRODUCTION_SECTOR: u64 = 1 << 30;

/// What each validator of a preset has at stake.
const BOND: Balance = 100_000 * CRN;

/// Two-second slots and rounds of eight seconds: a developer sees an epoch in a minute.
const DEVELOPMENT_TIMING: Timing = Timing {
	slot_duration: 2_000,
	session_slots: 30,
	ticks_per_round: 4,
	epoch_ticks: 32,
	pause_period: 320,
	pause_cap: 32,
	window_ticks: 1,
	lookback_ticks: 6,
};

/// Short enough to watch, long enough for four machines to agree.
const LOCAL_TIMING: Timing = Timing {
	slot_duration: 3_000,
	session_slots: 40,
	ticks_per_round: 6,
	epoch_ticks: 240,
	pause_period: 2_400,
	pause_cap: 240,
	window_ticks: 5,
	lookback_ticks: 10,
};

/// The public half of a well-known secret.
fn public<P: Pair>(path: &str) -> P::Public {
	P::from_string(path, None).expect("the paths in this file are well-formed; qed").public()
}

fn account(path: &str) -> AccountId {
	public::<sr25519::Pair>(path).into()
}

/// A validator of genesis, under the account whose secret its session keys share.
fn validator(path: &str) -> (AccountId, AccountId, SessionKeys) {
	let keys = SessionKeys {
		babe: public::<sr25519::Pair>(path).into(),
		grandpa: public::<ed25519::Pair>(path).into(),
		authority_discovery: public::<sr25519::Pair>(path).into(),
	};
	(account(path), account(path), keys)
}

fn paths(names: &[&str]) -> Vec<String> {
	names.iter().map(|name| format!("//{name}")).collect()
}

/// A maker whose certificates do not count, so that tools can show what that looks like.
fn suspended_maker(path: &str) -> GenesisMaker<AccountId, Balance> {
	GenesisMaker {
		account: account(path),
		certifier: RootKey::Ed25519(public::<ed25519::Pair>(path).0),
		bond: 100 * CRN,
		suspended: true,
	}
}

/// How validators are elected where time runs like this: what is a week of sessions in production is
/// seven epochs. Whoever develops has a sector or two, and weights are to follow them.
fn power(timing: &Timing, (won, of): (u64, u64), bootstrap_backing: u64) -> PowerParams {
	let params = PowerParams::default();
	let sessions_of = |epochs: u32| {
		// A tick is a block, and so many slots on average.
		let slots = u64::from(timing.epoch_ticks.saturating_mul(epochs)).saturating_mul(of);
		let sessions = slots.checked_div(u64::from(timing.session_slots).saturating_mul(won));
		u32::try_from(sessions.unwrap_or_default()).unwrap_or(u32::MAX).max(1)
	};
	PowerParams {
		backing: BackingParams { half_life: sessions_of(7), ..params.backing },
		weights: WeightParams { bootstrap_backing, ..params.weights },
		unbonding_sessions: sessions_of(7).max(HISTORY_SESSIONS.saturating_add(2)),
		removal_sessions: sessions_of(30),
		..params
	}
}

/// A genesis: who validates, who holds tokens, how time runs.
fn genesis(
	validators: &[String],
	endowed: &[String],
	makers: Vec<GenesisMaker<AccountId, Balance>>,
	timing: Timing,
	bootstrap_backing: u64,
	least_sector: u64,
) -> Value {
	let epoch_config = match validators {
		[_] => LONELY_EPOCH_CONFIG,
		_ => BABE_GENESIS_EPOCH_CONFIG,
	};
	let candidates = validators.iter().map(|path| (account(path), BOND, Commission::default()));
	// Two of three stop what endangers the chain. Referenda replace them.
	let committee = endowed.iter().take(3).map(|path| account(path));
	let emission = EmissionParams {
		vesting_ticks: timing.epoch_ticks.saturating_mul(VESTING_EPOCHS),
		..EmissionParams::default()
	};
	let balances = endowed.iter().map(|path| (account(path), ENDOWMENT)).collect::<Vec<_>>();
	build_struct_json_patch!(RuntimeGenesisConfig {
		balances: BalancesConfig { balances },
		babe: BabeConfig { epoch_config: epoch_config.clone() },
		session: SessionConfig { keys: validators.iter().map(|path| validator(path)).collect() },
		power: PowerConfig {
			params: power(&timing, epoch_config.c, bootstrap_backing),
			candidates: candidates.collect(),
		},
		challenge_clock: ChallengeClockConfig { timing },
		committee: CommitteeConfig { members: committee.collect::<Vec<_>>() },
		device_registry: DeviceRegistryConfig { makers },
		rewards: RewardsConfig { emission, slashed_to: SlashDestination::Treasury },
		spacetime: SpacetimeConfig { least_sector },
	})
}

fn development() -> Value {
	let endowed = paths(&["Alice", "Bob", "Charlie", "Dave", "Eve", "Ferdie"]);
	let makers = vec![suspended_maker("//Ferdie")];
	let sector = DEVELOPMENT_SECTOR;
	genesis(&paths(&["Alice"]), &endowed, makers, DEVELOPMENT_TIMING, sector, sector)
}

fn local_testnet() -> Value {
	let endowed = paths(&["Alice", "Bob", "Charlie", "Dave", "Eve", "Ferdie"]);
	let validators = paths(&["Alice", "Bob", "Charlie", "Dave"]);
	let sector = DEVELOPMENT_SECTOR;
	genesis(&validators, &endowed, Vec::new(), LOCAL_TIMING, sector, sector)
}

fn staging() -> Value {
	let names = (1..=4).map(|n| format!("//Cairn//staging//{n}")).collect::<Vec<_>>();
	let timing = Timing::default();
	genesis(&names, &names, Vec::new(), timing, BOOTSTRAP_BACKING, PRODUCTION_SECTOR)
}

/// The preset called `id` as a JSON patch of the default genesis.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
	let patch = match id.as_ref() {
		DEV_RUNTIME_PRESET => development(),
		LOCAL_TESTNET_RUNTIME_PRESET => local_testnet(),
		STAGING_RUNTIME_PRESET => staging(),
		_ => return None,
	};
	Some(patch.to_string().into_bytes())
}

/// The names that [`get_preset`] knows.
pub fn preset_names() -> Vec<PresetId> {
	[DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET, STAGING_RUNTIME_PRESET]
		.into_iter()
		.map(PresetId::from)
		.collect()
}
