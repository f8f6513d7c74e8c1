// SPDX-License-Identifier: Apache-2.0
//! Books of the validators' pool, kept from events and held against the state.

use super::fleet::devices;
use crate::{Balance, Power, Runtime, RuntimeEvent};
use cairn_device_primitives::EpochIndex;
use cairn_power::TOTAL_WEIGHT;
use frame_support::ensure;
use pallet_power::Candidates;
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
}

impl ValidatorBooks {
	/// Enters an event.
	pub fn enter(&mut self, event: &RuntimeEvent) {
		match event {
			RuntimeEvent::Session(pallet_session::Event::NewSession { .. }) => {
				*self.sessions.entry(CurrentEpoch::<Runtime>::get().index).or_default() += 1;
			}
			RuntimeEvent::Rewards(pallet_rewards::Event::ValidatorPaid { amount, .. }) => {
				self.paid += amount;
			}
			_ => {}
		}
	}

	/// What was paid so far.
	pub fn paid(&self) -> Balance {
		self.paid
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
	/// who has a part.
	pub fn check(&self, issued: Balance) -> Result<(), String> {
		let totals = Totals::<Runtime>::get();
		ensure!(totals.validators == issued, "validators' total is not their pools'");
		ensure!(totals.validators_claimed == self.paid, "validators were paid something else");
		let candidates: Vec<_> = Candidates::<Runtime>::iter_keys().collect();
		let own: Balance = candidates.iter().map(Power::due_to_validator).sum();
		let backers: Balance = devices().map(Power::due_to_backer).sum();
		let parts = (candidates.len() + devices().len()) as Balance;
		let told = self.paid + own + backers;
		ensure!(
			told <= issued && issued - told <= parts,
			format!(
				"{told} plancks are paid or owed to validators and backers, of {issued} issued"
			)
		);
		Ok(())
	}
}
