// SPDX-License-Identifier: Apache-2.0
//! A runtime with a settable clock, registry and rate, and recording sinks; and, in `prover`,
//! providers that really seal and prove sectors of 2 KiB.

mod prover;

pub use cairn_spacetime::{
	booked_bytes,
	partition::{Partition, Places, SectorState},
	PartitionId, Slot, StoragePower, WindowIndex,
};
pub use prover::*;

use crate as pallet_spacetime;
use crate::*;
use cairn_device_primitives::{DeviceId, Round, Seed, Tick};
use cairn_spacetime::{ProfileId, SectorNumber, StorageParams};
use cairn_traits::{PowerSink, ProofMeter, ProvingClock, RoundClock, StorageDevices, StorageRate};
use codec::Encode;
use frame_support::{
	derive_impl, parameter_types,
	traits::{
		fungible::{Balanced, Inspect, InspectHold, Mutate},
		ConstU128, Contains, Get, OnIdle, OnPoll, OnUnbalanced,
	},
	weights::{Weight, WeightMeter},
};
use sp_io::hashing::blake2_256;
use sp_runtime::{BuildStorage, Permill};
use std::collections::BTreeMap;

pub const TICKS_PER_ROUND: Tick = 2;
pub const WINDOW: Tick = 4;
pub const LOOKBACK: Tick = 3;
pub const PERIOD: Tick = 48 * WINDOW;
pub const HISTORY: Round = 22;
/// Bytes of a sector of 2 KiB.
pub const SECTOR: StoragePower = 2_048;
pub const DEPOSIT: Balance = 100;
pub const PLEDGE: Balance = 200;
/// Ticks whose reward a pledge is worth, where that is more: those of ten periods.
pub const TICKS_OF_PLEDGE: Tick = 10 * PERIOD;
pub const ENDOWMENT: Balance = 1_000_000;
/// Sectors of 2 KiB in a GiB: floors are given for the latter.
const SECTORS_A_GIB: Balance = 524_288;

type Block = frame_system::mocking::MockBlock<Test>;
pub type AccountId = u64;
pub type Balance = u128;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		Spacetime: pallet_spacetime,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountData = pallet_balances::AccountData<Balance>;
	type Block = Block;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<1>;
	type RuntimeHoldReason = RuntimeHoldReason;
}

parameter_types! {
	pub static Now: Tick = 1_000;
	/// Whether the tick stands still in this block.
	pub static Standing: bool = false;
	/// Weight and bytes of proofs that the clock was told of.
	pub static Noted: (Weight, u32) = (Weight::zero(), 0);
	/// Plancks that a sector of 2 KiB earns in a tick.
	pub static Rate: Balance = 0;
	pub static Owners: BTreeMap<DeviceId, AccountId> = BTreeMap::new();
	pub static ProofBytesPerTick: u32 = 10_000;
	pub static PartitionsPerDeadline: u32 = 2;
	pub static MaxFaultPeriods: u8 = 3;
	pub static MaxTicketAge: Round = 8;
	pub static SealDelay: Round = 2;
	pub static PreCommitLifetime: Tick = 40;
	pub static InitialLifetime: Tick = 5 * PERIOD;
	pub static MaxLifetime: Tick = 8 * PERIOD;
	pub static DepositTicks: Tick = 60;
	pub static PledgeTicks: Tick = TICKS_OF_PLEDGE;
	pub static FaultCost: u32 = 351;
	pub static WindowTicks: Tick = WINDOW;
	pub const TerminationShare: Permill = Permill::from_parts(85_000);
	pub const LeastTerminationShare: Permill = Permill::from_percent(2);
}

impl Config for Test {
	type AllowedProfiles = Allowed;
	type Clock = Clock;
	type Currency = Balances;
	type Devices = Devices;
	type Params = Decided;
	type PartitionsPerDeadline = PartitionsPerDeadline;
	type Power = Sink;
	type ProofBytesPerTick = ProofBytesPerTick;
	type Rate = PerTick;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Slash = Slashes;
	type WeightInfo = ();
}

/// What is decided.
pub struct Decided;

impl Get<ParamsOf<Test>> for Decided {
	fn get() -> ParamsOf<Test> {
		StorageParams {
			max_ticket_age: MaxTicketAge::get(),
			seal_delay: SealDelay::get(),
			pre_commit_lifetime: PreCommitLifetime::get(),
			initial_lifetime: InitialLifetime::get(),
			max_lifetime: MaxLifetime::get(),
			max_fault_periods: MaxFaultPeriods::get(),
			deposit_floor: DEPOSIT * SECTORS_A_GIB,
			deposit_ticks: DepositTicks::get(),
			pledge_floor: PLEDGE * SECTORS_A_GIB,
			pledge_ticks: PledgeTicks::get(),
			fault_cost: FaultCost::get(),
			termination_share: TerminationShare::get(),
			least_termination_share: LeastTerminationShare::get(),
			termination_age: 4 * PERIOD,
		}
	}
}

pub struct Allowed;

impl Contains<ProfileId> for Allowed {
	fn contains(profile: &ProfileId) -> bool {
		matches!(profile, ProfileId::Kib2 | ProfileId::Gib1)
	}
}

pub struct Clock;

impl RoundClock for Clock {
	fn tick() -> Tick {
		Now::get()
	}

	fn has_advanced() -> bool {
		!Standing::get()
	}

	fn ticks_per_round() -> Tick {
		TICKS_PER_ROUND
	}

	fn epoch_ticks() -> Tick {
		100
	}

	fn seed(round: Round) -> Option<Seed> {
		let usable = Self::first_tick(round) < Now::get();
		let kept = Self::round() - round.min(Self::round()) < HISTORY;
		(usable && kept).then(|| blake2_256(&round.to_le_bytes()))
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_tick(tick: Tick) {
		Now::set(tick);
	}
}

impl ProvingClock for Clock {
	fn window_ticks() -> Tick {
		WindowTicks::get()
	}

	fn lookback_ticks() -> Tick {
		LOOKBACK
	}

	fn history_rounds() -> Round {
		HISTORY
	}
}

impl ProofMeter for Clock {
	fn note_proof(weight: Weight, length: u32) {
		Noted::mutate(|noted| *noted = (noted.0 + weight, noted.1 + length));
	}
}

pub struct PerTick;

impl StorageRate<Balance> for PerTick {
	fn storage_reward(power: StoragePower, ticks: Tick) -> Balance {
		Rate::get() * power * Balance::from(ticks) / SECTOR
	}
}

pub struct Sink;

impl PowerSink for Sink {
	fn set_power(device: DeviceId, power: StoragePower) {
		frame_support::storage::unhashed::put(&told_key(device), &power);
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_sink(_: DeviceId) {}
}

fn told_key(device: DeviceId) -> Vec<u8> {
	(b"told", device).encode()
}

/// What the sink was told of a device's power last. In storage, so that what fails is undone.
pub fn told(device: DeviceId) -> Option<StoragePower> {
	frame_support::storage::unhashed::get(&told_key(device))
}

pub fn forget_told(device: DeviceId) {
	frame_support::storage::unhashed::kill(&told_key(device));
}

/// Where slashed money goes.
const TILL: AccountId = 7;

/// All that was slashed so far.
pub struct Slashed;

impl Slashed {
	pub fn get() -> Balance {
		Balances::balance(&TILL)
	}
}

pub struct Slashes;

impl OnUnbalanced<CreditOf<Test>> for Slashes {
	fn on_nonzero_unbalanced(credit: CreditOf<Test>) {
		Balances::resolve(&TILL, credit).unwrap();
	}
}

pub struct Devices;

impl StorageDevices<AccountId> for Devices {
	fn storage_owner(device: DeviceId) -> Option<AccountId> {
		Owners::get().get(&device).copied()
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_storage(owner: AccountId) -> DeviceId {
		Balances::set_balance(&owner, 1_000_000_000_000_000);
		Owners::mutate(|owners| _ = owners.insert(0, owner));
		0
	}
}

pub fn owner(device: DeviceId) -> AccountId {
	100 + u64::from(device)
}

pub fn signed(device: DeviceId) -> RuntimeOrigin {
	RuntimeOrigin::signed(owner(device))
}

/// Lets the registry know a provider, with an owner who has money.
pub fn onboard(device: DeviceId) {
	Owners::mutate(|owners| _ = owners.insert(device, owner(device)));
	Balances::set_balance(&owner(device), ENDOWMENT);
}

/// Has the registry know another owner of a device.
pub fn sell(device: DeviceId, buyer: AccountId) {
	Owners::mutate(|owners| _ = owners.insert(device, buyer));
}

/// Has the registry know the device no more.
pub fn retire(device: DeviceId) {
	Owners::mutate(|owners| _ = owners.remove(&device));
}

pub fn provider(device: DeviceId) -> ProviderOf<Test> {
	Providers::<Test>::get(device).unwrap()
}

/// Bytes of proofs a tick with which a span has room for so many partitions of 2 KiB, which book the
/// same whatever is in them.
pub fn tick_bytes(partitions: u64) -> u32 {
	let room = booked_bytes(kib2(), 1) * partitions;
	// Three quarters of two times as much, in the ticks of a window.
	(room * 2).div_ceil(3 * u64::from(WINDOW)) as u32
}

/// What is held of an owner: deposits, pledges.
pub fn held(device: DeviceId) -> (Balance, Balance) {
	let on_hold = |reason: HoldReason| Balances::balance_on_hold(&reason.into(), &owner(device));
	(on_hold(HoldReason::PreCommitDeposit), on_hold(HoldReason::Pledge))
}

/// Adds to a sector's pledge, as if the rate had been higher when it was activated.
pub fn pledge_more(device: DeviceId, number: SectorNumber, more: Balance) {
	Spacetime::hold(HoldReason::Pledge, &owner(device), more).ok().unwrap();
	Sectors::<Test>::mutate(device, number, |found| found.as_mut().unwrap().pledge += more);
	Providers::<Test>::mutate_extant(device, |provider| provider.pledges += more);
}

/// The device's power, which the sink, the provider and the total agree on if it is the only one.
pub fn power(device: DeviceId) -> StoragePower {
	let power = provider(device).bytes.active;
	assert_eq!(told(device).unwrap_or_default(), power);
	power
}

/// The hooks of one block, with all the weight they want.
pub fn run_hooks() {
	Spacetime::on_poll(1, &mut WeightMeter::new());
	Spacetime::on_idle(1, Weight::MAX);
}

/// Lets ticks pass, with the hooks of each.
pub fn go_to(tick: Tick) {
	while Now::get() < tick {
		Now::mutate(|now| *now += 1);
		run_hooks();
	}
}

/// Lets ticks pass in which no weight is left for the hooks.
pub fn lag_to(tick: Tick) {
	Now::mutate(|now| *now = tick.max(*now));
}

/// This pallet's events so far.
pub fn events() -> Vec<Event<Test>> {
	let ours = |record: frame_system::EventRecord<RuntimeEvent, _>| match record.event {
		RuntimeEvent::Spacetime(event) => Some(event),
		_ => None,
	};
	System::events().into_iter().filter_map(ours).collect()
}

/// Storage with nothing but block 1, at tick 1,000.
pub fn new_test_ext() -> sp_io::TestExternalities {
	Now::set(1_000);
	Standing::set(false);
	Noted::take();
	Rate::set(0);
	Owners::set(BTreeMap::new());
	ProofBytesPerTick::set(10_000);
	PartitionsPerDeadline::set(2);
	MaxFaultPeriods::set(3);
	MaxTicketAge::set(8);
	SealDelay::set(2);
	PreCommitLifetime::set(40);
	InitialLifetime::set(5 * PERIOD);
	MaxLifetime::set(8 * PERIOD);
	DepositTicks::set(60);
	PledgeTicks::set(TICKS_OF_PLEDGE);
	FaultCost::set(351);
	WindowTicks::set(WINDOW);
	clear_disk();
	let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	let mut ext = sp_io::TestExternalities::new(storage);
	ext.execute_with(|| {
		LeastSector::<Test>::put(SECTOR as u64);
		System::set_block_number(1);
	});
	ext
}

/// Runs a test and checks the invariants after it.
pub fn build_and_execute<R>(test: impl FnOnce() -> R) -> R {
	new_test_ext().execute_with(|| {
		let result = test();
		Spacetime::do_try_state().unwrap();
		result
	})
}
