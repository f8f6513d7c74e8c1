// SPDX-License-Identifier: Apache-2.0
//! Which evidence opens a case, and against whom.

use super::*;
use sp_runtime::DispatchError;

/// The working key that the device of root key 10 is onboarded with.
pub const WORKING: u8 = 110;

/// What `device` might honestly say of a beacon in `round`.
pub fn report(device: DeviceId, round: Round) -> Report {
	Report {
		round,
		beaconer: 7,
		witness: device,
		tag: [3; 16],
		rssi: -1_050,
		snr: 50,
		frequency: 904_300_000,
		data_rate: 3,
		gps_time: None,
	}
}

pub fn sign_report(seed: u8, report: &Report) -> WorkingSignature {
	let RootSignature::Ed25519(signature) = sign(seed, report) else { unreachable!() };
	signature
}

/// Two reports of `device` that contradict each other, signed by the key of `seed`.
pub fn evidence(device: DeviceId, round: Round, seed: u8) -> Contradiction {
	let first = report(device, round);
	let second = Report { rssi: -700, ..first.clone() };
	let [one, two] = [&first, &second].map(|report| sign_report(seed, report));
	Contradiction::between((&first, one), (&second, two)).unwrap()
}

pub fn accuse(who: AccountId, device: DeviceId, evidence: Contradiction) -> DispatchResult {
	Registry::accuse(signed(who), device, evidence)
}

/// The device of root key 10, accused in round 107 about that round by a stranger.
pub fn accused() -> DeviceId {
	let device = located();
	assert_ok!(accuse(STRANGER, device, evidence(device, 107, WORKING)));
	device
}

/// Sells the device of root key 10 to the buyer, with the working key of `seed`.
pub fn sell(device: DeviceId, seed: u8) -> DispatchResult {
	assert_ok!(Registry::offer_transfer(signed(OWNER), device, BUYER));
	let message = Acceptance {
		device,
		owner: BUYER,
		sequence: identity(device).sequence + 1,
		working_key: working(seed),
		expires_at: Now::get() + 1_000,
	};
	Registry::accept_transfer(
		signed(BUYER),
		device,
		message.sequence,
		message.working_key,
		message.expires_at,
		sign(10, &message),
	)
}

fn case(device: DeviceId) -> Option<AccusationOf<Test>> {
	Accusations::<Test>::get(device)
}

#[test]
fn two_reports_that_contradict_each_other_open_a_case() {
	build_and_execute(|| {
		let device = accused();
		let share = ReporterShare::get();
		let expected = Accusation { reporter: STRANGER, round: 107, ripe_at: 1_220, share };
		assert_eq!(case(device), Some(expected));
		let event = Event::Accused { device, reporter: STRANGER, round: 107, ripe_at: 1_220 };
		assert_eq!(last_event(), event);
	});
}

#[test]
fn a_case_alone_costs_nothing() {
	build_and_execute(|| {
		let device = located();
		let before = (record(device), identity(device), maker(0), Balances::total_issuance());
		let told = Trace::get();
		assert_ok!(accuse(STRANGER, device, evidence(device, 107, WORKING)));
		let after = (record(device), identity(device), maker(0), Balances::total_issuance());
		assert_eq!((before, told), (after, Trace::get()));
	});
}

#[test]
fn anyone_may_accuse_the_owner_included() {
	for who in [OWNER, MAKER, POOR] {
		build_and_execute(|| {
			let device = located();
			assert_ok!(accuse(who.clone(), device, evidence(device, 107, WORKING)));
			assert_eq!(case(device).unwrap().reporter, who);
		});
	}
}

#[test]
fn nobody_accuses_unsigned() {
	build_and_execute(|| {
		let device = located();
		for origin in [RuntimeOrigin::none(), root()] {
			let evidence = evidence(device, 107, WORKING);
			assert_noop!(Registry::accuse(origin, device, evidence), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn each_report_must_be_signed_by_the_working_key() {
	build_and_execute(|| {
		let device = located();
		let good = evidence(device, 107, WORKING);
		let forged = evidence(device, 107, 111);
		let first = Contradiction { first: forged.first, ..good.clone() };
		assert_noop!(accuse(STRANGER, device, first), Error::BadFirstReport);
		let second = Contradiction { second: forged.second, ..good };
		assert_noop!(accuse(STRANGER, device, second), Error::BadSecondReport);
		let by_root = evidence(device, 107, 10);
		assert_noop!(accuse(STRANGER, device, by_root), Error::BadFirstReport);
	});
}

#[test]
fn evidence_that_was_tampered_with_is_refused() {
	let tampered: [fn(&mut Contradiction); 9] = [
		|evidence| evidence.round -= 1,
		|evidence| evidence.beaconer += 1,
		|evidence| evidence.tag[0] ^= 1,
		|evidence| evidence.first.rssi += 1,
		|evidence| evidence.first.snr += 1,
		|evidence| evidence.first.frequency += 1,
		|evidence| evidence.first.data_rate += 1,
		|evidence| evidence.first.gps_time = Some(0),
		|evidence| evidence.first.signature[63] ^= 0x80,
	];
	build_and_execute(|| {
		let device = located();
		for tamper in tampered {
			let mut evidence = evidence(device, 107, WORKING);
			tamper(&mut evidence);
			assert_noop!(accuse(STRANGER, device, evidence), Error::BadFirstReport);
		}
		let mut evidence = evidence(device, 107, WORKING);
		evidence.second.snr += 1;
		assert_noop!(accuse(STRANGER, device, evidence), Error::BadSecondReport);
	});
}

#[test]
fn reports_about_different_beacons_are_no_evidence() {
	build_and_execute(|| {
		let device = located();
		let honest = report(device, 106);
		for other in [
			Report { tag: [4; 16], rssi: -700, ..honest.clone() },
			Report { round: 107, rssi: -700, ..honest.clone() },
			Report { beaconer: 8, rssi: -700, ..honest.clone() },
		] {
			let mut mixed = evidence(device, 106, WORKING);
			mixed.second.signature = sign_report(WORKING, &other);
			assert_noop!(accuse(STRANGER, device, mixed), Error::BadSecondReport);
		}
	});
}

#[test]
fn one_report_twice_is_no_evidence() {
	build_and_execute(|| {
		let device = located();
		let good = evidence(device, 107, WORKING);
		let twice = Contradiction { second: good.first.clone(), ..good };
		assert_noop!(accuse(STRANGER, device, twice), Error::NoContradiction);
	});
}

#[test]
fn reports_that_name_another_witness_are_no_evidence() {
	build_and_execute(|| {
		let device = located();
		let other = onboard(11);
		let about_other = evidence(other, 107, WORKING);
		assert_noop!(accuse(STRANGER, device, about_other.clone()), Error::BadFirstReport);
		assert_noop!(accuse(STRANGER, other, about_other), Error::BadFirstReport);
	});
}

#[test]
fn evidence_against_one_device_does_not_count_against_another() {
	build_and_execute(|| {
		let device = located();
		let other = onboard(11);
		let good = evidence(device, 107, WORKING);
		assert_noop!(accuse(STRANGER, other, good), Error::BadFirstReport);
	});
}

#[test]
fn reports_of_another_chain_are_no_evidence() {
	build_and_execute(|| {
		let device = located();
		let good = evidence(device, 107, WORKING);
		let [one, two] =
			good.reports(device).map(|report| match sign_on(WORKING, &report, &[9; 32]) {
				RootSignature::Ed25519(signature) => signature,
				_ => unreachable!(),
			});
		let mut foreign = good.clone();
		foreign.first.signature = one;
		assert_noop!(accuse(STRANGER, device, foreign), Error::BadFirstReport);
		let mut foreign = good;
		foreign.second.signature = two;
		assert_noop!(accuse(STRANGER, device, foreign), Error::BadSecondReport);
	});
}

#[test]
fn evidence_about_a_round_that_has_not_begun_is_refused() {
	build_and_execute(|| {
		let device = located();
		for round in [108, u32::MAX] {
			let early = evidence(device, round, WORKING);
			assert_noop!(accuse(STRANGER, device, early), Error::FutureRound);
		}
	});
}

#[test]
fn an_owner_answers_from_the_round_of_onboarding_on() {
	build_and_execute(|| {
		let device = located();
		assert_eq!(identity(device).liable_from, 100);
		let before = evidence(device, 99, WORKING);
		assert_noop!(accuse(STRANGER, device, before), Error::NotLiable);
		assert_ok!(accuse(STRANGER, device, evidence(device, 100, WORKING)));
	});
}

#[test]
fn a_buyer_is_not_liable_for_what_was_signed_before_the_transfer() {
	build_and_execute(|| {
		let device = located();
		assert_ok!(sell(device, 120));
		assert_eq!(identity(device).liable_from, 111);
		settle();
		assert_ok!(accuse(STRANGER, device, evidence(device, 110, WORKING)));
		assert_eq!(case(device), None);
	});
}

#[test]
fn a_buyer_is_not_liable_for_what_the_old_key_signs_about_later_rounds() {
	build_and_execute(|| {
		let device = located();
		assert_ok!(sell(device, 120));
		settle();
		for round in [111, 114] {
			let stale = evidence(device, round, WORKING);
			assert_noop!(accuse(STRANGER, device, stale), Error::BadFirstReport);
		}
	});
}

#[test]
fn a_buyer_answers_for_the_new_key_from_the_first_round_on() {
	build_and_execute(|| {
		let device = located();
		assert_ok!(sell(device, 120));
		settle();
		assert_ok!(accuse(STRANGER, device, evidence(device, 111, 120)));
	});
}

#[test]
fn evidence_is_judged_by_the_key_of_its_round() {
	build_and_execute(|| {
		let device = located();
		assert_ok!(certify(device, 1, 120));
		advance(50);
		let (old, new) = (evidence(device, 110, 120), evidence(device, 111, WORKING));
		assert_noop!(accuse(STRANGER, device, old), Error::BadFirstReport);
		assert_noop!(accuse(STRANGER, device, new), Error::BadFirstReport);
		assert_ok!(accuse(STRANGER, device, evidence(device, 110, WORKING)));
	});
}

#[test]
fn evidence_about_a_key_that_the_record_has_forgotten_is_refused() {
	build_and_execute(|| {
		let device = located();
		assert_ok!(certify(device, 1, 120));
		settle();
		assert_ok!(locate(device, 1));
		let forgotten = evidence(device, 110, WORKING);
		assert_noop!(accuse(STRANGER, device, forgotten), Error::BadFirstReport);
	});
}

#[test]
fn there_is_one_case_at_a_time() {
	build_and_execute(|| {
		let device = accused();
		for again in [evidence(device, 107, WORKING), evidence(device, 106, WORKING)] {
			assert_noop!(accuse(BUYER, device, again), Error::AlreadyAccused);
		}
	});
}

#[test]
fn an_unknown_device_is_refused() {
	build_and_execute(|| {
		assert_noop!(accuse(STRANGER, 0, evidence(0, 100, WORKING)), Error::UnknownDevice);
	});
}

#[test]
fn a_storage_device_reports_nothing_and_cannot_be_accused() {
	build_and_execute(|| {
		register();
		assert_ok!(Papers::of(OWNER, DeviceKind::Storage, 10).submit());
		assert_noop!(accuse(STRANGER, 0, evidence(0, 100, WORKING)), Error::NotGateway);
	});
}

#[test]
fn a_retired_device_can_be_accused_as_long_as_its_deposit_is_held() {
	build_and_execute(|| {
		let device = located();
		assert_ok!(Registry::retire(signed(OWNER), device));
		advance(200);
		assert_ok!(accuse(STRANGER, device, evidence(device, 107, WORKING)));
	});
}

#[test]
fn a_device_whose_deposit_was_released_cannot_be_accused() {
	build_and_execute(|| {
		let device = located();
		assert_ok!(Registry::retire(signed(OWNER), device));
		advance(200);
		assert_ok!(Registry::release_deposit(signed(STRANGER), device));
		let late = evidence(device, 107, WORKING);
		assert_noop!(accuse(STRANGER, device, late), Error::NothingAtStake);
	});
}
