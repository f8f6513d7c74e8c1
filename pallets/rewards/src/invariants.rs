// SPDX-License-Identifier: Apache-2.0
//! What must hold of the books at the end of every block.

use crate::{
	Accounts, Config, CoverageUnits, CurrentEpoch, Emission, EmissionTotals, Epochs, Pallet, Totals,
};
use cairn_emission::{Balance, EpochSummary, Pool};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks that:
	///
	/// 1. the parameters in force, and those of the running epoch, are not nonsense;
	/// 2. there is a summary of every closed epoch and of no other, and in each, every pool issues
	///    its rate times its units (the treasury all or nothing of its budget), at most its budget,
	///    the pools' budgets sum to the epoch's, and issued + unallocated = budget;
	/// 3. the totals are the sums over all summaries, and issued + unallocated = budgeted;
	/// 4. what is due to all devices for closed epochs sums to issued − claimed − treasury, to the
	///    planck;
	/// 5. no account is ahead of the running epoch, and the units booked in it sum to its totals;
	/// 6. total issuance and what is issued but not yet minted do not exceed the supply cap.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_params()?;
		Self::check_epochs()?;
		Self::check_accounts()?;
		Self::check_supply()
	}

	fn check_params() -> Result<(), TryRuntimeError> {
		ensure!(Emission::<T>::get().check().is_ok(), "the emission parameters make no sense");
		ensure!(
			CurrentEpoch::<T>::get().params.check().is_ok(),
			"the running epoch's parameters make no sense"
		);
		Ok(())
	}

	fn check_epochs() -> Result<(), TryRuntimeError> {
		let running = CurrentEpoch::<T>::get().index;
		let (mut closed, mut sums) = (0u32, EmissionTotals::default());
		for (epoch, summary) in Epochs::<T>::iter() {
			ensure!(epoch < running, "an epoch has a summary but is not closed");
			check_summary(&summary)?;
			closed = closed.saturating_add(1);
			sums.close(&summary);
		}
		ensure!(closed == running, "a closed epoch has no summary");

		let totals = Totals::<T>::get();
		sums.claimed = totals.claimed;
		ensure!(totals == sums, "the totals are not the sums over all epochs");
		ensure!(
			totals.issued.checked_add(totals.unallocated) == Some(totals.budgeted),
			"issued and unallocated do not sum to what was budgeted"
		);
		Ok(())
	}

	fn check_accounts() -> Result<(), TryRuntimeError> {
		let open = CurrentEpoch::<T>::get();
		let (mut due, mut units) = (0 as Balance, CoverageUnits::<u128>::default());
		for (device, account) in Accounts::<T>::iter() {
			ensure!(account.epoch <= open.index, "an account is ahead of the running epoch");
			let settled = Self::settled(device, open.index);
			due = due.checked_add(settled.pending).ok_or("what is due overflows")?;
			units.add(settled.units);
		}
		ensure!(units == open.units, "the running epoch's units are not those of its devices");

		let totals = Totals::<T>::get();
		let paid = totals.claimed.checked_add(totals.treasury).ok_or("what was paid overflows")?;
		ensure!(
			due.checked_add(paid) == Some(totals.issued),
			"what is due and what was paid do not sum to what was issued"
		);
		Ok(())
	}

	fn check_supply() -> Result<(), TryRuntimeError> {
		let cap = CurrentEpoch::<T>::get().params.supply_cap;
		ensure!(
			Self::counted(&Totals::<T>::get()) <= cap,
			"what exists and what is owed exceed the supply cap"
		);
		Ok(())
	}
}

fn check_summary(summary: &EpochSummary) -> Result<(), TryRuntimeError> {
	let (mut budget, mut issued) = (0 as Balance, 0 as Balance);
	for (pool, outcome) in summary.pools.iter() {
		ensure!(outcome.issued <= outcome.budget, "a pool issued more than its budget");
		let earned = match pool {
			Pool::Treasury if outcome.issued > 0 => Some(outcome.budget),
			_ => outcome.rate.checked_mul(outcome.units),
		};
		ensure!(earned == Some(outcome.issued), "a pool did not issue its rate times its units");
		budget = budget.checked_add(outcome.budget).ok_or("the pools' budgets overflow")?;
		issued = issued.checked_add(outcome.issued).ok_or("what the pools issued overflows")?;
	}
	ensure!(budget == summary.budget, "the pools' budgets do not sum to the epoch's");
	ensure!(
		issued.checked_add(summary.unallocated) == Some(summary.budget),
		"an epoch's issued and unallocated do not sum to its budget"
	);
	Ok(())
}
