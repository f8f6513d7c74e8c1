// SPDX-License-Identifier: Apache-2.0
//! The end of an epoch.

use crate::{
	Config, CurrentEpoch, Emission, EmissionTotals, Epochs, Event, InForce, OpenEpoch, Pallet,
	RunningStorage, Totals, WeightInfo, CLOSES_PER_BLOCK, LOG_TARGET,
};
use cairn_device_primitives::EpochIndex;
use cairn_emission::{Balance, EmissionParams, EpochSummary, Pool, PoolSummary};
use cairn_figures::Change;
use cairn_traits::RoundClock;
use frame_support::{traits::fungible::Inspect, traits::Get, weights::WeightMeter};

impl<T: Config> Pallet<T> {
	/// Closes the epochs that the clock has left, as many as the block has room for.
	///
	/// The clock advances by at most one tick a block, so at most one epoch ends at a time. Should
	/// it ever run ahead, or a block have no room left, the rest follows in the next blocks, oldest
	/// first; until then work is booked in the epoch that is still open.
	pub(crate) fn do_poll(meter: &mut WeightMeter) {
		if meter.try_consume(T::WeightInfo::on_poll_idle()).is_err() {
			return;
		}
		let now = T::Clock::epoch();
		for _ in 0..CLOSES_PER_BLOCK {
			let open = CurrentEpoch::<T>::get();
			if open.index >= now || meter.try_consume(T::WeightInfo::on_poll_close()).is_err() {
				return;
			}
			Self::do_close(open);
		}
	}

	/// Settles `open`, the running epoch, and begins the next one with what is decided now.
	pub(crate) fn do_close(open: OpenEpoch) {
		let index = open.index;
		let (storage, validators) = (Self::close_storage(&open), Self::close_validators(&open));
		let units = open.units.by_pool();
		let mut summary =
			EpochSummary::settle(&open.params, open.budget, &units, storage, validators);
		Self::pay_treasury(index, &mut summary);

		let mut totals = Totals::<T>::get();
		totals.close(&summary);
		Totals::<T>::put(totals);
		Epochs::<T>::insert(index, summary);
		// Only epochs before the clock's are closed, so there is a next one.
		let next = index.saturating_add(1);
		let counted = Self::counted(&totals);
		CurrentEpoch::<T>::put(OpenEpoch::begin(next, Self::adopt_figures(next), counted));
		Self::deposit_event(Event::EpochClosed {
			epoch: index,
			budget: summary.budget,
			issued: summary.issued(),
			unallocated: summary.unallocated,
		});
	}

	/// Brings what is decided into force, and returns by what `epoch` is paid.
	fn adopt_figures(epoch: EpochIndex) -> EmissionParams {
		let mut snapshot = InForce::<T>::get();
		if let Some(Change { old, new, conflicts }) = snapshot.take(T::Figures::get()) {
			InForce::<T>::put(snapshot);
			for conflict in conflicts {
				Self::deposit_event(Event::FiguresRefused { conflict });
			}
			if old != new {
				Self::deposit_event(Event::FiguresChanged { epoch, old, new });
			}
		}
		snapshot.in_force.applied_to(&Emission::<T>::get())
	}

	/// Hands out what is left of the storage pool of `open`, and returns its outcome.
	fn close_storage(open: &OpenEpoch) -> PoolSummary {
		let epoch_ticks = T::Clock::epoch_ticks();
		let terms = open.storage_terms(epoch_ticks);
		RunningStorage::<T>::mutate(|pool| {
			pool.advance(&terms, epoch_ticks);
			pool.close(&terms)
		})
	}

	/// What counts against the supply cap: all that exists and all that is owed.
	pub(crate) fn counted(totals: &EmissionTotals) -> Balance {
		T::Currency::total_issuance().saturating_add(totals.liability())
	}

	/// Mints the treasury's share. What it cannot take, because its account does not exist and the
	/// share is below the existential deposit, is unallocated.
	fn pay_treasury(epoch: EpochIndex, summary: &mut EpochSummary) {
		let share = summary.pools.of(Pool::Treasury).issued;
		if share == 0 {
			return;
		}
		if let Err(error) = Self::mint(&T::TreasuryAccount::get(), share) {
			let withheld = summary.withhold(Pool::Treasury);
			log::warn!(
				target: LOG_TARGET,
				"treasury cannot take its {withheld} plancks of epoch {epoch}: {error:?}",
			);
		}
	}
}
