// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::mutation::{names, spoils, spoilt, tweaked, tweaks};
use proptest::{collection::vec, prelude::*};
use serde_json::Value;
use std::fs;

const PART: Task = Task::Part { number: 7, part: 1 };
const WINDOW: Task =
	Task::Window(WindowTask { closes: 1_000, length: 300, deadline: 3, partition: 0 });

fn journal() -> (tempfile::TempDir, PathBuf) {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("serve.journal");
	(folder, path)
}

fn open(path: &Path) -> Result<Journal, JournalError> {
	Journal::open(path, &[1; 32], 3)
}

#[test]
fn what_is_under_way_is_not_repeated_while_it_may_arrive_across_restarts() {
	let (_folder, path) = journal();
	open(&path).unwrap().begin(&[PART, WINDOW], 900).unwrap();
	let journal = open(&path).unwrap();
	assert!(!journal.allows(&PART, 963) && journal.allows(&PART, 964));
	assert!(!journal.allows(&WINDOW, 903) && journal.allows(&WINDOW, 904));
	assert!(journal.allows(&Task::Part { number: 7, part: 2 }, 900));
}

#[test]
fn what_is_refused_waits_longer_each_time_but_a_window_never_long() {
	let (_folder, path) = journal();
	let mut journal = open(&path).unwrap();
	for (times, wait) in [(1, 2), (2, 4), (3, 8), (4, 16)] {
		journal.begin(&[PART, WINDOW], 100 * times).unwrap();
		let refused = Outcome::Refused("no".into());
		journal.end(vec![(PART, refused.clone()), (WINDOW, refused)]).unwrap();
		assert!(!journal.allows(&PART, 100 * times + wait - 1), "{times}");
		assert!(journal.allows(&PART, 100 * times + wait), "{times}");
		assert!(journal.allows(&WINDOW, 100 * times + wait.min(8)), "{times}");
	}
}

#[test]
fn a_short_window_is_tried_in_every_tick() {
	let short = WindowTask { closes: 10, length: 2, deadline: 0, partition: 0 };
	let (_folder, path) = journal();
	let mut journal = open(&path).unwrap();
	journal.begin(&[Task::Window(short)], 8).unwrap();
	assert!(!journal.allows(&Task::Window(short), 8) && journal.allows(&Task::Window(short), 9));
}

#[test]
fn windows_that_closed_and_parts_of_long_ago_are_forgotten() {
	let (_folder, path) = journal();
	let mut journal = open(&path).unwrap();
	journal.begin(&[PART, WINDOW], 900).unwrap();
	journal.begin(&[], 1_000).unwrap();
	assert_eq!(journal.entries.len(), 1);
	journal.begin(&[], 900 + MEMORY).unwrap();
	assert!(journal.entries.is_empty());
}

#[test]
fn a_journal_has_one_program_one_device_and_one_chain() {
	let (_folder, path) = journal();
	let mut held = open(&path).unwrap();
	held.begin(&[PART], 1).unwrap();
	assert!(matches!(open(&path), Err(JournalError::File(FileError::InUse(_)))));
	drop(held);
	let other = Journal::open(&path, &[1; 32], 4).err().unwrap();
	assert!(matches!(other, JournalError::NotOurs { field: "device", .. }));
	let other = Journal::open(&path, &[2; 32], 3).err().unwrap();
	assert!(matches!(other, JournalError::NotOurs { field: "genesis", .. }));
}

#[test]
fn a_damaged_journal_is_named_and_kept() {
	let (_folder, path) = journal();
	open(&path).unwrap().begin(&[PART], 1).unwrap();
	let text = String::from_utf8(atomic_file::read(&path).unwrap()).unwrap();
	for (from, to, reason) in [
		("{", "", "not a journal"),
		("\"version\": 1", "\"version\": 2", "`version`: 2"),
		("0x01", "0x", "`checksum`"),
		("\"at\": 1", "\"at\": -1", "`entries[0].at`"),
		("\"at\": 1", "\"at\": 2", "`checksum`"),
	] {
		let changed = text.replacen(from, to, 1);
		assert_ne!(changed, text, "{from}");
		atomic_file::replace(&path, changed.as_bytes()).unwrap();
		let said = open(&path).err().unwrap().to_string();
		assert!(said.contains("serve.journal") && said.contains(reason), "{said}");
		assert_eq!(atomic_file::read(&path).unwrap(), changed.as_bytes());
	}
}

#[test]
fn what_was_noted_on_a_chain_that_began_again_holds_nothing_up() {
	let (_folder, path) = journal();
	let mut journal = open(&path).unwrap();
	journal.begin(&[PART], 5_000).unwrap();
	assert!(!journal.allows(&PART, 5_000 - MORTAL), "another branch, perhaps");
	assert!(journal.allows(&PART, 5_000 - MORTAL - 1));
	journal.begin(&[WINDOW], 3).unwrap();
	assert_eq!(journal.entries.keys().collect::<Vec<_>>(), [&WINDOW]);
}

#[test]
fn of_a_node_that_answers_with_a_book_a_line_is_kept() {
	let (_folder, path) = journal();
	let mut journal = open(&path).unwrap();
	journal.begin(&[PART], 1).unwrap();
	let book = "é".repeat(2 << 20);
	journal.end(vec![(PART, Outcome::Refused(book))]).unwrap();
	drop(journal);
	assert!(open(&path).is_ok());
	assert!(fs::metadata(&path).unwrap().len() < 2_000);
}

#[test]
fn the_fullest_journal_is_read_and_forgets_the_oldest_first() {
	let (_folder, path) = journal();
	let mut journal = open(&path).unwrap();
	journal.begin(&[WINDOW], 1).unwrap();
	let part = |part| Task::Part { number: u32::MAX, part: u32::MAX - part };
	let tasks: Vec<Task> = (0..ENTRIES as u32).map(part).collect();
	journal.begin(&tasks, 2).unwrap();
	let book = Outcome::Refused("\u{1f4d6}\0".repeat(WORDS));
	journal.end(tasks.iter().map(|task| (*task, book.clone())).collect()).unwrap();
	drop(journal);
	assert!(fs::metadata(&path).unwrap().len() > atomic_file::MAX_FILE_LENGTH);
	let entries = open(&path).unwrap().entries.clone();
	assert!(entries.len() == ENTRIES && !entries.contains_key(&WINDOW));
}

fn tasks() -> impl Strategy<Value = Task> {
	let of =
		(any::<[Tick; 3]>(), any::<u32>()).prop_map(|([closes, length, deadline], partition)| {
			WindowTask { closes, length, deadline, partition }
		});
	prop_oneof![
		of.clone().prop_map(Task::Window),
		of.clone().prop_map(Task::Faults),
		of.prop_map(Task::Recoveries),
		any::<u32>().prop_map(|number| Task::PreCommit { number }),
		(any::<u32>(), any::<u32>()).prop_map(|(number, part)| Task::Part { number, part }),
	]
}

fn outcomes() -> impl Strategy<Value = Outcome> {
	prop_oneof![
		Just(Outcome::Unknown),
		Just(Outcome::Included),
		".{0,20}".prop_map(Outcome::Refused),
	]
}

/// A journal of attempts at a tick, and what became of them.
fn noted(tick: Tick, tried: &[(Task, Outcome)]) -> (tempfile::TempDir, PathBuf) {
	let (folder, path) = journal();
	let mut journal = open(&path).unwrap();
	let tasks: Vec<Task> = tried.iter().map(|(task, _)| *task).collect();
	journal.begin(&tasks, tick).unwrap();
	journal.end(tried.to_vec()).unwrap();
	(folder, path)
}

fn body(path: &Path) -> Value {
	serde_json::from_slice::<Value>(&fs::read(path).unwrap()).unwrap()["body"].clone()
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(48))]

	#[test]
	fn whatever_was_noted_is_known_after_a_restart(
		tick: Tick,
		later: Tick,
		tried in vec((tasks(), outcomes()), 0..6),
	) {
		let (_folder, path) = noted(tick, &tried);
		let journal = open(&path).unwrap();
		for (task, _) in tried {
			prop_assert!(journal.entries.contains_key(&task));
			prop_assert!(!journal.allows(&task, tick) || tick == Tick::MAX);
			let far = later.abs_diff(tick) > MORTAL;
			prop_assert!(!far || journal.allows(&task, later));
		}
	}

	#[test]
	fn no_spoilt_journal_says_anything_else(
		tick: Tick,
		tried in vec((tasks(), outcomes()), 1..6),
		how in vec(spoils(), 12),
	) {
		let (_folder, path) = noted(tick, &tried);
		let whole = fs::read(&path).unwrap();
		let entries = open(&path).unwrap().entries.clone();
		for spoils in how {
			let spoilt = spoilt(&whole, &spoils);
			fs::write(&path, &spoilt).unwrap();
			match open(&path) {
				Ok(journal) => prop_assert_eq!(&journal.entries, &entries),
				Err(error) => {
					let said = error.to_string();
					prop_assert!(said.contains("serve.journal: damaged"), "{}", said);
				}
			}
			prop_assert_eq!(fs::read(&path).unwrap(), spoilt);
		}
	}

	#[test]
	fn noise_is_no_journal(text: Vec<u8>) {
		let (_folder, path) = noted(1, &[]);
		fs::write(&path, &text).unwrap();
		let said = open(&path).err().unwrap().to_string();
		prop_assert!(said.contains("serve.journal: damaged (not a journal: "), "{}", said);
	}

	#[test]
	fn a_changed_field_of_a_journal_is_named_though_its_checksum_fits(
		tick: Tick,
		tried in vec((tasks(), outcomes()), 1..4),
		how in vec(tweaks(), 24),
	) {
		let (_folder, path) = noted(tick, &tried);
		let body = body(&path);
		for tweak in how {
			let Some((changed, field)) = tweaked(&body, &tweak) else { continue };
			fs::write(&path, envelope::around::<Stored>(VERSION, &changed)).unwrap();
			let Err(error) = open(&path) else { continue };
			let said = error.to_string();
			prop_assert!(names(&said, &field), "{}: {}", field, said);
		}
	}
}
