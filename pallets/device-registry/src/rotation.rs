// SPDX-License-Identifier: Apache-2.0
//! New root keys for old devices.

use crate::{pallet::*, DeviceRecordOf, IdentityOf, MakerRecordOf, MakerStatus, Rotation};
use cairn_device_primitives::{
	DeviceId, RootSignature, RotationCertificate, RotationPossession, SignedMessage,
};
use cairn_traits::RoundClock;
use frame_support::ensure;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	/// The sequence number is taken at once even where the rotation waits: nobody can void the
	/// request by having the old key sign.
	pub(crate) fn do_rotate_root_key(
		message: RotationPossession<T::AccountId>,
		possession: &RootSignature,
		certificate: Option<&RootSignature>,
	) -> DispatchResult {
		let device = message.device;
		let record = Self::owned(&message.owner, device)?;
		Self::ensure_unaccused(device)?;
		let mut identity = Self::identity(device)?;
		let maker = Makers::<T>::get(record.maker).ok_or(Error::<T>::UnknownMaker)?;
		let new_root_key = message.new_root_key;
		ensure!(!RootKeys::<T>::contains_key(new_root_key), Error::<T>::KeyTaken);
		Self::advance_sequence(&mut identity, message.sequence)?;
		let now = T::Clock::tick();
		let ready_at = match certificate {
			Some(_) => now,
			None => now.saturating_add(Self::params().rotation_delay),
		};
		Self::check_working_key(&message.working_key, message.expires_at, ready_at)?;
		new_root_key.check().map_err(|_| Error::<T>::BadRootKey)?;
		match certificate {
			Some(certificate) => Self::check_certificate(&record, &maker, &message, certificate)?,
			None => Self::ensure_gone(&maker)?,
		}
		let bytes = message.signing_bytes(&Self::genesis_hash());
		ensure!(new_root_key.verify(&bytes, possession), Error::<T>::BadPossession);

		let RotationPossession { working_key, expires_at, .. } = message;
		let rotation = Rotation { root_key: new_root_key, working_key, expires_at, ready_at };
		if certificate.is_some() {
			return Self::install(device, record, identity, rotation);
		}
		Identities::<T>::insert(device, identity);
		Rotations::<T>::insert(device, rotation);
		Self::deposit_event(Event::RotationRequested { device, ready_at });
		Ok(())
	}

	pub(crate) fn do_finish_rotation(device: DeviceId) -> DispatchResult {
		let record = Self::live(device)?;
		Self::ensure_unaccused(device)?;
		let rotation = Rotations::<T>::get(device).ok_or(Error::<T>::NoRotation)?;
		ensure!(T::Clock::tick() >= rotation.ready_at, Error::<T>::RotationTooSoon);
		let maker = Makers::<T>::get(record.maker).ok_or(Error::<T>::UnknownMaker)?;
		Self::ensure_gone(&maker)?;
		ensure!(!RootKeys::<T>::contains_key(rotation.root_key), Error::<T>::KeyTaken);
		let identity = Self::identity(device)?;
		Self::install(device, record, identity, rotation)
	}

	/// Gives the device its new keys. The old root key stays taken.
	fn install(
		device: DeviceId,
		record: DeviceRecordOf<T>,
		mut identity: IdentityOf<T>,
		rotation: Rotation,
	) -> DispatchResult {
		let from = Self::change_facts(device, record, |facts| {
			facts.working_key = rotation.working_key;
			facts.expires_at = rotation.expires_at;
		})?;
		identity.root_key = rotation.root_key;
		Identities::<T>::insert(device, identity);
		RootKeys::<T>::insert(rotation.root_key, device);
		Rotations::<T>::remove(device);
		Self::deposit_event(Event::RootKeyRotated { device, from });
		Ok(())
	}

	fn check_certificate(
		record: &DeviceRecordOf<T>,
		maker: &MakerRecordOf<T>,
		message: &RotationPossession<T::AccountId>,
		certificate: &RootSignature,
	) -> Result<(), Error<T>> {
		Self::ensure_active(maker)?;
		let bytes = RotationCertificate {
			device: message.device,
			maker: record.maker,
			new_root_key: message.new_root_key,
		}
		.signing_bytes(&Self::genesis_hash());
		ensure!(maker.certifier.verify(&bytes, certificate), Error::<T>::BadCertificate);
		Ok(())
	}

	fn ensure_gone(maker: &MakerRecordOf<T>) -> Result<(), Error<T>> {
		ensure!(maker.status != MakerStatus::Active, Error::<T>::MakerPresent);
		Ok(())
	}
}
