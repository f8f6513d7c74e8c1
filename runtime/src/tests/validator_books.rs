// SPDX-License-Identifier: Apache-2.0
//! Books of the validators' pool, kept from events and held against the state.

use super::fleet::devices;
use crate::{AccountId, Balance, Power, Runtime, RuntimeEvent};
use cairn_device_primitives::{DeviceId, EpochIndex};
use cairn_emission::PARTS;
use cairn_power::TOTAL_WEIGHT;
use frame_support::ensure;
use pallet_power::{Backings, Candidates, Event};
use pallet_rewards::{CurrentEpoch, Totals};
use std::collections::BTreeMap;

/// What the events of a chain say of its validators. All blocks of a test are authored by one, in
/// slots that it won, so that it earns every point.
#[derive(Default)]
pub struct ValidatorBooks {
	/// Sessions that ended in each epoch.
	sessions: BTreeMap<EpochIndex, u32>,
	/// What was paid to validators and for backing them.
	paid: Balance,
	/// Whom devices back.
	backed: BTreeMap<DeviceId, AccountId>,
	/// How often a backing ended or was paid, whereby less than a planck may have been forgotten.
	ends: Balance,
	/// What was paid for the backing of devices.
	to_backers: Balance,
	/// What was paid to validators for themselves.
	to_validators: Balance,
	/// Whether the backers had shares when the books were last looked at.
	shared: bool,
	/// For each epoch, whether they had some at the ends of all its sessions, and of any.
	shares: BTreeMap<EpochIndex, (bool, bool)>,
}

/// Whether those who back have shares in what is earned.
fn has_shares() -> bool {
	Candidates::<Runtime>::iter_values().any(|candidate| candidate.accrual.shares > 0)
}

impl ValidatorBooks {
	/// Enters an event.
	pub fn enter(&mut self, event: &RuntimeEvent) {
		match event {
			RuntimeEvent::Session(pallet_session::Event::NewSession { .. }) => {
				let epoch = CurrentEpoch::<Runtime>::get().index;
				*self.sessions.entry(epoch).or_default() += 1;
				let (before, after) = (self.shared, has_shares());
				let (all, any) = self.shares.entry(epoch).or_insert((true, false));
				(*all, *any) = (*all && before && after, *any || before || after);
			}
			RuntimeEvent::Rewards(pallet_rewards::Event::ValidatorPaid { amount, .. }) => {
				self.paid += amount;
			}
			RuntimeEvent::Power(event) => self.enter_power(event),
			_ => {}
		}
	}

	fn enter_power(&mut self, event: &Event<Runtime>) {
		match event {
			Event::Backed { device, validator } => {
				let before = self.backed.insert(*device, validator.clone());
				assert_eq!(before, None, "device {device} backs two");
			}
			Event::Unbacked { device, validator } => {
				assert_eq!(self.backed.remove(device).as_ref(), Some(validator), "of {device}");
				self.ends += 1;
			}
			Event::BackingPaid { amount, .. } => {
				self.to_backers += amount;
				self.ends += 1;
			}
			Event::ValidatorPaid { amount, .. } => self.to_validators += amount,
			_ => {}
		}
	}

	/// Looks at who has shares. To be called when all events so far are entered.
	pub fn look(&mut self) {
		self.shared = has_shares();
	}

	/// What was paid so far.
	pub fn paid(&self) -> Balance {
		self.paid
	}

	/// What was paid for backing so far.
	pub fn paid_to_backers(&self) -> Balance {
		self.to_backers
	}

	/// Points that an epoch put up, which were all earned.
	pub fn points(&self, epoch: EpochIndex) -> u128 {
		let sessions = self.sessions.get(&epoch).copied().unwrap_or_default();
		u128::from(sessions) * u128::from(TOTAL_WEIGHT)
	}

	/// What a point of an epoch is worth, of a pool of `budget`.
	pub fn rate(&self, epoch: EpochIndex, budget: Balance) -> Balance {
		budget.checked_div(self.points(epoch)).unwrap_or_default()
	}

	/// What closed epochs `issued` to validators is paid or owed, but for less than a planck for each
	/// who has a part, and by those who have their parts.
	pub fn check(&self, issued: &[Balance]) -> Result<(), String> {
		let sum: Balance = issued.iter().sum();
		let totals = Totals::<Runtime>::get();
		ensure!(totals.validators == sum, "validators' total is not their pools'");
		ensure!(totals.validators_claimed == self.paid, "validators were paid something else");
		let paid = self.to_validators + self.to_backers;
		ensure!(paid == self.paid, "validators and backers were paid something else");
		self.check_backings()?;
		let candidates: Vec<_> = Candidates::<Runtime>::iter_keys().collect();
		let own: Balance = candidates.iter().map(Power::due_to_validator).sum();
		let backers: Balance = devices().map(Power::due_to_backer).sum();
		let parts = (candidates.len() + devices().len()) as Balance + self.ends;
		let told = self.paid + own + backers;
		ensure!(
			told <= sum && sum - told <= parts,
			format!("{told} plancks are paid or owed to validators and backers, of {sum} issued")
		);
		self.check_shared(self.to_backers + backers, issued)
	}

	/// Who backs whom is what was told.
	fn check_backings(&self) -> Result<(), String> {
		let backings =
			Backings::<Runtime>::iter().map(|(device, backing)| (device, backing.validator));
		let backings: BTreeMap<_, _> = backings.collect();
		ensure!(backings == self.backed, "devices back others than was told");
		for (who, candidate) in Candidates::<Runtime>::iter() {
			let count = self.backed.values().filter(|validator| **validator == who).count();
			let told = format!("{} devices back {who}, not {count}", candidate.backers);
			ensure!(u32::try_from(count) == Ok(candidate.backers), told);
		}
		Ok(())
	}

	/// All who back, together, have what closed epochs issued less the commission, for the sessions at
	/// whose ends they had shares: all of an epoch, some of it, or nothing. Where shares came or went
	/// in the very block of an end, either is right.
	fn check_shared(&self, have: Balance, issued: &[Balance]) -> Result<(), String> {
		let commission = Candidates::<Runtime>::iter_values().next().map(|one| one.commission);
		let parts = Balance::from(commission.unwrap_or_default().get());
		let (mut least, mut most) = (0, 0);
		for (epoch, issued) in (0..).zip(issued) {
			let shared = issued - issued * parts / Balance::from(PARTS);
			let (all, any) = self.shares.get(&epoch).copied().unwrap_or_default();
			least += if all { shared } else { 0 };
			most += if any { shared } else { 0 };
		}
		// The fraction of a planck of each who backs, and of each last one that left.
		let lost = self.backed.len() as Balance + self.ends + 1;
		ensure!(
			have <= most && have + lost >= least,
			format!("backers have {have} plancks, and their part is {least} to {most}")
		);
		Ok(())
	}
}
