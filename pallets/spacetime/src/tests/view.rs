// SPDX-License-Identifier: Apache-2.0
//! What the runtime API answers.

use crate::{mock::*, *};
use cairn_traits::RoundClock;
use frame_support::assert_ok;

#[test]
fn an_unknown_device_has_neither_overview_nor_duties_nor_sectors() {
	build_and_execute(|| {
		onboard(1);
		assert_eq!(Spacetime::provider_overview(1), None);
		assert_eq!(Spacetime::due_storage(1), vec![]);
		assert_eq!(Spacetime::sector(1, 0), None);
		assert_eq!(Spacetime::total_power(), 0);
	});
}

#[test]
fn an_overview_has_sums_and_the_next_proof() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 3)[0]);
		pre_commit(1);
		let overview = Spacetime::provider_overview(1).unwrap();
		assert_eq!((overview.owner, overview.offset), (owner(1), provider(1).offset));
		assert_eq!((overview.next_number, overview.pre_commits, overview.sectors), (4, 1, 3));
		assert_eq!((overview.bytes.active, overview.bytes.live()), (3 * SECTOR, 3 * SECTOR));
		assert_eq!((overview.deposits, overview.pledges), (DEPOSIT, 3 * PLEDGE));
		let next = overview.next.unwrap();
		assert_eq!((next.partition, next.opens, next.closes), (id, opens(1, id), closes(1, id)));
		go_to(1_040 + PERIOD);
		let _ = Spacetime::expire_pre_commit(signed(1), 1, 3);
	});
}

#[test]
fn after_a_proof_the_next_is_a_period_later() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 2)[0]);
		let next = || Spacetime::provider_overview(1).unwrap().next.unwrap();
		let before = next();
		go_to_window(1, id);
		assert_eq!(next(), before);
		prove_skipping(1, id, 0b10).unwrap();
		let after = next();
		assert_eq!((after.partition, after.proven), (id, false));
		assert_eq!(after.cutoff, before.cutoff + PERIOD);
		assert_eq!((after.opens, after.closes), (before.opens + PERIOD, before.closes + PERIOD));
		let states: Vec<_> = after.sectors.iter().map(|(_, _, state)| *state).collect();
		assert_eq!(states, [SectorState::Active, SectorState::Faulty { missed: 1 }]);
		// What is due is the window that is open, and that it is proven.
		let [due] = Spacetime::due_storage(1).try_into().unwrap();
		assert_eq!((due.closes, due.proven), (before.closes, true));
		go_to(before.closes);
		assert_eq!(next(), after);
	});
}

#[test]
fn a_partition_that_is_proven_comes_after_one_that_is_not() {
	build_and_execute(|| {
		establish(1, 9);
		let next = || Spacetime::provider_overview(1).unwrap().next.unwrap().partition;
		let [first, second, third] = Spacetime::due_storage(1).try_into().unwrap();
		assert_eq!(next(), first.partition);
		go_to_window(1, first.partition);
		prove(1, first.partition).unwrap();
		assert_eq!(next(), second.partition);
		go_to_window(1, second.partition);
		prove(1, second.partition).unwrap();
		assert_eq!(next(), third.partition);
	});
}

#[test]
fn what_expires_with_an_open_window_is_not_in_the_next() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 1)[0]);
		let expires = partition(1, id).entries[0].expires;
		go_to_window(1, id);
		while closes(1, id) < expires {
			prove(1, id).unwrap();
			assert!(Spacetime::provider_overview(1).unwrap().next.is_some());
			go_to(closes(1, id));
			go_to_window(1, id);
		}
		assert!(Spacetime::provider_overview(1).unwrap().next.is_some());
		prove(1, id).unwrap();
		assert_eq!(Spacetime::provider_overview(1).unwrap().next, None);
	});
}

#[test]
fn what_is_all_faulty_is_not_next() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 1)[0]);
		let next = || Spacetime::provider_overview(1).unwrap().next;
		assert!(next().is_some());
		go_to(closes(1, id));
		assert_eq!(next(), None);
		assert_eq!(Spacetime::due_storage(1).len(), 1);
	});
}

#[test]
fn an_idle_provider_is_shown_with_the_owner_that_its_device_has() {
	build_and_execute(|| {
		onboard(1);
		let number = pre_commit(1);
		let shown = || Spacetime::provider_overview(1).unwrap().owner;
		// Whatever the registry says meanwhile: it lets no device go of which something is held.
		sell(1, 9);
		assert_eq!(shown(), owner(1));
		go_to(PreCommits::<Test>::get(1, number).unwrap().expires_at);
		Spacetime::expire_pre_commit(signed(1), 1, number).unwrap();
		assert_eq!((provider(1).owner, shown()), (owner(1), 9));
		retire(1);
		assert_eq!(shown(), owner(1));
	});
}

#[test]
fn a_duty_names_the_window_the_seed_and_the_sectors() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 2)[0]);
		go_to_window(1, id);
		let duties = Spacetime::due_storage(1);
		let duty = &duties[0];
		assert_eq!((duties.len(), duty.partition, duty.proven), (1, id, false));
		assert_eq!((duty.opens, duty.closes), (Now::get(), Now::get() + LOOKBACK + WINDOW));
		assert_eq!(duty.cutoff, cutoff(1, id));
		// A proof that is made from nothing but the duty is accepted.
		let seed = Clock::seed(duty.seed_round).unwrap();
		let numbers = duty.sectors.iter().map(|(number, _, _)| *number);
		submit(1, id, 0, proof_on(1, id, seed, numbers)).unwrap();
		assert!(Spacetime::due_storage(1)[0].proven);
		let roots: Vec<_> = duty.sectors.iter().map(|(_, root, _)| *root).collect();
		assert_eq!(roots, [0, 1].map(|number| made(1, number).sealed.roots.replica));
	});
}

#[test]
fn duties_are_in_order_of_time_and_hold_during_a_lag() {
	build_and_execute(|| {
		let numbers = establish(1, 9);
		assert_eq!(Spacetime::due_storage(1).len(), 3);
		let id = place_of(1, numbers[0]);
		lag_to(closes(1, id));
		let duties = Spacetime::due_storage(1);
		assert!(duties.windows(2).all(|pair| pair[0].opens <= pair[1].opens));
		assert!(duties.iter().all(|duty| duty.closes > Now::get()));
		let late = duties.iter().find(|duty| duty.partition == id).unwrap();
		assert!(late
			.sectors
			.iter()
			.all(|(_, _, state)| *state == SectorState::Faulty { missed: 1 }));
		run_hooks();
		assert_eq!(Spacetime::due_storage(1), duties);
	});
}

#[test]
fn a_sector_is_shown_from_pre_commit_to_its_end() {
	build_and_execute(|| {
		onboard(1);
		try_pre_commit(1, file()).unwrap();
		let shown = || Spacetime::sector(1, 0).unwrap();
		let seed_round = PreCommits::<Test>::get(1, 0).unwrap().seed_round;
		let sealing = made(1, 0).sealing;
		assert_eq!((shown().content, shown().ticket), (sealing.content, sealing.ticket));
		assert_eq!((shown().held, shown().expires), (DEPOSIT, 1_040));
		let stage = |seed, parts| SectorStage::PreCommitted { seed_round, seed, parts };
		assert_eq!(shown().stage, stage(None, 0));
		await_seed(1, 0);
		assert_eq!(shown().stage, stage(Clock::seed(seed_round), 0));
		prove_part(1, 0, 1).unwrap();
		assert_eq!(shown().stage, stage(Clock::seed(seed_round), 0b10));
		prove_part(1, 0, 0).unwrap();
		let activated = Now::get();
		let partition = place_of(1, 0);
		let state = SectorState::Unproven;
		assert_eq!(shown().stage, SectorStage::Sealed { partition, place: 0, activated, state });
		assert_eq!((shown().content, shown().ticket), (sealing.content, sealing.ticket));
		assert_eq!((shown().held, shown().expires), (PLEDGE, activated + 5 * PERIOD));
		assert_eq!(shown().replica, made(1, 0).sealed.roots.replica);
		assert_ok!(Spacetime::terminate(signed(1), 1, 0).or_else(|_| {
			go_to(closes(1, partition));
			Spacetime::terminate(signed(1), 1, 0)
		}));
		assert_eq!(Spacetime::sector(1, 0), None);
	});
}
