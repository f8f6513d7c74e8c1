// SPDX-License-Identifier: Apache-2.0
//! A runtime of the crate's two pallets, and of the SDK's by which calls are stopped.

use crate::{
	brake::{self, CallName, EmergencyStops, MaxNameLen, Name},
	origins,
};
use frame_support::{
	derive_impl, ord_parameter_types, parameter_types,
	traits::{
		Contains, InsideBoth, OnInitialize, SafeMode as _, SafeModeError, TransactionPauseError,
	},
};
use frame_system::{EnsureRoot, EnsureRootWithSuccess, EnsureSignedBy};
use sp_runtime::{BuildStorage, DispatchError, DispatchResult};

pub type AccountId = u64;
pub type BlockNumber = u64;

pub const COMMITTEE: AccountId = 1;
pub const ANYBODY: AccountId = 2;
pub const MAX_BLOCKS: BlockNumber = 10;
pub const REST: BlockNumber = 20;
pub const MAX_EXTENSION: BlockNumber = 30;
/// What root adds to safe mode by the SDK's own call.
pub const MORE_BY_ROOT: BlockNumber = 15;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		SafeMode: pallet_safe_mode,
		TxPause: pallet_tx_pause,
		Origins: origins,
		Brake: brake,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type AccountData = pallet_balances::AccountData<u64>;
	type BaseCallFilter = InsideBoth<SafeMode, TxPause>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
}

ord_parameter_types! {
	pub const Committee: AccountId = COMMITTEE;
}

parameter_types! {
	pub const ByRoot: BlockNumber = 1_000;
	pub const MoreByRoot: BlockNumber = MORE_BY_ROOT;
	pub const NoDeposit: Option<u64> = None;
	pub const NoDelay: Option<BlockNumber> = None;
	pub const MaxBlocks: BlockNumber = MAX_BLOCKS;
	pub const Rest: BlockNumber = REST;
	pub const MaxExtension: BlockNumber = MAX_EXTENSION;
}

/// The brake's own calls are never stopped.
pub struct OfTheBrake;

impl Contains<RuntimeCall> for OfTheBrake {
	fn contains(call: &RuntimeCall) -> bool {
		matches!(call, RuntimeCall::Brake(..))
	}
}

impl Contains<CallName> for OfTheBrake {
	fn contains((pallet, _): &CallName) -> bool {
		pallet.as_slice() == b"Brake"
	}
}

impl pallet_safe_mode::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type WhitelistedCalls = OfTheBrake;
	type EnterDuration = ByRoot;
	type ExtendDuration = MoreByRoot;
	type EnterDepositAmount = NoDeposit;
	type ExtendDepositAmount = NoDeposit;
	type ForceEnterOrigin = EnsureRootWithSuccess<AccountId, ByRoot>;
	type ForceExtendOrigin = EnsureRootWithSuccess<AccountId, MoreByRoot>;
	type ForceExitOrigin = EnsureRoot<AccountId>;
	type ForceDepositOrigin = EnsureRoot<AccountId>;
	type Notify = ();
	type ReleaseDelay = NoDelay;
	type WeightInfo = ();
}

impl pallet_tx_pause::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type PauseOrigin = EnsureRoot<AccountId>;
	type UnpauseOrigin = EnsureRoot<AccountId>;
	type WhitelistedCalls = OfTheBrake;
	type MaxNameLen = MaxNameLen;
	type WeightInfo = ();
}

impl origins::Config for Test {}

impl brake::Config for Test {
	type CommitteeOrigin = EnsureSignedBy<Committee, AccountId>;
	type ExtendOrigin = EnsureRoot<AccountId>;
	type Stops = SdkStops;
	type MaxBlocks = MaxBlocks;
	type Rest = Rest;
	type MaxExtension = MaxExtension;
	type WeightInfo = ();
}

pub struct SdkStops;

impl EmergencyStops<BlockNumber> for SdkStops {
	fn enter_safe_mode(until: BlockNumber) -> DispatchResult {
		<SafeMode as frame_support::traits::SafeMode>::enter(until - System::block_number())
			.map_err(of_safe_mode)
	}

	fn safe_mode_until() -> Option<BlockNumber> {
		pallet_safe_mode::EnteredUntil::<Test>::get()
	}

	fn set_safe_mode_until(until: BlockNumber) -> DispatchResult {
		let remaining = SafeMode::remaining().ok_or(pallet_safe_mode::Error::<Test>::Exited)?;
		let more = until - System::block_number() - remaining;
		<SafeMode as frame_support::traits::SafeMode>::extend(more).map_err(of_safe_mode)
	}

	fn leave_safe_mode() -> DispatchResult {
		<SafeMode as frame_support::traits::SafeMode>::exit().map_err(of_safe_mode)
	}

	fn pause(name: &CallName) -> DispatchResult {
		<TxPause as frame_support::traits::TransactionPause>::pause(name.clone())
			.map_err(of_tx_pause)
	}

	fn unpause(name: &CallName) -> DispatchResult {
		<TxPause as frame_support::traits::TransactionPause>::unpause(name.clone())
			.map_err(of_tx_pause)
	}
}

fn of_safe_mode(error: SafeModeError) -> DispatchError {
	match error {
		SafeModeError::AlreadyEntered => pallet_safe_mode::Error::<Test>::Entered.into(),
		SafeModeError::AlreadyExited => pallet_safe_mode::Error::<Test>::Exited.into(),
		SafeModeError::Unknown => DispatchError::Other("safe mode"),
	}
}

fn of_tx_pause(error: TransactionPauseError) -> DispatchError {
	match error {
		TransactionPauseError::AlreadyPaused => pallet_tx_pause::Error::<Test>::IsPaused.into(),
		TransactionPauseError::AlreadyUnpaused => pallet_tx_pause::Error::<Test>::IsUnpaused.into(),
		TransactionPauseError::Unpausable => pallet_tx_pause::Error::<Test>::Unpausable.into(),
		_ => DispatchError::Other("pause"),
	}
}

/// A call's name.
pub fn name(pallet: &str, call: &str) -> CallName {
	let bytes = |text: &str| Name::try_from(text.as_bytes().to_vec()).unwrap();
	(bytes(pallet), bytes(call))
}

pub fn genesis() -> sp_io::TestExternalities {
	let storage = RuntimeGenesisConfig::default().build_storage().unwrap();
	let mut ext = sp_io::TestExternalities::new(storage);
	ext.execute_with(|| System::set_block_number(1));
	ext
}

/// Begins each block up to and including `block`.
pub fn run_to(block: BlockNumber) {
	while System::block_number() < block {
		let next = System::block_number() + 1;
		System::set_block_number(next);
		AllPalletsWithoutSystem::on_initialize(next);
	}
}

/// Runs `test` in block 1, then checks all invariants.
pub fn build_and_execute(test: impl FnOnce()) {
	genesis().execute_with(|| {
		test();
		Brake::do_try_state().unwrap();
	});
}
