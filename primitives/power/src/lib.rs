// SPDX-License-Identifier: Apache-2.0
//! The rules by which proven work elects those who make blocks.
//!
//! Everything here is a pure function of integers. From what devices prove to what it brings:
//!
//! 1. [`BackingParams::backing`]: proven bytes and [`CoveragePower`], which fades with the [`Age`]
//!    of the chain, become one number (`backing.rs`, `coverage.rs`, `decay.rs`);
//! 2. [`ElectionParams::elect`]: the candidates with the most of it have the seats (`election.rs`);
//! 3. [`WeightParams::weights`]: each seat weighs its share, within a cap and a limit of change
//!    (`weight.rs`, `change.rs`, `fill.rs`);
//! 4. [`PrimarySlots`]: a weight wins slots (`leader.rs`);
//! 5. [`Service`]: how many blocks that makes, and how many a validator authored (`service.rs`);
//! 6. [`LivenessParams::verdict`]: whether it is at work (`liveness.rs`);
//! 7. [`slashed_by`]: what an equivocation costs (`offence.rs`);
//! 8. [`Service::points`], [`rate_of_point`], [`divide`]: what it earns and keeps (`reward.rs`);
//! 9. [`BackersAccrual`]: what its backers earn, session by session (`accrual.rs`).
//!
//! # Units
//! Backing is a number without a unit, of which by default a byte has one. Weights are parts of
//! [`TOTAL_WEIGHT`], figures of governance parts per million, each [`Cap`], [`Influence`] and so on
//! with a type and bounds of its own (`parts.rs`). Amounts are in plancks, work of coverage in
//! micro-units.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![deny(clippy::as_conversions)]
#![cfg_attr(
	test,
	allow(
		clippy::unwrap_used,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects,
		clippy::as_conversions,
		clippy::cast_possible_truncation,
		clippy::cast_sign_loss,
		reason = "tests"
	)
)]

extern crate alloc;

mod accrual;
mod backing;
mod change;
mod coverage;
mod decay;
mod election;
mod fill;
mod leader;
mod liveness;
mod offence;
mod params;
mod parts;
mod reward;
mod service;
#[cfg(test)]
mod tests;
mod weight;

pub use accrual::{BackerAccount, BackerEarnings, BackersAccrual, MAX_SHARES};
pub use backing::BackingParams;
pub use coverage::CoveragePower;
pub use decay::{Age, MAX_HALF_LIFE};
pub use election::{Candidate, ElectionParams, MAX_SEATS};
pub use leader::PrimarySlots;
pub use liveness::{LivenessParams, Verdict, MAX_IDLE_BLOCKS, MAX_IDLE_SESSIONS, MIN_IDLE_BLOCKS};
pub use offence::slashed_by;
pub use params::ParamsError;
pub use parts::{
	Cap, Commission, FullPayFrom, IdleBelow, Influence, Margin, MaxChange, OutOfBounds,
};
pub use reward::{divide, rate_of_point};
pub use service::Service;
pub use weight::{
	ConsensusWeight, Seat, WeightParams, BOOTSTRAP_BACKING, MIN_WEIGHT, TOTAL_WEIGHT,
};
