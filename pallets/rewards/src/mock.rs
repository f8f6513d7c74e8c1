// SPDX-License-Identifier: Apache-2.0
//! A runtime of balances and rewards, with a clock and a registry that tests set.

use crate as pallet_rewards;
use crate::*;
use cairn_coverage::GatewayFacts;
use cairn_device_primitives::{DeviceId, EpochIndex, Round, Seed, Tick};
use cairn_emission::{
	EmissionFigures, EmissionParams, EpochSummary, Pool, Pools, Shares, SlashDestination,
};
use cairn_power::Age;
use cairn_traits::{
	Booking, DeviceInspect, PointsOfEpoch, PowerSink, RewardSink, RoundClock, StoragePower,
	ValidatorPool,
};
use frame_support::{
	derive_impl, parameter_types,
	traits::{ConstU128, ConstU64, Get, Hooks},
	weights::WeightMeter,
};
use sp_runtime::BuildStorage;
use std::collections::BTreeMap;

pub type AccountId = u64;

pub const EXISTENTIAL_DEPOSIT: Balance = 10;
pub const ENDOWED: AccountId = 1;
pub const ENDOWMENT: Balance = 1_000_000;
pub const TREASURY: AccountId = 99;
pub const EPOCH_TICKS: Tick = 100;
pub const GIB: StoragePower = 1 << 30;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		Rewards: pallet_rewards,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
	type AccountStore = System;
}

parameter_types! {
	pub static CurrentTick: Tick = 0;
	pub static ChainAge: Age = Age(0);
	/// Where each known device is paid.
	pub static Payouts: BTreeMap<DeviceId, AccountId> = BTreeMap::new();
	/// The points of the running epoch.
	pub static Points: PointsOfEpoch = PointsOfEpoch::default();
	/// The epochs whose points were asked for, in that order.
	pub static Asked: Vec<EpochIndex> = vec![];
	/// What governance decided, if anything.
	pub static Decided: Option<EmissionFigures> = None;
}

impl Config for Test {
	type Currency = Balances;
	type Clock = MockClock;
	type Devices = MockDevices;
	type Validators = MockValidators;
	type Age = ChainAge;
	type Figures = MockFigures;
	type TreasuryAccount = ConstU64<TREASURY>;
	type WeightInfo = ();
}

/// What is decided; else what genesis says.
pub struct MockFigures;

impl Get<EmissionFigures> for MockFigures {
	fn get() -> EmissionFigures {
		Decided::get().unwrap_or_else(|| EmissionFigures::of(&Emission::<Test>::get()))
	}
}

/// Decides figures, from those that are in force.
pub fn decide(change: impl FnOnce(&mut EmissionFigures)) {
	let mut figures = MockFigures::get();
	change(&mut figures);
	Decided::set(Some(figures));
}

pub struct MockValidators;

impl ValidatorPool for MockValidators {
	fn close(epoch: EpochIndex) -> PointsOfEpoch {
		Asked::mutate(|asked| asked.push(epoch));
		Points::mutate(core::mem::take)
	}
}

pub struct MockClock;

impl RoundClock for MockClock {
	fn tick() -> Tick {
		CurrentTick::get()
	}
	/// The tick of a test stands in no block.
	fn has_advanced() -> bool {
		true
	}
	fn ticks_per_round() -> Tick {
		10
	}
	fn epoch_ticks() -> Tick {
		EPOCH_TICKS
	}
	fn seed(_: Round) -> Option<Seed> {
		None
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn set_tick(tick: Tick) {
		CurrentTick::set(tick);
	}
}

pub struct MockDevices;

impl DeviceInspect<AccountId> for MockDevices {
	fn gateway_at(_: DeviceId, _: Round) -> Option<GatewayFacts<AccountId>> {
		None
	}
	fn payout(device: DeviceId) -> Option<AccountId> {
		Payouts::get().get(&device).copied()
	}
	fn active_gateways() -> u32 {
		0
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_gateways(count: u32) -> Vec<(DeviceId, cairn_device_primitives::WorkingKey)> {
		(0..count)
			.map(|device| {
				pay_to(device, 1_000 + u64::from(device));
				(device, [0; 32])
			})
			.collect()
	}
}

/// Registers `device` with `payout`, or names another payout account.
pub fn pay_to(device: DeviceId, payout: AccountId) {
	Payouts::mutate(|payouts| payouts.insert(device, payout));
}

/// Books `beaconers` and `witnesses` micro-units for `device`.
pub fn book(device: DeviceId, beaconers: u64, witnesses: u64) {
	Rewards::book(&[
		Booking { device, pool: Pool::Beaconers, units: beaconers },
		Booking { device, pool: Pool::Witnesses, units: witnesses },
	]);
}

/// Lets the chain age by so many half-lives of coverage.
pub fn age(half_lives: u64) {
	ChainAge::mutate(|age| age.0 += half_lives << 32);
}

/// Has `device` prove `gib` GiB from the current tick on.
pub fn prove(device: DeviceId, gib: StoragePower) {
	Rewards::set_power(device, gib * GIB);
}

/// Puts the clock at `tick` and runs one block's hook.
pub fn run_to(tick: Tick) {
	CurrentTick::set(tick);
	Rewards::on_poll(System::block_number(), &mut WeightMeter::new());
}

/// Puts the clock into `epoch` and runs one block's hook.
pub fn enter_epoch(epoch: EpochIndex) {
	run_to(epoch * EPOCH_TICKS);
}

/// Ends the running epoch, and returns its outcome.
pub fn close() -> EpochSummary {
	let epoch = CurrentEpoch::<Test>::get().index;
	enter_epoch(epoch + 1);
	Epochs::<Test>::get(epoch).unwrap()
}

/// 10,000 plancks an epoch: 1,000 to beaconers, 4,000 to witnesses, 2,000 to storage, 2,000 to
/// validators, 1,000 to the treasury. At most 100 plancks a micro-unit, and 8 a GiB and tick. A
/// quarter of storage's reward is liquid, the rest vests in two epochs. Halved every 10 epochs.
pub fn small_emission() -> EmissionParams {
	let parts = Pools {
		beaconers: 100_000,
		witnesses: 400_000,
		storage: 200_000,
		validators: 200_000,
		treasury: 100_000,
	};
	EmissionParams {
		initial_budget: 10_000,
		halving_epochs: 10,
		supply_cap: ENDOWMENT + 200_000,
		shares: Shares::try_new(parts).unwrap(),
		max_rate: 100,
		max_storage_rate: 8,
		storage_liquid: 250_000,
		vesting_ticks: 2 * EPOCH_TICKS,
	}
}

pub struct ExtBuilder {
	emission: EmissionParams,
	slashed_to: SlashDestination,
}

impl Default for ExtBuilder {
	fn default() -> Self {
		Self { emission: small_emission(), slashed_to: SlashDestination::Burn }
	}
}

impl ExtBuilder {
	pub fn emission(mut self, emission: EmissionParams) -> Self {
		self.emission = emission;
		self
	}

	pub fn slashed_to(mut self, slashed_to: SlashDestination) -> Self {
		self.slashed_to = slashed_to;
		self
	}

	pub fn build(self) -> sp_io::TestExternalities {
		let storage = RuntimeGenesisConfig {
			balances: pallet_balances::GenesisConfig {
				balances: vec![(ENDOWED, ENDOWMENT)],
				..Default::default()
			},
			rewards: pallet_rewards::GenesisConfig {
				emission: self.emission,
				slashed_to: self.slashed_to,
				..Default::default()
			},
			..Default::default()
		};
		CurrentTick::set(0);
		Payouts::set(BTreeMap::new());
		Points::set(PointsOfEpoch::default());
		ChainAge::set(Age(0));
		Asked::set(vec![]);
		Decided::set(None);
		let mut ext = sp_io::TestExternalities::new(storage.build_storage().unwrap());
		ext.execute_with(|| System::set_block_number(1));
		ext
	}

	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			Rewards::do_try_state().unwrap();
		});
	}
}

/// Runs `test` with the small emission, then checks all invariants.
pub fn build_and_execute(test: impl FnOnce()) {
	ExtBuilder::default().build_and_execute(test);
}
