// SPDX-License-Identifier: Apache-2.0
//! Checks of whole replicas, one at a time, beside everything else: they read all of a sector.

use crate::storage::{ReplicaError, ReplicaFolder, StopFlag, Verified};
use cairn_device_primitives::Tick;
use cairn_spacetime::SectorNumber;
use std::{collections::BTreeMap, num::NonZeroUsize};
use tokio::task::JoinSet;

/// Ticks from the end of a check that failed until the replica is looked at again: it may be repaired.
const AGAIN: Tick = 16;

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
	/// For which window: the tick at which that closes.
	pub closes: Tick,
	/// The tick at which it began.
	pub at: Tick,
	/// The tick at which it ended, as far as the daemon saw. Reading a large sector takes long.
	pub ended: Tick,
	/// Whether the replica is sound.
	pub sound: bool,
}

/// The checks of a device's replicas.
pub struct Checks {
	threads: NonZeroUsize,
	stop: StopFlag,
	running: Option<(SectorNumber, Checked)>,
	work: JoinSet<Result<Verified, ReplicaError>>,
	found: BTreeMap<SectorNumber, Checked>,
	/// The ticks at which replicas could not be checked, as somebody had them.
	in_use: BTreeMap<SectorNumber, Tick>,
}

impl Checks {
	/// None yet. Each will use `threads`.
	pub fn new(threads: NonZeroUsize) -> Self {
		Self {
			threads,
			stop: StopFlag::default(),
			running: None,
			work: JoinSet::new(),
			found: BTreeMap::new(),
			in_use: BTreeMap::new(),
		}
	}

	/// What is known of a sector, for the window that closes at `closes`.
	pub fn of(&self, number: SectorNumber, closes: Tick) -> Option<Checked> {
		self.found.get(&number).copied().filter(|checked| checked.closes == closes)
	}

	/// Which of some sectors should be checked for a window next: one that was not, before the one
	/// that failed longest ago; and one that nobody was found to have, before one under repair. There
	/// is one check at a time, so a replica that fails again and again, or cannot be read, must not
	/// keep the others from theirs.
	pub fn next(
		&self,
		numbers: impl Iterator<Item = SectorNumber>,
		closes: Tick,
		tick: Tick,
	) -> Option<SectorNumber> {
		let last = |number: &SectorNumber| {
			let ended = self.of(*number, closes).map(|last| last.ended);
			(ended, self.in_use.get(number).copied())
		};
		numbers.filter(|number| self.wants(*number, closes, tick)).min_by_key(last)
	}

	/// Whether a sector should be checked for a window: it was not, or failed some time ago.
	fn wants(&self, number: SectorNumber, closes: Tick, tick: Tick) -> bool {
		match self.of(number, closes) {
			None => true,
			Some(checked) => !checked.sound && tick >= checked.ended.saturating_add(AGAIN),
		}
	}

	/// Begins a check, unless one is running.
	pub fn start(&mut self, folder: &ReplicaFolder, closes: Tick, tick: Tick) {
		if self.running.is_some() {
			return;
		}
		let checked = Checked { closes, at: tick, ended: tick, sound: false };
		self.running = Some((folder.identity().sector, checked));
		let (folder, threads, mut stop) = (folder.clone(), self.threads, self.stop.clone());
		self.work.spawn_blocking(move || {
			let lock = folder.lock_to_read();
			lock.and_then(|_lock| folder.verify(threads, &mut stop))
		});
	}

	/// Takes in the check that has ended by `tick`, if one has, and returns what it found. Of a
	/// folder that is just being repaired nothing was found.
	pub fn collect(&mut self, tick: Tick) -> Option<(SectorNumber, Result<Verified, String>)> {
		let ended = self.work.try_join_next()?;
		let (number, checked) = self.running.take()?;
		let found = match ended {
			Ok(Err(ReplicaError::InUse(_))) => {
				self.in_use.insert(number, tick);
				return None;
			}
			Ok(found) => found.map_err(|error| error.to_string()),
			Err(_) => Err("the check has died".into()),
		};
		self.in_use.remove(&number);
		let checked = Checked { ended: tick, sound: found.is_ok(), ..checked };
		self.found.insert(number, checked);
		Some((number, found))
	}

	/// Whether a check is running.
	pub fn is_busy(&self) -> bool {
		self.running.is_some()
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
	use std::{path::Path, time::Duration};

	const CLOSES: Tick = 1_000;

	fn replica(number: SectorNumber) -> Place {
		let mut place = Place::with_file(100);
		place.request.sector = number;
		place.seal().unwrap();
		place
	}

	fn open(folder: &Path) -> ReplicaFolder {
		ReplicaFolder::open(folder).unwrap()
	}

	/// Checks a replica from one tick to another.
	async fn check(checks: &mut Checks, place: &Place, from: Tick, to: Tick) {
		checks.start(&open(&place.out), CLOSES, from);
		while checks.is_busy() {
			tokio::time::sleep(Duration::from_millis(1)).await;
			checks.collect(to);
		}
	}

	#[tokio::test]
	async fn a_replica_that_failed_is_checked_again_some_time_after_its_check_has_ended() {
		let place = replica(7);
		flip(&place.path("replica"), 9);
		flip(&place.path("replica"), 1_009);
		let mut checks = Checks::new(NonZeroUsize::MIN);
		check(&mut checks, &place, 10, 10 + 2 * AGAIN).await;
		let next = |tick| checks.next([7].into_iter(), CLOSES, tick);
		assert_eq!(checks.of(7, CLOSES).map(|checked| checked.sound), Some(false));
		assert_eq!((next(10 + 3 * AGAIN - 1), next(10 + 3 * AGAIN)), (None, Some(7)));
	}

	#[tokio::test]
	async fn what_was_not_checked_comes_before_what_failed() {
		let places = [replica(7), replica(8)];
		places.iter().for_each(|place| flip(&place.path("replica"), 9));
		places.iter().for_each(|place| flip(&place.path("replica"), 1_009));
		let mut checks = Checks::new(NonZeroUsize::MIN);
		let next = |checks: &Checks| checks.next(7..=9, CLOSES, 900);
		check(&mut checks, &places[0], 10, 50).await;
		assert_eq!(next(&checks), Some(8));
		check(&mut checks, &places[1], 50, 60).await;
		assert_eq!(next(&checks), Some(9), "the one without a verdict");
		let failed = checks.next(7..=8, CLOSES, 900);
		assert_eq!(failed, Some(7), "the one that failed longest ago");
	}

	#[tokio::test]
	async fn what_somebody_repairs_comes_after_what_can_be_read() {
		let places = [replica(7), replica(8)];
		let repairing = lock::to_write(&places[0].out).unwrap();
		let mut checks = Checks::new(NonZeroUsize::MIN);
		let next = |checks: &Checks| checks.next(7..=8, CLOSES, 900);
		assert_eq!(next(&checks), Some(7));
		check(&mut checks, &places[0], 10, 11).await;
		assert_eq!((checks.of(7, CLOSES), next(&checks)), (None, Some(8)));
		check(&mut checks, &places[1], 11, 12).await;
		assert_eq!(next(&checks), Some(7));
		drop(repairing);
		check(&mut checks, &places[0], 12, 13).await;
		assert_eq!(next(&checks), None);
	}

	#[tokio::test]
	async fn what_is_sound_is_not_checked_twice_for_a_window() {
		let place = replica(7);
		let mut checks = Checks::new(NonZeroUsize::MIN);
		check(&mut checks, &place, 10, 20).await;
		assert_eq!(checks.next([7].into_iter(), CLOSES, 900), None);
		assert_eq!(checks.next([7].into_iter(), CLOSES + 1_000, 900), Some(7));
	}
}
