// SPDX-License-Identifier: Apache-2.0
//! Validators that change or remove their session keys.

use super::*;
use codec::Encode;
use frame_support::traits::KeyOwnerProofSystem;
use pallet_session::SessionInterface;
use sp_core::crypto::key_types::{BABE, GRANDPA};

type Owners = crate::ProvableKeys<Chain>;

/// Gives validator `id` its second keys.
fn renew(id: u64) {
	<Session as SessionInterface>::set_keys(&id, keys(id, 1)).unwrap();
}

/// Removes the keys of validator `id`.
fn purge(id: u64) {
	<Session as SessionInterface>::purge_keys(&id).unwrap();
}

/// Whether the keys of validator `id` in the running session can be proven in it, and after it.
fn are_provable(client: &mut Client, id: u64, version: u8) -> bool {
	let keys = keys(id, version);
	let keys = [(BABE, keys.babe.encode()), (GRANDPA, keys.grandpa.encode())];
	let proofs = keys.clone().map(|(kind, key)| Owners::prove((kind, key)).unwrap());
	let hold = || {
		let mut proven = keys.iter().zip(&proofs);
		proven.all(|((kind, key), proof)| {
			Owners::check_proof((*kind, key), proof.clone()) == Some((id, ()))
		})
	};
	let now = hold();
	client.run_to_session(Session::current_index() + 1);
	now && hold()
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
		assert!(are_provable(client, 2, 0));
		client.block_with(1, || renew(2));
		client.run_to_session(5);
		assert_eq!(client.babe[1].0, keys(2, 1).babe);
		assert!(are_provable(client, 2, 1));
		assert!(are_provable(client, 1, 0));
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
			assert!(are_provable(client, if gone == 4 { 3 } else { 4 }, 0));
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
		assert!(are_provable(client, 3, 0), "who comes after it in the set");
	});
}

#[test]
fn without_any_keys_left_those_before_go_on() {
	with_seats(&FOUR, |client| {
		client.run_to_session(1);
		client.block_with(1, || FOUR.iter().for_each(|(id, _)| purge(*id)));
		client.run_to_session(4);
		assert!(Session::validators().is_empty());
		assert_eq!((babe(), announced(), grandpa()), (FOUR.into(), FOUR.into(), FOUR.into()));
		renew(9);
		elect(6, &[(9, 5)]);
		client.run_to_session(6);
		assert_eq!((babe(), grandpa()), (vec![(9, 5)], vec![(9, 5)]), "it heals");
	});
}

#[test]
fn keys_in_force_are_provable_after_they_were_renewed() {
	with_seats(&FOUR, |client| {
		elect(2, &FOUR);
		client.run_to_session(2);
		client.block_with(1, || renew(2));
		assert!(are_provable(client, 2, 0), "in the session in which they were renewed");
		assert!(are_provable(client, 2, 0), "in the next, which was planned with them");
		assert!(are_provable(client, 2, 1), "in that after it, the new ones");
	});
}

#[test]
fn keys_in_force_are_provable_after_they_were_removed() {
	with_seats(&FOUR, |client| {
		elect(2, &FOUR);
		client.run_to_session(2);
		client.block_with(1, || purge(2));
		assert!(are_provable(client, 2, 0));
		assert!(are_provable(client, 2, 0));
	});
}

#[test]
fn a_proof_outlives_the_keys_that_it_is_of() {
	with_seats(&FOUR, |client| {
		elect(2, &FOUR);
		client.run_to_session(2);
		let key = keys(3, 0).babe.encode();
		let proof = Owners::prove((BABE, &key)).unwrap();
		// Whoever is to be reported sees the report, and is faster.
		client.block_with(1, || renew(3));
		let by_new_keys = Historical::check_proof((BABE, &key), proof.clone());
		assert_eq!(by_new_keys, None, "the sessions by themselves would not take it");
		assert_eq!(Owners::check_proof((BABE, &key), proof.clone()), Some((3, ())));
		client.run_to_session(4);
		assert_eq!(Owners::check_proof((BABE, &key), proof), Some((3, ())));
	});
}

#[test]
fn keys_that_are_not_in_force_are_not_provable() {
	with_seats(&FOUR, |client| {
		client.run_to_session(2);
		client.block_with(1, || renew(2));
		for key in [keys(2, 1), keys(9, 0), keys(2, 7)] {
			let key = key.babe.encode();
			let proof = Owners::prove((BABE, &key)).unwrap();
			assert_eq!(Owners::check_proof((BABE, &key), proof), None);
		}
		// Nor does a proof of one key hold for another, or for another kind.
		let key = keys(2, 0).babe.encode();
		let proof = Owners::prove((BABE, &key)).unwrap();
		assert_eq!(Owners::check_proof((BABE, keys(2, 1).babe.encode()), proof.clone()), None);
		assert_eq!(Owners::check_proof((GRANDPA, key), proof), None);
	});
}

#[test]
fn to_prove_changes_nothing() {
	with_seats(&FOUR, |client| {
		client.run_to_session(2);
		client.block_with(1, || purge(2));
		Owners::prove((BABE, keys(2, 0).babe.encode())).unwrap();
		assert_eq!(pallet_session::NextKeys::<Chain>::get(2), None);
	});
}
