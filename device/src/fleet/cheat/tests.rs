// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::radio::city::named;
use cairn_coverage::{judge, CoverageParams, GatewayFacts, Location, Refusal, Region};
use cairn_device_primitives::Report;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

const HEARD: Reception = Reception { rssi: -1_100, snr: 70 };

fn facts(owner: u32, cell: u64) -> GatewayFacts<u32> {
	let location = Location {
		cell,
		position: cairn_geo::position(cell).unwrap(),
		elevation: 0,
		gain: 20,
		region: Region::Eu868,
	};
	GatewayFacts {
		owner,
		working_key: [0; 32],
		expires_at: 1000,
		active: true,
		location: Some(location),
	}
}

/// What a gateway says of a beacon of gateway 1, and what the chain says to that on arrival.
struct Trial {
	statement: Statement,
	on_arrival: Result<u8, Refusal>,
	payload: [u8; 16],
}

fn trial(cheat: Option<Cheat>, own_beacon: bool) -> Option<Trial> {
	let city = named("lisbon").unwrap();
	let cells = city.scatter(2, 5).unwrap();
	let cell = match cheat {
		Some(cheat) => cheat.places(city, cells[1], cells[0]).unwrap().1,
		None => cells[1],
	};
	let plan = Region::Eu868.plan();
	let payload = [0x5a; 16];
	let frequency = plan.channels[usize::from(channel(&payload, plan))];
	let beaconer = if own_beacon { 2 } else { 1 };
	let from = if own_beacon { cell } else { cells[0] };
	let beacon = OnAir { beaconer, payload, cell: from, plan, frequency };
	let heard = (cheat != Some(Cheat::NeverHeard) && !own_beacon).then_some(HEARD);
	let listener = Listener { device: 2, cell, gain: 20, cheat };
	let statement = listener.states(&beacon, heard, &mut ChaCha8Rng::seed_from_u64(1))?;
	let report = Report {
		round: 1,
		beaconer,
		witness: 2,
		tag: statement.tag,
		rssi: statement.reception.rssi,
		snr: statement.reception.snr,
		frequency: statement.frequency,
		data_rate: 0,
		gps_time: None,
	};
	let on_arrival = judge(&report, &facts(1, from), &facts(2, cell), &CoverageParams::default());
	Some(Trial { statement, on_arrival, payload })
}

#[test]
fn an_honest_report_breaks_no_rule() {
	let trial = trial(None, false).unwrap();
	assert!(trial.on_arrival.is_ok() && !trial.statement.dishonest);
	assert_eq!(trial.statement.tag, tag(&trial.payload, 2));
}

#[test]
fn an_honest_gateway_does_not_report_itself_or_what_it_did_not_hear() {
	assert!(trial(None, true).is_none());
	let listener = Listener { device: 2, cell: 0, gain: 0, cheat: None };
	let plan = Region::Eu868.plan();
	let beacon = OnAir { beaconer: 1, payload: [0; 16], cell: 0, plan, frequency: 0 };
	assert_eq!(listener.states(&beacon, None, &mut ChaCha8Rng::seed_from_u64(1)), None);
}

#[test]
fn one_that_never_heard_passes_on_arrival_and_has_a_wrong_tag() {
	let trial = trial(Some(Cheat::NeverHeard), false).unwrap();
	assert!(trial.on_arrival.is_ok() && trial.statement.dishonest);
	assert_ne!(trial.statement.tag, tag(&trial.payload, 2));
}

#[test]
fn a_copied_tag_passes_on_arrival_and_is_wrong() {
	let trial = trial(Some(Cheat::WrongTag), false).unwrap();
	assert!(trial.on_arrival.is_ok() && trial.statement.dishonest);
	assert_ne!(trial.statement.tag, tag(&trial.payload, 2));
}

#[test]
fn one_that_moved_away_is_too_far() {
	let trial = trial(Some(Cheat::MovedAway), false).unwrap();
	assert_eq!(trial.on_arrival, Err(Refusal::TooFar));
	assert!(trial.statement.dishonest);
}

#[test]
fn two_that_moved_away_alike_do_not_lie_about_each_other() {
	let city = named("lisbon").unwrap();
	let cells = city.scatter(2, 5).unwrap();
	let [near, far] = [cells[0], cells[1]].map(|cell| city.far_from(cell).unwrap());
	let listener = Listener { device: 2, cell: far, gain: 20, cheat: Some(Cheat::MovedAway) };
	assert!(!listener.is_too_far(near));
	assert!(listener.is_too_far(cells[0]));
}

#[test]
fn one_that_moved_near_is_too_close_to_its_neighbour() {
	let trial = trial(Some(Cheat::MovedNear), false).unwrap();
	assert_eq!(trial.on_arrival, Err(Refusal::TooClose));
	assert!(trial.statement.dishonest);
}

#[test]
fn a_self_witness_is_refused() {
	let trial = trial(Some(Cheat::SelfWitness), true).unwrap();
	assert_eq!(trial.on_arrival, Err(Refusal::SelfWitness));
	assert!(trial.statement.dishonest);
}

#[test]
fn an_inflated_signal_is_too_high() {
	let trial = trial(Some(Cheat::InflatedRssi), false).unwrap();
	assert_eq!(trial.on_arrival, Err(Refusal::RssiTooHigh));
	assert!(trial.statement.dishonest);
}

#[test]
fn a_self_witness_reports_others_honestly() {
	let trial = trial(Some(Cheat::SelfWitness), false).unwrap();
	assert!(trial.on_arrival.is_ok() && !trial.statement.dishonest);
}

#[test]
fn among_thirty_gateways_each_cheat_occurs_once() {
	let cheats: Vec<_> = (0..30).filter_map(Cheat::of).collect();
	assert_eq!(cheats, Cheat::ALL);
	assert_eq!(Cheat::of(0), None);
	assert_eq!(Cheat::of(34), Some(Cheat::NeverHeard));
}

#[test]
fn nobody_hears_itself_through_the_air() {
	let air = Air::new(1, crate::radio::OULU_LAND);
	let station = Station { position: cairn_geo::Position { x: 1 << 30, y: 0, z: 0 }, gain: 0 };
	let sent = crate::radio::Transmission {
		packet: 1,
		eirp_cdbm: 1600,
		frequency_hz: 868_100_000,
		spreading_factor: 12,
		bandwidth_hz: 125_000,
	};
	assert_eq!(receives(&air, &sent, (3, &station), (3, &station)), None);
}
