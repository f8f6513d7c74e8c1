// SPDX-License-Identifier: Apache-2.0
//! Amounts.

use crate::{mock::*, money::pro_rata, *};
use cairn_spacetime::{ProfileId, WindowCost};
use proptest::prelude::*;

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
fn a_fault_costs_its_share_of_what_a_period_earns() {
	build_and_execute(|| {
		assert_eq!(Spacetime::fault_cost(ProfileId::Kib2), 0);
		Rate::set(10);
		// 192 ticks of ten plancks, 351 % of them, rounded down.
		assert_eq!(Spacetime::fault_cost(ProfileId::Kib2), 6_739);
		FaultCost::set(100);
		assert_eq!(Spacetime::fault_cost(ProfileId::Kib2), 1_920);
	});
}

#[test]
fn larger_sectors_cost_more_to_commit_to() {
	build_and_execute(|| {
		let [small, large] = [ProfileId::Gib1, ProfileId::Gib32]
			.map(|id| (Spacetime::deposit_of(id), Spacetime::pledge_of(id)));
		assert_eq!((small.0 * 32, small.1 * 32), large);
	});
}

#[test]
fn a_sector_books_no_less_than_it_takes_in_any_partition() {
	for profile in ProfileId::ALL.map(ProfileId::profile) {
		for sectors in 1..=profile.partition_sectors {
			// With the envelope of its extrinsic.
			let taken = u64::from(WindowCost::of(profile, sectors).bytes) + 200;
			assert!(due_bytes(profile) * u64::from(sectors) >= taken);
		}
	}
}

proptest! {
	#[test]
	fn a_floor_is_never_less_than_its_part(bytes in 0..1u128 << 40, per_gib in 0..1u128 << 60) {
		let floor = pro_rata(bytes, per_gib);
		prop_assert!(floor * GIB >= bytes * per_gib);
		prop_assert!(floor == 0 || (floor - 1) * GIB < bytes * per_gib);
	}
}
