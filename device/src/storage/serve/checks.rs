// SPDX-License-Identifier: Apache-2.0
//! Looks at replicas, beside everything else: one reading a disk at a time, as a reading takes all of
//! a sector, and beside it one thing that cannot wait.

use super::queue::{Candidate, Checked, Disk, Findings, Look};
use crate::storage::{folder::Stamp, proof, ReplicaError, ReplicaFolder, StopFlag, Verified};
use cairn_device_primitives::Tick;
use cairn_spacetime::SectorNumber;
use std::{collections::BTreeMap, future::pending, num::NonZeroUsize, sync::Arc};
use tokio::task::{Id, JoinError, JoinSet};

/// What a look found.
#[derive(Debug)]
pub struct Found {
	/// The sector.
	pub number: SectorNumber,
	/// How it was looked at.
	pub look: Look,
	/// What is wrong, or what is right.
	pub outcome: Result<Seen, String>,
}

/// What is right with a replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
	/// What was to be done.
	pub verified: Verified,
	/// Whether writers were kept off.
	pub locked: bool,
}

/// What came of a job.
#[derive(Debug)]
pub struct Done {
	/// The file that was looked at.
	stamp: Option<Stamp>,
	outcome: Result<Seen, ReplicaError>,
}

/// A look at a replica.
pub struct Job {
	pub(super) folder: ReplicaFolder,
	pub(super) look: Look,
	pub(super) at: Tick,
	threads: NonZeroUsize,
	pub(super) stop: StopFlag,
}

impl Job {
	/// Does it.
	pub(super) fn perform(self) -> Done {
		// Before it is read: what is written meanwhile is another file.
		let stamp = self.folder.stamp();
		Done { stamp, outcome: self.look() }
	}

	fn look(mut self) -> Result<Seen, ReplicaError> {
		let lock = self.folder.lock_to_read()?;
		let verified = match self.look {
			Look::Whole => self.folder.verify(self.threads, &mut self.stop)?,
			Look::Sample => {
				proof::sample(&self.folder, self.at, &self.stop)?;
				Verified::Sound
			}
		};
		Ok(Seen { verified, locked: lock.is_held() })
	}
}

/// Who performs jobs.
pub type Worker = Arc<dyn Fn(Job) -> Done + Send + Sync>;

type Ended = Result<(Id, Done), JoinError>;

/// What runs on a disk at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lane {
	/// Readings for windows ahead.
	Background,
	/// Samples, and readings for a window that is open.
	Urgent,
}

/// A look that is under way.
#[derive(Clone, Copy)]
struct Running {
	number: SectorNumber,
	disk: Disk,
	lane: Lane,
	look: Look,
	checked: Checked,
}

/// The looks at a device's replicas.
pub struct Checks {
	threads: NonZeroUsize,
	stop: StopFlag,
	worker: Worker,
	running: Vec<(Id, Running)>,
	work: JoinSet<Done>,
	/// What has ended and is not taken in.
	ended: Vec<Ended>,
	findings: Findings,
}

impl Checks {
	/// None yet. They share `threads`; each has one at least.
	pub fn new(threads: NonZeroUsize) -> Self {
		Self::by(threads, Arc::new(Job::perform))
	}

	/// None yet, and another who performs them.
	pub(super) fn by(threads: NonZeroUsize, worker: Worker) -> Self {
		let (stop, ended, findings) = Default::default();
		Self { threads, stop, worker, running: Vec::new(), work: JoinSet::new(), ended, findings }
	}

	/// What was found so far.
	pub fn findings(&self) -> &Findings {
		&self.findings
	}

	/// What is to be looked at next in a way: one sector of each disk that has time for it.
	pub fn next(&self, look: Look, candidates: &[Candidate], tick: Tick) -> Vec<Candidate> {
		let lane = match look {
			Look::Whole => Lane::Background,
			Look::Sample => Lane::Urgent,
		};
		let mut disks: BTreeMap<Disk, Vec<&Candidate>> = BTreeMap::new();
		let free = candidates.iter().filter(|candidate| {
			!self.is_taken(candidate.disk, lane) && !self.is_running(candidate.number, look)
		});
		free.for_each(|candidate| disks.entry(candidate.disk).or_default().push(candidate));
		let next = |of: Vec<&Candidate>| self.findings.next(look, of.into_iter(), tick);
		disks.into_values().filter_map(next).collect()
	}

	/// Begins what [`Self::next`] has said.
	pub fn start(&mut self, look: Look, folder: &ReplicaFolder, what: &Candidate, tick: Tick) {
		let lane = match look {
			Look::Whole => Lane::Background,
			Look::Sample => Lane::Urgent,
		};
		self.begin(lane, look, folder, (what.disk, what.closes), tick);
	}

	/// Begins to read a replica for the window that is open, and closes at `closes`, unless its disk has
	/// something else that cannot wait.
	pub fn start_now(&mut self, folder: &ReplicaFolder, disk: Disk, closes: Tick, tick: Tick) {
		if !self.is_running(folder.identity().sector, Look::Whole) {
			self.begin(Lane::Urgent, Look::Whole, folder, (disk, closes), tick);
		}
	}

	fn begin(
		&mut self,
		lane: Lane,
		look: Look,
		folder: &ReplicaFolder,
		(disk, closes): (Disk, Tick),
		tick: Tick,
	) {
		if self.is_taken(disk, lane) {
			return;
		}
		let number = folder.identity().sector;
		let checked = Checked { closes, at: tick, ended: tick, sound: false, stamp: None };
		let running = Running { number, disk, lane, look, checked };
		let sharing = self.running.len().saturating_add(1);
		let share = self.threads.get().checked_div(sharing).unwrap_or_default();
		let threads = NonZeroUsize::new(share).unwrap_or(NonZeroUsize::MIN);
		let stop = self.stop.clone();
		let job = Job { folder: folder.clone(), look, at: tick, threads, stop };
		let worker = Arc::clone(&self.worker);
		let task = self.work.spawn_blocking(move || worker(job));
		self.running.push((task.id(), running));
	}

	fn is_taken(&self, disk: Disk, lane: Lane) -> bool {
		self.running.iter().any(|(_, running)| running.disk == disk && running.lane == lane)
	}

	fn is_running(&self, number: SectorNumber, look: Look) -> bool {
		self.running.iter().any(|(_, running)| running.number == number && running.look == look)
	}

	/// Waits until a look has ended. May be dropped at any point.
	pub async fn ended(&mut self) {
		match self.work.join_next_with_id().await {
			Some(ended) => self.ended.push(ended),
			None => pending().await,
		}
	}

	/// Takes in the looks that have ended by `tick`. Of a folder that is just being written nothing was
	/// found.
	pub fn collect(&mut self, tick: Tick) -> Vec<Found> {
		while let Some(ended) = self.work.try_join_next_with_id() {
			self.ended.push(ended);
		}
		let mut found = Vec::new();
		for ended in std::mem::take(&mut self.ended) {
			let (id, done) = match ended {
				Ok((id, done)) => (id, Some(done)),
				Err(died) => (died.id(), None),
			};
			let Some(at) = self.running.iter().position(|(running, _)| *running == id) else {
				continue;
			};
			let (_, running) = self.running.swap_remove(at);
			found.extend(self.take_in(&running, done, tick));
		}
		found
	}

	fn take_in(&mut self, running: &Running, done: Option<Done>, tick: Tick) -> Option<Found> {
		let Running { number, look, checked, .. } = *running;
		let stamp = done.as_ref().and_then(|done| done.stamp);
		let outcome = match done.map(|done| done.outcome) {
			Some(Err(ReplicaError::InUse(_))) => {
				self.findings.note_in_use(number, tick);
				return None;
			}
			// The replica is sound, but cannot be opened: it is neither to be given up nor taken back.
			Some(Err(error @ ReplicaError::TreeUnwritten(_))) => {
				self.findings.note_in_use(number, tick);
				return Some(Found { number, look, outcome: Err(error.to_string()) });
			}
			Some(seen) => seen.map_err(|error| error.to_string()),
			None => Err("the check has died".into()),
		};
		let checked = Checked { ended: tick, sound: outcome.is_ok(), stamp, ..checked };
		self.findings.note(number, look, checked);
		Some(Found { number, look, outcome })
	}

	/// Whether a look is under way.
	#[cfg(test)]
	pub fn is_busy(&self) -> bool {
		!self.running.is_empty()
	}

	/// Whether a look is under way that ends by `tick`, where a reading takes some ticks.
	#[cfg(test)]
	pub fn is_awaited(&self, reading: Tick, tick: Tick) -> bool {
		self.running.iter().any(|(_, running)| match running.look {
			Look::Whole => tick >= running.checked.at + reading,
			Look::Sample => true,
		})
	}
}

impl Drop for Checks {
	/// A check in a thread of its own would go on after its daemon.
	fn drop(&mut self) {
		self.stop.raise();
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::storage::{
		lock,
		tests::{flip, Place},
	};
	use std::time::Duration;

	const CLOSES: Tick = 1_000;

	fn replica(number: SectorNumber) -> Place {
		let mut place = Place::with_file(100);
		place.request.sector = number;
		place.seal().unwrap();
		place
	}

	fn open(place: &Place) -> ReplicaFolder {
		ReplicaFolder::open(&place.out).unwrap()
	}

	fn on(disk: u64, number: SectorNumber) -> Candidate {
		let (closes, cutoff) = (CLOSES, CLOSES - 20);
		Candidate { number, disk: Some(disk), closes, cutoff, faulty: true, hurried: true }
	}

	fn checks() -> Checks {
		Checks::new(NonZeroUsize::MIN)
	}

	async fn ended(checks: &mut Checks, tick: Tick) -> Vec<Found> {
		let mut found = Vec::new();
		while checks.is_busy() {
			tokio::time::sleep(Duration::from_millis(1)).await;
			found.extend(checks.collect(tick));
		}
		found
	}

	fn numbers(candidates: &[Candidate]) -> Vec<SectorNumber> {
		candidates.iter().map(|candidate| candidate.number).collect()
	}

	#[tokio::test]
	async fn a_disk_is_read_by_one_at_a_time_and_disks_are_read_side_by_side() {
		let places = [replica(7), replica(8), replica(9)];
		let wanted = [on(1, 7), on(1, 8), on(2, 9)];
		let mut checks = checks();
		assert_eq!(numbers(&checks.next(Look::Whole, &wanted, 10)), [7, 9]);
		checks.start(Look::Whole, &open(&places[0]), &wanted[0], 10);
		assert_eq!(numbers(&checks.next(Look::Whole, &wanted, 10)), [9]);
		checks.start(Look::Whole, &open(&places[1]), &wanted[1], 10);
		checks.start(Look::Whole, &open(&places[2]), &wanted[2], 10);
		let mut found: Vec<_> = ended(&mut checks, 11).await.iter().map(|of| of.number).collect();
		found.sort_unstable();
		assert_eq!(found, [7, 9], "the disk of 8 was taken");
		assert_eq!(numbers(&checks.next(Look::Whole, &wanted, 11)), [8]);
	}

	#[tokio::test]
	async fn a_sample_does_not_wait_for_a_reading_of_its_disk() {
		let places = [replica(7), replica(8)];
		let wanted = [on(1, 7), on(1, 8)];
		let mut checks = checks();
		checks.start(Look::Whole, &open(&places[0]), &wanted[0], 10);
		assert_eq!(numbers(&checks.next(Look::Sample, &wanted, 10)), [7]);
		checks.start(Look::Sample, &open(&places[1]), &wanted[1], 10);
		ended(&mut checks, 11).await;
		assert!(checks.findings().read(7, CLOSES).is_some_and(|checked| checked.sound));
		assert!(checks.findings().has_sound_sample(8, CLOSES));
	}

	#[tokio::test]
	async fn a_window_that_is_open_does_not_wait_for_a_reading_of_its_disk() {
		let places = [replica(7), replica(8)];
		let mut checks = checks();
		checks.start(Look::Whole, &open(&places[0]), &on(1, 7), 10);
		checks.start_now(&open(&places[1]), Some(1), CLOSES, 10);
		assert_eq!(ended(&mut checks, 11).await.len(), 2);
	}

	#[tokio::test]
	async fn a_replica_is_read_by_one_at_a_time() {
		let place = replica(7);
		let mut checks = checks();
		checks.start(Look::Whole, &open(&place), &on(1, 7), 10);
		checks.start_now(&open(&place), Some(1), CLOSES, 10);
		assert_eq!(ended(&mut checks, 11).await.len(), 1);
	}

	#[tokio::test]
	async fn damage_is_told_with_its_reason() {
		let place = replica(7);
		flip(&place.path("replica"), 9);
		let mut checks = checks();
		for look in [Look::Whole, Look::Sample] {
			checks.start(look, &open(&place), &on(1, 7), 10);
			let found = ended(&mut checks, 11).await;
			let reason = found[0].outcome.clone().unwrap_err();
			assert!(reason.contains("damaged"), "{look:?}: {reason}");
			assert_eq!(found[0].look, look);
		}
	}

	#[tokio::test]
	async fn what_somebody_writes_has_no_verdict() {
		let place = replica(7);
		let writing = lock::to_write(&place.out).unwrap();
		let mut checks = checks();
		for look in [Look::Whole, Look::Sample] {
			checks.start(look, &open(&place), &on(1, 7), 10);
			assert!(ended(&mut checks, 11).await.is_empty());
		}
		assert_eq!(checks.findings().read(7, CLOSES), None);
		assert_eq!(numbers(&checks.next(Look::Whole, &[on(1, 7)], 12)), [7]);
		drop(writing);
	}

	#[tokio::test]
	async fn a_tree_that_cannot_be_written_is_told_and_no_verdict() {
		let place = replica(7);
		std::fs::remove_file(place.path("replica.tree")).unwrap();
		std::fs::create_dir_all(place.path("replica.tree").join("in the way")).unwrap();
		let mut checks = checks();
		checks.start(Look::Whole, &open(&place), &on(1, 7), 10);
		let found = ended(&mut checks, 11).await;
		assert!(found[0].outcome.clone().unwrap_err().contains("the replica is sound"));
		assert_eq!(checks.findings().read(7, CLOSES), None);
	}

	#[tokio::test]
	async fn a_check_that_dies_frees_its_disk() {
		let place = replica(7);
		let mut checks = Checks::by(NonZeroUsize::MIN, Arc::new(|_| -> Done { panic!("a test") }));
		checks.start(Look::Whole, &open(&place), &on(1, 7), 10);
		let found = ended(&mut checks, 11).await;
		assert_eq!(found[0].outcome.clone().unwrap_err(), "the check has died");
		assert_eq!(numbers(&checks.next(Look::Whole, &[on(1, 8)], 12)), [8]);
	}
}
