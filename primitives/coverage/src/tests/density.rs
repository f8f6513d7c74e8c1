// SPDX-License-Identifier: Apache-2.0

use std::{
	cell::RefCell,
	collections::{BTreeMap, BTreeSet},
};

use cairn_geo::{neighbourhood, parent};
use h3o::{CellIndex, Resolution};
use proptest::prelude::*;

use super::cell_at;
use crate::density::*;

const RESOLUTIONS: [u8; 7] = [10, 9, 8, 7, 6, 5, 4];

/// A map that notes which cells are read and written.
#[derive(Default)]
struct Watched {
	counts: BTreeMap<u64, Count>,
	read: RefCell<BTreeSet<u64>>,
	written: BTreeSet<u64>,
}

impl DensityMap for Watched {
	fn get(&self, cell: u64) -> Count {
		self.read.borrow_mut().insert(cell);
		DensityMap::get(&self.counts, cell)
	}

	fn set(&mut self, cell: u64, count: Count) {
		self.written.insert(cell);
		DensityMap::set(&mut self.counts, cell, count);
	}
}

impl Watched {
	/// Runs `change` and checks what it touched against the bounds.
	fn touch(&mut self, change: impl FnOnce(&mut Self)) {
		self.read.borrow_mut().clear();
		self.written.clear();
		change(self);
		assert!(self.written.len() <= MAX_WRITES as usize, "{} written", self.written.len());
		let read = self.read.borrow().union(&self.written).count();
		assert!(read <= MAX_READS as usize, "{read} read");
	}
}

/// The descendant of a cell at `resolution`, by its position modulo their number.
fn descendant(cell: u64, resolution: u8, position: u64) -> u64 {
	let cell = CellIndex::try_from(cell).unwrap();
	let resolution = Resolution::try_from(resolution).unwrap();
	cell.child_at(position % cell.children_count(resolution), resolution).unwrap().into()
}

/// A location in each descendant of a cell at `resolution`.
fn filled(cell: u64, resolution: u8) -> Vec<u64> {
	let children = CellIndex::try_from(cell).unwrap().children(resolution.try_into().unwrap());
	children.map(|child| descendant(child.into(), 12, 0)).collect()
}

fn added(cells: &[u64]) -> BTreeMap<u64, Count> {
	let mut map = BTreeMap::new();
	cells.iter().for_each(|cell| add(&mut map, *cell));
	map
}

/// Checks that both ways to count agree, in every count and every scale.
fn check(map: &BTreeMap<u64, Count>, cells: &[u64]) {
	assert_eq!(*map, reference_counts(cells));
	for (cell, expected) in reference(cells) {
		assert_eq!(scale(map, cell), expected);
	}
}

/// Numbers that look random, the same in every run.
fn numbers(seed: u64) -> impl Iterator<Item = u64> {
	std::iter::successors(Some(seed), |last| {
		Some(last.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407))
	})
	.skip(1)
	.map(|number| number >> 24)
}

#[test]
fn a_lone_gateway_is_at_full_scale() {
	let cell = cell_at(52.52, 13.405);
	assert_eq!(reference(&[cell]), BTreeMap::from([(cell, 10_000)]));
	assert_eq!(scale(&added(&[cell]), cell), 10_000);
}

#[test]
fn gateways_in_one_cell_of_resolution_10_share_its_place() {
	let cell = cell_at(52.52, 13.405);
	for (count, expected) in [(2, 5_000), (3, 3_333), (6, 1_667), (7, 1_429), (20_001, 0)] {
		let cells = vec![cell; count];
		assert_eq!(scale(&added(&cells), cell), expected);
		assert_eq!(reference(&cells)[&cell], expected);
	}
}

#[test]
fn one_gateway_in_each_child_of_a_cell_of_resolution_9_earns_a_seventh() {
	let cells = filled(parent(cell_at(-1.3, 36.8), 9).unwrap(), 10);
	assert_eq!(cells.len(), 7);
	assert!(reference(&cells).values().all(|scale| *scale == 1_429));
	check(&added(&cells), &cells);
}

#[test]
fn a_cell_of_resolution_7_holds_five_while_its_neighbours_are_empty() {
	let cells = filled(parent(cell_at(-1.3, 36.8), 7).unwrap(), 8);
	let map = added(&cells);
	let count = DensityMap::get(&map, parent(cells[0], 7).unwrap());
	assert_eq!(count, Count { unclipped: 7, clipped: 5 });
	assert_eq!(scale(&map, cells[0]), 7_143);
}

#[test]
fn the_limit_rises_with_the_fifth_cell_at_target() {
	let centre = parent(cell_at(-1.3, 36.8), 7).unwrap();
	let cells: Vec<u64> = neighbourhood(centre).flat_map(|cell| filled(cell, 8)).collect();
	for (full, expected) in [(1, 5), (2, 5), (3, 5), (4, 5), (5, 7), (6, 7), (7, 7)] {
		let map = added(&cells[..7 * full]);
		assert_eq!(DensityMap::get(&map, centre).clipped, expected, "{full} full cells");
		check(&map, &cells[..7 * full]);
	}
}

/// Gateways all over a country, so many that every resolution clips.
fn full_country() -> Vec<u64> {
	let centre = parent(cell_at(48.2, 11.5), 4).unwrap();
	let mut cells: Vec<u64> =
		neighbourhood(centre).take(3).flat_map(|cell| filled(cell, 8)).collect();
	// Some places twice, so that the finest resolutions clip as well.
	cells.extend(filled(parent(cells[700], 8).unwrap(), 10));
	cells.extend_from_within(..50);
	cells
}

#[test]
fn every_resolution_clips_and_raises_its_limit_in_a_full_country() {
	let cells = full_country();
	let counts = reference_counts(&cells);
	let targets = [1, 1, 1, 5, 25, 100, 500];
	for (resolution, target) in RESOLUTIONS.into_iter().zip(targets) {
		let at = |cell: &u64| CellIndex::try_from(*cell).unwrap().resolution() as u8 == resolution;
		let counts: Vec<Count> =
			counts.iter().filter(|(cell, _)| at(cell)).map(|(_, count)| *count).collect();
		assert!(counts.iter().any(|count| count.clipped < count.unclipped), "{resolution}");
		if resolution <= 7 {
			assert!(counts.iter().any(|count| count.clipped > target), "{resolution}");
		}
	}
}

#[test]
fn counters_follow_a_full_country_in_any_order_through_departures_and_returns() {
	let mut cells = full_country();
	let mut order = numbers(7);
	cells.sort_by_cached_key(|_| order.next());
	let mut map = Watched::default();
	for cell in &cells {
		map.touch(|map| add(map, *cell));
	}
	check(&map.counts, &cells);
	let mut gone = Vec::new();
	for (step, number) in numbers(8).take(600).enumerate() {
		let (from, to) =
			if number % 3 == 0 { (&mut gone, &mut cells) } else { (&mut cells, &mut gone) };
		if !from.is_empty() {
			let cell = from.swap_remove((number >> 3) as usize % from.len());
			to.push(cell);
			map.touch(|map| if number % 3 == 0 { add(map, cell) } else { remove(map, cell) });
		}
		if step % 150 == 0 {
			check(&map.counts, &cells);
		}
	}
	check(&map.counts, &cells);
	while let Some(cell) = cells.pop() {
		map.touch(|map| remove(map, cell));
	}
	assert_eq!(map.counts, BTreeMap::new());
}

#[test]
fn a_gateway_that_was_never_counted_takes_nothing_away() {
	let (here, elsewhere) = (cell_at(52.52, 13.405), cell_at(52.53, 13.405));
	let mut map = added(&[here]);
	let before = map.clone();
	remove(&mut map, elsewhere);
	assert_eq!(map, before);
}

#[test]
fn what_is_no_location_is_not_counted() {
	let mut map = BTreeMap::new();
	for number in [0, u64::MAX, parent(cell_at(52.52, 13.405), 9).unwrap()] {
		add(&mut map, number);
		remove(&mut map, number);
	}
	assert_eq!(map, BTreeMap::new());
	assert_eq!(scale(&map, 0), 10_000);
	assert_eq!(reference(&[0]), BTreeMap::from([(0, 10_000)]));
}

#[test]
fn impossible_counts_do_not_panic() {
	struct Full;
	impl DensityMap for Full {
		fn get(&self, _: u64) -> Count {
			Count { unclipped: u32::MAX, clipped: u32::MAX }
		}
		fn set(&mut self, _: u64, _: Count) {}
	}
	let cell = cell_at(52.52, 13.405);
	add(&mut Full, cell);
	remove(&mut Full, cell);
	assert_eq!(scale(&Full, cell), 0);
}

#[test]
fn a_second_gateway_in_a_cell_of_resolution_10_touches_that_cell_alone() {
	let cell = cell_at(52.52, 13.405);
	let mut map = Watched::default();
	map.touch(|map| add(map, cell));
	map.touch(|map| add(map, cell));
	assert_eq!(map.written, BTreeSet::from([parent(cell, 10).unwrap()]));
	assert_eq!(map.read.into_inner(), map.written);
}

/// Cells that one gateway above `cell` (of resolution 7) could have written and read, if every
/// count that changes crosses its target.
fn spread(cell: u64) -> (usize, usize) {
	// Resolutions 10, 9 and 8.
	let (mut written, mut read) = (3, 3);
	let mut unclipped = BTreeSet::from([cell]);
	for resolution in [7, 6, 5, 4] {
		let near = |cells: &BTreeSet<u64>| -> BTreeSet<u64> {
			cells.iter().flat_map(|cell| neighbourhood(*cell)).collect()
		};
		let clipped = near(&unclipped);
		written += clipped.len();
		read += near(&clipped).len();
		unclipped = clipped.iter().map(|cell| parent(*cell, resolution - 1).unwrap()).collect();
	}
	(written, read)
}

#[test]
fn the_grid_lets_one_gateway_touch_no_more_than_the_bounds() {
	let place = parent(cell_at(48.2, 11.5), 4).unwrap();
	let inside = (0..343).map(|position| descendant(place, 7, position));
	let bounds = |cells: &mut dyn Iterator<Item = u64>| {
		cells.map(spread).fold((0, 0), |(a, b), (c, d)| (a.max(c), b.max(d)))
	};
	let stated = (MAX_WRITES as usize, MAX_READS as usize);

	let pentagons = Resolution::Four.pentagons().map(u64::from);
	let around = pentagons.flat_map(neighbourhood);
	let mut around =
		around.flat_map(|cell| (0..343).step_by(19).map(move |at| descendant(cell, 7, at)));
	let anywhere = numbers(3).zip(numbers(4)).take(300).map(|(latitude, longitude)| {
		let sine = (latitude % 2_000_001) as f64 / 1e6 - 1.0;
		let longitude = (longitude % 360_000_000) as f64 / 1e6 - 180.0;
		parent(cell_at(sine.asin().to_degrees(), longitude), 7).unwrap()
	});
	assert_eq!(bounds(&mut inside.into_iter()), stated);
	for (written, read) in [bounds(&mut around), bounds(&mut anywhere.into_iter())] {
		assert!(written <= stated.0 && read <= stated.1, "{written} {read}");
	}
}

/// Locations in clusters: around a corner of cells of resolution 4, and by a pentagon.
fn clustered() -> impl Strategy<Value = u64> {
	let city = cell_at(52.52, 13.405);
	let pentagon = u64::from(Resolution::Twelve.pentagons().next().unwrap());
	(prop_oneof![4 => Just(city), 1 => Just(pentagon)], 5u8..=10, 0usize..7, any::<u64>()).prop_map(
		|(site, resolution, neighbour, position)| {
			let near = parent(site, resolution).unwrap();
			let cluster = neighbourhood(near).nth(neighbour).unwrap_or(near);
			descendant(cluster, 12, position)
		},
	)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(128))]

	#[test]
	fn counters_equal_the_whole_set_function_after_any_arrivals_and_departures(
		arrivals in prop::collection::vec((clustered(), 0u8..3), 1..400),
		departures in prop::collection::vec(any::<prop::sample::Index>(), 0..300),
	) {
		let mut map = Watched::default();
		let mut cells = Vec::new();
		let mut departures = departures.into_iter();
		for (cell, leaving) in arrivals {
			cells.push(cell);
			map.touch(|map| add(map, cell));
			for index in departures.by_ref().take(usize::from(leaving / 2)) {
				let cell = cells.swap_remove(index.index(cells.len()));
				map.touch(|map| remove(map, cell));
				if cells.is_empty() {
					break;
				}
			}
		}
		check(&map.counts, &cells);
		for index in departures {
			if cells.is_empty() {
				break;
			}
			let cell = cells.swap_remove(index.index(cells.len()));
			map.touch(|map| remove(map, cell));
		}
		check(&map.counts, &cells);
	}

	#[test]
	fn no_number_makes_a_counter_panic(cells: Vec<u64>) {
		let mut map = BTreeMap::new();
		for cell in cells {
			add(&mut map, cell);
			remove(&mut map, cell);
			let _ = scale(&map, cell);
		}
		prop_assert!(map.is_empty());
	}
}
