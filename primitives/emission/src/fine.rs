// SPDX-License-Identifier: Apache-2.0
//! Amounts finer than a planck.

use crate::Balance;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Fractional bits of a [`FineAmount`].
pub const FRACTION_BITS: u32 = 64;

/// The fractional bits of an amount that is counted in parts of 2^-64 planck.
const FRACTION: u128 = (1 << FRACTION_BITS) - 1;

/// An amount with 64 fractional bits: `plancks + fraction / 2^64`.
///
/// Storage is paid by the byte and the tick, of which there are far more than plancks to pay for
/// them. Sums of these are exact: nothing is rounded before a whole planck is paid.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct FineAmount {
	/// Whole plancks.
	pub plancks: Balance,
	/// What is over, in parts of 2^-64 planck.
	pub fraction: u64,
}

impl FineAmount {
	/// `parts` parts of 2^-64 planck.
	pub fn of_parts(parts: u128) -> Self {
		Self { plancks: parts >> FRACTION_BITS, fraction: low(parts) }
	}

	/// `bytes × growth`, where `growth` is in parts of 2^-64 planck a byte. Exact while it is less
	/// than 2^128 plancks, and clamped there.
	///
	/// With `growth = g·2^64 + f` and `bytes = b·2^64 + c` it is, in plancks,
	/// `bytes·g + b·f + c·f / 2^64`, no term of which is wider than the result.
	pub fn of_power(bytes: u128, growth: u128) -> Self {
		let (whole, fine) = (growth >> FRACTION_BITS, growth & FRACTION);
		let rest = Self::of_parts((bytes & FRACTION).saturating_mul(fine));
		let plancks = bytes
			.saturating_mul(whole)
			.saturating_add((bytes >> FRACTION_BITS).saturating_mul(fine))
			.saturating_add(rest.plancks);
		Self { plancks, fraction: rest.fraction }
	}

	/// The sum, exact while it is less than 2^128 plancks.
	#[must_use]
	pub fn plus(self, other: Self) -> Self {
		// Two fractions are less than two plancks.
		let fractions = u128::from(self.fraction).saturating_add(other.fraction.into());
		let Self { plancks: carried, fraction } = Self::of_parts(fractions);
		let plancks = self.plancks.saturating_add(other.plancks).saturating_add(carried);
		Self { plancks, fraction }
	}

	/// The difference, zero where `other` is more.
	#[must_use]
	pub fn minus(self, other: Self) -> Self {
		if self < other {
			return Self::default();
		}
		let (fraction, borrows) = self.fraction.overflowing_sub(other.fraction);
		let plancks = self.plancks.saturating_sub(other.plancks).saturating_sub(borrows.into());
		Self { plancks, fraction }
	}

	/// How many parts of `whole` it is, where there are `2^bits`, to the nearest; zero of nothing.
	/// For amounts under 2^80 plancks and up to 26 bits.
	///
	/// Of 2^36 plancks and more, fractions of a planck are left out: they are less than 2^-36 of it.
	pub(crate) fn parts_of(self, whole: Self, bits: u32) -> u32 {
		let (own, whole) = if whole.plancks >> 36 == 0 {
			(self.parts(), whole.parts())
		} else {
			(self.plancks, whole.plancks)
		};
		let parts = own.min(whole).saturating_mul(1 << bits).saturating_add(whole >> 1);
		let parts = parts.checked_div(whole).unwrap_or_default();
		u32::try_from(parts).unwrap_or(u32::MAX)
	}

	/// It in parts of 2^-64 planck. Exact for less than 2^64 plancks.
	fn parts(self) -> u128 {
		self.plancks.saturating_mul(1 << FRACTION_BITS).saturating_add(self.fraction.into())
	}

	/// Whether it is nothing at all.
	pub fn is_zero(&self) -> bool {
		*self == Self::default()
	}
}

/// The lowest 64 bits.
fn low(parts: u128) -> u64 {
	// Masked to 64 bits, so that it always fits.
	u64::try_from(parts & FRACTION).unwrap_or_default()
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	/// `a · b` in four limbs of 64 bits, by the rule of school.
	fn product(a: u128, b: u128) -> [u64; 4] {
		let (a, b) = ([a as u64, (a >> 64) as u64], [b as u64, (b >> 64) as u64]);
		let mut limbs = [0u64; 4];
		for (i, x) in a.into_iter().enumerate() {
			let mut carry = 0u128;
			for (j, y) in b.into_iter().enumerate() {
				let sum = u128::from(x) * u128::from(y) + u128::from(limbs[i + j]) + carry;
				limbs[i + j] = sum as u64;
				carry = sum >> 64;
			}
			limbs[i + 2] = carry as u64;
		}
		limbs
	}

	#[test]
	fn parts_are_split_into_plancks_and_their_fraction() {
		for (parts, plancks, fraction) in [
			(0, 0, 0),
			(1, 0, 1),
			(u128::from(u64::MAX), 0, u64::MAX),
			(1 << 64, 1, 0),
			(u128::MAX, u128::from(u64::MAX), u64::MAX),
		] {
			assert_eq!(FineAmount::of_parts(parts), FineAmount { plancks, fraction }, "{parts}");
		}
	}

	#[test]
	fn fractions_carry_into_plancks() {
		let almost = FineAmount { plancks: 3, fraction: u64::MAX };
		let least = FineAmount { plancks: 0, fraction: 1 };
		assert_eq!(almost.plus(least), FineAmount { plancks: 4, fraction: 0 });
		assert_eq!(almost.plus(almost), FineAmount { plancks: 7, fraction: u64::MAX - 1 });
	}

	#[test]
	fn differences_borrow_from_plancks() {
		let (whole, least) = (FineAmount::of_parts(4 << 64), FineAmount::of_parts(1));
		assert_eq!(whole.minus(least), FineAmount { plancks: 3, fraction: u64::MAX });
		assert_eq!(whole.minus(whole), FineAmount::default());
		assert_eq!(least.minus(whole), FineAmount::default());
	}

	#[test]
	fn parts_of_an_amount_are_rounded_to_the_nearest() {
		let of = |parts: u128, whole: u128| {
			FineAmount::of_parts(parts).parts_of(FineAmount::of_parts(whole), 2)
		};
		for (parts, whole, expected) in
			[(0, 0, 0), (5, 0, 0), (0, 8, 0), (1, 8, 1), (2, 8, 1), (3, 8, 2), (8, 8, 4), (9, 8, 4)]
		{
			assert_eq!(of(parts, whole), expected, "{parts} of {whole}");
			assert_eq!(of(parts << 100, whole << 100), expected, "{parts} of {whole}");
		}
		let most = FineAmount { plancks: (1 << 80) - 1, fraction: u64::MAX };
		assert_eq!(most.parts_of(most, 26), 1 << 26);
		let most = FineAmount { plancks: (1 << 36) - 1, fraction: u64::MAX };
		assert_eq!(most.parts_of(most, 26), 1 << 26);
	}

	#[test]
	fn amounts_that_no_chain_reaches_clamp() {
		assert_eq!(FineAmount::of_power(u128::MAX, u128::MAX).plancks, u128::MAX);
		let all = FineAmount { plancks: u128::MAX, fraction: u64::MAX };
		assert_eq!(all.plus(all).plancks, u128::MAX);
	}

	proptest! {
		#[test]
		fn a_product_is_exact_to_its_last_bit(bytes: u128, growth: u128) {
			let [fraction, low, high, over] = product(bytes, growth);
			let plancks = (u128::from(high) << 64) | u128::from(low);
			let amount = FineAmount::of_power(bytes, growth);
			if over == 0 {
				prop_assert_eq!(amount, FineAmount { plancks, fraction });
			} else {
				prop_assert_eq!(amount.plancks, u128::MAX);
			}
		}

		#[test]
		fn what_parts_of_a_power_earn_sums_to_what_it_earns(a: u64, b: u64, growth: u128) {
			let (a, b) = (u128::from(a), u128::from(b));
			let parts = FineAmount::of_power(a, growth >> 2).plus(FineAmount::of_power(b, growth >> 2));
			prop_assert_eq!(parts, FineAmount::of_power(a + b, growth >> 2));
		}
	}
}
