// SPDX-License-Identifier: Apache-2.0
//! What validators earn of their pool.
//!
//! Each session of an epoch in which a block is made puts [`TOTAL_WEIGHT`] points up, and a
//! validator can earn as many as it weighs. Over the epoch it earns them all if its part of the
//! blocks was [`FullPayFrom`] of its weight, and in proportion if it was less, where parts and
//! weights are those of each session, summed:
//!
//! ```text
//! points = min(Σ weight, Σ (authored / blocks) / full pay from)
//! ```
//!
//! Neither sum ever shrinks, so that another session never takes back what an earlier one brought:
//! points can be credited, and shared, when each session ends. Sessions count alike, however many
//! blocks were made in each.
//!
//! A point is worth the pool's budget divided by the points that were *put up*, not by those that
//! were earned; what nobody earned stays unallocated, as in every other pool. Hence:
//!
//! - **Splitting gains nothing.** With weights and parts of the blocks that sum to the whole's,
//!   `min(w₁, b₁/k) + min(w₂, b₂/k) <= min(w₁ + w₂, (b₁ + b₂)/k)`. Nor do the few more blocks that
//!   parts of a split keep of contested slots: pay ends at the weight.
//! - **Withholding a block gains nothing.** It lowers the part of the session's blocks that is one's
//!   own.
//! - **Another's block withheld, orphaned or censored gains nothing** to whoever is paid in full.
//! - **A light validator is not worse off**, though chance gives it fewer blocks than expected as
//!   often as more: by default a validator of whom 28 are expected (one of 256, with 300 blocks an
//!   hour and a day's epoch) loses less than a hundredth of its pay by that.

use crate::{Commission, FullPayFrom, Service, TOTAL_WEIGHT};
use cairn_emission::{Balance, PARTS};

impl Service {
	/// The points that a validator earned by its service in an epoch, rounded down. Never fewer
	/// after another session than before.
	pub fn points(&self, full_pay_from: FullPayFrom) -> u64 {
		let part = u128::from(self.part).saturating_mul(PARTS.into());
		let points = part.checked_div(full_pay_from.get().into()).unwrap_or_default();
		u64::try_from(points).unwrap_or(u64::MAX).min(self.weight)
	}
}

/// What a point earns in an epoch of `sessions` sessions with blocks whose pool of validators is
/// `budget` plancks: an integer of plancks, rounded down, so that what is issued is rate times
/// points and nobody rounds. Without a session, nothing.
pub fn rate_of_point(budget: Balance, sessions: u32) -> Balance {
	let put_up = u128::from(TOTAL_WEIGHT).saturating_mul(sessions.into());
	cairn_emission::rate_of_point(budget, put_up)
}

/// Divides the `points` that a session brought a validator into its commission, rounded down, and
/// the rest, which is its backers'. Both sum to the points.
pub fn divide(points: u64, commission: Commission) -> (u64, u64) {
	// A part of the points, so that it always fits.
	let kept = u64::try_from(commission.of(points.into())).unwrap_or(points);
	(kept, points.saturating_sub(kept))
}
