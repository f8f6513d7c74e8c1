// SPDX-License-Identifier: Apache-2.0
//! For how long the clock may stand still.

use crate::{timing::Timing, ClockTiming, Config, Event, Pallet, PauseCap, Traffic};
use frame_support::{traits::Get, weights::Weight};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{Permill, SaturatedConversion};

impl Timing {
	/// The blocks of a pause period that `share` of it are: one at least, and never all.
	pub(crate) fn pause_cap_of(&self, share: Permill) -> u32 {
		let most = self.pause_period.saturating_sub(1);
		share.mul_floor(self.pause_period).min(most).max(1)
	}
}

impl<T: Config> Pallet<T> {
	/// The lengths by which the chain lives, with the cap that is in force.
	pub(crate) fn timing_in_force() -> Timing {
		let timing = ClockTiming::<T>::get();
		Timing { pause_cap: PauseCap::<T>::get().unwrap_or(timing.pause_cap), ..timing }
	}

	/// Brings what is decided into force where a pause period begins. Returns the weight that it took
	/// beside what each block takes.
	pub(crate) fn adopt_pause_cap(now: BlockNumberFor<T>) -> Weight {
		let timing = Self::timing_in_force();
		if timing.pause_period_of(now.saturated_into()) == Traffic::<T>::get().period {
			return Weight::zero();
		}
		let old = timing.pause_cap;
		let decided = T::PauseShare::get().map(|share| timing.pause_cap_of(share));
		let new = decided.unwrap_or_else(|| ClockTiming::<T>::get().pause_cap);
		if old == new {
			return T::DbWeight::get().reads(1);
		}
		PauseCap::<T>::put(new);
		Self::deposit_event(Event::PauseCapChanged { old, new });
		T::DbWeight::get().reads_writes(1, 1)
	}
}
