// SPDX-License-Identifier: Apache-2.0
//! Faults and recoveries that are declared.

use crate::{mock::*, *};
use frame_support::{assert_noop, traits::fungible::Mutate};
use sp_runtime::DispatchResult;

fn faults(by: u32, id: PartitionId, places: Places) -> DispatchResult {
	Spacetime::declare_faults(signed(by), 1, id.deadline, id.index, places)
		.map(|_| ())
		.map_err(|error| error.error)
}

fn recoveries(by: u32, id: PartitionId, places: Places) -> DispatchResult {
	Spacetime::declare_recoveries(signed(by), 1, id.deadline, id.index, places)
		.map(|_| ())
		.map_err(|error| error.error)
}

/// Provider 1 with three active sectors in one partition.
fn ready() -> PartitionId {
	let numbers = establish(1, 3);
	place_of(1, numbers[0])
}

#[test]
fn a_declared_fault_loses_its_power_at_once_and_no_money() {
	build_and_execute(|| {
		let id = ready();
		Rate::set(1);
		faults(1, id, 0b101).unwrap();
		assert_eq!(power(1), SECTOR);
		assert_eq!(state(1, 0), SectorState::Faulty { missed: 0 });
		let event = Event::FaultsDeclared { device: 1, partition: id, places: 0b101 };
		assert_eq!(events().last(), Some(&event));
		go_to_window(1, id);
		prove(1, id).unwrap();
		go_to(closes(1, id));
		assert_eq!(state(1, 0), SectorState::Faulty { missed: 1 });
		assert_eq!(Slashed::get(), 0);
	});
}

#[test]
fn a_declared_fault_costs_from_its_second_window_on() {
	build_and_execute(|| {
		let id = ready();
		faults(1, id, 0b1).unwrap();
		for _ in 0..2 {
			go_to_window(1, id);
			prove(1, id).unwrap();
			// 3.51 times what a period of 192 ticks earns with a planck in a hundred ticks.
			Rate::set(1);
			go_to(closes(1, id));
		}
		assert_eq!(Slashed::get(), PLEDGE.min(192 * 351 / 100));
	});
}

#[test]
fn a_recovery_gives_the_power_back_with_the_next_proof() {
	build_and_execute(|| {
		let id = ready();
		faults(1, id, 0b11).unwrap();
		recoveries(1, id, 0b01).unwrap();
		assert_eq!(power(1), SECTOR);
		assert_eq!(provider(1).bytes.recovering, SECTOR);
		let event = Event::RecoveriesDeclared { device: 1, partition: id, places: 0b01 };
		assert_eq!(events().last(), Some(&event));
		go_to_window(1, id);
		prove(1, id).unwrap();
		assert_eq!(power(1), 2 * SECTOR);
		assert_eq!(state(1, 0), SectorState::Active);
	});
}

#[test]
fn a_recovery_that_is_not_proven_falls_back() {
	build_and_execute(|| {
		let id = ready();
		faults(1, id, 0b1).unwrap();
		go_to(closes(1, id));
		assert_eq!(state(1, 0), SectorState::Faulty { missed: 1 });
		recoveries(1, id, 0b1).unwrap();
		go_to(closes(1, id));
		assert_eq!(state(1, 0), SectorState::Faulty { missed: 2 });
	});
}

#[test]
fn declaring_faults_and_recoveries_again_does_not_begin_a_fault_anew() {
	build_and_execute(|| {
		let id = ready();
		faults(1, id, 0b1).unwrap();
		go_to(closes(1, id));
		recoveries(1, id, 0b1).unwrap();
		faults(1, id, 0b1).unwrap();
		assert_eq!(state(1, 0), SectorState::Faulty { missed: 1 });
	});
}

#[test]
fn only_the_owner_declares() {
	build_and_execute(|| {
		let id = ready();
		onboard(2);
		assert_noop!(faults(2, id, 1), Error::<Test>::NotOwner);
		assert_noop!(recoveries(2, id, 1), Error::<Test>::NotOwner);
	});
}

#[test]
fn unknown_places_are_refused() {
	build_and_execute(|| {
		let id = ready();
		let other = PartitionId { index: 9, ..id };
		assert_noop!(faults(1, other, 1), Error::<Test>::UnknownPartition);
		assert_noop!(recoveries(1, other, 1), Error::<Test>::UnknownPartition);
		assert_noop!(faults(1, id, 0b1000), Error::<Test>::NoSuchSector);
		assert_noop!(recoveries(1, id, 1 << 63), Error::<Test>::NoSuchSector);
		assert_noop!(faults(1, id, 0), Error::<Test>::NothingDeclared);
		assert_noop!(recoveries(1, id, 0), Error::<Test>::NothingDeclared);
	});
}

#[test]
fn an_unknown_provider_declares_nothing() {
	build_and_execute(|| {
		let id = PartitionId { deadline: 0, index: 0 };
		assert_noop!(faults(1, id, 1), Error::<Test>::UnknownProvider);
		assert_noop!(recoveries(1, id, 1), Error::<Test>::UnknownProvider);
	});
}

#[test]
fn what_is_faulty_is_not_given_up_and_what_is_not_does_not_recover() {
	build_and_execute(|| {
		let id = ready();
		assert_noop!(recoveries(1, id, 0b1), Error::<Test>::NotFaulty);
		faults(1, id, 0b1).unwrap();
		assert_noop!(faults(1, id, 0b11), Error::<Test>::AlreadyFaulty);
		assert_noop!(recoveries(1, id, 0b11), Error::<Test>::NotFaulty);
		recoveries(1, id, 0b1).unwrap();
		assert_noop!(recoveries(1, id, 0b1), Error::<Test>::NotFaulty);
	});
}

#[test]
fn nothing_is_declared_from_the_cutoff_to_the_close() {
	build_and_execute(|| {
		let id = ready();
		let (cutoff, closes) = (cutoff(1, id), closes(1, id));
		assert!(cutoff + TICKS_PER_ROUND + LOOKBACK < closes - WINDOW);
		go_to(cutoff - 1);
		faults(1, id, 0b001).unwrap();
		recoveries(1, id, 0b001).unwrap();
		go_to(cutoff);
		for tick in cutoff..closes {
			go_to(tick);
			assert_noop!(faults(1, id, 0b010), Error::<Test>::DeadlineFrozen);
			assert_noop!(recoveries(1, id, 0b010), Error::<Test>::DeadlineFrozen);
		}
		go_to(closes);
		recoveries(1, id, 0b010).unwrap();
		faults(1, id, 0b010).unwrap();
	});
}

/// Lets a window pass in which those that are not faulty are proven.
fn pass_proven(id: PartitionId) {
	go_to_window(1, id);
	prove(1, id).unwrap();
	go_to(closes(1, id));
}

/// Lets a window pass that nobody proves, with a planck a tick: more than one of a fault leaves of a
/// pledge.
fn pass_charged(id: PartitionId) {
	Rate::set(1);
	go_to(closes(1, id));
	Rate::set(0);
}

#[test]
fn what_a_fault_ate_up_is_pledged_anew_before_a_sector_recovers() {
	build_and_execute(|| {
		let id = ready();
		faults(1, id, 0b011).unwrap();
		pass_proven(id);
		pass_charged(id);
		// The third has missed its first window.
		assert_eq!(held(1), (0, PLEDGE));
		recoveries(1, id, 0b001).unwrap();
		assert_eq!((held(1), provider(1).pledges), ((0, 2 * PLEDGE), 2 * PLEDGE));
		let pledge = |number| Sectors::<Test>::get(1, number).unwrap().pledge;
		assert_eq!([pledge(0), pledge(1), pledge(2)], [PLEDGE, 0, PLEDGE]);
	});
}

#[test]
fn nothing_earns_without_a_pledge() {
	build_and_execute(|| {
		let id = ready();
		faults(1, id, 0b111).unwrap();
		go_to(closes(1, id));
		pass_charged(id);
		assert_eq!(held(1), (0, 0));
		recoveries(1, id, 0b111).unwrap();
		go_to_window(1, id);
		prove(1, id).unwrap();
		assert_eq!((power(1), held(1)), (3 * SECTOR, (0, 3 * PLEDGE)));
	});
}

#[test]
fn a_recovery_that_its_owner_cannot_pledge_for_is_refused() {
	build_and_execute(|| {
		let id = ready();
		faults(1, id, 0b111).unwrap();
		go_to(closes(1, id));
		pass_charged(id);
		// Enough for two, beside what keeps the account alive.
		Balances::set_balance(&owner(1), 2 * PLEDGE + 1);
		assert_noop!(recoveries(1, id, 0b111), Error::<Test>::InsufficientFunds);
		recoveries(1, id, 0b110).unwrap();
		assert_noop!(recoveries(1, id, 0b001), Error::<Test>::InsufficientFunds);
	});
}

#[test]
fn who_was_not_charged_pledges_nothing_anew_whatever_storage_earns() {
	build_and_execute(|| {
		let id = ready();
		faults(1, id, 0b1).unwrap();
		go_to(closes(1, id));
		Rate::set(1_000);
		Balances::set_balance(&owner(1), 1);
		recoveries(1, id, 0b1).unwrap();
		assert_eq!(held(1), (0, 3 * PLEDGE));
	});
}

#[test]
fn a_pledge_that_is_more_than_a_new_ones_stays() {
	build_and_execute(|| {
		let id = ready();
		pledge_more(1, 0, 10_000);
		faults(1, id, 0b1).unwrap();
		go_to(closes(1, id));
		pass_charged(id);
		let left = PLEDGE + 10_000 - 673;
		recoveries(1, id, 0b1).unwrap();
		assert_eq!(Sectors::<Test>::get(1, 0).unwrap().pledge, left);
	});
}

#[test]
fn a_recovery_weighs_by_how_many_pledge_anew() {
	build_and_execute(|| {
		let id = ready();
		faults(1, id, 0b011).unwrap();
		pass_proven(id);
		pass_charged(id);
		let weight = |places| {
			let PartitionId { deadline, index } = id;
			let outcome = Spacetime::declare_recoveries(signed(1), 1, deadline, index, places);
			outcome.unwrap().actual_weight.unwrap()
		};
		let of = <Test as Config>::WeightInfo::declare_recoveries;
		// The third has missed its first window.
		assert_eq!(weight(0b101), of(1));
		assert_eq!(weight(0b010), of(1));
		assert!(of(64).all_gt(of(63)) && of(1).all_gt(of(0)));
	});
}
