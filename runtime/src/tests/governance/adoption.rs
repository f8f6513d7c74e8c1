// SPDX-License-Identifier: Apache-2.0
//! What is decided comes into force on a chain that runs, each group in its time.

use super::figures::set;
use crate::{
	tests::{
		flood::take_all,
		world::{Setup, World},
	},
	ChallengeClock, DeviceRegistry, Power, Runtime, RuntimeOrigin, Spacetime, CRN,
};
use cairn_traits::RoundClock;
use frame_support::traits::UnfilteredDispatchable;

/// A figure of each group, and what is decided.
const DECIDED: [(&str, u128); 6] = [
	("MaxWitnesses", 20),
	("BudgetPart", 900_000),
	("Removal", 500),
	("FaultCost", 400),
	("DeviceDeposit", 7 * CRN),
	("PauseShare", 200_000),
];

/// What of these figures is in force, in that order; of pauses the blocks of a period.
fn in_force() -> [u128; 6] {
	[
		pallet_coverage::InForce::<Runtime>::get().in_force.max_witnesses.into(),
		pallet_rewards::InForce::<Runtime>::get().in_force.budget_part.into(),
		Power::params().removal_sessions.into(),
		Spacetime::params().fault_cost.into(),
		DeviceRegistry::params().device_deposit,
		pallet_challenge_clock::PauseCap::<Runtime>::get().unwrap_or_default().into(),
	]
}

fn decide(world: &mut World) {
	for (name, value) in DECIDED {
		world.inspect(|| set(name, value).dispatch_bypass_filter(RuntimeOrigin::root())).unwrap();
	}
}

#[test]
fn a_figure_of_each_group_waits_for_its_time_and_is_in_force_then() {
	let mut world = World::new(&Setup::default());
	let before = world.inspect(in_force);
	decide(&mut world);
	assert_eq!(world.inspect(in_force), before);
	// A window has one tick, a round two, an epoch ten, and a session twenty slots.
	world.pass(25);
	let [witnesses, budget, removal, fault, deposit, pauses] = world.inspect(in_force);
	assert_eq!((witnesses, budget, removal), (20, 900_000, 500));
	assert_eq!((fault, deposit, pauses), (400, 7 * CRN, 0));
	// A pause period has 320 blocks, a fifth of which are 64.
	world.pass(320);
	assert_eq!(world.inspect(in_force)[5], 64);
	world.audit();
}

/// Fills blocks until the clock stands still in the first tick of an epoch, which is one of a round, and
/// of a window.
fn stand(world: &mut World) {
	while world.inspect(ChallengeClock::tick) % 10 != 8 {
		world.advance();
	}
	while world.inspect(ChallengeClock::has_advanced) {
		take_all(world);
		world.next_block();
	}
	assert_eq!(world.inspect(ChallengeClock::tick) % 10, 0);
}

#[test]
fn what_is_decided_while_the_clock_stands_waits_for_what_begins_after() {
	let mut world = World::new(&Setup::default());
	world.pass(1);
	stand(&mut world);
	let before = world.inspect(in_force);
	decide(&mut world);
	let standing = world.inspect(ChallengeClock::tick);
	for _ in 0..5 {
		take_all(&mut world);
		world.next_block();
		assert_eq!(world.inspect(ChallengeClock::tick), standing);
		// A session may begin: it counts slots.
		let [witnesses, budget, _, fault, deposit, pauses] = world.inspect(in_force);
		let [old_witnesses, old_budget, _, old_fault, old_deposit, old_pauses] = before;
		assert_eq!((witnesses, budget, fault), (old_witnesses, old_budget, old_fault));
		assert_eq!((deposit, pauses), (old_deposit, old_pauses));
	}
	world.pass(1);
	assert_eq!(world.inspect(Spacetime::params).fault_cost, 400);
	assert_eq!(world.inspect(DeviceRegistry::params).device_deposit, before[4]);
	world.pass(9);
	assert_eq!(world.inspect(DeviceRegistry::params).device_deposit, 7 * CRN);
	world.audit();
}

#[test]
fn what_is_taken_back_is_what_genesis_says_again() {
	let mut world = World::new(&Setup::default());
	let before = world.inspect(in_force);
	decide(&mut world);
	world.pass(25);
	assert_ne!(world.inspect(in_force), before);
	world.inspect(|| {
		let cleared = pallet_parameters::Parameters::<Runtime>::clear(u32::MAX, None);
		assert_eq!(cleared.unique, 6);
	});
	world.pass(25);
	assert_eq!(world.inspect(in_force), before);
	world.audit();
}
