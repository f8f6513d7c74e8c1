// SPDX-License-Identifier: Apache-2.0
//! Clearing, one metered step at a time: beacons that nobody revealed, gateways whose place in the
//! density counters is stale, receipts that left history.

use crate::*;
use alloc::vec::Vec;
use cairn_coverage::window;
use cairn_device_primitives::{DeviceId, Round};
use cairn_traits::RoundClock;
use frame_support::{
	traits::Get,
	weights::{Weight, WeightMeter},
};

/// Weight and steps that are left to a sweep. Paying returns `None` when they are used up.
struct Purse<'a> {
	meter: &'a mut WeightMeter,
	steps: u32,
}

impl Purse<'_> {
	/// Pays for looking for the next thing to clear.
	fn look<T: Config>(&mut self) -> Option<()> {
		self.meter.try_consume(T::WeightInfo::advance()).ok()
	}

	/// Pays for clearing it.
	fn step(&mut self, weight: Weight) -> Option<()> {
		self.steps = self.steps.checked_sub(1)?;
		self.meter.try_consume(weight).ok()
	}

	/// Recounts a gateway, if even the worst case could be paid, and pays for what it took.
	fn recount<T: Config>(&mut self, device: DeviceId) -> Option<()> {
		self.steps = self.steps.checked_sub(1)?;
		self.meter.can_consume(Pallet::<T>::recount_bound()).then_some(())?;
		let taken = Pallet::<T>::recount(device);
		self.meter.consume(taken.min(self.meter.remaining()));
		Some(())
	}
}

impl<T: Config> Pallet<T> {
	/// Clears until nothing is due, `steps` steps are taken or the meter cannot pay for the next.
	///
	/// What is most urgent comes first: misses, then the counters that pay depends on, then
	/// history. No phase starves the next for long: a tick brings fewer beacons than steps.
	pub(crate) fn sweep(meter: &mut WeightMeter, steps: u32) {
		if meter.try_consume(T::WeightInfo::sweep()).is_err() {
			return;
		}
		let before = Progress::<T>::get();
		let mut cursors = before;
		let mut purse = Purse { meter, steps };
		// `None` says only that the purse is empty: the rest waits for the next block.
		let _ = Self::expire_rounds(&mut cursors, &mut purse)
			.and_then(|()| Self::recount_queued(&mut purse))
			.and_then(|()| Self::recount_due(&mut purse))
			.and_then(|()| Self::prune_rounds(&mut cursors, &mut purse));
		if cursors != before {
			Progress::<T>::put(cursors);
		}
	}

	/// Expires the beacons of each round whose last window has closed.
	fn expire_rounds(cursors: &mut Cursors, purse: &mut Purse) -> Option<()> {
		let now = T::Clock::round();
		while window::is_settled(cursors.expire, now) {
			// One iterator for all: a new one would walk over what has just been removed.
			let mut left = Beacons::<T>::iter_key_prefix(cursors.expire);
			loop {
				purse.look::<T>()?;
				let Some(beaconer) = left.next() else { break };
				purse.step(T::WeightInfo::expire_beacon())?;
				Self::expire(cursors.expire, beaconer);
			}
			cursors.expire = cursors.expire.saturating_add(1);
		}
		Some(())
	}

	/// Recounts the gateways that reveals have queued.
	fn recount_queued(purse: &mut Purse) -> Option<()> {
		let mut queued = Unsettled::<T>::iter_keys();
		loop {
			purse.look::<T>()?;
			let Some(device) = queued.next() else { return Some(()) };
			purse.recount::<T>(device)?;
		}
	}

	/// Recounts the gateways whose bucket has closed.
	fn recount_due(purse: &mut Purse) -> Option<()> {
		let tick = T::Clock::tick();
		let mut filed = Expiry::<T>::iter_keys();
		loop {
			purse.look::<T>()?;
			// In order of time: the first that is not due ends it.
			let due = filed.next().filter(|(at, _)| u32::from_be_bytes(*at) <= tick);
			let Some((_, device)) = due else { return Some(()) };
			purse.recount::<T>(device)?;
		}
	}

	/// Removes receipts and rules of each round that left history.
	fn prune_rounds(cursors: &mut Cursors, purse: &mut Purse) -> Option<()> {
		let now = T::Clock::round();
		let is_past = |round: Round| round.saturating_add(T::HistoryRounds::get()) < now;
		while is_past(cursors.prune) && cursors.prune < cursors.expire {
			let mut left = Receipts::<T>::iter_key_prefix(cursors.prune);
			loop {
				purse.look::<T>()?;
				let Some(beaconer) = left.next() else { break };
				purse.step(T::WeightInfo::prune_receipt())?;
				Receipts::<T>::remove(cursors.prune, beaconer);
			}
			Rounds::<T>::remove(cursors.prune);
			cursors.prune = cursors.prune.saturating_add(1);
		}
		Some(())
	}

	/// Removes a beacon that was not revealed, and counts the miss.
	pub(crate) fn expire(round: Round, beaconer: DeviceId) {
		let beacon = Beacons::<T>::get(round, beaconer).unwrap_or_default();
		let verdicts: Vec<_> =
			beacon.reports.iter().map(|report| (report.witness, Verdict::Unrevealed)).collect();
		let reports = u32::try_from(verdicts.len()).unwrap_or(MAX_REPORTS);
		// A retired gateway may be gone already.
		Gateways::<T>::mutate_extant(beaconer, |gateway| Self::miss(gateway, round));
		Self::close(round, beaconer, beacon, verdicts, |_| ());
		Self::deposit_event(Event::Expired { round, beaconer, reports });
	}
}
