// SPDX-License-Identifier: Apache-2.0
//! Storage on the whole chain: what no pallet sees alone of it.

use super::{
	books::Books,
	fleet::{self, devices, Fleet},
	providers::{self, all_duties, stores},
	world::{account, Setup, World, RELAY},
};
use crate::{
	configs::storage::is_sound, Balance, Balances, ChallengeClock, Rewards, Runtime, RuntimeCall,
	Spacetime,
};
use cairn_device_primitives::DeviceId;
use cairn_emission::{EmissionParams, PoolSummary, SlashDestination};
use cairn_spacetime::ProfileId;
use cairn_traits::RoundClock;
use pallet_device_registry::{Call as Registry, Devices, Error as RegistryError};
use pallet_rewards::{RunningStorage, StorageAccounts};
use pallet_spacetime::{Call, Closings, Error, Layout, Partitions, PreCommits, Providers, Sectors};
use sp_runtime::DispatchError;

/// Providers, sectors of each, and bytes of all of them.
const PROVIDERS: u8 = 2;
const SECTORS: u32 = 3;
const BYTES: u128 = 2 * 3 * 2_048;

/// What the rest of a reward takes to vest, in ticks.
const VESTING: u32 = 30;

/// A chain with providers that prove all their sectors. Device 0 is a gateway that does nothing.
fn stored() -> (World, Fleet) {
	let emission = EmissionParams {
		max_storage_rate: 1 << 61,
		vesting_ticks: VESTING,
		..EmissionParams::default()
	};
	let slashed_to = SlashDestination::Treasury;
	let mut world = World::new(&Setup { emission, slashed_to, ..Setup::default() });
	let mut fleet = Fleet::default();
	fleet::settle(&mut world, &mut fleet, 1, 1);
	world.advance();
	providers::settle(&mut world, &mut fleet, PROVIDERS, SECTORS);
	// Their seeds, a period, and two epochs in which all of them are paid.
	providers::prove(&mut world, &fleet, 90);
	assert_eq!(world.inspect(Spacetime::total_power), BYTES);
	world.audit();
	(world, fleet)
}

/// Claims for every device that has anything due.
fn claim_all(world: &mut World) {
	for device in world.inspect(stores) {
		let _ = world.submit(4, pallet_rewards::Call::claim { device }.into());
	}
	world.audit();
}

/// Lets each provider try to end each of its sectors.
fn terminate_all(world: &mut World) {
	let sectors: Vec<_> = world.inspect(|| Sectors::<Runtime>::iter_keys().collect());
	for (device, number) in sectors {
		let owner = world.inspect(|| providers::person_of(device)).unwrap();
		let _ = world.submit(owner, Call::terminate { device, number }.into());
	}
}

fn refused(world: &mut World, person: u8, call: impl Into<RuntimeCall>) -> DispatchError {
	world.submit(person, call.into()).unwrap().unwrap_err()
}

fn power(device: DeviceId) -> u128 {
	Rewards::storage_earnings(device).power
}

#[test]
fn a_profile_that_proves_nothing_is_not_sound_and_all_others_are() {
	for profile in ProfileId::ALL {
		assert_eq!(is_sound(profile), profile != ProfileId::Kib2, "{profile:?}");
	}
}

#[test]
fn an_honest_provider_is_paid_at_once_in_part_and_in_the_end_in_full() {
	let (mut world, fleet) = stored();
	claim_all(&mut world);
	let (claimed, vesting) = world.inspect(|| {
		let vesting = stores().into_iter().map(|device| Rewards::storage_earnings(device).vesting);
		(pallet_rewards::Totals::<Runtime>::get().claimed, vesting.sum::<u128>())
	});
	assert!(claimed > 0 && vesting > 0);
	providers::prove(&mut world, &fleet, VESTING);
	claim_all(&mut world);
	assert!(world.books.all_claims() >= claimed + vesting);
}

#[test]
fn a_provider_that_is_off_is_paid_nothing_until_it_recovers() {
	let (mut world, mut fleet) = stored();
	let off = world.inspect(stores)[0];
	world.inspect(|| fleet.disks.turn_off(off, 60));
	providers::prove(&mut world, &fleet, 60);
	assert_eq!(world.inspect(|| (power(off), Spacetime::total_power())), (0, BYTES / 2));
	world.audit();

	let recover = |duty: &pallet_spacetime::PartitionDuty| Call::declare_recoveries {
		device: off,
		deadline: duty.partition.deadline,
		partition: duty.partition.index,
		places: (1 << duty.sectors.len()) - 1,
	};
	let owner = world.inspect(|| providers::person_of(off)).unwrap();
	let mut waiting: Vec<_> = world.inspect(|| {
		let own = all_duties().into_iter().filter(|(device, _)| *device == off);
		own.map(|(_, duty)| recover(&duty)).collect()
	});
	for _ in 0..20 {
		// A frozen deadline refuses.
		waiting.retain(|call| world.submit(owner, call.clone().into()) != Ok(Ok(())));
		providers::prove(&mut world, &fleet, 1);
	}
	assert!(waiting.is_empty());
	providers::prove(&mut world, &fleet, 48);
	assert_eq!(world.inspect(|| (power(off), Spacetime::total_power())), (BYTES / 2, BYTES));
	world.audit();
}

#[test]
fn a_provider_that_leaves_leaves_nothing_behind() {
	let (mut world, mut fleet) = stored();
	let device = world.inspect(stores)[0];
	let commit = world.inspect(|| fleet.disks.pre_commit(device, false)).unwrap();
	world.succeed(0, commit);
	// Nobody proves that any more.
	for _ in 0..70 {
		world.advance();
		terminate_all(&mut world);
	}
	let number = SECTORS;
	world.succeed(4, Call::expire_pre_commit { device, number });
	for (person, device) in world.inspect(stores).into_iter().enumerate() {
		world.succeed(person as u8, Registry::retire { device });
	}
	world.audit();
	world.inspect(|| {
		assert_eq!(PreCommits::<Runtime>::iter_keys().count(), 0);
		assert_eq!(Sectors::<Runtime>::iter_keys().count(), 0);
		assert_eq!(Partitions::<Runtime>::iter_keys().count(), 0);
		assert_eq!(Layout::<Runtime>::iter_keys().count(), 0);
		assert_eq!(Closings::<Runtime>::iter_keys().count(), 0);
		assert_eq!(pallet_spacetime::ProofBytes::<Runtime>::get(), 0);
		assert_eq!(Spacetime::total_power(), 0);
		assert!(Providers::<Runtime>::iter_values().all(|provider| provider.is_idle()));
	});
	for _ in 0..3 {
		claim_all(&mut world);
		world.pass(VESTING);
	}
	assert_eq!(world.inspect(|| StorageAccounts::<Runtime>::iter_keys().count()), 0);
}

#[test]
fn a_device_with_sectors_is_neither_sold_nor_retired() {
	let (mut world, mut fleet) = stored();
	let device = world.inspect(stores)[0];
	let held = DispatchError::from(Error::<Runtime>::SectorsHeld);
	assert_eq!(refused(&mut world, 0, Registry::retire { device }), held);
	world.succeed(0, Registry::offer_transfer { device, to: account(3) });
	let accept = world.inspect(|| fleet.accept(device, account(3))).unwrap();
	assert_eq!(refused(&mut world, 3, accept), held);
}

#[test]
fn a_device_that_stores_is_never_accused_so_no_case_waits_for_its_sectors() {
	let (mut world, fleet) = stored();
	let device = world.inspect(stores)[0];
	let evidence = world.inspect(|| {
		let key = Devices::<Runtime>::get(device).unwrap().facts.working_key;
		fleet.contradiction(&key, device, 0, ChallengeClock::round())
	});
	let accuse = Registry::accuse { device, evidence };
	let expected = DispatchError::from(RegistryError::<Runtime>::NotGateway);
	assert_eq!(refused(&mut world, 2, accuse), expected);
}

#[test]
fn a_gateway_of_an_owner_that_stores_is_accused_and_its_sectors_are_untouched() {
	let (mut world, fleet) = stored();
	assert_eq!(world.inspect(|| fleet::owner(0)), Some(account(0)));
	let accuse = world.inspect(|| fleet.accuse(0, 5, 0)).unwrap();
	world.succeed(2, accuse);
	// The appeal takes seven epochs of ten ticks.
	providers::prove(&mut world, &fleet, 70);
	world.succeed(2, Registry::enforce_accusation { device: 0 });
	assert_eq!(world.inspect(Spacetime::total_power), BYTES);
	world.audit();
}

/// Something that must not happen to a state, and what the books say to it.
type Fault = (&'static str, fn());

fn first() -> DeviceId {
	devices().find(|device| StorageAccounts::<Runtime>::contains_key(device)).unwrap()
}

/// Changes what the storage pool did in the last epoch that closed.
fn change_last(change: fn(&mut PoolSummary)) {
	let last = pallet_rewards::CurrentEpoch::<Runtime>::get().index - 1;
	pallet_rewards::Epochs::<Runtime>::mutate(last, |epoch| {
		change(&mut epoch.as_mut().unwrap().pools.storage);
	});
}

const FAULTS: &[Fault] = &[
	("Storage: issued", || {
		change_last(|storage| storage.issued -= 1);
	}),
	("Storage: rate", || {
		change_last(|storage| storage.rate += 1);
	}),
	("Storage: units", || {
		change_last(|storage| storage.units += 1);
	}),
	("earned something else", || {
		StorageAccounts::<Runtime>::mutate_extant(first(), |account| account.due += 1);
	}),
	("earned something else", || {
		StorageAccounts::<Runtime>::mutate_extant(first(), |account| account.vesting.amount += 1);
	}),
	("storage of no device", || {
		StorageAccounts::<Runtime>::insert(u32::MAX, pallet_rewards::StorageAccount::default());
	}),
	("not that of the events", || {
		pallet_spacetime::TotalPower::<Runtime>::mutate(|power| *power += 1);
	}),
	("paid for other power than is proven", || {
		RunningStorage::<Runtime>::mutate(|pool| pool.power += 1);
	}),
	("proves other power than its events say", || {
		Providers::<Runtime>::mutate_extant(first(), |provider| provider.bytes.active -= 1);
	}),
	("is paid for other power than it proves", || {
		StorageAccounts::<Runtime>::mutate_extant(first(), |account| account.power -= 1);
	}),
	("stores with another's money", || {
		Providers::<Runtime>::mutate_extant(first(), |provider| provider.owner = account(5));
	}),
	("plancks are held as Spacetime(Pledge)", || {
		use frame_support::traits::fungible::BalancedHold;
		let reason = pallet_spacetime::HoldReason::Pledge.into();
		drop(crate::Balances::slash(&reason, &account(0), 1));
	}),
];

/// What the hooks must have cleared, left behind.
const LEFTOVERS: &[Fault] = &[("a partition outlived its window", || {
	let (_, key) = Closings::<Runtime>::iter_keys().next().unwrap();
	Closings::<Runtime>::insert([0; 4], key, ());
})];

#[test]
fn the_books_notice_each_fault_of_storage_by_name() {
	let (mut world, _) = stored();
	claim_all(&mut world);
	for (name, fault) in FAULTS {
		let told = world.tampered(fault, Books::check).unwrap_err();
		assert!(told.contains(name), "{name}: {told}");
	}
}

#[test]
fn the_books_notice_what_the_hooks_leave_behind_of_storage() {
	let (mut world, _) = stored();
	for (name, fault) in LEFTOVERS {
		let told = world.tampered(fault, Books::check_block).unwrap_err();
		assert!(told.contains(name), "{name}: {told}");
	}
}

/// Waits for the next window of the first provider; returns who owns it, and the proof.
fn await_window(world: &mut World, fleet: &Fleet) -> (u8, RuntimeCall) {
	for _ in 0..200 {
		world.advance();
		let due = world.inspect(|| {
			let (device, duty) =
				all_duties().into_iter().find(|(_, duty)| providers::is_due(duty))?;
			Some((providers::person_of(device)?, fleet.disks.window(device, &duty, 0, false)?))
		});
		if let Some(due) = due {
			return due;
		}
	}
	panic!("no window opens");
}

/// What an extrinsic costs, and whether it failed as it comes second.
fn submitted(world: &mut World, person: u8, call: RuntimeCall) -> (Balance, bool) {
	let free = |world: &mut World| world.inspect(|| Balances::free_balance(account(person)));
	let before = free(world);
	let outcome = world.submit(person, call).unwrap();
	let second = outcome == Err(Error::<Runtime>::AlreadyProven.into());
	assert!(second || outcome.is_ok(), "{outcome:?}");
	(before - free(world), second)
}

#[test]
fn a_window_s_proof_is_free_for_its_owner_once_a_period() {
	let (mut world, fleet) = stored();
	for _ in 0..3 {
		let (owner, proof) = await_window(&mut world, &fleet);
		assert_eq!(submitted(&mut world, owner, proof.clone()), (0, false));
		let (cost, second) = submitted(&mut world, owner, proof);
		assert!(second && cost > 0, "{cost}");
	}
	world.audit();
}

#[test]
fn who_copies_a_window_s_proof_pays_as_much_as_its_owner_then_does() {
	let (mut world, fleet) = stored();
	let (owner, proof) = await_window(&mut world, &fleet);
	let (paid, second) = submitted(&mut world, RELAY, proof.clone());
	assert!(!second);
	let (cost, second) = submitted(&mut world, owner, proof);
	assert!(second);
	// Their extrinsics may differ by the length of a nonce.
	assert!(cost * 100 <= paid * 101, "{cost} for {paid}");
}
