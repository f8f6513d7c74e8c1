// SPDX-License-Identifier: Apache-2.0

use proptest::prelude::*;

use crate::*;

fn seed(round: u32) -> [u8; 32] {
	sp_io::hashing::blake2_256(&round.to_le_bytes())
}

/// The rounds up to `rounds` in which a device is drawn, with the same interval in each.
fn draws(device: u32, interval: u32, rounds: u32) -> Vec<u32> {
	let drawn = |round: u32| {
		let previous: Vec<_> = (1..=QUIET_ROUNDS)
			.map(|back| round.checked_sub(back).map(|round| (seed(round), interval)))
			.collect();
		is_drawn(&(seed(round), interval), &previous, device)
	};
	(0..rounds).filter(|round| drawn(*round)).collect()
}

#[test]
fn raw_draws_come_once_an_interval() {
	for interval in [4, 10, 60] {
		let hits = (0..10_000).filter(|device| is_raw_draw(&seed(1), *device, interval)).count();
		let expected = 10_000.0 / f64::from(interval);
		assert!((hits as f64 - expected).abs() < 5.0 * expected.sqrt(), "{interval}: {hits}");
	}
}

#[test]
fn draws_come_with_the_stated_frequency() {
	for interval in [4, 8, 60] {
		let p = 1.0 / f64::from(interval);
		let expected = 10.0 * 600.0 * p * (1.0 - p).powi(3);
		let found = (0..10).map(|device| draws(device, interval, 600).len()).sum::<usize>();
		assert!((found as f64 - expected).abs() < 5.0 * expected.sqrt(), "{interval}: {found}");
	}
}

#[test]
fn nobody_is_drawn_at_an_interval_of_zero() {
	assert!((0..1_000).all(|device| !is_raw_draw(&seed(1), device, 0)));
}

#[test]
fn everybody_is_hit_at_an_interval_of_one_and_drawn_in_the_first_round_only() {
	assert!((0..100).all(|device| is_raw_draw(&seed(1), device, 1)));
	assert_eq!(draws(7, 1, 50), [0]);
}

#[test]
fn a_draw_in_any_of_the_quiet_rounds_silences_and_one_before_them_does_not() {
	let (hit, miss) = ((seed(1), 1), (seed(1), 0));
	assert!(is_drawn(&hit, &[None, None, None], 5));
	assert!(is_drawn(&hit, &[], 5));
	assert!(is_drawn(&hit, &[Some(miss); 3], 5));
	for back in 0..3 {
		let mut previous = [Some(miss); 4];
		previous[back] = Some(hit);
		assert!(!is_drawn(&hit, &previous, 5), "{back}");
	}
	assert!(is_drawn(&hit, &[Some(miss), None, Some(miss), Some(hit)], 5));
	assert!(!is_drawn(&miss, &[None; 3], 5));
}

#[test]
fn the_interval_grows_with_the_gateways_that_blocks_cannot_carry() {
	let params = CoverageParams { beacons_per_tick: 100, min_interval: 8, ..Default::default() };
	assert_eq!(interval(0, 10, &params), 8);
	assert_eq!(interval(8_000, 10, &params), 8);
	assert_eq!(interval(8_001, 10, &params), 9);
	assert_eq!(interval(1_000_000, 10, &params), 1_000);
	assert_eq!(interval(u32::MAX, 1, &params), 42_949_673);
}

#[test]
fn a_million_gateways_beacon_four_times_a_day_by_default() {
	let rounds = interval(1_000_000, 10, &CoverageParams::default());
	let seconds = rounds * 10 * 6;
	assert!((20_500..=21_600).contains(&seconds), "{seconds}");
}

#[test]
fn nobody_is_drawn_where_blocks_carry_no_beacon() {
	let none = CoverageParams { beacons_per_tick: 0, ..Default::default() };
	assert_eq!(interval(1, 10, &none), u32::MAX);
	assert_eq!(interval(1, 0, &CoverageParams::default()), u32::MAX);
}

#[test]
fn the_lowest_ranks_are_drawn_and_no_more_than_the_limit() {
	let witnesses: Vec<u32> = (0..32).collect();
	let drawn = lowest_ranked(&seed(2), 99, &witnesses, 14);
	assert_eq!(drawn.len(), 14);
	let worst = drawn.iter().map(|witness| rank(&seed(2), 99, *witness)).max().unwrap();
	let left_out = witnesses.iter().filter(|witness| !drawn.contains(witness));
	assert!(left_out.into_iter().all(|witness| rank(&seed(2), 99, *witness) > worst));
	assert_eq!(lowest_ranked(&seed(2), 99, &witnesses[..3], 14).len(), 3);
	assert!(lowest_ranked(&seed(2), 99, &witnesses, 0).is_empty());
	assert!(lowest_ranked(&seed(2), 99, &[], 14).is_empty());
}

#[test]
fn the_order_of_arrival_and_the_id_do_not_decide_who_is_paid() {
	let mut witnesses: Vec<u32> = (0..32).collect();
	let drawn = lowest_ranked(&seed(3), 99, &witnesses, 14);
	witnesses.reverse();
	assert_eq!(lowest_ranked(&seed(3), 99, &witnesses, 14), drawn);

	let mut wins = [0u32; 32];
	for round in 0..1_000 {
		for witness in lowest_ranked(&seed(round), 99, &witnesses, 14) {
			wins[witness as usize] += 1;
		}
	}
	assert!(wins.iter().all(|wins| (350..=525).contains(wins)), "{wins:?}");
}

#[test]
fn a_rank_depends_on_seed_beaconer_and_witness() {
	let first = rank(&seed(1), 2, 3);
	assert_ne!(first, rank(&seed(2), 2, 3));
	assert_ne!(first, rank(&seed(1), 3, 3));
	assert_ne!(first, rank(&seed(1), 2, 2));
	assert_ne!(rank(&seed(1), 2, 3), rank(&seed(1), 3, 2));
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(32))]

	#[test]
	fn two_draws_of_a_device_are_never_within_the_quiet_rounds(device: u32, interval in 1u32..12) {
		let draws = draws(device, interval, 300);
		prop_assert!(draws.windows(2).all(|pair| pair[1] - pair[0] > QUIET_ROUNDS));
	}

	#[test]
	fn an_interval_is_never_below_its_minimum_nor_exceeds_what_blocks_carry(
		active: u32,
		ticks in 1u32..10_000,
		beacons_per_tick in 1u32..10_000,
		min_interval: u32,
	) {
		let params = CoverageParams { beacons_per_tick, min_interval, ..Default::default() };
		let found = interval(active, ticks, &params);
		prop_assert!(found >= min_interval);
		let carried = u64::from(found) * u64::from(ticks) * u64::from(beacons_per_tick);
		prop_assert!(u64::from(active) <= carried);
	}
}
