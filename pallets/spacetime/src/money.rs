// SPDX-License-Identifier: Apache-2.0
//! Every amount, and every movement of money.

use crate::{pallet::*, BalanceOf};
use cairn_device_primitives::Tick;
use cairn_spacetime::{Profile, ProfileId, WindowCost};
use cairn_traits::{ProvingClock, StoragePower, StorageRate};
use frame_support::{
	defensive,
	traits::{
		fungible::{BalancedHold, MutateHold},
		tokens::{Balance, Precision},
		Get, OnUnbalanced,
	},
};
use sp_runtime::{
	traits::{CheckedDiv, SaturatedConversion, Saturating, Zero},
	DispatchResult, Permill,
};

/// Bytes of a GiB.
pub const GIB: StoragePower = 1 << 30;

/// Bytes of an extrinsic beside its proof: address, signature, extensions, arguments.
pub(crate) const ENVELOPE: u32 = 200;

/// Bytes of window proofs that a sector adds to a period, at most: as if it were alone in its
/// partition. Full partitions take a tenth less (1 GiB).
pub fn due_bytes(profile: &Profile) -> u64 {
	u64::from(WindowCost::of(profile, 1).bytes.saturating_add(ENVELOPE))
}

/// Plancks for `bytes` at `per_gib` plancks a GiB, rounded up.
pub(crate) fn pro_rata<B: Balance>(bytes: StoragePower, per_gib: B) -> B {
	let gib: B = GIB.saturated_into();
	let whole = per_gib.saturating_mul(bytes.saturated_into());
	let rest = gib.saturating_sub(1u32.into());
	whole.saturating_add(rest).checked_div(&gib).unwrap_or_default()
}

/// What a sector of `pledge` loses by leaving at `age` ticks: `full` of it times
/// min(1, `age` / `full_age`), rounded down, and at least `least` of it, rounded up (FIP-0098).
pub(crate) fn termination_fee<B: Balance>(
	pledge: B,
	age: Tick,
	full_age: Tick,
	full: Permill,
	least: Permill,
) -> B {
	let grown = Permill::from_rational(age.min(full_age), full_age.max(1));
	let fee = grown.mul_floor(full.mul_floor(pledge));
	fee.max(least.mul_ceil(pledge)).min(pledge)
}

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

impl<T: Config> Pallet<T> {
	/// What is held for a sector until its seal is proven.
	pub(crate) fn deposit_of(profile: ProfileId) -> BalanceOf<T> {
		let bytes = StoragePower::from(profile.profile().sector_bytes());
		let earned = T::Rate::storage_reward(bytes, T::DepositTicks::get());
		earned.max(pro_rata(bytes, T::DepositFloor::get()))
	}

	/// What is held for a sector from then on.
	pub(crate) fn pledge_of(profile: ProfileId) -> BalanceOf<T> {
		let bytes = StoragePower::from(profile.profile().sector_bytes());
		let earned = T::Rate::storage_reward(bytes, T::PledgeTicks::get());
		earned.max(pro_rata(bytes, T::PledgeFloor::get()))
	}

	/// What a window costs in which a fault goes on: [`Config::FaultCost`] percent of what the
	/// sector would earn in a period, rounded down.
	pub(crate) fn fault_cost(profile: ProfileId) -> BalanceOf<T> {
		let bytes = StoragePower::from(profile.profile().sector_bytes());
		let earned = T::Rate::storage_reward(bytes, T::Clock::period_ticks());
		let percent = earned.saturating_mul(T::FaultCost::get().into());
		percent.checked_div(&100u32.into()).unwrap_or_default()
	}

	/// What a sector with `pledge` loses by leaving `age` ticks after its activation.
	pub(crate) fn termination_fee(pledge: BalanceOf<T>, age: Tick) -> BalanceOf<T> {
		let (full, least) = (T::TerminationShare::get(), T::LeastTerminationShare::get());
		termination_fee(pledge, age, T::TerminationAge::get(), full, least)
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
