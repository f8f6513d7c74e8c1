// SPDX-License-Identifier: Apache-2.0
//! The running epoch, and the sums over all that closed.

use crate::CoverageUnits;
use cairn_device_primitives::{EpochIndex, Tick};
use cairn_emission::{split, Balance, EmissionParams, EpochSummary, Pool, StorageTerms};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The epoch that work is booked in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct OpenEpoch {
	/// Its index. All epochs before it are closed.
	pub index: EpochIndex,
	/// The parameters that it will be settled by: those that were in force when it began.
	pub params: EmissionParams,
	/// What it can hand out, in plancks: fixed when it began, because storage is paid out of it
	/// from its first tick on.
	pub budget: Balance,
	/// The work of all devices in it.
	pub units: CoverageUnits<u128>,
}

impl OpenEpoch {
	/// Epoch `index` as it begins, where `counted` plancks count against the supply cap.
	pub(crate) fn begin(index: EpochIndex, params: EmissionParams, counted: Balance) -> Self {
		let budget = params.budget(index, counted);
		Self { index, params, budget, units: Default::default() }
	}

	/// The part of its budget that `pool` can hand out, in plancks.
	pub(crate) fn budget_of(&self, pool: Pool) -> Balance {
		*split(self.budget, &self.params.shares).of(pool)
	}

	/// How its storage pool is handed out, in an epoch of `epoch_ticks`.
	pub(crate) fn storage_terms(&self, epoch_ticks: Tick) -> StorageTerms {
		StorageTerms {
			budget: self.budget_of(Pool::Storage),
			epoch_ticks,
			max_rate: self.params.max_storage_rate,
			liquid: self.params.storage_liquid,
			vesting_ticks: self.params.vesting_ticks,
		}
	}
}

/// The first epoch of production, before anything exists.
impl Default for OpenEpoch {
	fn default() -> Self {
		Self::begin(0, EmissionParams::default(), 0)
	}
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
	/// What was issued for validators' points. Who is owed which part of it is known to the pallet
	/// that counts them.
	pub validators: Balance,
	/// What of that has been paid out: a part of `claimed`.
	pub validators_claimed: Balance,
}

impl EmissionTotals {
	/// What is issued but not yet minted: owed to devices and validators, whoever claims for
	/// them.
	pub const fn liability(&self) -> Balance {
		// Nothing is paid that was not issued; `try_state` holds it.
		self.issued.saturating_sub(self.claimed).saturating_sub(self.treasury)
	}

	/// What validators' points earned and was not paid yet.
	pub const fn owed_to_validators(&self) -> Balance {
		self.validators.saturating_sub(self.validators_claimed)
	}

	/// Adds a closed epoch. The budgets of all epochs sum to no more than the supply cap, which
	/// `EmissionParams::check` holds, so no sum clamps.
	pub(crate) fn close(&mut self, summary: &EpochSummary) {
		self.budgeted = self.budgeted.saturating_add(summary.budget);
		self.issued = self.issued.saturating_add(summary.issued());
		self.unallocated = self.unallocated.saturating_add(summary.unallocated);
		self.treasury = self.treasury.saturating_add(summary.pools.treasury.issued);
		self.validators = self.validators.saturating_add(summary.pools.validators.issued);
	}
}
