// SPDX-License-Identifier: Apache-2.0
//! What validators earn of their pool.
//!
//! Each session of an epoch puts [`TOTAL_WEIGHT`] points up, and a validator can earn as many as it
//! weighs. Over the epoch it earns them all if it authored [`FullPayFrom`] of its expected blocks,
//! and in proportion if it authored less:
//!
//! ```text
//! points = weight · min(1, authored / (full pay from · expected))
//! ```
//!
//! A point is worth the pool's budget divided by the points that were *put up*, not by those that
//! were earned; what nobody earned stays unallocated, as in every other pool. Hence:
//!
//! - **Splitting gains nothing.** Weights that sum to the whole's have expectations that sum to the
//!   whole's; with blocks that sum to the whole's, `min(w₁, b₁/k) + min(w₂, b₂/k) <=
//!   min(w₁ + w₂, (b₁ + b₂)/k)`. Nor do the few more blocks that parts of a split keep of contested
//!   slots: pay ends at the weight.
//! - **Withholding a block gains nothing.** It lowers what was authored by one and what was
//!   expected by a share of one.
//! - **Another's block withheld, orphaned or censored gains nothing** to whoever is paid in full.
//! - **A light validator is not worse off**, though chance gives it fewer blocks than expected as
//!   often as more: by default a validator of whom 28 are expected (one of 256, with 300 blocks an
//!   hour and a day's epoch) loses less than a hundredth of its pay by that.

use crate::{Commission, FullPayFrom, Service, TOTAL_WEIGHT};
use cairn_emission::{Balance, PARTS};

impl Service {
	/// The points that a validator earned by its service in an epoch, rounded down.
	pub fn points(&self, full_pay_from: FullPayFrom) -> u64 {
		// 82 bits, times the weight of as many sessions: exact with up to 2^16 of them.
		let done = self.done().saturating_mul(PARTS.into());
		let needed = self.expected.saturating_mul(full_pay_from.get().into());
		if done >= needed {
			return if self.authored == 0 { 0 } else { self.weight };
		}
		let points = done.saturating_mul(self.weight.into()).checked_div(needed);
		u64::try_from(points.unwrap_or_default()).unwrap_or(u64::MAX).min(self.weight)
	}
}

/// What a point earns in an epoch of `sessions` sessions whose pool of validators is `budget`
/// plancks: an integer of plancks, rounded down, so that what is issued is rate times points and
/// nobody rounds. Without a session, nothing.
pub fn rate_of_point(budget: Balance, sessions: u32) -> Balance {
	let put_up = u128::from(TOTAL_WEIGHT).saturating_mul(sessions.into());
	cairn_emission::rate_of_point(budget, put_up)
}

/// Divides a validator's `reward` into its commission, rounded down, and the rest, which is its
/// backers'. Both are in plancks and sum to the reward.
pub fn divide(reward: Balance, commission: Commission) -> (Balance, Balance) {
	let kept = commission.of(reward);
	(kept, reward.saturating_sub(kept))
}
