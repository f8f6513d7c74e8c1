// SPDX-License-Identifier: Apache-2.0
//! Standing again.

use super::*;
use sp_runtime::Perbill;

#[test]
fn who_changed_its_mind_stands_again() {
	build_and_execute(|| {
		assert_ok!(Power::leave(signed(1)));
		assert_ok!(Power::stand(signed(1)));
		assert!(listed().contains(&1));
		assert_eq!(events().last(), Some(&Event::Stood { candidate: 1 }));
	});
}

#[test]
fn who_left_and_stands_again_is_judged_for_what_it_did_not_do() {
	let idle = |who| candidate(who).state == CandidateState::Idle;
	ExtBuilder::default().candidates(1..=8).build_and_execute(|| {
		back_all(8);
		run_sessions(3);
		// A verdict falls after fifty blocks that were expected, an eighth of those of each session.
		for _ in 0..8 {
			if !idle(4) {
				assert_ok!(Power::leave(signed(4)));
				assert_ok!(Power::stand(signed(4)));
			}
			for who in [1, 2, 3, 5, 6, 7, 8] {
				author(who, 14);
			}
			rotate();
		}
		assert!(idle(4));
	});
}

#[test]
fn who_stands_does_not_stand_again() {
	build_and_execute(|| {
		assert_noop!(Power::stand(signed(1)), Error::<Test>::AlreadyStanding);
		assert_noop!(Power::stand(signed(9)), Error::<Test>::UnknownCandidate);
	});
}

#[test]
fn who_has_no_keys_does_not_stand_again() {
	build_and_execute(|| {
		assert_ok!(Power::leave(signed(5)));
		Keyed::mutate(|keyed| keyed.remove(&5));
		assert_noop!(Power::stand(signed(5)), Error::<Test>::KeysNotSet);
		Keyed::mutate(|keyed| keyed.insert(5));
	});
}

#[test]
fn who_was_removed_stands_when_its_time_is_over() {
	build_and_execute(|| {
		assert_ok!(Power::bond_more(signed(1), 500));
		Power::do_offence(&1, Perbill::zero(), 0);
		let until = small_params().removal_sessions;
		run_sessions(until - 1);
		assert_noop!(Power::stand(signed(1)), Error::<Test>::CandidateRemoved);
		assert_noop!(Power::leave(signed(1)), Error::<Test>::CandidateRemoved);
		run_session();
		assert_ok!(Power::stand(signed(1)));
		assert!(listed().contains(&1));
	});
}

#[test]
fn who_lost_too_much_bonds_more_before_it_stands() {
	build_and_execute(|| {
		Power::do_offence(&1, Perbill::zero(), 0);
		run_sessions(small_params().removal_sessions);
		assert_noop!(Power::stand(signed(1)), Error::<Test>::BelowMinimumBond);
		assert_ok!(Power::bond_more(signed(1), 100));
		assert_ok!(Power::stand(signed(1)));
	});
}

#[test]
fn who_was_removed_may_leave_when_its_time_is_over() {
	build_and_execute(|| {
		Power::do_offence(&1, Perbill::zero(), 0);
		run_sessions(small_params().removal_sessions);
		assert_ok!(Power::leave(signed(1)));
		run_sessions(small_params().unbonding_sessions);
		assert_ok!(Power::withdraw(signed(1)));
		assert_eq!(held(1), 0);
	});
}
