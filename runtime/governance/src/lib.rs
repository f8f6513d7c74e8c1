// SPDX-License-Identifier: Apache-2.0
//! Who may decide what on Cairn, and how long it takes.
//!
//! Nobody holds a key to the chain: whatever is decided is decided by a referendum, with one
//! exception that can only stop things, and only for a while.
//!
//! - [`origins`]: in whose name an approved referendum acts, each with the least power that its
//!   business needs;
//! - [`tracks`]: for each of them, how long a referendum is prepared, decided and confirmed, and
//!   what approval and support it takes;
//! - [`figure`]: whole numbers with bounds, so that no referendum can decide a figure that would
//!   break the chain;
//! - [`brake`]: by which a technical committee stops calls for a bounded number of blocks.
//!
//! The SDK's pallets do the rest: they keep proposals, count votes, and enact what was approved.

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
		missing_docs,
		reason = "tests"
	)
)]

extern crate alloc;

pub mod brake;
pub mod figure;
#[cfg(test)]
mod mock;
pub mod origins;
#[cfg(test)]
mod tests;
pub mod tracks;

pub use figure::{Bounded, Figure};
