// SPDX-License-Identifier: Apache-2.0
//! What the committee stops, what it cannot, and for how long.

use super::{super::chain, *};
use crate::{
	tests::{calls::transfer, shapes::one_of_each_call},
	Brake, Committee, SafeMode, TxPause,
};
use cairn_governance::brake::CallName;
use frame_support::{
	assert_noop, assert_ok,
	traits::{Contains, OnFinalize},
};
use sp_runtime::{
	traits::{Dispatchable, Hash},
	DispatchError,
};

type Filter = <Runtime as frame_system::Config>::BaseCallFilter;

fn committee() -> RuntimeOrigin {
	pallet_collective::RawOrigin::Members(2, 3).into()
}

fn name(pallet: &str, call: &str) -> CallName {
	let bytes = |name: &str| name.as_bytes().to_vec().try_into().unwrap();
	(bytes(pallet), bytes(call))
}

/// Lets blocks pass, whose ends the brake and safe mode see.
fn go_to(block: u32) {
	while System::block_number() < block {
		let next = System::block_number() + 1;
		System::set_block_number(next);
		SafeMode::on_initialize(next);
		Brake::on_initialize(next);
		Brake::on_finalize(next);
	}
}

#[test]
fn safe_mode_stops_transfers_for_an_epoch_and_never_what_keeps_the_chain() {
	chain("development", || {
		System::set_block_number(1);
		assert!(Filter::contains(&transfer()));
		assert_ok!(Brake::enter_safe_mode(committee()));
		assert!(!Filter::contains(&transfer()));
		let goes_on = [
			"Coverage",
			"Spacetime",
			"Power",
			"Session",
			"Referenda",
			"Parameters",
			"ConvictionVoting",
			"Preimage",
			"Committee",
			"Whitelist",
			"Brake",
			"System",
			"Babe",
			"Grandpa",
			"Timestamp",
			"Scheduler",
			"Utility",
		];
		for (pallet, call, made) in one_of_each_call() {
			if goes_on.contains(&pallet.as_str()) {
				assert!(Filter::contains(&made), "{pallet}::{call}");
			}
		}
		go_to(1 + 32);
		assert!(!Filter::contains(&transfer()));
		go_to(2 + 32);
		assert!(Filter::contains(&transfer()));
	});
}

#[test]
fn a_pause_stops_one_call_for_an_epoch() {
	chain("development", || {
		System::set_block_number(1);
		assert_ok!(Brake::pause(committee(), name("Balances", "transfer_keep_alive")));
		assert!(!Filter::contains(&transfer()));
		assert!(!SafeMode::is_entered());
		go_to(2 + 32);
		assert!(Filter::contains(&transfer()));
	});
}

#[test]
fn the_committee_cannot_pause_proofs_or_votes() {
	chain("development", || {
		for (pallet, call) in [
			("Coverage", "reveal"),
			("Spacetime", "prove_window"),
			("DeviceRegistry", "certify_working_key"),
			("ConvictionVoting", "vote"),
			("Referenda", "submit"),
			("System", "apply_authorized_upgrade"),
		] {
			let pause = Brake::pause(committee(), name(pallet, call));
			let refused = pallet_tx_pause::Error::<Runtime>::Unpausable;
			assert_eq!(pause, Err(refused.into()), "{pallet}::{call}");
		}
	});
}

#[test]
fn emergencies_are_not_chained() {
	chain("development", || {
		System::set_block_number(1);
		assert_ok!(Brake::enter_safe_mode(committee()));
		go_to(2 + 32);
		let resting = cairn_governance::brake::Error::<Runtime>::Resting;
		assert_noop!(Brake::enter_safe_mode(committee()), resting);
		go_to(2 + 5 * 32);
		assert_ok!(Brake::enter_safe_mode(committee()));
	});
}

#[test]
fn a_referendum_extends_an_emergency_and_the_committee_does_not() {
	chain("development", || {
		System::set_block_number(1);
		assert_ok!(Brake::enter_safe_mode(committee()));
		assert_noop!(Brake::extend(committee(), 64), DispatchError::BadOrigin);
		assert_ok!(Brake::extend(RuntimeOrigin::root(), 64));
		go_to(1 + 32 + 64);
		assert!(!Filter::contains(&transfer()));
		go_to(2 + 32 + 64);
		assert!(Filter::contains(&transfer()));
	});
}

/// What a referendum enacts that fits whether the committee entered safe mode or not.
fn enter_or_extend() -> RuntimeCall {
	let main = Box::new(pallet_safe_mode::Call::force_enter {}.into());
	let fallback = Box::new(pallet_safe_mode::Call::force_extend {}.into());
	pallet_utility::Call::if_else { main, fallback }.into()
}

#[test]
fn what_a_referendum_adds_to_safe_mode_the_committee_does_not_end() {
	chain("development", || {
		System::set_block_number(1);
		assert_ok!(Brake::enter_safe_mode(committee()));
		assert_ok!(SafeMode::force_extend(RuntimeOrigin::root()));
		let prolonged = cairn_governance::brake::Error::<Runtime>::Prolonged;
		assert_noop!(Brake::end(committee()), prolonged);
		go_to(1 + 32 + 32);
		assert!(!Filter::contains(&transfer()));
		go_to(2 + 32 + 32);
		assert!(Filter::contains(&transfer()));
		assert!(was_told(|event| matches!(
			event,
			RuntimeEvent::Brake(cairn_governance::brake::Event::EmergencyExtended { until: 65 })
		)));
	});
}

#[test]
fn a_referendum_enters_safe_mode_or_prolongs_what_the_committee_entered() {
	for committee_first in [false, true] {
		chain("development", || {
			System::set_block_number(1);
			if committee_first {
				assert_ok!(Brake::enter_safe_mode(committee()));
			}
			assert_ok!(enter_or_extend().dispatch(RuntimeOrigin::root()));
			assert!(Brake::end(committee()).is_err());
			go_to(1 + 32);
			assert!(!Filter::contains(&transfer()));
			go_to(2 + 32);
			assert_eq!(Filter::contains(&transfer()), !committee_first);
			go_to(2 + 32 + 32);
			assert!(Filter::contains(&transfer()));
		});
	}
}

#[test]
fn a_referendum_takes_a_pause_over_whether_the_committee_paused_or_not() {
	for committee_first in [false, true] {
		chain("development", || {
			System::set_block_number(1);
			let full_name = name("Balances", "transfer_keep_alive");
			if committee_first {
				assert_ok!(Brake::pause(committee(), full_name.clone()));
				assert!(TxPause::pause(RuntimeOrigin::root(), full_name.clone()).is_err());
			}
			let end = cairn_governance::brake::Call::end {}.into();
			let pause = pallet_tx_pause::Call::pause { full_name }.into();
			let taken_over = pallet_utility::Call::force_batch { calls: vec![end, pause] };
			assert_ok!(RuntimeCall::from(taken_over).dispatch(RuntimeOrigin::root()));
			assert!(Brake::end(committee()).is_err());
			go_to(100);
			assert!(!Filter::contains(&transfer()));
		});
	}
}

#[test]
fn fewer_than_two_thirds_of_the_committee_stop_nothing() {
	chain("development", || {
		let few: RuntimeOrigin = pallet_collective::RawOrigin::Members(1, 3).into();
		assert_noop!(Brake::enter_safe_mode(few), DispatchError::BadOrigin);
		let [alice, ..] = people();
		let signed = RuntimeOrigin::signed(alice);
		assert_noop!(Brake::enter_safe_mode(signed), DispatchError::BadOrigin);
	});
}

#[test]
fn two_of_three_members_of_the_committee_stop() {
	chain("development", || {
		System::set_block_number(1);
		let [alice, bob, ..] = people();
		let motion: RuntimeCall = cairn_governance::brake::Call::enter_safe_mode {}.into();
		let length = motion.encode().len() as u32;
		let hash = <Runtime as frame_system::Config>::Hashing::hash_of(&motion);
		let signed = |who: &sp_runtime::AccountId32| RuntimeOrigin::signed(who.clone());
		assert_ok!(Committee::propose(signed(&alice), 2, Box::new(motion), length));
		assert_ok!(Committee::vote(signed(&alice), hash, 0, true));
		assert_ok!(Committee::vote(signed(&bob), hash, 0, true));
		let weight = frame_support::weights::Weight::from_parts(1_000_000_000, 1_000_000);
		assert_ok!(Committee::close(signed(&bob), hash, 0, weight, length));
		assert!(SafeMode::is_entered());
		assert!(was_told(|event| matches!(event, RuntimeEvent::Brake(_))));
	});
}

#[test]
fn members_who_do_not_vote_agree_to_nothing() {
	chain("development", || {
		System::set_block_number(1);
		let members: Vec<_> = people().into_iter().take(5).collect();
		assert_eq!(members.len(), 5);
		assert_ok!(Committee::set_members(RuntimeOrigin::root(), members.clone(), None, 5));
		let motion: RuntimeCall = cairn_governance::brake::Call::enter_safe_mode {}.into();
		let length = motion.encode().len() as u32;
		let hash = <Runtime as frame_system::Config>::Hashing::hash_of(&motion);
		let signed = |who: &sp_runtime::AccountId32| RuntimeOrigin::signed(who.clone());
		assert_ok!(Committee::propose(signed(&members[0]), 4, Box::new(motion), length));
		for member in &members[..3] {
			assert_ok!(Committee::vote(signed(member), hash, 0, true));
		}
		System::set_block_number(2 + 7 * 32);
		let weight = frame_support::weights::Weight::from_parts(1_000_000_000, 1_000_000);
		assert_ok!(Committee::close(signed(&members[0]), hash, 0, weight, length));
		assert!(!SafeMode::is_entered());
	});
}

#[test]
fn what_the_treasury_was_told_to_pay_no_emergency_stops() {
	chain("development", || {
		System::set_block_number(1);
		assert_ok!(Brake::enter_safe_mode(committee()));
		let calls = one_of_each_call();
		let mut grants = calls.iter().filter(|(pallet, ..)| pallet == "Treasury");
		assert!(grants.clone().count() > 0);
		assert!(grants.all(|(_, _, made)| Filter::contains(made)));
	});
}

#[test]
fn a_device_whose_working_key_expires_gets_another_in_safe_mode_and_nothing_else_of_the_registry() {
	chain("development", || {
		System::set_block_number(1);
		assert_ok!(Brake::enter_safe_mode(committee()));
		let calls = one_of_each_call();
		let of_registry = calls.iter().filter(|(pallet, ..)| pallet == "DeviceRegistry");
		let pass: Vec<_> = of_registry
			.filter(|(_, _, made)| Filter::contains(made))
			.map(|(_, call, _)| call.as_str())
			.collect();
		assert_eq!(pass, ["certify_working_key"]);
	});
}
