// SPDX-License-Identifier: Apache-2.0
//! What genesis says of figures: each holds until a referendum decides another.

use crate::{ChallengeClock, Runtime};
use cairn_emission::{EmissionParams, PARTS};
use cairn_power::TOTAL_WEIGHT;
use cairn_traits::RoundClock;
use pallet_power::PowerParams;

/// The schedule of the emission, and how it is divided.
pub fn emission() -> EmissionParams {
	pallet_rewards::Emission::<Runtime>::get()
}

/// Epochs over which storage's reward vests, rounded down.
pub fn vesting_epochs() -> u32 {
	emission().vesting_ticks.checked_div(ChallengeClock::epoch_ticks()).unwrap_or_default()
}

/// By what validators are elected, weighed, judged and paid.
pub fn power() -> PowerParams {
	pallet_power::Params::<Runtime>::get()
}

/// Of all weight, a part per million.
pub const WEIGHT_PART: u64 = TOTAL_WEIGHT / PARTS as u64;

/// The least shift of weights, in parts per million, rounded down.
pub fn min_shift() -> u32 {
	let parts = power().min_shift.checked_div(WEIGHT_PART).unwrap_or_default();
	u32::try_from(parts).unwrap_or(PARTS)
}

/// The part of a pause period in which the clock may stand still, in parts per million, rounded down.
pub fn pause_share() -> u32 {
	let timing = pallet_challenge_clock::ClockTiming::<Runtime>::get();
	let parts = u64::from(timing.pause_cap).saturating_mul(PARTS.into());
	let share = parts.checked_div(timing.pause_period.into()).unwrap_or_default();
	u32::try_from(share).unwrap_or(PARTS)
}
