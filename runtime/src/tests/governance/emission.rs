// SPDX-License-Identifier: Apache-2.0
//! The emission is lowered and divided anew on a chain that works, and never raised above the
//! schedule.

use crate::{
	governance::{
		inspect::check_call,
		parameters::{
			dynamic_params::rewards::{self, Parameters as Key},
			RuntimeParameters,
		},
	},
	tests::{
		chain,
		fleet::{self, devices, Fleet},
		world::{Setup, World},
	},
	ChallengeClock, Parameters, Rewards, Runtime, RuntimeCall, RuntimeOrigin,
};
use cairn_emission::{EmissionFigures, EmissionParams, FiguresError, Pool, CRN};
use cairn_governance::{figure::Figure, origins::Origin};
use cairn_runtime_api::CallRefusal;
use cairn_traits::RoundClock;

/// A chain on which eight gateways work.
fn working() -> (World, Fleet) {
	let (mut world, mut fleet) = (World::new(&Setup::default()), Fleet::default());
	fleet::settle(&mut world, &mut fleet, 8, 3);
	fleet::work(&mut world, &fleet, 40);
	(world, fleet)
}

/// What a referendum of the parameter admin's does.
fn decide(world: &mut World, key: Key) {
	let origin: RuntimeOrigin = Origin::ParameterAdmin.into();
	world.inspect(|| Parameters::set_parameter(origin, RuntimeParameters::Rewards(key))).unwrap();
}

fn budget_part(parts: u32) -> Key {
	Key::BudgetPart(rewards::BudgetPart, Figure::try_new(parts))
}

fn storage(parts: u32) -> Key {
	Key::Storage(rewards::Storage, Figure::try_new(parts))
}

/// Lets the gateways work until the next epoch has begun.
fn next_epoch(world: &mut World, fleet: &Fleet) {
	let next = world.inspect(ChallengeClock::epoch) + 1;
	while world.inspect(|| Rewards::running_epoch().index) < next {
		fleet::work(world, fleet, 1);
	}
}

/// Has every device paid.
fn claim_all(world: &mut World) {
	for device in world.inspect(devices) {
		let _ = world.submit(4, pallet_rewards::Call::claim { device }.into());
	}
	world.audit();
}

fn running(world: &mut World) -> (EmissionParams, u128) {
	let open = world.inspect(Rewards::running_epoch);
	(open.params, open.budget)
}

#[test]
fn the_books_stay_balanced_while_the_emission_is_lowered_and_divided_anew() {
	let (mut world, fleet) = working();
	let before = running(&mut world);
	decide(&mut world, budget_part(500_000));
	decide(&mut world, storage(100_000));
	assert_eq!(running(&mut world), before, "an epoch keeps what it began with");
	next_epoch(&mut world, &fleet);
	let (params, budget) = running(&mut world);
	assert_eq!(budget, before.1 / 2);
	let shares = (params.shares.of(Pool::Storage), params.shares.of(Pool::Treasury));
	assert_eq!(shares, (100_000, 350_000));
	next_epoch(&mut world, &fleet);
	claim_all(&mut world);
	decide(&mut world, budget_part(1_000_000));
	next_epoch(&mut world, &fleet);
	next_epoch(&mut world, &fleet);
	claim_all(&mut world);
	assert_eq!(running(&mut world).1, 100_000 * CRN);
	assert!(world.books.all_claims() > 0);
}

#[test]
fn holders_lower_the_emission_and_divide_it_anew_by_a_referendum() {
	let (mut world, fleet) = working();
	let before = running(&mut world);
	let set = |key| {
		let key_value = RuntimeParameters::Rewards(key);
		RuntimeCall::from(pallet_parameters::Call::set_parameter { key_value })
	};
	let calls = vec![set(budget_part(500_000)), set(storage(100_000))];
	let index = world.inspect(|| {
		let [alice, ..] = super::people();
		let call = pallet_utility::Call::batch_all { calls }.into();
		let index = super::propose(&alice, super::parameter_admin(), call);
		super::all_vote(index, true);
		index
	});
	let decided = (0..100).any(|_| {
		fleet::work(&mut world, &fleet, 1);
		world.inspect(|| super::outcome(index)) == "approved"
	});
	assert!(decided);
	assert_eq!(running(&mut world).1, before.1, "not before the epoch after its enactment");
	next_epoch(&mut world, &fleet);
	next_epoch(&mut world, &fleet);
	let (params, budget) = running(&mut world);
	assert_eq!((budget, params.shares.of(Pool::Storage)), (before.1 / 2, 100_000));
	next_epoch(&mut world, &fleet);
	claim_all(&mut world);
}

#[test]
fn no_referendum_raises_the_emission_above_the_schedule() {
	chain("development", || {
		let part = super::figures::view("BudgetPart");
		assert_eq!(part.most, 1_000_000);
		let more = super::figures::setting(&part, 1_000_001);
		let refusal = check_call(&more);
		assert!(matches!(refusal, Err(CallRefusal::OutOfBounds { most: 1_000_000, .. })));
	});
}

#[test]
fn no_figure_says_more_than_the_schedule() {
	let (mut world, fleet) = working();
	let schedule = world.inspect(pallet_rewards::Emission::<Runtime>::get);
	for parts in [0, 1, 999_999, 1_000_000] {
		decide(&mut world, budget_part(parts));
		next_epoch(&mut world, &fleet);
		let (params, budget) = running(&mut world);
		let epoch = world.inspect(ChallengeClock::epoch);
		assert!(budget <= schedule.scheduled(epoch));
		assert_eq!((params.supply_cap, params.halving_epochs), (schedule.supply_cap, 1_461));
		world.audit();
	}
}

#[test]
fn shares_of_more_than_all_are_refused_with_a_reason_and_the_rest_passes() {
	let (mut world, fleet) = working();
	decide(&mut world, storage(450_001));
	decide(&mut world, budget_part(900_000));
	next_epoch(&mut world, &fleet);
	let EmissionFigures { storage, budget_part, .. } =
		world.inspect(|| pallet_rewards::InForce::<Runtime>::get().in_force);
	assert_eq!((storage, budget_part), (400_000, 900_000));
	let conflict = FiguresError::Shares;
	let refused = pallet_rewards::Event::<Runtime>::FiguresRefused { conflict };
	let told = world.inspect(|| super::was_told(|event| *event == refused.clone().into()));
	assert!(told);
	world.audit();
}
