// SPDX-License-Identifier: Apache-2.0
//! What was decided, where an upgrade narrows the bounds.

use super::{document::refusing, figures::view};
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
use cairn_power::Commission;
use codec::{Decode, Encode};
use frame_support::{
	assert_storage_noop,
	storage::unhashed,
	traits::{dynamic_params::AggregatedKeyValue, OnRuntimeUpgrade},
};
use frame_system::LastRuntimeUpgrade;
use pallet_power::{Candidate, Candidates, InForce, PointsSum, RunningPoints};

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

/// What a record with a commission would be that a type without bounds wrote: with more than the most.
fn beyond(with: impl Fn(Commission) -> Vec<u8>) -> Vec<u8> {
	let [one, other] = [0, Commission::MOST].map(|parts| with(Commission::try_new(parts).unwrap()));
	let at = one.iter().zip(&other).position(|(one, other)| one != other).unwrap();
	let mut stored = one;
	stored[at..at + 4].copy_from_slice(&(Commission::MOST + 1).to_le_bytes());
	stored
}

#[test]
fn rules_in_force_beyond_a_bound_are_all_read_as_the_production_networks() {
	chain("development", || {
		let kept = InForce::<Runtime>::get();
		assert_ne!(kept, Default::default());
		let stored = beyond(|max_commission| {
			let mut kept = kept;
			kept.in_force.max_commission = max_commission;
			kept.encode()
		});
		unhashed::put_raw(&InForce::<Runtime>::hashed_key(), &stored);
		KeepDecided::on_runtime_upgrade();
		assert_eq!(InForce::<Runtime>::get(), Default::default());
	});
}

#[test]
fn points_of_an_epoch_with_a_term_beyond_a_bound_are_read_as_none() {
	chain("development", || {
		let kept = PointsSum { epoch: 7, put_up: 9, ..RunningPoints::<Runtime>::get() };
		let stored = beyond(|max_commission| PointsSum { max_commission, ..kept }.encode());
		unhashed::put_raw(&RunningPoints::<Runtime>::hashed_key(), &stored);
		KeepDecided::on_runtime_upgrade();
		assert_eq!(RunningPoints::<Runtime>::get(), Default::default());
	});
}

#[test]
fn a_candidate_that_asked_for_more_than_a_bound_is_read_as_nobody() {
	chain("development", || {
		let (who, kept) = Candidates::<Runtime>::iter().next().unwrap();
		let stored = beyond(|next_commission| Candidate { next_commission, ..kept }.encode());
		unhashed::put_raw(&Candidates::<Runtime>::hashed_key_for(&who), &stored);
		KeepDecided::on_runtime_upgrade();
		assert!(Candidates::<Runtime>::contains_key(&who));
		assert_eq!(Candidates::<Runtime>::get(&who), None);
		unhashed::put_raw(&Candidates::<Runtime>::hashed_key_for(&who), &kept.encode());
	});
}

/// What these records hold of power's figures needs a migration where bounds are narrowed.
#[test]
fn no_other_record_refuses_what_is_beyond_the_bounds_of_a_figure() {
	chain("development", || {
		let found = refusing::records();
		let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
		let known = ["Power.Params", "Power.InForce", "Power.Candidates", "Power.RunningPoints"];
		assert_eq!(names, known);
		let of = |record: &str| {
			let (_, figures) = found.iter().find(|(name, _)| name == record).unwrap();
			figures.iter().map(String::as_str).collect::<Vec<_>>()
		};
		let rules = [
			"Cap",
			"FullPayFrom",
			"IdleBelow",
			"Influence",
			"Margin",
			"MaxChange",
			"MaxCommission",
		];
		assert_eq!((of("Power.Params"), of("Power.InForce")), (rules.to_vec(), rules.to_vec()));
		assert_eq!(of("Power.Candidates"), ["MaxCommission"]);
		assert_eq!(of("Power.RunningPoints"), ["FullPayFrom", "MaxCommission"]);
		rules.iter().for_each(|name| assert_eq!(view(name).group, "Power"));
	});
}

#[test]
fn a_list_of_more_than_the_most_seats_is_refused() {
	use cairn_power::MAX_SEATS;
	use pallet_power::{FoundersOf, PlannedSeat, PlannedSeats, SessionSet};
	let id = crate::tests::world::account(0);
	let seat = PlannedSeat { id: id.clone(), backing: 1 };
	for (seats, taken) in [(MAX_SEATS, true), (MAX_SEATS + 1, false)] {
		let seats = usize::try_from(seats).unwrap();
		let planned = vec![seat.clone(); seats].encode();
		let set = vec![(id.clone(), 1_u64); seats].encode();
		let founders = vec![id.clone(); seats].encode();
		assert_eq!(PlannedSeats::<Runtime>::decode(&mut &planned[..]).is_ok(), taken);
		assert_eq!(SessionSet::<Runtime>::decode(&mut &set[..]).is_ok(), taken);
		assert_eq!(FoundersOf::<Runtime>::decode(&mut &founders[..]).is_ok(), taken);
	}
}
