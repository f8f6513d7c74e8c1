// SPDX-License-Identifier: Apache-2.0

use std::collections::{BTreeSet, VecDeque};

use codec::{Decode, Encode};
use h3o::{CellIndex, LatLng, Resolution};
use proptest::prelude::*;

use super::cell_at;
use crate::{vectors::POSITION_VECTORS, *};

/// Every cell at most `steps` steps from `cell`, and how many.
fn within(cell: u64, steps: u32) -> Vec<(u64, u32)> {
	let mut seen = BTreeSet::from([cell]);
	let mut queue = VecDeque::from([(cell, 0)]);
	let mut found = Vec::new();
	while let Some((cell, distance)) = queue.pop_front() {
		found.push((cell, distance));
		if distance < steps {
			queue.extend(
				neighbourhood(cell)
					.filter(|near| seen.insert(*near))
					.map(|near| (near, distance + 1)),
			);
		}
	}
	found
}

fn pentagons(resolution: Resolution) -> Vec<u64> {
	resolution.pentagons().map(u64::from).collect()
}

#[test]
fn every_vector_is_reproduced_to_the_bit() {
	assert!(POSITION_VECTORS.len() >= 30);
	for vector in POSITION_VECTORS {
		assert_eq!(check_location(vector.cell), Ok(()));
		assert_eq!(centre_e6(vector.cell), Ok(vector.centre_e6), "{:x}", vector.cell);
		assert_eq!(position(vector.cell), Ok(vector.position), "{:x}", vector.cell);
	}
}

#[test]
fn vectors_agree_with_the_trigonometry_of_the_platform() {
	for vector in POSITION_VECTORS {
		let centre = LatLng::from(CellIndex::try_from(vector.cell).unwrap());
		let (latitude, longitude) = (centre.lat_radians(), centre.lng_radians());
		let expected =
			[latitude.cos() * longitude.cos(), latitude.cos() * longitude.sin(), latitude.sin()];
		let Position { x, y, z } = vector.position;
		for (found, expected) in [x, y, z].into_iter().zip(expected) {
			assert!((f64::from(found) - expected * f64::from(1 << 30)).abs() <= 0.51);
		}
		let (latitude_e6, longitude_e6) = vector.centre_e6;
		assert!((f64::from(latitude_e6) - centre.lat() * 1e6).abs() <= 0.51);
		assert!((f64::from(longitude_e6) - centre.lng() * 1e6).abs() <= 0.51);
	}
}

#[test]
fn the_cell_of_the_h3_documentation_is_found() {
	// `latLngToCell` in the README of Uber's H3.
	let cell = cell_at(37.775938728915946, -122.41795063018799);
	assert_eq!(parent(cell, 9), Some(0x0892_8308_280f_ffff));
}

#[test]
fn a_cell_of_another_resolution_is_no_location() {
	let cell = cell_at(48.2, 16.4);
	for resolution in (0..12).chain(13..=15) {
		let other = match resolution {
			0..12 => parent(cell, resolution).unwrap(),
			_ => CellIndex::try_from(cell)
				.unwrap()
				.center_child(Resolution::try_from(resolution).unwrap())
				.unwrap()
				.into(),
		};
		assert_eq!(check_location(other), Err(CellError::WrongResolution));
		assert_eq!(position(other), Err(CellError::WrongResolution));
		assert_eq!(centre_e6(other), Err(CellError::WrongResolution));
	}
}

#[test]
fn a_number_that_is_no_cell_is_no_location() {
	let cell = cell_at(48.2, 16.4);
	let last_digit_unused = cell | (0b111 << 9);
	let beyond_resolution_used = cell & !0b111;
	let base_cell_122 = (cell & !(0x7f << 45)) | (122 << 45);
	let directed_edge = (cell & !(0xf << 59)) | (2 << 59) | (1 << 56);
	let reserved = cell | (1 << 63);
	for number in [
		0,
		u64::MAX,
		last_digit_unused,
		beyond_resolution_used,
		base_cell_122,
		directed_edge,
		reserved,
	] {
		assert_eq!(check_location(number), Err(CellError::NotACell), "{number:x}");
		assert_eq!(position(number), Err(CellError::NotACell));
		assert_eq!(centre_e6(number), Err(CellError::NotACell));
		assert_eq!(parent(number, 4), None);
		assert_eq!(neighbourhood(number).count(), 0);
		assert_eq!(grid_distance(number, cell, 11), None);
		assert_eq!(grid_distance(cell, number, 11), None);
	}
}

#[test]
fn a_cell_has_a_parent_at_every_coarser_resolution_and_at_its_own() {
	let cell = cell_at(-1.3, 36.8);
	assert_eq!(parent(cell, 12), Some(cell));
	for resolution in 0..12 {
		let ancestor = parent(cell, resolution).unwrap();
		assert_eq!(parent(parent(cell, resolution + 1).unwrap(), resolution), Some(ancestor));
	}
	assert_eq!(parent(cell, 13), None);
	assert_eq!(parent(cell, 16), None);
	assert_eq!(parent(cell, u8::MAX), None);
}

#[test]
fn a_neighbourhood_is_the_cell_and_six_neighbours_or_five_at_a_pentagon() {
	let cell = cell_at(35.7, 139.7);
	assert_eq!(neighbourhood(cell).next(), Some(cell));
	assert_eq!(neighbourhood(cell).collect::<BTreeSet<_>>().len(), 7);
	for pentagon in pentagons(Resolution::Seven) {
		assert_eq!(neighbourhood(pentagon).collect::<BTreeSet<_>>().len(), 6);
	}
}

#[test]
fn neighbourhoods_around_every_pentagon_are_those_of_the_h3_library() {
	for resolution in [Resolution::Four, Resolution::Seven, Resolution::Ten] {
		for (cell, _) in pentagons(resolution).into_iter().flat_map(|cell| within(cell, 3)) {
			let expected: BTreeSet<u64> =
				CellIndex::try_from(cell).unwrap().grid_disk_safe(1).map(u64::from).collect();
			assert_eq!(neighbourhood(cell).collect::<BTreeSet<_>>(), expected);
		}
	}
}

#[test]
fn grid_distance_counts_steps_from_neighbour_to_neighbour() {
	for (latitude, longitude) in [(40.7, -74.0), (-33.9, 151.2), (64.1, -21.9)] {
		let start = parent(cell_at(latitude, longitude), 11).unwrap();
		for (cell, steps) in within(start, 10) {
			assert_eq!(grid_distance(start, cell, 11), Some(steps));
			assert_eq!(grid_distance(cell, start, 11), Some(steps));
		}
	}
}

#[test]
fn grid_distance_around_a_pentagon_is_an_upper_bound_or_unknown() {
	let mut unknown = 0;
	for pentagon in pentagons(Resolution::Eleven) {
		let cells = within(pentagon, 4);
		for (start, _) in &cells {
			for (cell, steps) in within(*start, 4) {
				match grid_distance(*start, cell, 11) {
					Some(found) => assert!(found >= steps, "{start:x} {cell:x}: {found} {steps}"),
					None => unknown += 1,
				}
			}
		}
	}
	assert!(unknown > 0);
}

#[test]
fn grid_distance_of_places_far_apart_is_unknown() {
	assert_eq!(grid_distance(cell_at(52.5, 13.4), cell_at(-33.9, 151.2), 11), None);
}

proptest! {
	#[test]
	fn no_number_makes_a_function_panic(a: u64, b: u64, resolution: u8) {
		let _ = check_location(a);
		let _ = position(a);
		let _ = centre_e6(a);
		let _ = parent(a, resolution);
		let _ = neighbourhood(a).count();
		let _ = grid_distance(a, b, resolution);
	}

	#[test]
	fn no_pattern_of_digits_makes_a_function_panic(
		base in 0u64..128,
		resolution in 0u64..16,
		digits in 0u64..(1 << 45),
		other in 0u64..(1 << 45),
	) {
		let index = |digits: u64| {
			let unused = (1u64 << (3 * (15 - resolution))) - 1;
			(1 << 59) | (resolution << 52) | (base << 45) | digits | unused
		};
		let (a, b) = (index(digits), index(other));
		let _ = position(a);
		let _ = centre_e6(a);
		let _ = neighbourhood(a).count();
		let _ = grid_distance(a, b, 11);
	}

	#[test]
	fn every_place_lies_in_a_location_whose_centre_is_near(
		latitude in -90.0f64..90.0,
		longitude in -180.0f64..180.0,
	) {
		let (centre_latitude, centre_longitude) = centre_e6(cell_at(latitude, longitude)).unwrap();
		prop_assert!((f64::from(centre_latitude) / 1e6 - latitude).abs() < 0.0002);
		let across = (f64::from(centre_longitude) / 1e6 - longitude) * latitude.to_radians().cos();
		prop_assert!(across.abs() < 0.0002 || longitude.abs() > 179.99);
	}

	#[test]
	fn positions_and_errors_survive_encoding(x: i32, y: i32, z: i32) {
		let position = Position { x, y, z };
		prop_assert_eq!(Position::decode(&mut &position.encode()[..]), Ok(position));
	}

	#[test]
	fn decoding_arbitrary_bytes_never_panics(bytes: Vec<u8>) {
		let _ = Position::decode(&mut &bytes[..]);
		let _ = CellError::decode(&mut &bytes[..]);
	}
}
