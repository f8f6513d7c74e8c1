// SPDX-License-Identifier: Apache-2.0
//! Each call at its worst: P-256 wherever a root key signs, both sets of facts present, every
//! optional entry there to be removed. And a step of a migration, by its devices.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::unwrap_used,
	clippy::expect_used,
	reason = "benchmarks fail loudly"
)]

mod story;

use crate::{fleet, pallet::*, signed, Pallet as Registry, *};
use cairn_device_primitives::{DeviceKind, RootKey, RootSignature};
use cairn_traits::DeviceEvents;
use frame_benchmarking::v2::*;
use frame_support::{
	migrations::SteppedMigration, traits::GetStorageVersion, weights::WeightMeter,
};
use frame_system::RawOrigin;
use migrations::ListOwned;
use story::*;

#[benchmarks]
mod benches {
	use super::*;

	#[benchmark]
	fn register_maker() {
		let caller: T::AccountId = whitelisted_caller();
		Registry::<T>::benchmark_funds(&caller);
		let id = NextMaker::<T>::get();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), CERTIFIER, Registry::<T>::params().bond_per_device);
		assert!(Makers::<T>::contains_key(id));
	}

	#[benchmark]
	fn adjust_bond() {
		let caller = maker::<T>(2, 1);
		let new = Registry::<T>::params().bond_per_device;
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
		// One before the old owner, who is released on the way.
		former::<T>(None);
		Offers::<T>::insert(DEVICE, &buyer);
		let signature = RootSignature::P256(signed::ACCEPTANCE);
		T::Events::bench_events(DEVICE);
		#[extrinsic_call]
		_(RawOrigin::Signed(buyer.clone()), DEVICE, 2, signed::WORKING, 300_000, signature);
		assert_eq!(Devices::<T>::get(DEVICE).unwrap().latest().owner, buyer);
		assert_eq!(FormerOwners::<T>::get(DEVICE).unwrap().account, owner::<T>(0x06));
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
		T::Events::bench_events(DEVICE);
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
		// The round is none of the former owner's, so both sides are looked at.
		former::<T>(None);
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
		T::Events::bench_events(DEVICE);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), DEVICE);
		assert!(!Devices::<T>::get(DEVICE).unwrap().latest().active);
		assert_eq!(Identities::<T>::get(DEVICE).unwrap().deposit, None);
	}

	#[benchmark]
	fn release_former_deposit() {
		before::<T>(400_000);
		former::<T>(None);
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), DEVICE);
		assert!(!FormerOwners::<T>::contains_key(DEVICE));
	}

	#[benchmark]
	fn dismiss_former_accusation() -> Result<(), BenchmarkError> {
		before::<T>(400_000);
		former::<T>(Some(case::<T>(account("reporter", 0, 0))));
		let origin = manager::<T>()?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, DEVICE);
		assert!(!FormerOwners::<T>::contains_key(DEVICE));
		Ok(())
	}

	#[benchmark]
	fn enforce_former_accusation() {
		before::<T>(400_000);
		// An account that the reward makes anew costs the most.
		former::<T>(Some(case::<T>(account("reporter", 0, 0))));
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), DEVICE);
		assert!(!FormerOwners::<T>::contains_key(DEVICE));
	}

	#[benchmark]
	fn list_owned(d: Linear<0, 1_000>) {
		unlisted::<T>(d);
		let mut meter = WeightMeter::new();
		#[block]
		{
			let end = ListOwned::<T>::step(None, &mut meter);
			assert_eq!(end, Ok(None));
		}
		assert_eq!(Owned::<T>::iter_keys().count(), usize::try_from(d).unwrap());
		assert_eq!(Registry::<T>::on_chain_storage_version(), STORAGE_VERSION);
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::ext(), crate::mock::Test);
}
