// SPDX-License-Identifier: Apache-2.0
//! What distance, path loss and the centre of a cell cost natively: `cargo bench -p cairn-geo`.

use cairn_geo::{
	distance, free_space_path_loss, grid_distance, neighbourhood, position,
	vectors::POSITION_VECTORS,
};
use criterion::{black_box, criterion_group, criterion_main, Criterion};

fn geo(c: &mut Criterion) {
	let [a, b, ..] = POSITION_VECTORS else { return };
	c.bench_function("distance", |bench| {
		bench.iter(|| distance(black_box(&a.position), black_box(&b.position)))
	});
	c.bench_function("free_space_path_loss", |bench| {
		bench.iter(|| free_space_path_loss(black_box(1_234_567), black_box(868_100_000)))
	});
	c.bench_function("position", |bench| bench.iter(|| position(black_box(a.cell))));
	c.bench_function("neighbourhood", |bench| {
		bench.iter(|| neighbourhood(black_box(a.cell)).fold(0, |sum, cell| sum ^ cell))
	});
	let near = neighbourhood(a.cell).last().unwrap_or(a.cell);
	c.bench_function("grid_distance", |bench| {
		bench.iter(|| grid_distance(black_box(a.cell), black_box(near), 11))
	});
}

criterion_group!(benches, geo);
criterion_main!(benches);
