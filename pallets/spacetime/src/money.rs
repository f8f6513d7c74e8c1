// SPDX-License-Identifier: Apache-2.0
//! Every amount, and every movement of money.

use crate::{pallet::*, BalanceOf, ParamsOf};
use cairn_device_primitives::Tick;
use cairn_spacetime::{fault_cost, pro_rata, termination_fee, ProfileId};
use cairn_traits::{ProvingClock, StoragePower, StorageRate};
use frame_support::{
	defensive,
	traits::{
		fungible::{BalancedHold, MutateHold},
		tokens::{Balance, Precision},
		OnUnbalanced,
	},
};
use sp_runtime::{traits::Zero, DispatchResult};

/// What a change takes out of an owner's pledges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bill<B> {
	/// What is slashed.
	pub slashed: B,
	/// What is given back.
	pub released: B,
}

impl<B: Balance> Bill<B> {
	/// Both together, saturating.
	pub fn total(&self) -> B {
		self.slashed.saturating_add(self.released)
	}
}

/// What faults and early ends cost the sectors of a profile, by these figures and the rate at hand.
pub(crate) struct Tariff<T: Config> {
	params: ParamsOf<T>,
	/// See [`Pallet::fault_cost`].
	pub(crate) fault_cost: BalanceOf<T>,
}

impl<T: Config> Tariff<T> {
	pub(crate) fn of(params: &ParamsOf<T>, profile: ProfileId) -> Self {
		Self { params: *params, fault_cost: Pallet::<T>::fault_cost(params, profile) }
	}

	/// What a sector with `pledge` loses by leaving `age` ticks after its activation.
	pub(crate) fn termination_fee(&self, pledge: BalanceOf<T>, age: Tick) -> BalanceOf<T> {
		let ParamsOf::<T> { termination_age, termination_share, least_termination_share, .. } =
			self.params;
		termination_fee(
			pledge,
			age,
			termination_age,
			termination_share,
			least_termination_share,
			self.fault_cost,
		)
	}
}

impl<T: Config> Pallet<T> {
	/// What is held for a sector until its seal is proven.
	pub(crate) fn deposit_of(profile: ProfileId) -> BalanceOf<T> {
		let bytes = StoragePower::from(profile.profile().sector_bytes());
		let params = Self::params();
		let earned = T::Rate::storage_reward(bytes, params.deposit_ticks);
		earned.max(pro_rata(bytes, params.deposit_floor))
	}

	/// What is held for a sector from then on, as fixed by a pre-commit or an extension of now.
	pub(crate) fn pledge_of(profile: ProfileId) -> BalanceOf<T> {
		let bytes = StoragePower::from(profile.profile().sector_bytes());
		let params = Self::params();
		let earned = T::Rate::storage_reward(bytes, params.pledge_ticks);
		earned.max(pro_rata(bytes, params.pledge_floor))
	}

	/// What a window costs in which a fault goes on: `fault_cost` percent of what the sector would
	/// earn in a period, rounded down.
	///
	/// By the reward of the epoch that closed last when the window is settled: in the block in which it
	/// closes, or later where blocks have no room. Only the percentage is that of the window's opening: a
	/// reward would have to be kept for each open window, for amounts that differ by what one epoch
	/// changes and that are bounded by the sector's pledge.
	pub(crate) fn fault_cost(params: &ParamsOf<T>, profile: ProfileId) -> BalanceOf<T> {
		let bytes = StoragePower::from(profile.profile().sector_bytes());
		let earned = T::Rate::storage_reward(bytes, T::Clock::period_ticks());
		fault_cost(earned, params.fault_cost)
	}

	/// Holds `amount` of `who`.
	pub(crate) fn hold(
		reason: HoldReason,
		who: &T::AccountId,
		amount: BalanceOf<T>,
	) -> Result<(), Error<T>> {
		T::Currency::hold(&reason.into(), who, amount).map_err(|_| Error::<T>::InsufficientFunds)
	}

	/// Releases exactly `amount` of what is held of `who`.
	pub(crate) fn release(
		reason: HoldReason,
		who: &T::AccountId,
		amount: BalanceOf<T>,
	) -> DispatchResult {
		T::Currency::release(&reason.into(), who, amount, Precision::Exact).map(|_| ())
	}

	/// Takes `amount` of what is held of `who`, whatever else freezes it.
	pub(crate) fn slash(reason: HoldReason, who: &T::AccountId, amount: BalanceOf<T>) {
		if amount.is_zero() {
			return;
		}
		let (credit, missing) = T::Currency::slash(&reason.into(), who, amount);
		if !missing.is_zero() {
			defensive!("what records say is held of their owner");
		}
		T::Slash::on_unbalanced(credit);
	}

	/// Takes a bill out of an owner's pledges.
	pub(crate) fn pay(who: &T::AccountId, bill: Bill<BalanceOf<T>>) {
		Self::slash(HoldReason::Pledge, who, bill.slashed);
		if bill.released.is_zero() {
			return;
		}
		if Self::release(HoldReason::Pledge, who, bill.released).is_err() {
			defensive!("pledges are held of their owner");
		}
	}
}
