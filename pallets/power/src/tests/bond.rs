// SPDX-License-Identifier: Apache-2.0
//! Bonding more, and less.

use super::*;

#[test]
fn more_bond_is_held() {
	build_and_execute(|| {
		assert_ok!(Power::bond_more(signed(1), 500));
		assert_eq!((held(1), candidate(1).bond), (1_500, 1_500));
		assert_eq!(events(), [Event::Bonded { candidate: 1, amount: 500 }]);
	});
}

#[test]
fn more_bond_than_there_is_is_refused() {
	build_and_execute(|| {
		let refused = Error::<Test>::InsufficientFunds;
		assert_noop!(Power::bond_more(signed(1), ENDOWMENT), refused);
	});
}

#[test]
fn nothing_is_neither_bonded_nor_unbonded() {
	build_and_execute(|| {
		assert_noop!(Power::bond_more(signed(1), 0), Error::<Test>::NothingBonded);
		assert_noop!(Power::unbond(signed(1), 0), Error::<Test>::NothingBonded);
	});
}

#[test]
fn who_is_no_candidate_has_no_bond() {
	build_and_execute(|| {
		assert_noop!(Power::bond_more(signed(9), 1), Error::<Test>::UnknownCandidate);
		assert_noop!(Power::unbond(signed(9), 1), Error::<Test>::UnknownCandidate);
		assert_noop!(Power::withdraw(signed(9)), Error::<Test>::UnknownCandidate);
		assert_noop!(Power::set_commission(signed(9), 1), Error::<Test>::UnknownCandidate);
	});
}

#[test]
fn what_is_unbonded_stays_held_until_it_is_free() {
	build_and_execute(|| {
		assert_ok!(Power::bond_more(signed(1), 500));
		assert_ok!(Power::unbond(signed(1), 300));
		assert_eq!((held(1), candidate(1).bond), (1_500, 1_200));
		let free_at = small_params().unbonding_sessions;
		assert_eq!(events().last(), Some(&Event::Unbonded { candidate: 1, amount: 300, free_at }));
		Session::set(free_at - 1);
		assert_noop!(Power::withdraw(signed(1)), Error::<Test>::NothingFree);
		Session::set(free_at);
		assert_ok!(Power::withdraw(signed(1)));
		assert_eq!(held(1), 1_200);
		assert_eq!(events().last(), Some(&Event::Withdrawn { candidate: 1, amount: 300 }));
		assert!(!Unbonding::<Test>::contains_key(1));
		Session::set(0);
	});
}

#[test]
fn only_what_is_free_is_withdrawn() {
	build_and_execute(|| {
		assert_ok!(Power::bond_more(signed(1), 500));
		assert_ok!(Power::unbond(signed(1), 300));
		run_session();
		assert_ok!(Power::unbond(signed(1), 100));
		run_sessions(9);
		assert_ok!(Power::withdraw(signed(1)));
		assert_eq!(held(1), 1_200);
		assert_eq!(Unbonding::<Test>::get(1).to_vec(), [Unbond { amount: 100, free_at: 11 }]);
	});
}

#[test]
fn unbonding_below_the_least_bond_is_refused() {
	build_and_execute(|| {
		assert_noop!(Power::unbond(signed(1), 1), Error::<Test>::BelowMinimumBond);
		assert_ok!(Power::bond_more(signed(1), 500));
		assert_noop!(Power::unbond(signed(1), 501), Error::<Test>::BelowMinimumBond);
		assert_noop!(Power::unbond(signed(1), Balance::MAX), Error::<Test>::BelowMinimumBond);
		assert_ok!(Power::unbond(signed(1), 500));
	});
}

#[test]
fn a_ninth_part_is_refused_while_eight_are_unbonding() {
	build_and_execute(|| {
		assert_ok!(Power::bond_more(signed(1), 500));
		for _ in 0..MAX_UNBONDINGS {
			assert_ok!(Power::unbond(signed(1), 1));
		}
		assert_noop!(Power::unbond(signed(1), 1), Error::<Test>::TooManyUnbondings);
		run_sessions(10);
		assert_ok!(Power::withdraw(signed(1)));
		assert_ok!(Power::unbond(signed(1), 1));
	});
}

#[test]
fn a_commission_is_set_within_its_bound() {
	build_and_execute(|| {
		assert_ok!(Power::set_commission(signed(1), 200_000));
		let (commission, next) = (commission(50_000), commission(200_000));
		assert_eq!((candidate(1).commission, candidate(1).next_commission), (commission, next));
		assert_eq!(events(), [Event::CommissionSet { candidate: 1, commission, next }]);
		let refused = Error::<Test>::CommissionTooHigh;
		assert_noop!(Power::set_commission(signed(1), 200_001), refused);
	});
}
