// SPDX-License-Identifier: Apache-2.0
//! Where gateways are.

use crate::pallet::*;
use cairn_coverage::{Location, LocationError, Region, MAX_GAIN, MIN_GAIN};
use cairn_device_primitives::{DeviceId, DeviceKind};
use cairn_traits::{DeviceEvents, RoundClock};
use frame_support::{
	ensure,
	traits::{
		fungible::Mutate,
		tokens::{Fortitude::Polite, Precision::Exact, Preservation::Preserve},
	},
};
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_assert_location(
		who: T::AccountId,
		device: DeviceId,
		cell: u64,
		elevation: i16,
		gain: i16,
		region: Region,
	) -> DispatchResult {
		let record = Self::owned(&who, device)?;
		Self::ensure_unaccused(device)?;
		ensure!(record.kind == DeviceKind::Gateway, Error::<T>::NotGateway);
		let location = Self::locate(cell, elevation, gain, region)?;
		let mut identity = Self::identity(device)?;
		let now = T::Clock::tick();
		let params = Self::params();
		let fee = match identity.movable_at {
			None => params.first_location_fee,
			Some(movable_at) => {
				ensure!(now >= movable_at, Error::<T>::LocationTooSoon);
				params.location_fee
			}
		};
		let from = Self::change_facts(device, record, |facts| facts.location = Some(location))?;
		identity.movable_at = Some(now.saturating_add(params.location_cooldown));
		Identities::<T>::insert(device, identity);
		T::Currency::burn_from(&who, fee, Preserve, Exact, Polite)
			.map_err(|_| Error::<T>::InsufficientFunds)?;
		T::Events::relocated(device, from)?;
		Self::deposit_event(Event::LocationAsserted { device, cell, from });
		Ok(())
	}

	/// A sound location. Height is taken as it is: no rule depends on it.
	pub(crate) fn locate(
		cell: u64,
		elevation: i16,
		gain: i16,
		region: Region,
	) -> Result<Location, Error<T>> {
		ensure!((MIN_GAIN..=MAX_GAIN).contains(&gain), Error::<T>::InvalidGain);
		let centre = cairn_coverage::locate(cell, region).map_err(|error| match error {
			LocationError::InvalidCell(_) => Error::<T>::InvalidCell,
			LocationError::OutsideRegion(_) => Error::<T>::OutsideRegion,
		})?;
		Ok(Location { cell, position: centre.position, elevation, gain, region })
	}
}
