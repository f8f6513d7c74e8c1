// SPDX-License-Identifier: Apache-2.0
//! Proving a seal.

use crate::{mock::*, *};
use cairn_spacetime::{prover::Data, seal_challenges, Content, Graph, ProfileId, SealPart};
use cairn_traits::RoundClock;
use codec::Encode;
use frame_support::{assert_noop, assert_ok, dispatch::Pays};
use sp_runtime::DispatchError;
use std::collections::BTreeSet;

/// A provider with a pre-commit of the file whose seed is usable.
fn ready(device: u32) -> u32 {
	onboard(device);
	try_pre_commit(device, file()).unwrap();
	let number = next_number(device) - 1;
	await_seed(device, number);
	number
}

fn seed(device: u32, number: u32) -> [u8; 32] {
	Clock::seed(PreCommits::<Test>::get(device, number).unwrap().seed_round).unwrap()
}

/// What is done to a proof.
type Change = fn(&mut SealPart);

/// What a proof is refused with.
#[track_caller]
fn assert_refused(device: u32, number: u32, part: u8, proof: SealPart, error: Error<Test>) {
	let refused = DispatchError::from(error);
	let outcome = Spacetime::prove_part(RuntimeOrigin::signed(1), device, number, part, proof);
	assert_eq!(outcome.unwrap_err().error, refused);
}

#[test]
fn the_last_part_turns_the_deposit_into_a_pledge() {
	build_and_execute(|| {
		let number = ready(1);
		prove_part(1, number, 1).unwrap();
		let pre_commit = PreCommits::<Test>::get(1, number).unwrap();
		assert_eq!((pre_commit.parts, held(1)), (0b10, (DEPOSIT, 0)));
		prove_part(1, number, 0).unwrap();
		assert!(!PreCommits::<Test>::contains_key(1, number));
		assert_eq!(held(1), (0, PLEDGE));
		let provider = provider(1);
		assert_eq!((provider.pre_commits, provider.sectors), (0, 1));
		assert_eq!((provider.bytes.unproven, provider.bytes.live()), (SECTOR, SECTOR));
		let sector = Sectors::<Test>::get(1, number).unwrap();
		assert_eq!((sector.activated, sector.pledge), (Now::get(), PLEDGE));
		assert_eq!(sector.content, made(1, number).sealing.content);
		assert_ne!(sector.content, Content::Capacity);
		assert_eq!(state(1, number), SectorState::Unproven);
		assert_eq!(power(1), 0);
	});
}

#[test]
fn a_sector_is_committed_for_its_initial_lifetime() {
	build_and_execute(|| {
		let number = ready(1);
		prove_part(1, number, 0).unwrap();
		prove_part(1, number, 1).unwrap();
		let expires = Now::get() + 5 * PERIOD;
		let partition = place_of(1, number);
		let event = Event::Activated { device: 1, number, partition, pledge: PLEDGE, expires };
		assert_eq!(events().last(), Some(&event));
	});
}

#[test]
fn the_pledge_is_what_it_was_at_the_pre_commit_though_the_reward_has_risen() {
	build_and_execute(|| {
		Rate::set(7);
		let number = ready(1);
		prove_part(1, number, 0).unwrap();
		// Its owner could not pay a pledge by this.
		Rate::set(1 << 80);
		prove_part(1, number, 1).unwrap();
		assert_eq!(held(1), (0, 7 * Balance::from(TICKS_OF_PLEDGE)));
	});
}

#[test]
fn an_owner_who_could_pay_at_the_pre_commit_can_whatever_is_decided_after() {
	build_and_execute(|| {
		Rate::set(500);
		let number = ready(1);
		let pledge = 500 * Balance::from(TICKS_OF_PLEDGE);
		assert!(pledge < ENDOWMENT && 2 * pledge > ENDOWMENT);
		prove_part(1, number, 0).unwrap();
		PledgeTicks::set(2 * TICKS_OF_PLEDGE);
		go_to(Now::get() + WINDOW);
		assert_eq!(Spacetime::params().pledge_ticks, 2 * TICKS_OF_PLEDGE);
		prove_part(1, number, 1).unwrap();
		assert_eq!(held(1), (0, pledge));
	});
}

#[test]
fn a_sector_is_committed_for_what_was_decided_at_its_pre_commit() {
	build_and_execute(|| {
		let number = ready(1);
		prove_part(1, number, 0).unwrap();
		InitialLifetime::set(6 * PERIOD);
		MaxLifetime::set(9 * PERIOD);
		DepositTicks::set(9 * PERIOD);
		go_to(Now::get() + WINDOW);
		assert_eq!(Spacetime::params().initial_lifetime, 6 * PERIOD);
		prove_part(1, number, 1).unwrap();
		let entry = partition(1, place_of(1, number)).entries[0].clone();
		assert_eq!(entry.expires, Now::get() + 5 * PERIOD);
		assert_eq!(Sectors::<Test>::get(1, number).unwrap().max_lifetime, 8 * PERIOD);
	});
}

#[test]
fn a_part_pays_its_fee_and_is_noted_as_a_proof() {
	build_and_execute(|| {
		let number = ready(1);
		let proof = made(1, number).part(&seed(1, number), 0);
		let length = proof.encoded_size() as u32;
		let origin = RuntimeOrigin::signed(9);
		let outcome = Spacetime::prove_part(origin, 1, number, 0, proof).unwrap();
		assert_eq!(outcome.pays_fee, Pays::Yes);
		assert_eq!(Noted::get().0, outcome.actual_weight.unwrap());
		assert!(Noted::get().1 >= length);
	});
}

#[test]
fn a_part_that_is_refused_is_not_noted() {
	build_and_execute(|| {
		let number = ready(1);
		let proof = made(1, number).part(&seed(1, number), 0);
		let before = Noted::get();
		let _ = Spacetime::prove_part(RuntimeOrigin::signed(9), 1, number, 1, proof).unwrap_err();
		assert_eq!(Noted::get(), before);
	});
}

#[test]
fn an_unknown_sector_is_refused() {
	build_and_execute(|| {
		let number = ready(1);
		let proof = made(1, number).part(&seed(1, number), 0);
		assert_refused(1, number + 1, 0, proof.clone(), Error::UnknownPreCommit);
		assert_refused(2, number, 0, proof, Error::UnknownPreCommit);
	});
}

#[test]
fn a_part_is_proven_once() {
	build_and_execute(|| {
		let number = ready(1);
		prove_part(1, number, 0).unwrap();
		assert_noop!(prove_part(1, number, 0), Error::<Test>::PartAlreadyProven);
	});
}

#[test]
fn a_part_that_the_profile_lacks_is_refused() {
	build_and_execute(|| {
		let number = ready(1);
		for part in [2, 7, 8, u8::MAX] {
			assert_noop!(prove_part(1, number, part), Error::<Test>::NoSuchPart);
		}
	});
}

#[test]
fn one_part_does_not_pass_for_the_other() {
	build_and_execute(|| {
		let number = ready(1);
		let proof = made(1, number).part(&seed(1, number), 0);
		let origin = RuntimeOrigin::signed(1);
		assert!(Spacetime::prove_part(origin, 1, number, 1, proof).is_err());
		assert_eq!(PreCommits::<Test>::get(1, number).unwrap().parts, 0);
	});
}

#[test]
fn a_seal_is_not_challenged_before_its_seed_is_usable() {
	build_and_execute(|| {
		onboard(1);
		let number = pre_commit(1);
		let round = PreCommits::<Test>::get(1, number).unwrap().seed_round;
		assert_noop!(prove_part(1, number, 0), Error::<Test>::SeedNotUsable);
		go_to(Clock::first_tick(round));
		assert_noop!(prove_part(1, number, 0), Error::<Test>::SeedNotUsable);
		go_to(Clock::first_tick(round) + 1);
		prove_part(1, number, 0).unwrap();
	});
}

#[test]
fn a_seed_that_left_history_expires_the_seal_without_a_second_draw() {
	build_and_execute(|| {
		// No runtime lets a pre-commit outlive its seed.
		PreCommitLifetime::set(80);
		let number = ready(1);
		let round = PreCommits::<Test>::get(1, number).unwrap().seed_round;
		go_to(Clock::first_tick(round + HISTORY));
		assert!(Now::get() < PreCommits::<Test>::get(1, number).unwrap().expires_at);
		assert_noop!(prove_part(1, number, 0), Error::<Test>::SeedExpired);
		go_to(Now::get() + 1);
		assert_noop!(prove_part(1, number, 0), Error::<Test>::SeedExpired);
	});
}

#[test]
fn the_seed_of_the_first_part_is_kept_for_the_others() {
	build_and_execute(|| {
		// No runtime lets a pre-commit outlive its seed.
		PreCommitLifetime::set(80);
		let number = ready(1);
		prove_part(1, number, 0).unwrap();
		let round = PreCommits::<Test>::get(1, number).unwrap().seed_round;
		go_to(Clock::first_tick(round + HISTORY));
		assert_eq!(Clock::seed(round), None);
		prove_part(1, number, 1).unwrap();
		assert!(Sectors::<Test>::contains_key(1, number));
	});
}

#[test]
fn an_expired_pre_commit_is_not_proven() {
	build_and_execute(|| {
		let number = ready(1);
		prove_part(1, number, 0).unwrap();
		let expires_at = PreCommits::<Test>::get(1, number).unwrap().expires_at;
		go_to(expires_at);
		assert_noop!(prove_part(1, number, 1), Error::<Test>::PreCommitExpired);
		Now::set(expires_at - 1);
		prove_part(1, number, 1).unwrap();
	});
}

#[test]
fn another_providers_replica_is_refused() {
	build_and_execute(|| {
		let number = ready(1);
		onboard(2);
		// The second provider commits to the roots of the first one's replica.
		let theirs = made(1, number);
		let (content, roots) = (theirs.sealing.content, theirs.sealed.roots);
		let profile = ProfileId::Kib2;
		assert_ok!(Spacetime::pre_commit(signed(2), 2, profile, content, 0, roots, latest().0));
		await_seed(2, 0);
		let proof = theirs.part(&seed(2, 0), 0);
		let origin = RuntimeOrigin::signed(2);
		assert!(Spacetime::prove_part(origin, 2, 0, 0, proof).is_err());
	});
}

#[test]
fn a_replica_sealed_for_another_device_is_refused_by_its_labels() {
	build_and_execute(|| {
		onboard(1);
		// Sealed under another device's id, with the right ticket, number and roots.
		let (round, ticket) = latest();
		let wrong = mock::Made::new(2, 0, ticket, Data::Capacity);
		let (content, roots) = (wrong.sealing.content, wrong.sealed.roots);
		let profile = ProfileId::Kib2;
		assert_ok!(Spacetime::pre_commit(signed(1), 1, profile, content, 0, roots, round));
		await_seed(1, 0);
		// The prover follows the challenges of the device that submits.
		let mut submitted = wrong;
		submitted.sealing.device = 1;
		let proof = submitted.part(&seed(1, 0), 0);
		assert_refused(1, 0, 0, proof, Error::WrongColumnRoot);
	});
}

/// The parents of the nodes that part 0 challenges, ascending, and the place of one that is challenged
/// itself.
fn given(device: u32, number: u32) -> Option<usize> {
	let challenged = seal_challenges(kib2(), &seed(device, number), device, number, 0);
	let graph = Graph::new(kib2());
	let parents =
		challenged.iter().flat_map(|node| graph.parents(*node).iter().collect::<Vec<_>>());
	let parents: BTreeSet<u64> = parents.collect();
	parents.iter().position(|parent| challenged.contains(parent))
}

#[test]
fn a_wrong_label_that_is_given_is_named() {
	build_and_execute(|| {
		ProofBytesPerTick::set(1_000_000);
		let (number, place) =
			(0..).map(|_| ready(1)).find_map(|number| Some((number, given(1, number)?))).unwrap();
		let mut proof = made(1, number).part(&seed(1, number), 0);
		proof.columns[2 * place + 1][0] ^= 1;
		assert_refused(1, number, 0, proof, Error::WrongLabel);
	});
}

#[test]
fn the_same_replica_does_not_count_as_a_second_sector() {
	build_and_execute(|| {
		let number = ready(1);
		prove_part(1, number, 0).unwrap();
		prove_part(1, number, 1).unwrap();
		let first = made(1, number);
		let (content, roots) = (first.sealing.content, first.sealed.roots);
		let profile = ProfileId::Kib2;
		assert_ok!(Spacetime::pre_commit(signed(1), 1, profile, content, 1, roots, latest().0));
		await_seed(1, 1);
		for part in 0..2 {
			let proof = first.part(&seed(1, 1), part.into());
			let origin = RuntimeOrigin::signed(1);
			assert!(Spacetime::prove_part(origin, 1, 1, part, proof).is_err());
		}
	});
}

#[test]
fn a_proof_on_another_seed_is_refused() {
	build_and_execute(|| {
		let number = ready(1);
		let proof = made(1, number).part(&[7; 32], 0);
		let origin = RuntimeOrigin::signed(1);
		assert!(Spacetime::prove_part(origin, 1, number, 0, proof).is_err());
	});
}

#[test]
fn each_wrong_thing_has_its_name() {
	build_and_execute(|| {
		let number = ready(1);
		let proof = made(1, number).part(&seed(1, number), 0);
		let broken = |change: Change| {
			let mut broken = proof.clone();
			change(&mut broken);
			broken
		};
		let cases: [(Change, Error<Test>); 8] = [
			(|proof| _ = proof.columns.pop(), Error::WrongLabelCount),
			(|proof| _ = proof.data.pop(), Error::WrongDataCount),
			(|proof| _ = proof.column_siblings.pop(), Error::BadColumnProof),
			(|proof| _ = proof.replica_siblings.pop(), Error::BadReplicaProof),
			(|proof| _ = proof.data_siblings.pop(), Error::BadDataProof),
			(|proof| proof.columns[0][0] ^= 1, Error::WrongColumnRoot),
			(|proof| proof.replica_siblings[0][0] ^= 1, Error::WrongReplicaRoot),
			(|proof| proof.data[0][0] ^= 1, Error::WrongDataRoot),
		];
		for (change, error) in cases {
			assert_refused(1, number, 0, broken(change), error);
		}
		prove_part(1, number, 0).unwrap();
	});
}

#[test]
fn a_wrong_proof_costs_nothing_but_its_fee() {
	build_and_execute(|| {
		let number = ready(1);
		let proof = SealPart {
			columns: Default::default(),
			column_siblings: Default::default(),
			replica_siblings: Default::default(),
			data: Default::default(),
			data_siblings: Default::default(),
		};
		let origin = RuntimeOrigin::signed(1);
		assert!(Spacetime::prove_part(origin, 1, number, 0, proof).is_err());
		assert_eq!((Slashed::get(), held(1)), (0, (DEPOSIT, 0)));
		prove_part(1, number, 0).unwrap();
	});
}

#[test]
fn an_owner_who_cannot_pledge_may_try_again() {
	build_and_execute(|| {
		use frame_support::traits::fungible::Mutate;
		let number = ready(1);
		prove_part(1, number, 0).unwrap();
		Balances::set_balance(&owner(1), 1);
		assert_noop!(prove_part(1, number, 1), Error::<Test>::InsufficientFunds);
		Balances::set_balance(&owner(1), 1_000);
		prove_part(1, number, 1).unwrap();
	});
}

#[test]
fn a_provider_without_room_may_try_again() {
	build_and_execute(|| {
		let number = ready(1);
		prove_part(1, number, 0).unwrap();
		PartitionsPerDeadline::set(0);
		assert_noop!(prove_part(1, number, 1), Error::<Test>::NoRoom);
		PartitionsPerDeadline::set(1);
		prove_part(1, number, 1).unwrap();
	});
}
