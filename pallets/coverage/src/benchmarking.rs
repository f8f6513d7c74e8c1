// SPDX-License-Identifier: Apache-2.0
//! Benchmarks of the calls and of the hooks' units of work.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::unwrap_used,
	reason = "benchmarks fail loudly"
)]

use crate::*;
use alloc::{vec, vec::Vec};
use cairn_coverage::{Count, DensityMap, Refusal};
use cairn_device_primitives::{
	ChainCommitment, DeviceId, Round, SignedMessage, WorkingKey, WorkingSignature,
};
use cairn_traits::{DeviceInspect, RoundClock, BENCH_KEYS};
use frame_benchmarking::v2::*;
use frame_support::traits::Get;
use frame_system::RawOrigin;

/// The round of the beacons.
const ROUND: Round = 40;

/// Puts the clock in the second block of a round.
fn set_round<T: Config>(round: Round) {
	T::Clock::set_tick(T::Clock::first_tick(round) + 1);
}

/// Gateways whose facts are in force in [`ROUND`], where each is drawn, and which were heard then.
fn gateways<T: Config>(count: u32) -> Vec<(DeviceId, WorkingKey)> {
	set_round::<T>(ROUND - 10);
	let gateways = T::Devices::bench_gateways(count);
	set_round::<T>(ROUND);
	let mut params = T::Params::get();
	params.max_distance_m = 300_000;
	Rounds::<T>::insert(ROUND, RoundRules { interval: 1, params, previous: quiet() });
	for (device, _) in &gateways {
		let cell = T::Devices::gateway_at(*device, ROUND).unwrap().location.unwrap().cell;
		Gateways::<T>::mutate_extant(device, |gateway| {
			gateway.heard = Some(Heard { round: ROUND, cell });
		});
	}
	gateways
}

/// Draws that hit nobody, so that all of them are looked at.
fn quiet() -> PreviousDraws {
	[1, 2, 3].map(|seed| Some(Draw { seed: [seed; 32], interval: u32::MAX }))
}

fn signature(
	key: &WorkingKey,
	message: &impl SignedMessage,
	genesis: [u8; 32],
) -> WorkingSignature {
	let bytes = message.signing_bytes(&genesis);
	sp_io::crypto::ed25519_sign(BENCH_KEYS, &(*key).into(), &bytes).unwrap().0
}

/// A valid report: weak enough for any distance, strong enough for any data rate.
fn signed_report<T: Config>(
	beaconer: DeviceId,
	(witness, key): (DeviceId, WorkingKey),
) -> SignedReport {
	let facts = T::Devices::gateway_at(witness, ROUND).unwrap();
	let frequency = facts.location.unwrap().region.plan().channels[0];
	let mut report = SignedReport {
		witness,
		tag: [7; 16],
		rssi: -1_200,
		snr: -50,
		frequency,
		data_rate: 0,
		gps_time: Some(u64::MAX),
		signature: [0; 64],
	};
	let genesis = Pallet::<T>::genesis_hash();
	report.signature = signature(&key, &report.message(ROUND, beaconer), genesis);
	report
}

/// `g` groups of one report, and `n` more spread over them; each by a witness of its own.
fn batch<T: Config>(g: u32, n: u32) -> Batch {
	let all = gateways::<T>(2 * g + n);
	let (beaconers, witnesses) = all.split_at(g as usize);
	let mut groups: Vec<ReportGroup> = beaconers
		.iter()
		.map(|(beaconer, _)| ReportGroup {
			round: ROUND,
			beaconer: *beaconer,
			reports: Default::default(),
		})
		.collect();
	for (index, witness) in witnesses.iter().enumerate() {
		let group = &mut groups[index % g as usize];
		let report = signed_report::<T>(group.beaconer, *witness);
		group.reports.try_push(report).unwrap();
	}
	groups.try_into().unwrap()
}

fn stored(witness: DeviceId, heard: bool) -> StoredReport {
	StoredReport { witness, tag: [9; 16], channel: 0, ramp: 10_000, heard }
}

/// A beacon that is full of reports and of refusals, by witnesses that do not exist.
fn full_beacon() -> Beacon {
	let reports: Vec<_> = (0..MAX_REPORTS).map(|at| stored(u32::MAX - at, false)).collect();
	let refused: Vec<_> =
		(0..MAX_REPORTS).map(|at| (u32::MAX - MAX_REPORTS - at, Refusal::TooFar)).collect();
	Beacon { reports: reports.try_into().unwrap(), refused: refused.try_into().unwrap() }
}

fn receipt() -> Receipt {
	let beacon = full_beacon();
	let paid = |report: &StoredReport| (report.witness, Verdict::Paid { units: u64::MAX });
	let verdicts: Vec<_> = beacon.reports.iter().map(paid).collect();
	Receipt {
		revealed: true,
		scale: 10_000,
		units: 1,
		verdicts: verdicts.try_into().unwrap(),
		refused: beacon.refused,
	}
}

/// A cell of resolution 10 and its successors, distinct: what they mean does not matter here.
fn counters<T: Config>(c: u32) -> Vec<u64> {
	let cells: Vec<_> = (0..u64::from(c)).map(|at| at * 0x1_0000_0001).collect();
	for cell in &cells {
		Density::<T>::insert(cell, Count { unclipped: 7, clipped: 5 });
	}
	cells
}

#[benchmarks]
mod benches {
	use super::*;

	/// All items are valid, each of a witness of its own. `n` counts those beyond one a group.
	#[benchmark]
	fn report(g: Linear<1, 32>, n: Linear<0, 31>) -> Result<(), BenchmarkError> {
		let groups = batch::<T>(g, n);
		#[extrinsic_call]
		report(RawOrigin::Signed(whitelisted_caller()), groups.clone());
		for group in groups {
			let beacon = Beacons::<T>::get(ROUND, group.beaconer).unwrap();
			assert_eq!(beacon.reports.len(), group.reports.len());
		}
		Ok(())
	}

	/// The same in the round after, where all beacons are full and each report displaces another.
	#[benchmark]
	fn report_outranking(g: Linear<1, 32>, n: Linear<0, 31>) -> Result<(), BenchmarkError> {
		let groups = batch::<T>(g, n);
		for group in &groups {
			Beacons::<T>::insert(ROUND, group.beaconer, full_beacon());
		}
		set_round::<T>(ROUND + 1);
		#[extrinsic_call]
		report(RawOrigin::Signed(whitelisted_caller()), groups.clone());
		for group in groups {
			let beacon = Beacons::<T>::get(ROUND, group.beaconer).unwrap();
			assert!(group.reports.iter().all(|item| beacon.holds(item.witness)));
		}
		Ok(())
	}

	/// `w` witnesses are drawn of `w + n` reports, all of them valid.
	#[benchmark]
	fn reveal(n: Linear<0, 18>, w: Linear<1, 14>) -> Result<(), BenchmarkError> {
		let all = gateways::<T>(1 + w + n);
		let beaconer = all[0].0;
		let secret = [5; 32];
		let drawn = u8::try_from(w).unwrap();
		Gateways::<T>::mutate_extant(beaconer, |gateway| {
			gateway.chain.tip = cairn_coverage::next_link(&secret);
		});
		Rounds::<T>::mutate_extant(ROUND, |rules| rules.params.max_witnesses = drawn);
		let plan = T::Devices::gateway_at(beaconer, ROUND).unwrap().location.unwrap().region.plan();
		let payload = cairn_coverage::payload(&secret, &T::Clock::seed(ROUND).unwrap(), beaconer);
		let channel = cairn_coverage::channel(&payload, plan);
		let valid = |(witness, _): &(DeviceId, WorkingKey)| StoredReport {
			tag: cairn_coverage::tag(&payload, *witness),
			channel,
			..stored(*witness, true)
		};
		let reports: Vec<_> = all[1..].iter().map(valid).collect();
		let beacon = Beacon { reports: reports.try_into().unwrap(), ..full_beacon() };
		Beacons::<T>::insert(ROUND, beaconer, beacon);
		set_round::<T>(ROUND + 2);
		#[extrinsic_call]
		reveal(RawOrigin::Signed(whitelisted_caller()), ROUND, beaconer, secret);
		let receipt = Receipts::<T>::get(ROUND, beaconer).unwrap();
		let paid = |(_, verdict): &&(DeviceId, Verdict)| matches!(verdict, Verdict::Paid { .. });
		assert_eq!(receipt.verdicts.iter().filter(paid).count(), w as usize);
		Ok(())
	}

	/// Of a beacon with all reports that it may keep.
	#[benchmark]
	fn reveal_refused() -> Result<(), BenchmarkError> {
		let beaconer = gateways::<T>(1)[0].0;
		Beacons::<T>::insert(ROUND, beaconer, full_beacon());
		set_round::<T>(ROUND + 2);
		let outcome;
		#[block]
		{
			let origin = RawOrigin::Signed(whitelisted_caller());
			outcome = Pallet::<T>::reveal(origin.into(), ROUND, beaconer, [5; 32]);
		}
		assert_eq!(outcome.unwrap_err().error, Error::<T>::WrongSecret.into());
		Ok(())
	}

	#[benchmark]
	fn commit_chain() -> Result<(), BenchmarkError> {
		let (device, key) = gateways::<T>(1)[0];
		let message = ChainCommitment { device, sequence: 1, tip: [3; 32] };
		let signature = signature(&key, &message, Pallet::<T>::genesis_hash());
		#[extrinsic_call]
		commit_chain(RawOrigin::Signed(whitelisted_caller()), device, 1, [3; 32], signature);
		assert_eq!(Gateways::<T>::get(device).unwrap().chain.sequence, 1);
		Ok(())
	}

	/// In the first block of a round.
	#[benchmark]
	fn open_round() {
		set_round::<T>(ROUND);
		let params = T::Params::get();
		for back in 1..=cairn_coverage::QUIET_ROUNDS {
			let rules = RoundRules { interval: back, params, previous: quiet() };
			Rounds::<T>::insert(ROUND - back, rules);
		}
		#[block]
		{
			Pallet::<T>::open_round();
		}
		assert!(Rounds::<T>::get(ROUND).unwrap().previous.iter().all(Option::is_some));
	}

	/// Reading and writing the cursors.
	#[benchmark]
	fn sweep() {
		Progress::<T>::put(Cursors { expire: 1, prune: 1 });
		#[block]
		{
			let cursors = Progress::<T>::get();
			Progress::<T>::put(Cursors { expire: cursors.expire + 1, ..cursors });
		}
		assert_eq!(Progress::<T>::get().expire, 2);
	}

	/// A beacon with all reports and refusals that it may have.
	#[benchmark]
	fn expire_beacon() {
		let (beaconer, _) = gateways::<T>(1)[0];
		Beacons::<T>::insert(ROUND, beaconer, full_beacon());
		#[block]
		{
			Pallet::<T>::expire(ROUND, beaconer);
		}
		assert_eq!(Gateways::<T>::get(beaconer).unwrap().missed, 1);
	}

	/// A queued gateway moves to another bucket. What it touches of the counters is charged apart.
	#[benchmark]
	fn recount() {
		let (device, _) = gateways::<T>(1)[0];
		let old = T::Clock::tick();
		Gateways::<T>::mutate_extant(device, |gateway| gateway.expires = Some(old));
		Expiry::<T>::insert(old.to_be_bytes(), device, ());
		Unsettled::<T>::insert(device, ());
		#[block]
		{
			Pallet::<T>::recount(device);
		}
		assert!(Gateways::<T>::get(device).unwrap().counted.is_some());
		assert!(!Unsettled::<T>::contains_key(device));
	}

	#[benchmark]
	fn read_counters(c: Linear<1, 200>) {
		let cells = counters::<T>(c);
		let map = density::StoredDensity::<T>::new();
		#[block]
		{
			for cell in cells {
				map.get(cell);
			}
		}
		assert_eq!(map.reads.get(), c);
	}

	#[benchmark]
	fn write_counters(c: Linear<1, 200>) {
		let cells = counters::<T>(c);
		let mut map = density::StoredDensity::<T>::new();
		#[block]
		{
			for cell in cells {
				map.set(cell, Count { unclipped: 8, clipped: 5 });
			}
		}
		assert_eq!(map.writes, c);
	}

	/// The largest receipt.
	#[benchmark]
	fn prune_receipt() {
		Receipts::<T>::insert(ROUND, 1, receipt());
		#[block]
		{
			Receipts::<T>::remove(ROUND, 1);
		}
		assert!(!Receipts::<T>::contains_key(ROUND, 1));
	}

	/// The next key of a round, and the removal of the round's rules when there is none.
	#[benchmark]
	fn advance() {
		let params = T::Params::get();
		Rounds::<T>::insert(ROUND, RoundRules { interval: 1, params, previous: quiet() });
		Receipts::<T>::insert(ROUND + 1, 1, receipt());
		let mut found = vec![0];
		#[block]
		{
			found = Receipts::<T>::iter_key_prefix(ROUND).take(1).collect();
			Rounds::<T>::remove(ROUND);
		}
		assert!(found.is_empty());
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
