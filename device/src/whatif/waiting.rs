// SPDX-License-Identifier: Apache-2.0
//! Reports that wait for the end of their block: only what the chain keeps then tells which of those
//! that were sent it took. Until then nothing depends on them, as no beacon is revealed or expires while
//! its reports are taken.

use super::{
	arrival::Taken,
	attribution::{attribute, Attribution, Miss, Question, LIMIT},
	carried::{Carried, Told},
	difference::{differs, Difference},
	facts::Group,
	halt::Halt,
	world::World,
};
use cairn_coverage::StoredReport;
use cairn_device_primitives::{DeviceId, EpochIndex, Round, Seed};
use std::{collections::BTreeMap, sync::Arc};

/// The answers of a block, by beacon.
#[derive(Default)]
pub struct Waiting {
	beacons: BTreeMap<(Round, DeviceId), Answers>,
	/// Counts what happened beside reports: it may change how one is judged.
	turn: u64,
}

/// The answers about a beacon.
#[derive(Default)]
struct Answers {
	told: Vec<Told>,
	/// When the last of them was told.
	turn: u64,
	/// What the chain keeps at the end of the block, if that was read.
	kept: Option<Vec<StoredReport>>,
}

impl Waiting {
	/// Something happened that was no report.
	pub fn turn(&mut self) {
		self.turn = self.turn.saturating_add(1);
	}

	/// Takes in an answer. `judge` judges what its transaction carries.
	pub fn add(&mut self, group: &Group, ranking: Option<Seed>, judge: impl FnOnce() -> Carried) {
		let answers = self.beacons.entry((group.round, group.beaconer)).or_default();
		let same =
			|told: &&Told| told.transaction == group.transaction && answers.turn == self.turn;
		let judged = answers.told.last().filter(same).map(|told| told.carried.clone());
		let carried = judged.unwrap_or_else(|| Arc::new(judge()));
		let taken = Taken { accepted: group.accepted, refused: group.refused.clone() };
		let transaction = group.transaction;
		answers.told.push(Told { transaction, carried, taken, ranking });
		answers.turn = self.turn;
		if group.kept.is_some() {
			answers.kept.clone_from(&group.kept);
		}
	}

	/// Stores what was taken, in both courses of events. Returns how many reports that were.
	///
	/// # Errors
	/// Where the chain tells or keeps something else, or too much would have to be tried.
	pub fn store(
		&mut self,
		(block, epoch): (u64, EpochIndex),
		paid: &mut World,
		whatif: &mut World,
	) -> Result<u64, Halt> {
		let (mut left, mut reports) = (LIMIT, 0u64);
		for (key, answers) in std::mem::take(&mut self.beacons) {
			let before = paid.beacons.get(&key).map(Vec::as_slice).unwrap_or_default();
			let Answers { told, kept, .. } = &answers;
			let question = Question { beaconer: key.1, before, told, kept: kept.as_deref() };
			let Attribution { places, stored } =
				attribute(question, &mut left).map_err(|miss| {
					match answers.differs(key, miss) {
						Some(difference) => difference.at(block, epoch).into(),
						None => Halt::Unattributed { block, limit: LIMIT },
					}
				})?;
			for (told, place) in told.iter().zip(places) {
				let Some(group) = told.carried.at(place) else { continue };
				whatif.take(key, &group.whatif, told.ranking);
				reports = reports.saturating_add(group.paid.len().try_into().unwrap_or(u64::MAX));
			}
			// Alike but for their order, in which the chain tells what becomes of them.
			let stored = answers.kept.unwrap_or(stored);
			if !stored.is_empty() {
				paid.beacons.insert(key, stored);
			}
		}
		Ok(reports)
	}
}

impl Answers {
	/// In what the chain and the replay differ; `None` if that was not found out.
	fn differs(&self, (round, beaconer): (Round, DeviceId), miss: Miss) -> Option<Difference> {
		let what =
			|detail: &str| format!("the beacon of gateway {beaconer} in round {round}: {detail}");
		match miss {
			Miss::Told { answer, taken } => {
				let told = &self.told.get(answer)?.taken;
				let accepted = || what("reports accepted");
				differs(accepted, &told.accepted, &taken.accepted)
					.and_then(|()| {
						differs(|| what("reports refused"), &told.refused, &taken.refused)
					})
					.err()
			}
			Miss::Kept { answer, missing, others } => {
				let (after, all) = (answer.saturating_add(1), self.told.len());
				let detail = format!(
					"reports that are kept at the end of the block, and, after group {after} of {all} \
					 in it, those that are not"
				);
				let (chain, replay) = (format!("{missing:?}"), format!("{others:?}"));
				Some(Difference { place: String::new(), what: what(&detail), chain, replay })
			}
			Miss::Limit => None,
		}
	}
}
