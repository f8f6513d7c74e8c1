// SPDX-License-Identifier: Apache-2.0
//! Those with whom the chain began, until it has bootstrapped.

use crate::{pallet::*, CandidateState, PlannedSeat, PlannedSeats};
use alloc::collections::BTreeSet;

impl<T: Config> Pallet<T> {
	/// Remembers who has the `seats` of genesis, unless its backing is enough already.
	pub(crate) fn note_founders(seats: &PlannedSeats<T>) {
		if Bootstrapped::<T>::get() || seats.is_empty() {
			return;
		}
		let ids = seats.iter().map(|PlannedSeat { id, .. }| id.clone()).collect();
		// As many as there are seats, for which there is room.
		Founders::<T>::put(crate::FoundersOf::<T>::truncate_from(ids));
	}

	/// The founders there still are: none once the chain has bootstrapped.
	pub(crate) fn founders() -> BTreeSet<T::AccountId> {
		Founders::<T>::get().into_iter().collect()
	}

	/// Has `who` be no founder, as it leaves or is removed for what it did.
	pub(crate) fn forget_founder(who: &T::AccountId) {
		let mut founders = Founders::<T>::get();
		let Some(place) = founders.iter().position(|founder| founder == who) else { return };
		founders.remove(place);
		Founders::<T>::put(founders);
	}

	/// Whether `who`, a founder, is entitled to be one.
	pub(crate) fn may_be_founder(who: &T::AccountId) -> bool {
		let stays = |state| {
			use CandidateState::*;
			matches!(state, Standing | Idle | Keyless)
		};
		Candidates::<T>::get(who).is_some_and(|candidate| stays(candidate.state))
	}
}
