// SPDX-License-Identifier: Apache-2.0
//! An upgrade whose migration takes more than a block.

use crate::{
	tests::{
		calls::transfer,
		fleet::{self, Fleet},
		world::{account, signed, Setup, World},
	},
	ChallengeClock, DeviceRegistry, MultiBlockMigrations, Runtime, RuntimeEvent, System, Timestamp,
};
use cairn_device_primitives::{DeviceId, RootKey};
use cairn_traits::RoundClock;
use frame_support::{
	migrations::MultiStepMigrator,
	traits::{GetStorageVersion, StorageVersion},
};
use frame_system::LastRuntimeUpgrade;
use pallet_device_registry::{Devices, Identities, NextDevice, Owned, RootKeys, Serials};
use pallet_migrations::Event;
use sp_runtime::ExtrinsicInclusionMode::{AllExtrinsics, OnlyInherents};

/// More devices than one block has the time to list.
const RETIRED: u32 = 20_000;

/// Copies a device as one that retired long ago, with papers of its own.
fn retire_copy(of: DeviceId, device: DeviceId) {
	let mut record = Devices::<Runtime>::get(of).unwrap();
	record.settle(u32::MAX);
	record.facts.active = false;
	record.facts.location = None;
	let mut identity = Identities::<Runtime>::get(of).unwrap();
	let mut unique = [0x5e; 32];
	unique[..4].copy_from_slice(&device.to_le_bytes());
	identity.root_key = RootKey::Ed25519(unique);
	identity.serial_hash = unique;
	(identity.deposit, identity.movable_at) = (None, None);
	RootKeys::<Runtime>::insert(identity.root_key, device);
	Serials::<Runtime>::insert((record.maker, unique), device);
	Devices::<Runtime>::insert(device, record);
	Identities::<Runtime>::insert(device, identity);
}

/// Has the next block find that the runtime was upgraded.
fn upgrade() {
	LastRuntimeUpgrade::<Runtime>::kill();
}

/// A chain with two gateways and many devices that retired, whose registry has version 1 of its
/// storage, and whose next block is the first of this version.
fn old_chain() -> World {
	let mut world = World::new(&Setup::default());
	fleet::settle(&mut world, &mut Fleet::default(), 2, 2);
	world.inspect(|| {
		let first = NextDevice::<Runtime>::get();
		(first..first + RETIRED).for_each(|device| retire_copy(0, device));
		NextDevice::<Runtime>::put(first + RETIRED);
		let _ = Owned::<Runtime>::clear(u32::MAX, None);
		StorageVersion::new(1).put::<DeviceRegistry>();
		upgrade();
	});
	world
}

fn told(world: &mut World) -> Vec<Event<Runtime>> {
	let migrations = |record: Box<frame_system::EventRecord<RuntimeEvent, _>>| match record.event {
		RuntimeEvent::MultiBlockMigrations(event) => Some(event),
		_ => None,
	};
	world.inspect(|| System::read_events_no_consensus().filter_map(migrations).collect())
}

/// Whether the last block had a part of a migration to do.
fn migrated(world: &mut World) -> bool {
	!told(world).is_empty()
}

#[test]
fn an_upgrade_lists_every_device_in_blocks_that_none_of_them_fills() {
	let mut world = old_chain();
	let most = <Runtime as frame_system::Config>::BlockWeights::get().max_block;
	world.next_block();
	let mut blocks = 0;
	while migrated(&mut world) {
		blocks += 1;
		assert!(world.inspect(System::block_weight).total().all_lt(most));
		let (done, listed) = world.inspect(|| {
			let done = !MultiBlockMigrations::ongoing();
			(done, Owned::<Runtime>::contains_key(account(0), RETIRED + 1))
		});
		assert_eq!(done, listed, "the last device is listed in the last block");
		world.next_block();
	}
	assert!(blocks > 1, "{blocks}");
	world.inspect(|| {
		assert_eq!(DeviceRegistry::on_chain_storage_version(), StorageVersion::new(2));
		assert_eq!(DeviceRegistry::devices_of(&account(1), None, 10), [1]);
		assert_eq!(Owned::<Runtime>::iter_key_prefix(account(0)).count(), 20_001);
	});
	world.audit();
}

#[test]
fn time_stands_still_for_devices_while_a_migration_runs_and_inherents_go_on() {
	let mut world = old_chain();
	let clock = || (ChallengeClock::tick(), ChallengeClock::round());
	let (before, mut now) = (world.inspect(clock), world.inspect(Timestamp::get));
	world.next_block();
	while migrated(&mut world) {
		assert_eq!(world.inspect(clock), before);
		let later = world.inspect(Timestamp::get);
		assert_eq!(later - now, 2_000);
		now = later;
		world.next_block();
	}
	assert_eq!(world.inspect(ChallengeClock::tick), before.0 + 1);
	world.pass(10);
	world.audit();
}

#[test]
fn an_author_takes_no_transaction_until_the_migration_is_over() {
	let mut world = old_chain();
	assert_eq!(world.takes, AllExtrinsics);
	world.next_block();
	while world.inspect(MultiBlockMigrations::ongoing) {
		assert_eq!(world.takes, OnlyInherents);
		world.next_block();
	}
	// The block in which it ends began with it.
	assert_eq!(world.takes, OnlyInherents);
	world.next_block();
	assert_eq!(world.takes, AllExtrinsics);
	world.succeed(0, transfer());
}

#[test]
#[should_panic(expected = "Only inherents are allowed")]
fn a_block_that_takes_a_transaction_while_a_migration_runs_is_refused() {
	let mut world = old_chain();
	world.next_block();
	let transfer = world.inspect(|| signed(0, transfer()));
	world.import(transfer);
}

#[test]
fn a_chain_that_began_with_this_version_has_nothing_to_migrate() {
	let mut world = World::new(&Setup::default());
	fleet::settle(&mut world, &mut Fleet::default(), 2, 2);
	let listed = || Owned::<Runtime>::iter_keys().collect::<Vec<_>>();
	let before = world.inspect(listed);
	world.inspect(upgrade);
	world.next_block();
	let done = Event::MigrationCompleted { index: 0, took: 1 };
	let events = told(&mut world);
	assert_eq!(events, [Event::UpgradeStarted { migrations: 1 }, done, Event::UpgradeCompleted]);
	assert_eq!((world.inspect(listed), before.len()), (before, 2));
	world.audit();
}

#[test]
fn the_next_upgrade_does_not_migrate_again() {
	let mut world = World::new(&Setup::default());
	for first in [true, false] {
		world.inspect(upgrade);
		world.next_block();
		assert_eq!(told(&mut world).contains(&Event::MigrationSkipped { index: 0 }), !first);
		assert!(!world.inspect(MultiBlockMigrations::ongoing));
	}
	world.audit();
}
