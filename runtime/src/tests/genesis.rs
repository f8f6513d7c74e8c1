// SPDX-License-Identifier: Apache-2.0
//! The chains that are known by name.

use super::chain;
use crate::{
	configs::proofs::{Epochs, SeedRounds},
	genesis_presets,
	governance::figures::StorageRules,
	Balances, ChallengeClock, Rewards, Runtime, RuntimeGenesisConfig, Session, CRN,
};
use cairn_emission::EmissionParams;
use cairn_traits::{RoundClock, StorageRate};
use frame_support::traits::{fungible::Balanced, Get, OnUnbalanced};
use pallet_challenge_clock::ClockTiming;
use pallet_spacetime::LeastSector;

/// What the table in `genesis_presets` says: validators, slot in ms, session in slots, ticks a
/// round, ticks an epoch, ticks a window.
const TABLE: [(&str, usize, u64, u64, u32, u32, u32); 3] = [
	("development", 1, 2_000, 30, 4, 32, 1),
	("local_testnet", 4, 3_000, 40, 6, 240, 5),
	("staging", 4, 3_000, 1_200, 10, 14_400, 300),
];

#[test]
fn every_preset_has_a_row_in_the_table() {
	let names: Vec<sp_genesis_builder::PresetId> = TABLE.iter().map(|row| row.0.into()).collect();
	assert_eq!(genesis_presets::preset_names(), names);
}

#[test]
fn presets_have_the_lengths_that_their_table_says() {
	for (name, validators, slot, session, round, epoch, window) in TABLE {
		chain(name, || {
			let timing = ClockTiming::<Runtime>::get();
			assert_eq!(timing.slot_duration, slot, "{name}");
			assert_eq!(u64::from(timing.session_slots), session, "{name}");
			assert_eq!(timing.ticks_per_round, round, "{name}");
			assert_eq!(timing.epoch_ticks, epoch, "{name}");
			assert_eq!(timing.window_ticks, window, "{name}");
			assert_eq!(Session::validators().len(), validators, "{name}");
		});
	}
}

#[test]
fn what_is_slashed_comes_to_the_treasury_of_every_preset() {
	for name in genesis_presets::preset_names() {
		chain(name.as_ref(), || {
			let (amount, treasury) = (7 * CRN, super::world::treasury());
			let before = Balances::free_balance(&treasury);
			let slashed = <Balances as Balanced<_>>::issue(amount);
			pallet_rewards::Slashed::<Runtime>::on_unbalanced(slashed);
			assert_eq!(Balances::free_balance(&treasury), before + amount, "{name}");
		});
	}
}

#[test]
fn babe_and_the_timestamp_keep_the_clock_of_genesis() {
	for (name, _, slot, session, ..) in TABLE {
		chain(name, || {
			assert_eq!(crate::Babe::slot_duration(), slot);
			assert_eq!(<Runtime as pallet_babe::Config>::EpochDuration::get(), session);
			assert_eq!(<Runtime as pallet_timestamp::Config>::MinimumPeriod::get(), slot / 2);
		});
	}
}

#[test]
fn every_validator_of_genesis_can_be_proven_to_hold_its_keys() {
	use frame_support::traits::KeyOwnerProofSystem;
	chain("local_testnet", || {
		let authorities = pallet_babe::Authorities::<Runtime>::get();
		assert_eq!(authorities.len(), 4);
		for (authority, _) in authorities {
			assert!(crate::Historical::prove((sp_consensus_babe::KEY_TYPE, authority)).is_some());
		}
	});
}

#[test]
fn endowments_and_all_emission_stay_under_the_supply_cap() {
	for (name, ..) in TABLE {
		chain(name, || {
			let params = pallet_rewards::Emission::<Runtime>::get();
			let vesting_ticks = 180 * ClockTiming::<Runtime>::get().epoch_ticks;
			let production = EmissionParams { vesting_ticks, ..EmissionParams::default() };
			assert_eq!(params, production, "{name}");
			let emitted = params.total().unwrap();
			assert!(Balances::total_issuance() + emitted <= params.supply_cap, "{name}");
		});
	}
}

#[test]
fn only_chains_to_develop_on_take_sectors_that_are_sealed_in_seconds() {
	for (name, least) in
		[("development", 1 << 25), ("local_testnet", 1 << 25), ("staging", 1 << 30)]
	{
		chain(name, || assert_eq!(LeastSector::<Runtime>::get(), least, "{name}"));
	}
	let default = RuntimeGenesisConfig::default();
	assert_eq!(default.spacetime.least_sector, 1 << 30);
}

#[test]
fn the_first_sector_is_held_for_what_twenty_days_of_the_highest_rate_earn() {
	chain("staging", || {
		let held = Rewards::storage_reward(1 << 30, Epochs::<20>::get());
		assert!((20 * CRN - 1_000_000..=20 * CRN).contains(&held), "{held}");
	});
}

#[test]
fn on_every_chain_a_pre_commit_expires_before_its_seed_is_forgotten() {
	for (name, ..) in TABLE {
		chain(name, || {
			let kept = ChallengeClock::first_tick(<SeedRounds as Get<u32>>::get() - 1);
			assert!(StorageRules::get().pre_commit_lifetime <= kept, "{name}");
		});
	}
}

/// Builds a genesis whose epochs and windows have this many ticks, in rounds of four.
fn build(epoch_ticks: u32, window_ticks: u32) -> Result<(), String> {
	let timing = serde_json::json!({
		"slotDuration": 2_000, "sessionSlots": 30, "ticksPerRound": 4,
		"epochTicks": epoch_ticks, "pausePeriod": 320, "pauseCap": 32,
		"windowTicks": window_ticks, "lookbackTicks": 6,
	});
	let patch = serde_json::json!({ "challengeClock": { "timing": timing } }).to_string();
	let built = std::panic::catch_unwind(|| {
		sp_io::TestExternalities::new_empty().execute_with(|| {
			frame_support::genesis_builder_helper::build_state::<crate::RuntimeGenesisConfig>(
				super::full_config(patch.as_bytes()),
			)
		})
	});
	built.unwrap_or_else(|panic| Err(panic.downcast_ref::<String>().unwrap().clone()))
}

#[test]
fn lengths_that_contradict_each_other_are_refused_by_name() {
	assert_eq!(build(32, 1), Ok(()));
	let told = build(33, 1).unwrap_err();
	assert!(told.contains("an epoch of 33 ticks is no multiple of a round of 4"), "{told}");
}

#[test]
fn windows_that_outgrow_what_epochs_make_of_deposits_are_refused_by_name() {
	// A sector lives for four proving periods at least, and for 27 times its deposit at most.
	assert_eq!(build(32, 90), Ok(()));
	let told = build(32, 91).unwrap_err();
	assert!(told.contains("breaks a rule: MaxLifetime"), "{told}");
}

#[test]
fn epochs_that_make_a_working_key_last_for_ever_are_refused_by_name() {
	assert_eq!(build(86_400, 300), Ok(()));
	let told = build(86_404, 300).unwrap_err();
	assert!(told.contains("breaks a rule: MaxWorkingKeyLifetime"), "{told}");
}
