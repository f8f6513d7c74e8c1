// SPDX-License-Identifier: Apache-2.0
//! Devices that change hands or retire.

use crate::{mock::*, *};
use cairn_spacetime::prover::Data;
use cairn_traits::DeviceEvents;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchResult;

fn transferring(device: u32) -> DispatchResult {
	<Spacetime as DeviceEvents<AccountId>>::transferring(device, &owner(device))
}

fn retired(device: u32) -> DispatchResult {
	<Spacetime as DeviceEvents<AccountId>>::retired(device, 0)
}

#[test]
fn a_device_without_sectors_changes_hands_and_retires() {
	build_and_execute(|| {
		assert_ok!(transferring(1));
		assert_ok!(retired(1));
		establish(1, 1);
		assert_ok!(Spacetime::terminate(signed(1), 1, 0));
		assert_ok!(transferring(1));
		assert_ok!(retired(1));
	});
}

#[test]
fn a_device_with_sectors_does_neither() {
	build_and_execute(|| {
		establish(1, 1);
		assert_noop!(transferring(1), Error::<Test>::SectorsHeld);
		assert_noop!(retired(1), Error::<Test>::SectorsHeld);
	});
}

#[test]
fn a_device_with_a_pre_commit_does_neither() {
	build_and_execute(|| {
		onboard(1);
		pre_commit(1);
		assert_noop!(transferring(1), Error::<Test>::SectorsHeld);
		assert_noop!(retired(1), Error::<Test>::SectorsHeld);
	});
}

#[test]
fn a_new_owner_answers_for_new_sectors() {
	build_and_execute(|| {
		establish(1, 1);
		assert_ok!(Spacetime::terminate(signed(1), 1, 0));
		onboard(2);
		sell(1, owner(2));
		assert_noop!(try_pre_commit(1, Data::Capacity), Error::<Test>::NotOwner);
		let (round, ticket) = latest();
		let made = Made::new(1, 1, ticket, Data::Capacity);
		let (content, roots) = (made.sealing.content, made.sealed.roots);
		let profile = cairn_spacetime::ProfileId::Kib2;
		assert_ok!(Spacetime::pre_commit(signed(2), 1, profile, content, 1, roots, round));
		assert_eq!((held(1), held(2)), ((0, 0), (DEPOSIT, 0)));
		assert_eq!(provider(1).owner, owner(2));
	});
}

#[test]
fn other_news_of_devices_changes_nothing() {
	build_and_execute(|| {
		establish(1, 1);
		let before = provider(1);
		let kind = cairn_device_primitives::DeviceKind::Storage;
		assert_ok!(<Spacetime as DeviceEvents<AccountId>>::onboarded(2, kind, [0; 32]));
		assert_ok!(<Spacetime as DeviceEvents<AccountId>>::relocated(1, 7));
		assert_eq!((provider(1), Providers::<Test>::iter().count()), (before, 1));
	});
}
