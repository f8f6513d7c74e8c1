// SPDX-License-Identifier: Apache-2.0
//! Books kept beside the chain, from its events and its own arithmetic, and held against its state.
//!
//! Nothing here calls the settlement that it checks: budgets, pools and rates are computed anew by
//! the definitions of `cairn_emission`'s documentation.

use super::{storage_books::StorageBooks, validator_books::ValidatorBooks, world::treasury};
use crate::{Balance, Balances, ChallengeClock, Rewards, Runtime, RuntimeEvent, System};
use cairn_coverage::window::is_settled;
use cairn_device_primitives::{DeviceId, EpochIndex};
use cairn_emission::{
	EmissionFigures, EmissionParams, EpochSummary, Pool, Pools, Shares, SlashDestination, PARTS,
};
use cairn_traits::RoundClock;
use frame_support::{
	ensure,
	traits::{fungible::Inspect, Get},
};
use pallet_coverage::{Beacons, Expiry, Receipts, Rounds, Unsettled, Verdict};
use pallet_rewards::{Accounts, CurrentEpoch, Epochs, StorageAccounts, Totals};
use std::collections::{BTreeMap, BTreeSet};

/// Micro-units of a device in an epoch: by beaconing, by witnessing.
type Work = (u128, u128);

/// What the events of a chain say, summed.
pub struct Books {
	endowed: Balance,
	/// The parameters of genesis, and those of each epoch that began by others.
	emission: BTreeMap<EpochIndex, EmissionParams>,
	/// What devices did in each epoch.
	work: BTreeMap<EpochIndex, BTreeMap<DeviceId, Work>>,
	/// What was paid for each device.
	claimed: BTreeMap<DeviceId, Balance>,
	/// What was taken for ever: fees, locations, dust, slashes.
	burned: Balance,
	/// Events of the open block that are entered.
	entered: usize,
	/// What storage earned.
	pub storage: StorageBooks,
	/// What validators, and those who back them, earned.
	pub validators: ValidatorBooks,
	/// What owners lost by slashes beside what others got for it.
	slashed: Balance,
	/// What the treasury received of that.
	slashed_to_treasury: Balance,
	/// What was burned of that.
	slashed_to_nobody: Balance,
	/// Devices that paid for a location.
	located: BTreeSet<DeviceId>,
}

/// What a pool does in an epoch, by definition.
struct Expected {
	budget: Balance,
	rate: Balance,
	issued: Balance,
}

impl Books {
	/// The books of a chain whose genesis has just been built.
	pub fn open() -> Self {
		let emission = CurrentEpoch::<Runtime>::get().params;
		Self {
			endowed: Balances::total_issuance(),
			emission: BTreeMap::from([(0, emission)]),
			entered: 0,
			storage: StorageBooks::open(emission),
			validators: ValidatorBooks::default(),
			slashed: 0,
			slashed_to_treasury: 0,
			slashed_to_nobody: 0,
			work: BTreeMap::new(),
			claimed: BTreeMap::new(),
			burned: 0,
			located: BTreeSet::new(),
		}
	}

	/// Turns to a new block, of which nothing is entered yet.
	pub fn begin_block(&mut self) {
		self.entered = 0;
	}

	/// Enters what has happened in the block since the last time. To be called after the hooks and
	/// each extrinsic: that a record of storage is gone has to be noticed before there is another.
	pub fn enter_block(&mut self) {
		for record in System::read_events_no_consensus().skip(self.entered) {
			self.entered += 1;
			self.enter(record.event);
		}
		self.storage.enter_ends();
		self.validators.look();
	}

	fn enter(&mut self, event: RuntimeEvent) {
		self.validators.enter(&event);
		match event {
			RuntimeEvent::Coverage(pallet_coverage::Event::Settled { round, beaconer, .. }) => {
				self.enter_receipt(round, beaconer);
			}
			RuntimeEvent::Rewards(pallet_rewards::Event::Claimed { device, amount, .. }) => {
				*self.claimed.entry(device).or_default() += amount;
			}
			RuntimeEvent::Rewards(pallet_rewards::Event::FiguresChanged { epoch, new, .. }) => {
				self.enter_figures(epoch, new);
			}
			RuntimeEvent::Rewards(pallet_rewards::Event::EpochClosed { epoch, .. }) => {
				self.enter_close(epoch);
			}
			RuntimeEvent::TransactionPayment(
				pallet_transaction_payment::Event::TransactionFeePaid { actual_fee, .. },
			) => self.burned += actual_fee,
			RuntimeEvent::DeviceRegistry(pallet_device_registry::Event::LocationAsserted {
				device,
				..
			}) => {
				let first = self.located.insert(device);
				let fees = crate::DeviceRegistry::params();
				self.burned += if first { fees.first_location_fee } else { fees.location_fee };
			}
			RuntimeEvent::DeviceRegistry(
				pallet_device_registry::Event::AccusationEnforced { reward, slashed, .. }
				| pallet_device_registry::Event::FormerAccusationEnforced { reward, slashed, .. },
			) => self.slashed += slashed - reward,
			RuntimeEvent::Spacetime(event) => self.enter_storage(event),
			RuntimeEvent::Rewards(pallet_rewards::Event::SlashTaken { amount, destination }) => {
				match destination {
					SlashDestination::Burn => self.slashed_to_nobody += amount,
					SlashDestination::Treasury => self.slashed_to_treasury += amount,
				}
			}
			RuntimeEvent::Balances(pallet_balances::Event::DustLost { amount, .. }) => {
				self.burned += amount;
			}
			_ => {}
		}
	}

	fn enter_storage(&mut self, event: pallet_spacetime::Event<Runtime>) {
		use pallet_spacetime::Event;
		match event {
			Event::PowerChanged { device, old, new } => {
				let budget = self.part(ChallengeClock::epoch(), Pool::Storage);
				self.storage.enter_power(device, old, new, budget);
			}
			Event::PreCommitExpired { slashed, .. }
			| Event::FaultsCharged { slashed, .. }
			| Event::Terminated { slashed, .. } => self.slashed += slashed,
			_ => {}
		}
	}

	/// Enters the end of an epoch.
	fn enter_close(&mut self, epoch: EpochIndex) {
		let most = self.emission(epoch + 1).max_storage_rate;
		self.storage.enter_close(self.part(epoch, Pool::Storage), most);
	}

	/// Enters by what figures an epoch began.
	fn enter_figures(&mut self, epoch: EpochIndex, figures: EmissionFigures) {
		let EmissionFigures { beaconers, witnesses, storage, validators, .. } = figures;
		let treasury = PARTS - beaconers - witnesses - storage - validators;
		let shares = Pools { beaconers, witnesses, storage, validators, treasury };
		let genesis = *self.emission(0);
		let handed_out = genesis.initial_budget * Balance::from(figures.budget_part);
		let params = EmissionParams {
			initial_budget: handed_out / Balance::from(PARTS),
			shares: Shares::try_new(shares).unwrap(),
			max_rate: figures.max_rate,
			max_storage_rate: figures.max_storage_rate,
			storage_liquid: figures.storage_liquid,
			vesting_ticks: figures.vesting_ticks,
			..genesis
		};
		self.emission.insert(epoch, params);
	}

	/// The parameters of an epoch.
	fn emission(&self, epoch: EpochIndex) -> &EmissionParams {
		self.emission.range(..=epoch).next_back().unwrap().1
	}

	/// Enters who earned what by a beacon.
	fn enter_receipt(&mut self, round: u32, beaconer: DeviceId) {
		let epoch = CurrentEpoch::<Runtime>::get().index;
		let receipt = Receipts::<Runtime>::get(round, beaconer).unwrap();
		let work = self.work.entry(epoch).or_default();
		work.entry(beaconer).or_default().0 += u128::from(receipt.units);
		for (witness, verdict) in receipt.verdicts {
			if let Verdict::Paid { units } = verdict {
				work.entry(witness).or_default().1 += u128::from(units);
			}
		}
	}

	/// Units that were earned in the pool of an epoch.
	fn units(&self, epoch: EpochIndex, pool: Pool) -> u128 {
		let all = self.work.get(&epoch).into_iter().flat_map(BTreeMap::values);
		match pool {
			Pool::Beaconers => all.map(|work| work.0).sum(),
			Pool::Witnesses => all.map(|work| work.1).sum(),
			Pool::Storage => self.storage.outcome(epoch).units,
			Pool::Validators => self.validators.points(epoch),
			Pool::Treasury => 0,
		}
	}

	/// The budget of an epoch. No history comes near the cap, so that clips nothing.
	fn budget(&self, epoch: EpochIndex) -> Balance {
		let emission = self.emission(epoch);
		emission.initial_budget >> (epoch / emission.halving_epochs)
	}

	/// A pool's share of it, rounded down.
	fn part(&self, epoch: EpochIndex, pool: Pool) -> Balance {
		let share = Balance::from(self.emission(epoch).shares.of(pool));
		self.budget(epoch) * share / Balance::from(PARTS)
	}

	/// What a pool has to do in an epoch.
	fn pool(&self, epoch: EpochIndex, pool: Pool) -> Expected {
		let budget = self.part(epoch, pool);
		if pool == Pool::Treasury {
			let parts = Pool::ALL.into_iter().map(|pool| self.part(epoch, pool));
			let share = budget + self.budget(epoch) - parts.sum::<Balance>();
			// Genesis has its account exist, so that it takes whatever it gets.
			return Expected { budget: share, rate: 0, issued: share };
		}
		if pool == Pool::Storage {
			let outcome = self.storage.outcome(epoch);
			return Expected { budget, rate: outcome.rate, issued: outcome.issued };
		}
		let units = self.units(epoch, pool);
		if pool == Pool::Validators {
			let rate = self.validators.rate(epoch, budget);
			return Expected { budget, rate, issued: rate * units };
		}
		let rate = budget.checked_div(units).unwrap_or_default().min(self.emission(epoch).max_rate);
		let rate = if units == 0 { 0 } else { rate };
		Expected { budget, rate, issued: rate * units }
	}

	fn treasury_of(&self, epoch: EpochIndex) -> Balance {
		self.pool(epoch, Pool::Treasury).issued
	}

	/// What a device earned in closed epochs.
	fn earned(&self, device: DeviceId) -> Balance {
		let closed = CurrentEpoch::<Runtime>::get().index;
		let of_epoch = |(epoch, work): (&EpochIndex, &BTreeMap<DeviceId, Work>)| {
			let (beacons, reports) = work.get(&device).copied().unwrap_or_default();
			self.pool(*epoch, Pool::Beaconers).rate * beacons
				+ self.pool(*epoch, Pool::Witnesses).rate * reports
		};
		let coverage = self.work.iter().filter(|(epoch, _)| **epoch < closed).map(of_epoch);
		coverage.sum::<Balance>() + self.storage.earned(device)
	}

	/// Everything that has to hold between any two extrinsics.
	pub fn check(&self) -> Result<(), String> {
		self.check_epochs()?;
		self.check_devices()?;
		self.check_slashes()?;
		super::holds::check()?;
		self.storage.check()?;
		self.check_supply()
	}

	/// What has to hold when a block's hooks had weight to spare.
	pub fn check_block(&self) -> Result<(), String> {
		let now = ChallengeClock::round();
		let kept: u32 = <Runtime as pallet_coverage::Config>::HistoryRounds::get();
		let settled = |round: &u32| is_settled(*round, now);
		let forgotten = |round: &u32| *round + kept < now;
		let beacons: Vec<_> = Beacons::<Runtime>::iter_keys().map(|(round, _)| round).collect();
		ensure!(!beacons.iter().any(&settled), "a beacon outlived its windows");
		let receipts: Vec<_> = Receipts::<Runtime>::iter_keys().map(|(round, _)| round).collect();
		ensure!(!receipts.iter().any(&forgotten), "a receipt outlived its history");
		ensure!(!Rounds::<Runtime>::iter_keys().any(|round| forgotten(&round)), "rules outlived");
		ensure!(Unsettled::<Runtime>::iter_keys().next().is_none(), "a gateway waits for a count");
		let tick = ChallengeClock::tick();
		let late = Expiry::<Runtime>::iter_keys().any(|(at, _)| u32::from_be_bytes(at) <= tick);
		ensure!(!late, "a gateway waits past its bucket");
		self.storage.check_block()
	}

	fn check_epochs(&self) -> Result<(), String> {
		let running = CurrentEpoch::<Runtime>::get();
		ensure!(running.index == ChallengeClock::epoch(), "an epoch is not closed in time");
		let (mut budgeted, mut issued, mut unallocated) = (0, 0, 0);
		for epoch in 0..running.index {
			let summary = Epochs::<Runtime>::get(epoch).ok_or("a closed epoch has no summary")?;
			self.check_epoch(epoch, &summary)?;
			budgeted += summary.budget;
			issued += summary.issued();
			unallocated += summary.unallocated;
		}
		ensure!(
			Epochs::<Runtime>::iter_keys().all(|epoch| epoch < running.index),
			"an open epoch has a summary"
		);
		let totals = Totals::<Runtime>::get();
		ensure!(totals.budgeted == budgeted, "the total budget is not the epochs'");
		ensure!(totals.issued == issued, "the total issued is not the epochs'");
		ensure!(totals.unallocated == unallocated, "the total unallocated is not the epochs'");
		ensure!(issued + unallocated == budgeted, "issued and unallocated miss the budget");
		let units = (running.units.beaconers, running.units.witnesses);
		let earned = (
			self.units(running.index, Pool::Beaconers),
			self.units(running.index, Pool::Witnesses),
		);
		ensure!(units == earned, "the running epoch's units were not earned by its beacons");
		Ok(())
	}

	fn check_epoch(&self, epoch: EpochIndex, summary: &EpochSummary) -> Result<(), String> {
		let mut unallocated = 0;
		for (pool, outcome) in summary.pools.iter() {
			let expected = self.pool(epoch, pool);
			let tell = |what| format!("epoch {epoch}, {pool:?}: {what}: {outcome:?}");
			ensure!(outcome.budget == expected.budget, tell("budget"));
			ensure!(outcome.units == self.units(epoch, pool), tell("units"));
			ensure!(outcome.rate == expected.rate, tell("rate"));
			ensure!(outcome.issued == expected.issued, tell("issued"));
			let rest = outcome.budget.checked_sub(outcome.issued);
			unallocated += rest.ok_or_else(|| tell("issued past its budget"))?;
		}
		let budget: Balance = summary.pools.iter().map(|(_, outcome)| outcome.budget).sum();
		ensure!(summary.budget == budget, format!("epoch {epoch}: pools miss the budget"));
		ensure!(summary.unallocated == unallocated, format!("epoch {epoch}: unallocated"));
		Ok(())
	}

	/// Each device, retired ones included, is owed or was paid exactly what it earned.
	fn check_devices(&self) -> Result<(), String> {
		let (mut paid, mut due, mut vesting) = (0, 0, 0);
		for device in super::fleet::devices() {
			let claimed = self.claimed.get(&device).copied().unwrap_or_default();
			let pending = Rewards::pending(device);
			let vests = Rewards::storage_earnings(device).vesting;
			ensure!(
				claimed + pending + vests == self.earned(device),
				format!("device {device} earned something else than it was paid and is owed")
			);
			paid += claimed;
			due += pending;
			vesting += vests;
		}
		let known = |device| super::fleet::devices().contains(&device);
		ensure!(Accounts::<Runtime>::iter_keys().all(known), "an account of no device");
		ensure!(StorageAccounts::<Runtime>::iter_keys().all(known), "storage of no device");
		let totals = Totals::<Runtime>::get();
		let closed = 0..CurrentEpoch::<Runtime>::get().index;
		let validators: Vec<_> =
			closed.map(|epoch| self.pool(epoch, Pool::Validators).issued).collect();
		self.validators.check(&validators)?;
		let validators: Balance = validators.iter().sum();
		let claimed = paid + self.validators.paid();
		ensure!(totals.claimed == claimed, "the total claimed is not what was paid");
		ensure!(
			paid + due + vesting + self.storage.in_fractions() + validators + totals.treasury
				== totals.issued,
			"claimed, pending, vesting and the treasury's miss what was issued"
		);
		Ok(())
	}

	/// What owners lost has gone where slashes go.
	fn check_slashes(&self) -> Result<(), String> {
		let taken = self.slashed_to_nobody + self.slashed_to_treasury;
		ensure!(taken == self.slashed, "slashes took something else than owners lost");
		let destination = pallet_rewards::SlashedTo::<Runtime>::get();
		let astray = destination == SlashDestination::Burn && self.slashed_to_treasury > 0;
		ensure!(!astray, "the treasury received what was to be burned");
		Ok(())
	}

	/// Tokens come from genesis and from work, and go by fees.
	fn check_supply(&self) -> Result<(), String> {
		let totals = Totals::<Runtime>::get();
		let claimed = self.claimed.values().sum::<Balance>() + self.validators.paid();
		let shares = (0..CurrentEpoch::<Runtime>::get().index).map(|epoch| self.treasury_of(epoch));
		let treasury_minted: Balance = shares.sum();
		ensure!(totals.treasury == treasury_minted, "the treasury's total is not its shares'");
		// Genesis has it exist.
		let existing = <Balances as Inspect<crate::AccountId>>::minimum_balance();
		let earned = treasury_minted + self.slashed_to_treasury;
		ensure!(
			Balances::total_balance(&treasury()) == existing + earned,
			"the treasury holds something else than its shares and slashes"
		);
		let issuance = Balances::total_issuance();
		ensure!(
			issuance + self.burned + self.slashed_to_nobody
				== self.endowed + claimed + treasury_minted,
			format!("{issuance} plancks exist, which is not genesis, mints and burns")
		);
		let liability = totals.issued - totals.claimed - totals.treasury;
		ensure!(issuance + liability <= self.emission(0).supply_cap, "the cap is exceeded");
		let held: Balance = frame_system::Account::<Runtime>::iter_values()
			.map(|account| account.data.free + account.data.reserved)
			.sum();
		ensure!(held == issuance, "accounts hold something else than what exists");
		Ok(())
	}

	/// Micro-units that were ever earned.
	pub fn all_units(&self) -> u128 {
		let of_all = |work: &BTreeMap<DeviceId, Work>| -> u128 {
			work.values().map(|(beacons, reports)| beacons + reports).sum()
		};
		self.work.values().map(of_all).sum()
	}

	/// Plancks that were ever claimed.
	pub fn all_claims(&self) -> Balance {
		self.claimed.values().sum()
	}
}
