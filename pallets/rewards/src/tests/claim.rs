// SPDX-License-Identifier: Apache-2.0

use super::*;
use frame_support::dispatch::GetDispatchInfo;
use sp_runtime::DispatchError;

#[test]
fn anyone_claims_and_the_payout_account_receives() {
	build_and_execute(|| {
		pay_to(7, 70);
		book(7, 20, 80);
		close();
		let (caller, issuance) = (balance(ENDOWED), Balances::total_issuance());
		assert_ok!(claim(7));
		assert_eq!(balance(70), 5_000);
		assert_eq!(balance(ENDOWED), caller);
		assert_eq!(Balances::total_issuance(), issuance + 5_000);
		assert_eq!(events().last(), Some(&Event::Claimed { device: 7, payout: 70, amount: 5_000 }));
		assert_eq!(Totals::<Test>::get().claimed, 5_000);
		assert_eq!(Totals::<Test>::get().liability(), 0);
	});
}

#[test]
fn a_claim_never_pays_twice() {
	build_and_execute(|| {
		pay_to(7, 70);
		book(7, 20, 80);
		close();
		assert_ok!(claim(7));
		assert_noop!(claim(7), Error::<Test>::NothingDue);
		close();
		assert_noop!(claim(7), Error::<Test>::NothingDue);
		assert_eq!(balance(70), 5_000);
	});
}

#[test]
fn an_unknown_device_is_refused() {
	build_and_execute(|| {
		assert_noop!(claim(7), Error::<Test>::UnknownDevice);
	});
}

#[test]
fn nothing_is_due_before_the_epoch_closes() {
	build_and_execute(|| {
		pay_to(7, 70);
		assert_noop!(claim(7), Error::<Test>::NothingDue);
		book(7, 20, 80);
		assert_noop!(claim(7), Error::<Test>::NothingDue);
	});
}

#[test]
fn nothing_is_due_to_work_that_a_rate_of_zero_paid() {
	build_and_execute(|| {
		pay_to(7, 70);
		book(7, 1_001, 0);
		close();
		assert_noop!(claim(7), Error::<Test>::NothingDue);
	});
}

#[test]
fn only_a_signed_origin_claims() {
	build_and_execute(|| {
		pay_to(7, 70);
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			assert_noop!(Rewards::claim(origin, 7), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn an_amount_too_small_for_a_new_account_waits() {
	let emission = cairn_emission::EmissionParams { max_rate: 9, ..small_emission() };
	ExtBuilder::default().emission(emission).build_and_execute(|| {
		pay_to(7, 70);
		book(7, 1, 0);
		close();
		assert_noop!(claim(7), Error::<Test>::BelowExistentialDeposit);
		assert_eq!(Rewards::pending(7), 9);
		// Until more is due …
		book(7, 1, 0);
		close();
		assert_ok!(claim(7));
		assert_eq!(balance(70), 18);
		// … or to an account that exists.
		book(7, 1, 0);
		close();
		assert_ok!(claim(7));
		assert_eq!(balance(70), 27);
	});
}

#[test]
fn an_account_ends_with_the_claim_that_follows_its_fading() {
	build_and_execute(|| {
		pay_to(7, 70);
		book(7, 20, 0);
		close();
		assert_ok!(claim(7));
		// 20 micro-units fade to one and a part in four half-lives.
		age(4);
		assert_noop!(claim(7), Error::<Test>::NothingDue);
		age(1);
		assert_ok!(claim(7));
		assert_eq!(Accounts::<Test>::get(7), None);
		assert_noop!(claim(7), Error::<Test>::NothingDue);
		assert_eq!(balance(70), 1_000);
	});
}

#[test]
fn a_faded_account_ends_with_what_it_is_paid() {
	build_and_execute(|| {
		pay_to(7, 70);
		book(7, 20, 0);
		close();
		age(5);
		assert_ok!(claim(7));
		assert_eq!(balance(70), 1_000);
		assert_eq!(Accounts::<Test>::get(7), None);
	});
}

#[test]
fn an_account_with_units_of_the_running_epoch_stays_though_it_faded() {
	build_and_execute(|| {
		pay_to(7, 70);
		book(7, 20, 0);
		age(5);
		assert_noop!(claim(7), Error::<Test>::NothingDue);
		close();
		assert_eq!(Rewards::pending(7), 1_000);
	});
}

#[test]
fn an_account_whose_units_earned_nothing_ends_when_they_faded() {
	build_and_execute(|| {
		pay_to(7, 70);
		book(7, 1_001, 0);
		close();
		age(10);
		assert_ok!(claim(7));
		assert_eq!(Accounts::<Test>::get(7), None);
		assert_eq!(balance(70), 0);
	});
}

#[test]
fn a_claim_leaves_the_running_epochs_units() {
	build_and_execute(|| {
		pay_to(7, 70);
		book(7, 20, 0);
		close();
		book(7, 3, 4);
		assert_ok!(claim(7));
		assert_eq!(Rewards::running_units(7), CoverageUnits { beaconers: 3, witnesses: 4 });
		close();
		assert_eq!(Rewards::pending(7), 300 + 400);
	});
}

#[test]
fn a_claim_pays_many_epochs_at_once() {
	build_and_execute(|| {
		pay_to(7, 70);
		for _ in 0..5 {
			book(7, 20, 0);
			close();
		}
		assert_ok!(claim(7));
		assert_eq!(balance(70), 5_000);
	});
}

#[test]
fn a_retired_device_is_still_paid() {
	use cairn_traits::DeviceEvents;
	build_and_execute(|| {
		pay_to(7, 70);
		book(7, 20, 0);
		assert_ok!(Rewards::retired(7, 3));
		close();
		assert_ok!(claim(7));
		assert_eq!(balance(70), 1_000);
	});
}

#[test]
fn devices_are_paid_apart() {
	build_and_execute(|| {
		pay_to(7, 70);
		pay_to(8, 80);
		book(7, 10, 0);
		book(8, 30, 0);
		close();
		assert_ok!(claim(8));
		assert_eq!(balance(80), 750);
		assert_eq!(balance(70), 0);
		assert_eq!(Rewards::pending(7), 250);
	});
}

#[test]
fn a_failed_mint_changes_nothing() {
	build_and_execute(|| {
		pay_to(7, 70);
		book(7, 20, 0);
		close();
		pallet_balances::TotalIssuance::<Test>::put(u128::MAX);
		assert_noop!(claim(7), sp_runtime::ArithmeticError::Overflow);
		pallet_balances::TotalIssuance::<Test>::put(ENDOWMENT + 1_000);
		assert_eq!(Rewards::pending(7), 1_000);
	});
}

#[test]
fn a_claim_has_its_measured_weight_and_index() {
	use codec::Encode;
	build_and_execute(|| {
		let call = Call::<Test>::claim { device: 7 };
		assert_eq!(call.get_dispatch_info().call_weight, <()>::claim());
		assert_eq!(call.encode(), [0, 7, 0, 0, 0]);
	});
}
