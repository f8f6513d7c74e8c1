// SPDX-License-Identifier: Apache-2.0
//! Random histories of sets, weights, keys, stalls and faults of the store.

use super::*;
use pallet_session::SessionInterface;
use proptest::{collection::vec, prelude::*, sample::subsequence};
use std::collections::BTreeSet;

const SESSIONS: SessionIndex = 24;

/// What happens in a session.
#[derive(Clone, Debug)]
enum Event {
	/// The manager keeps the set and its weights.
	Keep,
	/// It elects these.
	Elect(Weighed),
	/// It gives new weights to the set that it keeps.
	Reweigh(u64),
	/// It stores these for the set that it keeps, whatever they are.
	Store(Weighed),
	/// It stores nothing.
	Forget,
	/// A validator sets or removes its keys.
	SetKeys(u64, u8),
	Purge(u64),
	/// Root says that finality has stalled.
	Stall(u64),
	/// No blocks for some sessions.
	Gap(u64),
}

fn seats() -> impl Strategy<Value = Weighed> {
	let ids = subsequence(ALL.collect::<Vec<_>>(), 1..12).prop_shuffle();
	let weights = prop_oneof![1u64..100, Just(1), Just(TOTAL_WEIGHT / 16)];
	(ids, vec(weights, 12)).prop_map(|(ids, weights)| ids.into_iter().zip(weights).collect())
}

/// What happens where nothing has a fault.
fn sound() -> impl Strategy<Value = Event> {
	prop_oneof![
		2 => Just(Event::Keep),
		4 => seats().prop_map(Event::Elect),
		2 => (1u64..1_000).prop_map(Event::Reweigh),
		1 => (1u64..6).prop_map(Event::Gap),
	]
}

fn any_event() -> impl Strategy<Value = Event> {
	let weight = prop_oneof![Just(0), 1u64..100, Just(TOTAL_WEIGHT), any::<u64>()];
	let stored = vec((ALL, weight), 0..8);
	prop_oneof![
		6 => sound(),
		1 => stored.prop_map(Event::Store),
		1 => Just(Event::Elect(vec![])),
		1 => Just(Event::Forget),
		2 => (ALL, 0u8..4).prop_map(|(id, version)| Event::SetKeys(id, version)),
		2 => ALL.prop_map(Event::Purge),
		1 => (0u64..9).prop_map(Event::Stall),
	]
}

/// Has `event` happen in the session that runs; what is planned then is the session after the next.
fn happen(client: &mut Client, event: Event) {
	let planned = Session::current_index() + 2;
	let stored = |weights| plan(planned, Plan { weights: Some(weights), ..Default::default() });
	match event {
		Event::Keep => client.block(),
		Event::Elect(seats) => elect(planned, &seats),
		Event::Reweigh(by) => {
			let mut seats = seats::WeightsOf::<Chain>::get(planned - 1).unwrap_or_default();
			let mut seen = BTreeSet::new();
			seats.retain_mut(|(id, weight)| {
				*weight = (*weight ^ by).max(1);
				seen.insert(*id)
			});
			elect(planned, &seats);
		}
		Event::Store(weights) => stored(weights),
		Event::Forget => plan(planned, Plan { forgotten: true, ..Default::default() }),
		Event::SetKeys(id, version) => client.block_with(1, || {
			<Session as SessionInterface>::set_keys(&id, keys(id, version)).unwrap()
		}),
		Event::Purge(id) => client.block_with(1, || {
			let _ = <Session as SessionInterface>::purge_keys(&id);
		}),
		Event::Stall(delay) => client.block_with(1, || {
			Grandpa::note_stalled(RuntimeOrigin::root(), delay, 1).unwrap();
		}),
		Event::Gap(sessions) => client.block_with(sessions * SESSION, || {}),
	}
}

/// Positions name authors: each list has the session's validators in their order.
fn assert_positions() {
	let validators = Session::validators();
	if !validators.is_empty() {
		let ids: Vec<u64> = babe().into_iter().map(|(id, _)| id).collect();
		assert_eq!(ids, validators);
	}
}

/// Whether a forced change is to come, before which no other can be scheduled.
fn is_held_up() -> bool {
	Grandpa::pending_change().is_some() || Grandpa::stalled().is_some()
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(24))]

	/// With a sound store, both run with exactly its weights.
	#[test]
	fn both_run_with_the_weights_of_each_session(
		first in seats(),
		events in vec(sound(), SESSIONS as usize),
	) {
		with_seats(&first, |client| {
			client.block();
			for event in events {
				happen(client, event);
				client.run_to_session(Session::current_index() + 1);
				let session = Session::current_index();
				let due = seats::WeightsOf::<Chain>::get(session).unwrap();
				assert_eq!(babe(), due.clone());
				assert_eq!(grandpa(), due);
				assert_eq!(announced(), seats::WeightsOf::<Chain>::get(session + 1).unwrap());
				assert_positions();
			}
			assert!(Session::current_index() >= SESSIONS);
		});
	}

	/// Whatever the store, validators and root do, clients go on ([`Client`] checks each block),
	/// and both have one mind about the weights where no forced change is under way.
	#[test]
	fn clients_go_on_whatever_happens(
		first in seats(),
		events in vec(any_event(), SESSIONS as usize),
	) {
		with_seats(&first, |client| {
			client.block();
			for event in events {
				let held_up = is_held_up();
				happen(client, event);
				client.run_to_session(Session::current_index() + 1);
				assert_positions();
				if !held_up && !is_held_up() && !Session::validators().is_empty() {
					assert_eq!(babe(), grandpa());
				}
			}
		});
	}
}
