// SPDX-License-Identifier: Apache-2.0

use crate::*;

const PAYLOAD: [u8; 16] = [9; 16];

fn report(witness: u32) -> StoredReport {
	let tag = tag(&PAYLOAD, witness);
	StoredReport { witness, tag, channel: 3, ramp: RAMP_ONE, heard: true }
}

fn judged(params: &CoverageParams, reports: &[StoredReport]) -> Judgement {
	let terms = Terms {
		beaconer: 0,
		payload: PAYLOAD,
		channel: 3,
		seed: [1; 32],
		scale: 5_000,
		ramp: 2_000,
		params,
	};
	settle(&terms, reports)
}

#[test]
fn each_is_paid_by_the_number_of_all_who_heard() {
	let reports: Vec<_> = (1..=4).map(report).collect();
	let judgement = judged(&CoverageParams::default(), &reports);
	assert_eq!((judgement.heard, judgement.drawn), (true, 4));
	assert_eq!(judgement.beaconer_units, UNIT / 10);
	assert!(judgement.witnesses.iter().all(|(_, units)| *units == Ok(UNIT / 2)));
}

#[test]
fn the_ramp_of_a_witness_is_its_own() {
	let slow = StoredReport { ramp: 1_000, ..report(1) };
	let judgement = judged(&CoverageParams::default(), &[slow, report(2)]);
	assert_eq!(judgement.witnesses, [(1, Ok(UNIT / 20)), (2, Ok(UNIT / 2))]);
}

#[test]
fn what_does_not_prove_that_it_heard_earns_nothing() {
	for (bad, refusal, heard) in [
		(StoredReport { tag: [0; 16], ..report(1) }, Refusal::WrongTag, false),
		(StoredReport { channel: 4, ..report(1) }, Refusal::WrongChannel, false),
		(StoredReport { heard: false, ..report(1) }, Refusal::NotHeard, true),
	] {
		let judgement = judged(&CoverageParams::default(), &[bad]);
		assert_eq!(judgement.witnesses, [(1, Err(refusal))]);
		assert_eq!((judgement.heard, judgement.drawn, judgement.beaconer_units), (heard, 0, 0));
	}
}

#[test]
fn of_too_many_those_of_the_lowest_rank_are_paid() {
	let params = CoverageParams { max_witnesses: 2, witness_redundancy: 2, ..Default::default() };
	let reports: Vec<_> = (1..=5).map(report).collect();
	let judgement = judged(&params, &reports);
	let paid = lowest_ranked(&[1; 32], 0, &[1, 2, 3, 4, 5], 2);
	for (witness, outcome) in judgement.witnesses {
		let drawn = paid.contains(&witness);
		let expected = if drawn { Ok(UNIT / 2) } else { Err(Refusal::NotDrawnForPay) };
		assert_eq!(outcome, expected, "{witness}");
	}
	assert_eq!(judgement.drawn, 2);
}

#[test]
fn a_beacon_that_nobody_heard_is_worth_nothing() {
	let judgement = judged(&CoverageParams::default(), &[]);
	let nothing = Judgement { heard: false, drawn: 0, beaconer_units: 0, witnesses: Vec::new() };
	assert_eq!(judgement, nothing);
}
