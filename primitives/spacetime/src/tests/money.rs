// SPDX-License-Identifier: Apache-2.0
//! Amounts, as a pure matter.

use proptest::prelude::*;
use sp_arithmetic::Permill;

use crate::*;

const FULL: Permill = Permill::from_parts(85_000);
const LEAST: Permill = Permill::from_percent(2);

#[test]
fn floors_are_pro_rata_and_rounded_up() {
	let of = |bytes, per_gib| pro_rata::<u128>(bytes, per_gib);
	assert_eq!(of(1 << 30, 5), 5);
	assert_eq!(of(32 << 30, 5), 160);
	assert_eq!(of(32 << 20, 1_000), 32);
	assert_eq!(of(32 << 20, 1), 1);
	assert_eq!(of(2_048, 524_288), 1);
	assert_eq!(of(2_048, 0), 0);
	assert_eq!(of(0, 5), 0);
}

#[test]
fn amounts_at_the_end_of_their_type_saturate() {
	assert_eq!(pro_rata(u128::MAX, u128::MAX), u128::MAX >> 30);
	assert_eq!(pro_rata(1 << 40, u64::MAX), u64::MAX >> 30);
	assert_eq!(fault_cost(u128::MAX, 351), u128::MAX / 100);
	assert_eq!(termination_fee(u64::MAX, 0, 140, FULL, LEAST, 0), u64::MAX.div_ceil(50));
	assert_eq!(termination_fee(u64::MAX, 0, 140, FULL, LEAST, u64::MAX), u64::MAX);
}

#[test]
fn a_fault_costs_its_percentage_rounded_down() {
	assert_eq!(fault_cost(1_920_u128, 351), 6_739);
	assert_eq!(fault_cost(1_920_u128, 100), 1_920);
	assert_eq!(fault_cost(0_u128, 351), 0);
}

#[test]
fn a_partition_books_no_less_than_its_proof_takes() {
	for profile in ProfileId::ALL.map(ProfileId::profile) {
		for sectors in 1..=profile.partition_sectors {
			let taken = WindowCost::of(profile, sectors).bytes + ENVELOPE_BYTES;
			assert!(booked_bytes(profile, sectors) >= u64::from(taken));
		}
	}
}

#[test]
fn a_partition_books_the_least_where_its_sectors_need_less() {
	let of = |id: ProfileId, sectors| booked_bytes(id.profile(), sectors);
	let least = LEAST_BOOKED_BYTES;
	assert_eq!((of(ProfileId::Gib1, 0), of(ProfileId::Gib1, 1)), (0, least));
	assert_eq!((of(ProfileId::Gib1, 2), of(ProfileId::Gib1, 4)), (2 * least, 2 * least));
	assert_eq!((of(ProfileId::Gib1, 5), of(ProfileId::Gib1, 64)), (5 * 3_092, 64 * 3_092));
	assert_eq!(of(ProfileId::Gib32, 1), due_bytes(ProfileId::Gib32.profile()));
	assert_eq!((of(ProfileId::Kib2, 1), of(ProfileId::Kib2, 4)), (least, 2 * least));
}

/// So a pre-commit, which books a partition of its own, is never placed where it needs more.
#[test]
fn a_sector_adds_no_more_to_a_partition_than_it_books_alone() {
	for profile in ProfileId::ALL.map(ProfileId::profile) {
		for sectors in 0..profile.partition_sectors {
			let of = |sectors| booked_bytes(profile, sectors);
			assert!(of(sectors) <= of(sectors + 1));
			assert!(of(sectors + 1) - of(sectors) <= of(1));
		}
	}
}

#[test]
fn the_fee_grows_with_age_to_its_full_share() {
	let fee = |age| termination_fee(1_000_000_u128, age, 140, FULL, LEAST, 0);
	assert_eq!(fee(0), 20_000);
	// Two per cent are reached after 33 days.
	assert_eq!(fee(32), 20_000);
	assert_eq!(fee(70), 42_500);
	assert_eq!(fee(139), 84_392);
	assert_eq!((fee(140), fee(u32::MAX)), (85_000, 85_000));
}

#[test]
fn the_smallest_pledge_pays_no_more_than_itself() {
	let fee = |pledge: u128| termination_fee(pledge, 5, 140, FULL, LEAST, 0);
	assert_eq!((fee(0), fee(1), fee(2)), (0, 1, 1));
}

#[test]
fn to_leave_costs_a_twentieth_more_than_a_window_of_a_fault() {
	let fee = |age, cost| termination_fee(1_000_000_u128, age, 140, FULL, LEAST, cost);
	for age in [0, 32, 70, 140, u32::MAX] {
		assert_eq!(fee(age, 175_500), 184_275);
	}
	// Rounded up.
	assert_eq!((fee(0, 100_001), fee(0, 100_020)), (105_002, 105_021));
	// Where faults cost little, the share decides.
	assert_eq!((fee(0, 19_000), fee(140, 80_000)), (20_000, 85_000));
}

#[test]
fn to_leave_costs_no_more_than_the_pledge_however_dear_faults_are() {
	let fee = |pledge: u128, cost| termination_fee(pledge, 0, 140, FULL, LEAST, cost);
	assert_eq!(fee(1_000, 952), 1_000);
	assert_eq!((fee(1_000, 953), fee(1_000, u128::MAX)), (1_000, 1_000));
	assert_eq!(fee(0, 5), 0);
}

proptest! {
	#[test]
	fn no_age_makes_leaving_cheaper_than_a_window_of_a_fault(
		pledge in 0..u64::MAX, age in any::<u32>(), full_age in 0u32..10_000_000, cost in 0..u64::MAX,
	) {
		let (pledge, cost) = (u128::from(pledge), u128::from(cost));
		let fee = termination_fee(pledge, age, full_age, FULL, LEAST, cost);
		// A window of a fault takes no more than the pledge either.
		prop_assert!(fee >= cost.min(pledge) && fee <= pledge);
		prop_assert!(fee * 100 >= (cost * 105).min(pledge * 100));
		prop_assert!(fee >= termination_fee(pledge, age, full_age, FULL, LEAST, 0));
	}

	#[test]
	fn a_floor_is_never_less_than_its_part(bytes in 0..1u128 << 40, per_gib in 0..1u128 << 60) {
		let floor = pro_rata(bytes, per_gib);
		prop_assert!(floor * GIB >= bytes * per_gib);
		prop_assert!(floor == 0 || (floor - 1) * GIB < bytes * per_gib);
	}

	#[test]
	fn no_fee_is_below_its_least_or_above_its_full_share(
		pledge in 0..u64::MAX, age in any::<u32>(), full_age in 0u32..10_000_000,
	) {
		let pledge = u128::from(pledge);
		let fee = termination_fee(pledge, age, full_age, FULL, LEAST, 0);
		prop_assert!(fee >= LEAST.mul_floor(pledge));
		prop_assert!(fee <= FULL.mul_ceil(pledge).max(LEAST.mul_ceil(pledge)));
		let older = termination_fee(pledge, age.saturating_add(1), full_age, FULL, LEAST, 0);
		prop_assert!(older >= fee);
	}
}
