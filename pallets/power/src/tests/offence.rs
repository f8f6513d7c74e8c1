// SPDX-License-Identifier: Apache-2.0
//! Equivocations.

use super::*;
use sp_runtime::Perbill;
use sp_staking::offence::{OffenceDetails, OnOffenceHandler};

/// Reports offenders of `session` with these percents, as the offences pallet does.
fn report(offenders: &[(AccountId, u32)], session: u32) -> frame_support::weights::Weight {
	let details = |who| OffenceDetails { offender: (who, ()), reporters: vec![] };
	let offences: Vec<_> = offenders.iter().map(|(who, _)| details(*who)).collect();
	let parts: Vec<_> = offenders.iter().map(|(_, part)| Perbill::from_percent(*part)).collect();
	Power::on_offence(&offences, &parts, session)
}

/// Eight validators, each backed, who lose three eighths for an eighth of the weight.
fn eight(test: impl FnOnce()) {
	ExtBuilder::default().candidates(1..=8).build_and_execute(|| {
		back_all(8);
		run_sessions(3);
		test();
	});
}

#[test]
fn who_equivocates_is_slashed_and_removed_and_its_backing_is_void() {
	eight(|| {
		let issuance = Balances::total_issuance();
		report(&[(4, 40)], 2);
		assert_eq!((held(4), candidate(4).bond), (600, 600));
		assert_eq!(Balances::total_issuance(), issuance - 400);
		let (at, until) = (3, 3 + small_params().removal_sessions);
		let slashed = Perbill::from_percent(40);
		assert_eq!(candidate(4).state, CandidateState::Removed { at, until, slashed });
		assert_eq!(candidate(4).backing(&small_params().backing, age()), 0);
		assert!(!listed().contains(&4));
		let event = Event::Slashed { validator: 4, session: 2, amount: 400, until };
		assert_eq!(events().last(), Some(&event));
	});
}

#[test]
fn who_is_removed_has_no_seat_in_the_next_set_that_is_made() {
	eight(|| {
		report(&[(4, 20)], 3);
		run_session();
		assert!(!planned().contains(&4));
		run_sessions(small_params().removal_sessions + 3);
		assert!(!planned().contains(&4));
	});
}

#[test]
fn no_less_is_slashed_than_governance_says() {
	eight(|| {
		join(9);
		report(&[(9, 1)], 2);
		assert_eq!(held(9), 900);
	});
}

#[test]
fn who_is_heavy_loses_three_times_its_part_of_the_weight() {
	eight(|| {
		assert_eq!(Power::session_weights(2).unwrap()[3], (4, TOTAL_WEIGHT / 8));
		report(&[(4, 1)], 2);
		assert_eq!(held(4), 625);
	});
}

#[test]
fn who_equivocate_together_lose_by_what_they_weigh_together() {
	eight(|| {
		report(&[(4, 1), (5, 1)], 2);
		assert_eq!((held(4), held(5)), (250, 250));
		report(&[(1, 1), (2, 1), (3, 1)], 2);
		assert_eq!((held(1), held(2), held(3)), (0, 0, 0));
	});
}

#[test]
fn who_had_no_seat_then_loses_no_more_for_the_seat_it_has() {
	eight(|| {
		report(&[(4, 1)], 90);
		assert_eq!(held(4), 900);
	});
}

#[test]
fn what_is_unbonding_is_slashed_as_well() {
	eight(|| {
		assert_ok!(Power::bond_more(signed(4), 1_000));
		assert_ok!(Power::unbond(signed(4), 500));
		report(&[(4, 50)], 2);
		assert_eq!((held(4), candidate(4).bond), (1_000, 750));
		assert_eq!(Unbonding::<Test>::get(4)[0].amount, 250);
	});
}

#[test]
fn one_failure_is_slashed_once_though_it_is_reported_often() {
	eight(|| {
		report(&[(4, 40)], 2);
		report(&[(4, 40)], 3);
		report(&[(4, 10)], 1);
		report(&[(4, 40)], 2);
		assert_eq!(held(4), 600);
	});
}

#[test]
fn as_others_are_found_the_difference_is_slashed() {
	eight(|| {
		report(&[(4, 50)], 2);
		report(&[(4, 75), (5, 75)], 2);
		assert_eq!((held(4), held(5)), (250, 250));
	});
}

#[test]
fn who_equivocates_again_after_it_was_removed_is_slashed_again() {
	eight(|| {
		report(&[(4, 40)], 3);
		run_session();
		report(&[(4, 40)], 4);
		assert_eq!(held(4), 360);
	});
}

#[test]
fn an_old_offence_that_was_held_back_buys_no_other() {
	eight(|| {
		report(&[(4, 40)], 3);
		assert_eq!(held(4), 600);
		run_session();
		report(&[(4, 1)], 2);
		assert_eq!(held(4), 600);
		report(&[(4, 40)], 4);
		assert_eq!(held(4), 360);
	});
}

#[test]
fn all_can_be_slashed_and_nothing_more() {
	eight(|| {
		report(&[(4, 100)], 2);
		report(&[(4, 100)], 2);
		assert_eq!((held(4), candidate(4).bond), (0, 0));
	});
}

#[test]
fn who_leaves_is_slashed_while_its_bond_is_held() {
	eight(|| {
		assert_ok!(Power::leave(signed(4)));
		run_sessions(5);
		report(&[(4, 50)], 4);
		assert_eq!(held(4), 500);
		assert!(candidate(4).is_removed());
	});
}

#[test]
fn who_is_no_candidate_is_not_slashed() {
	eight(|| {
		let before = events();
		report(&[(30, 100)], 2);
		assert_eq!(events(), before);
	});
}

#[test]
fn each_offender_weighs() {
	eight(|| {
		assert_eq!(report(&[(4, 10), (5, 10)], 2), <() as WeightInfo>::on_offence() * 2);
	});
}

#[test]
fn a_small_set_keeps_who_equivocated_and_what_the_others_may_not_have() {
	ExtBuilder::default().candidates(1..=4).build_and_execute(|| {
		back_all(4);
		report(&[(4, 10)], 0);
		run_sessions(4);
		assert_eq!(planned(), [1, 2, 3, 4]);
		// Three that had all of it could lose none of them.
		assert_eq!(planned_weight(4), TOTAL_WEIGHT / 4);
		assert_eq!(Planned::<Test>::get()[3].backing, 0);
	});
}

#[test]
fn who_is_kept_for_want_of_others_weighs_less_if_it_equivocated() {
	eight(|| {
		for who in 1..=5 {
			Candidates::<Test>::mutate(who, |candidate| {
				candidate.as_mut().unwrap().state = CandidateState::Idle;
			});
			List::on_remove(&who).unwrap();
		}
		report(&[(8, 10)], 3);
		let before = planned_weights();
		run_session();
		assert_eq!(planned(), (1..=8).collect::<Vec<_>>());
		assert!(planned_weight(8) < before[7].1);
		assert!(planned_weight(1) >= before[0].1);
	});
}

#[test]
fn backing_of_who_was_removed_changes_and_stays_void() {
	eight(|| {
		report(&[(4, 10)], 2);
		prove(4, 2 * TIB);
		assert_eq!(candidate(4).bytes, 2 * TIB);
		assert!(!listed().contains(&4));
		assert_ok!(Power::unback(signed(24), 4));
		assert_eq!(candidate(4).backers, 0);
	});
}
