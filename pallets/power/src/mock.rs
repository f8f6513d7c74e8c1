// SPDX-License-Identifier: Apache-2.0
//! A runtime of balances, a bags list and power, with sessions, devices and rewards that tests set.

use crate as pallet_power;
use crate::*;
use cairn_coverage::GatewayFacts;
use cairn_device_primitives::{DeviceId, EpochIndex, Round};
use cairn_emission::Balance;
use cairn_power::{
	Age, BackingParams, Commission, CoveragePower, ElectionParams, LivenessParams, MaxChange,
	WeightParams, TOTAL_WEIGHT,
};
use cairn_traits::{
	DeviceInspect, DeviceOwners, PowerAge, PowerSink, PowerSource, StoragePower, ValidatorPool,
	ValidatorRewards,
};
use frame_support::{
	derive_impl, parameter_types,
	traits::{fungible::Mutate, ConstU128, ConstU32, ValidatorRegistration, ValidatorSet},
};
use pallet_session::SessionManager;
use sp_runtime::{
	traits::{ConvertInto, Get},
	BuildStorage, DispatchResult, Permill,
};
use sp_staking::SessionIndex;
use std::collections::{BTreeMap, BTreeSet};

mod neighbours;

use neighbours::{MockDevices, MockKeys, MockPower, MockRewards};

pub type AccountId = u64;

pub const EXISTENTIAL_DEPOSIT: Balance = 10;
pub const ENDOWMENT: Balance = 100_000;
/// The least bond.
pub const BOND: Balance = 1_000;
/// What backs with enough to end the bootstrap alone.
pub const TIB: StoragePower = 1 << 40;
/// Blocks that are made in a session by default.
pub const BLOCKS: u32 = 100;
pub const HISTORY: SessionIndex = 6;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		List: pallet_bags_list,
		Power: pallet_power,
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
	type RuntimeHoldReason = RuntimeHoldReason;
}

parameter_types! {
	/// Bags whose bounds double.
	pub static Thresholds: &'static [u128] = &BAGS;
}

const BAGS: [u128; 64] = {
	let mut bags = [1u128; 64];
	let mut at = 1;
	while at < 64 {
		bags[at] = bags[at - 1] * 2;
		at += 1;
	}
	bags
};

impl pallet_bags_list::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
	type ScoreProvider = Power;
	type BagThresholds = Thresholds;
	type MaxAutoRebagPerBlock = ();
	type Score = u128;
}

parameter_types! {
	/// Who has session keys.
	pub static Keyed: BTreeSet<AccountId> = BTreeSet::new();
	pub static Session: SessionIndex = 0;
	/// What governance decided, if anything.
	pub static Decided: Option<PowerParams> = None;
	/// The sets that the session pallet has: of the running session and of the next.
	pub static Sets: (Vec<AccountId>, Vec<AccountId>) = Default::default();
	pub static Primary: bool = true;
	/// Owner of each active device.
	pub static Owners: BTreeMap<DeviceId, AccountId> = BTreeMap::new();
	/// Where each known device is paid.
	pub static Payouts: BTreeMap<DeviceId, AccountId> = BTreeMap::new();
	pub static Storage: BTreeMap<DeviceId, StoragePower> = BTreeMap::new();
	pub static Coverage: BTreeMap<DeviceId, CoveragePower> = BTreeMap::new();
	/// What a point is worth, by closed epoch.
	pub static Rates: Vec<Balance> = Vec::new();
	/// All that closed epochs issued, and what was paid of it.
	pub static Issued: Balance = 0;
	pub static Paid: Balance = 0;
}

impl Config for Test {
	type RuntimeHoldReason = RuntimeHoldReason;
	type Rules = MockRules;
	type Currency = Balances;
	type Keys = MockKeys;
	type Devices = MockDevices;
	type Power = MockPower;
	type List = List;
	type Rewards = MockRewards;
	type PrimaryBlock = Primary;
	type Slash = ();
	type HistorySessions = ConstU32<HISTORY>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkKeys = MockKeys;
	type WeightInfo = ();
}

/// Registers `device` for `owner`, who is paid for it.
pub fn own(owner: AccountId, device: DeviceId) {
	Owners::mutate(|owners| owners.insert(device, owner));
	Payouts::mutate(|payouts| payouts.insert(device, owner));
}

/// Has `device` prove so many bytes from now on.
pub fn prove(device: DeviceId, bytes: StoragePower) {
	Storage::mutate(|all| all.insert(device, bytes));
	Power::set_power(device, bytes);
}

/// Has `device` settle so many micro-units of coverage, which tells nobody.
pub fn cover(device: DeviceId, micro_units: u64) {
	Coverage::mutate(|all| all.entry(device).or_default().settle(micro_units, age()));
}

pub fn age() -> Age {
	<Power as PowerAge>::age()
}

/// Registers `device` for `owner`, has it prove so many bytes, and back `validator` with them.
pub fn back(device: DeviceId, owner: AccountId, bytes: StoragePower, validator: AccountId) {
	own(owner, device);
	prove(device, bytes);
	Power::back(RuntimeOrigin::signed(owner), device, validator).unwrap();
}

/// What is decided; else what genesis says.
pub struct MockRules;

impl Get<PowerParams> for MockRules {
	fn get() -> PowerParams {
		Decided::get().unwrap_or_else(Params::<Test>::get)
	}
}

/// Decides rules, from those decided before.
pub fn decide(change: impl FnOnce(&mut PowerParams)) {
	let mut params = MockRules::get();
	change(&mut params);
	Decided::set(Some(params));
}

/// Gives `who` keys and the least bond, and has it join.
pub fn join(who: AccountId) {
	Keyed::mutate(|keyed| keyed.insert(who));
	Power::join(RuntimeOrigin::signed(who), BOND, 50_000).unwrap();
}

/// Ends the running session as the session pallet does, blocks being as they are.
pub fn rotate() {
	let session = Session::get();
	Power::end_session(session);
	Session::set(session + 1);
	let (_, next) = Sets::get();
	Power::start_session(session + 1);
	let planned = Power::new_session(session + 2).unwrap_or_else(|| next.clone());
	let keyed = Keyed::get();
	Sets::set((next, planned.into_iter().filter(|id| keyed.contains(id)).collect()));
	System::set_block_number(System::block_number() + 1);
}

/// Notes `blocks` primary blocks of `author`: one as it is told, the others at once.
pub fn author(author: AccountId, blocks: u32) {
	if let Some(others) = blocks.checked_sub(1) {
		Power::do_note_author(author);
		Authored::<Test>::mutate(author, |blocks| *blocks += others);
		SessionBlocks::<Test>::mutate(|blocks| *blocks += others);
	}
}

/// Has the validators make [`BLOCKS`] blocks, each its share, and ends the session.
pub fn run_session() {
	for (who, weight) in Power::session_weights(Session::get()).unwrap() {
		author(who, (u64::from(BLOCKS) * weight).div_ceil(TOTAL_WEIGHT) as u32);
	}
	rotate();
}

/// Runs so many sessions in which everybody is at work.
pub fn run_sessions(count: u32) {
	for _ in 0..count {
		run_session();
	}
}

/// Closes the running epoch with this worth of a point.
pub fn close_epoch(rate: Balance) {
	let epoch = u32::try_from(Rates::get().len()).unwrap();
	let points = Power::close(epoch);
	assert!(points.earned <= points.put_up);
	Issued::mutate(|issued| *issued += rate * points.earned);
	Rates::mutate(|rates| rates.push(rate));
}

/// Weights of the session that was planned last.
pub fn planned_weights() -> Vec<(AccountId, ConsensusWeight)> {
	Power::session_weights(Session::get() + 1).unwrap()
}

/// Bytes alone back at first; three seats at most would not be five. Bonds are free after ten
/// sessions, verdicts fall after two.
pub fn small_params() -> PowerParams {
	PowerParams {
		backing: BackingParams { per_byte: 1, per_micro_unit: 1_000, half_life: 8 },
		election: ElectionParams {
			seats: 8,
			min_self_bond: BOND,
			..PowerParams::default().election
		},
		weights: WeightParams {
			bootstrap_backing: 1 << 40,
			max_change: MaxChange::try_new(50_000).unwrap(),
			..Default::default()
		},
		liveness: LivenessParams { sessions: 2, blocks: 50, ..Default::default() },
		max_commission: Commission::try_new(200_000).unwrap(),
		unbonding_sessions: 10,
		rebacking_sessions: 6,
		removal_sessions: 20,
		slash: Permill::from_percent(10),
		..Default::default()
	}
}

pub struct ExtBuilder {
	params: PowerParams,
	candidates: Vec<AccountId>,
	keyed: BTreeSet<AccountId>,
}

impl Default for ExtBuilder {
	/// Candidates 1 to 5, all with keys.
	fn default() -> Self {
		Self { params: small_params(), candidates: (1..=5).collect(), keyed: (1..=5).collect() }
	}
}

impl ExtBuilder {
	pub fn params(mut self, params: PowerParams) -> Self {
		self.params = params;
		self
	}

	/// The candidates of genesis, all with keys.
	pub fn candidates(mut self, candidates: impl IntoIterator<Item = AccountId>) -> Self {
		self.candidates = candidates.into_iter().collect();
		self.keyed = self.candidates.iter().copied().collect();
		self
	}

	/// Who has keys at genesis.
	pub fn keyed(mut self, keyed: impl IntoIterator<Item = AccountId>) -> Self {
		self.keyed = keyed.into_iter().collect();
		self
	}

	pub fn build(self) -> sp_io::TestExternalities {
		let commission = Commission::try_new(50_000).unwrap();
		let storage = RuntimeGenesisConfig {
			balances: pallet_balances::GenesisConfig {
				balances: (1..=40).map(|who| (who, ENDOWMENT)).collect(),
				..Default::default()
			},
			power: pallet_power::GenesisConfig {
				params: self.params,
				candidates: self.candidates.iter().map(|who| (*who, BOND, commission)).collect(),
			},
			..Default::default()
		};
		forget();
		Keyed::set(self.keyed);
		let mut ext = sp_io::TestExternalities::new(storage.build_storage().unwrap());
		ext.execute_with(|| {
			let first = Power::new_session_genesis(0).unwrap_or_default();
			let second = Power::new_session_genesis(1).unwrap_or_default();
			Sets::set((first, second));
			System::set_block_number(1);
		});
		ext
	}

	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			check();
		});
	}
}

/// Sets all that is beside the storage back.
fn forget() {
	Session::set(0);
	Decided::set(None);
	Primary::set(true);
	Owners::set(BTreeMap::new());
	Payouts::set(BTreeMap::new());
	Storage::set(BTreeMap::new());
	Coverage::set(BTreeMap::new());
	Rates::set(Vec::new());
	Issued::set(0);
	Paid::set(0);
}

/// Checks all invariants, those that need the stubs included.
pub fn check() {
	Power::do_try_state().unwrap();
	<List as frame_election_provider_support::SortedListProvider<AccountId>>::try_state().unwrap();
	let set: Vec<_> = Power::session_weights(Session::get() + 1)
		.into_iter()
		.flatten()
		.map(|(id, _)| id)
		.collect();
	assert_eq!(Sets::get().1, set, "the session pallet has another set");
}

/// Runs `test` with five candidates, then checks all invariants.
pub fn build_and_execute(test: impl FnOnce()) {
	ExtBuilder::default().build_and_execute(test);
}
