// SPDX-License-Identifier: Apache-2.0
//! Proofs of who holds a key that is in force.

use crate::provable::RunningKeys;
use alloc::vec::Vec;
use core::marker::PhantomData;
use frame_support::{
	storage::{with_transaction_unchecked, TransactionOutcome},
	traits::KeyOwnerProofSystem,
};
use pallet_session::{historical, NextKeys};
use sp_runtime::KeyTypeId;

/// Proves by the keys with which the validators of the running session take part in it.
///
/// The historical sessions prove the running session by the keys that its validators have now, which
/// are those of a session to come. So whoever renews its keys, or removes them, could not be
/// reported for what it does with those that are still in force; and a report that is under way
/// would be void. The root that is kept for the time after the session is that of the keys in force.
/// Here the running session is proven, and checked, by the same keys, hence with the same root: a
/// proof holds in the session and after it, whatever becomes of the keys.
///
/// The sessions are to be [`ProvableSessions`](crate::ProvableSessions), which keep these keys.
pub struct ProvableKeys<T>(PhantomData<T>);

/// Does `work` while the validators of the running session have the keys that are in force, and
/// undoes all that it wrote.
fn with_keys_in_force<T: pallet_session::Config, R>(work: impl FnOnce() -> R) -> R {
	let renewed = |(validator, keys): &(T::ValidatorId, T::Keys)| {
		NextKeys::<T>::get(validator).as_ref() != Some(keys)
	};
	let renewed: Vec<_> = RunningKeys::<T>::get().into_iter().filter(renewed).collect();
	if renewed.is_empty() {
		return work();
	}
	with_transaction_unchecked(|| {
		for (validator, keys) in &renewed {
			NextKeys::<T>::insert(validator, keys);
		}
		TransactionOutcome::Rollback(work())
	})
}

impl<T: historical::Config, D: AsRef<[u8]>> KeyOwnerProofSystem<(KeyTypeId, D)>
	for ProvableKeys<T>
{
	type Proof = sp_session::MembershipProof;
	type IdentificationTuple = historical::IdentificationTuple<T>;

	fn prove(key: (KeyTypeId, D)) -> Option<Self::Proof> {
		with_keys_in_force::<T, _>(|| historical::Pallet::<T>::prove(key))
	}

	fn check_proof(key: (KeyTypeId, D), proof: Self::Proof) -> Option<Self::IdentificationTuple> {
		with_keys_in_force::<T, _>(|| historical::Pallet::<T>::check_proof(key, proof))
	}
}
