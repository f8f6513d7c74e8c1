// SPDX-License-Identifier: Apache-2.0
//! What holds of this pallet's storage between any two calls.

use crate::{count, pallet::*, BalanceOf, ProviderOf};
use alloc::collections::BTreeMap;
use cairn_device_primitives::DeviceId;
use cairn_spacetime::{
	booked_bytes,
	partition::{Bytes, Partition, SectorState},
	span_room, Bookings, PartitionId, Schedule, StoragePower, DEADLINES,
};
use cairn_traits::ProvingClock;
use frame_support::{
	ensure, fail,
	traits::{fungible::InspectHold, Get},
};
use sp_runtime::{traits::Saturating, TryRuntimeError};

/// What the records of a provider sum to.
struct Sums<Balance> {
	pre_commits: u32,
	sectors: u32,
	bytes: Bytes,
	deposits: Balance,
	pledges: Balance,
}

impl<T: Config> Pallet<T> {
	/// Checks what must hold of the storage:
	///
	/// 1. A provider's counts, bytes by state, deposits and pledges are the sums of its records,
	///    and its offset is the beginning of a span of the period.
	/// 2. Numbers of pre-commits and sectors are below the provider's next, and no number is both.
	/// 3. A pre-commit has a part that is not proven, none that its profile lacks, its seed as soon as
	///    a part is proven, and terms by which no sector is committed for longer than it may live.
	/// 4. Each sector is in the partition that its record names, once, and in no other; each entry
	///    of a partition has its record. None is committed for longer than it may live.
	/// 5. A partition is not empty, not larger than its profile allows, and belongs to its deadline.
	/// 6. Nothing in a proven partition waits for a proof, and no fault is older than allowed.
	/// 7. Each partition is queued once, at the close of its window; nothing else is queued.
	/// 8. The layout lists each partition with its profile and the number of its sectors, within
	///    the bound of each deadline.
	/// 9. Total power is the sum of all active bytes.
	/// 10. The proof bytes are those that all partitions and pre-commits book.
	/// 11. What is booked in each span are the proof bytes of its partitions, no more than its room.
	/// 12. What is held of each owner is the sum of its providers' deposits, and of their pledges.
	///
	/// # Errors
	///
	/// Names the first that does not hold.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		for (device, provider) in Providers::<T>::iter() {
			Self::check_pre_commits(device, &provider)?;
			Self::check_partitions(device, &provider)?;
			Self::check_provider(device, &provider)?;
		}
		Self::check_strays()?;
		Self::check_totals()?;
		Self::check_holds()
	}

	fn check_provider(device: DeviceId, provider: &ProviderOf<T>) -> Result<(), TryRuntimeError> {
		let sums = Self::sums_of(device);
		ensure!(
			provider.pre_commits == sums.pre_commits,
			"a provider's count of pre-commits is off"
		);
		ensure!(provider.sectors == sums.sectors, "a provider's count of sectors is off");
		ensure!(provider.bytes == sums.bytes, "a provider's bytes are not those of its partitions");
		ensure!(provider.deposits == sums.deposits, "a provider's deposits are off");
		ensure!(provider.pledges == sums.pledges, "a provider's pledges are off");
		ensure!(provider.offset < T::Clock::period_ticks(), "an offset is not within a period");
		let aligned = provider.offset.is_multiple_of(T::Clock::window_ticks());
		ensure!(aligned, "an offset is not the beginning of a span");
		Ok(())
	}

	fn sums_of(device: DeviceId) -> Sums<BalanceOf<T>> {
		let mut sums = Sums::<BalanceOf<T>> {
			pre_commits: 0,
			sectors: 0,
			bytes: Bytes::default(),
			deposits: Default::default(),
			pledges: Default::default(),
		};
		for (_, pre_commit) in PreCommits::<T>::iter_prefix(device) {
			sums.pre_commits.saturating_inc();
			sums.deposits = sums.deposits.saturating_add(pre_commit.deposit);
		}
		for (_, sector) in Sectors::<T>::iter_prefix(device) {
			sums.sectors.saturating_inc();
			sums.pledges = sums.pledges.saturating_add(sector.pledge);
		}
		for (_, partition) in Partitions::<T>::iter_prefix(device) {
			sums.bytes = sums.bytes.replaced(&Bytes::default(), &partition.bytes());
		}
		sums
	}

	fn check_pre_commits(
		device: DeviceId,
		provider: &ProviderOf<T>,
	) -> Result<(), TryRuntimeError> {
		for (number, pre_commit) in PreCommits::<T>::iter_prefix(device) {
			ensure!(number < provider.next_number, "a pre-commit's number is not yet given");
			ensure!(!Sectors::<T>::contains_key(device, number), "a number is used twice");
			let parts = pre_commit.profile.profile().parts;
			let beyond = pre_commit.parts.checked_shr(parts).unwrap_or_default();
			let open = pre_commit.parts.count_ones() < parts;
			ensure!(open && beyond == 0, "a pre-commit's parts are not those of its profile");
			ensure!(
				(pre_commit.parts != 0) == pre_commit.seed.is_some(),
				"a pre-commit keeps its seed from the first part on"
			);
			let terms = pre_commit.terms;
			ensure!(
				terms.lifetime <= terms.max_lifetime,
				"a sector is to be committed for longer than it may live"
			);
		}
		Ok(())
	}

	fn check_partitions(device: DeviceId, provider: &ProviderOf<T>) -> Result<(), TryRuntimeError> {
		let schedule = Self::schedule(provider.offset);
		let mut entries = BTreeMap::new();
		for (id, partition) in Partitions::<T>::iter_prefix(device) {
			check_partition(id, &partition, Self::most_missed())?;
			let at = schedule.closes(partition.window).to_be_bytes();
			ensure!(Closings::<T>::contains_key(at, (device, id)), "a partition is not queued");
			for entry in &partition.entries {
				ensure!(entry.number < provider.next_number, "a sector's number is not yet given");
				let place = (id, entry.expires);
				ensure!(entries.insert(entry.number, place).is_none(), "a sector is in two places");
			}
		}
		for (number, sector) in Sectors::<T>::iter_prefix(device) {
			let placed = entries.remove(&number).filter(|(id, _)| *id == sector.partition);
			let latest = sector.activated.saturating_add(sector.max_lifetime);
			let Some((_, expires)) = placed else {
				fail!("a sector is not where its record says");
			};
			ensure!(expires <= latest, "a sector is committed for longer than it may live");
		}
		ensure!(entries.is_empty(), "a sector in a partition has no record");
		Self::check_layout(device)
	}

	/// The most windows in a row that any sector missed. One that missed more than is allowed now stays
	/// until its next window is judged.
	fn most_missed() -> u8 {
		match Former::<T>::get() {
			None => Self::params().max_fault_periods,
			Some(_) => u8::MAX.saturating_sub(1),
		}
	}

	fn check_layout(device: DeviceId) -> Result<(), TryRuntimeError> {
		let slots = Layout::<T>::get(device);
		let partitions: BTreeMap<_, _> = Partitions::<T>::iter_prefix(device).collect();
		ensure!(slots.len() == partitions.len(), "the layout has not each partition once");
		let mut of_deadline = BTreeMap::<u32, u32>::new();
		for slot in &slots {
			let fits = partitions.get(&slot.id).is_some_and(|partition| {
				partition.profile == slot.profile && count(partition.entries.len()) == slot.sectors
			});
			ensure!(fits, "the layout does not fit a partition");
			of_deadline.entry(slot.id.deadline).or_default().saturating_inc();
		}
		let limit = T::PartitionsPerDeadline::get();
		ensure!(of_deadline.values().all(|count| *count <= limit), "a deadline is over its bound");
		Ok(())
	}

	/// Nothing is left behind of what has gone.
	fn check_strays() -> Result<(), TryRuntimeError> {
		let known = |device: DeviceId| Providers::<T>::contains_key(device);
		let mut devices = PreCommits::<T>::iter_keys()
			.map(|(device, _)| device)
			.chain(Sectors::<T>::iter_keys().map(|(device, _)| device))
			.chain(Partitions::<T>::iter_keys().map(|(device, _)| device))
			.chain(Layout::<T>::iter_keys());
		ensure!(devices.all(known), "a record of an unknown provider");
		let queued = Closings::<T>::iter_keys().count();
		ensure!(queued == Partitions::<T>::iter_keys().count(), "a partition is queued twice");
		Ok(())
	}

	fn check_totals() -> Result<(), TryRuntimeError> {
		let mut power: StoragePower = 0;
		let mut due = 0_u64;
		let mut bookings = Bookings::default();
		for (device, id, partition) in Partitions::<T>::iter() {
			power = power.saturating_add(partition.bytes().active);
			let sectors = count(partition.entries.len());
			let bytes = booked_bytes(partition.profile.profile(), sectors);
			due = due.saturating_add(bytes);
			let offset = Providers::<T>::get(device).map_or(0, |provider| provider.offset);
			bookings.rebook(Self::schedule(offset).span(id.deadline), 0, bytes);
		}
		for pre_commit in PreCommits::<T>::iter_values() {
			due = due.saturating_add(booked_bytes(pre_commit.profile.profile(), 1));
		}
		ensure!(TotalPower::<T>::get() == power, "total power is not the sum of active sectors");
		ensure!(ProofBytes::<T>::get() == due, "the proof bytes are not those of all sectors");
		ensure!(Booked::<T>::get() == bookings, "what is booked is not what is in the spans");
		let room = span_room(Self::proof_capacity());
		ensure!(bookings.fullest() <= room, "a span is booked beyond its room");
		Ok(())
	}

	fn check_holds() -> Result<(), TryRuntimeError> {
		let mut owners = BTreeMap::<T::AccountId, (BalanceOf<T>, BalanceOf<T>)>::new();
		for provider in Providers::<T>::iter_values() {
			let (deposits, pledges) = owners.entry(provider.owner).or_default();
			*deposits = deposits.saturating_add(provider.deposits);
			*pledges = pledges.saturating_add(provider.pledges);
		}
		for (owner, (deposits, pledges)) in owners {
			let held = |reason: HoldReason| T::Currency::balance_on_hold(&reason.into(), &owner);
			ensure!(
				held(HoldReason::PreCommitDeposit) == deposits,
				"what is held for pre-commits is not the sum of their deposits"
			);
			ensure!(
				held(HoldReason::Pledge) == pledges,
				"what is held for sectors is not the sum of their pledges"
			);
		}
		Ok(())
	}
}

/// What holds of a partition by itself.
fn check_partition(
	id: PartitionId,
	partition: &Partition,
	most_missed: u8,
) -> Result<(), TryRuntimeError> {
	let sectors = count(partition.entries.len());
	let room = partition.profile.profile().partition_sectors;
	ensure!((1..=room).contains(&sectors), "a partition is empty or too large");
	let deadline = Schedule::deadline(partition.window);
	ensure!(deadline == id.deadline && deadline < DEADLINES, "a partition is in another deadline");
	let waits = |state| matches!(state, SectorState::Unproven | SectorState::Recovering { .. });
	ensure!(
		!partition.proven || !partition.entries.iter().any(|entry| waits(entry.state)),
		"a proven partition waits for a proof"
	);
	let missed = |state| match state {
		SectorState::Faulty { missed } | SectorState::Recovering { missed } => missed,
		SectorState::Unproven | SectorState::Active => 0,
	};
	ensure!(
		partition.entries.iter().all(|entry| missed(entry.state) <= most_missed),
		"a fault is older than is allowed"
	);
	Ok(())
}
