// SPDX-License-Identifier: Apache-2.0
//! Amounts.

use crate::{mock::*, ParamsOf};
use cairn_spacetime::ProfileId;

#[test]
fn a_fault_costs_its_share_of_what_a_period_earns() {
	build_and_execute(|| {
		let cost = |fault_cost| {
			let params = ParamsOf::<Test> { fault_cost, ..Spacetime::params() };
			Spacetime::fault_cost(&params, ProfileId::Kib2)
		};
		assert_eq!(cost(351), 0);
		Rate::set(10);
		// 192 ticks of ten plancks, 351 % of them, rounded down.
		assert_eq!(cost(351), 6_739);
		assert_eq!(cost(100), 1_920);
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
