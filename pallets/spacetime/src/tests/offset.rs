// SPDX-License-Identifier: Apache-2.0
//! When a provider's periods begin, and what does not choose it.

use crate::{mock::*, *};
use cairn_device_primitives::{Round, Tick};
use cairn_spacetime::{offset_of, SectorNumber};
use cairn_traits::RoundClock;
use frame_support::{
	assert_noop,
	storage::{with_transaction, TransactionOutcome},
};
use sp_runtime::DispatchError;
use std::collections::BTreeSet;

/// The offset that the seed of a round draws for provider 1.
fn drawn_by(round: Round) -> Tick {
	offset_of(1, &Clock::seed(round).unwrap(), WINDOW)
}

fn seed_round(number: SectorNumber) -> Round {
	PreCommits::<Test>::get(1, number).unwrap().seed_round
}

/// Goes to the first tick at which the seed of a round has left history.
fn outlast(round: Round) {
	go_to(Clock::first_tick(round + HISTORY));
	assert_eq!(Clock::seed(round), None);
}

/// The offset that provider 1 would have if this seal were the next to be proven.
fn offset_by(number: SectorNumber) -> Tick {
	with_transaction(|| {
		(0..2).for_each(|part| prove_part(1, number, part).unwrap());
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(provider(1).offset))
	})
	.unwrap()
}

#[test]
fn providers_begin_their_periods_at_different_ticks() {
	build_and_execute(|| {
		let offsets: BTreeSet<_> = (1..=40)
			.map(|device| {
				onboard(device);
				seal(device, 1);
				provider(device).offset
			})
			.collect();
		assert!(offsets.iter().all(|offset| *offset < PERIOD && offset % WINDOW == 0));
		// Of 48 spans, 27 in the mean.
		assert!(offsets.len() > 20, "{} distinct offsets", offsets.len());
		assert!(offsets.first().unwrap() < &48 && offsets.last().unwrap() > &144);
	});
}

#[test]
fn the_offset_stays_when_further_sectors_come() {
	build_and_execute(|| {
		onboard(1);
		seal(1, 1);
		let offset = provider(1).offset;
		seal(1, 1);
		assert_eq!((provider(1).offset, provider(1).drawn_in), (offset, None));
	});
}

#[test]
fn the_offset_is_drawn_by_a_seed_that_came_after_the_first_pre_commit() {
	build_and_execute(|| {
		onboard(1);
		let first = pre_commit(1);
		let round = seed_round(first);
		assert!(round > Clock::round() + 1);
		assert_eq!(provider(1).drawn_in, Some(round));
		go_to(Clock::first_tick(Clock::round() + 1));
		let second = pre_commit(1);
		assert_eq!(provider(1).drawn_in, Some(round));
		// Whichever is proven first.
		go_to(Clock::first_tick(round + 2) + 1);
		assert_eq!(offset_by(first), drawn_by(round));
		assert_eq!(offset_by(second), drawn_by(round));
	});
}

#[test]
fn the_first_part_of_any_seal_draws_the_offset() {
	build_and_execute(|| {
		onboard(1);
		let number = pre_commit(1);
		await_seed(1, number);
		prove_part(1, number, 0).unwrap();
		let drawn = drawn_by(seed_round(number));
		assert_eq!((provider(1).offset, provider(1).drawn_in), (drawn, None));
	});
}

#[test]
fn a_part_that_is_refused_draws_nothing() {
	build_and_execute(|| {
		onboard(1);
		let number = pre_commit(1);
		await_seed(1, number);
		let wrong = made(1, number).part(&[7; 32], 0);
		assert!(Spacetime::prove_part(signed(1), 1, number, 0, wrong).is_err());
		assert_eq!(provider(1).drawn_in, Some(seed_round(number)));
	});
}

/// Sectors that wait for seeds of many rounds would be as many offsets to choose from.
#[test]
fn whichever_of_many_seals_is_proven_first_chooses_no_offset() {
	build_and_execute(|| {
		onboard(1);
		let never_proven = pre_commit(1);
		let round = seed_round(never_proven);
		// All of them outlive the first one's seed.
		go_to(Now::get() + 4 * TICKS_PER_ROUND);
		let others: Vec<_> = (0..12)
			.map(|_| {
				go_to(Now::get() + TICKS_PER_ROUND);
				pre_commit(1)
			})
			.collect();
		let rounds: BTreeSet<_> = others.iter().map(|number| seed_round(*number)).collect();
		assert_eq!(rounds.len(), 12);
		let drawn = drawn_by(round);
		outlast(round);
		for number in others {
			assert_eq!(offset_by(number), drawn);
		}
	});
}

#[test]
fn neither_do_seals_that_are_committed_to_before_the_first_seed_is_known() {
	build_and_execute(|| {
		SealDelay::set(8);
		PreCommitLifetime::set(42);
		onboard(1);
		let never_proven = pre_commit(1);
		let round = seed_round(never_proven);
		let others: Vec<_> = (0..7)
			.map(|_| {
				go_to(Now::get() + TICKS_PER_ROUND);
				pre_commit(1)
			})
			.collect();
		assert_eq!(provider(1).drawn_in, Some(round));
		go_to(PreCommits::<Test>::get(1, never_proven).unwrap().expires_at);
		Spacetime::expire_pre_commit(signed(1), 1, never_proven).unwrap();
		// As late as any of them can be proven.
		for number in others {
			go_to(PreCommits::<Test>::get(1, number).unwrap().expires_at - 1);
			assert_eq!(offset_by(number), drawn_by(round));
		}
	});
}

#[test]
fn a_pre_commit_that_expires_draws_the_offset_all_the_same() {
	build_and_execute(|| {
		onboard(1);
		let number = pre_commit(1);
		let round = seed_round(number);
		go_to(Now::get() + PreCommitLifetime::get());
		Spacetime::expire_pre_commit(signed(1), 1, number).unwrap();
		assert!(provider(1).is_idle());
		pre_commit(1);
		assert_eq!((provider(1).offset, provider(1).drawn_in), (drawn_by(round), None));
	});
}

#[test]
fn an_owner_who_never_proved_in_time_waits_for_no_seed_but_its_next_seals() {
	build_and_execute(|| {
		onboard(1);
		let late = pre_commit(1);
		outlast(seed_round(late));
		let next = pre_commit(1);
		assert_eq!(provider(1).drawn_in, Some(seed_round(next)));
		// The slowest of seals is in time.
		go_to(PreCommits::<Test>::get(1, next).unwrap().expires_at - 1);
		let drawn = drawn_by(seed_round(next));
		(0..2).for_each(|part| prove_part(1, next, part).unwrap());
		assert_eq!((provider(1).offset, provider(1).drawn_in), (drawn, None));
		assert_eq!(held(1), (DEPOSIT, PLEDGE));
	});
}

#[test]
fn an_offset_waits_for_the_earlier_of_two_seeds_that_are_to_come() {
	build_and_execute(|| {
		onboard(1);
		SealDelay::set(10);
		let later = pre_commit(1);
		// What is decided between the two.
		SealDelay::set(2);
		let sooner = pre_commit(1);
		assert!(seed_round(sooner) < seed_round(later));
		assert_eq!(provider(1).drawn_in, Some(seed_round(sooner)));
		await_seed(1, sooner);
		prove_part(1, sooner, 0).unwrap();
	});
}

/// No call leads there: see `offset.rs`.
#[test]
fn no_part_is_proven_while_the_seed_of_the_offset_is_unknown_and_nothing_is_lost() {
	build_and_execute(|| {
		onboard(1);
		let number = pre_commit(1);
		await_seed(1, number);
		let waits_for =
			|round| Providers::<Test>::mutate_extant(1, |provider| provider.drawn_in = Some(round));
		waits_for(Clock::round() + 1);
		assert_noop!(prove_part(1, number, 0), Error::<Test>::SeedNotUsable);
		waits_for(Clock::round() - HISTORY);
		assert_noop!(prove_part(1, number, 0), Error::<Test>::SeedExpired);
		assert_eq!(held(1), (DEPOSIT, 0));
		// Another round is fixed, and waited for.
		let next = pre_commit(1);
		assert_noop!(prove_part(1, number, 0), Error::<Test>::SeedNotUsable);
		await_seed(1, next);
		prove_part(1, number, 0).unwrap();
		assert_eq!(provider(1).offset, drawn_by(seed_round(next)));
	});
}
