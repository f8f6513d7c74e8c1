// SPDX-License-Identifier: Apache-2.0
//! The rules of radio coverage: pure functions that a device, a simulator and the runtime share.
//!
//! No storage, no FRAME, no floats. A beacon's way through them:
//!
//! 1. **Draw** ([`is_drawn`], [`interval`]): the seed of a round decides who sends.
//! 2. **Beacon** ([`next_link`], [`payload`], [`frame`], [`channel`]): what it sends, where.
//! 3. **Report** ([`tag`], [`receive`], [`judge`], [`rank`]): what a witness says, and whether it
//!    counts.
//! 4. **Reveal** ([`settle`], [`matches_payload`], [`lowest_ranked`]): which reports prove that they
//!    heard.
//! 5. **Units** ([`beaconer_units`], [`witness_units`], [`scaled`]): what that earns, by the
//!    number of witnesses (HIP-15), by density ([`density`], HIP-17 and HIP-104) and by the
//!    beaconer's ramp ([`ramp_factor`]).
//!
//! A gateway's own standing over time is its [`Presence`].
//!
//! [`window`](mod@window) holds the rounds in which each step is open, [`CoverageParams`] every
//! figure that is governance's to decide, [`Region`] the radio regions.

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
		clippy::cast_possible_wrap,
		reason = "tests"
	)
)]

extern crate alloc;

mod arrival;
mod beacon;
pub mod density;
mod draw;
mod facts;
mod hash;
mod judgement;
mod params;
mod place;
mod presence;
mod ramp;
mod refusal;
mod region;
mod rule;
#[cfg(test)]
mod tests;
mod unit;
pub mod window;

pub use arrival::{outranked, receive, standing, Arrival, Standing, StoredReport};
pub use beacon::{
	channel, frame, matches_payload, next_link, payload, tag, FRAME_LENGTH, LINK_DOMAIN,
	PAYLOAD_DOMAIN, TAG_DOMAIN,
};
pub use density::{Count, DensityMap};
pub use draw::{
	interval, is_drawn, is_raw_draw, lowest_ranked, rank, DRAW_DOMAIN, QUIET_ROUNDS, RANK_DOMAIN,
};
pub use facts::{GatewayFacts, Location, MAX_GAIN, MIN_GAIN};
pub use judgement::{settle, Judgement, Terms};
pub use params::{most_beacons, CoverageParams, ParamsError, MAX_WITNESSES};
pub use place::{locate, CellCentre, LocationError};
pub use presence::{Heard, Pace, Presence};
pub use ramp::{ramp_credit, ramp_factor, Ramp, RAMP_CREDIT_INTERVALS, RAMP_ONE};
pub use refusal::Refusal;
pub use region::{Area, DataRate, Region, RegionPlan};
pub use rule::{judge, recently_heard};
pub use unit::{beaconer_units, scaled, witness_units, SCALE_ONE, UNIT};
pub use window::SETTLE_ROUNDS;

pub use cairn_device_primitives::Report;
