// SPDX-License-Identifier: Apache-2.0
//! Path loss, noise and the sensitivity of LoRa demodulators.

/// Log-distance path loss with log-normal shadowing:
/// `PL(d) = reference + 10 · exponent · log10(d / 1 km) + X`, `X ~ N(0, sigma²)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogDistance {
	/// Path loss exponent.
	pub exponent: f64,
	/// Path loss at 1 km, dB.
	pub reference_db: f64,
	/// Standard deviation of the shadowing, dB.
	pub sigma_db: f64,
}

/// Measured on land in Oulu, Finland, at 868 MHz: J. Petäjäjärvi, K. Mikhaylov, A. Roivainen,
/// T. Hänninen, M. Pettissalo, "On the Coverage of LPWANs: Range Evaluation and Channel
/// Attenuation Model for LoRa Technology", ITST 2015: n = 2.32, 128.95 dB at 1 km, σ = 7.8 dB.
/// The FLoRa simulator uses the same numbers (`LoRaPathLossOulu`).
pub const OULU_LAND: LogDistance =
	LogDistance { exponent: 2.32, reference_db: 128.95, sigma_db: 7.8 };

/// Noise figure of a gateway's receiver, dB: the usual assumption for SX127x and SX130x front ends
/// (Semtech AN1200.22).
pub const NOISE_FIGURE_DB: f64 = 6.0;

/// Thermal noise density at 290 K, dBm/Hz.
const THERMAL_NOISE_DBM_HZ: f64 = -174.0;

/// No link is shorter than this, metres: the formulas below are for the far field.
const NEAREST_M: f64 = 1.0;

impl LogDistance {
	/// Path loss over `distance_m` metres, dB, with the given shadowing; never below free space,
	/// because no building amplifies.
	pub fn path_loss_db(&self, distance_m: f64, frequency_hz: f64, shadowing_db: f64) -> f64 {
		let distance = distance_m.max(NEAREST_M);
		let loss = self.reference_db + 10.0 * self.exponent * (distance / 1000.0).log10();
		(loss + shadowing_db).max(free_space_db(distance, frequency_hz))
	}
}

/// Free-space path loss, dB: `20 log10(4π d f / c)`.
pub fn free_space_db(distance_m: f64, frequency_hz: f64) -> f64 {
	let distance = distance_m.max(NEAREST_M);
	20.0 * (4.0 * std::f64::consts::PI * distance * frequency_hz / 299_792_458.0).log10()
}

/// Noise at the demodulator, dBm: `-174 + 10 log10(bandwidth) + noise figure`.
pub fn noise_floor_dbm(bandwidth_hz: f64) -> f64 {
	THERMAL_NOISE_DBM_HZ + 10.0 * bandwidth_hz.log10() + NOISE_FIGURE_DB
}

/// The lowest SNR at which a spreading factor is demodulated, dB (SX1276 data sheet, table 13).
/// `None` for what LoRaWAN does not use.
pub fn demodulation_floor_db(spreading_factor: u8) -> Option<f64> {
	match spreading_factor {
		7 => Some(-7.5),
		8 => Some(-10.0),
		9 => Some(-12.5),
		10 => Some(-15.0),
		11 => Some(-17.5),
		12 => Some(-20.0),
		_ => None,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const EU868: f64 = 868_100_000.0;

	#[test]
	fn the_model_gives_the_published_values() {
		assert_eq!(OULU_LAND.path_loss_db(1000.0, EU868, 0.0), 128.95);
		let decade = OULU_LAND.path_loss_db(10_000.0, EU868, 0.0);
		assert!((decade - 152.15).abs() < 1e-9, "{decade}");
	}

	#[test]
	fn free_space_is_91_decibels_at_one_kilometre_and_868_megahertz() {
		let loss = free_space_db(1000.0, EU868);
		assert!((loss - 91.22).abs() < 0.01, "{loss}");
	}

	#[test]
	fn free_space_agrees_with_what_the_chain_computes() {
		for (metres, centimetres) in [(50.0, 5_000u32), (1_000.0, 100_000), (30_000.0, 3_000_000)] {
			let chain =
				f64::from(cairn_geo::free_space_path_loss(centimetres, 868_100_000)) / 100.0;
			let here = free_space_db(metres, EU868);
			assert!((chain - here).abs() <= 0.1, "{metres} m: {chain} {here}");
		}
	}

	#[test]
	fn no_shadowing_makes_a_link_better_than_free_space() {
		for distance in [0.0, 1.0, 10.0, 400.0, 5_000.0] {
			let loss = OULU_LAND.path_loss_db(distance, EU868, -500.0);
			assert_eq!(loss, free_space_db(distance, EU868));
		}
	}

	#[test]
	fn loss_grows_with_distance_and_with_shadowing() {
		let near = OULU_LAND.path_loss_db(500.0, EU868, 0.0);
		assert!(OULU_LAND.path_loss_db(501.0, EU868, 0.0) > near);
		assert_eq!(OULU_LAND.path_loss_db(500.0, EU868, 3.0), near + 3.0);
	}

	#[test]
	fn noise_in_125_kilohertz_is_minus_117_decibel_milliwatts() {
		let floor = noise_floor_dbm(125_000.0);
		assert!((floor + 117.03).abs() < 0.01, "{floor}");
	}

	#[test]
	fn each_step_of_spreading_hears_two_and_a_half_decibels_deeper() {
		for factor in 7..12 {
			let step =
				demodulation_floor_db(factor).unwrap() - demodulation_floor_db(factor + 1).unwrap();
			assert_eq!(step, 2.5);
		}
		assert_eq!(demodulation_floor_db(6), None);
		assert_eq!(demodulation_floor_db(13), None);
	}
}
