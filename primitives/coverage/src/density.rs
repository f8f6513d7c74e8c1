// SPDX-License-Identifier: Apache-2.0
//! Density scaling: HIP-17 with the table of HIP-104.
//!
//! At each resolution from 10 up to 4, a cell's *unclipped* count is the sum of its children's
//! *clipped* ones (at 10: the gateways in it), and its clipped count is
//!
//! `min(unclipped, limit)` with `limit = min(max, target · max(1, n − N + 1))`,
//!
//! where n is how many of the cell and its neighbours have a clipped count of `target` or more. The
//! scale of a gateway is the product of clipped / unclipped over its ancestors, rounded to four
//! decimals, half up.
//!
//! [`reference()`] computes it for a whole set. [`add`] and [`remove`] keep the counts in a
//! [`DensityMap`] as gateways come and go; a property test holds both equal.
//!
//! # What one gateway touches
//!
//! A limit is never below the target (`target ≤ max` in every row), so clipping never takes a cell
//! under its target, and n changes only when an *unclipped* count crosses it. One gateway more or
//! less changes one cell at resolutions 10, 9, 8 and 7 (where `max = target` there is nothing for
//! neighbours to raise); at 7 and coarser, cells that cross the target can change the clipped counts
//! of their neighbours, hence the unclipped ones of the neighbours' parents, and so on. The widest
//! spread that the grid allows is [`MAX_WRITES`] cells written and [`MAX_READS`] read; a test
//! derives both from the grid. A gateway in an occupied cell of resolution 10 touches that one only.

use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec,
	vec::Vec,
};

use cairn_geo::{check_location, neighbourhood, parent};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::unit::SCALE_ONE;

/// Most cells whose counts one [`add`] or [`remove`] changes.
pub const MAX_WRITES: u32 = 52;

/// Most cells whose counts one [`add`] or [`remove`] reads, each counted once.
pub const MAX_READS: u32 = 112;

/// Cells whose counts one [`scale`] reads: one at each resolution.
pub const SCALE_READS: u32 = 7;

/// How one resolution clips.
struct Level {
	resolution: u8,
	/// HIP-17's N: cells at or above target beyond which the limit rises.
	neighbours: u32,
	/// Gateways that a cell holds at full scale.
	target: u32,
	/// The limit's own limit.
	max: u32,
}

/// The table of HIP-104, from the finest resolution to the coarsest.
const LEVELS: [Level; 7] = [
	Level { resolution: 10, neighbours: 2, target: 1, max: 1 },
	Level { resolution: 9, neighbours: 2, target: 1, max: 1 },
	Level { resolution: 8, neighbours: 2, target: 1, max: 1 },
	Level { resolution: 7, neighbours: 4, target: 5, max: 10 },
	Level { resolution: 6, neighbours: 4, target: 25, max: 50 },
	Level { resolution: 5, neighbours: 4, target: 100, max: 200 },
	Level { resolution: 4, neighbours: 2, target: 500, max: 1_000 },
];

impl Level {
	/// `limit` for `n` cells at or above target.
	fn limit(&self, n: u32) -> u32 {
		let factor = n.saturating_add(1).saturating_sub(self.neighbours).max(1);
		self.target.saturating_mul(factor).min(self.max)
	}

	fn is_occupied(&self, count: Count) -> bool {
		count.unclipped >= self.target
	}

	/// Whether neighbours can raise the limit.
	fn heeds_neighbours(&self) -> bool {
		self.max > self.target
	}
}

/// What a cell counts. Nothing is the default: a map need not keep it.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Count {
	/// Sum of the children's clipped counts; at resolution 10, the gateways in the cell.
	pub unclipped: u32,
	/// What of it counts for the parent.
	pub clipped: u32,
}

/// Where the counts are kept, by cell (the resolution is part of a cell's index).
pub trait DensityMap {
	/// The count of a cell, the default if it has none.
	fn get(&self, cell: u64) -> Count;

	/// Sets the count of a cell; to the default means to remove it.
	fn set(&mut self, cell: u64, count: Count);
}

impl DensityMap for BTreeMap<u64, Count> {
	fn get(&self, cell: u64) -> Count {
		BTreeMap::get(self, &cell).copied().unwrap_or_default()
	}

	fn set(&mut self, cell: u64, count: Count) {
		if count == Count::default() {
			BTreeMap::remove(self, &cell);
		} else {
			self.insert(cell, count);
		}
	}
}

/// Counts a gateway at a cell of resolution 12. Nothing happens if `cell` is none.
pub fn add<M: DensityMap + ?Sized>(map: &mut M, cell: u64) {
	shift(map, cell, 1);
}

/// Counts a gateway at a cell of resolution 12 no more. Nothing happens if `cell` is none, or if no
/// gateway was counted in its ancestor of resolution 10: remove only what was added.
pub fn remove<M: DensityMap + ?Sized>(map: &mut M, cell: u64) {
	shift(map, cell, -1);
}

/// The density scale at a cell of resolution 12, in permyriad of [`SCALE_ONE`].
///
/// The gateway itself should have been added. Ancestors without a count leave the scale as it is.
pub fn scale<M: DensityMap + ?Sized>(map: &M, cell: u64) -> u16 {
	let counts = LEVELS
		.iter()
		.filter_map(|level| parent(cell, level.resolution))
		.map(|ancestor| map.get(ancestor));
	rounded_product(counts)
}

/// Scale of every cell of a set of gateways (cells of resolution 12, one entry a gateway), by the
/// definition and without counters: the standard for [`add`], [`remove`] and [`scale`].
pub fn reference(cells: &[u64]) -> BTreeMap<u64, u16> {
	let counts = reference_counts(cells);
	cells.iter().map(|cell| (*cell, scale(&counts, *cell))).collect()
}

/// Count of every cell above a set of gateways, by the definition.
pub fn reference_counts(cells: &[u64]) -> BTreeMap<u64, Count> {
	let mut counts = BTreeMap::new();
	// Clipped counts of the resolution below; at first one for each gateway.
	let mut children: Vec<(u64, u32)> = cells.iter().map(|cell| (*cell, 1)).collect();
	for level in &LEVELS {
		let mut unclipped = BTreeMap::<u64, u32>::new();
		for (child, clipped) in &children {
			let Some(cell) = parent(*child, level.resolution) else { continue };
			let sum = unclipped.entry(cell).or_default();
			*sum = sum.saturating_add(*clipped);
		}
		let at_target = |cell: &u64| unclipped.get(cell).is_some_and(|sum| *sum >= level.target);
		children = unclipped
			.iter()
			.map(|(cell, sum)| {
				let n = neighbourhood(*cell).filter(at_target).count();
				(*cell, level.limit(u32::try_from(n).unwrap_or(u32::MAX)).min(*sum))
			})
			.collect();
		for (cell, clipped) in &children {
			let unclipped = unclipped.get(cell).copied().unwrap_or_default();
			counts.insert(*cell, Count { unclipped, clipped: *clipped });
		}
	}
	counts
}

/// Moves the count of one gateway's cell by `change` and everything above it accordingly.
fn shift<M: DensityMap + ?Sized>(map: &mut M, cell: u64, change: i32) {
	if check_location(cell).is_err() {
		return;
	}
	let mut changes = vec![(cell, change)];
	for level in &LEVELS {
		let step = Step { level, map, counts: BTreeMap::new() };
		changes = step.take(&by_parent(&changes, level.resolution));
		if changes.is_empty() {
			break;
		}
	}
}

/// Sums changes by the parents of their cells, and drops those that cancel out.
fn by_parent(changes: &[(u64, i32)], resolution: u8) -> BTreeMap<u64, i32> {
	let mut sums = BTreeMap::<u64, i32>::new();
	for (cell, change) in changes {
		let Some(cell) = parent(*cell, resolution) else { continue };
		let sum = sums.entry(cell).or_default();
		*sum = sum.saturating_add(*change);
	}
	sums.retain(|_, sum| *sum != 0);
	sums
}

/// Changes at one resolution, before they are written.
struct Step<'a, M: ?Sized> {
	level: &'a Level,
	map: &'a mut M,
	/// Counts that may differ from the map's.
	counts: BTreeMap<u64, Count>,
}

impl<M: DensityMap + ?Sized> Step<'_, M> {
	fn get(&self, cell: u64) -> Count {
		self.counts.get(&cell).copied().unwrap_or_else(|| self.map.get(cell))
	}

	/// Changes unclipped counts and writes what follows from it at this resolution. Returns by how
	/// much clipped counts change.
	fn take(mut self, changes: &BTreeMap<u64, i32>) -> Vec<(u64, i32)> {
		let mut affected = BTreeSet::new();
		for (cell, change) in changes {
			let old = self.get(*cell);
			// Only a count that was never added cannot be taken away.
			let Some(unclipped) = old.unclipped.checked_add_signed(*change) else { continue };
			let new = Count { unclipped, ..old };
			self.counts.insert(*cell, new);
			affected.insert(*cell);
			if self.level.heeds_neighbours()
				&& self.level.is_occupied(old) != self.level.is_occupied(new)
			{
				affected.extend(neighbourhood(*cell));
			}
		}
		let changes = affected.into_iter().filter_map(|cell| self.clip(cell)).collect();
		self.counts.into_iter().for_each(|(cell, count)| self.map.set(cell, count));
		changes
	}

	/// Clips a cell's count anew; returns by how much it changes, if it does.
	fn clip(&mut self, cell: u64) -> Option<(u64, i32)> {
		let count = self.get(cell);
		let clipped = if count.unclipped <= self.level.target {
			// No limit is lower, so the neighbours need not be read.
			count.unclipped
		} else {
			count.unclipped.min(self.limit(cell))
		};
		let change = clipped.checked_signed_diff(count.clipped).filter(|change| *change != 0)?;
		self.counts.insert(cell, Count { clipped, ..count });
		Some((cell, change))
	}

	fn limit(&self, cell: u64) -> u32 {
		if !self.level.heeds_neighbours() {
			return self.level.max;
		}
		let occupied = neighbourhood(cell).filter(|near| self.level.is_occupied(self.get(*near)));
		self.level.limit(u32::try_from(occupied.count()).unwrap_or(u32::MAX))
	}
}

/// Product of clipped / unclipped in permyriad, rounded half up. Counts that were kept by [`add`]
/// and [`remove`] stay below 2⁸¹ in it; others may overflow, and give 0.
fn rounded_product(counts: impl Iterator<Item = Count>) -> u16 {
	let mut clipped = u128::from(SCALE_ONE).saturating_mul(2);
	let mut unclipped = 1u128;
	for count in counts.filter(|count| count.unclipped > 0) {
		let products = clipped
			.checked_mul(u128::from(count.clipped))
			.zip(unclipped.checked_mul(u128::from(count.unclipped)));
		let Some(products) = products else { return 0 };
		(clipped, unclipped) = products;
	}
	let halves = clipped.checked_div(unclipped).unwrap_or_default();
	u16::try_from(halves.saturating_add(1) / 2).unwrap_or(SCALE_ONE).min(SCALE_ONE)
}
