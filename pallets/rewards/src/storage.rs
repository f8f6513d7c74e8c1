// SPDX-License-Identifier: Apache-2.0
//! Storage accrues: what is kept of a device that proves it, and how it is told.

use crate::{Config, CurrentEpoch, Event, OpenEpoch, Pallet, RunningStorage, StorageAccounts};
use cairn_device_primitives::{DeviceId, EpochIndex, Tick};
use cairn_emission::{Balance, Divided, Growth, StorageAccrual, StorageEarned, Vesting};
use cairn_traits::{PowerSink, RoundClock, StoragePower, StorageRate};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// What is kept of a device that proves storage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct StorageAccount {
	/// Bytes that it proves.
	pub power: StoragePower,
	/// The accumulator up to which `running` counts, divided by the terms of the epochs until then.
	pub accumulator: Growth,
	/// The epoch in which `running` was earned.
	pub epoch: EpochIndex,
	/// What it earned in that epoch, not due before that is closed.
	pub running: StorageEarned,
	/// What closed epochs earned beyond whole plancks, in parts of 2^-64 planck.
	pub fraction: u64,
	/// What is free and was not yet paid, in plancks.
	pub due: Balance,
	/// What becomes free later.
	pub vesting: Vesting,
}

impl StorageAccount {
	/// Takes in what the power earned until the accumulator reached `accumulator`.
	pub(crate) fn accrue(&mut self, accumulator: Growth) {
		self.running = self.running.plus(self.power, &accumulator.since(&self.accumulator));
		self.accumulator = accumulator;
	}

	/// Brings the account to the tick `now` of the epoch `open`, which began when the accumulator
	/// was `opened`: what has vested becomes due, and what closed epochs earned is divided, each by
	/// its own terms, into what is due and what vests from here on. Returns the latter, in plancks.
	pub(crate) fn settle(&mut self, open: EpochIndex, opened: Growth, now: Tick) -> Balance {
		// Sums of what was issued, which is under the supply cap.
		self.due = self.due.saturating_add(self.vesting.release(now));
		if self.epoch >= open {
			return 0;
		}
		self.accrue(opened);
		let closed = core::mem::take(&mut self.running);
		let Divided { liquid, vests, vesting_ticks, fraction } = closed.divide(self.fraction);
		self.epoch = open;
		self.fraction = fraction;
		self.due = self.due.saturating_add(liquid);
		if vests > 0 {
			self.vesting.add(vests, vesting_ticks, now);
		}
		vests
	}

	/// Whether nothing is left in it but a fraction of a planck.
	pub(crate) fn is_spent(&self) -> bool {
		let owes = self.due > 0 || self.vesting.amount > 0 || !self.running.all.is_zero();
		self.power == 0 && !owes
	}
}

/// What a device earned by storage, for those who ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct StorageEarnings {
	/// Bytes that it proves.
	pub power: StoragePower,
	/// What a claim would pay of it, in plancks: what is liquid and what has vested.
	pub due: Balance,
	/// What still vests, in plancks.
	pub vesting: Balance,
	/// The tick at which all of that will have vested; one in the past where nothing vests.
	pub vests_until: Tick,
	/// What it earned in the running epoch so far, in plancks rounded down. Due when that closes.
	pub running: Balance,
}

/// A storage account on its way out of and back into storage.
pub(crate) struct SettledStorage {
	/// As it is now; `None` for a device that never proved storage.
	pub(crate) account: Option<StorageAccount>,
	/// What started to vest by settling it, in plancks.
	pub(crate) vests: Balance,
}

impl SettledStorage {
	/// Takes out what is due, in plancks.
	pub(crate) fn take_due(&mut self) -> Balance {
		self.account.as_mut().map(|account| core::mem::take(&mut account.due)).unwrap_or_default()
	}

	/// Whether it is to be put back though nothing is paid: something started to vest, or less than
	/// a planck is left, with which the account ends.
	pub(crate) fn has_news(&self) -> bool {
		self.vests > 0 || self.account.is_some_and(|account| account.is_spent())
	}
}

impl<T: Config> Pallet<T> {
	/// The storage pool of the epoch `open`, handed out up to the current tick. Writes nothing.
	///
	/// The ticks since an epoch that is to be closed ended are handed out by the next one, to the
	/// power that is proven when that first looks.
	pub(crate) fn storage_advanced(open: &OpenEpoch) -> StorageAccrual {
		let epoch_ticks = T::Clock::epoch_ticks();
		let began = open.index.saturating_mul(epoch_ticks);
		let mut pool = RunningStorage::<T>::get();
		let elapsed = T::Clock::tick().saturating_sub(began);
		pool.advance(&open.storage_terms(epoch_ticks), elapsed);
		pool
	}

	/// The accumulator of `pool`, divided by the terms of the epoch `open` and of those before.
	fn growth_of(pool: &StorageAccrual, open: &OpenEpoch) -> Growth {
		pool.growth(&open.storage_terms(T::Clock::epoch_ticks()))
	}

	/// The storage account of `device` with what closed epochs earned and what has vested in place.
	/// Writes nothing.
	pub(crate) fn storage_settled(device: DeviceId, open: &OpenEpoch) -> SettledStorage {
		let mut account = StorageAccounts::<T>::get(device);
		let vests = account.as_mut().map(|account| {
			account.settle(open.index, RunningStorage::<T>::get().opened, T::Clock::tick())
		});
		SettledStorage { account, vests: vests.unwrap_or_default() }
	}

	/// Puts a settled account back. One that is spent goes, and the fraction of a planck in it is
	/// given back to the pool.
	pub(crate) fn put_storage(device: DeviceId, settled: SettledStorage) {
		let SettledStorage { account: Some(account), vests } = settled else { return };
		if account.is_spent() {
			StorageAccounts::<T>::remove(device);
			RunningStorage::<T>::mutate(|pool| {
				// Fractions of 2^32 devices: far from clamping.
				pool.returned = pool.returned.saturating_add(account.fraction.into());
			});
		} else {
			StorageAccounts::<T>::insert(device, account);
		}
		if vests > 0 {
			let until = account.vesting.ends();
			Self::deposit_event(Event::VestingStarted { device, amount: vests, until });
		}
	}

	/// What `device` earned by storage, as of the current tick.
	pub(crate) fn earned_by_storage(device: DeviceId) -> StorageEarnings {
		let open = CurrentEpoch::<T>::get();
		let settled = Self::storage_settled(device, &open).account;
		let Some(mut account) = settled else { return Default::default() };
		account.accrue(Self::growth_of(&Self::storage_advanced(&open), &open));
		StorageEarnings {
			power: account.power,
			due: account.due,
			vesting: account.vesting.amount,
			vests_until: account.vesting.ends(),
			running: account.running.all.plancks,
		}
	}
}

impl<T: Config> PowerSink for Pallet<T> {
	/// Counts `power` for `device` from the current tick on, as far as all of it stays within
	/// [`MAX_POWER`](cairn_emission::MAX_POWER). What it earned until then is settled.
	fn set_power(device: DeviceId, power: StoragePower) {
		let open = CurrentEpoch::<T>::get();
		let mut pool = Self::storage_advanced(&open);
		let SettledStorage { account, vests } = Self::storage_settled(device, &open);
		let mut account =
			account.unwrap_or(StorageAccount { epoch: open.index, ..Default::default() });
		account.accrue(Self::growth_of(&pool, &open));
		account.power = pool.replace_power(account.power, power);
		RunningStorage::<T>::put(pool);
		Self::put_storage(device, SettledStorage { account: Some(account), vests });
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_sink(device: DeviceId) {
		crate::benchmarking::proves_amid::<T>(device);
	}
}

impl<T: Config> StorageRate<Balance> for Pallet<T> {
	fn storage_reward(power: StoragePower, ticks: Tick) -> Balance {
		let highest = CurrentEpoch::<T>::get().params.max_storage_rate;
		RunningStorage::<T>::get().reward(power, ticks, highest)
	}
}
