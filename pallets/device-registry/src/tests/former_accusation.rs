// SPDX-License-Identifier: Apache-2.0
//! Cases about a seller's time: whom they touch, what they cost, and how they end.

use super::{
	accusation::{accuse, evidence, sell, WORKING},
	*,
};
use sp_runtime::DispatchError;

/// The device of root key 10, sold in round 107: the seller answers for rounds 100 to 110 with key
/// 110, the buyer for those from 111 on with key 120. All has settled: it is round 114.
fn sold() -> DeviceId {
	let device = located();
	assert_ok!(sell(device, 120));
	settle();
	device
}

/// The same, the seller accused by a stranger.
fn accused() -> DeviceId {
	let device = sold();
	assert_ok!(accuse(STRANGER, device, evidence(device, 107, WORKING)));
	device
}

fn enforce(device: DeviceId) -> DispatchResult {
	Registry::enforce_former_accusation(signed(POOR), device)
}

fn dismiss(device: DeviceId) -> DispatchResult {
	Registry::dismiss_former_accusation(root(), device)
}

fn case(device: DeviceId) -> Option<AccusationOf<Test>> {
	former(device).and_then(|former| former.case)
}

#[test]
fn evidence_about_a_sellers_time_opens_a_case_against_the_seller() {
	build_and_execute(|| {
		let device = accused();
		let share = ReporterShare::get();
		let expected = Accusation { reporter: STRANGER, round: 107, ripe_at: 1_290, share };
		assert_eq!(case(device), Some(expected));
		assert!(!Accusations::<Test>::contains_key(device));
		let event = Event::FormerOwnerAccused {
			device,
			owner: OWNER,
			reporter: STRANGER,
			round: 107,
			ripe_at: 1_290,
		};
		assert_eq!(last_event(), event);
	});
}

#[test]
fn a_sale_that_overtakes_the_accusation_saves_nothing() {
	build_and_execute(|| {
		let device = located();
		assert_ok!(sell(device, 120));
		assert_ok!(accuse(STRANGER, device, evidence(device, 107, WORKING)));
		assert_eq!(case(device).unwrap().round, 107);
	});
}

#[test]
fn a_seller_answers_for_all_rounds_of_its_time_and_no_others() {
	for (round, sellers) in [(99, false), (100, true), (110, true), (111, false)] {
		build_and_execute(|| {
			let device = sold();
			let result = accuse(STRANGER, device, evidence(device, round, WORKING));
			assert_eq!(result.is_ok(), sellers, "{round}");
			assert_eq!(case(device).is_some(), sellers, "{round}");
		});
	}
}

#[test]
fn rounds_that_nobody_answers_for_are_refused() {
	build_and_execute(|| {
		let device = sold();
		let early = evidence(device, 99, WORKING);
		assert_noop!(accuse(STRANGER, device, early), Error::NotLiable);
	});
}

#[test]
fn the_buyers_key_convicts_no_seller() {
	build_and_execute(|| {
		let device = sold();
		for seed in [120, 10] {
			let other = evidence(device, 110, seed);
			assert_noop!(accuse(STRANGER, device, other), Error::BadFirstReport);
		}
	});
}

#[test]
fn a_round_of_the_sellers_that_has_not_begun_is_refused() {
	build_and_execute(|| {
		let device = located();
		assert_ok!(sell(device, 120));
		let early = evidence(device, 108, WORKING);
		assert_noop!(accuse(STRANGER, device, early), Error::FutureRound);
	});
}

#[test]
fn a_later_change_of_the_buyers_does_not_make_the_sellers_key_forgotten() {
	build_and_execute(|| {
		let device = sold();
		assert_ok!(certify(device, 2, 121));
		settle();
		assert_ok!(certify(device, 3, 122));
		assert_ok!(accuse(STRANGER, device, evidence(device, 107, WORKING)));
	});
}

#[test]
fn what_a_dismissed_case_covers_is_no_concern_of_the_sellers_either() {
	build_and_execute(|| {
		let device = located();
		assert_ok!(accuse(STRANGER, device, evidence(device, 107, WORKING)));
		assert_ok!(Registry::dismiss_accusation(root(), device));
		settle();
		assert_ok!(sell(device, 120));
		let covered = evidence(device, 107, WORKING);
		assert_noop!(accuse(STRANGER, device, covered), Error::NotLiable);
		assert_ok!(accuse(STRANGER, device, evidence(device, 111, WORKING)));
	});
}

#[test]
fn a_seller_is_accused_as_long_as_its_deposit_is_held_and_no_longer() {
	build_and_execute(|| {
		let device = sold();
		advance(1_000);
		assert_ok!(accuse(STRANGER, device, evidence(device, 107, WORKING)));
	});
	build_and_execute(|| {
		let device = sold();
		advance(1_000);
		assert_ok!(Registry::release_former_deposit(signed(STRANGER), device));
		let late = evidence(device, 107, WORKING);
		assert_noop!(accuse(STRANGER, device, late), Error::NotLiable);
	});
}

#[test]
fn there_is_one_case_at_a_time_against_a_seller() {
	build_and_execute(|| {
		let device = accused();
		let again = evidence(device, 106, WORKING);
		assert_noop!(accuse(BUYER, device, again), Error::AlreadyAccused);
	});
}

#[test]
fn seller_and_buyer_are_accused_one_beside_the_other() {
	build_and_execute(|| {
		let device = accused();
		assert_ok!(accuse(STRANGER, device, evidence(device, 114, 120)));
		advance(150);
		assert_ok!(enforce(device));
		assert_eq!((deposited(&OWNER), deposited(&BUYER)), (0, 10));
		assert_ok!(Registry::enforce_accusation(signed(POOR), device));
		assert_eq!((deposited(&OWNER), deposited(&BUYER)), (0, 0));
	});
}

#[test]
fn the_buyer_goes_on_with_the_device_during_the_case() {
	build_and_execute(|| {
		let device = accused();
		let cell = fleet::cell(3);
		let located = Registry::assert_location(signed(BUYER), device, cell, 12, 30, fleet::REGION);
		assert_ok!(located);
		assert_ok!(certify(device, 2, 121));
		assert_ok!(Registry::offer_transfer(signed(BUYER), device, OWNER));
		settle();
		assert_ok!(Registry::retire(signed(BUYER), device));
		advance(200);
		assert_ok!(Registry::release_deposit(signed(BUYER), device));
		assert!(case(device).is_some());
	});
}

#[test]
fn an_enforced_case_costs_the_seller_its_deposit_and_the_buyer_nothing() {
	build_and_execute(|| {
		let device = accused();
		let before = (record(device), identity(device), maker(0), Trace::get());
		let issuance = Balances::total_issuance();
		advance(150);
		assert_ok!(enforce(device));
		assert_eq!((deposited(&OWNER), deposited(&BUYER)), (0, 10));
		assert_eq!(Balances::free_balance(&STRANGER), 10_005);
		assert_eq!(issuance - Balances::total_issuance(), 5);
		assert_eq!(former(device), None);
		assert_eq!(before, (record(device), identity(device), maker(0), Trace::get()));
		let event = Event::FormerAccusationEnforced {
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
fn what_else_the_seller_owns_keeps_its_deposit() {
	build_and_execute(|| {
		let device = located();
		let other = onboard(11);
		assert_ok!(sell(device, 120));
		assert_ok!(accuse(STRANGER, device, evidence(device, 107, WORKING)));
		advance(150);
		assert_ok!(enforce(device));
		assert_eq!(deposited(&OWNER), 10);
		assert_eq!(identity(other).deposit, Some(10));
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
fn a_reporter_gets_the_share_of_when_it_opened_the_case() {
	build_and_execute(|| {
		let device = accused();
		ReporterShare::set(sp_runtime::Permill::zero());
		advance(150);
		assert_ok!(enforce(device));
		assert_eq!(Balances::free_balance(&STRANGER), 10_005);
	});
}

#[test]
fn a_case_is_enforced_once_and_never_without_one() {
	build_and_execute(|| {
		let device = sold();
		assert_noop!(enforce(device), Error::NotAccused);
		assert_noop!(enforce(99), Error::NotAccused);
		assert_ok!(accuse(STRANGER, device, evidence(device, 107, WORKING)));
		advance(150);
		assert_ok!(enforce(device));
		assert_noop!(enforce(device), Error::NotAccused);
		let again = evidence(device, 107, WORKING);
		assert_noop!(accuse(STRANGER, device, again), Error::NotLiable);
	});
}

#[test]
fn each_case_ends_by_its_own_calls_only() {
	build_and_execute(|| {
		let device = accused();
		advance(150);
		let result = Registry::enforce_accusation(signed(POOR), device);
		assert_noop!(result, Error::NotAccused);
		assert_noop!(Registry::dismiss_accusation(root(), device), Error::NotAccused);
	});
	build_and_execute(|| {
		let device = sold();
		assert_ok!(accuse(STRANGER, device, evidence(device, 114, 120)));
		advance(150);
		assert_noop!(enforce(device), Error::NotAccused);
		assert_noop!(dismiss(device), Error::NotAccused);
	});
}

#[test]
fn anyone_signed_may_enforce() {
	build_and_execute(|| {
		let device = accused();
		advance(150);
		for origin in [RuntimeOrigin::none(), root()] {
			let result = Registry::enforce_former_accusation(origin, device);
			assert_noop!(result, DispatchError::BadOrigin);
		}
	});
}

#[test]
fn a_dismissed_case_frees_the_seller_for_good() {
	build_and_execute(|| {
		let device = accused();
		assert_ok!(dismiss(device));
		assert_eq!((deposited(&OWNER), deposited(&BUYER)), (0, 10));
		assert_eq!(former(device), None);
		let dismissed = Event::FormerAccusationDismissed { device, owner: OWNER };
		assert!(System::events().iter().any(|record| record.event == dismissed.clone().into()));
		assert_eq!(last_event(), Event::DepositReleased { device, owner: OWNER, amount: 10 });
		let again = evidence(device, 107, WORKING);
		assert_noop!(accuse(STRANGER, device, again), Error::NotLiable);
	});
}

#[test]
fn only_the_manager_dismisses_and_only_a_case() {
	build_and_execute(|| {
		let device = sold();
		assert_noop!(dismiss(device), Error::NotAccused);
		assert_noop!(dismiss(99), Error::NotAccused);
		assert_ok!(accuse(STRANGER, device, evidence(device, 107, WORKING)));
		for who in [OWNER, BUYER] {
			let result = Registry::dismiss_former_accusation(signed(who), device);
			assert_noop!(result, DispatchError::BadOrigin);
		}
	});
}
