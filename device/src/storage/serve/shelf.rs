// SPDX-License-Identifier: Apache-2.0
//! The folders that a daemon answers for.

use super::queue::Disk;
use crate::storage::{ReplicaError, ReplicaFolder};
use cairn_device_primitives::{DeviceId, GenesisHash};
use cairn_spacetime::SectorNumber;
use std::{
	collections::BTreeMap,
	os::unix::fs::MetadataExt,
	path::{Path, PathBuf},
};

/// Why folders cannot be served together.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
	/// No folder can be read.
	#[error("none of the folders can be read; the first: {0}")]
	Nothing(ReplicaError),
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

/// A folder, if it can be read.
struct Place {
	path: PathBuf,
	/// Asked once: a disk that hangs must not hold up who asks where things are.
	disk: Disk,
	folder: Option<ReplicaFolder>,
}

/// The filesystem's device that a path lies on.
fn disk_of(path: &Path) -> Disk {
	path.metadata().ok().map(|metadata| metadata.dev())
}

/// The folders of one device on one chain.
pub struct Shelf {
	genesis: GenesisHash,
	device: DeviceId,
	places: Vec<Place>,
	/// Where among them the sectors are.
	sectors: BTreeMap<SectorNumber, usize>,
}

impl Shelf {
	/// Reads the manifests of folders. One that cannot be read is left out for the moment, and
	/// reported: the others must be answered for.
	///
	/// # Errors
	/// See [`ShelfError`].
	pub fn open(paths: &[PathBuf], mut complain: impl FnMut(String)) -> Result<Self, ShelfError> {
		let mut places = Vec::new();
		let mut failed = None;
		for path in paths {
			let folder = match ReplicaFolder::open(path) {
				Ok(folder) => Some(folder),
				Err(error) => {
					complain(error.to_string());
					failed.get_or_insert(error);
					None
				}
			};
			places.push(Place { path: path.clone(), disk: disk_of(path), folder });
		}
		let first = places.iter().find_map(|place| place.folder.as_ref());
		let Some(first) = first.map(ReplicaFolder::identity) else {
			return Err(failed.map_or(ShelfError::Empty, ShelfError::Nothing));
		};
		let (genesis, device) = (first.genesis, first.device);
		let read =
			|(at, place): (usize, &Place)| Some((place.folder.as_ref()?.identity().sector, at));
		let sectors = places.iter().enumerate().filter_map(read).collect();
		let shelf = Self { genesis, device, places, sectors };
		shelf.check()?;
		Ok(shelf)
	}

	fn check(&self) -> Result<(), ShelfError> {
		let mut read: Vec<&ReplicaFolder> = Vec::new();
		for folder in self.folders() {
			let (identity, path) = (folder.identity(), folder.path().to_owned());
			let Some(first) = read.first() else {
				read.push(folder);
				continue;
			};
			let alike = [
				("genesis", identity.genesis == self.genesis),
				("device", identity.device == self.device),
			];
			if let Some((field, _)) = alike.into_iter().find(|(_, alike)| !alike) {
				return Err(ShelfError::Mixed { path, field, first: first.path().to_owned() });
			}
			let number = identity.sector;
			if let Some(other) = read.iter().find(|other| other.identity().sector == number) {
				return Err(ShelfError::Twice { path, first: other.path().to_owned(), number });
			}
			read.push(folder);
		}
		Ok(())
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

	/// Puts folders on other disks.
	#[cfg(test)]
	pub fn spread(&mut self, disk_of: fn(SectorNumber) -> Disk) {
		for place in &mut self.places {
			let folder = place.folder.as_ref();
			place.disk = folder.and_then(|folder| disk_of(folder.identity().sector));
		}
	}

	/// Reads those again that could not be read, and takes in what has become readable.
	pub fn look_again(&mut self) {
		for at in 0..self.places.len() {
			let Some(place) = self.places.get(at).filter(|place| place.folder.is_none()) else {
				continue;
			};
			let Ok(folder) = ReplicaFolder::open(&place.path) else { continue };
			let identity = folder.identity();
			let ours = identity.genesis == self.genesis && identity.device == self.device;
			if ours && self.folder(identity.sector).is_none() {
				if let Some(place) = self.places.get_mut(at) {
					place.disk = disk_of(&place.path);
				}
				self.replace(at, folder);
			}
		}
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
