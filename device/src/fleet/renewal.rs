// SPDX-License-Identifier: Apache-2.0
//! Brings new hash chains and renewed working keys to the chain.

use super::{
	run::{Fleet, News},
	upkeep::{chain_step, is_due, key_step, Part, Step},
};
use crate::{
	keys::{sign_root, sign_working, WorkingSigner},
	node::{connection::NodeError, event::ChainEvent, registry, state, submission::Call, Tip},
};
use cairn_device_primitives::{ChainCommitment, DeviceId, Round, Tick, WorkingKeyCertificate};

impl Fleet {
	/// Looks at the gateways that may need a new chain or a longer key, and renews what does.
	pub(super) async fn keep_up(&mut self, tip: &Tip) -> Result<(), NodeError> {
		let (tick, round) = (tip.moment.tick, tip.moment.round);
		let lifetime = registry::prices(&tip.at).await?.key_lifetime;
		for gateway in &self.roster.gateways {
			let Some((device, expires_at)) = gateway.device.zip(gateway.expires_at) else {
				continue;
			};
			if is_due(expires_at, tick, lifetime, tip.timing.ticks_per_round) {
				self.upkeep.enlist(device, Part::Key);
			}
		}
		for (device, part) in self.upkeep.due(round) {
			match part {
				Part::Chain => self.look_at_chain(tip, device).await?,
				Part::Key => self.look_at_key(tip, device, lifetime).await?,
			}
		}
		Ok(())
	}

	async fn look_at_chain(&mut self, tip: &Tip, device: DeviceId) -> Result<(), NodeError> {
		let now = tip.moment.round;
		let revealing = self.reveals.holds(device);
		let Some(chain) = state::chain(&tip.at, device).await? else {
			self.upkeep.keep(device, Part::Chain);
			return Ok(());
		};
		let Some(gateway) = self.roster.with_id_mut(device) else { return Ok(()) };
		let last = chain.next.map_or(chain.tip, |(_, next)| next);
		let left = gateway.secrets.left(&last);
		let sequence = match chain_step(&chain, left, revealing, now) {
			Step::Keep => {
				self.upkeep.keep(device, Part::Chain);
				return Ok(());
			}
			Step::Wait => {
				self.upkeep.wait(device, Part::Chain, now);
				return Ok(());
			}
			Step::Renew(sequence) => sequence,
		};
		let made = gateway.secrets.unused_tip(&[chain.tip, last]);
		let signed = made.map_err(|error| error.to_string()).and_then(|tip_of_next| {
			let message = ChainCommitment { device, sequence, tip: tip_of_next };
			let signature = sign_working(&gateway.working, &message, &tip.node.genesis());
			signature
				.map(|signature| registry::commit_chain(&message, signature))
				.map_err(|error| error.to_string())
		});
		self.renew(tip, device, Part::Chain, signed);
		Ok(())
	}

	async fn look_at_key(
		&mut self,
		tip: &Tip,
		device: DeviceId,
		lifetime: Tick,
	) -> Result<(), NodeError> {
		let record = registry::device(&tip.at, device).await?;
		let sequence = registry::root_sequence(&tip.at, device).await?;
		let Some(gateway) = self.roster.with_id_mut(device) else { return Ok(()) };
		let Some((record, sequence)) = record.zip(sequence) else {
			gateway.expires_at = None;
			self.upkeep.keep(device, Part::Key);
			return Ok(());
		};
		gateway.expires_at = Some(record.latest_expiry());
		match key_step(&record, &tip.moment, lifetime, tip.timing.ticks_per_round) {
			Step::Keep => self.upkeep.keep(device, Part::Key),
			Step::Wait => self.upkeep.wait(device, Part::Key, tip.moment.round),
			Step::Renew(expires_at) => {
				let sequence = sequence.saturating_add(1);
				let working_key = WorkingSigner::public(&gateway.working);
				let message = WorkingKeyCertificate { device, sequence, working_key, expires_at };
				let signed = sign_root(&gateway.root, &message, &tip.node.genesis())
					.map(|signature| registry::certify_working_key(&message, &signature))
					.map_err(|error| error.to_string());
				self.renew(tip, device, Part::Key, signed);
			}
		}
		Ok(())
	}

	/// Submits what was signed for a renewal. The answer comes as [`News::Renewed`].
	fn renew(&mut self, tip: &Tip, device: DeviceId, part: Part, signed: Result<Call, String>) {
		let call = match signed {
			Ok(call) => call,
			Err(error) => {
				let made = Err(error);
				self.renewed(device, part, &made);
				return;
			}
		};
		self.upkeep.renewing(device, part);
		let (node, teller) = (tip.node.clone(), self.teller.clone());
		let account = self.roster.payer.clone();
		self.tasks.spawn(async move {
			let made = node.submit(&account, &call).await;
			let made = made
				.map(|included| in_force_from(device, &included.events))
				.map_err(|error| error.to_string());
			// Nobody listens any more: the program is about to end.
			let _ = teller.send(News::Renewed(device, part, made));
		});
	}

	/// What came of a renewal. It is looked at once more: the chain's record decides.
	pub(super) fn renewed(
		&mut self,
		device: DeviceId,
		part: Part,
		made: &Result<Option<Round>, String>,
	) {
		let now = self.last.as_ref().map_or(0, |(_, moment)| moment.round);
		self.upkeep.wait(device, part, now);
		let what = match part {
			Part::Chain => "new hash chain",
			Part::Key => "renewed working key",
		};
		let what = match made {
			Ok(Some(from)) => format!("{what} from round {from} on"),
			Ok(None) => what.to_owned(),
			Err(error) => format!("{what}: {error}; trying again"),
		};
		if let Some(gateway) = self.roster.with_id(device) {
			self.screen.remark(format!("gateway {}: {what}", gateway.index));
		}
	}
}

/// The draw round that the chain names for what was renewed.
fn in_force_from(device: DeviceId, events: &[ChainEvent]) -> Option<Round> {
	events.iter().find_map(|event| match event {
		ChainEvent::ChainCommitted(committed) if committed.device == device => Some(committed.from),
		ChainEvent::WorkingKeyCertified(certified) if certified.device == device => {
			Some(certified.from)
		}
		_ => None,
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::node::event::{ChainCommitted, WorkingKeyCertified};

	#[test]
	fn the_chains_event_names_the_round_from_which_a_renewal_is_in_force() {
		let events = [
			ChainEvent::BatchInterrupted,
			ChainEvent::ChainCommitted(ChainCommitted { device: 8, from: 11 }),
			ChainEvent::ChainCommitted(ChainCommitted { device: 7, from: 12 }),
			ChainEvent::WorkingKeyCertified(WorkingKeyCertified { device: 6, from: 13 }),
		];
		assert_eq!(in_force_from(7, &events), Some(12));
		assert_eq!(in_force_from(6, &events), Some(13));
		assert_eq!(in_force_from(5, &events), None);
	}
}
