// SPDX-License-Identifier: Apache-2.0
//! What an equivocation costs.

use crate::{ConsensusWeight, TOTAL_WEIGHT};

/// The part of their bonds, in parts of [`TOTAL_WEIGHT`], that validators lose who equivocated
/// together and weighed `weight` together: `min(1, 3 · weight)`.
///
/// A third of all weight is what it takes to break finality: whoever did that loses everything, and
/// who tried with less as much of it.
pub const fn slashed_by(weight: ConsensusWeight) -> ConsensusWeight {
	let tripled = weight.saturating_mul(3);
	if tripled < TOTAL_WEIGHT {
		tripled
	} else {
		TOTAL_WEIGHT
	}
}
