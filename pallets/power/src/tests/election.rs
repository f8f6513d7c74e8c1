// SPDX-License-Identifier: Apache-2.0
//! Who is elected of those in the list.

use super::*;

/// Two seats fewer than there are candidates, each backed by its number of TiB.
fn eight_for_six(test: impl FnOnce()) {
	let mut params = small_params();
	params.election.seats = 6;
	ExtBuilder::default().params(params).build_and_execute(|| {
		for who in 6..=8 {
			join(who);
		}
		for who in 1..=8 {
			back(who as u32, 20 + who, u128::from(who) * TIB, who);
		}
		test();
	});
}

fn sorted(mut ids: Vec<AccountId>) -> Vec<AccountId> {
	ids.sort_unstable();
	ids
}

#[test]
fn the_best_backed_have_the_seats() {
	eight_for_six(|| {
		run_sessions(3);
		assert_eq!(sorted(planned()), [3, 4, 5, 6, 7, 8]);
	});
}

#[test]
fn nobody_takes_a_seat_from_who_holds_weight_before_the_bootstrap() {
	let mut params = small_params();
	params.election.seats = 6;
	params.weights.bootstrap_backing = 1 << 60;
	ExtBuilder::default().params(params).build_and_execute(|| {
		for who in 6..=8 {
			join(who);
			back(who as u32, 20 + who, TIB, who);
		}
		run_sessions(4);
		assert_eq!(sorted(planned())[..5], [1, 2, 3, 4, 5]);
		assert_eq!(planned().len(), 6);
	});
}

#[test]
fn an_incumbent_keeps_its_seat_against_who_is_hardly_better() {
	eight_for_six(|| {
		run_sessions(4);
		prove(2, 3 * TIB + TIB / 8);
		run_sessions(4);
		assert_eq!(sorted(planned()), [3, 4, 5, 6, 7, 8]);
		prove(2, 3 * TIB + TIB / 4);
		run_sessions(2);
		assert_eq!(sorted(planned()), [2, 4, 5, 6, 7, 8]);
	});
}

#[test]
fn who_has_no_keys_is_not_elected() {
	eight_for_six(|| {
		Keyed::mutate(|keyed| keyed.remove(&8));
		run_sessions(3);
		assert_eq!(sorted(planned()), [2, 3, 4, 5, 6, 7]);
	});
}

#[test]
fn who_has_no_keys_leaves_the_list_when_an_election_meets_it() {
	eight_for_six(|| {
		Keyed::mutate(|keyed| keyed.remove(&8));
		run_session();
		assert_eq!(candidate(8).state, CandidateState::Keyless);
		assert!(!listed().contains(&8));
		assert!(events().contains(&Event::FoundKeyless { candidate: 8 }));
		assert_noop!(Power::stand(signed(8)), Error::<Test>::KeysNotSet);
		Keyed::mutate(|keyed| keyed.insert(8));
		assert_ok!(Power::stand(signed(8)));
		assert!(listed().contains(&8));
	});
}

#[test]
fn candidates_without_keys_blind_no_election_but_the_first() {
	let mut params = small_params();
	params.election.seats = 4;
	ExtBuilder::default().params(params).candidates(1..=4).build_and_execute(|| {
		let strangers = 100..100 + u64::from(4 + LIST_SLACK);
		for who in strangers.clone() {
			let candidate = Candidate { bytes: 1 << 50, ..Default::default() };
			Power::put(&who, candidate);
		}
		Power::drop_keyless();
		assert_eq!(listed().len(), 8);
		Power::drop_keyless();
		assert_eq!(listed(), [1, 2, 3, 4]);
		strangers.for_each(Candidates::<Test>::remove);
	});
}

#[test]
fn who_has_no_bond_left_is_not_elected() {
	eight_for_six(|| {
		Power::alter_params(|params| params.election.min_self_bond = BOND + 1);
		assert_ok!(Power::bond_more(signed(1), 1));
		for who in 3..=6 {
			assert_ok!(Power::bond_more(signed(who), 1));
		}
		run_sessions(2);
		assert_eq!(sorted(planned()), [1, 3, 4, 5, 6]);
	});
}

#[test]
fn a_set_of_four_is_kept_rather_than_made_smaller() {
	ExtBuilder::default().candidates(1..=4).build_and_execute(|| {
		back_all(4);
		assert_ok!(Power::leave(signed(2)));
		run_sessions(4);
		assert_eq!(planned(), [1, 2, 3, 4]);
		join(5);
		run_sessions(2);
		assert_eq!(planned(), [1, 3, 4, 5]);
	});
}

#[test]
fn a_set_of_one_is_kept_until_four_stand() {
	ExtBuilder::default().candidates([1]).build_and_execute(|| {
		for who in 2..=3 {
			join(who);
		}
		run_sessions(3);
		assert_eq!(planned(), [1]);
		join(4);
		run_sessions(2);
		assert_eq!(planned(), [1, 2, 3, 4]);
	});
}

#[test]
fn a_list_that_lags_behind_decay_is_put_right_by_anybody() {
	build_and_execute(|| {
		cover(6, 1_000_000_000);
		back(6, 26, 0, 5);
		back(1, 21, TIB / 2, 1);
		assert_eq!(listed()[0], 5);
		run_sessions(24);
		let score = <Power as frame_election_provider_support::ScoreProvider<_>>::score(&5);
		assert_eq!(score, Some(125_000_000_000));
		assert_ok!(List::rebag(signed(9), 5));
		assert_eq!(listed()[0], 1);
	});
}

#[test]
fn an_election_goes_by_the_backing_of_now_whatever_the_list_says() {
	let mut params = small_params();
	params.election.seats = 5;
	ExtBuilder::default().params(params).build_and_execute(|| {
		back_all(5);
		join(6);
		// Thrice a seat's backing when it was told, a thirtieth of one when it is looked at.
		cover(6, 3_000_000_000);
		back(6, 26, 0, 6);
		Aged::<Test>::mutate(|age| age.0 += 7 << 32);
		run_sessions(2);
		assert_eq!(planned(), [1, 2, 3, 4, 5]);
	});
}

#[test]
fn who_is_seated_is_read_however_far_down_the_list_it_is() {
	let mut params = small_params();
	params.election.seats = 5;
	ExtBuilder::default().params(params).build_and_execute(|| {
		let strangers = 100..100 + u64::from(5 + LIST_SLACK);
		for who in strangers.clone() {
			let candidate = Candidate { bytes: 1 << 50, ..Default::default() };
			Power::put(&who, candidate);
		}
		let set = SessionWeights::<Test>::get(1).unwrap();
		assert_eq!(Power::elect(&set, 0).len(), 5);
		assert_eq!(Power::elect(&Default::default(), 0).len(), 0);
		for who in strangers {
			Candidates::<Test>::remove(who);
			assert_ok!(List::on_remove(&who));
		}
	});
}

#[test]
fn as_many_are_read_as_seats_and_slack_and_no_more() {
	let mut params = small_params();
	params.election.seats = 4;
	params.election.min_self_bond = 1;
	ExtBuilder::default().params(params).build_and_execute(|| {
		// Better by the list than candidates 1 to 5 are, but without a bond.
		let strangers = 4 + LIST_SLACK;
		for who in 100..100 + u64::from(strangers) {
			let candidate = Candidate { bytes: 1 << 50, ..Default::default() };
			Power::put(&who, candidate);
		}
		let none = SessionSet::<Test>::default();
		assert_eq!(Power::elect(&none, 0).len(), 0);
		Candidates::<Test>::remove(100);
		assert_ok!(List::on_remove(&100));
		assert_eq!(Power::elect(&none, 0).len(), 1);
		for who in 101..100 + u64::from(strangers) {
			Candidates::<Test>::remove(who);
			assert_ok!(List::on_remove(&who));
		}
	});
}
