// SPDX-License-Identifier: Apache-2.0
//! What a beacon earns by the number of its witnesses: HIP-15, in exact fractions.
//!
//! With N = `witness_redundancy`, w witnesses and r = 4/5, the beaconer earns w/N up to N and then
//! min(2, 1 + (1 − rʷ⁻ᴺ)); each witness earns 1 up to N and then (N − (1 − rʷ⁻ᴺ))/w. Each is
//! rounded down to a micro-unit, once.

use crate::{
	params::{CoverageParams, MAX_WITNESSES},
	ramp::RAMP_ONE,
};

/// One HIP-15 unit, in micro-units.
pub const UNIT: u64 = 1_000_000;

/// The whole of a density scale, in permyriad: HIP-17 rounds scales to four decimals.
pub const SCALE_ONE: u16 = 10_000;

/// HIP-15's `hip15_tx_reward_unit_cap`: a beaconer earns at most two units a beacon.
const BEACONER_CAP: u64 = 2_000_000;

/// HIP-15's `poc_reward_decay_rate` r = 0.8, as a fraction.
const DECAY_NUMERATOR: u128 = 4;
const DECAY_DENOMINATOR: u128 = 5;

/// `(p, q)` with p/q = 1 − r^(w − N), for w and N up to [`MAX_WITNESSES`]: q ≤ 5³² < 2⁷⁵.
fn surplus(witnesses: u8, redundancy: u8) -> (u128, u128) {
	let beyond = u32::from(witnesses.saturating_sub(redundancy));
	let denominator = DECAY_DENOMINATOR.saturating_pow(beyond);
	(denominator.saturating_sub(DECAY_NUMERATOR.saturating_pow(beyond)), denominator)
}

/// ⌊numerator / denominator⌋ in micro-units; 0 for a denominator of 0.
fn micro_units(numerator: u128, denominator: u128) -> u64 {
	let units = numerator.saturating_mul(u128::from(UNIT)).checked_div(denominator);
	u64::try_from(units.unwrap_or_default()).unwrap_or(u64::MAX)
}

/// What a beacon with `witnesses` paid witnesses earns its sender, in micro-units, before scale and
/// ramp. More than [`MAX_WITNESSES`] count as that many.
pub fn beaconer_units(witnesses: u8, params: &CoverageParams) -> u64 {
	let witnesses = witnesses.min(MAX_WITNESSES);
	let redundancy = params.witness_redundancy;
	if witnesses <= redundancy {
		return micro_units(u128::from(witnesses), u128::from(redundancy));
	}
	let (surplus, whole) = surplus(witnesses, redundancy);
	micro_units(whole.saturating_add(surplus), whole).min(BEACONER_CAP)
}

/// What a beacon with `witnesses` paid witnesses earns each of them, in micro-units, before scale
/// and ramp; 0 if there is none. More than [`MAX_WITNESSES`] count as that many.
pub fn witness_units(witnesses: u8, params: &CoverageParams) -> u64 {
	let witnesses = witnesses.min(MAX_WITNESSES);
	let redundancy = params.witness_redundancy;
	if witnesses == 0 {
		return 0;
	}
	if witnesses <= redundancy {
		return UNIT;
	}
	let (surplus, whole) = surplus(witnesses, redundancy);
	let shared = whole.saturating_mul(u128::from(redundancy)).saturating_sub(surplus);
	micro_units(shared, whole.saturating_mul(u128::from(witnesses)))
}

/// Units times density scale times ramp, both in permyriad and at most one, rounded down. The
/// scale is the beaconer's, for its witnesses too (HIP-17); the ramp is each gateway's own.
pub fn scaled(units: u64, scale: u16, ramp: u16) -> u64 {
	let factor = u128::from(scale.min(SCALE_ONE)).saturating_mul(u128::from(ramp.min(RAMP_ONE)));
	let whole = u128::from(SCALE_ONE).saturating_mul(u128::from(RAMP_ONE));
	let product = u128::from(units).saturating_mul(factor).checked_div(whole).unwrap_or_default();
	u64::try_from(product).unwrap_or(u64::MAX)
}
