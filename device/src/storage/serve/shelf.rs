// SPDX-License-Identifier: Apache-2.0
//! The folders that a daemon answers for.

use super::{
	manifests::{self, Manifests, Reader, Sight, Unread},
	queue::Disk,
};
use crate::storage::{ReplicaError, ReplicaFolder};
use cairn_device_primitives::{DeviceId, GenesisHash, Tick};
use cairn_spacetime::SectorNumber;
use std::{collections::BTreeMap, convert::Infallible, path::PathBuf, sync::Arc, time::Duration};

/// How long folders are waited for at the start: a disk that sleeps takes some seconds to wake.
const START: Duration = Duration::from_secs(30);

/// Ticks from the first turn on for which a sector may be in a folder whose disk has not answered yet.
const PATIENCE: Tick = 10;

/// Why folders cannot be served together.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
	/// No folder can be read.
	#[error("none of the folders can be read; the first: {0}")]
	Nothing(ReplicaError),
	/// The disk of no folder answers in time.
	#[error("no folder can be read: {0}: its disk does not answer")]
	Silent(PathBuf),
	/// No folder was named.
	#[error("no folder is named")]
	Empty,
	/// Folders of several devices or chains.
	#[error("{path}: field `{field}`: another than that of {first}")]
	Mixed {
		/// The folder.
		path: PathBuf,
		/// `device` or `genesis`.
		field: &'static str,
		/// The folder that it is held against.
		first: PathBuf,
	},
	/// Two folders of one sector.
	#[error("{path}: sector {number}, which is in {first} too")]
	Twice {
		/// The folder.
		path: PathBuf,
		/// The other.
		first: PathBuf,
		/// The sector.
		number: SectorNumber,
	},
}

impl ShelfError {
	/// Where no folder could be read: the first that cannot be, or whose disk does not answer.
	fn of_none(failed: Option<ReplicaError>, silent: Option<PathBuf>) -> Self {
		failed.map(Self::Nothing).or(silent.map(Self::Silent)).unwrap_or(Self::Empty)
	}
}

/// A folder, if it can be read.
struct Place {
	path: PathBuf,
	/// Kept from when it was read: a disk that hangs must not hold up who asks where things are.
	disk: Disk,
	folder: Option<ReplicaFolder>,
	/// Why it cannot be read, as it was said last; nothing as long as its disk has not answered.
	reason: Option<String>,
}

/// The folders of one device on one chain.
pub struct Shelf {
	genesis: GenesisHash,
	device: DeviceId,
	places: Vec<Place>,
	/// Where among them the sectors are.
	sectors: BTreeMap<SectorNumber, usize>,
	manifests: Manifests,
	/// The tick of the first turn.
	since: Option<Tick>,
}

impl Shelf {
	/// Reads the manifests of folders. One that cannot be read, or whose disk does not answer within half
	/// a minute, is left out for the moment, and reported: the others must be answered for.
	///
	/// # Errors
	/// See [`ShelfError`].
	pub async fn open(
		paths: &[PathBuf],
		complain: impl FnMut(String) + Send,
	) -> Result<Self, ShelfError> {
		Self::open_by(paths, Arc::new(manifests::read), START, complain).await
	}

	/// The same, by another who reads them, and with another patience.
	pub(super) async fn open_by(
		paths: &[PathBuf],
		reader: Reader,
		patience: Duration,
		mut complain: impl FnMut(String) + Send,
	) -> Result<Self, ShelfError> {
		let mut manifests = Manifests::new(reader);
		paths.iter().enumerate().for_each(|(at, path)| manifests.ask(at, path, 0));
		manifests.settle(patience).await;
		let (mut places, mut seen) = (Vec::new(), Vec::new());
		let (mut failed, mut silent) = (None, None);
		for (at, path) in paths.iter().enumerate() {
			let mut place = Place { path: path.clone(), disk: None, folder: None, reason: None };
			match manifests.take(at) {
				Some(Ok(sight)) => seen.push((at, sight)),
				Some(Err(Unread::Failed(error))) => {
					place.reason = Some(error.to_string());
					complain(error.to_string());
					failed.get_or_insert(error);
				}
				Some(Err(Unread::Died)) | None => {
					complain(format!("{}: its disk does not answer", path.display()));
					silent.get_or_insert(path.clone());
				}
			}
			places.push(place);
		}
		let Some((_, (first, _))) = seen.first() else {
			return Err(ShelfError::of_none(failed, silent));
		};
		let (genesis, device) = (first.identity().genesis, first.identity().device);
		let (sectors, since) = Default::default();
		let mut shelf = Self { genesis, device, places, sectors, manifests, since };
		seen.into_iter().try_for_each(|(at, sight)| shelf.admit(at, sight).map(drop))?;
		Ok(shelf)
	}

	/// Takes a folder in that was read, unless it is another device's, or one of its sector is here.
	fn admit(&mut self, at: usize, (folder, disk): Sight) -> Result<SectorNumber, ShelfError> {
		let (identity, path) = (folder.identity(), folder.path().to_owned());
		let number = identity.sector;
		let alike = [
			("genesis", identity.genesis == self.genesis),
			("device", identity.device == self.device),
		];
		if let Some((field, _)) = alike.into_iter().find(|(_, alike)| !alike) {
			let first = self.folders().next().map(|first| first.path().to_owned());
			return Err(ShelfError::Mixed { path, field, first: first.unwrap_or_default() });
		}
		if let Some(other) = self.folder(number) {
			return Err(ShelfError::Twice { path, first: other.path().to_owned(), number });
		}
		if let Some(place) = self.places.get_mut(at) {
			(place.disk, place.reason) = (disk, None);
		}
		self.replace(at, folder);
		Ok(number)
	}

	/// The chain's.
	pub fn genesis(&self) -> GenesisHash {
		self.genesis
	}

	/// Whose they are.
	pub fn device(&self) -> DeviceId {
		self.device
	}

	/// Those that can be read.
	pub fn folders(&self) -> impl Iterator<Item = &ReplicaFolder> {
		self.places.iter().filter_map(|place| place.folder.as_ref())
	}

	/// The folder of a sector, if it can be read.
	pub fn folder(&self, number: SectorNumber) -> Option<&ReplicaFolder> {
		self.place(number).and_then(|place| place.folder.as_ref())
	}

	/// The disk of a sector's folder.
	pub fn disk(&self, number: SectorNumber) -> Disk {
		self.place(number).and_then(|place| place.disk)
	}

	fn place(&self, number: SectorNumber) -> Option<&Place> {
		self.places.get(*self.sectors.get(&number)?)
	}

	/// Has those read again that could not be read, once a tick, beside the turns, and takes in what has
	/// become readable. Returns what is news.
	pub fn look_again(&mut self, tick: Tick) -> Vec<String> {
		self.since.get_or_insert(tick);
		self.manifests.collect(tick);
		let mut news = Vec::new();
		for at in 0..self.places.len() {
			let Some(place) = self.places.get(at).filter(|place| place.folder.is_none()) else {
				continue;
			};
			let path = place.path.clone();
			if let Some(read) = self.manifests.take(at) {
				news.extend(self.take_in(at, read));
			}
			if self.places.get(at).is_some_and(|place| place.folder.is_none()) {
				self.manifests.ask(at, &path, tick);
			}
		}
		news
	}

	/// Says what became of a folder, if it is something else than before.
	fn take_in(&mut self, at: usize, read: Result<Sight, Unread>) -> Option<String> {
		let reason = match read {
			Ok(sight) => match self.admit(at, sight) {
				Ok(number) => return Some(format!("sector {number}: its folder can be read")),
				Err(error) => error.to_string(),
			},
			Err(Unread::Failed(error)) => error.to_string(),
			Err(error @ Unread::Died) => {
				format!("{}: {error}", self.places.get(at)?.path.display())
			}
		};
		let place = self.places.get_mut(at)?;
		let is_news = place.reason.as_ref() != Some(&reason);
		place.reason = Some(reason.clone());
		is_news.then_some(reason)
	}

	/// Whether a sector that is in no folder may be in one that its disk has not shown yet: once the
	/// disks have had a while and it `matters`, that is not waited for.
	pub fn awaits(&self, tick: Tick, matters: bool) -> bool {
		let is_silent = |place: &Place| place.folder.is_none() && place.reason.is_none();
		let is_early = self.since.is_none_or(|since| tick < since.saturating_add(PATIENCE));
		(is_early || !matters) && self.places.iter().any(is_silent)
	}

	/// Goes on reading, for ever. May be dropped at any point.
	pub async fn attend(&mut self) -> Infallible {
		self.manifests.attend().await
	}

	/// The folders that are being read.
	#[cfg(test)]
	pub fn under_way(&self) -> impl Iterator<Item = &PathBuf> {
		let places = self.places.iter().enumerate();
		places.filter(|(at, _)| self.manifests.is_under_way(*at)).map(|(_, place)| &place.path)
	}

	/// Takes a folder's manifest as it is by now.
	pub fn renew(&mut self, folder: ReplicaFolder) {
		if let Some(at) = self.places.iter().position(|place| place.path == folder.path()) {
			self.replace(at, folder);
		}
	}

	fn replace(&mut self, at: usize, folder: ReplicaFolder) {
		if let Some(place) = self.places.get_mut(at) {
			self.sectors.insert(folder.identity().sector, at);
			place.folder = Some(folder);
		}
	}
}
