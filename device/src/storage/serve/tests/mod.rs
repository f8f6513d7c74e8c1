// SPDX-License-Identifier: Apache-2.0
//! The daemon on a chain in memory.

mod crowded;
mod expiry;
pub(crate) mod fake;
mod faults;
mod hanging;
mod happy;
mod outages;
mod restarts;
mod shelves;

use super::{
	chain,
	checks::{Checks, Job, Worker},
	errands::Hands,
	manifests::{self, Reader},
	queue::{Disk, Look},
	shelf::Shelf,
	Daemon, Log, ServeError,
};
use crate::storage::{
	proof::{open_sector, prove_part},
	repair,
	tests::{Listener, Place},
};
use cairn_device_primitives::Tick;
use fake::{seed_of, Fake};
use std::{
	collections::BTreeSet,
	num::NonZeroUsize,
	path::PathBuf,
	sync::{Arc, Mutex},
	time::Duration,
};

/// Where a sector stands, whatever it missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
	Unproven,
	Active,
	Faulty,
	Recovering,
}

impl From<chain::SectorState> for Standing {
	fn from(state: chain::SectorState) -> Self {
		match state {
			chain::SectorState::Unproven => Self::Unproven,
			chain::SectorState::Active => Self::Active,
			chain::SectorState::Faulty { .. } => Self::Faulty,
			chain::SectorState::Recovering => Self::Recovering,
		}
	}
}

/// Disks that hang while they are told to, and how often each was read for an errand.
#[derive(Clone, Default)]
struct Hanging {
	sectors: Arc<Mutex<BTreeSet<u32>>>,
	reads: Arc<Mutex<Vec<u32>>>,
	/// Folders whose manifests hang.
	folders: Arc<Mutex<BTreeSet<PathBuf>>>,
	/// Manifests that were read.
	looks: Arc<Mutex<Vec<PathBuf>>>,
}

impl Hanging {
	fn read(&self, number: u32) {
		self.reads.lock().unwrap().push(number);
		while self.sectors.lock().unwrap().contains(&number) {
			std::thread::sleep(Duration::from_millis(1));
		}
	}

	fn reader(&self, disk_of: fn(u32) -> Disk) -> Reader {
		let hanging = self.clone();
		Arc::new(move |path| {
			hanging.looks.lock().unwrap().push(path.to_owned());
			while hanging.folders.lock().unwrap().contains(path) {
				std::thread::sleep(Duration::from_millis(1));
			}
			let (folder, _) = manifests::read(path)?;
			let disk = disk_of(folder.identity().sector);
			Ok((folder, disk))
		})
	}

	fn hands(&self) -> Hands {
		let (windows, seals) = (self.clone(), self.clone());
		Hands {
			open: Arc::new(move |folder, window| {
				windows.read(folder.identity().sector);
				open_sector(folder, window)
			}),
			prove: Arc::new(move |folder, seed, part| {
				seals.read(folder.identity().sector);
				prove_part(folder, seed, part)
			}),
		}
	}
}

/// How long a daemon waits for folders when it starts.
const START: Duration = Duration::from_secs(3);

/// A chain, folders and a daemon that may be gone.
struct World {
	fake: Fake,
	places: Vec<Place>,
	root: tempfile::TempDir,
	daemon: Option<Daemon<Fake>>,
	log: Arc<Mutex<Vec<String>>>,
	/// Whether every turn is that of a new daemon.
	restless: bool,
	/// Ticks that it takes to read a replica whole.
	reading: Tick,
	disk_of: fn(u32) -> Disk,
	hanging: Hanging,
}

impl Drop for World {
	/// The threads of a test are waited for.
	fn drop(&mut self) {
		self.hanging.sectors.lock().unwrap().clear();
		self.hanging.folders.lock().unwrap().clear();
	}
}

impl World {
	/// With sealed sectors of these numbers.
	fn new(numbers: &[u32]) -> Self {
		let places = numbers.iter().map(|number| {
			let mut place = Place::with_file(100 + *number as usize);
			place.request.sector = *number;
			(place.request.ticket, place.request.ticket_round) = (seed_of(0), 0);
			place.seal().unwrap();
			place
		});
		let fake = Fake::default();
		fake.state().next_number = numbers.iter().copied().min().unwrap();
		Self {
			fake,
			places: places.collect(),
			root: tempfile::tempdir().unwrap(),
			daemon: None,
			log: Arc::default(),
			restless: false,
			reading: 0,
			disk_of: |_| Some(1),
			hanging: Hanging::default(),
		}
	}

	async fn open(&self) -> Result<Daemon<Fake>, ServeError> {
		let paths: Vec<PathBuf> = self.places.iter().map(|place| place.out.clone()).collect();
		let journal = self.root.path().join("serve.journal");
		let log = Arc::clone(&self.log);
		let mut say: Log = Box::new(move |text: &str| log.lock().unwrap().push(text.to_owned()));
		let reader = self.hanging.reader(self.disk_of);
		let shelf = Shelf::open_by(&paths, reader, START, |complaint| say(&complaint)).await?;
		let mut daemon = Daemon::open(self.fake.clone(), shelf, &journal, NonZeroUsize::MIN, say)?;
		daemon.checks = Checks::by(NonZeroUsize::MIN, self.worker());
		daemon.hands = self.hanging.hands();
		Ok(daemon)
	}

	/// Reads replicas as slowly as their disks are.
	fn worker(&self) -> Worker {
		let (fake, reading) = (self.fake.clone(), self.reading);
		Arc::new(move |job: Job| {
			let ends = job.at + if job.look == Look::Whole { reading } else { 0 };
			while fake.state().tick < ends && !job.stop.is_raised() {
				std::thread::sleep(Duration::from_millis(1));
			}
			job.perform()
		})
	}

	/// Turns until nothing is left to do in this block. A daemon that hangs dies.
	async fn settle(&mut self) {
		loop {
			let mut daemon = match self.daemon.take() {
				Some(daemon) => daemon,
				None => self.open().await.unwrap(),
			};
			let hung = Arc::clone(&self.fake.hung);
			let turned = tokio::select! {
				turned = daemon.turn() => Some(turned),
				() = hung.notified() => None,
			};
			let hanging = self.hanging.folders.lock().unwrap().clone();
			let busy = daemon.checks.is_awaited(self.reading, self.fake.state().tick)
				|| daemon.shelf.under_way().any(|path| !hanging.contains(path));
			if !self.restless || busy {
				self.daemon = turned.is_some().then_some(daemon);
			}
			match turned {
				Some(Ok(0)) if busy => tokio::time::sleep(Duration::from_millis(1)).await,
				Some(Ok(0) | Err(_)) => return,
				Some(Ok(_)) | None => {}
			}
		}
	}

	/// Blocks until this tick.
	async fn until(&mut self, tick: Tick) {
		while self.fake.state().tick < tick {
			self.settle().await;
			self.fake.advance();
		}
		self.settle().await;
	}

	/// The disks of these sectors hang, and of no others.
	fn hang(&self, numbers: &[u32]) {
		*self.hanging.sectors.lock().unwrap() = numbers.iter().copied().collect();
	}

	/// All disks answer, and have answered what they were asked.
	async fn free(&self) {
		self.hang(&[]);
		tokio::time::sleep(Duration::from_millis(200)).await;
	}

	fn states(&self) -> Vec<Standing> {
		self.fake.state().entries.iter().map(|entry| entry.state.into()).collect()
	}

	/// Calls that came, without what they said.
	fn calls(&self) -> Vec<String> {
		self.fake.state().calls.iter().map(|(name, _)| name.clone()).collect()
	}

	/// Calls that were refused.
	fn refused(&self) -> Vec<(String, String)> {
		let state = self.fake.state();
		let refused =
			state.calls.iter().filter_map(|(name, said)| Some((name.clone(), said.clone().err()?)));
		refused.collect()
	}

	fn missed(&self) -> Vec<(u32, u32)> {
		self.fake.state().missed.clone()
	}

	fn has_said(&self, part: &str) -> bool {
		self.log.lock().unwrap().iter().any(|line| line.contains(part))
	}

	fn spoil(&self, place: usize) {
		crate::storage::tests::flip(&self.places[place].path("replica"), 9);
		crate::storage::tests::flip(&self.places[place].path("replica"), 1_009);
	}

	fn repair(&self, place: usize) {
		let place = &self.places[place];
		let file = place.request.file.as_deref();
		repair(&place.out, file, NonZeroUsize::MIN, &mut Listener::default()).unwrap();
	}
}
