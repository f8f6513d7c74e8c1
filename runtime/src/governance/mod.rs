// SPDX-License-Identifier: Apache-2.0
//! Token holders decide: everything that root may do, every figure, and the runtime itself.
//!
//! There is no sudo. A call needs an origin; an origin needs a referendum on its track; the tracks are
//! [`cairn_governance::tracks`]'s. The committee hastens what holders then vote on, and stops for a
//! while what endangers the chain; it decides nothing.

pub mod admins;
pub mod agenda;
pub mod emergency;
pub mod figures;
pub mod genesis;
pub mod inspect;
mod nested;
#[allow(
	clippy::cast_possible_truncation,
	reason = "SCALE's derives cast variant indices; no figure has more than 16 bytes"
)]
pub mod parameters;
pub mod referenda;
pub mod treasury;
pub mod upgrade;
