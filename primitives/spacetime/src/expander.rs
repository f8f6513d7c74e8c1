// SPDX-License-Identifier: Apache-2.0
//! The permutation behind the expander edges.
//!
//! Chung's construction: number all 8·N edges, permute the numbers, divide by 8. A permutation
//! makes every node a parent exactly eight times, and eight random matchings expand (what the
//! bound in `profile.rs` needs of them).
//!
//! It is a Feistel network whose halves may differ by a bit, so that it permutes exactly 2ⁿ numbers
//! for odd n, too: there is no walking through numbers out of range, and the work is the same for
//! every input.

use crate::graph::mix;

/// Rounds: four make a strong pseudo-random permutation of pseudo-random functions (Luby and Rackoff).
const ROUNDS: usize = 4;

/// A permutation of the numbers below 2ⁿ.
#[derive(Clone, Debug)]
pub(crate) struct Permutation {
	/// Bits of the low half, at least those of the high one.
	low_bits: u32,
	low_mask: u64,
	high_mask: u64,
	keys: [u64; ROUNDS],
}

impl Permutation {
	/// A permutation of the numbers of `bits` bits, 2 to 63.
	pub(crate) fn new(bits: u32, keys: [u64; ROUNDS]) -> Self {
		let low_bits = bits.div_ceil(2);
		let high_bits = bits.saturating_sub(low_bits);
		Self { low_bits, low_mask: mask(low_bits), high_mask: mask(high_bits), keys }
	}

	/// Where a number goes.
	pub(crate) fn apply(&self, number: u64) -> u64 {
		let (mut high, mut low) = self.split(number);
		let [a, b, c, d] = self.keys;
		for (even, odd) in [(a, b), (c, d)] {
			high ^= mix(low.wrapping_add(even)) & self.high_mask;
			low ^= mix(high.wrapping_add(odd)) & self.low_mask;
		}
		self.join(high, low)
	}

	/// Where a number comes from.
	pub(crate) fn invert(&self, number: u64) -> u64 {
		let (mut high, mut low) = self.split(number);
		let [a, b, c, d] = self.keys;
		for (even, odd) in [(c, d), (a, b)] {
			low ^= mix(high.wrapping_add(odd)) & self.low_mask;
			high ^= mix(low.wrapping_add(even)) & self.high_mask;
		}
		self.join(high, low)
	}

	fn split(&self, number: u64) -> (u64, u64) {
		(number.wrapping_shr(self.low_bits) & self.high_mask, number & self.low_mask)
	}

	fn join(&self, high: u64, low: u64) -> u64 {
		high.wrapping_shl(self.low_bits) | low
	}
}

fn mask(bits: u32) -> u64 {
	1_u64.wrapping_shl(bits).wrapping_sub(1)
}
