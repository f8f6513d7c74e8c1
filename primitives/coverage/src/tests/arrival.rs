// SPDX-License-Identifier: Apache-2.0

use super::cell_at;
use crate::*;
use cairn_geo::position;

fn facts(owner: u8, latitude: f64) -> GatewayFacts<u8> {
	let cell = cell_at(latitude, -9.14);
	let location = Location {
		cell,
		position: position(cell).unwrap(),
		elevation: 10,
		gain: 20,
		region: Region::Eu868,
	};
	let working_key = [owner; 32];
	GatewayFacts { owner, working_key, expires_at: 1_000, active: true, location: Some(location) }
}

fn report() -> Report {
	Report {
		round: 30,
		beaconer: 1,
		witness: 2,
		tag: [5; 16],
		rssi: -1_000,
		snr: -50,
		frequency: 867_300_000,
		data_rate: 0,
		gps_time: None,
	}
}

fn presence() -> Presence {
	Presence {
		heard: Some(Heard { round: 20, cell: 7 }),
		ramp: Ramp { credit: 50, since: 0 },
		located: 0,
		moves: None,
		retires: None,
		counted: None,
	}
}

fn received(
	report: &Report,
	tick: u32,
	presence: Option<Presence>,
) -> Result<StoredReport, Refusal> {
	let params = CoverageParams { ramp_ticks: 100, reciprocity_ticks: 150, ..Default::default() };
	let (beaconer, witness) = (facts(1, 38.70), facts(2, 38.72));
	let (beaconer, witness) = (&beaconer, &witness);
	let arrival = Arrival { tick, ticks_per_round: 10, beaconer, witness, params: &params };
	receive(report, &arrival, || presence)
}

#[test]
fn a_report_is_kept_with_what_its_reveal_needs() {
	let kept = StoredReport { witness: 2, tag: [5; 16], channel: 1, ramp: 5_500, heard: true };
	assert_eq!(received(&report(), 305, Some(presence())), Ok(kept));
}

#[test]
fn whether_a_witness_was_heard_is_asked_at_the_tick_of_arrival() {
	assert!(received(&report(), 350, Some(presence())).unwrap().heard);
	assert!(!received(&report(), 351, Some(presence())).unwrap().heard);
}

#[test]
fn a_witness_that_moves_has_the_ramp_of_the_round() {
	let moves = |from| Presence { moves: Some(from), ..presence() };
	assert_eq!(received(&report(), 305, Some(moves(30))).unwrap().ramp, 1_000);
	assert_eq!(received(&report(), 305, Some(moves(31))).unwrap().ramp, 5_500);
}

#[test]
fn rules_are_asked_in_their_order() {
	let own = Report { witness: 1, ..report() };
	assert_eq!(received(&own, 1_000, None), Err(Refusal::SelfWitness));
	assert_eq!(received(&report(), 1_000, None), Err(Refusal::WorkingKeyExpired));
	let strong = Report { rssi: 0, ..report() };
	assert_eq!(received(&strong, 999, None), Err(Refusal::RssiTooHigh));
	assert_eq!(received(&report(), 999, None), Err(Refusal::UnknownWitness));
}

#[test]
fn who_was_not_heard_stands_behind_all_who_were() {
	let report =
		|witness, heard| StoredReport { witness, tag: [0; 16], channel: 0, ramp: 0, heard };
	let standing = |report| standing(&[1; 32], 9, &report);
	for witness in 0..50 {
		assert!(standing(report(witness, true)) < standing(report(99, false)));
	}
}

#[test]
fn the_last_makes_room_for_who_stands_before_it() {
	let standings = [(false, 5, 1), (false, 9, 2), (false, 7, 3)];
	assert_eq!(outranked(&standings, (false, 8, 4)), Ok(1));
	assert_eq!(outranked(&standings, (false, 9, 1)), Ok(1));
	assert_eq!(outranked(&standings, (false, 9, 2)), Err(Refusal::Outranked));
	assert_eq!(outranked(&standings, (true, 0, 4)), Err(Refusal::Outranked));
	assert_eq!(outranked(&[], (false, 0, 4)), Err(Refusal::BeaconFull));
}
