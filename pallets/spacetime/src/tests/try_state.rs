// SPDX-License-Identifier: Apache-2.0
//! The checker finds what is broken.

use crate::{mock::*, *};
use frame_support::traits::fungible::MutateHold;
use sp_runtime::TryRuntimeError;

/// Provider 1 has sectors 0 to 2 in one partition and pre-commit 3, of which a part is proven.
fn broken(damage: fn(PartitionId)) -> Result<(), TryRuntimeError> {
	new_test_ext().execute_with(|| {
		let id = place_of(1, establish(1, 3)[0]);
		let number = pre_commit(1);
		await_seed(1, number);
		prove_part(1, number, 0).unwrap();
		Spacetime::do_try_state().unwrap();
		damage(id);
		Spacetime::do_try_state()
	})
}

#[track_caller]
fn assert_found(damage: fn(PartitionId), reason: &'static str) {
	assert_eq!(broken(damage), Err(TryRuntimeError::Other(reason)));
}

fn provider(change: impl FnOnce(&mut ProviderOf<Test>)) {
	Providers::<Test>::mutate_extant(1, change);
}

fn pre_commit_3(change: impl FnOnce(&mut PreCommitOf<Test>)) {
	PreCommits::<Test>::mutate(1, 3, |found| change(found.as_mut().unwrap()));
}

fn alter(id: PartitionId, change: impl FnOnce(&mut Partition)) {
	Partitions::<Test>::mutate(1, id, |found| change(found.as_mut().unwrap()));
}

fn layout(change: impl FnOnce(&mut Slot)) {
	Layout::<Test>::mutate(1, |slots| change(&mut slots[0]));
}

#[test]
fn undamaged_state_passes() {
	assert_eq!(broken(|_| ()), Ok(()));
	new_test_ext().execute_with(|| Spacetime::do_try_state().unwrap());
}

#[test]
fn wrong_sums_of_a_provider_are_found() {
	assert_found(
		|_| provider(|provider| provider.pre_commits = 2),
		"a provider's count of pre-commits is off",
	);
	assert_found(
		|_| provider(|provider| provider.sectors = 4),
		"a provider's count of sectors is off",
	);
	assert_found(
		|_| provider(|provider| provider.bytes.active -= 1),
		"a provider's bytes are not those of its partitions",
	);
	assert_found(|_| provider(|provider| provider.deposits += 1), "a provider's deposits are off");
	assert_found(|_| provider(|provider| provider.pledges -= 1), "a provider's pledges are off");
}

#[test]
fn an_offset_out_of_the_period_is_found() {
	new_test_ext().execute_with(|| {
		onboard(1);
		pre_commit(1);
		provider(|provider| provider.offset = PERIOD);
		let found = TryRuntimeError::Other("an offset is not within a period");
		assert_eq!(Spacetime::do_try_state(), Err(found));
	});
}

#[test]
fn an_offset_within_a_span_is_found() {
	new_test_ext().execute_with(|| {
		onboard(1);
		pre_commit(1);
		provider(|provider| provider.offset = WINDOW + 1);
		let found = TryRuntimeError::Other("an offset is not the beginning of a span");
		assert_eq!(Spacetime::do_try_state(), Err(found));
	});
}

#[test]
fn wrong_bookings_are_found() {
	assert_found(
		|_| Booked::<Test>::mutate(|booked| booked.rebook(3, 0, 1)),
		"what is booked is not what is in the spans",
	);
	assert_found(|_| ProofBytesPerTick::set(tick_bytes(1) - 1), "a span is booked beyond its room");
}

#[test]
fn numbers_that_are_not_given_yet_are_found() {
	assert_found(
		|_| provider(|provider| provider.next_number = 3),
		"a pre-commit's number is not yet given",
	);
	assert_found(
		|id| alter(id, |partition| partition.entries[2].number = 9),
		"a sector's number is not yet given",
	);
}

#[test]
fn a_number_that_is_used_twice_is_found() {
	assert_found(
		|_| {
			let sector = Sectors::<Test>::get(1, 0).unwrap();
			Sectors::<Test>::insert(1, 3, sector);
		},
		"a number is used twice",
	);
}

#[test]
fn parts_that_a_pre_commit_cannot_have_are_found() {
	let reason = "a pre-commit's parts are not those of its profile";
	assert_found(|_| pre_commit_3(|pre_commit| pre_commit.parts = 0b11), reason);
	assert_found(|_| pre_commit_3(|pre_commit| pre_commit.parts = 0b100), reason);
}

#[test]
fn a_life_that_is_longer_than_its_deposit_deters_for_is_found() {
	assert_found(
		|_| pre_commit_3(|pre_commit| pre_commit.terms.max_lifetime = 5 * PERIOD - 1),
		"a sector is to be committed for longer than it may live",
	);
	assert_found(
		|id| alter(id, |partition| partition.entries[1].expires += 3 * PERIOD + 1),
		"a sector is committed for longer than it may live",
	);
}

#[test]
fn a_seed_that_was_not_kept_is_found() {
	let reason = "a pre-commit keeps its seed from the first part on";
	assert_found(|_| pre_commit_3(|pre_commit| pre_commit.seed = None), reason);
	assert_found(|_| pre_commit_3(|pre_commit| pre_commit.parts = 0), reason);
}

#[test]
fn a_partition_that_is_empty_or_too_large_is_found() {
	let reason = "a partition is empty or too large";
	assert_found(|id| alter(id, |partition| partition.entries.clear()), reason);
	assert_found(
		|id| {
			alter(id, |partition| {
				let entry = partition.entries[0].clone();
				partition.entries.try_push(entry.clone()).unwrap();
				partition.entries.try_push(entry).unwrap();
			})
		},
		reason,
	);
}

#[test]
fn a_partition_in_another_deadline_is_found() {
	assert_found(
		|id| alter(id, |partition| partition.window += 1),
		"a partition is in another deadline",
	);
}

#[test]
fn a_proven_partition_that_waits_is_found() {
	assert_found(
		|id| {
			alter(id, |partition| {
				partition.proven = true;
				partition.entries[0].state = SectorState::Unproven;
			})
		},
		"a proven partition waits for a proof",
	);
}

#[test]
fn a_fault_that_is_too_old_is_found() {
	assert_found(
		|id| alter(id, |partition| partition.entries[0].state = SectorState::Faulty { missed: 4 }),
		"a fault is older than is allowed",
	);
}

#[test]
fn a_partition_that_never_closes_is_found() {
	assert_found(|id| alter(id, |partition| partition.window += 48), "a partition is not queued");
	assert_found(|_| drop(Closings::<Test>::clear(9, None)), "a partition is not queued");
}

#[test]
fn a_partition_that_closes_twice_is_found() {
	assert_found(|id| Closings::<Test>::insert([0; 4], (1, id), ()), "a partition is queued twice");
}

#[test]
fn a_sector_in_two_places_is_found() {
	assert_found(
		|id| alter(id, |partition| partition.entries[1].number = 0),
		"a sector is in two places",
	);
}

#[test]
fn a_sector_that_is_not_where_its_record_says_is_found() {
	assert_found(
		|_| {
			Sectors::<Test>::mutate(1, 0, |found| found.as_mut().unwrap().partition.index = 1);
		},
		"a sector is not where its record says",
	);
	assert_found(|_| Sectors::<Test>::remove(1, 0), "a sector in a partition has no record");
}

#[test]
fn a_wrong_layout_is_found() {
	let once = "the layout has not each partition once";
	assert_found(|_| Layout::<Test>::remove(1), once);
	let fits = "the layout does not fit a partition";
	assert_found(|_| layout(|slot| slot.sectors = 2), fits);
	assert_found(|_| layout(|slot| slot.profile = cairn_spacetime::ProfileId::Gib1), fits);
	assert_found(|_| layout(|slot| slot.id.index = 1), fits);
}

#[test]
fn more_partitions_than_a_deadline_may_have_are_found() {
	assert_found(
		|id| {
			// The last sector moves to a second partition, and everybody knows.
			let other = PartitionId { index: 1, ..id };
			let mut second = partition(1, id);
			second.entries.retain(|entry| entry.number == 2);
			alter(id, |partition| partition.entries.retain(|entry| entry.number != 2));
			Closings::<Test>::insert(closes(1, id).to_be_bytes(), (1, other), ());
			Partitions::<Test>::insert(1, other, second);
			Sectors::<Test>::mutate(1, 2, |found| found.as_mut().unwrap().partition = other);
			layout(|slot| slot.sectors = 2);
			Layout::<Test>::mutate(1, |slots| {
				slots.try_push(Slot { id: other, sectors: 1, ..slots[0] }).unwrap();
			});
			let more = booked_bytes(kib2(), 1);
			Booked::<Test>::mutate(|booked| {
				booked.rebook(schedule(1).span(id.deadline), 0, more);
			});
			ProofBytes::<Test>::mutate(|due| *due += more);
			Spacetime::do_try_state().unwrap();
			PartitionsPerDeadline::set(1);
		},
		"a deadline is over its bound",
	);
}

#[test]
fn records_of_unknown_providers_are_found() {
	let reason = "a record of an unknown provider";
	assert_found(
		|id| {
			Sectors::<Test>::insert(
				9,
				0,
				SectorOf::<Test> { partition: id, ..Sectors::<Test>::get(1, 0).unwrap() },
			)
		},
		reason,
	);
	assert_found(|id| Partitions::<Test>::insert(9, id, partition(1, id)), reason);
	assert_found(|_| Layout::<Test>::insert(9, Layout::<Test>::get(1)), reason);
	assert_found(
		|_| PreCommits::<Test>::insert(9, 0, PreCommits::<Test>::get(1, 3).unwrap()),
		reason,
	);
}

#[test]
fn wrong_totals_are_found() {
	assert_found(|_| TotalPower::<Test>::put(1), "total power is not the sum of active sectors");
	assert_found(
		|_| ProofBytes::<Test>::mutate(|due| *due += 1),
		"the proof bytes are not those of all sectors",
	);
}

#[test]
fn holds_that_records_do_not_know_are_found() {
	fn hold(reason: HoldReason) {
		Balances::hold(&reason.into(), &owner(1), 1).unwrap();
	}
	assert_found(
		|_| hold(HoldReason::PreCommitDeposit),
		"what is held for pre-commits is not the sum of their deposits",
	);
	assert_found(
		|_| hold(HoldReason::Pledge),
		"what is held for sectors is not the sum of their pledges",
	);
}
