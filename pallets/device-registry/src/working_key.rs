// SPDX-License-Identifier: Apache-2.0
//! Working keys: what may become one, and their renewal.

use crate::{pallet::*, IdentityOf};
use cairn_device_primitives::{
	check_working_key, RootSignature, SignedMessage, Tick, WorkingKey, WorkingKeyCertificate,
};
use cairn_traits::RoundClock;
use frame_support::ensure;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	/// The owner's consent is asked for because a certificate may have been signed long ago, while
	/// the device was somebody else's: with the next number it would put a key of the seller's into
	/// force for which the buyer answers.
	pub(crate) fn do_certify_working_key(
		who: T::AccountId,
		certificate: WorkingKeyCertificate,
		signature: &RootSignature,
	) -> DispatchResult {
		let WorkingKeyCertificate { device, sequence, working_key, expires_at } = certificate;
		let record = Self::owned(&who, device)?;
		Self::ensure_unaccused(device)?;
		let mut identity = Self::identity(device)?;
		Self::advance_sequence(&mut identity, sequence)?;
		Self::check_working_key(&working_key, expires_at, T::Clock::tick())?;
		let from = Self::change_facts(device, record, |facts| {
			facts.working_key = working_key;
			facts.expires_at = expires_at;
		})?;
		let message = certificate.signing_bytes(&Self::genesis_hash());
		ensure!(identity.root_key.verify(&message, signature), Error::<T>::BadWorkingSignature);
		Identities::<T>::insert(device, identity);
		Self::deposit_event(Event::WorkingKeyCertified { device, sequence, from });
		Ok(())
	}

	/// Takes the next number of the root key's messages: exactly one more than the last.
	pub(crate) fn advance_sequence(
		identity: &mut IdentityOf<T>,
		sequence: u32,
	) -> Result<(), Error<T>> {
		let next = identity.sequence.checked_add(1).ok_or(Error::<T>::StaleSequence)?;
		ensure!(sequence == next, Error::<T>::StaleSequence);
		identity.sequence = next;
		Ok(())
	}

	/// Whether a key that comes into use at tick `start` may be a working key until `expires_at`.
	pub(crate) fn check_working_key(
		key: &WorkingKey,
		expires_at: Tick,
		start: Tick,
	) -> Result<(), Error<T>> {
		ensure!(expires_at > start, Error::<T>::KeyExpired);
		let latest = start.saturating_add(Self::params().max_working_key_lifetime);
		ensure!(expires_at <= latest, Error::<T>::KeyExpiryTooFar);
		check_working_key(key).map_err(|_| Error::<T>::BadWorkingKey)
	}
}
