// SPDX-License-Identifier: Apache-2.0
//! Where a replay and the chain part ways.

use cairn_device_primitives::EpochIndex;
use std::fmt::Debug;

/// The first thing in which the replay is not what the chain did.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}{what}: the chain has {chain}, the replay {replay}")]
pub struct Difference {
	/// Where.
	pub place: String,
	/// In what.
	pub what: String,
	/// What the chain has.
	pub chain: String,
	/// What the replay comes to.
	pub replay: String,
}

impl Difference {
	/// The chain judged something of which the replay does not know `missing`.
	pub fn unknown(what: impl FnOnce() -> String, missing: &str) -> Self {
		let (chain, replay) = ("judged it".into(), format!("no {missing}"));
		Self { place: String::new(), what: what(), chain, replay }
	}

	/// The same, in a block.
	#[must_use]
	pub fn at(self, block: u64, epoch: EpochIndex) -> Self {
		Self { place: format!("block {block}, in epoch {epoch}: "), ..self }
	}

	/// The same, in the books of an epoch.
	#[must_use]
	pub fn in_books(self, epoch: EpochIndex) -> Self {
		Self { place: format!("the books of epoch {epoch}: "), ..self }
	}
}

/// Holds what the replay comes to against what the chain has.
///
/// # Errors
/// Where they differ.
pub fn differs<T: Debug + PartialEq>(
	what: impl FnOnce() -> String,
	chain: &T,
	replay: &T,
) -> Result<(), Difference> {
	if chain == replay {
		return Ok(());
	}
	let (chain, replay) = (format!("{chain:?}"), format!("{replay:?}"));
	Err(Difference { place: String::new(), what: what(), chain, replay })
}
