// SPDX-License-Identifier: Apache-2.0
//! In which order a pool offers extrinsics to blocks.

use super::{
	chain,
	world::{signed, RELAY},
};
use crate::{
	configs::system::MAXIMUM_BLOCK_LENGTH, Balance, Runtime, RuntimeCall, TransactionPayment, CRN,
};
use cairn_spacetime::{ProfileId, SectorOpening, WindowCost, WindowProof};
use codec::Encode;
use frame_support::dispatch::GetDispatchInfo;
use pallet_coverage::{ReportGroup, SignedReport};
use pallet_spacetime::Call as Storage;
use pallet_transaction_payment::ChargeTransactionPayment;
use sp_runtime::BoundedVec;

/// A batch of so many groups of so many reports each, none of which is accepted.
pub fn garbage_reports(groups: usize, reports: usize) -> RuntimeCall {
	let report = SignedReport {
		witness: u32::MAX,
		tag: [0; 16],
		rssi: 0,
		snr: 0,
		frequency: 0,
		data_rate: 0,
		gps_time: None,
		signature: [0; 64],
	};
	let reports = BoundedVec::truncate_from(vec![report; reports]);
	let group = ReportGroup { round: 0, beaconer: u32::MAX, reports };
	pallet_coverage::Call::report { groups: BoundedVec::truncate_from(vec![group; groups]) }.into()
}

/// A proof as long as that of so many sectors of 1 GiB, which proves nothing.
pub fn garbage_window(sectors: u32) -> RuntimeCall {
	let bytes = WindowCost::of(ProfileId::Gib1.profile(), 1).bytes as usize;
	let mut opening = SectorOpening { nodes: Default::default(), siblings: Default::default() };
	while opening.encoded_size() < bytes {
		let room = opening.nodes.try_push([0; 32]).is_ok();
		assert!(room || opening.siblings.try_push([0; 30]).is_ok());
	}
	let sectors = BoundedVec::truncate_from(vec![opening; sectors as usize]);
	let proof = WindowProof { sectors };
	Storage::prove_window { device: u32::MAX, deadline: 0, partition: 0, skipped: 0, proof }.into()
}

/// A declaration about a provider that does not exist.
pub fn failing_declaration() -> RuntimeCall {
	Storage::declare_faults { device: u32::MAX, deadline: 0, partition: 0, places: 1 }.into()
}

fn reveal() -> RuntimeCall {
	pallet_coverage::Call::reveal { round: 0, beaconer: 0, secret: [0; 32] }.into()
}

fn commit_chain() -> RuntimeCall {
	let (tip, signature) = ([0; 32], [0; 64]);
	pallet_coverage::Call::commit_chain { device: 0, sequence: 0, tip, signature }.into()
}

/// The pool's priority of `call`, with this tip.
fn priority(call: RuntimeCall, tip: Balance) -> u64 {
	let extrinsic = signed(RELAY, call);
	let (info, length) = (extrinsic.get_dispatch_info(), extrinsic.encoded_size());
	let fee = TransactionPayment::compute_fee(length as u32, &info, tip);
	ChargeTransactionPayment::<Runtime>::get_priority(&info, length, tip, fee)
}

/// All that is of the class of proofs and anybody can make, with its name.
fn garbage() -> Vec<(&'static str, RuntimeCall)> {
	use frame_system::Call as System;
	vec![
		("a report", garbage_reports(1, 1)),
		("a batch of 14", garbage_reports(1, 14)),
		("a batch of beacons", garbage_reports(32, 1)),
		("a full batch", garbage_reports(32, 32)),
		("a reveal", reveal()),
		("a commitment", commit_chain()),
		("a declaration", failing_declaration()),
		("what only root may", System::set_heap_pages { pages: 0 }.into()),
		("the same, longer", System::kill_prefix { prefix: vec![0; 10_000], subkeys: 0 }.into()),
		("the same, long", System::set_storage { items: vec![(vec![0; 200_000], vec![])] }.into()),
	]
}

/// The first tip that `cairn-device` offers.
const FIRST_TIP: Balance = CRN / 100;

#[test]
fn a_window_of_some_sectors_comes_before_all_other_garbage_of_cairn() {
	chain("staging", || {
		for (name, call) in garbage() {
			if matches!(call, RuntimeCall::System(_)) {
				continue;
			}
			let other = priority(call, 0);
			for sectors in [8, 16, 32, 64] {
				assert!(priority(garbage_window(sectors), 0) > other, "{sectors} after {name}");
			}
		}
	});
}

#[test]
fn the_first_tip_lifts_any_window_over_everything_without_a_tip() {
	chain("staging", || {
		let highest = garbage().into_iter().map(|(_, call)| priority(call, 0)).max().unwrap();
		for sectors in [1, 2, 4, 8, 16, 32, 64] {
			let untipped = garbage_window(64);
			let tipped = priority(garbage_window(sectors), FIRST_TIP);
			assert!(tipped > highest.max(priority(untipped, 0)), "{sectors}");
		}
	});
}

#[test]
fn a_proof_comes_before_any_ordinary_traffic_without_a_tip() {
	chain("staging", || {
		let transfer = priority(super::calls::transfer(), 0);
		for call in [garbage_window(1), garbage_window(64), reveal(), garbage_reports(1, 14)] {
			assert!(priority(call, 0) > 1_000_000 * transfer);
		}
	});
}

#[test]
fn a_window_that_fails_pays_for_as_much_of_a_block_as_it_is_long() {
	chain("staging", || {
		let extrinsic = signed(RELAY, garbage_window(64));
		let length = extrinsic.encoded_size();
		let info = extrinsic.get_dispatch_info();
		let fee = TransactionPayment::compute_fee(length as u32, &info, 0);
		// 28 of them are as long as a block: by weight as by length, they pay for all of one.
		let block = <Runtime as frame_system::Config>::BlockWeights::get().max_block.ref_time();
		let alike = Balance::from(MAXIMUM_BLOCK_LENGTH / length as u32 + 1);
		assert!(fee * alike > Balance::from(block));
	});
}

#[test]
fn a_full_partition_s_proof_that_fails_pays_seven_hundredths_of_a_coin() {
	chain("staging", || {
		// What docs/storage.md says of it, and of an owner's that comes second.
		let extrinsic = signed(RELAY, garbage_window(64));
		let (length, info) = (extrinsic.encoded_size() as u32, extrinsic.get_dispatch_info());
		let fee = TransactionPayment::compute_fee(length, &info, 0);
		assert_eq!((fee + CRN / 200) / (CRN / 100), 7);
	});
}
