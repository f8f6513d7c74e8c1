// SPDX-License-Identifier: Apache-2.0
//! Who may call what, and how calls are weighed.

use super::{chain, shapes::one_of_each_call};
use crate::{configs::accounts::ProxyType, Runtime, RuntimeCall};
use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo},
	traits::{InstanceFilter, PalletInfo, PalletInfoAccess, PalletsInfoAccess},
};

/// A batch of nothing.
pub fn report() -> RuntimeCall {
	RuntimeCall::Coverage(pallet_coverage::Call::report { groups: Default::default() })
}

/// Ordinary traffic.
pub fn transfer() -> RuntimeCall {
	RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
		dest: sp_keyring::Sr25519Keyring::Bob.to_account_id().into(),
		value: 1,
	})
}

#[test]
fn there_is_no_sudo() {
	chain("development", || {
		let names = crate::AllPalletsWithSystem::infos();
		assert!(names.iter().all(|pallet| !pallet.name.to_lowercase().contains("sudo")));
	});
}

#[test]
fn the_clock_mixes_after_babe_has_stored_its_output() {
	let index = <Runtime as frame_system::Config>::PalletInfo::index::<crate::Babe>().unwrap();
	assert!(crate::ChallengeClock::index() > index);
	assert!(crate::Coverage::index() > crate::ChallengeClock::index());
	assert!(crate::Rewards::index() > crate::ChallengeClock::index());
}

#[test]
fn proofs_use_the_share_of_blocks_that_is_reserved_for_them_and_nothing_else_of_cairn_does() {
	let in_time = ["prove_window", "declare_faults", "declare_recoveries"];
	chain("development", || {
		for (pallet, name, call) in one_of_each_call() {
			let class = call.get_dispatch_info().class;
			match pallet.as_str() {
				"Coverage" => assert_eq!(class, DispatchClass::Operational, "{name}"),
				// Windows, and what is said of them before, cannot wait.
				"Spacetime" if in_time.contains(&name.as_str()) => {
					assert_eq!(class, DispatchClass::Operational, "{name}");
				}
				"DeviceRegistry" | "Rewards" | "Balances" | "Spacetime" => {
					assert_eq!(class, DispatchClass::Normal, "{pallet}::{name}");
				}
				_ => {}
			}
		}
	});
}

#[test]
fn a_proxy_for_proofs_proves_and_claims_and_does_nothing_else() {
	// A batch is of no more than its parts: each of them passes the filter, too.
	let allowed = ["Coverage", "Rewards", "Utility"];
	chain("development", || {
		for (pallet, name, call) in one_of_each_call() {
			let allowed = allowed.contains(&pallet.as_str());
			assert_eq!(ProxyType::Proofs.filter(&call), allowed, "{pallet}::{name}");
		}
	});
}

#[test]
fn a_proxy_that_transfers_nothing_touches_no_balance_device_or_proxy() {
	chain("development", || {
		for (pallet, name, call) in one_of_each_call() {
			if ["Balances", "DeviceRegistry", "Proxy"].contains(&pallet.as_str()) {
				assert!(!ProxyType::NonTransfer.filter(&call), "{pallet}::{name}");
			}
		}
		assert!(ProxyType::NonTransfer.filter(&report()));
	});
}

#[test]
fn a_proxy_for_proofs_may_appoint_no_mightier_one() {
	assert!(ProxyType::Any.is_superset(&ProxyType::Proofs));
	assert!(ProxyType::NonTransfer.is_superset(&ProxyType::Proofs));
	assert!(!ProxyType::Proofs.is_superset(&ProxyType::NonTransfer));
	assert!(!ProxyType::Proofs.is_superset(&ProxyType::Any));
}
