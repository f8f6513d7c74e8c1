// SPDX-License-Identifier: Apache-2.0
//! Closing windows: bounded work, in order of time.

use crate::{desk::Desk, pallet::*, WeightInfo};
use cairn_device_primitives::DeviceId;
use cairn_spacetime::{PartitionId, MAX_PARTITION_SECTORS};
use cairn_traits::RoundClock;
use frame_support::{
	defensive,
	weights::{Weight, WeightMeter},
};

/// What closing a partition takes at most.
pub(crate) fn bound<T: Config>() -> Weight {
	weight_of::<T>(MAX_PARTITION_SECTORS, 0).max(weight_of::<T>(0, MAX_PARTITION_SECTORS))
}

/// What closing a partition takes of which `charged` sectors pay and `gone` leave, where the rest is
/// missing. What took nothing from anybody is far cheaper ([`WeightInfo::close_quiet`]).
pub(crate) fn weight_of<T: Config>(charged: u32, gone: u32) -> Weight {
	T::WeightInfo::close_partition(charged, gone)
}

impl<T: Config> Pallet<T> {
	/// Closes partitions whose window has closed, the oldest first, until none is due, `steps` are
	/// done or the meter cannot pay for the next.
	pub(crate) fn close_due(meter: &mut WeightMeter, steps: u32) {
		let mut left = steps;
		// The clock, and the first look at the queue.
		if meter.try_consume(T::WeightInfo::look()).is_err() {
			return;
		}
		let now = T::Clock::tick();
		// One iterator for all: a new one would walk over what has just been removed.
		for (at, (device, id)) in Closings::<T>::iter_keys() {
			if u32::from_be_bytes(at) > now || left == 0 || !meter.can_consume(bound::<T>()) {
				return;
			}
			left = left.saturating_sub(1);
			let taken = Self::close_partition(device, id);
			meter.consume(taken.min(meter.remaining()));
			if meter.try_consume(T::WeightInfo::look()).is_err() {
				return;
			}
		}
	}

	/// Closes what has closed of one partition. Returns the weight that it took.
	pub(crate) fn close_partition(device: DeviceId, id: PartitionId) -> Weight {
		let Ok(mut desk) = Desk::<T>::open(device, id) else {
			defensive!("what is queued is a partition");
			return T::WeightInfo::close_quiet();
		};
		let taken = desk.settle();
		desk.close();
		taken.max(T::WeightInfo::close_quiet())
	}
}
