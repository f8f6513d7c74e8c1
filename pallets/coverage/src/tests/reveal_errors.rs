// SPDX-License-Identifier: Apache-2.0
//! Why a reveal fails. Each failure leaves the storage as it was.

use crate::{mock::*, *};
use cairn_device_primitives::Round;
use cairn_traits::RoundClock;
use frame_support::{assert_noop, dispatch::Pays};

/// A beacon of gateway 1, reported by gateway 2, in the round of its reveal.
fn ready() -> Round {
	establish(1);
	establish(2);
	let round = go_to_draw();
	submit_all(round, 1, 2..=2);
	go_to(round + 2);
	round
}

#[test]
fn reveals_are_taken_in_the_second_and_third_round_after() {
	for tick in [21, 29, 30, 39] {
		build_and_execute(|| {
			let round = ready();
			Now::set(Clock::first_tick(round) + tick);
			reveal(round, 1).unwrap();
		});
	}
}

#[test]
fn a_reveal_while_reports_are_taken_is_too_early() {
	for tick in [1, 9, 10, 19] {
		build_and_execute(|| {
			let round = ready();
			Now::set(Clock::first_tick(round) + tick);
			assert_noop!(reveal(round, 1), Error::<Test>::WindowNotOpen);
			go_to(round + 2);
		});
	}
}

#[test]
fn a_reveal_before_the_drawing_seed_is_known_is_too_early() {
	build_and_execute(|| {
		let round = ready();
		Now::set(Clock::first_tick(round + 2));
		assert_noop!(reveal(round, 1), Error::<Test>::WindowNotOpen);
	});
}

#[test]
fn a_round_to_come_cannot_be_revealed() {
	build_and_execute(|| {
		let round = ready();
		assert_noop!(reveal(round + 9, 1), Error::<Test>::WindowNotOpen);
		assert_noop!(reveal(u32::MAX, 1), Error::<Test>::WindowNotOpen);
	});
}

#[test]
fn a_reveal_after_its_window_is_too_late() {
	build_and_execute(|| {
		let round = ready();
		Now::set(Clock::first_tick(round + 4));
		assert_noop!(reveal(round, 1), Error::<Test>::WindowClosed);
	});
}

#[test]
fn a_device_without_a_record_cannot_reveal() {
	build_and_execute(|| {
		let round = ready();
		let secret = secret(1);
		assert_noop!(reveal_secret(round, 99, secret), Error::<Test>::UnknownDevice);
		forget(1);
		assert_noop!(reveal_secret(round, 1, secret), Error::<Test>::UnknownDevice);
	});
}

#[test]
fn a_round_without_rules_cannot_be_revealed() {
	build_and_execute(|| {
		let round = ready();
		Rounds::<Test>::remove(round);
		assert_noop!(reveal(round, 1), Error::<Test>::UnknownRound);
	});
}

#[test]
fn a_beacon_is_settled_once() {
	build_and_execute(|| {
		let round = ready();
		let secret_once = secret(1);
		reveal(round, 1).unwrap();
		assert_noop!(reveal(round, 1), Error::<Test>::AlreadySettled);
		assert_noop!(reveal_secret(round, 1, secret_once), Error::<Test>::AlreadySettled);
		assert_eq!(Booked::get().len(), 2);
	});
}

#[test]
fn a_refused_reveal_pays_for_the_look_at_it_alone() {
	build_and_execute(|| {
		let round = ready();
		let once = secret(1);
		let right = Coverage::reveal(RuntimeOrigin::signed(1), round, 1, once);
		assert_eq!(right.unwrap().pays_fee, Pays::No);
		// Whoever is second, with the same secret or another.
		for secret in [once, secret(1)] {
			let late = Coverage::reveal(RuntimeOrigin::signed(2), round, 1, secret).unwrap_err();
			assert_eq!(late.post_info.actual_weight, Some(<()>::reveal_refused()));
			assert_eq!(late.post_info.pays_fee, Pays::Yes);
		}
	});
}

#[test]
fn a_beacon_that_nobody_reported_is_settled_once() {
	build_and_execute(|| {
		establish(1);
		let round = go_to_draw();
		go_to(round + 2);
		reveal(round, 1).unwrap();
		assert_noop!(reveal(round, 1), Error::<Test>::AlreadySettled);
	});
}

#[test]
fn a_device_that_was_not_drawn_has_nothing_to_reveal() {
	build_and_execute(|| {
		let round = ready();
		assert_noop!(reveal(round - 1, 1), Error::<Test>::NotDrawn);
	});
}

#[test]
fn a_device_that_was_not_active_or_located_has_nothing_to_reveal() {
	build_and_execute(|| {
		let round = ready();
		alter_facts(2, |facts| facts.active = false);
		assert_noop!(reveal(round, 2), Error::<Test>::NotDrawn);
		alter_facts(2, |facts| (facts.active, facts.location) = (true, None));
		assert_noop!(reveal(round, 2), Error::<Test>::NotDrawn);
	});
}

#[test]
fn a_secret_that_is_not_the_next_link_is_refused() {
	build_and_execute(|| {
		let round = ready();
		let tip = Gateways::<Test>::get(1).unwrap().chain.tip;
		let (next, after) = (secret(1), link(1, 0, 2));
		assert_eq!(cairn_coverage::next_link(&after), next);
		let mut flipped = next;
		flipped[31] ^= 1;
		for wrong in [[0; 32], [255; 32], tip, after, flipped, secret(2)] {
			assert_noop!(reveal_secret(round, 1, wrong), Error::<Test>::WrongSecret);
		}
		reveal(round, 1).unwrap();
	});
}
