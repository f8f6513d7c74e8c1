// SPDX-License-Identifier: Apache-2.0
//! The checker finds what it is there to find.

use super::*;
use sp_runtime::TryRuntimeError;

/// Breaks sound storage by `breakage`, and expects the checker to say `complaint`.
fn finds(complaint: &'static str, breakage: impl FnOnce()) {
	ExtBuilder::default().candidates(1..=6).build().execute_with(|| {
		back_all(5);
		cover(7, 1_000);
		back(7, 27, TIB, 1);
		assert_ok!(Power::bond_more(signed(1), 500));
		assert_ok!(Power::unbond(signed(1), 300));
		assert_ok!(Power::leave(signed(6)));
		run_sessions(8);
		author(1, 3);
		assert_ok!(Power::do_try_state());
		breakage();
		assert_eq!(Power::do_try_state(), Err(TryRuntimeError::Other(complaint)));
	});
}

fn change(who: AccountId, change: impl FnOnce(&mut Candidate)) {
	Candidates::<Test>::mutate(who, |candidate| change(candidate.as_mut().unwrap()));
}

fn change_account(device: u32, change: impl FnOnce(&mut cairn_power::BackerAccount)) {
	Backings::<Test>::mutate(device, |backing| change(&mut backing.as_mut().unwrap().account));
}

fn change_set(change: impl FnOnce(&mut SessionSet<Test>)) {
	SessionWeights::<Test>::mutate(Session::get(), |set| change(set.as_mut().unwrap()));
}

#[test]
fn it_passes_on_empty_state() {
	sp_io::TestExternalities::default().execute_with(|| {
		Session::set(0);
		assert_ok!(Power::do_try_state());
	});
}

#[test]
fn it_finds_parameters_that_make_no_sense() {
	finds("the parameters make no sense", || {
		Power::alter_params(|params| params.election.seats = 0);
	});
}

#[test]
fn it_finds_sums_that_are_none() {
	finds("a candidate's count of backers is off", || change(1, |one| one.backers += 1));
	finds("a candidate's bytes are not its backers'", || change(1, |one| one.bytes -= 1));
	finds("shares are not those of backers", || change(1, |one| one.accrual.shares += 1));
	finds("coverage power is not that of backers", || {
		change(1, |one| one.coverage.parts += 5 << 32);
	});
	finds("coverage power is not that of backers", || {
		change(1, |one| one.coverage.parts = 0);
	});
}

#[test]
fn it_finds_a_backing_of_nobody() {
	finds("a device backs nobody known", || {
		let backing = Backings::<Test>::get(7).unwrap();
		Backings::<Test>::insert(8, Backing { validator: 99, ..backing });
	});
}

#[test]
fn it_finds_records_that_should_be_gone() {
	finds("a record is kept that says nothing", || {
		let state = CandidateState::Left;
		Candidates::<Test>::insert(99, Candidate { state, ..Default::default() });
	});
	finds("who has left has a bond", || change(6, |six| six.state = CandidateState::Left));
	finds("a bond of nobody known is unbonding", || {
		Unbonding::<Test>::insert(99, Unbonding::<Test>::get(1));
	});
	finds("nothing is unbonding, and a record of it is kept", || {
		Unbonding::<Test>::insert(2, UnbondingOf::default());
	});
}

#[test]
fn it_finds_bonds_that_are_not_held() {
	let complaint = "what is held is not the bond and what is unbonding";
	finds(complaint, || change(1, |one| one.bond += 1));
	finds(complaint, || Unbonding::<Test>::remove(1));
}

#[test]
fn it_finds_a_list_of_others() {
	let complaint = "the list has not those who stand";
	finds(complaint, || List::on_remove(&1).unwrap());
	finds(complaint, || List::on_insert(6, 1).unwrap());
	finds("the list has somebody who is no candidate", || List::on_insert(99, 1).unwrap());
}

#[test]
fn it_finds_sets_that_kill_a_chain() {
	finds("weights miss the total", || change_set(|set| set[0].1 -= 1));
	finds("a weight is zero", || {
		change_set(|set| {
			set[0].1 += set[1].1;
			set[1].1 = 0;
		});
	});
	finds("a validator can stop finality alone", || {
		change_set(|set| {
			let third = TOTAL_WEIGHT / 3 + 1 - set[0].1;
			set[0].1 += third;
			set[1].1 -= third / 2;
			set[2].1 -= third - third / 2;
		});
	});
	finds("a validator is in a set twice", || change_set(|set| set[1].0 = set[0].0));
}

#[test]
fn it_finds_devices_that_rest_and_back_or_rest_too_long() {
	finds("a device rests and backs", || Resting::<Test>::insert(7, 9));
	finds("a device rests for longer than any may", || {
		Resting::<Test>::insert(9, Session::get() + MAX_SESSIONS + 1);
	});
}

#[test]
fn it_finds_founders_that_are_none() {
	let found =
		|ids: &[AccountId]| Founders::<Test>::put(FoundersOf::<Test>::truncate_from(ids.to_vec()));
	finds("somebody is a founder after the bootstrap", || found(&[1]));
	finds("somebody is a founder twice", || {
		Bootstrapped::<Test>::kill();
		found(&[1, 2, 1]);
	});
	for other in [6, 99] {
		finds("a founder left, or is removed", || {
			Bootstrapped::<Test>::kill();
			found(&[1, other]);
		});
	}
}

#[test]
fn it_finds_sets_that_are_missing_or_left() {
	finds("the running or the next session has no set", || {
		SessionWeights::<Test>::remove(Session::get() + 1);
	});
	let set = || SessionWeights::<Test>::get(Session::get()).unwrap();
	for session in [1, 10] {
		finds("a set is kept out of its time", || {
			SessionWeights::<Test>::insert(session, set());
		});
	}
}

#[test]
fn it_finds_points_that_nobody_earned() {
	finds("points are of an epoch to come", || change(1, |one| one.epoch += 1));
	finds("a commission is over the epoch's most", || {
		change(1, |one| one.commission = commission(200_001));
	});
	finds("the points of validators are not those of the epoch", || {
		change(1, |one| one.points -= 1);
	});
	let complaint = "points of the epoch are not somebody's";
	finds(complaint, || change(1, |one| one.own_points -= 1));
	finds(complaint, || change(1, |one| one.accrual.points_carry += 1));
	finds(complaint, || change(1, |one| one.accrual.points += 1));
	finds(complaint, || change_account(7, |account| account.since_points += 1));
	finds("points are of an epoch to come", || {
		change_account(7, |account| account.earnings.epoch += 1);
	});
	finds("more points were earned than put up", || {
		RunningPoints::<Test>::mutate(|running| running.put_up = running.earned - 1);
	});
}

#[test]
fn it_finds_earnings_that_should_be_elsewhere() {
	finds("who backs has earnings that wait", || Earned::<Test>::insert(7, waiting(1)));
	finds("earnings are kept that are none", || Earned::<Test>::insert(9, waiting(0)));
}

#[test]
fn it_finds_blocks_that_nobody_made() {
	finds("blocks are not those of their authors", || SessionBlocks::<Test>::put(4));
}
