// SPDX-License-Identifier: Apache-2.0
//! Committing to a sector.

use crate::{mock::*, *};
use cairn_spacetime::{span_room, Bookings, ProfileId, Roots};
use cairn_traits::RoundClock;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchResult;

const ROOTS: Roots = Roots { column: [1; 32], replica: [2; 32] };

/// A pre-commit of provider 1 by so-and-so, with this number and ticket round.
fn commit(by: u32, profile: ProfileId, number: u32, ticket_round: u32) -> DispatchResult {
	Spacetime::pre_commit(signed(by), 1, profile, other_content(), number, ROOTS, ticket_round)
}

#[test]
fn a_pre_commit_holds_the_deposit_and_fixes_ticket_and_seed_round() {
	build_and_execute(|| {
		onboard(1);
		let (round, ticket) = latest();
		assert_ok!(commit(1, ProfileId::Kib2, 0, round));
		let pre_commit = PreCommits::<Test>::get(1, 0).unwrap();
		assert_eq!(pre_commit.ticket, ticket);
		assert_eq!(pre_commit.seed_round, Clock::round() + 2);
		assert_eq!((pre_commit.seed, pre_commit.parts), (None, 0));
		assert_eq!((pre_commit.deposit, pre_commit.expires_at), (DEPOSIT, 1_040));
		let terms = Terms { pledge: PLEDGE, lifetime: 5 * PERIOD, max_lifetime: 8 * PERIOD };
		assert_eq!(pre_commit.terms, terms);
		assert_eq!(held(1), (DEPOSIT, 0));
		let provider = provider(1);
		assert_eq!((provider.pre_commits, provider.deposits), (1, DEPOSIT));
		assert_eq!((provider.next_number, provider.sectors), (1, 0));
		assert_eq!(ProofBytes::<Test>::get(), booked_bytes(kib2(), 1));
		assert_eq!(
			events(),
			vec![Event::PreCommitted {
				device: 1,
				number: 0,
				profile: ProfileId::Kib2,
				seed_round: Clock::round() + 2,
				deposit: DEPOSIT,
				expires_at: 1_040,
				pledge: PLEDGE,
			}]
		);
	});
}

#[test]
fn the_deposit_follows_the_reward() {
	build_and_execute(|| {
		onboard(1);
		Rate::set(1);
		assert_ok!(commit(1, ProfileId::Kib2, 0, latest().0));
		// Sixty ticks at the rate are less than the floor.
		assert_eq!(held(1), (DEPOSIT, 0));
		Rate::set(30);
		assert_ok!(commit(1, ProfileId::Kib2, 1, latest().0));
		assert_eq!(held(1), (DEPOSIT + 1_800, 0));
	});
}

#[test]
fn a_device_that_is_no_provider_is_refused() {
	build_and_execute(|| {
		assert_noop!(commit(1, ProfileId::Kib2, 0, latest().0), Error::<Test>::NotProvider);
	});
}

#[test]
fn only_the_owner_commits() {
	build_and_execute(|| {
		onboard(1);
		onboard(2);
		assert_noop!(commit(2, ProfileId::Kib2, 0, latest().0), Error::<Test>::NotOwner);
	});
}

#[test]
fn a_profile_that_is_not_allowed_is_refused() {
	build_and_execute(|| {
		onboard(1);
		let refused = Error::<Test>::ProfileNotAllowed;
		assert_noop!(commit(1, ProfileId::Mib32, 0, latest().0), refused);
	});
}

#[test]
fn a_number_is_used_once_and_in_order() {
	build_and_execute(|| {
		onboard(1);
		let round = latest().0;
		assert_noop!(commit(1, ProfileId::Kib2, 1, round), Error::<Test>::WrongNumber);
		assert_ok!(commit(1, ProfileId::Kib2, 0, round));
		assert_noop!(commit(1, ProfileId::Kib2, 0, round), Error::<Test>::WrongNumber);
		assert_ok!(commit(1, ProfileId::Kib2, 1, round));
	});
}

#[test]
fn the_number_of_a_sector_that_has_gone_is_not_used_again() {
	build_and_execute(|| {
		let number = establish(1, 1)[0];
		assert_ok!(Spacetime::terminate(signed(1), 1, number));
		assert!(provider(1).is_idle());
		let again = commit(1, ProfileId::Kib2, number, latest().0);
		assert_eq!(again, Err(Error::<Test>::WrongNumber.into()));
		let failed = pre_commit(1);
		go_to(Now::get() + 40);
		assert_ok!(Spacetime::expire_pre_commit(signed(2), 1, failed));
		let again = commit(1, ProfileId::Kib2, failed, latest().0);
		assert_eq!(again, Err(Error::<Test>::WrongNumber.into()));
	});
}

#[test]
fn a_provider_whose_numbers_are_used_up_is_refused() {
	build_and_execute(|| {
		onboard(1);
		pre_commit(1);
		Providers::<Test>::mutate_extant(1, |provider| provider.next_number = u32::MAX);
		let refused = Error::<Test>::WrongNumber;
		assert_noop!(commit(1, ProfileId::Kib2, u32::MAX, latest().0), refused);
	});
}

#[test]
fn a_ticket_of_a_round_to_come_is_refused() {
	build_and_execute(|| {
		onboard(1);
		let coming = Clock::round() + 1;
		assert_noop!(commit(1, ProfileId::Kib2, 0, coming), Error::<Test>::TicketUnknown);
		assert_noop!(commit(1, ProfileId::Kib2, 0, u32::MAX), Error::<Test>::TicketUnknown);
	});
}

#[test]
fn a_ticket_that_is_not_usable_yet_is_refused() {
	build_and_execute(|| {
		onboard(1);
		Now::set(Clock::first_tick(600));
		assert_noop!(commit(1, ProfileId::Kib2, 0, 600), Error::<Test>::TicketUnknown);
	});
}

#[test]
fn a_ticket_that_left_history_is_refused() {
	build_and_execute(|| {
		onboard(1);
		let gone = Clock::round() - HISTORY;
		assert_noop!(commit(1, ProfileId::Kib2, 0, gone), Error::<Test>::TicketUnknown);
	});
}

#[test]
fn an_old_ticket_is_refused() {
	build_and_execute(|| {
		onboard(1);
		let now = Clock::round();
		assert_noop!(commit(1, ProfileId::Kib2, 0, now - 9), Error::<Test>::TicketTooOld);
		assert_ok!(commit(1, ProfileId::Kib2, 0, now - 8));
	});
}

#[test]
fn an_owner_without_money_is_refused() {
	build_and_execute(|| {
		onboard(1);
		use frame_support::traits::fungible::Mutate;
		Balances::set_balance(&owner(1), DEPOSIT);
		let refused = Error::<Test>::InsufficientFunds;
		assert_noop!(commit(1, ProfileId::Kib2, 0, latest().0), refused);
	});
}

/// Every span as full as it may be.
fn full() -> Bookings {
	let mut full = Bookings::default();
	(0..48).for_each(|span| full.rebook(span, 0, span_room(Spacetime::proof_capacity())));
	full
}

#[test]
fn a_provider_none_of_whose_windows_has_room_is_refused() {
	build_and_execute(|| {
		// A full partition: one with places would take another sector of 2 KiB for nothing.
		establish(1, 4);
		let booked = Booked::<Test>::get();
		Booked::<Test>::put(full());
		assert_noop!(commit(1, ProfileId::Kib2, 4, latest().0), Error::<Test>::NoRoom);
		Booked::<Test>::put(booked);
		assert_ok!(commit(1, ProfileId::Kib2, 4, latest().0));
	});
}

#[test]
fn a_provider_with_as_many_partitions_as_it_may_have_is_refused() {
	build_and_execute(|| {
		establish(1, 4);
		PartitionsPerDeadline::set(0);
		assert_noop!(commit(1, ProfileId::Kib2, 4, latest().0), Error::<Test>::NoRoom);
		PartitionsPerDeadline::set(2);
		assert_ok!(commit(1, ProfileId::Kib2, 4, latest().0));
	});
}

#[test]
fn a_provider_whose_windows_are_not_drawn_yet_commits_though_nothing_has_room() {
	build_and_execute(|| {
		onboard(1);
		Booked::<Test>::put(full());
		assert_ok!(commit(1, ProfileId::Kib2, 0, latest().0));
		Booked::<Test>::kill();
	});
}

#[test]
fn pre_commits_are_refused_while_proofs_are_overbooked() {
	build_and_execute(|| {
		onboard(1);
		// Where a span has room for one partition, a period has for 32, and each may need its own.
		ProofBytesPerTick::set(tick_bytes(1));
		for number in 0..32 {
			assert_ok!(commit(1, ProfileId::Kib2, number, latest().0));
		}
		let refused = Error::<Test>::ProofsOverbooked;
		assert_noop!(commit(1, ProfileId::Kib2, 32, latest().0), refused);
		// An expired one makes room.
		go_to(Now::get() + 40);
		assert_ok!(Spacetime::expire_pre_commit(signed(2), 1, 0));
		assert_ok!(commit(1, ProfileId::Kib2, 32, latest().0));
	});
}
