// SPDX-License-Identifier: Apache-2.0
//! What blocks can carry, by the weights in force.

use super::chain;
use crate::{configs::system, Runtime, RuntimeCall};
use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo},
	weights::{constants::WEIGHT_REF_TIME_PER_MICROS, Weight},
};
use pallet_coverage::{ReportGroup, SignedReport, WeightInfo};
use sp_runtime::traits::TransactionExtension;

type Coverage = <Runtime as pallet_coverage::Config>::WeightInfo;

fn micros(weight: Weight) -> u64 {
	weight.ref_time() / WEIGHT_REF_TIME_PER_MICROS
}

/// What a signed extrinsic costs beside its call: base, signature, extensions.
fn envelope(call: &RuntimeCall) -> Weight {
	let limits = <Runtime as frame_system::Config>::BlockWeights::get();
	let extension: crate::TxExtension = (
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckMortality::from(sp_runtime::generic::Era::Immortal),
		frame_system::CheckNonce::from(0),
		frame_system::CheckWeight::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(0),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	);
	limits.get(call.get_dispatch_info().class).base_extrinsic + extension.weight(call)
}

/// A batch of `reports` reports of one beacon.
fn batch(reports: usize) -> RuntimeCall {
	let report = SignedReport {
		witness: 0,
		tag: [0; 16],
		rssi: 0,
		snr: 0,
		frequency: 0,
		data_rate: 0,
		gps_time: None,
		signature: [0; 64],
	};
	let group =
		ReportGroup { round: 0, beaconer: 0, reports: vec![report; reports].try_into().unwrap() };
	RuntimeCall::Coverage(pallet_coverage::Call::report { groups: vec![group].try_into().unwrap() })
}

fn reveal() -> RuntimeCall {
	RuntimeCall::Coverage(pallet_coverage::Call::reveal { round: 0, beaconer: 0, secret: [0; 32] })
}

/// Everything that `call` takes of a block.
fn all_in(call: &RuntimeCall) -> Weight {
	call.get_dispatch_info().call_weight + envelope(call)
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
fn a_report_in_a_batch_of_fourteen_takes_at_most_150_microseconds_all_in() {
	chain("staging", || assert!(micros(all_in(&batch(14))) / 14 <= 150));
}

#[test]
fn a_reveal_of_32_reports_takes_at_most_1600_microseconds_whoever_is_drawn() {
	let worst = (0..=14u32).map(|drawn| Coverage::reveal(32 - drawn, drawn)).map(micros).max();
	assert!(worst.unwrap() <= 1_600, "{worst:?}");
}

#[test]
fn six_seconds_of_blocks_carry_300_fully_witnessed_beacons() {
	chain("staging", || {
		let beacon = all_in(&batch(14)) + Coverage::reveal(0, 14) + envelope(&reveal());
		let limits = <Runtime as frame_system::Config>::BlockWeights::get();
		let budget = limits.get(DispatchClass::Operational).max_total.unwrap();
		assert!(budget.ref_time() / beacon.ref_time() >= 300, "{} µs", micros(beacon));
	});
}

#[test]
fn no_extension_of_the_pipeline_is_free_but_the_metadata_hash() {
	chain("staging", || assert!(envelope(&reveal()).ref_time() > 0));
}
