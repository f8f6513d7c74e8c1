// SPDX-License-Identifier: Apache-2.0
//! Exponential decay in fixed point.
//!
//! Whatever decays is kept with the *age* of the chain at which it was last touched, and has what
//! is left of it worked out when it is looked at. Ages count half-lives, not sessions: when
//! governance changes the half-life, ages grow at another pace from then on, and what is left of
//! anything, be it touched before the change or after, is that of the time that really passed under
//! each.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Fractional bits of an [`Age`].
const AGE_BITS: u32 = 32;

/// Fractional bits of a factor.
const FACTOR_BITS: u32 = 64;

/// The fractional bits of a factor.
const FRACTION: u128 = (1 << FACTOR_BITS) - 1;

/// The most sessions that a half-life may be: 2^16, more than seven years of an hour each. An age
/// then still grows by 2^16 parts a session, so that rounding changes no half-life by more than
/// 2^-16 of it.
pub const MAX_HALF_LIFE: u32 = 1 << 16;

/// `2^(−2^−i)` for i = 1, 2, … 32, in parts of 2^-64, to the nearest.
const ROOTS: [u64; 32] = [
	0xb504_f333_f9de_6484,
	0xd744_fcca_d69d_6af4,
	0xeac0_c6e7_dd24_392f,
	0xf525_7d15_2486_cc2c,
	0xfa83_b2db_722a_033a,
	0xfd3e_0c0c_f486_c175,
	0xfe9e_115c_7b8f_884c,
	0xff4e_cb59_511e_c8a5,
	0xffa7_5652_1c8d_aed2,
	0xffd3_a751_c0f7_e10c,
	0xffe9_d2b2_f7db_2756,
	0xfff4_e91b_ff1b_8c3e,
	0xfffa_747e_a004_0664,
	0xfffd_3a3b_7814_eb54,
	0xfffe_9d1c_c60d_dab1,
	0xffff_4e8e_2587_9bfa,
	0xffff_a747_0363_f451,
	0xffff_d3a3_7dda_0313,
	0xffff_e9d1_bdf7_03af,
	0xffff_f4e8_debe_025e,
	0xffff_fa74_6f4f_a150,
	0xffff_fd3a_37a3_f8b0,
	0xffff_fe9d_1bd1_065a,
	0xffff_ff4e_8de8_45ae,
	0xffff_ffa7_46f4_1377,
	0xffff_ffd3_a37a_05e4,
	0xffff_ffe9_d1bd_01fc,
	0xffff_fff4_e8de_80c0,
	0xffff_fffa_746f_4051,
	0xffff_fffd_3a37_a025,
	0xffff_fffe_9d1b_d011,
	0xffff_ffff_4e8d_e808,
];

/// How long the chain has decayed, in parts of 2^-32 of a half-life.
///
/// 2^32 half-lives fit: of a day each, that is ten million years.
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
pub struct Age(pub u64);

impl Age {
	/// The age one session later, while the half-life is `half_life` sessions, 1 to
	/// [`MAX_HALF_LIFE`].
	#[must_use]
	pub fn after_session(self, half_life: u32) -> Self {
		let whole = 1u64 << AGE_BITS;
		let grown = whole.checked_div(half_life.into()).unwrap_or(whole);
		Self(self.0.saturating_add(grown))
	}

	/// What is left at this age of a `value` of an earlier one, rounded down:
	/// `value · 2^−(self − then)`. All of it if `then` is no earlier.
	///
	/// Less than `value · 2^-58 + 2` under the real number, and never above it by more than that
	/// relative error.
	pub fn left_of(self, value: u128, then: Self) -> u128 {
		let passed = self.0.saturating_sub(then.0);
		let halvings = u32::try_from(passed >> AGE_BITS).unwrap_or(u32::MAX);
		let halved = value.checked_shr(halvings).unwrap_or_default();
		times(halved, power_of_half(passed))
	}
}

/// `2^−f` in parts of 2^-64, where `f` is the fraction of a half-life in `passed`: the product of
/// the [`ROOTS`] that its bits name. Each of 32 multiplications rounds by less than a part.
pub(crate) fn power_of_half(passed: u64) -> u128 {
	(1..=AGE_BITS)
		.zip(ROOTS)
		.filter(|(bit, _)| (passed >> AGE_BITS.saturating_sub(*bit)) & 1 == 1)
		.fold(1 << FACTOR_BITS, |factor, (_, root)| times(factor, root.into()))
}

/// `⌊value · factor / 2^64⌋` for a factor of at most 2^64 parts, without a wider integer.
///
/// With `value = h·2^64 + l` that is `h·factor + ⌊l·factor / 2^64⌋`, neither term of which can
/// overflow, nor their sum exceed `value`.
fn times(value: u128, factor: u128) -> u128 {
	let (high, low) = (value >> FACTOR_BITS, value & FRACTION);
	let rest = low.saturating_mul(factor) >> FACTOR_BITS;
	high.saturating_mul(factor).saturating_add(rest)
}
