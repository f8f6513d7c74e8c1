// SPDX-License-Identifier: Apache-2.0
//! The establishment ramp: a gateway that is new at its place earns little until others have
//! witnessed it for a while (HIP-57).

use cairn_device_primitives::Tick;
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::params::CoverageParams;

/// The whole of a ramp factor, in permyriad.
pub const RAMP_ONE: u16 = 10_000;

/// Mean intervals of draws that one settled draw credits at most: whoever misses draws in between
/// gains no more than that, whether or not anybody reported them.
pub const RAMP_CREDIT_INTERVALS: u32 = 3;

/// The credit after a settled draw, in ticks: what it was, plus the ticks `since` the last settled
/// draw (or since the location was asserted), at most [`RAMP_CREDIT_INTERVALS`] mean intervals of
/// `interval_ticks`. Never above the ramp's length.
pub fn ramp_credit(
	credit: Tick,
	since: Tick,
	interval_ticks: Tick,
	params: &CoverageParams,
) -> Tick {
	let gained = since.min(interval_ticks.saturating_mul(RAMP_CREDIT_INTERVALS));
	credit.saturating_add(gained).min(params.ramp_ticks)
}

/// What part of its units a gateway with this much credit earns, in permyriad of [`RAMP_ONE`]:
/// floor + (1 − floor) · min(credit, ramp) / ramp, rounded down.
pub fn ramp_factor(credit: Tick, params: &CoverageParams) -> u16 {
	let floor = params.ramp_floor.min(RAMP_ONE);
	let rise = u64::from(RAMP_ONE.saturating_sub(floor));
	let done = u64::from(credit.min(params.ramp_ticks));
	// A ramp of no length is over from the start.
	let risen = rise.saturating_mul(done).checked_div(u64::from(params.ramp_ticks)).unwrap_or(rise);
	floor.saturating_add(u16::try_from(risen).unwrap_or(u16::MAX)).min(RAMP_ONE)
}

/// How far a gateway is on the way to full pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Ramp {
	/// Ticks credited so far.
	pub credit: Tick,
	/// The tick from which the next credit counts.
	pub since: Tick,
}

impl Ramp {
	/// The ramp of a gateway that takes its place at `since`.
	pub const fn restarted(since: Tick) -> Self {
		Self { credit: 0, since }
	}

	/// The share of full pay, permyriad.
	pub fn factor(&self, params: &CoverageParams) -> u16 {
		ramp_factor(self.credit, params)
	}

	/// Credits the time up to a beacon on the air at `tick` that somebody heard. `mean` is the
	/// mean number of ticks between two draws of a gateway.
	#[must_use]
	pub fn credited(&self, tick: Tick, mean: Tick, params: &CoverageParams) -> Self {
		let credit = ramp_credit(self.credit, tick.saturating_sub(self.since), mean, params);
		Self { credit, since: tick.max(self.since) }
	}

	/// Forfeits the time up to a beacon at `tick` that was not revealed.
	#[must_use]
	pub fn missed(&self, tick: Tick) -> Self {
		Self { credit: self.credit, since: tick.max(self.since) }
	}
}
