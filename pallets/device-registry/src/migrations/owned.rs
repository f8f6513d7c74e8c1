// SPDX-License-Identifier: Apache-2.0
//! From version 1 to 2: each owner's devices are listed.

use crate::{pallet::*, weights::WeightInfo};
use alloc::vec::Vec;
use cairn_device_primitives::DeviceId;
use core::marker::PhantomData;
use frame_support::{
	defensive,
	migrations::{MigrationId, SteppedMigration, SteppedMigrationError},
	storage::StoragePrefixedMap,
	traits::{GetStorageVersion, StorageVersion},
	weights::WeightMeter,
};
#[cfg(feature = "try-runtime")]
use sp_runtime::TryRuntimeError;

const PALLET: &[u8; 22] = b"pallet-device-registry";
const FROM: u8 = 1;
const TO: u8 = 2;

/// Enters all devices into [`Owned`], by their numbers.
///
/// Its cursor is the last device that is listed. A call that is dispatched between two steps (no
/// transaction is, but what the scheduler has due may be) lists a device or passes it on by itself:
/// what this finds listed, it lists again, which changes nothing, and what it has not come to, it
/// lists with whoever owns it by then.
///
/// There is no limit to its steps: each lists a device at least, and none comes meanwhile.
pub struct ListOwned<T>(PhantomData<T>);

impl<T: Config> ListOwned<T> {
	fn list(device: DeviceId) {
		let Some(record) = Devices::<T>::get(device) else {
			defensive!("devices are numbered without gaps");
			return;
		};
		Pallet::<T>::list_owned(&record.latest().owner, device);
	}
}

impl<T: Config> SteppedMigration for ListOwned<T> {
	type Cursor = DeviceId;
	type Identifier = MigrationId<22>;

	fn id() -> Self::Identifier {
		MigrationId { pallet_id: *PALLET, version_from: FROM, version_to: TO }
	}

	fn migrating_prefixes() -> Option<impl IntoIterator<Item = Vec<u8>>> {
		Some([Owned::<T>::final_prefix().to_vec()])
	}

	fn step(
		cursor: Option<DeviceId>,
		meter: &mut WeightMeter,
	) -> Result<Option<DeviceId>, SteppedMigrationError> {
		let begin = T::WeightInfo::list_owned(0);
		let each = T::WeightInfo::list_owned(1).saturating_sub(begin);
		let required = begin.saturating_add(each);
		if !meter.can_consume(required) {
			return Err(SteppedMigrationError::InsufficientWeight { required });
		}
		meter.consume(begin);
		if Pallet::<T>::on_chain_storage_version() != u16::from(FROM) {
			return Ok(None);
		}
		let mut listed = cursor;
		let first = cursor.map_or(0, |last| last.saturating_add(1));
		for device in first..NextDevice::<T>::get() {
			if meter.try_consume(each).is_err() {
				return Ok(listed);
			}
			Self::list(device);
			listed = Some(device);
		}
		StorageVersion::new(TO.into()).put::<Pallet<T>>();
		Ok(None)
	}

	/// How many devices there are.
	#[cfg(feature = "try-runtime")]
	fn pre_upgrade() -> Result<Vec<u8>, TryRuntimeError> {
		Ok(codec::Encode::encode(&devices::<T>()?))
	}

	#[cfg(feature = "try-runtime")]
	fn post_upgrade(before: Vec<u8>) -> Result<(), TryRuntimeError> {
		use frame_support::ensure;
		let before = <DeviceId as codec::DecodeAll>::decode_all(&mut before.as_slice());
		let version = Pallet::<T>::on_chain_storage_version();
		ensure!(version == u16::from(TO), "the migration ended without its version");
		ensure!(before.ok() == Some(devices::<T>()?), "devices came or went meanwhile");
		Pallet::<T>::try_state_owned()
	}
}

/// The number of devices, counted.
#[cfg(feature = "try-runtime")]
fn devices<T: Config>() -> Result<DeviceId, TryRuntimeError> {
	let counted = DeviceId::try_from(Devices::<T>::iter_keys().count());
	frame_support::ensure!(counted == Ok(NextDevice::<T>::get()), "a device is missing");
	Ok(NextDevice::<T>::get())
}
