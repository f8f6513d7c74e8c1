// SPDX-License-Identifier: Apache-2.0
//! What genesis says of figures: each holds until a referendum decides another.

use crate::{ChallengeClock, Runtime};
use cairn_emission::EmissionParams;
use cairn_traits::RoundClock;

/// The schedule of the emission, and how it is divided.
pub fn emission() -> EmissionParams {
	pallet_rewards::Emission::<Runtime>::get()
}

/// Epochs over which storage's reward vests, rounded down.
pub fn vesting_epochs() -> u32 {
	emission().vesting_ticks.checked_div(ChallengeClock::epoch_ticks()).unwrap_or_default()
}
