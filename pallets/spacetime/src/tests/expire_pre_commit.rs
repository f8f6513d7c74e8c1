// SPDX-License-Identifier: Apache-2.0
//! Pre-commits that were never proven.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok, dispatch::Pays};

#[test]
fn an_unproven_pre_commit_loses_its_deposit() {
	build_and_execute(|| {
		onboard(1);
		let number = pre_commit(1);
		pre_commit(1);
		go_to(1_040);
		assert_ok!(Spacetime::expire_pre_commit(signed(9), 1, number));
		assert_eq!((Slashed::get(), held(1)), (DEPOSIT, (DEPOSIT, 0)));
		assert_eq!((provider(1).pre_commits, provider(1).deposits), (1, DEPOSIT));
		assert_eq!(ProofBytes::<Test>::get(), booked_bytes(kib2(), 1));
		let event = Event::PreCommitExpired { device: 1, number, slashed: DEPOSIT };
		assert_eq!(events().last(), Some(&event));
	});
}

#[test]
fn who_removes_a_pre_commit_pays_nothing() {
	build_and_execute(|| {
		onboard(1);
		let number = pre_commit(1);
		go_to(1_039);
		let early = Spacetime::expire_pre_commit(signed(9), 1, number).unwrap_err();
		assert_eq!(early.post_info.pays_fee, Pays::Yes);
		go_to(1_040);
		let removed = Spacetime::expire_pre_commit(signed(9), 1, number).unwrap();
		assert_eq!(removed.pays_fee, Pays::No);
	});
}

#[test]
fn one_whose_parts_are_not_all_proven_is_lost_too() {
	build_and_execute(|| {
		onboard(1);
		let number = pre_commit(1);
		await_seed(1, number);
		prove_part(1, number, 0).unwrap();
		go_to(1_040);
		assert_ok!(Spacetime::expire_pre_commit(signed(9), 1, number));
		assert_eq!(Slashed::get(), DEPOSIT);
	});
}

#[test]
fn one_that_may_still_be_proven_stays() {
	build_and_execute(|| {
		onboard(1);
		let number = pre_commit(1);
		go_to(1_039);
		let outcome = Spacetime::expire_pre_commit(signed(9), 1, number);
		assert_noop!(outcome, Error::<Test>::StillValid);
	});
}

#[test]
fn an_unknown_one_is_refused() {
	build_and_execute(|| {
		onboard(1);
		let number = pre_commit(1);
		let unknown = Error::<Test>::UnknownPreCommit;
		assert_noop!(Spacetime::expire_pre_commit(signed(9), 1, number + 1), unknown);
		go_to(1_040);
		assert_ok!(Spacetime::expire_pre_commit(signed(9), 1, number));
		let unknown = Error::<Test>::UnknownPreCommit;
		assert_noop!(Spacetime::expire_pre_commit(signed(9), 1, number), unknown);
	});
}
