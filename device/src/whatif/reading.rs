// SPDX-License-Identifier: Apache-2.0
//! Groups, read against what was told: whichever reports were stored before, how many they were is known,
//! and so who was accepted and who made room in each group, if it is the one.

use super::{
	arrival::{Arrived, Taken},
	carried::Told,
};
use cairn_coverage::{Refusal, StoredReport};
use cairn_device_primitives::DeviceId;
use std::collections::BTreeMap;

/// What an answer says of a group, if it is of that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
	/// The group's place.
	pub place: usize,
	/// Whether what follows is certain. If not, nobody is known to pass, and some may not have made room.
	pub clear: bool,
	/// Who was accepted, and is not kept at the end of the block.
	pub passing: Vec<DeviceId>,
	/// Who made room.
	pub displaced: Vec<DeviceId>,
}

/// By what a group is read.
pub struct Reader<'a> {
	/// What was told.
	pub taken: &'a Taken,
	/// Of each that was refused, whether it may have made room instead.
	pub may_go: &'a [bool],
	/// How many more reports are stored before one has to make room.
	pub room: usize,
	/// Whether the chain keeps a report at the end of the block.
	pub keeps: &'a dyn Fn(&StoredReport) -> bool,
}

impl Reader<'_> {
	/// Reads the group at a place; `None` if the answer cannot be of it.
	pub fn read(&self, place: usize, group: &[Arrived]) -> Option<Reading> {
		let (mut passing, mut displaced) = (Vec::new(), Vec::new());
		let (mut room, mut accepted) = (self.room, 0u32);
		let mut told = self.taken.refused.iter().zip(self.may_go).peekable();
		for (at, arrived) in group.iter().enumerate() {
			let own = told.next_if(|((witness, why), _)| {
				*witness == arrived.witness && refused(&arrived.outcome, *why, room)
			});
			if own.is_some_and(|((_, why), _)| *why == Refusal::Duplicate && room > 0)
				&& is_repeated(group, at)
			{
				return Some(self.unclear(place));
			}
			if own.is_some() {
				continue;
			}
			let report = arrived.outcome.as_ref().ok()?;
			if room == 0 {
				let ((gone, _), _) =
					told.next_if(|((_, why), may_go)| *why == Refusal::Outranked && **may_go)?;
				displaced.push(*gone);
			}
			room = room.saturating_sub(1);
			accepted = accepted.saturating_add(1);
			passing.extend((!(self.keeps)(report)).then_some(report.witness));
		}
		let all = told.next().is_none() && accepted == self.taken.accepted;
		all.then_some(Reading { place, clear: true, passing, displaced })
	}

	/// Where a witness reports twice, it depends on what was stored which of its reports was refused.
	fn unclear(&self, place: usize) -> Reading {
		let outranked =
			|(witness, why): &(DeviceId, Refusal)| (*why == Refusal::Outranked).then_some(*witness);
		let displaced = self.taken.refused.iter().filter_map(outranked).collect();
		Reading { place, clear: false, passing: Vec::new(), displaced }
	}
}

/// Whether a report may have been refused so.
fn refused(outcome: &Result<StoredReport, Refusal>, why: Refusal, room: usize) -> bool {
	let full = matches!(why, Refusal::Outranked | Refusal::BeaconFull) && room == 0;
	why == Refusal::Duplicate || outcome.as_ref().map_or_else(|own| *own == why, |_| full)
}

/// Whether the witness of the report at a place has another in the group.
fn is_repeated(group: &[Arrived], at: usize) -> bool {
	let witness = group.get(at).map(|arrived| arrived.witness);
	group.iter().filter(|other| Some(other.witness) == witness).count() > 1
}

/// The readings of each answer; of those in which nothing was accepted none are needed.
#[derive(Default)]
pub struct Readings {
	by_answer: Vec<Vec<Reading>>,
}

impl Readings {
	/// Those of the next answer.
	pub fn push(&mut self, readings: Vec<Reading>) {
		self.by_answer.push(readings);
	}

	/// How many.
	pub fn count(&self) -> usize {
		self.by_answer.iter().map(Vec::len).fold(0, usize::saturating_add)
	}

	/// The last answer in which somebody may have made room.
	pub fn last_goings(&self) -> BTreeMap<DeviceId, usize> {
		let of = |(answer, readings): (usize, &Vec<Reading>)| {
			let gone: Vec<_> =
				readings.iter().flat_map(|reading| reading.displaced.clone()).collect();
			gone.into_iter().map(move |witness| (witness, answer))
		};
		self.by_answer.iter().enumerate().flat_map(of).collect()
	}

	/// Who made room for sure in which answer.
	pub fn sure_goings(&self) -> Vec<(usize, DeviceId)> {
		let mut sure = Vec::new();
		for (answer, readings) in self.by_answer.iter().enumerate() {
			let Some((first, others)) = readings.split_first() else { continue };
			let everywhere = |witness: &&DeviceId| {
				others.iter().all(|other| other.clear && other.displaced.contains(witness))
			};
			let gone = first.displaced.iter().filter(|_| first.clear).filter(everywhere);
			sure.extend(gone.map(|witness| (answer, *witness)));
		}
		sure
	}

	/// Leaves out those by which somebody passes who makes room in no later answer, and those for which
	/// no place is left beside the others.
	pub fn narrow(&mut self, told: &[Told], goes: &BTreeMap<DeviceId, usize>) {
		for (answer, readings) in self.by_answer.iter_mut().enumerate() {
			let goes = |witness: &DeviceId| goes.get(witness).is_some_and(|last| *last >= answer);
			readings.retain(|reading| reading.passing.iter().all(goes));
		}
		let (mut next, mut transaction) = (0usize, None);
		for (told, readings) in told.iter().zip(&mut self.by_answer) {
			if transaction.replace(told.transaction) != Some(told.transaction) {
				next = 0;
			}
			readings.retain(|reading| reading.place >= next);
			let first = readings.iter().map(|reading| reading.place).min().unwrap_or(next);
			next = first.saturating_add(1);
		}
		let (mut until, mut transaction) = (0usize, None);
		for (told, readings) in told.iter().zip(&mut self.by_answer).rev() {
			if transaction.replace(told.transaction) != Some(told.transaction) {
				until = told.carried.len();
			}
			readings.retain(|reading| reading.place < until);
			let last = readings.iter().map(|reading| reading.place).max();
			until = last.unwrap_or(until.saturating_sub(1));
		}
	}
}
