// SPDX-License-Identifier: Apache-2.0
//! Points of an epoch of emission.

use super::*;
use cairn_power::FullPayFrom;
use cairn_traits::{PointsOfEpoch, ValidatorPool};

fn running() -> PointsSum {
	RunningPoints::<Test>::get()
}

#[test]
fn each_session_puts_all_weight_up() {
	build_and_execute(|| {
		run_sessions(3);
		assert_eq!(running().put_up, 3 * u128::from(TOTAL_WEIGHT));
		assert_eq!(running().earned, running().put_up);
	});
}

#[test]
fn a_session_without_a_block_puts_nothing_up() {
	build_and_execute(|| {
		run_session();
		let before = running();
		rotate();
		assert_eq!(running(), before);
		assert_eq!(candidate(1).points, TOTAL_WEIGHT / 5);
	});
}

#[test]
fn what_a_session_brought_no_later_one_takes_back() {
	build_and_execute(|| {
		author(1, 1);
		author(2, 1);
		rotate();
		let before = candidate(1).points;
		author(2, 40);
		rotate();
		assert_eq!((before, candidate(1).points), (TOTAL_WEIGHT / 5, 2 * (TOTAL_WEIGHT / 5)));
		author(2, 40);
		rotate();
		assert_eq!(candidate(1).points, 3 * (TOTAL_WEIGHT / 5));
		author(2, 40);
		rotate();
		// Half of one session is paid in full for two thirds of the weight.
		assert_eq!(candidate(1).points, TOTAL_WEIGHT * 2 / 3);
	});
}

#[test]
fn who_authors_nothing_earns_nothing() {
	build_and_execute(|| {
		author(1, 20);
		author(2, 20);
		rotate();
		assert_eq!(running().put_up, TOTAL_WEIGHT.into());
		assert_eq!(running().earned, u128::from(TOTAL_WEIGHT) * 2 / 5);
		assert_eq!((candidate(1).points, candidate(3).points), (TOTAL_WEIGHT / 5, 0));
	});
}

#[test]
fn who_authors_some_earns_in_proportion() {
	build_and_execute(|| {
		// Twenty expected of each, paid in full from fifteen on.
		for who in 1..=3 {
			author(who, 30);
		}
		author(4, 5);
		author(5, 5);
		rotate();
		assert_eq!(candidate(4).points, TOTAL_WEIGHT / 5 / 3);
	});
}

#[test]
fn the_service_of_an_epoch_is_judged_as_a_whole() {
	build_and_execute(|| {
		author(1, 100);
		rotate();
		for who in 2..=5 {
			author(who, 25);
		}
		rotate();
		// Two hundred blocks in two sessions: one had its share in the first, four in the second.
		assert_eq!(candidate(1).points, 2 * (TOTAL_WEIGHT / 5));
		assert_eq!(candidate(2).points, 25 * 2 * (TOTAL_WEIGHT / 5) / 30);
	});
}

#[test]
fn closing_hands_over_the_points_and_begins_the_next_epoch() {
	build_and_execute(|| {
		run_sessions(2);
		let all = 2 * u128::from(TOTAL_WEIGHT);
		assert_eq!(Power::close(0), PointsOfEpoch { put_up: all, earned: all });
		let PowerParams { full_pay_from, max_commission, .. } = small_params();
		let begun = PointsSum { epoch: 1, full_pay_from, max_commission, put_up: 0, earned: 0 };
		assert_eq!(running(), begun);
		Rates::set(vec![0]);
		assert_eq!(Power::close(1), PointsOfEpoch::default());
		Rates::set(vec![0, 0]);
		run_session();
		assert_eq!(running().put_up, TOTAL_WEIGHT.into());
		assert_eq!(candidate(1).epoch, 2);
	});
}

/// What the pallet said of terms of pay, newest last.
fn told() -> Vec<Event<Test>> {
	let of_terms = |event: &Event<Test>| matches!(event, Event::PayTermsChanged { .. });
	events().into_iter().filter(of_terms).collect()
}

fn full_pay(parts: u32) -> FullPayFrom {
	FullPayFrom::try_new(parts).unwrap()
}

#[test]
fn terms_of_pay_that_a_session_took_are_told_of_when_an_epoch_begins_by_them() {
	build_and_execute(|| {
		let old = running().terms();
		let new = PayTerms { full_pay_from: full_pay(900_000), max_commission: commission(7) };
		assert_ne!(old, new);
		decide(|params| {
			(params.full_pay_from, params.max_commission) = (new.full_pay_from, new.max_commission);
		});
		run_session();
		assert_eq!(Power::params().full_pay_from, new.full_pay_from);
		assert_eq!((running().terms(), told()), (old, vec![]));
		close_epoch(0);
		assert_eq!(running().terms(), new);
		assert_eq!(told(), [Event::PayTermsChanged { epoch: 1, old, new }]);
	});
}

#[test]
fn terms_of_pay_that_no_session_took_yet_wait_for_the_next_epoch() {
	build_and_execute(|| {
		let old = running().terms();
		decide(|params| params.full_pay_from = full_pay(900_000));
		close_epoch(0);
		assert_eq!((running().terms(), told()), (old, vec![]));
		run_session();
		close_epoch(0);
		let new = PayTerms { full_pay_from: full_pay(900_000), ..old };
		assert_eq!(told(), [Event::PayTermsChanged { epoch: 2, old, new }]);
	});
}

#[test]
fn an_epoch_that_pays_as_the_one_before_tells_of_no_terms() {
	build_and_execute(|| {
		decide(|params| params.removal_sessions += 1);
		run_session();
		close_epoch(0);
		close_epoch(0);
		assert_eq!(told(), []);
	});
}

#[test]
fn a_pallet_that_is_younger_than_the_emission_begins_with_the_epoch_that_closes() {
	build_and_execute(|| {
		assert_eq!(Power::close(7), PointsOfEpoch::default());
		assert_eq!(running().epoch, 8);
		Rates::set(vec![0; 8]);
	});
}

#[test]
#[should_panic(expected = "epochs close one after the other")]
fn closing_an_epoch_twice_is_a_defect() {
	build_and_execute(|| {
		Power::close(0);
		Power::close(0);
	});
}

#[test]
#[should_panic(expected = "epochs close one after the other")]
fn leaving_out_an_epoch_with_points_is_a_defect() {
	build_and_execute(|| {
		run_session();
		Power::close(1);
	});
}
