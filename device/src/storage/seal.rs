// SPDX-License-Identifier: Apache-2.0
//! Sealing into a folder, layer by layer, so that an interruption costs one layer at most.

use super::{
	error::ReplicaError,
	folder::{self, name, ReplicaFolder},
	lock,
	manifest::{self, profile_name, HashText, Held, Identity, Manifest, Sealing},
	medium::{self, NamedFile, Partial},
	progress::Onlooker,
};
use crate::hexadecimal;
use cairn_device_primitives::{DeviceId, GenesisHash, Round, Seed};
use cairn_spacetime::{
	max_file_bytes,
	prover::{self, Data, Layers, ReadAt, Sealed, Step, UpperTree},
	Content, Hash, Label, ProfileId, SectorNumber,
};
use std::{
	collections::BTreeMap,
	io,
	num::NonZeroUsize,
	path::{Path, PathBuf},
};

/// What to seal.
#[derive(Clone, Debug)]
pub struct Request {
	/// The sector's size.
	pub profile: ProfileId,
	/// The chain's.
	pub genesis: GenesisHash,
	/// Whose sector it is.
	pub device: DeviceId,
	/// Its number, which the device has never used.
	pub sector: SectorNumber,
	/// A recent seed.
	pub ticket: Seed,
	/// Its round.
	pub ticket_round: Round,
	/// The file; committed capacity if there is none.
	pub file: Option<PathBuf>,
}

/// Seals into the folder at `out`, or goes on where a sealing of the same was interrupted.
///
/// Takes the memory of two layers and of three upper trees, with the program itself less than 2.1
/// times the sector's size and 20 MiB, and disk for the profile's layers and the replica: nine times
/// the sector's size with eight layers.
///
/// # Errors
/// [`ReplicaError::TooLarge`] before anything is written; [`ReplicaError::OtherSealing`],
/// [`ReplicaError::AlreadySealed`], [`ReplicaError::InUse`], [`ReplicaError::NotEmpty`];
/// [`ReplicaError::FileChanged`]; [`ReplicaError::DiskFull`]; [`ReplicaError::Stopped`].
pub fn seal(
	out: &Path,
	request: &Request,
	threads: NonZeroUsize,
	onlooker: &mut dyn Onlooker,
) -> Result<ReplicaFolder, ReplicaError> {
	let source = Source::open(request)?;
	folder::prepare(out)?;
	let _lock = lock::to_write(out)?;
	// Another may have finished while this one waited for nothing but the lock.
	folder::prepare(out)?;
	let (held, _) = source.commit(request.profile, threads, onlooker)?;
	let identity = request.identity(held);
	let mut layers = FileLayers::open(out, identity, &source, onlooker)?;
	let mut replica = Partial::create(&out.join(name::REPLICA))?;
	let figures = identity.figures();
	let sector = identity.sector();
	let data = source.data();
	let into = replica.file();
	let sealed = prover::seal(figures, &sector, &data, &mut layers, into, threads, onlooker)
		.map_err(ReplicaError::of(out))?;
	let data_tree = check_encoding(&source, &identity, &layers, replica.file(), threads, onlooker)?;
	replica.finish()?;
	finish(out, identity, &layers, &sealed, data_tree.as_ref())
}

impl Request {
	fn identity(&self, content: Held) -> Identity {
		let Self { profile, genesis, device, sector, ticket, ticket_round, .. } = self;
		Identity {
			profile: *profile,
			genesis: *genesis,
			device: *device,
			sector: *sector,
			ticket: *ticket,
			ticket_round: *ticket_round,
			content,
		}
	}
}

/// What is sealed.
pub(super) struct Source {
	file: Option<NamedFile>,
	length: u64,
}

impl Source {
	/// Opens what is to be sealed, if it fits.
	pub(super) fn open(request: &Request) -> Result<Self, ReplicaError> {
		let Some(path) = &request.file else { return Ok(Self { file: None, length: 0 }) };
		let file = NamedFile::open(path)?;
		let length = file.length()?;
		let limit = max_file_bytes(request.profile.profile());
		if length > limit {
			let profile = profile_name(request.profile);
			return Err(ReplicaError::TooLarge { path: path.clone(), length, limit, profile });
		}
		Ok(Self { file: Some(file), length })
	}

	fn data(&self) -> Data<'_> {
		match &self.file {
			Some(file) => Data::File { bytes: file, length: self.length },
			None => Data::Capacity,
		}
	}

	pub(super) fn path(&self) -> PathBuf {
		self.file.as_ref().map_or_else(PathBuf::new, |file| file.path().to_owned())
	}

	/// What it is, with the upper part of its tree if it is a file.
	pub(super) fn commit(
		&self,
		profile: ProfileId,
		threads: NonZeroUsize,
		onlooker: &mut dyn Onlooker,
	) -> Result<(Held, Option<UpperTree>), ReplicaError> {
		let committed = self.data().commit(profile.profile(), threads, onlooker);
		let (content, tree) = committed.map_err(ReplicaError::of(&self.path()))?;
		let held = match content {
			Content::Capacity => Held::Capacity,
			Content::Data(root) => Held::File { root, length: self.length },
		};
		Ok((held, tree))
	}
}

/// The data that a replica and its keys make.
pub(super) struct Decoded<'a> {
	pub(super) replica: &'a NamedFile,
	pub(super) keys: &'a dyn ReadAt,
}

impl ReadAt for Decoded<'_> {
	fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
		self.replica.read_at(offset, into)?;
		let mut keys = vec![0; into.len()];
		self.keys.read_at(offset, &mut keys)?;
		into.iter_mut().zip(&keys).for_each(|(byte, key)| *byte ^= key);
		Ok(())
	}
}

/// Holds what was encoded against what was committed to: a file may change while it is sealed.
/// Returns the upper part of the data's tree.
fn check_encoding(
	source: &Source,
	identity: &Identity,
	layers: &FileLayers,
	replica: &NamedFile,
	threads: NonZeroUsize,
	onlooker: &mut dyn Onlooker,
) -> Result<Option<UpperTree>, ReplicaError> {
	let Held::File { root, length } = identity.content else { return Ok(None) };
	let figures = identity.figures();
	let keys = layers.layer(figures.layers)?;
	let decoded = Decoded { replica, keys };
	let data = Data::File { bytes: &decoded, length };
	let committed = data.commit(figures, threads, onlooker);
	match committed.map_err(ReplicaError::of(&source.path()))? {
		(Content::Data(got), tree) if got == root => Ok(tree),
		(got, _) => Err(ReplicaError::FileChanged {
			path: source.path(),
			expected: hexadecimal::encode(root),
			got: hexadecimal::encode(got.root(figures)),
		}),
	}
}

/// Writes what is left, the manifest last.
fn finish(
	out: &Path,
	identity: Identity,
	layers: &FileLayers,
	sealed: &Sealed,
	data_tree: Option<&UpperTree>,
) -> Result<ReplicaFolder, ReplicaError> {
	let mut checksums = BTreeMap::new();
	for (layer, checksum) in (1..).zip(&layers.state.layers) {
		checksums.insert(name::layer(layer), *checksum);
	}
	let trees = [
		(name::REPLICA_TREE, Some(&sealed.replica)),
		(name::COLUMN_TREE, Some(&sealed.columns)),
		(name::DATA_TREE, data_tree),
	];
	for (name, tree) in trees {
		let Some(tree) = tree else { continue };
		let (_, checksum) = medium::write(&out.join(name), tree.to_bytes())?;
		checksums.insert(name.to_owned(), HashText(checksum));
	}
	let manifest = Manifest {
		identity,
		column_root: sealed.roots.column,
		replica_root: sealed.roots.replica,
		checksums,
	};
	manifest::save(&out.join(name::MANIFEST), &manifest)?;
	medium::remove(&out.join(name::SEALING))?;
	ReplicaFolder::open(out)
}

/// Layers in the files of a folder.
struct FileLayers {
	folder: PathBuf,
	state: Sealing,
	files: Vec<NamedFile>,
}

impl FileLayers {
	/// Those that an interrupted sealing left, up to the first that is not as it was written.
	fn open(
		folder: &Path,
		identity: Identity,
		source: &Source,
		onlooker: &mut dyn Onlooker,
	) -> Result<Self, ReplicaError> {
		let path = folder.join(name::SEALING);
		let state = match manifest::load::<Sealing>(&path) {
			Ok(state) => state,
			Err(ReplicaError::Missing(_)) => Sealing { identity, layers: Vec::new() },
			Err(error) => return Err(error),
		};
		check_same(folder, &state.identity, &identity, source)?;
		let mut layers = Self { folder: folder.to_owned(), state, files: Vec::new() };
		let bytes = identity.figures().sector_bytes();
		let written: Vec<Hash> = layers.state.layers.iter().map(|text| text.0).collect();
		for (layer, checksum) in (1..).zip(&written) {
			let path = folder.join(name::layer(layer));
			let step = Step::Audit { layer };
			let opened = NamedFile::open_sized(&path, bytes);
			match opened.and_then(|file| file.check(checksum, step, onlooker).map(|()| file)) {
				Ok(file) => layers.files.push(file),
				Err(ReplicaError::Stopped(progress)) => {
					return Err(ReplicaError::Stopped(progress))
				}
				Err(error) => {
					onlooker.notice(&format!("{error}; layer {layer} is made again"));
					break;
				}
			}
		}
		layers.state.layers.truncate(layers.files.len());
		manifest::save(&path, &layers.state)?;
		if !layers.files.is_empty() {
			onlooker.notice(&format!("going on after layer {}", layers.files.len()));
		}
		Ok(layers)
	}
}

/// A sealing goes on as what it began, or not at all.
fn check_same(
	folder: &Path,
	kept: &Identity,
	asked: &Identity,
	source: &Source,
) -> Result<(), ReplicaError> {
	let (Held::File { root, .. }, Held::File { root: got, .. }) = (kept.content, asked.content)
	else {
		return same_fields(folder, kept, asked);
	};
	let of_kept = Identity { content: kept.content, ..*asked };
	same_fields(folder, kept, &of_kept)?;
	if root == got {
		return Ok(());
	}
	Err(ReplicaError::FileChanged {
		path: source.path(),
		expected: hexadecimal::encode(root),
		got: hexadecimal::encode(got),
	})
}

fn same_fields(folder: &Path, kept: &Identity, asked: &Identity) -> Result<(), ReplicaError> {
	match kept.difference(asked) {
		None => Ok(()),
		Some((field, kept, asked)) => {
			Err(ReplicaError::OtherSealing { path: folder.to_owned(), field, kept, asked })
		}
	}
}

impl Layers for FileLayers {
	fn finished(&self) -> u32 {
		u32::try_from(self.files.len()).unwrap_or(u32::MAX)
	}

	fn layer(&self, layer: u32) -> io::Result<&dyn ReadAt> {
		let place = layer.checked_sub(1).and_then(|place| usize::try_from(place).ok());
		let file = place.and_then(|place| self.files.get(place)).ok_or(io::ErrorKind::NotFound)?;
		Ok(file)
	}

	fn store(&mut self, labels: &[Label]) -> io::Result<()> {
		let name = name::layer(self.finished().saturating_add(1));
		let (file, checksum) = medium::write(&self.folder.join(name), labels.as_flattened())?;
		// The layer counts once the note of it is on disk too.
		self.state.layers.push(HashText(checksum));
		let saved = manifest::save(&self.folder.join(name::SEALING), &self.state);
		saved.map_err(into_io)?;
		self.files.push(file);
		Ok(())
	}
}

fn into_io(error: ReplicaError) -> io::Error {
	match error {
		ReplicaError::Io(error) => error,
		ReplicaError::DiskFull(reason) => io::Error::new(io::ErrorKind::StorageFull, reason),
		other => io::Error::other(other.to_string()),
	}
}
