// SPDX-License-Identifier: Apache-2.0
//! What is true of the clock's storage at the end of every block.

use crate::{congestion::FULL_GRACE, ClockTiming, Config, CurrentTick, Pallet, Seeds, Traffic};
use frame_support::{ensure, traits::Get};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks the invariants:
	///
	/// 1. The lengths contradict neither each other nor the rules of
	///    [`Timing::check`](crate::Timing::check), nor `HistoryRounds`.
	/// 2. The tick is at most [`FULL_GRACE`] full blocks ahead.
	/// 3. The clock stood still in no more blocks of this pause period than the cap allows, which is
	///    under the period, and not nothing.
	/// 4. No seed belongs to a round that is still to come.
	/// 5. There are at most `HistoryRounds` seeds.
	/// 6. Every round of history before the current one has its seed.
	///
	/// # Errors
	///
	/// The first invariant that is broken.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let timing = ClockTiming::<T>::get();
		let traffic = Traffic::<T>::get();
		let history = T::HistoryRounds::get();
		let checked = timing.check().and_then(|()| timing.check_history(history));
		ensure!(checked.is_ok(), "lengths of the clock contradict each other");
		ensure!(traffic.ahead <= FULL_GRACE, "more full blocks ahead than is allowed");
		let in_force = Self::timing_in_force();
		ensure!(in_force.check().is_ok(), "cap of pauses that its period does not allow");
		ensure!(traffic.paused <= in_force.pause_cap, "clock stood still past its cap");

		let round = timing.round_of(CurrentTick::<T>::get());
		ensure!(Seeds::<T>::iter_keys().all(|of| of <= round), "seed of a round to come");
		ensure!(
			Seeds::<T>::iter_keys().count() <= usize::try_from(history).unwrap_or(usize::MAX),
			"more seeds than rounds of history"
		);
		let oldest = round.saturating_sub(history.saturating_sub(1));
		ensure!((oldest..round).all(Seeds::<T>::contains_key), "round of history without a seed");
		Ok(())
	}
}
