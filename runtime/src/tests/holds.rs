// SPDX-License-Identifier: Apache-2.0
//! Whether what is held is what the records say, reason by reason and over **all** accounts: the
//! pallets look only at accounts of which they have a record, and would miss what an account is held
//! for when its record is gone.

use crate::{Balance, Runtime, RuntimeHoldReason};
use frame_support::ensure;
use pallet_device_registry::{FormerOwners, HoldReason as Registry, Identities, Makers};
use pallet_power::{Candidates, HoldReason as Bonds, Unbonding};
use pallet_spacetime::{HoldReason as Storage, Providers};
use std::collections::BTreeMap;

/// What all records have under each reason of Cairn's.
fn recorded() -> [(RuntimeHoldReason, Balance); 5] {
	let bonds = Makers::<Runtime>::iter_values().map(|maker| maker.bond);
	let deposits = Identities::<Runtime>::iter_values().filter_map(|identity| identity.deposit);
	let retained = FormerOwners::<Runtime>::iter_values().map(|former| former.deposit);
	let pre_commits = Providers::<Runtime>::iter_values().map(|provider| provider.deposits);
	let pledges = Providers::<Runtime>::iter_values().map(|provider| provider.pledges);
	let bonds_of_candidates = Candidates::<Runtime>::iter_values().map(|candidate| candidate.bond);
	let unbonding = Unbonding::<Runtime>::iter_values().flatten().map(|unbond| unbond.amount);
	[
		(Bonds::ValidatorBond.into(), bonds_of_candidates.chain(unbonding).sum()),
		(Registry::MakerBond.into(), bonds.sum()),
		(Registry::DeviceDeposit.into(), deposits.chain(retained).sum()),
		(Storage::PreCommitDeposit.into(), pre_commits.sum()),
		(Storage::Pledge.into(), pledges.sum()),
	]
}

/// Whether a reason is one of Cairn's pallets. A new one has to be entered here, and above.
fn is_ours(reason: &RuntimeHoldReason) -> bool {
	match reason {
		RuntimeHoldReason::DeviceRegistry(Registry::MakerBond | Registry::DeviceDeposit)
		| RuntimeHoldReason::Power(Bonds::ValidatorBond)
		| RuntimeHoldReason::Spacetime(Storage::PreCommitDeposit | Storage::Pledge) => true,
		RuntimeHoldReason::Preimage(_)
		| RuntimeHoldReason::Session(_)
		| RuntimeHoldReason::Committee(_)
		| RuntimeHoldReason::SafeMode(_) => false,
	}
}

/// Holds the sums of both sides against each other.
pub fn check() -> Result<(), String> {
	let mut held = BTreeMap::<String, Balance>::new();
	for hold in pallet_balances::Holds::<Runtime>::iter_values().flatten() {
		if is_ours(&hold.id) {
			*held.entry(format!("{:?}", hold.id)).or_default() += hold.amount;
		}
	}
	for (reason, sum) in recorded() {
		let name = format!("{reason:?}");
		let held = held.remove(&name).unwrap_or_default();
		ensure!(held == sum, format!("{held} plancks are held as {name}, records have {sum}"));
	}
	ensure!(held.is_empty(), format!("held for what no record is looked at: {held:?}"));
	Ok(())
}
