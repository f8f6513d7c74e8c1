// SPDX-License-Identifier: Apache-2.0
//! Checks of whole replicas, one at a time, beside everything else: they read all of a sector.

use crate::storage::{ReplicaError, ReplicaFolder, StopFlag, Verified};
use cairn_device_primitives::Tick;
use cairn_spacetime::SectorNumber;
use std::{collections::BTreeMap, num::NonZeroUsize};
use tokio::task::JoinSet;

/// Ticks after which a replica that failed its check is looked at again: it may be repaired.
const AGAIN: Tick = 16;

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
	/// For which window: the tick at which that closes.
	pub closes: Tick,
	/// The tick at which it began.
	pub at: Tick,
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
		}
	}

	/// What is known of a sector, for the window that closes at `closes`.
	pub fn of(&self, number: SectorNumber, closes: Tick) -> Option<Checked> {
		self.found.get(&number).copied().filter(|checked| checked.closes == closes)
	}

	/// Whether a sector should be checked for a window: it was not, or failed some time ago.
	pub fn wants(&self, number: SectorNumber, closes: Tick, tick: Tick) -> bool {
		match self.of(number, closes) {
			None => true,
			Some(checked) => !checked.sound && tick >= checked.at.saturating_add(AGAIN),
		}
	}

	/// Begins a check, unless one is running.
	pub fn start(&mut self, folder: &ReplicaFolder, closes: Tick, tick: Tick) {
		if self.running.is_some() {
			return;
		}
		let checked = Checked { closes, at: tick, sound: false };
		self.running = Some((folder.identity().sector, checked));
		let (folder, threads, mut stop) = (folder.clone(), self.threads, self.stop.clone());
		self.work.spawn_blocking(move || {
			let lock = folder.lock_to_read();
			lock.and_then(|_lock| folder.verify(threads, &mut stop))
		});
	}

	/// Takes in the check that has ended, if one has, and returns what it found. Of a folder that is
	/// just being repaired nothing was found.
	pub fn collect(&mut self) -> Option<(SectorNumber, Result<Verified, String>)> {
		let ended = self.work.try_join_next()?;
		let (number, checked) = self.running.take()?;
		let found = match ended {
			Ok(Err(ReplicaError::InUse(_))) => return None,
			Ok(found) => found.map_err(|error| error.to_string()),
			Err(_) => Err("the check has died".into()),
		};
		self.found.insert(number, Checked { sound: found.is_ok(), ..checked });
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
