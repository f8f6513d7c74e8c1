// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::keys::Ed25519Key;
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
	let signed = good.split("\"report\":\"0x").nth(1).unwrap();
	let flipped = if signed.starts_with('7') { '8' } else { '7' };
	let twice = good.split_once("[").unwrap().1.trim_end_matches("]}").to_owned();
	for (bad, reason) in [
		(String::new(), "not a journal"),
		(good[..good.len() - 3].to_owned(), "not a journal"),
		(good.replace("\"floor\":0", "\"floor\":-1"), "not a journal"),
		(good.replace("{\"report\":\"0x", "{\"report\":\""), "reports[0]: field `report`"),
		(good.replace("{\"report\":\"0x", "{\"report\":\"0x00"), "reports[0]: "),
		(
			good.replacen(&format!("0x{signed}"), &format!("0x{flipped}{}", &signed[1..]), 1),
			"reports[0]: its signature does not fit",
		),
		(good.replace("\"key\":\"0x", "\"key\":\"0xzz"), "field `key`"),
		(good.replace(&twice, &format!("{twice},{twice}")), "twice"),
	] {
		place.write(&bad);
		let error = place.sign(&report(7, 2)).err().unwrap().to_string();
		assert!(error.contains(".reports: damaged") && error.contains(reason), "{error}");
		assert_eq!(fs::read_to_string(place.file()).unwrap(), bad);
	}
	place.write(&good);
	assert!(place.sign(&report(7, 2)).is_ok());
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
	let entry = serde_json::to_vec(&longest).unwrap().len() as u64 + 1;
	assert!(entry * REPORTS as u64 + 1_000 < atomic_file::MAX_FILE_LENGTH);
}
