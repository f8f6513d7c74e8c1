// SPDX-License-Identifier: Apache-2.0
//! The density counters in storage, and who is in them.
//!
//! A gateway counts at the cell of its last beacon that somebody heard, while that beacon is no
//! older than `interactive_ticks` and the gateway still stands there. [`Pallet::recount`] brings
//! one gateway's place up to date, whatever made it stale; what may be stale is queued in
//! [`Unsettled`] by reveals, and filed in [`Expiry`] by the tick at which time alone makes it so.

use crate::*;
use cairn_coverage::{density, Count, DensityMap};
use cairn_device_primitives::{DeviceId, Tick};
use cairn_traits::RoundClock;
use core::{cell::Cell, marker::PhantomData};
use frame_support::{defensive, weights::Weight};

/// Buckets of [`Expiry`] in the time for which a gateway counts after it was heard. A silent
/// gateway leaves the counters with its bucket: late by a sixteenth of that time at most.
const BUCKETS: Tick = 16;

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

/// The bucket that closes no earlier than `tick`.
fn bucket(tick: Tick, interactive: Tick) -> Tick {
	let width = interactive.checked_div(BUCKETS).unwrap_or_default().max(1);
	tick.checked_next_multiple_of(width).unwrap_or(Tick::MAX)
}

impl<T: Config> Pallet<T> {
	/// HIP-17 scale of `cell`, permyriad, as the counters stand.
	pub fn scale_of(cell: u64) -> u16 {
		density::scale(&StoredDensity::<T>::new(), cell)
	}

	/// The last tick at which the gateway counts by its last beacon, and the cell.
	fn standing(gateway: &Gateway) -> Option<(u64, Tick)> {
		let heard = gateway.heard.filter(|heard| heard.round >= gateway.located)?;
		let interactive = InForce::<T>::get().in_force.interactive_ticks;
		let until = T::Clock::first_tick(heard.round).saturating_add(interactive);
		Some((heard.cell, until))
	}

	/// Whether beacons from before `from` can no longer be revealed.
	fn is_past(from: Option<u32>) -> bool {
		from.is_some_and(|from| T::Clock::tick() >= Self::closed_before(from))
	}

	/// The cell at which the gateway should count now.
	fn wanted(gateway: &Gateway) -> Option<u64> {
		let (cell, until) = Self::standing(gateway)?;
		(T::Clock::tick() <= until && !Self::is_past(gateway.retires)).then_some(cell)
	}

	/// The tick at which time alone may change the gateway's place.
	fn due_at(gateway: &Gateway) -> Option<Tick> {
		let interactive = InForce::<T>::get().in_force.interactive_ticks;
		let silent = Self::standing(gateway)
			.filter(|_| gateway.counted.is_some())
			.map(|(_, until)| bucket(until.saturating_add(1), interactive));
		let moved = gateway.moves.filter(|_| gateway.counted.is_some()).map(Self::closed_before);
		let retired = gateway.retires.map(Self::closed_before);
		[silent, moved, retired].into_iter().flatten().min()
	}

	/// Queues the gateway for [`Self::recount`] if its place is stale.
	pub(crate) fn look_again(device: DeviceId, gateway: &Gateway) {
		if Self::wanted(gateway) != gateway.counted {
			Unsettled::<T>::insert(device, ());
		}
	}

	/// Files the gateway in the bucket where it belongs.
	pub(crate) fn file(device: DeviceId, gateway: &mut Gateway) {
		let due = Self::due_at(gateway);
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
