// SPDX-License-Identifier: Apache-2.0
//! Labelling: the slow part. One label after the other within a layer; nothing makes it parallel.
//!
//! What can be done ahead is: parents are worked out, and fetched, for [`BATCH`] nodes at a time.
//! Labels of the layer before lie all over it, out of every cache; fetched together, the processor
//! waits for many at once rather than for each in turn.

use super::{
	error::ProverError,
	hash::{bytes, params},
	storage::{read_nodes, ReadAt},
	watch::{Progress, Step, Watch},
	CHUNK_BITS,
};
use crate::{
	graph::{Graph, BASE_PARENTS, EXPANDER_PARENTS, PARENTS},
	hash::Hash,
	label::{Label, Preimage},
	profile::Profile,
};
use blake2b_simd::Params;
use std::{io, ops::ControlFlow};

/// Nodes whose parents are fetched together: their labels fill half of the first cache.
const BATCH: usize = 32;

/// Where a caller keeps finished layers, in files for one.
pub trait Layers {
	/// Layers that are finished and stored: 0 at first. Labelling goes on after them.
	fn finished(&self) -> u32;

	/// A finished layer, from 1.
	///
	/// # Errors
	/// Those of the medium.
	fn layer(&self, layer: u32) -> io::Result<&dyn ReadAt>;

	/// Stores layer [`Layers::finished`] + 1, and counts it as finished once it is there for good.
	///
	/// # Errors
	/// Those of the medium.
	fn store(&mut self, labels: &[Label]) -> io::Result<()>;
}

/// Layers in memory.
impl Layers for Vec<Vec<Label>> {
	fn finished(&self) -> u32 {
		u32::try_from(self.len()).unwrap_or(u32::MAX)
	}

	fn layer(&self, layer: u32) -> io::Result<&dyn ReadAt> {
		let place = layer.checked_sub(1).and_then(|place| usize::try_from(place).ok());
		let layer = place.and_then(|place| self.get(place)).ok_or(io::ErrorKind::NotFound)?;
		Ok(layer)
	}

	fn store(&mut self, labels: &[Label]) -> io::Result<()> {
		self.push(labels.to_vec());
		Ok(())
	}
}

/// Labels what is left of a replica's layers, and stores each.
///
/// # Errors
/// [`ProverError::Storage`], [`ProverError::Stopped`].
pub fn label_layers(
	profile: &Profile,
	replica_id: &Hash,
	layers: &mut dyn Layers,
	watch: &mut dyn Watch,
) -> Result<(), ProverError> {
	let finished = layers.finished();
	let mut previous = Vec::new();
	if (1..profile.layers).contains(&finished) {
		previous.resize(layer_length(profile)?, [0; 32]);
		read_nodes(layers.layer(finished)?, 0, &mut previous)?;
	}
	label_after(profile, replica_id, finished, previous, watch, |labels| layers.store(labels))?;
	Ok(())
}

/// Labels the layers after layer `finished`, whose labels are `previous`, and gives each to `store`.
/// Returns the labels of the last.
pub(super) fn label_after(
	profile: &Profile,
	replica_id: &Hash,
	finished: u32,
	mut previous: Vec<Label>,
	watch: &mut dyn Watch,
	mut store: impl FnMut(&[Label]) -> io::Result<()>,
) -> Result<Vec<Label>, ProverError> {
	let length = layer_length(profile)?;
	let mut current = Vec::new();
	for layer in finished.saturating_add(1)..=profile.layers {
		current.resize(length, [0; 32]);
		label_layer(profile, replica_id, layer, &previous, &mut current, 0, watch)?;
		store(&current)?;
		core::mem::swap(&mut previous, &mut current);
	}
	Ok(previous)
}

fn layer_length(profile: &Profile) -> Result<usize, ProverError> {
	usize::try_from(profile.nodes()).map_err(|_| ProverError::ProfileTooLarge)
}

/// Labels a layer, from node `from` on: those before it are there. `previous` is the layer before,
/// whatever for layer 1.
///
/// # Errors
/// [`ProverError::NoSuchLayer`], [`ProverError::LayerLength`]; [`ProverError::Stopped`] says from
/// which node to go on.
pub fn label_layer(
	profile: &Profile,
	replica_id: &Hash,
	layer: u32,
	previous: &[Label],
	current: &mut [Label],
	from: u64,
	watch: &mut dyn Watch,
) -> Result<(), ProverError> {
	if layer == 0 || layer > profile.layers {
		return Err(ProverError::NoSuchLayer { layer, limit: profile.layers });
	}
	check_length(profile, current)?;
	let previous = if layer == 1 { &[] } else { previous };
	if layer > 1 {
		check_length(profile, previous)?;
	}
	let mut labeller = Labeller::new(profile, replica_id, layer, previous);
	let mut first = from;
	while first < profile.nodes() {
		if is_chunk_start(first) {
			let step = Step::Label { layer };
			let progress = Progress { step, done: first, total: profile.nodes() };
			if let ControlFlow::Break(()) = watch.progress(progress) {
				return Err(ProverError::Stopped(progress));
			}
		}
		first = labeller.label_batch(first, profile.nodes(), current);
	}
	Ok(())
}

fn is_chunk_start(node: u64) -> bool {
	node.trailing_zeros() >= CHUNK_BITS
}

fn check_length(profile: &Profile, layer: &[Label]) -> Result<(), ProverError> {
	let got = u64::try_from(layer.len()).unwrap_or(u64::MAX);
	if got == profile.nodes() {
		Ok(())
	} else {
		Err(ProverError::LayerLength { expected: profile.nodes(), got })
	}
}

/// The parents of a node of a batch, and their labels.
#[derive(Clone, Copy)]
struct Fetched {
	base: Option<[u64; BASE_PARENTS]>,
	expander: [u64; EXPANDER_PARENTS],
	labels: [Label; PARENTS],
}

impl Fetched {
	const NONE: Self =
		Self { base: None, expander: [0; EXPANDER_PARENTS], labels: [[0; 32]; PARENTS] };
}

struct Labeller<'a> {
	graph: Graph,
	params: Params,
	preimage: Preimage,
	layer: u32,
	previous: &'a [Label],
	batch: [Fetched; BATCH],
}

impl<'a> Labeller<'a> {
	fn new(profile: &Profile, replica_id: &Hash, layer: u32, previous: &'a [Label]) -> Self {
		Self {
			graph: Graph::new(profile),
			params: params(),
			preimage: Preimage::new(profile, replica_id),
			layer,
			previous,
			batch: [Fetched::NONE; BATCH],
		}
	}

	/// Labels the nodes from `first` up to the next multiple of [`BATCH`]. Returns that.
	fn label_batch(&mut self, first: u64, nodes: u64, current: &mut [Label]) -> u64 {
		let size = u64::try_from(BATCH).unwrap_or(1);
		let next = first.saturating_add(1).next_multiple_of(size).min(nodes);
		for (node, fetched) in (first..next).zip(&mut self.batch) {
			fetched.base = self.graph.base(node);
			fetched.expander = self.graph.expander(node);
		}
		self.batch.iter_mut().for_each(|fetched| fetched.fetch(first, current, self.previous));
		for (node, fetched) in (first..next).zip(&mut self.batch) {
			// Those that this batch has made itself.
			let base = fetched.base.iter().flatten();
			for (parent, label) in base.zip(&mut fetched.labels).filter(|(p, _)| **p >= first) {
				*label = at(current, *parent);
			}
			// Without a layer before, or a node before, their parents are left out.
			let end = if self.previous.is_empty() { BASE_PARENTS } else { PARENTS };
			let start = if fetched.base.is_some() { 0 } else { BASE_PARENTS };
			let parents = fetched.labels.get(start..end).unwrap_or_default();
			let input = self.preimage.set(self.layer, node, parents);
			let label = bytes(&self.params.hash(input));
			if let Some(place) = usize::try_from(node).ok().and_then(|node| current.get_mut(node)) {
				*place = label;
			}
		}
		next
	}
}

impl Fetched {
	/// Fetches the labels that were there before the batch from `first` on. Nothing but loads, so
	/// that many of them are under way at once.
	fn fetch(&mut self, first: u64, current: &[Label], previous: &[Label]) {
		let (base_labels, expander_labels) = self.labels.split_at_mut(BASE_PARENTS);
		let base = self.base.iter().flatten().zip(base_labels);
		for (parent, label) in base.filter(|(parent, _)| **parent < first) {
			*label = at(current, *parent);
		}
		if !previous.is_empty() {
			for (parent, label) in self.expander.iter().zip(expander_labels) {
				*label = at(previous, *parent);
			}
		}
	}
}

/// The label of a parent. The graph's parents are nodes, and a layer has a label for each.
fn at(layer: &[Label], parent: u64) -> Label {
	let place = usize::try_from(parent).ok();
	place.and_then(|place| layer.get(place)).copied().unwrap_or_default()
}
