// SPDX-License-Identifier: Apache-2.0
//! Whatever arrives, nothing panics and the invariants hold.

use crate::{mock::*, *};
use cairn_device_primitives::{DeviceId, Round};
use cairn_traits::{DeviceEvents, RoundClock};
use codec::{Decode, DecodeAll, Encode};
use frame_support::{weights::Weight, BoundedVec};
use proptest::{collection::vec, prelude::*};
use sp_runtime::{traits::Dispatchable, StateVersion};

/// What may happen, by actors who may cheat.
#[derive(Clone, Debug)]
enum Act {
	/// Witnesses report a beaconer's last round or this one, some of them tampered with.
	Report {
		back: Round,
		beaconer: DeviceId,
		witnesses: Vec<(DeviceId, u8)>,
	},
	/// Somebody reveals, with the right secret or a wrong one.
	Reveal {
		back: Round,
		beaconer: DeviceId,
		right: bool,
	},
	Commit {
		device: DeviceId,
	},
	Relocate {
		device: DeviceId,
		to: DeviceId,
	},
	Retire {
		device: DeviceId,
	},
	/// Blocks pass with so much weight for the hooks.
	Pass {
		ticks: u32,
		weight: u64,
	},
}

fn act() -> impl Strategy<Value = Act> {
	let device = 1..=12u32;
	let witnesses = vec((device.clone(), 0..8u8), 1..8);
	prop_oneof![
		4 => (0..3u32, device.clone(), witnesses)
			.prop_map(|(back, beaconer, witnesses)| Act::Report { back, beaconer, witnesses }),
		4 => (1..5u32, device.clone(), prop::bool::weighted(0.9))
			.prop_map(|(back, beaconer, right)| Act::Reveal { back, beaconer, right }),
		1 => device.clone().prop_map(|device| Act::Commit { device }),
		1 => (device.clone(), 20..30u32).prop_map(|(device, to)| Act::Relocate { device, to }),
		1 => device.prop_map(|device| Act::Retire { device }),
		6 => (1..12u32, 0..40u64).prop_map(|(ticks, weight)| Act::Pass { ticks, weight }),
	]
}

/// The next secret, on whatever chain the gateway uses in `round`.
fn secret_at(device: DeviceId, round: Round) -> Option<[u8; 32]> {
	let chain = Gateways::<Test>::get(device)?.chain;
	let tip = chain.tip_at(round);
	(0..=chain.sequence).find_map(|number| link_before(device, number, tip))
}

fn tampered(mut report: SignedReport, how: u8, round: Round, beaconer: DeviceId) -> SignedReport {
	match how {
		0 => report.tag = [0; 16],
		1 => report.rssi = -300,
		2 => report.snr = i16::MAX,
		3 => report.frequency += 200_000,
		_ => (),
	}
	if how == 4 {
		report.signature[1] ^= 1;
		return report;
	}
	sign(round, beaconer, report)
}

fn perform(act: Act) {
	let now = Clock::round();
	let origin = RuntimeOrigin::signed(1);
	match act {
		Act::Report { back, beaconer, witnesses } => {
			let round = now.saturating_sub(back);
			if secret_at(beaconer, round).is_none() || Gateways::<Test>::get(beaconer).is_none() {
				return;
			}
			let reports = witnesses
				.into_iter()
				.map(|(witness, how)| {
					let report = report_with(round, beaconer, witness);
					tampered(report, how, round, beaconer)
				})
				.collect();
			submit(round, beaconer, reports);
		}
		Act::Reveal { back, beaconer, right } => {
			let round = now.saturating_sub(back);
			let secret = secret_at(beaconer, round).filter(|_| right).unwrap_or([9; 32]);
			let _ = Coverage::reveal(origin, round, beaconer, secret);
		}
		Act::Commit { device } => {
			let Some(gateway) = Gateways::<Test>::get(device) else { return };
			let sequence = gateway.chain.sequence + 1;
			let tip = link(device, sequence, 0);
			let signature = sign_commitment(device, sequence, tip);
			let _ = Coverage::commit_chain(origin, device, sequence, tip, signature);
		}
		Act::Relocate { device, to } => {
			let facts = Facts { location: Some(location(cell(to))), ..facts(device) };
			set_facts(device, now + 4, facts);
			<Coverage as DeviceEvents<AccountId>>::relocated(device, now + 4).unwrap();
		}
		Act::Retire { device } => retire(device, now + 4),
		Act::Pass { ticks, weight } => pass(ticks, weight),
	}
}

/// Retires a gateway that does not retire yet.
fn retire(device: DeviceId, from: Round) {
	if Gateways::<Test>::get(device).is_some_and(|gateway| gateway.retires.is_none()) {
		set_facts(device, from, Facts { active: false, ..facts(device) });
		<Coverage as DeviceEvents<AccountId>>::retired(device, from).unwrap();
	}
}

/// A report on the secret that the beaconer would use in `round`.
fn report_with(round: Round, beaconer: DeviceId, witness: DeviceId) -> SignedReport {
	let secret = secret_at(beaconer, round).unwrap();
	report_on(&secret, round, beaconer, witness)
}

/// Blocks with `weight` tenths of a millisecond for the hooks in each.
fn pass(ticks: u32, weight: u64) {
	use frame_support::{
		traits::{OnIdle, OnPoll},
		weights::WeightMeter,
	};
	for _ in 0..ticks {
		Now::mutate(|now| *now += 1);
		let given = Weight::from_parts(weight * 100_000_000, 1_000_000);
		let mut meter = WeightMeter::with_limit(given);
		Coverage::on_poll(1, &mut meter);
		let rest = meter.remaining();
		assert!(Coverage::on_idle(1, rest).all_lte(rest));
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(48))]

	#[test]
	fn any_history_keeps_the_invariants(acts in vec(act(), 1..60), interval in 4..7u32) {
		build_and_execute(|| {
			set_interval(interval);
			set_interactive(100);
			(1..=12).for_each(establish);
			go_to(4);
			for act in acts {
				perform(act);
				Coverage::do_try_state().unwrap();
			}
			// All that is open closes, and nothing of it is left.
			go_to(Clock::round() + 6);
			assert_eq!(Beacons::<Test>::iter_prefix(Clock::round() - 5).count(), 0);
			assert_eq!(Unsettled::<Test>::iter().count(), 0);
		});
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(4))]

	#[test]
	fn a_history_of_honest_draws_pays_all_that_took_part(rounds in 1..4u32) {
		build_and_execute(|| {
			(1..=6).for_each(establish);
			for _ in 0..rounds {
				let round = go_to_draw();
				for beaconer in 1..=6 {
					submit_all(round, beaconer, (1..=6).filter(|one| *one != beaconer));
				}
				go_to(round + 2);
				(1..=6).for_each(|beaconer| {
					reveal(round, beaconer).unwrap();
				});
			}
			assert_eq!(Booked::get().len() as u32, rounds * 6 * 6);
			assert_eq!(Beacons::<Test>::iter().count(), 0);
			assert!(Gateways::<Test>::iter_values().all(|one| one.missed == 0));
		});
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(512))]

	#[test]
	fn any_bytes_are_no_call_or_one_that_does_not_panic(
		mut bytes in vec(any::<u8>(), 0..400),
		index in 0..3u8,
	) {
		build_and_execute(|| {
			go_to(1);
			bytes.insert(0, index);
			if let Ok(call) = Call::<Test>::decode(&mut &bytes[..]) {
				let _ = RuntimeCall::from(call).dispatch(RuntimeOrigin::signed(1));
			}
			let _ = Batch::decode_all(&mut &bytes[..]);
		});
	}

	#[test]
	fn a_batch_that_is_damaged_on_its_way_is_no_batch_or_judged(
		sizes in vec(0..4usize, 0..4),
		whose in any::<(u32, u32)>(),
		at in any::<prop::sample::Index>(),
		flipped in 1..=255u8,
		cut in prop::bool::weighted(0.3),
	) {
		build_and_execute(|| {
			(1..=2).for_each(establish);
			let round = go_to_draw();
			let (beaconer, witness) = (whose.0 % 4, whose.1 % 4);
			let report = SignedReport { witness, ..report_of(round, 1, 2) };
			let groups = sizes.into_iter().map(|size| group(round, beaconer, vec![report.clone(); size]));
			let mut bytes = Batch::truncate_from(groups.collect()).encode();
			let at = at.index(bytes.len());
			bytes[at] ^= flipped;
			bytes.truncate(if cut { at } else { bytes.len() });
			if let Ok(groups) = Batch::decode(&mut &bytes[..]) {
				let call = RuntimeCall::from(Call::report { groups });
				let _ = call.dispatch(RuntimeOrigin::signed(1));
			}
		});
	}

	#[test]
	fn any_values_in_a_report_are_judged(
		figures in any::<(i16, i16, u32, u8)>(),
		gps_time in any::<Option<u64>>(),
		whose in (0..4u32, 0..4u32, 0..4u32),
		signed in any::<bool>(),
	) {
		build_and_execute(|| {
			(1..=2).for_each(establish);
			let round = go_to_draw();
			let (rssi, snr, frequency, data_rate) = figures;
			let (back, beaconer, witness) = whose;
			let round = round + 1 - back;
			let report = SignedReport {
				witness,
				tag: [1; 16],
				rssi,
				snr,
				frequency,
				data_rate,
				gps_time,
				signature: [2; 64],
			};
			let report = if signed { sign(round, beaconer, report) } else { report };
			let item = report.encode();
			assert_eq!(SignedReport::decode_all(&mut &item[..]), Ok(report.clone()));
			let groups = vec![group(round, beaconer, vec![report; 3])];
			Coverage::report(RuntimeOrigin::signed(1), BoundedVec::truncate_from(groups)).unwrap();
		});
	}

	#[test]
	fn any_reveal_or_commitment_errs_without_a_trace(
		round in any::<u32>(),
		device in 0..4u32,
		sequence in any::<u32>(),
		secret in any::<[u8; 32]>(),
	) {
		build_and_execute(|| {
			(1..=2).for_each(establish);
			let drawn = go_to_draw();
			go_to(drawn + 2);
			let before = sp_io::storage::root(StateVersion::V1);
			let reveal = |round| Call::reveal { round, beaconer: device, secret };
			let signature = [3; 64];
			let commit = Call::commit_chain { device, sequence, tip: secret, signature };
			for call in [reveal(round), reveal(drawn), commit] {
				let outcome = RuntimeCall::from(call).dispatch(RuntimeOrigin::signed(1));
				prop_assert!(outcome.is_err());
				prop_assert_eq!(&sp_io::storage::root(StateVersion::V1), &before);
			}
			Ok(())
		})?;
	}
}
