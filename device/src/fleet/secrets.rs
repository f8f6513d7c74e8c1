// SPDX-License-Identifier: Apache-2.0
//! The hash chains of a gateway, and which of their secrets are still secret.
//!
//! The first chain is `beacons.chain`, those after it `beacons-1.chain`, `beacons-2.chain`, …, each
//! with its position beside it. A secret counts as public from the moment in which it is about to
//! leave: whether the chain took it or not, it makes no second beacon.

use crate::hash_chain::{self, ChainError, HashChain, Opened};
use anyhow::Context;
use cairn_device_primitives::{ChainTip, Round};
use rand::rngs::OsRng;
use std::{
	fs,
	path::{Path, PathBuf},
};

/// Beacons that a hash chain is good for.
const CHAIN_LENGTH: u32 = 4096;

/// Chains that are kept at hand: the one in use, the next, and one made in vain.
const AT_HAND: usize = 3;

/// Why a tip on the chain makes no beacon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
	/// The next secret has left, for a beacon that was not settled with it.
	#[error("the next secret of its hash chain is public")]
	Public,
	/// All secrets are open.
	#[error("its hash chain is used up")]
	UsedUp,
	/// The tip is of no chain that is at hand.
	#[error("its hash chain is not the one on the chain")]
	Foreign,
}

/// A gateway's chains, oldest first.
pub struct Secrets {
	folder: PathBuf,
	chains: Vec<Kept>,
}

struct Kept {
	number: u32,
	path: PathBuf,
	chain: HashChain,
	opened: Opened,
}

impl Secrets {
	/// The chains in a folder; the first is made if there is none.
	pub fn open(folder: &Path) -> anyhow::Result<Self> {
		let mut numbers = Vec::new();
		for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
			let name = entry.with_context(|| folder.display().to_string())?.file_name();
			numbers.extend(name.to_str().and_then(number_of));
		}
		numbers.sort_unstable();
		let at_hand = numbers.len().saturating_sub(AT_HAND);
		let mut secrets = Self { folder: folder.to_owned(), chains: Vec::new() };
		for number in numbers.into_iter().skip(at_hand) {
			let path = secrets.path(number);
			let chain = hash_chain::load(&path)?;
			let opened = hash_chain::load_opened(&path, &chain)?;
			secrets.chains.push(Kept { number, path, chain, opened });
		}
		if secrets.chains.is_empty() {
			secrets.make()?;
		}
		Ok(secrets)
	}

	/// The tip of a chain of which no secret has left and that is none of `used`: to commit to. It
	/// is the same until one of them changes.
	pub fn unused_tip(&mut self, used: &[ChainTip]) -> Result<ChainTip, ChainError> {
		if let Some(kept) = self.chains.last().filter(|kept| kept.opened.position == 0) {
			let tip = kept.chain.tip();
			if !used.contains(&tip) {
				return Ok(tip);
			}
		}
		self.make()
	}

	/// The secret behind `tip` for a beacon of `round`.
	pub fn secret(&self, tip: &ChainTip, round: Round) -> Result<[u8; 32], Unusable> {
		let (kept, position) = self.find(tip).ok_or(Unusable::Foreign)?;
		let secret = kept.chain.secret(position).ok_or(Unusable::UsedUp)?;
		let is_last = position.checked_add(1) == Some(kept.opened.position);
		let again = is_last && kept.opened.round == Some(round);
		if position < kept.opened.position && !again {
			return Err(Unusable::Public);
		}
		Ok(secret)
	}

	/// How many beacons the chain of `tip` is good for.
	pub fn left(&self, tip: &ChainTip) -> Result<u32, Unusable> {
		let (kept, position) = self.find(tip).ok_or(Unusable::Foreign)?;
		match kept.chain.length().saturating_sub(position) {
			0 => Err(Unusable::UsedUp),
			_ if position < kept.opened.position => Err(Unusable::Public),
			left => Ok(left),
		}
	}

	/// Notes on disk that `secret` is about to leave for the beacon of `round`.
	pub fn give_away(&mut self, secret: &[u8; 32], round: Round) -> Result<(), ChainError> {
		for kept in &mut self.chains {
			// A secret is the tip of what is left once it is open.
			let Some(position) = kept.chain.position_of(secret) else { continue };
			if position >= kept.opened.position {
				let opened = Opened { position, round: Some(round) };
				hash_chain::save_opened(&kept.path, &opened)?;
				kept.opened = opened;
			}
		}
		Ok(())
	}

	fn find(&self, tip: &ChainTip) -> Option<(&Kept, u32)> {
		let mut newest_first = self.chains.iter().rev();
		newest_first.find_map(|kept| Some((kept, kept.chain.position_of(tip)?)))
	}

	fn make(&mut self) -> Result<ChainTip, ChainError> {
		let number = self.chains.last().map_or(0, |kept| kept.number.saturating_add(1));
		let path = self.path(number);
		let chain = HashChain::generate(CHAIN_LENGTH, &mut OsRng)?;
		hash_chain::save(&path, &chain)?;
		let tip = chain.tip();
		self.chains.push(Kept { number, path, chain, opened: Opened::default() });
		let excess = self.chains.len().saturating_sub(AT_HAND);
		self.chains.drain(..excess);
		Ok(tip)
	}

	fn path(&self, number: u32) -> PathBuf {
		self.folder.join(match number {
			0 => "beacons.chain".into(),
			_ => format!("beacons-{number}.chain"),
		})
	}
}

/// The number of the chain in a file of that name.
fn number_of(name: &str) -> Option<u32> {
	match name.strip_prefix("beacons")?.strip_suffix(".chain")? {
		"" => Some(0),
		dashed => dashed.strip_prefix('-')?.parse().ok().filter(|number| *number > 0),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use cairn_coverage::next_link;

	fn secrets() -> (tempfile::TempDir, Secrets, ChainTip) {
		let folder = tempfile::tempdir().unwrap();
		let mut secrets = Secrets::open(folder.path()).unwrap();
		let tip = secrets.unused_tip(&[]).unwrap();
		(folder, secrets, tip)
	}

	#[test]
	fn a_secret_opens_its_tip_and_may_be_asked_for_again_until_it_leaves() {
		let (_folder, secrets, tip) = secrets();
		let secret = secrets.secret(&tip, 7).unwrap();
		assert_eq!(next_link(&secret), tip);
		assert_eq!(secrets.secret(&tip, 99), Ok(secret), "nobody has seen it");
		assert_eq!(secrets.left(&tip), Ok(CHAIN_LENGTH));
	}

	#[test]
	fn a_secret_that_left_is_for_its_own_beacon_only_across_restarts() {
		let (folder, mut secrets, tip) = secrets();
		let secret = secrets.secret(&tip, 7).unwrap();
		secrets.give_away(&secret, 7).unwrap();
		for secrets in [secrets, Secrets::open(folder.path()).unwrap()] {
			assert_eq!(secrets.secret(&tip, 7), Ok(secret), "to be sent again");
			assert_eq!(secrets.secret(&tip, 11), Err(Unusable::Public));
			assert_eq!(secrets.left(&tip), Err(Unusable::Public));
			assert!(secrets.secret(&secret, 11).is_ok(), "the chain took it: the next is secret");
			assert_eq!(secrets.left(&secret), Ok(CHAIN_LENGTH - 1));
		}
	}

	#[test]
	fn a_tip_before_secrets_that_left_is_of_no_use() {
		let (_folder, mut secrets, tip) = secrets();
		let first = secrets.secret(&tip, 7).unwrap();
		let second = secrets.secret(&first, 11).unwrap();
		secrets.give_away(&second, 11).unwrap();
		assert_eq!(secrets.secret(&tip, 11), Err(Unusable::Public));
		secrets.give_away(&first, 15).unwrap();
		assert_eq!(secrets.secret(&first, 15), Err(Unusable::Public), "positions never go back");
	}

	#[test]
	fn a_chain_that_is_used_up_and_one_that_is_not_ours_are_told() {
		let (_folder, secrets, _) = secrets();
		let seed = secrets.chains[0].chain.secret(CHAIN_LENGTH - 1).unwrap();
		assert_eq!(secrets.secret(&seed, 7), Err(Unusable::UsedUp));
		assert_eq!(secrets.left(&seed), Err(Unusable::UsedUp));
		assert_eq!(secrets.secret(&[1; 32], 7), Err(Unusable::Foreign));
		assert_eq!(secrets.left(&[1; 32]), Err(Unusable::Foreign));
	}

	#[test]
	fn a_new_chain_is_made_once_and_is_there_after_a_restart() {
		let (folder, mut secrets, tip) = secrets();
		let next = secrets.unused_tip(&[tip]).unwrap();
		assert_ne!(next, tip);
		let mut secrets = Secrets::open(folder.path()).unwrap();
		assert_eq!(secrets.unused_tip(&[tip]).unwrap(), next, "the commitment may have been lost");
		assert!(secrets.secret(&tip, 7).is_ok() && secrets.secret(&next, 7).is_ok());
	}

	#[test]
	fn a_chain_of_which_a_secret_left_is_not_committed_to() {
		let (_folder, mut secrets, tip) = secrets();
		let secret = secrets.secret(&tip, 7).unwrap();
		secrets.give_away(&secret, 7).unwrap();
		assert_ne!(secrets.unused_tip(&[]).unwrap(), tip);
	}

	#[test]
	fn no_more_chains_are_at_hand_than_can_be_in_use() {
		let (folder, mut secrets, mut tip) = secrets();
		for _ in 0..12 {
			tip = secrets.unused_tip(&[tip]).unwrap();
		}
		assert_eq!(secrets.chains.len(), AT_HAND);
		let secrets = Secrets::open(folder.path()).unwrap();
		assert_eq!(secrets.chains.last().map(|kept| kept.number), Some(12));
		assert!(secrets.secret(&tip, 7).is_ok());
	}

	#[test]
	fn other_files_are_no_chains() {
		for name in ["beacons.chain.position", "root.key", "beacons-0.chain", "beacons-x.chain"] {
			assert_eq!(number_of(name), None, "{name}");
		}
		assert_eq!(
			(number_of("beacons.chain"), number_of("beacons-12.chain")),
			(Some(0), Some(12))
		);
	}
}
