// SPDX-License-Identifier: Apache-2.0
//! What a case costs that was not dismissed.

use super::{accusation::*, *};
use cairn_traits::DeviceInspect;
use frame_support::traits::{LockableCurrency, WithdrawReasons};
use sp_runtime::{DispatchError, Permill};

fn enforce(device: DeviceId) -> DispatchResult {
	Registry::enforce_accusation(signed(BUYER), device)
}

/// The device of root key 10, accused by a stranger long enough ago.
fn ripe() -> DeviceId {
	let device = accused();
	advance(150);
	device
}

fn free(who: &AccountId) -> Balance {
	Balances::free_balance(who)
}

#[test]
fn the_deposit_is_shared_between_the_reporter_and_nobody() {
	build_and_execute(|| {
		let device = ripe();
		let issuance = Balances::total_issuance();
		let total = Balances::total_balance(&OWNER);
		assert_ok!(enforce(device));
		assert_eq!(deposited(&OWNER), 0);
		assert_eq!(total - Balances::total_balance(&OWNER), 10);
		assert_eq!(free(&STRANGER), 10_005);
		assert_eq!(issuance - Balances::total_issuance(), 5);
		let event = Event::AccusationEnforced {
			device,
			owner: OWNER,
			reporter: STRANGER,
			reward: 5,
			slashed: 10,
		};
		assert_eq!(last_event(), event);
	});
}

#[test]
fn shares_are_exact_to_the_unit() {
	for (deposit, parts, reward) in [
		(11, 500_000, 5),
		(1, 500_000, 0),
		(7_777, 500_000, 3_888),
		(7_777, 333_333, 2_592),
		(7_777, 0, 0),
	] {
		build_and_execute(|| {
			DeviceDeposit::set(deposit);
			ReporterShare::set(Permill::from_parts(parts));
			Registry::check_constants();
			let device = ripe();
			let issuance = Balances::total_issuance();
			assert_ok!(enforce(device));
			assert_eq!(free(&STRANGER), 10_000 + reward);
			assert_eq!(issuance - Balances::total_issuance(), deposit - reward);
		});
	}
}

#[test]
fn what_was_deposited_is_forfeited_whatever_a_device_costs_now() {
	build_and_execute(|| {
		let device = ripe();
		DeviceDeposit::set(1_000);
		assert_ok!(enforce(device));
		assert_eq!(free(&STRANGER), 10_005);
	});
}

#[test]
fn a_reporter_gets_the_share_of_when_it_opened_the_case() {
	build_and_execute(|| {
		let device = ripe();
		ReporterShare::set(Permill::zero());
		assert_ok!(enforce(device));
		assert_eq!(free(&STRANGER), 10_005);
	});
}

#[test]
fn an_owner_that_accuses_itself_loses_at_least_half() {
	build_and_execute(|| {
		let device = located();
		let before = Balances::total_balance(&OWNER);
		assert_ok!(accuse(OWNER, device, evidence(device, 107, WORKING)));
		advance(150);
		assert_ok!(enforce(device));
		assert_eq!(before - Balances::total_balance(&OWNER), 5);
	});
}

#[test]
fn a_lock_on_the_owners_balance_does_not_save_the_deposit() {
	build_and_execute(|| {
		let device = ripe();
		Balances::set_lock(*b"anything", &OWNER, Balance::MAX, WithdrawReasons::all());
		assert_ok!(enforce(device));
		assert_eq!(deposited(&OWNER), 0);
	});
}

#[test]
fn a_reporter_that_cannot_receive_does_not_stop_the_slash() {
	build_and_execute(|| {
		let device = located();
		let nobody = AccountId::new([0xff; 32]);
		assert_ok!(accuse(nobody.clone(), device, evidence(device, 107, WORKING)));
		advance(150);
		ExistentialDeposit::set(6);
		let issuance = Balances::total_issuance();
		assert_ok!(enforce(device));
		assert_eq!(free(&nobody), 0);
		assert_eq!(issuance - Balances::total_issuance(), 10);
		let event = Event::AccusationEnforced {
			device,
			owner: OWNER,
			reporter: nobody,
			reward: 0,
			slashed: 10,
		};
		assert_eq!(last_event(), event);
	});
}

#[test]
fn the_device_stops_for_good() {
	build_and_execute(|| {
		let device = located();
		assert_ok!(Registry::offer_transfer(signed(OWNER), device, BUYER));
		assert_ok!(accuse(STRANGER, device, evidence(device, 107, WORKING)));
		advance(150);
		assert_ok!(enforce(device));
		assert!(Registry::gateway_at(device, 125).unwrap().active);
		assert!(!Registry::gateway_at(device, 126).unwrap().active);
		assert_eq!(Registry::active_gateways(), 0);
		assert_eq!(Trace::get().last(), Some(&Told::Retired(device, 126)));
		assert!(!Offers::<Test>::contains_key(device));
		assert!(!Retirements::<Test>::contains_key(device));
		assert_noop!(Registry::retire(signed(OWNER), device), Error::DeviceRetired);
	});
}

#[test]
fn a_rotation_that_waited_is_gone() {
	build_and_execute(|| {
		let device = located();
		assert_ok!(certify(device, 1, 120));
		let rotation =
			Rotation { root_key: key(20), working_key: working(1), expires_at: 9, ready_at: 9 };
		Rotations::<Test>::insert(device, rotation);
		assert_ok!(accuse(STRANGER, device, evidence(device, 107, WORKING)));
		advance(150);
		assert_ok!(enforce(device));
		assert!(!Rotations::<Test>::contains_key(device));
	});
}

#[test]
fn the_makers_bond_is_free_and_the_papers_stay_used() {
	build_and_execute(|| {
		let device = ripe();
		assert_ok!(enforce(device));
		assert_eq!(maker(0).devices, 0);
		assert_eq!(bonded(&MAKER), 300);
		assert_noop!(Papers::new(10).submit(), Error::KeyTaken);
	});
}

#[test]
fn what_the_device_earned_stays_payable() {
	build_and_execute(|| {
		let device = ripe();
		assert_ok!(enforce(device));
		assert_eq!(Registry::payout(device), Some(OWNER));
	});
}

#[test]
fn the_appeal_lasts_as_long_as_its_window() {
	build_and_execute(|| {
		let device = accused();
		advance(149);
		assert_noop!(enforce(device), Error::AppealOpen);
		advance(1);
		assert_ok!(enforce(device));
	});
}

#[test]
fn anyone_signed_may_enforce() {
	build_and_execute(|| {
		let device = ripe();
		for origin in [RuntimeOrigin::none(), root()] {
			let result = Registry::enforce_accusation(origin, device);
			assert_noop!(result, DispatchError::BadOrigin);
		}
		assert_ok!(Registry::enforce_accusation(signed(POOR), device));
	});
}

#[test]
fn a_device_that_is_not_accused_or_not_known_is_refused() {
	build_and_execute(|| {
		let device = located();
		assert_noop!(enforce(device), Error::NotAccused);
		assert_noop!(enforce(99), Error::NotAccused);
	});
}

#[test]
fn a_case_is_enforced_once() {
	build_and_execute(|| {
		let device = ripe();
		assert_ok!(enforce(device));
		assert_noop!(enforce(device), Error::NotAccused);
		let again = evidence(device, 107, WORKING);
		assert_noop!(accuse(STRANGER, device, again), Error::NothingAtStake);
	});
}

#[test]
fn a_device_that_retired_during_the_case_is_not_told_of_twice() {
	build_and_execute(|| {
		let device = accused();
		assert_ok!(Registry::retire(signed(OWNER), device));
		let told = Trace::get();
		advance(150);
		assert_ok!(enforce(device));
		assert_eq!(Trace::get(), told);
		assert_eq!((deposited(&OWNER), free(&STRANGER)), (0, 10_005));
		assert_eq!(record(device).pending, None);
		advance(200);
		let release = Registry::release_deposit(signed(OWNER), device);
		assert_noop!(release, Error::NothingToRelease);
	});
}

#[test]
fn a_device_that_had_retired_before_forfeits_its_deposit_too() {
	build_and_execute(|| {
		let device = located();
		assert_ok!(Registry::retire(signed(OWNER), device));
		advance(100);
		assert_ok!(accuse(STRANGER, device, evidence(device, 107, WORKING)));
		advance(150);
		assert_ok!(enforce(device));
		assert_eq!((deposited(&OWNER), free(&STRANGER)), (0, 10_005));
		assert_eq!(maker(0).devices, 0);
	});
}

#[test]
fn a_change_that_was_pending_at_the_accusation_settles_first() {
	build_and_execute(|| {
		AppealWindow::set(20);
		let device = located();
		assert_ok!(certify(device, 1, 120));
		assert_ok!(accuse(STRANGER, device, evidence(device, 107, WORKING)));
		advance(69);
		assert_noop!(enforce(device), Error::ChangePending);
		advance(1);
		assert_ok!(enforce(device));
	});
}

#[test]
fn a_case_whose_end_cannot_be_told_stays_open() {
	build_and_execute(|| {
		let device = ripe();
		HooksFail::set(true);
		let result = frame_support::storage::with_storage_layer(|| enforce(device));
		assert_eq!(result, Err(DispatchError::Other("refused")));
		assert!(Accusations::<Test>::contains_key(device));
		assert_eq!(deposited(&OWNER), 10);
	});
}

#[test]
fn other_devices_of_the_owner_keep_their_deposits() {
	build_and_execute(|| {
		let device = ripe();
		let other = onboard(11);
		assert_ok!(enforce(device));
		assert_eq!(deposited(&OWNER), 10);
		assert_eq!(identity(other).deposit, Some(10));
	});
}
