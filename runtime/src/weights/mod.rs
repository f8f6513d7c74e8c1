// SPDX-License-Identifier: Apache-2.0
//! Weights, as `make bench` measured them on this runtime.

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
	frame_system,
	frame_system_extensions,
	pallet_babe,
	pallet_bags_list,
	pallet_balances,
	pallet_challenge_clock,
	pallet_coverage,
	pallet_device_registry,
	pallet_grandpa,
	pallet_multisig,
	pallet_power,
	pallet_preimage,
	pallet_proxy,
	pallet_rewards,
	pallet_scheduler,
	pallet_session,
	pallet_spacetime,
	pallet_timestamp,
	pallet_transaction_payment,
	pallet_utility,
);
