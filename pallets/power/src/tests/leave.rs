// SPDX-License-Identifier: Apache-2.0
//! Leaving, and getting the bond back.

use super::*;

/// Six candidates of whom all are backed, the sixth in no set yet.
fn with_a_sixth(test: impl FnOnce()) {
	build_and_execute(|| {
		back_all(5);
		join(6);
		test();
	});
}

#[test]
fn who_leaves_is_not_listed_and_keeps_its_bond_held() {
	build_and_execute(|| {
		assert_ok!(Power::leave(signed(1)));
		assert!(!listed().contains(&1));
		assert_eq!(held(1), BOND);
		assert_eq!(candidate(1).state, CandidateState::Leaving { since: 0, wait: 10 });
		assert_eq!(events(), [Event::LeaveAnnounced { candidate: 1 }]);
	});
}

#[test]
fn nobody_leaves_twice_or_without_being_there() {
	build_and_execute(|| {
		assert_noop!(Power::leave(signed(9)), Error::<Test>::UnknownCandidate);
		assert_ok!(Power::leave(signed(1)));
		assert_noop!(Power::leave(signed(1)), Error::<Test>::CandidateLeaves);
		assert_noop!(Power::unbond(signed(1), 1), Error::<Test>::CandidateLeaves);
	});
}

#[test]
fn who_left_has_its_bond_back_and_leaves_no_record() {
	with_a_sixth(|| {
		assert_ok!(Power::leave(signed(6)));
		run_sessions(9);
		assert_noop!(Power::withdraw(signed(6)), Error::<Test>::NothingFree);
		run_session();
		assert_ok!(Power::withdraw(signed(6)));
		assert_eq!(held(6), 0);
		assert_eq!(Candidates::<Test>::get(6), None);
		assert!(events().ends_with(&[
			Event::Withdrawn { candidate: 6, amount: BOND },
			Event::Departed { candidate: 6 }
		]));
	});
}

#[test]
fn a_validators_bond_is_free_so_long_after_it_last_served() {
	with_a_sixth(|| {
		back(6, 26, TIB, 6);
		run_sessions(3);
		assert!(planned().contains(&6));
		assert_ok!(Power::leave(signed(6)));
		// It serves in the two sessions that are planned.
		assert_noop!(Power::withdraw(signed(6)), Error::<Test>::StillElected);
		run_sessions(3);
		assert_eq!(candidate(6).served, 5);
		assert!(!planned().contains(&6));
		run_sessions(8);
		assert_eq!(Session::get(), 14);
		assert_noop!(Power::withdraw(signed(6)), Error::<Test>::NothingFree);
		run_session();
		assert_ok!(Power::withdraw(signed(6)));
	});
}

/// Sessions that pass until the sixth, which leaves, has its bond back, where this many are decided
/// for whoever gives a bond up after it.
fn sessions_of_leaving(decided: u32) -> u32 {
	let mut sessions = 0;
	with_a_sixth(|| {
		assert_ok!(Power::bond_more(signed(6), 100));
		assert_ok!(Power::unbond(signed(6), 100));
		assert_ok!(Power::leave(signed(6)));
		decide(|params| params.unbonding_sessions = decided);
		run_session();
		assert_eq!(Power::params().unbonding_sessions, decided);
		sessions = 1;
		while held(6) > 0 {
			run_session();
			sessions += 1;
			let _ = Power::withdraw(signed(6));
		}
	});
	sessions
}

#[test]
fn a_longer_wait_that_is_decided_later_does_not_hold_who_leaves() {
	assert_eq!(sessions_of_leaving(small_params().unbonding_sessions + 5), 10);
}

#[test]
fn a_shorter_wait_that_is_decided_later_does_not_free_who_leaves() {
	assert_eq!(sessions_of_leaving(HISTORY + 2), 10);
}

#[test]
fn a_wait_begins_anew_with_a_service_and_is_as_long_as_when_it_was_announced() {
	with_a_sixth(|| {
		back(6, 26, TIB, 6);
		run_sessions(3);
		assert_ok!(Power::leave(signed(6)));
		decide(|params| params.unbonding_sessions = 20);
		run_sessions(11);
		assert_eq!(candidate(6).served, 5);
		assert_noop!(Power::withdraw(signed(6)), Error::<Test>::NothingFree);
		run_session();
		assert_ok!(Power::withdraw(signed(6)));
	});
}

#[test]
fn who_is_still_elected_has_nothing_back() {
	ExtBuilder::default().candidates(1..=4).build_and_execute(|| {
		back_all(4);
		assert_ok!(Power::leave(signed(1)));
		// A set of three would be too small: it keeps its seat.
		run_sessions(30);
		assert_eq!(planned(), [1, 2, 3, 4]);
		assert_noop!(Power::withdraw(signed(1)), Error::<Test>::StillElected);
	});
}

#[test]
fn parts_that_are_free_are_withdrawn_before_the_rest_is() {
	with_a_sixth(|| {
		assert_ok!(Power::bond_more(signed(6), 100));
		assert_ok!(Power::unbond(signed(6), 100));
		run_sessions(2);
		assert_ok!(Power::leave(signed(6)));
		run_sessions(8);
		assert_ok!(Power::withdraw(signed(6)));
		assert_eq!(held(6), BOND);
		run_sessions(4);
		assert_ok!(Power::withdraw(signed(6)));
		assert_eq!(held(6), 0);
	});
}

#[test]
fn nobody_departs_while_a_part_is_unbonding() {
	with_a_sixth(|| {
		assert_ok!(Power::bond_more(signed(6), 100));
		assert_ok!(Power::leave(signed(6)));
		run_sessions(10);
		Unbonding::<Test>::insert(
			6,
			UnbondingOf::truncate_from(vec![Unbond { amount: 100, free_at: 12 }]),
		);
		Candidates::<Test>::mutate(6, |six| six.as_mut().unwrap().bond = BOND);
		assert_noop!(Power::withdraw(signed(6)), Error::<Test>::NothingFree);
		run_sessions(2);
		assert_ok!(Power::withdraw(signed(6)));
		assert_eq!(held(6), 0);
	});
}

#[test]
fn a_record_stays_while_devices_back_it() {
	with_a_sixth(|| {
		own(26, 6);
		assert_ok!(Power::back(signed(26), 6, 6));
		assert_ok!(Power::leave(signed(6)));
		run_sessions(30);
		assert_ok!(Power::withdraw(signed(6)));
		assert_eq!(candidate(6).state, CandidateState::Left);
		assert_noop!(Power::bond_more(signed(6), 1), Error::<Test>::UnknownCandidate);
		assert_noop!(Power::set_commission(signed(6), 1), Error::<Test>::UnknownCandidate);
		assert_noop!(Power::leave(signed(6)), Error::<Test>::CandidateLeaves);
		assert_ok!(Power::unback(signed(26), 6));
		assert_eq!(Candidates::<Test>::get(6), None);
	});
}

#[test]
fn who_left_joins_again_with_those_who_stayed() {
	with_a_sixth(|| {
		own(26, 6);
		assert_ok!(Power::back(signed(26), 6, 6));
		assert_ok!(Power::leave(signed(6)));
		run_sessions(30);
		assert_ok!(Power::withdraw(signed(6)));
		assert_ok!(Power::join(signed(6), BOND, 0));
		assert_eq!(candidate(6).backers, 1);
		assert!(listed().contains(&6));
	});
}
