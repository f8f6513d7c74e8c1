// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{Pool, CRN};
use proptest::prelude::*;

fn schedule() -> EmissionParams {
	EmissionParams::default()
}

fn figures() -> EmissionFigures {
	EmissionFigures::default()
}

#[test]
fn the_figures_of_parameters_leave_them_as_they_are() {
	assert_eq!(figures().applied_to(&schedule()), schedule());
	assert_eq!(figures().check(), Ok(()));
}

#[test]
fn a_part_of_the_budget_is_a_part_of_every_epochs() {
	let half = EmissionFigures { budget_part: 500_000, ..figures() }.applied_to(&schedule());
	assert_eq!(half.scheduled(0), 50_000 * CRN);
	assert_eq!(half.scheduled(1_461), 25_000 * CRN);
	assert_eq!(half.supply_cap, schedule().supply_cap);
}

#[test]
fn nothing_of_the_budget_is_sound() {
	let none = EmissionFigures { budget_part: 0, ..figures() };
	assert_eq!(none.check(), Ok(()));
	assert_eq!(none.applied_to(&schedule()).check(), Ok(()));
	assert_eq!(none.applied_to(&schedule()).scheduled(0), 0);
}

#[test]
fn the_treasury_gets_what_the_others_leave() {
	let split = EmissionFigures { storage: 300_000, ..figures() };
	let shares = split.applied_to(&schedule()).shares;
	assert_eq!((shares.of(Pool::Storage), shares.of(Pool::Treasury)), (300_000, 150_000));
	let all = EmissionFigures { storage: 450_000, ..figures() };
	assert_eq!(all.check(), Ok(()));
	assert_eq!(all.applied_to(&schedule()).shares.of(Pool::Treasury), 0);
}

#[test]
fn each_figure_out_of_its_bounds_is_found_and_put_back_alone() {
	type Change = fn(&mut EmissionFigures);
	let bad: [(Change, FiguresError); 10] = [
		(|figures| figures.storage = 450_001, FiguresError::Shares),
		(|figures| figures.witnesses = u32::MAX, FiguresError::Shares),
		(|figures| figures.budget_part = 1_000_001, FiguresError::BudgetPart),
		(|figures| figures.max_rate = 0, FiguresError::MaxRate),
		(|figures| figures.max_storage_rate = 0, FiguresError::MaxStorageRate),
		(|figures| figures.max_storage_rate = MAX_STORAGE_RATE, FiguresError::MaxStorageRate),
		(|figures| figures.storage_liquid = 1_000_001, FiguresError::StorageLiquid),
		(|figures| figures.vesting_ticks = 0, FiguresError::Vesting),
		(|figures| figures.vesting_ticks = MAX_VESTING_TICKS + 1, FiguresError::Vesting),
		(|figures| figures.vesting_ticks = u32::MAX, FiguresError::Vesting),
	];
	for (change, conflict) in bad {
		let mut changed = figures();
		change(&mut changed);
		assert_eq!(changed.check(), Err(conflict));
		changed.revert(conflict, &figures());
		assert_eq!(changed, figures());
	}
}

proptest! {
	#[test]
	fn figures_that_pass_make_parameters_that_pass_and_emit_no_more(
		budget_part: u32,
		shares: [u32; 4],
		max_rate: u64,
		max_storage_rate: u128,
		storage_liquid: u32,
		vesting_ticks: u32,
		epoch in 0..100_000u32,
	) {
		let [beaconers, witnesses, storage, validators] = shares.map(|share| share % 400_000);
		let figures = EmissionFigures {
			budget_part: budget_part % 1_100_000,
			beaconers,
			witnesses,
			storage,
			validators,
			max_rate: max_rate.into(),
			max_storage_rate: max_storage_rate % (MAX_STORAGE_RATE * 2),
			storage_liquid: storage_liquid % 1_100_000,
			vesting_ticks: vesting_ticks % (MAX_VESTING_TICKS * 2),
		};
		let applied = figures.applied_to(&schedule());
		prop_assert!(applied.scheduled(epoch) <= schedule().scheduled(epoch));
		prop_assert!(applied.total() <= schedule().total());
		prop_assert_eq!(applied.supply_cap, schedule().supply_cap);
		if figures.check().is_ok() {
			prop_assert_eq!(applied.check(), Ok(()));
		}
	}
}
