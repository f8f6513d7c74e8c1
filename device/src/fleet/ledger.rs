// SPDX-License-Identifier: Apache-2.0
//! What was tried, what the chain said to it, and what was earned.
//!
//! Nothing here is computed by the fleet's own idea of the rules: refusals come from the chain's
//! events and receipts, units from its receipts, money from its claims.

use super::cheat::Cheat;
use crate::{
	node::{
		event::{name_of, EpochClosed, Settled},
		state::Receipt,
	},
	relay::{courier::Delivery, pool::Fate, Beacon},
};
use cairn_device_primitives::{DeviceId, EpochIndex, Round};
use std::collections::{BTreeMap, BTreeSet};
use subxt::ext::scale_value::At;

/// Rounds that are remembered.
const MEMORY: u32 = 64;

/// Rounds after its own in which a beacon's receipt comes.
const SETTLES: u32 = 6;

/// Who a report is from, as far as the books go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
	/// A report of an honest gateway.
	Honest,
	/// A report of an honest gateway about one that lies about its place: the chain cannot believe
	/// both.
	Misled,
	/// A report of a cheating gateway that breaks no rule.
	Cover(Cheat),
	/// A report that breaks a rule on purpose.
	Lie(Cheat),
}

impl Class {
	/// The class of a report of a gateway that cheats so, if it does, about one that does so.
	pub fn of(cheat: Option<Cheat>, dishonest: bool, beaconer: Option<Cheat>) -> Self {
		match cheat {
			None if matches!(beaconer, Some(Cheat::MovedAway | Cheat::MovedNear)) => Self::Misled,
			None => Self::Honest,
			Some(cheat) if dishonest => Self::Lie(cheat),
			Some(cheat) => Self::Cover(cheat),
		}
	}
}

/// What came of the reports of a class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
	/// Reports that were handed to the courier.
	pub attempts: u64,
	/// Reports that were refused, by rule, on arrival or at the reveal.
	pub refused: BTreeMap<String, u64>,
	/// Reports that were paid.
	pub paid: u64,
	/// Micro-units that they earned.
	pub units: u64,
	/// Reports whose beacon was never revealed.
	pub unrevealed: u64,
}

impl Account {
	/// Whether the chain has judged any: what was never revealed it has not.
	pub fn is_judged(&self) -> bool {
		self.paid > 0 || !self.refused.is_empty()
	}
}

/// What happened in a round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoundLine {
	/// Gateways drawn.
	pub drawn: u32,
	/// Beacons that at least one gateway heard.
	pub heard: u32,
	/// Reports handed to the courier.
	pub reports: u32,
	/// Reports that the chain took on arrival.
	pub accepted: u32,
	/// Reports that it refused on arrival, by rule.
	pub refused: BTreeMap<String, u32>,
	/// Beacons settled.
	pub settled: u32,
	/// Beacons that expired.
	pub expired: u32,
	/// Micro-units of beaconers and witnesses.
	pub units: u64,
}

/// All books of a fleet.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
	/// By class of report.
	pub accounts: BTreeMap<Class, Account>,
	/// The last rounds.
	pub rounds: BTreeMap<Round, RoundLine>,
	/// Epochs that closed.
	pub epochs: BTreeMap<EpochIndex, EpochClosed>,
	/// Plancks claimed, by device.
	pub claimed: BTreeMap<DeviceId, u128>,
	/// Micro-units earned as beaconer, by device.
	pub beaconer_units: BTreeMap<DeviceId, u64>,
	/// Reports whose fate is open, with their class.
	open: BTreeMap<(Beacon, DeviceId), Class>,
	/// Settled and expired beacons whose receipt has not been read.
	due: BTreeSet<Beacon>,
}

impl Ledger {
	/// A round began with so many draws, so many of them heard.
	pub fn began(&mut self, round: Round, drawn: u32, heard: u32) {
		let line = self.rounds.entry(round).or_default();
		line.drawn = drawn;
		line.heard = heard;
		self.rounds.retain(|kept, _| kept.saturating_add(MEMORY) > round);
		self.open.retain(|(beacon, _), _| beacon.round.saturating_add(SETTLES) > round);
		self.due.retain(|beacon| beacon.round.saturating_add(MEMORY) > round);
	}

	/// A report was handed to the courier.
	pub fn attempted(&mut self, beacon: Beacon, witness: DeviceId, class: Class) {
		let account = self.accounts.entry(class).or_default();
		account.attempts = account.attempts.saturating_add(1);
		let line = self.rounds.entry(beacon.round).or_default();
		line.reports = line.reports.saturating_add(1);
		self.open.insert((beacon, witness), class);
	}

	/// The chain answered for a report on its arrival.
	pub fn delivered(&mut self, delivery: &Delivery) {
		let line = self.rounds.entry(delivery.beacon.round).or_default();
		match &delivery.fate {
			Fate::Accepted => line.accepted = line.accepted.saturating_add(1),
			Fate::Refused(rule) => {
				let count = line.refused.entry(rule.clone()).or_default();
				*count = count.saturating_add(1);
				self.refuse(delivery.beacon, delivery.witness, rule);
			}
		}
	}

	/// A beacon was settled.
	pub fn settled(&mut self, event: &Settled) {
		let beacon = Beacon { round: event.round, beaconer: event.beaconer };
		if self.due.insert(beacon) {
			let line = self.rounds.entry(event.round).or_default();
			line.settled = line.settled.saturating_add(1);
			let units = event.beaconer_units.saturating_add(event.witness_units);
			line.units = line.units.saturating_add(units);
		}
	}

	/// A beacon expired.
	pub fn expired(&mut self, beacon: Beacon) {
		if self.due.insert(beacon) {
			let line = self.rounds.entry(beacon.round).or_default();
			line.expired = line.expired.saturating_add(1);
		}
	}

	/// Nothing that is open will ever be answered.
	pub fn forget_open(&mut self) {
		self.open.clear();
		self.due.clear();
	}

	/// Beacons whose receipt should be read.
	pub fn receipts_due(&self) -> Vec<Beacon> {
		let open = |beacon: &&Beacon| self.open.keys().any(|(other, _)| other == *beacon);
		self.due.iter().filter(open).copied().collect()
	}

	/// What the chain's receipt says of a beacon.
	pub fn receipt(&mut self, beacon: Beacon, receipt: &Receipt) {
		let earned = self.beaconer_units.entry(beacon.beaconer).or_default();
		*earned = earned.saturating_add(receipt.units);
		for (witness, verdict) in &receipt.verdicts {
			let Some(class) = self.open.get(&(beacon, *witness)).copied() else { continue };
			match name_of(verdict).as_str() {
				"Paid" => {
					let units = verdict.at("units").and_then(|units| units.as_u128());
					self.pay(beacon, *witness, class, units.unwrap_or_default());
				}
				"Unrevealed" => {
					let account = self.accounts.entry(class).or_default();
					account.unrevealed = account.unrevealed.saturating_add(1);
				}
				rule => {
					let rule = rule.strip_prefix("Refused/").unwrap_or(rule).to_owned();
					self.refuse(beacon, *witness, &rule);
				}
			}
		}
		for (witness, rule) in &receipt.refused {
			self.refuse(beacon, *witness, &name_of(rule));
		}
		self.open.retain(|(other, _), _| *other != beacon);
	}

	/// An epoch closed.
	pub fn closed(&mut self, event: &EpochClosed) {
		self.epochs.insert(event.epoch, event.clone());
	}

	/// A device's earnings were paid.
	pub fn claim(&mut self, device: DeviceId, amount: u128) {
		let claimed = self.claimed.entry(device).or_default();
		*claimed = claimed.saturating_add(amount);
	}

	/// Plancks that closed epochs issued.
	pub fn issued(&self) -> u128 {
		self.epochs.values().fold(0, |sum, epoch| sum.saturating_add(epoch.issued))
	}

	/// Plancks that were claimed.
	pub fn total_claimed(&self) -> u128 {
		self.claimed.values().fold(0, |sum, amount| sum.saturating_add(*amount))
	}

	/// The reports of gateways that cheat so, as far as they broke a rule on purpose.
	pub fn lies(&self, cheat: Cheat) -> Account {
		self.accounts.get(&Class::Lie(cheat)).cloned().unwrap_or_default()
	}

	/// Whether a report that broke a rule on purpose was paid. That none was means nothing while none
	/// was judged: see [`Account::is_judged`].
	pub fn a_lie_was_paid(&self) -> bool {
		let lies = self.accounts.iter().filter(|(class, _)| matches!(class, Class::Lie(_)));
		lies.into_iter().any(|(_, account)| account.paid > 0 || account.units > 0)
	}

	fn pay(&mut self, beacon: Beacon, witness: DeviceId, class: Class, units: u128) {
		self.open.remove(&(beacon, witness));
		let account = self.accounts.entry(class).or_default();
		account.paid = account.paid.saturating_add(1);
		account.units = account.units.saturating_add(u64::try_from(units).unwrap_or(u64::MAX));
	}

	/// Counts a refusal once, whether an event or the receipt told of it first.
	fn refuse(&mut self, beacon: Beacon, witness: DeviceId, rule: &str) {
		let Some(class) = self.open.remove(&(beacon, witness)) else { return };
		let account = self.accounts.entry(class).or_default();
		let count = account.refused.entry(rule.to_owned()).or_default();
		*count = count.saturating_add(1);
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::node::event::Rule;
	use subxt::dynamic::Value;

	const BEACON: Beacon = Beacon { round: 7, beaconer: 1 };
	const LIE: Class = Class::Lie(Cheat::WrongTag);

	fn paid(units: u128) -> Rule {
		Value::named_variant("Paid", [("units", Value::u128(units))])
	}

	fn refused(rule: &str) -> Rule {
		Value::unnamed_variant("Refused", [Value::unnamed_variant(rule, [])])
	}

	fn settled(ledger: &mut Ledger) {
		let (witnesses, beaconer_units, witness_units) = (2, 500_000, 200_000);
		let (round, beaconer) = (BEACON.round, BEACON.beaconer);
		let event = Settled { round, beaconer, witnesses, beaconer_units, witness_units };
		ledger.settled(&event);
	}

	#[test]
	fn paid_and_refused_reports_are_booked_by_class() {
		let mut ledger = Ledger::default();
		ledger.attempted(BEACON, 10, Class::Honest);
		ledger.attempted(BEACON, 11, LIE);
		settled(&mut ledger);
		assert_eq!(ledger.receipts_due(), [BEACON]);
		let receipt = Receipt {
			revealed: true,
			units: 500_000,
			verdicts: vec![(10, paid(200_000)), (11, refused("WrongTag")), (99, paid(5))],
			refused: vec![],
		};
		ledger.receipt(BEACON, &receipt);
		assert_eq!(ledger.accounts[&Class::Honest].units, 200_000);
		assert_eq!(ledger.accounts[&LIE].refused["WrongTag"], 1);
		assert_eq!(ledger.accounts[&LIE].units, 0);
		assert_eq!(ledger.beaconer_units[&1], 500_000);
		assert!(!ledger.a_lie_was_paid());
		assert!(ledger.receipts_due().is_empty());
	}

	#[test]
	fn a_paid_lie_does_not_go_unnoticed() {
		let mut ledger = Ledger::default();
		ledger.attempted(BEACON, 11, LIE);
		let receipt =
			Receipt { revealed: true, units: 0, verdicts: vec![(11, paid(0))], refused: vec![] };
		ledger.receipt(BEACON, &receipt);
		assert!(ledger.a_lie_was_paid());
	}

	#[test]
	fn a_lie_is_judged_by_a_refusal_or_by_pay_and_by_nothing_else() {
		let mut ledger = Ledger::default();
		assert!(!ledger.lies(Cheat::WrongTag).is_judged());
		ledger.attempted(BEACON, 11, LIE);
		assert!(!ledger.lies(Cheat::WrongTag).is_judged());
		ledger.expired(BEACON);
		let verdicts = vec![(11, Value::unnamed_variant("Unrevealed", []))];
		ledger.receipt(BEACON, &Receipt { revealed: false, units: 0, verdicts, refused: vec![] });
		assert!(!ledger.lies(Cheat::WrongTag).is_judged());
		for verdict in [refused("WrongTag"), paid(0)] {
			let mut ledger = ledger.clone();
			ledger.attempted(BEACON, 11, LIE);
			let verdicts = vec![(11, verdict)];
			let receipt = Receipt { revealed: true, units: 0, verdicts, refused: vec![] };
			ledger.receipt(BEACON, &receipt);
			assert!(ledger.lies(Cheat::WrongTag).is_judged());
			assert_eq!(ledger.lies(Cheat::MovedNear), Account::default());
		}
	}

	#[test]
	fn a_refusal_is_counted_once_though_event_and_receipt_tell_of_it() {
		let mut ledger = Ledger::default();
		ledger.attempted(BEACON, 11, LIE);
		let fate = Fate::Refused("TooFar".into());
		ledger.delivered(&Delivery { beacon: BEACON, witness: 11, fate });
		let too_far = Value::unnamed_variant("TooFar", []);
		let receipt =
			Receipt { revealed: true, units: 0, verdicts: vec![], refused: vec![(11, too_far)] };
		ledger.receipt(BEACON, &receipt);
		assert_eq!(ledger.accounts[&LIE].refused["TooFar"], 1);
		assert_eq!(ledger.rounds[&7].refused["TooFar"], 1);
	}

	#[test]
	fn an_unrevealed_report_is_neither_paid_nor_refused() {
		let mut ledger = Ledger::default();
		ledger.attempted(BEACON, 10, Class::Honest);
		ledger.expired(BEACON);
		let verdicts = vec![(10, Value::unnamed_variant("Unrevealed", []))];
		ledger.receipt(BEACON, &Receipt { revealed: false, units: 0, verdicts, refused: vec![] });
		assert_eq!(ledger.accounts[&Class::Honest].unrevealed, 1);
		assert_eq!(ledger.rounds[&7].expired, 1);
	}

	#[test]
	fn a_settled_beacon_counts_once_though_its_block_is_seen_twice() {
		let mut ledger = Ledger::default();
		settled(&mut ledger);
		settled(&mut ledger);
		assert_eq!(ledger.rounds[&7].settled, 1);
		assert_eq!(ledger.rounds[&7].units, 700_000);
	}

	#[test]
	fn old_rounds_are_forgotten() {
		let mut ledger = Ledger::default();
		ledger.attempted(BEACON, 10, Class::Honest);
		ledger.began(7 + MEMORY, 0, 0);
		assert!(!ledger.rounds.contains_key(&7));
		assert!(ledger.open.is_empty());
	}

	#[test]
	fn money_is_summed_over_epochs_and_claims() {
		let mut ledger = Ledger::default();
		for epoch in 0..2 {
			ledger.closed(&EpochClosed { epoch, budget: 10, issued: 4, unallocated: 6 });
		}
		ledger.claim(1, 3);
		ledger.claim(1, 2);
		ledger.claim(2, 1);
		assert_eq!((ledger.issued(), ledger.total_claimed()), (8, 6));
	}

	#[test]
	fn a_cheaters_rule_abiding_report_is_no_lie() {
		let own = Some(Cheat::SelfWitness);
		assert_eq!(Class::of(own, false, None), Class::Cover(Cheat::SelfWitness));
		assert_eq!(Class::of(own, true, own), Class::Lie(Cheat::SelfWitness));
		assert_eq!(Class::of(None, false, None), Class::Honest);
		assert_eq!(Class::of(None, false, own), Class::Honest);
	}

	#[test]
	fn whoever_hears_a_liar_is_not_blamed_for_it() {
		assert_eq!(Class::of(None, false, Some(Cheat::MovedAway)), Class::Misled);
	}
}
