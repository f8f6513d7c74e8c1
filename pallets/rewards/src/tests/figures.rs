// SPDX-License-Identifier: Apache-2.0
//! When what governance decides comes into force, and what it cannot change.

use crate::{mock::*, *};
use cairn_emission::{EmissionFigures, FiguresError, Pool};
use frame_support::traits::Get;

fn in_force() -> EmissionFigures {
	InForce::<Test>::get().in_force
}

/// What was told of figures, in its order.
fn told() -> Vec<Event<Test>> {
	let events = System::events().into_iter().filter_map(|record| match record.event {
		RuntimeEvent::Rewards(event) => Some(event),
		_ => None,
	});
	let of_figures = |event: &Event<Test>| {
		matches!(event, Event::FiguresChanged { .. } | Event::FiguresRefused { .. })
	};
	events.filter(of_figures).collect()
}

#[test]
fn genesis_is_in_force_until_something_is_decided() {
	build_and_execute(|| {
		assert_eq!(in_force(), EmissionFigures::of(&small_emission()));
		close();
		assert_eq!(CurrentEpoch::<Test>::get().params, small_emission());
		assert!(told().is_empty());
	});
}

#[test]
fn a_lower_budget_waits_for_the_next_epoch() {
	build_and_execute(|| {
		decide(|figures| figures.budget_part = 500_000);
		assert_eq!(CurrentEpoch::<Test>::get().budget, 10_000);
		assert_eq!(close().budget, 10_000);
		assert_eq!(close().budget, 5_000);
	});
}

#[test]
fn a_new_split_is_the_next_epochs() {
	build_and_execute(|| {
		decide(|figures| (figures.storage, figures.validators) = (300_000, 0));
		let before = close();
		assert_eq!(before.pools.of(Pool::Treasury).issued, 1_000);
		let after = close();
		assert_eq!(after.pools.of(Pool::Treasury).issued, 2_000);
		assert_eq!(after.pools.of(Pool::Storage).budget, 3_000);
		assert_eq!(after.pools.of(Pool::Validators).budget, 0);
	});
}

#[test]
fn the_budget_can_be_raised_again_to_the_schedule_and_not_beyond() {
	build_and_execute(|| {
		decide(|figures| figures.budget_part = 0);
		close();
		assert_eq!(close().budget, 0);
		decide(|figures| figures.budget_part = 1_000_001);
		close();
		assert_eq!(close().budget, 0);
		assert_eq!(told()[1], Event::FiguresRefused { conflict: FiguresError::BudgetPart });
		decide(|figures| figures.budget_part = 1_000_000);
		close();
		assert_eq!(close().budget, 10_000);
	});
}

#[test]
fn halvings_go_on_whatever_part_is_handed_out() {
	build_and_execute(|| {
		decide(|figures| figures.budget_part = 500_000);
		for _ in 0..10 {
			close();
		}
		assert_eq!(close().budget, 2_500);
	});
}

#[test]
fn a_change_is_told_with_the_old_and_the_new() {
	build_and_execute(|| {
		let old = in_force();
		decide(|figures| figures.max_rate = 7);
		close();
		close();
		let new = EmissionFigures { max_rate: 7, ..old };
		assert_eq!(told(), [Event::FiguresChanged { epoch: 1, old, new }]);
	});
}

#[test]
fn shares_that_sum_to_more_than_one_stay_and_the_others_pass() {
	build_and_execute(|| {
		let old = in_force();
		decide(|figures| {
			figures.storage = 300_001;
			figures.storage_liquid = 9;
		});
		close();
		let new = EmissionFigures { storage_liquid: 9, ..old };
		let conflict = FiguresError::Shares;
		let expected =
			[Event::FiguresRefused { conflict }, Event::FiguresChanged { epoch: 1, old, new }];
		assert_eq!((in_force(), told()), (new, expected.to_vec()));
	});
}

#[test]
fn a_contradiction_is_told_once_and_ends_with_its_resolution() {
	build_and_execute(|| {
		decide(|figures| figures.storage = 300_001);
		close();
		close();
		assert_eq!(told(), [Event::FiguresRefused { conflict: FiguresError::Shares }]);
		decide(|figures| figures.validators = 199_999);
		close();
		assert_eq!((in_force().storage, in_force().validators), (300_001, 199_999));
	});
}

#[test]
fn what_is_owed_is_not_touched_by_a_lower_budget() {
	build_and_execute(|| {
		pay_to(7, 70);
		book(7, 10, 0);
		decide(|figures| figures.budget_part = 0);
		close();
		let due = Rewards::pending(7);
		assert_eq!(due, 1_000);
		close();
		Rewards::claim(RuntimeOrigin::signed(ENDOWED), 7).unwrap();
		assert_eq!(Balances::free_balance(70), due);
	});
}

#[test]
fn the_cap_holds_whatever_is_decided_epoch_after_epoch() {
	build_and_execute(|| {
		for epoch in 0..40 {
			decide(|figures| figures.budget_part = 1_000_000 - 300_000 * (epoch % 4));
			book(7, 1_000, 1_000);
			close();
			Rewards::do_try_state().unwrap();
		}
		let budgeted = Totals::<Test>::get().budgeted;
		assert!(budgeted < small_emission().total().unwrap());
		assert!(budgeted + ENDOWMENT <= small_emission().supply_cap);
		assert_ne!(MockFigures::get().budget_part, 1_000_000);
	});
}
