// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::mutation::{names, spoils, spoilt, tweaked, tweaks};
use cairn_device_primitives::Report;
use proptest::{collection::vec, prelude::*, sample::Index};
use std::{fs, os::unix::fs::PermissionsExt};

fn report(witness: u32) -> SignedReport {
	let report = Report {
		round: 7,
		beaconer: 1,
		witness,
		tag: [3; 16],
		rssi: -1_100,
		snr: -50,
		frequency: 868_100_000,
		data_rate: 0,
		gps_time: Some(u64::MAX),
	};
	SignedReport { report, signature: [witness as u8; 64] }
}

fn reports(witnesses: std::ops::Range<u32>) -> Vec<SignedReport> {
	witnesses.map(report).collect()
}

fn place() -> (tempfile::TempDir, PathBuf) {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("relay.spool");
	(folder, path)
}

#[test]
fn what_was_kept_is_there_after_a_restart() {
	let (_folder, path) = place();
	let (mut spool, restored) = Spool::open(&path).unwrap();
	assert_eq!(restored, Restored::default());
	spool.append(&reports(0..2)).unwrap();
	spool.append(&reports(2..5)).unwrap();
	drop(spool);
	let (_, restored) = Spool::open(&path).unwrap();
	assert_eq!(restored, Restored { reports: reports(0..5), damaged: vec![] });
	assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn what_arrived_goes_when_the_file_is_replaced_and_more_can_follow() {
	let (_folder, path) = place();
	let (mut spool, _) = Spool::open(&path).unwrap();
	spool.append(&reports(0..5)).unwrap();
	spool.replace(&reports(3..5)).unwrap();
	spool.append(&reports(5..6)).unwrap();
	drop(spool);
	assert_eq!(Spool::open(&path).unwrap().1.reports, reports(3..6));
}

#[test]
fn damaged_lines_are_named_and_skipped_and_the_others_kept() {
	let (_folder, path) = place();
	let (mut spool, _) = Spool::open(&path).unwrap();
	spool.append(&reports(0..3)).unwrap();
	drop(spool);
	let text = fs::read_to_string(&path).unwrap();
	let lines: Vec<_> = text.lines().collect();
	let half = &lines[1][..40];
	let foreign = lines[1].replace("\"report\":\"0x", "\"report\":\"0xzz");
	let broken = format!("{}\n{half}\n\n{foreign}\n{}\n{half}", lines[0], lines[2]);
	fs::write(&path, broken).unwrap();
	let (mut spool, restored) = Spool::open(&path).unwrap();
	assert_eq!(restored.reports, [report(0), report(2)]);
	let damaged = restored.damaged.join(", ");
	for named in ["line 2: not a report", "line 3: ", "line 4: field `report`", "line 6: broken"] {
		assert!(damaged.contains(named), "{damaged}");
	}
	spool.append(&reports(4..5)).unwrap();
	drop(spool);
	let (_, restored) = Spool::open(&path).unwrap();
	assert_eq!(restored.reports, [report(0), report(2), report(4)]);
	assert!(restored.damaged.is_empty());
}

#[test]
fn a_file_of_rubbish_is_not_quoted_for_ever() {
	let (_folder, path) = place();
	drop(Spool::open(&path).unwrap());
	fs::write(&path, "x\n".repeat(1_000)).unwrap();
	let (_, restored) = Spool::open(&path).unwrap();
	assert_eq!(restored.damaged.len(), NAMED + 1);
	assert!(restored.damaged[NAMED].contains("1000 damaged lines"));
}

#[test]
fn a_spool_is_bounded_and_one_that_is_too_long_is_named() {
	let (_folder, path) = place();
	let (mut spool, _) = Spool::open(&path).unwrap();
	spool.fill();
	let error = spool.append(&reports(0..1)).unwrap_err().to_string();
	assert!(error.contains("relay.spool: full"), "{error}");
	assert_eq!(fs::metadata(&path).unwrap().len(), 0, "nothing half written");
	drop(spool);
	OpenOptions::new().write(true).open(&path).unwrap().set_len(MAX_BYTES + 1).unwrap();
	let error = Spool::open(&path).err().unwrap().to_string();
	assert!(error.contains("--spool") && error.contains("longer than"), "{error}");
}

#[test]
fn a_spool_belongs_to_one_relay() {
	let (_folder, path) = place();
	let first = Spool::open(&path).unwrap();
	assert!(matches!(Spool::open(&path), Err(SpoolError::File(FileError::InUse(_)))));
	drop(first);
	assert!(Spool::open(&path).is_ok());
}

#[test]
fn a_spool_is_stale_when_most_of_it_has_arrived() {
	let (_folder, path) = place();
	let (mut spool, _) = Spool::open(&path).unwrap();
	assert!(!spool.is_stale(0), "empty");
	spool.append(&reports(0..3)).unwrap();
	assert!(!spool.is_stale(1) && spool.is_stale(0));
	let line = spool.bytes / 3;
	assert!(line <= LINE && LINE < line + 30, "{line}");
	spool.bytes = 2 * SLACK;
	assert!(spool.is_stale(1) && !spool.is_stale(10_000));
}

#[test]
fn a_spool_that_others_can_read_is_refused() {
	let (_folder, path) = place();
	drop(Spool::open(&path).unwrap());
	fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
	let error = Spool::open(&path).err().unwrap();
	assert!(matches!(error, SpoolError::File(FileError::Permissive { .. })));
}

fn any_report() -> impl Strategy<Value = SignedReport> {
	let beacon = (any::<u32>(), any::<u32>(), any::<u32>(), any::<[u8; 16]>());
	let heard = (any::<i16>(), any::<i16>(), any::<u32>(), any::<u8>(), any::<Option<u64>>());
	(beacon, heard, any::<[u8; 64]>()).prop_map(|(beacon, heard, signature)| {
		let (round, beaconer, witness, tag) = beacon;
		let (rssi, snr, frequency, data_rate, gps_time) = heard;
		let report =
			Report { round, beaconer, witness, tag, rssi, snr, frequency, data_rate, gps_time };
		SignedReport { report, signature }
	})
}

/// The lines of reports, without their ends.
fn lines_of(reports: &[SignedReport]) -> Vec<Vec<u8>> {
	let all = written(reports, Path::new("")).unwrap();
	let lines = all.strip_suffix(b"\n").unwrap_or(&all).split(|byte| *byte == b'\n');
	lines.map(<[u8]>::to_vec).collect()
}

proptest! {
	#[test]
	fn any_report_survives_its_line(reports in vec(any_report(), 0..6)) {
		let restored = read(&written(&reports, Path::new("")).unwrap());
		prop_assert_eq!(restored, Restored { reports, damaged: vec![] });
	}

	#[test]
	fn noise_is_no_report(text: Vec<u8>) {
		let restored = read(&text);
		prop_assert_eq!(restored.reports, vec![]);
		prop_assert_eq!(restored.damaged.is_empty(), text.is_empty());
	}

	#[test]
	fn a_spoilt_line_costs_no_other_report(
		reports in vec(any_report(), 1..6),
		at: Index,
		how in spoils(),
	) {
		let at = at.index(reports.len());
		let mut lines = lines_of(&reports);
		lines[at] = spoilt(&lines[at], &how);
		lines[at].retain(|byte| *byte != b'\n');
		let text: Vec<u8> = lines.into_iter().flat_map(|line| [line, vec![b'\n']].concat()).collect();
		let restored = read(&text);
		let mut others = reports.clone();
		others.remove(at);
		if restored.damaged.is_empty() {
			prop_assert_eq!(restored.reports.len(), reports.len());
			let mut kept = restored.reports;
			kept.remove(at);
			prop_assert_eq!(kept, others);
		} else {
			prop_assert_eq!(restored.reports, others);
			prop_assert_eq!(restored.damaged.len(), 1);
			let named = format!("line {}: ", at + 1);
			prop_assert!(restored.damaged[0].starts_with(&named), "{:?}", restored.damaged);
		}
	}

	#[test]
	fn a_changed_field_of_a_line_is_named(signed in any_report(), how in tweaks()) {
		let whole = serde_json::to_value(signed.stored()).unwrap();
		let Some((changed, field)) = tweaked(&whole, &how) else { return Ok(()) };
		let restored = read(format!("{changed}\n").as_bytes());
		prop_assert_eq!(restored.reports.len() + restored.damaged.len(), 1);
		for said in restored.damaged {
			let named = said.starts_with("line 1: ") && names(&said, &field);
			prop_assert!(named, "{}: {}", field, said);
		}
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(48))]

	#[test]
	fn a_spool_that_was_spoilt_is_sound_once_it_was_opened(
		reports in vec(any_report(), 1..5),
		more in any_report(),
		how in spoils(),
	) {
		let (_folder, path) = place();
		let (mut spool, _) = Spool::open(&path).unwrap();
		spool.append(&reports).unwrap();
		drop(spool);
		fs::write(&path, spoilt(&fs::read(&path).unwrap(), &how)).unwrap();
		let (mut spool, first) = Spool::open(&path).unwrap();
		spool.append(std::slice::from_ref(&more)).unwrap();
		drop(spool);
		let (_, second) = Spool::open(&path).unwrap();
		prop_assert_eq!(second.damaged, Vec::<String>::new());
		prop_assert_eq!(second.reports, [first.reports, vec![more]].concat());
	}
}
