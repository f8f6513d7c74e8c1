// SPDX-License-Identifier: Apache-2.0
//! From owner to owner, and where rewards go.

use crate::{pallet::*, DeviceRecordOf, IdentityOf};
use cairn_device_primitives::{Acceptance, DeviceId, RootSignature, SignedMessage};
use cairn_traits::{DeviceEvents, RoundClock};
use frame_support::ensure;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	/// Works for retired devices too: what they earned stays claimable.
	pub(crate) fn do_set_payout(
		who: T::AccountId,
		device: DeviceId,
		payout: Option<T::AccountId>,
	) -> DispatchResult {
		let mut record = Devices::<T>::get(device).ok_or(Error::<T>::UnknownDevice)?;
		ensure!(record.latest().owner == who, Error::<T>::NotOwner);
		record.payout = payout.clone();
		Devices::<T>::insert(device, record);
		Self::deposit_event(Event::PayoutSet { device, payout });
		Ok(())
	}

	pub(crate) fn do_offer_transfer(
		who: T::AccountId,
		device: DeviceId,
		to: T::AccountId,
	) -> DispatchResult {
		Self::owned(&who, device)?;
		Self::ensure_unaccused(device)?;
		ensure!(to != who, Error::<T>::SelfTransfer);
		Offers::<T>::insert(device, &to);
		Self::deposit_event(Event::TransferOffered { device, to });
		Ok(())
	}

	pub(crate) fn do_withdraw_offer(who: T::AccountId, device: DeviceId) -> DispatchResult {
		Self::owned(&who, device)?;
		ensure!(Offers::<T>::take(device).is_some(), Error::<T>::NotOffered);
		Self::deposit_event(Event::OfferWithdrawn { device });
		Ok(())
	}

	pub(crate) fn do_accept_transfer(
		acceptance: Acceptance<T::AccountId>,
		signature: &RootSignature,
	) -> DispatchResult {
		let device = acceptance.device;
		let mut record = Self::live(device)?;
		ensure!(
			Offers::<T>::get(device).as_ref() == Some(&acceptance.owner),
			Error::<T>::NotOffered
		);
		Self::ensure_unaccused(device)?;
		let mut identity = Self::identity(device)?;
		Self::check_acceptance(&record, &mut identity, &acceptance, signature)?;
		Self::clear_former_owner(device)?;

		T::Events::transferring(device, record.payout())?;
		let former = Self::former_owner(&record, &identity);
		let (kind, old) = (record.kind, former.account.clone());
		let Acceptance { owner: new, working_key, expires_at, .. } = acceptance;
		record.payout = None;
		let from = Self::change_facts(device, record, |facts| {
			facts.owner = new.clone();
			facts.working_key = working_key;
			facts.expires_at = expires_at;
		})?;
		Self::take_deposit(&mut identity, &new)?;
		Self::retain_deposit(device, kind, former)?;
		identity.liable_from = from;
		Identities::<T>::insert(device, identity);
		Self::pass_on(device, &old, &new);
		Offers::<T>::remove(device);
		// A new root key that the old owner asked for must not outlive its ownership.
		Rotations::<T>::remove(device);
		Self::deposit_event(Event::Transferred { device, old, new, from });
		Ok(())
	}

	/// The buyer answers with its own money, of today's amount.
	fn take_deposit(identity: &mut IdentityOf<T>, buyer: &T::AccountId) -> Result<(), Error<T>> {
		let deposit = Self::params().device_deposit;
		Self::hold(HoldReason::DeviceDeposit, buyer, deposit)?;
		identity.deposit = Some(deposit);
		Ok(())
	}

	/// Passes where the device agrees to the new owner, with a key that may be its next.
	fn check_acceptance(
		record: &DeviceRecordOf<T>,
		identity: &mut IdentityOf<T>,
		acceptance: &Acceptance<T::AccountId>,
		signature: &RootSignature,
	) -> Result<(), Error<T>> {
		Self::advance_sequence(identity, acceptance.sequence)?;
		let (key, expires_at) = (acceptance.working_key, acceptance.expires_at);
		// Else what the old owner's device signed about later rounds would convict the new one.
		ensure!(!record.knows_working_key(&key), Error::<T>::WorkingKeyUnchanged);
		Self::check_working_key(&key, expires_at, T::Clock::tick())?;
		let message = acceptance.signing_bytes(&Self::genesis_hash());
		ensure!(identity.root_key.verify(&message, signature), Error::<T>::BadAcceptance);
		Ok(())
	}
}
