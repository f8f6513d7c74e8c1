// SPDX-License-Identifier: Apache-2.0
//! What stops in an emergency, and what never does.

use super::referenda::TwoThirds;
use crate::{
	configs::proofs::Epochs, weights, AccountId, Balance, Balances, BlockNumber, Runtime,
	RuntimeCall, RuntimeEvent, RuntimeHoldReason, RuntimeOrigin, SafeMode, TxPause,
};
use cairn_governance::brake::{CallName, EmergencyStops, MaxNameLen};
use frame_support::{
	ensure, parameter_types,
	traits::{CallMetadata, Contains, Get, GetCallMetadata, InsideBoth},
};
use frame_system::{EnsureRoot, EnsureRootWithSuccess};
use pallet_safe_mode::EnteredUntil;
use pallet_tx_pause::RuntimeCallNameOf;
use sp_runtime::DispatchResult;

/// Pallets whose calls no emergency stops: time and consensus, proofs and those who prove, what
/// decides about the emergency itself, and the treasury: it moves by referenda alone, and a grant that
/// an emergency met at its enactment would be lost. What batches, proxies and multisigs contain is asked
/// for by itself.
const UNSTOPPABLE: [&str; 24] = [
	"System",
	"Timestamp",
	"Babe",
	"Grandpa",
	"Session",
	"Power",
	"Candidates",
	"Utility",
	"Proxy",
	"Multisig",
	"Preimage",
	"Scheduler",
	"ConvictionVoting",
	"Referenda",
	"Committee",
	"Whitelist",
	"Parameters",
	"SafeMode",
	"TxPause",
	"Brake",
	"ChallengeClock",
	"Coverage",
	"Spacetime",
	"Treasury",
];

/// Calls of other pallets that no emergency stops: a device whose working key expires proves nothing
/// until it has another.
const UNSTOPPABLE_CALLS: [(&str, &str); 1] = [("DeviceRegistry", "certify_working_key")];

fn is_unstoppable(pallet: &[u8], call: &[u8]) -> bool {
	UNSTOPPABLE.iter().any(|name| name.as_bytes() == pallet)
		|| UNSTOPPABLE_CALLS
			.iter()
			.any(|(of, name)| (of.as_bytes(), name.as_bytes()) == (pallet, call))
}

/// What goes on in an emergency.
pub struct Unstoppable;

impl Contains<RuntimeCall> for Unstoppable {
	fn contains(call: &RuntimeCall) -> bool {
		let CallMetadata { pallet_name, function_name } = call.get_call_metadata();
		is_unstoppable(pallet_name.as_bytes(), function_name.as_bytes())
	}
}

impl Contains<RuntimeCallNameOf<Runtime>> for Unstoppable {
	fn contains((pallet, call): &RuntimeCallNameOf<Runtime>) -> bool {
		is_unstoppable(pallet, call)
	}
}

parameter_types! {
	/// What a referendum adds to safe mode at once.
	pub EmergencyBlocks: BlockNumber = Epochs::<1>::get();
	/// Nobody buys a standstill.
	pub const NotForSale: Option<Balance> = None;
	/// No deposits, hence none to release.
	pub const NoRelease: Option<BlockNumber> = None;
}

impl pallet_safe_mode::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type WhitelistedCalls = Unstoppable;
	type EnterDuration = EmergencyBlocks;
	type ExtendDuration = EmergencyBlocks;
	type EnterDepositAmount = NotForSale;
	type ExtendDepositAmount = NotForSale;
	type ForceEnterOrigin = EnsureRootWithSuccess<AccountId, EmergencyBlocks>;
	type ForceExtendOrigin = EnsureRootWithSuccess<AccountId, EmergencyBlocks>;
	type ForceExitOrigin = EnsureRoot<AccountId>;
	type ForceDepositOrigin = EnsureRoot<AccountId>;
	type Notify = ();
	type ReleaseDelay = NoRelease;
	type WeightInfo = weights::pallet_safe_mode::WeightInfo<Runtime>;
}

impl pallet_tx_pause::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type PauseOrigin = EnsureRoot<AccountId>;
	type UnpauseOrigin = EnsureRoot<AccountId>;
	type WhitelistedCalls = Unstoppable;
	type MaxNameLen = MaxNameLen;
	type WeightInfo = weights::pallet_tx_pause::WeightInfo<Runtime>;
}

/// What the committee stops, and how: by the SDK's pallets, which root alone commands otherwise.
pub struct Stops;

impl EmergencyStops<BlockNumber> for Stops {
	fn enter_safe_mode(until: BlockNumber) -> DispatchResult {
		SafeMode::force_enter(RuntimeOrigin::root())?;
		EnteredUntil::<Runtime>::put(until);
		Ok(())
	}

	fn safe_mode_until() -> Option<BlockNumber> {
		EnteredUntil::<Runtime>::get()
	}

	fn set_safe_mode_until(until: BlockNumber) -> DispatchResult {
		ensure!(SafeMode::is_entered(), pallet_safe_mode::Error::<Runtime>::Exited);
		EnteredUntil::<Runtime>::put(until);
		Ok(())
	}

	fn leave_safe_mode() -> DispatchResult {
		SafeMode::force_exit(RuntimeOrigin::root())
	}

	fn pause(name: &CallName) -> DispatchResult {
		TxPause::pause(RuntimeOrigin::root(), name.clone())
	}

	fn unpause(name: &CallName) -> DispatchResult {
		TxPause::unpause(RuntimeOrigin::root(), name.clone())
	}
}

impl cairn_governance::brake::Config for Runtime {
	type CommitteeOrigin = TwoThirds;
	type ExtendOrigin = EnsureRoot<AccountId>;
	type Stops = Stops;
	type MaxBlocks = Epochs<1>;
	type Rest = Epochs<4>;
	type MaxExtension = Epochs<14>;
	type WeightInfo = weights::cairn_governance_brake::WeightInfo<Runtime>;
}

/// What a signed transaction may call now.
pub type CallFilter = InsideBoth<SafeMode, TxPause>;
