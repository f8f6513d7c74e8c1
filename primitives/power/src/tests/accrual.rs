// SPDX-License-Identifier: Apache-2.0

use crate::*;
use cairn_emission::{FineAmount, MAX_BUDGET};
use codec::{Decode, Encode};
use proptest::{collection::vec, prelude::*};

const ONE: u128 = 1 << 64;

fn backed(shares: &[u128]) -> (BackersAccrual, Vec<BackerAccount>) {
	let mut all = BackersAccrual::default();
	let backers = shares.iter().map(|shares| {
		let mut backer = BackerAccount::default();
		all.replace_shares(&mut backer, *shares);
		backer
	});
	let backers = backers.collect();
	(all, backers)
}

#[test]
fn a_reward_is_divided_by_shares() {
	let (mut all, mut backers) = backed(&[1, 3, 6]);
	assert_eq!(all.distribute(1_000), 0);
	let paid: Vec<_> = backers.iter_mut().map(|backer| all.pay(backer)).collect();
	assert_eq!(paid, [100, 300, 600]);
	assert_eq!(all.pay(&mut backers[2]), 0);
}

#[test]
fn what_nobody_is_there_for_is_given_back() {
	let mut all = BackersAccrual::default();
	assert_eq!(all.distribute(1_000), 1_000);
	assert_eq!(all, BackersAccrual::default());
}

#[test]
fn who_comes_later_earns_of_later_rewards_only() {
	let (mut all, mut backers) = backed(&[5]);
	assert_eq!(all.distribute(100), 0);
	let mut late = BackerAccount::default();
	all.replace_shares(&mut late, 5);
	assert_eq!(all.distribute(100), 0);
	assert_eq!((all.pay(&mut backers[0]), all.pay(&mut late)), (150, 50));
}

#[test]
fn who_leaves_keeps_what_it_earned_and_earns_no_more() {
	let (mut all, mut backers) = backed(&[5, 5]);
	assert_eq!(all.distribute(100), 0);
	all.replace_shares(&mut backers[0], 0);
	assert_eq!(all.shares, 5);
	assert_eq!(all.distribute(100), 0);
	assert_eq!((all.pay(&mut backers[0]), all.pay(&mut backers[1])), (50, 150));
}

#[test]
fn what_a_division_leaves_over_is_carried() {
	let (mut all, mut backers) = backed(&[1, 1, 1]);
	assert_eq!(all.distribute(1), 0);
	assert_eq!((all.accumulator, all.carry), (FineAmount::of_parts(ONE / 3), 1));
	assert_eq!(all.pay(&mut backers[0]), 0);
	assert_eq!(all.distribute(2), 0);
	assert_eq!((all.accumulator, all.carry), (FineAmount::of_parts(ONE), 0));
	assert_eq!(all.pay(&mut backers[0]), 1);
}

#[test]
fn shares_have_no_more_than_their_bound() {
	let (mut all, mut backers) = backed(&[u128::MAX, 7]);
	assert_eq!((backers[0].shares, backers[1].shares), (MAX_SHARES, 0));
	all.replace_shares(&mut backers[0], 5);
	all.replace_shares(&mut backers[1], u128::MAX);
	assert_eq!((backers[1].shares, all.shares), (MAX_SHARES - 5, MAX_SHARES));
}

#[test]
fn the_largest_rewards_and_shares_do_not_clamp() {
	for shares in [1, 1 << 64, MAX_SHARES] {
		let (mut all, mut backers) = backed(&[shares]);
		all.carry = shares - 1;
		assert_eq!(all.distribute(MAX_BUDGET), 0);
		let earned = all.earned(&backers[0]);
		let distributed = MAX_BUDGET * ONE + (shares - 1);
		assert_eq!(earned, FineAmount::of_parts(distributed - all.carry), "{shares}");
		assert_eq!(all.pay(&mut backers[0]), earned.plancks);
	}
}

#[test]
fn what_no_epoch_has_is_given_back() {
	let (mut all, _) = backed(&[1]);
	assert_eq!(all.distribute(MAX_BUDGET + 5), 5);
	assert_eq!(all.distribute(u128::MAX), u128::MAX - MAX_BUDGET);
}

#[test]
fn a_share_earns_more_than_64_bits_of_plancks() {
	let (mut all, mut backers) = backed(&[1]);
	for _ in 0..10 {
		assert_eq!(all.distribute(MAX_BUDGET), 0);
	}
	assert_eq!(all.pay(&mut backers[0]), 10 * MAX_BUDGET);
}

#[test]
fn a_runtime_can_store_them() {
	let (all, backers) = backed(&[7, 8]);
	assert_eq!(BackersAccrual::decode(&mut &all.encode()[..]), Ok(all));
	assert_eq!(BackerAccount::decode(&mut &backers[0].encode()[..]), Ok(backers[0]));
}

/// A reward, then new shares for one of four backers, then a payment to one of them.
fn any_step() -> impl Strategy<Value = (u128, usize, u128, usize)> {
	let reward = prop_oneof![0u128..10, 0u128..1 << 50, 0..=MAX_BUDGET];
	let shares = prop_oneof![Just(0), 1u128..10, 1u128..1 << 60, 1u128..1 << 112];
	(reward, 0usize..4, shares, 0usize..4)
}

proptest! {
	#[test]
	fn books_balance_to_the_last_bit(steps in vec(any_step(), 1..60)) {
		let (mut all, mut backers) = backed(&[0; 4]);
		let (mut distributed, mut paid) = (0u128, 0u128);
		for (reward, changes, shares, is_paid) in steps {
			let back = all.distribute(reward);
			distributed += reward - back;
			all.replace_shares(&mut backers[changes], shares);
			paid += all.pay(&mut backers[is_paid]);
			prop_assert_eq!(all.shares, backers.iter().map(|backer| backer.shares).sum::<u128>());
			let due = backers.iter().fold(FineAmount::default(), |sum, backer| {
				sum.plus(all.earned(backer))
			});
			let sum = due
				.plus(FineAmount::of_parts(all.carry))
				.plus(FineAmount { plancks: paid, fraction: 0 });
			prop_assert_eq!(sum, FineAmount { plancks: distributed, fraction: 0 });
		}
	}

	#[test]
	fn settling_often_earns_what_settling_once_does(
		rewards in vec(0u128..1 << 50, 1..40),
		mine in 1u128..1 << 80,
		yours in 1u128..1 << 80,
	) {
		let (mut all, mut backers) = backed(&[mine, yours]);
		for reward in rewards {
			let _ = all.distribute(reward);
			all.replace_shares(&mut backers[0], mine);
		}
		let (often, once) = (all.earned(&backers[0]), all.earned(&backers[1]));
		let (mut twin, twins) = backed(&[mine, yours]);
		twin.accumulator = all.accumulator;
		prop_assert_eq!((often, once), (twin.earned(&twins[0]), twin.earned(&twins[1])));
	}
}
