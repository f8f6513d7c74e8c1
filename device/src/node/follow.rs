// SPDX-License-Identifier: Apache-2.0
//! The best block, for ever: whatever breaks, a new connection is made.

use super::{
	connection::{At, BestBlocks, BlockHash, Node, NodeError},
	event::ChainEvent,
	state::{self, Timing},
	Moment,
};
use std::collections::VecDeque;

/// Blocks that are remembered, and at most walked back, to find the events of those in between.
const MEMORY: usize = 64;

/// The chain at its best block.
#[derive(Clone)]
pub struct Tip {
	/// The connection.
	pub node: Node,
	/// The best block.
	pub at: At,
	/// Its time.
	pub moment: Moment,
	/// The lengths by which the chain lives.
	pub timing: Timing,
	/// What happened since the last tip, oldest first; for the first, in its block.
	pub events: Vec<ChainEvent>,
	/// Whether this is the first tip of a new connection: the node may be another.
	pub fresh: bool,
}

/// Lets through what was not said just before: a node that is down gives the same reason again and
/// again.
#[derive(Debug, Default)]
pub struct Hush(Option<(String, std::time::Instant)>);

impl Hush {
	/// Whether `text` should be said at `now`: if it is news, or a minute has passed.
	pub fn lets_through(&mut self, text: &str, now: std::time::Instant) -> bool {
		let minute = std::time::Duration::from_secs(60);
		let said = self.0.as_ref();
		let news = said.is_none_or(|(last, at)| last != text || now.duration_since(*at) >= minute);
		if news {
			self.0 = Some((text.to_owned(), now));
		}
		news
	}
}

struct Connection {
	node: Node,
	blocks: BestBlocks,
	timing: Timing,
	fresh: bool,
}

/// Follows the best block of the node at an address.
pub struct Follower {
	url: String,
	connection: Option<Connection>,
	seen: VecDeque<BlockHash>,
	complain: Box<dyn FnMut(&NodeError) + Send>,
}

impl Follower {
	/// Nothing is connected before the first [`Self::next`]. `complain` hears of every failure
	/// that is mended by patience.
	pub fn new(url: &str, complain: impl FnMut(&NodeError) + Send + 'static) -> Self {
		Self {
			url: url.into(),
			connection: None,
			seen: VecDeque::new(),
			complain: Box::new(complain),
		}
	}

	/// The next best block, however long it takes. May be dropped and called again.
	pub async fn next(&mut self) -> Tip {
		loop {
			match self.try_next().await {
				Ok(tip) => return tip,
				Err(error) => {
					(self.complain)(&error);
					self.connection = None;
				}
			}
		}
	}

	async fn try_next(&mut self) -> Result<Tip, NodeError> {
		let connection = match &mut self.connection {
			Some(connection) => connection,
			none => {
				let node = Node::connect_patiently(&self.url, &mut self.complain).await;
				let timing = state::timing(&node.best().await?).await?;
				let blocks = node.best_blocks().await?;
				none.insert(Connection { node, blocks, timing, fresh: true })
			}
		};
		let hash = connection.blocks.next().await?;
		let node = connection.node.clone();
		let timing = connection.timing;
		let at = node.at(hash).await?;
		let tick = state::tick(&at).await?;
		let round = timing.round_of(tick);
		let seeded = state::seed(&at, round).await?.is_some();
		let events = self.events_up_to(&node, &at).await?;
		let fresh = self
			.connection
			.as_mut()
			.is_some_and(|connection| std::mem::take(&mut connection.fresh));
		let moment = Moment { tick, round, seeded };
		Ok(Tip { node, at, moment, timing, events, fresh })
	}

	/// The events of `at` and of those before it that were not seen: a subscription leaves out
	/// blocks that come in a hurry.
	async fn events_up_to(&mut self, node: &Node, at: &At) -> Result<Vec<ChainEvent>, NodeError> {
		let mut unseen = vec![at.clone()];
		while unseen.len() < MEMORY {
			let Some(oldest) = unseen.last() else { break };
			let parent = parent_of(oldest).await?;
			if self.seen.is_empty() || self.seen.contains(&parent) || oldest.block_number() <= 1 {
				break;
			}
			unseen.push(node.at(parent).await?);
		}
		let mut events = Vec::new();
		for block in unseen.iter().rev() {
			events.extend(state::events(block).await?);
		}
		for block in unseen.iter().rev() {
			self.seen.push_back(block.block_hash());
		}
		while self.seen.len() > MEMORY {
			self.seen.pop_front();
		}
		Ok(events)
	}
}

async fn parent_of(at: &At) -> Result<BlockHash, NodeError> {
	let header = super::connection::timely(async { Ok(at.block_header().await?) }).await?;
	Ok(header.parent_hash)
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::time::{Duration, Instant};

	#[test]
	fn the_same_complaint_is_made_once_a_minute() {
		let (mut hush, now) = (Hush::default(), Instant::now());
		assert!(hush.lets_through("down", now));
		assert!(!hush.lets_through("down", now + Duration::from_secs(59)));
		assert!(hush.lets_through("down", now + Duration::from_secs(60)));
		assert!(hush.lets_through("still down", now + Duration::from_secs(61)));
	}
}
