// SPDX-License-Identifier: Apache-2.0
//! What sealing, proving and verifying cost natively: `cargo bench -p cairn-spacetime`.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::unwrap_used,
	reason = "benches feed themselves"
)]

use std::num::NonZeroUsize;

use cairn_spacetime::{
	made_up_opening, made_up_part,
	multiproof::{root, sibling_positions},
	prover::{
		label_layer, prove_window, replica_tree, seal, Data, ReadAt, SealedReplica, SealedSector,
		Unwatched,
	},
	verify_seal_part, verify_window, Content, Graph, Label, Profile, ProfileId, Sector, Tree,
	Window, WindowProof,
};
use criterion::{black_box, criterion_group, criterion_main, Criterion, Throughput};

const THREADS: NonZeroUsize = NonZeroUsize::new(2).unwrap();

fn small(height: u32) -> Profile {
	Profile { code: 200, height, ..*ProfileId::Mib32.profile() }
}

/// The rate of labels, beside the rate of BLAKE2b over as many bytes of the same place.
fn labelling(c: &mut Criterion) {
	let mut group = c.benchmark_group("label");
	let mut params = blake2b_simd::Params::new();
	params.hash_length(32);
	let bytes = vec![7; small(16).label_bytes() as usize];
	group.throughput(Throughput::Elements(1 << 12));
	group.bench_function("BLAKE2b alone, 2^12 times", |bench| {
		bench.iter(|| {
			(0..1 << 12).for_each(|_| {
				black_box(params.hash(black_box(&bytes)));
			})
		})
	});
	let graph = Graph::new(ProfileId::Gib32.profile());
	group.bench_function("parents of 2^12 nodes", |bench| {
		bench.iter(|| {
			let nodes = 1 << 29..(1 << 29) + (1 << 12);
			nodes.fold(0, |sum: u64, v| sum ^ graph.parents(black_box(v)).iter().sum::<u64>())
		})
	});
	for height in [12, 16, 20, 22] {
		let (profile, nodes) = (small(height), 1_u64 << height);
		let previous: Vec<Label> = (0..nodes).map(|v| [v as u8; 32]).collect();
		let mut current = previous.clone();
		group.bench_function(format!("2^12 labels of a layer of 2^{height}"), |bench| {
			let from = nodes - (1 << 12);
			let mut code = 0;
			bench.iter(|| {
				// Another graph each time, or the same parents would be in the caches.
				code = (code + 1) % 128;
				let profile = Profile { code, ..profile };
				let id = [1; 32];
				label_layer(&profile, &id, 2, &previous, &mut current, from, &mut Unwatched)
			})
		});
	}
	group.finish();
}

/// A sector of 2 MiB: sealed, and a part of its proof.
fn sealing(c: &mut Criterion) {
	let profile = small(16);
	let file: Vec<u8> = (0..2_000_000_u32).map(|i| i as u8).collect();
	let data = Data::File { bytes: &file, length: 2_000_000 };
	let (content, data_tree) = data.commit(&profile, THREADS, &mut Unwatched).unwrap();
	let sector = Sector { genesis: [1; 32], device: 2, number: 3, ticket: [4; 32], content };
	let seal = || {
		let (mut layers, mut replica) = (Vec::new(), Vec::new());
		let watch = &mut Unwatched;
		let sealed = seal(&profile, &sector, &data, &mut layers, &mut replica, THREADS, watch);
		(layers, replica, sealed.unwrap())
	};
	let mut group = c.benchmark_group("seal");
	group.sample_size(10);
	group.bench_function("2 MiB, 2 threads for the trees", |bench| bench.iter(seal));
	group.bench_function("data root of 2 MiB", |bench| {
		bench.iter(|| data.commit(&profile, THREADS, &mut Unwatched).unwrap())
	});
	let (layers, replica, sealed) = seal();
	let layers: Vec<&dyn ReadAt> = layers.iter().map(|layer| layer as &dyn ReadAt).collect();
	let data_tree = data_tree.as_ref();
	let made = SealedSector {
		profile: &profile,
		sector: &sector,
		layers: &layers,
		replica: &replica,
		sealed: &sealed,
		data,
		data_tree,
	};
	group.bench_function("prove a part of 2 MiB", |bench| {
		bench.iter(|| made.prove_part(&[5; 32], 0).unwrap())
	});
	let proof = made.prove_part(&[5; 32], 0).unwrap();
	group.bench_function("verify a part of 2 MiB", |bench| {
		let roots = &sealed.roots;
		bench.iter(|| verify_seal_part(&profile, &sector, roots, &[5; 32], 0, &proof).unwrap())
	});
	group.finish();
}

/// Paths in trees of the table's heights. Any hashes do: they give some root.
fn multiproofs(c: &mut Criterion) {
	for (height, leaves) in [(25, 4), (25, 16), (25, 240), (30, 240)] {
		let step = (1_u64 << height) / leaves;
		let indices: Vec<u64> = (0..leaves).map(|i| i * step + i).collect();
		let siblings = vec![[3; 30]; sibling_positions(height, &indices).unwrap().len()];
		let hashed: Vec<Label> = indices.iter().map(|i| [*i as u8; 32]).collect();
		let name = format!(
			"multiproof/{leaves} of 2^{height}: {} hashes",
			siblings.len() + hashed.len() - 1
		);
		c.bench_function(&name, |bench| {
			bench.iter(|| root(Tree::Column, height, &indices, &hashed, &siblings).unwrap())
		});
	}
}

/// A window over one sector of 32 MiB. Any replica does.
fn windows(c: &mut Criterion) {
	let profile = ProfileId::Mib32.profile();
	let nodes: Vec<Label> = (0..profile.nodes()).map(|v| [v as u8; 32]).collect();
	let mut group = c.benchmark_group("window");
	group.sample_size(10);
	group.bench_function("tree over 32 MiB, 2 threads", |bench| {
		bench.iter(|| replica_tree(profile, &nodes, THREADS, &mut Unwatched).unwrap())
	});
	group.sample_size(100);
	let upper = replica_tree(profile, &nodes, THREADS, &mut Unwatched).unwrap();
	let root = upper.root().unwrap();
	for (name, leaves) in [("2 leaves", 2), ("4 leaves", 4), ("10 leaves", 10)] {
		let profile = Profile { window_leaves: leaves, ..*profile };
		let mut deadline = 0;
		let mut window = || {
			deadline += 1;
			Window { seed: [6; 32], device: 2, deadline }
		};
		let prove = |window: &Window| {
			let sector = SealedReplica { number: 3, nodes: &nodes, upper: &upper };
			prove_window(&profile, window, &[sector]).unwrap()
		};
		group.bench_function(format!("prove {name}"), |bench| bench.iter(|| prove(&window())));
		let window = window();
		let proof = prove(&window);
		group.bench_function(format!("verify {name}"), |bench| {
			bench.iter(|| verify_window(&profile, &window, &[(3, root)], &proof).unwrap())
		});
	}
	group.finish();
}

/// The window of a full partition of 1 GiB sectors, whose upper trees are at hand. All its sectors
/// have one replica: what is read and hashed is what as many replicas would take.
fn partition(c: &mut Criterion) {
	let profile = ProfileId::Gib1.profile();
	let nodes: Vec<Label> = (0..profile.nodes()).map(|v| [v as u8; 32]).collect();
	let upper = replica_tree(profile, &nodes, THREADS, &mut Unwatched).unwrap();
	let sectors: Vec<_> = (0..profile.partition_sectors)
		.map(|number| SealedReplica { number, nodes: &nodes, upper: &upper })
		.collect();
	let mut deadline = 0;
	c.bench_function(&format!("window/prove {} sectors of 1 GiB", sectors.len()), |bench| {
		bench.iter(|| {
			deadline += 1;
			let window = Window { seed: [6; 32], device: 2, deadline };
			prove_window(profile, &window, &sectors).unwrap()
		})
	});
}

/// What a runtime verifies, of the profiles of the table.
fn verifying(c: &mut Criterion) {
	let sector = Sector {
		genesis: [1; 32],
		device: 2,
		number: 3,
		ticket: [4; 32],
		content: Content::Data([0; 32]),
	};
	for id in ProfileId::ALL {
		let (profile, seed) = (id.profile(), [5; 32]);
		let (sector, roots, proof) = made_up_part(profile, &sector, &seed, 0).unwrap();
		c.bench_function(&format!("verify/part of {id:?}"), |bench| {
			bench.iter(|| verify_seal_part(profile, &sector, &roots, &seed, 0, &proof).unwrap())
		});
		let window = Window { seed, device: 2, deadline: 0 };
		let made = (0..profile.partition_sectors).map(|number| {
			let (root, opening) = made_up_opening(profile, &window, number).unwrap();
			((number, root), opening)
		});
		let (sectors, openings): (Vec<_>, Vec<_>) = made.unzip();
		let proof = WindowProof { sectors: openings.try_into().unwrap() };
		c.bench_function(&format!("verify/window of {} {id:?}", sectors.len()), |bench| {
			bench.iter(|| verify_window(profile, &window, &sectors, &proof).unwrap())
		});
	}
}

criterion_group!(benches, labelling, sealing, multiproofs, windows, partition, verifying);
criterion_main!(benches);
