// SPDX-License-Identifier: Apache-2.0
//! Tests of the runtime as a whole: what no pallet can see alone.

#![allow(
	clippy::unwrap_used,
	clippy::indexing_slicing,
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	reason = "tests"
)]

mod arbitrary;
mod backing;
mod books;
mod calls;
mod capacity;
mod charges;
mod equivocation;
mod fleet;
mod flood;
mod genesis;
mod governance;
mod history;
mod holds;
mod location;
mod ops;
mod pool;
mod power_ops;
mod priority;
mod providers;
mod shapes;
mod storage;
mod storage_books;
mod storage_ops;
mod transfer;
mod validator_books;
mod weights;
mod world;

use crate::{genesis_presets, RuntimeGenesisConfig};
use frame_support::genesis_builder_helper::build_state;

/// The state of a preset, in which `test` runs and which it leaves sound.
fn chain(preset: &str, test: impl FnOnce()) {
	let id = sp_genesis_builder::PresetId::from(preset);
	let mut externalities = sp_io::TestExternalities::new_empty();
	externalities.execute_with(|| {
		let patch = genesis_presets::get_preset(&id).unwrap();
		build_state::<RuntimeGenesisConfig>(full_config(&patch)).unwrap();
		test();
		check_state();
	});
}

/// The default genesis with `patch` on it, as the node merges them.
fn full_config(patch: &[u8]) -> Vec<u8> {
	let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).unwrap();
	merge(&mut config, serde_json::from_slice(patch).unwrap());
	serde_json::to_vec(&config).unwrap()
}

fn merge(base: &mut serde_json::Value, patch: serde_json::Value) {
	match (base, patch) {
		(serde_json::Value::Object(base), serde_json::Value::Object(patch)) => {
			for (key, value) in patch {
				merge(base.entry(key).or_insert(serde_json::Value::Null), value);
			}
		}
		(base, patch) => *base = patch,
	}
}

/// The invariants of every pallet of Cairn, and of the SDK's where they are built in.
fn check_state() {
	crate::ChallengeClock::do_try_state().unwrap();
	crate::DeviceRegistry::do_try_state().unwrap();
	crate::Coverage::do_try_state().unwrap();
	crate::Rewards::do_try_state().unwrap();
	crate::Spacetime::do_try_state().unwrap();
	crate::Power::do_try_state().unwrap();
	#[cfg(feature = "try-runtime")]
	{
		use frame_support::traits::TryState;
		let all = frame_try_runtime::TryStateSelect::All;
		crate::AllPalletsWithSystem::try_state(crate::System::block_number(), all).unwrap();
	}
}

#[test]
fn every_preset_satisfies_the_invariants_of_all_pallets() {
	for preset in genesis_presets::preset_names() {
		chain(preset.as_ref(), || {});
	}
}

#[test]
#[should_panic(expected = "the count of active gateways is wrong")]
fn a_state_that_breaks_an_invariant_does_not_pass() {
	chain("development", || pallet_device_registry::ActiveGateways::<crate::Runtime>::put(1));
}
