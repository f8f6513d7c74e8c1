// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{
	keys::Ed25519Key,
	mutation::{names, spoils, spoilt, tweaked, tweaks},
};
use proptest::{collection::vec, prelude::*};
use serde_json::{json, Value};
use std::{fs, os::unix::fs::PermissionsExt};

const GENESIS: GenesisHash = [0x67; 32];

fn key() -> Ed25519Key {
	Ed25519Key::from_secret(&[4; 32])
}

fn report(round: Round, tag: u8) -> Report {
	Report {
		round,
		beaconer: 1,
		witness: 2,
		tag: [tag; 16],
		rssi: -1_100,
		snr: -50,
		frequency: 868_100_000,
		data_rate: 0,
		gps_time: None,
	}
}

struct Place(tempfile::TempDir);

impl Place {
	fn new() -> Self {
		Self(tempfile::tempdir().unwrap())
	}

	fn key_file(&self) -> PathBuf {
		self.0.path().join("working.key")
	}

	fn file(&self) -> PathBuf {
		self.0.path().join("working.key.6767676767676767.reports")
	}

	fn open(&self) -> Result<Journal, JournalError> {
		Journal::open(&self.key_file(), &key().public(), &GENESIS)
	}

	/// Signs as a program does that starts anew for each report.
	fn sign(&self, report: &Report) -> Result<WorkingSignature, JournalError> {
		self.open()?.sign(&key(), report)
	}

	/// What the journal says.
	fn body(&self) -> Value {
		let text = fs::read(self.file()).unwrap();
		serde_json::from_slice::<Value>(&text).unwrap()["body"].clone()
	}

	/// Writes the journal by hand, with the checksum that it would have.
	fn write_body(&self, body: &Value) {
		fs::write(self.file(), envelope::around::<Stored>(VERSION, body)).unwrap();
	}

	/// Writes the journal by hand.
	fn write(&self, contents: &str) {
		fs::write(self.file(), contents).unwrap();
		fs::set_permissions(self.file(), fs::Permissions::from_mode(0o600)).unwrap();
	}
}

#[test]
fn the_same_report_has_the_same_signature_across_restarts() {
	let place = Place::new();
	let first = place.sign(&report(7, 1)).unwrap();
	assert_eq!(place.sign(&report(7, 1)).unwrap(), first);
	let signed = SignedReport { report: report(7, 1), signature: first };
	assert!(signed.is_signed_by(&key().public(), &GENESIS));
}

#[test]
fn another_report_over_the_same_tag_is_refused_with_the_field_that_differs() {
	let place = Place::new();
	let first = report(7, 1);
	place.sign(&first).unwrap();
	for (field, other) in [
		("witness 2 instead of 3", Report { witness: 3, ..first.clone() }),
		("rssi -1100 instead of -1099", Report { rssi: -1_099, ..first.clone() }),
		("snr -50 instead of 0", Report { snr: 0, ..first.clone() }),
		("frequency 868100000 instead of 1", Report { frequency: 1, ..first.clone() }),
		("data_rate 0 instead of 5", Report { data_rate: 5, ..first.clone() }),
		("gps_time none instead of 9", Report { gps_time: Some(9), ..first.clone() }),
	] {
		let error = place.sign(&other).unwrap_err().to_string();
		assert!(error.contains("round 7, beaconer 1") && error.contains(field), "{error}");
	}
	assert!(place.sign(&first).is_ok(), "and the first is still known");
}

#[test]
fn another_tag_beaconer_or_round_is_another_matter() {
	let place = Place::new();
	place.sign(&report(7, 1)).unwrap();
	for other in [report(7, 2), report(8, 1), Report { beaconer: 9, rssi: -900, ..report(7, 1) }] {
		assert!(place.sign(&other).is_ok());
	}
}

#[test]
fn a_signature_is_on_disk_before_it_is_given_away() {
	let place = Place::new();
	let mut journal = place.open().unwrap();
	// Nothing can be written over a folder, not even by root.
	fs::create_dir_all(place.file().join("in the way")).unwrap();
	let refused = journal.sign(&key(), &report(7, 1));
	assert!(matches!(refused, Err(JournalError::File(_))));
	assert!(journal.kept.reports.is_empty());
}

#[test]
fn the_journal_is_readable_by_its_owner_alone() {
	let place = Place::new();
	place.sign(&report(7, 1)).unwrap();
	assert_eq!(fs::metadata(place.file()).unwrap().permissions().mode() & 0o777, 0o600);
	fs::set_permissions(place.file(), fs::Permissions::from_mode(0o644)).unwrap();
	assert!(matches!(place.open(), Err(JournalError::File(FileError::Permissive { .. }))));
}

#[test]
fn a_damaged_journal_is_named_and_stays_as_it_is() {
	let place = Place::new();
	place.sign(&report(7, 1)).unwrap();
	let good = fs::read_to_string(place.file()).unwrap();
	let signed = good.split("\"report\": \"0x").nth(1).unwrap();
	let flipped = if signed.starts_with('7') { '8' } else { '7' };
	for (bad, reason) in [
		(String::new(), "not a journal"),
		(good[..good.len() - 3].to_owned(), "not a journal"),
		(good.replace("\"version\": 1", "\"version\": 2"), "`version`: 2"),
		(good.replace("\"floor\": 0", "\"floor\": -1"), "`floor`"),
		(good.replace("\"floor\": 0", "\"floor\": 3"), "`checksum`"),
		(
			good.replacen(&format!("0x{signed}"), &format!("0x{flipped}{}", &signed[1..]), 1),
			"`checksum`",
		),
	] {
		assert_ne!(bad, good, "{reason}");
		place.write(&bad);
		let error = place.sign(&report(7, 2)).err().unwrap().to_string();
		assert!(error.contains(".reports: damaged") && error.contains(reason), "{error}");
		assert_eq!(fs::read_to_string(place.file()).unwrap(), bad);
	}
	place.write(&good);
	assert!(place.sign(&report(7, 2)).is_ok());
}

#[test]
fn a_journal_whose_checksum_fits_must_make_sense_all_the_same() {
	let place = Place::new();
	place.sign(&report(7, 1)).unwrap();
	let body = place.body();
	let entry = body["reports"][0].clone();
	let text = entry["report"].as_str().unwrap();
	let with = |report: &str| json!([{ "report": report, "signature": entry["signature"] }]);
	let flipped = if text.starts_with("0x7") { "0x8" } else { "0x7" };
	for (field, value, reason) in [
		("reports", with(&text[2..]), "reports[0]: field `report`: no 0x"),
		("reports", with(&text.replacen("0x", "0x00", 1)), "reports[0]: field `report`: not a"),
		("reports", with(&text.replacen(&text[..3], flipped, 1)), "reports[0]: its signature"),
		("reports", json!([entry, entry]), "twice"),
		("key", json!("0xzz"), "field `key`"),
		("genesis", json!(""), "field `genesis`"),
	] {
		let mut changed = body.clone();
		changed[field] = value;
		place.write_body(&changed);
		let error = place.open().err().unwrap().to_string();
		assert!(error.contains(".reports: damaged") && error.contains(reason), "{error}");
	}
}

#[test]
fn the_journal_of_another_key_or_chain_is_refused() {
	let place = Place::new();
	place.sign(&report(7, 1)).unwrap();
	let other = Ed25519Key::from_secret(&[5; 32]);
	let error = Journal::open(&place.key_file(), &other.public(), &GENESIS).err().unwrap();
	assert!(matches!(error, JournalError::NotOurs { field: "key", .. }));
	let error = place.open().unwrap().sign(&other, &report(7, 2)).unwrap_err();
	assert!(matches!(error, JournalError::NotOurs { field: "key", .. }));
	let mut alike = GENESIS;
	alike[31] = 0;
	let error = Journal::open(&place.key_file(), &key().public(), &alike).err().unwrap();
	assert!(matches!(error, JournalError::NotOurs { field: "genesis", .. }));
}

#[test]
fn each_chain_has_a_journal_of_its_own() {
	let place = Place::new();
	place.sign(&report(7, 1)).unwrap();
	let other = Report { rssi: 0, ..report(7, 1) };
	let mut journal = Journal::open(&place.key_file(), &key().public(), &[1; 32]).unwrap();
	assert!(journal.sign(&key(), &other).is_ok());
}

#[test]
fn only_the_newest_rounds_are_kept_and_older_ones_are_signed_no_more() {
	let place = Place::new();
	let mut journal = place.open().unwrap();
	for round in 10..=26 {
		journal.sign(&key(), &report(round, 1)).unwrap();
	}
	assert_eq!(journal.kept.rounds(), ROUNDS);
	drop(journal);
	let error = place.sign(&report(10, 1)).unwrap_err().to_string();
	assert!(error.contains("round 10") && error.contains("begins with round 11"), "{error}");
	assert!(place.sign(&report(11, 1)).is_ok(), "known");
	assert!(place.sign(&report(11, 2)).is_ok(), "in a round that is known");
}

#[test]
fn a_lowered_floor_lets_no_report_be_signed_twice() {
	let place = Place::new();
	for round in 10..=26 {
		place.sign(&report(round, 1)).unwrap();
	}
	let text = fs::read_to_string(place.file()).unwrap();
	let lowered = text.replace("\"floor\": 11", "\"floor\": 10");
	assert_ne!(lowered, text);
	place.write(&lowered);
	let error = place.sign(&Report { rssi: 0, ..report(10, 1) }).unwrap_err().to_string();
	assert!(error.contains(".reports: damaged") && error.contains("`checksum`"), "{error}");
}

#[test]
fn a_round_far_ahead_by_mistake_does_not_close_the_journal() {
	let place = Place::new();
	let mut journal = place.open().unwrap();
	journal.sign(&key(), &report(Round::MAX, 1)).unwrap();
	for round in 10..60 {
		journal.sign(&key(), &report(round, 1)).unwrap();
	}
	assert_eq!(journal.kept.rounds(), ROUNDS);
	assert!(journal.kept.reports.contains_key(&(59, 1, [1; 16])));
}

#[test]
fn a_round_with_more_reports_than_fit_is_refused_and_changes_nothing() {
	let signed =
		|beaconer| SignedReport { report: Report { beaconer, ..report(7, 1) }, signature: [0; 64] };
	let mut kept = Kept::default();
	for beaconer in 0..REPORTS as u32 {
		let report = signed(beaconer).report;
		kept.reports.insert((7, beaconer, report.tag), signed(beaconer));
	}
	assert_eq!(kept.with(signed(u32::MAX)), None);
	let newer = SignedReport { report: report(8, 1), signature: [0; 64] };
	let next = kept.with(newer).unwrap();
	assert_eq!((next.floor, next.reports.len()), (8, 1));
}

#[test]
fn the_fullest_journal_fits_into_a_file_that_is_read() {
	let report = Report { gps_time: Some(1), ..report(7, 1) };
	let longest = SignedReport { report, signature: [0; 64] }.stored();
	let [key, genesis] = [[0; 32]; 2].map(hexadecimal::encode);
	let stored = Stored { key, genesis, floor: u32::MAX, reports: vec![longest; REPORTS] };
	let length = envelope::seal(VERSION, &stored).unwrap().len();
	assert!((length as u64) < atomic_file::MAX_FILE_LENGTH, "{length}");
}

fn any_report() -> impl Strategy<Value = Report> {
	let beacon = (5..9_u32, 0..3_u32, 0..3_u8);
	let heard = (any::<u32>(), any::<i16>(), any::<i16>(), any::<u32>(), any::<u8>());
	(beacon, heard, any::<Option<u64>>()).prop_map(
		|((round, beaconer, tag), (witness, rssi, snr, frequency, data_rate), gps_time)| Report {
			round,
			beaconer,
			witness,
			tag: [tag; 16],
			rssi,
			snr,
			frequency,
			data_rate,
			gps_time,
		},
	)
}

/// Signs all that may be, and returns it.
fn signed_in(place: &Place, reports: &[Report]) -> Vec<(Report, WorkingSignature)> {
	let mut journal = place.open().unwrap();
	let signed = reports.iter().map(|report| (report, journal.sign(&key(), report)));
	signed.filter_map(|(report, outcome)| Some((report.clone(), outcome.ok()?))).collect()
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(48))]

	#[test]
	fn whatever_was_signed_is_known_after_a_restart(reports in vec(any_report(), 1..6)) {
		let place = Place::new();
		let signed = signed_in(&place, &reports);
		prop_assert!(!signed.is_empty());
		let mut journal = place.open().unwrap();
		for (report, signature) in signed {
			prop_assert_eq!(journal.sign(&key(), &report).unwrap(), signature);
			let other = Report { rssi: !report.rssi, ..report };
			let refused = journal.sign(&key(), &other);
			let conflicts = matches!(refused, Err(JournalError::Conflict { field: "rssi", .. }));
			prop_assert!(conflicts);
		}
	}

	#[test]
	fn no_spoilt_journal_forgets_a_report(
		reports in vec(any_report(), 1..6),
		how in vec(spoils(), 12),
	) {
		let place = Place::new();
		let signed = signed_in(&place, &reports);
		let whole = fs::read(place.file()).unwrap();
		for spoils in how {
			let spoilt = spoilt(&whole, &spoils);
			fs::write(place.file(), &spoilt).unwrap();
			match place.open() {
				Ok(mut journal) => for (report, signature) in &signed {
					prop_assert_eq!(&journal.sign(&key(), report).unwrap(), signature);
				},
				Err(error) => {
					let said = error.to_string();
					prop_assert!(said.contains(".reports: "), "{}", said);
				}
			}
			prop_assert_eq!(fs::read(place.file()).unwrap(), spoilt);
		}
	}

	#[test]
	fn noise_is_no_journal(text: Vec<u8>) {
		let place = Place::new();
		place.sign(&report(7, 1)).unwrap();
		fs::write(place.file(), &text).unwrap();
		let said = place.open().err().unwrap().to_string();
		prop_assert!(said.contains(".reports: damaged (not a journal: "), "{}", said);
	}

	#[test]
	fn a_changed_field_of_a_journal_is_named_though_its_checksum_fits(
		reports in vec(any_report(), 1..4),
		how in vec(tweaks(), 24),
	) {
		let place = Place::new();
		signed_in(&place, &reports);
		let body = place.body();
		for tweak in how {
			let Some((changed, field)) = tweaked(&body, &tweak) else { continue };
			place.write_body(&changed);
			// A whole report may be missing where somebody computes the checksum anew.
			let Err(error) = place.open() else { continue };
			let said = error.to_string();
			let doubled = field.starts_with("reports") && said.contains("twice");
			prop_assert!(names(&said, &field) || doubled, "{}: {}", field, said);
		}
	}
}
