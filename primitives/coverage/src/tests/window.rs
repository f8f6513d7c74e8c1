// SPDX-License-Identifier: Apache-2.0

use proptest::prelude::*;

use crate::window::*;

#[test]
fn reports_are_taken_in_the_round_of_the_draw_and_the_next() {
	let open: Vec<u32> = (95..=110).filter(|now| reports_open(100, *now)).collect();
	assert_eq!(open, [100, 101]);
}

#[test]
fn reveals_are_taken_in_the_two_rounds_after_that() {
	let open: Vec<u32> = (95..=110).filter(|now| reveals_open(100, *now)).collect();
	assert_eq!(open, [102, 103]);
	assert_eq!(reveal_opens(100), Some(102));
}

#[test]
fn a_beacon_has_settled_when_both_windows_are_closed() {
	assert!(!is_settled(100, 99));
	assert!(!is_settled(100, 103));
	assert!(is_settled(100, 104));
}

#[test]
fn changed_facts_are_in_force_once_no_beacon_drawn_under_the_old_ones_is_open() {
	let changed = 100;
	assert_eq!(in_force_from(changed), 104);
	for draw in 0..=changed {
		assert!(is_settled(draw, in_force_from(changed)));
	}
}

#[test]
fn the_ranking_seed_is_known_while_reports_come_and_the_paying_one_when_reveals_do() {
	assert_eq!(rank_round(100), 101);
	assert!(reports_open(100, rank_round(100)));
	assert_eq!(pay_round(100), 102);
	assert!(!reports_open(100, pay_round(100)));
}

#[test]
fn the_last_round_of_all_does_not_panic() {
	assert!(reports_open(u32::MAX, u32::MAX));
	assert_eq!(reveal_opens(u32::MAX), None);
	assert_eq!(in_force_from(u32::MAX), u32::MAX);
	assert_eq!(pay_round(u32::MAX), u32::MAX);
}

proptest! {
	#[test]
	fn windows_never_overlap(draw: u32, now: u32) {
		let open = [reports_open(draw, now), reveals_open(draw, now), is_settled(draw, now)];
		prop_assert_eq!(open.iter().filter(|open| **open).count(), usize::from(now >= draw));
	}
}
