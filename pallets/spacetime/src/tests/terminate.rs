// SPDX-License-Identifier: Apache-2.0
//! Leaving early.

use crate::{mock::*, *};
use cairn_spacetime::termination_fee;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::Permill;

const FULL: Permill = Permill::from_parts(85_000);
const LEAST: Permill = Permill::from_percent(2);

#[test]
fn a_terminated_sector_loses_its_power_and_part_of_its_pledge() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 3)[0]);
		let age = Now::get() - Sectors::<Test>::get(1, 1).unwrap().activated;
		assert_ok!(Spacetime::terminate(signed(1), 1, 1));
		let slashed = termination_fee(PLEDGE, age, 4 * PERIOD, FULL, LEAST, 0);
		assert!(slashed >= 4);
		assert_eq!((power(1), Slashed::get()), (2 * SECTOR, slashed));
		assert_eq!(held(1), (0, 2 * PLEDGE));
		assert_eq!(partition(1, id).entries.len(), 2);
		assert!(events().contains(&Event::Terminated { device: 1, number: 1, slashed }));
	});
}

#[test]
fn the_last_sector_takes_its_partition_along() {
	build_and_execute(|| {
		establish(1, 1);
		assert_ok!(Spacetime::terminate(signed(1), 1, 0));
		assert_eq!(Partitions::<Test>::iter().count() + Closings::<Test>::iter().count(), 0);
		assert_eq!((Layout::<Test>::iter().count(), ProofBytes::<Test>::get()), (0, 0));
		assert_eq!((power(1), held(1)), (0, (0, 0)));
	});
}

#[test]
fn only_the_owner_terminates() {
	build_and_execute(|| {
		establish(1, 1);
		onboard(2);
		assert_noop!(Spacetime::terminate(signed(2), 1, 0), Error::<Test>::NotOwner);
	});
}

#[test]
fn an_unknown_sector_is_not_terminated() {
	build_and_execute(|| {
		assert_noop!(Spacetime::terminate(signed(1), 1, 0), Error::<Test>::UnknownProvider);
		establish(1, 1);
		assert_noop!(Spacetime::terminate(signed(1), 1, 1), Error::<Test>::UnknownSector);
		assert_ok!(Spacetime::terminate(signed(1), 1, 0));
		assert_noop!(Spacetime::terminate(signed(1), 1, 0), Error::<Test>::UnknownSector);
	});
}

#[test]
fn a_pre_commit_is_not_terminated() {
	build_and_execute(|| {
		onboard(1);
		let number = pre_commit(1);
		assert_noop!(Spacetime::terminate(signed(1), 1, number), Error::<Test>::UnknownSector);
	});
}

#[test]
fn nobody_leaves_while_the_deadline_is_frozen() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 1)[0]);
		go_to(cutoff(1, id) - 1);
		assert_ok!(frame_support::storage::with_transaction(|| {
			let outcome = Spacetime::terminate(signed(1), 1, 0);
			sp_runtime::TransactionOutcome::Rollback(outcome.map_err(|error| error.error))
		}));
		go_to(cutoff(1, id));
		assert_noop!(Spacetime::terminate(signed(1), 1, 0), Error::<Test>::DeadlineFrozen);
		go_to(closes(1, id) - 1);
		assert_noop!(Spacetime::terminate(signed(1), 1, 0), Error::<Test>::DeadlineFrozen);
		go_to(closes(1, id));
		// The miss counts before it leaves.
		assert_ok!(Spacetime::terminate(signed(1), 1, 0));
		assert!(events().contains(&Event::Missed { device: 1, partition: id, sectors: 1 }));
	});
}

#[test]
fn a_faulty_sector_leaves_for_the_same_fee() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 1)[0]);
		go_to(closes(1, id));
		let age = Now::get() - Sectors::<Test>::get(1, 0).unwrap().activated;
		assert_ok!(Spacetime::terminate(signed(1), 1, 0));
		assert_eq!(Slashed::get(), termination_fee(PLEDGE, age, 4 * PERIOD, FULL, LEAST, 0));
	});
}

#[test]
fn to_leave_costs_no_less_than_a_window_of_a_fault_at_any_age() {
	build_and_execute(|| {
		FaultCost::set(100);
		establish(1, 2);
		for number in [0, 1] {
			pledge_more(1, number, 800);
		}
		Rate::set(2);
		// 192 ticks of two plancks, and a twentieth more, rounded up.
		let fee = 384 + 20;
		assert_ok!(Spacetime::terminate(signed(1), 1, 0));
		assert_eq!((Slashed::get(), held(1)), (fee, (0, PLEDGE + 800)));
		// Far beyond the age of the full share.
		Sectors::<Test>::mutate(1, 1, |found| found.as_mut().unwrap().activated = 0);
		assert_ok!(Spacetime::terminate(signed(1), 1, 1));
		assert_eq!((Slashed::get(), held(1)), (2 * fee, (0, 0)));
	});
}

#[test]
fn to_leave_costs_no_more_than_the_pledge() {
	build_and_execute(|| {
		establish(1, 1);
		Rate::set(1_000_000);
		assert_ok!(Spacetime::terminate(signed(1), 1, 0));
		assert_eq!((Slashed::get(), held(1)), (PLEDGE, (0, 0)));
	});
}
