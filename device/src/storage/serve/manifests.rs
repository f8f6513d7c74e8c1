// SPDX-License-Identifier: Apache-2.0
//! Reads manifests beside the turns, of folders whose disks may not answer.

use super::{
	errands::{Errands, Fate, Room},
	queue::Disk,
};
use crate::storage::{ReplicaError, ReplicaFolder};
use cairn_device_primitives::Tick;
use std::{
	collections::BTreeMap,
	convert::Infallible,
	os::unix::fs::MetadataExt,
	path::{Path, PathBuf},
	sync::Arc,
	time::Duration,
};

/// Manifests that are read at once.
const ROOM: Room = Room { of_disk: 16, lively: 64, slow: 1, waiting: usize::MAX };

/// What a disk says of a folder, and which disk it is.
pub type Sight = (ReplicaFolder, Disk);

/// Reads a folder's manifest.
pub type Reader = Arc<dyn Fn(&Path) -> Result<Sight, ReplicaError> + Send + Sync>;

/// Why a manifest was not read.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
	/// It cannot be.
	#[error(transparent)]
	Failed(#[from] ReplicaError),
	/// Whoever read it is gone.
	#[error("the reading of its manifest has died")]
	Died,
}

/// Reads what a folder's disk says. That may hang at every step, the name of the disk not excepted.
pub fn read(path: &Path) -> Result<Sight, ReplicaError> {
	let folder = ReplicaFolder::open(path)?;
	let disk = path.metadata().ok().map(|metadata| metadata.dev());
	Ok((folder, disk))
}

/// Manifests that are being read, by the places of their folders.
///
/// Which disk a folder is on only that disk can tell. So as long as a manifest is not read, folders that
/// lie side by side count as on one disk: of a disk that hangs sixteen are asked for, however many it has.
/// They may be links to several, or several may be mounted there, so one that hangs must not use up
/// what the others need for as long as it has no more than these.
pub struct Manifests {
	reader: Reader,
	errands: Errands<usize, (), Result<Sight, ReplicaError>, PathBuf>,
	/// At which tick each was asked for last.
	asked: BTreeMap<usize, Tick>,
}

impl Manifests {
	/// None yet.
	pub fn new(reader: Reader) -> Self {
		Self { reader, errands: Errands::new(ROOM), asked: BTreeMap::new() }
	}

	/// Has a manifest read, once a tick, unless that is under way.
	pub fn ask(&mut self, at: usize, path: &Path, tick: Tick) {
		if self.asked.insert(at, tick) == Some(tick) {
			return;
		}
		let (reader, of) = (Arc::clone(&self.reader), path.to_owned());
		let beside = path.parent().unwrap_or(path).to_owned();
		self.errands.ask(at, &(), beside, tick, move || reader(&of));
	}

	/// Takes in what has ended by a tick.
	pub fn collect(&mut self, tick: Tick) {
		self.errands.keep(tick, |_| true);
	}

	/// What was read of a folder; `None` if nothing is yet.
	pub fn take(&mut self, at: usize) -> Option<Result<Sight, Unread>> {
		if matches!(self.errands.fate(at, &()), Fate::Awaited(_)) {
			return None;
		}
		let read = self.errands.take(at).ok_or(Unread::Died);
		Some(read.and_then(|read| read.map_err(Unread::from)))
	}

	/// Waits until all are read, `patience` at the longest.
	pub async fn settle(&mut self, patience: Duration) {
		let _ = tokio::time::timeout(patience, self.errands.all_ended()).await;
	}

	/// Goes on from each that has ended to the next that waits for its disk, for ever. May be dropped at
	/// any point.
	pub async fn attend(&mut self) -> Infallible {
		loop {
			self.errands.ended().await;
		}
	}

	/// Whether one is being read.
	#[cfg(test)]
	pub fn is_under_way(&self, at: usize) -> bool {
		self.errands.is_under_way(at)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::storage::tests::Place;
	use std::{
		collections::BTreeSet,
		sync::{mpsc::channel, Mutex},
	};

	#[tokio::test]
	async fn a_disk_that_hangs_is_asked_for_sixteen_and_holds_up_no_other() {
		let place = Place::capacity();
		place.seal().unwrap();
		let (hold, held) = channel::<()>();
		let (held, asked) = (Mutex::new(held), Arc::new(Mutex::new(BTreeSet::new())));
		let seen = Arc::clone(&asked);
		let mut manifests = Manifests::new(Arc::new(move |path| {
			seen.lock().unwrap().insert(path.to_owned());
			if path.starts_with("/hanging") {
				let _ = held.lock().unwrap().recv();
			}
			read(path)
		}));
		for at in 0..20 {
			manifests.ask(at, &Path::new("/hanging").join(at.to_string()), 0);
		}
		manifests.ask(20, &place.out, 0);
		while manifests.is_under_way(20) {
			tokio::time::sleep(Duration::from_millis(1)).await;
			manifests.collect(0);
		}
		assert!(manifests.take(20).is_some_and(|read| read.is_ok()));
		manifests.settle(Duration::from_millis(100)).await;
		let hanging = asked.lock().unwrap().iter().filter(|path| **path != place.out).count();
		assert_eq!(hanging, 16);
		assert!((0..20).all(|at| manifests.take(at).is_none()));
		drop(hold);
	}

	#[tokio::test]
	async fn all_of_a_disk_that_answers_are_read_one_after_another() {
		let mut manifests = Manifests::new(Arc::new(read));
		for at in 0..40 {
			manifests.ask(at, &Path::new("/missing").join(at.to_string()), 0);
		}
		manifests.settle(Duration::from_secs(60)).await;
		assert!((0..40).all(|at| matches!(manifests.take(at), Some(Err(Unread::Failed(_))))));
	}

	#[tokio::test]
	async fn a_reading_that_dies_is_told() {
		let mut manifests = Manifests::new(Arc::new(|_| panic!("a test")));
		manifests.ask(0, Path::new("/sector-7"), 0);
		manifests.settle(Duration::from_secs(60)).await;
		assert!(matches!(manifests.take(0), Some(Err(Unread::Died))));
	}
}
