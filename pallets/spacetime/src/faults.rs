// SPDX-License-Identifier: Apache-2.0
//! What a provider says before it is asked.

use crate::{desk::Desk, pallet::*};
use cairn_device_primitives::DeviceId;
use cairn_spacetime::{
	partition::{Partition, Places, PlacesError},
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
		let declare = |partition: &mut Partition| partition.declare_faults(places);
		let settled = Self::declare(who, device, id, declare, Error::<T>::AlreadyFaulty)?;
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
		let declare = |partition: &mut Partition| partition.declare_recoveries(places);
		let settled = Self::declare(who, device, id, declare, Error::<T>::NotFaulty)?;
		Self::deposit_event(Event::RecoveriesDeclared { device, partition: id, places });
		Ok(settled)
	}

	/// Declares something of a partition that is not frozen, for its owner only. Refuses sectors from
	/// whose state it does not go with `wrong_state`.
	fn declare(
		who: T::AccountId,
		device: DeviceId,
		id: PartitionId,
		change: impl FnOnce(&mut Partition) -> Result<(), PlacesError>,
		wrong_state: Error<T>,
	) -> Result<Weight, Error<T>> {
		let mut desk = Desk::<T>::open_for(&who, device, id)?;
		let settled = desk.settle();
		desk.ensure_thawed()?;
		change(&mut desk.partition).map_err(|error| match error {
			PlacesError::Empty => Error::NothingDeclared,
			PlacesError::NoSector => Error::NoSuchSector,
			PlacesError::WrongState => wrong_state,
		})?;
		desk.close();
		Ok(settled)
	}
}
