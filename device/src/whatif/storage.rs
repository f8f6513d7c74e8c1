// SPDX-License-Identifier: Apache-2.0
//! The storage pool, handed out anew: to the same bytes, in the same ticks, by other terms.

use super::{
	difference::{differs, Difference},
	facts::{Block, Snapshot, Terms},
	figures::Asked,
};
use cairn_device_primitives::{DeviceId, Tick};
use cairn_emission::{
	split, EmissionParams, FineAmount, Pool, PoolSummary, StorageAccrual, StorageTerms,
};
use std::collections::BTreeMap;

/// What an epoch paid for storage, and by what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Earned {
	/// The parameters of the epoch.
	pub params: EmissionParams,
	/// What it could hand out to all pools, in plancks.
	pub budget: u128,
	/// What each provider earned.
	pub by_device: BTreeMap<DeviceId, FineAmount>,
	/// The outcome of the pool.
	pub pool: PoolSummary,
	/// Its accumulator when the epoch began and when it ended.
	pub accumulators: (u128, u128),
}

/// One course of events.
#[derive(Clone, Debug)]
struct Course {
	params: EmissionParams,
	budget: u128,
	pool: StorageAccrual,
	/// What providers earned in the running epoch, up to the accumulator beside it.
	earned: BTreeMap<DeviceId, (FineAmount, u128)>,
}

/// Both courses of events, and the bytes that are the same in both.
#[derive(Clone, Debug)]
pub struct Storage {
	epoch_ticks: Tick,
	power: BTreeMap<DeviceId, u128>,
	paid: Course,
	whatif: Course,
}

impl Course {
	fn begin(params: EmissionParams, budget: u128, pool: StorageAccrual) -> Self {
		Self { params, budget, pool, earned: BTreeMap::new() }
	}

	fn terms(&self, epoch_ticks: Tick) -> StorageTerms {
		StorageTerms {
			budget: *split(self.budget, &self.params.shares).of(Pool::Storage),
			epoch_ticks,
			max_rate: self.params.max_storage_rate,
			liquid: self.params.storage_liquid,
			vesting_ticks: self.params.vesting_ticks,
		}
	}

	/// Hands the pool out up to a tick of the epoch.
	fn advance(&mut self, epoch_ticks: Tick, elapsed: Tick) {
		let terms = self.terms(epoch_ticks);
		self.pool.advance(&terms, elapsed);
	}

	/// Takes in what `bytes` of a device earned until now.
	fn accrue(&mut self, device: DeviceId, bytes: u128) {
		let opened = self.pool.opened.all;
		let (earned, until) = self.earned.entry(device).or_insert((FineAmount::default(), opened));
		let growth = self.pool.accumulator.saturating_sub(*until);
		*earned = earned.plus(FineAmount::of_power(bytes, growth));
		*until = self.pool.accumulator;
	}

	/// Ends the epoch, and begins the next.
	fn close(
		&mut self,
		epoch_ticks: Tick,
		power: &BTreeMap<DeviceId, u128>,
		(params, budget): (EmissionParams, u128),
	) -> Earned {
		self.advance(epoch_ticks, epoch_ticks);
		power.iter().for_each(|(device, bytes)| self.accrue(*device, *bytes));
		let terms = self.terms(epoch_ticks);
		let opened = self.pool.opened.all;
		let pool = self.pool.close(&terms);
		let earned = std::mem::take(&mut self.earned).into_iter();
		let by_device = earned.map(|(device, (earned, _))| (device, earned)).collect();
		Earned {
			params: std::mem::replace(&mut self.params, params),
			budget: std::mem::replace(&mut self.budget, budget),
			by_device,
			pool,
			accumulators: (opened, self.pool.opened.all),
		}
	}
}

impl Storage {
	/// Begins where the chain was.
	pub fn begin(snapshot: &Snapshot, asked: &Asked) -> Self {
		let Terms { params, budget, .. } = snapshot.terms;
		let (asked_params, asked_budget) = asked.emission(snapshot.epoch, &snapshot.terms);
		Self {
			epoch_ticks: snapshot.lengths.epoch_ticks,
			power: snapshot.power.clone(),
			paid: Course::begin(params, budget, snapshot.storage),
			whatif: Course::begin(asked_params, asked_budget, snapshot.storage),
		}
	}

	/// Ends the epoch that `block` has left. Returns what it paid, and what it would have paid.
	pub fn close(&mut self, block: &Block, asked: &Asked) -> Result<(Earned, Earned), Difference> {
		let what = || format!("the beginning of epoch {}", block.epoch);
		let opened = block.opened.as_ref().ok_or_else(|| Difference::unknown(what, "terms"))?;
		let next = (opened.params, opened.budget);
		let paid = self.paid.close(self.epoch_ticks, &self.power, next);
		let next = asked.emission(block.epoch, opened);
		let whatif = self.whatif.close(self.epoch_ticks, &self.power, next);
		Ok((paid, whatif))
	}

	/// Takes in what became of the pool in a block.
	pub fn follow(&mut self, block: &Block) -> Result<(), Difference> {
		let StorageAccrual { elapsed, power, returned, .. } = block.storage;
		let more = returned.saturating_sub(self.paid.pool.returned);
		for course in [&mut self.paid, &mut self.whatif] {
			course.advance(self.epoch_ticks, elapsed);
			course.pool.power = power;
			course.pool.returned = course.pool.returned.saturating_add(more);
		}
		let gone = self.power.keys().filter(|_| block.power.all).map(|device| (*device, 0));
		let mut news: BTreeMap<DeviceId, u128> = gone.collect();
		news.extend(&block.power.by_device);
		for (device, bytes) in news {
			let before = self.power.insert(device, bytes).unwrap_or_default();
			if before != bytes {
				self.paid.accrue(device, before);
				self.whatif.accrue(device, before);
			}
		}
		differs(|| "the storage pool".into(), &block.storage, &self.paid.pool)?;
		let proven = self.power.values().fold(0, |sum: u128, bytes| sum.saturating_add(*bytes));
		differs(|| "the bytes that providers prove together".into(), &power, &proven)
	}
}
