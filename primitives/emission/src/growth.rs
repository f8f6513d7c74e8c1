// SPDX-License-Identifier: Apache-2.0
//! What storage earned, divided by the terms of the epochs in which it was earned.
//!
//! What is liquid of a reward and how long the rest vests are an epoch's as its budget is, but a
//! device may be settled many epochs later. Hence the accumulator of reward per byte has two others
//! beside it, which make of any span of epochs what each of them would have made of its own part:
//!
//! ```text
//! all      Σ g            liquid  Σ ⌊g · l⌋         waiting  Σ ⌊(g − ⌊g · l⌋) · t / 2^26⌉
//! ```
//!
//! over epochs with growth `g`, liquid part `l` and a vesting period of `t` of the 2^26 ticks that it
//! can have at most, the last of them rounded to the nearest. A device of `p` bytes has `p` times the differences, of which `waiting` divided
//! by what vests is the period of all of it: the average of the epochs', weighted by what vests of
//! each. That is what [`Vesting`](crate::Vesting) makes of amounts with periods apart, so that nobody
//! gains or loses by when a device is settled.
//!
//! # Bounds
//! Within an epoch both follow from its whole growth, so that a look at the pool rounds nothing.
//! Of two looks, the later one has no more liquid and no more waiting beyond the earlier one's than
//! all that a byte earned between them, as that is a whole number of parts. So each of the three is
//! less than 2^128 for ever, as the accumulator is.
//!
//! A period is exact to the tick where an epoch's byte earns 2^27 parts or more: where a pool holds
//! more than 2^-37 planck a byte, which for all bytes that count, [`MAX_POWER`](crate::MAX_POWER), is
//! nine CRN. Of less it is coarse, and may be none at all.

use crate::{curve::MAX_VESTING_BITS, split::part, Balance, FineAmount, StorageTerms, PARTS};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// What a proven byte earned, in parts of 2^-64 planck.
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
pub struct Growth {
	/// All of it.
	pub all: u128,
	/// What of it is liquid.
	pub liquid: u128,
	/// What of it vests, times the part that its period is of
	/// [`MAX_VESTING_TICKS`](crate::MAX_VESTING_TICKS).
	pub waiting: u128,
}

impl Growth {
	/// Divides what a byte earned in an epoch of these terms.
	pub fn of_epoch(terms: &StorageTerms, all: u128) -> Self {
		let liquid = part(all, terms.liquid.min(PARTS));
		let waiting = waiting(all.saturating_sub(liquid), terms.vesting_ticks);
		Self { all, liquid, waiting }
	}

	/// The sum.
	#[must_use]
	pub fn plus(&self, other: &Self) -> Self {
		Self {
			all: self.all.saturating_add(other.all),
			liquid: self.liquid.saturating_add(other.liquid),
			waiting: self.waiting.saturating_add(other.waiting),
		}
	}

	/// What came on top of `earlier`.
	#[must_use]
	pub fn since(&self, earlier: &Self) -> Self {
		Self {
			all: self.all.saturating_sub(earlier.all),
			liquid: self.liquid.saturating_sub(earlier.liquid),
			waiting: self.waiting.saturating_sub(earlier.waiting),
		}
	}

	/// Whether no more is liquid or waits than there is.
	pub fn is_sound(&self) -> bool {
		let held = self.liquid.checked_add(self.waiting);
		held.is_some_and(|held| held <= self.all)
	}
}

/// `vests · ticks / 2^26` to the nearest, where no term of `⌊vests / 2^26⌋ · ticks + …` can overflow.
fn waiting(vests: u128, ticks: u32) -> u128 {
	let ticks = u128::from(ticks.min(1 << MAX_VESTING_BITS));
	let (whole, rest) = (vests >> MAX_VESTING_BITS, vests & ((1 << MAX_VESTING_BITS) - 1));
	let rest = rest.saturating_mul(ticks).saturating_add(1 << (MAX_VESTING_BITS - 1));
	whole.saturating_mul(ticks).saturating_add(rest >> MAX_VESTING_BITS)
}

/// What a device earned by storage and is not settled yet.
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
pub struct StorageEarned {
	/// All of it.
	pub all: FineAmount,
	/// What of it is liquid.
	pub liquid: FineAmount,
	/// What of it vests, times the part that its period is of
	/// [`MAX_VESTING_TICKS`](crate::MAX_VESTING_TICKS).
	pub waiting: FineAmount,
}

/// Whole plancks of what was earned, divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Divided {
	/// What is free at once, in plancks.
	pub liquid: Balance,
	/// What becomes free later, in plancks.
	pub vests: Balance,
	/// Over how many ticks.
	pub vesting_ticks: u32,
	/// What is less than a planck, in parts of 2^-64 planck.
	pub fraction: u64,
}

impl StorageEarned {
	/// The sum with what `bytes` earned.
	#[must_use]
	pub fn plus(&self, bytes: u128, growth: &Growth) -> Self {
		self.with(&Self {
			all: FineAmount::of_power(bytes, growth.all),
			liquid: FineAmount::of_power(bytes, growth.liquid),
			waiting: FineAmount::of_power(bytes, growth.waiting),
		})
	}

	/// The sum with what another device earned.
	#[must_use]
	pub fn with(&self, other: &Self) -> Self {
		Self {
			all: self.all.plus(other.all),
			liquid: self.liquid.plus(other.liquid),
			waiting: self.waiting.plus(other.waiting),
		}
	}

	/// Divides it into what is liquid, rounded down, and what vests, where `carried` parts of 2^-64
	/// planck are over from before. They count as liquid, so that nothing vests where all is liquid.
	///
	/// The period is rounded to the nearest tick.
	pub fn divide(&self, carried: u64) -> Divided {
		let carried = FineAmount { plancks: 0, fraction: carried };
		let all = self.all.plus(carried);
		let liquid = self.liquid.plus(carried).plancks.min(all.plancks);
		Divided {
			liquid,
			vests: all.plancks.saturating_sub(liquid),
			vesting_ticks: self.waiting.parts_of(self.all.minus(self.liquid), MAX_VESTING_BITS),
			fraction: all.fraction,
		}
	}

	/// Whether no more is liquid or waits than there is.
	pub fn is_sound(&self) -> bool {
		self.liquid.plus(self.waiting) <= self.all
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{CRN, MAX_STORAGE_RATE, MAX_VESTING_TICKS, VESTING_TICKS};
	use proptest::{collection::vec, prelude::*};

	const ONE: u128 = 1 << 64;

	fn terms(liquid: u32, vesting_ticks: u32) -> StorageTerms {
		let max_rate = MAX_STORAGE_RATE - 1;
		StorageTerms { budget: 0, epoch_ticks: 100, max_rate, liquid, vesting_ticks }
	}

	/// What `bytes` earned in epochs with these growths and terms.
	fn earned(bytes: u128, epochs: &[(u128, StorageTerms)]) -> StorageEarned {
		let growth = epochs.iter().fold(Growth::default(), |sum, (growth, terms)| {
			sum.plus(&Growth::of_epoch(terms, *growth))
		});
		StorageEarned::default().plus(bytes, &growth)
	}

	#[test]
	fn an_epochs_liquid_part_is_free_and_the_rest_vests_over_its_period() {
		for ticks in [1, 99, 100, VESTING_TICKS, MAX_VESTING_TICKS] {
			for bytes in [1u128, 3, 1 << 30, 1 << 48] {
				let divided =
					earned(bytes, &[(8_000 * ONE / bytes, terms(250_000, ticks))]).divide(0);
				assert!((1_999..=2_000).contains(&divided.liquid), "{bytes}");
				assert!((5_999..=6_001).contains(&divided.vests), "{bytes}");
				assert_eq!(divided.vesting_ticks, ticks, "{bytes}");
			}
		}
	}

	#[test]
	fn each_epoch_is_divided_by_its_own_terms() {
		let epochs = [
			(1_000 * ONE, terms(250_000, 200)),
			(3_000 * ONE, terms(500_000, 100)),
			(500 * ONE, terms(1_000_000, 9)),
		];
		let divided = earned(1, &epochs).divide(0);
		// 750 over 200 ticks and 1,500 over 100: 2,250 over 133 1/3.
		assert_eq!((divided.liquid, divided.vests), (250 + 1_500 + 500, 2_250));
		assert_eq!((divided.vesting_ticks, divided.fraction), (133, 0));
	}

	#[test]
	fn where_all_is_liquid_nothing_vests_whatever_is_carried() {
		let earned = earned(3, &[(7 * ONE / 5, terms(PARTS, 100))]);
		for carried in [0, 1, 1 << 63, u64::MAX] {
			assert_eq!(earned.divide(carried).vests, 0);
		}
	}

	#[test]
	fn where_nothing_is_liquid_all_vests_whatever_is_carried() {
		let earned = earned(3, &[(7 * ONE / 5, terms(0, 100))]);
		for carried in [0, 1, 1 << 63, u64::MAX] {
			let divided = earned.divide(carried);
			assert_eq!((divided.liquid, divided.vesting_ticks), (0, 100));
			assert!(divided.vests >= 4);
		}
	}

	#[test]
	fn nothing_earned_divides_into_nothing() {
		let divided = StorageEarned::default().divide(7);
		assert_eq!(divided, Divided { fraction: 7, ..Default::default() });
	}

	#[test]
	fn dust_of_a_byte_has_a_coarse_period() {
		let period = |growth| earned(1 << 60, &[(growth, terms(0, 500))]).divide(0).vesting_ticks;
		assert_eq!(period(1 << 27), 500);
		assert_eq!(period(1 << 18), 512);
		assert_eq!(period(1 << 10), 0);
	}

	#[test]
	fn terms_beyond_their_bounds_count_as_those() {
		let beyond = Growth::of_epoch(&terms(u32::MAX, u32::MAX), u128::MAX);
		assert_eq!(beyond, Growth { all: u128::MAX, liquid: u128::MAX, waiting: 0 });
		let beyond = Growth::of_epoch(&terms(0, u32::MAX), u128::MAX);
		assert_eq!(beyond, Growth { all: u128::MAX, liquid: 0, waiting: u128::MAX });
	}

	#[test]
	fn the_largest_rewards_keep_their_period() {
		let growth = Growth::of_epoch(&terms(1, VESTING_TICKS), 1 << 127);
		let divided = StorageEarned::default().plus(1 << 16, &growth).divide(u64::MAX);
		assert_eq!(divided.vesting_ticks, VESTING_TICKS);
		assert_eq!(divided.vests + divided.liquid, 1 << 79);
		assert!(divided.vests > 1_000_000 * CRN);
	}

	proptest! {
		#[test]
		fn no_more_is_liquid_or_waits_than_a_byte_earned(
			liquid in 0..=PARTS,
			ticks in 1..=MAX_VESTING_TICKS,
			looks in (0..1u128 << 90, 0..1u128 << 90),
			bytes in 0..1u128 << 30,
		) {
			let terms = terms(liquid, ticks);
			let (from, to) = (looks.0.min(looks.1), looks.0.max(looks.1));
			let span = Growth::of_epoch(&terms, to).since(&Growth::of_epoch(&terms, from));
			prop_assert_eq!(span.all, to - from);
			prop_assert!(span.liquid <= span.all && span.waiting <= span.all - span.liquid);
			prop_assert!(span.is_sound());
			let earned = StorageEarned::default().plus(bytes, &span);
			prop_assert!(earned.is_sound());
			let divided = earned.divide(5);
			let all = earned.all.plus(FineAmount { plancks: 0, fraction: 5 });
			prop_assert_eq!(divided.liquid + divided.vests, all.plancks);
			prop_assert_eq!(divided.fraction, all.fraction);
			prop_assert!(divided.vesting_ticks <= MAX_VESTING_TICKS);
		}

		/// Against every epoch divided on its own.
		#[test]
		fn epochs_together_are_what_they_are_apart(
			epochs in vec((1u128 << 60..1 << 70, 0..=PARTS, 1..1u32 << 24), 1..20),
			gib in 1u128..1 << 20,
		) {
			let epochs: Vec<_> = epochs
				.into_iter()
				.map(|(growth, liquid, ticks)| (growth, terms(liquid, ticks)))
				.collect();
			let bytes = gib << 30;
			let together = earned(bytes, &epochs).divide(0);
			let (mut liquid, mut vests, mut waits) = (0, 0, 0.0);
			for epoch in &epochs {
				let apart = earned(bytes, &[*epoch]).divide(0);
				liquid += apart.liquid;
				vests += apart.vests;
				waits += apart.vests as f64 * f64::from(epoch.1.vesting_ticks);
			}
			let slack = epochs.len() as u128 + 1;
			prop_assert!(together.liquid.abs_diff(liquid) <= slack);
			prop_assert!(together.vests.abs_diff(vests) <= slack);
			if vests > 0 {
				let average = waits / vests as f64;
				prop_assert!((f64::from(together.vesting_ticks) - average).abs() <= 1.0);
			}
		}
	}
}
