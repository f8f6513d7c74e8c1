// SPDX-License-Identifier: Apache-2.0
//! How much an epoch may hand out.
//!
//! With initial budget `I` and halving period `H`, epoch `e` is scheduled
//! `b(e) = ⌊I / 2^⌊e / H⌋⌋`. Flooring drops the bits of `I` one by one, and each bit `2^i` of `I` is
//! worth `2^i + 2^(i−1) + … + 1 = 2^(i+1) − 1` over all halvings, so the sum over **all** epochs is
//! exactly
//!
//! ```text
//! Σ b(e) = H · (2·I − s(I)) < 2·H·I        s(I): the number of ones in I's binary digits
//! ```
//!
//! which [`EmissionParams::total`] returns and [`EmissionParams::check`] holds against the cap.

use crate::{plancks, rate::MAX_RATE, Balance, Shares, CRN, MAX_STORAGE_RATE, PARTS};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The most that an epoch may have for budget: 2^63 − 1 plancks, some nine million CRN. More would
/// overflow the arithmetic of [`StorageAccrual`](crate::StorageAccrual).
pub const MAX_BUDGET: Balance = (1 << 63) - 1;

/// The most that the supply cap may be: 2^80 plancks, some 1,200,000 million CRN. More would
/// overflow the arithmetic of [`Vesting`](crate::Vesting).
pub const MAX_SUPPLY: Balance = 1 << 80;

/// The most ticks over which rewards may vest: 2^26, some 12 years of 6 seconds each. More would
/// overflow the arithmetic of [`Vesting`](crate::Vesting).
pub const MAX_VESTING_TICKS: u32 = 1 << MAX_VESTING_BITS;

/// Bits of [`MAX_VESTING_TICKS`].
pub(crate) const MAX_VESTING_BITS: u32 = 26;

/// The ticks over which rewards vest by default: 180 days of 14,400 ticks of 6 seconds, the length
/// of Filecoin's schedule (builtin-actors, `actors/miner/src/policy.rs`, `REWARD_VESTING_SPEC`).
pub const VESTING_TICKS: u32 = 180 * 14_400;

/// The most that a GiB earns in a tick by default, in plancks: 1 CRN in a day of 14,400 ticks,
/// rounded down.
///
/// With the production budget (40,000 CRN a day to storage) the bound is reached when less than
/// 40,000 GiB are proven; more share all of the budget.
pub const STORAGE_RATE: Balance = CRN / 14_400;

/// Everything that decides what an epoch pays for given work.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EmissionParams {
	/// Budget of each of the first `halving_epochs` epochs, in plancks.
	#[serde(with = "plancks")]
	pub initial_budget: Balance,
	/// Epochs after which the budget halves. Zero is no schedule: nothing is ever budgeted.
	pub halving_epochs: u32,
	/// What total issuance never exceeds, endowments of genesis included, in plancks.
	#[serde(with = "plancks")]
	pub supply_cap: Balance,
	/// The pools' shares of every budget.
	pub shares: Shares,
	/// The most that one micro-unit earns, in plancks. With little work this leaves a budget
	/// unallocated rather than handing it to whoever happens to be first.
	#[serde(with = "plancks")]
	pub max_rate: Balance,
	/// The most that a proven GiB earns in a tick, in plancks. With little power this leaves a
	/// budget unallocated, as `max_rate` does.
	#[serde(with = "plancks")]
	pub max_storage_rate: Balance,
	/// The part of storage's reward that is paid at once, in parts per million; the rest vests.
	pub storage_liquid: u32,
	/// Ticks over which the rest vests, at most [`MAX_VESTING_TICKS`].
	pub vesting_ticks: u32,
}

/// The production network, whose epoch is a day.
///
/// 100,000 CRN a day, halved every 1,461 days (four years with their leap day), emit less than
/// `2 × 1,461 × 100,000 = 292,200,000` CRN for ever. The cap of 1,000,000,000 CRN leaves the rest to
/// the endowments of genesis. A unit earns at most [`MAX_RATE`], a GiB at most [`STORAGE_RATE`]. A
/// quarter of storage's reward is liquid, as Filecoin's is (FIP-0004), the rest vests over
/// [`VESTING_TICKS`].
impl Default for EmissionParams {
	fn default() -> Self {
		Self {
			initial_budget: CRN.saturating_mul(100_000),
			halving_epochs: 1_461,
			supply_cap: CRN.saturating_mul(1_000_000_000),
			shares: Shares::default(),
			max_rate: MAX_RATE,
			max_storage_rate: STORAGE_RATE,
			storage_liquid: PARTS / 4,
			vesting_ticks: VESTING_TICKS,
		}
	}
}

impl EmissionParams {
	/// The scheduled budget of `epoch` in plancks, rounded down.
	pub fn scheduled(&self, epoch: u32) -> Balance {
		epoch
			.checked_div(self.halving_epochs)
			.and_then(|halvings| self.initial_budget.checked_shr(halvings))
			.unwrap_or_default()
	}

	/// The budget of `epoch` in plancks: what is scheduled, but never past the supply cap.
	///
	/// `counted` is whatever already counts against the cap: total issuance and what was issued but
	/// not yet minted.
	pub fn budget(&self, epoch: u32, counted: Balance) -> Balance {
		// Clamping is the meaning: past the cap there is no room, however far past.
		self.scheduled(epoch).min(self.supply_cap.saturating_sub(counted))
	}

	/// The sum of the scheduled budgets of all epochs, in plancks; `None` past `u128::MAX`.
	pub fn total(&self) -> Option<Balance> {
		// 2·I − s(I), in an order that does not overflow early: s(I) <= I.
		let ones = Balance::from(self.initial_budget.count_ones());
		self.initial_budget
			.checked_sub(ones)?
			.checked_add(self.initial_budget)?
			.checked_mul(Balance::from(self.halving_epochs))
	}

	/// Refuses parameters under which the chain would make no sense.
	///
	/// # Errors
	/// See [`ParamsError`].
	pub fn check(&self) -> Result<(), ParamsError> {
		if self.halving_epochs == 0 {
			return Err(ParamsError::NoHalving);
		}
		if self.max_rate == 0 {
			return Err(ParamsError::NoRate);
		}
		match self.total() {
			Some(total) if total <= self.supply_cap => self.check_bounds(),
			_ => Err(ParamsError::CapExceeded),
		}
	}

	/// Refuses what the arithmetic of storage cannot carry.
	fn check_bounds(&self) -> Result<(), ParamsError> {
		if self.supply_cap > MAX_SUPPLY {
			return Err(ParamsError::SupplyTooLarge);
		}
		if self.initial_budget > MAX_BUDGET {
			return Err(ParamsError::BudgetTooLarge);
		}
		if self.max_storage_rate == 0 || self.max_storage_rate >= MAX_STORAGE_RATE {
			return Err(ParamsError::StorageRateOutOfBounds);
		}
		if self.storage_liquid > PARTS {
			return Err(ParamsError::LiquidOverOne);
		}
		if self.vesting_ticks == 0 || self.vesting_ticks > MAX_VESTING_TICKS {
			return Err(ParamsError::VestingOutOfBounds);
		}
		Ok(())
	}
}

/// Why parameters are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamsError {
	/// The halving period is zero.
	NoHalving,
	/// The highest rate is zero.
	NoRate,
	/// The budgets of all epochs sum to more than the supply cap.
	CapExceeded,
	/// The supply cap is over [`MAX_SUPPLY`].
	SupplyTooLarge,
	/// The initial budget is over [`MAX_BUDGET`].
	BudgetTooLarge,
	/// The highest rate of storage is zero, or not under [`MAX_STORAGE_RATE`].
	StorageRateOutOfBounds,
	/// The liquid part of storage's reward is over one.
	LiquidOverOne,
	/// The vesting period is zero, or over [`MAX_VESTING_TICKS`].
	VestingOutOfBounds,
}

impl fmt::Display for ParamsError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::NoHalving => f.write_str("the halving period must be at least one epoch"),
			Self::NoRate => {
				f.write_str("the highest rate must be at least one planck per micro-unit")
			}
			Self::CapExceeded => {
				f.write_str("the budgets of all epochs must not sum past the supply cap")
			}
			Self::SupplyTooLarge => {
				write!(f, "the supply cap must be at most {MAX_SUPPLY} plancks")
			}
			Self::BudgetTooLarge => {
				write!(f, "the initial budget must be at most {MAX_BUDGET} plancks")
			}
			Self::StorageRateOutOfBounds => write!(
				f,
				"the highest rate of storage must be at least one planck per GiB and tick, and \
				 under {MAX_STORAGE_RATE}"
			),
			Self::LiquidOverOne => {
				write!(f, "the liquid part of storage's reward must be at most {PARTS} parts")
			}
			Self::VestingOutOfBounds => {
				write!(f, "the vesting period must be from 1 to {MAX_VESTING_TICKS} ticks")
			}
		}
	}
}

#[cfg(test)]
mod tests;
