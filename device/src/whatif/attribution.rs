// SPDX-License-Identifier: Apache-2.0
//! Which of the groups that transactions carry were taken: to each answer about a beacon in a block the
//! group that it is of.
//!
//! The answers of a transaction are of its groups in their order, and which of these came to nothing is
//! not told. So it is searched: answer by answer, for groups that lead to all that was told and to the
//! reports that the chain keeps of the beacon at the block's end. A choice that leads nowhere is taken
//! back, and the same is not tried twice. Whoever pays for a transaction can make this long, so there is
//! a limit to it.
//!
//! Among those that are kept, order is not searched for: nothing is judged by it.

use super::{
	arrival::{take, Taken},
	carried::Told,
	outlook::{Outline, Outlook},
};
use cairn_coverage::StoredReport;
use cairn_device_primitives::DeviceId;
use std::collections::BTreeMap;

/// Reports that are tried in a block before its replay is given up: some forty times those that fit
/// into it.
pub const LIMIT: u32 = 1 << 18;

/// Why no group is found for every answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Miss {
	/// Of the groups to which the answers led until then, none leads to what was told next.
	Told {
		/// Which answer.
		answer: usize,
		/// To what the first leads.
		taken: Taken,
	},
	/// None leads to what the chain keeps.
	Kept {
		/// After which answer that is certain.
		answer: usize,
		/// What is kept and not stored then.
		missing: Vec<StoredReport>,
		/// What is stored then and not kept.
		others: Vec<StoredReport>,
	},
	/// The limit was reached.
	Limit,
}

/// The groups that were taken, by their places, and the reports that are stored after them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
	/// A place for each answer.
	pub places: Vec<usize>,
	/// What is stored.
	pub stored: Vec<StoredReport>,
}

/// Answers about a beacon in a block.
#[derive(Clone, Copy)]
pub struct Question<'a> {
	/// Who sent the beacon.
	pub beaconer: DeviceId,
	/// The reports that were stored before.
	pub before: &'a [StoredReport],
	/// The answers.
	pub told: &'a [Told],
	/// What the chain keeps at the end of the block, if that was read.
	pub kept: Option<&'a [StoredReport]>,
}

/// An answer for which a group is sought.
struct Step {
	stored: Vec<StoredReport>,
	/// The first place that comes into question.
	from: usize,
	/// The next that is tried.
	next: usize,
}

struct Search<'a> {
	question: Question<'a>,
	outlook: Outlook<'a>,
	/// The last place that comes into question, for each answer.
	last: Vec<usize>,
	/// Of what is stored before an answer, the first place from which on no group led to the end.
	dead: BTreeMap<(usize, Outline), usize>,
	miss: Option<Miss>,
	left: &'a mut u32,
}

/// Finds a group for each answer, with `left` reports to try.
///
/// # Errors
/// The answer that was reached, and what stands against it.
pub fn attribute(question: Question, left: &mut u32) -> Result<Attribution, Miss> {
	let outlook = Outlook::new(question);
	let (last, dead) = (last_places(question.told), BTreeMap::new());
	Search { question, outlook, last, dead, miss: None, left }.run()
}

/// The last place that comes into question for each answer: those of the same transaction that come
/// after it need places as well.
fn last_places(told: &[Told]) -> Vec<usize> {
	let mut after = BTreeMap::<u32, usize>::new();
	let last = |told: &Told| {
		let after = after.entry(told.transaction).or_default();
		*after = after.saturating_add(1);
		told.carried.len().saturating_sub(*after)
	};
	let mut last: Vec<_> = told.iter().rev().map(last).collect();
	last.reverse();
	last
}

impl Step {
	fn new(stored: Vec<StoredReport>, from: usize) -> Self {
		Self { stored, from, next: from }
	}
}

impl Search<'_> {
	fn run(mut self) -> Result<Attribution, Miss> {
		let mut steps = vec![Step::new(self.question.before.to_vec(), 0)];
		while let Some(step) = steps.pop() {
			let answer = steps.len();
			if answer == self.question.told.len() {
				let places = steps.iter().map(|step| step.next.saturating_sub(1)).collect();
				return Ok(Attribution { places, stored: step.stored });
			}
			steps.extend(self.advance(answer, step)?.into_iter().flatten());
		}
		Err(self.miss.unwrap_or(Miss::Limit))
	}

	/// Chooses the next group for an answer; `None` if there is no other. Returns the step and the one
	/// that follows.
	fn advance(&mut self, answer: usize, mut step: Step) -> Result<Option<[Step; 2]>, Miss> {
		let last = self.last.get(answer).copied().unwrap_or_default();
		while step.next <= last {
			let place = step.next;
			step.next = place.saturating_add(1);
			if let Some(after) = self.attempt(answer, &step, place)? {
				return Ok(Some([step, after]));
			}
		}
		let dead = self.dead.entry((answer, self.outlook.outline(&step.stored)));
		let dead = dead.or_insert(step.from);
		*dead = step.from.min(*dead);
		Ok(None)
	}

	/// Takes the group at a place, if that leads to what was told and may lead to the end.
	fn attempt(&mut self, answer: usize, step: &Step, place: usize) -> Result<Option<Step>, Miss> {
		let Question { beaconer, told: all, .. } = self.question;
		let Some(told) = all.get(answer) else { return Ok(None) };
		let group = told.carried.at(place).filter(|_| !told.carried.has_twin(step.from, place));
		let Some(group) = group else { return Ok(None) };
		self.spend(group.paid.len())?;
		let mut stored = step.stored.clone();
		let taken = take(&mut stored, beaconer, &group.paid, told.ranking);
		if taken != told.taken {
			self.note((answer, false), |_| Miss::Told { answer, taken });
			return Ok(None);
		}
		if !self.outlook.allows(answer, &stored) {
			self.note((answer, true), |outlook| {
				let (missing, others) = outlook.apart(&stored);
				Miss::Kept { answer, missing, others }
			});
			return Ok(None);
		}
		let next = answer.saturating_add(1);
		let same = all.get(next).is_some_and(|next| next.transaction == told.transaction);
		let from = if same { place.saturating_add(1) } else { 0 };
		let dead = self.dead.get(&(next, self.outlook.outline(&stored)));
		let alive = dead.is_none_or(|dead| from < *dead);
		Ok(alive.then(|| Step::new(stored, from)))
	}

	fn spend(&mut self, reports: usize) -> Result<(), Miss> {
		let left = u32::try_from(reports).ok().and_then(|reports| self.left.checked_sub(reports));
		*self.left = left.ok_or(Miss::Limit)?;
		Ok(())
	}

	/// Notes what stood against a group, if none led as far.
	fn note(&mut self, reached: (usize, bool), miss: impl FnOnce(&Outlook) -> Miss) {
		let before = match &self.miss {
			Some(Miss::Told { answer, .. }) => Some((*answer, false)),
			Some(Miss::Kept { answer, .. }) => Some((*answer, true)),
			Some(Miss::Limit) | None => None,
		};
		if Some(reached) > before {
			self.miss = Some(miss(&self.outlook));
		}
	}
}
