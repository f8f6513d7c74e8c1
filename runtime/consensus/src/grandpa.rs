// SPDX-License-Identifier: Apache-2.0
//! GRANDPA with weights.

use crate::{
	weights::{authorities, bounded, log_empty},
	SessionWeights,
};
use alloc::vec::Vec;
use core::marker::PhantomData;
use frame_support::traits::OneSessionHandler;
use pallet_grandpa::{
	Authorities, AuthorityId, BoundedAuthorityList, Config, Pallet as Grandpa, PendingChange,
};
use pallet_session::Pallet as Session;
use sp_runtime::BoundToRuntimeAppPublic;

/// Hands the authorities of each session to pallet-grandpa with the weights `W`, in place of
/// pallet-grandpa itself.
pub struct WeightedGrandpa<T, W>(PhantomData<(T, W)>);

impl<T, W> BoundToRuntimeAppPublic for WeightedGrandpa<T, W> {
	type Public = AuthorityId;
}

impl<T, W> OneSessionHandler<T::AccountId> for WeightedGrandpa<T, W>
where
	T: Config + pallet_session::Config,
	W: SessionWeights<T::AccountId>,
{
	type Key = AuthorityId;

	fn on_genesis_session<'a, I>(validators: I)
	where
		I: Iterator<Item = (&'a T::AccountId, AuthorityId)> + 'a,
	{
		let validators: Vec<_> = validators.collect();
		Grandpa::<T>::on_genesis_session(validators.iter().cloned());
		if !validators.is_empty() {
			Authorities::<T>::put(bounded(authorities::<_, _, W>(0, validators.into_iter())));
		}
	}

	/// A change is due if the sessions say so, or if GRANDPA has other keys or weights than this
	/// session. Whether it can be scheduled is decided by pallet-grandpa.
	fn on_new_session<'a, I>(changed: bool, validators: I, queued_validators: I)
	where
		I: Iterator<Item = (&'a T::AccountId, AuthorityId)> + 'a,
	{
		let validators: Vec<_> = validators.collect();
		let session = Session::<T>::current_index();
		let enacted = Authorities::<T>::get();
		let mut due = bounded(authorities::<_, _, W>(session, validators.iter().cloned()));
		if due.is_empty() {
			log_empty("GRANDPA", session);
			due.clone_from(&enacted);
		}
		let changed = changed || due != enacted;
		let queued: Vec<_> = queued_validators.collect();
		Grandpa::<T>::on_new_session(changed, validators.into_iter(), queued.into_iter());
		weigh_scheduled::<T>(due);
	}

	fn on_before_session_ending() {
		<Grandpa<T> as OneSessionHandler<T::AccountId>>::on_before_session_ending();
	}

	fn on_disabled(validator_index: u32) {
		<Grandpa<T> as OneSessionHandler<T::AccountId>>::on_disabled(validator_index);
	}
}

/// Gives a change that this block scheduled, forced or not, its weighted authorities.
///
/// One that an earlier block scheduled is announced: clients enact it as it is.
fn weigh_scheduled<T: Config>(due: BoundedAuthorityList<T::MaxAuthorities>) {
	let now = frame_system::Pallet::<T>::block_number();
	let scheduled = PendingChange::<T>::get().filter(|change| change.scheduled_at == now);
	if let Some(mut change) = scheduled {
		change.next_authorities = due;
		PendingChange::<T>::put(change);
	}
}
