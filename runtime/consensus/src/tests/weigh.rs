// SPDX-License-Identifier: Apache-2.0
//! The pure rule.

use super::*;
use crate::weights::{weigh, Unusable};

fn weighed(accounts: &[u64], weights: &[(u64, u64)]) -> Result<Vec<u64>, Unusable> {
	weigh(&accounts.iter().collect::<Vec<_>>(), Some(weights.to_vec()))
}

#[test]
fn validators_have_their_own_weights() {
	assert_eq!(weighed(&[7, 3, 5], &[(7, 2), (3, 9), (5, 4)]), Ok(vec![2, 9, 4]));
}

#[test]
fn those_without_session_keys_are_passed_over() {
	assert_eq!(weighed(&[7, 5], &[(7, 2), (3, 9), (5, 4), (6, 1)]), Ok(vec![2, 4]));
}

#[test]
fn zero_counts_as_one() {
	assert_eq!(weighed(&[7, 3], &[(7, 0), (3, 9)]), Ok(vec![1, 9]));
}

#[test]
fn missing_weights_are_unusable() {
	assert_eq!(weigh::<u64>(&[&7], None), Err(Unusable::Missing));
}

#[test]
fn weights_without_one_of_the_validators_are_unusable() {
	assert_eq!(weighed(&[7, 3], &[(7, 2)]), Err(Unusable::OfOthers));
	assert_eq!(weighed(&[7, 3], &[]), Err(Unusable::OfOthers));
}

#[test]
fn weights_in_another_order_are_unusable() {
	assert_eq!(weighed(&[7, 3], &[(3, 9), (7, 2)]), Err(Unusable::OfOthers));
}

#[test]
fn one_weight_serves_one_validator() {
	assert_eq!(weighed(&[7, 7], &[(7, 2)]), Err(Unusable::OfOthers));
}

#[test]
fn the_sum_may_reach_the_total() {
	assert_eq!(weighed(&[7, 3], &[(7, 1), (3, TOTAL_WEIGHT - 1)]), Ok(vec![1, TOTAL_WEIGHT - 1]));
	assert_eq!(weighed(&[7, 3], &[(7, 1), (3, TOTAL_WEIGHT)]), Err(Unusable::TooHeavy));
}

#[test]
fn a_sum_beyond_64_bits_is_unusable() {
	assert_eq!(weighed(&[7, 3], &[(7, 2), (3, u64::MAX)]), Err(Unusable::TooHeavy));
}

#[test]
fn weights_of_those_without_session_keys_do_not_count() {
	assert_eq!(weighed(&[7], &[(7, 2), (3, TOTAL_WEIGHT)]), Ok(vec![2]));
}

#[test]
fn nobody_weighs_nothing() {
	assert_eq!(weighed(&[], &[]), Ok(vec![]));
	assert_eq!(weighed(&[], &[(7, 2)]), Ok(vec![]));
}
