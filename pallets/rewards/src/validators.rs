// SPDX-License-Identifier: Apache-2.0
//! Validators are paid for their points, which another pallet counts.

use crate::{Config, Epochs, Error, Event, OpenEpoch, Pallet, Totals};
use cairn_device_primitives::EpochIndex;
use cairn_emission::{Balance, Pool, PoolSummary};
use cairn_traits::{PointsOfEpoch, ValidatorPool, ValidatorRewards};
use frame_support::ensure;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	/// Ends the epoch `open` for validators, and returns the outcome of their pool.
	pub(crate) fn close_validators(open: &OpenEpoch) -> PoolSummary {
		let PointsOfEpoch { put_up, earned } = T::Validators::close(open.index);
		PoolSummary::of_points(open.budget_of(Pool::Validators), put_up, earned)
	}
}

impl<T: Config> ValidatorRewards<T::AccountId> for Pallet<T> {
	fn rate(epoch: EpochIndex) -> Option<Balance> {
		Epochs::<T>::get(epoch).map(|summary| summary.pools.validators.rate)
	}

	/// Mints first, so that a failure leaves the books as they were.
	fn pay(who: &T::AccountId, amount: Balance) -> DispatchResult {
		if amount == 0 {
			return Ok(());
		}
		let mut totals = Totals::<T>::get();
		ensure!(amount <= totals.owed_to_validators(), Error::<T>::NotEarned);
		Self::mint(who, amount)?;
		// Parts of what was issued, which is under the supply cap.
		totals.claimed = totals.claimed.saturating_add(amount);
		totals.validators_claimed = totals.validators_claimed.saturating_add(amount);
		Totals::<T>::put(totals);
		Self::deposit_event(Event::ValidatorPaid { who: who.clone(), amount });
		Ok(())
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_rate(epoch: EpochIndex, rate: Balance) {
		let mut summary = cairn_emission::EpochSummary::default();
		summary.pools.validators.rate = rate;
		Epochs::<T>::insert(epoch, summary);
		crate::CurrentEpoch::<T>::mutate(|open| open.index = epoch.saturating_add(1));
		// Enough for whatever the benchmarks of who counts points have paid.
		Totals::<T>::mutate(|totals| {
			totals.issued = cairn_emission::MAX_BUDGET;
			totals.validators = cairn_emission::MAX_BUDGET;
		});
	}
}
