// SPDX-License-Identifier: Apache-2.0

use core::f64::consts::PI;

use proptest::prelude::*;

use super::cell_at;
use crate::{
	position,
	sphere::{arc, distance, Position, EARTH_RADIUS_CM, POSITION_ONE},
};

const RADIUS_M: f64 = EARTH_RADIUS_CM as f64 / 100.0;

/// Stated bound of the relative error from 50 m to 300 km.
const BOUND: f64 = 0.0005;

type Vector = [f64; 3];

fn unit(latitude: f64, longitude: f64) -> Vector {
	[latitude.cos() * longitude.cos(), latitude.cos() * longitude.sin(), latitude.sin()]
}

fn quantised([x, y, z]: Vector) -> Position {
	let q30 = |component: f64| (component * f64::from(POSITION_ONE)).round() as i32;
	Position { x: q30(x), y: q30(y), z: q30(z) }
}

/// The place `angle` radians from `start` in a direction.
fn travel(start: Vector, bearing: f64, angle: f64) -> Vector {
	let (latitude, longitude) = (start[2].asin(), start[1].atan2(start[0]));
	let north =
		[-latitude.sin() * longitude.cos(), -latitude.sin() * longitude.sin(), latitude.cos()];
	let east = [-longitude.sin(), longitude.cos(), 0.0];
	core::array::from_fn(|i| {
		let heading = north[i] * bearing.cos() + east[i] * bearing.sin();
		start[i] * angle.cos() + heading * angle.sin()
	})
}

/// Relative error of the distance between two places `metres` apart.
fn error(latitude: f64, longitude: f64, bearing: f64, metres: f64) -> f64 {
	let start = unit(latitude, longitude);
	let end = travel(start, bearing, metres / RADIUS_M);
	let found = f64::from(distance(&quantised(start), &quantised(end))) / 100.0;
	(found - metres).abs() / metres
}

#[test]
fn distance_is_within_its_bound_from_50_m_to_300_km_all_over_the_globe() {
	let mut worst = 0.0f64;
	for latitude in -17..=17 {
		for longitude in -12..12 {
			for bearing in 0..8 {
				for step in 0..=30 {
					let metres = 50.0 * 6_000f64.powf(f64::from(step) / 30.0);
					worst = worst.max(error(
						f64::from(latitude) * 5.0f64.to_radians(),
						f64::from(longitude) * 15.0f64.to_radians(),
						f64::from(bearing) * PI / 4.0 + 0.1,
						metres,
					));
				}
			}
		}
	}
	assert!(worst <= BOUND, "{worst}");
}

#[test]
fn distance_is_within_a_hundredth_of_a_percent_from_10_km_to_the_antipode() {
	for step in 0..=2_000 {
		let metres = 10_000.0 + (PI * RADIUS_M - 10_001.0) * f64::from(step) / 2_000.0;
		assert!(error(0.7, -1.2, 2.0, metres) <= 1e-4, "{metres}");
	}
}

#[test]
fn distance_rises_with_the_chord_up_to_the_antipode() {
	const LAST: u64 = 1 << 62;
	let mut previous = 0;
	for step in 0..=200_000u64 {
		let found = arc(LAST / 200_000 * step);
		assert!(found >= previous, "{step}");
		previous = found;
	}
	// Where the series changes over.
	let mut previous = 0;
	for chord_squared in (LAST / 2 - 5_000)..=(LAST / 2 + 5_000) {
		let found = arc(chord_squared);
		assert!(found >= previous);
		previous = found;
	}
	let half_round = PI * f64::from(EARTH_RADIUS_CM);
	assert!((f64::from(arc(LAST)) - half_round).abs() <= 1.0);
}

#[test]
fn the_antipode_is_half_a_turn_away() {
	let here = quantised(unit(0.4, 1.1));
	let there = Position { x: -here.x, y: -here.y, z: -here.z };
	let found = f64::from(distance(&here, &there)) / 100.0;
	assert!((found - PI * RADIUS_M).abs() / found <= 1e-4);
}

#[test]
fn a_place_is_at_no_distance_from_itself() {
	let here = position(cell_at(52.5, 13.4)).unwrap();
	assert_eq!(distance(&here, &here), 0);
}

#[test]
fn cities_are_as_far_apart_as_the_haversine_says() {
	let haversine = |(a_lat, a_lon): (f64, f64), (b_lat, b_lon): (f64, f64)| {
		let [a_lat, a_lon, b_lat, b_lon] = [a_lat, a_lon, b_lat, b_lon].map(f64::to_radians);
		let h = ((b_lat - a_lat) / 2.0).sin().powi(2)
			+ a_lat.cos() * b_lat.cos() * ((b_lon - a_lon) / 2.0).sin().powi(2);
		2.0 * RADIUS_M * h.sqrt().asin()
	};
	for (a, b) in [
		((48.8566, 2.3522), (51.5074, -0.1278)),
		((40.7128, -74.0060), (38.9072, -77.0369)),
		((35.6762, 139.6503), (-33.8688, 151.2093)),
		((-18.1416, 178.4419), (-13.8333, -171.7667)),
	] {
		let found =
			distance(&position(cell_at(a.0, a.1)).unwrap(), &position(cell_at(b.0, b.1)).unwrap());
		// A centre is up to 11 m from the place.
		assert!((f64::from(found) / 100.0 - haversine(a, b)).abs() < 25.0);
	}
}

proptest! {
	#[test]
	fn any_numbers_give_a_distance_up_to_the_antipode(a: [i32; 3], b: [i32; 3]) {
		let at = |[x, y, z]: [i32; 3]| Position { x, y, z };
		let found = distance(&at(a), &at(b));
		prop_assert!(found <= 2_001_511_480);
		prop_assert_eq!(found, distance(&at(b), &at(a)));
	}

	#[test]
	fn any_two_places_50_m_to_300_km_apart_are_within_the_bound(
		latitude in -1.57f64..1.57,
		longitude in -PI..PI,
		bearing in 0.0..2.0 * PI,
		scale in 0.0f64..1.0,
	) {
		prop_assert!(error(latitude, longitude, bearing, 50.0 * 6_000f64.powf(scale)) <= BOUND);
	}
}

#[test]
fn the_limits_of_the_type_are_an_antipode() {
	let corner = |value| Position { x: value, y: value, z: value };
	assert_eq!(distance(&corner(i32::MIN), &corner(i32::MAX)), arc(1 << 62));
}
