// SPDX-License-Identifier: Apache-2.0
//! What was decided, where an upgrade narrows the bounds.

use super::figures::view;
use crate::{
	governance::{
		parameters::{views, ParameterView, RuntimeParametersKey},
		upgrade::KeepDecided,
	},
	tests::{
		chain,
		world::{Setup, World},
	},
	Runtime, RuntimeEvent, System,
};
use codec::Decode;
use frame_support::{
	assert_storage_noop,
	storage::unhashed,
	traits::{dynamic_params::AggregatedKeyValue, OnRuntimeUpgrade},
};
use frame_system::LastRuntimeUpgrade;

fn place(figure: &ParameterView) -> Vec<u8> {
	let key = [figure.group_index, figure.index];
	let key = RuntimeParametersKey::decode(&mut key.as_slice()).unwrap();
	pallet_parameters::Parameters::<Runtime>::hashed_key_for(key)
}

/// Stores what wider bounds allowed to decide.
fn store(figure: &ParameterView, value: u128) {
	let bytes = &value.to_le_bytes()[..figure.bytes.into()];
	let stored = [&[figure.group_index, figure.index], bytes].concat();
	unhashed::put_raw(&place(figure), &stored);
}

/// The most that the type of a figure holds.
fn room(figure: &ParameterView) -> u128 {
	u128::MAX >> (128 - 8 * u32::from(figure.bytes))
}

#[test]
fn what_an_upgrade_puts_out_of_its_bounds_becomes_the_nearest_bound() {
	chain("development", || {
		let mut moved = 0;
		for figure in views() {
			let beyond = [(0, figure.least), (room(&figure), figure.most)];
			for (value, nearest) in beyond.into_iter().filter(|(value, bound)| value != bound) {
				store(&figure, value);
				assert_eq!(view(&figure.name).decided, figure.default, "{}", figure.name);
				KeepDecided::on_runtime_upgrade();
				assert_eq!(view(&figure.name).decided, nearest, "{}", figure.name);
				moved += 1;
			}
			unhashed::kill(&place(&figure));
		}
		assert!(moved > 50, "{moved}");
	});
}

#[test]
fn what_is_within_its_bounds_and_what_nobody_decided_is_left_as_it_is() {
	chain("development", || {
		assert_storage_noop!(KeepDecided::on_runtime_upgrade());
		for most in [false, true] {
			for figure in views() {
				store(&figure, if most { figure.most } else { figure.least });
			}
			assert_storage_noop!(KeepDecided::on_runtime_upgrade());
		}
		views().iter().for_each(|figure| unhashed::kill(&place(figure)));
	});
}

#[test]
fn what_has_another_length_is_left_to_a_migration_of_its_own() {
	chain("development", || {
		let figure = view("MaxWitnesses");
		let stored = [figure.group_index, figure.index, 33, 0];
		unhashed::put_raw(&place(&figure), &stored);
		assert_storage_noop!(KeepDecided::on_runtime_upgrade());
		unhashed::kill(&place(&figure));
	});
}

#[test]
fn a_figure_that_is_moved_into_its_bounds_is_told_of() {
	chain("development", || {
		System::set_block_number(1);
		store(&view("MaxWitnesses"), 33);
		KeepDecided::on_runtime_upgrade();
		let (key, new_value) = super::witnesses(32).into_parts();
		let told = pallet_parameters::Event::Updated { key, old_value: None, new_value };
		System::assert_last_event(RuntimeEvent::Parameters(told));
	});
}

#[test]
fn it_comes_with_the_first_block_of_every_upgrade() {
	let mut world = World::new(&Setup::default());
	world.inspect(|| store(&view("MaxWitnesses"), 33));
	// As many witnesses leave room for fewer beacons.
	world.inspect(|| store(&view("BeaconsPerTick"), 250));
	world.next_block();
	// Without an upgrade it is read as its default.
	assert_eq!(world.inspect(|| view("MaxWitnesses").decided), 14);
	world.inspect(LastRuntimeUpgrade::<Runtime>::kill);
	world.next_block();
	assert_eq!(world.inspect(|| view("MaxWitnesses").decided), 32);
	world.pass(25);
	let rules = world.inspect(pallet_coverage::InForce::<Runtime>::get);
	assert_eq!(rules.in_force.max_witnesses, 32);
	world.audit();
}
