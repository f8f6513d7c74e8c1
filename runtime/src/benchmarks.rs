// SPDX-License-Identifier: Apache-2.0
//! What `make bench` measures.

pub mod migrations;
mod session;

use crate::*;
use alloc::{string::String, vec::Vec};
use frame_benchmarking::{
	baseline::Pallet as BaselineBench, BenchmarkBatch, BenchmarkConfig, BenchmarkList,
};
use frame_support::traits::{
	StorageInfo, StorageInfoTrait, TrackedStorageKey, WhitelistedStorageKeys,
};
use frame_system_benchmarking::{
	extensions::Pallet as SystemExtensionsBench, Pallet as SystemBench,
};
use session::Pallet as SessionBench;

frame_benchmarking::define_benchmarks!(
	[cairn_governance::brake, Brake]
	[frame_benchmarking, BaselineBench::<Runtime>]
	[frame_system, SystemBench::<Runtime>]
	[frame_system_extensions, SystemExtensionsBench::<Runtime>]
	[pallet_babe, Babe]
	[pallet_bags_list, Candidates]
	[pallet_balances, Balances]
	[pallet_challenge_clock, ChallengeClock]
	[pallet_collective, Committee]
	[pallet_conviction_voting, ConvictionVoting]
	[pallet_coverage, Coverage]
	[pallet_device_registry, DeviceRegistry]
	[pallet_grandpa, Grandpa]
	[pallet_migrations, MultiBlockMigrations]
	[pallet_multisig, Multisig]
	[pallet_parameters, Parameters]
	[pallet_power, Power]
	[pallet_preimage, Preimage]
	[pallet_proxy, Proxy]
	[pallet_referenda, Referenda]
	[pallet_rewards, Rewards]
	[pallet_safe_mode, SafeMode]
	[pallet_scheduler, Scheduler]
	[pallet_session, SessionBench::<Runtime>]
	[pallet_spacetime, Spacetime]
	[pallet_timestamp, Timestamp]
	[pallet_transaction_payment, TransactionPayment]
	[pallet_treasury, Treasury]
	[pallet_tx_pause, TxPause]
	[pallet_utility, Utility]
	[pallet_whitelist, Whitelist]
);

impl frame_system_benchmarking::Config for Runtime {}
impl frame_benchmarking::baseline::Config for Runtime {}
impl session::Config for Runtime {}
impl pallet_transaction_payment::BenchmarkConfig for Runtime {}

/// The benchmarks that there are, and the storage that they touch.
pub fn metadata(extra: bool) -> (Vec<BenchmarkList>, Vec<StorageInfo>) {
	let mut list = Vec::<BenchmarkList>::new();
	list_benchmarks!(list, extra);
	(list, AllPalletsWithSystem::storage_info())
}

/// Runs the benchmark that `config` names, and gives the quickest of its repeats.
///
/// Whatever disturbs a measurement makes it longer, never shorter, so the quickest is the nearest to
/// what the call takes: Chen and Revels, "Robust benchmarking in noisy environments" (2016).
///
/// # Errors
///
/// A sentence from the benchmark that failed.
pub fn dispatch(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
	let whitelist: Vec<TrackedStorageKey> = AllPalletsWithSystem::whitelisted_storage_keys();
	let mut batches = Vec::<BenchmarkBatch>::new();
	let params = (&config, &whitelist);
	add_benchmarks!(params, batches);
	for batch in &mut batches {
		batch.results.sort_by_key(|result| result.extrinsic_time);
		batch.results.truncate(1);
	}
	Ok(batches)
}
