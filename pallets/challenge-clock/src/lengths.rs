// SPDX-License-Identifier: Apache-2.0
//! The figures of [`Timing`](crate::timing::Timing) for the configuration of other pallets.
//!
//! Each reads storage and gives the production figure where nothing is stored, so that they
//! also serve on an empty state. Native code that evaluates pallet constants with them (building
//! metadata, for instance) must run in externalities.

use crate::pallet::{ClockTiming, Config};
use core::marker::PhantomData;
use frame_support::traits::Get;

/// Length of a slot in milliseconds.
pub struct SlotDuration<T>(PhantomData<T>);

impl<T: Config> Get<u64> for SlotDuration<T> {
	fn get() -> u64 {
		ClockTiming::<T>::get().slot_duration
	}
}

/// What the timestamp pallet wants to know: half a slot, in milliseconds.
pub struct MinimumPeriod<T>(PhantomData<T>);

impl<T: Config> Get<u64> for MinimumPeriod<T> {
	fn get() -> u64 {
		SlotDuration::<T>::get().checked_div(2).unwrap_or_default()
	}
}

/// Length of a session in slots: BABE's `EpochDuration`, which must never change after genesis.
pub struct SessionSlots<T>(PhantomData<T>);

impl<T: Config> Get<u64> for SessionSlots<T> {
	fn get() -> u64 {
		ClockTiming::<T>::get().session_slots.into()
	}
}
