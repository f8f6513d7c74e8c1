// SPDX-License-Identifier: Apache-2.0
//! Which two reports convict a device.

use crate::{ContradictionError::*, *};
use codec::{Decode, Encode, MaxEncodedLen};
use proptest::prelude::*;
use sp_core::{ed25519, Pair};

const GENESIS: GenesisHash = [0x67; 32];
const WITNESS: DeviceId = 42;

fn pair(seed: u8) -> ed25519::Pair {
	ed25519::Pair::from_seed(&[seed; 32])
}

fn report() -> Report {
	Report {
		round: 1_000,
		beaconer: 41,
		witness: WITNESS,
		tag: [0x0a; 16],
		rssi: -1_085,
		snr: -35,
		frequency: 904_300_000,
		data_rate: 3,
		gps_time: None,
	}
}

/// Reports that differ from [`report`] in one measured field each.
fn others() -> [Report; 5] {
	[
		Report { rssi: -1_084, ..report() },
		Report { snr: -34, ..report() },
		Report { frequency: 904_300_001, ..report() },
		Report { data_rate: 2, ..report() },
		Report { gps_time: Some(0), ..report() },
	]
}

fn sign_on(genesis: &GenesisHash, seed: u8, report: &Report) -> WorkingSignature {
	pair(seed).sign(&report.signing_bytes(genesis)).0
}

fn sign(report: &Report) -> WorkingSignature {
	sign_on(&GENESIS, 4, report)
}

/// Two reports of working key 4 whose RSSI differs.
fn evidence() -> Contradiction {
	let [first, second] = [report(), Report { rssi: -700, ..report() }];
	Contradiction::between((&first, sign(&first)), (&second, sign(&second))).unwrap()
}

fn check(evidence: &Contradiction) -> Result<(), ContradictionError> {
	evidence.check(WITNESS, &pair(4).public().0, &GENESIS)
}

#[test]
fn reports_that_differ_in_any_measured_field_contradict_each_other() {
	for other in others() {
		assert_eq!(contradicts(&report(), &other), Ok(()), "{other:?}");
		assert_eq!(contradicts(&other, &report()), Ok(()), "{other:?}");
	}
}

#[test]
fn reports_that_say_the_same_do_not() {
	assert_eq!(contradicts(&report(), &report()), Err(NoDifference));
}

#[test]
fn reports_about_different_things_do_not() {
	for (other, error) in [
		(Report { witness: 43, rssi: 0, ..report() }, OtherWitness),
		(Report { round: 1_001, rssi: 0, ..report() }, OtherRound),
		(Report { beaconer: 40, rssi: 0, ..report() }, OtherBeaconer),
		(Report { tag: [0x0b; 16], rssi: 0, ..report() }, OtherTag),
	] {
		assert_eq!(contradicts(&report(), &other), Err(error));
		let put_together =
			Contradiction::between((&report(), sign(&report())), (&other, sign(&other)));
		assert_eq!(put_together, Err(error));
	}
}

#[test]
fn evidence_gives_back_the_reports_that_it_was_made_of() {
	for other in others() {
		let evidence =
			Contradiction::between((&report(), sign(&report())), (&other, sign(&other))).unwrap();
		assert_eq!(evidence.reports(WITNESS), [report(), other]);
		assert_eq!(check(&evidence), Ok(()));
	}
}

#[test]
fn the_order_of_the_reports_does_not_matter() {
	let Contradiction { first, second, .. } = evidence();
	assert_eq!(check(&Contradiction { first: second, second: first, ..evidence() }), Ok(()));
}

#[test]
fn one_measurement_twice_is_no_evidence() {
	let Contradiction { first, .. } = evidence();
	let evidence = Contradiction { second: first, ..evidence() };
	assert_eq!(check(&evidence), Err(NoDifference));
}

#[test]
fn a_second_signature_over_one_measurement_is_no_evidence() {
	let Contradiction { mut first, .. } = evidence();
	first.signature = [0; 64];
	let evidence = Contradiction { second: evidence().first, first, ..evidence() };
	assert_eq!(check(&evidence), Err(NoDifference));
}

#[test]
fn each_signature_must_be_that_of_the_working_key() {
	let [first, second] = evidence().reports(WITNESS);
	let mut forged = evidence();
	forged.first.signature = sign_on(&GENESIS, 5, &first);
	assert_eq!(check(&forged), Err(BadFirstSignature));
	let mut forged = evidence();
	forged.second.signature = sign_on(&GENESIS, 5, &second);
	assert_eq!(check(&forged), Err(BadSecondSignature));
}

#[test]
fn signatures_of_another_witness_chain_or_key_are_refused() {
	let key = pair(4).public().0;
	assert_eq!(evidence().check(43, &key, &GENESIS), Err(BadFirstSignature));
	assert_eq!(evidence().check(WITNESS, &key, &[0x68; 32]), Err(BadFirstSignature));
	let other = pair(5).public().0;
	assert_eq!(evidence().check(WITNESS, &other, &GENESIS), Err(BadFirstSignature));
}

#[test]
fn whatever_is_changed_of_the_evidence_spoils_it() {
	let spoilt: [fn(&mut Contradiction); 8] = [
		|evidence| evidence.round += 1,
		|evidence| evidence.beaconer += 1,
		|evidence| evidence.tag[15] ^= 1,
		|evidence| evidence.first.rssi += 1,
		|evidence| evidence.first.snr += 1,
		|evidence| evidence.first.frequency += 1,
		|evidence| evidence.first.data_rate += 1,
		|evidence| evidence.first.gps_time = Some(1),
	];
	for spoil in spoilt {
		let mut evidence = evidence();
		spoil(&mut evidence);
		assert_eq!(check(&evidence), Err(BadFirstSignature), "{evidence:?}");
	}
}

/// As the protocol document has it.
#[test]
fn what_is_shared_stands_before_the_two_measurements() {
	let evidence = evidence();
	let [first, second] = evidence.reports(WITNESS).map(|report| report.encode());
	// A report is round ‖ beaconer ‖ witness ‖ tag ‖ measurement.
	let shared = [&first[..8], &first[12..28]].concat();
	let expected = [
		&shared[..],
		&first[28..],
		&evidence.first.signature,
		&second[28..],
		&evidence.second.signature,
	]
	.concat();
	assert_eq!(evidence.encode(), expected);
	assert_eq!(Contradiction::max_encoded_len(), 24 + 2 * (18 + 64));
}

proptest! {
	#[test]
	fn no_bytes_are_evidence(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
		let Ok(evidence) = Contradiction::decode(&mut &bytes[..]) else { return Ok(()) };
		prop_assert!(bytes.starts_with(&evidence.encode()));
		prop_assert!(check(&evidence).is_err());
	}

	#[test]
	fn any_other_measurement_under_the_tag_is_evidence(
		rssi in any::<i16>(),
		snr in any::<i16>(),
		frequency in any::<u32>(),
		data_rate in any::<u8>(),
		gps_time in any::<Option<u64>>(),
	) {
		let other = Report { rssi, snr, frequency, data_rate, gps_time, ..report() };
		let evidence =
			Contradiction::between((&report(), sign(&report())), (&other, sign(&other)));
		if other == report() {
			prop_assert_eq!(evidence, Err(NoDifference));
		} else {
			prop_assert_eq!(check(&evidence.unwrap()), Ok(()));
		}
	}
}
