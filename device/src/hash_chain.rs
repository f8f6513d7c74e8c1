// SPDX-License-Identifier: Apache-2.0
//! The secrets of a gateway's beacons: a hash chain, opened from its end.
//!
//! `link(0)` is a random seed and `link(n + 1) = next_link(link(n))`. The device commits to
//! `link(length)`, the tip. Its first beacon uses `link(length - 1)`, whose reveal moves the chain's
//! record of the tip there, and so on down to the seed. The *position* counts opened links.
//!
//! Two files of mode 0600: the chain itself (length, every 256th link from the seed on, so that no
//! secret costs more than 256 hashes, and the tip, by which damage is known), written once, and
//! beside it `<name>.position`, an [envelope] that is replaced atomically *before* a secret leaves.
//! So a secret that left in vain is known as such: it lies behind the position, though not behind the
//! tip on the chain, which [`HashChain::position_of`] finds.

use crate::{
	atomic_file::{self, FileError},
	envelope, hexadecimal, json,
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

/// The format of a position that this release writes, and the only one that it reads.
const VERSION: u32 = 1;

/// Why a chain cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
	/// A file cannot be read or written.
	#[error(transparent)]
	File(#[from] FileError),
	/// The chain is not as this program writes it.
	#[error("{path}: damaged ({reason}); restore it from a copy, or commit to a new chain")]
	Damaged {
		/// The file.
		path: PathBuf,
		/// The field, and what is wrong with it; never its contents.
		reason: String,
	},
	/// Its position is not as this program writes it. A copy of it would give secrets away again.
	#[error(
		"{path}: damaged ({reason}), so which secrets have left is not known; commit to a new chain"
	)]
	LostPosition {
		/// The file.
		path: PathBuf,
		/// The field, and what is wrong with it.
		reason: String,
	},
	/// Chains have 1 to [`MAX_LENGTH`] links.
	#[error("a chain has 1 to {MAX_LENGTH} links, not {0}")]
	BadLength(u32),
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
	/// Tells whether the links from the last checkpoint on were changed.
	tip: String,
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

	/// Whether each checkpoint leads to the next, and the last to `tip`.
	fn check(&self, tip: &str) -> Result<(), String> {
		for (index, pair) in self.checkpoints.windows(2).enumerate() {
			let [lower, upper] = pair else { continue };
			let reached = (0..SPACING).fold(*lower, |link, _| next_link(&link));
			if reached != *upper {
				return Err(format!("field `checkpoints[{index}]`: does not lead to the next"));
			}
		}
		let tip = hexadecimal::decode(tip).map_err(|error| format!("field `tip`: {error}"))?;
		if self.tip() != tip {
			return Err("field `tip`: not where `length` and the last of `checkpoints` lead".into());
		}
		Ok(())
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

/// Writes `chain` into a new file, with position 0 beside it. The position comes first: a chain
/// without one could not be used.
pub fn save(path: &Path, chain: &HashChain) -> Result<(), ChainError> {
	let stored = StoredChain {
		length: chain.length,
		spacing: SPACING,
		checkpoints: chain.checkpoints.iter().map(hexadecimal::encode).collect(),
		tip: hexadecimal::encode(chain.tip()),
	};
	let json = serde_json::to_vec(&stored).map_err(|_| damaged(path, "cannot be written"))?;
	// The position of a chain that is there already is never put back.
	if path.symlink_metadata().is_ok() {
		return Err(FileError::Exists(path.to_owned()).into());
	}
	save_opened(path, &Opened::default())?;
	Ok(atomic_file::create(path, &json)?)
}

/// Reads a chain and proves that it is one: a file that was cut or edited by hand is refused before
/// a beacon relies on it.
pub fn load(path: &Path) -> Result<HashChain, ChainError> {
	let contents = atomic_file::read(path)?;
	let stored: StoredChain = json::read(&contents)
		.map_err(|error| damaged(path, format!("not a hash chain: {}", error.unquoted())))?;
	let chain = read(&stored).map_err(|reason| damaged(path, reason))?;
	chain.check(&stored.tip).map_err(|reason| damaged(path, reason))?;
	Ok(chain)
}

fn read(stored: &StoredChain) -> Result<HashChain, String> {
	let StoredChain { length, spacing, checkpoints, .. } = stored;
	if !(1..=MAX_LENGTH).contains(length) {
		return Err(format!("field `length`: {length}, but a chain has 1 to {MAX_LENGTH} links"));
	}
	if *spacing != SPACING {
		return Err(format!("field `spacing`: {spacing} instead of {SPACING}"));
	}
	let (count, expected) = (checkpoints.len(), length.div_ceil(SPACING));
	if u32::try_from(count) != Ok(expected) {
		return Err(format!(
			"field `checkpoints`: {count} links, but {length} secrets have {expected}"
		));
	}
	let links = checkpoints.iter().enumerate().map(|(index, link)| {
		let link = hexadecimal::decode(link);
		link.map_err(|error| format!("field `checkpoints[{index}]`: {error}"))
	});
	Ok(HashChain { length: *length, checkpoints: links.collect::<Result<_, _>>()? })
}

/// Reads how many links of the chain at `path` are open.
pub fn load_opened(path: &Path, chain: &HashChain) -> Result<Opened, ChainError> {
	let file = position_path(path);
	let contents = atomic_file::read(&file)?;
	let opened: Opened = envelope::open(VERSION, &contents)
		.map_err(|error| lost(&file, format!("not a position: {error}")))?;
	let (position, length) = (opened.position, chain.length);
	if position > length {
		let reason = format!("field `position`: {position}, but the chain has {length} links");
		return Err(lost(&file, reason));
	}
	Ok(opened)
}

/// Replaces the record of how many links of the chain at `path` are open.
pub fn save_opened(path: &Path, opened: &Opened) -> Result<(), ChainError> {
	let file = position_path(path);
	let json = envelope::seal(VERSION, opened).map_err(|_| lost(&file, "cannot be written"))?;
	Ok(atomic_file::replace(&file, &json)?)
}

fn damaged(path: &Path, reason: impl Into<String>) -> ChainError {
	ChainError::Damaged { path: path.to_owned(), reason: reason.into() }
}

fn lost(path: &Path, reason: impl Into<String>) -> ChainError {
	ChainError::LostPosition { path: path.to_owned(), reason: reason.into() }
}

fn position_path(path: &Path) -> PathBuf {
	atomic_file::beside(path, ".position")
}

#[cfg(test)]
mod tests;
