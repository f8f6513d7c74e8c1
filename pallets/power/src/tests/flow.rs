// SPDX-License-Identifier: Apache-2.0
//! From a bond to a weight.

use super::*;

#[test]
fn a_candidate_that_joins_and_is_backed_makes_blocks_two_sessions_later() {
	build_and_execute(|| {
		for who in 1..=5 {
			back(who as u32, 20 + who, TIB, who);
		}
		join(6);
		back(6, 26, 2 * TIB, 6);
		// Planned when session 1 begins, in force in session 3.
		rotate();
		assert_eq!(planned().len(), 5);
		rotate();
		assert_eq!(planned(), [1, 2, 3, 4, 5, 6]);
		assert_eq!(Session::get(), 2);
		let weight = planned_weights()[5].1;
		assert!(weight > 0);
	});
}

#[test]
fn more_power_is_more_weight() {
	build_and_execute(|| {
		for who in 1..=5 {
			back(who as u32, 20 + who, TIB, who);
		}
		join(6);
		back(6, 26, TIB, 6);
		run_sessions(20);
		let before = planned_weights();
		prove(1, TIB / 2);
		run_sessions(20);
		let after = planned_weights();
		assert!(after[0].1 < before[0].1);
		assert_eq!(after.iter().map(|(_, weight)| weight).sum::<u64>(), TOTAL_WEIGHT);
	});
}
