// SPDX-License-Identifier: Apache-2.0
//! A cheat who makes labels up is caught as often as the documented bound says.

use super::sample::{data_of, empty_sector, small, Made, THREADS};
use crate::{
	graph::mix,
	label::Preimage,
	prover::{seal, Unwatched},
	Graph, Label, SealError,
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

/// Labels in which about `percent` of the nodes of layer `cheated` are made up, and everything after
/// is computed from them as it should be.
fn cheated_layers(made: &Made, cheated: u32, percent: u64) -> (Vec<Vec<Label>>, usize) {
	let graph = Graph::new(&made.profile);
	let mut preimage = Preimage::new(&made.profile, &made.sector.replica_id(&made.profile));
	let mut made_up = 0;
	let mut layers: Vec<Vec<Label>> = Vec::new();
	for layer in 1..=made.profile.layers {
		let mut labels: Vec<Label> = Vec::new();
		for node in 0..made.profile.nodes() {
			if layer == cheated && mix(node) % 100 < percent {
				labels.push([0xcc; 32]);
				made_up += 1;
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
	(layers, made_up)
}

#[test]
fn layers_without_a_cheat_are_those_that_the_prover_makes() {
	let honest = Made::new(small(8), empty_sector(), None);
	let (layers, made_up) = cheated_layers(&honest, 0, 100);
	assert_eq!(made_up, 0);
	assert_eq!(layers, honest.layers);
}

#[test]
fn a_share_of_wrong_labels_is_caught_as_often_as_predicted() {
	const SEEDS: u32 = 100;
	let honest = Made::new(small(8), empty_sector(), None);
	for (layer, percent) in [(1, 5), (8, 5), (4, 15)] {
		let (layers, made_up) = cheated_layers(&honest, layer, percent);
		let share = made_up as f64 / 256.0;
		let cheat = committed(&honest, layers);
		let mut caught = 0;
		for i in 0..SEEDS {
			let seed = [i as u8; 32];
			match cheat.verify(&seed, 0, &cheat.prove(&seed, 0)) {
				Ok(()) => {}
				Err(SealError::WrongLabel { layer: named, .. }) => {
					assert_eq!(named, layer, "the cheat is in layer {layer}");
					caught += 1;
				}
				other => panic!("{other:?}"),
			}
		}
		let predicted = 1.0 - (1.0 - share).powi(16);
		// Four standard deviations.
		let bound = 4.0 * (predicted * (1.0 - predicted) / f64::from(SEEDS)).sqrt();
		let found = f64::from(caught) / f64::from(SEEDS);
		assert!((found - predicted).abs() < bound, "{found}, not {predicted}, of {share}");
	}
}
