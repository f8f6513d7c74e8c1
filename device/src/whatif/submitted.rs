// SPDX-License-Identifier: Apache-2.0
//! Reports as they were submitted: the chain keeps of them no more than it needs, but blocks hold
//! them whole.
//!
//! A call that reports may be the transaction itself or lie within another, in a batch or a proxy's.
//! Not all that lies there came to anything: some was not dispatched, and some was rolled back together
//! with a call that failed. What came of the rest was told, one event a group, in order. An event names
//! its beacon and not its call, so a group is matched to all of that beacon that its transaction
//! carries; the replay finds out which lead to what the chain kept ([`super::attribution`]).

use super::facts::{Beacon, Group};
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
use std::{
	collections::{BTreeMap, BTreeSet},
	sync::Arc,
};
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
	/// Round and beaconer.
	pub(super) fn beacon(&self) -> (Round, DeviceId) {
		(self.round, self.beaconer)
	}

	/// Its reports, whole.
	pub(super) fn into_reports(self) -> Vec<SignedReport> {
		let Self { round, beaconer, reports } = self;
		let signed = |item: Item| {
			let Item { witness, tag, rssi, snr, frequency, data_rate, gps_time, signature } = item;
			let report =
				Report { round, beaconer, witness, tag, rssi, snr, frequency, data_rate, gps_time };
			SignedReport { report, signature }
		};
		reports.into_iter().map(signed).collect()
	}
}

/// What the chain said of a group that it took.
pub(super) struct Answer {
	pub(super) extrinsic: u32,
	pub(super) round: Round,
	pub(super) beaconer: DeviceId,
	pub(super) accepted: u32,
	pub(super) refused: Vec<(DeviceId, Refusal)>,
}

/// The groups that were taken in a block, in the order of their events.
pub async fn groups(
	at: &At,
	events: &[Event<'_, PolkadotConfig>],
) -> Result<Vec<Group>, NodeError> {
	let answers = answers(at, events)?;
	if answers.is_empty() {
		return Ok(Vec::new());
	}
	let sent = sent(at, &answers).await?;
	let mut groups = matched(answers, sent).map_err(|extrinsic| unmatched(at, extrinsic))?;
	for key in ambiguous(&groups) {
		let beacon = record::entry::<Beacon, _>(at, "Coverage", "Beacons", key).await?;
		let kept = beacon.unwrap_or_default().reports;
		for group in groups.iter_mut().filter(|group| (group.round, group.beaconer) == key) {
			group.kept = Some(kept.clone());
		}
	}
	Ok(groups)
}

/// The beacons of which a transaction carries more groups than are told of.
pub(super) fn ambiguous(groups: &[Group]) -> BTreeSet<(Round, DeviceId)> {
	let mut told = BTreeMap::<_, usize>::new();
	let key = |group: &Group| (group.transaction, group.round, group.beaconer);
	for group in groups {
		let told = told.entry(key(group)).or_default();
		*told = told.saturating_add(1);
	}
	let more = |group: &&Group| told.get(&key(group)).is_some_and(|told| group.sent.len() > *told);
	groups.iter().filter(more).map(|group| (group.round, group.beaconer)).collect()
}

/// Matches what was told to what was sent, by transaction. Of the groups about one beacon some may have
/// come to nothing; those that were told of are in their order.
///
/// # Errors
/// The transaction of which more was told than it carries.
pub(super) fn matched(
	answers: Vec<Answer>,
	sent: BTreeMap<u32, Vec<Sent>>,
) -> Result<Vec<Group>, u32> {
	type Key = (u32, Round, DeviceId);
	let mut candidates = BTreeMap::<Key, Vec<Vec<SignedReport>>>::new();
	for (extrinsic, groups) in sent {
		// A group without reports is refused as a whole.
		for group in groups.into_iter().filter(|group| !group.reports.is_empty()) {
			let (round, beaconer) = group.beacon();
			let key = (extrinsic, round, beaconer);
			candidates.entry(key).or_default().push(group.into_reports());
		}
	}
	let candidates: BTreeMap<Key, Arc<[Vec<SignedReport>]>> =
		candidates.into_iter().map(|(key, groups)| (key, groups.into())).collect();
	let mut told = BTreeMap::<Key, usize>::new();
	let mut groups = Vec::new();
	for answer in answers {
		let Answer { extrinsic: transaction, round, beaconer, accepted, refused } = answer;
		let key = (transaction, round, beaconer);
		let sent = candidates.get(&key).ok_or(transaction)?.clone();
		let told = told.entry(key).or_default();
		*told = told.saturating_add(1);
		if *told > sent.len() {
			return Err(transaction);
		}
		groups.push(Group { round, beaconer, transaction, sent, kept: None, accepted, refused });
	}
	Ok(groups)
}

fn unmatched(at: &At, extrinsic: u32) -> NodeError {
	let number = at.block_number();
	NodeError::Missing(format!(
		"transaction {extrinsic} of block {number} with the reports told of it"
	))
}

fn answers(at: &At, events: &[Event<'_, PolkadotConfig>]) -> Result<Vec<Answer>, NodeError> {
	let told = |event: &&Event<'_, PolkadotConfig>| {
		(event.pallet_name(), event.event_name()) == ("Coverage", "Reported")
	};
	let mut answers = Vec::new();
	for event in events.iter().filter(told) {
		let Phase::ApplyExtrinsic(extrinsic) = event.phase() else {
			let number = at.block_number();
			let what =
				format!("in block {number} the transaction of reports that a hook dispatched");
			return Err(NodeError::Missing(what));
		};
		let (round, beaconer, accepted, refused) = record::fields(event)?;
		answers.push(Answer { extrinsic, round, beaconer, accepted, refused });
	}
	Ok(answers)
}

/// The groups that lie in the transactions that `answers` are about, in order.
async fn sent(at: &At, answers: &[Answer]) -> Result<BTreeMap<u32, Vec<Sent>>, NodeError> {
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
		sent.insert(index, groups);
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
