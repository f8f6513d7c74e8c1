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
fn a_flood_of_one_kind_leaves_a_quarter_of_each_block_to_the_other() {
	let limits = <Runtime as frame_system::Config>::BlockWeights::get();
	for (flood, other) in [
		(DispatchClass::Normal, DispatchClass::Operational),
		(DispatchClass::Operational, DispatchClass::Normal),
	] {
		let taken = limits.get(flood).max_total.unwrap();
		let left = limits.get(other).reserved.unwrap();
		assert_eq!((taken + left).ref_time(), system::MAXIMUM_BLOCK_WEIGHT.ref_time());
		assert_eq!(left.ref_time() * 4, system::MAXIMUM_BLOCK_WEIGHT.ref_time());
	}
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
