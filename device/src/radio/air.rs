// SPDX-License-Identifier: Apache-2.0
//! Who hears whom, and how well.

use super::propagation::{demodulation_floor_db, noise_floor_dbm, LogDistance};
use cairn_geo::Position;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Standard deviation of what changes from packet to packet on one link, dB. An assumption: LoRa's
/// wide chirps average most of the fast fading away, a few decibels of variation remain.
const FADING_SIGMA_DB: f64 = 1.5;

/// An antenna where it really is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Station {
	/// Where it stands.
	pub position: Position,
	/// Gain of its antenna, tenths of dBi.
	pub gain: i16,
}

/// A packet on the air.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transmission {
	/// What tells this packet from every other of its sender: its round.
	pub packet: u32,
	/// Radiated power, hundredths of dBm EIRP.
	pub eirp_cdbm: i32,
	/// Frequency, Hz.
	pub frequency_hz: u32,
	/// Spreading factor.
	pub spreading_factor: u8,
	/// Bandwidth, Hz.
	pub bandwidth_hz: u32,
}

/// What a concentrator says of a packet that it heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reception {
	/// Signal strength, tenths of dBm.
	pub rssi: i16,
	/// Signal to noise ratio, tenths of dB.
	pub snr: i16,
}

/// A simulated piece of the world. The same seed gives the same world.
#[derive(Clone, Debug)]
pub struct Air {
	seed: u64,
	model: LogDistance,
}

impl Air {
	/// A world of its own for each seed.
	pub fn new(seed: u64, model: LogDistance) -> Self {
		Self { seed, model }
	}

	/// What the receiver makes of a packet of the sender; `None` where it is too weak for its
	/// spreading factor. The numbers name the antennas, so that a link keeps its shadowing.
	pub fn hear(
		&self,
		sent: &Transmission,
		(sender_id, sender): (u32, &Station),
		(receiver_id, receiver): (u32, &Station),
	) -> Option<Reception> {
		let distance_m =
			f64::from(cairn_geo::distance(&sender.position, &receiver.position)) / 100.0;
		let variation = self.shadowing(sender_id, receiver_id)
			+ self.fading(sent.packet, sender_id, receiver_id);
		let loss = self.model.path_loss_db(distance_m, f64::from(sent.frequency_hz), variation);
		let rssi = f64::from(sent.eirp_cdbm) / 100.0 + f64::from(receiver.gain) / 10.0 - loss;
		let snr = rssi - noise_floor_dbm(f64::from(sent.bandwidth_hz));
		let heard = snr >= demodulation_floor_db(sent.spreading_factor)?;
		heard.then(|| Reception { rssi: tenths(rssi), snr: tenths(snr) })
	}

	/// Random numbers for what a receiver makes up of a packet: the same whenever they are asked for.
	pub fn luck(&self, packet: u32, sender: u32, receiver: u32) -> impl rand::RngCore {
		self.stream(sender, receiver, packet, 2)
	}

	/// Shadowing of a link, dB: the same in both directions, and at any time.
	fn shadowing(&self, one: u32, other: u32) -> f64 {
		let (low, high) = (one.min(other), one.max(other));
		self.model.sigma_db * normal(&mut self.stream(low, high, u32::MAX, 0))
	}

	fn fading(&self, packet: u32, sender: u32, receiver: u32) -> f64 {
		FADING_SIGMA_DB * normal(&mut self.stream(sender, receiver, packet, 1))
	}

	/// Random numbers of their own for each link, packet and purpose, in no order.
	fn stream(&self, one: u32, other: u32, packet: u32, purpose: u32) -> ChaCha8Rng {
		let mut seed = [0; 32];
		let words = self
			.seed
			.to_le_bytes()
			.into_iter()
			.chain([one, other, packet, purpose].into_iter().flat_map(u32::to_le_bytes));
		for (slot, byte) in seed.iter_mut().zip(words) {
			*slot = byte;
		}
		ChaCha8Rng::from_seed(seed)
	}
}

/// A standard normal number (Box and Muller 1958).
fn normal(rng: &mut impl Rng) -> f64 {
	// `1 - u` is never zero, and zero has no logarithm.
	let radius = (-2.0 * (1.0 - rng.gen::<f64>()).ln()).sqrt();
	radius * (2.0 * std::f64::consts::PI * rng.gen::<f64>()).cos()
}

/// Decibels in tenths, as reports carry them.
#[allow(
	clippy::as_conversions,
	clippy::cast_possible_truncation,
	reason = "a float has no TryFrom; `as` saturates, and the value is rounded first"
)]
fn tenths(decibels: f64) -> i16 {
	(decibels * 10.0).round() as i16
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::radio::OULU_LAND;

	fn station(latitude: f64, longitude: f64) -> Station {
		let point = h3o::LatLng::new(latitude, longitude).unwrap();
		let cell = u64::from(point.to_cell(h3o::Resolution::Twelve));
		Station { position: cairn_geo::position(cell).unwrap(), gain: 20 }
	}

	fn packet(packet: u32) -> Transmission {
		Transmission {
			packet,
			eirp_cdbm: 1600,
			frequency_hz: 868_100_000,
			spreading_factor: 12,
			bandwidth_hz: 125_000,
		}
	}

	const NO_SHADOWING: LogDistance = LogDistance { sigma_db: 0.0, ..OULU_LAND };

	#[test]
	fn the_same_seed_gives_the_same_reception_and_another_seed_another() {
		let (here, there) = (station(38.71, -9.14), station(38.73, -9.14));
		let hear = |seed| Air::new(seed, OULU_LAND).hear(&packet(7), (0, &here), (1, &there));
		assert_eq!(hear(1), hear(1));
		assert_ne!(hear(1), hear(2));
	}

	#[test]
	fn shadowing_is_the_same_in_both_directions_and_stays() {
		let air = Air::new(3, OULU_LAND);
		assert_eq!(air.shadowing(4, 9), air.shadowing(9, 4));
		assert_ne!(air.shadowing(4, 9), air.shadowing(4, 8));
	}

	#[test]
	fn fading_differs_between_packets_and_between_directions() {
		let air = Air::new(3, OULU_LAND);
		assert_ne!(air.fading(1, 4, 9), air.fading(2, 4, 9));
		assert_ne!(air.fading(1, 4, 9), air.fading(1, 9, 4));
	}

	#[test]
	fn shadowing_has_the_spread_of_the_model() {
		let air = Air::new(11, OULU_LAND);
		let links: Vec<f64> = (0..4000).map(|link| air.shadowing(link, 5000)).collect();
		let mean = links.iter().sum::<f64>() / 4000.0;
		let variance = links.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 4000.0;
		assert!(mean.abs() < 0.5, "{mean}");
		assert!((variance.sqrt() - 7.8).abs() < 0.4, "{}", variance.sqrt());
	}

	#[test]
	fn a_near_gateway_hears_and_one_in_another_country_does_not() {
		let air = Air::new(1, NO_SHADOWING);
		let sender = station(38.71, -9.14);
		assert!(air.hear(&packet(1), (0, &sender), (1, &station(38.72, -9.14))).is_some());
		assert!(air.hear(&packet(1), (0, &sender), (2, &station(40.42, -3.70))).is_none());
	}

	#[test]
	fn a_wide_data_rate_reaches_less_far() {
		let air = Air::new(1, NO_SHADOWING);
		let (sender, receiver) = (station(38.71, -9.14), station(38.80, -9.14));
		let fast = Transmission { spreading_factor: 7, ..packet(1) };
		assert!(air.hear(&packet(1), (0, &sender), (1, &receiver)).is_some());
		assert!(air.hear(&fast, (0, &sender), (1, &receiver)).is_none());
	}

	#[test]
	fn what_is_heard_is_consistent_signal_less_noise_is_the_ratio() {
		let air = Air::new(5, OULU_LAND);
		let sender = station(38.71, -9.14);
		for round in 0..50 {
			let receiver = station(38.72, -9.15);
			if let Some(heard) = air.hear(&packet(round), (0, &sender), (1, &receiver)) {
				let noise = f64::from(heard.rssi - heard.snr) / 10.0;
				assert!((noise + 117.03).abs() < 0.11, "{noise}");
				assert!(heard.snr >= -200);
			}
		}
	}

	#[test]
	fn a_better_antenna_hears_more() {
		let air = Air::new(5, NO_SHADOWING);
		let (sender, receiver) = (station(38.71, -9.14), station(38.72, -9.14));
		let better = Station { gain: 80, ..receiver };
		let plain = air.hear(&packet(1), (0, &sender), (1, &receiver)).unwrap();
		let gained = air.hear(&packet(1), (0, &sender), (1, &better)).unwrap();
		assert_eq!(gained.rssi - plain.rssi, 60);
	}

	#[test]
	fn decibels_are_rounded_to_tenths_and_clamped() {
		assert_eq!(tenths(-117.06), -1171);
		assert_eq!(tenths(1e9), i16::MAX);
		assert_eq!(tenths(f64::NAN), 0);
	}
}
