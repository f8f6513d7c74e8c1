// SPDX-License-Identifier: Apache-2.0
//! What is told later of a beacon, as it bears on the reports that are stored of it now: who is neither
//! kept nor makes room later was never stored, and who makes room must have been.

use super::{
	attribution::Question,
	carried::Told,
	reading::{Reader, Reading, Readings},
};
use cairn_coverage::{standing, Refusal, Standing, StoredReport, MAX_WITNESSES};
use cairn_device_primitives::DeviceId;
use std::{
	collections::{BTreeMap, BTreeSet},
	sync::Arc,
};

/// How often what cannot be is left out, each time by what was left out before.
const ROUNDS: usize = 8;

/// Those that are stored, in the order of their ids: who, whether it was heard lately, and whether the
/// chain keeps just that report.
pub type Outline = Vec<(DeviceId, bool, bool)>;

/// What is told of a beacon in a block, in order, and what the chain keeps of it at the block's end.
pub struct Outlook<'a> {
	kept: Option<BTreeMap<DeviceId, &'a StoredReport>>,
	/// The last answer in which somebody may have made room.
	goes: BTreeMap<DeviceId, usize>,
	/// Answers in which somebody made room for sure.
	gone: BTreeSet<(usize, DeviceId)>,
	/// How many reports were accepted in each answer and those before it.
	accepted: Vec<usize>,
}

impl<'a> Outlook<'a> {
	/// Of a question.
	pub fn new(question: Question<'a>) -> Self {
		let kept = question.kept.map(|kept| kept.iter().map(|report| (report.witness, report)));
		let kept = kept.map(Iterator::collect);
		let accepted = question.told.iter().scan(0usize, |sum, told| {
			*sum = sum.saturating_add(told.taken.accepted.try_into().unwrap_or(usize::MAX));
			Some(*sum)
		});
		let accepted = accepted.collect();
		let mut outlook = Self { kept, goes: BTreeMap::new(), gone: BTreeSet::new(), accepted };
		if outlook.kept.is_some() {
			outlook.look(question);
		}
		outlook
	}

	fn look(&mut self, question: Question) {
		let mut readings = self.readings(question);
		for _ in 0..ROUNDS {
			self.goes = readings.last_goings();
			let before = readings.count();
			readings.narrow(question.told, &self.goes);
			if readings.count() == before {
				break;
			}
		}
		self.goes = readings.last_goings();
		self.gone = readings.sure_goings().into_iter().collect();
	}

	fn readings(&self, question: Question) -> Readings {
		let mut readings = Readings::default();
		let free = usize::from(MAX_WITNESSES).saturating_sub(question.before.len());
		for (answer, (told, may_go)) in question.told.iter().zip(may_go(question)).enumerate() {
			let taken = answer.checked_sub(1).map_or(0, |last| self.until(last));
			let room = free.saturating_sub(taken);
			let keeps = |report: &StoredReport| self.keeps(report);
			let reader = Reader { taken: &told.taken, may_go: &may_go, room, keeps: &keeps };
			let read = |place: usize| reader.read(place, &told.carried.at(place)?.paid);
			let places = if told.taken.accepted > 0 { told.carried.len() } else { 0 };
			let of: Vec<Reading> = (0..places).filter_map(read).collect();
			readings.push(of);
		}
		readings
	}

	/// How many reports were accepted until after an answer.
	fn until(&self, answer: usize) -> usize {
		self.accepted.get(answer).copied().unwrap_or_default()
	}

	/// Whether what comes after `answer` can come, if these are stored after it.
	pub fn allows(&self, answer: usize, stored: &[StoredReport]) -> bool {
		let goes = |report: &StoredReport| {
			self.goes.get(&report.witness).is_some_and(|last| *last > answer)
		};
		// Where the chain need not be asked what it keeps, nothing is left to choose.
		self.kept.is_none()
			|| stored.iter().all(|report| self.keeps(report) || goes(report))
				&& self.can_complete(answer, stored)
	}

	/// Whether the chain keeps this report at the end of the block.
	fn keeps(&self, report: &StoredReport) -> bool {
		let kept = self.kept.as_ref().and_then(|kept| kept.get(&report.witness));
		kept.is_some_and(|kept| *kept == report)
	}

	/// Whether enough reports are accepted after `answer` for those who make room later, each before it
	/// does, and for those that are kept, where neither are stored yet.
	fn can_complete(&self, answer: usize, stored: &[StoredReport]) -> bool {
		let mut there: BTreeSet<_> = stored.iter().map(|report| report.witness).collect();
		let (before, mut missing) = (self.until(answer), 0usize);
		for (later, witness) in self.gone.range((answer.saturating_add(1), 0)..) {
			missing = missing.saturating_add(usize::from(there.insert(*witness)));
			if missing > self.until(*later).saturating_sub(before) {
				return false;
			}
		}
		let kept = self.kept.iter().flat_map(BTreeMap::keys);
		let missing = missing.saturating_add(kept.filter(|kept| !there.contains(kept)).count());
		missing <= self.until(self.accepted.len().saturating_sub(1)).saturating_sub(before)
	}

	/// Those that are stored, as far as it bears on what comes: who is not kept counts by where it
	/// stands.
	pub fn outline(&self, stored: &[StoredReport]) -> Outline {
		let outline = |report: &StoredReport| (report.witness, report.heard, self.keeps(report));
		let mut outline: Vec<_> = stored.iter().map(outline).collect();
		outline.sort_unstable();
		outline
	}

	/// Those that the chain keeps and that are not stored, and the other way around.
	pub fn apart(&self, stored: &[StoredReport]) -> (Vec<StoredReport>, Vec<StoredReport>) {
		let kept = self.kept.iter().flat_map(BTreeMap::values).copied();
		let missing = kept.filter(|kept| !stored.contains(kept)).cloned();
		let others = stored.iter().filter(|report| !self.keeps(report)).cloned();
		(missing.collect(), others.collect())
	}
}

/// Of all that were refused, by answer, whether they may have made room instead: the worst that is
/// stored in a full beacon is ever better, and better than all who were outranked before.
fn may_go(question: Question) -> Vec<Vec<bool>> {
	let places = places(question);
	let mut bar: Option<Standing> = None;
	let mut may_go = |(witness, why): &(DeviceId, Refusal)| {
		let place = places.as_ref().and_then(|places| places.get(witness)).copied();
		let Some(place) = place.filter(|_| *why == Refusal::Outranked) else { return true };
		let better = bar.is_none_or(|bar| place < bar);
		bar = bar.min(Some(place)).or(Some(place));
		better
	};
	let of = |told: &Told| told.taken.refused.iter().map(&mut may_go).collect();
	question.told.iter().map(of).collect()
}

/// Where each witness stands; `None` if that changes in the block, as its own beacon is revealed.
fn places(question: Question) -> Option<BTreeMap<DeviceId, Standing>> {
	let Question { beaconer, before, told, .. } = question;
	let seed = told.iter().find_map(|told| told.ranking)?;
	let mut places = BTreeMap::new();
	let mut is_same = |report: &StoredReport| {
		let place = standing(&seed, beaconer, report);
		places.insert(report.witness, place).is_none_or(|before| before == place)
	};
	let mut carried: Vec<_> = told.iter().map(|told| &told.carried).collect();
	carried.dedup_by(|one, other| Arc::ptr_eq(one, other));
	let mut sent = carried.into_iter().flat_map(|carried| carried.reports());
	(before.iter().all(&mut is_same) && sent.all(&mut is_same)).then_some(places)
}
