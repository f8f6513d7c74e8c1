// SPDX-License-Identifier: Apache-2.0
//! Sales of devices on the whole chain, and what the seller still answers for.

use super::{
	fleet::{owner, Fleet},
	history::paid,
	world::{account, World},
};
use crate::{Balances, DeviceRegistry, Runtime, RuntimeHoldReason};
use cairn_traits::DeviceInspect;
use frame_support::traits::fungible::InspectHold;
use pallet_device_registry::{Call, FormerOwners, HoldReason};

/// Who sells the gateway 0, and who buys it.
const SELLER: u8 = 0;
const BUYER: u8 = 3;

fn deposited(person: u8) -> u128 {
	let reason = RuntimeHoldReason::DeviceRegistry(HoldReason::DeviceDeposit);
	Balances::balance_on_hold(&reason, &account(person))
}

/// What the seller and the buyer have deposited.
fn deposits(world: &mut World) -> (u128, u128) {
	world.inspect(|| (deposited(SELLER), deposited(BUYER)))
}

fn deposit() -> u128 {
	5 * crate::CRN
}

/// A chain on which gateway 0 has just been sold.
fn sold() -> (World, Fleet) {
	let (mut world, mut fleet) = paid();
	world.succeed(SELLER, Call::offer_transfer { device: 0, to: account(BUYER) });
	let accept = world.inspect(|| fleet.accept(0, account(BUYER))).unwrap();
	world.succeed(BUYER, accept);
	(world, fleet)
}

#[test]
fn a_seller_pays_for_the_clones_of_its_time_and_the_buyer_does_not() {
	let (mut world, fleet) = sold();
	let (seller, buyer) = deposits(&mut world);
	let accuse = world.inspect(|| fleet.accuse(0, 5, 1)).unwrap();
	world.succeed(2, accuse);
	// Seven epochs of ten ticks.
	world.pass(70);
	world.succeed(2, Call::enforce_former_accusation { device: 0 });
	assert_eq!(deposits(&mut world), (seller - deposit(), buyer));
	world.inspect(|| {
		assert!(!FormerOwners::<Runtime>::contains_key(0));
		assert_eq!(owner(0), Some(account(BUYER)));
		assert!(DeviceRegistry::gateway_at(0, u32::MAX).unwrap().active);
	});
	world.audit();
}

#[test]
fn a_seller_of_whom_nothing_is_proven_has_its_deposit_back() {
	let (mut world, _) = sold();
	let (seller, buyer) = deposits(&mut world);
	// Seven epochs after the four rounds in which its ownership was in force still.
	world.pass(78);
	world.succeed(4, Call::release_former_deposit { device: 0 });
	assert_eq!(deposits(&mut world), (seller - deposit(), buyer));
	world.audit();
}
