// SPDX-License-Identifier: Apache-2.0
//! What a runtime API tells.

use super::*;
use cairn_power::Service;

#[test]
fn an_overview_has_all_that_is_known_of_a_validator() {
	build_and_execute(|| {
		back_all(5);
		cover(7, 1_000);
		back(7, 27, TIB, 3);
		run_sessions(5);
		assert_ok!(Power::bond_more(signed(3), 300));
		assert_ok!(Power::unbond(signed(3), 100));
		author(3, 4);
		author(1, 6);
		let seen = Power::validator_overview(&3).unwrap();
		assert_eq!((seen.bond, seen.unbonding), (BOND + 200, 100));
		assert_eq!((seen.backers, seen.bytes), (2, 2 * TIB));
		// Of a thousand micro-units, five eighths of a half-life ago.
		assert_eq!(seen.coverage, 648);
		assert_eq!(seen.backing, 2 * TIB + 648_000);
		assert_eq!((seen.weight, seen.next_weight), (TOTAL_WEIGHT / 5, TOTAL_WEIGHT / 5));
		let weight = TOTAL_WEIGHT / 5;
		let (expected, part) = (10 * u128::from(weight), TOTAL_WEIGHT * 4 / 10);
		assert_eq!(seen.session, Service { sessions: 1, weight, expected, authored: 4, part });
		assert_eq!(seen.unjudged.sessions, 2);
		assert_eq!((seen.points, seen.own_points), (5 * weight, 5 * weight / 20));
		assert_eq!((seen.state, seen.due), (CandidateState::Standing, 0));
		assert_ok!(Power::set_commission(signed(3), 200_000));
		let seen = Power::validator_overview(&3).unwrap();
		let both = (commission(50_000), commission(200_000));
		assert_eq!((seen.commission, seen.next_commission), both);
		close_epoch(1);
		let seen = Power::validator_overview(&3).unwrap();
		assert_eq!((seen.points, seen.due), (0, u128::from(5 * weight / 20)));
		assert_eq!(seen.due, Power::due_to_validator(&3));
		assert_eq!(seen.commission, commission(200_000));
	});
}

#[test]
fn who_has_no_seat_weighs_nothing() {
	build_and_execute(|| {
		join(6);
		let seen = Power::validator_overview(&6).unwrap();
		assert_eq!((seen.weight, seen.next_weight), (0, 0));
		assert_eq!(Power::validator_overview(&7), None);
	});
}

#[test]
fn a_backing_is_told_with_its_part() {
	build_and_execute(|| {
		back(7, 27, TIB, 3);
		back(8, 27, 3 * TIB, 3);
		let seen = Power::backing_overview(8).unwrap();
		assert_eq!((seen.validator, seen.bytes, seen.coverage), (3, 3 * TIB, 0));
		assert_eq!((seen.shares, seen.all_shares), (3 * TIB, 4 * TIB));
		assert_eq!((seen.points, Power::backing_overview(9)), (0, None));
		run_session();
		let points = Power::backing_overview(8).unwrap().points;
		assert_eq!(points, TOTAL_WEIGHT / 5 * 19 / 20 * 3 / 4);
	});
}

#[test]
fn the_best_are_told_first() {
	build_and_execute(|| {
		back(7, 27, TIB, 3);
		assert_eq!(Power::best_candidates(1), [3]);
		assert_eq!(Power::best_candidates(9).len(), 5);
	});
}
