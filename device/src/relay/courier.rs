// SPDX-License-Identifier: Apache-2.0
//! Brings batches to the chain, and what became of them back to the pool.

use super::{
	pool::{Fate, Group, Limits, Pool, PoolError},
	Beacon, SignedReport,
};
use crate::node::{
	call,
	event::{name_of, ChainEvent, Rule},
	Account, Moment, Node, SubmitError,
};
use cairn_device_primitives::{DeviceId, Round, Tick};
use std::{
	collections::BTreeMap,
	sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{sync::mpsc::UnboundedSender, task::JoinSet};

/// What became of one report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
	/// The beacon that it is about.
	pub beacon: Beacon,
	/// Who reported.
	pub witness: DeviceId,
	/// What became of it.
	pub fate: Fate,
}

/// What was done so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
	/// Batches that the chain answered.
	pub batches: u64,
	/// Batches that went astray and were tried again.
	pub lost: u64,
	/// Reports that the chain took.
	pub accepted: u64,
	/// Reports that it refused, by rule.
	pub refused: BTreeMap<String, u64>,
	/// Reports whose window closed before the chain answered.
	pub expired: u64,
}

/// Submits the reports of a pool from one account.
pub struct Courier {
	account: Account,
	pool: Mutex<Pool>,
	tally: Mutex<Tally>,
	/// Who wants to hear of every report.
	listener: Option<UnboundedSender<Delivery>>,
}

impl Courier {
	/// Submits from `account`, telling `listener` of every report.
	pub fn new(
		account: Account,
		limits: Limits,
		listener: Option<UnboundedSender<Delivery>>,
	) -> Self {
		Self { account, pool: Mutex::new(Pool::new(limits)), tally: Mutex::default(), listener }
	}

	/// Takes a report.
	pub fn offer(&self, signed: SignedReport, now: &Moment) -> Result<(), PoolError> {
		self.pool().insert(signed, now)
	}

	/// Gives up reports that wait: whoever sent them was not told that they were taken.
	pub fn withdraw(&self, reports: &[SignedReport]) {
		let mut pool = self.pool();
		reports.iter().for_each(|signed| pool.withdraw(signed));
	}

	/// Gives up the reports of a round that was drawn anew, but for those that travel.
	pub fn withdraw_round(&self, round: Round) {
		self.pool().withdraw_round(round);
	}

	/// The reports that wait or travel.
	pub fn reports(&self) -> Vec<SignedReport> {
		self.pool().reports()
	}

	/// How many reports wait or travel.
	pub fn pending(&self) -> usize {
		self.pool().len()
	}

	/// What was done so far.
	pub fn tally(&self) -> Tally {
		lock(&self.tally).clone()
	}

	/// Sends what should go now, each batch in a task of its own.
	pub fn dispatch(
		self: &Arc<Self>,
		node: &Node,
		now: &Moment,
		all: bool,
		tasks: &mut JoinSet<()>,
	) {
		let (expired, batches) = {
			let mut pool = self.pool();
			(pool.expire(now.round), pool.take(now, all))
		};
		let expired = u64::try_from(expired).unwrap_or(u64::MAX);
		let mut tally = lock(&self.tally);
		tally.expired = tally.expired.saturating_add(expired);
		for batch in batches {
			let (courier, node, tick) = (Arc::clone(self), node.clone(), now.tick);
			tasks.spawn(async move {
				let outcome = node.submit(&courier.account, &call::report(&batch)).await;
				courier.record(&batch, outcome.map(|included| included.events), tick);
			});
		}
	}

	fn record(&self, batch: &[Group], outcome: Result<Vec<ChainEvent>, SubmitError>, tick: Tick) {
		let answers = match outcome {
			Ok(events) => fates(batch, &events),
			Err(SubmitError::Failed(rule)) => all_refused(batch, &rule),
			Err(SubmitError::Dropped(_) | SubmitError::Lost(_)) => Vec::new(),
		};
		let unanswered = batch.get(answers.len()..).unwrap_or_default();
		self.pool().give_back(unanswered, tick);
		let mut tally = lock(&self.tally);
		let count = if unanswered.is_empty() { &mut tally.batches } else { &mut tally.lost };
		*count = count.saturating_add(1);
		for delivery in answers.into_iter().flatten() {
			let again = self.pool().settle(delivery.beacon, delivery.witness, &delivery.fate);
			if again {
				continue;
			}
			match &delivery.fate {
				Fate::Accepted => tally.accepted = tally.accepted.saturating_add(1),
				Fate::Refused(rule) => {
					let count = tally.refused.entry(rule.clone()).or_default();
					*count = count.saturating_add(1);
				}
			}
			if let Some(listener) = &self.listener {
				// Nobody listens any more: the program is about to end.
				let _ = listener.send(delivery);
			}
		}
	}

	fn pool(&self) -> MutexGuard<'_, Pool> {
		lock(&self.pool)
	}
}

/// A panic elsewhere leaves counts that are off by one, not a reason to stop.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
	mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What became of each report of each group: the chain tells of the groups in their order, and
/// names the witnesses that it refused. Shorter than the batch where the chain did not answer.
fn fates(batch: &[Group], events: &[ChainEvent]) -> Vec<Vec<Delivery>> {
	let answers = events.iter().filter_map(|event| match event {
		ChainEvent::Reported(taken) => Some((taken.round, taken.beaconer, Ok(&taken.refused))),
		ChainEvent::GroupRefused(refused) => {
			Some((refused.round, refused.beaconer, Err(&refused.reason)))
		}
		_ => None,
	});
	batch
		.iter()
		.zip(answers)
		.take_while(|(group, (round, beaconer, _))| {
			group.beacon == Beacon { round: *round, beaconer: *beaconer }
		})
		.map(|(group, (_, _, answer))| deliveries(group, |witness| fate(witness, answer)))
		.collect()
}

/// What the chain says of one witness's report, in its answer to the group.
fn fate(witness: DeviceId, answer: Result<&Vec<(DeviceId, Rule)>, &Rule>) -> Fate {
	match answer {
		Err(reason) => Fate::Refused(name_of(reason)),
		Ok(refused) => match refused.iter().find(|(named, _)| *named == witness) {
			Some((_, rule)) => Fate::Refused(name_of(rule)),
			None => Fate::Accepted,
		},
	}
}

fn all_refused(batch: &[Group], rule: &str) -> Vec<Vec<Delivery>> {
	batch.iter().map(|group| deliveries(group, |_| Fate::Refused(rule.into()))).collect()
}

fn deliveries(group: &Group, fate: impl Fn(DeviceId) -> Fate) -> Vec<Delivery> {
	let witnesses = group.reports.iter().map(|signed| signed.report.witness);
	witnesses
		.map(|witness| Delivery { beacon: group.beacon, witness, fate: fate(witness) })
		.collect()
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::node::event::{GroupRefused, Reported};
	use cairn_device_primitives::Report;
	use subxt::dynamic::Value;

	fn group(round: u32, beaconer: u32, witnesses: &[u32]) -> Group {
		let reports = witnesses.iter().map(|witness| SignedReport {
			report: Report {
				round,
				beaconer,
				witness: *witness,
				tag: [0; 16],
				rssi: 0,
				snr: 0,
				frequency: 0,
				data_rate: 0,
				gps_time: None,
			},
			signature: [0; 64],
		});
		Group { beacon: Beacon { round, beaconer }, reports: reports.collect() }
	}

	fn reported(round: u32, beaconer: u32, refused: &[(u32, &str)]) -> ChainEvent {
		let refused =
			refused.iter().map(|(witness, rule)| (*witness, Value::unnamed_variant(*rule, [])));
		let refused = refused.collect();
		ChainEvent::Reported(Reported { round, beaconer, accepted: 0, refused })
	}

	fn courier() -> (Courier, tokio::sync::mpsc::UnboundedReceiver<Delivery>) {
		let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
		let account = Account::from_uri("//Alice").unwrap();
		(Courier::new(account, Limits::default(), Some(sender)), receiver)
	}

	const NOW: Moment = Moment { tick: 21, round: 5, seeded: true };

	#[test]
	fn whoever_is_not_named_as_refused_was_taken() {
		let batch = [group(5, 1, &[10, 11]), group(5, 2, &[10])];
		let events = [
			reported(5, 1, &[(11, "TooFar"), (99, "Outranked")]),
			ChainEvent::BatchInterrupted,
			reported(5, 2, &[]),
		];
		let fates: Vec<_> =
			fates(&batch, &events).into_iter().flatten().map(|delivery| delivery.fate).collect();
		assert_eq!(fates, [Fate::Accepted, Fate::Refused("TooFar".into()), Fate::Accepted]);
	}

	#[test]
	fn a_refused_group_refuses_all_of_it() {
		let reason = Value::unnamed_variant("NotDrawn", []);
		let events = [ChainEvent::GroupRefused(GroupRefused { round: 5, beaconer: 1, reason })];
		let fates = fates(&[group(5, 1, &[10, 11])], &events).concat();
		assert!(fates.iter().all(|delivery| delivery.fate == Fate::Refused("NotDrawn".into())));
		assert_eq!(fates.len(), 2);
	}

	#[test]
	fn events_of_other_beacons_answer_for_nothing() {
		assert!(fates(&[group(5, 1, &[10])], &[reported(5, 2, &[])]).is_empty());
		assert!(fates(&[group(5, 1, &[10])], &[]).is_empty());
	}

	#[test]
	fn what_the_chain_answered_leaves_the_pool_and_is_told() {
		let (courier, mut deliveries) = courier();
		for signed in group(5, 1, &[10, 11]).reports {
			courier.offer(signed, &NOW).unwrap();
		}
		let batch = courier.pool().take(&NOW, true).remove(0);
		courier.record(&batch, Ok(vec![reported(5, 1, &[(11, "TooFar")])]), 21);
		assert_eq!(courier.pending(), 0);
		assert_eq!(courier.tally().accepted, 1);
		assert_eq!(courier.tally().refused.get("TooFar"), Some(&1));
		assert_eq!(deliveries.try_recv().unwrap().witness, 10);
		assert_eq!(deliveries.try_recv().unwrap().fate, Fate::Refused("TooFar".into()));
	}

	#[test]
	fn a_batch_that_went_astray_goes_again() {
		let (courier, mut deliveries) = courier();
		for signed in group(5, 1, &[10]).reports {
			courier.offer(signed, &NOW).unwrap();
		}
		let batch = courier.pool().take(&NOW, true).remove(0);
		courier.record(&batch, Err(SubmitError::Dropped("usurped".into())), 21);
		assert_eq!((courier.pending(), courier.tally().lost), (1, 1));
		assert!(deliveries.try_recv().is_err());
		let later = Moment { tick: 22, ..NOW };
		assert_eq!(courier.pool().take(&later, false).len(), 1);
	}

	#[test]
	fn a_group_that_the_chain_did_not_answer_for_goes_again() {
		let (courier, _) = courier();
		for signed in [group(5, 1, &[10]), group(5, 2, &[10])].into_iter().flat_map(|g| g.reports) {
			courier.offer(signed, &NOW).unwrap();
		}
		let batch = courier.pool().take(&NOW, true).remove(0);
		courier.record(&batch, Ok(vec![reported(5, 1, &[(10, "BeaconFull")])]), 21);
		let again = courier.pool().take(&Moment { tick: 22, ..NOW }, true);
		assert_eq!(again.len(), 1);
		assert_eq!(again[0][0].beacon.beaconer, 2);
	}

	#[test]
	fn a_call_that_failed_as_a_whole_is_not_paid_for_twice() {
		let (courier, _) = courier();
		for signed in group(5, 1, &[10]).reports {
			courier.offer(signed, &NOW).unwrap();
		}
		let batch = courier.pool().take(&NOW, true).remove(0);
		courier.record(&batch, Err(SubmitError::Failed("System::CallFiltered".into())), 21);
		assert_eq!(courier.pending(), 0);
	}

	#[test]
	fn a_report_refused_as_full_is_not_told_before_its_second_chance() {
		let (courier, mut deliveries) = courier();
		for signed in group(5, 1, &[10]).reports {
			courier.offer(signed, &NOW).unwrap();
		}
		let batch = courier.pool().take(&NOW, true).remove(0);
		courier.record(&batch, Ok(vec![reported(5, 1, &[(10, "BeaconFull")])]), 21);
		assert_eq!(courier.pending(), 1);
		assert!(deliveries.try_recv().is_err());
	}
}
