// SPDX-License-Identifier: Apache-2.0
//! What blocks can carry, by the weights in force.

use super::{
	chain,
	world::{Setup, World},
};
use crate::{
	configs::{fees::Envelope, system},
	Runtime, RuntimeCall, System,
};
use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo},
	traits::{Get, PalletsInfoAccess},
	weights::{constants::WEIGHT_REF_TIME_PER_MICROS, Weight},
};
use pallet_coverage::{ReportGroup, SignedReport, WeightInfo};
use sp_runtime::{traits::TransactionExtension, transaction_validity::InvalidTransaction};
use std::collections::BTreeSet;

type Coverage = <Runtime as pallet_coverage::Config>::WeightInfo;

fn micros(weight: Weight) -> u64 {
	weight.ref_time() / WEIGHT_REF_TIME_PER_MICROS
}

/// What an extrinsic passes through.
fn extension() -> crate::TxExtension {
	(
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
	)
}

/// What a signed extrinsic costs beside its call: base, signature, extensions.
fn envelope(call: &RuntimeCall) -> Weight {
	let limits = <Runtime as frame_system::Config>::BlockWeights::get();
	limits.get(call.get_dispatch_info().class).base_extrinsic + extension().weight(call)
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

/// Cairn's own pallets: they come after the SDK's.
fn cairn() -> Vec<&'static str> {
	let pallets = crate::AllPalletsWithSystem::infos();
	pallets.into_iter().filter(|pallet| pallet.index >= 40).map(|pallet| pallet.name).collect()
}

/// An ed25519 verification on the machine of the benchmarks, rounded down.
const VERIFICATION: u64 = 40 * WEIGHT_REF_TIME_PER_MICROS;

/// Takes `time` of the open block, in picoseconds, as extrinsics of `class` would.
fn take(world: &mut World, class: DispatchClass, time: u64) {
	world.inspect(|| {
		System::register_extra_weight_unchecked(Weight::from_parts(time, 0), class);
	});
}

#[test]
fn the_clock_knows_what_an_extrinsic_weighs_beside_its_call() {
	chain("staging", || {
		let (told, weighed) = (Envelope::get(), envelope(&reveal()));
		// What signers send lives for some blocks only, which takes another look.
		assert!(told.all_gte(weighed), "{told} {weighed}");
		assert!(micros(told - weighed) < 1, "{told} {weighed}");
	});
}

#[test]
fn a_flood_of_one_kind_leaves_a_quarter_of_each_block_to_the_other() {
	use DispatchClass::{Normal, Operational};
	let full = Err(InvalidTransaction::ExhaustsResources.into());
	let limits = <Runtime as frame_system::Config>::BlockWeights::get();
	for (flood, other) in [(Normal, Operational), (Operational, Normal)] {
		let call = |class| if class == Normal { super::calls::transfer() } else { reveal() };
		let mut world = World::new(&Setup::default());
		take(&mut world, flood, limits.get(flood).max_total.unwrap().ref_time());
		assert_eq!(world.submit(0, call(flood)), full, "{flood:?} goes on after its share");

		let quarter = system::MAXIMUM_BLOCK_WEIGHT.ref_time() / 4;
		let need = all_in(&call(other)).ref_time();
		take(&mut world, other, quarter - need);
		let last = world.submit(0, call(other));
		assert!(last.is_ok(), "{other:?} finds no quarter: {last:?}");
		take(&mut world, other, need);
		assert_eq!(world.submit(0, call(other)), full, "{other:?} goes on after the quarter");
	}
}

#[test]
fn a_report_in_a_batch_of_fourteen_takes_at_most_150_microseconds_all_in() {
	let most = 14 * 150 * WEIGHT_REF_TIME_PER_MICROS;
	chain("staging", || assert!(all_in(&batch(14)).ref_time() <= most));
}

#[test]
fn a_report_weighs_at_least_the_check_of_its_signature() {
	let further = all_in(&batch(32)).ref_time() - all_in(&batch(1)).ref_time();
	assert!(further >= 31 * VERIFICATION, "{further}");
}

#[test]
fn a_reveal_of_32_reports_takes_at_most_1600_microseconds_whoever_is_drawn() {
	let worst = (0..=14u32).map(|drawn| Coverage::reveal(32 - drawn, drawn).ref_time()).max();
	assert!(worst.unwrap() <= 1_600 * WEIGHT_REF_TIME_PER_MICROS, "{worst:?}");
}

#[test]
fn a_reveal_weighs_more_the_more_witnesses_are_drawn() {
	let weights: Vec<_> = (0..=14u32).map(|drawn| Coverage::reveal(32 - drawn, drawn)).collect();
	assert!(weights.windows(2).all(|pair| pair[0].ref_time() < pair[1].ref_time()));
	// Each of them has its books read and written.
	let db = <Runtime as frame_system::Config>::DbWeight::get();
	let drawn = weights[14] - weights[0];
	assert!(drawn.ref_time() >= db.reads_writes(14, 14).ref_time(), "{drawn}");
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
fn every_call_of_cairn_weighs_at_least_a_read_of_the_database() {
	let mut world = World::new(&Setup::default());
	let read = <Runtime as frame_system::Config>::DbWeight::get().reads(1);
	let mut with_calls = BTreeSet::new();
	for (pallet, name, call) in world.inspect(super::shapes::one_of_each_call) {
		if cairn().contains(&pallet.as_str()) {
			let weight = call.get_dispatch_info().call_weight;
			assert!(weight.ref_time() >= read.ref_time(), "{pallet}::{name}: {weight}");
			with_calls.insert(pallet);
		}
	}
	// All but the clock, which has none.
	let without: Vec<_> = cairn().into_iter().filter(|name| !with_calls.contains(*name)).collect();
	assert_eq!(without, ["ChallengeClock"]);
}

#[test]
fn every_hook_of_cairn_weighs_at_least_a_read_of_the_database() {
	use pallet_challenge_clock::WeightInfo as _;
	use pallet_rewards::WeightInfo as _;
	use pallet_spacetime::WeightInfo as _;
	type Clock = <Runtime as pallet_challenge_clock::Config>::WeightInfo;
	type Rewards = <Runtime as pallet_rewards::Config>::WeightInfo;
	type Spacetime = <Runtime as pallet_spacetime::Config>::WeightInfo;
	let read = <Runtime as frame_system::Config>::DbWeight::get().reads(1);
	for (hook, weight) in [
		("the clock's poll", Clock::on_poll()),
		("the clock's end of a block", Clock::on_finalize()),
		("a round that opens", Coverage::open_round()),
		("a sweep", Coverage::sweep()),
		("a beacon that expires", Coverage::expire_beacon()),
		("a gateway that is counted anew", Coverage::recount()),
		("a receipt that is forgotten", Coverage::prune_receipt()),
		("an epoch that goes on", Rewards::on_poll_idle()),
		("an epoch that closes", Rewards::on_poll_close()),
		("a look at the windows", Spacetime::look()),
		("a window that closes", Spacetime::close_partition(0, 0)),
	] {
		assert!(weight.ref_time() >= read.ref_time(), "{hook}: {weight}");
	}
}

#[test]
fn no_extension_of_the_pipeline_is_free_but_the_metadata_hash() {
	chain("staging", || {
		let call = reveal();
		let (sender, spec, tx, genesis, mortality, nonce, weight, charge, metadata, reclaim) =
			extension();
		let weights = [
			("sender", sender.weight(&call)),
			("spec version", spec.weight(&call)),
			("transaction version", tx.weight(&call)),
			("genesis", genesis.weight(&call)),
			("mortality", mortality.weight(&call)),
			("nonce", nonce.weight(&call)),
			("weight", weight.weight(&call)),
			("charge", charge.weight(&call)),
			("reclaim", reclaim.weight(&call)),
		];
		for (name, weight) in weights {
			assert!(weight.ref_time() > 0, "{name}");
		}
		assert_eq!(metadata.weight(&call), Weight::zero());
	});
}
