// SPDX-License-Identifier: Apache-2.0
//! What a provider says before it is asked.

use crate::{
	desk::Desk,
	pallet::*,
	partition::{Places, PlacesError},
	record::PartitionId,
};
use cairn_device_primitives::DeviceId;
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
		let mut desk = Desk::<T>::open_for(&who, device, id)?;
		let settled = desk.settle();
		desk.ensure_thawed()?;
		desk.partition
			.declare_faults(places)
			.map_err(|error| refused(error, Error::<T>::AlreadyFaulty))?;
		desk.close();
		Self::deposit_event(Event::FaultsDeclared { device, partition: id, places });
		Ok(settled)
	}

	/// Promises to prove sectors again. Returns the weight of what was settled on the way.
	pub(crate) fn do_declare_recoveries(
		who: T::AccountId,
		device: DeviceId,
		id: PartitionId,
		places: Places,
	) -> Result<Weight, DispatchError> {
		let mut desk = Desk::<T>::open_for(&who, device, id)?;
		let settled = desk.settle();
		desk.ensure_thawed()?;
		desk.partition
			.declare_recoveries(places)
			.map_err(|error| refused(error, Error::<T>::NotFaulty))?;
		desk.close();
		Self::deposit_event(Event::RecoveriesDeclared { device, partition: id, places });
		Ok(settled)
	}
}

fn refused<T>(error: PlacesError, wrong_state: Error<T>) -> Error<T> {
	match error {
		PlacesError::Empty => Error::NothingDeclared,
		PlacesError::NoSector => Error::NoSuchSector,
		PlacesError::WrongState => wrong_state,
	}
}
