// SPDX-License-Identifier: Apache-2.0
//! Whom the benchmarks are about: the maker, device and owners of the published vectors.

use crate::{fleet, pallet::*, signed, Pallet as Registry, *};
use cairn_coverage::GatewayFacts;
use cairn_device_primitives::{
	Contradiction, DeviceId, DeviceKind, MakerId, Report, RootKey, SignedMessage, Tick, WorkingKey,
};
use cairn_traits::{DeviceEvents, RoundClock, BENCH_KEYS};
use codec::Decode;
use frame_benchmarking::{account, BenchmarkError};
use frame_support::traits::{fungible::MutateHold, EnsureOrigin, StorageVersion};
use sp_core::H256;
use sp_runtime::Permill;

pub(super) const MAKER: MakerId = 7;
pub(super) const DEVICE: DeviceId = 42;
pub(super) const GENESIS: H256 = H256([0x67; 32]);
pub(super) const SERIAL: [u8; 32] = [0x05; 32];
pub(super) const TIP: [u8; 32] = [0x07; 32];
pub(super) const CERTIFIER: RootKey = RootKey::P256(signed::CERTIFIER);
pub(super) const ROOT: RootKey = RootKey::P256(signed::ROOT);
pub(super) const NEW_ROOT: RootKey = RootKey::P256(signed::NEW_ROOT);
/// The working key that those of the vectors replace.
pub(super) const WORKING: WorkingKey = [0x0b; 32];

/// The account of 32 such bytes.
pub(super) fn owner<T: Config>(byte: u8) -> T::AccountId {
	T::AccountId::decode(&mut &[byte; 32][..]).expect("accounts have 32 bytes")
}

/// Puts the clock where a key that expires at `expires_at` may be certified.
pub(super) fn before<T: Config>(expires_at: Tick) {
	T::Clock::set_tick(expires_at - Registry::<T>::params().max_working_key_lifetime.min(1_000));
	frame_system::BlockHash::<T>::insert(
		frame_system::pallet_prelude::BlockNumberFor::<T>::from(0u32),
		GENESIS,
	);
}

/// Registers the maker of the vectors with a bond for `quota` devices.
pub(super) fn maker<T: Config>(quota: u32, devices: u32) -> T::AccountId {
	let account: T::AccountId = account("maker", 0, 0);
	Registry::<T>::benchmark_funds(&account);
	let bond = Registry::<T>::params().bond_per_device * quota.into();
	T::Currency::hold(&HoldReason::MakerBond.into(), &account, bond).unwrap();
	let status = MakerStatus::Active;
	let record =
		MakerRecord { account: account.clone(), certifier: CERTIFIER, bond, devices, status };
	Makers::<T>::insert(MAKER, record);
	MakerIds::<T>::insert(&account, MAKER);
	account
}

pub(super) fn set_status<T: Config>(status: MakerStatus) {
	Makers::<T>::mutate_extant(MAKER, |record| record.status = status);
}

/// A located gateway with two sets of facts, of which the older has settled.
fn record<T: Config>(owner: T::AccountId) -> DeviceRecordOf<T> {
	let location = Registry::<T>::locate(fleet::cell(0), 0, fleet::GAIN, fleet::REGION);
	let facts = GatewayFacts {
		owner: owner.clone(),
		working_key: WORKING,
		expires_at: T::Clock::tick() + 1,
		active: true,
		location: location.ok(),
	};
	let pending = Some(Pending { from: 0, facts: facts.clone() });
	DeviceRecord { maker: MAKER, kind: DeviceKind::Gateway, payout: Some(owner), facts, pending }
}

/// Onboards the device of the vectors, with two sets of facts of which the older has settled.
pub(super) fn device<T: Config>(owner: T::AccountId, sequence: u32) {
	maker::<T>(2, 1);
	Registry::<T>::benchmark_funds(&owner);
	let deposit = Registry::<T>::params().device_deposit;
	T::Currency::hold(&HoldReason::DeviceDeposit.into(), &owner, deposit).unwrap();
	Registry::<T>::list_owned(&owner, DEVICE);
	Devices::<T>::insert(DEVICE, record::<T>(owner));
	let identity = Identity {
		root_key: ROOT,
		serial_hash: SERIAL,
		sequence,
		deposit: Some(deposit),
		movable_at: Some(0),
		liable_from: 0,
	};
	Identities::<T>::insert(DEVICE, identity);
	RootKeys::<T>::insert(ROOT, DEVICE);
	Serials::<T>::insert((MAKER, SERIAL), DEVICE);
	ActiveGateways::<T>::put(1);
	// Those who keep books by device have this one in them.
	T::Events::onboarded(DEVICE, DeviceKind::Gateway, TIP).unwrap();
	T::Events::relocated(DEVICE, 0).unwrap();
}

/// Devices of as many owners, numbered from 0, that version 1 of the storage lists with nobody. They
/// have no other half: no step of the migration looks at it.
pub(super) fn unlisted<T: Config>(count: u32) {
	for device in 0..count {
		Devices::<T>::insert(device, record::<T>(account("owner", device, 0)));
	}
	NextDevice::<T>::put(count);
	StorageVersion::new(1).put::<Registry<T>>();
}

/// A rotation of the device that may be finished.
pub(super) fn rotation<T: Config>() {
	let rotation = Rotation {
		root_key: NEW_ROOT,
		working_key: signed::WORKING,
		expires_at: T::Clock::tick() + 1,
		ready_at: 0,
	};
	Rotations::<T>::insert(DEVICE, rotation);
}

/// Two reports of the device that contradict each other, by a working key that it is given.
pub(super) fn contradiction<T: Config>() -> Contradiction {
	let seed = alloc::format!("0x{:064x}", DEVICE).into_bytes();
	let public = sp_io::crypto::ed25519_generate(BENCH_KEYS, Some(seed));
	Devices::<T>::mutate_extant(DEVICE, |record| {
		record.pending.as_mut().unwrap().facts.working_key = public.0;
	});
	let zeroes = Report::decode(&mut &[0; 64][..]).unwrap();
	let first = Report { round: T::Clock::round(), witness: DEVICE, ..zeroes };
	let second = Report { gps_time: Some(u64::MAX), ..first.clone() };
	let sign = |report: &Report| {
		let message = report.signing_bytes(&GENESIS.0);
		sp_io::crypto::ed25519_sign(BENCH_KEYS, &public, &message).unwrap().0
	};
	Contradiction::between((&first, sign(&first)), (&second, sign(&second))).unwrap()
}

/// A case that is ripe.
pub(super) fn case<T: Config>(reporter: T::AccountId) -> AccusationOf<T> {
	Accusation { reporter, round: 0, ripe_at: 0, share: Permill::from_percent(50) }
}

/// Opens a case that is ripe.
pub(super) fn accused<T: Config>(reporter: T::AccountId) {
	Accusations::<T>::insert(DEVICE, case::<T>(reporter));
}

/// A former owner of the device, whose deposit is held and may be released.
pub(super) fn former<T: Config>(case: Option<AccusationOf<T>>) {
	let account: T::AccountId = account("former owner", 0, 0);
	Registry::<T>::benchmark_funds(&account);
	let deposit = Registry::<T>::params().device_deposit;
	T::Currency::hold(&HoldReason::DeviceDeposit.into(), &account, deposit).unwrap();
	let former = FormerOwner {
		account,
		deposit,
		working_key: WORKING,
		liable_from: 0,
		liable_until: 0,
		release_at: 0,
		case,
	};
	FormerOwners::<T>::insert(DEVICE, former);
}

pub(super) fn manager<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::ManagerOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}
