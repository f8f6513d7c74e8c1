// SPDX-License-Identifier: Apache-2.0
//! A replay by other figures comes to what a chain that had lived by them would have paid.

use super::{
	super::{
		division::{divide, Divided},
		figures::{setting, Asked},
		replay::Replay,
	},
	made_up::{Constitution, MadeUp, Script, LENGTHS},
};
use proptest::prelude::*;

/// Replays a chain from the end of block `from`, and divides every epoch that began after it.
pub fn replay(chain: &MadeUp, from: u64, settings: &[&str]) -> Vec<Divided> {
	let settings: Vec<_> = settings.iter().map(|text| setting(text).unwrap()).collect();
	let mut replay = Replay::begin(chain.snapshot_at(from), Asked::new(&settings, LENGTHS));
	let mut done = Vec::new();
	for block in &chain.blocks[from as usize..] {
		if let Some(ended) = replay.apply(block).unwrap() {
			let whole = from == 0 || u64::from(ended.epoch * LENGTHS.epoch_ticks) > from + 16;
			if whole {
				done.push(divide(&ended, &chain.books[ended.epoch as usize]).unwrap());
			}
		}
	}
	done
}

/// A script long enough for six epochs.
pub fn scripts() -> impl Strategy<Value = Script> {
	any::<u64>().prop_map(|seed| Script { seed, blocks: 101 })
}

/// Settings, and the constitution that they amount to.
fn amended() -> impl Strategy<Value = (Vec<String>, Constitution)> {
	let coverage =
		(4u8..=32, 1u8..=4, 0u8..=40, 2_000u32..9_000, 64u32..300, 0u32..6_000, 0u16..=10_000);
	let emission =
		(0u32..=1_000_000, 0u32..=400_000, 0u32..=400_000, 1u64..20_000_000, 1u64..1 << 40);
	(coverage, emission).prop_map(|(of_coverage, of_emission)| {
		let (witnesses, redundancy, cells, metres, interactive, ramp, floor) = of_coverage;
		let (part, beaconers, storage, rate, storage_rate) = of_emission;
		// So many ticks in parts of 1,440 of an epoch.
		let minutes = |ticks: u32| ticks * 90;
		let settings = vec![
			format!("coverage.MaxWitnesses={witnesses}"),
			format!("coverage.WitnessRedundancy={redundancy}"),
			format!("coverage.MinDistance={cells}"),
			format!("coverage.MaxDistance={metres}"),
			format!("coverage.Interactivity={}", minutes(interactive)),
			format!("coverage.Reciprocity={}", minutes(interactive / 2)),
			format!("coverage.Ramp={}", minutes(ramp)),
			format!("coverage.RampFloor={floor}"),
			"coverage.RssiMargin=0".into(),
			"coverage.SnrMargin=0".into(),
			format!("rewards.BudgetPart={part}"),
			format!("rewards.Beaconers={beaconers}"),
			"rewards.Witnesses=100000".into(),
			format!("rewards.Storage={storage}"),
			"rewards.Validators=100000".into(),
			format!("rewards.MaxRate={rate}"),
			format!("rewards.MaxStorageRate={storage_rate}"),
		];
		let mut amended = Constitution::default();
		let params = &mut amended.coverage;
		(params.max_witnesses, params.witness_redundancy) = (witnesses, redundancy);
		(params.min_distance_cells, params.max_distance_m) = (cells, metres);
		(params.interactive_ticks, params.reciprocity_ticks) = (interactive, interactive / 2);
		(params.ramp_ticks, params.ramp_floor) = (ramp, floor);
		(params.rssi_margin_cdb, params.snr_margin_cdb) = (0, 0);
		let figures = &mut amended.figures;
		(figures.budget_part, figures.beaconers, figures.witnesses) = (part, beaconers, 100_000);
		(figures.storage, figures.validators) = (storage, 100_000);
		(figures.max_rate, figures.max_storage_rate) = (rate.into(), storage_rate.into());
		(settings, amended)
	})
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(12))]

	#[test]
	fn an_unchanged_set_comes_to_what_was_paid_wherever_it_begins(
		script in scripts(),
		from in 0u64..50,
	) {
		let chain = MadeUp::play(script, Constitution::default());
		let done = replay(&chain, from, &[]);
		prop_assert!(!done.is_empty());
		for divided in done {
			prop_assert_eq!(&divided.paid, &chain.books[divided.epoch as usize].summary);
			prop_assert_eq!(&divided.paid, &divided.whatif);
			prop_assert!(divided.pays.values().all(|(paid, whatif)| paid == whatif));
		}
	}

	#[test]
	fn other_figures_come_to_what_a_chain_that_lived_by_them_paid(
		script in scripts(),
		(settings, constitution) in amended(),
	) {
		let chain = MadeUp::play(script, Constitution::default());
		let other = MadeUp::play(script, constitution);
		let settings: Vec<_> = settings.iter().map(String::as_str).collect();
		let done = replay(&chain, 0, &settings);
		prop_assert!(done.len() >= 6);
		for divided in done {
			prop_assert_eq!(&divided.whatif, &other.books[divided.epoch as usize].summary);
		}
	}
}

#[test]
fn a_made_up_history_has_all_that_is_judged() {
	let chain = MadeUp::play(Script { seed: 1, blocks: 400 }, Constitution::default());
	let told = format!("{:?}", chain.blocks);
	for part in [
		"WrongTag",
		"BadSignature",
		"SameOwner",
		"SnrTooHigh",
		"RssiTooHigh",
		"NotHeard",
		"Duplicate",
		"NotDrawnForPay",
		"WrongChannel",
		"TooClose",
		"Expired {",
		"Paid(",
		"new: None",
	] {
		assert!(told.contains(part), "{part}");
	}
	assert!(chain.books.iter().any(|books| books.summary.pools.storage.issued > 0));
}
