// SPDX-License-Identifier: Apache-2.0
//! A partition on the desk: loaded with its provider, changed, and put back with every sum that
//! follows from it. Whatever changes a partition goes through here.

use crate::{
	closing, count,
	money::{Bill, Tariff},
	pallet::*,
	BalanceOf, ParamsOf, ProviderOf, SectorOf, WeightInfo,
};
use alloc::collections::BTreeMap;
use cairn_device_primitives::{DeviceId, Tick};
use cairn_spacetime::{
	booked_bytes,
	partition::{Bytes, End, Outcome, Partition},
	PartitionId, ProfileId, Schedule, SectorNumber, Slot,
};
use cairn_traits::{PowerSink, RoundClock};
use frame_support::{defensive, ensure, traits::DefensiveSaturating, weights::Weight};
use sp_runtime::traits::{Saturating, Zero};

/// See the module.
pub(crate) struct Desk<T: Config> {
	pub(crate) device: DeviceId,
	pub(crate) id: PartitionId,
	pub(crate) provider: ProviderOf<T>,
	pub(crate) partition: Partition,
	pub(crate) schedule: Schedule,
	/// The provider as it was found.
	found: ProviderOf<T>,
	/// Bytes of the partition as it was found: what the provider's sums count of it.
	counted: Bytes,
	/// Sectors of the partition as it was found: what the layout says of it.
	listed: u32,
	/// Under which tick it is queued.
	queued: Option<Tick>,
}

impl<T: Config> Desk<T> {
	/// Takes up a partition.
	pub(crate) fn open(device: DeviceId, id: PartitionId) -> Result<Self, Error<T>> {
		let provider = Providers::<T>::get(device).ok_or(Error::<T>::UnknownProvider)?;
		Self::load(device, provider, id)
	}

	/// The same, for its owner only.
	pub(crate) fn open_for(
		who: &T::AccountId,
		device: DeviceId,
		id: PartitionId,
	) -> Result<Self, Error<T>> {
		Self::load(device, Self::provider_of(who, device)?, id)
	}

	/// The partition of a sector, for its owner only.
	pub(crate) fn open_sector(
		who: &T::AccountId,
		device: DeviceId,
		number: SectorNumber,
	) -> Result<(Self, SectorOf<T>), Error<T>> {
		let provider = Self::provider_of(who, device)?;
		let sector = Sectors::<T>::get(device, number).ok_or(Error::<T>::UnknownSector)?;
		Ok((Self::load(device, provider, sector.partition)?, sector))
	}

	/// Takes up a partition of a provider that is loaded already; a new one, of that profile, where
	/// there is none.
	pub(crate) fn open_or_new(
		device: DeviceId,
		provider: ProviderOf<T>,
		id: PartitionId,
		profile: ProfileId,
	) -> Self {
		if let Some(partition) = Partitions::<T>::get(device, id) {
			return Self::of(device, provider, id, partition, true);
		}
		let schedule = Pallet::<T>::schedule(provider.offset);
		let window = schedule.window_of(id.deadline, T::Clock::tick());
		Self::of(device, provider, id, Partition::new(profile, window), false)
	}

	fn load(device: DeviceId, provider: ProviderOf<T>, id: PartitionId) -> Result<Self, Error<T>> {
		let partition = Partitions::<T>::get(device, id).ok_or(Error::<T>::UnknownPartition)?;
		Ok(Self::of(device, provider, id, partition, true))
	}

	fn of(
		device: DeviceId,
		provider: ProviderOf<T>,
		id: PartitionId,
		partition: Partition,
		queued: bool,
	) -> Self {
		let schedule = Pallet::<T>::schedule(provider.offset);
		Self {
			device,
			id,
			found: provider.clone(),
			provider,
			counted: partition.bytes(),
			listed: count(partition.entries.len()),
			queued: queued.then(|| schedule.closes(partition.window)),
			partition,
			schedule,
		}
	}

	/// The provider, if `who` owns it.
	fn provider_of(who: &T::AccountId, device: DeviceId) -> Result<ProviderOf<T>, Error<T>> {
		let provider = Providers::<T>::get(device).ok_or(Error::<T>::UnknownProvider)?;
		ensure!(provider.owner == *who, Error::<T>::NotOwner);
		Ok(provider)
	}

	/// Passes where the deadline is not frozen. To be asked of a settled partition.
	pub(crate) fn ensure_thawed(&self) -> Result<(), Error<T>> {
		let frozen = self.schedule.is_frozen(self.partition.window, T::Clock::tick());
		ensure!(!frozen, Error::<T>::DeadlineFrozen);
		Ok(())
	}

	/// Closes every window that has closed by the tick, whether or not the hooks have come that far.
	/// Returns the weight that it took.
	pub(crate) fn settle(&mut self) -> Weight {
		let now = T::Clock::tick();
		if now < self.schedule.closes(self.partition.window) {
			return Weight::zero();
		}
		let mut weight = Weight::zero();
		for (params, until) in Pallet::<T>::judges(&self.schedule, now).into_iter().flatten() {
			if until >= self.schedule.closes(self.partition.window) {
				weight = weight.saturating_add(self.settle_by(&params, until));
			}
		}
		weight
	}

	/// Closes every window that has closed by the tick, by these figures.
	fn settle_by(&mut self, params: &ParamsOf<T>, now: Tick) -> Weight {
		let settlement = self.partition.settle(&self.schedule, now, params.max_fault_periods);
		let (device, partition) = (self.device, self.id);
		if settlement.is_quiet() {
			return T::WeightInfo::close_quiet();
		}
		if settlement.missed > 0 {
			let sectors = settlement.missed;
			Pallet::<T>::deposit_event(Event::Missed { device, partition, sectors });
		}
		self.book(params, &settlement.outcomes)
	}

	/// Books what the closing of windows means for single sectors.
	fn book(&mut self, params: &ParamsOf<T>, outcomes: &BTreeMap<SectorNumber, Outcome>) -> Weight {
		if outcomes.is_empty() {
			return closing::weight_of::<T>(0, 0);
		}
		let tariff = Tariff::<T>::of(params, self.partition.profile);
		let mut charged = BalanceOf::<T>::default();
		let mut bill = Bill::default();
		let mut gone = 0_u32;
		for (number, outcome) in outcomes {
			let Some(mut sector) = Sectors::<T>::get(self.device, number) else {
				defensive!("a sector in a partition has its record");
				continue;
			};
			let due = tariff.fault_cost.saturating_mul(outcome.charges.into());
			let charge = due.min(sector.pledge);
			sector.pledge = sector.pledge.saturating_sub(charge);
			charged = charged.saturating_add(charge);
			match outcome.end {
				Some(end) => {
					gone = gone.saturating_add(1);
					self.leave(&tariff, *number, &sector, end, &mut bill);
				}
				None => Sectors::<T>::insert(self.device, number, sector),
			}
		}
		if charged > BalanceOf::<T>::default() {
			let (device, partition) = (self.device, self.id);
			let event = Event::FaultsCharged { device, partition, slashed: charged };
			Pallet::<T>::deposit_event(event);
		}
		bill.slashed = bill.slashed.saturating_add(charged);
		self.pay(bill);
		closing::weight_of::<T>(count(outcomes.len()).saturating_sub(gone), gone)
	}

	/// Removes the record of a sector that left its partition, and adds its pledge to the bill.
	pub(crate) fn leave(
		&mut self,
		tariff: &Tariff<T>,
		number: SectorNumber,
		sector: &SectorOf<T>,
		end: End,
		bill: &mut Bill<BalanceOf<T>>,
	) {
		let device = self.device;
		let slashed = match end {
			End::Expired => Default::default(),
			End::Terminated { at } => {
				let age = at.saturating_sub(sector.activated);
				tariff.termination_fee(sector.pledge, age)
			}
		};
		bill.slashed = bill.slashed.saturating_add(slashed);
		bill.released = bill.released.saturating_add(sector.pledge.saturating_sub(slashed));
		Sectors::<T>::remove(device, number);
		self.provider.sectors = self.provider.sectors.defensive_saturating_sub(1);
		Pallet::<T>::deposit_event(match end {
			End::Expired => Event::Expired { device, number },
			End::Terminated { .. } => Event::Terminated { device, number, slashed },
		});
	}

	/// Brings the pledges of sectors to what new ones would have, in one hold for all.
	pub(crate) fn restore_pledges(&mut self, numbers: &[SectorNumber]) -> Result<(), Error<T>> {
		if numbers.is_empty() {
			return Ok(());
		}
		let pledge = Pallet::<T>::pledge_of(self.partition.profile);
		let mut owed = BalanceOf::<T>::default();
		for number in numbers {
			let Some(sector) = Sectors::<T>::get(self.device, number) else {
				defensive!("a sector in a partition has its record");
				continue;
			};
			if sector.pledge < pledge {
				owed = owed.saturating_add(pledge.saturating_sub(sector.pledge));
				Sectors::<T>::insert(self.device, number, SectorOf::<T> { pledge, ..sector });
			}
		}
		if !owed.is_zero() {
			Pallet::<T>::hold(HoldReason::Pledge, &self.provider.owner, owed)?;
			self.provider.pledges = self.provider.pledges.saturating_add(owed);
		}
		Ok(())
	}

	/// Takes a bill out of the provider's pledges.
	pub(crate) fn pay(&mut self, bill: Bill<BalanceOf<T>>) {
		self.provider.pledges = self.provider.pledges.saturating_sub(bill.total());
		Pallet::<T>::pay(&self.provider.owner, bill);
	}

	/// Puts everything back: the partition and its place in the queue, the layout, the provider's
	/// sums, the total, and what the sink of power knows.
	pub(crate) fn close(mut self) {
		let bytes = self.partition.bytes();
		self.provider.bytes = self.provider.bytes.replaced(&self.counted, &bytes);
		self.list();
		self.queue();
		if self.partition.entries.is_empty() {
			Partitions::<T>::remove(self.device, self.id);
		} else {
			Partitions::<T>::insert(self.device, self.id, self.partition);
		}
		let (old, new) = (self.found.bytes.active, self.provider.bytes.active);
		if self.provider != self.found {
			Providers::<T>::insert(self.device, self.provider);
		}
		if old != new {
			TotalPower::<T>::mutate(|total| *total = total.saturating_sub(old).saturating_add(new));
			T::Power::set_power(self.device, new);
			Pallet::<T>::deposit_event(Event::PowerChanged { device: self.device, old, new });
		}
	}

	/// Brings the layout up to date, and with it what is booked of the span and of the period.
	fn list(&self) {
		let sectors = count(self.partition.entries.len());
		if sectors == self.listed {
			return;
		}
		self.rebook(sectors);
		let mut slots = Layout::<T>::get(self.device);
		slots.retain(|slot| slot.id != self.id);
		if sectors > 0 {
			let slot = Slot { id: self.id, profile: self.partition.profile, sectors };
			if slots.try_push(slot).is_err() {
				defensive!("a place is found within the bound of partitions");
			}
		}
		if slots.is_empty() {
			Layout::<T>::remove(self.device);
		} else {
			Layout::<T>::insert(self.device, slots);
		}
	}

	/// Books the proof of so many sectors in the span and in the period, in place of that of the
	/// listed ones.
	fn rebook(&self, sectors: u32) {
		let of = |sectors: u32| booked_bytes(self.partition.profile.profile(), sectors);
		let (old, new) = (of(self.listed), of(sectors));
		let span = self.schedule.span(self.id.deadline);
		Booked::<T>::mutate(|booked| booked.rebook(span, old, new));
		ProofBytes::<T>::mutate(|due| *due = due.saturating_sub(old).saturating_add(new));
	}

	/// Brings the queue up to date.
	fn queue(&self) {
		let live = !self.partition.entries.is_empty();
		let wanted = live.then(|| self.schedule.closes(self.partition.window));
		if wanted == self.queued {
			return;
		}
		let key = (self.device, self.id);
		if let Some(at) = self.queued {
			Closings::<T>::remove(at.to_be_bytes(), key);
		}
		if let Some(at) = wanted {
			Closings::<T>::insert(at.to_be_bytes(), key, ());
		}
	}
}
