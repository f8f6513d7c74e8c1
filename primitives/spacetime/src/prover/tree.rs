// SPDX-License-Identifier: Apache-2.0
//! Trees: their upper part, which is kept, and their lower part, which is made again when asked for.
//!
//! # What is kept
//! The nodes from level [`CUT`] (of smaller trees, from the root) up: 2^(height − cut) of them, then
//! the level above, and so on to the root, 32 bytes each and nothing else. A window then reads 256
//! nodes of the replica for each challenged leaf, 8 KiB, hashes them, and looks up the rest.

use super::{
	error::ProverError,
	hash::level_above,
	leaves::Leaves,
	storage::{read_node, ReadAt},
	watch::{Progress, Step, Watch},
	CHUNK_BITS,
};
use crate::{
	hash::{cut as cut_hash, Hash, NodeHash},
	multiproof::{sibling_positions, Position},
};
use std::{
	collections::BTreeMap,
	io,
	num::NonZeroUsize,
	ops::ControlFlow,
	sync::{
		atomic::{AtomicU64, Ordering},
		mpsc,
	},
	thread,
};

/// The lowest level that is kept: a subtree below has 256 leaves.
pub const CUT: u32 = 8;

/// The upper part of a tree, in memory or in a file.
#[derive(Clone, Debug)]
pub struct UpperTree<S = Vec<Hash>> {
	store: S,
	height: u32,
}

impl UpperTree<Vec<Hash>> {
	/// What to write into a file, for [`UpperTree::open`].
	pub fn to_bytes(&self) -> &[u8] {
		self.store.as_flattened()
	}
}

impl<S: ReadAt> UpperTree<S> {
	/// A tree over 2^`height` leaves that was written before. Nothing says whose it is but its root:
	/// hold [`UpperTree::root`] against the one that the chain has.
	///
	/// # Errors
	/// [`ProverError::TreeLength`] if it ends before its root; [`ProverError::Storage`].
	pub fn open(store: S, height: u32) -> Result<Self, ProverError> {
		let tree = Self { store, height };
		match tree.root() {
			Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
				let nodes = offset(height, height).saturating_add(1);
				Err(ProverError::TreeLength { expected: nodes.saturating_mul(32) })
			}
			Err(error) => Err(error.into()),
			Ok(_) => Ok(tree),
		}
	}

	/// The tree's root.
	///
	/// # Errors
	/// Those of the medium.
	pub fn root(&self) -> io::Result<Hash> {
		self.node(Position { level: self.height, index: 0 })
	}

	/// A node at [`CUT`] or above.
	fn node(&self, position: Position) -> io::Result<Hash> {
		let number = offset(self.height, position.level).saturating_add(position.index);
		read_node(&self.store, number)
	}

	/// The hashes of a multiproof for ascending `indices` below 2^height.
	pub(super) fn siblings(
		&self,
		leaves: &dyn Leaves,
		indices: &[u64],
	) -> Result<Vec<NodeHash>, ProverError> {
		let mut subtrees = BTreeMap::new();
		for index in indices {
			let place = *index >> cut(self.height);
			if let std::collections::btree_map::Entry::Vacant(vacant) = subtrees.entry(place) {
				vacant.insert(self.subtree(leaves, place)?);
			}
		}
		let positions = sibling_positions(self.height, indices).unwrap_or_default();
		let lookup = |position: Position| -> Result<Hash, ProverError> {
			if position.level >= cut(self.height) {
				return Ok(self.node(position)?);
			}
			let levels_up = cut(self.height).saturating_sub(position.level);
			let place = position.index.wrapping_shr(levels_up);
			let within = position.index ^ place.wrapping_shl(levels_up);
			let levels = subtrees.get(&place);
			let level = levels.and_then(|levels| levels.get(usize::try_from(position.level).ok()?));
			let node = level.and_then(|level| level.get(usize::try_from(within).ok()?));
			// A sibling below the cut lies in the subtree of its index.
			Ok(node.copied().unwrap_or_default())
		};
		positions.into_iter().map(|position| Ok(cut_hash(&lookup(position)?))).collect()
	}

	/// The levels of a subtree under the cut, made again and held against the node above it.
	fn subtree(&self, leaves: &dyn Leaves, place: u64) -> Result<Vec<Vec<Hash>>, ProverError> {
		let cut = cut(self.height);
		let (first, nodes) = (place.wrapping_shl(cut), 1_u64.wrapping_shl(cut));
		let count = usize::try_from(nodes).unwrap_or(usize::MAX);
		let levels = levels(leaves, leaves.read(first, count)?, cut);
		let root = levels.last().and_then(|level| level.first());
		if root == Some(&self.node(Position { level: cut, index: place })?) {
			Ok(levels)
		} else {
			Err(ProverError::Corrupt { tree: leaves.tree(), first, nodes })
		}
	}
}

/// Hashes a whole tree over 2^`height` leaves, and keeps its upper part.
///
/// Chunks of leaves are shared among `threads`; this thread puts together what they find, so there
/// is nothing that two of them write.
pub(super) fn build(
	leaves: &dyn Leaves,
	height: u32,
	threads: NonZeroUsize,
	watch: &mut dyn Watch,
) -> Result<UpperTree, ProverError> {
	let chunk_bits = height.min(CHUNK_BITS);
	let chunks = 1_u64.wrapping_shl(height.saturating_sub(chunk_bits));
	let cut = cut(height);
	let mut upper: Vec<Vec<Hash>> = (cut..=chunk_bits)
		.map(|level| vec![[0; 32]; width(height.saturating_sub(level))])
		.collect();
	let mut done = 0_u64;
	each_chunk(leaves, chunk_bits, chunks, threads, |chunk, levels: Vec<Vec<Hash>>| {
		let kept = levels.iter().skip(usize::try_from(cut).unwrap_or(usize::MAX));
		for (place, level) in upper.iter_mut().zip(kept) {
			let from = usize::try_from(chunk).unwrap_or(usize::MAX).saturating_mul(level.len());
			let places = place.iter_mut().skip(from);
			places.zip(level).for_each(|(to, hash)| *to = *hash);
		}
		done = done.saturating_add(1_u64.wrapping_shl(chunk_bits));
		let total = 1_u64.wrapping_shl(height);
		let progress = Progress { step: Step::Tree(leaves.tree()), done, total };
		match watch.progress(progress) {
			ControlFlow::Break(()) if done < total => Err(ProverError::Stopped(progress)),
			_ => Ok(()),
		}
	})?;
	for _ in chunk_bits..height {
		let level = upper.last().map(|level| level_above(leaves.tree(), level));
		upper.extend(level);
	}
	Ok(UpperTree { store: upper.concat(), height })
}

/// Gives the levels of every chunk of leaves to `each`, in whatever order they are ready.
fn each_chunk(
	leaves: &dyn Leaves,
	chunk_bits: u32,
	chunks: u64,
	threads: NonZeroUsize,
	mut each: impl FnMut(u64, Vec<Vec<Hash>>) -> Result<(), ProverError>,
) -> Result<(), ProverError> {
	let next = AtomicU64::new(0);
	let work = |sender: mpsc::SyncSender<io::Result<(u64, Vec<Vec<Hash>>)>>| loop {
		let chunk = next.fetch_add(1, Ordering::Relaxed);
		if chunk >= chunks {
			break;
		}
		let found = leaves
			.read(chunk.wrapping_shl(chunk_bits), width(chunk_bits))
			.map(|hashes| (chunk, levels(leaves, hashes, chunk_bits)));
		// The other end is gone if it was stopped, or after an error.
		if sender.send(found).is_err() {
			break;
		}
	};
	let work = &work;
	thread::scope(|scope| {
		let (sender, receiver) = mpsc::sync_channel(threads.get());
		for _ in 0..threads.get() {
			let sender = sender.clone();
			scope.spawn(move || work(sender));
		}
		drop(sender);
		receiver.into_iter().try_for_each(|found| {
			let (chunk, levels) = found?;
			each(chunk, levels)
		})
	})
}

/// All levels over leaves, the leaves first, `height` above them.
fn levels(leaves: &dyn Leaves, hashes: Vec<Hash>, height: u32) -> Vec<Vec<Hash>> {
	let mut levels = vec![hashes];
	for _ in 0..height {
		let level = levels.last().map(|level| level_above(leaves.tree(), level));
		levels.extend(level);
	}
	levels
}

/// The lowest level that is kept of a tree.
fn cut(height: u32) -> u32 {
	height.min(CUT)
}

/// Nodes that are kept below a level.
fn offset(height: u32, level: u32) -> u64 {
	// Level l has 2^(height − l) nodes; those from the cut to below l are a geometric sum.
	let nodes = |level: u32| 2_u64.wrapping_shl(height.saturating_sub(level));
	nodes(cut(height)).saturating_sub(nodes(level))
}

/// 2^`levels`, as a length.
fn width(levels: u32) -> usize {
	1_usize.checked_shl(levels).unwrap_or(usize::MAX)
}
