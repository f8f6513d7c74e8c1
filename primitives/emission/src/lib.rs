// SPDX-License-Identifier: Apache-2.0
//! The emission curve and the exact division of its budget.
//!
//! Everything here is a pure function of integers, so that anybody who knows the units that were
//! booked in an epoch can recompute the epoch to the planck:
//!
//! 1. [`EmissionParams::budget`]: what an epoch may hand out, halved every so many epochs, never
//!    past the supply cap (`curve.rs`);
//! 2. [`split`]: that budget divided into [`Pools`] by [`Shares`], exactly (`split.rs`);
//! 3. [`rate`]: the integer number of plancks that one micro-unit of work earns (`rate.rs`);
//! 4. [`EpochSummary::settle`]: the three together, the whole outcome of an epoch
//!    (`settlement.rs`).
//!
//! # Units
//! Amounts are [`Balance`]s in plancks, [`CRN`] of them a token. Work is counted in micro-units,
//! 1,000,000 of them a unit.

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
		reason = "tests"
	)
)]

mod curve;
mod plancks;
mod pool;
mod rate;
mod settlement;
mod split;

pub use curve::{EmissionParams, ParamsError};
pub use pool::{Pool, Pools, Shares, UnevenShares, PARTS};
pub use rate::rate;
pub use settlement::{EpochSummary, PoolSummary};
pub use split::split;

/// An amount, in plancks.
pub type Balance = u128;

/// Plancks in one token: 12 decimals.
pub const CRN: Balance = 1_000_000_000_000;

/// Micro-units in one unit of work, as `cairn_coverage::UNIT` has it.
const UNIT: u64 = 1_000_000;
