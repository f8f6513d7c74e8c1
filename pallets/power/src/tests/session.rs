// SPDX-License-Identifier: Apache-2.0
//! Sets and their weights, session by session.

use super::*;
use cairn_power::{Influence, MIN_WEIGHT};
use pallet_session::SessionManager;

/// Ten validators, each backed by a TiB, at rest.
fn ten(test: impl FnOnce()) {
	let mut params = small_params();
	params.election.seats = 16;
	ExtBuilder::default().params(params).candidates(1..=10).build_and_execute(|| {
		back_all(10);
		run_sessions(4);
		test();
	});
}

#[test]
fn power_counts_two_sessions_after_it_was_proven() {
	ten(|| {
		prove(1, 2 * TIB);
		let before = planned_weight(1);
		// Elected by it when session 5 begins …
		run_session();
		assert_eq!((Session::get(), planned_weight(1)), (5, before));
		assert_eq!(Planned::<Test>::get()[0].backing, 2 * TIB);
		// … and heavier from session 7 on.
		run_session();
		assert!(Power::session_weights(7).unwrap()[0].1 > before);
		assert_eq!(Power::session_weights(6).unwrap()[0].1, before);
	});
}

#[test]
fn a_weight_moves_by_the_largest_change_at_most() {
	ten(|| {
		prove(1, 100 * TIB);
		for _ in 0..6 {
			let before = planned_weights();
			run_session();
			for ((_, old), (_, new)) in before.iter().zip(planned_weights()) {
				assert!(old.abs_diff(new) <= TOTAL_WEIGHT / 20);
			}
		}
		assert_eq!(planned_weight(1), TOTAL_WEIGHT / 5);
	});
}

#[test]
fn nobody_is_above_the_cap_from_five_validators_on() {
	build_and_execute(|| {
		back_all(5);
		prove(1, 1_000 * TIB);
		run_sessions(10);
		assert!(planned_weights().iter().all(|(_, weight)| *weight == TOTAL_WEIGHT / 5));
	});
}

#[test]
fn a_newcomer_has_its_place_behind_those_who_stay() {
	ten(|| {
		join(11);
		back(11, 31, 5 * TIB, 11);
		run_sessions(2);
		assert_eq!(planned(), (1..=11).collect::<Vec<_>>());
	});
}

#[test]
fn weights_that_hardly_move_are_kept_and_no_set_is_announced() {
	ten(|| {
		let before = planned_weights();
		prove(1, TIB + TIB / 1_000);
		run_sessions(2);
		assert_eq!(planned_weights(), before);
		System::reset_events();
		assert_eq!(Power::new_session(Session::get() + 2), None);
		assert_eq!(events(), []);
		assert_eq!(Power::session_weights(Session::get() + 2), Some(before.clone()));
		SessionWeights::<Test>::remove(Session::get() + 2);
		// Small moves add up until they are worth a set.
		for step in 2..30u32 {
			prove(1, TIB + u128::from(step) * TIB / 1_000);
			run_session();
		}
		assert_ne!(planned_weights(), before);
	});
}

#[test]
fn a_set_that_changes_is_announced_with_its_size() {
	ten(|| {
		join(11);
		run_sessions(2);
		let session = Session::get() + 1;
		assert!(events().contains(&Event::SetPlanned { session, seats: 11 }));
	});
}

#[test]
fn who_is_backed_by_nothing_weighs_the_least_that_there_is() {
	ten(|| {
		join(11);
		run_sessions(2);
		assert_eq!(planned_weight(11), MIN_WEIGHT);
	});
}

#[test]
fn without_influence_all_weights_become_equal() {
	ten(|| {
		prove(1, 2 * TIB);
		run_sessions(5);
		Power::alter_params(|params| {
			params.weights.influence = Influence::try_new(0).unwrap();
		});
		run_sessions(2);
		assert!(planned_weights().iter().all(|(_, weight)| *weight == TOTAL_WEIGHT / 10));
	});
}

/// Newcomers of these numbers, each backed by `bytes`.
fn strangers(numbers: core::ops::Range<AccountId>, bytes: u128) {
	for who in numbers {
		join(who);
		if bytes > 0 {
			back(who as u32, 40, bytes, who);
		}
	}
}

#[test]
fn who_joins_before_the_bootstrap_weighs_the_least_however_backed() {
	for bytes in [0, 1, TIB / 20] {
		ExtBuilder::default().candidates(1..=4).build_and_execute(|| {
			strangers(5..14, bytes);
			run_sessions(8);
			assert!((5..14).all(|who| planned_weight(who) <= MIN_WEIGHT));
			assert!((1..=4).all(|who| planned_weight(who) > TOTAL_WEIGHT / 4 - 5 * MIN_WEIGHT));
		});
	}
}

#[test]
fn the_bootstrap_ends_once_and_weights_follow_backing_ever_after() {
	build_and_execute(|| {
		strangers(6..9, 0);
		back_all(5);
		run_sessions(3);
		assert!(Bootstrapped::<Test>::get());
		(1..=5).for_each(|device| prove(device, 1));
		prove(1, 3);
		run_sessions(12);
		// Nobody is better off for having a seat alone, with hardly any backing left.
		assert!((6..9).all(|who| planned_weight(who) == MIN_WEIGHT));
		assert!(Bootstrapped::<Test>::get());
	});
}

#[test]
fn who_is_not_backed_gains_nothing_when_too_few_are_backed() {
	ten(|| {
		strangers(11..17, 0);
		run_sessions(3);
		let before = planned_weights();
		for device in 5..=10 {
			prove(device, 0);
		}
		for _ in 0..20 {
			let before = planned_weights();
			run_session();
			for ((_, old), (_, new)) in before.iter().zip(planned_weights()) {
				assert!(old.abs_diff(new) <= TOTAL_WEIGHT / 20);
			}
			assert!((11..17).all(|who| planned_weight(who) == MIN_WEIGHT));
		}
		assert_eq!(before.len(), 16);
		// What the four may not have stays with those who had it, up to what is no news.
		let shift = small_params().min_shift;
		assert!((1..=4).all(|who| planned_weight(who).abs_diff(TOTAL_WEIGHT / 5) < shift));
		assert!((5..=10).all(|who| planned_weight(who).abs_diff(TOTAL_WEIGHT / 30) < shift));
	});
}

#[test]
fn weights_leave_with_history() {
	ten(|| {
		run_sessions(10);
		let now = Session::get();
		let kept: Vec<_> =
			(0..=now + 2).filter(|session| Power::session_weights(*session).is_some()).collect();
		// Those that can be reported of, the running one and the next.
		assert_eq!(kept, (now - HISTORY..=now + 1).collect::<Vec<_>>());
	});
}

#[test]
fn who_drops_its_keys_loses_the_seat_that_was_planned() {
	ten(|| {
		Keyed::mutate(|keyed| keyed.remove(&4));
		run_session();
		assert!(!planned().contains(&4));
		assert_eq!(planned().len(), 9);
	});
}

#[test]
fn a_small_set_loses_who_has_no_keys_all_the_same() {
	ExtBuilder::default().candidates(1..=4).build_and_execute(|| {
		back_all(4);
		Keyed::mutate(|keyed| keyed.remove(&4));
		run_session();
		// Who has none has no place in a session.
		assert_eq!(planned(), [1, 2, 3]);
		run_sessions(3);
	});
}

#[test]
fn the_historical_session_manager_tells_the_same() {
	use pallet_session::historical::SessionManager as Historical;
	ten(|| {
		join(11);
		run_session();
		let next = Session::get() + 2;
		let set = <Power as Historical<AccountId, ()>>::new_session(next).unwrap();
		let planned = Power::session_weights(next).unwrap();
		assert!(set.iter().map(|(id, ())| id).eq(planned.iter().map(|(id, _)| id)));
		SessionWeights::<Test>::remove(next);
		<Power as Historical<AccountId, ()>>::start_session(next);
	});
}
