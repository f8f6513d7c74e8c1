// SPDX-License-Identifier: Apache-2.0
//! What holds between any two calls.

use crate::{pallet::*, BalanceOf, DeviceRecordOf, IdentityOf, MakerStatus};
use alloc::collections::BTreeMap;
use cairn_coverage::window::in_force_from;
use cairn_device_primitives::{DeviceId, DeviceKind, MakerId, Tick};
use cairn_traits::RoundClock;
use frame_support::{ensure, traits::fungible::InspectHold};
use sp_runtime::{
	traits::{Saturating, Zero},
	TryRuntimeError,
};

impl<T: Config> Pallet<T> {
	/// Checks that
	///
	/// 1. makers and devices are numbered without gaps, and each device has a maker and both of
	///    its halves;
	/// 2. an account acts for a maker exactly as long as that has a bond;
	/// 3. a maker's count is that of its devices with an unreleased deposit;
	/// 4. what is held of each account for bonds, and for deposits, is the sum of the records, those
	///    of former owners included;
	/// 5. the root key and serial number of each device, past keys included, are taken by it, and
	///    every taken key or serial number belongs to a device;
	/// 6. facts are pending for no later than a change made now, and in no other way than by the
	///    rules: storage devices have no location, and located devices know since when;
	/// 7. the count of active gateways is right;
	/// 8. exactly the retired devices whose deposit is held wait for its release;
	/// 9. only live devices are offered or wait for a root key; nobody is offered what is theirs;
	/// 10. no owner's liability begins later than that of one who became it now;
	/// 11. a device with an open case is a gateway, has its deposit, and the case is about a round
	///     that has begun and that its owner answers for;
	/// 12. a former owner is one of a gateway that is somebody else's, answers for rounds before its
	///     successor's only, and waits for its deposit no longer than one that sells now; a case
	///     against it is about a round of those that has begun;
	/// 13. exactly the devices are listed, each with its latest owner and nobody else.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_state_makers()?;
		Self::try_state_devices()?;
		Self::try_state_keys()?;
		Self::try_state_holds()?;
		Self::try_state_waiting()?;
		Self::try_state_accusations()?;
		Self::try_state_former_owners()?;
		Self::try_state_owned()
	}

	fn try_state_makers() -> Result<(), TryRuntimeError> {
		let mut covered = BTreeMap::<MakerId, u32>::new();
		for (device, identity) in Identities::<T>::iter() {
			let record = Devices::<T>::get(device).ok_or("an identity without a device")?;
			if identity.deposit.is_some() {
				covered.entry(record.maker).or_default().saturating_inc();
			}
		}
		let mut makers = 0u32;
		for (maker, record) in Makers::<T>::iter() {
			makers.saturating_inc();
			ensure!(maker < NextMaker::<T>::get(), "a maker's id is not yet given");
			let count = covered.remove(&maker).unwrap_or_default();
			ensure!(count == record.devices, "a maker's count of devices is wrong");
			let acts = MakerIds::<T>::get(&record.account) == Some(maker);
			ensure!(acts != record.bond.is_zero(), "an account acts for a maker with a bond only");
			let retired = matches!(record.status, MakerStatus::Retired { .. });
			ensure!(retired || !record.bond.is_zero(), "a maker has no bond");
		}
		ensure!(makers == NextMaker::<T>::get(), "a maker is missing");
		ensure!(covered.is_empty(), "a device has no maker");
		for (_, maker) in MakerIds::<T>::iter() {
			ensure!(Makers::<T>::contains_key(maker), "an account acts for no maker");
		}
		Ok(())
	}

	fn try_state_devices() -> Result<(), TryRuntimeError> {
		let mut devices = 0u32;
		let mut active = 0u32;
		for (device, record) in Devices::<T>::iter() {
			devices.saturating_inc();
			ensure!(device < NextDevice::<T>::get(), "a device's id is not yet given");
			ensure!(Makers::<T>::contains_key(record.maker), "a device has no maker");
			let identity = Identities::<T>::get(device).ok_or("a device without an identity")?;
			Self::try_state_device(&record, &identity)?;
			active = active.saturating_add(u32::from(record.is_active_gateway()));
		}
		ensure!(devices == NextDevice::<T>::get(), "a device is missing");
		ensure!(active == ActiveGateways::<T>::get(), "the count of active gateways is wrong");
		Ok(())
	}

	fn try_state_device(
		record: &DeviceRecordOf<T>,
		identity: &IdentityOf<T>,
	) -> Result<(), TryRuntimeError> {
		let latest = record.latest();
		let gateway = record.kind == DeviceKind::Gateway;
		ensure!(gateway || latest.location.is_none(), "a storage device has a location");
		ensure!(
			latest.location.is_some() == identity.movable_at.is_some(),
			"a location and its cooldown do not agree"
		);
		let at_most = T::Clock::tick().saturating_add(crate::MAX_TICKS);
		let moves = identity.movable_at.is_none_or(|movable_at| movable_at <= at_most);
		ensure!(moves, "a location stays for too long");
		if let Some(pending) = &record.pending {
			let latest = in_force_from(T::Clock::round());
			ensure!(pending.from <= latest, "a change is pending for too long");
		}
		if let Some(location) = latest.location {
			let sound =
				Self::locate(location.cell, location.elevation, location.gain, location.region);
			ensure!(sound.ok() == Some(location), "a location is not sound");
		}
		Ok(())
	}

	fn try_state_keys() -> Result<(), TryRuntimeError> {
		for (device, identity) in Identities::<T>::iter() {
			let taken_by = RootKeys::<T>::get(identity.root_key);
			ensure!(taken_by == Some(device), "a device's root key is not taken by it");
			let record = Devices::<T>::get(device).ok_or("an identity without a device")?;
			let taken_by = Serials::<T>::get((record.maker, identity.serial_hash));
			ensure!(taken_by == Some(device), "a device's serial number is not taken by it");
		}
		for (_, device) in RootKeys::<T>::iter() {
			ensure!(Devices::<T>::contains_key(device), "a root key is taken by no device");
		}
		let serials = Serials::<T>::iter().count();
		ensure!(
			u32::try_from(serials).ok() == Some(NextDevice::<T>::get()),
			"a serial number is taken by no device"
		);
		Ok(())
	}

	fn try_state_holds() -> Result<(), TryRuntimeError> {
		let mut bonds = BTreeMap::<T::AccountId, BalanceOf<T>>::new();
		for (_, record) in Makers::<T>::iter() {
			bonds.entry(record.account).or_default().saturating_accrue(record.bond);
		}
		let mut deposits = BTreeMap::<T::AccountId, BalanceOf<T>>::new();
		for (device, identity) in Identities::<T>::iter() {
			let record = Devices::<T>::get(device).ok_or("an identity without a device")?;
			let owner = record.latest().owner.clone();
			let deposit = identity.deposit.unwrap_or_default();
			deposits.entry(owner).or_default().saturating_accrue(deposit);
		}
		for (_, former) in FormerOwners::<T>::iter() {
			deposits.entry(former.account).or_default().saturating_accrue(former.deposit);
		}
		for (reason, sums) in
			[(HoldReason::MakerBond, bonds), (HoldReason::DeviceDeposit, deposits)]
		{
			for (account, sum) in sums {
				let held = T::Currency::balance_on_hold(&reason.into(), &account);
				ensure!(held == sum, "what is held is not the sum of the records");
			}
		}
		Ok(())
	}

	fn try_state_waiting() -> Result<(), TryRuntimeError> {
		let mut retirements = Retirements::<T>::iter().count();
		for (device, record) in Devices::<T>::iter() {
			let held = Identities::<T>::get(device).is_some_and(|i| i.deposit.is_some());
			ensure!(held || !record.latest().active, "a live device has no deposit");
			if held && !record.latest().active {
				let waits = Retirements::<T>::contains_key(device);
				ensure!(waits, "a retired device's deposit can never be released");
				retirements = retirements.saturating_sub(1);
			}
		}
		ensure!(retirements == 0, "a deposit that is not held waits for its release");
		for (device, to) in Offers::<T>::iter() {
			let owner = Self::live_owner(device).ok_or("an offered device is not live")?;
			ensure!(owner != to, "a device is offered to its owner");
		}
		for (device, rotation) in Rotations::<T>::iter() {
			Self::live_owner(device).ok_or("a device that is not live waits for a root key")?;
			let identity = Identities::<T>::get(device).ok_or("a device without an identity")?;
			ensure!(identity.sequence > 0, "a rotation took no sequence number");
			ensure!(identity.root_key != rotation.root_key, "a rotation changes nothing");
		}
		Ok(())
	}

	fn try_state_accusations() -> Result<(), TryRuntimeError> {
		let round = T::Clock::round();
		for (_, identity) in Identities::<T>::iter() {
			ensure!(
				identity.liable_from <= in_force_from(round),
				"an owner answers for nothing for too long"
			);
		}
		for (device, accusation) in Accusations::<T>::iter() {
			let record = Devices::<T>::get(device).ok_or("an unknown device is accused")?;
			ensure!(record.kind == DeviceKind::Gateway, "a storage device is accused");
			let identity = Identities::<T>::get(device).ok_or("a device without an identity")?;
			ensure!(identity.deposit.is_some(), "an accused device has no deposit");
			ensure!(accusation.round <= round, "a case is about the future");
			ensure!(
				accusation.round >= identity.liable_from,
				"a case is about a round that the owner does not answer for"
			);
		}
		Ok(())
	}

	fn try_state_former_owners() -> Result<(), TryRuntimeError> {
		let round = T::Clock::round();
		let latest = T::Clock::first_tick(in_force_from(round));
		let latest = latest.saturating_add(Self::longest_release());
		for (device, former) in FormerOwners::<T>::iter() {
			let record = Devices::<T>::get(device).ok_or("an unknown device had an owner")?;
			ensure!(record.kind == DeviceKind::Gateway, "a storage device had an owner");
			ensure!(record.latest().owner != former.account, "a former owner owns its device");
			let identity = Identities::<T>::get(device).ok_or("a device without an identity")?;
			ensure!(
				former.liable_until <= identity.liable_from,
				"two owners answer for the same rounds"
			);
			ensure!(former.release_at <= latest, "a former owner waits for too long");
			let Some(case) = former.case.as_ref() else { continue };
			ensure!(case.round <= round, "a case is about the future");
			ensure!(
				former.answers_for(case.round),
				"a case is about a round that the former owner does not answer for"
			);
		}
		Ok(())
	}

	/// What is listed is right, and nothing is missing.
	pub(crate) fn try_state_owned() -> Result<(), TryRuntimeError> {
		for (owner, device, ()) in Owned::<T>::iter() {
			let record = Devices::<T>::get(device).ok_or("an unknown device is listed")?;
			ensure!(record.latest().owner == owner, "a device is listed with somebody else");
		}
		for (device, record) in Devices::<T>::iter() {
			let listed = Owned::<T>::contains_key(&record.latest().owner, device);
			ensure!(listed, "a device is not listed with its owner");
		}
		Ok(())
	}

	/// The most ticks that anything waits for its release. What began by figures before those in force
	/// ends by them.
	fn longest_release() -> Tick {
		match InForce::<T>::get() {
			None => Self::params().release_delay,
			Some(_) => crate::MAX_TICKS,
		}
	}

	fn live_owner(device: DeviceId) -> Option<T::AccountId> {
		Self::live(device).ok().map(|record| record.latest().owner.clone())
	}
}
