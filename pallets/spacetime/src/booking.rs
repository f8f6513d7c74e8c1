// SPDX-License-Identifier: Apache-2.0
//! How many bytes of window proofs are admitted, in a period and in each of its spans.
//!
//! A pre-commit books as much as a partition of its own would, as it may need one. When it becomes a
//! sector, what that adds to its partition takes the place of it, which is never more. So nothing but
//! a pre-commit adds to the period's sum, and the spans' sums are never more than that.

use crate::pallet::*;
use cairn_device_primitives::{DeviceId, Tick};
use cairn_spacetime::{place, span_room, PartitionId, ProfileId, Room, Schedule};
use cairn_traits::ProvingClock;
use frame_support::{ensure, traits::Get};

impl<T: Config> Pallet<T> {
	/// Most bytes of window proofs that a period may need.
	pub(crate) fn proof_capacity() -> u64 {
		let ticks = u64::from(T::Clock::period_ticks());
		ticks.saturating_mul(T::ProofBytesPerTick::get().into())
	}

	/// Counts on the window proofs of another pre-commit.
	pub(crate) fn book_proofs(bytes: u64) -> Result<(), Error<T>> {
		ProofBytes::<T>::try_mutate(|due| {
			let sum = due.saturating_add(bytes);
			ensure!(sum <= Self::proof_capacity(), Error::<T>::ProofsOverbooked);
			*due = sum;
			Ok(())
		})
	}

	/// Counts on them no longer.
	pub(crate) fn unbook_proofs(bytes: u64) {
		ProofBytes::<T>::mutate(|due| *due = due.saturating_sub(bytes));
	}

	/// The partition for a sector of the provider's that comes at `now`, if any has room.
	pub(crate) fn place_for(
		device: DeviceId,
		schedule: &Schedule,
		profile: ProfileId,
		now: Tick,
	) -> Option<PartitionId> {
		let room = Room {
			partitions: T::PartitionsPerDeadline::get(),
			bookings: &Booked::<T>::get(),
			bytes: span_room(Self::proof_capacity()),
		};
		place(&Layout::<T>::get(device), schedule, profile, now, &room)
	}
}
