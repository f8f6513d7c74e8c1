// SPDX-License-Identifier: Apache-2.0
//! Hooks that come late, and a clock that stands still, change nothing for anybody.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok, weights::Weight};

#[test]
fn a_window_that_closed_by_the_tick_is_not_provable_though_no_hook_has_closed_it() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 1)[0]);
		go_to_window(1, id);
		let late = proof(1, id, 0);
		lag_to(closes(1, id));
		assert_eq!(power(1), SECTOR);
		assert_noop!(submit(1, id, 0, late), Error::<Test>::WindowNotOpen);
		run_hooks();
		assert_eq!(power(1), 0);
	});
}

#[test]
fn a_proof_of_the_next_window_settles_the_last_one_first() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 1)[0]);
		go_to_window(1, id);
		prove(1, id).unwrap();
		// For a whole period no hook comes, and the honest provider proves on time.
		lag_to(closes(1, id));
		lag_to(opens(1, id));
		prove(1, id).unwrap();
		assert_eq!((power(1), Slashed::get()), (SECTOR, 0));
		let queued: Vec<_> = Closings::<Test>::iter_keys().collect();
		assert_eq!(queued, vec![(closes(1, id).to_be_bytes(), (1, id))]);
		run_hooks();
		assert_eq!(power(1), SECTOR);
	});
}

#[test]
fn a_proof_weighs_what_it_settles_little_for_a_proven_window_and_more_for_a_fault() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 2)[0]);
		let PartitionId { deadline, index } = id;
		let settled = || {
			lag_to(opens(1, id));
			let proof = proof(1, id, 0);
			let alone = crate::proving::weight_of::<Test>(&proof);
			let outcome = Spacetime::prove_window(signed(1), 1, deadline, index, 0, proof);
			lag_to(closes(1, id));
			outcome.unwrap().actual_weight.unwrap() - alone
		};
		assert_eq!(settled(), Weight::zero());
		assert_eq!(settled(), <()>::close_quiet());
		assert_ok!(Spacetime::declare_faults(signed(1), 1, deadline, index, 0b01));
		assert_eq!(settled(), Weight::zero());
		// The first window of a declared fault costs nothing, the second a fee.
		assert_eq!(settled(), <()>::close_quiet());
		assert_eq!(settled(), <()>::close_partition(1, 0));
	});
}

#[test]
fn the_miss_before_a_lag_is_found_by_the_next_proof() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 1)[0]);
		lag_to(closes(1, id));
		lag_to(opens(1, id));
		// The sector is faulty by now: there is nothing to prove.
		assert_noop!(prove(1, id), Error::<Test>::NothingToProve);
		assert_eq!(power(1), SECTOR);
		run_hooks();
		assert_eq!((state(1, 0), power(1)), (SectorState::Faulty { missed: 1 }, 0));
	});
}

#[test]
fn a_declaration_settles_what_closed_before_it() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 2)[0]);
		lag_to(closes(1, id));
		let PartitionId { deadline, index } = id;
		assert_ok!(Spacetime::declare_recoveries(signed(1), 1, deadline, index, 0b01));
		assert_eq!(state(1, 0), SectorState::Recovering { missed: 1 });
		assert_eq!(state(1, 1), SectorState::Faulty { missed: 1 });
		assert_eq!(power(1), 0);
		lag_to(opens(1, id));
		prove(1, id).unwrap();
		assert_eq!(power(1), SECTOR);
	});
}

#[test]
fn windows_that_closed_in_a_long_lag_cost_what_they_would_have_cost_on_time() {
	let run = |lags: bool| {
		build_and_execute(|| {
			let id = place_of(1, establish(1, 3)[0]);
			Rate::set(1);
			let end = closes(1, id) + 2 * PERIOD;
			if lags {
				lag_to(end);
				run_hooks();
			} else {
				go_to(end);
			}
			(partition(1, id), Slashed::get(), held(1), provider(1))
		})
	};
	assert_eq!(run(true), run(false));
}

#[test]
fn a_lag_of_years_ends() {
	build_and_execute(|| {
		establish(1, 4);
		lag_to(u32::MAX);
		run_hooks();
		assert_eq!(Sectors::<Test>::iter().count(), 0);
		assert_eq!(power(1), 0);
	});
}

#[test]
fn a_sector_joins_a_partition_that_was_not_closed_yet() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 1)[0]);
		let joining = pre_commit(1);
		await_seed(1, joining);
		prove_part(1, joining, 0).unwrap();
		lag_to(closes(1, id));
		PreCommits::<Test>::mutate(1, joining, |found| {
			found.as_mut().unwrap().expires_at = u32::MAX;
		});
		prove_part(1, joining, 1).unwrap();
		assert_eq!(place_of(1, joining), id);
		// The window that closed is the old sector's miss alone.
		assert_eq!(state(1, 0), SectorState::Faulty { missed: 1 });
		assert_eq!(state(1, joining), SectorState::Unproven);
	});
}

#[test]
fn a_termination_settles_what_closed_before_it() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 1)[0]);
		lag_to(closes(1, id) + 3 * PERIOD);
		assert_noop!(Spacetime::terminate(signed(1), 1, 0), Error::<Test>::UnknownSector);
		run_hooks();
		assert_eq!(Sectors::<Test>::iter().count(), 0);
	});
}

#[test]
fn a_clock_that_stands_still_hurts_nobody() {
	build_and_execute(|| {
		let id = place_of(1, establish(1, 2)[0]);
		go_to(closes(1, id) - 1);
		// Ten thousand blocks that are too full for proofs: the hooks run, the tick stands.
		for _ in 0..10_000 {
			run_hooks();
		}
		assert_eq!(power(1), 2 * SECTOR);
		prove(1, id).unwrap();
		go_to(closes(1, id));
		assert_eq!((power(1), Slashed::get()), (2 * SECTOR, 0));
	});
}

#[test]
fn others_who_never_prove_and_hooks_that_never_run_make_no_honest_provider_miss() {
	build_and_execute(|| {
		establish(1, 1);
		let id = place_of(1, 0);
		// Others commit, prove nothing, and are never closed in time.
		(2..12).for_each(|device| {
			onboard(device);
			seal(device, 2);
		});
		for _ in 0..3 {
			lag_to(opens(1, id));
			prove(1, id).unwrap();
			lag_to(closes(1, id));
		}
		run_hooks();
		assert_eq!((power(1), Spacetime::total_power()), (SECTOR, SECTOR));
	});
}
