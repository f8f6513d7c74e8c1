// SPDX-License-Identifier: Apache-2.0
//! What a micro-unit of work earns.

use crate::{Balance, CRN, UNIT};

/// The most that a micro-unit earns by default: 10 CRN a unit, so 10,000,000 plancks a micro-unit.
///
/// One HIP-15 unit is what a beacon earns that four witnesses heard in an empty neighbourhood. With
/// the production budget (40,000 CRN a day to coverage) the bound is reached when fewer than 4,000
/// units a day are earned; a busier network pays less a unit, and all of its budget.
#[allow(clippy::as_conversions, reason = "widening in a constant; `From` is not const")]
pub const MAX_RATE: Balance = 10 * CRN / (UNIT as Balance);

/// Plancks per micro-unit when `units` micro-units share `budget` plancks: an integer, rounded
/// down, at most `max_rate`. Without work there is no rate: zero.
///
/// Because it is an integer, what the pool issues is `rate × units` exactly, however the units are
/// spread over devices: each is paid `rate` for each of its own and nobody rounds. And because it is
/// rounded down, `rate × units <= budget`.
pub fn rate(budget: Balance, units: u128, max_rate: Balance) -> Balance {
	budget.checked_div(units).unwrap_or_default().min(max_rate)
}

/// Plancks per point when validators share `budget` plancks and sessions put `put_up` points up: an
/// integer, rounded down. Without a session, nothing.
///
/// It is the points that were put up that count, not those that were earned: what nobody earned
/// stays unallocated, so that nobody gains by what another does not earn. Nor does a bound take
/// anything off: the points that an epoch puts up are known beforehand.
pub fn rate_of_point(budget: Balance, put_up: u128) -> Balance {
	rate(budget, put_up, Balance::MAX)
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn the_default_bound_pays_ten_crn_a_unit() {
		assert_eq!(MAX_RATE * u128::from(UNIT), 10 * CRN);
	}

	#[test]
	fn rates_follow_their_table() {
		for (budget, units, max_rate, plancks) in [
			(100, 10, 1_000, 10),
			(109, 10, 1_000, 10),
			(9, 10, 1_000, 0),
			(100, 10, 7, 7),
			(100, 10, 0, 0),
			(100, 0, 1_000, 0),
			(0, 10, 1_000, 0),
			(0, 0, 0, 0),
			(u128::MAX, 1, u128::MAX, u128::MAX),
			(u128::MAX, u128::MAX, u128::MAX, 1),
		] {
			assert_eq!(rate(budget, units, max_rate), plancks, "{budget} / {units} <= {max_rate}");
		}
	}

	proptest! {
		#[test]
		fn what_is_issued_never_exceeds_the_budget(budget: u128, units: u128, max_rate: u128) {
			let rate = rate(budget, units, max_rate);
			prop_assert!(rate.checked_mul(units).unwrap() <= budget);
			prop_assert!(rate <= max_rate);
		}

		#[test]
		fn unless_bounded_less_than_one_planck_a_micro_unit_is_left(
			budget: u128,
			units in 1u128..,
		) {
			let issued = rate(budget, units, u128::MAX) * units;
			prop_assert!(budget - issued < units);
		}
	}
}
