// SPDX-License-Identifier: Apache-2.0
//! Makers: registration, bond, certifier, suspension, retirement.

use crate::{pallet::*, BalanceOf, MakerRecord, MakerRecordOf, MakerStatus};
use cairn_device_primitives::{MakerId, RootKey};
use cairn_traits::RoundClock;
use frame_support::{
	ensure,
	traits::{fungible::MutateHold, tokens::Precision::Exact},
};
use sp_runtime::{
	traits::{Saturating, Zero},
	ArithmeticError, DispatchError, DispatchResult,
};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_register_maker(
		account: T::AccountId,
		certifier: RootKey,
		bond: BalanceOf<T>,
	) -> DispatchResult {
		ensure!(!MakerIds::<T>::contains_key(&account), Error::<T>::AlreadyMaker);
		ensure!(bond >= Self::params().bond_per_device, Error::<T>::BondTooLow);
		certifier.check().map_err(|_| Error::<T>::BadCertifierKey)?;
		let maker = NextMaker::<T>::get();
		NextMaker::<T>::put(maker.checked_add(1).ok_or(ArithmeticError::Overflow)?);
		Self::hold(HoldReason::MakerBond, &account, bond)?;
		MakerIds::<T>::insert(&account, maker);
		let status = MakerStatus::Active;
		let record = MakerRecord { account: account.clone(), certifier, bond, devices: 0, status };
		Makers::<T>::insert(maker, record);
		Self::deposit_event(Event::MakerRegistered { maker, account, bond });
		Ok(())
	}

	pub(crate) fn do_adjust_bond(account: T::AccountId, new: BalanceOf<T>) -> DispatchResult {
		let (maker, mut record) = Self::maker_of(&account)?;
		Self::ensure_not_retired(&record)?;
		let old = record.bond;
		if new >= old {
			Self::hold(HoldReason::MakerBond, &account, new.saturating_sub(old))?;
		} else {
			// Who suspended it may lift that, or not: until then nothing of its bond moves.
			Self::ensure_active(&record)?;
			let need =
				MakerRecordOf::<T>::need(record.devices.max(1), Self::params().bond_per_device);
			ensure!(new >= need, Error::<T>::BondTooLow);
			Self::release(HoldReason::MakerBond, &account, old.saturating_sub(new))?;
		}
		record.bond = new;
		Makers::<T>::insert(maker, record);
		Self::deposit_event(Event::BondAdjusted { maker, old, new });
		Ok(())
	}

	pub(crate) fn do_set_certifier(account: T::AccountId, certifier: RootKey) -> DispatchResult {
		let (maker, mut record) = Self::maker_of(&account)?;
		Self::ensure_not_retired(&record)?;
		certifier.check().map_err(|_| Error::<T>::BadCertifierKey)?;
		record.certifier = certifier;
		Makers::<T>::insert(maker, record);
		Self::deposit_event(Event::CertifierSet { maker });
		Ok(())
	}

	pub(crate) fn do_suspend_maker(maker: MakerId) -> DispatchResult {
		let mut record = Makers::<T>::get(maker).ok_or(Error::<T>::UnknownMaker)?;
		Self::ensure_active(&record)?;
		record.status = MakerStatus::Suspended;
		Makers::<T>::insert(maker, record);
		Self::deposit_event(Event::MakerSuspended { maker });
		Ok(())
	}

	pub(crate) fn do_reinstate_maker(maker: MakerId) -> DispatchResult {
		let mut record = Makers::<T>::get(maker).ok_or(Error::<T>::UnknownMaker)?;
		ensure!(record.status == MakerStatus::Suspended, Error::<T>::NotSuspended);
		record.status = MakerStatus::Active;
		Makers::<T>::insert(maker, record);
		Self::deposit_event(Event::MakerReinstated { maker });
		Ok(())
	}

	pub(crate) fn do_retire_maker(account: T::AccountId) -> DispatchResult {
		let (maker, mut record) = Self::maker_of(&account)?;
		Self::ensure_active(&record)?;
		let release_at = T::Clock::tick().saturating_add(Self::params().release_delay);
		record.status = MakerStatus::Retired { release_at };
		Makers::<T>::insert(maker, record);
		Self::deposit_event(Event::MakerRetired { maker, release_at });
		Ok(())
	}

	pub(crate) fn do_withdraw_bond(account: T::AccountId) -> DispatchResult {
		let (maker, mut record) = Self::maker_of(&account)?;
		let MakerStatus::Retired { release_at } = record.status else {
			return Err(Error::<T>::BondLocked.into());
		};
		ensure!(T::Clock::tick() >= release_at, Error::<T>::BondLocked);
		let amount = record.free_bond(Self::params().bond_per_device);
		ensure!(!amount.is_zero(), Error::<T>::NothingToWithdraw);
		Self::release(HoldReason::MakerBond, &account, amount)?;
		record.bond = record.bond.saturating_sub(amount);
		if record.bond.is_zero() {
			MakerIds::<T>::remove(&account);
		}
		Makers::<T>::insert(maker, record);
		Self::deposit_event(Event::BondWithdrawn { maker, amount });
		Ok(())
	}

	/// Passes where the maker's certificates count.
	pub(crate) fn ensure_active(record: &MakerRecordOf<T>) -> Result<(), Error<T>> {
		match record.status {
			MakerStatus::Active => Ok(()),
			MakerStatus::Suspended => Err(Error::<T>::MakerSuspended),
			MakerStatus::Retired { .. } => Err(Error::<T>::MakerRetired),
		}
	}

	fn ensure_not_retired(record: &MakerRecordOf<T>) -> Result<(), Error<T>> {
		let retired = matches!(record.status, MakerStatus::Retired { .. });
		ensure!(!retired, Error::<T>::MakerRetired);
		Ok(())
	}

	fn maker_of(account: &T::AccountId) -> Result<(MakerId, MakerRecordOf<T>), Error<T>> {
		let maker = MakerIds::<T>::get(account).ok_or(Error::<T>::NotMaker)?;
		let record = Makers::<T>::get(maker).ok_or(Error::<T>::UnknownMaker)?;
		Ok((maker, record))
	}

	/// Holds `amount` of `who`.
	pub(crate) fn hold(
		reason: HoldReason,
		who: &T::AccountId,
		amount: BalanceOf<T>,
	) -> Result<(), Error<T>> {
		T::Currency::hold(&reason.into(), who, amount).map_err(|_| Error::<T>::InsufficientFunds)
	}

	/// Releases exactly `amount` of what is held of `who`.
	pub(crate) fn release(
		reason: HoldReason,
		who: &T::AccountId,
		amount: BalanceOf<T>,
	) -> Result<(), DispatchError> {
		T::Currency::release(&reason.into(), who, amount, Exact).map(|_| ())
	}
}
