// SPDX-License-Identifier: Apache-2.0
//! What closes, and what it costs.

use crate::{mock::*, *};
use cairn_device_primitives::Tick;
use frame_support::{
	assert_noop, assert_ok,
	traits::{OnIdle, OnPoll},
	weights::{Weight, WeightMeter},
};

#[test]
fn a_missed_window_loses_exactly_that_power_at_that_close() {
	build_and_execute(|| {
		// Five sectors: four in one partition, one in another.
		let numbers = establish(1, 5);
		establish(2, 2);
		let (full, single) = (place_of(1, numbers[0]), place_of(1, numbers[4]));
		assert_ne!(full, single);
		assert_eq!(power(1), 5 * SECTOR);
		let missed = closes(1, full);
		while Now::get() < missed {
			assert_eq!(power(1), 5 * SECTOR);
			let _ = prove(1, single);
			let _ = prove(2, place_of(2, 0));
			go_to(Now::get() + 1);
		}
		assert_eq!((power(1), power(2)), (SECTOR, 2 * SECTOR));
		assert_eq!(Spacetime::total_power(), 3 * SECTOR);
		assert!(events().contains(&Event::Missed { device: 1, partition: full, sectors: 4 }));
	});
}

#[test]
fn an_unproven_sector_that_misses_its_first_window_is_faulty() {
	build_and_execute(|| {
		onboard(1);
		let number = seal(1, 1)[0];
		let id = place_of(1, number);
		go_to(closes(1, id));
		assert_eq!(state(1, number), SectorState::Faulty { missed: 1 });
		assert_eq!(provider(1).bytes.faulty, SECTOR);
	});
}

#[test]
fn a_first_miss_costs_no_money() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 4)[0]);
		Rate::set(1);
		go_to(closes(1, id));
		assert_eq!((power(1), Slashed::get(), held(1)), (0, 0, (0, 4 * PLEDGE)));
	});
}

#[test]
fn a_fault_that_goes_on_costs_of_the_pledge() {
	build_and_execute(|| {
		Rate::set(0);
		let id = place_of(1, establish(1, 2)[0]);
		go_to(closes(1, id));
		Sectors::<Test>::iter_keys().for_each(|(device, number)| pledge_more(device, number, 800));
		Rate::set(1);
		go_to(closes(1, id));
		// 192 ticks of a planck, times 3.51, for each of two sectors.
		assert_eq!(Slashed::get(), 2 * 673);
		assert_eq!(held(1), (0, 2 * (1_000 - 673)));
		assert_eq!(provider(1).pledges, 2 * (1_000 - 673));
		let charged = Event::FaultsCharged { device: 1, partition: id, slashed: 2 * 673 };
		assert!(events().contains(&charged));
	});
}

#[test]
fn a_fault_costs_no_more_than_the_pledge() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 1)[0]);
		go_to(closes(1, id));
		Rate::set(1_000_000);
		go_to(closes(1, id));
		go_to(closes(1, id));
		assert_eq!((Slashed::get(), held(1)), (PLEDGE, (0, 0)));
		assert_eq!(Sectors::<Test>::get(1, 0).unwrap().pledge, 0);
	});
}

#[test]
fn a_fault_that_goes_on_too_long_ends_the_sector_with_a_slash() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 2)[0]);
		let began = Sectors::<Test>::get(1, 0).unwrap().activated;
		for _ in 0..3 {
			go_to(closes(1, id));
		}
		assert_eq!(state(1, 0), SectorState::Faulty { missed: 3 });
		go_to(closes(1, id));
		assert_eq!(Sectors::<Test>::iter().count(), 0);
		let age = Now::get() - began;
		assert!(age > 4 * PERIOD, "the fee is full");
		assert_eq!((Slashed::get(), held(1)), (2 * PLEDGE * 85 / 1_000, (0, 0)));
		let slashed = PLEDGE * 85 / 1_000;
		assert!(events().contains(&Event::Terminated { device: 1, number: 1, slashed }));
		assert_eq!(Partitions::<Test>::iter().count() + Closings::<Test>::iter().count(), 0);
		assert_eq!((Layout::<Test>::iter().count(), ProofBytes::<Test>::get()), (0, 0));
	});
}

#[test]
fn a_fault_that_ends_a_sector_costs_no_less_than_another_window_of_it() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 1)[0]);
		for _ in 0..3 {
			go_to(closes(1, id));
		}
		pledge_more(1, 0, 1_800);
		Rate::set(1);
		go_to(closes(1, id));
		// The window's 673 plancks, then as much and a twentieth more, rounded up.
		let slashed = 673 + 34;
		assert!(events().contains(&Event::Terminated { device: 1, number: 0, slashed }));
		assert_eq!((Slashed::get(), held(1)), (673 + slashed, (0, 0)));
	});
}

#[test]
fn a_sector_that_recovered_begins_a_later_fault_anew() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 1)[0]);
		go_to(closes(1, id));
		go_to(closes(1, id));
		assert_eq!(state(1, 0), SectorState::Faulty { missed: 2 });
		let PartitionId { deadline, index } = id;
		assert_ok!(Spacetime::declare_recoveries(signed(1), 1, deadline, index, 1));
		go_to_window(1, id);
		prove(1, id).unwrap();
		go_to(closes(1, id));
		Rate::set(1);
		go_to(closes(1, id));
		assert_eq!(state(1, 0), SectorState::Faulty { missed: 1 });
		assert_eq!(Slashed::get(), 0);
	});
}

#[test]
fn who_proves_every_other_window_pays_nothing_and_has_power_half_of_the_time() {
	build_and_execute(|| {
		InitialLifetime::set(8 * PERIOD);
		let id = place_of(1, establish(1, 1)[0]);
		let PartitionId { deadline, index } = id;
		Rate::set(1);
		go_to(closes(1, id));
		let end = Now::get() + 4 * PERIOD;
		let (mut powered, mut proofs) = (0, 0);
		while Now::get() < end {
			// A window is missed for each that is proven.
			if state(1, 0) == (SectorState::Faulty { missed: 1 }) {
				assert_ok!(Spacetime::declare_recoveries(signed(1), 1, deadline, index, 1));
			}
			if matches!(state(1, 0), SectorState::Recovering { .. }) && prove(1, id).is_ok() {
				proofs += 1;
			}
			powered += Tick::from(power(1) > 0);
			go_to(Now::get() + 1);
		}
		assert_eq!((proofs, Slashed::get()), (2, 0));
		assert_eq!(powered, 2 * (PERIOD + WINDOW + LOOKBACK));
	});
}

#[test]
fn a_sector_leaves_at_the_first_close_after_its_time() {
	build_and_execute(|| {
		let number = establish(1, 1)[0];
		let id = place_of(1, number);
		let expires = partition(1, id).entries[0].expires;
		while closes(1, id) < expires {
			go_to_window(1, id);
			prove(1, id).unwrap();
			go_to(closes(1, id));
		}
		go_to_window(1, id);
		prove(1, id).unwrap();
		go_to(closes(1, id) - 1);
		assert_eq!((power(1), held(1)), (SECTOR, (0, PLEDGE)));
		go_to(closes(1, id));
		assert_eq!((power(1), held(1), Slashed::get()), (0, (0, 0), 0));
		assert_eq!(Spacetime::total_power(), 0);
		assert!(events().contains(&Event::Expired { device: 1, number }));
		let nothing = cairn_spacetime::WindowProof { sectors: Default::default() };
		assert_noop!(submit(1, id, 0, nothing), Error::<Test>::UnknownPartition);
	});
}

#[test]
fn sectors_that_stay_keep_their_places_in_order_when_others_leave() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 3)[0]);
		assert_ok!(Spacetime::terminate(signed(1), 1, 1));
		let numbers: Vec<_> = partition(1, id).entries.iter().map(|entry| entry.number).collect();
		assert_eq!(numbers, vec![0, 2]);
		go_to_window(1, id);
		prove(1, id).unwrap();
		assert_eq!(power(1), 2 * SECTOR);
	});
}

#[test]
fn room_that_was_left_is_taken_again() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 4)[0]);
		assert_ok!(Spacetime::terminate(signed(1), 1, 1));
		let number = seal(1, 1)[0];
		assert_eq!(place_of(1, number), id);
		assert_eq!(Partitions::<Test>::iter().count(), 1);
	});
}

/// So many providers with a sector each, all proven once. Their next windows have all closed by the
/// current tick, and no hook has seen it.
fn overdue(count: u32) {
	for device in 1..=count {
		onboard(device);
		pre_commit(device);
	}
	for device in 1..=count {
		await_seed(device, 0);
		prove_part(device, 0, 0).unwrap();
		prove_part(device, 0, 1).unwrap();
	}
	let all = || (1..=count).map(|device| (device, place_of(device, 0)));
	for _ in 0..PERIOD {
		go_to(Now::get() + 1);
		for (device, id) in all().filter(|(device, id)| Now::get() == opens(*device, *id)) {
			prove(device, id).unwrap();
		}
	}
	assert_eq!(power_of_all(), u128::from(count) * SECTOR);
	lag_to(all().map(|(device, id)| closes(device, id)).max().unwrap());
}

fn power_of_all() -> u128 {
	Spacetime::total_power()
}

#[test]
fn no_weight_closes_nothing() {
	build_and_execute(|| {
		overdue(2);
		let before = power_of_all();
		assert_eq!(Spacetime::on_idle(1, Weight::zero()), Weight::zero());
		assert_eq!(power_of_all(), before);
		run_hooks();
		assert_eq!(power_of_all(), 0);
	});
}

#[test]
fn closing_never_takes_more_than_it_was_given() {
	build_and_execute(|| {
		overdue(6);
		let mut given = Weight::from_parts(1, 1);
		while power_of_all() > 0 {
			let taken = Spacetime::on_idle(1, given);
			assert!(taken.all_lte(given), "{taken} of {given}");
			Spacetime::do_try_state().unwrap();
			given = given * 2;
		}
	});
}

#[test]
fn a_poll_takes_no_more_than_its_share() {
	build_and_execute(|| {
		overdue(6);
		let bound = crate::closing::bound::<Test>();
		let mut meter = WeightMeter::with_limit(bound * 2 * POLL_SHARE);
		let before = power_of_all();
		Spacetime::on_poll(1, &mut meter);
		assert!(power_of_all() < before);
		assert!(meter.consumed().all_lte(bound * 2));
	});
}

#[test]
fn no_more_than_its_steps_are_closed_in_a_sweep() {
	build_and_execute(|| {
		overdue(6);
		let before = power_of_all();
		Spacetime::close_due(&mut WeightMeter::new(), 2);
		assert_eq!(power_of_all(), before - 2 * SECTOR);
	});
}

#[test]
fn the_oldest_window_closes_first() {
	build_and_execute(|| {
		overdue(5);
		while let Some((first, (device, id))) = Closings::<Test>::iter_keys().next() {
			if u32::from_be_bytes(first) > Now::get() {
				break;
			}
			assert!(Closings::<Test>::iter_keys().all(|(at, _)| at >= first));
			Spacetime::close_due(&mut WeightMeter::new(), 1);
			assert!(!Closings::<Test>::contains_key(first, (device, id)));
		}
		assert_eq!(power_of_all(), 0);
	});
}
