// SPDX-License-Identifier: Apache-2.0
//! What the owner before a transfer goes on answering for, and how that ends.

use crate::{pallet::*, Accusation, DeviceRecordOf, FormerOwner, FormerOwnerOf, IdentityOf};
use cairn_coverage::window::in_force_from;
use cairn_device_primitives::{Contradiction, DeviceId, DeviceKind};
use cairn_traits::RoundClock;
use frame_support::ensure;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	/// What the owner of a device that is sold now answers for afterwards. The key is that of the
	/// last rounds of its time, which is the one in force for all draws that are still open: as
	/// for a device that is not sold, evidence of an older key expired with that.
	pub(crate) fn former_owner(
		record: &DeviceRecordOf<T>,
		identity: &IdentityOf<T>,
	) -> FormerOwnerOf<T> {
		let liable_until = in_force_from(T::Clock::round());
		FormerOwner {
			account: record.latest().owner.clone(),
			deposit: identity.deposit.unwrap_or_default(),
			working_key: record.at(liable_until.saturating_sub(1)).working_key,
			liable_from: identity.liable_from,
			liable_until,
			release_at: T::Clock::first_tick(liable_until)
				.saturating_add(Self::params().release_delay),
			case: None,
		}
	}

	/// Keeps the deposit of the owner that has just sold a device, so that selling it to oneself is
	/// no way out. Where the device signs no reports, there is nothing to answer for.
	pub(crate) fn retain_deposit(
		device: DeviceId,
		kind: DeviceKind,
		former: FormerOwnerOf<T>,
	) -> DispatchResult {
		if kind != DeviceKind::Gateway {
			let FormerOwner { account, deposit, .. } = former;
			return Self::release(HoldReason::DeviceDeposit, &account, deposit);
		}
		Self::deposit_event(Event::DepositRetained {
			device,
			owner: former.account.clone(),
			amount: former.deposit,
			release_at: former.release_at,
		});
		FormerOwners::<T>::insert(device, former);
		Ok(())
	}

	/// Makes room for another former owner: there is one at a time, or each resale would add to what
	/// is stored of a device.
	pub(crate) fn clear_former_owner(device: DeviceId) -> DispatchResult {
		FormerOwners::<T>::get(device).map_or(Ok(()), |former| Self::release_if_due(device, former))
	}

	pub(crate) fn do_release_former_deposit(device: DeviceId) -> DispatchResult {
		let former = FormerOwners::<T>::get(device).ok_or(Error::<T>::NothingToRelease)?;
		Self::release_if_due(device, former)
	}

	fn release_if_due(device: DeviceId, former: FormerOwnerOf<T>) -> DispatchResult {
		ensure!(former.case.is_none(), Error::<T>::UnderAccusation);
		ensure!(T::Clock::tick() >= former.release_at, Error::<T>::DepositLocked);
		Self::release_former(device, former)
	}

	fn release_former(device: DeviceId, former: FormerOwnerOf<T>) -> DispatchResult {
		let FormerOwner { account: owner, deposit: amount, .. } = former;
		FormerOwners::<T>::remove(device);
		Self::release(HoldReason::DeviceDeposit, &owner, amount)?;
		Self::deposit_event(Event::DepositReleased { device, owner, amount });
		Ok(())
	}

	/// Opens a case that holds nothing up but this deposit: the device is somebody else's.
	pub(crate) fn accuse_former_owner(
		reporter: T::AccountId,
		device: DeviceId,
		mut former: FormerOwnerOf<T>,
		evidence: &Contradiction,
	) -> DispatchResult {
		ensure!(former.case.is_none(), Error::<T>::AlreadyAccused);
		evidence
			.check(device, &former.working_key, &Self::genesis_hash())
			.map_err(Error::<T>::from)?;
		let case = Self::new_case(reporter.clone(), evidence.round);
		let Accusation { round, ripe_at, .. } = case;
		let owner = former.account.clone();
		former.case = Some(case);
		FormerOwners::<T>::insert(device, former);
		Self::deposit_event(Event::FormerOwnerAccused { device, owner, reporter, round, ripe_at });
		Ok(())
	}

	/// A dismissal frees of all rounds before those of a key that is certified now. Those of a
	/// former owner are all among them, so it has nothing left to answer for.
	pub(crate) fn do_dismiss_former_accusation(device: DeviceId) -> DispatchResult {
		let former = FormerOwners::<T>::get(device).ok_or(Error::<T>::NotAccused)?;
		ensure!(former.case.is_some(), Error::<T>::NotAccused);
		let owner = former.account.clone();
		Self::deposit_event(Event::FormerAccusationDismissed { device, owner });
		Self::release_former(device, former)
	}

	/// The device goes on: neither its owner nor its key is the one that the case is about.
	pub(crate) fn do_enforce_former_accusation(device: DeviceId) -> DispatchResult {
		let FormerOwner { account: owner, deposit, case, .. } =
			FormerOwners::<T>::get(device).ok_or(Error::<T>::NotAccused)?;
		let case = case.ok_or(Error::<T>::NotAccused)?;
		ensure!(T::Clock::tick() >= case.ripe_at, Error::<T>::AppealOpen);
		FormerOwners::<T>::remove(device);
		let (reward, slashed) = Self::forfeit(&owner, &case, deposit);
		let reporter = case.reporter;
		let event = Event::FormerAccusationEnforced { device, owner, reporter, reward, slashed };
		Self::deposit_event(event);
		Ok(())
	}
}
