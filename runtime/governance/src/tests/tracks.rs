// SPDX-License-Identifier: Apache-2.0

use super::origins::ALL;
use crate::{
	mock::{OriginCaller, RuntimeOrigin},
	tracks::*,
};
use cairn_emission::{Balance, CRN};
use frame_support::traits::{ConstU32, OriginTrait};
use pallet_referenda::{Curve, TrackInfo, TracksInfo};
use proptest::prelude::*;
use sp_runtime::{traits::Saturating, Perbill};
use std::collections::BTreeSet;

type Info = TrackInfo<Balance, BlockNumber>;

const PRODUCTION: BlockNumber = 14_400;
const DEVELOPMENT: BlockNumber = 30;

type OfProduction = EpochTracks<ConstU32<PRODUCTION>, OriginCaller, u64>;

/// What a reciprocal may be off, by its rounding.
const ROUNDING: Perbill = Perbill::from_parts(100);

fn info(id: TrackId, epoch: BlockNumber) -> Info {
	tracks(epoch).find(|track| track.id == id).unwrap().info
}

/// Prepared, decided, confirmed and enacted: in blocks.
fn periods(id: TrackId, epoch: BlockNumber) -> [BlockNumber; 4] {
	let Info { prepare_period, decision_period, confirm_period, min_enactment_period, .. } =
		info(id, epoch);
	[prepare_period, decision_period, confirm_period, min_enactment_period]
}

/// The fewest blocks from the first of a referendum to its enactment.
fn fewest_blocks(id: TrackId, epoch: BlockNumber) -> BlockNumber {
	let [prepare, _, confirm, enactment] = periods(id, epoch);
	prepare + confirm + enactment
}

/// What a curve demands at the start, in the middle and at the end, in percent, rounded.
fn demands(curve: &Curve) -> [u32; 3] {
	[0, 50, 100].map(|part| {
		let demand = curve.threshold(Perbill::from_percent(part));
		(demand.deconstruct() + 5_000_000) / 10_000_000
	})
}

fn curves(id: TrackId) -> [Curve; 2] {
	let info = info(id, PRODUCTION);
	[info.min_approval, info.min_support]
}

#[test]
fn they_are_sorted_and_pass_the_check_of_the_pallet() {
	assert_eq!(OfProduction::check_integrity(), Ok(()));
	let ids: Vec<_> = OfProduction::track_ids().collect();
	assert_eq!(ids, [0, 1, 10, 11, 12, 20, 21]);
}

#[test]
fn the_pallet_is_told_of_the_same_tracks() {
	let told: Vec<_> = OfProduction::tracks().map(|track| track.into_owned()).collect();
	assert_eq!(told, tracks(PRODUCTION).collect::<Vec<_>>());
}

#[test]
fn they_have_the_names_by_which_people_propose() {
	let names: Vec<_> = tracks(PRODUCTION)
		.map(|track| String::from_utf8(track.info.name.to_vec()).unwrap())
		.map(|name| name.trim_end_matches('\0').to_string())
		.collect();
	let expected = [
		"root",
		"whitelisted_caller",
		"parameter_admin",
		"consensus_admin",
		"treasurer",
		"referendum_canceller",
		"referendum_killer",
	];
	assert_eq!(names, expected);
}

#[test]
fn each_origin_has_a_track_of_its_own() {
	let origins = ALL.map(RuntimeOrigin::from).into_iter().chain([RuntimeOrigin::root()]);
	let reached: BTreeSet<_> =
		origins.map(|origin| OfProduction::track_for(origin.caller()).unwrap()).collect();
	assert_eq!(reached.into_iter().collect::<Vec<_>>(), [0, 1, 10, 11, 12, 20, 21]);
}

#[test]
fn each_origin_is_decided_on_the_track_of_its_name() {
	for (origin, id) in ALL.into_iter().zip([1, 10, 11, 12, 20, 21]) {
		assert_eq!(track_of(RuntimeOrigin::from(origin).caller()), Some(id));
	}
	assert_eq!(track_of(RuntimeOrigin::root().caller()), Some(ROOT));
}

#[test]
fn no_referendum_acts_for_an_account() {
	assert_eq!(track_of(RuntimeOrigin::signed(1).caller()), None);
	assert_eq!(track_of(RuntimeOrigin::none().caller()), None);
	assert_eq!(OfProduction::track_for(RuntimeOrigin::signed(1).caller()), Err(()));
}

#[test]
fn periods_of_production_are_those_of_the_table() {
	let of = |id| periods(id, PRODUCTION);
	assert_eq!(of(ROOT), [1_200, 201_600, 14_400, 14_400]);
	assert_eq!(of(WHITELISTED_CALLER), [300, 201_600, 100, 100]);
	assert_eq!(of(PARAMETER_ADMIN), [600, 100_800, 1_800, 3_600]);
	assert_eq!(of(CONSENSUS_ADMIN), [1_200, 201_600, 7_200, 14_400]);
	assert_eq!(of(TREASURER), [1_200, 201_600, 3_600, 3_600]);
	assert_eq!(of(REFERENDUM_CANCELLER), [300, 100_800, 300, 100]);
	assert_eq!(of(REFERENDUM_KILLER), [300, 100_800, 300, 100]);
}

#[test]
fn periods_of_development_are_rounded_up() {
	let of = |id| periods(id, DEVELOPMENT);
	assert_eq!(of(ROOT), [3, 420, 30, 30]);
	assert_eq!(of(WHITELISTED_CALLER), [1, 420, 1, 1]);
	assert_eq!(of(PARAMETER_ADMIN), [2, 210, 4, 8]);
	assert_eq!(of(CONSENSUS_ADMIN), [3, 420, 15, 30]);
	assert_eq!(of(TREASURER), [3, 420, 8, 8]);
	assert_eq!(of(REFERENDUM_CANCELLER), [1, 210, 1, 1]);
	assert_eq!(of(REFERENDUM_KILLER), [1, 210, 1, 1]);
}

#[test]
fn a_figure_that_nearly_all_want_is_set_within_twenty_blocks_of_development() {
	let [approval, support] = curves(PARAMETER_ADMIN);
	assert!(approval.passing(Perbill::zero(), Perbill::one()));
	assert!(support.passing(Perbill::zero(), Perbill::from_percent(51)));
	assert!(fewest_blocks(PARAMETER_ADMIN, DEVELOPMENT) <= 20);
}

#[test]
fn who_may_do_more_waits_longer() {
	for epoch in [PRODUCTION, DEVELOPMENT] {
		let fewest = |id| fewest_blocks(id, epoch);
		assert!(fewest(ROOT) > fewest(CONSENSUS_ADMIN));
		assert!(fewest(CONSENSUS_ADMIN) > fewest(TREASURER));
		assert!(fewest(TREASURER) > fewest(PARAMETER_ADMIN));
	}
}

/// Only what is open can be ended.
#[test]
fn whoever_cancels_is_done_before_what_nobody_vetted_is_closed() {
	let closed = |id, epoch| {
		let [prepare, _, confirm, _] = periods(id, epoch);
		prepare + confirm
	};
	for epoch in [PRODUCTION, DEVELOPMENT] {
		for slow in [ROOT, CONSENSUS_ADMIN, TREASURER, PARAMETER_ADMIN] {
			for quick in [REFERENDUM_CANCELLER, REFERENDUM_KILLER] {
				assert!(fewest_blocks(quick, epoch) * 2 <= closed(slow, epoch));
			}
		}
	}
}

#[test]
fn deposits_are_those_of_the_table() {
	let deposits: Vec<_> =
		tracks(PRODUCTION).map(|track| track.info.decision_deposit / CRN).collect();
	assert_eq!(deposits, [10_000, 1_000, 500, 2_000, 500, 1_000, 5_000]);
}

#[test]
fn deposits_are_the_same_however_long_an_epoch_is() {
	for (long, short) in tracks(PRODUCTION).zip(tracks(DEVELOPMENT)) {
		assert_eq!(long.info.decision_deposit, short.info.decision_deposit);
		assert_eq!(long.info.max_deciding, short.info.max_deciding);
	}
}

#[test]
fn demands_are_those_of_their_docs() {
	let of = |id| curves(id).map(|curve| demands(&curve));
	assert_eq!(of(ROOT), [[100, 60, 50], [50, 28, 5]]);
	assert_eq!(of(WHITELISTED_CALLER), [[100, 60, 50], [50, 6, 5]]);
	assert_eq!(of(PARAMETER_ADMIN), [[100, 55, 50], [50, 5, 1]]);
	assert_eq!(of(CONSENSUS_ADMIN), [[100, 60, 50], [50, 15, 3]]);
	assert_eq!(of(TREASURER), [[100, 60, 50], [50, 10, 1]]);
	assert_eq!(of(REFERENDUM_CANCELLER), [[100, 55, 50], [25, 2, 1]]);
	assert_eq!(of(REFERENDUM_KILLER), [[100, 60, 50], [50, 5, 1]]);
}

/// Whether `harder` demands no less than `weaker`, both at the same part of their decisions and at
/// the same block of them.
fn is_no_easier(harder: TrackId, weaker: TrackId) -> bool {
	let length = |id| u64::from(info(id, PRODUCTION).decision_period);
	let (hard, weak) = (curves(harder), curves(weaker));
	(0..=1_000u64).all(|step| {
		let block = step * length(harder) / 1_000;
		let part = Perbill::from_rational(block, length(harder));
		let of_weaker = Perbill::from_rational(block.min(length(weaker)), length(weaker));
		hard.iter().zip(&weak).all(|(hard, weak)| {
			let demand = hard.threshold(part).saturating_add(ROUNDING);
			demand >= weak.threshold(part) && demand >= weak.threshold(of_weaker)
		})
	})
}

#[test]
fn root_is_the_hardest_at_every_point() {
	for track in tracks(PRODUCTION) {
		assert!(is_no_easier(ROOT, track.id), "root is easier than {}", track.id);
	}
}

#[test]
fn what_can_stop_the_chain_is_harder_than_other_figures_at_every_point() {
	assert!(is_no_easier(CONSENSUS_ADMIN, PARAMETER_ADMIN));
	assert!(!is_no_easier(PARAMETER_ADMIN, CONSENSUS_ADMIN));
}

#[test]
fn to_spend_is_harder_than_to_set_a_figure_at_every_point() {
	assert!(is_no_easier(TREASURER, PARAMETER_ADMIN));
}

#[test]
fn to_kill_is_harder_than_to_cancel_at_every_point() {
	assert!(is_no_easier(REFERENDUM_KILLER, REFERENDUM_CANCELLER));
	assert!(!is_no_easier(REFERENDUM_CANCELLER, REFERENDUM_KILLER));
}

#[test]
fn to_cancel_is_no_harder_than_whatever_it_cancels() {
	for track in tracks(PRODUCTION) {
		assert!(is_no_easier(track.id, REFERENDUM_CANCELLER), "{} is easier", track.id);
	}
}

#[test]
fn nothing_ever_passes_against_the_majority_of_votes() {
	let less = Perbill::from_percent(50) - ROUNDING;
	for track in tracks(PRODUCTION) {
		assert!(!track.info.min_approval.passing(Perbill::one(), less));
	}
}

#[test]
fn nothing_passes_at_once_without_a_quarter_of_all_tokens() {
	let less = Perbill::from_percent(25) - ROUNDING;
	for track in tracks(PRODUCTION) {
		assert!(!track.info.min_support.passing(Perbill::zero(), less));
	}
}

#[test]
fn every_period_has_a_block_even_where_an_epoch_has_none() {
	for track in tracks(0) {
		assert_eq!(periods(track.id, 0), [1; 4]);
	}
}

proptest! {
	#[test]
	fn no_period_is_under_a_block_nor_shorter_than_its_part_of_an_epoch(epoch in any::<u32>()) {
		for track in tracks(epoch) {
			let of_a_day = periods(track.id, PRODUCTION);
			for (period, of_a_day) in periods(track.id, epoch).into_iter().zip(of_a_day) {
				prop_assert!(period >= 1);
				let exact = u128::from(epoch) * u128::from(of_a_day);
				let least = exact.div_ceil(PRODUCTION.into()).clamp(1, u32::MAX.into());
				prop_assert_eq!(u128::from(period), least);
			}
		}
	}
}
