// SPDX-License-Identifier: Apache-2.0

use crate::*;

const PACE: Pace = Pace { ticks_per_round: 10, interactive_ticks: 160 };

fn params() -> CoverageParams {
	CoverageParams { ramp_ticks: 1_000, ..Default::default() }
}

fn presence() -> Presence {
	Presence {
		heard: None,
		ramp: Ramp { credit: 500, since: 100 },
		located: 10,
		moves: None,
		retires: None,
		counted: None,
	}
}

fn heard(round: u32) -> Presence {
	Presence { heard: Some(Heard { round, cell: 7 }), ..presence() }
}

#[test]
fn a_gateway_counts_from_when_it_was_heard_for_a_time() {
	assert_eq!(presence().wanted(300, PACE), None);
	assert_eq!(heard(30).wanted(300, PACE), Some(7));
	assert_eq!(heard(30).wanted(460, PACE), Some(7));
	assert_eq!(heard(30).wanted(461, PACE), None);
}

#[test]
fn what_was_heard_at_an_earlier_place_does_not_count() {
	assert_eq!(heard(9).wanted(100, PACE), None);
	assert_eq!(heard(10).wanted(100, PACE), Some(7));
}

#[test]
fn a_gateway_counts_until_its_last_beacon_can_no_longer_be_revealed() {
	let retired = Presence { retires: Some(31), ..heard(30) };
	assert_eq!(retired.wanted(339, PACE), Some(7));
	assert_eq!(retired.wanted(340, PACE), None);
}

#[test]
fn who_does_not_count_is_not_due_to_leave() {
	assert_eq!(heard(30).due_at(PACE), None);
	let counted = Presence { counted: Some(7), ..heard(30) };
	// The tick after the last, and the end of its sixteenth.
	assert_eq!(counted.due_at(PACE), Some(470));
	let moves = Presence { moves: Some(32), ..counted };
	assert_eq!(moves.due_at(PACE), Some(350));
	let retires = Presence { retires: Some(31), ..heard(30) };
	assert_eq!(retires.due_at(PACE), Some(340));
}

#[test]
fn a_move_restarts_the_ramp_from_the_round_in_which_it_is_in_force() {
	let mut presence = presence();
	presence.relocate(20, 10);
	assert_eq!(presence.ramp_at(19, 10), Ramp { credit: 500, since: 100 });
	assert_eq!(presence.ramp_at(20, 10), Ramp { credit: 0, since: 200 });
	presence.arrive(19, 10);
	assert_eq!(presence.located, 10);
	presence.arrive(20, 10);
	assert_eq!((presence.located, presence.moves), (20, None));
	assert_eq!(presence.ramp, Ramp { credit: 0, since: 200 });
}

#[test]
fn a_move_on_the_heels_of_another_forfeits_what_was_earned_before() {
	let mut presence = presence();
	presence.relocate(20, 10);
	presence.relocate(20, 10);
	assert_eq!(presence.ramp.credit, 500);
	presence.relocate(24, 10);
	assert_eq!((presence.ramp.credit, presence.located, presence.moves), (0, 20, Some(24)));
}

#[test]
fn a_heard_beacon_credits_the_time_since_and_a_missed_one_forfeits_it() {
	let mut presence = presence();
	presence.credit(30, 7, 60, 10, &params());
	assert_eq!(presence.ramp, Ramp { credit: 700, since: 300 });
	assert_eq!(presence.last_heard(10), Some(300));
	presence.miss(40, 10);
	assert_eq!(presence.ramp, Ramp { credit: 700, since: 400 });
	// One from before the last move forfeits nothing of the new place.
	presence.located = 50;
	presence.miss(45, 10);
	assert_eq!(presence.ramp.since, 400);
}
