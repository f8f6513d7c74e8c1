// SPDX-License-Identifier: Apache-2.0
//! A runtime of balances and this pallet, with a clock that tests set and a recorder of hooks.

use crate as pallet_device_registry;
use crate::{ParamsOf, RegistryParams};
use cairn_device_primitives::{ChainTip, DeviceId, DeviceKind, EpochIndex, Round, Seed, Tick};
use cairn_traits::{DeviceEvents, RoundClock};
use frame_support::{
	derive_impl, parameter_types,
	traits::{Get, VariantCountOf},
};
use sp_runtime::{traits::IdentityLookup, AccountId32, BuildStorage, DispatchResult, Permill};

pub type AccountId = AccountId32;
pub type Balance = u128;
type Block = frame_system::mocking::MockBlock<Test>;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		Registry: pallet_device_registry,
	}
);

/// What a hook told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
	Onboarded(DeviceId, DeviceKind, ChainTip),
	Relocated(DeviceId, Round),
	Transferring(DeviceId, AccountId),
	Retired(DeviceId, Round),
}

parameter_types! {
	pub static Now: Tick = 1_000;
	/// Whether the tick stands still in this block.
	pub static Standing: bool = false;
	pub static Trace: Vec<Told> = Vec::new();
	pub static HooksFail: bool = false;
	pub static BondPerDevice: Balance = 100;
	pub static DeviceDeposit: Balance = 10;
	pub static FirstLocationFee: Balance = 1;
	pub static MaxWorkingKeyLifetime: Tick = 2_000;
	pub static AppealWindow: Tick = 150;
	pub static RotationDelay: Tick = 100;
	pub static ReporterShare: Permill = Permill::from_percent(50);
	pub static ExistentialDeposit: Balance = 1;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountData = pallet_balances::AccountData<Balance>;
	type AccountId = AccountId;
	type Block = Block;
	type Lookup = IdentityLookup<AccountId>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = Balance;
	type ExistentialDeposit = ExistentialDeposit;
	type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
	type RuntimeHoldReason = RuntimeHoldReason;
}

impl pallet_device_registry::Config for Test {
	type Clock = Clock;
	type Currency = Balances;
	type Events = Recorder;
	type ManagerOrigin = frame_system::EnsureRoot<AccountId>;
	type Params = Decided;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Slash = ();
	type WeightInfo = ();
}

/// What is decided.
pub struct Decided;

impl Get<ParamsOf<Test>> for Decided {
	fn get() -> ParamsOf<Test> {
		RegistryParams {
			bond_per_device: BondPerDevice::get(),
			device_deposit: DeviceDeposit::get(),
			first_location_fee: FirstLocationFee::get(),
			location_fee: 5,
			location_cooldown: 50,
			rotation_delay: RotationDelay::get(),
			release_delay: 200,
			appeal_window: AppealWindow::get(),
			reporter_share: ReporterShare::get(),
			max_working_key_lifetime: MaxWorkingKeyLifetime::get(),
		}
	}
}

/// Rounds of ten ticks.
pub struct Clock;

impl RoundClock for Clock {
	fn tick() -> Tick {
		Now::get()
	}

	fn has_advanced() -> bool {
		!Standing::get()
	}

	fn ticks_per_round() -> Tick {
		10
	}

	fn epoch_ticks() -> EpochIndex {
		100
	}

	fn seed(_: Round) -> Option<Seed> {
		None
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_tick(tick: Tick) {
		Now::set(tick);
	}
}

/// Writes down what it is told, or refuses it.
pub struct Recorder;

impl Recorder {
	fn note(told: Told) -> DispatchResult {
		if HooksFail::get() {
			return Err("refused".into());
		}
		Trace::mutate(|trace| trace.push(told));
		Ok(())
	}
}

impl DeviceEvents<AccountId> for Recorder {
	fn onboarded(device: DeviceId, kind: DeviceKind, chain_tip: ChainTip) -> DispatchResult {
		Self::note(Told::Onboarded(device, kind, chain_tip))
	}

	fn relocated(device: DeviceId, from: Round) -> DispatchResult {
		Self::note(Told::Relocated(device, from))
	}

	fn transferring(device: DeviceId, payout: &AccountId) -> DispatchResult {
		Self::note(Told::Transferring(device, payout.clone()))
	}

	fn retired(device: DeviceId, from: Round) -> DispatchResult {
		Self::note(Told::Retired(device, from))
	}
}

pub const MAKER: AccountId = AccountId::new([0xa1; 32]);
pub const OWNER: AccountId = AccountId::new([0xa2; 32]);
pub const BUYER: AccountId = AccountId::new([0xa3; 32]);
pub const STRANGER: AccountId = AccountId::new([0xa4; 32]);
/// Has enough to exist and nothing more.
pub const POOR: AccountId = AccountId::new([0xa5; 32]);

/// Externalities with funded accounts, at block 1 and tick 1,000 (round 100).
pub fn ext() -> sp_io::TestExternalities {
	ext_with(Default::default())
}

pub fn ext_with(registry: crate::GenesisConfig<Test>) -> sp_io::TestExternalities {
	let mut ext = sp_io::TestExternalities::from(genesis(registry));
	ext.register_extension(sp_keystore::KeystoreExt::new(
		sp_keystore::testing::MemoryKeystore::new(),
	));
	ext.execute_with(begin);
	ext
}

fn genesis(registry: crate::GenesisConfig<Test>) -> sp_core::storage::Storage {
	Now::set(1_000);
	Standing::set(false);
	Trace::take();
	HooksFail::set(false);
	BondPerDevice::set(100);
	DeviceDeposit::set(10);
	FirstLocationFee::set(1);
	MaxWorkingKeyLifetime::set(2_000);
	AppealWindow::set(150);
	RotationDelay::set(100);
	ReporterShare::set(Permill::from_percent(50));
	ExistentialDeposit::set(1);
	let rich = [MAKER, OWNER, BUYER, STRANGER].map(|account| (account, 10_000));
	let balances = rich.into_iter().chain([(POOR, 1)]).collect();
	RuntimeGenesisConfig {
		balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
		registry,
		..Default::default()
	}
	.build_storage()
	.unwrap()
}

fn begin() {
	System::set_block_number(1);
	// What a test decides is in force at once, until its first block.
	crate::InForce::<Test>::kill();
}

/// Runs `test` on a new chain and checks the invariants after it.
pub fn build_and_execute(test: impl FnOnce()) {
	ext().execute_with(|| {
		test();
		Registry::do_try_state().unwrap();
	});
}

/// The same for a state so large that a trie of it takes too long in a build without optimisation.
pub fn build_and_execute_without_trie(test: impl FnOnce()) {
	sp_state_machine::BasicExternalities::new(genesis(Default::default())).execute_with(|| {
		begin();
		test();
		Registry::do_try_state().unwrap();
	});
}
