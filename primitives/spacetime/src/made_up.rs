// SPDX-License-Identifier: Apache-2.0
//! Proofs without sectors: for benchmarks, and for tests of sizes that no test can seal.
//!
//! Whoever may choose the roots *after* the seed needs no replica: labels of parents and hashes of
//! paths are made up, the labels of challenged nodes computed from them, and the roots follow. Such a
//! proof takes a verifier all the work of an honest one. On chain roots come first, so nothing here
//! helps to cheat.

use alloc::{collections::BTreeMap, vec::Vec};
use cairn_device_primitives::Seed;
use sp_core::{bounded::BoundedVec, Get};

use crate::{
	challenge::window_challenges,
	hash::{cut, Hash, NodeHash},
	label::{xor, Label, Preimage},
	multiproof::{self, sibling_positions, MultiproofError},
	profile::Profile,
	replica::{Content, Sector, SectorNumber},
	seal::{label_in, Opened, Roots, SealError, SealPart},
	tree::Tree,
	window::{SectorOpening, Window},
};

/// A part of a seal proof that [`crate::verify_seal_part`] accepts, with the sector and the roots for
/// which it does: the sector's content is that of `sector` if it is capacity, made up if not.
///
/// # Errors
/// [`SealError::NoSuchPart`], or what the proof of a profile that is too large would get.
pub fn made_up_part(
	profile: &Profile,
	sector: &Sector,
	seed: &Seed,
	part: u32,
) -> Result<(Sector, Roots, SealPart), SealError> {
	let opened = Opened::new(profile, sector, seed, part)?;
	let nodes = opened.challenged();
	let mut data = Vec::new();
	let mut data_siblings = Vec::new();
	let mut sector = *sector;
	if sector.content != Content::Capacity {
		data = nodes.iter().map(|node| made_up(*node)).collect();
		let leaves: Vec<Hash> = data.iter().map(|node| Tree::Data.leaf(node)).collect();
		let (root, siblings) = proven(Tree::Data, profile, &nodes, &leaves)?;
		sector.content = Content::Data(root);
		data_siblings = siblings;
	}
	let columns = columns(profile, &sector, &opened);
	let leaf = |column: &Vec<Label>| Tree::Column.leaf(column.as_flattened());
	let leaves: Vec<Hash> = columns.values().map(leaf).collect();
	let (column, column_siblings) = proven(Tree::Column, profile, &opened.columns, &leaves)?;
	let key = |node: &u64| columns.get(node).and_then(|column| column.last()).copied();
	let data_of = |place: usize| data.get(place).copied().unwrap_or_default();
	let sealed = |(place, node)| xor(&key(node).unwrap_or_default(), &data_of(place));
	let sealed: Vec<Hash> = nodes.iter().enumerate().map(sealed).collect();
	let leaves: Vec<Hash> = sealed.iter().map(|node| Tree::Replica.leaf(node)).collect();
	let (replica, replica_siblings) = proven(Tree::Replica, profile, &nodes, &leaves)?;
	let of_parents = opened.parents.iter().filter_map(|node| columns.get(node)).flatten().copied();
	let proof = SealPart {
		columns: bounded(of_parents.collect()),
		column_siblings: bounded(column_siblings),
		replica_siblings: bounded(replica_siblings),
		data: bounded(data),
		data_siblings: bounded(data_siblings),
	};
	Ok((sector, Roots { column, replica }, proof))
}

/// A sector's opening that [`crate::verify_window`] accepts, and the replica root for which it does.
///
/// # Errors
/// None for a profile of the table.
pub fn made_up_opening(
	profile: &Profile,
	window: &Window,
	number: SectorNumber,
) -> Result<(Hash, SectorOpening), MultiproofError> {
	let Window { seed, device, deadline } = window;
	let indices = window_challenges(profile, seed, *device, *deadline, number);
	let nodes: Vec<Label> = indices.iter().map(|index| made_up(*index)).collect();
	let leaves: Vec<Hash> = nodes.iter().map(|node| Tree::Replica.leaf(node)).collect();
	let siblings = siblings(profile, &indices)?;
	let root = multiproof::root(Tree::Replica, profile.height, &indices, &leaves, &siblings)?;
	Ok((root, SectorOpening { nodes: bounded(nodes), siblings: bounded(siblings) }))
}

/// Columns of all opened nodes: right ones of challenged nodes, made up ones of the others.
fn columns(profile: &Profile, sector: &Sector, opened: &Opened) -> BTreeMap<u64, Vec<Label>> {
	let mut columns: BTreeMap<u64, Vec<Label>> = BTreeMap::new();
	for node in &opened.columns {
		columns.insert(*node, (1..=profile.layers).map(|_| made_up(*node)).collect());
	}
	let mut preimage = Preimage::new(profile, &sector.replica_id(profile));
	for layer in 1..=profile.layers {
		// Ascending: parents of the same layer that are challenged themselves are right by then.
		for (node, parents) in &opened.challenges {
			let of = |parent: &u64, layer| label_in(columns.get(parent)?, layer);
			let before = layer.saturating_sub(1);
			let base = parents.base.iter().flatten().filter_map(|parent| of(parent, layer));
			let expander = parents.expander.iter().filter_map(|parent| of(parent, before));
			let labels: Vec<Label> = base.chain(expander).collect();
			let label = preimage.label(layer, *node, &labels);
			let place = usize::try_from(before).unwrap_or(usize::MAX);
			if let Some(to) = columns.get_mut(node).and_then(|column| column.get_mut(place)) {
				*to = label;
			}
		}
	}
	columns
}

fn proven(
	tree: Tree,
	profile: &Profile,
	indices: &[u64],
	leaves: &[Hash],
) -> Result<(Hash, Vec<NodeHash>), SealError> {
	let refused = |error| SealError::Multiproof { tree, error };
	let siblings = siblings(profile, indices).map_err(refused)?;
	let root = multiproof::root(tree, profile.height, indices, leaves, &siblings);
	Ok((root.map_err(refused)?, siblings))
}

fn siblings(profile: &Profile, indices: &[u64]) -> Result<Vec<NodeHash>, MultiproofError> {
	let positions = sibling_positions(profile.height, indices)?;
	Ok(positions.iter().map(|position| cut(&made_up(position.index))).collect())
}

/// A hash that is none.
fn made_up(number: u64) -> Hash {
	let mut bytes = [0x5a; 32];
	bytes.iter_mut().zip(number.to_le_bytes()).for_each(|(to, from)| *to = from);
	bytes
}

fn bounded<T, S: Get<u32>>(list: Vec<T>) -> BoundedVec<T, S> {
	BoundedVec::truncate_from(list)
}
