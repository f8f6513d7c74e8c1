// SPDX-License-Identifier: Apache-2.0
//! Facts by draw round, as a pure matter.

use super::*;
use cairn_coverage::{
	window::{is_settled, SETTLE_ROUNDS},
	GatewayFacts,
};
use proptest::prelude::*;

fn record() -> DeviceRecord<u8> {
	let facts = GatewayFacts {
		owner: 0,
		working_key: [0; 32],
		expires_at: 0,
		active: true,
		location: None,
	};
	DeviceRecord { maker: 0, kind: DeviceKind::Gateway, payout: None, facts, pending: None }
}

#[test]
fn a_change_is_in_force_four_rounds_later() {
	let mut record = record();
	assert_eq!(record.change(10, |facts| facts.owner = 1), Some(14));
	assert_eq!((record.at(13).owner, record.at(14).owner), (0, 1));
	assert_eq!(record.latest().owner, 1);
}

#[test]
fn changes_of_one_round_join() {
	let mut record = record();
	assert_eq!(record.change(10, |facts| facts.owner = 1), Some(14));
	assert_eq!(record.change(10, |facts| facts.expires_at = 5), Some(14));
	assert_eq!((record.at(14).owner, record.at(14).expires_at), (1, 5));
	assert_eq!((record.at(13).owner, record.at(13).expires_at), (0, 0));
}

#[test]
fn a_further_change_waits_until_no_open_round_needs_the_oldest_facts() {
	let mut record = record();
	record.change(10, |facts| facts.owner = 1);
	for now in 11..17 {
		let before = record.clone();
		assert_eq!(record.change(now, |facts| facts.owner = 2), None);
		assert_eq!(record, before);
	}
	// In round 17 the open draws are 14 to 17: all judged by the change of round 10.
	assert_eq!(record.change(17, |facts| facts.owner = 2), Some(21));
	assert_eq!((record.at(14).owner, record.at(20).owner, record.at(21).owner), (1, 1, 2));
}

#[test]
fn rounds_at_the_end_of_time_saturate() {
	let mut record = record();
	assert_eq!(record.change(u32::MAX, |facts| facts.owner = 1), Some(u32::MAX));
	assert_eq!(record.change(u32::MAX, |facts| facts.owner = 2), Some(u32::MAX));
}

proptest! {
	#[test]
	fn the_facts_of_an_open_round_never_move(
		steps in proptest::collection::vec((0u32..5, any::<u8>()), 1..60),
	) {
		let mut record = record();
		let mut now = 0;
		let mut seen = std::collections::BTreeMap::new();
		for (wait, owner) in steps {
			now += wait;
			record.change(now, |facts| facts.owner = owner);
			for draw in now.saturating_sub(SETTLE_ROUNDS)..=now {
				if is_settled(draw, now) {
					continue;
				}
				let facts = record.at(draw).clone();
				prop_assert_eq!(seen.entry(draw).or_insert_with(|| facts.clone()), &facts);
			}
		}
	}
}
