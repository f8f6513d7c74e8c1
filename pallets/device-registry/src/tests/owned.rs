// SPDX-License-Identifier: Apache-2.0
//! Which devices an owner has.

use super::{
	old_registry::{owner, Old},
	*,
};
use frame_support::weights::Weight;

fn devices_of(who: &AccountId) -> Vec<DeviceId> {
	let mut devices = Registry::devices_of(who, None, u32::MAX);
	devices.sort_unstable();
	devices
}

/// Registers `devices` devices of one owner.
fn fleet(devices: u32) -> AccountId {
	Old { devices, owners: 1 }.write().migrate(Weight::MAX);
	owner(0)
}

/// All of the owner's devices, asked for by pages of `limit`.
fn pages(who: &AccountId, limit: u32) -> Vec<DeviceId> {
	let mut told = Vec::new();
	loop {
		let page = Registry::devices_of(who, told.last().copied(), limit);
		told.extend(&page);
		if page.len() < limit as usize {
			return told;
		}
	}
}

#[test]
fn a_device_is_its_owners_from_its_onboarding_on() {
	build_and_execute(|| {
		register();
		assert!(devices_of(&OWNER).is_empty());
		let devices = [onboard(10), onboard(11)];
		assert_eq!(devices_of(&OWNER), devices);
	});
}

#[test]
fn a_device_that_is_not_admitted_is_nobodys() {
	build_and_execute(|| {
		register();
		let papers = Papers::of(POOR, DeviceKind::Gateway, 10);
		assert!(frame_support::storage::with_storage_layer(|| papers.submit()).is_err());
		assert!(devices_of(&POOR).is_empty());
	});
}

#[test]
fn a_sold_device_is_its_buyers_at_once_though_the_facts_of_open_rounds_name_the_seller() {
	build_and_execute(|| {
		let device = located();
		let kept = onboard(11);
		assert_ok!(accusation::sell(device, 120));
		assert_eq!(record(device).facts.owner, OWNER);
		assert_eq!((devices_of(&OWNER), devices_of(&BUYER)), (vec![kept], vec![device]));
	});
}

#[test]
fn an_offer_alone_passes_nothing_on() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(Registry::offer_transfer(signed(OWNER), device, BUYER));
		assert_eq!((devices_of(&OWNER), devices_of(&BUYER)), (vec![device], vec![]));
	});
}

#[test]
fn a_retired_device_stays_its_owners_who_may_claim_what_it_earned() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(Registry::retire(signed(OWNER), device));
		assert_eq!(devices_of(&OWNER), [device]);
		advance(200);
		assert_ok!(Registry::release_deposit(signed(STRANGER), device));
		assert_eq!(devices_of(&OWNER), [device]);
	});
}

#[test]
fn a_device_that_a_case_stopped_stays_its_owners() {
	build_and_execute(|| {
		let device = located();
		let evidence = accusation::evidence(device, 107, accusation::WORKING);
		assert_ok!(accusation::accuse(STRANGER, device, evidence));
		advance(150);
		assert_ok!(Registry::enforce_accusation(signed(STRANGER), device));
		assert_eq!(devices_of(&OWNER), [device]);
	});
}

#[test]
fn pages_of_any_length_tell_each_device_once() {
	build_and_execute(|| {
		let who = fleet(25);
		let all: Vec<_> = (0..25).collect();
		for limit in [1, 2, 7, 24, 25, 26] {
			let mut told = pages(&who, limit);
			told.sort_unstable();
			assert_eq!(told, all, "{limit}");
		}
	});
}

#[test]
fn a_page_has_no_more_than_is_asked_for_and_than_the_most() {
	build_and_execute(|| {
		let who = fleet(1_001);
		let told = |limit| Registry::devices_of(&who, None, limit).len();
		assert_eq!([told(0), told(3), told(1_000)], [0, 3, 1_000]);
		assert_eq!([told(1_001), told(u32::MAX)], [1_000; 2]);
	});
}

#[test]
fn a_page_after_a_device_that_passed_on_goes_on_where_the_last_one_ended() {
	build_and_execute(|| {
		let device = located();
		onboard(11);
		onboard(12);
		let before = Registry::devices_of(&OWNER, None, 10);
		let place = before.iter().position(|one| *one == device).unwrap();
		assert_ok!(accusation::sell(device, 120));
		let after = Registry::devices_of(&OWNER, Some(device), 10);
		assert_eq!(after, before[place + 1..]);
	});
}
