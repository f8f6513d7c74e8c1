// SPDX-License-Identifier: Apache-2.0
//! Weights in proportion to claims, each between bounds of its own, to an exact total.
//!
//! The real solution is `clamp(κ·xᵢ, leastᵢ, mostᵢ)` with the one factor `κ` for all at which the
//! sum is the total: *water-filling*. With upper bounds alone this is the textbook's: who would be
//! above the cap is at the cap, and what exceeds it goes to the others in proportion.

use crate::{ConsensusWeight, TOTAL_WEIGHT};
use alloc::vec::Vec;
use core::cmp::Reverse;

/// Bits that all claims together may have: times a weight, they fit 128.
pub(crate) const CLAIM_BITS: u32 = 98;

/// What one validator claims of the total, and the bounds that it gets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claim {
	/// Its part, at least 1; all together are less than 2^[`CLAIM_BITS`].
	pub parts: u128,
	/// The least that it weighs.
	pub least: ConsensusWeight,
	/// The most that it weighs, not less than `least`.
	pub most: ConsensusWeight,
}

/// A claim whose weight is being found.
struct Share {
	claim: Claim,
	/// Its bound, where it is at one.
	bound: Option<ConsensusWeight>,
}

/// What the claims that are at no bound divide among them: `rest` weight by `parts`.
struct Level {
	rest: u128,
	parts: u128,
}

impl Level {
	fn of(shares: &[Share]) -> Self {
		let bound = shares.iter().filter_map(|share| share.bound);
		let bound = bound.fold(0, ConsensusWeight::saturating_add);
		let parts = free(shares).map(|claim| claim.parts).fold(0, u128::saturating_add);
		Self { rest: TOTAL_WEIGHT.saturating_sub(bound).into(), parts }
	}

	/// What a claim exceeds its upper bound by, in parts of `1 / parts` weight.
	fn over(&self, claim: &Claim) -> u128 {
		let most = self.parts.saturating_mul(claim.most.into());
		self.rest.saturating_mul(claim.parts).saturating_sub(most)
	}

	/// What a claim falls short of its lower bound by, in parts of `1 / parts` weight.
	fn under(&self, claim: &Claim) -> u128 {
		let least = self.parts.saturating_mul(claim.least.into());
		least.saturating_sub(self.rest.saturating_mul(claim.parts))
	}

	/// The weight of a claim, rounded down, and what rounding left of it.
	fn weight(&self, claim: &Claim) -> (ConsensusWeight, u128) {
		let product = self.rest.saturating_mul(claim.parts);
		let whole = product.checked_div(self.parts).unwrap_or_default();
		let left = product.checked_rem(self.parts).unwrap_or_default();
		(ConsensusWeight::try_from(whole).unwrap_or(TOTAL_WEIGHT), left)
	}
}

/// The weights of `claims`, in their order. They sum to [`TOTAL_WEIGHT`] if the lower bounds do not
/// sum to more and the upper ones not to less.
///
/// Bounds are found one after the other (Bitran and Hax, *Disaggregation and Resource Allocation
/// Using Convex Knapsack Problems with Bounded Variables*, 1981): divide what is left among those
/// that are at no bound. Where they exceed their upper bounds by more than they fall short of their
/// lower ones, the final factor is no less, so whoever is above stays above and is at its bound for
/// good; the other way round likewise. Every pass finds a bound or ends, so there are no more
/// passes than claims and one.
///
/// Rounding is by largest remainder, between equal remainders by largest claim, and between equal
/// claims by position. A fraction is rounded up only where there is one, so bounds, which are
/// integers, hold after it as well.
pub(crate) fn fill(claims: impl Iterator<Item = Claim>) -> Vec<ConsensusWeight> {
	let mut shares: Vec<_> = claims.map(|claim| Share { claim, bound: None }).collect();
	loop {
		let level = Level::of(&shares);
		let over = free(&shares).map(|claim| level.over(claim)).fold(0, u128::saturating_add);
		let under = free(&shares).map(|claim| level.under(claim)).fold(0, u128::saturating_add);
		if over == 0 && under == 0 {
			return rounded(&shares, &level);
		}
		for share in shares.iter_mut().filter(|share| share.bound.is_none()) {
			if over >= under && level.over(&share.claim) > 0 {
				share.bound = Some(share.claim.most);
			} else if under >= over && level.under(&share.claim) > 0 {
				share.bound = Some(share.claim.least);
			}
		}
	}
}

fn free(shares: &[Share]) -> impl Iterator<Item = &Claim> {
	shares.iter().filter(|share| share.bound.is_none()).map(|share| &share.claim)
}

/// The bounds of those that are at one, the rest to the others by largest remainder.
fn rounded(shares: &[Share], level: &Level) -> Vec<ConsensusWeight> {
	let weigh =
		|share: &Share| share.bound.map_or_else(|| level.weight(&share.claim), |at| (at, 0));
	let mut weights: Vec<_> = shares.iter().map(weigh).collect();
	let sum = weights.iter().map(|(weight, _)| *weight).fold(0, ConsensusWeight::saturating_add);
	// Less than one a fraction, hence fewer than there are fractions.
	let missing = usize::try_from(TOTAL_WEIGHT.saturating_sub(sum)).unwrap_or(usize::MAX);
	let parts = shares.iter().map(|share| share.claim.parts);
	let mut fractions: Vec<_> =
		weights.iter_mut().zip(parts).filter(|((_, left), _)| *left > 0).collect();
	fractions.sort_by_key(|((_, left), parts)| Reverse((*left, *parts)));
	for ((weight, _), _) in fractions.into_iter().take(missing) {
		*weight = weight.saturating_add(1);
	}
	weights.into_iter().map(|(weight, _)| weight).collect()
}
