// SPDX-License-Identifier: Apache-2.0
//! What is earned and not yet free.

use crate::{Balance, MAX_VESTING_TICKS};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Fractional bits in which a remaining time is kept.
///
/// It is rounded up whenever something is added, so that rounding never frees anything early. With
/// whole ticks, one addition a tick would hold the end of the schedule where it is for ever; 2^-20
/// tick an addition is nothing.
const TIME_BITS: u32 = 20;

/// A linear schedule: `amount` plancks become free evenly over the `remaining` time.
///
/// **One schedule a device.** What is added merges with what is there into a single schedule whose
/// remaining time is the average of the two, weighted by their amounts. A record of 28 bytes thus
/// stands for any number of schedules and all that is done with it is O(1), where a ring of buckets
/// would need one for each day of the period to be as smooth.
///
/// **It frees no earlier on average.** Of a linear schedule of amount `A` and time `T`, planck-ticks
/// of waiting are `A·T/2`. A merge of `(A, T)` and `(a, t)` leaves `A + a` plancks and
/// `T' = (A·T + a·t) / (A + a)`, hence `(A + a)·T'/2 = A·T/2 + a·t/2`: as many planck-ticks of
/// waiting as the two have apart, and since both terms are what is left *at that moment*, this holds
/// over any sequence of merges. Whatever is earned with a period `V` waits `V/2` on average, as it
/// would on a schedule of its own, and nobody gains by when or how often a device is touched. All
/// rounding (released amounts down, times up) adds to the waiting. Only the shape differs: after the
/// last addition less is released at first, and the end comes sooner.
///
/// **Bounds.** Amounts are under [`MAX_SUPPLY`](crate::MAX_SUPPLY) = 2^80 and periods at most
/// [`MAX_VESTING_TICKS`] = 2^26 ticks, kept in parts of 2^-20 tick: products are under 2^126 and
/// nothing clamps.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Vesting {
	/// What was not yet free at tick `since`, in plancks.
	pub amount: Balance,
	/// How long from then until all of it is, in parts of 2^-20 tick.
	pub remaining: u64,
	/// The tick from which `remaining` counts.
	pub since: u32,
}

impl Vesting {
	/// What became free between `since` and the tick `now`, in plancks, rounded down.
	pub fn freed(&self, now: u32) -> Balance {
		let passed = time(now.saturating_sub(self.since));
		if passed >= self.remaining {
			return self.amount;
		}
		self.amount
			.saturating_mul(passed.into())
			.checked_div(self.remaining.into())
			.unwrap_or_default()
	}

	/// Takes out what is free at tick `now`, and returns it in plancks.
	#[must_use]
	pub fn release(&mut self, now: u32) -> Balance {
		if self.amount == 0 {
			return 0;
		}
		let freed = self.freed(now);
		let passed = time(now.saturating_sub(self.since));
		self.amount = self.amount.saturating_sub(freed);
		self.remaining = match self.amount {
			0 => 0,
			_ => self.remaining.saturating_sub(passed),
		};
		self.since = self.since.max(now);
		freed
	}

	/// Adds `amount` plancks that become free over `period` ticks from the tick `now` on. Whatever
	/// is free by then must have been [released](Self::release).
	pub fn add(&mut self, amount: Balance, period: u32, now: u32) {
		let waiting = self.amount.saturating_mul(self.remaining.into());
		let more = amount.saturating_mul(time(period.min(MAX_VESTING_TICKS)).into());
		self.amount = self.amount.saturating_add(amount);
		self.remaining = waiting
			.saturating_add(more)
			.checked_next_multiple_of(self.amount)
			.and_then(|waiting| waiting.checked_div(self.amount))
			.and_then(|average| u64::try_from(average).ok())
			.unwrap_or_default();
		self.since = self.since.max(now);
	}

	/// The tick at which all of it is free; one in the past where nothing vests.
	pub fn ends(&self) -> u32 {
		let ticks = self.remaining.div_ceil(1 << TIME_BITS);
		self.since.saturating_add(u32::try_from(ticks).unwrap_or(u32::MAX))
	}
}

/// `ticks` in parts of 2^-20 tick.
fn time(ticks: u32) -> u64 {
	u64::from(ticks) << TIME_BITS
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::MAX_SUPPLY;
	use proptest::{collection::vec, prelude::*};

	fn vesting(amount: Balance, period: u32) -> Vesting {
		let mut vesting = Vesting::default();
		vesting.add(amount, period, 0);
		vesting
	}

	#[test]
	fn an_amount_becomes_free_evenly() {
		let mut vesting = vesting(1_000, 10);
		assert_eq!(vesting.ends(), 10);
		for now in 1..=10 {
			assert_eq!(vesting.release(now), 100, "tick {now}");
		}
		assert_eq!(vesting, Vesting { since: 10, ..Default::default() });
	}

	#[test]
	fn what_is_not_released_waits() {
		let mut vesting = vesting(1_000, 10);
		assert_eq!(vesting.freed(7), 700);
		assert_eq!(vesting.freed(7), 700);
		assert_eq!(vesting.release(7), 700);
		assert_eq!(vesting.release(7), 0);
		assert_eq!(vesting.release(8), 100);
		assert_eq!(vesting.release(u32::MAX), 200);
	}

	#[test]
	fn what_rounding_keeps_back_is_free_at_the_end() {
		let mut vesting = vesting(10, 3);
		let released: Vec<_> = (1..=3).map(|now| vesting.release(now)).collect();
		assert_eq!(released, [3, 3, 4]);
	}

	#[test]
	fn an_addition_averages_the_remaining_times_by_their_amounts() {
		let mut vesting = vesting(300, 100);
		assert_eq!(vesting.release(50), 150);
		vesting.add(50, 100, 50);
		// 150 for 50 ticks and 50 for 100: 200 for 62.5.
		assert_eq!(vesting.amount, 200);
		assert_eq!(vesting.remaining, 125 << (TIME_BITS - 1));
		assert_eq!(vesting.ends(), 50 + 63);
	}

	#[test]
	fn additions_in_every_tick_do_not_hold_the_end_where_it_is() {
		let mut vesting = vesting(1_000_000_000, 1_000);
		let mut released = 0;
		for now in 1..=1_000 {
			released += vesting.release(now);
			vesting.add(1, 1_000, now);
		}
		// The thousand plancks that came on top delay it by next to nothing.
		assert!(released > 999_000_000, "{released}");
	}

	#[test]
	fn a_clock_that_stands_still_frees_nothing() {
		let mut vesting = vesting(1_000, 10);
		let _ = vesting.release(5);
		for _ in 0..10 {
			assert_eq!(vesting.release(5), 0);
		}
		assert_eq!(vesting.ends(), 10);
	}

	#[test]
	fn a_period_of_no_ticks_frees_at_once() {
		let mut vesting = vesting(1_000, 0);
		assert_eq!(vesting.release(0), 1_000);
	}

	#[test]
	fn the_largest_amounts_and_periods_do_not_clamp() {
		let half = MAX_SUPPLY / 2;
		let mut vesting = vesting(half, MAX_VESTING_TICKS);
		vesting.add(half, MAX_VESTING_TICKS, 0);
		assert_eq!(vesting.ends(), MAX_VESTING_TICKS);
		assert_eq!(vesting.release(MAX_VESTING_TICKS / 2), half);
		assert_eq!(vesting.release(MAX_VESTING_TICKS), half);
	}

	proptest! {
		#[test]
		fn every_planck_becomes_free_once(
			steps in vec((0u128..1 << 60, 1u32..1 << 26, 0u32..1 << 20), 1..40),
		) {
			let (mut vesting, mut now) = (Vesting::default(), 0);
			let (mut added, mut released) = (0, 0);
			for (amount, period, wait) in steps {
				now += wait;
				released += vesting.release(now);
				vesting.add(amount, period, now);
				added += amount;
				prop_assert_eq!(added, released + vesting.amount);
			}
			prop_assert_eq!(vesting.freed(vesting.ends()), vesting.amount);
		}

		/// Twice the planck-ticks of waiting, by the sum over every tick, against those of schedules
		/// apart: their amounts times their periods.
		#[test]
		fn what_is_added_waits_as_long_on_average_as_on_schedules_of_their_own(
			steps in vec((0u128..1 << 40, 1u32..200, 0u32..60), 1..20),
			touched_every in 1u32..5,
		) {
			let (mut merged, mut now) = (Vesting::default(), 0);
			let (mut waited, mut alone, mut slack) = (0u128, 0u128, 0u128);
			for (amount, period, wait) in steps.into_iter().chain([(0, 0, 400)]) {
				let _ = merged.release(now);
				merged.add(amount, period, now);
				alone += amount * u128::from(period);
				// A time rounded up by 2^-20 tick.
				slack += (merged.amount >> 19) + 1;
				for _ in 0..wait {
					let before = merged.amount - merged.freed(now);
					now += 1;
					let after = merged.amount - merged.freed(now);
					waited += before + after;
					// Amounts rounded down, and an end within the tick counted as at its end.
					slack += 2 + if after == 0 { before } else { 0 };
					if now % touched_every == 0 {
						let _ = merged.release(now);
						// Less than a planck kept back until the end.
						slack += 400;
					}
				}
			}
			prop_assert_eq!(merged.amount - merged.freed(now), 0);
			prop_assert!(waited >= alone, "{} < {}", waited, alone);
			prop_assert!(waited - alone <= slack, "{} - {} > {}", waited, alone, slack);
		}
	}
}
