// SPDX-License-Identifier: Apache-2.0
//! The chain, read and written by its metadata: no type of the runtime is compiled in, so a program
//! of today works with the runtime of tomorrow as long as names and meanings stay.
//!
//! - [`connection`]: one connection, its best blocks, and how to get a new one.
//! - [`submission`]: an account's transactions, and what became of them.
//! - [`bidding`]: tips for those that no block takes.
//! - [`call`]: the calls that devices, owners, makers and relays make.
//! - [`state`]: what is read.
//! - [`event`]: what is told.
//! - [`record`]: whole records, as the chain encodes them, for who replays what it judged.
//! - [`registry`]: makers and devices.
//! - [`storage`]: sealed sectors, and [`storage_event`] what is told of them.
//! - [`endpoint`](mod@endpoint): where the node is, and [`payer`] who signs, as commands are told.
//! - [`follow`]: the best block, for ever, across restarts of the node.

pub mod bidding;
pub mod call;
pub mod connection;
pub mod endpoint;
pub mod event;
pub mod follow;
pub mod payer;
pub mod record;
pub mod registry;
pub mod state;
pub mod storage;
pub mod storage_event;
pub mod submission;

pub use bidding::Bids;
pub use connection::{Node, NodeError};
pub use endpoint::endpoint;
pub use follow::{Follower, Hush, Tip};
pub use payer::Payer;
pub use submission::{Account, Included, SubmitError, Validity};

use cairn_device_primitives::{Round, Tick};

/// A moment of the chain's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
	/// The tick.
	pub tick: Tick,
	/// Its round.
	pub round: Round,
	/// Whether the round's seed is usable, which it is not in the round's first block.
	pub seeded: bool,
}

impl Moment {
	/// Whether the seed of `round` can be used.
	pub fn knows_seed_of(&self, round: Round) -> bool {
		self.round > round || (self.round == round && self.seeded)
	}
}

#[cfg(test)]
mod tests;
