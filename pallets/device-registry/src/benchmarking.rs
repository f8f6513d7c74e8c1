// SPDX-License-Identifier: Apache-2.0
//! Each call at its worst: P-256 wherever a root key signs, both sets of facts present, every
//! optional entry there to be removed.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::unwrap_used,
	clippy::expect_used,
	reason = "benchmarks fail loudly"
)]

use crate::{fleet, pallet::*, signed, Pallet as Registry, *};
use cairn_coverage::GatewayFacts;
use cairn_device_primitives::{
	Contradiction, DeviceId, DeviceKind, MakerId, Report, RootKey, RootSignature, SignedMessage,
	Tick, WorkingKey,
};
use cairn_traits::{DeviceEvents, RoundClock, BENCH_KEYS};
use codec::Decode;
use frame_benchmarking::v2::*;
use frame_support::traits::{fungible::MutateHold, EnsureOrigin, Get};
use frame_system::RawOrigin;
use sp_core::H256;

// The story of the published vectors.
const MAKER: MakerId = 7;
const DEVICE: DeviceId = 42;
const GENESIS: H256 = H256([0x67; 32]);
const SERIAL: [u8; 32] = [0x05; 32];
const TIP: [u8; 32] = [0x07; 32];
const CERTIFIER: RootKey = RootKey::P256(signed::CERTIFIER);
const ROOT: RootKey = RootKey::P256(signed::ROOT);
const NEW_ROOT: RootKey = RootKey::P256(signed::NEW_ROOT);
/// The working key that those of the vectors replace.
const WORKING: WorkingKey = [0x0b; 32];

/// The account of 32 such bytes.
fn owner<T: Config>(byte: u8) -> T::AccountId {
	T::AccountId::decode(&mut &[byte; 32][..]).expect("accounts have 32 bytes")
}

/// Puts the clock where a key that expires at `expires_at` may be certified.
fn before<T: Config>(expires_at: Tick) {
	T::Clock::set_tick(expires_at - T::MaxWorkingKeyLifetime::get().min(1_000));
	frame_system::BlockHash::<T>::insert(
		frame_system::pallet_prelude::BlockNumberFor::<T>::from(0u32),
		GENESIS,
	);
}

/// Registers the maker of the vectors with a bond for `quota` devices.
fn maker<T: Config>(quota: u32, devices: u32) -> T::AccountId {
	let account: T::AccountId = account("maker", 0, 0);
	Registry::<T>::benchmark_funds(&account);
	let bond = T::BondPerDevice::get() * quota.into();
	T::Currency::hold(&HoldReason::MakerBond.into(), &account, bond).unwrap();
	let status = MakerStatus::Active;
	let record =
		MakerRecord { account: account.clone(), certifier: CERTIFIER, bond, devices, status };
	Makers::<T>::insert(MAKER, record);
	MakerIds::<T>::insert(&account, MAKER);
	account
}

fn set_status<T: Config>(status: MakerStatus) {
	Makers::<T>::mutate_extant(MAKER, |record| record.status = status);
}

/// Onboards the device of the vectors, with two sets of facts of which the older has settled.
fn device<T: Config>(owner: T::AccountId, sequence: u32) {
	maker::<T>(2, 1);
	Registry::<T>::benchmark_funds(&owner);
	let deposit = T::DeviceDeposit::get();
	T::Currency::hold(&HoldReason::DeviceDeposit.into(), &owner, deposit).unwrap();
	let location = Registry::<T>::locate(fleet::cell(0), 0, fleet::GAIN, fleet::REGION);
	let facts = GatewayFacts {
		owner: owner.clone(),
		working_key: WORKING,
		expires_at: T::Clock::tick() + 1,
		active: true,
		location: location.ok(),
	};
	let pending = Some(Pending { from: 0, facts: facts.clone() });
	let kind = DeviceKind::Gateway;
	let record = DeviceRecord { maker: MAKER, kind, payout: Some(owner), facts, pending };
	Devices::<T>::insert(DEVICE, record);
	let identity = Identity {
		root_key: ROOT,
		serial_hash: SERIAL,
		sequence,
		deposit: Some(deposit),
		located_at: Some(0),
		liable_from: 0,
	};
	Identities::<T>::insert(DEVICE, identity);
	RootKeys::<T>::insert(ROOT, DEVICE);
	Serials::<T>::insert((MAKER, SERIAL), DEVICE);
	ActiveGateways::<T>::put(1);
	// Those who keep books by device have this one in them.
	T::Events::onboarded(DEVICE, kind, TIP).unwrap();
	T::Events::relocated(DEVICE, 0).unwrap();
}

/// A rotation of the device that may be finished.
fn rotation<T: Config>() {
	let rotation = Rotation {
		root_key: NEW_ROOT,
		working_key: signed::WORKING,
		expires_at: T::Clock::tick() + 1,
		ready_at: 0,
	};
	Rotations::<T>::insert(DEVICE, rotation);
}

/// Two reports of the device that contradict each other, by a working key that it is given.
fn contradiction<T: Config>() -> Contradiction {
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

/// Opens a case that is ripe.
fn accused<T: Config>(reporter: T::AccountId) {
	Accusations::<T>::insert(DEVICE, Accusation { reporter, round: 0, ripe_at: 0 });
}

fn manager<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::ManagerOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

#[benchmarks]
mod benches {
	use super::*;

	#[benchmark]
	fn register_maker() {
		let caller: T::AccountId = whitelisted_caller();
		Registry::<T>::benchmark_funds(&caller);
		let id = NextMaker::<T>::get();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), CERTIFIER, T::BondPerDevice::get());
		assert!(Makers::<T>::contains_key(id));
	}

	#[benchmark]
	fn adjust_bond() {
		let caller = maker::<T>(2, 1);
		let new = T::BondPerDevice::get();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), new);
		assert_eq!(Makers::<T>::get(MAKER).unwrap().bond, new);
	}

	#[benchmark]
	fn set_certifier() {
		let caller = maker::<T>(1, 0);
		// ed25519 is the dearest to check: it takes a multiplication by the group's order.
		let certifier = RootKey::Ed25519(signed::WORKING);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), certifier);
		assert_eq!(Makers::<T>::get(MAKER).unwrap().certifier, certifier);
	}

	#[benchmark]
	fn suspend_maker() -> Result<(), BenchmarkError> {
		maker::<T>(1, 0);
		let origin = manager::<T>()?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, MAKER);
		assert_eq!(Makers::<T>::get(MAKER).unwrap().status, MakerStatus::Suspended);
		Ok(())
	}

	#[benchmark]
	fn reinstate_maker() -> Result<(), BenchmarkError> {
		maker::<T>(1, 0);
		set_status::<T>(MakerStatus::Suspended);
		let origin = manager::<T>()?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, MAKER);
		assert_eq!(Makers::<T>::get(MAKER).unwrap().status, MakerStatus::Active);
		Ok(())
	}

	#[benchmark]
	fn retire_maker() {
		let caller = maker::<T>(1, 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller));
		assert_ne!(Makers::<T>::get(MAKER).unwrap().status, MakerStatus::Active);
	}

	#[benchmark]
	fn withdraw_bond() {
		let caller = maker::<T>(1, 0);
		set_status::<T>(MakerStatus::Retired { release_at: 0 });
		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()));
		assert!(!MakerIds::<T>::contains_key(caller));
	}

	#[benchmark]
	fn onboard() {
		before::<T>(100_000);
		maker::<T>(1, 0);
		let owner = owner::<T>(0x06);
		Registry::<T>::benchmark_funds(&owner);
		let id = NextDevice::<T>::get();
		#[extrinsic_call]
		_(
			RawOrigin::Signed(owner),
			MAKER,
			DeviceKind::Gateway,
			ROOT,
			SERIAL,
			RootSignature::P256(signed::CERTIFICATE),
			signed::WORKING,
			100_000,
			TIP,
			RootSignature::P256(signed::POSSESSION),
		);
		assert!(Devices::<T>::contains_key(id));
	}

	#[benchmark]
	fn assert_location() {
		before::<T>(10_000_000);
		let owner = owner::<T>(0x06);
		device::<T>(owner.clone(), 0);
		// The last of a region's areas is the last looked at, but all of them take nanoseconds.
		let cell = fleet::cell(1);
		#[extrinsic_call]
		_(RawOrigin::Signed(owner), DEVICE, cell, i16::MAX, fleet::GAIN, fleet::REGION);
		let located = Devices::<T>::get(DEVICE).unwrap().latest().location.unwrap();
		assert_eq!(located.cell, cell);
	}

	#[benchmark]
	fn certify_working_key() {
		before::<T>(200_000);
		let owner = owner::<T>(0x06);
		device::<T>(owner.clone(), 0);
		let signature = RootSignature::P256(signed::WORKING_KEY_CERTIFICATE);
		#[extrinsic_call]
		_(RawOrigin::Signed(owner), DEVICE, 1, signed::WORKING, 200_000, signature);
		assert_eq!(Identities::<T>::get(DEVICE).unwrap().sequence, 1);
	}

	#[benchmark]
	fn set_payout() {
		let owner = owner::<T>(0x06);
		device::<T>(owner.clone(), 0);
		let payout: T::AccountId = account("payout", 0, 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(owner), DEVICE, Some(payout.clone()));
		assert_eq!(Devices::<T>::get(DEVICE).unwrap().payout, Some(payout));
	}

	#[benchmark]
	fn offer_transfer() {
		let owner = owner::<T>(0x06);
		device::<T>(owner.clone(), 0);
		let to: T::AccountId = account("buyer", 0, 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(owner), DEVICE, to.clone());
		assert_eq!(Offers::<T>::get(DEVICE), Some(to));
	}

	#[benchmark]
	fn withdraw_offer() {
		let owner = owner::<T>(0x06);
		device::<T>(owner.clone(), 0);
		Offers::<T>::insert(DEVICE, account::<T::AccountId>("buyer", 0, 0));
		#[extrinsic_call]
		_(RawOrigin::Signed(owner), DEVICE);
		assert!(!Offers::<T>::contains_key(DEVICE));
	}

	#[benchmark]
	fn accept_transfer() {
		before::<T>(300_000);
		device::<T>(owner::<T>(0x06), 1);
		rotation::<T>();
		let buyer = owner::<T>(0x08);
		Registry::<T>::benchmark_funds(&buyer);
		Offers::<T>::insert(DEVICE, &buyer);
		let signature = RootSignature::P256(signed::ACCEPTANCE);
		#[extrinsic_call]
		_(RawOrigin::Signed(buyer.clone()), DEVICE, 2, signed::WORKING, 300_000, signature);
		assert_eq!(Devices::<T>::get(DEVICE).unwrap().latest().owner, buyer);
	}

	#[benchmark]
	fn rotate_root_key() {
		before::<T>(400_000);
		let owner = owner::<T>(0x08);
		device::<T>(owner.clone(), 2);
		rotation::<T>();
		#[extrinsic_call]
		_(
			RawOrigin::Signed(owner),
			DEVICE,
			NEW_ROOT,
			Some(RootSignature::P256(signed::ROTATION_CERTIFICATE)),
			RootSignature::P256(signed::ROTATION_POSSESSION),
			3,
			signed::WORKING,
			400_000,
		);
		assert_eq!(Identities::<T>::get(DEVICE).unwrap().root_key, NEW_ROOT);
	}

	#[benchmark]
	fn finish_rotation() {
		before::<T>(400_000);
		device::<T>(owner::<T>(0x08), 3);
		rotation::<T>();
		set_status::<T>(MakerStatus::Suspended);
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), DEVICE);
		assert_eq!(Identities::<T>::get(DEVICE).unwrap().root_key, NEW_ROOT);
	}

	#[benchmark]
	fn retire() {
		before::<T>(400_000);
		let owner = owner::<T>(0x06);
		device::<T>(owner.clone(), 0);
		rotation::<T>();
		Offers::<T>::insert(DEVICE, account::<T::AccountId>("buyer", 0, 0));
		#[extrinsic_call]
		_(RawOrigin::Signed(owner), DEVICE);
		assert!(Retirements::<T>::contains_key(DEVICE));
	}

	#[benchmark]
	fn release_deposit() {
		before::<T>(400_000);
		device::<T>(owner::<T>(0x06), 0);
		Retirements::<T>::insert(DEVICE, 0);
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), DEVICE);
		assert!(!Retirements::<T>::contains_key(DEVICE));
	}

	#[benchmark]
	fn accuse() {
		before::<T>(400_000);
		device::<T>(owner::<T>(0x06), 0);
		let evidence = contradiction::<T>();
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), DEVICE, evidence);
		assert!(Accusations::<T>::contains_key(DEVICE));
	}

	#[benchmark]
	fn dismiss_accusation() -> Result<(), BenchmarkError> {
		before::<T>(400_000);
		device::<T>(owner::<T>(0x06), 0);
		accused::<T>(account("reporter", 0, 0));
		let origin = manager::<T>()?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, DEVICE);
		assert!(!Accusations::<T>::contains_key(DEVICE));
		Ok(())
	}

	#[benchmark]
	fn enforce_accusation() {
		before::<T>(400_000);
		device::<T>(owner::<T>(0x06), 0);
		rotation::<T>();
		Offers::<T>::insert(DEVICE, account::<T::AccountId>("buyer", 0, 0));
		// An account that the reward makes anew costs the most.
		accused::<T>(account("reporter", 0, 0));
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), DEVICE);
		assert!(!Devices::<T>::get(DEVICE).unwrap().latest().active);
		assert_eq!(Identities::<T>::get(DEVICE).unwrap().deposit, None);
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::ext(), crate::mock::Test);
}
