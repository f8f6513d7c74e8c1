// SPDX-License-Identifier: Apache-2.0
//! Work on disks that the daemon cannot do without, beside everything else: reading manifests, opening
//! sectors, proving parts of seals, dropping layers.
//!
//! A read of a disk that dies may take minutes, or never return, and nothing stops its thread. So no
//! turn waits for an errand: whoever asked for it asks what became of it a turn later. What hangs holds
//! up itself, and once [`Room::of_disk`] errands do, its disk; an errand is never begun twice at once.

use super::queue::Disk;
use crate::storage::{
	proof::{open_sector, prove_part},
	ReplicaError, ReplicaFolder,
};
use cairn_device_primitives::{Seed, Tick};
use cairn_spacetime::{SealPart, SectorOpening, Window};
use std::{collections::BTreeMap, future::pending, sync::Arc, time::Duration};
use tokio::task::{Id, JoinError, JoinSet};

/// How long a turn waits for what it has just asked for: sound disks mostly answer by then.
pub const GRACE: Duration = Duration::from_secs(2);

/// Ticks after which an errand of which nothing was heard counts as one that hangs.
pub const SILENCE: Tick = 2;

/// How many errands there are at once.
#[derive(Clone, Copy, Debug)]
pub struct Room {
	/// Under way on one disk, whether they hang or not.
	pub of_disk: usize,
	/// Under way in all, beside those that have been for as long as `slow`.
	pub lively: usize,
	/// Ticks after which an errand leaves its place among the lively to another.
	pub slow: Tick,
	/// Waiting for one disk.
	pub waiting: usize,
}

/// What became of an errand.
#[derive(Debug)]
pub enum Fate<'a, R> {
	/// This.
	Ended(&'a R),
	/// It died.
	Died,
	/// Nothing yet. The tick since which nothing was heard of it: at which it began; while it waits for
	/// its disk, at which that last ended another, or it was asked for if that is later. `None` if it was
	/// not asked for, for want of room.
	Awaited(Option<Tick>),
}

type Job<R> = Box<dyn FnOnce() -> R + Send + Sync>;

type Ended<R> = Result<(Id, R), JoinError>;

struct Waiting<K, W, R, D> {
	key: K,
	what: W,
	disk: D,
	job: Job<R>,
}

struct Running<K, W, D> {
	key: K,
	what: W,
	disk: D,
	begun: Tick,
	/// Whether the turn that asked for it still waits.
	fresh: bool,
}

/// Errands of one kind. `K` tells which may not be under way twice, `W` what is asked for: with another
/// `W` the answer is another; `D` names disks.
pub struct Errands<K, W, R, D = Disk> {
	room: Room,
	tick: Tick,
	/// What is wanted of each, and since when.
	wanted: BTreeMap<K, (W, Tick)>,
	waiting: Vec<Waiting<K, W, R, D>>,
	running: Vec<(Id, Running<K, W, D>)>,
	work: JoinSet<R>,
	/// When each disk last ended an errand: whoever waits for one that goes on is not forgotten.
	heard: BTreeMap<D, Tick>,
	/// What has ended; `None` if it died.
	ended: BTreeMap<K, (W, Option<R>)>,
}

impl<K, W, R, D> Errands<K, W, R, D>
where
	K: Copy + Ord,
	W: Clone + PartialEq,
	R: Send + 'static,
	D: Clone + Ord,
{
	/// None yet.
	pub fn new(room: Room) -> Self {
		let (wanted, heard, ended) = Default::default();
		let (waiting, running, work) = (Vec::new(), Vec::new(), JoinSet::new());
		Self { room, tick: 0, wanted, waiting, running, work, heard, ended }
	}

	/// Forgets what is not wanted any more. What is under way is so until it ends.
	pub fn keep(&mut self, tick: Tick, is_wanted: impl Fn(&K) -> bool) {
		self.tick = tick;
		self.collect();
		self.wanted.retain(|key, _| is_wanted(key));
		self.waiting.retain(|waiting| is_wanted(&waiting.key));
		self.ended.retain(|key, _| is_wanted(key));
		self.begin();
	}

	/// Asks for an errand, unless it was asked for, or too many are waiting for its disk.
	pub fn ask(
		&mut self,
		key: K,
		what: &W,
		disk: D,
		tick: Tick,
		job: impl FnOnce() -> R + Send + Sync + 'static,
	) {
		self.tick = tick;
		self.collect();
		if self.wanted.get(&key).is_none_or(|(wanted, _)| wanted != what) {
			let ahead = self.waiting.iter().filter(|of| of.disk == disk && of.key != key).count();
			if ahead >= self.room.waiting {
				return;
			}
			self.forget(key);
			self.wanted.insert(key, (what.clone(), tick));
		}
		let is_here = self.ended.get(&key).is_some_and(|(of, _)| of == what);
		let is_waiting = self.waiting.iter().any(|waiting| waiting.key == key);
		let is_coming = self.running.iter().any(|(_, of)| of.key == key && of.what == *what);
		if !is_here && !is_waiting && !is_coming {
			let job: Job<R> = Box::new(job);
			self.waiting.push(Waiting { key, what: what.clone(), disk, job });
		}
		self.begin();
	}

	/// What became of an errand.
	pub fn fate(&self, key: K, what: &W) -> Fate<'_, R> {
		match self.ended.get(&key).filter(|(of, _)| of == what) {
			Some((_, Some(result))) => Fate::Ended(result),
			Some((_, None)) => Fate::Died,
			None => {
				let wanted = self.wanted.get(&key).filter(|(wanted, _)| wanted == what);
				Fate::Awaited(wanted.map(|(_, asked)| self.silent_since(key, what, *asked)))
			}
		}
	}

	fn silent_since(&self, key: K, what: &W, asked: Tick) -> Tick {
		let mut running = self.running.iter().map(|(_, running)| running);
		// What is under way for something else waits for nothing but itself.
		if let Some(own) = running.find(|running| running.key == key) {
			return if own.what == *what { own.begun } else { asked };
		}
		let Some(waiting) = self.waiting.iter().find(|waiting| waiting.key == key) else {
			return asked;
		};
		let mut running = self.running.iter().map(|(_, running)| running);
		if !running.any(|running| running.disk == waiting.disk) {
			// It waits for others to leave a place, which they do: its disk was asked nothing.
			return self.tick.max(asked);
		}
		self.heard.get(&waiting.disk).map_or(asked, |heard| asked.max(*heard))
	}

	/// The result of an errand, which is forgotten; `None` if it died or has not ended.
	pub fn take(&mut self, key: K) -> Option<R> {
		let ended = self.ended.remove(&key);
		self.forget(key);
		ended.and_then(|(_, result)| result)
	}

	/// Asked for again, it is done again.
	pub fn forget(&mut self, key: K) {
		self.wanted.remove(&key);
		self.ended.remove(&key);
		self.waiting.retain(|waiting| waiting.key != key);
	}

	/// Waits for what was asked for since the last time, [`GRACE`] at the longest. May be dropped at any
	/// point.
	pub async fn settle(&mut self) {
		let settled = async {
			while self.running.iter().any(|(_, running)| running.fresh) {
				self.ended().await;
			}
		};
		let _ = tokio::time::timeout(GRACE, settled).await;
		self.running.iter_mut().for_each(|(_, running)| running.fresh = false);
	}

	/// Waits until all of them have ended. May be dropped at any point.
	pub async fn all_ended(&mut self) {
		while !self.running.is_empty() {
			self.ended().await;
		}
	}

	/// Waits until an errand has ended. May be dropped at any point.
	pub async fn ended(&mut self) {
		match self.work.join_next_with_id().await {
			Some(ended) => self.note(ended),
			None => pending().await,
		}
		self.begin();
	}

	fn collect(&mut self) {
		while let Some(ended) = self.work.try_join_next_with_id() {
			self.note(ended);
		}
	}

	fn note(&mut self, ended: Ended<R>) {
		let (id, result) = match ended {
			Ok((id, result)) => (id, Some(result)),
			Err(died) => (died.id(), None),
		};
		let Some(at) = self.running.iter().position(|(running, _)| *running == id) else { return };
		let (_, Running { key, what, disk, .. }) = self.running.swap_remove(at);
		self.heard.insert(disk, self.tick);
		if self.wanted.get(&key).is_some_and(|(wanted, _)| *wanted == what) {
			self.ended.insert(key, (what, result));
		}
	}

	/// Begins what there is room for, in the order in which it was asked for.
	fn begin(&mut self) {
		let mut at = 0;
		while let Some(next) = self.waiting.get(at) {
			if !self.has_room(&next.disk) || self.is_under_way(next.key) {
				at = at.saturating_add(1);
				continue;
			}
			let Waiting { key, what, disk, job } = self.waiting.remove(at);
			let task = self.work.spawn_blocking(job);
			let running = Running { key, what, disk, begun: self.tick, fresh: true };
			self.running.push((task.id(), running));
		}
	}

	fn has_room(&self, disk: &D) -> bool {
		let running = || self.running.iter().map(|(_, running)| running);
		let is_lively =
			|of: &&Running<K, W, D>| self.tick < of.begun.saturating_add(self.room.slow);
		running().filter(|of| of.disk == *disk).count() < self.room.of_disk
			&& running().filter(is_lively).count() < self.room.lively
	}

	/// Whether an errand is under way.
	pub(super) fn is_under_way(&self, key: K) -> bool {
		self.running.iter().any(|(_, running)| running.key == key)
	}
}

/// Opens a sector for a window.
pub type Opener =
	Arc<dyn Fn(&ReplicaFolder, &Window) -> Result<SectorOpening, ReplicaError> + Send + Sync>;

/// Proves a part of a seal.
pub type Prover =
	Arc<dyn Fn(&ReplicaFolder, &Seed, u32) -> Result<SealPart, ReplicaError> + Send + Sync>;

/// What touches disks.
#[derive(Clone)]
pub struct Hands {
	/// For windows.
	pub open: Opener,
	/// For seals.
	pub prove: Prover,
}

impl Default for Hands {
	fn default() -> Self {
		Self { open: Arc::new(open_sector), prove: Arc::new(prove_part) }
	}
}

#[cfg(test)]
mod tests;
