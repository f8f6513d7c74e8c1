// SPDX-License-Identifier: Apache-2.0
//! Commission, backers' parts, and claims.

use super::*;

/// Six validators, each backed by a TiB and at rest, in a new epoch.
fn six(test: impl FnOnce()) {
	ExtBuilder::default().candidates(1..=6).build_and_execute(|| {
		back_all(6);
		run_sessions(4);
		close_epoch(0);
		test();
	});
}

/// What a validator of six earns in a session, at a planck a point.
fn share() -> Balance {
	u128::from(candidate(1).points)
}

#[test]
fn commission_is_the_validators_and_the_rest_its_backers() {
	six(|| {
		run_session();
		let reward = share();
		close_epoch(1);
		let kept = commission(50_000).of(reward);
		assert_eq!(Power::due_to_validator(&1), kept);
		assert_eq!(Power::due_to_backer(1), reward - kept);
		let (validator, backer) = (balance(1), balance(21));
		assert_ok!(Power::claim_validator(signed(9), 1));
		assert_ok!(Power::claim_backing(signed(9), 1));
		assert_eq!((balance(1), balance(21)), (validator + kept, backer + reward - kept));
		assert!(events().ends_with(&[
			Event::ValidatorPaid { validator: 1, amount: kept },
			Event::BackingPaid { device: 1, payout: 21, amount: reward - kept },
		]));
	});
}

#[test]
fn who_is_backed_by_nobody_keeps_all() {
	six(|| {
		assert_ok!(Power::unback(signed(21), 1));
		run_session();
		let reward = share();
		close_epoch(1);
		assert_eq!(Power::due_to_validator(&1), reward);
	});
}

#[test]
fn backers_are_paid_by_their_shares() {
	six(|| {
		back(11, 30, 3 * TIB, 1);
		run_session();
		close_epoch(1_000);
		let (one, three) = (Power::due_to_backer(1), Power::due_to_backer(11));
		assert_eq!(three / 3, one);
		assert!(three - 3 * one < 3);
	});
}

#[test]
fn nothing_is_due_before_the_epoch_closes_nor_twice() {
	six(|| {
		run_session();
		assert_noop!(Power::claim_validator(signed(9), 1), Error::<Test>::NothingDue);
		assert_noop!(Power::claim_backing(signed(9), 1), Error::<Test>::NothingDue);
		close_epoch(1);
		assert_ok!(Power::claim_validator(signed(9), 1));
		assert_ok!(Power::claim_backing(signed(9), 1));
		assert_noop!(Power::claim_validator(signed(9), 1), Error::<Test>::NothingDue);
		assert_noop!(Power::claim_backing(signed(9), 1), Error::<Test>::NothingDue);
	});
}

#[test]
fn nobody_claims_for_who_is_unknown() {
	six(|| {
		assert_noop!(Power::claim_validator(signed(9), 9), Error::<Test>::UnknownCandidate);
		assert_noop!(Power::claim_backing(signed(9), 99), Error::<Test>::UnknownDevice);
		own(30, 99);
		assert_noop!(Power::claim_backing(signed(9), 99), Error::<Test>::NothingDue);
	});
}

#[test]
fn who_backs_after_an_epoch_closed_has_no_part_of_it() {
	six(|| {
		run_session();
		let reward = share();
		close_epoch(1);
		back(11, 30, 3 * TIB, 1);
		assert_eq!(Power::due_to_backer(11), 0);
		assert_eq!(Power::due_to_backer(1), reward - commission(50_000).of(reward));
	});
}

#[test]
fn a_change_of_power_after_an_epoch_closed_changes_nobodys_part_of_it() {
	six(|| {
		back(11, 30, TIB, 1);
		run_session();
		close_epoch(1);
		let before = (Power::due_to_backer(1), Power::due_to_backer(11));
		prove(11, 9 * TIB);
		cover(1, 1_000_000_000);
		assert_ok!(Power::refresh(signed(9), 1));
		assert_eq!((Power::due_to_backer(1), Power::due_to_backer(11)), before);
	});
}

#[test]
fn who_takes_its_backing_back_keeps_its_part_of_the_running_epoch() {
	six(|| {
		back(11, 30, TIB, 1);
		run_session();
		let shared = share() - commission(50_000).of(share());
		assert_ok!(Power::unback(signed(30), 11));
		assert_noop!(Power::claim_backing(signed(9), 11), Error::<Test>::NothingDue);
		close_epoch(2);
		assert_eq!(Power::due_to_backer(11), shared);
		assert_eq!(Power::due_to_backer(1), shared);
		assert_ok!(Power::claim_backing(signed(9), 11));
		assert!(!Earned::<Test>::contains_key(11));
	});
}

#[test]
fn a_device_that_backs_again_takes_along_what_it_earned() {
	six(|| {
		back(11, 30, TIB, 1);
		run_session();
		let each = (share() - commission(50_000).of(share())) / 2;
		assert_ok!(Power::unback(signed(30), 11));
		// As if it need not rest.
		Resting::<Test>::remove(11);
		assert_ok!(Power::back(signed(30), 11, 2));
		assert!(!Earned::<Test>::contains_key(11));
		run_session();
		assert_ok!(Power::unback(signed(30), 11));
		close_epoch(1);
		Resting::<Test>::remove(11);
		assert_ok!(Power::back(signed(30), 11, 3));
		run_session();
		close_epoch(10);
		let due = Power::due_to_backer(11);
		assert!(due.abs_diff((1 + 1 + 10) * each) <= 12, "{due} of {each} each");
		assert_ok!(Power::claim_backing(signed(9), 11));
		assert_eq!(Power::due_to_backer(11), 0);
	});
}

#[test]
fn earnings_that_are_worth_nothing_are_forgotten_by_a_claim() {
	six(|| {
		run_session();
		assert_ok!(Power::unback(signed(21), 1));
		close_epoch(0);
		assert!(Earned::<Test>::contains_key(1));
		assert_ok!(Power::claim_backing(signed(9), 1));
		assert!(!Earned::<Test>::contains_key(1));
		assert_noop!(Power::claim_backing(signed(9), 1), Error::<Test>::NothingDue);
	});
}

#[test]
fn what_is_carried_when_the_last_backer_has_gone_is_the_validators() {
	six(|| {
		let dust = 3;
		prove(1, dust);
		// A share more than 2^64, so that more than a point is left over of each session.
		back(11, 30, (1 << 80) - dust - 1, 1);
		run_session();
		let (reward, carried) = (share(), candidate(1).accrual.points_carry);
		assert!(carried > 1 << 64);
		assert_ok!(Power::unback(signed(21), 1));
		assert_ok!(Power::unback(signed(30), 11));
		close_epoch(1);
		let kept = commission(50_000).of(reward) + (carried >> 64);
		assert_eq!(Power::due_to_validator(&1), kept);
	});
}

#[test]
fn a_commission_takes_effect_with_the_next_epoch() {
	six(|| {
		run_session();
		let reward = share();
		for parts in [200_000, 0, 100_000] {
			assert_ok!(Power::set_commission(signed(1), parts));
		}
		run_session();
		close_epoch(1);
		assert_eq!(Power::due_to_validator(&1), 2 * commission(50_000).of(reward));
		run_session();
		close_epoch(1);
		let both = 2 * commission(50_000).of(reward) + commission(100_000).of(reward);
		assert_eq!(Power::due_to_validator(&1), both);
	});
}

#[test]
fn a_commission_that_is_set_after_an_epoch_closed_takes_nothing_of_it() {
	six(|| {
		run_session();
		let reward = share();
		close_epoch(1);
		assert_ok!(Power::set_commission(signed(1), 200_000));
		assert_eq!(Power::due_to_validator(&1), commission(50_000).of(reward));
	});
}

#[test]
fn an_epoch_is_paid_by_its_own_rate_however_late() {
	six(|| {
		run_session();
		let reward = share();
		close_epoch(7);
		close_epoch(100);
		close_epoch(100);
		assert_eq!(Power::due_to_validator(&1), 7 * commission(50_000).of(reward));
	});
}

#[test]
fn what_an_ended_backing_earned_waits_for_a_claim() {
	six(|| {
		run_session();
		close_epoch(1);
		let due = Power::due_to_backer(1);
		assert_ok!(Power::unback(signed(21), 1));
		assert_eq!(Power::due_to_backer(1), due);
		assert_eq!(Earned::<Test>::get(1).earned.plancks, due);
		let before = balance(21);
		assert_ok!(Power::claim_backing(signed(9), 1));
		assert_eq!(balance(21), before + due);
		assert!(!Earned::<Test>::contains_key(1));
	});
}

#[test]
fn a_claim_pays_the_payout_account_and_refreshes() {
	six(|| {
		Payouts::mutate(|payouts| payouts.insert(1, 39));
		run_session();
		close_epoch(1);
		cover(1, 1_000);
		let (due, before) = (Power::due_to_backer(1), balance(39));
		assert_ok!(Power::claim_backing(signed(9), 1));
		assert_eq!(balance(39), before + due);
		assert_eq!(candidate(1).coverage.micro_units(age()), 1_000);
	});
}

#[test]
fn an_account_that_cannot_take_its_pay_loses_nothing() {
	six(|| {
		Payouts::mutate(|payouts| payouts.insert(1, 1_000));
		assert_ok!(Power::unback(signed(21), 1));
		Earned::<Test>::insert(1, waiting(EXISTENTIAL_DEPOSIT - 1));
		frame_support::assert_storage_noop!({
			let _ =
				frame_support::storage::with_storage_layer(|| Power::claim_backing(signed(9), 1));
		});
		Earned::<Test>::remove(1);
	});
}

#[test]
fn a_record_of_who_left_stays_until_it_is_paid() {
	six(|| {
		join(7);
		run_sessions(4);
		assert_ok!(Power::leave(signed(7)));
		run_sessions(14);
		close_epoch(1_000);
		assert_ok!(Power::withdraw(signed(7)));
		assert!(Power::due_to_validator(&7) > 0);
		assert_ok!(Power::claim_validator(signed(9), 7));
		assert_eq!(Candidates::<Test>::get(7), None);
	});
}

#[test]
fn a_record_of_who_left_goes_though_its_last_points_were_worth_nothing() {
	six(|| {
		join(7);
		run_sessions(4);
		assert_ok!(Power::leave(signed(7)));
		run_sessions(14);
		assert_ok!(Power::withdraw(signed(7)));
		assert_noop!(Power::claim_validator(signed(9), 7), Error::<Test>::NothingDue);
		close_epoch(0);
		assert_ok!(Power::claim_validator(signed(9), 7));
		assert_eq!(Candidates::<Test>::get(7), None);
	});
}

#[test]
fn who_left_before_its_epoch_closed_is_paid_for_it() {
	six(|| {
		join(7);
		run_sessions(4);
		assert_ok!(Power::leave(signed(7)));
		run_sessions(14);
		assert_ok!(Power::withdraw(signed(7)));
		assert!(candidate(7).points > 0);
		close_epoch(1_000);
		assert!(Power::due_to_validator(&7) > 0);
		assert_ok!(Power::claim_validator(signed(9), 7));
		assert_eq!(Candidates::<Test>::get(7), None);
	});
}

/// A set commission of a fifth, in force, and then a most of a fiftieth, decided in the epoch.
fn lowered(test: impl FnOnce()) {
	six(|| {
		assert_ok!(Power::set_commission(signed(1), 200_000));
		close_epoch(0);
		run_session();
		decide(|params| params.max_commission = commission(20_000));
		run_session();
		assert_eq!(Power::params().max_commission, commission(20_000));
		test();
	});
}

#[test]
fn a_lower_most_commission_changes_nothing_in_the_running_epoch() {
	lowered(|| {
		assert_eq!(candidate(1).commission, commission(200_000));
		let reward = share();
		close_epoch(1);
		let due = Power::due_to_validator(&1);
		assert!(due.abs_diff(commission(200_000).of(reward)) <= 2, "{due} of {reward}");
	});
}

#[test]
fn a_lower_most_commission_binds_who_stands_already_from_the_next_epoch_on() {
	lowered(|| {
		close_epoch(0);
		run_session();
		assert_eq!(candidate(1).commission, commission(20_000));
		let reward = share();
		close_epoch(1);
		assert_eq!(Power::due_to_validator(&1), commission(20_000).of(reward));
		assert_eq!(Power::due_to_backer(1), reward - commission(20_000).of(reward));
	});
}

#[test]
fn what_a_candidate_asked_for_is_kept_again_when_it_may_be() {
	lowered(|| {
		close_epoch(0);
		run_session();
		let seen = Power::validator_overview(&1).unwrap();
		assert_eq!(
			(seen.commission, seen.next_commission),
			(commission(20_000), commission(20_000))
		);
		decide(|params| params.max_commission = commission(100_000));
		run_session();
		assert_eq!(candidate(1).commission, commission(20_000));
		close_epoch(0);
		run_session();
		assert_eq!(candidate(1).commission, commission(100_000));
	});
}

#[test]
fn who_joins_keeps_no_more_than_the_running_epoch_lets_it() {
	lowered(|| {
		close_epoch(0);
		decide(|params| params.max_commission = commission(200_000));
		run_session();
		Keyed::mutate(|keyed| keyed.insert(7));
		assert_ok!(Power::join(signed(7), BOND, 150_000));
		assert_eq!(candidate(7).commission, commission(20_000));
		close_epoch(0);
		let seen = Power::validator_overview(&7).unwrap();
		assert_eq!(
			(seen.commission, seen.next_commission),
			(commission(150_000), commission(150_000))
		);
	});
}
