// SPDX-License-Identifier: Apache-2.0
//! What storage earns, reckoned span by span by the definitions of `cairn_emission`'s documentation:
//! in a span, no device's power changes.

use crate::{Balance, ChallengeClock, DeviceRegistry, Rewards, Runtime, Spacetime};
use cairn_device_primitives::{DeviceId, EpochIndex, Tick};
use cairn_emission::{EmissionParams, PoolSummary};
use cairn_traits::{RoundClock, StorageDevices};
use frame_support::ensure;
use pallet_rewards::{RunningStorage, StorageAccounts};
use pallet_spacetime::{Closings, Providers};
use std::collections::{BTreeMap, BTreeSet};

/// Parts of a planck, in which storage is paid.
const ONE: u128 = 1 << 64;

/// Bytes of a GiB.
const GIB: u128 = 1 << 30;

/// What the devices that store earned.
pub struct StorageBooks {
	/// The most that a GiB earns in a tick of the open epoch, in plancks.
	max_rate: Balance,
	/// Bytes that devices prove.
	power: BTreeMap<DeviceId, u128>,
	/// The epoch that is open.
	epoch: EpochIndex,
	/// Its ticks that are handed out.
	elapsed: Tick,
	/// What its divisions left over, in parts.
	carry: u128,
	/// Bytes times ticks that were proven in it.
	work: u128,
	/// What devices earned in it, in parts.
	running: BTreeMap<DeviceId, u128>,
	/// What they earned in the epochs before, in parts.
	closed: BTreeMap<DeviceId, u128>,
	/// Outcomes of closed epochs.
	outcomes: BTreeMap<EpochIndex, PoolSummary>,
	/// What these issued beyond whole plancks, in parts.
	fraction: u128,
	/// Devices of which something is kept.
	kept: BTreeSet<DeviceId>,
	/// Fractions of a planck that devices lost when nothing was kept of them any more, in parts.
	lost: BTreeMap<DeviceId, u128>,
	/// What of these no epoch has issued less for yet.
	returned: u128,
}

impl StorageBooks {
	pub fn open(emission: EmissionParams) -> Self {
		Self {
			max_rate: emission.max_storage_rate,
			power: BTreeMap::new(),
			epoch: 0,
			elapsed: 0,
			carry: 0,
			work: 0,
			running: BTreeMap::new(),
			closed: BTreeMap::new(),
			outcomes: BTreeMap::new(),
			fraction: 0,
			kept: BTreeSet::new(),
			lost: BTreeMap::new(),
			returned: 0,
		}
	}

	/// Enters that a device proves other power from this tick on. The pool has `budget` plancks.
	pub fn enter_power(&mut self, device: DeviceId, old: u128, new: u128, budget: Balance) {
		assert_eq!(self.power.get(&device).copied().unwrap_or_default(), old, "power of {device}");
		self.advance(ChallengeClock::tick(), budget);
		self.power.insert(device, new);
		self.kept.insert(device);
	}

	/// Enters the end of the open epoch, whose pool had `budget` plancks. In the next, a GiB earns
	/// `max_rate` plancks in a tick at most.
	pub fn enter_close(&mut self, budget: Balance, max_rate: Balance) {
		let length = ChallengeClock::epoch_ticks();
		self.advance((self.epoch + 1) * length, budget);
		let earned: u128 = self.running.values().sum();
		let parts = earned + self.fraction;
		let given_back = self.returned.min(parts);
		self.returned -= given_back;
		self.fraction = (parts - given_back) % ONE;
		let outcome = PoolSummary {
			budget,
			units: self.work,
			rate: earned.checked_div(self.work).unwrap_or_default(),
			issued: (parts - given_back) / ONE,
		};
		self.outcomes.insert(self.epoch, outcome);
		for (device, parts) in std::mem::take(&mut self.running) {
			*self.closed.entry(device).or_default() += parts;
		}
		self.epoch += 1;
		self.max_rate = max_rate;
		(self.elapsed, self.carry, self.work) = (0, 0, 0);
	}

	/// Enters whose records are gone. What was not paid of them was less than a planck, or the
	/// check of devices finds it missing.
	pub fn enter_ends(&mut self) {
		let gone = |device: &DeviceId| !StorageAccounts::<Runtime>::contains_key(device);
		let gone: Vec<_> = self.kept.iter().copied().filter(gone).collect();
		for device in gone {
			self.kept.remove(&device);
			let left = self.parts(device) % ONE;
			*self.lost.entry(device).or_default() += left;
			self.returned += left;
		}
	}

	/// Hands out the open epoch's pool of `budget` plancks up to a tick.
	fn advance(&mut self, tick: Tick, budget: Balance) {
		let length = ChallengeClock::epoch_ticks();
		let to = (tick - self.epoch * length).min(length);
		let handed_out = |ticks: Tick| budget * Balance::from(ticks) / Balance::from(length);
		let pot = handed_out(to) - handed_out(self.elapsed);
		let ticks = u128::from(to - std::mem::replace(&mut self.elapsed, to));
		let power: u128 = self.power.values().sum();
		if ticks == 0 || power == 0 {
			return;
		}
		let parts = pot * ONE + self.carry;
		let most = ticks * self.max_rate * (ONE / GIB);
		let growth = (parts / power).min(most);
		self.carry = if growth < parts / power { 0 } else { parts % power };
		self.work += power * ticks;
		for (device, power) in &self.power {
			*self.running.entry(*device).or_default() += growth * power;
		}
	}

	/// What a device holds or was paid of closed epochs, in parts.
	fn parts(&self, device: DeviceId) -> u128 {
		let of = |parts: &BTreeMap<DeviceId, u128>| parts.get(&device).copied().unwrap_or_default();
		of(&self.closed) - of(&self.lost)
	}

	/// What a device earned in closed epochs, in whole plancks.
	pub fn earned(&self, device: DeviceId) -> Balance {
		self.parts(device) / ONE
	}

	/// What the fractions of devices, and such as were given back too late, make together, in whole
	/// plancks: issued, and not anyone's yet.
	pub fn in_fractions(&self) -> Balance {
		let of_devices: u128 = self.closed.keys().map(|device| self.parts(*device) % ONE).sum();
		(of_devices + self.returned) / ONE
	}

	/// What the pool did in an epoch that is closed; nothing in one that is not.
	pub fn outcome(&self, epoch: EpochIndex) -> PoolSummary {
		self.outcomes.get(&epoch).copied().unwrap_or_default()
	}

	/// Whether those who prove, those who pay and the registry agree on who proves what.
	pub fn check(&self) -> Result<(), String> {
		let total: u128 = self.power.values().sum();
		ensure!(Spacetime::total_power() == total, "the total power is not that of the events");
		let paid_for = RunningStorage::<Runtime>::get().power;
		ensure!(paid_for == total, "storage is paid for other power than is proven");
		for (device, provider) in Providers::<Runtime>::iter() {
			let power = self.power.get(&device).copied().unwrap_or_default();
			let tell = |what| format!("device {device} {what}");
			ensure!(provider.bytes.active == power, tell("proves other power than its events say"));
			let paid_for = Rewards::storage_earnings(device).power;
			ensure!(paid_for == power, tell("is paid for other power than it proves"));
			let owner = DeviceRegistry::storage_owner(device);
			ensure!(
				provider.is_idle() || owner == Some(provider.owner),
				tell("stores with another's money than its owner's")
			);
		}
		Ok(())
	}

	/// What has to hold when a block's hooks had weight to spare.
	pub fn check_block(&self) -> Result<(), String> {
		let tick = ChallengeClock::tick();
		let late = Closings::<Runtime>::iter_keys().any(|(at, _)| u32::from_be_bytes(at) <= tick);
		ensure!(!late, "a partition outlived its window");
		Ok(())
	}

	/// Bytes times ticks that were ever proven.
	pub fn all_work(&self) -> u128 {
		self.outcomes.values().map(|outcome| outcome.units).sum::<u128>() + self.work
	}
}
