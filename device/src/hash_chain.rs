// SPDX-License-Identifier: Apache-2.0
//! The secrets of a gateway's beacons: a hash chain, opened from its end.
//!
//! `link(0)` is a random seed and `link(n + 1) = next_link(link(n))`. The device commits to
//! `link(length)`, the tip. Its first beacon uses `link(length - 1)`, whose reveal moves the chain's
//! record of the tip there, and so on down to the seed. The *position* counts opened links.
//!
//! Two files of mode 0600: the chain itself (seed, length and every 256th link, so that no secret
//! costs more than 256 hashes), written once, and beside it `<name>.position`, replaced atomically
//! *before* a secret leaves. So a secret that left in vain is known as such: it lies behind the
//! position, though not behind the tip on the chain, which [`HashChain::position_of`] finds.

use crate::{
	atomic_file::{self, FileError},
	hexadecimal::{self, HexError},
};
use cairn_coverage::next_link;
use cairn_device_primitives::Round;
use rand::{CryptoRng, RngCore};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Links between two checkpoints.
pub const SPACING: u32 = 256;

/// The longest chain: 4 beacons a day for 700 years. Bounds the work of opening a file.
pub const MAX_LENGTH: u32 = 1 << 20;

/// Why a chain cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
	/// A file cannot be read or written.
	#[error(transparent)]
	File(#[from] FileError),
	/// Not the JSON that is expected.
	#[error("{0}: not a hash chain file")]
	NotAChain(PathBuf),
	/// A link is not 32 bytes of hexadecimal.
	#[error("{path}: field `checkpoints`: {reason}")]
	BadLink {
		/// The file.
		path: PathBuf,
		/// Why.
		reason: HexError,
	},
	/// The checkpoints do not belong to the length, or not to each other.
	#[error("{0}: damaged, its checkpoints are not one chain")]
	Damaged(PathBuf),
	/// Chains have 1 to [`MAX_LENGTH`] links.
	#[error("a chain has 1 to {MAX_LENGTH} links, not {0}")]
	BadLength(u32),
	/// The position lies past the end.
	#[error("{path}: position {position} lies past the end of {length} links")]
	BadPosition {
		/// The file.
		path: PathBuf,
		/// The position.
		position: u32,
		/// Length of the chain.
		length: u32,
	},
}

/// A chain of secrets, with checkpoints.
#[derive(Clone, PartialEq, Eq)]
pub struct HashChain {
	length: u32,
	/// `link(0)`, `link(SPACING)`, `link(2 · SPACING)`, … below the tip.
	checkpoints: Vec<[u8; 32]>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredChain {
	length: u32,
	spacing: u32,
	checkpoints: Vec<String>,
}

/// Which secrets of a chain have left its owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
	/// How many.
	pub position: u32,
	/// The round whose beacon the last of them opens, where that is known.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub round: Option<Round>,
}

impl HashChain {
	/// A fresh chain of `length` secrets.
	pub fn generate(length: u32, rng: &mut (impl RngCore + CryptoRng)) -> Result<Self, ChainError> {
		let mut seed = [0; 32];
		rng.fill_bytes(&mut seed);
		Self::from_seed(seed, length)
	}

	/// The chain of `length` secrets that begins at `seed`.
	pub fn from_seed(seed: [u8; 32], length: u32) -> Result<Self, ChainError> {
		if !(1..=MAX_LENGTH).contains(&length) {
			return Err(ChainError::BadLength(length));
		}
		let mut checkpoints = Vec::new();
		let mut link = seed;
		for depth in 0..length {
			if depth.checked_rem(SPACING) == Some(0) {
				checkpoints.push(link);
			}
			link = next_link(&link);
		}
		Ok(Self { length, checkpoints })
	}

	/// How many secrets it has.
	pub fn length(&self) -> u32 {
		self.length
	}

	/// The commitment to all of it.
	pub fn tip(&self) -> [u8; 32] {
		self.link(self.length).unwrap_or_default()
	}

	/// The secret of the next beacon once `position` links are open; `None` when it is used up.
	pub fn secret(&self, position: u32) -> Option<[u8; 32]> {
		self.link(self.length.checked_sub(position)?.checked_sub(1)?)
	}

	/// How many links are open when the chain's record of the tip is `tip`; `None` where `tip` is
	/// none of this chain's.
	pub fn position_of(&self, tip: &[u8; 32]) -> Option<u32> {
		let mut link = *self.checkpoints.first()?;
		for depth in 0..self.length {
			if link == *tip {
				return self.length.checked_sub(depth);
			}
			link = next_link(&link);
		}
		(link == *tip).then_some(0)
	}

	fn link(&self, depth: u32) -> Option<[u8; 32]> {
		// The tip itself lies past the last checkpoint, never on one.
		let below = depth.min(self.length.saturating_sub(1));
		let index = usize::try_from(below.checked_div(SPACING)?).ok()?;
		let steps = depth.checked_sub(below.checked_sub(below.checked_rem(SPACING)?)?)?;
		let start = *self.checkpoints.get(index)?;
		Some((0..steps).fold(start, |link, _| next_link(&link)))
	}
}

/// Writes `chain` into a new file, with position 0 beside it.
pub fn save(path: &Path, chain: &HashChain) -> Result<(), ChainError> {
	let stored = StoredChain {
		length: chain.length,
		spacing: SPACING,
		checkpoints: chain.checkpoints.iter().map(hexadecimal::encode).collect(),
	};
	let json = serde_json::to_vec(&stored).map_err(|_| ChainError::NotAChain(path.to_owned()))?;
	atomic_file::create(path, &json)?;
	save_opened(path, &Opened::default())
}

/// Reads a chain, and proves its first stretch and its shape: a file that was cut or edited by hand
/// is refused before a beacon relies on it.
pub fn load(path: &Path) -> Result<HashChain, ChainError> {
	let contents = atomic_file::read(path)?;
	let stored: StoredChain =
		serde_json::from_slice(&contents).map_err(|_| ChainError::NotAChain(path.to_owned()))?;
	let damaged = || ChainError::Damaged(path.to_owned());
	let expected = usize::try_from(stored.length.div_ceil(SPACING)).map_err(|_| damaged())?;
	let sound = (1..=MAX_LENGTH).contains(&stored.length)
		&& stored.spacing == SPACING
		&& stored.checkpoints.len() == expected;
	if !sound {
		return Err(damaged());
	}
	let checkpoints = stored
		.checkpoints
		.iter()
		.map(|link| hexadecimal::decode(link))
		.collect::<Result<Vec<[u8; 32]>, _>>()
		.map_err(|reason| ChainError::BadLink { path: path.to_owned(), reason })?;
	for pair in checkpoints.windows(2) {
		if let [lower, upper] = pair {
			let reached = (0..SPACING).fold(*lower, |link, _| next_link(&link));
			if reached != *upper {
				return Err(damaged());
			}
		}
	}
	Ok(HashChain { length: stored.length, checkpoints })
}

/// Reads how many links of the chain at `path` are open.
pub fn load_opened(path: &Path, chain: &HashChain) -> Result<Opened, ChainError> {
	let file = position_path(path);
	let contents = atomic_file::read(&file)?;
	let opened: Opened =
		serde_json::from_slice(&contents).map_err(|_| ChainError::NotAChain(file.clone()))?;
	if opened.position > chain.length {
		let (position, length) = (opened.position, chain.length);
		return Err(ChainError::BadPosition { path: file, position, length });
	}
	Ok(opened)
}

/// Replaces the record of how many links of the chain at `path` are open.
pub fn save_opened(path: &Path, opened: &Opened) -> Result<(), ChainError> {
	let file = position_path(path);
	let json = serde_json::to_vec(opened).map_err(|_| ChainError::NotAChain(file.clone()))?;
	Ok(atomic_file::replace(&file, &json)?)
}

fn position_path(path: &Path) -> PathBuf {
	atomic_file::beside(path, ".position")
}

#[cfg(test)]
mod tests {
	use super::*;

	fn plain_links(seed: [u8; 32], length: u32) -> Vec<[u8; 32]> {
		let mut links = vec![seed];
		for _ in 0..length {
			links.push(next_link(links.last().unwrap()));
		}
		links
	}

	#[test]
	fn each_secret_hashes_to_the_tip_that_was_recorded_before_it() {
		for length in [1, 2, 255, 256, 257, 513, 1000] {
			let chain = HashChain::from_seed([9; 32], length).unwrap();
			let mut tip = chain.tip();
			for position in 0..length {
				let secret = chain.secret(position).unwrap();
				assert_eq!(next_link(&secret), tip, "{length} {position}");
				tip = secret;
			}
			assert_eq!(tip, [9; 32]);
			assert_eq!(chain.secret(length), None);
			assert_eq!(chain.secret(u32::MAX), None);
		}
	}

	#[test]
	fn a_tip_tells_its_position() {
		let length = 600;
		let chain = HashChain::from_seed([3; 32], length).unwrap();
		let links = plain_links([3; 32], length);
		for position in [0, 1, 255, 256, 599, 600] {
			let tip = links[(length - position) as usize];
			assert_eq!(chain.position_of(&tip), Some(position));
		}
		assert_eq!(chain.position_of(&[0; 32]), None);
	}

	#[test]
	fn a_chain_without_links_or_with_too_many_is_refused() {
		assert!(matches!(HashChain::from_seed([0; 32], 0), Err(ChainError::BadLength(0))));
		assert!(HashChain::from_seed([0; 32], MAX_LENGTH + 1).is_err());
	}

	#[test]
	fn a_saved_chain_and_its_position_load_again() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("beacons.chain");
		let chain = HashChain::generate(700, &mut rand::thread_rng()).unwrap();
		save(&path, &chain).unwrap();
		assert!(load(&path).unwrap() == chain);
		assert_eq!(load_opened(&path, &chain).unwrap(), Opened::default());
		let opened = Opened { position: 41, round: Some(7) };
		save_opened(&path, &opened).unwrap();
		assert_eq!(load_opened(&path, &chain).unwrap(), opened);
	}

	#[test]
	fn a_chain_is_never_overwritten() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("beacons.chain");
		let chain = HashChain::from_seed([1; 32], 10).unwrap();
		save(&path, &chain).unwrap();
		save_opened(&path, &Opened { position: 4, round: None }).unwrap();
		assert!(save(&path, &HashChain::from_seed([2; 32], 10).unwrap()).is_err());
		assert_eq!(load_opened(&path, &chain).unwrap().position, 4);
	}

	#[test]
	fn a_damaged_file_is_refused_by_name() {
		let folder = tempfile::tempdir().unwrap();
		let link = format!("0x{}", "00".repeat(32));
		for (index, json) in [
			"[]".to_owned(),
			r#"{"length":0,"spacing":256,"checkpoints":[]}"#.to_owned(),
			format!(r#"{{"length":300,"spacing":256,"checkpoints":["{link}"]}}"#),
			format!(r#"{{"length":300,"spacing":256,"checkpoints":["{link}","{link}"]}}"#),
			format!(r#"{{"length":9,"spacing":8,"checkpoints":["{link}"]}}"#),
			r#"{"length":9,"spacing":256,"checkpoints":["0x00"]}"#.to_owned(),
			format!(r#"{{"length":4294967295,"spacing":256,"checkpoints":["{link}"]}}"#),
		]
		.iter()
		.enumerate()
		{
			let path = folder.path().join(format!("broken-{index}"));
			atomic_file::create(&path, json.as_bytes()).unwrap();
			let error = load(&path).err().unwrap().to_string();
			assert!(error.contains("broken"), "{error}");
		}
	}

	#[test]
	fn a_position_past_the_end_is_refused() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("beacons.chain");
		let chain = HashChain::from_seed([1; 32], 10).unwrap();
		save(&path, &chain).unwrap();
		save_opened(&path, &Opened { position: 11, round: None }).unwrap();
		assert!(matches!(load_opened(&path, &chain), Err(ChainError::BadPosition { .. })));
	}
}
