// SPDX-License-Identifier: Apache-2.0
//! What cannot be replayed ends a replay by its name, and is not passed over.

use super::{
	super::{
		facts::Block,
		figures::{setting, Asked},
		halt::{check_start, Halt},
		replay::{Course, Replay},
		Epochs,
	},
	made_up::{Constitution, MadeUp, Script, LENGTHS},
};
use cairn_coverage::CoverageParams;
use cairn_emission::EmissionFigures;

fn asked(settings: &[&str]) -> Asked {
	let settings: Vec<_> = settings.iter().map(|text| setting(text).unwrap()).collect();
	Asked::new(&settings, LENGTHS)
}

/// What ends a replay of a chain that `change` has changed, by other figures.
fn halt(settings: &[&str], change: impl Fn(&mut Block)) -> Option<String> {
	halt_of(asked(settings), change)
}

/// The same, where these epochs are asked about.
fn halt_within(
	(first, last): (u32, u32),
	settings: &[&str],
	change: impl Fn(&mut Block),
) -> Option<String> {
	// An epoch has four rounds, and the beacons of three before may be open when it begins.
	halt_of(asked(settings).within(Epochs { first, last }, first * 4 - 3), change)
}

fn halt_of(asked: Asked, change: impl Fn(&mut Block)) -> Option<String> {
	let mut chain = MadeUp::play(Script { seed: 3, blocks: 165 }, Constitution::default());
	chain.blocks.iter_mut().for_each(change);
	let snapshot = chain.snapshot_at(0);
	check_start(&snapshot, &asked).unwrap();
	let mut replay = Replay::begin(snapshot, asked);
	let halted = chain.blocks.iter().find_map(|block| replay.apply(block).err())?;
	assert!(!matches!(halted, Halt::Differs(_)), "{halted}");
	Some(halted.to_string())
}

/// A referendum raises the redundancy from a round on, in epoch 5.
fn more_redundancy(block: &mut Block) {
	match &mut block.began {
		Some((round, rules, _)) if *round >= 22 => rules.params.witness_redundancy = 6,
		_ => {}
	}
}

/// A referendum gives storage more from an epoch on.
fn more_for_storage(block: &mut Block) {
	match &mut block.opened {
		Some(terms) if block.epoch >= 4 => terms.figures.storage = 590_000,
		_ => {}
	}
}

/// A referendum gives storage less from an epoch on.
fn less_for_storage(block: &mut Block) {
	match &mut block.opened {
		Some(terms) if block.epoch < 4 => terms.figures.storage = 590_000,
		_ => {}
	}
}

/// A referendum changes how many beacons there are, so that blocks carry fewer with many witnesses: in
/// rounds that begin in these blocks.
fn more_beacons(blocks: std::ops::Range<u64>) -> impl Fn(&mut Block) {
	move |block| match &mut block.began {
		Some((_, rules, _)) if blocks.contains(&block.number) => {
			rules.params.beacons_per_tick = CoverageParams::default().beacons_per_tick;
		}
		_ => {}
	}
}

#[test]
fn the_figures_of_an_epoch_that_is_not_asked_about_stand_against_nothing() {
	let settings = ["rewards.Witnesses=330000"];
	assert_eq!(halt_within((4, 9), &settings, less_for_storage), None);
	let said = halt_within((3, 9), &settings, less_for_storage).expect("it passes");
	assert!(said.starts_with("epoch 3, which begins in block 48, is not replayed"), "{said}");
	assert_eq!(halt_within((2, 3), &settings, more_for_storage), None);
	let said = halt_within((2, 4), &settings, more_for_storage).expect("it passes");
	assert!(said.starts_with("epoch 4, which begins in block 64, is not replayed"), "{said}");
}

#[test]
fn the_figures_of_a_round_that_bears_on_no_epoch_asked_about_stand_against_nothing() {
	// Epoch 6 has the rounds from 24 on, from block 96; round 21 begins in block 84.
	let settings = ["coverage.MaxWitnesses=32"];
	assert_eq!(halt_within((6, 8), &settings, more_beacons(0..84)), None);
	let said = halt_within((6, 8), &settings, more_beacons(0..85)).expect("it passes");
	assert!(said.starts_with("round 21, which begins in block 84 of epoch 5,"), "{said}");
	assert_eq!(halt_within((2, 5), &settings, more_beacons(96..165)), None);
	let said = halt_within((2, 5), &settings, more_beacons(92..165)).expect("it passes");
	assert!(said.starts_with("round 23, which begins in block 92 of epoch 5,"), "{said}");
}

#[test]
fn an_epoch_is_paid_by_what_is_asked_whatever_stood_before_it() {
	let settled = |change: fn(&mut Block)| {
		let mut chain = MadeUp::play(Script { seed: 3, blocks: 165 }, Constitution::default());
		chain.blocks.iter_mut().for_each(change);
		let asked = asked(&["rewards.Witnesses=330000"]).within(Epochs { first: 4, last: 9 }, 13);
		let mut replay = Replay::begin(chain.snapshot_at(0), asked);
		let ended = chain.blocks.iter().filter_map(|block| replay.apply(block).unwrap());
		ended.filter(|ended| ended.epoch >= 4).map(|ended| ended.whatif).collect::<Vec<_>>()
	};
	let paid = settled(less_for_storage);
	assert_eq!(paid, settled(|_| {}));
	assert!(paid.len() >= 5);
	let witnesses = |course: &Course| EmissionFigures::of(&course.storage.params).witnesses;
	assert!(paid.iter().all(|course| witnesses(course) == 330_000));
}

#[test]
fn a_replay_begins_at_any_figures_of_what_is_not_asked_about() {
	let mut snapshot =
		MadeUp::play(Script { seed: 3, blocks: 40 }, Constitution::default()).snapshot_at(30);
	snapshot.rounds.get_mut(&6).unwrap().0.params.witness_redundancy = 6;
	snapshot.terms.figures.storage = 590_000;
	let start = |first, from| {
		let asked = asked(&["coverage.MaxWitnesses=5", "rewards.Witnesses=330000"]);
		let asked = asked.within(Epochs { first, last: 9 }, from);
		check_start(&snapshot, &asked).map_err(|halt| halt.to_string())
	};
	assert_eq!(start(2, 7), Ok(()));
	assert!(start(2, 6).unwrap_err().starts_with("round 6 is not replayed"));
	assert!(start(1, 7).unwrap_err().starts_with("epoch 1 is not replayed"));
}

#[test]
fn a_round_whose_own_figures_contradict_the_set_is_named_with_the_rule() {
	let said = halt(&["coverage.MaxWitnesses=5"], more_redundancy).expect("it passes");
	assert_eq!(
		said,
		"round 22, which begins in block 88 of epoch 5, is not replayed: --set \
		 [coverage.MaxWitnesses=5]: coverage.WitnessRedundancy must be from 1 to coverage.MaxWitnesses"
	);
}

#[test]
fn an_epoch_whose_own_figures_contradict_the_set_is_named_with_the_rule() {
	let said = halt(&["rewards.Witnesses=330000"], more_for_storage).expect("it passes");
	assert_eq!(
		said,
		"epoch 4, which begins in block 64, is not replayed: --set [rewards.Witnesses=330000]: \
		 rewards.Beaconers, Witnesses, Storage and Validators together must be at most 1000000"
	);
}

#[test]
fn a_replay_does_not_begin_where_the_figures_contradict_the_set() {
	let chain = MadeUp::play(Script { seed: 3, blocks: 40 }, Constitution::default());
	let start = |change: fn(&mut super::super::facts::Snapshot), settings: &[&str]| {
		let mut snapshot = chain.snapshot_at(30);
		change(&mut snapshot);
		check_start(&snapshot, &asked(settings)).map_err(|halt| halt.to_string())
	};
	let settings = ["coverage.MaxWitnesses=5", "rewards.Witnesses=330000"];
	assert_eq!(start(|_| {}, &settings), Ok(()));
	let raised = start(
		|snapshot| {
			snapshot.rounds.get_mut(&6).unwrap().0.params.witness_redundancy = 6;
		},
		&settings,
	);
	let said = raised.unwrap_err();
	assert!(said.starts_with("round 6 is not replayed: --set ["), "{said}");
	let said = start(|snapshot| snapshot.terms.figures.storage = 590_000, &settings).unwrap_err();
	assert!(said.starts_with("epoch 1 is not replayed: --set ["), "{said}");
}

#[test]
fn several_epochs_that_a_block_closes_are_named() {
	let halted = halt(&[], |block| block.epoch += u32::from(block.number >= 80) * 2);
	let said = halted.expect("it passes");
	assert!(said.starts_with("block 80 closes epochs 4 to 6 at once"), "{said}");
	assert!(said.contains("epoch 7, which begins in it"), "{said}");
}
