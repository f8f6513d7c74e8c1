// SPDX-License-Identifier: Apache-2.0
//! Authors of blocks, and those who are none.

use super::*;

/// Ten validators of equal weight, at rest.
fn ten(test: impl FnOnce()) {
	ExtBuilder::default()
		.params(PowerParams {
			election: cairn_power::ElectionParams { seats: 16, ..small_params().election },
			..small_params()
		})
		.candidates(1..=10)
		.build_and_execute(|| {
			back_all(10);
			test();
		});
}

/// Runs a session of a thousand blocks without a block of `absent`.
fn without(absent: &[AccountId]) {
	for (who, weight) in Power::session_weights(Session::get()).unwrap() {
		if !absent.contains(&who) {
			author(who, (1_000 * weight / TOTAL_WEIGHT) as u32);
		}
	}
	rotate();
}

#[test]
fn blocks_are_counted_by_author_until_the_session_ends() {
	build_and_execute(|| {
		for who in [1, 2, 1, 1, 2] {
			Power::do_note_author(who);
		}
		assert_eq!((Authored::<Test>::get(1), Authored::<Test>::get(2)), (3, 2));
		assert_eq!(SessionBlocks::<Test>::get(), 5);
		rotate();
		assert_eq!(Authored::<Test>::iter().count(), 0);
		assert_eq!(SessionBlocks::<Test>::get(), 0);
		assert_eq!(candidate(1).unjudged.authored, 3);
		assert_eq!(candidate(1).unjudged.expected_blocks(), 1);
	});
}

#[test]
fn a_block_of_a_secondary_slot_counts_for_nobody() {
	build_and_execute(|| {
		Primary::set(false);
		Power::do_note_author(1);
		assert_eq!(Authored::<Test>::iter().count(), 0);
		assert_eq!(SessionBlocks::<Test>::get(), 0);
	});
}

#[test]
fn a_block_is_told_by_the_authorship_pallet_and_weighs() {
	use frame_support::dispatch::DispatchClass;
	build_and_execute(|| {
		let before = *System::block_weight().get(DispatchClass::Mandatory);
		<Power as pallet_authorship::EventHandler<AccountId, u64>>::note_author(1);
		assert_eq!(Authored::<Test>::get(1), 1);
		let after = *System::block_weight().get(DispatchClass::Mandatory);
		assert_eq!(after, before + <()>::note_author());
	});
}

#[test]
fn a_block_of_somebody_without_a_seat_is_cleared_as_well() {
	build_and_execute(|| {
		author(9, 3);
		rotate();
		assert_eq!(Authored::<Test>::iter().count(), 0);
	});
}

#[test]
fn who_is_absent_is_dropped_and_keeps_its_bond() {
	ten(|| {
		without(&[4]);
		assert!(candidate(4).stands());
		without(&[4]);
		assert_eq!(candidate(4).state, CandidateState::Idle);
		assert!(!listed().contains(&4));
		assert_eq!(held(4), BOND);
		let found = Event::FoundIdle { validator: 4, expected: 180, authored: 0 };
		assert!(events().contains(&found), "{:?}", events());
		assert_eq!(planned(), [1, 2, 3, 5, 6, 7, 8, 9, 10]);
	});
}

#[test]
fn who_authors_its_share_is_judged_anew() {
	ten(|| {
		without(&[]);
		assert_eq!(candidate(4).unjudged.sessions, 1);
		without(&[]);
		assert_eq!(candidate(4).unjudged, Default::default());
		assert!(candidate(4).stands());
	});
}

#[test]
fn nobody_falls_behind_while_no_blocks_are_made() {
	ten(|| {
		for _ in 0..10 {
			rotate();
		}
		assert!((1..=10).all(|who| candidate(who).stands()));
	});
}

#[test]
fn who_was_idle_stands_again_and_is_judged_anew() {
	ten(|| {
		without(&[4]);
		without(&[4]);
		assert_ok!(Power::stand(signed(4)));
		assert_eq!(candidate(4).unjudged, Default::default());
		without(&[]);
		without(&[]);
		assert!(planned().contains(&4));
	});
}

#[test]
fn no_more_than_a_third_of_all_weight_is_dropped_at_once() {
	ten(|| {
		let absent = [1, 2, 3, 4, 5];
		without(&absent);
		without(&absent);
		let idle = |who: &AccountId| candidate(*who).state == CandidateState::Idle;
		assert_eq!(absent.into_iter().filter(idle).collect::<Vec<_>>(), [1, 2, 3]);
		// The others are judged again when the next session ends.
		without(&absent);
		assert!(absent.iter().all(idle));
	});
}

#[test]
fn a_small_set_keeps_who_is_idle() {
	ExtBuilder::default().candidates(1..=4).build_and_execute(|| {
		back_all(4);
		for _ in 0..4 {
			without(&[4]);
		}
		assert_eq!(candidate(4).state, CandidateState::Idle);
		assert_eq!(planned(), [1, 2, 3, 4]);
		assert_ok!(Power::stand(signed(4)));
		without(&[]);
	});
}

#[test]
fn who_leaves_is_not_found_idle() {
	ten(|| {
		without(&[4]);
		assert_ok!(Power::leave(signed(4)));
		without(&[4]);
		assert!(matches!(candidate(4).state, CandidateState::Leaving { .. }));
	});
}
