// SPDX-License-Identifier: Apache-2.0
//! A cheat who makes labels up is caught as often as the documented bound says.

use super::sample::{data_of, empty_sector, small, Made, THREADS};
use crate::{
	graph::mix,
	label::Preimage,
	prover::{seal, Unwatched},
	Graph, Label, SealError, Tree,
};

/// What a cheat commits to, with layers of its own making. The replica follows from the last.
pub(super) fn committed(made: &Made, layers: Vec<Vec<Label>>) -> Made {
	let (mut layers, mut replica) = (layers, Vec::new());
	let data = data_of(&made.file);
	// All layers are finished: nothing is labelled.
	let sealed = seal(
		&made.profile,
		&made.sector,
		&data,
		&mut layers,
		&mut replica,
		THREADS,
		&mut Unwatched,
	)
	.unwrap();
	Made { layers, replica, sealed, ..made.clone() }
}

/// What a cheat commits to, with a replica of its own making: one whose keys are what it decodes to.
pub(super) fn recommitted(made: &Made) -> Made {
	let mut keys = made.layers.clone();
	let honest = committed(made, made.layers.clone());
	for (node, key) in keys.last_mut().unwrap().iter_mut().enumerate() {
		for (byte, key) in key.iter_mut().enumerate() {
			*key ^= honest.replica[32 * node + byte] ^ made.replica[32 * node + byte];
		}
	}
	let replica = committed(made, keys);
	let mut sealed = honest.sealed;
	sealed.roots.replica = replica.sealed.roots.replica;
	sealed.replica = replica.sealed.replica;
	Made { replica: made.replica.clone(), sealed, ..made.clone() }
}

/// Labels in which about `percent` of the nodes of layer `cheated` are made up (and which these are),
/// and everything after is computed from them as it should be.
fn cheated_layers(made: &Made, cheated: u32, percent: u64) -> (Vec<Vec<Label>>, Vec<bool>) {
	let graph = Graph::new(&made.profile);
	let mut preimage = Preimage::new(&made.profile, &made.sector.replica_id(&made.profile));
	let wrong: Vec<bool> =
		(0..made.profile.nodes()).map(|node| mix(node) % 100 < percent).collect();
	let mut layers: Vec<Vec<Label>> = Vec::new();
	for layer in 1..=made.profile.layers {
		let mut labels: Vec<Label> = Vec::new();
		for node in 0..made.profile.nodes() {
			if layer == cheated && wrong[node as usize] {
				labels.push([0xcc; 32]);
				continue;
			}
			let parents = graph.parents(node);
			let mut of = Vec::new();
			of.extend(parents.base.iter().flatten().map(|p| labels[*p as usize]));
			if let Some(before) = layers.last() {
				of.extend(parents.expander.iter().map(|p| before[*p as usize]));
			}
			labels.push(preimage.label(layer, node, &of));
		}
		layers.push(labels);
	}
	(layers, wrong)
}

#[test]
fn layers_without_a_cheat_are_those_that_the_prover_makes() {
	let honest = Made::new(small(8), empty_sector(), None);
	assert_eq!(cheated_layers(&honest, 0, 100).0, honest.layers);
}

/// How many of `wrong` lie in the half of part `part`, as a share of it.
fn share(wrong: &[bool], part: usize) -> f64 {
	let half = wrong.len() / 2;
	let found = wrong[part * half..][..half].iter().filter(|wrong| **wrong).count();
	found as f64 / half as f64
}

#[test]
fn a_share_of_wrong_labels_is_caught_as_often_as_predicted() {
	const SEEDS: u32 = 100;
	let honest = Made::new(small(8), empty_sector(), None);
	for (layer, percent) in [(1, 2), (8, 2), (4, 5)] {
		let (layers, wrong) = cheated_layers(&honest, layer, percent);
		let cheat = committed(&honest, layers);
		let mut caught = 0;
		for i in 0..SEEDS {
			let seed = [i as u8; 32];
			let refused =
				(0..2).find_map(|part| cheat.verify(&seed, part, &cheat.prove(&seed, part)).err());
			match refused {
				None => continue,
				Some(SealError::WrongRoot { tree: Tree::Column }) => {}
				// Of a node that is given.
				Some(SealError::WrongLabel { layer: named, .. }) => {
					assert_eq!(named, layer, "the cheat is in layer {layer}");
				}
				other => panic!("{other:?}"),
			}
			caught += 1;
		}
		let passes = (0..2).map(|part| (1.0 - share(&wrong, part)).powi(16)).product::<f64>();
		let overall = wrong.iter().filter(|wrong| **wrong).count() as f64 / 256.0;
		assert!(passes <= (1.0 - overall).powi(32) + 1e-12, "stretches help nobody");
		assert_frequency(caught, SEEDS, 1.0 - passes);
	}
}

/// Checks that `found` of `tries` lie within four standard deviations of what is predicted.
pub(super) fn assert_frequency(found: u32, tries: u32, predicted: f64) {
	let bound = 4.0 * (predicted * (1.0 - predicted) / f64::from(tries)).sqrt();
	let share = f64::from(found) / f64::from(tries);
	assert!((share - predicted).abs() <= bound, "{share}, not {predicted}");
}
