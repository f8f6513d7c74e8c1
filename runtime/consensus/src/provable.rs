// SPDX-License-Identifier: Apache-2.0
//! Sessions whose keys can be proven once they are over.

use alloc::vec::Vec;
use core::marker::PhantomData;
use frame_support::{pallet_prelude::ValueQuery, storage_alias};
use pallet_session::{historical, DisabledValidators, NextKeys, Pallet as Session, QueuedKeys};
use sp_runtime::traits::Convert;
use sp_staking::SessionIndex;

/// The session manager `M`, whose sessions the historical sessions can prove.
///
/// When a set is planned, a root of its keys is kept, without which nobody can report what its
/// validators did once the session is over. Two things would make that root useless:
///
/// - **A validator without session keys.** The session leaves it out by itself, but the root counts
///   it, and no proof of any validator fits. Hence it is left out of what `M` plans. Where nobody
///   is left, the validators stay as they are.
/// - **New keys in a set that is kept.** The session takes them by itself, but the root is copied
///   from the session before. Hence the same validators are planned anew, where `M` would keep them
///   and one of them has other keys by then, or none.
///
/// Beside that, **nobody stays disabled in a set that is kept for ever**: the session has those who are
/// disabled take part again only when it has a new set. So the same validators are planned anew while
/// anybody is. Who is to stay disabled is to be disabled again whenever a session starts.
///
/// It also keeps the keys of the running session, by which [`ProvableKeys`](crate::ProvableKeys)
/// proves who holds them while it runs.
pub struct ProvableSessions<T, M>(PhantomData<(T, M)>);

/// Keys of the running session, by validator: [`NextKeys`] are those of sessions to come, and change
/// while it runs. Replaced when a session starts.
#[storage_alias]
pub(crate) type RunningKeys<T: pallet_session::Config> = StorageValue<
	Session<T>,
	Vec<(<T as pallet_session::Config>::ValidatorId, <T as pallet_session::Config>::Keys)>,
	ValueQuery,
>;

/// Validators with their full identification.
type Identified<T> = Vec<(
	<T as pallet_session::Config>::ValidatorId,
	<T as historical::Config>::FullIdentification,
)>;

impl<T: historical::Config, M> ProvableSessions<T, M> {
	/// Those of `planned` who have session keys; `None` where nobody has.
	fn with_keys(mut planned: Identified<T>) -> Option<Identified<T>> {
		planned.retain(|(validator, _)| NextKeys::<T>::contains_key(validator));
		(!planned.is_empty()).then_some(planned)
	}

	/// The validators of the session that began last, if any has keys other than those it began
	/// with, or is disabled.
	fn renewed() -> Option<Identified<T>> {
		let changed = |(validator, keys): &(T::ValidatorId, T::Keys)| {
			NextKeys::<T>::get(validator).as_ref() != Some(keys)
		};
		let disabled = !DisabledValidators::<T>::get().is_empty();
		if !disabled && !QueuedKeys::<T>::get().iter().any(changed) {
			return None;
		}
		let identified = |validator: T::ValidatorId| {
			T::FullIdentificationOf::convert(validator.clone()).map(|full| (validator, full))
		};
		Self::with_keys(Session::<T>::validators().into_iter().filter_map(identified).collect())
	}
}

impl<T, M> pallet_session::SessionManager<T::ValidatorId> for ProvableSessions<T, M>
where
	T: historical::Config,
	M: historical::SessionManager<T::ValidatorId, T::FullIdentification>,
{
	fn new_session(new_index: SessionIndex) -> Option<Vec<T::ValidatorId>> {
		let planned = <Self as historical::SessionManager<_, _>>::new_session(new_index)?;
		Some(planned.into_iter().map(|(validator, _)| validator).collect())
	}

	fn new_session_genesis(new_index: SessionIndex) -> Option<Vec<T::ValidatorId>> {
		let planned = <Self as historical::SessionManager<_, _>>::new_session_genesis(new_index)?;
		Some(planned.into_iter().map(|(validator, _)| validator).collect())
	}

	/// The keys that were queued are those of the session that starts.
	fn start_session(start_index: SessionIndex) {
		RunningKeys::<T>::put(QueuedKeys::<T>::get());
		<M as pallet_session::SessionManager<_>>::start_session(start_index)
	}

	fn end_session(end_index: SessionIndex) {
		<M as pallet_session::SessionManager<_>>::end_session(end_index)
	}
}

impl<T, M> historical::SessionManager<T::ValidatorId, T::FullIdentification>
	for ProvableSessions<T, M>
where
	T: historical::Config,
	M: historical::SessionManager<T::ValidatorId, T::FullIdentification>,
{
	fn new_session(new_index: SessionIndex) -> Option<Identified<T>> {
		let planned = <M as historical::SessionManager<_, _>>::new_session(new_index);
		planned.and_then(Self::with_keys).or_else(Self::renewed)
	}

	/// The first session is never started: its keys are those of genesis.
	fn new_session_genesis(new_index: SessionIndex) -> Option<Identified<T>> {
		let planned = <M as historical::SessionManager<_, _>>::new_session_genesis(new_index);
		let planned = planned.and_then(Self::with_keys);
		if new_index == 0 {
			let ids = planned.iter().flatten().map(|(id, _)| id.clone());
			let keyed = ids.filter_map(|id| NextKeys::<T>::get(&id).map(|keys| (id, keys)));
			RunningKeys::<T>::put(keyed.collect::<Vec<_>>());
		}
		planned
	}

	fn start_session(start_index: SessionIndex) {
		RunningKeys::<T>::put(QueuedKeys::<T>::get());
		<M as historical::SessionManager<_, _>>::start_session(start_index)
	}

	fn end_session(end_index: SessionIndex) {
		<M as historical::SessionManager<_, _>>::end_session(end_index)
	}
}
