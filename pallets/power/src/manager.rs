// SPDX-License-Identifier: Apache-2.0
//! What the session and authorship pallets tell, and are told.

use crate::{pallet::*, WeightInfo};
use alloc::vec::Vec;
use frame_support::dispatch::DispatchClass;
use frame_system::pallet_prelude::BlockNumberFor;
use sp_staking::SessionIndex;

impl<T: Config> pallet_session::SessionManager<T::AccountId> for Pallet<T> {
	fn new_session(session: SessionIndex) -> Option<Vec<T::AccountId>> {
		Self::do_new_session(session)
	}

	fn new_session_genesis(session: SessionIndex) -> Option<Vec<T::AccountId>> {
		Self::do_genesis_session(session)
	}

	fn start_session(_: SessionIndex) {}

	fn end_session(session: SessionIndex) {
		Self::do_end_session(session);
	}
}

/// A validator is identified by its account alone.
impl<T: Config> pallet_session::historical::SessionManager<T::AccountId, ()> for Pallet<T> {
	fn new_session(session: SessionIndex) -> Option<Vec<(T::AccountId, ())>> {
		Self::do_new_session(session).map(identified)
	}

	fn new_session_genesis(session: SessionIndex) -> Option<Vec<(T::AccountId, ())>> {
		Self::do_genesis_session(session).map(identified)
	}

	fn start_session(_: SessionIndex) {}

	fn end_session(session: SessionIndex) {
		Self::do_end_session(session);
	}
}

fn identified<Id>(set: Vec<Id>) -> Vec<(Id, ())> {
	set.into_iter().map(|id| (id, ())).collect()
}

impl<T: Config> pallet_authorship::EventHandler<T::AccountId, BlockNumberFor<T>> for Pallet<T> {
	fn note_author(author: T::AccountId) {
		Self::do_note_author(author);
		// The authorship pallet counts nothing for those whom it tells.
		let weight = T::WeightInfo::note_author();
		let class = DispatchClass::Mandatory;
		frame_system::Pallet::<T>::register_extra_weight_unchecked(weight, class);
	}
}
