// SPDX-License-Identifier: Apache-2.0

use std::{io, num::NonZeroUsize, ops::ControlFlow};

use proptest::prelude::*;

use super::sample::{
	above, data_of, empty_sector, file, small, with_file, with_nothing, Made, THREADS,
};
use crate::{
	prover::{
		label_layer, label_layers, replica_tree, seal, unseal, Data, Layers, Progress, ProverError,
		ReadAt, SealedSector, Step, Unwatched, UpperTree, WriteAt, CUT,
	},
	*,
};

fn unsealed(made: &Made, sector: &Sector) -> Result<(Option<u64>, Vec<u8>), ProverError> {
	let mut file = Vec::new();
	let length = unseal(&made.profile, sector, &made.replica, &mut file, THREADS, &mut Unwatched)?;
	Ok((length, file))
}

#[test]
fn unsealing_gives_the_file_back_byte_for_byte() {
	let made = with_file();
	let (length, back) = unsealed(made, &made.sector).unwrap();
	assert_eq!(length, Some(10_000));
	assert_eq!(Some(back), made.file);
}

#[test]
fn trailing_zeros_of_a_file_come_back() {
	let made = Made::new(*ProfileId::Kib2.profile(), empty_sector(), Some(vec![0; 777]));
	assert_eq!(unsealed(&made, &made.sector).unwrap(), (Some(777), vec![0; 777]));
}

#[test]
fn unsealing_capacity_writes_nothing() {
	let made = with_nothing();
	assert_eq!(unsealed(made, &made.sector).unwrap(), (None, vec![]));
}

#[test]
fn a_damaged_replica_is_not_unsealed() {
	let mut damaged = with_file().clone();
	damaged.replica[4_444] ^= 1;
	let mut into = Vec::new();
	let Made { profile, sector, replica, .. } = &damaged;
	let refused = unseal(profile, sector, replica, &mut into, THREADS, &mut Unwatched);
	assert!(matches!(refused, Err(ProverError::WrongData { .. })), "{refused:?}");
	assert!(into.is_empty(), "nothing half written");
}

#[test]
fn a_replica_is_not_unsealed_as_that_of_another_sector() {
	let made = with_file();
	let refused = unsealed(made, &Sector { number: 9, ..made.sector });
	assert!(matches!(refused, Err(ProverError::WrongData { .. })));
}

#[test]
fn data_without_a_trailer_are_refused() {
	let mut raw = with_nothing().clone();
	let profile = raw.profile;
	// Sealed as if it were data: the last node is neither zeros nor a trailer.
	let sevens = vec![7; 32 << 9];
	let mut leaves: Vec<Hash> = sevens.chunks(32).map(|node| Tree::Data.leaf(node)).collect();
	while leaves.len() > 1 {
		leaves = leaves.chunks(2).map(|pair| above(Tree::Data, pair)).collect();
	}
	raw.sector.content = Content::Data(leaves[0]);
	let mut layers = Vec::new();
	label_layers(&profile, &raw.sector.replica_id(&profile), &mut layers, &mut Unwatched).unwrap();
	raw.replica = layers[7].as_flattened().iter().map(|byte| byte ^ 7).collect();
	let refused = unsealed(&raw, &raw.sector);
	assert!(matches!(refused, Err(ProverError::Framing(FramingError::NoTrailer))), "{refused:?}");
}

#[test]
fn a_file_that_is_too_long_is_refused() {
	let file = file(2_017);
	let data = Data::File { bytes: &file, length: 2_017 };
	let refused = data.commit(ProfileId::Kib2.profile(), THREADS, &mut Unwatched);
	let expected = FramingError::TooLong { length: 2_017, limit: 2_016 };
	assert!(matches!(refused, Err(ProverError::Framing(error)) if error == expected));
}

#[test]
fn a_file_that_ends_before_its_length_is_refused() {
	let file = file(1_000);
	let data = Data::File { bytes: &file, length: 1_001 };
	let refused = data.commit(ProfileId::Kib2.profile(), THREADS, &mut Unwatched);
	let Err(ProverError::Storage(error)) = refused else { panic!("a short file is accepted") };
	assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
}

#[test]
fn the_data_root_is_the_merkle_root_of_file_padding_and_trailer() {
	let profile = *ProfileId::Kib2.profile();
	let made = Made::new(profile, empty_sector(), Some(file(100)));
	let mut bytes = file(100);
	bytes.resize(2_016, 0);
	bytes.extend(trailer(&profile, 100).unwrap());
	let mut level: Vec<Hash> = bytes.chunks(32).map(|node| Tree::Data.leaf(node)).collect();
	while level.len() > 1 {
		level = level.chunks(2).map(|pair| above(Tree::Data, pair)).collect();
	}
	assert_eq!(made.sector.content, Content::Data(level[0]));
}

#[test]
fn labelling_goes_on_at_the_node_where_it_stopped() {
	let profile = Profile { layers: 2, label_parents: 14, ..small(14) };
	let label = |current: &mut Vec<Label>, from, stop_at: u64| {
		let mut watch = |progress: Progress| match progress.done >= stop_at {
			true => ControlFlow::Break(()),
			false => ControlFlow::Continue(()),
		};
		let previous: Vec<Label> = (0..1_u64 << 14).map(|i| [i as u8; 32]).collect();
		label_layer(&profile, &[1; 32], 2, &previous, current, from, &mut watch)
	};
	let mut whole = vec![[0; 32]; 1 << 14];
	label(&mut whole, 0, u64::MAX).unwrap();
	let mut halves = vec![[0; 32]; 1 << 14];
	let Err(ProverError::Stopped(Progress { step, done, total })) = label(&mut halves, 0, 5_000)
	else {
		panic!("it was not stopped")
	};
	assert_eq!((step, done, total), (Step::Label { layer: 2 }, 8_192, 1 << 14));
	assert_ne!(halves, whole);
	label(&mut halves, done, u64::MAX).unwrap();
	assert_eq!(halves, whole);
}

#[test]
fn labelling_goes_on_after_the_last_layer_that_was_stored() {
	let made = with_file();
	let mut layers = made.layers[..3].to_vec();
	let mut first = None;
	let mut watch = |progress: Progress| {
		first.get_or_insert(progress.step);
		ControlFlow::Continue(())
	};
	let id = made.sector.replica_id(&made.profile);
	label_layers(&made.profile, &id, &mut layers, &mut watch).unwrap();
	assert_eq!(first, Some(Step::Label { layer: 4 }));
	assert_eq!(layers, made.layers);
}

#[test]
fn a_layer_can_be_labelled_from_any_node_on() {
	let made = with_file();
	for from in [1, 31, 32, 33, 300, 511, 512] {
		let mut current = made.layers[4].clone();
		current[from as usize..].fill([0; 32]);
		let id = made.sector.replica_id(&made.profile);
		let previous = &made.layers[3];
		label_layer(&made.profile, &id, 5, previous, &mut current, from, &mut Unwatched).unwrap();
		assert_eq!(current, made.layers[4], "from {from}");
	}
}

#[test]
fn layers_of_the_wrong_length_and_layers_that_there_are_not_are_refused() {
	let profile = small(10);
	let label = |layer, previous: usize, current: usize| {
		let (previous, mut current) = (vec![[0; 32]; previous], vec![[0; 32]; current]);
		label_layer(&profile, &[1; 32], layer, &previous, &mut current, 0, &mut Unwatched)
	};
	let length =
		|outcome| matches!(outcome, Err(ProverError::LayerLength { expected: 1_024, got: 9 }));
	assert!(length(label(1, 0, 9)));
	assert!(length(label(2, 9, 1_024)));
	let layer = |outcome| matches!(outcome, Err(ProverError::NoSuchLayer { limit: 8, .. }));
	assert!(layer(label(0, 1_024, 1_024)));
	assert!(layer(label(9, 1_024, 1_024)));
}

#[test]
fn every_step_can_be_stopped() {
	let made = Made::new(*ProfileId::Kib2.profile(), empty_sector(), Some(file(9)));
	let mut steps: Vec<Step> = (1..=2).map(|layer| Step::Label { layer }).collect();
	steps.push(Step::Encode);
	for stop in steps {
		let mut watch = |progress: Progress| match progress.step == stop {
			true => ControlFlow::Break(()),
			false => ControlFlow::Continue(()),
		};
		let (mut layers, mut replica) = (Vec::new(), Vec::new());
		let data = data_of(&made.file);
		let Made { profile, sector, .. } = &made;
		let sealed = seal(profile, sector, &data, &mut layers, &mut replica, THREADS, &mut watch);
		let Err(ProverError::Stopped(progress)) = sealed else { panic!("{stop:?} did not stop") };
		assert_eq!(progress.step, stop);
	}
}

#[test]
fn a_tree_can_be_stopped_between_its_chunks() {
	let profile = Profile { layers: 1, ..small(14) };
	let mut seen = 0;
	let mut watch = |progress: Progress| {
		assert_eq!(progress.step, Step::Tree(Tree::Data));
		seen += 1;
		ControlFlow::Break(())
	};
	let file = file(1_000);
	let data = Data::File { bytes: &file, length: 1_000 };
	let stopped = data.commit(&profile, THREADS, &mut watch);
	assert!(matches!(stopped, Err(ProverError::Stopped(Progress { done: 4_096, .. }))));
	assert_eq!(seen, 1);
}

#[test]
fn any_number_of_threads_builds_the_same_tree() {
	let profile = small(15);
	let file = file(900_000);
	let data = Data::File { bytes: &file, length: 900_000 };
	let commit = |threads| {
		let threads = NonZeroUsize::new(threads).unwrap();
		let (content, upper) = data.commit(&profile, threads, &mut Unwatched).unwrap();
		(content, upper.unwrap().to_bytes().to_vec())
	};
	let one = commit(1);
	assert_eq!(one, commit(2));
	assert_eq!(one, commit(5));
	assert_eq!(one.1.len(), 32 * ((2 << (15 - CUT)) - 1));
}

#[test]
fn an_upper_tree_comes_back_from_a_file() {
	let made = with_file();
	let mut stored = tempfile::tempfile().unwrap();
	WriteAt::write_at(&mut stored, 0, made.sealed.replica.to_bytes()).unwrap();
	let opened = UpperTree::open(&stored, 9).unwrap();
	assert_eq!(opened.root().unwrap(), made.sealed.roots.replica);
	let refused = UpperTree::open(&stored, 10).unwrap_err();
	assert!(matches!(refused, ProverError::TreeLength { expected: 224 }), "{refused:?}");
}

#[test]
fn data_are_not_proven_without_their_tree() {
	let made = with_file();
	let layers: Vec<&dyn ReadAt> = made.layers.iter().map(|layer| layer as &dyn ReadAt).collect();
	let sealed = SealedSector {
		profile: &made.profile,
		sector: &made.sector,
		layers: &layers,
		replica: &made.replica,
		sealed: &made.sealed,
		data: data_of(&made.file),
		data_tree: None,
	};
	assert!(matches!(sealed.prove_part(&[1; 32], 0), Err(ProverError::NoDataTree)));
	let refused = sealed.prove_part(&[1; 32], 2);
	let expected = SealError::NoSuchPart { part: 2, limit: 2 };
	assert!(matches!(refused, Err(ProverError::Seal(error)) if error == expected));
}

#[test]
fn layers_that_are_not_those_of_the_columns_are_found_by_their_owner_first() {
	let mut made = with_file().clone();
	// Every opened subtree has it: a subtree is 256 nodes of 512, and both are opened.
	made.layers[3][77][0] ^= 1;
	let layers: Vec<&dyn ReadAt> = made.layers.iter().map(|layer| layer as &dyn ReadAt).collect();
	let sealed = SealedSector {
		profile: &made.profile,
		sector: &made.sector,
		layers: &layers,
		replica: &made.replica,
		sealed: &made.sealed,
		data: data_of(&made.file),
		data_tree: made.data_tree.as_ref(),
	};
	let refused = sealed.prove_part(&[1; 32], 0);
	let found = ProverError::Corrupt { tree: Tree::Column, first: 0, nodes: 256 };
	assert_eq!(format!("{:?}", refused.unwrap_err()), format!("{found:?}"));
}

#[test]
fn an_upper_tree_that_is_lost_is_made_anew() {
	let made = with_file();
	let tree = replica_tree(&made.profile, &made.replica, THREADS, &mut Unwatched).unwrap();
	assert_eq!(tree.to_bytes(), made.sealed.replica.to_bytes());
}

/// Layers in files.
struct Folder {
	layers: Vec<std::fs::File>,
}

impl Layers for Folder {
	fn finished(&self) -> u32 {
		self.layers.len() as u32
	}

	fn layer(&self, layer: u32) -> io::Result<&dyn ReadAt> {
		Ok(&self.layers[layer as usize - 1])
	}

	fn store(&mut self, labels: &[Label]) -> io::Result<()> {
		let mut file = tempfile::tempfile()?;
		WriteAt::write_at(&mut file, 0, labels.as_flattened())?;
		self.layers.push(file);
		Ok(())
	}
}

#[test]
fn files_and_memory_seal_alike() {
	let made = with_file();
	let mut folder = Folder { layers: Vec::new() };
	let mut replica = tempfile::tempfile().unwrap();
	let data = data_of(&made.file);
	let Made { profile, sector, .. } = made;
	let sealed =
		seal(profile, sector, &data, &mut folder, &mut replica, THREADS, &mut Unwatched).unwrap();
	assert_eq!(sealed.roots, made.sealed.roots);
	let mut written = vec![0; made.replica.len()];
	ReadAt::read_at(&replica, 0, &mut written).unwrap();
	assert_eq!(written, made.replica);
	assert!(ReadAt::read_at(&replica, 1, &mut written).is_err());
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(12))]

	#[test]
	fn files_of_any_length_and_content_come_back(
		bytes in proptest::collection::vec(any::<u8>(), 0..=2_016),
	) {
		let made = Made::new(*ProfileId::Kib2.profile(), empty_sector(), Some(bytes.clone()));
		let expected = (Some(bytes.len() as u64), bytes);
		prop_assert_eq!(unsealed(&made, &made.sector).unwrap(), expected);
	}
}
