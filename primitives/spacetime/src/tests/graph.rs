// SPDX-License-Identifier: Apache-2.0

use proptest::prelude::*;

use super::sample::small;
use crate::{
	drg::{bucket_bounds, bucket_count, distance},
	expander::Permutation,
	graph::mix,
	*,
};

const KEYS: [u64; 4] = [1, 2, 3, 4];

/// Some numbers below a limit, the same each time.
fn numbers(limit: u64, count: u64) -> impl Iterator<Item = u64> {
	(0..count).map(move |i| mix(i + 77) % limit)
}

#[test]
fn the_permutation_is_a_bijection_of_any_number_of_bits() {
	for bits in 3..=16 {
		let permutation = Permutation::new(bits, KEYS);
		let mut seen = vec![false; 1 << bits];
		for number in 0..1_u64 << bits {
			let image = permutation.apply(number);
			assert!(!seen[image as usize], "{image} twice of {bits} bits");
			seen[image as usize] = true;
		}
	}
}

#[test]
fn the_inverse_of_the_permutation_inverts_it_at_every_size() {
	for bits in (3..=12).chain(33..=38) {
		let permutation = Permutation::new(bits, KEYS);
		for number in numbers(1 << bits, 2_000) {
			assert!(permutation.apply(number) < 1 << bits);
			assert_eq!(permutation.invert(permutation.apply(number)), number);
			assert_eq!(permutation.apply(permutation.invert(number)), number);
		}
	}
}

#[test]
fn every_node_has_eight_parents_and_eight_children_in_the_expander() {
	for height in [3, 6, 9, 12] {
		let graph = Graph::new(&small(height));
		let mut children = vec![0; 1 << height];
		for node in 0..1_u64 << height {
			graph.expander(node).iter().for_each(|parent| children[*parent as usize] += 1);
			for child in graph.expander_children(node) {
				assert!(graph.expander(child).contains(&node), "{node} is no parent of {child}");
			}
		}
		assert!(children.iter().all(|count| *count == 8), "{children:?}");
	}
}

/// The bug that made a live network's graph sealable in parallel: node numbers cut to 32 bits leave
/// the parents in a part of the graph.
#[test]
fn expander_parents_of_any_node_reach_the_whole_range_of_large_graphs() {
	for height in 30..=35 {
		let graph = Graph::new(&small(height));
		let nodes = 1_u64 << height;
		// Nodes of the last quarter; 8 × 4,096 parents in 64 parts of the range: 512 expected each.
		let mut parts = [0_u32; 64];
		for node in numbers(nodes / 4, 4_096).map(|node| nodes - 1 - node) {
			for parent in graph.expander(node) {
				assert!(parent < nodes);
				parts[(parent >> (height - 6)) as usize] += 1;
			}
		}
		// Chi-square of 63 degrees of freedom: 137 is passed once in ten million graphs.
		let square = |count: u32| (f64::from(count) - 512.0).powi(2) / 512.0;
		let chi: f64 = parts.iter().map(|count| square(*count)).sum();
		assert!(chi < 137.0, "2^{height}: {chi} of {parts:?}");
	}
}

#[test]
fn low_bits_of_expander_parents_are_even_too() {
	let graph = Graph::new(ProfileId::Gib32.profile());
	let mut parts = [0_u32; 64];
	for node in numbers(1 << 30, 4_096) {
		graph.expander(node).iter().for_each(|parent| parts[(parent & 63) as usize] += 1);
	}
	assert!(parts.iter().all(|count| (400..630).contains(count)), "{parts:?}");
}

#[test]
fn base_parents_lie_before_their_node_and_the_first_just_before_it() {
	for height in [3, 10].into_iter().chain(30..=35) {
		let graph = Graph::new(&small(height));
		let nodes = 1_u64 << height;
		let some = numbers(nodes, 2_000).chain(0..8).chain(nodes - 8..nodes);
		for node in some.filter(|node| *node > 0) {
			let base = graph.base(node).unwrap();
			assert_eq!(base[0], node - 1);
			assert!(base.iter().all(|parent| *parent < node), "{node}: {base:?}");
		}
	}
}

#[test]
fn node_0_has_parents_in_the_layer_before_only() {
	let parents = Graph::new(&small(10)).parents(0);
	assert_eq!(parents.base, None);
	assert_eq!(parents.iter().count(), EXPANDER_PARENTS);
	assert_eq!(Graph::new(&small(10)).parents(1).iter().count(), PARENTS);
	assert_eq!(Graph::new(&small(10)).base(1), Some([0; BASE_PARENTS]));
}

#[test]
fn buckets_double_up_to_the_first_meta_node() {
	// Node 2 has meta nodes 10 to 14.
	assert_eq!(bucket_count(10), 4);
	let bounds: Vec<_> = (1..=4).map(|bucket| bucket_bounds(10, bucket)).collect();
	assert_eq!(bounds, [(2, 2), (2, 4), (4, 8), (5, 10)]);
	// On both sides of a power of two.
	assert_eq!((bucket_count(1_023), bucket_bounds(1_023, 10)), (10, (511, 1_023)));
	assert_eq!((bucket_count(1_024), bucket_bounds(1_024, 11)), (11, (512, 1_024)));
	assert_eq!(bucket_bounds(1_024, 10), (512, 1_024));
	assert_eq!(bucket_bounds(1_025, 11), (512, 1_025));
}

#[test]
fn buckets_of_large_graphs_lie_beyond_32_bits() {
	let meta = 5 * ((1 << 35) - 1);
	assert_eq!(bucket_count(meta), 38);
	assert_eq!(bucket_bounds(meta, 38), (meta / 2, meta));
	assert_eq!(bucket_bounds(meta, 37), (1 << 36, 1 << 37));
}

#[test]
fn both_ends_of_every_bucket_are_drawn() {
	// 256 keys for one meta node: 9 buckets, of up to 157 distances.
	let distances: Vec<u64> =
		(0..40_000).map(|key| distance(&[mix(key), mix(key ^ 1 << 40)], 314)).collect();
	for bucket in 1..=u64::from(bucket_count(314)) {
		let (nearest, farthest) = bucket_bounds(314, bucket);
		assert!(distances.contains(&nearest), "{nearest}");
		assert!(distances.contains(&farthest), "{farthest}");
	}
	assert!(distances.iter().all(|distance| (2..=314).contains(distance)));
}

#[test]
fn distances_are_spread_over_all_buckets_of_large_graphs() {
	for height in 30..=35 {
		let nodes = 1_u64 << height;
		// Last eighth: all have the same number of buckets, give or take one.
		let metas = numbers(nodes / 8, 8_000).map(|node| 5 * (nodes - 1 - node));
		let mut powers = [0_u32; 64];
		metas.for_each(|meta| {
			powers[distance(&[5, 6], meta).next_power_of_two().ilog2() as usize] += 1;
		});
		let expected = 8_000 / (height + 3);
		// From 2 to half of the graph, evenly by powers of two; the last two buckets overlap.
		for (power, count) in powers.iter().enumerate().take(height as usize + 1).skip(3) {
			let range = expected * 7 / 10..expected * 13 / 10;
			assert!(range.contains(count), "2^{height}: {count} at 2^{power}, not {expected}");
		}
		let farthest: u32 = powers.iter().skip(height as usize + 1).sum();
		assert!(farthest > expected, "2^{height}: {farthest} reach back to the beginning");
	}
}

#[test]
fn graphs_of_two_profiles_differ() {
	let graph = |code, height| Graph::new(&Profile { code, ..small(height) }).parents(1_000);
	assert_ne!(graph(1, 20).base, graph(2, 20).base);
	assert_ne!(graph(1, 20).expander, graph(2, 20).expander);
	assert_ne!(graph(1, 20).base, graph(1, 21).base);
	assert_eq!(graph(1, 20), graph(1, 20));
}

proptest! {
	#[test]
	fn no_node_of_any_graph_has_parents_out_of_range(height in 3_u32..=60, node: u64) {
		let node = node & ((1 << height) - 1);
		let parents = Graph::new(&small(height)).parents(node);
		prop_assert!(parents.base.iter().flatten().all(|parent| *parent < node));
		prop_assert!(parents.expander.iter().all(|parent| parent >> height == 0));
	}
}
