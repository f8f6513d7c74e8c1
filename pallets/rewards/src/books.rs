// SPDX-License-Identifier: Apache-2.0
//! The running epoch, and the sums over all that closed.

use crate::CoverageUnits;
use cairn_device_primitives::EpochIndex;
use cairn_emission::{Balance, EmissionParams, EpochSummary};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The epoch that work is booked in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct OpenEpoch {
	/// Its index. All epochs before it are closed.
	pub index: EpochIndex,
	/// The parameters that it will be settled by: those that were in force when it began.
	pub params: EmissionParams,
	/// The work of all devices in it.
	pub units: CoverageUnits<u128>,
}

/// Sums over all closed epochs, in plancks. `issued + unallocated == budgeted`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct EmissionTotals {
	/// What the epochs could hand out.
	pub budgeted: Balance,
	/// What work and the treasury's share earned of it.
	pub issued: Balance,
	/// What nothing earned.
	pub unallocated: Balance,
	/// What was issued for work and has been paid out, that is, minted.
	pub claimed: Balance,
	/// What was issued to the treasury, minted when its epoch closed.
	pub treasury: Balance,
}

impl EmissionTotals {
	/// What is issued but not yet minted: owed to devices, whoever claims for them.
	pub const fn liability(&self) -> Balance {
		// Nothing is paid that was not issued; `try_state` holds it.
		self.issued.saturating_sub(self.claimed).saturating_sub(self.treasury)
	}

	/// Adds a closed epoch. The budgets of all epochs sum to no more than the supply cap, which
	/// `EmissionParams::check` holds, so no sum clamps.
	pub(crate) fn close(&mut self, summary: &EpochSummary) {
		self.budgeted = self.budgeted.saturating_add(summary.budget);
		self.issued = self.issued.saturating_add(summary.issued());
		self.unallocated = self.unallocated.saturating_add(summary.unallocated);
		self.treasury = self.treasury.saturating_add(summary.pools.treasury.issued);
	}
}
