// SPDX-License-Identifier: Apache-2.0
//! Random histories against a naive model: one record a sector, no partitions, no queue, no sums.

use crate::{mock::*, *};
use cairn_spacetime::{prover::Data, termination_fee, SectorNumber};
use proptest::{collection::vec, prelude::*};
use std::collections::BTreeMap;

/// What may happen.
#[derive(Clone, Copy, Debug)]
pub enum Act {
	/// A provider commits to a sector and proves its seal as soon as it can.
	Seal(u32),
	/// A provider answers the window of its n-th partition, skipping some.
	Prove(u32, usize, Places),
	/// It declares faults.
	Fault(u32, usize, Places),
	/// It declares recoveries.
	Recover(u32, usize, Places),
	/// It ends its n-th sector.
	Terminate(u32, usize),
	/// It extends its n-th sector by so many ticks.
	Extend(u32, usize, u32),
	/// So many ticks pass, with or without hooks.
	Pass(u32, bool),
	/// Ticks pass until the n-th partition's window opens.
	Await(u32, usize, bool),
}

/// Anything, by one of providers 1 to 3.
pub fn act() -> impl Strategy<Value = Act> {
	let device = 1..=3u32;
	let places = prop_oneof![3 => Just(0), 2 => 1..16u64, 1 => any::<u64>()];
	let with = (device.clone(), 0..3usize, places);
	prop_oneof![
		3 => device.clone().prop_map(Act::Seal),
		6 => with.clone().prop_map(|(device, nth, places)| Act::Prove(device, nth, places)),
		2 => with.clone().prop_map(|(device, nth, places)| Act::Fault(device, nth, places)),
		2 => with.prop_map(|(device, nth, places)| Act::Recover(device, nth, places)),
		1 => (device.clone(), 0..9usize).prop_map(|(device, nth)| Act::Terminate(device, nth)),
		1 => (device.clone(), 0..9usize, 1..400u32)
			.prop_map(|(device, nth, by)| Act::Extend(device, nth, by)),
		2 => (1..200u32, any::<bool>()).prop_map(|(ticks, hooks)| Act::Pass(ticks, hooks)),
		6 => (device, 0..3usize, prop::bool::weighted(0.8))
			.prop_map(|(device, nth, hooks)| Act::Await(device, nth, hooks)),
	]
}

/// All that the model knows of a sector.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Model {
	id: PartitionId,
	closes: u32,
	expires: u32,
	activated: u32,
	pledge: Balance,
	/// `None`: a fault. `Some(true)`: counts.
	power: Option<bool>,
	recovering: bool,
	missed: u8,
	proven: bool,
}

/// The fee is tested by itself.
fn fee(pledge: Balance, age: u32) -> Balance {
	let (full, least) = (TerminationShare::get(), LeastTerminationShare::get());
	termination_fee(pledge, age, 4 * PERIOD, full, least, cost())
}

/// What a window of a fault costs.
fn cost() -> Balance {
	Rate::get() * Balance::from(PERIOD) * 351 / 100
}

/// What is held for a new sector.
fn new_pledge() -> Balance {
	PLEDGE.max(Rate::get() * Balance::from(TICKS_OF_PLEDGE))
}

#[derive(Default)]
struct World {
	sectors: BTreeMap<(u32, SectorNumber), Model>,
	slashed: Balance,
}

impl World {
	/// Closes the windows of each sector up to the tick, one by one.
	fn close(&mut self) {
		let now = Now::get();
		let mut slashed = 0;
		self.sectors.retain(|_, sector| {
			while sector.closes <= now {
				let at = sector.closes;
				sector.closes += PERIOD;
				if !std::mem::take(&mut sector.proven) {
					if sector.missed > 0 {
						let charge = cost().min(sector.pledge);
						sector.pledge -= charge;
						slashed += charge;
					}
					sector.missed += 1;
					(sector.power, sector.recovering) = (None, false);
				}
				if sector.missed > 3 {
					slashed += fee(sector.pledge, at - sector.activated);
					return false;
				}
				if sector.expires <= at {
					return false;
				}
			}
			true
		});
		self.slashed += slashed;
	}

	/// The sectors at some places of a partition, which are in the order of their numbers.
	fn at(&mut self, device: u32, id: PartitionId, places: Places) -> Vec<&mut Model> {
		let inside =
			self.sectors.iter_mut().filter(|((of, _), sector)| *of == device && sector.id == id);
		inside
			.enumerate()
			.filter(|(place, _)| places >> place & 1 == 1)
			.map(|(_, (_, sector))| sector)
			.collect()
	}

	fn power(&self, device: u32) -> u128 {
		let of = self.sectors.iter().filter(|((of, _), _)| *of == device);
		of.filter(|(_, sector)| sector.power == Some(true)).count() as u128 * SECTOR
	}
}

pub fn nth_partition(device: u32, nth: usize) -> Option<PartitionId> {
	Layout::<Test>::get(device).get(nth).map(|slot| slot.id)
}

pub fn nth_sector(device: u32, nth: usize) -> Option<SectorNumber> {
	let mut numbers: Vec<_> = Sectors::<Test>::iter_key_prefix(device).collect();
	numbers.sort();
	numbers.get(nth).copied()
}

/// Lets it happen, on the chain and in the model. The model follows what the chain accepts, and
/// checks on its own what it means.
fn perform(world: &mut World, act: Act) {
	match act {
		Act::Seal(device) => seal_one(world, device),
		Act::Prove(device, nth, skipped) => prove_one(world, device, nth, skipped),
		Act::Fault(device, nth, places) => fault(world, device, nth, places),
		Act::Recover(device, nth, places) => recover(world, device, nth, places),
		Act::Terminate(device, nth) => terminate(world, device, nth),
		Act::Extend(device, nth, by) => {
			let Some(number) = nth_sector(device, nth) else { return };
			let Some(view) = Spacetime::sector(device, number) else { return };
			let expires = view.expires + by;
			if Spacetime::extend(signed(device), device, number, expires).is_ok() {
				world.close();
				let sector = world.sectors.get_mut(&(device, number)).unwrap();
				assert!(expires <= sector.activated + 8 * PERIOD);
				sector.expires = expires;
			}
		}
		Act::Pass(ticks, true) => go_to(Now::get() + ticks),
		Act::Pass(ticks, false) => lag_to(Now::get() + ticks),
		Act::Await(device, nth, hooks) => {
			let Some(id) = nth_partition(device, nth) else { return };
			let opens = opens(device, id);
			if hooks {
				go_to(opens);
			} else {
				lag_to(opens);
			}
		}
	}
}

fn prove_one(world: &mut World, device: u32, nth: usize, skipped: Places) {
	let Some(id) = nth_partition(device, nth) else { return };
	if prove_skipping(device, id, skipped).is_ok() {
		world.close();
		world.at(device, id, skipped).into_iter().for_each(|sector| {
			(sector.power, sector.recovering) = (None, false);
		});
		world.at(device, id, !0).into_iter().for_each(|sector| {
			if sector.power.is_some() || sector.recovering {
				(sector.power, sector.recovering) = (Some(true), false);
				(sector.missed, sector.proven) = (0, true);
			}
		});
	}
}

fn fault(world: &mut World, device: u32, nth: usize, places: Places) {
	let Some(id) = nth_partition(device, nth) else { return };
	let PartitionId { deadline, index } = id;
	if Spacetime::declare_faults(signed(device), device, deadline, index, places).is_ok() {
		world.close();
		world.at(device, id, places).into_iter().for_each(|sector| {
			(sector.power, sector.recovering) = (None, false);
		});
	}
}

fn recover(world: &mut World, device: u32, nth: usize, places: Places) {
	let Some(id) = nth_partition(device, nth) else { return };
	let PartitionId { deadline, index } = id;
	if Spacetime::declare_recoveries(signed(device), device, deadline, index, places).is_ok() {
		world.close();
		let at = world.at(device, id, places);
		at.into_iter().for_each(|sector| {
			sector.recovering = true;
			if sector.missed > 1 {
				sector.pledge = sector.pledge.max(new_pledge());
			}
		});
	}
}

fn seal_one(world: &mut World, device: u32) {
	if try_pre_commit(device, Data::Capacity).is_err() {
		return;
	}
	let number = next_number(device) - 1;
	await_seed(device, number);
	prove_part(device, number, 0).unwrap();
	prove_part(device, number, 1).unwrap();
	world.close();
	let id = place_of(device, number);
	let now = Now::get();
	let sector = Model {
		id,
		closes: closes(device, id),
		expires: now + 5 * PERIOD,
		activated: now,
		pledge: Sectors::<Test>::get(device, number).unwrap().pledge,
		power: Some(false),
		recovering: false,
		missed: 0,
		proven: false,
	};
	world.sectors.insert((device, number), sector);
}

fn terminate(world: &mut World, device: u32, nth: usize) {
	let Some(number) = nth_sector(device, nth) else { return };
	if Spacetime::terminate(signed(device), device, number).is_ok() {
		world.close();
		let sector = world.sectors.remove(&(device, number)).unwrap();
		world.slashed += fee(sector.pledge, Now::get() - sector.activated);
	}
}

/// Settles everything on both sides, and compares.
fn compare(world: &mut World) {
	run_hooks();
	world.close();
	for device in 1..=3 {
		if let Some(provider) = Providers::<Test>::get(device) {
			assert_eq!(provider.bytes.active, world.power(device), "power of {device}");
			assert_eq!(power(device), world.power(device));
			let pledges: Balance = world
				.sectors
				.iter()
				.filter(|((of, _), _)| *of == device)
				.map(|(_, sector)| sector.pledge)
				.sum();
			assert_eq!(held(device).1, pledges, "pledges of {device}");
		}
	}
	let total: u128 = (1..=3).map(|device| world.power(device)).sum();
	assert_eq!(Spacetime::total_power(), total);
	assert_eq!(Sectors::<Test>::iter().count(), world.sectors.len());
	assert_eq!(Slashed::get(), world.slashed);
	Spacetime::do_try_state().unwrap();
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]
	#[test]
	fn the_chain_does_what_the_model_says(
		acts in vec(act(), 1..60), rate in 0..2u128, tight in any::<bool>(),
	) {
		new_test_ext().execute_with(|| {
			// With room for one partition in a span, or for all.
			ProofBytesPerTick::set(if tight { tick_bytes(1) } else { 1_000_000 });
			let mut world = World::default();
			(1..=3).for_each(onboard);
			Rate::set(rate);
			for act in acts {
				perform(&mut world, act);
				Spacetime::do_try_state().unwrap();
				if !matches!(act, Act::Pass(_, false) | Act::Await(_, _, false)) {
					compare(&mut world);
				}
			}
			compare(&mut world);
		});
	}
}
