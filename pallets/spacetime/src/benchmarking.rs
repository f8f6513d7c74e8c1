// SPDX-License-Identifier: Apache-2.0
//! Benchmarks of the calls and of the hooks' units of work, at the worst case of the 1 GiB profile.
//!
//! Proofs are made up: roots that follow from them take the place of those that a device commits to.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::unwrap_used,
	reason = "benchmarks fail loudly"
)]

use crate::*;
use alloc::vec::Vec;
use cairn_device_primitives::{DeviceId, Round, Seed, Tick};
use cairn_spacetime::{
	booked_bytes, made_up_opening, made_up_part,
	partition::{Bytes, Entry, Partition, Places, SectorState},
	Content, Deadline, Hash, PartitionId, ProfileId, Roots, Schedule, Sector as Sealing,
	SectorNumber, Slot, Window, WindowProof, DEADLINES, MAX_PARTITION_SECTORS,
};
use cairn_traits::{PowerSink, ProvingClock, RoundClock, StorageDevices};
use frame_benchmarking::v2::*;
use frame_support::BoundedVec;
use frame_system::RawOrigin;

/// What is held for each sector, in plancks. What moves it does not depend on the amount.
const HELD: u32 = 1_000_000;

const ROOTS: Roots = Roots { column: [1; 32], replica: [2; 32] };

/// The number of the sector that a benchmark is about.
const NUMBER: SectorNumber = 0;

/// A provider in its fourth period, half a period from the windows of the deadline.
fn provider<T: Config>() -> (DeviceId, T::AccountId, Deadline) {
	T::Clock::set_tick(T::Clock::period_ticks() * 4 + 1);
	let owner: T::AccountId = account("provider", 0, 0);
	let device = T::Devices::bench_storage(owner.clone());
	let provider = Provider {
		owner: owner.clone(),
		offset: 0,
		drawn_in: None,
		next_number: NUMBER,
		pre_commits: 0,
		sectors: 0,
		bytes: Bytes::default(),
		deposits: 0u32.into(),
		pledges: 0u32.into(),
	};
	Providers::<T>::insert(device, provider);
	T::Power::bench_sink(device);
	(device, owner, 24)
}

fn schedule<T: Config>() -> Schedule {
	Pallet::<T>::schedule(0)
}

/// The last round with a usable seed, and that seed.
fn latest<T: Config>() -> (Round, Seed) {
	let round = T::Clock::round_of(T::Clock::tick() - 1);
	(round, T::Clock::seed(round).unwrap())
}

/// Fills the layout but for one place, which is in `deadline`.
fn fill_layout<T: Config>(device: DeviceId, deadline: Deadline) {
	let limit = T::PartitionsPerDeadline::get();
	let ids = (0..DEADLINES).flat_map(|deadline| {
		(0..limit).map(move |index| PartitionId { deadline, index: limit - 1 - index })
	});
	let sectors = MAX_PARTITION_SECTORS;
	let slots: Vec<_> = ids
		.filter(|id| *id != PartitionId { deadline, index: 0 })
		.map(|id| Slot { id, profile: ProfileId::Gib1, sectors })
		.collect();
	Layout::<T>::insert(device, BoundedVec::try_from(slots).unwrap());
}

/// A partition of so many sectors of 1 GiB, whose states and roots are given by place.
fn partition<T: Config>(
	device: DeviceId,
	owner: &T::AccountId,
	deadline: Deadline,
	entries: Vec<(SectorState, Hash)>,
) -> PartitionId {
	let id = PartitionId { deadline, index: 0 };
	fill_layout::<T>(device, deadline);
	let window = schedule::<T>().window_of(deadline, T::Clock::tick());
	let mut partition = Partition::new(ProfileId::Gib1, window);
	let count = u32::try_from(entries.len()).unwrap();
	for (number, (state, root)) in (NUMBER..).zip(entries) {
		let entry = Entry { number, root, expires: Tick::MAX / 2, state };
		partition.entries.try_push(entry).unwrap();
		let sector = Sector {
			partition: id,
			content: Content::Data([3; 32]),
			ticket: [4; 32],
			activated: 1,
			max_lifetime: Tick::MAX,
			pledge: HELD.into(),
		};
		Sectors::<T>::insert(device, number, sector);
	}
	let held: BalanceOf<T> = (HELD * count).into();
	Pallet::<T>::hold(HoldReason::Pledge, owner, held).ok().unwrap();
	Providers::<T>::mutate_extant(device, |provider| {
		provider.sectors = count;
		provider.pledges = held;
		provider.bytes = partition.bytes();
		provider.next_number = NUMBER + count;
	});
	TotalPower::<T>::put(partition.bytes().active);
	let due = booked_bytes(ProfileId::Gib1.profile(), count);
	ProofBytes::<T>::put(due);
	Booked::<T>::mutate(|booked| booked.rebook(schedule::<T>().span(deadline), 0, due));
	Layout::<T>::mutate(device, |slots| {
		slots.try_push(Slot { id, profile: ProfileId::Gib1, sectors: count }).unwrap();
	});
	Closings::<T>::insert(schedule::<T>().closes(window).to_be_bytes(), (device, id), ());
	Partitions::<T>::insert(device, id, partition);
	id
}

fn full(state: SectorState) -> Vec<(SectorState, Hash)> {
	alloc::vec![(state, [2; 32]); 64]
}

/// A partition of so many unproven sectors, at the first tick at which it may be proven, and the proof.
fn answered<T: Config>(sectors: u32) -> (DeviceId, T::AccountId, PartitionId, WindowProof) {
	let (device, owner, deadline) = provider::<T>();
	let schedule = schedule::<T>();
	let window = schedule.window_of(deadline, T::Clock::tick());
	T::Clock::set_tick(schedule.taken_from(window));
	let seed = T::Clock::seed(schedule.seed_round(window)).unwrap();
	let challenge = Window { seed, device, deadline };
	let profile = ProfileId::Gib1.profile();
	let opened =
		(NUMBER..NUMBER + sectors).map(|number| made_up_opening(profile, &challenge, number));
	let (roots, openings): (Vec<_>, Vec<_>) = opened.map(Result::unwrap).unzip();
	let entries = roots.into_iter().map(|root| (SectorState::Unproven, root)).collect();
	let id = partition::<T>(device, &owner, deadline, entries);
	(device, owner, id, WindowProof { sectors: openings.try_into().unwrap() })
}

/// A pre-commit with its deposit, of which all parts but the last are proven.
fn pre_committed<T: Config>(
	device: DeviceId,
	owner: &T::AccountId,
	profile: ProfileId,
	change: impl FnOnce(&mut PreCommitOf<T>),
) {
	let (seed_round, ticket) = latest::<T>();
	let mut pre_commit = PreCommit {
		profile,
		content: Content::Capacity,
		roots: ROOTS,
		ticket,
		seed_round,
		seed: None,
		parts: u8::MAX >> (9 - profile.profile().parts),
		deposit: HELD.into(),
		expires_at: Tick::MAX,
		terms: Terms { pledge: HELD.into(), lifetime: Tick::MAX / 4, max_lifetime: Tick::MAX / 2 },
	};
	change(&mut pre_commit);
	Pallet::<T>::hold(HoldReason::PreCommitDeposit, owner, HELD.into()).ok().unwrap();
	Providers::<T>::mutate_extant(device, |provider| {
		provider.pre_commits = 1;
		provider.deposits = HELD.into();
		provider.next_number = NUMBER + 1;
	});
	ProofBytes::<T>::put(booked_bytes(profile.profile(), 1));
	PreCommits::<T>::insert(device, NUMBER, pre_commit);
}

#[benchmarks]
mod benches {
	use super::*;

	#[benchmark]
	fn pre_commit() -> Result<(), BenchmarkError> {
		let (device, owner, deadline) = provider::<T>();
		fill_layout::<T>(device, deadline);
		let (round, _) = latest::<T>();
		Providers::<T>::mutate_extant(device, |provider| provider.drawn_in = Some(round));
		let (profile, content) = (ProfileId::Gib1, Content::Data([3; 32]));
		let origin = RawOrigin::Signed(owner);
		#[extrinsic_call]
		_(origin, device, profile, content, NUMBER, ROOTS, round);
		assert!(PreCommits::<T>::contains_key(device, NUMBER));
		Ok(())
	}

	/// The last part of a sector of data, whose partition is new and hard to find a place for.
	#[benchmark]
	fn prove_part(p: Linear<0, 1>) -> Result<(), BenchmarkError> {
		let (device, owner, deadline) = provider::<T>();
		fill_layout::<T>(device, deadline);
		let (drawn_in, _) = latest::<T>();
		Providers::<T>::mutate_extant(device, |provider| provider.drawn_in = Some(drawn_in));
		let id = if p == 0 { ProfileId::Gib1 } else { ProfileId::Gib32 };
		let last = id.profile().parts - 1;
		let (_, seed) = latest::<T>();
		let genesis = Pallet::<T>::genesis_hash();
		let content = Content::Data([3; 32]);
		let sealing = Sealing { genesis, device, number: NUMBER, ticket: seed, content };
		let (sealing, roots, proof) = made_up_part(id.profile(), &sealing, &seed, last).unwrap();
		pre_committed::<T>(device, &owner, id, |record| {
			record.content = sealing.content;
			record.roots = roots;
		});
		let origin = RawOrigin::Signed(whitelisted_caller());
		#[extrinsic_call]
		_(origin, device, NUMBER, u8::try_from(last).unwrap(), proof);
		assert!(Sectors::<T>::contains_key(device, NUMBER));
		Ok(())
	}

	/// The first proof of `n` sectors: power changes.
	#[benchmark]
	fn prove_window(n: Linear<1, 64>) -> Result<(), BenchmarkError> {
		let (device, _, id, proof) = answered::<T>(n);
		let origin = RawOrigin::Signed(whitelisted_caller());
		#[extrinsic_call]
		_(origin, device, id.deadline, id.index, 0, proof);
		assert!(Partitions::<T>::get(device, id).unwrap().proven);
		Ok(())
	}

	#[benchmark]
	fn declare_faults() -> Result<(), BenchmarkError> {
		let (device, owner, deadline) = provider::<T>();
		let id = partition::<T>(device, &owner, deadline, full(SectorState::Active));
		#[extrinsic_call]
		_(RawOrigin::Signed(owner), device, id.deadline, id.index, Places::MAX);
		assert_eq!(TotalPower::<T>::get(), 0);
		Ok(())
	}

	/// Of a full partition, `r` sectors were charged, and pledge anew. One at least: the first brings
	/// reads and writes that none would not, and that a line from none would lose.
	#[benchmark]
	fn declare_recoveries(r: Linear<1, 64>) -> Result<(), BenchmarkError> {
		let (device, owner, deadline) = provider::<T>();
		let mut entries = full(SectorState::Faulty { missed: 1 });
		let charged = entries.iter_mut().take(r as usize);
		charged.for_each(|(state, _)| *state = SectorState::Faulty { missed: 2 });
		let id = partition::<T>(device, &owner, deadline, entries);
		let pledge = Pallet::<T>::pledge_of(ProfileId::Gib1);
		assert!(pledge > HELD.into());
		#[extrinsic_call]
		_(RawOrigin::Signed(owner), device, id.deadline, id.index, Places::MAX);
		assert_eq!(Partitions::<T>::get(device, id).unwrap().bytes().faulty, 0);
		let pledged = Sectors::<T>::iter_prefix_values(device);
		assert_eq!(pledged.filter(|sector| sector.pledge == pledge).count(), r as usize);
		Ok(())
	}

	#[benchmark]
	fn extend() -> Result<(), BenchmarkError> {
		let (device, owner, deadline) = provider::<T>();
		let id = partition::<T>(device, &owner, deadline, full(SectorState::Active));
		let expires = T::Clock::tick() + 1;
		Partitions::<T>::mutate(device, id, |found| {
			let entries = found.as_mut().unwrap().entries.iter_mut();
			entries.for_each(|entry| entry.expires = expires);
		});
		Sectors::<T>::mutate(device, NUMBER + 63, |found| {
			found.as_mut().unwrap().activated = expires;
		});
		#[extrinsic_call]
		_(RawOrigin::Signed(owner), device, NUMBER + 63, expires + 1);
		assert_eq!(
			Pallet::<T>::sector(device, NUMBER + 63).map(|sector| sector.expires),
			Some(expires + 1)
		);
		Ok(())
	}

	#[benchmark]
	fn terminate() -> Result<(), BenchmarkError> {
		let (device, owner, deadline) = provider::<T>();
		partition::<T>(device, &owner, deadline, full(SectorState::Active));
		#[extrinsic_call]
		_(RawOrigin::Signed(owner), device, NUMBER);
		assert!(!Sectors::<T>::contains_key(device, NUMBER));
		Ok(())
	}

	#[benchmark]
	fn expire_pre_commit() -> Result<(), BenchmarkError> {
		let (device, owner, _) = provider::<T>();
		pre_committed::<T>(device, &owner, ProfileId::Gib1, |record| record.expires_at = 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), device, NUMBER);
		assert!(!PreCommits::<T>::contains_key(device, NUMBER));
		Ok(())
	}

	/// Of a full partition, `c` sectors pay, `g` are terminated, and the rest lose their power: two at
	/// least, as without any a tail of the work is missing.
	#[benchmark]
	fn close_partition(c: Linear<0, 31>, g: Linear<1, 31>) {
		let (device, owner, deadline) = provider::<T>();
		let mut entries = full(SectorState::Active);
		let gone = SectorState::Faulty { missed: Pallet::<T>::params().max_fault_periods };
		entries.iter_mut().take(g as usize).for_each(|(state, _)| *state = gone);
		let pays = SectorState::Recovering { missed: 1 };
		let charged = entries.iter_mut().skip(g as usize).take(c as usize);
		charged.for_each(|(state, _)| *state = pays);
		let id = partition::<T>(device, &owner, deadline, entries);
		let schedule = schedule::<T>();
		let window = schedule.window_of(deadline, T::Clock::tick());
		T::Clock::set_tick(schedule.closes(window));
		#[block]
		{
			Pallet::<T>::close_partition(device, id);
		}
		assert_eq!(Sectors::<T>::iter_prefix(device).count(), 64 - g as usize);
		assert_eq!(TotalPower::<T>::get(), 0);
	}

	#[benchmark]
	fn close_quiet() {
		let (device, owner, deadline) = provider::<T>();
		let id = partition::<T>(device, &owner, deadline, full(SectorState::Active));
		let schedule = schedule::<T>();
		let window = schedule.window_of(deadline, T::Clock::tick());
		Partitions::<T>::mutate(device, id, |found| found.as_mut().unwrap().proven = true);
		T::Clock::set_tick(schedule.closes(window));
		#[block]
		{
			Pallet::<T>::close_partition(device, id);
		}
		assert!(!Partitions::<T>::get(device, id).unwrap().proven);
		assert!(TotalPower::<T>::get() > 0);
	}

	#[benchmark]
	fn look() {
		let (device, owner, deadline) = provider::<T>();
		partition::<T>(device, &owner, deadline, full(SectorState::Active));
		let found: Vec<_>;
		#[block]
		{
			let now = T::Clock::tick();
			let next = Closings::<T>::iter_keys().take(1);
			found = next.filter(|(at, _)| u32::from_be_bytes(*at) > now).collect();
		}
		assert_eq!(found.len(), 1);
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
