// SPDX-License-Identifier: Apache-2.0
//! An epoch's budget, divided anew: by the units of each course of events, into what each device has
//! of it.

use super::{
	difference::{differs, Difference},
	facts::{Books, StorageAccount},
	replay::{Course, Ended},
};
use cairn_device_primitives::{DeviceId, EpochIndex};
use cairn_emission::{split, EpochSummary, FineAmount, Pool, PoolSummary, Pools};
use cairn_power::TOTAL_WEIGHT;
use std::collections::BTreeMap;

/// Who is paid: a device, or all who are paid by a pool together.
pub type Payee = (Pool, Option<DeviceId>);

/// What somebody is paid in an epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pay {
	/// Micro-units, where it is paid for those.
	pub units: u64,
	/// Plancks.
	pub plancks: u128,
}

/// An epoch, paid in both ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divided {
	/// Which.
	pub epoch: EpochIndex,
	/// As the chain paid it.
	pub paid: EpochSummary,
	/// As it would have been paid.
	pub whatif: EpochSummary,
	/// Who is paid, and in which way what.
	pub pays: BTreeMap<Payee, (Pay, Pay)>,
}

/// Divides an epoch in both ways, and holds what was paid against the chain's books.
///
/// # Errors
/// The first thing in which they differ.
pub fn divide(ended: &Ended, books: &Books) -> Result<Divided, Difference> {
	let epoch = ended.epoch;
	let put_up = put_up(&ended.paid, books).ok_or_else(|| {
		let what = || "the pool of validators".into();
		Difference::unknown(what, "points from which its rate follows").in_books(epoch)
	})?;
	let paid = summary(&ended.paid, books, put_up);
	check(ended, &paid, books).map_err(|difference| difference.in_books(epoch))?;
	let whatif = summary(&ended.whatif, books, put_up);
	let mut pays = BTreeMap::<Payee, (Pay, Pay)>::new();
	for (payee, pay) in pays_of(&ended.paid, &paid) {
		pays.entry(payee).or_default().0 = pay;
	}
	for (payee, pay) in pays_of(&ended.whatif, &whatif) {
		pays.entry(payee).or_default().1 = pay;
	}
	Ok(Divided { epoch, paid, whatif, pays })
}

/// The points that were put up when the epoch closed. A session that ends in the block that closes
/// it puts up points before: then those of the last block are too few by one session's.
fn put_up(course: &Course, books: &Books) -> Option<u128> {
	let told = books.summary.pools.validators;
	let budget = *split(course.storage.budget, &course.storage.params.shares).of(Pool::Validators);
	let one_more = books.put_up.saturating_add(TOTAL_WEIGHT.into());
	[books.put_up, one_more]
		.into_iter()
		.find(|put_up| PoolSummary::of_points(budget, *put_up, told.units) == told)
}

/// The outcome of an epoch in one course of events.
fn summary(course: &Course, books: &Books, put_up: u128) -> EpochSummary {
	let earned = &course.storage;
	let (beaconers, witnesses) = total(course);
	let units = Pools { beaconers, witnesses, ..Default::default() };
	let budget = *split(earned.budget, &earned.params.shares).of(Pool::Validators);
	let points = books.summary.pools.validators.units;
	let validators = PoolSummary::of_points(budget, put_up, points);
	let mut summary =
		EpochSummary::settle(&earned.params, earned.budget, &units, earned.pool, validators);
	let told = books.summary.pools.treasury;
	if told.issued == 0 && told.budget > 0 {
		// The account of the treasury could not take it.
		summary.withhold(Pool::Treasury);
	}
	summary
}

fn total(course: &Course) -> (u128, u128) {
	let add = |sum: u128, units: u64| sum.saturating_add(units.into());
	course.units.values().fold((0, 0), |sums, units| (add(sums.0, units.0), add(sums.1, units.1)))
}

/// Holds what the replay comes to against what the chain booked.
fn check(ended: &Ended, summary: &EpochSummary, books: &Books) -> Result<(), Difference> {
	let course = &ended.paid;
	let devices = course.units.keys().chain(books.units.keys());
	for device in devices {
		let of =
			|units: &BTreeMap<DeviceId, (u64, u64)>| units.get(device).copied().unwrap_or_default();
		let what = || format!("the micro-units of device {device} as beaconer and witness");
		differs(what, &of(&books.units), &of(&course.units))?;
	}
	let what = || "the micro-units of beaconers and witnesses together".into();
	differs(what, &books.total, &total(course))?;
	for (device, account) in &books.storage {
		let earned = course.storage.by_device.get(device).copied().unwrap_or_default();
		let told = told_by(account, ended, course);
		differs(|| format!("what the storage of device {device} earned"), &told, &earned)?;
	}
	for (pool, told) in books.summary.pools.iter() {
		differs(|| format!("the pool {pool:?}"), told, summary.pools.of(pool))?;
	}
	differs(|| "the outcome".into(), &books.summary, summary)
}

/// What an account says that its storage earned in the epoch, whose last look at the accumulator it
/// knows.
fn told_by(account: &StorageAccount, ended: &Ended, course: &Course) -> FineAmount {
	let (opened, closed) = course.storage.accumulators;
	let (before, since) = if account.epoch >= ended.epoch {
		(account.running.all, account.accumulator.all)
	} else {
		(FineAmount::default(), opened)
	};
	before.plus(FineAmount::of_power(account.power, closed.saturating_sub(since)))
}

/// Who is paid what in one course of events.
fn pays_of(course: &Course, summary: &EpochSummary) -> Vec<(Payee, Pay)> {
	let mut pays = Vec::new();
	for (device, units) in &course.units {
		for (pool, units) in [(Pool::Beaconers, units.0), (Pool::Witnesses, units.1)] {
			let plancks = summary.pools.of(pool).earned(units);
			pays.push(((pool, Some(*device)), Pay { units, plancks }));
		}
	}
	for (device, earned) in &course.storage.by_device {
		let pay = Pay { units: 0, plancks: earned.plancks };
		pays.push(((Pool::Storage, Some(*device)), pay));
	}
	for pool in [Pool::Validators, Pool::Treasury] {
		let plancks = summary.pools.of(pool).issued;
		pays.push(((pool, None), Pay { units: 0, plancks }));
	}
	pays.retain(|(_, pay)| *pay != Pay::default());
	pays
}
