// SPDX-License-Identifier: Apache-2.0

use cairn_geo::{
	distance, free_space_path_loss, grid_distance, neighbourhood, parent, position, Position,
};
use h3o::{CellIndex, LatLng, Resolution};
use proptest::prelude::*;

use super::cell_at;
use crate::*;

type Facts = GatewayFacts<u8>;

/// A report and what it is judged by: honest, until a test changes it.
#[derive(Clone)]
struct Case {
	report: Report,
	beaconer: Facts,
	witness: Facts,
	params: CoverageParams,
}

impl Case {
	fn judge(&self) -> Result<u8, Refusal> {
		judge(&self.report, &self.beaconer, &self.witness, &self.params)
	}

	/// The outcome after a change.
	fn with(&self, change: impl FnOnce(&mut Self)) -> Result<u8, Refusal> {
		let mut case = self.clone();
		change(&mut case);
		case.judge()
	}

	fn locations(&mut self) -> (&mut Location, &mut Location) {
		(self.beaconer.location.as_mut().unwrap(), self.witness.location.as_mut().unwrap())
	}

	fn distance_cm(&mut self) -> u32 {
		let (from, to) = self.locations();
		distance(&from.position, &to.position)
	}
}

fn gateway(owner: u8, cell: u64) -> Facts {
	let location = Location {
		cell,
		position: position(cell).unwrap(),
		elevation: 10,
		gain: 20,
		region: Region::Eu868,
	};
	GatewayFacts {
		owner,
		working_key: [owner; 32],
		expires_at: 1_000,
		active: true,
		location: Some(location),
	}
}

/// Two gateways in Berlin, 5 km apart, at SF12 on 868.1 MHz.
fn honest() -> Case {
	Case {
		report: Report {
			round: 1,
			beaconer: 1,
			witness: 2,
			tag: [0; 16],
			rssi: -1_000,
			snr: 50,
			frequency: 868_100_000,
			data_rate: 0,
			gps_time: None,
		},
		beaconer: gateway(1, cell_at(52.52, 13.405)),
		witness: gateway(2, cell_at(52.52, 13.48)),
		params: CoverageParams::default(),
	}
}

#[test]
fn an_honest_report_passes_with_the_index_of_its_channel() {
	assert_eq!(honest().judge(), Ok(5));
	assert_eq!(honest().with(|case| case.report.frequency = 867_100_000), Ok(0));
}

#[test]
fn a_gateway_does_not_witness_itself() {
	let outcome = honest().with(|case| case.report.witness = 1);
	assert_eq!(outcome, Err(Refusal::SelfWitness));
}

#[test]
fn both_gateways_are_active() {
	let outcome = honest().with(|case| case.beaconer.active = false);
	assert_eq!(outcome, Err(Refusal::NotActive));
	let outcome = honest().with(|case| case.witness.active = false);
	assert_eq!(outcome, Err(Refusal::NotActive));
}

#[test]
fn both_gateways_are_located() {
	let outcome = honest().with(|case| case.beaconer.location = None);
	assert_eq!(outcome, Err(Refusal::NotLocated));
	let outcome = honest().with(|case| case.witness.location = None);
	assert_eq!(outcome, Err(Refusal::NotLocated));
}

#[test]
fn an_owner_does_not_witness_his_own() {
	let outcome = honest().with(|case| case.witness.owner = 1);
	assert_eq!(outcome, Err(Refusal::SameOwner));
}

#[test]
fn both_gateways_are_in_one_region() {
	let outcome = honest().with(|case| case.locations().0.region = Region::In865);
	assert_eq!(outcome, Err(Refusal::WrongRegion));
	let outcome = honest().with(|case| case.locations().1.region = Region::In865);
	assert_eq!(outcome, Err(Refusal::WrongRegion));
}

#[test]
fn the_frequency_is_that_of_a_channel() {
	let at = |frequency| honest().with(|case| case.report.frequency = frequency);
	assert_eq!(at(868_150_000), Ok(5));
	assert_eq!(at(868_150_001), Err(Refusal::OffChannel));
	assert_eq!(at(867_050_000), Ok(0));
	assert_eq!(at(867_049_999), Err(Refusal::OffChannel));
	assert_eq!(at(904_100_000), Err(Refusal::OffChannel));
}

#[test]
fn the_data_rate_is_one_of_the_region() {
	let at = |data_rate| honest().with(|case| case.report.data_rate = data_rate);
	assert_eq!(at(5), Ok(5));
	assert_eq!(at(6), Err(Refusal::UnknownDataRate));
	assert_eq!(at(u8::MAX), Err(Refusal::UnknownDataRate));
}

/// Moves the witness `steps` steps on the grid of resolution 11 away from the beaconer.
fn steps_away(case: &mut Case, steps: u32) {
	let origin = case.locations().0.cell;
	let mut cell = parent(origin, 11).unwrap();
	for reached in 1..=steps {
		cell = neighbourhood(cell)
			.find(|near| grid_distance(origin, child(*near), 11) == Some(reached))
			.unwrap();
	}
	let witness = case.locations().1;
	witness.cell = child(cell);
	witness.position = position(witness.cell).unwrap();
}

fn child(cell: u64) -> u64 {
	CellIndex::try_from(cell).unwrap().center_child(Resolution::Twelve).unwrap().into()
}

#[test]
fn seven_cells_are_too_close_and_eight_are_not() {
	for steps in 0..=7 {
		let outcome = honest().with(|case| steps_away(case, steps));
		assert_eq!(outcome, Err(Refusal::TooClose), "{steps}");
	}
	for steps in [8, 9, 20] {
		assert_eq!(honest().with(|case| steps_away(case, steps)), Ok(5), "{steps}");
	}
}

#[test]
fn the_least_distance_is_a_parameter() {
	let outcome = honest().with(|case| {
		case.params.min_distance_cells = 0;
		steps_away(case, 0);
		case.report.rssi = -1_000;
	});
	assert_eq!(outcome, Ok(5));
	let outcome = honest().with(|case| {
		case.params.min_distance_cells = 21;
		steps_away(case, 20);
	});
	assert_eq!(outcome, Err(Refusal::TooClose));
}

#[test]
fn gateways_whose_distance_the_grid_cannot_tell_are_too_close() {
	let outcome = honest().with(|case| {
		let (from, to) = case.locations();
		from.cell = u64::MAX;
		to.position = from.position;
	});
	assert_eq!(outcome, Err(Refusal::TooClose));
}

/// Distances on the sphere of h3o, which has the authalic radius, within 0.001 % of ours.
fn metres(a: CellIndex, b: CellIndex) -> f64 {
	LatLng::from(a).distance_m(LatLng::from(b))
}

#[test]
fn the_grid_is_asked_wherever_it_could_say_too_close() {
	let globe =
		(0..60u32).flat_map(|latitude| (0..60u32).map(move |longitude| (latitude, longitude)));
	let places = globe.map(|(latitude, longitude)| {
		let sine = f64::from(latitude) / 30.0 - 0.983;
		cell_at(sine.asin().to_degrees(), f64::from(longitude) * 6.0 - 179.9)
	});
	let pentagons = Resolution::Twelve.pentagons().map(u64::from);
	let (mut widest_step, mut widest_slack) = (0.0f64, 0.0f64);
	for place in places.chain(pentagons) {
		let place = CellIndex::try_from(place).unwrap();
		let ancestor = place.parent(Resolution::Eleven).unwrap();
		for child in ancestor.children(Resolution::Twelve) {
			widest_slack = widest_slack.max(metres(child, ancestor));
		}
		for near in neighbourhood(ancestor.into()) {
			widest_step = widest_step.max(metres(ancestor, CellIndex::try_from(near).unwrap()));
		}
	}
	assert!(widest_step < 60.0, "{widest_step}");
	assert!(widest_slack < 25.0, "{widest_slack}");
}

#[test]
fn the_largest_distance_is_a_parameter() {
	let mut case = honest();
	let distance_cm = case.distance_cm();
	assert_ne!(distance_cm % 100, 0);
	let within = |metres| honest().with(|case| case.params.max_distance_m = metres);
	assert_eq!(within(distance_cm.div_ceil(100)), Ok(5));
	assert_eq!(within(distance_cm / 100), Err(Refusal::TooFar));
}

#[test]
fn a_hundred_kilometres_are_the_limit() {
	let north = |degrees: f64| {
		honest().with(|case| {
			let witness = case.locations().1;
			witness.cell = cell_at(52.52 + degrees, 13.405);
			witness.position = position(witness.cell).unwrap();
			case.report.rssi = -1_200;
			case.report.snr = -150;
		})
	};
	assert_eq!(north(0.899), Ok(5));
	assert_eq!(north(0.900), Err(Refusal::TooFar));
}

/// Strongest RSSI that the rule allows, in tenths of dBm.
fn strongest(case: &mut Case) -> i16 {
	let loss = free_space_path_loss(case.distance_cm(), case.report.frequency.into());
	let gain = i32::from(case.locations().1.gain) * 10;
	((1_615 + gain - loss + case.params.rssi_margin_cdb).div_euclid(10)) as i16
}

#[test]
fn nothing_is_heard_louder_than_the_regions_power_allows() {
	let limit = strongest(&mut honest());
	assert_eq!(limit, -842);
	assert_eq!(honest().with(|case| case.report.rssi = limit), Ok(5));
	let outcome = honest().with(|case| case.report.rssi = limit + 1);
	assert_eq!(outcome, Err(Refusal::RssiTooHigh));
	let outcome = honest().with(|case| case.report.rssi = i16::MAX);
	assert_eq!(outcome, Err(Refusal::RssiTooHigh));
}

#[test]
fn a_better_antenna_hears_more_up_to_15_dbi() {
	let limit = strongest(&mut honest());
	let heard = |gain, rssi| {
		honest().with(|case| {
			case.locations().1.gain = gain;
			case.report.rssi = rssi;
		})
	};
	assert_eq!(heard(150, limit + 130), Ok(5));
	assert_eq!(heard(150, limit + 131), Err(Refusal::RssiTooHigh));
	assert_eq!(heard(i16::MAX, limit + 131), Err(Refusal::RssiTooHigh));
	assert_eq!(heard(0, limit - 20), Ok(5));
	assert_eq!(heard(i16::MIN, limit - 19), Err(Refusal::RssiTooHigh));
}

#[test]
fn the_beaconers_own_antenna_raises_no_limit() {
	let limit = strongest(&mut honest());
	let outcome = honest().with(|case| {
		case.locations().0.gain = 150;
		case.report.rssi = limit + 1;
	});
	assert_eq!(outcome, Err(Refusal::RssiTooHigh));
}

#[test]
fn nothing_is_heard_below_the_sensitivity_of_its_data_rate() {
	let heard = |data_rate, rssi, snr| {
		honest().with(|case| {
			case.report.data_rate = data_rate;
			case.report.rssi = rssi;
			case.report.snr = snr;
		})
	};
	// SF12: −141.01 dBm less 3 dB.
	assert_eq!(heard(0, -1_440, -200), Ok(5));
	assert_eq!(heard(0, -1_441, -200), Err(Refusal::RssiTooLow));
	// SF7: −128.51 dBm less 3 dB.
	assert_eq!(heard(5, -1_315, -75), Ok(5));
	assert_eq!(heard(5, -1_316, -75), Err(Refusal::RssiTooLow));
}

#[test]
fn the_snr_is_not_below_what_its_data_rate_needs() {
	let heard = |data_rate, snr| {
		honest().with(|case| {
			case.report.data_rate = data_rate;
			case.report.snr = snr;
		})
	};
	// SF12: −20 dB less 6 dB.
	assert_eq!(heard(0, -260), Ok(5));
	assert_eq!(heard(0, -261), Err(Refusal::SnrTooLow));
	// SF7: −7.5 dB less 6 dB.
	assert_eq!(heard(5, -135), Ok(5));
	assert_eq!(heard(5, -136), Err(Refusal::SnrTooLow));
	assert_eq!(heard(0, i16::MIN), Err(Refusal::SnrTooLow));
}

#[test]
fn the_snr_is_not_above_rssi_over_thermal_noise() {
	let heard = |rssi, snr| {
		honest().with(|case| {
			case.report.rssi = rssi;
			case.report.snr = snr;
		})
	};
	// −110 dBm over −123.01 dBm, plus 6 dB.
	assert_eq!(heard(-1_100, 190), Ok(5));
	assert_eq!(heard(-1_100, 191), Err(Refusal::SnrTooHigh));
	assert_eq!(heard(-1_100, i16::MAX), Err(Refusal::SnrTooHigh));
	assert_eq!(heard(i16::MIN, 50), Err(Refusal::SnrTooHigh));
}

#[test]
fn the_margins_are_parameters() {
	let limit = strongest(&mut honest());
	let outcome = honest().with(|case| {
		case.params.rssi_margin_cdb = 310;
		case.report.rssi = limit + 1;
	});
	assert_eq!(outcome, Ok(5));
	let outcome = honest().with(|case| {
		case.params.snr_margin_cdb = 0;
		case.report.snr = -201;
	});
	assert_eq!(outcome, Err(Refusal::SnrTooLow));
}

#[test]
fn a_witness_was_heard_itself_within_the_window() {
	let params = CoverageParams { reciprocity_ticks: 100, ..Default::default() };
	assert!(recently_heard(Some(500), 500, &params));
	assert!(recently_heard(Some(500), 600, &params));
	assert!(!recently_heard(Some(500), 601, &params));
	assert!(!recently_heard(None, 0, &params));
	assert!(recently_heard(Some(u32::MAX), 0, &params));
}

fn any_location() -> impl Strategy<Value = Option<Location>> {
	let near = (52.4f64..52.6, 13.2f64..13.6).prop_map(|(latitude, longitude)| {
		let cell = cell_at(latitude, longitude);
		(cell, position(cell).unwrap())
	});
	let any_place =
		any::<(u64, [i32; 3])>().prop_map(|(cell, [x, y, z])| (cell, Position { x, y, z }));
	let place = prop_oneof![near, any_place];
	let region = prop::sample::select(Region::ALL);
	prop::option::weighted(
		0.9,
		(place, any::<i16>(), any::<i16>(), region).prop_map(
			|((cell, position), elevation, gain, region)| Location {
				cell,
				position,
				elevation,
				gain,
				region,
			},
		),
	)
}

fn any_facts() -> impl Strategy<Value = Facts> {
	(any::<u8>(), any::<u32>(), prop::bool::weighted(0.9), any_location()).prop_map(
		|(owner, expires_at, active, location)| GatewayFacts {
			owner,
			working_key: [0; 32],
			expires_at,
			active,
			location,
		},
	)
}

fn any_params() -> impl Strategy<Value = CoverageParams> {
	let arbitrary =
		any::<(u8, u32, u32, i32, i32)>().prop_map(|(cells, far, hz, rssi, snr)| CoverageParams {
			min_distance_cells: cells,
			max_distance_m: far,
			frequency_tolerance_hz: hz,
			rssi_margin_cdb: rssi,
			snr_margin_cdb: snr,
			..Default::default()
		});
	prop_oneof![Just(CoverageParams::default()), arbitrary]
}

fn any_frequency() -> impl Strategy<Value = u32> {
	let channels: Vec<u32> =
		Region::ALL.iter().flat_map(|region| region.plan().channels).copied().collect();
	prop_oneof![prop::sample::select(channels), any::<u32>()]
}

fn any_level() -> impl Strategy<Value = i16> {
	prop_oneof![Just(i16::MIN), Just(i16::MAX), -1_500i16..300, any::<i16>()]
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(2_000))]

	#[test]
	fn judging_never_panics_and_passes_only_within_the_limits(
		beaconer in any_facts(),
		witness in any_facts(),
		ids: (u32, u32),
		rssi in any_level(),
		snr in any_level(),
		frequency in any_frequency(),
		data_rate in prop_oneof![0u8..6, any::<u8>()],
		params in any_params(),
	) {
		let mut report = honest().report;
		(report.beaconer, report.witness) = ids;
		report.rssi = rssi;
		report.snr = snr;
		report.frequency = frequency;
		report.data_rate = data_rate;
		if let Ok(channel) = judge(&report, &beaconer, &witness, &params) {
			let (from, to) = (beaconer.location.unwrap(), witness.location.unwrap());
			prop_assert!(beaconer.owner != witness.owner && ids.0 != ids.1);
			prop_assert_eq!(from.region, to.region);
			let plan = from.region.plan();
			let centre = plan.channels[usize::from(channel)];
			prop_assert!(centre.abs_diff(frequency) <= params.frequency_tolerance_hz);
			let metres = distance(&from.position, &to.position) / 100;
			prop_assert!(metres <= params.max_distance_m);
		}
	}

	#[test]
	fn near_gateways_pass_if_they_are_a_least_number_of_cells_apart(
		latitude in 52.515f64..52.525,
		longitude in 13.395f64..13.415,
	) {
		let mut case = honest();
		case.report.rssi = -1_000;
		let witness = case.locations().1;
		witness.cell = cell_at(latitude, longitude);
		witness.position = position(witness.cell).unwrap();
		let (from, to) = case.locations();
		let steps = grid_distance(from.cell, to.cell, 11).unwrap();
		let expected = if steps < 8 { Err(Refusal::TooClose) } else { Ok(5) };
		prop_assert_eq!(case.judge(), expected);
	}
}
