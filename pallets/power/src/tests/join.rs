// SPDX-License-Identifier: Apache-2.0

use super::*;

#[test]
fn a_candidate_has_its_bond_held_and_is_listed() {
	build_and_execute(|| {
		Keyed::mutate(|keyed| keyed.insert(6));
		assert_ok!(Power::join(signed(6), 2_000, 100_000));
		assert_eq!(held(6), 2_000);
		assert_eq!(balance(6), ENDOWMENT);
		assert_eq!(candidate(6).commission, commission(100_000));
		assert_eq!(candidate(6).next_commission, commission(100_000));
		assert!(listed().contains(&6));
		let commission = commission(100_000);
		assert_eq!(events(), [Event::Joined { candidate: 6, bond: 2_000, commission }]);
	});
}

#[test]
fn an_account_without_session_keys_is_refused() {
	build_and_execute(|| {
		assert_noop!(Power::join(signed(6), BOND, 0), Error::<Test>::KeysNotSet);
	});
}

#[test]
fn less_than_the_least_bond_is_refused() {
	build_and_execute(|| {
		Keyed::mutate(|keyed| keyed.insert(6));
		assert_noop!(Power::join(signed(6), BOND - 1, 0), Error::<Test>::BelowMinimumBond);
		assert_ok!(Power::join(signed(6), BOND, 0));
	});
}

#[test]
fn a_commission_above_the_highest_is_refused() {
	build_and_execute(|| {
		Keyed::mutate(|keyed| keyed.insert(6));
		for parts in [200_001, 500_001, u32::MAX] {
			assert_noop!(Power::join(signed(6), BOND, parts), Error::<Test>::CommissionTooHigh);
		}
		assert_ok!(Power::join(signed(6), BOND, 200_000));
	});
}

#[test]
fn a_candidate_joins_once() {
	build_and_execute(|| {
		assert_noop!(Power::join(signed(1), BOND, 0), Error::<Test>::AlreadyCandidate);
		assert_ok!(Power::leave(signed(1)));
		assert_noop!(Power::join(signed(1), BOND, 0), Error::<Test>::AlreadyCandidate);
	});
}

#[test]
fn a_bond_that_is_not_there_is_refused() {
	build_and_execute(|| {
		Keyed::mutate(|keyed| keyed.insert(6));
		let refused = Error::<Test>::InsufficientFunds;
		assert_noop!(Power::join(signed(6), ENDOWMENT + 1, 0), refused);
	});
}

#[test]
fn a_new_candidate_earns_from_the_running_epoch_on() {
	build_and_execute(|| {
		close_epoch(1);
		join(6);
		assert_eq!(candidate(6).epoch, 1);
	});
}
