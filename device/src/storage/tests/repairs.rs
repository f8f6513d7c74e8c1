// SPDX-License-Identifier: Apache-2.0
//! A replica that was lost is made again, the same.

use super::{cut, flip, threads, Listener, Place};
use crate::storage::{lock::ReadLock, repair, Onlooker, Repaired, ReplicaError, ReplicaFolder};
use cairn_spacetime::prover::{Progress, Watch};
use std::{fs, ops::ControlFlow};

fn mend(place: &Place, listener: &mut Listener) -> Result<Repaired, ReplicaError> {
	repair(&place.out, place.request.file.as_deref(), threads(), listener)
}

#[test]
fn a_damaged_or_lost_replica_is_made_again_the_same() {
	let spoil: [fn(&Place); 5] = [
		|place| flip(&place.path("replica"), 3),
		|place| cut(&place.path("replica")),
		|place| fs::remove_file(place.path("replica")).unwrap(),
		|place| fs::remove_file(place.path("layer-2")).unwrap(),
		|place| flip(&place.path("columns.tree"), 3),
	];
	for make in [Place::capacity, || Place::with_file(1_000)] {
		for spoil in spoil {
			let place = make();
			place.seal().unwrap();
			let before = place.files();
			spoil(&place);
			let mut listener = Listener::default();
			assert_eq!(mend(&place, &mut listener).unwrap(), Repaired::Replica);
			assert!(listener.notices[0].contains("made again"), "{:?}", listener.notices);
			assert_eq!(place.files(), before);
		}
	}
}

#[test]
fn what_is_sound_is_left_alone() {
	let place = Place::with_file(1_000);
	place.seal().unwrap();
	let before = place.files();
	assert_eq!(mend(&place, &mut Listener::default()).unwrap(), Repaired::Nothing);
	assert_eq!(place.files(), before);
}

#[test]
fn after_the_proof_only_the_replica_comes_back() {
	let place = Place::with_file(1_000);
	place.seal().unwrap().drop_seal_files().unwrap();
	let before = place.files();
	flip(&place.path("replica"), 3);
	assert_eq!(mend(&place, &mut Listener::default()).unwrap(), Repaired::Replica);
	assert_eq!(place.files(), before);
}

#[test]
fn another_file_is_refused_before_any_label() {
	let mut place = Place::with_file(1_000);
	place.seal().unwrap();
	flip(&place.path("replica"), 3);
	flip(&place.file, 3);
	let mut listener = Listener::default();
	let error = mend(&place, &mut listener).unwrap_err();
	assert!(matches!(error, ReplicaError::FileChanged { .. }), "{error}");
	assert!(!place.path("repair").exists());
	place.request.file = None;
	let error = mend(&place, &mut listener).unwrap_err();
	assert!(matches!(error, ReplicaError::OtherSource { .. }), "{error}");
}

/// Holds a folder until it is told that somebody waits for it.
struct Reader {
	lock: Option<ReadLock>,
	/// Whether it stops who waits, and goes on reading.
	stops: bool,
	waited_for: bool,
}

impl Watch for Reader {
	fn progress(&mut self, _: Progress) -> ControlFlow<()> {
		if self.waited_for && self.stops {
			return ControlFlow::Break(());
		}
		ControlFlow::Continue(())
	}
}

impl Onlooker for Reader {
	fn notice(&mut self, text: &str) {
		if text.contains("in use by another command") {
			self.waited_for = true;
			if !self.stops {
				self.lock = None;
			}
		}
	}
}

#[test]
fn a_repair_waits_for_who_reads_the_folder_at_its_end() {
	let place = Place::with_file(1_000);
	place.seal().unwrap();
	let before = place.files();
	flip(&place.path("replica"), 3);
	let folder = ReplicaFolder::open(&place.out).unwrap();
	let file = place.request.file.as_deref();
	for (stops, stopped) in [(true, true), (false, false)] {
		let lock = Some(folder.lock_to_read().unwrap());
		let mut reader = Reader { lock, stops, waited_for: false };
		let outcome = repair(&place.out, file, threads(), &mut reader);
		assert!(reader.waited_for);
		assert_eq!(matches!(outcome, Err(ReplicaError::Stopped(_))), stopped, "{outcome:?}");
	}
	assert_eq!(place.files(), before);
}

#[test]
fn stopped_anywhere_a_repair_goes_on_to_the_same_replica() {
	let whole = Place::with_file(1_000);
	whole.seal().unwrap();
	let expected = whole.files();
	for call in 0.. {
		let place = Place::with_file(1_000);
		place.seal().unwrap();
		flip(&place.path("replica"), 3);
		let mut listener = Listener::stopping_at(call);
		let outcome = mend(&place, &mut listener);
		if listener.calls.len() <= call {
			assert!(call > 5, "every step was stopped at once");
			break;
		}
		if let Err(error) = outcome {
			assert!(matches!(error, ReplicaError::Stopped(_)), "{error}");
			mend(&place, &mut Listener::default()).unwrap();
		}
		assert_eq!(place.files(), expected, "stopped at {call}");
	}
	assert!(ReplicaFolder::open(&whole.out).is_ok());
}
