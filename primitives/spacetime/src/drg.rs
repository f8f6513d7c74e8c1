// SPDX-License-Identifier: Apache-2.0
//! Parents within a layer: bucket sampling (Alwen, Blocki and Harsha, "Practical graphs for optimal
//! side-channel resistant memory-hard functions", 2017, algorithm 3) over a graph of five meta
//! nodes a node, collapsed to nodes; and the node before.
//!
//! Of graphs of 2⁹ to 2¹¹ nodes, the cheap attacks of `tests/robustness.rs` leave a path through 44 %
//! or more of the nodes when they take out a fifth. That is evidence, not proof.
//!
//! Of meta node u, a bucket j of 1 to ⌊log₂ u⌋ + 1 is drawn evenly, then a distance of
//! `max(g/2, 2)` to `g = min(2^j, u)`, both included. The last bucket reaches back to meta node 0;
//! leave it out and distances end at half of the graph.

use crate::graph::{mix, BASE_PARENTS};

/// Meta nodes a node: as many parents as the metagraph's sampling gives.
const META: u64 = 5;

/// Between the inputs of the mixer: 2⁶⁴ over the golden ratio, odd.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Parents of a node: the node before, then one of each meta node. They may repeat.
pub(crate) fn parents(keys: &[u64; 2], node: u64) -> Option<[u64; BASE_PARENTS]> {
	let before = node.checked_sub(1)?;
	let first = node.wrapping_mul(META);
	let sampled = |place: u64| {
		let meta = first.wrapping_add(place);
		let parent = meta.wrapping_sub(distance(keys, meta)) / META;
		// A meta node of the same node: the edge to the node before takes its place.
		parent.min(before)
	};
	Some([before, sampled(0), sampled(1), sampled(2), sampled(3), sampled(4)])
}

/// How far back meta node `meta`, 5 or more, reaches: 2 to `meta`.
pub(crate) fn distance(keys: &[u64; 2], meta: u64) -> u64 {
	let [bucket_key, distance_key] = *keys;
	let input = meta.wrapping_mul(STEP);
	let buckets = u64::from(bucket_count(meta));
	let bucket = below(mix(input.wrapping_add(bucket_key)), buckets).wrapping_add(1);
	let (nearest, farthest) = bucket_bounds(meta, bucket);
	let width = farthest.wrapping_sub(nearest).wrapping_add(1);
	nearest.wrapping_add(below(mix(input.wrapping_add(distance_key)), width))
}

/// Buckets of a meta node: ⌊log₂ u⌋ + 1.
pub(crate) fn bucket_count(meta: u64) -> u32 {
	u64::BITS.saturating_sub(meta.leading_zeros())
}

/// Nearest and farthest distance of a bucket, 1 to [`bucket_count`].
pub(crate) fn bucket_bounds(meta: u64, bucket: u64) -> (u64, u64) {
	let power = u32::try_from(bucket).ok().and_then(|bucket| 1_u64.checked_shl(bucket));
	let farthest = power.map_or(meta, |power| power.min(meta));
	((farthest >> 1).max(2), farthest)
}

/// A number below `limit` out of 64 random bits. Uneven by at most `limit` / 2⁶⁴.
fn below(random: u64, limit: u64) -> u64 {
	let product = u128::from(random).wrapping_mul(u128::from(limit));
	u64::try_from(product >> 64).unwrap_or_default()
}
