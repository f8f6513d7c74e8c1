// SPDX-License-Identifier: Apache-2.0

use crate::*;
use cairn_emission::{FineAmount, MAX_BUDGET};
use codec::{Decode, Encode};
use proptest::{collection::vec, prelude::*};

const ONE: u128 = 1 << 64;

/// A validator with its backers, epoch after epoch.
#[derive(Clone)]
struct World {
	all: BackersAccrual,
	backers: Vec<BackerAccount>,
	/// What a point of each closed epoch is worth.
	rates: Vec<u128>,
	/// What nobody was there for.
	returned: u128,
}

impl World {
	fn backed(shares: &[u128]) -> Self {
		let backers = vec![BackerAccount::default(); shares.len()];
		let mut world =
			Self { all: BackersAccrual::default(), backers, rates: Vec::new(), returned: 0 };
		shares.iter().enumerate().for_each(|(index, shares)| world.back(index, *shares));
		world
	}

	fn settled(&self, index: usize) -> BackerAccount {
		let mut account = self.backers[index];
		let running = self.rates.len() as u32;
		self.all.settle(&mut account, running, |epoch| self.rates[epoch as usize]);
		account
	}

	fn settle(&mut self, index: usize) {
		self.backers[index] = self.settled(index);
	}

	fn back(&mut self, index: usize, shares: u128) {
		self.settle(index);
		self.all.replace_shares(&mut self.backers[index], shares);
	}

	fn close(&mut self, rate: u128) {
		self.returned += self.all.close(rate);
		self.rates.push(rate);
	}

	fn pay(&mut self, index: usize) -> u128 {
		self.settle(index);
		self.backers[index].earnings.pay()
	}

	/// Points that each earned in the running epoch.
	fn points(&self) -> Vec<u64> {
		(0..self.backers.len()).map(|index| self.settled(index).earnings.whole_points()).collect()
	}
}

#[test]
fn points_are_divided_by_shares_and_worth_what_their_epoch_says() {
	let mut world = World::backed(&[1, 3, 6]);
	assert_eq!(world.all.distribute(1_000), 0);
	assert_eq!(world.points(), [100, 300, 600]);
	assert_eq!([0, 1, 2].map(|index| world.pay(index)), [0; 3]);
	world.close(7);
	assert_eq!([0, 1, 2].map(|index| world.pay(index)), [700, 2_100, 4_200]);
	assert_eq!(world.points(), [0; 3]);
	assert_eq!(world.pay(2), 0);
}

#[test]
fn what_nobody_is_there_for_is_given_back() {
	let mut all = BackersAccrual::default();
	assert_eq!(all.distribute(1_000), 1_000);
	assert_eq!(all.close(5), 0);
	assert_eq!(all, BackersAccrual::default());
}

#[test]
fn who_comes_within_an_epoch_earns_of_later_sessions_only() {
	let mut world = World::backed(&[5, 0]);
	assert_eq!(world.all.distribute(100), 0);
	world.back(1, 5);
	assert_eq!(world.all.distribute(100), 0);
	assert_eq!(world.points(), [150, 50]);
	world.close(2);
	assert_eq!([world.pay(0), world.pay(1)], [300, 100]);
}

#[test]
fn who_comes_after_an_epoch_has_no_part_of_it_however_late_it_is_settled() {
	let mut world = World::backed(&[5, 0]);
	assert_eq!(world.all.distribute(100), 0);
	world.close(2);
	world.close(9);
	world.back(1, 95);
	assert_eq!(world.all.distribute(100), 0);
	world.close(3);
	assert_eq!([world.pay(0), world.pay(1)], [200 + 15, 285]);
}

#[test]
fn who_leaves_keeps_its_points_and_earns_no_more() {
	let mut world = World::backed(&[5, 5]);
	assert_eq!(world.all.distribute(100), 0);
	world.back(0, 0);
	assert_eq!(world.all.shares, 5);
	assert_eq!(world.all.distribute(100), 0);
	assert_eq!(world.points(), [50, 150]);
	world.close(3);
	assert_eq!([world.pay(0), world.pay(1)], [150, 450]);
}

#[test]
fn each_epochs_points_are_worth_its_own_rate_though_shares_changed_within_it() {
	let mut world = World::backed(&[4, 4]);
	assert_eq!(world.all.distribute(80), 0);
	world.back(0, 12);
	assert_eq!(world.all.distribute(80), 0);
	world.close(5);
	assert_eq!(world.all.distribute(160), 0);
	world.close(1_000);
	assert_eq!(world.all.distribute(16), 0);
	assert_eq!(world.pay(0), 5 * (40 + 60) + 1_000 * 120);
	assert_eq!(world.pay(1), 5 * (40 + 20) + 1_000 * 40);
	assert_eq!(world.points(), [12, 4]);
}

#[test]
fn earnings_of_two_validators_in_an_epoch_are_one_sum() {
	let mut first = World::backed(&[5, 5]);
	assert_eq!(first.all.distribute(100), 0);
	first.back(0, 0);
	let mut second = World::backed(&[15, 0]);
	assert_eq!(second.all.distribute(60), 0);
	second.backers[1].earnings = first.backers[0].earnings;
	second.back(1, 45);
	assert_eq!(second.all.distribute(60), 0);
	assert_eq!(second.points(), [75, 50 + 45]);
	second.close(2);
	assert_eq!(second.pay(1), 190);
}

#[test]
fn earnings_that_wait_become_plancks_when_their_epoch_is_over() {
	let mut earnings = BackerEarnings { epoch: 3, points: 5 * ONE / 2, ..Default::default() };
	earnings.settle(3, |_| unreachable!());
	assert_eq!((earnings.pay(), earnings.is_spent()), (0, false));
	earnings.settle(9, |epoch| 7 + u128::from(epoch - 3));
	assert_eq!(earnings.earned, FineAmount { plancks: 17, fraction: 1 << 63 });
	assert_eq!((earnings.pay(), earnings.is_spent()), (17, true));
	earnings.settle(11, |_| unreachable!());
	assert_eq!(earnings.earned, FineAmount { plancks: 0, fraction: 1 << 63 });
}

#[test]
fn what_a_division_leaves_over_is_carried_to_the_next_session_and_epoch() {
	let mut world = World::backed(&[1, 1, 1]);
	assert_eq!(world.all.distribute(1), 0);
	assert_eq!((world.all.points, world.all.points_carry), (ONE / 3, 1));
	assert_eq!(world.all.distribute(1), 0);
	assert_eq!((world.all.points, world.all.points_carry), (2 * (ONE / 3), 2));
	world.close(2);
	// Four parts of a planck are carried, of which each share takes one.
	assert_eq!(world.all.accumulator, FineAmount::of_parts(4 * (ONE / 3) + 1));
	assert_eq!((world.all.points_carry, world.all.carry), (0, 1));
	world.close(0);
	assert_eq!(world.all.carry, 1);
}

#[test]
fn what_is_carried_when_the_last_has_gone_is_given_back_in_whole_plancks() {
	let mut world = World::backed(&[ONE - 1]);
	assert_eq!(world.all.distribute(1), 0);
	assert_eq!((world.all.points, world.all.points_carry), (1, 1));
	world.back(0, 0);
	assert_eq!(world.all.close((1 << 64) + 5), 1);
	assert_eq!(world.all.carry, 5);
}

#[test]
fn shares_have_no_more_than_their_bound() {
	let mut world = World::backed(&[u128::MAX, 7]);
	assert_eq!((world.backers[0].shares, world.backers[1].shares), (MAX_SHARES, 0));
	world.back(0, 5);
	world.back(1, u128::MAX);
	assert_eq!((world.backers[1].shares, world.all.shares), (MAX_SHARES - 5, MAX_SHARES));
}

#[test]
fn the_most_points_budget_and_shares_do_not_clamp() {
	const MOST: u64 = (1 << 62) - 1;
	for (points, rate) in [(MOST, 2), (1, MAX_BUDGET), (MOST >> 31, (1 << 32) - 1)] {
		for shares in [1, 1 << 64, MAX_SHARES] {
			let mut world = World::backed(&[shares]);
			world.all.carry = shares - 1;
			assert_eq!(world.all.distribute(points), 0);
			world.close(rate);
			let earned = world.settled(0).earnings.earned;
			let whole = FineAmount { plancks: u128::from(points) * rate, fraction: 0 };
			let carried = FineAmount::of_parts(world.all.carry);
			let before = FineAmount::of_parts(shares - 1);
			assert_eq!(earned.plus(carried), whole.plus(before), "{points} {rate} {shares}");
		}
	}
}

#[test]
fn a_share_earns_more_than_64_bits_of_plancks() {
	let mut world = World::backed(&[1]);
	for _ in 0..10 {
		assert_eq!(world.all.distribute(1), 0);
		world.close(MAX_BUDGET);
	}
	assert_eq!(world.pay(0), 10 * MAX_BUDGET);
}

#[test]
fn a_runtime_can_store_them() {
	let mut world = World::backed(&[7, 8]);
	assert_eq!(world.all.distribute(99), 0);
	world.settle(1);
	let World { all, backers, .. } = world;
	assert_eq!(BackersAccrual::decode(&mut &all.encode()[..]), Ok(all));
	assert_eq!(BackerAccount::decode(&mut &backers[1].encode()[..]), Ok(backers[1]));
}

/// What happens, and to which of four backers.
#[derive(Clone, Debug)]
enum Step {
	Session(u64),
	Close(u128),
	Back(usize, u128),
	Pay(usize),
}

fn any_step() -> impl Strategy<Value = Step> {
	let points = prop_oneof![0u64..10, 0u64..1 << 30, 0u64..1 << 40];
	let rate = prop_oneof![Just(0u128), 1u128..10, 0u128..1 << 16];
	let shares = prop_oneof![Just(0), 1u128..10, 1u128..1 << 60, 1u128..1 << 112];
	prop_oneof![
		4 => points.prop_map(Step::Session),
		2 => rate.prop_map(Step::Close),
		3 => (0usize..4, shares).prop_map(|(index, shares)| Step::Back(index, shares)),
		1 => (0usize..4).prop_map(Step::Pay),
	]
}

/// What was distributed in the running epoch, what closed ones were worth, and what was paid.
#[derive(Default)]
struct Books {
	points: u128,
	worth: u128,
	paid: u128,
}

fn take(step: &Step, world: &mut World, books: &mut Books) {
	match *step {
		Step::Session(points) => {
			books.points += u128::from(points - world.all.distribute(points));
		}
		Step::Close(rate) => {
			books.worth += rate * core::mem::take(&mut books.points);
			world.close(rate);
		}
		Step::Back(index, shares) => world.back(index, shares),
		Step::Pay(index) => books.paid += world.pay(index),
	}
}

proptest! {
	#[test]
	fn books_balance_to_the_last_bit(steps in vec(any_step(), 1..80)) {
		let (mut world, mut books) = (World::backed(&[0; 4]), Books::default());
		for step in steps {
			take(&step, &mut world, &mut books);
			let held = world.backers.iter().map(|backer| backer.shares).sum::<u128>();
			prop_assert_eq!(world.all.shares, held);
			let settled: Vec<_> = (0..4).map(|index| world.settled(index).earnings).collect();
			let points = settled.iter().map(|one| one.points).sum::<u128>();
			prop_assert_eq!(points + world.all.points_carry, books.points * ONE);
			let due = settled.iter().fold(FineAmount::default(), |sum, one| sum.plus(one.earned));
			let spent = FineAmount { plancks: books.paid + world.returned, fraction: 0 };
			let sum = due.plus(FineAmount::of_parts(world.all.carry)).plus(spent);
			prop_assert_eq!(sum, FineAmount { plancks: books.worth, fraction: 0 });
		}
	}

	#[test]
	fn settling_often_earns_what_settling_once_does(steps in vec(any_step(), 1..80)) {
		let mut seldom = World::backed(&[0; 4]);
		let mut often = seldom.clone();
		for step in steps {
			take(&step, &mut seldom, &mut Books::default());
			take(&step, &mut often, &mut Books::default());
			(0..4).for_each(|index| often.settle(index));
			prop_assert_eq!(seldom.all, often.all);
			for index in 0..4 {
				prop_assert_eq!(seldom.settled(index), often.backers[index]);
			}
		}
	}

	/// A backer earns of a session by what it holds of the shares when it ends, whatever was before.
	#[test]
	fn a_session_is_shared_by_those_who_are_there(
		before in vec((1u64..1 << 30, 1u128..1 << 24), 1..10),
		mine in 1u128..1 << 24,
		yours in 1u128..1 << 24,
		points in 1u64..1 << 30,
	) {
		let mut world = World::backed(&[1, 0]);
		for (points, shares) in before {
			prop_assert_eq!(world.all.distribute(points), 0);
			world.back(0, shares);
		}
		world.back(0, yours);
		world.back(1, mine);
		let carried = world.all.points_carry;
		prop_assert_eq!(world.all.distribute(points), 0);
		let earned = world.settled(1).earnings.points;
		let parts = u128::from(points) * ONE + carried;
		prop_assert_eq!(earned, mine * (parts / (mine + yours)));
	}
}
