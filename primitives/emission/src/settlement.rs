// SPDX-License-Identifier: Apache-2.0
//! The outcome of an epoch.

use crate::{rate, rate_of_point, split, Balance, EmissionParams, Pool, Pools};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The outcome of an epoch in one pool.
///
/// Storage counts its work and its rate in units of its own: bytes times ticks, and parts of 2^-64
/// planck a byte and tick. Its rate is the average over the epoch, for comparison and for what is
/// reckoned from it: what it issues follows from an accumulator, see
/// [`StorageAccrual`](crate::StorageAccrual).
///
/// Validators' work is the points that they earned, and their rate follows from the points that were
/// put up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct PoolSummary {
	/// The pool's part of the epoch's budget, in plancks.
	#[codec(compact)]
	pub budget: Balance,
	/// Work done, in micro-units; in bytes times ticks for storage, in points for validators. Zero
	/// for the treasury, which does none.
	#[codec(compact)]
	pub units: u128,
	/// What each micro-unit or point earns, in plancks; what a byte earned in a tick on average, in parts of
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
	/// pool of coverage, and whose pools of storage and validators have the outcomes `storage` and
	/// `validators`.
	///
	/// Units given for other pools are ignored. The budgets of `storage` and `validators` must be
	/// the pools' parts of `budget`.
	pub fn settle(
		params: &EmissionParams,
		budget: Balance,
		units: &Pools<u128>,
		storage: PoolSummary,
		validators: PoolSummary,
	) -> Self {
		let parts = split(budget, &params.shares);
		let pools = Pools::from_fn(|pool| {
			let budget = *parts.of(pool);
			match pool {
				Pool::Storage => storage,
				Pool::Validators => validators,
				Pool::Treasury => PoolSummary { budget, units: 0, rate: 0, issued: budget },
				Pool::Beaconers | Pool::Witnesses => {
					PoolSummary::of_work(budget, *units.of(pool), params.max_rate)
				}
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

	/// A pool of validators whose `budget` is shared by `put_up` points, of which they earned
	/// `earned`. More than were put up cannot be earned.
	pub fn of_points(budget: Balance, put_up: u128, earned: u128) -> Self {
		let (rate, units) = (rate_of_point(budget, put_up), earned.min(put_up));
		// rate <= budget / points put up: nothing clamps.
		Self { budget, units, rate, issued: rate.saturating_mul(units) }
	}

	/// The outcome of a pool of storage or validators of `budget` plancks while nothing is proven.
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
		let [storage, validators] = [40_000, 15_000].map(|budget| PoolSummary::idle(budget * CRN));
		EpochSummary::settle(&EmissionParams::default(), 100_000 * CRN, units, storage, validators)
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
		let idle = PoolSummary::idle(15_000 * CRN);
		let summary = EpochSummary::settle(&params, 100_000 * CRN, &work, storage, idle);
		assert_eq!(summary.pools.storage, storage);
		assert_eq!(summary.issued(), 5_000 * CRN + 7);
		assert_eq!(summary.unallocated, 95_000 * CRN - 7);
	}

	#[test]
	fn validators_are_paid_for_the_points_that_they_earned_of_those_put_up() {
		// A day of hours, of which they earned all but a tenth.
		let (put_up, earned) = (24_000_000_000, 21_600_000_000);
		let pool = PoolSummary::of_points(15_000 * CRN, put_up, earned);
		assert_eq!((pool.units, pool.rate), (earned, 625_000));
		assert_eq!(pool.issued, 13_500 * CRN);
		let params = EmissionParams::default();
		let work = Pools { validators: 1_000_000, ..Default::default() };
		let idle = PoolSummary::idle(40_000 * CRN);
		let summary = EpochSummary::settle(&params, 100_000 * CRN, &work, idle, pool);
		assert_eq!(summary.pools.validators, pool);
		assert_eq!(summary.unallocated, (95_000 - 13_500) * CRN);
	}

	#[test]
	fn points_without_a_session_earn_nothing() {
		assert_eq!(PoolSummary::of_points(CRN, 0, 7), PoolSummary::idle(CRN));
	}

	#[test]
	fn more_points_than_were_put_up_are_not_paid() {
		let all = PoolSummary::of_points(CRN, 1_000, 1_000);
		assert_eq!(PoolSummary::of_points(CRN, 1_000, u128::MAX), all);
		assert_eq!(all.issued, CRN);
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
			liquid: params.storage_liquid,
			vesting_ticks: params.vesting_ticks,
		};
		pool.advance(&terms, 14_400);
		let mut summary = settle(&coverage);
		summary.pools.storage = pool.close(&terms);
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
			work: [u128; 5],
		) {
			let params = EmissionParams { max_rate, ..Default::default() };
			let [beaconers, witnesses, earned, put_up, points] = work;
			let units = Pools { storage: 1, treasury: u128::MAX, ..units(beaconers, witnesses) };
			let parts = split(budget, &params.shares);
			let storage = PoolSummary::idle(parts.storage);
			let storage = PoolSummary { issued: earned.min(parts.storage), ..storage };
			let validators = PoolSummary::of_points(parts.validators, put_up, points);
			let summary = EpochSummary::settle(&params, budget, &units, storage, validators);
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
