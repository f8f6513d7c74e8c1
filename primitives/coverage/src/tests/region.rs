// SPDX-License-Identifier: Apache-2.0

use proptest::prelude::*;

use crate::*;

#[test]
fn every_plan_has_channels_and_data_rates_that_a_report_can_name() {
	for region in Region::ALL {
		let plan = region.plan();
		assert!((1..=255).contains(&plan.channels.len()), "{}", plan.name);
		assert!((1..=16).contains(&plan.data_rates.len()), "{}", plan.name);
		assert!(!plan.areas.is_empty(), "{}", plan.name);
		assert!((1_000..=3_600).contains(&plan.max_eirp), "{}", plan.name);
		for rate in plan.data_rates {
			assert!((7..=12).contains(&rate.spreading_factor));
			assert_eq!(rate.bandwidth_hz, 125_000);
		}
		for area in plan.areas {
			assert!(area.south < area.north && area.west < area.east, "{}", plan.name);
			assert!(area.south >= -90_000_000 && area.north <= 90_000_000);
			assert!(area.west >= -180_000_000 && area.east <= 180_000_000);
		}
	}
}

#[test]
fn channels_rise_and_lie_200_khz_apart_or_more() {
	for region in Region::ALL {
		let channels = region.plan().channels;
		assert!(channels.windows(2).all(|pair| pair[1] - pair[0] >= 200_000));
	}
}

#[test]
fn a_frequency_belongs_to_the_channel_within_the_tolerance() {
	for region in Region::ALL {
		let plan = region.plan();
		for (index, channel) in plan.channels.iter().enumerate() {
			let found = Some(index as u8);
			assert_eq!(plan.channel_of(*channel, 0), found);
			assert_eq!(plan.channel_of(channel - 50_000, 50_000), found);
			assert_eq!(plan.channel_of(channel + 50_000, 50_000), found);
			assert_eq!(plan.channel_of(channel - 50_001, 50_000), None);
			assert_eq!(plan.channel_of(channel + 50_001, 50_000), None);
		}
		assert_eq!(plan.channel_of(0, 50_000), None);
		assert_eq!(plan.channel_of(u32::MAX, 50_000), None);
	}
}

#[test]
fn plans_are_those_of_the_regional_parameters() {
	let us = Region::Us915.plan();
	assert_eq!((us.channels[0], us.channels[7]), (903_900_000, 905_300_000));
	assert_eq!(us.max_eirp, 3_600);
	assert_eq!(us.data_rate(0).unwrap().spreading_factor, 10);
	assert_eq!(us.data_rate(3).unwrap().spreading_factor, 7);
	assert_eq!(us.data_rate(4), None);
	let eu = Region::Eu868.plan();
	assert_eq!((eu.channels[0], eu.channels[7]), (867_100_000, 868_500_000));
	assert_eq!(eu.max_eirp, 1_615);
	let au = Region::Au915.plan();
	assert_eq!((au.channels[0], au.channels[7]), (916_800_000, 918_200_000));
	assert_eq!(Region::As923_1.plan().max_eirp, 1_600);
	assert_eq!(Region::In865.plan().channels, [865_062_500, 865_402_500, 865_985_000]);
	for region in &Region::ALL[1..] {
		let plan = region.plan();
		assert_eq!(plan.data_rate(0).unwrap().spreading_factor, 12);
		assert_eq!(plan.data_rate(5).unwrap().spreading_factor, 7);
		assert_eq!(plan.data_rate(6), None);
	}
}

#[test]
fn a_receiver_needs_what_the_data_sheets_say() {
	let rate = |spreading_factor, bandwidth_hz| DataRate { spreading_factor, bandwidth_hz };
	assert_eq!(rate(7, 125_000).required_snr(), -750);
	assert_eq!(rate(10, 125_000).required_snr(), -1_500);
	assert_eq!(rate(12, 125_000).required_snr(), -2_000);
	assert_eq!(rate(12, 125_000).thermal_noise(), -12_301);
	assert_eq!(rate(12, 250_000).thermal_noise(), -12_000);
	assert_eq!(rate(12, 125_000).sensitivity(), -14_101);
	assert_eq!(rate(7, 125_000).sensitivity(), -12_851);
}

#[test]
fn a_data_rate_of_any_numbers_does_not_panic() {
	for (spreading_factor, bandwidth_hz) in [(0, 0), (255, u32::MAX)] {
		let _ = DataRate { spreading_factor, bandwidth_hz }.sensitivity();
	}
}

#[test]
fn cities_lie_in_their_regions_and_not_on_other_continents() {
	let cities = [
		(40_712_800, -74_006_000, Region::Us915),
		(19_432_600, -99_133_200, Region::Us915),
		(61_218_100, -149_900_300, Region::Us915),
		(21_306_900, -157_858_300, Region::Us915),
		(52_520_000, 13_405_000, Region::Eu868),
		(64_146_600, -21_942_600, Region::Eu868),
		(-1_292_100, 36_821_900, Region::Eu868),
		(-33_868_800, 151_209_300, Region::Au915),
		(-36_850_900, 174_764_500, Region::Au915),
		(-21_778_000, -43_371_000, Region::Au915),
		(4_711_000, -74_072_100, Region::Au915),
		(35_676_200, 139_650_300, Region::As923_1),
		(1_352_100, 103_819_800, Region::As923_1),
		(25_033_000, 121_565_400, Region::As923_1),
		(19_076_000, 72_877_700, Region::In865),
		(28_613_900, 77_209_000, Region::In865),
	];
	for (latitude, longitude, home) in cities {
		assert!(home.plan().covers(latitude, longitude), "{latitude} {longitude}");
		for region in Region::ALL.iter().filter(|region| **region != home) {
			let covers = region.plan().covers(latitude, longitude);
			// Australia and New Zealand may use both.
			let shared = home == Region::Au915 && *region == Region::As923_1 && longitude > 0;
			assert_eq!(covers, shared, "{latitude} {longitude} in {}", region.plan().name);
		}
	}
}

#[test]
fn the_edges_of_an_area_belong_to_it() {
	let area = Area { south: -1, north: 2, west: 3, east: 4 };
	for (latitude, longitude, inside) in
		[(-1, 3, true), (2, 4, true), (-2, 3, false), (3, 3, false), (0, 2, false), (0, 5, false)]
	{
		assert_eq!(area.covers(latitude, longitude), inside);
	}
}

proptest! {
	#[test]
	fn any_numbers_are_answered(a: i32, b: i32, frequency: u32, tolerance: u32, number: u8) {
		for region in Region::ALL {
			let plan = region.plan();
			let _ = plan.covers(a, b);
			let _ = plan.channel_of(frequency, tolerance);
			let _ = plan.data_rate(number);
		}
	}
}
