// SPDX-License-Identifier: Apache-2.0
//! The emission curve and the exact division of its budget.
//!
//! Everything here is a pure function of integers, so that anybody who knows the units that were
//! booked in an epoch can recompute the epoch to the planck:
//!
//! 1. [`EmissionParams::budget`]: what an epoch may hand out, halved every so many epochs, never
//!    past the supply cap (`curve.rs`);
//! 2. [`split`]: that budget divided into [`Pools`] by [`Shares`], exactly (`split.rs`);
//! 3. [`rate`], [`rate_of_point`]: the integer number of plancks that one micro-unit of work, or one
//!    point of a validator, earns (`rate.rs`);
//! 4. [`StorageAccrual`]: what proven bytes earn in every tick, by an accumulator (`storage.rs`) in
//!    [`FineAmount`]s (`fine.rs`);
//! 5. [`Growth`], [`StorageEarned`]: what of it is liquid, and how long the rest vests, each by the
//!    terms of the epoch in which it was earned (`growth.rs`);
//! 6. [`EpochSummary::settle`]: all of it together, the whole outcome of an epoch
//!    (`settlement.rs`);
//! 7. [`Vesting`]: when the part of storage's reward that is not liquid becomes free
//!    (`vesting.rs`).
//!
//! What of it governance may change is in [`EmissionFigures`] (`figures.rs`).
//!
//! What is slashed goes by a [`SlashDestination`] (`slash.rs`).
//!
//! # Units
//! Amounts are [`Balance`]s in plancks, [`CRN`] of them a token. Work of coverage is counted in
//! micro-units, 1,000,000 of them a unit, and work of storage in bytes times ticks,
//! that of validators in points.

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
		reason = "tests"
	)
)]

mod curve;
mod figures;
mod fine;
mod growth;
pub mod plancks;
mod pool;
mod rate;
mod settlement;
mod slash;
mod split;
mod storage;
mod vesting;

pub use curve::{
	EmissionParams, ParamsError, MAX_BUDGET, MAX_SUPPLY, MAX_VESTING_TICKS, STORAGE_RATE,
	VESTING_TICKS,
};
pub use figures::{EmissionFigures, FiguresError};
pub use fine::{FineAmount, FRACTION_BITS};
pub use growth::{Divided, Growth, StorageEarned};
pub use pool::{Pool, Pools, Shares, UnevenShares, PARTS};
pub use rate::{rate, rate_of_point};
pub use settlement::{EpochSummary, PoolSummary};
pub use slash::SlashDestination;
pub use split::split;
pub use storage::{StorageAccrual, StorageTerms, MAX_POWER, MAX_STORAGE_RATE};
pub use vesting::Vesting;

/// An amount, in plancks.
pub type Balance = u128;

/// Plancks in one token: 12 decimals.
pub const CRN: Balance = 1_000_000_000_000;

/// Micro-units in one unit of work, as `cairn_coverage::UNIT` has it.
const UNIT: u64 = 1_000_000;
