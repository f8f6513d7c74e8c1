// SPDX-License-Identifier: Apache-2.0
//! What must hold of the books at the end of every block.

use crate::{
	Accounts, Config, CoverageUnits, CurrentEpoch, Emission, EmissionTotals, Epochs, InForce,
	Pallet, RunningStorage, StorageAccount, StorageAccounts, Totals,
};
use cairn_device_primitives::{EpochIndex, Tick};
use cairn_emission::{
	Balance, EpochSummary, FineAmount, Growth, Pool, PoolSummary, StorageAccrual, StorageEarned,
	StorageTerms,
};
use cairn_figures::Figures;
use cairn_traits::RoundClock;
use frame_support::{ensure, traits::Get};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks that:
	///
	/// 1. the schedule, the figures in force, and the parameters of the running epoch are not
	///    nonsense;
	/// 2. there is a summary of every closed epoch and of no other, and in each, every pool issues
	///    its rate times its units (the treasury all or nothing of its budget, storage what its
	///    accumulator handed out, nothing without work), at most its budget, the pools' budgets sum
	///    to the epoch's, and issued + unallocated = budget;
	/// 3. the totals are the sums over all summaries, issued + unallocated = budgeted, and validators
	///    were paid no more than their points earned;
	/// 4. what is due to all devices and what vests for them, for closed epochs, and what validators
	///    are owed sum to issued − claimed − treasury, to the planck, and the devices' fractions of a
	///    planck to the storage pool's, to the bit;
	/// 5. no account is ahead of the running epoch or of the chain's age, and the units booked in the
	///    epoch sum to its totals;
	/// 6. the running epoch's storage pool handed out no more than its budget and no more ticks than
	///    the epoch has, all devices' power sums to its power, and what they earned in the running
	///    epoch to what it issued, to the bit; of that, what is liquid and how long the rest waits is
	///    what the epoch's terms make of it, but for a part of 2^-64 planck a byte and tick; its rate
	///    is that of the last epoch in which storage was proven, none where there was no such epoch;
	///    no account is ahead of it, none is spent, and none vests from a tick to come;
	/// 7. total issuance and what is issued but not yet minted do not exceed the supply cap.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_params()?;
		Self::check_epochs()?;
		Self::check_pool()?;
		let storage = Self::check_storage()?;
		Self::check_accounts(storage)?;
		Self::check_supply()
	}

	fn check_params() -> Result<(), TryRuntimeError> {
		ensure!(Emission::<T>::get().check().is_ok(), "the emission parameters make no sense");
		ensure!(
			InForce::<T>::get().in_force.check().is_ok(),
			"the figures in force contradict each other"
		);
		ensure!(
			CurrentEpoch::<T>::get().params.check().is_ok(),
			"the running epoch's parameters make no sense"
		);
		Ok(())
	}

	fn check_epochs() -> Result<(), TryRuntimeError> {
		let running = CurrentEpoch::<T>::get().index;
		let (mut closed, mut sums) = (0u32, EmissionTotals::default());
		let mut last_with_storage = None;
		for (epoch, summary) in Epochs::<T>::iter() {
			ensure!(epoch < running, "an epoch has a summary but is not closed");
			check_summary(&summary)?;
			closed = closed.saturating_add(1);
			sums.close(&summary);
			let PoolSummary { units, rate, .. } = summary.pools.storage;
			last_with_storage = last_with_storage.max((units > 0).then_some((epoch, rate)));
		}
		ensure!(closed == running, "a closed epoch has no summary");
		ensure!(
			RunningStorage::<T>::get().rate == last_with_storage.map(|(_, rate)| rate),
			"the rate of storage is not that of the last epoch in which any was proven"
		);

		let totals = Totals::<T>::get();
		sums.claimed = totals.claimed;
		sums.validators_claimed = totals.validators_claimed;
		ensure!(totals == sums, "the totals are not the sums over all epochs");
		ensure!(
			totals.issued.checked_add(totals.unallocated) == Some(totals.budgeted),
			"issued and unallocated do not sum to what was budgeted"
		);
		ensure!(
			totals.validators_claimed <= totals.validators,
			"validators were paid more than they earned"
		);
		Ok(())
	}

	fn check_pool() -> Result<(), TryRuntimeError> {
		let epoch_ticks = T::Clock::epoch_ticks();
		let terms = CurrentEpoch::<T>::get().storage_terms(epoch_ticks);
		let StorageAccrual { issued, carry, elapsed, opened, accumulator, .. } =
			RunningStorage::<T>::get();
		ensure!(elapsed <= epoch_ticks, "the storage pool handed out ticks past the epoch's end");
		let handed_out = issued.checked_add(carry).map(FineAmount::of_parts);
		let budget = FineAmount { plancks: terms.budget, fraction: 0 };
		ensure!(
			handed_out.is_some_and(|parts| parts <= budget),
			"the storage pool handed out more than its budget"
		);
		ensure!(opened.all <= accumulator, "the accumulator of storage went back");
		ensure!(opened.is_sound(), "more of storage's reward is liquid or waits than there is");
		Ok(())
	}

	/// Checks the storage accounts, and returns what closed epochs owe to them: due or vesting.
	fn check_storage() -> Result<Balance, TryRuntimeError> {
		let (open, pool) = (CurrentEpoch::<T>::get(), RunningStorage::<T>::get());
		let terms = open.storage_terms(T::Clock::epoch_ticks());
		let (growth, now) = (pool.growth(&terms), T::Clock::tick());
		let (mut power, mut running) = (0u128, StorageEarned::default());
		// Fractions that were returned were issued, as those in accounts were.
		let mut owed = FineAmount::of_parts(pool.returned);
		for (_, mut account) in StorageAccounts::<T>::iter() {
			check_storage_account(&account, open.index, &growth, now)?;
			account.settle(open.index, pool.opened, now);
			account.accrue(growth);
			power = power.checked_add(account.power).ok_or("power overflows")?;
			running = running.with(&account.running);
			let plancks = account.due.checked_add(account.vesting.amount);
			let plancks = plancks.ok_or("what is owed for storage overflows")?;
			owed = owed.plus(FineAmount { plancks, fraction: account.fraction });
		}
		ensure!(power == pool.power, "the storage pool's power is not that of its devices");
		ensure!(
			running.all == FineAmount::of_parts(pool.issued),
			"what devices earned by storage is not what the pool handed out"
		);
		check_division(&running, &pool, &terms)?;
		ensure!(
			owed.fraction == pool.fraction,
			"the fractions of a planck are not those that closed epochs left"
		);
		Ok(owed.plancks)
	}

	/// Checks the accounts, where closed epochs owe `storage` plancks to storage accounts.
	fn check_accounts(storage: Balance) -> Result<(), TryRuntimeError> {
		let open = CurrentEpoch::<T>::get();
		let totals = Totals::<T>::get();
		let due = storage.checked_add(totals.owed_to_validators());
		let mut due = due.ok_or("what is due overflows")?;
		let mut units = CoverageUnits::<u128>::default();
		for (device, account) in Accounts::<T>::iter() {
			ensure!(account.epoch <= open.index, "an account is ahead of the running epoch");
			ensure!(
				account.coverage.touched <= T::Age::get(),
				"an account is older than the chain"
			);
			let settled = Self::settled(device, open.index).unwrap_or_default();
			due = due.checked_add(settled.pending).ok_or("what is due overflows")?;
			units.add(settled.units);
		}
		ensure!(units == open.units, "the running epoch's units are not those of its devices");

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

/// Checks a storage account before it is settled at tick `now` of the epoch `open`.
fn check_storage_account(
	account: &StorageAccount,
	open: EpochIndex,
	growth: &Growth,
	now: Tick,
) -> Result<(), TryRuntimeError> {
	ensure!(account.epoch <= open, "a storage account is ahead of the running epoch");
	let Growth { all, liquid, waiting } = account.accumulator;
	ensure!(
		all <= growth.all && liquid <= growth.liquid && waiting <= growth.waiting,
		"a storage account is ahead of the accumulator"
	);
	ensure!(account.vesting.since <= now, "a reward vests from a tick to come");
	ensure!(!account.is_spent(), "a spent storage account was kept");
	ensure!(
		account.accumulator.is_sound() && account.running.is_sound(),
		"more of a device's storage reward is liquid or waits than there is"
	);
	Ok(())
}

/// Checks what devices have of the running epoch's storage against the whole, divided at once. Each
/// of their spans is a tick at least, and of it no more than a part a byte is rounded, twice of what
/// waits.
fn check_division(
	running: &StorageEarned,
	pool: &StorageAccrual,
	terms: &StorageTerms,
) -> Result<(), TryRuntimeError> {
	let whole = StorageEarned::default().plus(1, &Growth::of_epoch(terms, pool.issued));
	let rounded = FineAmount::of_parts(pool.work.saturating_add(1));
	let near = |one: FineAmount, other: FineAmount| {
		let rounded = rounded.plus(rounded);
		one <= other.plus(rounded) && other <= one.plus(rounded)
	};
	ensure!(
		near(running.liquid, whole.liquid) && near(running.waiting, whole.waiting),
		"what devices earned by storage is not divided by the running epoch's terms"
	);
	Ok(())
}

fn check_summary(summary: &EpochSummary) -> Result<(), TryRuntimeError> {
	let (mut budget, mut issued) = (0 as Balance, 0 as Balance);
	for (pool, outcome) in summary.pools.iter() {
		ensure!(outcome.issued <= outcome.budget, "a pool issued more than its budget");
		check_outcome(pool, outcome)?;
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

fn check_outcome(pool: Pool, outcome: &PoolSummary) -> Result<(), TryRuntimeError> {
	let PoolSummary { budget, units, rate, issued } = *outcome;
	match pool {
		Pool::Storage => {
			ensure!(units > 0 || (rate == 0 && issued == 0), "storage was paid without work");
			ensure!(
				FineAmount::of_power(units, rate).plancks <= budget,
				"the rate of storage exceeds its budget"
			);
		}
		_ => {
			let earned = match pool {
				Pool::Treasury if issued > 0 => Some(budget),
				_ => rate.checked_mul(units),
			};
			ensure!(earned == Some(issued), "a pool did not issue its rate times its units");
		}
	}
	Ok(())
}
