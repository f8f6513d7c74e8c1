// SPDX-License-Identifier: Apache-2.0
//! The rules of arrival, one refusal each.

use crate::{mock::*, *};
use cairn_coverage::{Refusal, Region};
use cairn_device_primitives::DeviceId;

/// Changes a report after it was made; `true` signs it again.
type Change = fn(&mut SignedReport) -> bool;

/// Lets gateway 2 report gateway 1, both established, after `set_up`; returns the refusal.
fn refusal_after(set_up: fn(), change: Change) -> Option<Refusal> {
	let mut refusal = None;
	build_and_execute(|| {
		establish(1);
		establish(2);
		let round = go_to_draw();
		let mut report = report_of(round, 1, 2);
		set_up();
		if change(&mut report) {
			report = sign(round, 1, report);
		}
		submit(round, 1, vec![report]);
		refusal = last_refused().first().map(|(witness, refusal)| {
			assert!([1, 2, 77].contains(witness));
			*refusal
		});
		let stored = Beacons::<Test>::get(round, 1).is_some_and(|beacon| beacon.holds(2));
		assert_eq!(stored, refusal.is_none());
	});
	refusal
}

fn refusal_of(change: Change) -> Option<Refusal> {
	refusal_after(|| (), change)
}

fn refusal_where(set_up: fn()) -> Option<Refusal> {
	refusal_after(set_up, |_| false)
}

#[test]
fn an_honest_report_is_stored_with_all_that_the_reveal_needs() {
	build_and_execute(|| {
		establish(1);
		establish(2);
		let round = go_to_draw();
		let report = report_of(round, 1, 2);
		submit(round, 1, vec![report.clone()]);
		let beacon = Beacons::<Test>::get(round, 1).unwrap();
		let plan = Region::Eu868.plan();
		let channel = plan.channel_of(report.frequency, 0).unwrap();
		let stored =
			StoredReport { witness: 2, tag: report.tag, channel, ramp: 10_000, heard: true };
		assert_eq!(beacon.reports.into_inner(), vec![stored]);
		assert!(beacon.refused.is_empty());
		let event =
			Event::Reported { round, beaconer: 1, accepted: 1, refused: Default::default() };
		assert_eq!(events().pop(), Some(event));
	});
}

#[test]
fn a_report_with_a_gps_time_is_taken() {
	assert_eq!(
		refusal_of(|report| {
			report.gps_time = Some(1);
			true
		}),
		None
	);
}

#[test]
fn a_witness_that_does_not_exist_is_refused() {
	assert_eq!(
		refusal_of(|report| {
			report.witness = 77;
			true
		}),
		Some(Refusal::UnknownWitness)
	);
}

#[test]
fn a_witness_without_a_record_is_refused() {
	assert_eq!(refusal_where(|| Gateways::<Test>::remove(2)), Some(Refusal::UnknownWitness));
}

#[test]
fn an_inactive_witness_is_refused() {
	assert_eq!(
		refusal_where(|| alter_facts(2, |facts| facts.active = false)),
		Some(Refusal::NotActive)
	);
}

#[test]
fn a_witness_without_a_location_is_refused() {
	assert_eq!(
		refusal_where(|| alter_facts(2, |facts| facts.location = None)),
		Some(Refusal::NotLocated)
	);
}

#[test]
fn a_gateway_cannot_witness_itself() {
	assert_eq!(
		refusal_of(|report| {
			report.witness = 1;
			true
		}),
		Some(Refusal::SelfWitness)
	);
}

#[test]
fn a_witness_of_the_same_owner_is_refused() {
	assert_eq!(
		refusal_where(|| alter_facts(2, |facts| facts.owner = owner(1))),
		Some(Refusal::SameOwner)
	);
}

#[test]
fn a_second_report_of_the_same_witness_is_refused() {
	build_and_execute(|| {
		establish(1);
		establish(2);
		let round = go_to_draw();
		let report = report_of(round, 1, 2);
		submit(round, 1, vec![report.clone(), report.clone()]);
		assert_eq!(last_refused(), vec![(2, Refusal::Duplicate)]);
		submit(round, 1, vec![report]);
		assert_eq!(last_refused(), vec![(2, Refusal::Duplicate)]);
		assert_eq!(Beacons::<Test>::get(round, 1).unwrap().reports.len(), 1);
	});
}

#[test]
fn a_report_that_the_working_key_did_not_sign_is_refused() {
	let changes: [fn(&mut SignedReport); 10] = [
		|report| report.signature[0] ^= 1,
		|report| report.signature[63] ^= 0x80,
		|report| report.signature = [0; 64],
		|report| report.tag[0] ^= 1,
		|report| report.rssi += 1,
		|report| report.snr += 1,
		|report| report.frequency += 1,
		|report| report.data_rate = 1,
		|report| report.gps_time = Some(0),
		|report| *report = sign(0, 1, report.clone()),
	];
	for change in changes {
		build_and_execute(|| {
			establish(1);
			establish(2);
			let round = go_to_draw();
			let mut report = report_of(round, 1, 2);
			change(&mut report);
			submit(round, 1, vec![report]);
			assert_eq!(last_refused(), vec![(2, Refusal::BadSignature)]);
			assert!(!Beacons::<Test>::contains_key(round, 1));
		});
	}
}

#[test]
fn a_report_replayed_from_another_chain_is_refused() {
	assert_eq!(
		refusal_where(|| {
			frame_system::BlockHash::<Test>::insert(0, sp_core::H256::repeat_byte(1));
		}),
		Some(Refusal::BadSignature)
	);
}

#[test]
fn a_working_key_counts_until_it_expires() {
	assert_eq!(refusal_where(|| alter_facts(2, |facts| facts.expires_at = Now::get() + 1)), None);
	assert_eq!(
		refusal_where(|| alter_facts(2, |facts| facts.expires_at = Now::get())),
		Some(Refusal::WorkingKeyExpired)
	);
}

#[test]
fn a_witness_of_another_region_is_refused() {
	assert_eq!(
		refusal_where(|| alter_facts(2, |facts| {
			facts.location.as_mut().unwrap().region = Region::In865;
		})),
		Some(Refusal::WrongRegion)
	);
}

#[test]
fn a_frequency_between_channels_is_refused() {
	assert_eq!(
		refusal_of(|report| {
			report.frequency = 868_000_000;
			true
		}),
		Some(Refusal::OffChannel)
	);
}

#[test]
fn a_data_rate_that_the_region_lacks_is_refused() {
	assert_eq!(
		refusal_of(|report| {
			report.data_rate = 6;
			true
		}),
		Some(Refusal::UnknownDataRate)
	);
}

#[test]
fn a_witness_next_door_is_refused() {
	assert_eq!(
		refusal_where(|| alter_facts(2, |facts| {
			facts.location = Some(location(cell_at(52.01, 13.03)));
		})),
		None
	);
	assert_eq!(
		refusal_where(|| alter_facts(2, |facts| {
			facts.location = Some(location(cell_at(52.001, 13.03)));
		})),
		Some(Refusal::TooClose)
	);
}

#[test]
fn a_witness_beyond_the_horizon_is_refused() {
	assert_eq!(
		refusal_where(|| alter_facts(2, |facts| {
			facts.location = Some(location(cell_at(54.0, 13.03)));
		})),
		Some(Refusal::TooFar)
	);
}

#[test]
fn a_signal_stronger_than_free_space_allows_is_refused() {
	assert_eq!(
		refusal_of(|report| {
			report.rssi = -500;
			true
		}),
		Some(Refusal::RssiTooHigh)
	);
}

#[test]
fn a_signal_below_the_sensitivity_is_refused() {
	assert_eq!(
		refusal_of(|report| {
			(report.rssi, report.snr) = (-1_500, -250);
			true
		}),
		Some(Refusal::RssiTooLow)
	);
}

#[test]
fn a_ratio_that_no_receiver_demodulates_is_refused() {
	assert_eq!(
		refusal_of(|report| {
			report.snr = -270;
			true
		}),
		Some(Refusal::SnrTooLow)
	);
}

#[test]
fn a_ratio_better_than_the_signal_allows_is_refused() {
	assert_eq!(
		refusal_of(|report| {
			report.snr = 100;
			true
		}),
		Some(Refusal::SnrTooHigh)
	);
}

#[test]
fn bad_items_do_not_stop_good_ones() {
	build_and_execute(|| {
		(1..=5).for_each(establish);
		let round = go_to_draw();
		let mut reports: Vec<_> = (2..=5).map(|witness| report_of(round, 1, witness)).collect();
		reports[0].signature = [1; 64];
		reports[2].data_rate = 200;
		reports[2] = sign(round, 1, reports[2].clone());
		submit(round, 1, reports);
		let expected = vec![(2, Refusal::BadSignature), (4, Refusal::UnknownDataRate)];
		assert_eq!(last_refused(), expected);
		let beacon = Beacons::<Test>::get(round, 1).unwrap();
		assert!(beacon.holds(3) && beacon.holds(5) && beacon.reports.len() == 2);
	});
}

#[test]
fn only_what_a_witness_signed_is_noted_under_its_name() {
	build_and_execute(|| {
		(1..=3).for_each(establish);
		let round = go_to_draw();
		let mut forged = report_of(round, 1, 2);
		forged.snr = 100;
		let mut foolish = report_of(round, 1, 3);
		foolish.snr = 100;
		submit(round, 1, vec![forged, sign(round, 1, foolish)]);
		let beacon = Beacons::<Test>::get(round, 1).unwrap();
		assert_eq!(beacon.refused.into_inner(), vec![(3, Refusal::SnrTooHigh)]);
	});
}

#[test]
fn a_group_of_forgeries_writes_nothing() {
	build_and_execute(|| {
		establish(1);
		establish(2);
		let round = go_to_draw();
		let mut forged = report_of(round, 1, 2);
		forged.signature = [3; 64];
		submit(round, 1, vec![forged]);
		assert!(!Beacons::<Test>::contains_key(round, 1));
	});
}

#[test]
fn a_better_report_takes_the_place_of_a_noted_refusal() {
	build_and_execute(|| {
		establish(1);
		establish(2);
		let round = go_to_draw();
		let good = report_of(round, 1, 2);
		let bad = |snr| sign(round, 1, SignedReport { snr, ..good.clone() });
		submit(round, 1, vec![bad(100), bad(-270)]);
		let noted = Beacons::<Test>::get(round, 1).unwrap().refused;
		assert_eq!(noted.into_inner(), vec![(2, Refusal::SnrTooLow)]);
		submit(round, 1, vec![good]);
		let beacon = Beacons::<Test>::get(round, 1).unwrap();
		assert!(beacon.holds(2) && beacon.refused.is_empty());
	});
}

#[test]
fn the_log_of_refusals_is_bounded() {
	build_and_execute(|| {
		(1..=35).for_each(establish);
		let round = go_to_draw();
		let bad =
			|witness| sign(round, 1, SignedReport { snr: 100, ..report_of(round, 1, witness) });
		submit(round, 1, (2..=20).map(bad).collect());
		submit(round, 1, (21..=35).map(bad).collect());
		assert_eq!(last_refused().len(), 15);
		assert_eq!(Beacons::<Test>::get(round, 1).unwrap().refused.len(), 32);
	});
}

#[test]
fn the_ramp_of_a_witness_is_taken_on_arrival() {
	build_and_execute(|| {
		establish(1);
		establish(2);
		let round = go_to_draw();
		Gateways::<Test>::mutate_extant(2, |gateway| gateway.ramp.credit = 0);
		submit_all(round, 1, 2..=2);
		assert_eq!(Beacons::<Test>::get(round, 1).unwrap().reports[0].ramp, 1_000);
	});
}

#[test]
fn a_witness_not_heard_for_long_is_stored_as_such() {
	build_and_execute(|| {
		(1..=3).for_each(establish);
		onboard(4);
		let round = go_to_draw();
		Rounds::<Test>::mutate_extant(round, |rules| rules.params.reciprocity_ticks = 40);
		assert_eq!(Now::get(), 41);
		Gateways::<Test>::mutate_extant(3, |gateway| gateway.heard.as_mut().unwrap().round = 1);
		submit_all(round, 1, 2..=4);
		let beacon = Beacons::<Test>::get(round, 1).unwrap();
		let heard: Vec<_> = beacon.reports.iter().map(|report| report.heard).collect();
		assert_eq!(heard, vec![false, true, false]);
	});
}

#[test]
fn a_batch_serves_many_beacons_at_once() {
	build_and_execute(|| {
		(1..=4).for_each(establish);
		let round = go_to_draw();
		let groups = vec![
			group(round, 1, vec![report_of(round, 1, 3), report_of(round, 1, 4)]),
			group(round, 2, vec![report_of(round, 2, 3)]),
			group(round, 9, vec![report_of(round, 2, 3)]),
			group(round, 3, vec![]),
		];
		let groups = frame_support::BoundedVec::truncate_from(groups);
		System::reset_events();
		Coverage::report(RuntimeOrigin::signed(1), groups).unwrap();
		assert_eq!(events().len(), 4);
		assert_eq!(Beacons::<Test>::get(round, 1).unwrap().reports.len(), 2);
		assert_eq!(Beacons::<Test>::get(round, 2).unwrap().reports.len(), 1);
	});
}

/// What is noted under gateway `witness` after it signed such a report of its own and gateway 1's
/// beacon, or after somebody else did in its name.
fn noted(witness: DeviceId, signed: bool, set_up: fn()) -> Vec<Refusal> {
	let mut noted = Vec::new();
	build_and_execute(|| {
		establish(1);
		establish(2);
		let round = go_to_draw();
		set_up();
		let mut report = report_of(round, 1, witness);
		if !signed {
			report.signature = [1; 64];
		}
		submit(round, 1, vec![report]);
		let record = Beacons::<Test>::get(round, 1).unwrap_or_default();
		let own = record.refused.into_iter().filter(|(known, _)| *known == witness);
		noted = own.map(|(_, refusal)| refusal).collect();
	});
	noted
}

#[test]
fn a_refusal_is_noted_under_the_witness_that_signed() {
	let expired = || alter_facts(2, |facts| facts.expires_at = Now::get());
	assert_eq!(noted(1, true, || ()), [Refusal::SelfWitness]);
	assert_eq!(noted(2, true, expired), [Refusal::WorkingKeyExpired]);
}

#[test]
fn nothing_is_noted_under_a_witness_that_did_not_sign() {
	let expired = || alter_facts(2, |facts| facts.expires_at = Now::get());
	assert!(noted(1, false, || ()).is_empty());
	assert!(noted(2, false, expired).is_empty());
}
