// SPDX-License-Identifier: Apache-2.0
//! What judging, revealing and counting cost natively: `cargo bench -p cairn-coverage`.

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "benches feed themselves")]

use std::collections::BTreeMap;

use cairn_coverage::{
	beaconer_units, channel, density, judge, lowest_ranked, matches_payload, next_link, payload,
	scaled, tag, witness_units, CoverageParams, GatewayFacts, Location, Region, Report, RAMP_ONE,
	SCALE_ONE,
};
use cairn_geo::position;
use criterion::{black_box, criterion_group, criterion_main, BatchSize, Criterion};
use h3o::{CellIndex, LatLng, Resolution};

fn cell_at(latitude: f64, longitude: f64) -> u64 {
	LatLng::new(latitude, longitude).unwrap().to_cell(Resolution::Twelve).into()
}

fn gateway(owner: u8, cell: u64) -> GatewayFacts<[u8; 32]> {
	let location = Location {
		cell,
		position: position(cell).unwrap(),
		elevation: 10,
		gain: 20,
		region: Region::Eu868,
	};
	GatewayFacts {
		owner: [owner; 32],
		working_key: [owner; 32],
		expires_at: u32::MAX,
		active: true,
		location: Some(location),
	}
}

fn judging(c: &mut Criterion) {
	let report = Report {
		round: 1,
		beaconer: 1,
		witness: 2,
		tag: [0; 16],
		rssi: -1_000,
		snr: 50,
		frequency: 868_100_000,
		data_rate: 0,
		gps_time: None,
	};
	let params = CoverageParams::default();
	let beaconer = gateway(1, cell_at(52.52, 13.405));
	// Near enough for the grid to be asked.
	for (name, longitude) in [("judge/5 km", 13.48), ("judge/500 m", 13.4125)] {
		let witness = gateway(2, cell_at(52.52, longitude));
		assert_eq!(judge(&report, &beaconer, &witness, &params), Ok(5));
		c.bench_function(name, |bench| {
			bench.iter(|| judge(black_box(&report), &beaconer, black_box(&witness), &params))
		});
	}
}

/// The maths of a reveal at its bound: 32 reports, 14 of them drawn.
fn revealing(c: &mut Criterion) {
	let params = CoverageParams::default();
	let (secret, seed, beaconer) = ([1; 32], [2; 32], 99);
	let tags: Vec<_> = (0..32u32)
		.map(|witness| (witness, tag(&payload(&secret, &seed, beaconer), witness)))
		.collect();
	c.bench_function("reveal/32 reports, 14 drawn", |bench| {
		bench.iter(|| {
			let tip = next_link(black_box(&secret));
			let payload = payload(&secret, &seed, beaconer);
			let channel = channel(&payload, Region::Us915.plan());
			let valid: Vec<u32> = tags
				.iter()
				.filter(|(witness, tag)| matches_payload(&payload, *witness, tag))
				.map(|(witness, _)| *witness)
				.collect();
			let drawn = lowest_ranked(&seed, beaconer, &valid, params.max_witnesses);
			let count = u8::try_from(drawn.len()).unwrap();
			let each = scaled(witness_units(count, &params), SCALE_ONE, RAMP_ONE);
			(tip, channel, each, scaled(beaconer_units(count, &params), SCALE_ONE, RAMP_ONE))
		})
	});
}

fn counting(c: &mut Criterion) {
	// One gateway in every cell of resolution 8 of a cell of resolution 5.
	let country = CellIndex::try_from(cell_at(52.52, 13.405)).unwrap();
	let country = country.parent(Resolution::Five).unwrap();
	let cells: Vec<u64> = country
		.children(Resolution::Eight)
		.map(|cell| cell.center_child(Resolution::Twelve).unwrap().into())
		.collect();
	let mut full = BTreeMap::new();
	cells.iter().for_each(|cell| density::add(&mut full, *cell));
	let cell = *cells.first().unwrap();
	c.bench_function("density/add the first", |bench| {
		bench.iter_batched(
			BTreeMap::new,
			|mut map| density::add(&mut map, black_box(cell)),
			BatchSize::SmallInput,
		)
	});
	c.bench_function("density/remove and add in a full country", |bench| {
		bench.iter(|| {
			density::remove(&mut full, black_box(cell));
			density::add(&mut full, black_box(cell));
		})
	});
	c.bench_function("density/scale", |bench| {
		bench.iter(|| density::scale(&full, black_box(cell)))
	});
}

criterion_group!(benches, judging, revealing, counting);
criterion_main!(benches);
