// SPDX-License-Identifier: Apache-2.0
//! Validators that change or remove their session keys.

use super::*;
use codec::Encode;
use frame_support::traits::KeyOwnerProofSystem;
use pallet_session::SessionInterface;
use sp_core::crypto::key_types::{BABE, GRANDPA};

/// Gives validator `id` its second keys.
fn renew(id: u64) {
	<Session as SessionInterface>::set_keys(&id, keys(id, 1)).unwrap();
}

/// Removes the keys of validator `id`.
fn purge(id: u64) {
	<Session as SessionInterface>::purge_keys(&id).unwrap();
}

/// Whether the running session's history proves who holds the keys of validator `id`.
fn are_provable(id: u64, version: u8) -> bool {
	let keys = keys(id, version);
	let babe = (BABE, keys.babe.encode());
	let grandpa = (GRANDPA, keys.grandpa.encode());
	[babe, grandpa].into_iter().all(|(kind, key)| {
		let proof = Historical::prove((kind, key.as_slice()));
		proof.and_then(|proof| Historical::check_proof((kind, key.as_slice()), proof)).is_some()
	})
}

#[test]
fn new_keys_come_with_the_weights_of_their_validator() {
	with_seats(&FOUR, |client| {
		client.run_to_session(1);
		client.block_with(1, || renew(2));
		client.run_to_session(3);
		assert_eq!((babe(), grandpa()), (FOUR.into(), FOUR.into()));
		assert_eq!(client.babe[1].0, keys(2, 1).babe);
		assert_eq!(client.grandpa[1].0, keys(2, 1).grandpa);
	});
}

#[test]
fn new_keys_in_a_kept_set_are_provable() {
	with_seats(&FOUR, |client| {
		elect(2, &FOUR);
		client.run_to_session(2);
		assert!(are_provable(2, 0));
		client.block_with(1, || renew(2));
		client.run_to_session(4);
		assert_eq!(client.babe[1].0, keys(2, 1).babe);
		assert!(are_provable(2, 1));
		assert!(are_provable(1, 0));
	});
}

#[test]
fn a_kept_set_with_its_keys_is_not_planned_anew() {
	with_seats(&FOUR, |client| {
		client.run_to_session(5);
		assert_eq!(client.set_id, 0);
	});
}

#[test]
fn a_validator_without_keys_leaves_the_weights_of_the_others() {
	for gone in 1..5 {
		with_seats(&FOUR, |client| {
			client.run_to_session(1);
			client.block_with(1, || purge(gone));
			client.run_to_session(3);
			let rest: Weighed = FOUR.into_iter().filter(|(id, _)| *id != gone).collect();
			assert_eq!((babe(), announced(), grandpa()), (rest.clone(), rest.clone(), rest));
			assert!(!Session::validators().contains(&gone));
		});
	}
}

#[test]
fn an_elected_candidate_without_keys_leaves_the_weights_of_the_others() {
	with_seats(&FOUR, |client| {
		elect(2, &[(1, 10), (2, 20), (9, 5), (3, 30), (4, 40)]);
		client.block_with(1, || purge(9));
		client.run_to_session(2);
		assert_eq!((babe(), grandpa()), (FOUR.into(), FOUR.into()));
	});
}

#[test]
fn without_any_keys_left_those_before_go_on() {
	with_seats(&FOUR, |client| {
		client.run_to_session(1);
		client.block_with(1, || FOUR.iter().for_each(|(id, _)| purge(*id)));
		client.run_to_session(4);
		assert!(Session::validators().is_empty());
		assert_eq!((babe(), grandpa()), (FOUR.into(), FOUR.into()));
	});
}
