// SPDX-License-Identifier: Apache-2.0
//! Rows and tables.

use super::{
	super::report::{compare, Sheet},
	made_up::{Constitution, MadeUp, Script},
	truth::replay,
};

fn chain() -> MadeUp {
	MadeUp::play(Script { seed: 9, blocks: 165 }, Constitution::default())
}

#[test]
fn every_pay_of_every_epoch_has_its_row_and_they_sum_to_what_was_issued() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("rows.csv");
	let chain = chain();
	let devices = chain.snapshot_at(0).devices;
	let done = replay(&chain, 0, &["coverage.MaxWitnesses=4"]);
	let mut sheet = Sheet::create(Some(&path)).unwrap();
	done.iter().for_each(|divided| sheet.write(divided, &devices).unwrap());
	sheet.finish().unwrap();
	let rows = std::fs::read_to_string(&path).unwrap();
	let mut rows = rows.lines();
	let columns = rows.next().unwrap().split(',').count();
	let (mut paid, mut whatif, mut difference) = (0, 0, 0);
	for row in rows {
		let cells: Vec<_> = row.split(',').collect();
		assert_eq!(cells.len(), columns, "{row}");
		paid += cells[5].parse::<i128>().unwrap();
		whatif += cells[7].parse::<i128>().unwrap();
		difference += cells[8].parse::<i128>().unwrap();
	}
	let issued = |summary: &cairn_emission::EpochSummary| summary.issued() as i128;
	// A provider's fractions of a planck are in no row.
	let close = |rows: i128, issued: i128| (0..=done.len() as i128).contains(&(issued - rows));
	assert!(close(paid, done.iter().map(|divided| issued(&divided.paid)).sum()));
	assert!(close(whatif, done.iter().map(|divided| issued(&divided.whatif)).sum()));
	assert_eq!(difference, whatif - paid);
	assert!(difference != 0);
}

#[test]
fn a_file_that_cannot_be_made_is_named() {
	let error = Sheet::create(Some("/nonexistent/rows.csv".as_ref())).err().unwrap();
	assert!(format!("{error:#}").contains("--csv /nonexistent/rows.csv"));
}

#[test]
fn the_table_tells_of_pools_owners_and_devices() {
	let chain = chain();
	let devices = chain.snapshot_at(0).devices;
	let lines = compare(&replay(&chain, 0, &["coverage.MaxWitnesses=4"]), &devices, &[]).join("\n");
	for part in
		["pool ", "owner ", "device ", "beaconers", "witnesses", "treasury", "nobody", "5", "-"]
	{
		assert!(lines.contains(part), "{part}: {lines}");
	}
	let same = compare(&replay(&chain, 0, &[]), &devices, &[]).join("\n");
	assert_eq!(same.matches("nobody gains and nobody loses").count(), 2, "{same}");
}
