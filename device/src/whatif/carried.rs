// SPDX-License-Identifier: Apache-2.0
//! The groups about one beacon that a transaction carries, of which some may have come to nothing.

use super::arrival::{Arrived, Taken};
use cairn_coverage::StoredReport;
use cairn_device_primitives::Seed;
use codec::Encode;
use std::{collections::BTreeMap, sync::Arc};

/// A group as it was sent, judged on arrival in both courses of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
	/// By the rules that were in force.
	pub paid: Vec<Arrived>,
	/// By those that are asked about.
	pub whatif: Vec<Arrived>,
}

/// All of them, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
	/// The groups.
	groups: Vec<Candidate>,
	/// Of each, the one before it that is judged alike, report for report.
	twins: Vec<Option<usize>>,
}

impl Carried {
	/// These.
	pub fn new(groups: Vec<Candidate>) -> Self {
		let mut seen = BTreeMap::new();
		let alike = |arrived: &Arrived| (arrived.witness, arrived.outcome.encode());
		let twins = groups.iter().enumerate().map(|(place, group)| {
			let content: Vec<_> = group.paid.iter().map(alike).collect();
			seen.insert(content, place)
		});
		let twins = twins.collect();
		Self { groups, twins }
	}

	/// How many.
	pub fn len(&self) -> usize {
		self.groups.len()
	}

	/// Whether there is none.
	pub fn is_empty(&self) -> bool {
		self.groups.is_empty()
	}

	/// The group at a place.
	pub fn at(&self, place: usize) -> Option<&Candidate> {
		self.groups.get(place)
	}

	/// Whether a group is judged alike that stands before `place`, but not before `from`.
	pub fn has_twin(&self, from: usize, place: usize) -> bool {
		self.twins.get(place).copied().flatten().is_some_and(|twin| twin >= from)
	}

	/// What is kept of the reports of all groups, if there is room.
	pub fn reports(&self) -> impl Iterator<Item = &StoredReport> {
		let arrived = self.groups.iter().flat_map(|group| &group.paid);
		arrived.filter_map(|arrived| arrived.outcome.as_ref().ok())
	}
}

/// What the chain said of a group that it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
	/// The transaction, by its place in the block.
	pub transaction: u32,
	/// The groups of which it is one.
	pub carried: Arc<Carried>,
	/// What became of it.
	pub taken: Taken,
	/// The seed that ranks the reports of a full beacon, if it was usable.
	pub ranking: Option<Seed>,
}
