// SPDX-License-Identifier: Apache-2.0
//! Who may call what, and how calls are weighed.

use super::chain;
use crate::{configs::accounts::ProxyType, Runtime, RuntimeCall};
use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo},
	traits::{InstanceFilter, PalletInfo, PalletInfoAccess, PalletsInfoAccess},
};

fn report() -> RuntimeCall {
	RuntimeCall::Coverage(pallet_coverage::Call::report { groups: Default::default() })
}

fn reveal() -> RuntimeCall {
	RuntimeCall::Coverage(pallet_coverage::Call::reveal {
		round: 0,
		beaconer: 0,
		secret: Default::default(),
	})
}

fn transfer() -> RuntimeCall {
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
fn proofs_use_the_share_of_blocks_that_is_reserved_for_them() {
	for call in [report(), reveal()] {
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Operational);
	}
	assert_eq!(transfer().get_dispatch_info().class, DispatchClass::Normal);
}

#[test]
fn a_proxy_for_proofs_proves_and_claims_and_does_nothing_else() {
	let claim = RuntimeCall::Rewards(pallet_rewards::Call::claim { device: 0 });
	for call in [report(), reveal(), claim] {
		assert!(ProxyType::Proofs.filter(&call));
	}
	assert!(!ProxyType::Proofs.filter(&transfer()));
	assert!(!ProxyType::NonTransfer.filter(&transfer()));
}

#[test]
fn a_proxy_for_proofs_may_appoint_no_mightier_one() {
	assert!(ProxyType::Any.is_superset(&ProxyType::Proofs));
	assert!(ProxyType::NonTransfer.is_superset(&ProxyType::Proofs));
	assert!(!ProxyType::Proofs.is_superset(&ProxyType::NonTransfer));
	assert!(!ProxyType::Proofs.is_superset(&ProxyType::Any));
}
