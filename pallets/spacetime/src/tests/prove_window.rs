// SPDX-License-Identifier: Apache-2.0
//! Proving a partition.

use crate::{mock::*, *};
use cairn_spacetime::{prover::Data, WindowProof};
use cairn_traits::RoundClock;
use codec::Encode;
use frame_support::{
	assert_noop,
	dispatch::{DispatchClass, DispatchResultWithPostInfo, GetDispatchInfo, Pays},
};

/// What is done to a proof.
type Change = fn(&mut WindowProof);

/// A provider with `count` unproven sectors in one partition, at the first tick of its window.
fn ready(device: u32, count: u32) -> PartitionId {
	onboard(device);
	let numbers = seal(device, count);
	let id = place_of(device, numbers[0]);
	assert!(numbers.iter().all(|number| place_of(device, *number) == id));
	go_to_window(device, id);
	id
}

/// What comes of a proof of provider 1 that `who` submits.
fn outcome_of(who: AccountId, id: PartitionId, proof: WindowProof) -> DispatchResultWithPostInfo {
	let PartitionId { deadline, index } = id;
	Spacetime::prove_window(RuntimeOrigin::signed(who), 1, deadline, index, 0, proof)
}

#[test]
fn the_first_proof_makes_power() {
	build_and_execute(|| {
		let id = ready(1, 3);
		assert_eq!(power(1), 0);
		prove(1, id).unwrap();
		assert_eq!((power(1), Spacetime::total_power()), (3 * SECTOR, 3 * SECTOR));
		assert_eq!(provider(1).bytes.live(), 3 * SECTOR);
		let proven = Event::Proven { device: 1, partition: id, sectors: 3, skipped: 0 };
		assert_eq!(events().last(), Some(&proven));
	});
}

#[test]
fn an_owners_proof_is_free_operational_and_noted() {
	build_and_execute(|| {
		let id = ready(1, 2);
		let proof = proof(1, id, 0);
		let length = proof.encoded_size() as u32;
		let PartitionId { deadline, index: partition } = id;
		let call = crate::Call::<Test>::prove_window {
			device: 1,
			deadline,
			partition,
			skipped: 0,
			proof: proof.clone(),
		};
		let info = call.get_dispatch_info();
		assert_eq!(info.class, DispatchClass::Operational);
		let before = Noted::get();
		let outcome = Spacetime::prove_window(signed(1), 1, deadline, partition, 0, proof).unwrap();
		assert_eq!(outcome.pays_fee, Pays::No);
		assert!(outcome.actual_weight.unwrap().all_lt(info.call_weight));
		let (weight, bytes) = Noted::get();
		assert_eq!(weight - before.0, outcome.actual_weight.unwrap());
		assert!(bytes - before.1 >= length);
	});
}

#[test]
fn a_second_proof_in_the_same_period_is_refused() {
	build_and_execute(|| {
		let id = ready(1, 1);
		let proof = proof(1, id, 0);
		submit(1, id, 0, proof.clone()).unwrap();
		assert_noop!(submit(1, id, 0, proof), Error::<Test>::AlreadyProven);
	});
}

#[test]
fn a_proof_that_another_submits_counts_and_is_paid_for() {
	build_and_execute(|| {
		let id = ready(1, 2);
		let before = Noted::get();
		let outcome = outcome_of(77, id, proof(1, id, 0)).unwrap();
		// Of all that was charged, as for a copy that fails.
		assert_eq!(outcome, Pays::Yes.into());
		assert_eq!(power(1), 2 * SECTOR);
		assert!(Noted::get().1 > before.1);
	});
}

#[test]
fn a_proof_that_fails_pays_its_fee_and_is_not_noted() {
	build_and_execute(|| {
		let id = ready(1, 1);
		let mut wrong = proof(1, id, 0);
		wrong.sectors[0].nodes[0][0] ^= 1;
		let before = Noted::get();
		for who in [owner(1), 77] {
			let refused = outcome_of(who, id, wrong.clone()).unwrap_err();
			assert_eq!(refused.error, Error::<Test>::WrongOpening.into());
			// Of all that was charged.
			assert_eq!(refused.post_info, Pays::Yes.into());
		}
		assert_eq!(Noted::get(), before);
	});
}

#[test]
fn whoever_comes_second_pays_as_much_as_who_copied_the_owner_too() {
	build_and_execute(|| {
		let id = ready(1, 1);
		let original = proof(1, id, 0);
		let first = outcome_of(77, id, original.clone()).unwrap();
		let noted = Noted::get();
		for who in [owner(1), 77] {
			let second = outcome_of(who, id, original.clone()).unwrap_err();
			assert_eq!(second.error, Error::<Test>::AlreadyProven.into());
			assert_eq!(second.post_info, first);
		}
		assert_eq!(Noted::get(), noted);
	});
}

#[test]
fn a_copy_of_the_owner_s_proof_pays_for_all() {
	build_and_execute(|| {
		let id = ready(1, 1);
		let original = proof(1, id, 0);
		assert_eq!(outcome_of(owner(1), id, original.clone()).unwrap().pays_fee, Pays::No);
		let copy = outcome_of(77, id, original).unwrap_err();
		assert_eq!(copy.error, Error::<Test>::AlreadyProven.into());
		assert_eq!(copy.post_info, Pays::Yes.into());
	});
}

#[test]
fn a_window_is_open_from_its_first_tick_to_its_last() {
	build_and_execute(|| {
		onboard(1);
		let id = place_of(1, seal(1, 1)[0]);
		let (opens, closes) = (opens(1, id), closes(1, id));
		assert_eq!(closes - opens, LOOKBACK + WINDOW);
		go_to(opens - 1);
		assert_noop!(prove(1, id), Error::<Test>::WindowNotOpen);
		go_to(opens);
		prove(1, id).unwrap();
		go_to(closes);
		assert_noop!(prove(1, id), Error::<Test>::WindowNotOpen);
		go_to(closes + PERIOD - 1);
		prove(1, id).unwrap();
	});
}

#[test]
fn an_unknown_provider_or_partition_is_refused() {
	build_and_execute(|| {
		let id = ready(1, 1);
		let proof = proof(1, id, 0);
		assert_noop!(submit(2, id, 0, proof.clone()), Error::<Test>::UnknownProvider);
		let next = PartitionId { index: id.index + 1, ..id };
		assert_noop!(submit(1, next, 0, proof.clone()), Error::<Test>::UnknownPartition);
		let other = PartitionId { deadline: u32::MAX, ..id };
		assert_noop!(submit(1, other, 0, proof), Error::<Test>::UnknownPartition);
	});
}

#[test]
fn a_proof_of_the_last_period_is_refused() {
	build_and_execute(|| {
		let id = ready(1, 2);
		let old = proof(1, id, 0);
		submit(1, id, 0, old.clone()).unwrap();
		go_to(closes(1, id));
		go_to_window(1, id);
		assert!(submit(1, id, 0, old).is_err());
		prove(1, id).unwrap();
	});
}

#[test]
fn a_proof_on_another_seed_is_refused() {
	build_and_execute(|| {
		let id = ready(1, 1);
		let proof = proof_on(1, id, [7; 32], [0].into_iter());
		assert!(submit(1, id, 0, proof).is_err());
	});
}

#[test]
fn the_seed_is_that_of_the_last_round_usable_before_the_lookback() {
	build_and_execute(|| {
		let id = ready(1, 1);
		// Proofs are taken from the lookback on.
		let asked = Now::get();
		let round = (asked - 1) / TICKS_PER_ROUND;
		assert!(Clock::first_tick(round) < asked && Clock::first_tick(round + 1) >= asked);
		let proof = proof_on(1, id, Clock::seed(round).unwrap(), [0].into_iter());
		submit(1, id, 0, proof).unwrap();
	});
}

#[test]
fn another_providers_replica_is_refused() {
	build_and_execute(|| {
		let id = ready(1, 1);
		let ticket = made(1, 0).sealing.ticket;
		keep(1, 0, Made::new(2, 0, ticket, Data::Capacity));
		assert_noop!(prove(1, id), Error::<Test>::WrongOpening);
	});
}

#[test]
fn a_sector_does_not_answer_for_another() {
	build_and_execute(|| {
		let id = ready(1, 2);
		let seed = Clock::seed(schedule(1).seed_round(window(1, id))).unwrap();
		for numbers in [[1, 0], [0, 0], [1, 1]] {
			let refused = submit(1, id, 0, proof_on(1, id, seed, numbers.into_iter()));
			// By its root, or by its shape already: paths of other leaves differ in number.
			let reasons = [Error::<Test>::WrongOpening, Error::<Test>::BadOpening];
			assert!(reasons.map(|reason| Err(reason.into())).contains(&refused), "{refused:?}");
		}
	});
}

#[test]
fn each_wrong_thing_has_its_name() {
	build_and_execute(|| {
		let id = ready(1, 2);
		let proof = proof(1, id, 0);
		let broken = |change: Change| {
			let mut broken = proof.clone();
			change(&mut broken);
			broken
		};
		let cases: [(Change, Error<Test>); 5] = [
			(|proof| _ = proof.sectors.pop(), Error::WrongSectorCount),
			(|proof| _ = proof.sectors[0].nodes.pop(), Error::BadOpening),
			(|proof| _ = proof.sectors[1].siblings.pop(), Error::BadOpening),
			(|proof| proof.sectors[0].nodes[0][31] ^= 1, Error::WrongOpening),
			(|proof| proof.sectors[1].siblings[0][0] ^= 1, Error::WrongOpening),
		];
		for (change, error) in cases {
			assert_noop!(submit(1, id, 0, broken(change)), error);
		}
		prove(1, id).unwrap();
	});
}

#[test]
fn a_wrong_proof_costs_nothing_but_its_fee() {
	build_and_execute(|| {
		let id = ready(1, 1);
		let nothing = WindowProof { sectors: Default::default() };
		assert_noop!(submit(1, id, 0, nothing), Error::<Test>::WrongSectorCount);
		assert_eq!((Slashed::get(), held(1)), (0, (0, PLEDGE)));
		prove(1, id).unwrap();
	});
}

#[test]
fn what_is_skipped_is_faulty_at_once() {
	build_and_execute(|| {
		let id = ready(1, 3);
		prove_skipping(1, id, 0b010).unwrap();
		assert_eq!(power(1), 2 * SECTOR);
		assert_eq!(state(1, 1), SectorState::Faulty { missed: 0 });
		let proven = Event::Proven { device: 1, partition: id, sectors: 2, skipped: 1 };
		assert_eq!(events().last(), Some(&proven));
		go_to(closes(1, id));
		assert_eq!(state(1, 1), SectorState::Faulty { missed: 1 });
		assert_eq!((power(1), Slashed::get()), (2 * SECTOR, 0));
	});
}

#[test]
fn only_the_owner_skips_sectors() {
	build_and_execute(|| {
		onboard(2);
		let id = ready(1, 3);
		let skipping = |skipped| submit_as(owner(2), 1, id, skipped, proof(1, id, skipped));
		for skipped in [0b001, 0b010, 0b110, 1 << 63] {
			assert_noop!(skipping(skipped), Error::<Test>::NotOwner);
		}
		skipping(0).unwrap();
		assert_eq!(power(1), 3 * SECTOR);
		go_to(closes(1, id));
		go_to_window(1, id);
		assert_noop!(skipping(0b001), Error::<Test>::NotOwner);
		prove(1, id).unwrap();
	});
}

#[test]
fn a_recovering_sector_is_not_skipped_by_a_stranger() {
	build_and_execute(|| {
		onboard(2);
		let id = ready(1, 2);
		prove_skipping(1, id, 0b10).unwrap();
		go_to(closes(1, id));
		Spacetime::declare_recoveries(signed(1), 1, id.deadline, id.index, 0b10).unwrap();
		go_to_window(1, id);
		let proof = proof(1, id, 0b10);
		assert_noop!(submit_as(owner(2), 1, id, 0b10, proof), Error::<Test>::NotOwner);
		prove(1, id).unwrap();
		assert_eq!(power(1), 2 * SECTOR);
	});
}

#[test]
fn what_is_faulty_is_not_asked_for() {
	build_and_execute(|| {
		let id = ready(1, 3);
		prove_skipping(1, id, 0b010).unwrap();
		go_to(closes(1, id));
		go_to_window(1, id);
		assert_noop!(prove_skipping(1, id, 0b010), Error::<Test>::AlreadyFaulty);
		let proof = proof(1, id, 0);
		assert_eq!(proof.sectors.len(), 2);
		submit(1, id, 0, proof).unwrap();
		assert_eq!(power(1), 2 * SECTOR);
	});
}

#[test]
fn not_everything_can_be_skipped() {
	build_and_execute(|| {
		let id = ready(1, 2);
		assert_noop!(prove_skipping(1, id, 0b11), Error::<Test>::NothingToProve);
	});
}

#[test]
fn a_skipped_place_must_have_a_sector() {
	build_and_execute(|| {
		let id = ready(1, 2);
		let proof = proof(1, id, 0);
		assert_noop!(submit(1, id, 0b100, proof.clone()), Error::<Test>::NoSuchSector);
		assert_noop!(submit(1, id, 1 << 63, proof), Error::<Test>::NoSuchSector);
	});
}

#[test]
fn a_recovering_sector_may_be_skipped_and_is_faulty_again() {
	build_and_execute(|| {
		let id = ready(1, 2);
		prove_skipping(1, id, 0b10).unwrap();
		go_to(closes(1, id));
		Spacetime::declare_recoveries(signed(1), 1, id.deadline, id.index, 0b10).unwrap();
		go_to_window(1, id);
		prove_skipping(1, id, 0b10).unwrap();
		assert_eq!(state(1, 1), SectorState::Faulty { missed: 1 });
		assert_eq!(power(1), SECTOR);
	});
}

#[test]
fn a_proof_that_changes_no_power_tells_nobody() {
	build_and_execute(|| {
		establish(1, 2);
		let id = place_of(1, 0);
		go_to_window(1, id);
		forget_told(1);
		let before = provider(1);
		prove(1, id).unwrap();
		assert_eq!(told(1), None);
		assert_eq!(provider(1), before);
	});
}
