// SPDX-License-Identifier: Apache-2.0
//! BABE with weights.

use crate::{
	weights::{authorities, bounded, log_empty},
	SessionWeights,
};
use alloc::vec::Vec;
use core::marker::PhantomData;
use frame_support::traits::OneSessionHandler;
use pallet_babe::{Authorities, AuthorityId, NextAuthorities, Pallet as Babe};
use pallet_session::Pallet as Session;
use sp_runtime::BoundToRuntimeAppPublic;

/// Hands the authorities of each session to pallet-babe with the weights `W`, in place of
/// pallet-babe itself.
pub struct WeightedBabe<T, W>(PhantomData<(T, W)>);

impl<T, W> BoundToRuntimeAppPublic for WeightedBabe<T, W> {
	type Public = AuthorityId;
}

impl<T, W> OneSessionHandler<T::AccountId> for WeightedBabe<T, W>
where
	T: pallet_babe::Config + pallet_session::Config,
	W: SessionWeights<T::AccountId>,
{
	type Key = AuthorityId;

	/// The first session's authorities are the second's as well: block 1 announces them.
	fn on_genesis_session<'a, I>(validators: I)
	where
		I: Iterator<Item = (&'a T::AccountId, AuthorityId)> + 'a,
	{
		let validators: Vec<_> = validators.collect();
		Babe::<T>::on_genesis_session(validators.iter().cloned());
		if validators.is_empty() {
			return;
		}
		let first = bounded(authorities::<_, _, W>(0, validators.into_iter()));
		NextAuthorities::<T>::put(&first);
		Authorities::<T>::put(first);
	}

	fn on_new_session<'a, I>(_changed: bool, validators: I, queued_validators: I)
	where
		I: Iterator<Item = (&'a T::AccountId, AuthorityId)> + 'a,
	{
		let session = Session::<T>::current_index();
		let mut current = NextAuthorities::<T>::get();
		if current.is_empty() {
			current = bounded(authorities::<_, _, W>(session, validators));
		}
		let next_session = session.saturating_add(1);
		let mut next = bounded(authorities::<_, _, W>(next_session, queued_validators));
		if next.is_empty() {
			log_empty("BABE", next_session);
			next.clone_from(&current);
		}
		Babe::<T>::enact_epoch_change(current, next, Some(session));
	}

	fn on_before_session_ending() {
		<Babe<T> as OneSessionHandler<T::AccountId>>::on_before_session_ending();
	}

	fn on_disabled(validator_index: u32) {
		<Babe<T> as OneSessionHandler<T::AccountId>>::on_disabled(validator_index);
	}
}
