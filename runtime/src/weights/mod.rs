// SPDX-License-Identifier: Apache-2.0
//! Weights, as `make bench` measured them on this runtime.

pub mod agenda;
pub mod consensus;

macro_rules! measured {
	($($pallet:ident),* $(,)?) => { $(
		#[allow(
			missing_docs,
			unused_imports,
			unused_parens,
			unused_variables,
			clippy::unnecessary_cast,
			reason = "generated"
		)]
		pub mod $pallet;
	)* }
}
measured!(
	cairn_governance_brake,
	frame_system,
	frame_system_extensions,
	pallet_babe,
	pallet_bags_list,
	pallet_balances,
	pallet_challenge_clock,
	pallet_collective,
	pallet_conviction_voting,
	pallet_coverage,
	pallet_device_registry,
	pallet_grandpa,
	pallet_migrations,
	pallet_multisig,
	pallet_parameters,
	pallet_power,
	pallet_preimage,
	pallet_proxy,
	pallet_referenda,
	pallet_rewards,
	pallet_safe_mode,
	pallet_scheduler,
	pallet_session,
	pallet_spacetime,
	pallet_timestamp,
	pallet_transaction_payment,
	pallet_treasury,
	pallet_tx_pause,
	pallet_utility,
	pallet_whitelist,
);
