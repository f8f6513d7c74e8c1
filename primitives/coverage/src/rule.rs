// SPDX-License-Identifier: Apache-2.0
//! Whether a report counts.
//!
//! [`judge`] holds a report against facts that the chain knows; each rule has its own [`Refusal`].
//! What needs state (duplicates, signatures, ranks) or the payload (tag, channel) is for the caller,
//! under a refusal from the same list. Nothing that a beaconer says of its own power is ever used:
//! Helium's limit on RSSI did, and over-reporting power relaxed it.

use cairn_device_primitives::{Report, Tick};
use cairn_geo::{distance, free_space_path_loss, grid_distance};

use crate::{
	facts::{GatewayFacts, Location, MAX_GAIN, MIN_GAIN},
	params::CoverageParams,
	refusal::Refusal,
	region::DataRate,
};

/// Resolution at which the least distance is counted (Helium's `poc_v4_parent_res`).
const EXCLUSION_RESOLUTION: u8 = 11;

/// No two adjacent cells of resolution 11 have their centres further apart, in cm: on average it is
/// 50 m, and 55 m at the widest.
const EXCLUSION_STEP_CM: u32 = 7_000;

/// What the centres of two cells of resolution 12 can be further apart than those of their parents,
/// in cm: each is 21 m from its parent's at the most.
const EXCLUSION_SLACK_CM: u32 = 10_000;

/// Whether a report passes every rule that needs neither state nor payload; the cheap ones first.
/// The result is the channel's index, to be held against the payload's at the reveal.
///
/// # Errors
///
/// The [`Refusal`] of the first rule that it breaks.
pub fn judge<AccountId: PartialEq>(
	report: &Report,
	beaconer: &GatewayFacts<AccountId>,
	witness: &GatewayFacts<AccountId>,
	params: &CoverageParams,
) -> Result<u8, Refusal> {
	let (from, to) = check_parties(report, beaconer, witness)?;
	let plan = from.region.plan();
	let channel = plan
		.channel_of(report.frequency, params.frequency_tolerance_hz)
		.ok_or(Refusal::OffChannel)?;
	let data_rate = plan.data_rate(report.data_rate).ok_or(Refusal::UnknownDataRate)?;
	check_snr(report, data_rate, params)?;
	let distance_cm = check_distance(from, to, params)?;
	check_rssi(report, data_rate, distance_cm, to, params)?;
	Ok(channel)
}

/// Who may witness whom. Returns where they are.
fn check_parties<'a, AccountId: PartialEq>(
	report: &Report,
	beaconer: &'a GatewayFacts<AccountId>,
	witness: &'a GatewayFacts<AccountId>,
) -> Result<(&'a Location, &'a Location), Refusal> {
	ensure(report.beaconer != report.witness, Refusal::SelfWitness)?;
	ensure(beaconer.active && witness.active, Refusal::NotActive)?;
	ensure(beaconer.owner != witness.owner, Refusal::SameOwner)?;
	let from = beaconer.location.as_ref().ok_or(Refusal::NotLocated)?;
	let to = witness.location.as_ref().ok_or(Refusal::NotLocated)?;
	ensure(from.region == to.region, Refusal::WrongRegion)?;
	Ok((from, to))
}

/// SNR within what the data rate needs and what the RSSI allows.
fn check_snr(
	report: &Report,
	data_rate: &DataRate,
	params: &CoverageParams,
) -> Result<(), Refusal> {
	let snr = tenths(report.snr);
	let lowest = data_rate.required_snr().saturating_sub(params.snr_margin_cdb);
	ensure(snr >= lowest, Refusal::SnrTooLow)?;
	let highest = tenths(report.rssi)
		.saturating_sub(data_rate.thermal_noise())
		.saturating_add(params.snr_margin_cdb);
	ensure(snr <= highest, Refusal::SnrTooHigh)
}

/// Distance within its limits. Returns the great-circle distance in cm.
fn check_distance(from: &Location, to: &Location, params: &CoverageParams) -> Result<u32, Refusal> {
	let distance_cm = distance(&from.position, &to.position);
	let farthest_cm = params.max_distance_m.saturating_mul(100);
	ensure(distance_cm <= farthest_cm, Refusal::TooFar)?;
	ensure(!too_close(from, to, distance_cm, params), Refusal::TooClose)?;
	Ok(distance_cm)
}

/// Whether two gateways lie less than `min_distance_cells` apart on the grid.
///
/// The grid is asked only where it could say so. n steps lead at most n · [`EXCLUSION_STEP_CM`]
/// from one ancestor's centre to the other's, so whoever is further apart than that, plus
/// [`EXCLUSION_SLACK_CM`], is at least that many steps away. Where the grid has no answer so near
/// (by a pentagon; all twelve lie at sea), it counts as too close.
fn too_close(from: &Location, to: &Location, distance_cm: u32, params: &CoverageParams) -> bool {
	let least = u32::from(params.min_distance_cells);
	let reach = least.saturating_mul(EXCLUSION_STEP_CM).saturating_add(EXCLUSION_SLACK_CM);
	distance_cm <= reach
		&& grid_distance(from.cell, to.cell, EXCLUSION_RESOLUTION).is_none_or(|steps| steps < least)
}

/// RSSI within what the region's power reaches and what a receiver can demodulate.
fn check_rssi(
	report: &Report,
	data_rate: &DataRate,
	distance_cm: u32,
	witness: &Location,
	params: &CoverageParams,
) -> Result<(), Refusal> {
	let rssi = tenths(report.rssi);
	let highest = witness
		.region
		.plan()
		.max_eirp
		.saturating_add(tenths(witness.gain.clamp(MIN_GAIN, MAX_GAIN)))
		.saturating_sub(free_space_path_loss(distance_cm, report.frequency.into()))
		.saturating_add(params.rssi_margin_cdb);
	ensure(rssi <= highest, Refusal::RssiTooHigh)?;
	let lowest = data_rate.sensitivity().saturating_sub(params.rssi_margin_cdb);
	ensure(rssi >= lowest, Refusal::RssiTooLow)
}

/// Whether a gateway whose own beacon was last heard at `last_heard` earns as a witness at `now`:
/// [`Refusal::NotHeard`] if not. Any correct tag makes it heard, paid or not, so that a network in
/// which nobody was heard for long starts again by itself.
pub fn recently_heard(last_heard: Option<Tick>, now: Tick, params: &CoverageParams) -> bool {
	last_heard.is_some_and(|heard| now.saturating_sub(heard) <= params.reciprocity_ticks)
}

/// Hundredths of tenths.
fn tenths(value: i16) -> i32 {
	i32::from(value).saturating_mul(10)
}

fn ensure(holds: bool, refusal: Refusal) -> Result<(), Refusal> {
	if holds {
		Ok(())
	} else {
		Err(refusal)
	}
}
