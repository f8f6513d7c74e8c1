// SPDX-License-Identifier: Apache-2.0
//! BABE's lottery for primary slots.

use crate::{decay::power_of_half, ConsensusWeight, TOTAL_WEIGHT};

/// Fractional bits of a logarithm, as of an age in half-lives.
const LOG_BITS: u32 = 32;

/// Fractional bits of a mantissa, which is in [1, 2).
const MANTISSA_BITS: u32 = 63;

/// Millionths of a slot: what expected slots are counted in.
const MICRO: u128 = 1_000_000;

/// The lottery in which a validator with share `θ` of all weight wins each slot with probability
/// `p = 1 − (1 − c)^θ`, whatever the others do (`calculate_primary_threshold` in
/// `sc-consensus-babe`).
///
/// Splitting gains no slot: two parts lose it with probability `(1 − c)^θ₁ · (1 − c)^θ₂`, and the
/// whole with `(1 − c)^(θ₁ + θ₂)`, which is the same. In all a slot has a winner with probability
/// `c`, and more than one in part of those: one of their blocks stays, so that a validator's blocks
/// are fewer than the slots that it wins. How many it can expect, see
/// [`Service::expected_blocks`](crate::Service::expected_blocks).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrimarySlots {
	/// `−log2(1 − c)`, in parts of 2^-32.
	log: u64,
}

impl PrimarySlots {
	/// The lottery with `c` as BABE's configuration has it, numerator and denominator; `None`
	/// unless it is above zero and under one.
	pub fn new((numerator, denominator): (u64, u64)) -> Option<Self> {
		let lost = denominator.checked_sub(numerator).filter(|_| numerator > 0)?;
		let ratio = (u128::from(denominator) << MANTISSA_BITS).checked_div(lost.into())?;
		Some(Self { log: log2(ratio) })
	}

	/// How many of `slots` a validator of this weight wins on average, in millionths of a slot.
	///
	/// Within `slots · 10^-9` of a slot, and a millionth, of the real number.
	pub fn expected_wins(&self, weight: ConsensusWeight, slots: u32) -> u64 {
		let weight = u128::from(weight.min(TOTAL_WEIGHT));
		let exponent = weight.saturating_mul(self.log.into()).checked_div(TOTAL_WEIGHT.into());
		let exponent = u64::try_from(exponent.unwrap_or_default()).unwrap_or(u64::MAX);
		let halvings = u32::try_from(exponent >> LOG_BITS).unwrap_or(u32::MAX);
		let lost = power_of_half(exponent).checked_shr(halvings).unwrap_or_default();
		let won = (1u128 << 64).saturating_sub(lost);
		let wins = u128::from(slots).saturating_mul(MICRO).saturating_mul(won) >> 64;
		u64::try_from(wins).unwrap_or(u64::MAX)
	}
}

/// The binary logarithm of `ratio`, which is at least one and in parts of 2^-63, in parts of 2^-32
/// rounded down: a digit for every squaring of the mantissa that reaches two.
fn log2(ratio: u128) -> u64 {
	let whole = ratio.checked_ilog2().unwrap_or_default().saturating_sub(MANTISSA_BITS);
	let mut mantissa = ratio >> whole;
	let mut log = u64::from(whole);
	for _ in 0..LOG_BITS {
		// A mantissa has 64 bits, its square 128.
		mantissa = mantissa.saturating_mul(mantissa) >> MANTISSA_BITS;
		let digit = u64::from(mantissa >> MANTISSA_BITS > 1);
		mantissa >>= digit;
		log = (log << 1) | digit;
	}
	log
}
