// SPDX-License-Identifier: Apache-2.0
//! What a reveal pays, writes and removes.

use crate::{mock::*, *};
use cairn_coverage::{beaconer_units, lowest_ranked, scaled, witness_units, Refusal, Region, UNIT};
use cairn_device_primitives::{DeviceId, Round};
use cairn_emission::Pool;
use cairn_traits::{Booking, RoundClock};
use frame_support::dispatch::Pays;

/// Establishes `count` gateways, lets all others report the first, and goes to the reveal.
fn reported(count: u32) -> Round {
	(1..=count).for_each(establish);
	let round = go_to_draw();
	submit_all(round, 1, 2..=count);
	go_to(round + 2);
	round
}

/// Rewrites the stored report of a witness.
fn tamper(round: Round, witness: DeviceId, change: impl FnOnce(&mut StoredReport)) {
	alter_beacon(round, 1, |beacon| {
		change(beacon.reports.iter_mut().find(|report| report.witness == witness).unwrap());
	});
}

fn verdict(round: Round, witness: DeviceId) -> Verdict {
	let receipt = Receipts::<Test>::get(round, 1).unwrap();
	receipt.verdicts.into_iter().find(|(known, _)| *known == witness).unwrap().1
}

fn booked(device: DeviceId, pool: Pool) -> u64 {
	let booked = Booked::get();
	let ours = booked.iter().filter(|booking| booking.device == device && booking.pool == pool);
	ours.map(|booking| booking.units).sum()
}

#[test]
fn one_witness_earns_a_unit_and_its_beaconer_a_quarter() {
	build_and_execute(|| {
		let round = reported(2);
		reveal(round, 1).unwrap();
		let expected = vec![
			Booking { device: 1, pool: Pool::Beaconers, units: UNIT / 4 },
			Booking { device: 2, pool: Pool::Witnesses, units: UNIT },
		];
		assert_eq!(Booked::get(), expected);
		let event = Event::Settled {
			round,
			beaconer: 1,
			witnesses: 1,
			scale: 10_000,
			beaconer_units: UNIT / 4,
			witness_units: UNIT,
		};
		assert!(events().contains(&event));
	});
}

#[test]
fn units_follow_the_number_of_witnesses() {
	for count in [4u8, 9, 14] {
		build_and_execute(|| {
			let round = reported(1 + u32::from(count));
			reveal(round, 1).unwrap();
			let params = Params::get();
			assert_eq!(booked(1, Pool::Beaconers), beaconer_units(count, &params));
			assert_eq!(booked(2, Pool::Witnesses), witness_units(count, &params));
		});
	}
}

#[test]
fn a_successful_reveal_is_free_and_a_failing_one_is_not() {
	build_and_execute(|| {
		let round = reported(2);
		let wrong = Coverage::reveal(RuntimeOrigin::signed(1), round, 1, [0; 32]).unwrap_err();
		assert_eq!(wrong.post_info.pays_fee, Pays::Yes);
		let right = reveal(round, 1).unwrap();
		assert_eq!(right.pays_fee, Pays::No);
		assert!(right.actual_weight.unwrap().ref_time() > 0);
	});
}

#[test]
fn at_most_fourteen_are_drawn_by_the_seed_of_the_second_round_after() {
	build_and_execute(|| {
		let round = reported(33);
		reveal(round, 1).unwrap();
		let seed = Clock::seed(round + 2).unwrap();
		let drawn = lowest_ranked(&seed, 1, &(2..=33).collect::<Vec<_>>(), 14);
		for witness in 2..=33 {
			let expected = if drawn.contains(&witness) {
				Verdict::Paid { units: witness_units(14, &Params::get()) }
			} else {
				Verdict::Refused(Refusal::NotDrawnForPay)
			};
			assert_eq!(verdict(round, witness), expected);
		}
		assert_eq!(Booked::get().len(), 15);
	});
}

#[test]
fn who_is_drawn_does_not_depend_on_when_the_reveal_comes() {
	let drawn_if_revealed = |late: u32| {
		let mut drawn = Vec::new();
		build_and_execute(|| {
			let round = reported(33);
			go_to(round + 2 + late);
			reveal(round, 1).unwrap();
			drawn = Receipts::<Test>::get(round, 1).unwrap().verdicts.into_inner();
		});
		drawn
	};
	assert_eq!(drawn_if_revealed(0), drawn_if_revealed(1));
}

#[test]
fn a_wrong_tag_earns_nothing_and_does_not_stop_the_others() {
	build_and_execute(|| {
		let round = reported(3);
		tamper(round, 2, |report| report.tag[15] ^= 1);
		reveal(round, 1).unwrap();
		assert_eq!(verdict(round, 2), Verdict::Refused(Refusal::WrongTag));
		assert_eq!(verdict(round, 3), Verdict::Paid { units: UNIT });
		assert_eq!(booked(2, Pool::Witnesses), 0);
	});
}

#[test]
fn a_tag_copied_from_another_witness_is_wrong() {
	build_and_execute(|| {
		(1..=3).for_each(establish);
		let round = go_to_draw();
		let honest = report_of(round, 1, 2);
		let copied = sign(round, 1, SignedReport { witness: 3, ..honest.clone() });
		submit(round, 1, vec![honest, copied]);
		go_to(round + 2);
		reveal(round, 1).unwrap();
		assert_eq!(verdict(round, 3), Verdict::Refused(Refusal::WrongTag));
	});
}

#[test]
fn a_channel_that_does_not_follow_from_the_payload_earns_nothing() {
	build_and_execute(|| {
		establish(1);
		establish(2);
		let round = go_to_draw();
		let mut report = report_of(round, 1, 2);
		let channels = Region::Eu868.plan().channels;
		report.frequency = *channels.iter().find(|channel| **channel != report.frequency).unwrap();
		submit(round, 1, vec![sign(round, 1, report)]);
		assert!(last_refused().is_empty());
		go_to(round + 2);
		reveal(round, 1).unwrap();
		assert_eq!(verdict(round, 2), Verdict::Refused(Refusal::WrongChannel));
		assert_eq!(Gateways::<Test>::get(1).unwrap().settled, 0);
	});
}

#[test]
fn a_witness_not_heard_itself_earns_nothing_but_proves_the_beacon() {
	build_and_execute(|| {
		onboard(1);
		onboard(2);
		let round = go_to_draw();
		submit_all(round, 1, 2..=2);
		go_to(round + 2);
		reveal(round, 1).unwrap();
		assert_eq!(verdict(round, 2), Verdict::Refused(Refusal::NotHeard));
		assert!(Booked::get().is_empty());
		let gateway = Gateways::<Test>::get(1).unwrap();
		assert_eq!(gateway.heard, Some(Heard { round, cell: cell(1) }));
		assert_eq!(gateway.settled, 1);
	});
}

#[test]
fn a_network_in_which_nobody_was_heard_starts_again_by_itself() {
	build_and_execute(|| {
		onboard(1);
		onboard(2);
		let first = go_to_draw();
		submit_all(first, 1, 2..=2);
		submit_all(first, 2, 1..=1);
		go_to(first + 2);
		reveal(first, 1).unwrap();
		reveal(first, 2).unwrap();
		let second = go_to_draw();
		submit_all(second, 1, 2..=2);
		go_to(second + 2);
		reveal(second, 1).unwrap();
		assert!(booked(1, Pool::Beaconers) > 0 && booked(2, Pool::Witnesses) > 0);
	});
}

#[test]
fn each_is_paid_by_its_own_ramp() {
	build_and_execute(|| {
		(1..=3).for_each(establish);
		let round = go_to_draw();
		let half = Params::get().ramp_ticks / 2;
		Gateways::<Test>::mutate_extant(1, |gateway| gateway.ramp.credit = 0);
		Gateways::<Test>::mutate_extant(2, |gateway| gateway.ramp.credit = half);
		submit_all(round, 1, 2..=3);
		go_to(round + 2);
		reveal(round, 1).unwrap();
		assert_eq!(booked(1, Pool::Beaconers), UNIT / 2 / 10);
		assert_eq!(booked(2, Pool::Witnesses), UNIT * 55 / 100);
		assert_eq!(booked(3, Pool::Witnesses), UNIT);
	});
}

#[test]
fn everybody_is_paid_by_the_scale_of_the_beaconers_hex() {
	build_and_execute(|| {
		let round = reported(3);
		// Three gateways in one hex of resolution 10, where one counts.
		let mut map = density::StoredDensity::<Test>::new();
		(0..3).for_each(|_| cairn_coverage::density::add(&mut map, cell(1)));
		let scale = Coverage::scale_of(cell(1));
		assert_eq!(scale, 3_333);
		reveal(round, 1).unwrap();
		assert_eq!(booked(1, Pool::Beaconers), scaled(UNIT / 2, scale, 10_000));
		assert_eq!(booked(2, Pool::Witnesses), scaled(UNIT, scale, 10_000));
		(0..3).for_each(|_| cairn_coverage::density::remove(&mut map, cell(1)));
		run_hooks();
	});
}

#[test]
fn nothing_of_a_settled_beacon_is_left_but_its_receipt() {
	build_and_execute(|| {
		let round = reported(3);
		let tip = secret(1);
		reveal(round, 1).unwrap();
		assert_eq!(Beacons::<Test>::iter().count(), 0);
		let receipt = Receipts::<Test>::get(round, 1).unwrap();
		assert!(receipt.revealed);
		assert_eq!(receipt.units, UNIT / 2);
		assert_eq!(receipt.verdicts.len(), 2);
		let gateway = Gateways::<Test>::get(1).unwrap();
		assert_eq!((gateway.chain.tip, gateway.settled, gateway.missed), (tip, 1, 0));
		run_hooks();
		assert_eq!(Unsettled::<Test>::iter().count(), 0);
	});
}

#[test]
fn the_receipt_keeps_what_was_refused_on_arrival() {
	build_and_execute(|| {
		(1..=3).for_each(establish);
		let round = go_to_draw();
		let bad = SignedReport { snr: 100, ..report_of(round, 1, 3) };
		submit(round, 1, vec![report_of(round, 1, 2), sign(round, 1, bad)]);
		go_to(round + 2);
		reveal(round, 1).unwrap();
		let receipt = Receipts::<Test>::get(round, 1).unwrap();
		assert_eq!(receipt.refused.into_inner(), vec![(3, Refusal::SnrTooHigh)]);
	});
}

#[test]
fn a_beacon_that_nobody_reported_may_be_revealed() {
	build_and_execute(|| {
		establish(1);
		let before = Gateways::<Test>::get(1).unwrap();
		let round = go_to_draw();
		go_to(round + 2);
		let tip = secret(1);
		assert_eq!(reveal(round, 1).unwrap().pays_fee, Pays::No);
		let gateway = Gateways::<Test>::get(1).unwrap();
		assert_eq!(gateway.chain.tip, tip);
		assert_eq!(gateway.ramp, before.ramp);
		assert_eq!((gateway.heard, gateway.settled, gateway.missed), (before.heard, 0, 0));
		assert!(Booked::get().is_empty());
		go_to(round + 5);
		assert_eq!(Gateways::<Test>::get(1).unwrap().missed, 0);
	});
}

#[test]
fn a_beacon_with_refused_reports_only_pays_nobody() {
	build_and_execute(|| {
		establish(1);
		establish(2);
		let round = go_to_draw();
		let bad = SignedReport { snr: 100, ..report_of(round, 1, 2) };
		submit(round, 1, vec![sign(round, 1, bad)]);
		go_to(round + 2);
		reveal(round, 1).unwrap();
		assert!(Booked::get().is_empty());
		assert_eq!(Beacons::<Test>::iter().count(), 0);
	});
}

#[test]
fn anybody_may_reveal() {
	build_and_execute(|| {
		let round = reported(2);
		Coverage::reveal(RuntimeOrigin::signed(999), round, 1, secret(1)).unwrap();
		assert!(booked(1, Pool::Beaconers) > 0);
	});
}
