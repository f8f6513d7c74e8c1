// SPDX-License-Identifier: Apache-2.0
//! Benchmarks of the session pallet's calls. The SDK's own ones need its staking pallet.

use crate::SessionKeys;
use alloc::vec::Vec;
use codec::Encode;
use frame_benchmarking::v2::*;
use frame_system::RawOrigin;
use sp_runtime::traits::GeneratedSessionKeys;

/// A runtime whose validators have Cairn's keys.
pub trait Config: pallet_session::Config<Keys = SessionKeys> {}

/// What is measured.
pub struct Pallet<T: Config>(pallet_session::Pallet<T>);

/// An account that may set keys, with keys of its own and the proof that it has them.
fn candidate<T: Config>() -> (T::AccountId, SessionKeys, Vec<u8>) {
	let who: T::AccountId = account("candidate", 0, 0);
	frame_system::Pallet::<T>::inc_providers(&who);
	let GeneratedSessionKeys { keys, proof } = SessionKeys::generate(&who.encode(), None);
	(who, keys, proof.encode())
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn set_keys() -> Result<(), BenchmarkError> {
		let (who, keys, proof) = candidate::<T>();
		#[block]
		{
			pallet_session::Pallet::<T>::set_keys(
				RawOrigin::Signed(who).into(),
				keys.clone(),
				proof,
			)?;
		}
		assert!(pallet_session::NextKeys::<T>::iter_values().any(|set| set == keys));
		Ok(())
	}

	#[benchmark]
	fn purge_keys() -> Result<(), BenchmarkError> {
		let (who, keys, proof) = candidate::<T>();
		let origin = RawOrigin::Signed(who);
		pallet_session::Pallet::<T>::set_keys(origin.clone().into(), keys.clone(), proof)?;
		#[block]
		{
			pallet_session::Pallet::<T>::purge_keys(origin.into())?;
		}
		assert!(pallet_session::NextKeys::<T>::iter_values().all(|other| other != keys));
		Ok(())
	}
}
