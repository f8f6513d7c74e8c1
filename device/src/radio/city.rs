// SPDX-License-Identifier: Apache-2.0
//! Where simulated gateways stand: around a real city, at coordinates of their own.

use cairn_coverage::Region;
use h3o::{CellIndex, LatLng, Resolution};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// No two gateways stand nearer to each other, metres. The chain counts eight H3 cells of
/// resolution 11, of 43 to 61 m a step.
const LEAST_DISTANCE_M: f64 = 600.0;

/// Kilometres of a degree of latitude.
const DEGREE_KM: f64 = 111.2;

/// Attempts to find a free place for one gateway before the city is said to be full.
const ATTEMPTS: u32 = 10_000;

/// A city with its centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct City {
	/// Its name on the command line.
	pub name: &'static str,
	/// Whose channels and limits apply.
	pub region: Region,
	latitude: f64,
	longitude: f64,
}

/// The cities to choose from; one of each region at least.
pub const CITIES: [City; 8] = [
	City { name: "lisbon", region: Region::Eu868, latitude: 38.7223, longitude: -9.1393 },
	City { name: "berlin", region: Region::Eu868, latitude: 52.5200, longitude: 13.4050 },
	City { name: "nairobi", region: Region::Eu868, latitude: -1.2864, longitude: 36.8172 },
	City { name: "denver", region: Region::Us915, latitude: 39.7392, longitude: -104.9903 },
	City { name: "sydney", region: Region::Au915, latitude: -33.8688, longitude: 151.2093 },
	City { name: "tokyo", region: Region::As923_1, latitude: 35.6762, longitude: 139.6503 },
	City { name: "singapore", region: Region::As923_1, latitude: 1.3521, longitude: 103.8198 },
	City { name: "bengaluru", region: Region::In865, latitude: 12.9716, longitude: 77.5946 },
];

/// The city of that name.
pub fn named(name: &str) -> Option<&'static City> {
	CITIES.iter().find(|city| city.name == name)
}

impl City {
	/// `count` cells of resolution 12, scattered evenly over a disc around the centre that grows
	/// with their number, none too near to another. `None` if no room is found. The same seed gives
	/// the same places, and more places begin with the same ones only by chance.
	pub fn scatter(&self, count: u32, seed: u64) -> Option<Vec<u64>> {
		let radius_km = 2.0 + 0.6 * f64::from(count).sqrt();
		let mut rng = ChaCha8Rng::seed_from_u64(seed);
		let mut places: Vec<(LatLng, u64)> = Vec::new();
		for _ in 0..count {
			let place = (0..ATTEMPTS).find_map(|_| {
				let (point, cell) = self.somewhere(radius_km, &mut rng)?;
				let free =
					places.iter().all(|(other, _)| point.distance_m(*other) >= LEAST_DISTANCE_M);
				free.then_some((point, cell))
			})?;
			places.push(place);
		}
		Some(places.into_iter().map(|(_, cell)| cell).collect())
	}

	/// A cell far to the north of `cell`, or to the south in the southern hemisphere, where it is
	/// in nobody's reach: some 133 km.
	pub fn far_from(&self, cell: u64) -> Option<u64> {
		let away = if self.latitude < 0.0 { -1.2 } else { 1.2 };
		shifted(cell, away, 0.0)
	}

	/// A cell some 100 m from `cell`: too near for the chain to take the two for two places.
	pub fn beside(&self, cell: u64) -> Option<u64> {
		shifted(cell, 0.0009, 0.0)
	}

	fn somewhere(&self, radius_km: f64, rng: &mut impl Rng) -> Option<(LatLng, u64)> {
		// The square root spreads points evenly over the area, not over the radius.
		let distance = radius_km * rng.gen::<f64>().sqrt();
		let angle = 2.0 * std::f64::consts::PI * rng.gen::<f64>();
		let latitude = self.latitude + distance * angle.cos() / DEGREE_KM;
		let shrink = self.latitude.to_radians().cos();
		let longitude = self.longitude + distance * angle.sin() / (DEGREE_KM * shrink);
		let point = LatLng::new(latitude, longitude).ok()?;
		let cell = point.to_cell(Resolution::Twelve);
		Some((LatLng::from(cell), cell.into()))
	}
}

fn shifted(cell: u64, north: f64, east: f64) -> Option<u64> {
	let centre = LatLng::from(CellIndex::try_from(cell).ok()?);
	let point = LatLng::new(centre.lat() + north, centre.lng() + east).ok()?;
	Some(point.to_cell(Resolution::Twelve).into())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn places_are_apart_as_the_chain_demands() {
		for city in &CITIES {
			let cells = city.scatter(60, 7).unwrap();
			assert_eq!(cells.len(), 60);
			for (index, one) in cells.iter().enumerate() {
				for other in &cells[index + 1..] {
					let steps = cairn_geo::grid_distance(*one, *other, 11);
					assert!(steps.is_some_and(|steps| steps >= 8), "{} {steps:?}", city.name);
				}
			}
		}
	}

	#[test]
	fn every_place_lies_in_the_region_of_its_city() {
		for city in &CITIES {
			for cell in city.scatter(10, 1).unwrap() {
				for cell in [cell, city.far_from(cell).unwrap(), city.beside(cell).unwrap()] {
					let (latitude, longitude) = cairn_geo::centre_e6(cell).unwrap();
					assert!(city.region.plan().covers(latitude, longitude), "{}", city.name);
				}
			}
		}
	}

	#[test]
	fn the_same_seed_gives_the_same_places() {
		let lisbon = named("lisbon").unwrap();
		assert_eq!(lisbon.scatter(20, 7), lisbon.scatter(20, 7));
		assert_ne!(lisbon.scatter(20, 7), lisbon.scatter(20, 8));
	}

	#[test]
	fn far_is_out_of_the_chains_range_and_beside_is_too_close() {
		for city in &CITIES {
			let cell = city.scatter(1, 3).unwrap()[0];
			let here = cairn_geo::position(cell).unwrap();
			let far = cairn_geo::position(city.far_from(cell).unwrap()).unwrap();
			let metres = cairn_geo::distance(&here, &far) / 100;
			assert!((120_000..150_000).contains(&metres), "{metres}");
			let steps = cairn_geo::grid_distance(cell, city.beside(cell).unwrap(), 11).unwrap();
			assert!(steps < 8, "{steps}");
		}
	}

	#[test]
	fn an_unknown_city_has_no_places() {
		assert_eq!(named("atlantis"), None);
	}
}
