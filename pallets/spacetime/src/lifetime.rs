// SPDX-License-Identifier: Apache-2.0
//! Longer, or shorter, than a sector was committed for.

use crate::{
	desk::Desk,
	money::{Bill, Tariff},
	pallet::*,
	SectorOf,
};
use cairn_device_primitives::{DeviceId, Tick};
use cairn_spacetime::{partition::End, SectorNumber};
use cairn_traits::RoundClock;
use frame_support::{ensure, weights::Weight};
use sp_runtime::{
	traits::{Saturating, Zero},
	DispatchError,
};

impl<T: Config> Pallet<T> {
	/// Commits a sector for longer, and brings its pledge to what a new one would have. Returns the
	/// weight of what was settled on the way.
	///
	/// What deters from cheating with a seal is the deposit of each try, long released when a sector is
	/// extended: so what bounds its life is the `max_lifetime` that went with that deposit, and a later
	/// one only where it is less. The pledge deters from leaving, and is of today.
	pub(crate) fn do_extend(
		who: T::AccountId,
		device: DeviceId,
		number: SectorNumber,
		expires: Tick,
	) -> Result<Weight, DispatchError> {
		let (mut desk, _) = Desk::<T>::open_sector(&who, device, number)?;
		let settled = desk.settle();
		// Settling may have charged it, or ended it.
		let sector = Sectors::<T>::get(device, number).ok_or(Error::<T>::UnknownSector)?;
		let now = T::Clock::tick();
		let longest = sector.max_lifetime.min(Self::params().max_lifetime);
		let latest = sector.activated.saturating_add(longest);
		let found = desk.partition.entries.iter_mut().find(|entry| entry.number == number);
		let entry = found.ok_or(Error::<T>::UnknownSector)?;
		ensure!(now < entry.expires, Error::<T>::AlreadyExpired);
		ensure!(entry.state.answers(), Error::<T>::AlreadyFaulty);
		ensure!(expires > entry.expires, Error::<T>::NotLonger);
		ensure!(expires <= latest, Error::<T>::TooLong);
		let old = core::mem::replace(&mut entry.expires, expires);
		desk.ensure_thawed()?;
		let owed = Self::pledge_of(desk.partition.profile).saturating_sub(sector.pledge);
		if !owed.is_zero() {
			Self::hold(HoldReason::Pledge, &who, owed)?;
			desk.provider.pledges = desk.provider.pledges.saturating_add(owed);
			let pledge = sector.pledge.saturating_add(owed);
			Sectors::<T>::insert(device, number, SectorOf::<T> { pledge, ..sector });
		}
		desk.close();
		Self::deposit_event(Event::Extended { device, number, old, new: expires });
		Ok(settled)
	}

	/// Ends a sector at its owner's wish. Returns the weight of what was settled on the way.
	pub(crate) fn do_terminate(
		who: T::AccountId,
		device: DeviceId,
		number: SectorNumber,
	) -> Result<Weight, DispatchError> {
		let (mut desk, _) = Desk::<T>::open_sector(&who, device, number)?;
		let settled = desk.settle();
		// Settling may have charged it, or ended it.
		let sector = Sectors::<T>::get(device, number).ok_or(Error::<T>::UnknownSector)?;
		desk.ensure_thawed()?;
		desk.partition.entries.retain(|entry| entry.number != number);
		let profile = desk.partition.profile;
		let mut bill = Bill::default();
		desk.leave(
			&Tariff::of(&Self::params(), profile),
			number,
			&sector,
			End::Terminated { at: T::Clock::tick() },
			&mut bill,
		);
		desk.pay(bill);
		desk.close();
		Ok(settled)
	}
}
