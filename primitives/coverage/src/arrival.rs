// SPDX-License-Identifier: Apache-2.0
//! Reports as they arrive: what is kept of one that counts, and who stays in a full beacon.

use cairn_device_primitives::{DeviceId, Report, Seed, Tag, Tick};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::{
	draw::rank,
	facts::GatewayFacts,
	params::CoverageParams,
	presence::Presence,
	refusal::Refusal,
	rule::{judge, recently_heard},
};

/// An accepted report, as it waits for the reveal.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct StoredReport {
	/// Who heard the beacon.
	pub witness: DeviceId,
	/// To be checked against the payload when it is known.
	pub tag: Tag,
	/// Index of the channel in the region's plan, to be checked against the payload likewise.
	pub channel: u8,
	/// The witness's ramp factor on arrival, permyriad: the reveal need not read its record.
	pub ramp: u16,
	/// Whether the witness had recently been heard itself. If not, it proves that the beaconer was
	/// heard, and earns nothing.
	pub heard: bool,
}

/// By what a report is judged on arrival.
#[derive(Debug)]
pub struct Arrival<'a, AccountId> {
	/// The current tick.
	pub tick: Tick,
	/// Ticks of a round.
	pub ticks_per_round: Tick,
	/// The beaconer's facts, as of the round.
	pub beaconer: &'a GatewayFacts<AccountId>,
	/// The witness's facts, as of the round.
	pub witness: &'a GatewayFacts<AccountId>,
	/// The parameters of the round.
	pub params: &'a CoverageParams,
}

/// What is kept of `report`, which its witness signed. `presence` is the witness's own, which is
/// asked for last.
///
/// # Errors
///
/// The [`Refusal`] of the first rule that it breaks.
pub fn receive<AccountId: PartialEq>(
	report: &Report,
	arrival: &Arrival<AccountId>,
	presence: impl FnOnce() -> Option<Presence>,
) -> Result<StoredReport, Refusal> {
	let Arrival { tick, ticks_per_round, beaconer, witness, params } = *arrival;
	if report.witness == report.beaconer {
		return Err(Refusal::SelfWitness);
	}
	if tick >= witness.expires_at {
		return Err(Refusal::WorkingKeyExpired);
	}
	let channel = judge(report, beaconer, witness, params)?;
	let presence = presence().ok_or(Refusal::UnknownWitness)?;
	Ok(StoredReport {
		witness: report.witness,
		tag: report.tag,
		channel,
		ramp: presence.ramp_at(report.round, ticks_per_round).factor(params),
		heard: recently_heard(presence.last_heard(ticks_per_round), tick, params),
	})
}

/// Who stays in a full beacon: lowest first. Those recently heard come before the others, for the
/// others earn nothing.
pub type Standing = (bool, u64, DeviceId);

/// Where `report` stands, by the seed of the round after the draw.
pub fn standing(seed: &Seed, beaconer: DeviceId, report: &StoredReport) -> Standing {
	(!report.heard, rank(seed, beaconer, report.witness), report.witness)
}

/// The place among `standings` that makes room for one that stands at `own`.
///
/// # Errors
///
/// [`Refusal::Outranked`] if all of them stand before it, [`Refusal::BeaconFull`] if there is none.
pub fn outranked(standings: &[Standing], own: Standing) -> Result<usize, Refusal> {
	let worst = standings.iter().enumerate().max_by_key(|(_, standing)| **standing);
	match worst {
		None => Err(Refusal::BeaconFull),
		Some((_, worst)) if own >= *worst => Err(Refusal::Outranked),
		Some((place, _)) => Ok(place),
	}
}
