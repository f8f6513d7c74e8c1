// SPDX-License-Identifier: Apache-2.0
//! A runtime with a settable clock, registry and rate, recording sinks, and providers that really
//! seal and prove sectors of 2 KiB.

use crate as pallet_spacetime;
use crate::*;
use cairn_device_primitives::{DeviceId, Round, Seed, Tick};
use cairn_spacetime::{
	prover::{self, Data, ReadAt, Sealed, SealedReplica, SealedSector, Unwatched, UpperTree},
	Content, Label, Profile, ProfileId, SealPart, Sector as Sealing, SectorNumber, Window,
	WindowProof,
};
use cairn_traits::{
	PowerSink, ProofMeter, ProvingClock, RoundClock, StorageDevices, StoragePower, StorageRate,
};
use codec::Encode;
use frame_support::{
	derive_impl, parameter_types,
	traits::{
		fungible::{Balanced, Inspect, InspectHold, Mutate},
		ConstU128, ConstU32, Contains, OnIdle, OnPoll, OnUnbalanced,
	},
	weights::{Weight, WeightMeter},
};
use sp_io::hashing::blake2_256;
use sp_runtime::{BuildStorage, DispatchResult, Permill};
use std::{cell::RefCell, collections::BTreeMap, num::NonZeroUsize, rc::Rc};

pub const TICKS_PER_ROUND: Tick = 2;
pub const WINDOW: Tick = 4;
pub const LOOKBACK: Tick = 3;
pub const PERIOD: Tick = 48 * WINDOW;
pub const HISTORY: Round = 16;
/// Bytes of a sector of 2 KiB.
pub const SECTOR: StoragePower = 2_048;
pub const DEPOSIT: Balance = 100;
pub const PLEDGE: Balance = 200;
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
	pub static Noted: u32 = 0;
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
	pub static FaultCost: u32 = 351;
	pub static WindowTicks: Tick = WINDOW;
	pub const TerminationShare: Permill = Permill::from_parts(85_000);
	pub const LeastTerminationShare: Permill = Permill::from_percent(2);
}

impl Config for Test {
	type AllowedProfiles = Allowed;
	type Clock = Clock;
	type Currency = Balances;
	type DepositFloor = ConstU128<{ DEPOSIT * SECTORS_A_GIB }>;
	type DepositTicks = ConstU32<40>;
	type Devices = Devices;
	type FaultCost = FaultCost;
	type InitialLifetime = InitialLifetime;
	type LeastTerminationShare = LeastTerminationShare;
	type MaxFaultPeriods = MaxFaultPeriods;
	type MaxLifetime = MaxLifetime;
	type MaxTicketAge = MaxTicketAge;
	type PartitionsPerDeadline = PartitionsPerDeadline;
	type PledgeFloor = ConstU128<{ PLEDGE * SECTORS_A_GIB }>;
	type PledgeTicks = ConstU32<50>;
	type Power = Sink;
	type PreCommitLifetime = PreCommitLifetime;
	type ProofBytesPerTick = ProofBytesPerTick;
	type Rate = PerTick;
	type RuntimeHoldReason = RuntimeHoldReason;
	type SealDelay = SealDelay;
	type Slash = Slashes;
	type TerminationAge = ConstU32<{ 4 * PERIOD }>;
	type TerminationShare = TerminationShare;
	type WeightInfo = ();
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
	fn note_proof(length: u32) {
		Noted::mutate(|noted| *noted += length);
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

/// What a provider keeps of a sector.
pub struct Made {
	pub sealing: Sealing,
	layers: Vec<Vec<Label>>,
	replica: Vec<u8>,
	pub sealed: Sealed,
	data: Data<'static>,
	data_tree: Option<UpperTree>,
}

thread_local! {
	static DISK: RefCell<BTreeMap<(DeviceId, SectorNumber), Rc<Made>>> = RefCell::default();
}

pub const FILE: &[u8] = b"What a provider keeps for somebody.";

pub fn kib2() -> &'static Profile {
	ProfileId::Kib2.profile()
}

impl Made {
	/// Seals a sector.
	pub fn new(device: DeviceId, number: SectorNumber, ticket: Seed, data: Data<'static>) -> Self {
		let (content, data_tree) = data.commit(kib2(), NonZeroUsize::MIN, &mut Unwatched).unwrap();
		let genesis = Spacetime::genesis_hash();
		let sealing = Sealing { genesis, device, number, ticket, content };
		let (mut layers, mut replica) = (Vec::new(), Vec::new());
		let sealed = prover::seal(
			kib2(),
			&sealing,
			&data,
			&mut layers,
			&mut replica,
			NonZeroUsize::MIN,
			&mut Unwatched,
		)
		.unwrap();
		Self { sealing, layers, replica, sealed, data, data_tree }
	}

	/// A part of the proof of its seal.
	pub fn part(&self, seed: &Seed, part: u32) -> SealPart {
		let layers: Vec<&dyn ReadAt> =
			self.layers.iter().map(|layer| layer as &dyn ReadAt).collect();
		let made = SealedSector {
			profile: kib2(),
			sector: &self.sealing,
			layers: &layers,
			replica: &self.replica,
			sealed: &self.sealed,
			data: self.data,
			data_tree: self.data_tree.as_ref(),
		};
		made.prove_part(seed, part).unwrap()
	}
}

/// What the provider keeps of a sector of its own.
pub fn made(device: DeviceId, number: SectorNumber) -> Rc<Made> {
	DISK.with_borrow(|disk| disk[&(device, number)].clone())
}

/// Puts a replica on the provider's disk.
pub fn keep(device: DeviceId, number: SectorNumber, made: Made) {
	DISK.with_borrow_mut(|disk| drop(disk.insert((device, number), Rc::new(made))));
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

pub fn provider(device: DeviceId) -> ProviderOf<Test> {
	Providers::<Test>::get(device).unwrap()
}

/// What is held of an owner: deposits, pledges.
pub fn held(device: DeviceId) -> (Balance, Balance) {
	let on_hold = |reason: HoldReason| Balances::balance_on_hold(&reason.into(), &owner(device));
	(on_hold(HoldReason::PreCommitDeposit), on_hold(HoldReason::Pledge))
}

/// The latest round with a usable seed, and the seed.
pub fn latest() -> (Round, Seed) {
	let round = (Now::get() - 1) / TICKS_PER_ROUND;
	(round, Clock::seed(round).unwrap())
}

pub fn next_number(device: DeviceId) -> SectorNumber {
	Providers::<Test>::get(device).map_or(0, |provider| provider.next_number)
}

/// Seals the provider's next sector and commits to it.
pub fn try_pre_commit(device: DeviceId, data: Data<'static>) -> DispatchResult {
	let (round, ticket) = latest();
	let number = next_number(device);
	let made = Made::new(device, number, ticket, data);
	let (content, roots) = (made.sealing.content, made.sealed.roots);
	keep(device, number, made);
	Spacetime::pre_commit(signed(device), device, ProfileId::Kib2, content, number, roots, round)
}

pub fn pre_commit(device: DeviceId) -> SectorNumber {
	try_pre_commit(device, Data::Capacity).unwrap();
	next_number(device) - 1
}

/// Proves a part of a seal as an honest provider does.
pub fn prove_part(device: DeviceId, number: SectorNumber, part: u8) -> DispatchResult {
	let pre_commit = PreCommits::<Test>::get(device, number).ok_or("no pre-commit")?;
	let seed = pre_commit.seed.or_else(|| Clock::seed(pre_commit.seed_round)).unwrap_or_default();
	let proof = made(device, number).part(&seed, (part % 2).into());
	Spacetime::prove_part(RuntimeOrigin::signed(1), device, number, part, proof)
		.map(|_| ())
		.map_err(|error| error.error)
}

/// Goes to where the seed of a pre-commit is usable.
pub fn await_seed(device: DeviceId, number: SectorNumber) {
	let round = PreCommits::<Test>::get(device, number).unwrap().seed_round;
	go_to(Clock::first_tick(round) + 1);
}

/// Commits to `count` sectors and proves their seals.
pub fn seal(device: DeviceId, count: u32) -> Vec<SectorNumber> {
	let numbers: Vec<_> = (0..count).map(|_| pre_commit(device)).collect();
	for number in &numbers {
		await_seed(device, *number);
		prove_part(device, *number, 0).unwrap();
		prove_part(device, *number, 1).unwrap();
	}
	numbers
}

/// A provider with `count` sectors that are proven once: its window has closed.
pub fn establish(device: DeviceId, count: u32) -> Vec<SectorNumber> {
	onboard(device);
	let numbers = seal(device, count);
	let mut ids: Vec<_> = numbers.iter().map(|number| place_of(device, *number)).collect();
	ids.dedup();
	for id in ids {
		go_to_window(device, id);
		prove(device, id).unwrap();
		go_to(closes(device, id));
	}
	numbers
}

pub fn place_of(device: DeviceId, number: SectorNumber) -> PartitionId {
	Sectors::<Test>::get(device, number).unwrap().partition
}

pub fn partition(device: DeviceId, id: PartitionId) -> Partition {
	Partitions::<Test>::get(device, id).unwrap()
}

pub fn state(device: DeviceId, number: SectorNumber) -> SectorState {
	let partition = partition(device, place_of(device, number));
	partition.entries.iter().find(|entry| entry.number == number).unwrap().state
}

pub fn schedule(device: DeviceId) -> Schedule {
	Schedule::of::<Clock>(provider(device).offset)
}

/// The window of a partition that has not closed by the tick.
pub fn window(device: DeviceId, id: PartitionId) -> WindowIndex {
	schedule(device).window_of(id.deadline, Now::get())
}

pub fn opens(device: DeviceId, id: PartitionId) -> Tick {
	schedule(device).taken_from(window(device, id))
}

pub fn closes(device: DeviceId, id: PartitionId) -> Tick {
	schedule(device).closes(window(device, id))
}

pub fn cutoff(device: DeviceId, id: PartitionId) -> Tick {
	schedule(device).cutoff(window(device, id))
}

/// Goes to the first tick of the partition's next window, or of the one that is open.
pub fn go_to_window(device: DeviceId, id: PartitionId) {
	go_to(opens(device, id));
}

/// The proof of a partition by the replicas on the provider's disk.
pub fn proof(device: DeviceId, id: PartitionId, skipped: Places) -> WindowProof {
	let mut partition = partition(device, id);
	partition.settle(&schedule(device), Now::get(), MaxFaultPeriods::get());
	let asked = partition.asked(skipped).unwrap_or_default();
	let round = schedule(device).seed_round(partition.window);
	let seed = Clock::seed(round).unwrap_or_default();
	proof_on(device, id, seed, asked.iter().map(|(number, _)| *number))
}

/// The proof of these sectors on a given seed.
pub fn proof_on(
	device: DeviceId,
	id: PartitionId,
	seed: Seed,
	numbers: impl Iterator<Item = SectorNumber>,
) -> WindowProof {
	let disk: Vec<_> = numbers.map(|number| (number, made(device, number))).collect();
	let sectors: Vec<_> = disk
		.iter()
		.map(|(number, made)| SealedReplica {
			number: *number,
			nodes: &made.replica,
			upper: &made.sealed.replica,
		})
		.collect();
	if sectors.is_empty() {
		return WindowProof { sectors: Default::default() };
	}
	let window = Window { seed, device, deadline: id.deadline };
	prover::prove_window(kib2(), &window, &sectors).unwrap()
}

/// Proves a partition as an honest provider does.
pub fn prove(device: DeviceId, id: PartitionId) -> DispatchResult {
	prove_skipping(device, id, 0)
}

pub fn prove_skipping(device: DeviceId, id: PartitionId, skipped: Places) -> DispatchResult {
	submit(device, id, skipped, proof(device, id, skipped))
}

pub fn submit(
	device: DeviceId,
	id: PartitionId,
	skipped: Places,
	proof: WindowProof,
) -> DispatchResult {
	let PartitionId { deadline, index } = id;
	Spacetime::prove_window(RuntimeOrigin::signed(1), device, deadline, index, skipped, proof)
		.map(|_| ())
		.map_err(|error| error.error)
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
	Noted::set(0);
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
	FaultCost::set(351);
	WindowTicks::set(WINDOW);
	DISK.with_borrow_mut(BTreeMap::clear);
	let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	let mut ext = sp_io::TestExternalities::new(storage);
	ext.execute_with(|| System::set_block_number(1));
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

/// The content of a sector that holds [`FILE`].
pub fn file() -> Data<'static> {
	Data::File { bytes: &FILE, length: FILE.len() as u64 }
}

/// The root that capacity would have, as if it were data.
pub fn other_content() -> Content {
	Content::Data([9; 32])
}
