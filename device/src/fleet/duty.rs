// SPDX-License-Identifier: Apache-2.0
//! What gateways do in a round: send, report, reveal, claim.

use super::{
	reveal::{submit, Attempt, Due},
	round::{reports, Draws, Sent},
	run::{Fleet, News},
	upkeep::Part,
};
use crate::{
	node::{
		call,
		connection::{At, NodeError},
		event::ChainEvent,
		state, Tip, Validity,
	},
	relay::Beacon,
};
use cairn_coverage::window;
use cairn_device_primitives::{DeviceId, Round, Seed};

/// Claims in one transaction.
const CLAIMS: usize = 50;

/// A gateway that was drawn, with what its beacon is made of.
struct Drawn {
	device: DeviceId,
	index: u32,
	secret: [u8; 32],
	seed: Seed,
}

impl Fleet {
	/// After a start in the midst of things: the beacons whose secrets are still due. What they
	/// sent was heard then or never.
	pub(super) async fn resume(&mut self, tip: &Tip) -> Result<(), NodeError> {
		if self.resumed {
			return Ok(());
		}
		let now = tip.moment.round;
		let first = now.saturating_sub(window::SETTLE_ROUNDS.saturating_sub(1));
		let begun = self.begun == Some(now);
		for round in (first..now).chain(begun.then_some(now)) {
			self.draw(&tip.at, round).await?;
		}
		self.resumed = true;
		Ok(())
	}

	/// Finds out who is drawn in `round`, and keeps their secrets for the reveal. Whoever's next
	/// secret is public stays silent: anybody could claim to have heard its beacon.
	async fn draw(&mut self, at: &At, round: Round) -> Result<Vec<Drawn>, NodeError> {
		let mut drawn = Vec::new();
		let Some(draws) = Draws::read(at, round).await? else { return Ok(drawn) };
		for (device, gateway) in draws.drawn(&self.roster, round) {
			if state::receipt(at, round, device).await?.is_some() {
				continue;
			}
			let Some(chain) = state::chain(at, device).await? else { continue };
			match gateway.secrets.secret(&chain.tip_at(round), round) {
				Ok(secret) => {
					let (index, seed) = (gateway.index, *draws.seed());
					drawn.push(Drawn { device, index, secret, seed });
				}
				Err(unusable) => {
					let index = gateway.index;
					self.screen.remark(format!("gateway {index}: {unusable}: it stays silent"));
				}
			}
			// Each draw brings a chain nearer to its end.
			self.upkeep.suspect(device, Part::Chain);
		}
		for drawn in &drawn {
			self.reveals.push(Beacon { round, beaconer: drawn.device }, drawn.secret);
		}
		Ok(drawn)
	}

	/// Sends the beacons of the round that has just begun, and reports what is heard of them.
	pub(super) async fn begin_round(&mut self, tip: &Tip) -> Result<(), NodeError> {
		let round = tip.moment.round;
		let drawn = self.draw(&tip.at, round).await?;
		let genesis = tip.node.genesis();
		let plan = self.roster.city.region.plan();
		let mut heard = 0u32;
		let mut signed_reports = Vec::new();
		for Drawn { device, index, secret, seed } in &drawn {
			let beacon = Beacon { round, beaconer: *device };
			let gateways = &self.roster.gateways;
			let gateway = gateways.iter().find(|gateway| gateway.index == *index);
			let sent = gateway.and_then(|gateway| Sent::new(beacon, gateway, secret, seed, plan));
			let Some(sent) = sent else { continue };
			match reports(&self.roster, &self.air, &sent, &genesis) {
				Ok(reports) => {
					heard = heard.saturating_add(u32::from(!reports.is_empty()));
					signed_reports.extend(reports);
				}
				Err(error) => self.screen.remark(error.to_string()),
			}
		}
		self.ledger.began(round, u32::try_from(drawn.len()).unwrap_or(u32::MAX), heard);
		for (signed, class) in signed_reports {
			let (beacon, witness) = (signed.beacon(), signed.report.witness);
			match self.courier.offer(signed, &tip.moment) {
				Ok(()) => self.ledger.attempted(beacon, witness, class),
				Err(error) => self.screen.remark(format!("report of {witness}: {error}")),
			}
		}
		Ok(())
	}

	/// Reveals what is due. Each secret counts as public from then on, on disk too.
	pub(super) fn send_reveals(&mut self, tip: &Tip) {
		let (due, missed) = self.reveals.take(&tip.moment, tip.timing.ticks_per_round);
		for Beacon { round, beaconer } in missed {
			self.screen.remark(format!("beacon of {beaconer} in round {round}: not revealed"));
			self.upkeep.suspect(beaconer, Part::Chain);
		}
		for Due { beacon, secret, valid_blocks: blocks } in due {
			let gateway = self.roster.with_id_mut(beacon.beaconer);
			let noted = gateway.map(|gateway| gateway.secrets.give_away(&secret, beacon.round));
			if let Some(Err(error)) = noted {
				self.screen.remark(error.to_string());
				self.reveals.record(beacon, &Attempt::Lost);
				continue;
			}
			let since = (tip.at.block_number(), tip.at.block_hash());
			let validity = Validity { since, blocks };
			let (node, teller) = (tip.node.clone(), self.teller.clone());
			let account = self.roster.payer.clone();
			self.tasks.spawn(async move {
				let attempt = submit(&node, &account, beacon, secret, validity).await;
				// Nobody listens any more: the program is about to end.
				let _ = teller.send(News::Revealed(beacon, attempt));
			});
		}
	}

	/// Claims for the gateways and providers to which something is due, once an epoch has closed.
	pub(super) async fn claim(&mut self, tip: &Tip) -> Result<(), NodeError> {
		let closed = tip.events.iter().any(|event| matches!(event, ChainEvent::EpochClosed(_)));
		let mut due = Vec::new();
		if closed {
			let gateways = self.roster.gateways.iter().filter_map(|gateway| gateway.device);
			for device in gateways.chain(self.providers.devices()) {
				if state::earnings(&tip.at, device).await?.pending > 0 {
					due.push(device);
				}
			}
		}
		for part in due.chunks(CLAIMS) {
			let batch = call::force_batch(part.iter().copied().map(call::claim).collect());
			let (node, teller) = (tip.node.clone(), self.teller.clone());
			let account = self.roster.payer.clone();
			self.tasks.spawn(async move {
				let made = node.submit(&account, &batch).await;
				let made = made.map(|_| ()).map_err(|error| error.to_string());
				// Nobody listens any more: the program is about to end.
				let _ = teller.send(News::ClaimsMade(made));
			});
		}
		Ok(())
	}

	pub(super) async fn read_receipts(&mut self, at: &At) -> Result<(), NodeError> {
		for beacon in self.ledger.receipts_due() {
			if let Some(receipt) = state::receipt(at, beacon.round, beacon.beaconer).await? {
				self.ledger.receipt(beacon, &receipt);
			}
		}
		Ok(())
	}
}
