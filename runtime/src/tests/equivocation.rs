// SPDX-License-Identifier: Apache-2.0
//! Validators that sign two things at once, reported as nodes report them.

use super::{chain, world::finalize};
use crate::{
	configs::consensus::{KeyOwners, HISTORY_SESSIONS},
	AccountId, Babe, Balances, Executive, Grandpa, Header, Power, Runtime, RuntimeCall,
	RuntimeHoldReason, Session, SessionKeys, System, UncheckedExtrinsic,
};
use frame_support::{
	assert_ok,
	traits::{fungible::InspectHold, KeyOwnerProofSystem},
};
use pallet_power::{CandidateState, Candidates, HoldReason};
use pallet_session::SessionInterface;
use sp_consensus_babe::digests::{CompatibleDigestItem, PreDigest, SecondaryPlainPreDigest};
use sp_consensus_grandpa::Equivocation;
use sp_core::{ed25519, sr25519, Pair};
use sp_runtime::{
	traits::Header as _,
	transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
	Digest, DigestItem,
};

/// Slots of a session of the local network.
const SESSION: u64 = 40;

fn pair<P: Pair>(name: &str) -> P {
	P::from_string(&format!("//{name}"), None).unwrap()
}

fn account(name: &str) -> AccountId {
	pair::<sr25519::Pair>(name).public().into()
}

/// The session keys of this name.
fn keys(name: &str) -> SessionKeys {
	SessionKeys {
		babe: pair::<sr25519::Pair>(name).public().into(),
		grandpa: pair::<ed25519::Pair>(name).public().into(),
		authority_discovery: pair::<sr25519::Pair>(name).public().into(),
	}
}

fn digest(authority_index: u32, slot: u64) -> Digest {
	let claim = SecondaryPlainPreDigest { authority_index, slot: slot.into() };
	let claim = PreDigest::SecondaryPlain(claim);
	Digest { logs: vec![<DigestItem as CompatibleDigestItem>::babe_pre_digest(claim)] }
}

/// Opens the next block, by the first validator, `slots` after the one before.
fn block(slots: u64) {
	let number = System::block_number() + 1;
	let slot = if number == 1 { 1_000 } else { u64::from(Babe::current_slot()) + slots };
	let header = Header::new(
		number,
		Default::default(),
		Default::default(),
		System::parent_hash(),
		digest(0, slot),
	);
	Executive::initialize_block(&header);
	let now = slot * Babe::slot_duration();
	let set = RuntimeCall::Timestamp(pallet_timestamp::Call::set { now });
	assert_ok!(Executive::apply_extrinsic(UncheckedExtrinsic::new_bare(set)).unwrap());
	Executive::inherents_applied();
}

/// Runs to the first block of the next session that takes extrinsics.
fn next_session() {
	finalize();
	block(SESSION);
	finalize();
	block(1);
}

/// The local network of Alice, Bob, Charlie and Dave, in session 2.
fn local(test: impl FnOnce()) {
	chain("local_testnet", || {
		block(1);
		next_session();
		next_session();
		assert_eq!(Session::current_index(), 2);
		test();
	});
}

/// Two headers of the running slot, both sealed by `name`.
fn two_blocks(name: &str) -> sp_consensus_babe::EquivocationProof<Header> {
	let key = pair::<sr25519::Pair>(name);
	let authorities = Babe::authorities();
	let index = authorities.iter().position(|(id, _)| *id == key.public().into()).unwrap();
	let slot = Babe::current_slot();
	let header = |root: u8| {
		let root = [root; 32].into();
		let digest = digest(index as u32, slot.into());
		let mut header = Header::new(9, root, root, Default::default(), digest);
		let seal = key.sign(header.hash().as_ref()).into();
		header.digest_mut().push(<DigestItem as CompatibleDigestItem>::babe_seal(seal));
		header
	};
	sp_consensus_babe::EquivocationProof {
		offender: key.public().into(),
		slot,
		first_header: header(1),
		second_header: header(2),
	}
}

/// Reports that `name` made two blocks in the running slot.
fn report_blocks(name: &str) -> RuntimeCall {
	let equivocation_proof = Box::new(two_blocks(name));
	let key = (sp_consensus_babe::KEY_TYPE, equivocation_proof.offender.clone());
	let key_owner_proof = KeyOwners::prove(key).unwrap();
	pallet_babe::Call::report_equivocation_unsigned { equivocation_proof, key_owner_proof }.into()
}

/// Reports that `name` voted for two blocks in a round of the running set.
fn report_votes(name: &str) -> RuntimeCall {
	let key = pair::<ed25519::Pair>(name);
	let (round_number, set) = (3, pallet_grandpa::CurrentSetId::<Runtime>::get());
	let vote = |hash: u8| {
		let prevote =
			finality_grandpa::Prevote { target_hash: [hash; 32].into(), target_number: 9 };
		let message = finality_grandpa::Message::Prevote(prevote.clone());
		let payload = sp_consensus_grandpa::localized_payload(round_number, set, &message);
		(prevote, key.sign(&payload).into())
	};
	let identity: sp_consensus_grandpa::AuthorityId = key.public().into();
	let equivocation = finality_grandpa::Equivocation {
		round_number,
		identity: identity.clone(),
		first: vote(1),
		second: vote(2),
	};
	let proof =
		sp_consensus_grandpa::EquivocationProof::new(set, Equivocation::Prevote(equivocation));
	let key_owner_proof = KeyOwners::prove((sp_consensus_grandpa::KEY_TYPE, identity)).unwrap();
	let equivocation_proof = Box::new(proof);
	pallet_grandpa::Call::report_equivocation_unsigned { equivocation_proof, key_owner_proof }
		.into()
}

/// Sends an unsigned report of this node through the pool into the open block.
fn send(report: RuntimeCall) -> Result<(), TransactionValidityError> {
	let report = UncheckedExtrinsic::new_bare(report);
	let parent = System::parent_hash();
	Executive::validate_transaction(TransactionSource::Local, report.clone(), parent)?;
	assert_ok!(Executive::apply_extrinsic(report)?);
	Ok(())
}

fn bond(name: &str) -> u128 {
	let reason = RuntimeHoldReason::Power(HoldReason::ValidatorBond);
	Balances::balance_on_hold(&reason, &account(name))
}

/// Passes where `name`, which weighed a quarter, is slashed by three, removed and disabled.
fn assert_punished(name: &str, before: u128) {
	let candidate = Candidates::<Runtime>::get(account(name)).unwrap();
	assert!(matches!(candidate.state, CandidateState::Removed { .. }), "{candidate:?}");
	assert_eq!((bond(name), candidate.bond), (before / 4, before / 4));
	assert!(is_disabled(name));
	assert_eq!(Power::best_candidates(9).len(), 3);
}

fn is_disabled(name: &str) -> bool {
	let index = Session::validator_id_to_index(&account(name)).unwrap();
	Session::disabled_validators().contains(&index)
}

#[test]
fn who_makes_two_blocks_in_a_slot_is_reported_slashed_and_removed() {
	local(|| {
		let before = bond("Bob");
		assert!(before > 0);
		assert_ok!(send(report_blocks("Bob")));
		assert_punished("Bob", before);
	});
}

#[test]
fn who_votes_twice_in_a_round_is_reported_slashed_and_removed() {
	local(|| {
		let before = bond("Charlie");
		assert_ok!(send(report_votes("Charlie")));
		assert_punished("Charlie", before);
	});
}

#[test]
fn a_report_is_taken_in_the_session_after_as_well() {
	local(|| {
		let before = (bond("Bob"), bond("Dave"));
		let reports = (report_blocks("Bob"), report_votes("Dave"));
		next_session();
		assert_ok!(send(reports.0));
		assert_ok!(send(reports.1));
		assert_eq!((bond("Bob"), bond("Dave")), (before.0 / 4, before.1 / 4));
	});
}

/// Runs so many sessions, in each of which Dave renews its keys: each has a set of its own.
fn run_sets(sessions: u32) {
	for _ in 0..sessions {
		let renewed = keys(&format!("Dave//{}", Session::current_index()));
		assert_ok!(<Session as SessionInterface>::set_keys(&account("Dave"), renewed));
		next_session();
	}
}

#[test]
fn the_oldest_session_that_can_be_reported_of_is_slashed_by_its_weights() {
	local(|| {
		run_sets(4);
		assert!(pallet_grandpa::CurrentSetId::<Runtime>::get() > 1);
		let before = (bond("Bob"), bond("Charlie"));
		let reports = (report_blocks("Bob"), report_votes("Charlie"));
		let session = Session::current_index();
		run_sets(HISTORY_SESSIONS);
		assert_eq!(Session::current_index(), session + HISTORY_SESSIONS);
		assert_ok!(send(reports.0));
		assert_ok!(send(reports.1));
		assert_eq!((bond("Bob"), bond("Charlie")), (before.0 / 4, before.1 / 4));
	});
}

#[test]
fn what_can_be_reported_no_longer_has_no_weights_either() {
	local(|| {
		run_sets(4);
		let (before, session) = ((bond("Bob"), bond("Charlie")), Session::current_index());
		let reports = (report_blocks("Bob"), report_votes("Charlie"));
		run_sets(HISTORY_SESSIONS + 1);
		let refused = Err(InvalidTransaction::BadProof.into());
		assert_eq!((send(reports.0), send(reports.1)), (refused, refused));
		assert_eq!((bond("Bob"), bond("Charlie")), before);
		let kept = |session| Power::session_weights(session).is_some();
		assert_eq!((kept(session), kept(session + 1)), (false, true));
	});
}

#[test]
fn who_renews_or_removes_its_keys_is_reported_all_the_same() {
	for ahead in [true, false] {
		local(|| {
			let before = (bond("Bob"), bond("Charlie"));
			let renew = || {
				let renewed = keys("Bob//renewed");
				assert_ok!(<Session as SessionInterface>::set_keys(&account("Bob"), renewed));
				assert_ok!(<Session as SessionInterface>::purge_keys(&account("Charlie")));
			};
			// Whoever makes the proof has seen the keys renewed, or is overtaken by that.
			if ahead {
				renew();
			}
			let reports = (report_blocks("Bob"), report_votes("Charlie"));
			if !ahead {
				renew();
			}
			assert_ok!(send(reports.0));
			assert_ok!(send(reports.1));
			assert_eq!((bond("Bob"), bond("Charlie")), (before.0 / 4, before.1 / 4));
		});
	}
}

#[test]
fn nobody_is_reported_for_what_is_no_equivocation_or_by_keys_that_are_not_in_force() {
	local(|| {
		let before = bond("Bob");
		let bad = |change: &dyn Fn(&mut sp_consensus_babe::EquivocationProof<Header>)| {
			let mut proof = two_blocks("Bob");
			let key_owner_proof =
				KeyOwners::prove((sp_consensus_babe::KEY_TYPE, proof.offender.clone())).unwrap();
			change(&mut proof);
			let equivocation_proof = Box::new(proof);
			let call = pallet_babe::Call::report_equivocation_unsigned {
				equivocation_proof,
				key_owner_proof,
			};
			send(call.into())
		};
		let stranger = pair::<sr25519::Pair>("Eve").public();
		let refused = bad(&|proof| proof.offender = stranger.into());
		assert_eq!(refused, Err(InvalidTransaction::BadProof.into()));
		// The pool looks at who it is, the block at what it did.
		let equal = two_blocks("Bob");
		let proof = || KeyOwners::prove((sp_consensus_babe::KEY_TYPE, equal.offender.clone()));
		let once = sp_consensus_babe::EquivocationProof {
			second_header: equal.first_header.clone(),
			..equal.clone()
		};
		let call = pallet_babe::Call::report_equivocation_unsigned {
			equivocation_proof: Box::new(once),
			key_owner_proof: proof().unwrap(),
		};
		let report = UncheckedExtrinsic::new_bare(call.into());
		assert!(Executive::apply_extrinsic(report).unwrap().is_err());
		assert_eq!(bond("Bob"), before);
	});
}

#[test]
fn who_is_removed_stays_disabled_while_it_has_a_seat() {
	local(|| {
		assert_ok!(send(report_blocks("Bob")));
		// Another set, whereby the sessions pallet forgets who is disabled.
		let renewed = keys("Dave//renewed");
		assert_ok!(<Session as SessionInterface>::set_keys(&account("Dave"), renewed));
		for _ in 0..4 {
			next_session();
			// With four validators, the set is kept.
			assert!(Session::validators().contains(&account("Bob")));
			assert!(is_disabled("Bob"), "in session {}", Session::current_index());
		}
		assert_eq!(Session::disabled_validators().len(), 1);
		assert!(Grandpa::grandpa_authorities().len() == 4);
	});
}

#[test]
fn who_stands_again_in_a_set_that_is_kept_is_not_disabled_for_ever() {
	local(|| {
		let before = bond("Bob");
		assert_ok!(send(report_blocks("Bob")));
		let until = Session::current_index() + 3;
		// Its removal is cut short: a month of sessions shows no more.
		Candidates::<Runtime>::mutate(account("Bob"), |bob| {
			let state = &mut bob.as_mut().unwrap().state;
			let CandidateState::Removed { at, slashed, .. } = *state else { panic!("{state:?}") };
			*state = CandidateState::Removed { at, until, slashed };
		});
		for _ in 0..3 {
			assert!(is_disabled("Bob"), "in session {}", Session::current_index());
			next_session();
		}
		assert!(is_disabled("Bob"));
		let bob = crate::RuntimeOrigin::signed(account("Bob"));
		assert_ok!(Power::bond_more(bob.clone(), before));
		assert_ok!(Power::stand(bob));
		next_session();
		next_session();
		assert!(Session::validators().contains(&account("Bob")));
		assert!(Session::disabled_validators().is_empty());
	});
}

#[test]
fn nobody_takes_the_keys_of_another() {
	local(|| {
		let mut mine = keys("Eve");
		mine.grandpa = keys("Bob").grandpa;
		for stolen in [keys("Bob"), mine] {
			assert_eq!(
				<Session as SessionInterface>::set_keys(&account("Eve"), stolen),
				Err(pallet_session::Error::<Runtime>::DuplicatedKey.into())
			);
		}
		assert_ok!(<Session as SessionInterface>::set_keys(&account("Eve"), keys("Eve")));
	});
}
