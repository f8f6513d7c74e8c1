// SPDX-License-Identifier: Apache-2.0
//! How many bytes of window proofs are admitted, in a period and in each of its spans.
//!
//! A pre-commit books as much as a partition of its own would, as it may need one. When it becomes a
//! sector, what that adds to its partition takes the place of it, which is never more. So nothing but
//! a pre-commit adds to the period's sum, and the spans' sums are never more than that.

use crate::{pallet::*, ProviderOf};
use cairn_device_primitives::{DeviceId, Tick};
use cairn_spacetime::{
	has_room, place, span_room, Bookings, PartitionId, ProfileId, Room, Schedule,
};
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
		let bookings = Booked::<T>::get();
		place(&Layout::<T>::get(device), schedule, profile, now, &Self::room(&bookings))
	}

	/// Passes where a sector of a provider that commits to it would find a place by now. Where the
	/// provider's offset is not drawn yet, its windows are not known, and neither is their room.
	///
	/// What is open of pre-commits is in no span yet: many of them, of the same provider or of others,
	/// may find room for the few that are proven first. The others wait for room, or expire.
	pub(crate) fn ensure_room(
		device: DeviceId,
		provider: &ProviderOf<T>,
		profile: ProfileId,
	) -> Result<(), Error<T>> {
		if provider.drawn_in.is_some() {
			return Ok(());
		}
		let (schedule, bookings) = (Self::schedule(provider.offset), Booked::<T>::get());
		let room = Self::room(&bookings);
		let has_room = has_room(&Layout::<T>::get(device), &schedule, profile, &room);
		ensure!(has_room, Error::<T>::NoRoom);
		Ok(())
	}

	/// What bounds how many sectors a deadline takes.
	fn room(bookings: &Bookings) -> Room<'_> {
		let bytes = span_room(Self::proof_capacity());
		Room { partitions: T::PartitionsPerDeadline::get(), bookings, bytes }
	}
}
