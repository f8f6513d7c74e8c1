// SPDX-License-Identifier: Apache-2.0
//! The outcome of an epoch.

use crate::{rate, split, Balance, EmissionParams, Pool, Pools};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The outcome of an epoch in one pool.
///
/// Storage counts its work and its rate in units of its own: bytes times ticks, and parts of 2^-64
/// planck a byte and tick. Its rate is the average over the epoch, for comparison and for what is
/// reckoned from it: what it issues follows from an accumulator, see
/// [`StorageAccrual`](crate::StorageAccrual).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct PoolSummary {
	/// The pool's part of the epoch's budget, in plancks.
	#[codec(compact)]
	pub budget: Balance,
	/// Work done, in micro-units; in bytes times ticks for storage. Zero for the treasury, which
	/// does none.
	#[codec(compact)]
	pub units: u128,
	/// What each micro-unit earns, in plancks; what a byte earned in a tick on average, in parts of
	/// 2^-64 planck rounded down, for storage. Zero for the treasury.
	#[codec(compact)]
	pub rate: Balance,
	/// What the pool pays, in plancks: `rate × units`, all of its budget for the treasury, and what
	/// its accumulator handed out for storage.
	#[codec(compact)]
	pub issued: Balance,
}

/// The outcome of an epoch. `issued() + unallocated == budget`, to the planck.
///
/// Numbers are stored compactly: some 140 bytes an epoch in production, 180 when all pools work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct EpochSummary {
	/// What the epoch could hand out, in plancks.
	#[codec(compact)]
	pub budget: Balance,
	/// The outcome in each pool. Their budgets sum to `budget`.
	pub pools: Pools<PoolSummary>,
	/// The part of `budget` that no work earned, in plancks. It is never minted.
	#[codec(compact)]
	pub unallocated: Balance,
}

impl EpochSummary {
	/// Settles an epoch of `budget` plancks, in which `units` micro-units of work were done for each
	/// pool, and whose storage pool has the outcome `storage`.
	///
	/// Units given for storage and the treasury are ignored. The budget of `storage` must be the
	/// pool's part of `budget`.
	pub fn settle(
		params: &EmissionParams,
		budget: Balance,
		units: &Pools<u128>,
		storage: PoolSummary,
	) -> Self {
		let parts = split(budget, &params.shares);
		let pools = Pools::from_fn(|pool| {
			let budget = *parts.of(pool);
			match pool {
				Pool::Storage => storage,
				Pool::Treasury => PoolSummary { budget, units: 0, rate: 0, issued: budget },
				_ => PoolSummary::of_work(budget, *units.of(pool), params.max_rate),
			}
		});
		let mut summary = Self { budget, pools, unallocated: 0 };
		summary.unallocated = budget.saturating_sub(summary.issued());
		summary
	}

	/// What all pools pay, in plancks.
	pub fn issued(&self) -> Balance {
		// Parts of a budget that fits: nothing clamps.
		self.pools.iter().map(|(_, pool)| pool.issued).fold(0, Balance::saturating_add)
	}

	/// Turns what `pool` was to pay into unallocated budget, and returns it.
	pub fn withhold(&mut self, pool: Pool) -> Balance {
		let withheld = core::mem::take(&mut self.pools.of_mut(pool).issued);
		self.unallocated = self.unallocated.saturating_add(withheld);
		withheld
	}
}

impl PoolSummary {
	/// A pool whose `budget` is shared by `units` micro-units of work.
	fn of_work(budget: Balance, units: u128, max_rate: Balance) -> Self {
		let rate = rate(budget, units, max_rate);
		// rate <= budget / units: nothing clamps.
		Self { budget, units, rate, issued: rate.saturating_mul(units) }
	}

	/// The outcome of a storage pool of `budget` plancks while nothing is proven.
	pub const fn idle(budget: Balance) -> Self {
		Self { budget, units: 0, rate: 0, issued: 0 }
	}

	/// What `units` of this pool's micro-units earn, in plancks. Exact for any part of the pool's
	/// units, and so are sums of it.
	pub const fn earned(&self, units: u64) -> Balance {
		#[allow(clippy::as_conversions, reason = "widening; `From` is not const")]
		self.rate.saturating_mul(units as u128)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{StorageAccrual, StorageTerms, CRN};
	use proptest::prelude::*;

	fn units(beaconers: u128, witnesses: u128) -> Pools<u128> {
		Pools { beaconers, witnesses, ..Default::default() }
	}

	/// The first production epoch with this work of coverage.
	fn settle(units: &Pools<u128>) -> EpochSummary {
		let idle = PoolSummary::idle(40_000 * CRN);
		EpochSummary::settle(&EmissionParams::default(), 100_000 * CRN, units, idle)
	}

	#[test]
	fn an_epoch_without_work_issues_the_treasurys_share_only() {
		let summary = settle(&units(0, 0));
		assert_eq!(summary.budget, 100_000 * CRN);
		assert_eq!(summary.issued(), 5_000 * CRN);
		assert_eq!(summary.unallocated, 95_000 * CRN);
		assert_eq!(summary.pools.treasury.issued, 5_000 * CRN);
	}

	#[test]
	fn a_busy_pool_pays_its_budget_and_a_quiet_one_the_highest_rate() {
		// 8,000 CRN among 3 units, 32,000 CRN among 64,000 units.
		let summary = settle(&units(3_000_000, 64_000_000_000));
		assert_eq!(summary.pools.beaconers.rate, 10_000_000);
		assert_eq!(summary.pools.beaconers.issued, 30 * CRN);
		assert_eq!(summary.pools.witnesses.rate, 500_000);
		assert_eq!(summary.pools.witnesses.issued, 32_000 * CRN);
		assert_eq!(summary.unallocated, (95_000 - 30 - 32_000) * CRN);
	}

	#[test]
	fn what_storage_was_handed_out_is_issued() {
		let storage = PoolSummary { issued: 7, ..PoolSummary::idle(40_000 * CRN) };
		let params = EmissionParams::default();
		let work = Pools { storage: 1_000_000, ..Default::default() };
		let summary = EpochSummary::settle(&params, 100_000 * CRN, &work, storage);
		assert_eq!(summary.pools.storage, storage);
		assert_eq!(summary.issued(), 5_000 * CRN + 7);
		assert_eq!(summary.unallocated, 95_000 * CRN - 7);
	}

	#[test]
	fn a_withheld_pool_is_unallocated() {
		let mut summary = settle(&Pools::default());
		assert_eq!(summary.withhold(Pool::Treasury), 5_000 * CRN);
		assert_eq!(summary.withhold(Pool::Treasury), 0);
		assert_eq!(summary.issued(), 0);
		assert_eq!(summary.unallocated, 100_000 * CRN);
	}

	#[test]
	fn a_production_epoch_takes_the_bytes_that_its_doc_names() {
		// A million gateways that beacon four times a day, and an EiB.
		let coverage = units(4_000_000_000_000, 16_000_000_000_000);
		let mut pool = StorageAccrual { power: 1 << 60, ..Default::default() };
		let params = EmissionParams::default();
		let terms = StorageTerms {
			budget: 40_000 * CRN,
			epoch_ticks: 14_400,
			max_rate: params.max_storage_rate,
		};
		pool.advance(&terms, 14_400);
		let mut summary = settle(&coverage);
		summary.pools.storage = pool.close(terms.budget);
		let now = summary.encode().len();
		assert!((115..=150).contains(&now), "{now}");
		summary.pools.validators = summary.pools.witnesses;
		let later = summary.encode().len();
		assert!((125..=180).contains(&later), "{later}");
	}

	proptest! {
		#[test]
		fn every_epoch_balances_to_the_planck(
			budget: u128,
			max_rate: u128,
			work: [u128; 4],
		) {
			let params = EmissionParams { max_rate, ..Default::default() };
			let [beaconers, witnesses, earned, validators] = work;
			let units = Pools { beaconers, witnesses, storage: 1, validators, treasury: u128::MAX };
			let part = *split(budget, &params.shares).of(Pool::Storage);
			let storage = PoolSummary { issued: earned.min(part), ..PoolSummary::idle(part) };
			let summary = EpochSummary::settle(&params, budget, &units, storage);
			let issued = summary.pools.iter().fold(0u128, |sum, (_, pool)| {
				assert!(pool.issued <= pool.budget);
				sum.checked_add(pool.issued).unwrap()
			});
			prop_assert_eq!(issued.checked_add(summary.unallocated), Some(summary.budget));
			prop_assert_eq!(EpochSummary::decode(&mut &summary.encode()[..]), Ok(summary));
		}

		#[test]
		fn what_devices_earn_sums_to_what_their_pool_issues(
			budget: u128,
			max_rate: u128,
			devices in proptest::collection::vec(any::<u64>(), 0..20),
		) {
			let units = devices.iter().map(|units| u128::from(*units)).sum();
			let pool = PoolSummary::of_work(budget, units, max_rate);
			let earned: u128 = devices.iter().map(|units| pool.earned(*units)).sum();
			prop_assert_eq!(earned, pool.issued);
		}
	}
}
