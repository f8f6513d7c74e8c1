// SPDX-License-Identifier: Apache-2.0
//! Rows and tables.

use super::{
	super::{
		division::Divided,
		report::{Sheet, Tally},
		Epochs,
	},
	made_up::{Constitution, MadeUp, Script},
	truth::replay,
};

fn tally(done: &[Divided]) -> Tally {
	let mut tally = Tally::default();
	done.iter().for_each(|divided| tally.add(divided));
	tally
}

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
	let lines =
		tally(&replay(&chain, 0, &["coverage.MaxWitnesses=4"])).compare(&devices, &[]).join("\n");
	for part in
		["pool ", "owner ", "device ", "beaconers", "witnesses", "treasury", "nobody", "5", "-"]
	{
		assert!(lines.contains(part), "{part}: {lines}");
	}
	let same = tally(&replay(&chain, 0, &[])).compare(&devices, &[]).join("\n");
	assert_eq!(same.matches("nobody gains and nobody loses").count(), 2, "{same}");
}

#[test]
fn an_epoch_that_is_added_leaves_sums_and_no_rows() {
	let done = replay(&chain(), 0, &["coverage.MaxWitnesses=4"]);
	let kept = |done: &[Divided]| format!("{:?}", tally(done)).matches("Sums {").count();
	let before = kept(&done);
	let again: Vec<_> = done.iter().cycle().take(done.len() * 50).cloned().collect();
	assert_eq!(kept(&again), before);
	let payees: std::collections::BTreeSet<_> =
		done.iter().flat_map(|divided| divided.pays.keys().filter_map(|payee| payee.1)).collect();
	// One a device, one a pool, and what nobody had.
	assert!(before <= payees.len() + 6, "{before} sums of {} devices", payees.len());
}

#[test]
fn the_sums_of_a_device_are_its_owners_of_the_last_day() {
	let chain = chain();
	let mut devices = chain.snapshot_at(0).devices;
	let heir = devices[&0].owner();
	devices.values_mut().for_each(|record| record.facts.owner = heir);
	let done = replay(&chain, 0, &["coverage.MaxWitnesses=4"]);
	let lines = tally(&done).compare(&devices, &[]);
	let from = lines.iter().position(|line| line.starts_with("owner ")).unwrap();
	let to = lines.iter().position(|line| line.starts_with("device ")).unwrap();
	assert_eq!(to - from, 2, "{lines:?}");
	let paid: u128 = done
		.iter()
		.flat_map(|divided| &divided.pays)
		.filter(|((_, device), _)| device.is_some_and(|device| devices.contains_key(&device)))
		.map(|(_, (paid, _))| paid.plancks)
		.sum();
	let crn = format!("{}.{:012}", paid / cairn_emission::CRN, paid % cairn_emission::CRN);
	assert!(lines[from + 1].contains(&format!(" {crn} ")), "{crn}: {}", lines[from + 1]);
}

#[test]
fn a_tally_knows_its_first_epoch_and_its_last() {
	assert_eq!(Tally::default().epochs(), None);
	let done = replay(&chain(), 0, &[]);
	let (first, last) = (done[2].epoch, done[5].epoch);
	assert_eq!(tally(&done[2..6]).epochs(), Some(Epochs { first, last }));
}
