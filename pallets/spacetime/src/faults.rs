// SPDX-License-Identifier: Apache-2.0
//! What a provider says before it is asked.

use crate::{count, desk::Desk, pallet::*};
use cairn_device_primitives::DeviceId;
use cairn_spacetime::{
	partition::{Places, PlacesError},
	PartitionId,
};
use frame_support::weights::Weight;
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
	/// Gives sectors up. Returns the weight of what was settled on the way.
	pub(crate) fn do_declare_faults(
		who: T::AccountId,
		device: DeviceId,
		id: PartitionId,
		places: Places,
	) -> Result<Weight, DispatchError> {
		let (mut desk, settled) = Self::declaring(&who, device, id)?;
		desk.partition
			.declare_faults(places)
			.map_err(|error| refused::<T>(error, Error::AlreadyFaulty))?;
		desk.close();
		Self::deposit_event(Event::FaultsDeclared { device, partition: id, places });
		Ok(settled)
	}

	/// Promises to prove sectors again, and brings the pledges of those that were charged back to what
	/// new ones would have. Returns how many these are, and the weight of what was settled on the way.
	pub(crate) fn do_declare_recoveries(
		who: T::AccountId,
		device: DeviceId,
		id: PartitionId,
		places: Places,
	) -> Result<(u32, Weight), DispatchError> {
		let (mut desk, settled) = Self::declaring(&who, device, id)?;
		let charged = desk
			.partition
			.declare_recoveries(places)
			.map_err(|error| refused::<T>(error, Error::NotFaulty))?;
		desk.restore_pledges(&charged)?;
		desk.close();
		Self::deposit_event(Event::RecoveriesDeclared { device, partition: id, places });
		Ok((count(charged.len()), settled))
	}

	/// A partition of which its owner may declare something: settled, and not frozen. With the weight
	/// of what was settled.
	fn declaring(
		who: &T::AccountId,
		device: DeviceId,
		id: PartitionId,
	) -> Result<(Desk<T>, Weight), Error<T>> {
		let mut desk = Desk::<T>::open_for(who, device, id)?;
		let settled = desk.settle();
		desk.ensure_thawed()?;
		Ok((desk, settled))
	}
}

/// Why a declaration is refused, where `wrong_state` says it of a state from which it does not go.
fn refused<T>(error: PlacesError, wrong_state: Error<T>) -> Error<T> {
	match error {
		PlacesError::Empty => Error::NothingDeclared,
		PlacesError::NoSector => Error::NoSuchSector,
		PlacesError::WrongState => wrong_state,
	}
}
