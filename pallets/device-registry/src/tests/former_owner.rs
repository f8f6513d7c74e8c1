// SPDX-License-Identifier: Apache-2.0
//! What is kept of an owner that sold its device, and for how long.

use super::{
	accusation::{accuse, evidence, sell, WORKING},
	*,
};
use sp_runtime::DispatchError;

/// The device of root key 10, sold in round 107: the seller answers for rounds 100 to 110.
fn sold() -> DeviceId {
	let device = located();
	assert_ok!(sell(device, 120));
	device
}

fn release(device: DeviceId) -> DispatchResult {
	Registry::release_former_deposit(signed(STRANGER), device)
}

/// Sells on what the buyer bought, to the stranger.
fn resell(device: DeviceId) -> DispatchResult {
	assert_ok!(Registry::offer_transfer(signed(BUYER), device, STRANGER));
	let message = Acceptance {
		device,
		owner: STRANGER,
		sequence: identity(device).sequence + 1,
		working_key: working(121),
		expires_at: Now::get() + 1_000,
	};
	frame_support::storage::with_storage_layer(|| {
		Registry::accept_transfer(
			signed(STRANGER),
			device,
			message.sequence,
			message.working_key,
			message.expires_at,
			sign(10, &message),
		)
	})
}

#[test]
fn a_sellers_deposit_is_retained() {
	build_and_execute(|| {
		let device = sold();
		assert_eq!((deposited(&OWNER), deposited(&BUYER)), (10, 10));
		let expected = FormerOwner {
			account: OWNER,
			deposit: 10,
			working_key: working(WORKING),
			liable_from: 100,
			liable_until: 111,
			release_at: 1_310,
			case: None,
		};
		assert_eq!(former(device), Some(expected));
		let event = Event::DepositRetained { device, owner: OWNER, amount: 10, release_at: 1_310 };
		assert!(System::events().iter().any(|record| record.event == event.clone().into()));
	});
}

#[test]
fn what_is_retained_is_what_was_deposited() {
	build_and_execute(|| {
		let device = located();
		DeviceDeposit::set(25);
		assert_ok!(sell(device, 120));
		assert_eq!(former(device).unwrap().deposit, 10);
		assert_eq!((deposited(&OWNER), deposited(&BUYER)), (10, 25));
	});
}

#[test]
fn the_seller_of_a_storage_device_has_its_deposit_back_at_once() {
	build_and_execute(|| {
		register();
		assert_ok!(Papers::of(OWNER, DeviceKind::Storage, 10).submit());
		assert_ok!(sell(0, 120));
		assert_eq!((deposited(&OWNER), deposited(&BUYER)), (0, 10));
		assert_eq!(former(0), None);
	});
}

#[test]
fn the_deposit_is_released_a_delay_after_the_last_round_that_it_stands_for() {
	build_and_execute(|| {
		let device = sold();
		advance(239);
		assert_noop!(release(device), Error::DepositLocked);
		advance(1);
		assert_ok!(release(device));
		assert_eq!((deposited(&OWNER), deposited(&BUYER)), (0, 10));
		assert_eq!(former(device), None);
		assert_eq!(last_event(), Event::DepositReleased { device, owner: OWNER, amount: 10 });
	});
}

#[test]
fn nobody_releases_unsigned() {
	build_and_execute(|| {
		let device = sold();
		advance(240);
		for origin in [RuntimeOrigin::none(), root()] {
			let result = Registry::release_former_deposit(origin, device);
			assert_noop!(result, DispatchError::BadOrigin);
		}
	});
}

#[test]
fn what_was_not_retained_is_not_released() {
	build_and_execute(|| {
		let device = located();
		assert_noop!(release(device), Error::NothingToRelease);
		assert_noop!(release(99), Error::NothingToRelease);
	});
}

#[test]
fn a_deposit_is_released_once() {
	build_and_execute(|| {
		let device = sold();
		advance(240);
		assert_ok!(release(device));
		assert_noop!(release(device), Error::NothingToRelease);
	});
}

#[test]
fn a_deposit_is_not_released_during_a_case() {
	build_and_execute(|| {
		let device = sold();
		assert_ok!(accuse(BUYER, device, evidence(device, 107, WORKING)));
		advance(240);
		assert_noop!(release(device), Error::UnderAccusation);
	});
}

#[test]
fn a_device_is_not_sold_on_while_its_seller_answers_for_it() {
	build_and_execute(|| {
		let device = sold();
		assert_eq!(resell(device), Err(Error::DepositLocked.into()));
		advance(239);
		assert_eq!(resell(device), Err(Error::DepositLocked.into()));
		assert_eq!(record(device).latest().owner, BUYER);
	});
}

#[test]
fn a_device_is_not_sold_on_during_a_case_against_its_seller() {
	build_and_execute(|| {
		let device = sold();
		assert_ok!(accuse(BUYER, device, evidence(device, 107, WORKING)));
		advance(240);
		assert_eq!(resell(device), Err(Error::UnderAccusation.into()));
	});
}

#[test]
fn the_next_sale_releases_the_seller_before_and_retains_the_next() {
	build_and_execute(|| {
		let device = sold();
		advance(240);
		assert_ok!(resell(device));
		assert_eq!([OWNER, BUYER, STRANGER].map(|who| deposited(&who)), [0, 10, 10]);
		let next = former(device).unwrap();
		assert_eq!((next.account, next.working_key), (BUYER, working(120)));
		assert_eq!((next.liable_from, next.liable_until), (111, 135));
	});
}

#[test]
fn a_key_that_never_came_into_force_is_not_the_sellers() {
	build_and_execute(|| {
		let device = located();
		assert_ok!(certify(device, 1, 119));
		assert_ok!(sell(device, 120));
		assert_eq!(former(device).unwrap().working_key, working(WORKING));
	});
}

#[test]
fn a_key_that_settled_before_the_sale_is_the_sellers() {
	build_and_execute(|| {
		let device = located();
		assert_ok!(certify(device, 1, 119));
		settle();
		assert_ok!(sell(device, 120));
		assert_eq!(former(device).unwrap().working_key, working(119));
	});
}

#[test]
fn the_buyers_end_does_not_touch_what_is_retained() {
	build_and_execute(|| {
		let device = sold();
		settle();
		assert_ok!(Registry::retire(signed(BUYER), device));
		advance(200);
		assert_ok!(Registry::release_deposit(signed(STRANGER), device));
		assert_eq!((deposited(&OWNER), deposited(&BUYER)), (10, 0));
		assert_ok!(release(device));
		assert_eq!(deposited(&OWNER), 0);
	});
}
