// SPDX-License-Identifier: Apache-2.0

use super::ppm;
use crate::*;

#[test]
fn three_times_its_part_of_the_weight_is_lost() {
	assert_eq!(slashed_by(0), 0);
	assert_eq!(slashed_by(MIN_WEIGHT), 3 * MIN_WEIGHT);
	assert_eq!(slashed_by(ppm(200_000)), ppm(600_000));
}

#[test]
fn a_third_of_the_weight_loses_all_and_no_more() {
	assert!(slashed_by(ppm(333_333)) < TOTAL_WEIGHT);
	assert_eq!(slashed_by(333_333_334), TOTAL_WEIGHT);
	assert_eq!(slashed_by(u64::MAX), TOTAL_WEIGHT);
}
