// SPDX-License-Identifier: Apache-2.0

use super::*;
use std::collections::BTreeSet;

const CLOSES: Tick = 1_000;

fn sound(number: SectorNumber) -> Candidate {
	let (closes, cutoff) = (CLOSES, CLOSES - 20);
	Candidate { number, disk: Some(1), closes, cutoff, faulty: false, hurried: false }
}

fn faulty(number: SectorNumber) -> Candidate {
	Candidate { faulty: true, ..sound(number) }
}

fn hurried(number: SectorNumber) -> Candidate {
	Candidate { hurried: true, ..faulty(number) }
}

/// In a later window.
fn later(candidate: Candidate, by: Tick) -> Candidate {
	let Candidate { closes, cutoff, .. } = candidate;
	Candidate { closes: closes + by, cutoff: cutoff + by, ..candidate }
}

/// Of a file.
fn stamp(file: u64) -> Option<Stamp> {
	Some((file, std::time::SystemTime::UNIX_EPOCH))
}

fn checked(closes: Tick, ended: Tick, sound: bool) -> Checked {
	Checked { closes, at: ended, ended, sound, stamp: stamp(1) }
}

fn read(findings: &mut Findings, number: SectorNumber, ended: Tick, sound: bool) {
	findings.note(number, Look::Whole, checked(CLOSES, ended, sound));
}

fn next(findings: &Findings, look: Look, of: &[Candidate], tick: Tick) -> Option<SectorNumber> {
	findings.next(look, of.iter(), tick).map(|candidate| candidate.number)
}

fn next_read(findings: &Findings, of: &[Candidate], tick: Tick) -> Option<SectorNumber> {
	next(findings, Look::Whole, of, tick)
}

#[test]
fn what_is_faulty_comes_first_even_of_a_later_window() {
	let wanted = [sound(7), later(faulty(8), 300), sound(9)];
	assert_eq!(next_read(&Findings::default(), &wanted, 10), Some(8));
}

#[test]
fn of_what_is_alike_the_earlier_cutoff_comes_first() {
	let wanted = [later(sound(7), 300), sound(8)];
	assert_eq!(next_read(&Findings::default(), &wanted, 10), Some(8));
}

#[test]
fn of_a_window_the_one_that_was_read_longest_ago_comes_first() {
	let mut findings = Findings::default();
	for (number, ended) in [(7, 30), (8, 20), (9, 40)] {
		read(&mut findings, number, ended, true);
	}
	let wanted = [7, 8, 9].map(|number| later(sound(number), 2_000));
	assert_eq!(next_read(&findings, &wanted, 2_500), Some(8));
	assert_eq!(next_read(&findings, &[wanted[0], later(sound(5), 2_000)], 2_500), Some(5), "never");
}

#[test]
fn what_the_last_reading_found_damaged_waits_as_what_is_sound_does() {
	let mut findings = Findings::default();
	read(&mut findings, 7, 30, false);
	read(&mut findings, 8, 20, true);
	let wanted = [later(faulty(7), 2_000), later(sound(8), 2_000)];
	assert_eq!(next_read(&findings, &wanted, 2_500), Some(8));
	read(&mut findings, 7, 30, true);
	assert_eq!(next_read(&findings, &wanted, 2_500), Some(7));
}

#[test]
fn what_is_sound_is_not_read_twice_for_a_window() {
	let mut findings = Findings::default();
	read(&mut findings, 7, 30, true);
	assert_eq!(next_read(&findings, &[sound(7)], 900), None);
	assert_eq!(next_read(&findings, &[later(sound(7), 1_000)], 900), Some(7));
}

#[test]
fn what_failed_is_read_again_some_time_after_its_reading_has_ended() {
	let mut findings = Findings::default();
	findings.note(7, Look::Whole, Checked { at: 10, ..checked(CLOSES, 50, false) });
	assert_eq!(next_read(&findings, &[faulty(7)], 50 + AGAIN - 1), None);
	assert_eq!(next_read(&findings, &[faulty(7)], 50 + AGAIN), Some(7));
}

#[test]
fn what_failed_comes_after_all_else_the_one_of_longest_ago_first() {
	let mut findings = Findings::default();
	read(&mut findings, 7, 50, false);
	read(&mut findings, 8, 40, false);
	let wanted = [faulty(7), faulty(8), later(sound(9), 300)];
	assert_eq!(next_read(&findings, &wanted, 900), Some(9));
	assert_eq!(next_read(&findings, &wanted[..2], 900), Some(8));
}

#[test]
fn what_somebody_writes_keeps_nobody_from_being_read() {
	let mut findings = Findings::default();
	read(&mut findings, 8, 40, true);
	findings.note_in_use(7, 900);
	let wanted = [later(faulty(7), 1_000), later(sound(8), 1_000)];
	assert_eq!(next_read(&findings, &wanted, 901), Some(8));
	assert_eq!(next_read(&findings, &wanted[..1], 901), Some(7));
	assert_eq!(next_read(&findings, &wanted[..1], 900), None, "once a tick");
	findings.note(8, Look::Whole, checked(CLOSES + 1_000, 902, true));
	assert_eq!(next_read(&findings, &wanted, 903), Some(7));
}

#[test]
fn a_sample_is_taken_of_what_is_faulty_and_unread_when_the_cutoff_is_near() {
	let findings = Findings::default();
	let sampled = |of| next(&findings, Look::Sample, &[of], 900);
	assert_eq!(sampled(hurried(7)), Some(7));
	assert_eq!(sampled(faulty(7)), None, "there is time to read it");
	assert_eq!(sampled(Candidate { hurried: true, ..sound(7) }), None, "it is proven anyway");
	for (verdict, sampled) in [(true, None), (false, Some(7))] {
		let mut findings = Findings::default();
		read(&mut findings, 7, 800, verdict);
		assert_eq!(next(&findings, Look::Sample, &[hurried(7)], 900), sampled, "or repaired");
	}
}

#[test]
fn a_sample_holds_for_its_window_and_never_against_a_reading() {
	let mut findings = Findings::default();
	findings.note(7, Look::Sample, checked(CLOSES, 900, true));
	assert!(findings.has_sound_sample(7, CLOSES) && !findings.has_sound_sample(7, CLOSES + 300));
	assert_eq!(next(&findings, Look::Sample, &[hurried(7)], 950), None, "one is enough");
	assert_eq!(findings.read(7, CLOSES), None);
	assert_eq!(next_read(&findings, &[hurried(7)], 950), Some(7), "it is read all the same");
	read(&mut findings, 7, 960, false);
	assert!(!findings.has_sound_sample(7, CLOSES));
	findings.note(7, Look::Sample, checked(CLOSES + 300, 1_100, true));
	assert!(!findings.has_sound_sample(7, CLOSES + 300), "nor in a later window");
}

#[test]
fn a_sample_of_another_file_than_the_damaged_one_holds_and_has_it_read_first() {
	let mut findings = Findings::default();
	read(&mut findings, 7, 900, false);
	read(&mut findings, 8, 800, true);
	let wanted = [later(hurried(7), 300), later(sound(8), 300)];
	assert_eq!(next_read(&findings, &wanted, 1_150), Some(8));
	assert_eq!(next(&findings, Look::Sample, &wanted, 1_150), Some(7));
	let sampled = Checked { stamp: stamp(2), ..checked(CLOSES + 300, 1_160, true) };
	findings.note(7, Look::Sample, sampled);
	assert!(findings.has_sound_sample(7, CLOSES + 300));
	assert_eq!(next_read(&findings, &wanted, 1_170), Some(7));
}

#[test]
fn a_sample_that_failed_is_taken_again_later_and_after_the_others() {
	let mut findings = Findings::default();
	findings.note(7, Look::Sample, checked(CLOSES, 900, false));
	assert!(!findings.has_sound_sample(7, CLOSES));
	let wanted = [hurried(7), hurried(8)];
	assert_eq!(next(&findings, Look::Sample, &wanted, 900 + AGAIN), Some(8));
	assert_eq!(next(&findings, Look::Sample, &wanted[..1], 900 + AGAIN - 1), None);
	assert_eq!(next(&findings, Look::Sample, &wanted[..1], 900 + AGAIN), Some(7));
}

/// Deadlines of a period.
const DEADLINES: Tick = 48;
/// Ticks of a window.
const WINDOW: Tick = 300;
/// Sectors of a deadline.
const HERE: u32 = 16;

/// A disk of 24 TiB in sectors of 32 GiB that reads a sector in 128 ticks: it has time for a seventh.
/// Returns which were read in each of some periods; all were faulty at first, and are what was read.
fn periods(count: Tick) -> Vec<BTreeSet<SectorNumber>> {
	let mut findings = Findings::default();
	let mut recovered = BTreeSet::new();
	let mut read = vec![BTreeSet::new(); count as usize];
	let mut tick = 0;
	while tick < count * DEADLINES * WINDOW {
		let ahead = tick / WINDOW + 1..tick / WINDOW + 8;
		let wanted: Vec<Candidate> = ahead
			.flat_map(|window| (0..HERE).map(move |place| (window, place)))
			.map(|(window, place)| {
				let number = window % DEADLINES * HERE + place;
				let (cutoff, faulty) = (window * WINDOW, !recovered.contains(&number));
				Candidate { number, closes: cutoff + WINDOW, cutoff, faulty, ..sound(0) }
			})
			.collect();
		let next = findings.next(Look::Whole, wanted.iter(), tick);
		tick += 128;
		if let Some(Candidate { number, closes, .. }) = next {
			findings.note(number, Look::Whole, checked(closes, tick, true));
			recovered.insert(number);
			let period = (tick / (DEADLINES * WINDOW)).min(count - 1);
			read[period as usize].insert(number);
		}
	}
	read
}

#[test]
fn where_a_period_is_too_short_for_a_disk_every_sector_gets_its_turn() {
	let read = periods(7);
	let all: BTreeSet<SectorNumber> = (0..DEADLINES * HERE).collect();
	let once: BTreeSet<SectorNumber> = read.iter().flatten().copied().collect();
	assert_eq!(once, all, "in seven periods");
	let repeated = read[0].intersection(&read[1]).count();
	assert_eq!(repeated, 0, "nobody twice before the others");
}
