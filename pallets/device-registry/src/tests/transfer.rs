// SPDX-License-Identifier: Apache-2.0
//! From owner to owner.

use super::*;
use cairn_traits::DeviceInspect;
use sp_runtime::DispatchError;

fn offered() -> DeviceId {
	let device = located();
	assert_ok!(Registry::offer_transfer(signed(OWNER), device, BUYER));
	device
}

fn acceptance(device: DeviceId) -> Acceptance<AccountId> {
	let expires_at = Now::get() + 1_000;
	Acceptance { device, owner: BUYER, sequence: 1, working_key: working(120), expires_at }
}

fn accept(who: AccountId, a: &Acceptance<AccountId>, signature: RootSignature) -> DispatchResult {
	Registry::accept_transfer(
		signed(who),
		a.device,
		a.sequence,
		a.working_key,
		a.expires_at,
		signature,
	)
}

#[test]
fn a_device_changes_hands() {
	build_and_execute(|| {
		let device = offered();
		assert_eq!(last_event(), Event::TransferOffered { device, to: BUYER });
		assert_ok!(Registry::set_payout(signed(OWNER), device, Some(STRANGER)));
		let message = acceptance(device);
		assert_ok!(accept(BUYER, &message, sign(10, &message)));

		assert_eq!(Trace::get().last(), Some(&Told::Transferring(device, STRANGER)));
		assert_eq!(Registry::payout(device), Some(BUYER));
		assert_eq!((deposited(&OWNER), deposited(&BUYER)), (10, 10));
		assert!(!Offers::<Test>::contains_key(device));
		let at = |round| Registry::gateway_at(device, round).unwrap();
		assert_eq!((at(110).owner, at(110).working_key), (OWNER, working(110)));
		assert_eq!((at(111).owner, at(111).working_key), (BUYER, working(120)));
		assert_eq!(at(111).location, at(110).location);
		let expected = Event::Transferred { device, old: OWNER, new: BUYER, from: 111 };
		assert_eq!(last_event(), expected);
	});
}

#[test]
fn the_new_owner_acts_at_once_and_the_old_one_no_more() {
	build_and_execute(|| {
		let device = offered();
		let message = acceptance(device);
		assert_ok!(accept(BUYER, &message, sign(10, &message)));
		assert_ok!(Registry::set_payout(signed(BUYER), device, Some(STRANGER)));
		assert_noop!(Registry::set_payout(signed(OWNER), device, None), Error::NotOwner);
		assert_noop!(Registry::offer_transfer(signed(OWNER), device, OWNER), Error::NotOwner);
	});
}

#[test]
fn the_new_owner_deposits_what_a_device_costs_now() {
	build_and_execute(|| {
		let device = offered();
		DeviceDeposit::set(25);
		let message = acceptance(device);
		assert_ok!(accept(BUYER, &message, sign(10, &message)));
		assert_eq!((deposited(&OWNER), deposited(&BUYER)), (10, 25));
	});
}

#[test]
fn a_later_offer_replaces_an_earlier_one() {
	build_and_execute(|| {
		let device = offered();
		assert_ok!(Registry::offer_transfer(signed(OWNER), device, STRANGER));
		let message = acceptance(device);
		assert_noop!(accept(BUYER, &message, sign(10, &message)), Error::NotOffered);
	});
}

#[test]
fn a_withdrawn_offer_is_void() {
	build_and_execute(|| {
		let device = offered();
		assert_ok!(Registry::withdraw_offer(signed(OWNER), device));
		assert_eq!(last_event(), Event::OfferWithdrawn { device });
		let message = acceptance(device);
		assert_noop!(accept(BUYER, &message, sign(10, &message)), Error::NotOffered);
	});
}

#[test]
fn a_device_is_not_offered_to_its_owner() {
	build_and_execute(|| {
		let device = device();
		assert_noop!(Registry::offer_transfer(signed(OWNER), device, OWNER), Error::SelfTransfer);
	});
}

#[test]
fn anyone_but_the_owner_neither_offers_nor_withdraws() {
	build_and_execute(|| {
		let device = offered();
		assert_noop!(Registry::offer_transfer(signed(STRANGER), device, STRANGER), Error::NotOwner);
		assert_noop!(Registry::withdraw_offer(signed(BUYER), device), Error::NotOwner);
	});
}

#[test]
fn what_was_not_offered_is_not_withdrawn() {
	build_and_execute(|| {
		let device = device();
		assert_noop!(Registry::withdraw_offer(signed(OWNER), device), Error::NotOffered);
	});
}

#[test]
fn an_unknown_device_is_refused() {
	build_and_execute(|| {
		assert_noop!(Registry::offer_transfer(signed(OWNER), 9, BUYER), Error::UnknownDevice);
		assert_noop!(Registry::withdraw_offer(signed(OWNER), 9), Error::UnknownDevice);
		let message = acceptance(9);
		assert_noop!(accept(BUYER, &message, sign(10, &message)), Error::UnknownDevice);
	});
}

#[test]
fn a_retired_device_is_refused() {
	build_and_execute(|| {
		let device = offered();
		assert_ok!(Registry::retire(signed(OWNER), device));
		assert!(!Offers::<Test>::contains_key(device));
		assert_noop!(Registry::offer_transfer(signed(OWNER), device, BUYER), Error::DeviceRetired);
		let message = acceptance(device);
		assert_noop!(accept(BUYER, &message, sign(10, &message)), Error::DeviceRetired);
	});
}

#[test]
fn another_account_than_the_offered_one_is_refused() {
	build_and_execute(|| {
		let device = offered();
		let message = Acceptance { owner: STRANGER, ..acceptance(device) };
		assert_noop!(accept(STRANGER, &message, sign(10, &message)), Error::NotOffered);
	});
}

#[test]
fn an_acceptance_by_another_key_or_for_another_owner_is_refused() {
	build_and_execute(|| {
		let device = offered();
		let message = acceptance(device);
		assert_noop!(accept(BUYER, &message, sign(11, &message)), Error::BadAcceptance);
		let other = Acceptance { owner: STRANGER, ..message.clone() };
		assert_noop!(accept(BUYER, &message, sign(10, &other)), Error::BadAcceptance);
	});
}

#[test]
fn a_working_key_certificate_is_no_acceptance() {
	build_and_execute(|| {
		let device = offered();
		let a = acceptance(device);
		let certificate = WorkingKeyCertificate {
			device,
			sequence: a.sequence,
			working_key: a.working_key,
			expires_at: a.expires_at,
		};
		assert_noop!(accept(BUYER, &a, sign(10, &certificate)), Error::BadAcceptance);
	});
}

#[test]
fn a_stale_acceptance_is_refused() {
	build_and_execute(|| {
		let device = offered();
		let message = Acceptance { sequence: 0, ..acceptance(device) };
		assert_noop!(accept(BUYER, &message, sign(10, &message)), Error::StaleSequence);
	});
}

#[test]
fn an_unsound_or_badly_timed_working_key_is_refused() {
	build_and_execute(|| {
		let device = offered();
		let sound = acceptance(device);
		for (message, error) in [
			(Acceptance { working_key: [0; 32], ..sound.clone() }, Error::BadWorkingKey),
			(Acceptance { expires_at: 1, ..sound.clone() }, Error::KeyExpired),
			(Acceptance { expires_at: u32::MAX, ..sound }, Error::KeyExpiryTooFar),
		] {
			assert_noop!(accept(BUYER, &message, sign(10, &message)), error);
		}
	});
}

#[test]
fn a_device_comes_with_a_new_working_key() {
	build_and_execute(|| {
		let device = offered();
		let message = Acceptance { working_key: working(110), ..acceptance(device) };
		assert_noop!(accept(BUYER, &message, sign(10, &message)), Error::WorkingKeyUnchanged);
	});
}

#[test]
fn neither_the_key_in_force_nor_one_that_would_be_is_new() {
	build_and_execute(|| {
		let device = offered();
		assert_ok!(certify(device, 1, 119));
		for seed in [110, 119] {
			let message =
				Acceptance { working_key: working(seed), sequence: 2, ..acceptance(device) };
			let signature = sign(10, &message);
			assert_noop!(accept(BUYER, &message, signature), Error::WorkingKeyUnchanged);
		}
		let message = Acceptance { sequence: 2, ..acceptance(device) };
		assert_ok!(accept(BUYER, &message, sign(10, &message)));
	});
}

#[test]
fn the_new_owner_answers_from_the_round_in_which_it_is_one() {
	build_and_execute(|| {
		let device = offered();
		let message = acceptance(device);
		assert_ok!(accept(BUYER, &message, sign(10, &message)));
		assert_eq!(identity(device).liable_from, 111);
	});
}

#[test]
fn a_buyer_without_funds_is_refused() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(Registry::offer_transfer(signed(OWNER), device, POOR));
		let message = Acceptance { owner: POOR, ..acceptance(device) };
		let result = frame_support::storage::with_storage_layer(|| {
			accept(POOR, &message, sign(10, &message))
		});
		assert_eq!(result, Err(Error::InsufficientFunds.into()));
		assert_eq!(record(device).latest().owner, OWNER);
	});
}

#[test]
fn a_transfer_while_a_change_has_not_settled_is_refused() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(locate(device, 0));
		assert_ok!(Registry::offer_transfer(signed(OWNER), device, BUYER));
		advance(10);
		let message = acceptance(device);
		let result = frame_support::storage::with_storage_layer(|| {
			accept(BUYER, &message, sign(10, &message))
		});
		assert_eq!(result, Err(Error::ChangePending.into()));
	});
}

#[test]
fn what_cannot_be_settled_does_not_change_hands() {
	build_and_execute(|| {
		let device = offered();
		HooksFail::set(true);
		let message = acceptance(device);
		assert_noop!(accept(BUYER, &message, sign(10, &message)), DispatchError::Other("refused"));
	});
}
