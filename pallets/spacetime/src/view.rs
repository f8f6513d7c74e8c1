// SPDX-License-Identifier: Apache-2.0
//! What the runtime API answers. Reads only; never part of a block.

#![allow(clippy::cast_possible_truncation, reason = "SCALE's derives cast variant indices")]

use crate::{count, pallet::*, BalanceOf, ProviderOf};
use alloc::vec::Vec;
use cairn_device_primitives::{DeviceId, Round, Seed, Tick};
use cairn_spacetime::{
	partition::{Bytes, Partition, SectorState},
	Content, Hash, PartitionId, ProfileId, Schedule, SectorNumber, StoragePower,
};
use cairn_traits::{RoundClock, StorageDevices};
use codec::{Decode, Encode};
use scale_info::TypeInfo;

/// A provider at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ProviderOverview<AccountId, Balance> {
	/// The account that answers with its money. While there are neither sectors nor pre-commits
	/// that is the device's owner, who may be new; of a device that stores no more, its last one.
	pub owner: AccountId,
	/// The tick at which its window 0 opens. Drawn with the first part of a seal that holds, or with a
	/// pre-commit after the seed that its first one named; 0 until then.
	pub offset: Tick,
	/// The number that its next sector must have.
	pub next_number: SectorNumber,
	/// Pre-commits that are open.
	pub pre_commits: u32,
	/// Sectors in partitions.
	pub sectors: u32,
	/// Their bytes by state. `active` is the power.
	pub bytes: Bytes,
	/// What is held for the pre-commits, in plancks.
	pub deposits: Balance,
	/// What is held for the sectors, in plancks.
	pub pledges: Balance,
	/// The next window in which a proof is asked for: of a partition that is proven already, the one
	/// a period later.
	pub next: Option<PartitionDuty>,
}

/// A partition and one of its windows.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PartitionDuty {
	/// The partition.
	pub partition: PartitionId,
	/// The profile of its sectors.
	pub profile: ProfileId,
	/// The tick from which declarations come too late.
	pub cutoff: Tick,
	/// The first tick at which the proof is taken.
	pub opens: Tick,
	/// The first tick at which it is not any more.
	pub closes: Tick,
	/// The round whose seed challenges the sectors.
	pub seed_round: Round,
	/// Whether it was proven in that window.
	pub proven: bool,
	/// Its sectors in order, with their replica roots and states.
	pub sectors: Vec<(SectorNumber, Hash, SectorState)>,
}

/// A sector at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct SectorView<Balance> {
	/// Its profile.
	pub profile: ProfileId,
	/// What it holds.
	pub content: Content,
	/// The seed that its replica id binds.
	pub ticket: Seed,
	/// Root of its replica.
	pub replica: Hash,
	/// What is held for it, in plancks.
	pub held: Balance,
	/// The tick at which its pre-commit expires, or until which it is committed.
	pub expires: Tick,
	/// How far it has come.
	pub stage: SectorStage,
}

/// How far a sector has come.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum SectorStage {
	/// Its seal is not proven.
	#[codec(index = 0)]
	PreCommitted {
		/// The round whose seed challenges the seal.
		seed_round: Round,
		/// That seed, once it is usable.
		seed: Option<Seed>,
		/// The parts that are proven: bit i is part i.
		parts: u8,
	},
	/// It is in a partition.
	#[codec(index = 1)]
	Sealed {
		/// The partition.
		partition: PartitionId,
		/// Which place in it.
		place: u32,
		/// The tick at which its seal was proven.
		activated: Tick,
		/// Where it stands.
		state: SectorState,
	},
}

impl<T: Config> Pallet<T> {
	/// Power of all providers, in bytes.
	pub fn total_power() -> StoragePower {
		TotalPower::<T>::get()
	}

	/// A provider; `None` for a device that never committed to a sector.
	pub fn provider_overview(
		device: DeviceId,
	) -> Option<ProviderOverview<T::AccountId, BalanceOf<T>>> {
		let provider = Providers::<T>::get(device)?;
		let next = Self::next_proof(device, &provider);
		let owner = Self::answering_owner(device, &provider);
		Some(ProviderOverview {
			owner,
			offset: provider.offset,
			next_number: provider.next_number,
			pre_commits: provider.pre_commits,
			sectors: provider.sectors,
			bytes: provider.bytes,
			deposits: provider.deposits,
			pledges: provider.pledges,
			next,
		})
	}

	/// Who answers for a provider: the record has it for as long as anything is held, and may be of a
	/// former owner after that.
	fn answering_owner(device: DeviceId, provider: &ProviderOf<T>) -> T::AccountId {
		let idle = provider.is_idle().then(|| T::Devices::storage_owner(device));
		idle.flatten().unwrap_or_else(|| provider.owner.clone())
	}

	/// The first window in which a proof is still to come.
	fn next_proof(device: DeviceId, provider: &ProviderOf<T>) -> Option<PartitionDuty> {
		let schedule = Self::schedule(provider.offset);
		let unproven = |id| {
			let mut partition = Self::settled(device, id, &schedule)?;
			if partition.proven {
				// Frozen until its window closes, so what follows from that is certain.
				let closes = schedule.closes(partition.window);
				Self::settle_by_judges(&mut partition, &schedule, closes);
			}
			partition.entries.iter().any(|entry| entry.state.answers()).then_some((id, partition))
		};
		let slots = Layout::<T>::get(device);
		let partitions = slots.iter().filter_map(|slot| unproven(slot.id));
		let duties =
			partitions.map(|(id, partition)| PartitionDuty::new(id, &partition, &schedule));
		duties.min_by_key(|duty| (duty.opens, duty.partition))
	}

	/// A sector by number; `None` for one that never was, or has left.
	pub fn sector(device: DeviceId, number: SectorNumber) -> Option<SectorView<BalanceOf<T>>> {
		Self::pre_committed(device, number).or_else(|| Self::sealed(device, number))
	}

	fn pre_committed(device: DeviceId, number: SectorNumber) -> Option<SectorView<BalanceOf<T>>> {
		let found = PreCommits::<T>::get(device, number)?;
		let seed = found.seed.or_else(|| T::Clock::seed(found.seed_round));
		let (seed_round, parts) = (found.seed_round, found.parts);
		Some(SectorView {
			profile: found.profile,
			content: found.content,
			ticket: found.ticket,
			replica: found.roots.replica,
			held: found.deposit,
			expires: found.expires_at,
			stage: SectorStage::PreCommitted { seed_round, seed, parts },
		})
	}

	fn sealed(device: DeviceId, number: SectorNumber) -> Option<SectorView<BalanceOf<T>>> {
		let found = Sectors::<T>::get(device, number)?;
		let partition = Partitions::<T>::get(device, found.partition)?;
		let mut entries = partition.entries.iter().enumerate();
		let (place, entry) = entries.find(|(_, entry)| entry.number == number)?;
		Some(SectorView {
			profile: partition.profile,
			content: found.content,
			ticket: found.ticket,
			replica: entry.root,
			held: found.pledge,
			expires: entry.expires,
			stage: SectorStage::Sealed {
				partition: found.partition,
				place: count(place),
				activated: found.activated,
				state: entry.state,
			},
		})
	}

	/// The partitions of a provider with the windows that are open, or come next where none is, by
	/// their time. Bounded by [`MaxSlots`](crate::MaxSlots). What has closed by the tick is settled in
	/// the answer, though nothing is written.
	pub fn due_storage(device: DeviceId) -> Vec<PartitionDuty> {
		let Some(provider) = Providers::<T>::get(device) else { return Vec::new() };
		let schedule = Self::schedule(provider.offset);
		let slots = Layout::<T>::get(device);
		let duty = |id| {
			let partition = Self::settled(device, id, &schedule)?;
			Some(PartitionDuty::new(id, &partition, &schedule))
		};
		let mut duties: Vec<_> = slots.iter().filter_map(|slot| duty(slot.id)).collect();
		duties.sort_by_key(|duty| (duty.opens, duty.partition));
		duties
	}

	/// A partition as it will be found by whoever touches it next; `None` for one that is empty then.
	fn settled(device: DeviceId, id: PartitionId, schedule: &Schedule) -> Option<Partition> {
		let mut partition = Partitions::<T>::get(device, id)?;
		Self::settle_by_judges(&mut partition, schedule, T::Clock::tick());
		(!partition.entries.is_empty()).then_some(partition)
	}

	/// Closes the windows of a partition that close by the tick `until`.
	fn settle_by_judges(partition: &mut Partition, schedule: &Schedule, until: Tick) {
		for (params, last) in Self::judges(schedule, until).into_iter().flatten() {
			partition.settle(schedule, last, params.max_fault_periods);
		}
	}
}

impl PartitionDuty {
	/// The window at hand of a partition.
	fn new(id: PartitionId, partition: &Partition, schedule: &Schedule) -> Self {
		let window = partition.window;
		let sectors = partition.entries.iter();
		Self {
			partition: id,
			profile: partition.profile,
			cutoff: schedule.cutoff(window),
			opens: schedule.taken_from(window),
			closes: schedule.closes(window),
			seed_round: schedule.seed_round(window),
			proven: partition.proven,
			sectors: sectors.map(|entry| (entry.number, entry.root, entry.state)).collect(),
		}
	}
}
