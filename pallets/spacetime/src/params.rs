// SPDX-License-Identifier: Apache-2.0
//! Which figures are in force, and which windows are still judged by those before.

use crate::{pallet::*, ParamsOf};
use cairn_device_primitives::Tick;
use cairn_figures::{Change, Snapshot};
use cairn_spacetime::{ClockLengths, Schedule, Superseded};
use cairn_traits::{ProvingClock, RoundClock};
use frame_support::{traits::Get, weights::Weight};

/// Records that hold what governance decided, at most: one for each figure.
const DECIDED: u64 = 14;

impl<T: Config> Pallet<T> {
	/// The figures in force; before the first block, what is decided.
	pub fn params() -> ParamsOf<T> {
		InForce::<T>::get().map_or_else(T::Params::get, |snapshot| snapshot.in_force)
	}

	/// The lengths that figures have to go with.
	pub(crate) fn clock_lengths() -> ClockLengths {
		ClockLengths {
			round: T::Clock::ticks_per_round(),
			window: T::Clock::window_ticks(),
			history: T::Clock::history_rounds(),
		}
	}

	/// By what windows are judged that have closed at `now`, and up to which tick: first those that
	/// opened by the figures before, then all others.
	pub(crate) fn judges(schedule: &Schedule, now: Tick) -> [Option<(ParamsOf<T>, Tick)>; 2] {
		let former =
			Former::<T>::get().map(|before| (before.params, before.last(schedule).min(now)));
		[former, Some((Self::params(), now))]
	}

	/// Brings what is decided into force where a window's length has passed. Returns the weight that
	/// it took.
	///
	/// That is at multiples of a window's length, where all windows open and close: so there are two sets
	/// of figures by which windows are judged at most, those in force and [`Former`]. Where a window of
	/// before the former is not settled yet, because blocks had no room for it, what is decided waits. So
	/// does what is decided in blocks in which the clock stands still: windows of that tick are open
	/// already.
	pub(crate) fn adopt_params() -> Weight {
		let (now, window) = (T::Clock::tick(), T::Clock::window_ticks());
		if !now.is_multiple_of(window) || !T::Clock::has_advanced() {
			return T::DbWeight::get().reads(3);
		}
		let looked = T::DbWeight::get().reads(DECIDED.saturating_add(6));
		let Some(mut snapshot) = InForce::<T>::get() else {
			InForce::<T>::put(Snapshot::of(T::Params::get()));
			return looked.saturating_add(T::DbWeight::get().writes(1));
		};
		if Self::awaits_former(window) {
			return looked;
		}
		let lengths = Self::clock_lengths();
		let decided = T::Params::get();
		let Some(change) = snapshot.take_by(decided, |params| params.check(&lengths)) else {
			return looked;
		};
		InForce::<T>::put(snapshot);
		Self::note_change(now, change);
		looked.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Tells of a change, and keeps the figures before.
	fn note_change(tick: Tick, Change { old, new, conflicts }: Change<ParamsOf<T>>) {
		for conflict in conflicts {
			Self::deposit_event(Event::ParamsRefused { conflict });
		}
		if old != new {
			Former::<T>::put(Superseded { until: tick, params: old });
			Self::deposit_event(Event::ParamsChanged { tick, old, new });
		}
	}

	/// Whether a window that opened by the former figures is not settled yet.
	fn awaits_former(window: Tick) -> bool {
		let Some(former) = Former::<T>::get() else { return false };
		let closes = |at: [u8; 4]| u32::from_be_bytes(at);
		// The queue is in order of time.
		Closings::<T>::iter_keys()
			.next()
			.is_some_and(|(at, _)| closes(at) < former.until.saturating_add(window))
	}
}
