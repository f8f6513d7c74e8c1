// SPDX-License-Identifier: Apache-2.0

use core::f64::consts::PI;

use proptest::prelude::*;

use crate::{decibels, free_space_path_loss};

/// Stated bound of the error, in hundredths of dB.
const BOUND: f64 = 1.0;

fn reference(distance_cm: u32, frequency_hz: u64) -> f64 {
	let (metres, hertz) = (f64::from(distance_cm) / 100.0, frequency_hz as f64);
	2_000.0 * (4.0 * PI * metres * hertz / 299_792_458.0).log10()
}

#[test]
fn path_loss_is_within_its_bound_from_50_m_to_300_km_and_100_mhz_to_6_ghz() {
	let mut worst = 0.0f64;
	for distance_step in 0..=300 {
		let distance_cm = (5_000.0 * 6_000f64.powf(f64::from(distance_step) / 300.0)) as u32;
		for frequency_step in 0..=100 {
			let frequency = 1e8 * 60f64.powf(f64::from(frequency_step) / 100.0);
			let frequency_hz = frequency as u64;
			let found = f64::from(free_space_path_loss(distance_cm, frequency_hz));
			worst = worst.max((found - reference(distance_cm, frequency_hz)).abs());
		}
	}
	assert!(worst <= BOUND, "{worst}");
}

#[test]
fn path_loss_at_868_mhz_over_a_kilometre_is_91_2_db() {
	assert_eq!(free_space_path_loss(100_000, 868_000_000), 9_122);
}

#[test]
fn doubling_the_distance_costs_six_decibels() {
	let near = free_space_path_loss(123_456, 915_000_000);
	let far = free_space_path_loss(246_912, 915_000_000);
	assert!((601..=603).contains(&(far - near)));
}

#[test]
fn free_space_never_gives_a_gain() {
	assert_eq!(free_space_path_loss(0, 868_000_000), 0);
	assert_eq!(free_space_path_loss(1, 868_000_000), 0);
	assert_eq!(free_space_path_loss(100_000, 0), 0);
}

#[test]
fn decibels_are_within_a_hundredth() {
	assert_eq!(decibels(0), 0);
	assert_eq!(decibels(1), 0);
	assert_eq!(decibels(10), 1_000);
	assert_eq!(decibels(1_000_000), 6_000);
	for ratio in (1..10_000u64).chain([125_000, 250_000, 500_000, u64::MAX]) {
		assert!((f64::from(decibels(ratio)) - 1_000.0 * (ratio as f64).log10()).abs() <= 1.0);
	}
}

proptest! {
	#[test]
	fn path_loss_is_within_its_bound_wherever_there_is_a_loss(
		distance_cm in 100u32..=2_003_750_834,
		frequency_hz in 100_000_000u64..=6_000_000_000,
	) {
		let found = f64::from(free_space_path_loss(distance_cm, frequency_hz));
		prop_assert!((found - reference(distance_cm, frequency_hz)).abs() <= BOUND);
	}

	#[test]
	fn path_loss_never_falls_with_distance_or_frequency(a: u32, b: u32, other: u32) {
		let (low, high) = (a.min(b), a.max(b));
		let loss = |distance, frequency: u32| free_space_path_loss(distance, frequency.into());
		prop_assert!(loss(low, other) <= loss(high, other));
		prop_assert!(loss(other, low) <= loss(other, high));
	}
}
