// SPDX-License-Identifier: Apache-2.0
//! The migration that lists each owner's devices.

use super::{
	old_registry::{owner, step, Old},
	*,
};
use codec::{Decode, Encode};
use frame_support::{
	assert_storage_noop,
	migrations::{SteppedMigration, SteppedMigrationError},
	traits::{GetStorageVersion, StorageVersion},
	weights::{constants::WEIGHT_REF_TIME_PER_SECOND, Weight, WeightMeter},
};
use migrations::ListOwned;

/// As many as the chain is to have before long.
const MANY: Old = Old { devices: 100_000, owners: 1_000 };
const FEW: Old = Old { devices: 1_000, owners: 10 };

/// Half of a block of two seconds.
const HALF_A_BLOCK: Weight = Weight::from_parts(WEIGHT_REF_TIME_PER_SECOND, u64::MAX);

const UNLISTED: &str = "a device is not listed with its owner";

/// Room for so many devices.
fn room(devices: u32) -> Weight {
	<() as WeightInfo>::list_owned(devices)
}

fn version() -> StorageVersion {
	Registry::on_chain_storage_version()
}

#[test]
fn a_hundred_thousand_devices_are_listed_with_nobody_before_and_each_with_its_owner_after() {
	build_and_execute_without_trie(|| {
		let old = MANY.write();
		assert_eq!((version(), Owned::<Test>::iter_keys().next()), (StorageVersion::new(1), None));
		assert_eq!(Registry::do_try_state(), Err(UNLISTED.into()));
		assert_eq!(old.migrate(HALF_A_BLOCK), 14);
		assert_eq!(version(), STORAGE_VERSION);
		assert!((0..old.devices).all(|device| old.is_listed(device)));
		assert_eq!(Owned::<Test>::iter_keys().count(), 100_000);
	});
}

#[test]
fn each_block_takes_the_devices_that_it_has_room_for() {
	build_and_execute(|| {
		assert_eq!(FEW.write().migrate(room(300)), 4);
	});
}

#[test]
fn what_has_room_in_a_block_is_listed_in_one() {
	build_and_execute(|| {
		assert_eq!(FEW.write().migrate(room(1_000)), 1);
	});
}

#[test]
fn the_version_is_set_when_all_are_listed_and_not_before() {
	build_and_execute(|| {
		FEW.write();
		let cursor = step(None, room(999));
		assert_eq!((cursor, version()), (Some(998), StorageVersion::new(1)));
		assert_eq!((step(cursor, room(1)), version()), (None, STORAGE_VERSION));
	});
}

#[test]
fn a_migration_that_is_interrupted_goes_on_by_its_cursor_alone() {
	build_and_execute(|| {
		let old = FEW.write();
		let stored = step(None, room(400)).encode();
		assert_eq!(Registry::do_try_state(), Err(UNLISTED.into()));
		advance(5);
		let cursor = Option::<DeviceId>::decode(&mut stored.as_slice()).unwrap();
		assert_eq!(step(cursor, room(600)), None);
		assert!((0..old.devices).all(|device| old.is_listed(device)));
	});
}

#[test]
fn a_migration_that_begins_anew_ends_as_if_it_had_not() {
	build_and_execute(|| {
		let old = FEW.write();
		step(None, room(400));
		assert_eq!(step(None, room(1_000)), None);
		assert_eq!(Owned::<Test>::iter_keys().count(), 1_000);
		assert!((0..old.devices).all(|device| old.is_listed(device)));
	});
}

#[test]
fn what_onboards_and_what_is_sold_meanwhile_is_listed_with_who_owns_it_then() {
	build_and_execute(|| {
		FEW.write();
		let cursor = step(None, room(400));
		let (listed, unlisted) = (10, 500);
		for device in [listed, unlisted] {
			let old = record(device).latest().owner.clone();
			Devices::<Test>::mutate_extant(device, |record| record.facts.owner = BUYER);
			Registry::pass_on(device, &old, &BUYER);
			let held = HoldReason::DeviceDeposit.into();
			use frame_support::traits::fungible::MutateHold;
			let best = frame_support::traits::tokens::Precision::Exact;
			Balances::release(&held, &old, 10, best).unwrap();
			Balances::hold(&held, &BUYER, 10).unwrap();
		}
		let new = onboard(10);
		assert_eq!(step(cursor, room(601)), None);
		let mut bought = Registry::devices_of(&BUYER, None, 10);
		bought.sort_unstable();
		assert_eq!(bought, [listed, unlisted]);
		assert_eq!(Registry::devices_of(&OWNER, None, 10), [new]);
	});
}

#[test]
fn a_registry_of_version_2_is_left_as_it_is() {
	build_and_execute(|| {
		register();
		onboard(10);
		assert_eq!(version(), STORAGE_VERSION);
		let mut meter = WeightMeter::with_limit(HALF_A_BLOCK);
		assert_storage_noop!(assert_eq!(ListOwned::<Test>::step(None, &mut meter), Ok(None)));
		assert_eq!(meter.consumed(), room(0));
	});
}

#[test]
fn a_registry_of_a_version_that_it_does_not_know_is_left_as_it_is() {
	build_and_execute(|| {
		register();
		for version in [0, 3] {
			StorageVersion::new(version).put::<Registry>();
			let mut meter = WeightMeter::with_limit(HALF_A_BLOCK);
			assert_storage_noop!(assert_eq!(ListOwned::<Test>::step(None, &mut meter), Ok(None)));
		}
	});
}

#[test]
fn a_block_without_room_for_a_device_is_refused_with_what_it_takes() {
	build_and_execute(|| {
		FEW.write();
		let mut meter = WeightMeter::with_limit(room(1) - Weight::from_parts(1, 0));
		let refusal = Err(SteppedMigrationError::InsufficientWeight { required: room(1) });
		assert_storage_noop!(assert_eq!(ListOwned::<Test>::step(None, &mut meter), refusal));
		FEW.migrate(HALF_A_BLOCK);
	});
}

#[test]
fn a_registry_without_devices_has_the_new_version_at_once() {
	build_and_execute(|| {
		StorageVersion::new(1).put::<Registry>();
		assert_eq!((step(None, room(1)), version()), (None, STORAGE_VERSION));
	});
}

#[test]
fn it_is_known_by_its_pallet_and_versions() {
	let id = ListOwned::<Test>::id().encode();
	assert_eq!(id, [b"pallet-device-registry".as_slice(), &[1, 2]].concat());
}

#[test]
fn it_says_what_it_writes() {
	let prefixes: Vec<_> = ListOwned::<Test>::migrating_prefixes().unwrap().into_iter().collect();
	let key = Owned::<Test>::hashed_key_for(owner(0), 0);
	assert!(prefixes.len() == 1 && key.starts_with(&prefixes[0]));
}

#[cfg(feature = "try-runtime")]
mod checked {
	use super::*;

	/// What the checks after the migration say of it, if `corrupt` comes before them.
	fn checked(corrupt: impl FnOnce()) -> Result<(), sp_runtime::TryRuntimeError> {
		ext().execute_with(|| {
			let old = FEW.write();
			let before = ListOwned::<Test>::pre_upgrade().unwrap();
			old.migrate(HALF_A_BLOCK);
			corrupt();
			ListOwned::<Test>::post_upgrade(before)
		})
	}

	#[test]
	fn a_sound_migration_passes_its_checks() {
		assert_eq!(checked(|| ()), Ok(()));
	}

	#[test]
	fn a_migration_that_left_a_device_out_does_not() {
		let left_out = || Owned::<Test>::remove(FEW.owner_of(999), 999);
		assert_eq!(checked(left_out), Err(UNLISTED.into()));
	}

	#[test]
	fn a_migration_that_listed_a_device_with_its_old_owner_does_not() {
		let wrong = || Owned::<Test>::insert(owner(3), 3, ());
		assert_eq!(checked(wrong), Err("a device is listed with somebody else".into()));
	}

	#[test]
	fn a_migration_without_its_version_does_not() {
		let unset = || StorageVersion::new(1).put::<Registry>();
		assert_eq!(checked(unset), Err("the migration ended without its version".into()));
	}

	#[test]
	fn a_migration_in_which_devices_come_does_not() {
		let come = || _ = onboard(10);
		assert_eq!(checked(come), Err("devices came or went meanwhile".into()));
	}
}
