// SPDX-License-Identifier: Apache-2.0
//! BABE and GRANDPA with the weights that each session has.
//!
//! The SDK's own pallets take part in consensus with the weight 1 for everybody. [`WeightedBabe`]
//! and [`WeightedGrandpa`] stand between them and the sessions: they hand on what sessions tell,
//! with the weights of [`SessionWeights`]. Clients follow what headers announce, and stop for ever
//! at what they hold to be invalid. Hence these rules, whatever the weights' store says:
//!
//! - **What was announced is enacted.** BABE announces the authorities of a session one session
//!   earlier. [`WeightedBabe`] enacts what it announced, and reads no weights again for it.
//! - **Validators keep their order and number**: a block names its author by its position among the
//!   session's validators. Nobody is left out here.
//! - **No weight is zero** (BABE's client panics, GRANDPA's rejects the block), and no sum is above
//!   [`TOTAL_WEIGHT`](cairn_power::TOTAL_WEIGHT) by more than the zeros that are lifted to one.
//! - **No list is empty.** Where a session has no validators, those before it go on.
//! - **Weights that cannot be** (missing, of others, too much in sum) count as equal ones, and the
//!   log tells of it. Validators that have no session keys are not part of the session: the others
//!   have their weights without them.
//! - **GRANDPA has the weights of the session**: a change is due whenever they differ from those it
//!   has, whether or not the sessions hold the set for changed. Hence weights that are carried
//!   forward change nothing, and a change that a forced one held up comes after it.
//! - **Bookkeeping is the SDK's.** Set ids, their sessions, stalls and forced changes are left to
//!   pallet-grandpa; a pending change gets its weights in the block that schedules it, whose end
//!   announces it, and never later.
//!
//! The keys with which validators take part must also be provable by the historical sessions, or
//! equivocations could not be reported: [`ProvableSessions`] after a session, [`ProvableKeys`] in it.

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

mod babe;
mod grandpa;
#[cfg(test)]
mod mock;
mod ownership;
mod provable;
#[cfg(test)]
mod tests;
mod weights;

pub use babe::WeightedBabe;
pub use grandpa::WeightedGrandpa;
pub use ownership::ProvableKeys;
pub use provable::ProvableSessions;
pub use weights::SessionWeights;
