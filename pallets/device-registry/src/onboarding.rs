// SPDX-License-Identifier: Apache-2.0
//! Onboarding, and what every change of a device begins with.

use crate::{pallet::*, DeviceRecord, DeviceRecordOf, Identity, IdentityOf, MakerRecordOf};
use cairn_coverage::GatewayFacts;
use cairn_device_primitives::{
	Certificate, DeviceId, DeviceKind, GenesisHash, Possession, RootSignature, Round, SerialHash,
	SignedMessage,
};
use cairn_traits::{DeviceEvents, RoundClock};
use frame_support::ensure;
use sp_runtime::{traits::Zero, ArithmeticError, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_onboard(
		certificate: Certificate,
		certified: &RootSignature,
		possession: Possession<T::AccountId>,
		possessed: &RootSignature,
	) -> DispatchResult {
		let Certificate { maker, root_key, kind, serial_hash } = certificate;
		let mut record = Makers::<T>::get(maker).ok_or(Error::<T>::UnknownMaker)?;
		Self::ensure_active(&record)?;
		ensure!(!RootKeys::<T>::contains_key(root_key), Error::<T>::KeyTaken);
		ensure!(!Serials::<T>::contains_key((maker, serial_hash)), Error::<T>::SerialTaken);
		record.devices = record.devices.checked_add(1).ok_or(Error::<T>::QuotaExceeded)?;
		let need = MakerRecordOf::<T>::need(record.devices, Self::params().bond_per_device);
		ensure!(need <= record.bond, Error::<T>::QuotaExceeded);
		let now = T::Clock::tick();
		Self::check_working_key(&possession.working_key, possession.expires_at, now)?;
		root_key.check().map_err(|_| Error::<T>::BadRootKey)?;

		let genesis = Self::genesis_hash();
		let message = certificate.signing_bytes(&genesis);
		ensure!(record.certifier.verify(&message, certified), Error::<T>::BadCertificate);
		let message = possession.signing_bytes(&genesis);
		ensure!(root_key.verify(&message, possessed), Error::<T>::BadPossession);

		Makers::<T>::insert(maker, record);
		let owner = possession.owner.clone();
		let device = Self::admit(maker, kind, serial_hash, possession)?;
		Self::deposit_event(Event::Onboarded { device, maker, owner, kind });
		Ok(())
	}

	/// Numbers and stores a device whose papers are in order, and holds its owner's deposit.
	pub(crate) fn admit(
		maker: u32,
		kind: DeviceKind,
		serial_hash: SerialHash,
		possession: Possession<T::AccountId>,
	) -> Result<DeviceId, DispatchError> {
		let Possession { owner, root_key, working_key, expires_at, chain_tip } = possession;
		let device = NextDevice::<T>::get();
		NextDevice::<T>::put(device.checked_add(1).ok_or(ArithmeticError::Overflow)?);
		let deposit = Self::params().device_deposit;
		Self::hold(HoldReason::DeviceDeposit, &owner, deposit)?;
		RootKeys::<T>::insert(root_key, device);
		Serials::<T>::insert((maker, serial_hash), device);
		let deposit = Some(deposit);
		let identity = Identity {
			root_key,
			serial_hash,
			sequence: 0,
			deposit,
			movable_at: None,
			liable_from: T::Clock::round(),
		};
		Identities::<T>::insert(device, identity);
		Self::list_owned(&owner, device);
		// Without a location it takes part in no round yet, so these are in force at once.
		let facts = GatewayFacts { owner, working_key, expires_at, active: true, location: None };
		let record = DeviceRecord { maker, kind, payout: None, facts, pending: None };
		Devices::<T>::insert(device, record);
		T::Events::onboarded(device, kind, chain_tip)?;
		Ok(device)
	}

	/// The hash that binds messages to this chain. The system keeps it for ever.
	pub(crate) fn genesis_hash() -> GenesisHash {
		frame_system::Pallet::<T>::block_hash(
			frame_system::pallet_prelude::BlockNumberFor::<T>::zero(),
		)
		.0
	}

	/// The record of a device that has not retired.
	pub(crate) fn live(device: DeviceId) -> Result<DeviceRecordOf<T>, Error<T>> {
		let record = Devices::<T>::get(device).ok_or(Error::<T>::UnknownDevice)?;
		ensure!(record.latest().active, Error::<T>::DeviceRetired);
		Ok(record)
	}

	/// The record of a device that has not retired and is owned by `who`.
	pub(crate) fn owned(
		who: &T::AccountId,
		device: DeviceId,
	) -> Result<DeviceRecordOf<T>, Error<T>> {
		let record = Devices::<T>::get(device).ok_or(Error::<T>::UnknownDevice)?;
		ensure!(record.latest().owner == *who, Error::<T>::NotOwner);
		ensure!(record.latest().active, Error::<T>::DeviceRetired);
		Ok(record)
	}

	/// The seldom needed part of a device.
	pub(crate) fn identity(device: DeviceId) -> Result<IdentityOf<T>, Error<T>> {
		Identities::<T>::get(device).ok_or(Error::<T>::UnknownDevice)
	}

	/// Changes a device's facts and stores its record. Returns from which draw round on.
	pub(crate) fn change_facts(
		device: DeviceId,
		mut record: DeviceRecordOf<T>,
		apply: impl FnOnce(&mut GatewayFacts<T::AccountId>),
	) -> Result<Round, Error<T>> {
		let before = record.is_active_gateway();
		let from = record.change(T::Clock::round(), apply).ok_or(Error::<T>::ChangePending)?;
		let after = record.is_active_gateway();
		Devices::<T>::insert(device, record);
		if before != after {
			ActiveGateways::<T>::mutate(|count| {
				let changed = if after { count.saturating_add(1) } else { count.saturating_sub(1) };
				*count = changed;
			});
		}
		Ok(from)
	}
}
