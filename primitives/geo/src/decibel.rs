// SPDX-License-Identifier: Apache-2.0
//! Ratios in hundredths of a decibel, without floats.

/// Fractional bits of [`log2`].
const LOG_BITS: u32 = 16;

/// 1000 · log10(2): hundredths of dB in a doubling of power, times 10⁶.
const CENTI_DB_A_DOUBLING_E6: u64 = 301_029_996;

/// 2000 · log10(4π / (100 c)), c = 299,792,458 m/s: free-space path loss over 1 cm at 1 Hz in
/// hundredths of dB, times 10⁶, negated.
const LOSS_OFFSET_E6: u64 = 18_755_221_678;

/// log2 in Q16, rounded down (off by two units at most); 0 for 0.
///
/// The position of the highest bit is the integer part; squaring what is left gives a further bit
/// at a time.
#[expect(
	clippy::arithmetic_side_effects,
	reason = "63 − leading zeros of a non-zero number is at least 0; the mantissa stays below 2³², \
		hence its square below 2⁶⁴"
)]
fn log2(value: u64) -> u64 {
	if value == 0 {
		return 0;
	}
	let zeros = value.leading_zeros();
	let mut log = u64::from(63 - zeros);
	// In [1, 2), as Q31.
	let mut mantissa = (value << zeros) >> 32;
	for _ in 0..LOG_BITS {
		mantissa = (mantissa * mantissa) >> 31;
		let bit = mantissa >> 32;
		mantissa >>= bit;
		log = (log << 1) | bit;
	}
	log
}

/// log2 of `value` in hundredths of dB of power, times 10⁶.
#[expect(
	clippy::arithmetic_side_effects,
	reason = "log2 is below 2²², and 2²² · 3.1 · 10⁸ below 2⁵¹"
)]
fn power_e6(value: u64) -> u64 {
	(log2(value) * CENTI_DB_A_DOUBLING_E6) >> LOG_BITS
}

/// A number of hundredths of dB, times 10⁶, to the nearest hundredth.
fn hundredths(e6: u64) -> i32 {
	i32::try_from(e6.saturating_add(500_000) / 1_000_000).unwrap_or(i32::MAX)
}

/// 10 · log10(ratio) in hundredths of dB, to within 0.01 dB; 0 for a ratio of 0.
pub fn decibels(ratio: u64) -> i32 {
	hundredths(power_e6(ratio))
}

/// Free-space path loss between isotropic antennas, 20 · log10(4π d f / c), in hundredths of dB
/// (ITU-R P.525-4, section 2.3), to within 0.01 dB.
///
/// Any two places on Earth at up to 6 GHz are within what it can express; past that it saturates.
/// Never below 0: nearer than a thirteenth of the wavelength the formula would promise a gain.
pub fn free_space_path_loss(distance_cm: u32, frequency_hz: u64) -> i32 {
	let product = u64::from(distance_cm).saturating_mul(frequency_hz);
	hundredths(power_e6(product).saturating_mul(2).saturating_sub(LOSS_OFFSET_E6))
}
