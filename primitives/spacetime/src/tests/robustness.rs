// SPDX-License-Identifier: Apache-2.0
//! How deep the graph of a layer stays when nodes are taken out of it, by the best attacks that are
//! known to be cheap. What is measured here is on small graphs: evidence, not proof.

use super::sample::small;
use crate::Graph;

type Edges = Vec<Vec<usize>>;

fn layer(height: u32) -> Edges {
	let graph = Graph::new(&small(height));
	let parents = |node| graph.base(node).iter().flatten().map(|p| *p as usize).collect();
	(0..1 << height).map(parents).collect()
}

/// A graph of the same degree whose edges are all short: what a bug in the buckets would leave.
fn shallow(height: u32) -> Edges {
	(0..1_usize << height).map(|v| (1..=6).filter(|d| v >= *d).map(|d| v - d).collect()).collect()
}

/// Nodes on the longest path that is left.
fn depth(edges: &Edges, removed: &[bool]) -> usize {
	let mut longest = vec![0; edges.len()];
	for node in 0..edges.len() {
		if !removed[node] {
			longest[node] = 1 + edges[node].iter().map(|p| longest[*p]).max().unwrap_or(0);
		}
	}
	longest.into_iter().max().unwrap()
}

/// How many paths of `length` edges go through each node (as weights: only their order matters).
fn incidence(edges: &Edges, removed: &[bool], length: usize) -> Vec<f64> {
	let nodes = edges.len();
	let start: Vec<f64> = removed.iter().map(|gone| f64::from(u8::from(!gone))).collect();
	let (mut ending, mut starting) = (vec![start.clone()], vec![start]);
	for step in 0..length {
		let (mut ends, mut starts) = (vec![0.0; nodes], vec![0.0; nodes]);
		for node in (0..nodes).filter(|node| !removed[*node]) {
			for parent in edges[node].iter().filter(|p| !removed[**p]) {
				ends[node] += ending[step][*parent];
				starts[*parent] += starting[step][node];
			}
		}
		// Numbers of paths outgrow a double otherwise.
		let scale = |weights: Vec<f64>| {
			let most = weights.iter().copied().fold(1.0, f64::max);
			weights.into_iter().map(|weight| weight / most).collect::<Vec<_>>()
		};
		ending.push(scale(ends));
		starting.push(scale(starts));
	}
	let through =
		|node: usize| (0..=length).map(|i| ending[i][node] * starting[length - i][node]).sum();
	(0..nodes).map(through).collect()
}

/// Takes out `share` of the nodes, a few at a time, those on the most paths of `length` edges (the
/// greedy attack of Alwen, Blocki and Harsha). Returns the depth that is left, as a share of nodes.
fn greedy(edges: &Edges, share: f64, length: usize) -> f64 {
	let nodes = edges.len();
	let (mut removed, mut left) = (vec![false; nodes], (nodes as f64 * share) as usize);
	while left > 0 {
		let weights = incidence(edges, &removed, length);
		let mut order: Vec<usize> = (0..nodes).filter(|node| !removed[*node]).collect();
		order.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]));
		let batch = left.min(nodes / 64);
		order.iter().take(batch).for_each(|node| removed[*node] = true);
		left -= batch;
	}
	depth(edges, &removed) as f64 / nodes as f64
}

/// Takes out the ends of edges whose highest differing bit is one of a few, the cheapest first, as
/// long as `share` of the nodes lasts (Valiant's attack).
fn valiant(edges: &Edges, share: f64) -> f64 {
	let nodes = edges.len();
	let mut buckets = vec![Vec::new(); nodes.ilog2() as usize];
	for (node, parents) in edges.iter().enumerate() {
		parents.iter().for_each(|p| buckets[(node ^ p).ilog2() as usize].push(node));
	}
	buckets.iter_mut().for_each(|bucket| bucket.dedup());
	buckets.sort_by_key(Vec::len);
	let mut removed = vec![false; nodes];
	let mut left = (nodes as f64 * share) as usize;
	for node in buckets.concat() {
		if !removed[node] && left > 0 {
			removed[node] = true;
			left -= 1;
		}
	}
	depth(edges, &removed) as f64 / nodes as f64
}

fn attacked(edges: &Edges, share: f64) -> f64 {
	[greedy(edges, share, 16), greedy(edges, share, 64), valiant(edges, share)]
		.into_iter()
		.fold(1.0, f64::min)
}

#[test]
fn without_a_fifth_of_its_nodes_a_layer_keeps_long_paths() {
	for height in [9, 10, 11] {
		let left = attacked(&layer(height), 0.2);
		println!("2^{height} nodes, a fifth removed: {left:.3} N");
		assert!(left > 0.35, "2^{height} nodes: {left} N");
	}
}

#[test]
fn the_attacks_break_a_graph_of_short_edges() {
	let left = attacked(&shallow(10), 0.2);
	assert!(left < 0.1, "{left} N");
}
