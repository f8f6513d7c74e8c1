// SPDX-License-Identifier: Apache-2.0
//! A set is planned anew when its validators change their keys.

use alloc::vec::Vec;
use core::marker::PhantomData;
use pallet_session::{historical, NextKeys, Pallet as Session, QueuedKeys};
use sp_runtime::traits::Convert;
use sp_staking::SessionIndex;

/// The session manager `M`, which plans the same validators anew where it would keep them and one
/// of them has other session keys by then, or none.
///
/// Sessions take new keys by themselves, but the historical sessions make a root of keys only where
/// a set is planned, and copy the last one else. Without this, a validator of a set that is kept
/// for long could change its keys and equivocate with them: nobody could prove whose they are.
pub struct RenewForKeys<T, M>(PhantomData<(T, M)>);

impl<T: historical::Config, M> RenewForKeys<T, M> {
	/// The validators of the session that began last, if any has keys other than those it began
	/// with.
	fn renewed() -> Option<Vec<(T::ValidatorId, T::FullIdentification)>> {
		let changed = |(validator, keys): &(T::ValidatorId, T::Keys)| {
			NextKeys::<T>::get(validator).as_ref() != Some(keys)
		};
		if !QueuedKeys::<T>::get().iter().any(changed) {
			return None;
		}
		let identified = |validator: T::ValidatorId| {
			T::FullIdentificationOf::convert(validator.clone()).map(|full| (validator, full))
		};
		Some(Session::<T>::validators().into_iter().filter_map(identified).collect())
	}
}

impl<T, M> pallet_session::SessionManager<T::ValidatorId> for RenewForKeys<T, M>
where
	T: historical::Config,
	M: historical::SessionManager<T::ValidatorId, T::FullIdentification>,
{
	fn new_session(new_index: SessionIndex) -> Option<Vec<T::ValidatorId>> {
		let planned = <Self as historical::SessionManager<_, _>>::new_session(new_index)?;
		Some(planned.into_iter().map(|(validator, _)| validator).collect())
	}

	fn new_session_genesis(new_index: SessionIndex) -> Option<Vec<T::ValidatorId>> {
		<M as pallet_session::SessionManager<_>>::new_session_genesis(new_index)
	}

	fn start_session(start_index: SessionIndex) {
		<M as pallet_session::SessionManager<_>>::start_session(start_index)
	}

	fn end_session(end_index: SessionIndex) {
		<M as pallet_session::SessionManager<_>>::end_session(end_index)
	}
}

impl<T, M> historical::SessionManager<T::ValidatorId, T::FullIdentification> for RenewForKeys<T, M>
where
	T: historical::Config,
	M: historical::SessionManager<T::ValidatorId, T::FullIdentification>,
{
	fn new_session(
		new_index: SessionIndex,
	) -> Option<Vec<(T::ValidatorId, T::FullIdentification)>> {
		<M as historical::SessionManager<_, _>>::new_session(new_index).or_else(Self::renewed)
	}

	fn new_session_genesis(
		new_index: SessionIndex,
	) -> Option<Vec<(T::ValidatorId, T::FullIdentification)>> {
		<M as historical::SessionManager<_, _>>::new_session_genesis(new_index)
	}

	fn start_session(start_index: SessionIndex) {
		<M as historical::SessionManager<_, _>>::start_session(start_index)
	}

	fn end_session(end_index: SessionIndex) {
		<M as historical::SessionManager<_, _>>::end_session(end_index)
	}
}
