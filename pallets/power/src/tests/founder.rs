// SPDX-License-Identifier: Apache-2.0
//! The validators of genesis, until the chain has bootstrapped.

use super::*;
use cairn_power::MIN_WEIGHT;
use sp_runtime::Perbill;

fn founders() -> Vec<AccountId> {
	Founders::<Test>::get().into_inner()
}

/// So many sessions in which all but `absent` are at work.
fn without(absent: &[AccountId], sessions: u32) {
	for _ in 0..sessions {
		for (who, weight) in Power::session_weights(Session::get()).unwrap() {
			if !absent.contains(&who) {
				author(who, (u64::from(BLOCKS) * weight).div_ceil(TOTAL_WEIGHT) as u32);
			}
		}
		rotate();
	}
}

#[test]
fn those_who_have_seats_at_genesis_are_founders() {
	ExtBuilder::default().keyed(1..=4).build_and_execute(|| {
		assert_eq!(founders(), [1, 2, 3, 4]);
		join(6);
		run_sessions(4);
		assert_eq!(founders(), [1, 2, 3, 4]);
	});
}

#[test]
fn nobody_is_a_founder_of_a_chain_that_needs_no_bootstrap() {
	let mut params = small_params();
	params.weights.bootstrap_backing = 0;
	ExtBuilder::default().params(params).build_and_execute(|| assert!(founders().is_empty()));
}

#[test]
fn a_founder_that_was_idle_stands_again_and_climbs_to_its_equal_part() {
	build_and_execute(|| {
		without(&[5], 4);
		assert_eq!(candidate(5).state, CandidateState::Idle);
		assert_eq!(planned(), [1, 2, 3, 4]);
		assert_eq!(founders(), [1, 2, 3, 4, 5]);
		assert_ok!(Power::stand(signed(5)));
		run_sessions(2);
		assert_eq!(planned_weight(5), TOTAL_WEIGHT / 20);
		run_sessions(4);
		assert!(planned_weights().iter().all(|(_, weight)| *weight == TOTAL_WEIGHT / 5));
	});
}

#[test]
fn what_is_left_does_not_concentrate_while_founders_come_and_go() {
	build_and_execute(|| {
		for who in 2..=5 {
			without(&[who], 4);
			assert_eq!(candidate(who).state, CandidateState::Idle, "{who}");
			assert_ok!(Power::stand(signed(who)));
			run_sessions(6);
		}
		assert!(planned_weights().iter().all(|(_, weight)| *weight == TOTAL_WEIGHT / 5));
	});
}

#[test]
fn a_founder_without_keys_comes_back_like_one_that_was_idle() {
	build_and_execute(|| {
		Keyed::mutate(|keyed| keyed.remove(&5));
		run_sessions(3);
		assert_eq!(candidate(5).state, CandidateState::Keyless);
		Keyed::mutate(|keyed| keyed.insert(5));
		assert_ok!(Power::stand(signed(5)));
		run_sessions(8);
		assert_eq!(planned_weight(5), TOTAL_WEIGHT / 5);
	});
}

#[test]
fn no_stranger_keeps_a_founder_from_its_seat() {
	ExtBuilder::default().candidates(1..=8).build_and_execute(|| {
		for who in 9..20 {
			join(who);
			back(who as u32, 40, TIB / 20, who);
		}
		without(&[8], 6);
		assert!(!planned().contains(&8));
		assert_eq!(planned().len(), 8);
		assert_ok!(Power::stand(signed(8)));
		run_sessions(9);
		assert_eq!(planned_weight(8), TOTAL_WEIGHT / 8);
	});
}

#[test]
fn who_leaves_is_no_founder_any_more_and_comes_back_with_the_least_weight() {
	ExtBuilder::default().candidates(1..=6).build_and_execute(|| {
		assert_ok!(Power::leave(signed(6)));
		assert_eq!(founders(), [1, 2, 3, 4, 5]);
		run_sessions(4);
		assert!(!planned().contains(&6));
		assert_ok!(Power::stand(signed(6)));
		run_sessions(9);
		assert_eq!(planned_weight(6), MIN_WEIGHT);
	});
}

#[test]
fn who_is_removed_is_no_founder_any_more() {
	ExtBuilder::default().candidates(1..=6).build_and_execute(|| {
		assert_ok!(Power::bond_more(signed(6), BOND));
		Power::do_offence(&6, Perbill::from_percent(10), 0);
		assert_eq!(founders(), [1, 2, 3, 4, 5]);
		run_sessions(small_params().removal_sessions);
		assert_ok!(Power::stand(signed(6)));
		run_sessions(9);
		assert_eq!(planned_weight(6), MIN_WEIGHT);
	});
}

#[test]
fn who_is_no_founder_leaves_the_founders_alone() {
	build_and_execute(|| {
		join(6);
		assert_ok!(Power::leave(signed(6)));
		assert_eq!(founders(), [1, 2, 3, 4, 5]);
	});
}

#[test]
fn nobody_is_a_founder_once_the_bootstrap_ended() {
	build_and_execute(|| {
		back_all(5);
		run_sessions(2);
		assert!(Bootstrapped::<Test>::get());
		assert!(!Founders::<Test>::exists());
	});
}
