// SPDX-License-Identifier: Apache-2.0
//! Sealed sectors for tests.

use std::{num::NonZeroUsize, sync::OnceLock};

use crate::{
	hash::cut,
	prover::{seal, Data, ReadAt, Sealed, SealedSector, Unwatched, UpperTree},
	verify_seal_part, Content, Hash, Label, Profile, ProfileId, SealError, SealPart, Sector, Tree,
};

pub(crate) const THREADS: NonZeroUsize = NonZeroUsize::new(2).unwrap();

pub(crate) const SEED: [u8; 32] = [9; 32];

/// A profile of the usual shape with few nodes.
pub(crate) fn small(height: u32) -> Profile {
	Profile { code: 200, height, ..*ProfileId::Mib32.profile() }
}

/// A sector that is not filled yet.
pub(crate) fn empty_sector() -> Sector {
	Sector { genesis: [1; 32], device: 2, number: 3, ticket: [4; 32], content: Content::Capacity }
}

/// The node of a tree above two.
pub(crate) fn above(tree: Tree, pair: &[Hash]) -> Hash {
	tree.node(&cut(&pair[0]), &cut(&pair[1]))
}

/// Bytes that differ from place to place.
pub(crate) fn file(length: usize) -> Vec<u8> {
	(0..length).map(|i| (i * 31 + i / 256) as u8 | 1).collect()
}

/// A sealed sector with all that it is made of.
#[derive(Clone)]
pub(crate) struct Made {
	pub profile: Profile,
	pub sector: Sector,
	pub file: Option<Vec<u8>>,
	pub data_tree: Option<UpperTree>,
	pub layers: Vec<Vec<Label>>,
	pub replica: Vec<u8>,
	pub sealed: Sealed,
}

impl Made {
	pub(crate) fn new(profile: Profile, sector: Sector, file: Option<Vec<u8>>) -> Self {
		let data = data_of(&file);
		let (content, data_tree) = data.commit(&profile, THREADS, &mut Unwatched).unwrap();
		let sector = Sector { content, ..sector };
		let (mut layers, mut replica) = (Vec::new(), Vec::new());
		let sealed =
			seal(&profile, &sector, &data, &mut layers, &mut replica, THREADS, &mut Unwatched);
		Self { profile, sector, data_tree, layers, replica, sealed: sealed.unwrap(), file }
	}

	pub(crate) fn prove(&self, seed: &Hash, part: u32) -> SealPart {
		let layers: Vec<&dyn ReadAt> = self.layers.iter().map(|l| l as &dyn ReadAt).collect();
		let sealed = SealedSector {
			profile: &self.profile,
			sector: &self.sector,
			layers: &layers,
			replica: &self.replica,
			sealed: &self.sealed,
			data: data_of(&self.file),
			data_tree: self.data_tree.as_ref(),
		};
		sealed.prove_part(seed, part).unwrap()
	}

	pub(crate) fn verify(&self, seed: &Hash, part: u32, proof: &SealPart) -> Result<(), SealError> {
		verify_seal_part(&self.profile, &self.sector, &self.sealed.roots, seed, part, proof)
	}
}

pub(crate) fn data_of(file: &Option<Vec<u8>>) -> Data<'_> {
	match file {
		Some(bytes) => Data::File { bytes, length: bytes.len() as u64 },
		None => Data::Capacity,
	}
}

/// A file in 512 nodes and eight layers.
pub(crate) fn with_file() -> &'static Made {
	static MADE: OnceLock<Made> = OnceLock::new();
	MADE.get_or_init(|| Made::new(small(9), empty_sector(), Some(file(10_000))))
}

/// Committed capacity in 512 nodes and eight layers.
pub(crate) fn with_nothing() -> &'static Made {
	static MADE: OnceLock<Made> = OnceLock::new();
	MADE.get_or_init(|| Made::new(small(9), empty_sector(), None))
}
