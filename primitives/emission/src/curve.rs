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

use crate::{plancks, rate::MAX_RATE, Balance, Shares, CRN};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

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
}

/// The production network, whose epoch is a day.
///
/// 100,000 CRN a day, halved every 1,461 days (four years with their leap day), emit less than
/// `2 × 1,461 × 100,000 = 292,200,000` CRN for ever. The cap of 1,000,000,000 CRN leaves the rest to
/// the endowments of genesis. A unit earns at most [`MAX_RATE`].
impl Default for EmissionParams {
	fn default() -> Self {
		Self {
			initial_budget: CRN.saturating_mul(100_000),
			halving_epochs: 1_461,
			supply_cap: CRN.saturating_mul(1_000_000_000),
			shares: Shares::default(),
			max_rate: MAX_RATE,
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
			Some(total) if total <= self.supply_cap => Ok(()),
			_ => Err(ParamsError::CapExceeded),
		}
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
}

impl fmt::Display for ParamsError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::NoHalving => "the halving period must be at least one epoch",
			Self::NoRate => "the highest rate must be at least one planck per micro-unit",
			Self::CapExceeded => "the budgets of all epochs must not sum past the supply cap",
		})
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn params(initial_budget: u128, halving_epochs: u32, supply_cap: u128) -> EmissionParams {
		EmissionParams { initial_budget, halving_epochs, supply_cap, ..Default::default() }
	}

	#[test]
	fn the_production_curve_follows_its_table() {
		let curve = EmissionParams::default();
		for (epoch, plancks) in [
			(0, 100_000 * CRN),
			(1_460, 100_000 * CRN),
			(1_461, 50_000 * CRN),
			(2_921, 50_000 * CRN),
			(2_922, 25_000 * CRN),
			(14_610, 97_656_250_000_000),
			// 10^17 = 2^17 · 5^17 has 57 binary digits.
			(1_461 * 56, 1),
			(1_461 * 57, 0),
			(u32::MAX, 0),
		] {
			assert_eq!(curve.scheduled(epoch), plancks, "epoch {epoch}");
		}
	}

	#[test]
	fn the_production_curve_emits_under_292_200_000_crn_for_ever() {
		let curve = EmissionParams::default();
		let total = curve.total().unwrap();
		assert!(total < 292_200_000 * CRN);
		assert!(total > 292_199_999 * CRN);
		assert_eq!(curve.check(), Ok(()));
	}

	#[test]
	fn the_budget_stops_at_the_cap() {
		let curve = params(100, 10, 1_000);
		assert_eq!(curve.budget(0, 0), 100);
		assert_eq!(curve.budget(0, 901), 99);
		assert_eq!(curve.budget(0, 1_000), 0);
		assert_eq!(curve.budget(0, u128::MAX), 0);
	}

	#[test]
	fn without_a_halving_period_nothing_is_budgeted() {
		assert_eq!(params(u128::MAX, 0, u128::MAX).budget(0, 0), 0);
	}

	#[test]
	fn nonsense_is_refused() {
		assert_eq!(params(1, 0, 10).check(), Err(ParamsError::NoHalving));
		let unpaid = EmissionParams { max_rate: 0, ..Default::default() };
		assert_eq!(unpaid.check(), Err(ParamsError::NoRate));
		assert_eq!(params(u128::MAX, 1, u128::MAX).check(), Err(ParamsError::CapExceeded));
		assert_eq!(params(u128::MAX, u32::MAX, u128::MAX).check(), Err(ParamsError::CapExceeded));
	}

	#[test]
	fn a_total_of_exactly_the_cap_is_accepted_and_one_planck_more_refused() {
		// 5 + 2 + 1 a period of ten epochs.
		assert_eq!(params(5, 10, 80).check(), Ok(()));
		assert_eq!(params(5, 10, 79).check(), Err(ParamsError::CapExceeded));
	}

	#[test]
	fn parameters_read_back_from_json() {
		let json = serde_json::to_string(&EmissionParams::default()).unwrap();
		assert!(json.contains(r#""supplyCap":"1000000000000000000000""#), "{json}");
		assert_eq!(serde_json::from_str::<EmissionParams>(&json).unwrap(), Default::default());
		// Also by way of a `Value`, which cannot hold the cap as a number.
		let value = serde_json::to_value(EmissionParams::default()).unwrap();
		assert_eq!(serde_json::from_value::<EmissionParams>(value).unwrap(), Default::default());
	}

	#[test]
	fn amounts_in_json_that_are_not_digits_are_refused() {
		for bad in [r#""-1""#, r#""1e9""#, r#""""#, "1", "null"] {
			let json = serde_json::to_string(&EmissionParams::default())
				.unwrap()
				.replace(r#""1000000000000000000000""#, bad);
			assert!(serde_json::from_str::<EmissionParams>(&json).is_err(), "{bad}");
		}
	}

	proptest! {
		#[test]
		fn the_closed_form_is_the_sum_of_all_epochs(initial: u64, period in 1u32..20) {
			let curve = params(initial.into(), period, u128::MAX);
			let sum: u128 = (0..period * 65).map(|epoch| curve.scheduled(epoch)).sum();
			prop_assert_eq!(curve.total(), Some(sum));
			prop_assert!(sum <= 2 * u128::from(period) * u128::from(initial));
		}

		#[test]
		fn budgets_never_sum_past_the_cap(
			initial: u128,
			period in 0u32..20,
			cap: u128,
			genesis: u128,
			first: u32,
		) {
			let curve = params(initial, period, cap);
			let mut counted = genesis;
			for epoch in (first..).take(300) {
				counted = counted.checked_add(curve.budget(epoch, counted)).unwrap();
			}
			prop_assert!(counted <= cap.max(genesis));
		}

		#[test]
		fn no_parameters_panic(
			initial: u128, period: u32, cap: u128, max_rate: u128, epoch: u32, counted: u128,
		) {
			let curve = EmissionParams { max_rate, ..params(initial, period, cap) };
			let _ = (curve.check(), curve.total());
			prop_assert!(curve.budget(epoch, counted) <= curve.scheduled(epoch));
			prop_assert!(curve.scheduled(epoch) <= initial);
		}
	}
}
