// SPDX-License-Identifier: Apache-2.0
//! What is kept for a device: the units of one epoch, what earlier ones earned, and the power that
//! its units give it.

use cairn_device_primitives::EpochIndex;
use cairn_emission::{Balance, EpochSummary, Pool, Pools};
use cairn_power::{Age, CoveragePower};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Micro-units of work in the pools that coverage is paid from.
///
/// Of one device they are `u64`, of all devices `u128`: 2^32 devices times 2^64 micro-units do not
/// overflow it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct CoverageUnits<Units> {
	/// Earned by beaconing.
	pub beaconers: Units,
	/// Earned by witnessing.
	pub witnesses: Units,
}

impl CoverageUnits<u64> {
	/// The units of `pool`, `None` for a pool that coverage is not paid from.
	pub(crate) fn of_mut(&mut self, pool: Pool) -> Option<&mut u64> {
		match pool {
			Pool::Beaconers => Some(&mut self.beaconers),
			Pool::Witnesses => Some(&mut self.witnesses),
			Pool::Storage | Pool::Validators | Pool::Treasury => None,
		}
	}

	/// Adds `more` as far as it fits, and returns what was added.
	///
	/// What does not fit is earned by nobody: whoever keeps a total must add what this returns,
	/// lest a rate be computed from units that no device holds.
	#[must_use]
	pub(crate) fn accrue(&mut self, more: Self) -> Self {
		Self {
			beaconers: accrue(&mut self.beaconers, more.beaconers),
			witnesses: accrue(&mut self.witnesses, more.witnesses),
		}
	}
}

/// Adds `more` to `units` as far as it fits, and returns what was added.
fn accrue(units: &mut u64, more: u64) -> u64 {
	let before = *units;
	*units = before.saturating_add(more);
	units.saturating_sub(before)
}

impl CoverageUnits<u128> {
	/// Adds the units of a device. See the type for why it cannot overflow.
	pub(crate) fn add(&mut self, units: CoverageUnits<u64>) {
		self.beaconers = self.beaconers.saturating_add(units.beaconers.into());
		self.witnesses = self.witnesses.saturating_add(units.witnesses.into());
	}

	/// The units of every pool: none where coverage does no work.
	pub(crate) fn by_pool(&self) -> Pools<u128> {
		Pools { beaconers: self.beaconers, witnesses: self.witnesses, ..Default::default() }
	}
}

/// What is kept for a device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Account {
	/// The epoch in which `units` were booked.
	pub epoch: EpochIndex,
	/// Work of that epoch, worth nothing before it is closed.
	pub units: CoverageUnits<u64>,
	/// What earlier epochs earned and nobody claimed yet, in plancks.
	pub pending: Balance,
	/// Units of all epochs, which fade as the chain ages: what the device weighs in consensus.
	pub coverage: CoveragePower,
}

impl Account {
	/// Takes in `more` units at the age `now`, as far as they fit, and returns what was taken in.
	#[must_use]
	pub(crate) fn book(&mut self, more: CoverageUnits<u64>, now: Age) -> CoverageUnits<u64> {
		let booked = self.units.accrue(more);
		self.coverage.settle(booked.beaconers.saturating_add(booked.witnesses), now);
		booked
	}

	/// What the account's units earned in the epoch of `summary`, in plancks.
	pub(crate) fn earned(&self, summary: &EpochSummary) -> Balance {
		let beaconers = summary.pools.beaconers.earned(self.units.beaconers);
		// Parts of what was issued, which is under the supply cap.
		beaconers.saturating_add(summary.pools.witnesses.earned(self.units.witnesses))
	}

	/// The account as it stands in epoch `running`, given the outcome of its own, closed, epoch.
	pub(crate) fn settled(self, running: EpochIndex, summary: &EpochSummary) -> Self {
		Self {
			epoch: running,
			units: Default::default(),
			pending: self.pending.saturating_add(self.earned(summary)),
			coverage: self.coverage,
		}
	}

	/// Whether forgetting the account at the age `now` forgets nothing but parts of a micro-unit.
	pub(crate) fn is_spent(&self, now: Age) -> bool {
		let owes = self.pending > 0 || self.units != Default::default();
		!owes && self.coverage.micro_units(now) == 0
	}
}
