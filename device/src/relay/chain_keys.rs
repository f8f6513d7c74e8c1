// SPDX-License-Identifier: Apache-2.0
//! The working keys of the chain, under which reports are verified.

use super::http::{Keys, Unavailable};
use crate::node::{registry, Moment, Node};
use cairn_device_primitives::{DeviceId, Round, WorkingKey};
use std::{
	collections::HashMap,
	sync::{Mutex, PoisonError},
};
use tokio::sync::watch;

/// Keys that are remembered.
const REMEMBERED: usize = 100_000;

/// Up to so many entries, devices without a key are remembered too: those that somebody made up
/// must not keep out those that exist.
const UNKNOWN: usize = REMEMBERED / 2;

/// The connection of the moment, for those who read the chain meanwhile.
pub(super) type Link = watch::Receiver<Option<(Node, Moment)>>;

/// Working keys, read from the chain and remembered for their round.
pub(super) struct ChainKeys {
	link: Link,
	known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
	/// The newest round of which a key was asked for.
	newest: Round,
	keys: HashMap<(DeviceId, Round), Option<WorkingKey>>,
}

impl Known {
	/// Facts of a round that has begun never change, so an entry is good until it is of no use:
	/// reports are taken for two rounds.
	fn remember(&mut self, device: DeviceId, round: Round, key: Option<WorkingKey>) {
		if round > self.newest {
			self.newest = round;
			self.keys.retain(|(_, kept), _| kept.saturating_add(2) > round);
		}
		let most = if key.is_some() { REMEMBERED } else { UNKNOWN };
		if self.keys.len() < most {
			self.keys.insert((device, round), key);
		}
	}
}

impl ChainKeys {
	pub(super) fn new(link: Link) -> Self {
		Self { link, known: Mutex::default() }
	}

	async fn look_up(
		&self,
		device: DeviceId,
		round: Round,
	) -> Result<Option<WorkingKey>, Unavailable> {
		let (node, moment) = self.link.borrow().clone().ok_or(Unavailable)?;
		let best = node.best().await.map_err(|_| Unavailable)?;
		let record = registry::device(&best, device).await.map_err(|_| Unavailable)?;
		Ok(record.and_then(|record| record.reporting_key(round, moment.tick)))
	}
}

impl Keys for ChainKeys {
	async fn working_key(
		&self,
		device: DeviceId,
		round: Round,
	) -> Result<Option<WorkingKey>, Unavailable> {
		let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
		if let Some(key) = lock().keys.get(&(device, round)) {
			return Ok(*key);
		}
		let key = self.look_up(device, round).await?;
		lock().remember(device, round, key);
		Ok(key)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn keys_are_remembered_for_the_rounds_in_which_reports_are_taken() {
		let mut known = Known::default();
		for round in [7, 8, 7, 9] {
			known.remember(round, round, Some([1; 32]));
		}
		let mut rounds: Vec<_> = known.keys.keys().map(|(_, round)| *round).collect();
		rounds.sort_unstable();
		assert_eq!(rounds, [8, 9]);
	}

	#[test]
	fn devices_that_somebody_made_up_do_not_keep_out_those_that_exist() {
		let mut known = Known::default();
		for device in 0..REMEMBERED as u32 {
			known.remember(device, 7, None);
		}
		assert_eq!(known.keys.len(), UNKNOWN);
		known.remember(u32::MAX, 7, Some([1; 32]));
		assert_eq!(known.keys.get(&(u32::MAX, 7)), Some(&Some([1; 32])));
	}
}
