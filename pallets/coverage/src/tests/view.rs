// SPDX-License-Identifier: Apache-2.0
//! What the runtime API answers.

use crate::{mock::*, *};
use cairn_coverage::{Refusal, UNIT};
use cairn_traits::RoundClock;

fn duty_to_reveal(round: u32) -> Duty {
	let from = Clock::first_tick(round + 2) + 1;
	Duty::Reveal { round, from, until: Clock::first_tick(round + 4) - 1 }
}

#[test]
fn a_drawn_gateway_is_due_to_send_and_to_reveal() {
	build_and_execute(|| {
		establish(1);
		let round = go_to_draw();
		let until = Clock::first_tick(round + 1) - 1;
		let expected = vec![Duty::Beacon { round, until }, duty_to_reveal(round)];
		assert_eq!(Coverage::due(1), expected);
	});
}

#[test]
fn the_reveal_is_due_until_it_is_done_or_too_late() {
	build_and_execute(|| {
		establish(1);
		establish(2);
		let round = go_to_draw();
		for later in 1..=3 {
			go_to(round + later);
			assert_eq!(Coverage::due(1), vec![duty_to_reveal(round)]);
		}
		reveal(round, 1).unwrap();
		assert!(Coverage::due(1).is_empty());
		assert_eq!(Coverage::due(2), vec![duty_to_reveal(round)]);
		go_to(round + 4);
		assert!(Coverage::due(2).is_empty());
	});
}

#[test]
fn nothing_is_due_of_one_that_is_not_drawn_active_located_or_known() {
	build_and_execute(|| {
		establish(1);
		go_to(5);
		assert!(Coverage::due(1).is_empty());
		assert!(Coverage::due(99).is_empty());
		go_to_draw();
		alter_facts(1, |facts| facts.location = None);
		assert!(Coverage::due(1).is_empty());
		alter_facts(1, |facts| facts.active = false);
		assert!(Coverage::due(1).is_empty());
	});
}

#[test]
fn nothing_is_due_before_the_seed_is_known() {
	build_and_execute(|| {
		establish(1);
		let round = go_to_draw();
		Now::set(Clock::first_tick(round));
		assert!(Coverage::due(1).is_empty());
	});
}

#[test]
fn an_expired_working_key_is_due_to_be_renewed() {
	build_and_execute(|| {
		establish(1);
		go_to(5);
		let since = Now::get();
		alter_facts(1, |facts| facts.expires_at = since);
		assert_eq!(Coverage::due(1), vec![Duty::RenewWorkingKey { since }]);
	});
}

#[test]
fn the_outcome_of_an_open_beacon_lists_what_was_reported() {
	build_and_execute(|| {
		(1..=3).for_each(establish);
		let round = go_to_draw();
		let bad = SignedReport { snr: 100, ..report_of(round, 1, 3) };
		submit(round, 1, vec![report_of(round, 1, 2), sign(round, 1, bad)]);
		let witnesses = vec![(2, Verdict::Pending), (3, Verdict::Refused(Refusal::SnrTooHigh))];
		let beacon = BeaconOutcome { state: BeaconState::Open, scale: 0, units: 0, witnesses };
		let outcome = Coverage::outcome(1, round);
		assert_eq!(outcome, RoundOutcome { beacon: Some(beacon), reports: vec![], complete: true });
		assert_eq!(Coverage::outcome(2, round).reports, vec![(1, Verdict::Pending)]);
	});
}

#[test]
fn the_outcome_of_a_settled_beacon_says_who_earned_what() {
	build_and_execute(|| {
		(1..=4).for_each(establish);
		let round = go_to_draw();
		let bad = SignedReport { snr: 100, ..report_of(round, 1, 3) };
		submit(round, 1, vec![report_of(round, 1, 2), sign(round, 1, bad)]);
		submit_all(round, 2, 1..=1);
		go_to(round + 2);
		reveal(round, 1).unwrap();
		reveal(round, 2).unwrap();
		let outcome = Coverage::outcome(1, round);
		let paid = Verdict::Paid { units: UNIT };
		let refused = Verdict::Refused(Refusal::SnrTooHigh);
		let beacon = BeaconOutcome {
			state: BeaconState::Settled,
			scale: 10_000,
			units: UNIT / 4,
			witnesses: vec![(2, paid), (3, refused)],
		};
		assert_eq!(outcome.beacon, Some(beacon));
		assert_eq!(outcome.reports, vec![(2, paid)]);
		assert_eq!(Coverage::outcome(3, round).reports, vec![(1, refused)]);
		let nothing = RoundOutcome { beacon: None, reports: vec![], complete: true };
		assert_eq!(Coverage::outcome(4, round), nothing);
	});
}

#[test]
fn the_outcome_of_an_expired_beacon_says_so() {
	build_and_execute(|| {
		(1..=2).for_each(establish);
		let round = go_to_draw();
		submit_all(round, 1, 2..=2);
		go_to(round + 4);
		let outcome = Coverage::outcome(1, round).beacon.unwrap();
		assert_eq!(outcome.state, BeaconState::Expired);
		assert_eq!(Coverage::outcome(2, round).reports, vec![(1, Verdict::Unrevealed)]);
	});
}

#[test]
fn an_outcome_leaves_with_history() {
	build_and_execute(|| {
		(1..=2).for_each(establish);
		let round = go_to_draw();
		submit_all(round, 1, 2..=2);
		go_to(round + HISTORY);
		assert!(Coverage::outcome(1, round).beacon.is_some());
		go_to(round + HISTORY + 1);
		assert!(Coverage::outcome(1, round).beacon.is_none());
	});
}
