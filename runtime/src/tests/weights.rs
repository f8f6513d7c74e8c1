// SPDX-License-Identifier: Apache-2.0
//! What blocks can carry.

use super::chain;
use crate::{configs::system, Runtime, TxExtension};
use frame_support::{
	dispatch::DispatchClass,
	traits::Get,
	weights::{constants::WEIGHT_REF_TIME_PER_MICROS, Weight},
};
use pallet_coverage::WeightInfo;

type Coverage = <Runtime as pallet_coverage::Config>::WeightInfo;

fn micros(weight: Weight) -> u64 {
	weight.ref_time() / WEIGHT_REF_TIME_PER_MICROS
}

/// What a signed operational extrinsic costs beside its call.
fn overhead() -> Weight {
	let limits = <Runtime as frame_system::Config>::BlockWeights::get();
	limits.get(DispatchClass::Operational).base_extrinsic
}

#[test]
fn a_flood_of_other_traffic_leaves_a_quarter_of_each_block_to_proofs() {
	let limits = <Runtime as frame_system::Config>::BlockWeights::get();
	let normal = limits.get(DispatchClass::Normal).max_total.unwrap();
	let reserved = limits.get(DispatchClass::Operational).reserved.unwrap();
	assert_eq!(normal.ref_time() + reserved.ref_time(), limits.max_block.ref_time());
	assert_eq!(reserved.ref_time() * 4, system::MAXIMUM_BLOCK_WEIGHT.ref_time());
}

#[test]
fn the_extension_pipeline_has_a_measured_weight() {
	use sp_runtime::traits::TransactionExtension;
	let _ = core::any::type_name::<TxExtension>();
	let extension_weights = [
		<<Runtime as frame_system::Config>::ExtensionsWeightInfo as frame_system::ExtensionsWeightInfo>::check_nonce(),
		<<Runtime as pallet_transaction_payment::Config>::WeightInfo as pallet_transaction_payment::WeightInfo>::charge_transaction_payment(),
	];
	for weight in extension_weights {
		assert!(weight.ref_time() > 0);
	}
}
