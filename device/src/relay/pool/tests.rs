// SPDX-License-Identifier: Apache-2.0

use super::*;
use cairn_device_primitives::Report;

fn report(round: Round, beaconer: DeviceId, witness: DeviceId) -> SignedReport {
	SignedReport {
		report: Report {
			round,
			beaconer,
			witness,
			tag: [0; 16],
			rssi: -1000,
			snr: 0,
			frequency: 868_100_000,
			data_rate: 0,
			gps_time: None,
		},
		signature: [0; 64],
	}
}

/// Rounds of four ticks; the seed is known from the second tick on.
fn moment(tick: Tick) -> Moment {
	Moment { tick, round: tick / 4, seeded: !tick.is_multiple_of(4) }
}

const BEACON: Beacon = Beacon { round: 5, beaconer: 1 };

fn filled(witnesses: u32) -> Pool {
	let mut pool = Pool::new(Limits::default());
	for witness in 100..100 + witnesses {
		pool.insert(report(5, 1, witness), &moment(20)).unwrap();
	}
	pool
}

fn witnesses(batches: &[Vec<Group>]) -> Vec<DeviceId> {
	let groups = batches.iter().flatten();
	groups.flat_map(|group| group.reports.iter().map(|signed| signed.report.witness)).collect()
}

#[test]
fn fourteen_reports_of_a_beacon_go_at_once() {
	assert!(filled(13).take(&moment(20), false).is_empty());
	assert_eq!(witnesses(&filled(14).take(&moment(20), false)).len(), 14);
}

#[test]
fn fewer_go_once_the_oldest_has_waited() {
	let mut pool = filled(2);
	assert!(pool.take(&moment(20), false).is_empty());
	assert_eq!(witnesses(&pool.take(&moment(21), false)), [100, 101]);
}

#[test]
fn what_travels_is_not_taken_again() {
	let mut pool = filled(3);
	assert_eq!(pool.take(&moment(21), false).len(), 1);
	assert!(pool.take(&moment(30), false).is_empty());
	assert!(pool.take(&moment(30), true).is_empty());
	assert_eq!(pool.len(), 3);
}

#[test]
fn a_flush_takes_whatever_waits() {
	assert_eq!(witnesses(&filled(1).take(&moment(20), true)), [100]);
}

#[test]
fn reports_are_grouped_by_round_and_beaconer() {
	let mut pool = Pool::new(Limits::default());
	for (round, beaconer) in [(5, 1), (5, 2), (4, 1), (5, 1)] {
		let witness = 100 + pool.len() as u32;
		pool.insert(report(round, beaconer, witness), &moment(20)).unwrap();
	}
	let batches = pool.take(&moment(20), true);
	let beacons: Vec<_> =
		batches[0].iter().map(|group| (group.beacon.round, group.beacon.beaconer)).collect();
	assert_eq!(beacons, [(4, 1), (5, 1), (5, 2)]);
	assert_eq!(batches[0][1].reports.len(), 2);
}

#[test]
fn groups_and_batches_keep_the_bounds_of_the_chain() {
	let limits = Limits { group: 4, groups: 2, ..Limits::default() };
	let mut pool = Pool::new(limits);
	for witness in 0..18 {
		pool.insert(report(5, 1, witness), &moment(20)).unwrap();
	}
	let batches = pool.take(&moment(20), true);
	assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
	assert!(batches.iter().flatten().all(|group| group.reports.len() <= 4));
	assert_eq!(witnesses(&batches).len(), 18);
}

#[test]
fn a_second_report_of_the_same_witness_is_refused() {
	let mut pool = filled(1);
	assert_eq!(pool.insert(report(5, 1, 100), &moment(20)), Err(PoolError::Duplicate));
	assert_eq!(pool.insert(report(5, 2, 100), &moment(20)), Ok(()));
}

#[test]
fn only_this_round_and_the_last_are_taken() {
	let mut pool = Pool::new(Limits::default());
	for (round, taken) in [(3, false), (4, true), (5, true), (6, false), (u32::MAX, false)] {
		assert_eq!(pool.insert(report(round, 1, 100), &moment(20)).is_ok(), taken, "{round}");
	}
	assert_eq!(pool.insert(report(u32::MAX, 2, 1), &moment(0)), Err(PoolError::OutOfWindow));
}

#[test]
fn the_pool_is_bounded_as_a_whole_and_by_beacon() {
	let limits = Limits { pending: 3, per_beacon: 2, ..Limits::default() };
	let mut pool = Pool::new(limits);
	pool.insert(report(5, 1, 100), &moment(20)).unwrap();
	pool.insert(report(5, 1, 101), &moment(20)).unwrap();
	assert_eq!(pool.insert(report(5, 1, 102), &moment(20)), Err(PoolError::BeaconFull(2)));
	pool.insert(report(5, 2, 102), &moment(20)).unwrap();
	assert_eq!(pool.insert(report(5, 3, 103), &moment(20)), Err(PoolError::Full(3)));
}

#[test]
fn a_witness_has_so_many_reports_a_round_whatever_becomes_of_them() {
	let mut pool = Pool::new(Limits { per_witness: 2, ..Limits::default() });
	pool.insert(report(5, 1, 100), &moment(20)).unwrap();
	pool.insert(report(5, 2, 100), &moment(20)).unwrap();
	pool.settle(BEACON, 100, &Fate::Accepted);
	assert_eq!(pool.insert(report(5, 3, 100), &moment(20)), Err(PoolError::WitnessFull(2)));
	assert_eq!(pool.insert(report(5, 3, 101), &moment(20)), Ok(()));
	assert_eq!(pool.insert(report(6, 3, 100), &moment(24)), Ok(()));
	pool.expire(7);
	assert!(!pool.taken.keys().any(|(round, _)| *round == 5));
}

#[test]
fn a_settled_report_leaves_the_pool() {
	let mut pool = filled(2);
	pool.take(&moment(20), true);
	pool.settle(BEACON, 100, &Fate::Accepted);
	pool.settle(BEACON, 101, &Fate::Refused("RssiTooHigh".into()));
	assert!(pool.is_empty());
}

#[test]
fn a_report_refused_as_full_is_tried_in_the_next_round_and_only_once() {
	let mut pool = filled(1);
	let full = Fate::Refused(BEACON_FULL.into());
	pool.take(&moment(20), true);
	assert!(pool.settle(BEACON, 100, &full));
	assert!(pool.take(&moment(23), true).is_empty(), "not in the same round");
	assert!(pool.take(&moment(24), true).is_empty(), "not before the seed is known");
	assert_eq!(witnesses(&pool.take(&moment(25), false)), [100]);
	assert!(!pool.settle(BEACON, 100, &full));
	assert!(pool.is_empty());
}

#[test]
fn a_lost_batch_waits_again() {
	let mut pool = filled(2);
	let batch = pool.take(&moment(20), true).remove(0);
	pool.give_back(&batch, 22);
	assert!(pool.take(&moment(22), false).is_empty());
	assert_eq!(witnesses(&pool.take(&moment(23), false)), [100, 101]);
}

#[test]
fn a_batch_that_comes_back_after_its_window_is_forgotten() {
	let mut pool = filled(2);
	let batch = pool.take(&moment(20), true).remove(0);
	assert_eq!(pool.expire(6), 0);
	assert_eq!(pool.expire(7), 2);
	pool.give_back(&batch, 28);
	assert!(pool.is_empty() && pool.take(&moment(28), true).is_empty());
}

#[test]
fn settling_what_is_unknown_changes_nothing() {
	let mut pool = filled(1);
	pool.settle(BEACON, 999, &Fate::Accepted);
	pool.settle(Beacon { round: 9, beaconer: 9 }, 100, &Fate::Refused(BEACON_FULL.into()));
	assert_eq!(pool.len(), 1);
}

#[test]
fn a_report_is_withdrawn_while_it_waits_and_not_once_it_travels() {
	let mut pool = filled(2);
	pool.withdraw(&report(5, 1, 100));
	assert_eq!(pool.reports(), [report(5, 1, 101)]);
	pool.take(&moment(20), true);
	pool.withdraw(&report(5, 1, 101));
	assert_eq!((pool.len(), pool.reports().len()), (1, 1));
}

#[test]
fn a_round_that_is_drawn_anew_is_reported_anew() {
	let mut pool = filled(2);
	pool.insert(report(4, 1, 100), &moment(20)).unwrap();
	pool.withdraw_round(5);
	assert_eq!((pool.len(), pool.reports()), (1, vec![report(4, 1, 100)]));
	let mut anew = report(5, 1, 100);
	anew.report.tag = [1; 16];
	assert_eq!(pool.insert(anew.clone(), &moment(20)), Ok(()));
	assert_eq!(pool.reports(), [report(4, 1, 100), anew]);
}

#[test]
fn what_travels_when_its_round_is_drawn_anew_stays_until_it_is_answered() {
	let mut pool = filled(2);
	pool.take(&moment(20), true);
	pool.insert(report(5, 1, 102), &moment(20)).unwrap();
	pool.withdraw_round(5);
	assert_eq!((pool.len(), pool.reports()), (2, vec![report(5, 1, 100), report(5, 1, 101)]));
	assert_eq!(pool.insert(report(5, 1, 100), &moment(20)), Err(PoolError::Duplicate));
	pool.settle(BEACON, 100, &Fate::Accepted);
	pool.settle(BEACON, 101, &Fate::Accepted);
	assert!(pool.is_empty());
}

#[test]
fn a_deferred_report_of_a_round_that_is_drawn_anew_makes_room_for_one_that_is_tried_as_often() {
	let mut pool = filled(1);
	let full = Fate::Refused(BEACON_FULL.into());
	pool.take(&moment(20), true);
	assert!(pool.settle(BEACON, 100, &full));
	pool.withdraw_round(5);
	assert!(pool.is_empty());
	pool.insert(report(5, 1, 100), &moment(21)).unwrap();
	pool.take(&moment(21), true);
	assert!(pool.settle(BEACON, 100, &full));
	assert_eq!(pool.len(), 1);
}
