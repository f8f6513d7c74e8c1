// SPDX-License-Identifier: Apache-2.0
//! The density counters in storage, and who is in them.
//!
//! A gateway counts at the cell of its last beacon that somebody heard, while that beacon is no
//! older than `interactive_ticks` and the gateway still stands there. [`Pallet::recount`] brings
//! one gateway's place up to date, whatever made it stale; what may be stale is queued in
//! [`Unsettled`] by reveals, and filed in [`Expiry`] by the tick at which time alone makes it so.

use crate::*;
use cairn_coverage::{density, Count, DensityMap, Pace};
use cairn_device_primitives::DeviceId;
use cairn_traits::RoundClock;
use core::{cell::Cell, marker::PhantomData};
use frame_support::{defensive, weights::Weight};

/// [`Density`] as the pure rules see it. Counts what they touch: most changes touch seven cells,
/// the worst some hundreds.
pub(crate) struct StoredDensity<T> {
	pub(crate) reads: Cell<u32>,
	pub(crate) writes: u32,
	storage: PhantomData<T>,
}

impl<T> StoredDensity<T> {
	pub(crate) fn new() -> Self {
		Self { reads: Cell::new(0), writes: 0, storage: PhantomData }
	}
}

impl<T: Config> DensityMap for StoredDensity<T> {
	fn get(&self, cell: u64) -> Count {
		self.reads.set(self.reads.get().saturating_add(1));
		Density::<T>::get(cell)
	}

	fn set(&mut self, cell: u64, count: Count) {
		self.writes = self.writes.saturating_add(1);
		if count == Count::default() {
			Density::<T>::remove(cell);
		} else {
			Density::<T>::insert(cell, count);
		}
	}
}

impl<T: Config> Pallet<T> {
	/// HIP-17 scale of `cell`, permyriad, as the counters stand.
	pub fn scale_of(cell: u64) -> u16 {
		density::scale(&StoredDensity::<T>::new(), cell)
	}

	/// Lengths of time by which gateways enter and leave the counters.
	///
	/// What is in force now, whatever the rounds of their beacons: nothing is judged here. The counters
	/// are one state, which tells who is at work when somebody looks, and there are no others of the
	/// rounds that are open; a beacon is scored by what stands in them when it is revealed. A change
	/// reaches a gateway when its place is looked at next: by its next beacon, or where that is
	/// earlier at the tick at which it is filed.
	fn pace() -> Pace {
		Pace {
			ticks_per_round: T::Clock::ticks_per_round(),
			interactive_ticks: InForce::<T>::get().in_force.interactive_ticks,
		}
	}

	/// Whether beacons from before `from` can no longer be revealed.
	fn is_past(from: Option<u32>) -> bool {
		from.is_some_and(|from| T::Clock::tick() >= Self::closed_before(from))
	}

	/// The cell at which the gateway should count now.
	fn wanted(gateway: &Gateway) -> Option<u64> {
		gateway.presence().wanted(T::Clock::tick(), Self::pace())
	}

	/// Queues the gateway for [`Self::recount`] if its place is stale.
	pub(crate) fn look_again(device: DeviceId, gateway: &Gateway) {
		if Self::wanted(gateway) != gateway.counted {
			Unsettled::<T>::insert(device, ());
		}
	}

	/// Files the gateway in the bucket where it belongs.
	pub(crate) fn file(device: DeviceId, gateway: &mut Gateway) {
		let due = gateway.presence().due_at(Self::pace());
		if due == gateway.expires {
			return;
		}
		if let Some(old) = gateway.expires {
			Expiry::<T>::remove(old.to_be_bytes(), device);
		}
		if let Some(new) = due {
			Expiry::<T>::insert(new.to_be_bytes(), device, ());
		}
		gateway.expires = due;
	}

	/// The weight that [`Self::recount`] may take: a gateway leaves one cell and enters another.
	pub(crate) fn recount_bound() -> Weight {
		let (reads, writes) = (density::MAX_READS, density::MAX_WRITES);
		T::WeightInfo::recount()
			.saturating_add(T::WeightInfo::read_counters(reads.saturating_mul(2)))
			.saturating_add(T::WeightInfo::write_counters(writes.saturating_mul(2)))
	}

	/// Brings the counters, the bucket and the record of one gateway up to date. Removes a gateway
	/// whose retirement is past. Returns the weight that it took.
	pub(crate) fn recount(device: DeviceId) -> Weight {
		Unsettled::<T>::remove(device);
		let Some(mut gateway) = Gateways::<T>::get(device) else {
			defensive!("only known gateways are queued or filed");
			return T::WeightInfo::recount();
		};
		if Self::is_past(gateway.moves) {
			Self::arrive(&mut gateway, T::Clock::round());
		}
		let new = Self::wanted(&gateway);
		let old = gateway.counted;
		let mut map = StoredDensity::<T>::new();
		if new != old {
			old.into_iter().for_each(|cell| density::remove(&mut map, cell));
			new.into_iter().for_each(|cell| density::add(&mut map, cell));
			gateway.counted = new;
			Self::deposit_event(Event::Counted { device, old, new });
		}
		if Self::is_past(gateway.retires) {
			let filed = gateway.expires.into_iter();
			filed.for_each(|at| Expiry::<T>::remove(at.to_be_bytes(), device));
			Gateways::<T>::remove(device);
		} else {
			Self::file(device, &mut gateway);
			Gateways::<T>::insert(device, gateway);
		}
		T::WeightInfo::recount()
			.saturating_add(T::WeightInfo::read_counters(map.reads.get()))
			.saturating_add(T::WeightInfo::write_counters(map.writes))
	}
}
