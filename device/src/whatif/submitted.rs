// SPDX-License-Identifier: Apache-2.0
//! Reports as they were submitted: the chain keeps of them no more than it needs, but blocks hold
//! them whole.
//!
//! A call that reports may be the transaction itself or lie within another, in a batch or a proxy's.
//! Not all that lies there was dispatched; what was told, one event a group, in order.

use super::facts::Group;
use crate::{
	node::{
		connection::{timely, At, NodeError},
		record,
	},
	relay::SignedReport,
};
use cairn_coverage::Refusal;
use cairn_device_primitives::{DeviceId, Report, Round, Tag, WorkingSignature};
use codec::{Decode, DecodeAll};
use std::collections::BTreeMap;
use subxt::{
	events::{Event, Phase},
	ext::scale_value::{scale, Composite, Value, ValueDef},
	PolkadotConfig,
};

/// A report as a call carries it.
#[derive(Decode)]
struct Item {
	witness: DeviceId,
	tag: Tag,
	rssi: i16,
	snr: i16,
	frequency: u32,
	data_rate: u8,
	gps_time: Option<u64>,
	signature: WorkingSignature,
}

/// A group of them.
#[derive(Decode)]
pub(super) struct Sent {
	round: Round,
	beaconer: DeviceId,
	reports: Vec<Item>,
}

impl Sent {
	pub(super) fn into_group(self, accepted: u32, refused: Vec<(DeviceId, Refusal)>) -> Group {
		let Self { round, beaconer, reports } = self;
		let signed = |item: Item| {
			let Item { witness, tag, rssi, snr, frequency, data_rate, gps_time, signature } = item;
			let report =
				Report { round, beaconer, witness, tag, rssi, snr, frequency, data_rate, gps_time };
			SignedReport { report, signature }
		};
		let reports = reports.into_iter().map(signed).collect();
		Group { round, beaconer, reports, accepted, refused }
	}
}

/// What the chain said of a group.
struct Answer {
	extrinsic: u32,
	round: Round,
	beaconer: DeviceId,
	/// `None` for one that was refused as a whole.
	taken: Option<(u32, Vec<(DeviceId, Refusal)>)>,
}

/// The groups that were taken in a block, in the order of their events.
pub async fn groups(
	at: &At,
	events: &[Event<'_, PolkadotConfig>],
) -> Result<Vec<Group>, NodeError> {
	let answers = answers(events)?;
	if answers.is_empty() {
		return Ok(Vec::new());
	}
	let mut sent = sent(at, &answers).await?;
	let mut groups = Vec::new();
	for Answer { extrinsic, round, beaconer, taken } in answers {
		let waiting = sent.entry(extrinsic).or_default();
		// Calls that were not dispatched told nothing: they are passed over.
		let found = loop {
			let next = waiting.next().ok_or_else(|| unmatched(at, extrinsic))?;
			if (next.round, next.beaconer) == (round, beaconer) {
				break next;
			}
		};
		groups.extend(taken.map(|(accepted, refused)| found.into_group(accepted, refused)));
	}
	Ok(groups)
}

fn unmatched(at: &At, extrinsic: u32) -> NodeError {
	let number = at.block_number();
	NodeError::Missing(format!(
		"transaction {extrinsic} of block {number} with the reports told of it"
	))
}

fn answers(events: &[Event<'_, PolkadotConfig>]) -> Result<Vec<Answer>, NodeError> {
	let mut answers = Vec::new();
	for event in events.iter().filter(|event| event.pallet_name() == "Coverage") {
		let Phase::ApplyExtrinsic(extrinsic) = event.phase() else { continue };
		match event.event_name() {
			"Reported" => {
				let (round, beaconer, accepted, refused) = record::fields(event)?;
				answers.push(Answer {
					extrinsic,
					round,
					beaconer,
					taken: Some((accepted, refused)),
				});
			}
			"GroupRefused" => {
				let (round, beaconer, _): (Round, DeviceId, u8) = record::fields(event)?;
				answers.push(Answer { extrinsic, round, beaconer, taken: None });
			}
			_ => {}
		}
	}
	Ok(answers)
}

/// The groups that lie in the transactions that `answers` are about, in order.
async fn sent(
	at: &At,
	answers: &[Answer],
) -> Result<BTreeMap<u32, std::vec::IntoIter<Sent>>, NodeError> {
	let extrinsics = timely(async { Ok(at.extrinsics().fetch().await?) }).await?;
	let metadata = at.metadata();
	let mut sent = BTreeMap::new();
	for (index, extrinsic) in (0u32..).zip(extrinsics.iter()) {
		if !answers.iter().any(|answer| answer.extrinsic == index) {
			continue;
		}
		let extrinsic = extrinsic?;
		let groups = if (extrinsic.pallet_name(), extrinsic.call_name()) == ("Coverage", "report") {
			record::decode(extrinsic.call_data_field_bytes(), "Coverage", "report")?
		} else {
			let (call, types) = (metadata.outer_enums().call_enum_ty(), metadata.types());
			let value = scale::decode_as_type(&mut extrinsic.call_data_bytes(), call, types);
			let value = value.map_err(|_| unmatched(at, index))?;
			let mut groups = Vec::new();
			find(&value, &mut |arguments: &Value<u32>| {
				let mut bytes = Vec::new();
				let written =
					scale::encode_as_type(arguments, arguments.context, types, &mut bytes);
				let read = Vec::<Sent>::decode_all(&mut bytes.as_slice());
				groups.extend(written.ok().and(read.ok()).into_iter().flatten());
			});
			groups
		};
		sent.insert(index, groups.into_iter());
	}
	Ok(sent)
}

/// Finds the groups of every call that reports within a call.
pub(super) fn find(value: &Value<u32>, found: &mut impl FnMut(&Value<u32>)) {
	match &value.value {
		ValueDef::Variant(variant) if variant.name == "Coverage" => {
			let call = variant.values.values().next().map(|call| &call.value);
			let Some(ValueDef::Variant(call)) = call.filter(|_| variant.values.len() == 1) else {
				return;
			};
			if call.name == "report" {
				call.values.values().next().into_iter().for_each(found);
			}
		}
		ValueDef::Variant(variant) => within(&variant.values, found),
		ValueDef::Composite(values) => within(values, found),
		_ => {}
	}
}

fn within(values: &Composite<u32>, found: &mut impl FnMut(&Value<u32>)) {
	values.values().for_each(|value| find(value, found));
}
