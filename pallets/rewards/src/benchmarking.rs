// SPDX-License-Identifier: Apache-2.0
//! Benchmarks: every call and hook at its worst.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::unwrap_used,
	clippy::indexing_slicing,
	reason = "benchmarks fail loudly"
)]

use crate::*;
use alloc::vec::Vec;
use cairn_device_primitives::{DeviceId, EpochIndex};
use cairn_emission::{
	EmissionParams, EpochSummary, FineAmount, Growth, Pool, PoolSummary, Pools, StorageAccrual,
	StorageEarned, Vesting, CRN,
};
use cairn_power::{Age, CoveragePower};
use cairn_traits::{Booking, DeviceInspect, PowerSink, RewardSink, RoundClock};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{
		fungible::{Inspect, Mutate},
		Get,
	},
	weights::WeightMeter,
};
use frame_system::RawOrigin;

/// More devices than a reveal pays: one beaconer and fourteen witnesses.
const MAX_DEVICES: u32 = 32;

/// Units of a device that was busy in both pools.
const BUSY: CoverageUnits<u64> = CoverageUnits { beaconers: 4_000_000, witnesses: 16_000_000 };

/// Closes epochs `0..count` of a busy network, each with a summary, and opens `count`.
fn closed_epochs<T: Config>(count: EpochIndex) {
	let units = Pools::from_fn(|_| 16_000_000_000_000);
	for epoch in 0..count {
		let open = OpenEpoch::begin(epoch, EmissionParams::default(), 0);
		let storage = PoolSummary::idle(open.budget_of(Pool::Storage));
		let validators = PoolSummary::of_points(
			open.budget_of(Pool::Validators),
			24_000_000_000,
			23_000_000_000,
		);
		let summary = EpochSummary::settle(&open.params, open.budget, &units, storage, validators);
		Epochs::<T>::insert(epoch, summary);
	}
	CurrentEpoch::<T>::put(OpenEpoch::begin(count, EmissionParams::default(), 0));
}

/// Gives `device` units of the closed `epoch` and something pending.
fn busy_in<T: Config>(device: DeviceId, epoch: EpochIndex) {
	let coverage = CoveragePower { parts: 1 << 80, touched: Age(0) };
	Accounts::<T>::insert(device, Account { epoch, units: BUSY, pending: CRN, coverage });
}

/// Fades power by the age that takes longest. The chain is young here, and what fades by an age of
/// zero takes nothing.
fn fade() {
	let age = Age(u32::MAX.into());
	core::hint::black_box(age.left_of(core::hint::black_box(1 << 80), Age(0)));
}

/// A storage pool of a hundred PiB as its epoch begins, after a year of such.
fn busy_pool() -> StorageAccrual {
	StorageAccrual {
		power: 100 << 50,
		accumulator: 3 << 70,
		opened: Growth { all: 3 << 70, liquid: 3 << 68, waiting: 3 << 66 },
		fraction: u64::MAX,
		rate: Some(1 << 50),
		..Default::default()
	}
}

/// Has `device` prove a PiB since the closed epoch 0, with something due and something vesting.
fn proves_since_epoch_0<T: Config>(device: DeviceId) {
	let account = StorageAccount {
		power: 1 << 50,
		accumulator: Growth { all: 2 << 70, liquid: 2 << 68, waiting: 2 << 66 },
		epoch: 0,
		running: StorageEarned {
			all: FineAmount { plancks: CRN, fraction: u64::MAX },
			liquid: FineAmount { plancks: CRN >> 2, fraction: u64::MAX },
			waiting: FineAmount { plancks: CRN >> 4, fraction: u64::MAX },
		},
		fraction: u64::MAX,
		due: CRN,
		vesting: Vesting { amount: CRN, remaining: 1 << 45, since: 0 },
	};
	StorageAccounts::<T>::insert(device, account);
}

/// Has `device` prove since epoch 0, which is closed, as is the next.
pub(crate) fn proves_amid<T: Config>(device: DeviceId) {
	closed_epochs::<T>(2);
	RunningStorage::<T>::put(busy_pool());
	proves_since_epoch_0::<T>(device);
}

/// Has `device` be owed for both kinds of work since epoch 0.
pub(crate) fn is_owed<T: Config>(device: DeviceId) {
	proves_amid::<T>(device);
	busy_in::<T>(device, 0);
}

/// Puts the clock into the second tick of epoch 2.
fn enter_epoch_2<T: Config>() {
	T::Clock::set_tick(T::Clock::epoch_ticks().saturating_mul(2).saturating_add(1));
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn claim() {
		closed_epochs::<T>(2);
		let (device, _) = T::Devices::bench_gateways(1)[0];
		let payout = T::Devices::payout(device).unwrap();
		busy_in::<T>(device, 0);
		enter_epoch_2::<T>();
		RunningStorage::<T>::put(busy_pool());
		proves_since_epoch_0::<T>(device);
		let due = Pallet::<T>::pending(device);
		let before = T::Currency::total_balance(&payout);
		let caller: T::AccountId = whitelisted_caller();

		#[block]
		{
			fade();
			Pallet::<T>::claim(RawOrigin::Signed(caller).into(), device).unwrap();
		}

		assert_eq!(T::Currency::total_balance(&payout), before + due);
		assert_eq!(StorageAccounts::<T>::get(device).unwrap().epoch, 2);
	}

	#[benchmark]
	fn on_poll_idle() {
		T::Clock::set_tick(1);
		let mut meter = WeightMeter::new();

		#[block]
		{
			Pallet::<T>::do_poll(&mut meter);
		}

		assert_eq!(CurrentEpoch::<T>::get().index, 0);
	}

	#[benchmark]
	fn on_poll_close() {
		let treasury = T::TreasuryAccount::get();
		T::Currency::set_balance(&treasury, 0);
		let open = OpenEpoch {
			units: CoverageUnits { beaconers: 4_000_000_000_000, witnesses: 16_000_000_000_000 },
			..Default::default()
		};
		CurrentEpoch::<T>::put(open);
		RunningStorage::<T>::put(busy_pool());

		#[block]
		{
			let open = CurrentEpoch::<T>::get();
			Pallet::<T>::do_close(open);
		}

		let summary = Epochs::<T>::get(0).unwrap();
		assert!(summary.pools.witnesses.issued > 0);
		assert!(summary.pools.storage.issued > 0);
		assert_eq!(T::Currency::total_balance(&treasury), summary.pools.of(Pool::Treasury).issued);
	}

	#[benchmark]
	fn book(n: Linear<1, MAX_DEVICES>) {
		closed_epochs::<T>(n);
		let bookings: Vec<_> = (0..n)
			.flat_map(|device| {
				busy_in::<T>(device, device);
				[Pool::Beaconers, Pool::Witnesses].map(|pool| Booking {
					device,
					pool,
					units: 1_000_000,
				})
			})
			.collect();

		#[block]
		{
			(0..n).for_each(|_| fade());
			Pallet::<T>::book(&bookings);
		}

		let units = CurrentEpoch::<T>::get().units;
		assert_eq!(units.beaconers, u128::from(n) * 1_000_000);
		assert!(Accounts::<T>::get(n - 1).unwrap().pending > CRN);
	}

	#[benchmark]
	fn set_power() {
		proves_amid::<T>(0);
		enter_epoch_2::<T>();

		#[block]
		{
			Pallet::<T>::set_power(0, 2 << 50);
		}

		assert_eq!(StorageAccounts::<T>::get(0).unwrap().power, 2 << 50);
		assert_eq!(RunningStorage::<T>::get().power, 101 << 50);
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::mock::ExtBuilder::default().build(),
		crate::mock::Test
	);
}
