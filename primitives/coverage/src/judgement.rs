// SPDX-License-Identifier: Apache-2.0
//! A revealed beacon: which reports prove that they heard it, who is paid, and how much.

use alloc::vec::Vec;

use cairn_device_primitives::{DeviceId, Seed};

use crate::{
	arrival::StoredReport,
	beacon::matches_payload,
	draw::lowest_ranked,
	params::CoverageParams,
	refusal::Refusal,
	unit::{beaconer_units, scaled, witness_units},
};

/// By what a revealed beacon is judged.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
	/// Who sent it.
	pub beaconer: DeviceId,
	/// What it sent.
	pub payload: [u8; 16],
	/// The channel that follows from the payload.
	pub channel: u8,
	/// Seed by which those that are paid are drawn.
	pub seed: Seed,
	/// HIP-17 scale of the beaconer's hex, permyriad.
	pub scale: u16,
	/// The beaconer's own ramp factor, permyriad.
	pub ramp: u16,
	/// The parameters of the draw round.
	pub params: &'a CoverageParams,
}

/// What a beacon is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
	/// Whether anybody heard it.
	pub heard: bool,
	/// How many witnesses are paid.
	pub drawn: u8,
	/// Micro-units of the beaconer.
	pub beaconer_units: u64,
	/// The micro-units of each witness, in the order of the reports, or why it earns none.
	pub witnesses: Vec<(DeviceId, Result<u64, Refusal>)>,
}

/// Holds a stored report against the payload.
fn check(report: &StoredReport, terms: &Terms) -> Result<(), Refusal> {
	if !matches_payload(&terms.payload, report.witness, &report.tag) {
		Err(Refusal::WrongTag)
	} else if report.channel != terms.channel {
		Err(Refusal::WrongChannel)
	} else if !report.heard {
		Err(Refusal::NotHeard)
	} else {
		Ok(())
	}
}

/// Draws those that are paid, by rank, and computes what each earns: HIP-15 units of so many
/// witnesses, times the scale of the beaconer's hex, times each one's own ramp.
pub fn settle(terms: &Terms, reports: &[StoredReport]) -> Judgement {
	let Terms { beaconer, seed, scale, ramp, params, .. } = *terms;
	let checked: Vec<_> = reports.iter().map(|report| (report, check(report, terms))).collect();
	// A report by one who was not heard lately proves that the beacon was on the air all the same:
	// so a network that stood still can start again.
	let heard = checked.iter().any(|(_, check)| matches!(check, Ok(()) | Err(Refusal::NotHeard)));
	let valid: Vec<_> = checked
		.iter()
		.filter(|(_, check)| check.is_ok())
		.map(|(report, _)| report.witness)
		.collect();
	let paid = lowest_ranked(&seed, beaconer, &valid, params.max_witnesses);
	let drawn = u8::try_from(paid.len()).unwrap_or(params.max_witnesses);
	let each = witness_units(drawn, params);
	let outcome = |(report, check): (&StoredReport, Result<(), Refusal>)| {
		let units = check.and_then(|()| match paid.contains(&report.witness) {
			true => Ok(scaled(each, scale, report.ramp)),
			false => Err(Refusal::NotDrawnForPay),
		});
		(report.witness, units)
	};
	Judgement {
		heard,
		drawn,
		beaconer_units: scaled(beaconer_units(drawn, params), scale, ramp),
		witnesses: checked.into_iter().map(outcome).collect(),
	}
}
