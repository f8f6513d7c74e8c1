// SPDX-License-Identifier: Apache-2.0
//! The outcome of an epoch.

use crate::{rate, split, Balance, EmissionParams, Pool, Pools};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The outcome of an epoch in one pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct PoolSummary {
	/// The pool's part of the epoch's budget, in plancks.
	#[codec(compact)]
	pub budget: Balance,
	/// Work done, in micro-units. Zero for the treasury, which does none.
	#[codec(compact)]
	pub units: u128,
	/// What each micro-unit earns, in plancks. Zero for the treasury.
	#[codec(compact)]
	pub rate: Balance,
	/// What the pool pays, in plancks: `rate × units`, and all of its budget for the treasury.
	#[codec(compact)]
	pub issued: Balance,
}

/// The outcome of an epoch. `issued() + unallocated == budget`, to the planck.
///
/// Numbers are stored compactly: some 120 bytes an epoch in production, 180 when all pools work.
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
	/// Settles `epoch`, in which `units` micro-units of work were done for each pool.
	///
	/// `counted` is what counts against the supply cap, see [`EmissionParams::budget`]. Units given
	/// for the treasury are ignored.
	pub fn settle(
		params: &EmissionParams,
		epoch: u32,
		counted: Balance,
		units: &Pools<u128>,
	) -> Self {
		let budget = params.budget(epoch, counted);
		let parts = split(budget, &params.shares);
		let pools = Pools::from_fn(|pool| {
			let budget = *parts.of(pool);
			match pool {
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
	use crate::{Shares, CRN};
	use proptest::prelude::*;

	fn units(beaconers: u128, witnesses: u128) -> Pools<u128> {
		Pools { beaconers, witnesses, ..Default::default() }
	}

	#[test]
	fn an_epoch_without_work_issues_the_treasurys_share_only() {
		let params = EmissionParams::default();
		let summary = EpochSummary::settle(&params, 0, 0, &units(0, 0));
		assert_eq!(summary.budget, 100_000 * CRN);
		assert_eq!(summary.issued(), 5_000 * CRN);
		assert_eq!(summary.unallocated, 95_000 * CRN);
		assert_eq!(summary.pools.treasury.issued, 5_000 * CRN);
	}

	#[test]
	fn a_busy_pool_pays_its_budget_and_a_quiet_one_the_highest_rate() {
		let params = EmissionParams::default();
		// 8,000 CRN among 3 units, 32,000 CRN among 64,000 units.
		let summary = EpochSummary::settle(&params, 0, 0, &units(3_000_000, 64_000_000_000));
		assert_eq!(summary.pools.beaconers.rate, 10_000_000);
		assert_eq!(summary.pools.beaconers.issued, 30 * CRN);
		assert_eq!(summary.pools.witnesses.rate, 500_000);
		assert_eq!(summary.pools.witnesses.issued, 32_000 * CRN);
		assert_eq!(summary.unallocated, (95_000 - 30 - 32_000) * CRN);
	}

	#[test]
	fn a_withheld_pool_is_unallocated() {
		let mut summary = EpochSummary::settle(&EmissionParams::default(), 0, 0, &Pools::default());
		assert_eq!(summary.withhold(Pool::Treasury), 5_000 * CRN);
		assert_eq!(summary.withhold(Pool::Treasury), 0);
		assert_eq!(summary.issued(), 0);
		assert_eq!(summary.unallocated, 100_000 * CRN);
	}

	#[test]
	fn a_production_epoch_takes_the_bytes_that_its_doc_names() {
		// A million gateways that beacon four times a day.
		let coverage = units(4_000_000_000_000, 16_000_000_000_000);
		let params = EmissionParams::default();
		let now = EpochSummary::settle(&params, 0, 0, &coverage).encode().len();
		assert!((100..=125).contains(&now), "{now}");
		let all = Pools::from_fn(|_| 16_000_000_000_000);
		let later = EpochSummary::settle(&params, 0, 0, &all).encode().len();
		assert!((125..=180).contains(&later), "{later}");
	}

	proptest! {
		#[test]
		fn every_epoch_balances_to_the_planck(
			initial_budget: u128,
			supply_cap: u128,
			counted: u128,
			max_rate: u128,
			epoch in 0u32..4,
			work: [u128; 4],
		) {
			let params = EmissionParams {
				initial_budget, halving_epochs: 1, supply_cap, max_rate, shares: Shares::default(),
			};
			let [beaconers, witnesses, storage, validators] = work;
			let units = Pools { beaconers, witnesses, storage, validators, treasury: u128::MAX };
			let summary = EpochSummary::settle(&params, epoch, counted, &units);
			let issued = summary.pools.iter().fold(0u128, |sum, (_, pool)| {
				assert!(pool.issued <= pool.budget);
				sum.checked_add(pool.issued).unwrap()
			});
			prop_assert_eq!(issued.checked_add(summary.unallocated), Some(summary.budget));
			prop_assert!(counted.checked_add(issued).is_some_and(|all| all <= supply_cap.max(counted)));
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
