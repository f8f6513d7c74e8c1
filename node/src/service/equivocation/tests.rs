// SPDX-License-Identifier: Apache-2.0
//! Second blocks, from headers alone.

use super::{find_pre_digest, second_block, Apart, AuxStore, Block, EquivocationProof, Header};
use sc_consensus_slots::check_equivocation;
use sp_consensus_babe::{
	check_equivocation_proof,
	digests::{CompatibleDigestItem, PreDigest, SecondaryPlainPreDigest},
	AuthorityId, AuthorityPair, Slot, SlotDuration,
};
use sp_core::{crypto::Pair, H256};
use sp_runtime::{generic::Digest, traits::Header as _, DigestItem};
use sp_timestamp::Timestamp;
use std::{cell::RefCell, collections::BTreeMap};

const SLOT: SlotDuration = SlotDuration::from_millis(6_000);

/// What a node keeps beside its blocks.
#[derive(Default)]
struct Notes(RefCell<BTreeMap<Vec<u8>, Vec<u8>>>);

impl AuxStore for Notes {
	fn insert_aux<
		'a,
		'b: 'a,
		'c: 'a,
		I: IntoIterator<Item = &'a (&'c [u8], &'c [u8])>,
		D: IntoIterator<Item = &'a &'b [u8]>,
	>(
		&self,
		insert: I,
		delete: D,
	) -> sp_blockchain::Result<()> {
		let mut notes = self.0.borrow_mut();
		notes.extend(insert.into_iter().map(|(key, value)| (key.to_vec(), value.to_vec())));
		for key in delete {
			notes.remove(*key);
		}
		Ok(())
	}

	fn get_aux(&self, key: &[u8]) -> sp_blockchain::Result<Option<Vec<u8>>> {
		Ok(self.0.borrow().get(key).cloned())
	}
}

fn now() -> Slot {
	Slot::from_timestamp(Timestamp::current(), SLOT)
}

fn author(seed: u8) -> AuthorityPair {
	AuthorityPair::from_seed(&[seed; 32])
}

/// A header of that author and slot, without its seal.
fn unsealed(slot: Slot, state: u8) -> Header {
	let digest = PreDigest::SecondaryPlain(SecondaryPlainPreDigest { authority_index: 0, slot });
	let digest = Digest { logs: vec![DigestItem::babe_pre_digest(digest)] };
	Header::new(1, H256::zero(), H256::repeat_byte(state), H256::zero(), digest)
}

/// A header as its author signs it.
fn sealed(author: &AuthorityPair, slot: Slot, state: u8) -> Header {
	let mut header = unsealed(slot, state);
	let seal = author.sign(header.hash().as_ref());
	header.digest_mut().push(DigestItem::babe_seal(seal));
	header
}

fn seen(
	notes: &Notes,
	author: &AuthorityPair,
	header: &Header,
) -> Option<EquivocationProof<Header>> {
	let slot = find_pre_digest::<Block>(header).unwrap().slot();
	second_block(notes, SLOT, slot, header, &AuthorityId::from(author.public())).unwrap()
}

#[test]
fn two_blocks_of_an_author_in_a_slot_make_a_proof_that_the_runtime_takes() {
	let (notes, author, slot) = (Notes::default(), author(1), now());
	assert!(seen(&notes, &author, &sealed(&author, slot, 1)).is_none());
	let proof = seen(&notes, &author, &sealed(&author, slot, 2)).unwrap();
	assert_eq!((proof.slot, &proof.offender), (slot, &author.public().into()));
	assert!(check_equivocation_proof(proof));
}

#[test]
fn a_proof_of_headers_without_seals_is_what_the_runtime_refuses() {
	let (notes, author, slot) = (Notes::default(), author(1), now());
	assert!(seen(&notes, &author, &unsealed(slot, 1)).is_none());
	assert!(!check_equivocation_proof(seen(&notes, &author, &unsealed(slot, 2)).unwrap()));
}

#[test]
fn the_same_block_again_is_no_second_one() {
	let (notes, author) = (Notes::default(), author(1));
	let header = sealed(&author, now(), 1);
	assert!(seen(&notes, &author, &header).is_none());
	assert!(seen(&notes, &author, &header).is_none());
}

#[test]
fn another_author_or_another_slot_makes_no_second_block() {
	let (notes, one, other, slot) = (Notes::default(), author(1), author(2), now());
	assert!(seen(&notes, &one, &sealed(&one, slot, 1)).is_none());
	assert!(seen(&notes, &other, &sealed(&other, slot, 2)).is_none());
	assert!(seen(&notes, &one, &sealed(&one, slot - 1.into(), 3)).is_none());
}

#[test]
fn what_babes_own_import_notes_of_a_block_is_kept_apart() {
	let (notes, author, slot) = (Notes::default(), author(1), now());
	let id = AuthorityId::from(author.public());
	assert!(seen(&notes, &author, &sealed(&author, slot, 1)).is_none());
	let own = check_equivocation(&notes, slot, slot, &unsealed(slot, 1), &id).unwrap();
	assert!(own.is_none());
	assert!(seen(&notes, &author, &sealed(&author, slot, 2)).is_some());
}

#[test]
fn what_is_noted_apart_can_be_read_and_deleted_there() {
	let notes = Notes::default();
	let apart = Apart(&notes);
	apart.insert_aux(&[(&b"one"[..], &b"1"[..]), (&b"two"[..], &b"2"[..])], &[]).unwrap();
	apart.insert_aux(&[], &[&b"one"[..]]).unwrap();
	assert_eq!(apart.get_aux(b"one").unwrap(), None);
	assert_eq!(apart.get_aux(b"two").unwrap(), Some(b"2".to_vec()));
	assert_eq!(notes.get_aux(b"two").unwrap(), None);
}
