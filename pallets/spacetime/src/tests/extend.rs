// SPDX-License-Identifier: Apache-2.0
//! Committing for longer.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchResult;

fn extend(by: u32, number: u32, expires: u32) -> DispatchResult {
	Spacetime::extend(signed(by), 1, number, expires).map(|_| ()).map_err(|error| error.error)
}

fn expires(number: u32) -> u32 {
	let partition = partition(1, place_of(1, number));
	partition.entries.iter().find(|entry| entry.number == number).unwrap().expires
}

/// Provider 1 with two active sectors.
fn ready() -> PartitionId {
	place_of(1, establish(1, 2)[0])
}

#[test]
fn an_extension_replaces_the_expiry() {
	build_and_execute(|| {
		ready();
		let old = expires(0);
		extend(1, 0, old + 1).unwrap();
		assert_eq!((expires(0), expires(1)), (old + 1, old));
		let event = Event::Extended { device: 1, number: 0, old, new: old + 1 };
		assert_eq!(events().last(), Some(&event));
	});
}

#[test]
fn an_extended_sector_outlives_its_neighbour() {
	build_and_execute(|| {
		let id = ready();
		extend(1, 0, expires(0) + PERIOD).unwrap();
		while Sectors::<Test>::contains_key(1, 1) {
			go_to_window(1, id);
			prove(1, id).unwrap();
			go_to(closes(1, id));
		}
		assert_eq!((power(1), held(1)), (SECTOR, (0, PLEDGE)));
		go_to_window(1, id);
		prove(1, id).unwrap();
		go_to(closes(1, id));
		assert_eq!((power(1), held(1)), (0, (0, 0)));
	});
}

#[test]
fn an_extension_brings_the_pledge_to_what_a_new_sector_has() {
	build_and_execute(|| {
		ready();
		Rate::set(10);
		extend(1, 0, expires(0) + 1).unwrap();
		let pledge = 10 * Balance::from(TICKS_OF_PLEDGE);
		assert_eq!(held(1), (0, pledge + PLEDGE));
		Rate::set(5);
		extend(1, 0, expires(0) + 1).unwrap();
		assert_eq!(held(1), (0, pledge + PLEDGE));
		Spacetime::terminate(signed(1), 1, 0).unwrap();
		assert_eq!(held(1), (0, PLEDGE));
	});
}

#[test]
fn an_extension_that_its_owner_cannot_pledge_for_is_refused() {
	build_and_execute(|| {
		ready();
		Rate::set(1 << 80);
		assert_noop!(extend(1, 0, expires(0) + 1), Error::<Test>::InsufficientFunds);
	});
}

#[test]
fn only_the_owner_extends() {
	build_and_execute(|| {
		ready();
		onboard(2);
		assert_noop!(extend(2, 0, expires(0) + 1), Error::<Test>::NotOwner);
	});
}

#[test]
fn an_unknown_sector_is_not_extended() {
	build_and_execute(|| {
		assert_noop!(extend(1, 0, 5_000), Error::<Test>::UnknownProvider);
		ready();
		assert_noop!(extend(1, 2, 5_000), Error::<Test>::UnknownSector);
	});
}

#[test]
fn an_extension_is_longer_than_before() {
	build_and_execute(|| {
		ready();
		assert_noop!(extend(1, 0, expires(0)), Error::<Test>::NotLonger);
		assert_noop!(extend(1, 0, 0), Error::<Test>::NotLonger);
	});
}

#[test]
fn a_sector_lives_no_longer_than_the_limit() {
	build_and_execute(|| {
		ready();
		let latest = Sectors::<Test>::get(1, 0).unwrap().activated + 8 * PERIOD;
		assert_noop!(extend(1, 0, latest + 1), Error::<Test>::TooLong);
		assert_noop!(extend(1, 0, u32::MAX), Error::<Test>::TooLong);
		extend(1, 0, latest).unwrap();
	});
}

#[test]
fn a_sector_lives_no_longer_than_its_deposit_deters_for() {
	build_and_execute(|| {
		ready();
		let latest = Sectors::<Test>::get(1, 0).unwrap().activated + 8 * PERIOD;
		// Those who commit from now on may live longer, for a larger deposit.
		MaxLifetime::set(16 * PERIOD);
		DepositTicks::set(2 * DepositTicks::get());
		go_to(Now::get() + WINDOW);
		assert_eq!(Spacetime::params().max_lifetime, 16 * PERIOD);
		assert_noop!(extend(1, 0, latest + 1), Error::<Test>::TooLong);
		extend(1, 0, latest).unwrap();
	});
}

#[test]
fn a_sector_lives_no_longer_than_is_decided_now() {
	build_and_execute(|| {
		ready();
		let latest = Sectors::<Test>::get(1, 0).unwrap().activated + 7 * PERIOD;
		MaxLifetime::set(7 * PERIOD);
		go_to(Now::get() + WINDOW);
		assert_noop!(extend(1, 0, latest + 1), Error::<Test>::TooLong);
		extend(1, 0, latest).unwrap();
	});
}

#[test]
fn a_faulty_sector_is_not_extended() {
	build_and_execute(|| {
		let id = ready();
		go_to(closes(1, id));
		assert_noop!(extend(1, 0, expires(0) + 1), Error::<Test>::AlreadyFaulty);
	});
}

#[test]
fn a_sector_whose_time_is_over_is_not_extended() {
	build_and_execute(|| {
		let id = ready();
		let end = expires(0);
		while closes(1, id) < end {
			go_to_window(1, id);
			prove(1, id).unwrap();
			go_to(closes(1, id));
		}
		go_to(end);
		assert_noop!(extend(1, 0, end + 1), Error::<Test>::AlreadyExpired);
	});
}

#[test]
fn nothing_is_extended_while_the_deadline_is_frozen() {
	build_and_execute(|| {
		let id = ready();
		go_to(cutoff(1, id));
		assert_noop!(extend(1, 0, expires(0) + 1), Error::<Test>::DeadlineFrozen);
		go_to_window(1, id);
		prove(1, id).unwrap();
		assert_noop!(extend(1, 0, expires(0) + 1), Error::<Test>::DeadlineFrozen);
		go_to(closes(1, id));
		assert_ok!(extend(1, 0, expires(0) + 1));
	});
}
