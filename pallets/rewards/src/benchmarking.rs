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
use cairn_emission::{EmissionParams, EpochSummary, Pool, Pools, CRN};
use cairn_traits::{Booking, DeviceInspect, RewardSink, RoundClock};
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
		let summary = EpochSummary::settle(&EmissionParams::default(), epoch, 0, &units);
		Epochs::<T>::insert(epoch, summary);
	}
	CurrentEpoch::<T>::put(OpenEpoch { index: count, ..Default::default() });
}

/// Gives `device` units of the closed `epoch` and something pending.
fn busy_in<T: Config>(device: DeviceId, epoch: EpochIndex) {
	Accounts::<T>::insert(device, Account { epoch, units: BUSY, pending: CRN });
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
		let due = Pallet::<T>::pending(device);
		let before = T::Currency::total_balance(&payout);
		let caller: T::AccountId = whitelisted_caller();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), device);

		assert_eq!(T::Currency::total_balance(&payout), before + due);
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

		#[block]
		{
			let open = CurrentEpoch::<T>::get();
			Pallet::<T>::do_close(open);
		}

		let summary = Epochs::<T>::get(0).unwrap();
		assert!(summary.pools.witnesses.issued > 0);
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
			Pallet::<T>::book(&bookings);
		}

		let units = CurrentEpoch::<T>::get().units;
		assert_eq!(units.beaconers, u128::from(n) * 1_000_000);
		assert!(Accounts::<T>::get(n - 1).unwrap().pending > CRN);
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::mock::ExtBuilder::default().build(),
		crate::mock::Test
	);
}
