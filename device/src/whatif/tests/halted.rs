// SPDX-License-Identifier: Apache-2.0
//! What cannot be replayed ends a replay by its name, and is not passed over.

use super::{
	super::{
		facts::Block,
		figures::{setting, Asked},
		halt::{check_start, Halt},
		replay::Replay,
	},
	made_up::{Constitution, MadeUp, Script, LENGTHS},
};

fn asked(settings: &[&str]) -> Asked {
	let settings: Vec<_> = settings.iter().map(|text| setting(text).unwrap()).collect();
	Asked::new(&settings, LENGTHS)
}

/// What ends a replay of a chain that `change` has changed, by other figures.
fn halt(settings: &[&str], change: impl Fn(&mut Block)) -> Option<String> {
	let mut chain = MadeUp::play(Script { seed: 3, blocks: 165 }, Constitution::default());
	chain.blocks.iter_mut().for_each(change);
	let (asked, snapshot) = (asked(settings), chain.snapshot_at(0));
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
