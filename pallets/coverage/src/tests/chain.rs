// SPDX-License-Identifier: Apache-2.0
//! Commitments to hash chains, and from when they serve.

use crate::{mock::*, *};
use cairn_device_primitives::{DeviceId, Round};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{DispatchResult, PostDispatchInfo},
};
use sp_runtime::DispatchError;

/// Commits a gateway to its chain of that number, with a good signature.
fn commit(device: DeviceId, sequence: u32) -> DispatchResult {
	let tip = link(device, sequence, 0);
	let signature = sign_commitment(device, sequence, tip);
	Coverage::commit_chain(RuntimeOrigin::signed(1), device, sequence, tip, signature)
}

fn chain(device: DeviceId) -> Chain {
	Gateways::<Test>::get(device).unwrap().chain
}

fn reveal_link(round: Round, chain: u32) -> Result<PostDispatchInfo, DispatchError> {
	reveal_secret(round, 1, link(1, chain, 1))
}

#[test]
fn a_commitment_is_in_use_when_the_open_rounds_have_settled() {
	build_and_execute(|| {
		establish(1);
		go_to(7);
		assert_ok!(commit(1, 1));
		let (old, new) = (link(1, 0, 0), link(1, 1, 0));
		assert_eq!(chain(1), Chain { tip: old, sequence: 1, next: Some((11, new)) });
		let event = Event::ChainCommitted { device: 1, sequence: 1, from: 11, tip: new };
		assert_eq!(events().pop(), Some(event));
	});
}

#[test]
fn the_old_chain_opens_the_beacons_of_rounds_before() {
	build_and_execute(|| {
		establish(1);
		go_to(5);
		assert_ok!(commit(1, 1));
		// The last draw of the old chain is that of round 8, revealed when the new one is in use.
		let round = go_to_draw();
		assert_eq!(round, 9);
		Gateways::<Test>::mutate_extant(1, |gateway| {
			gateway.chain.next.as_mut().unwrap().0 = round + 1;
		});
		go_to(round + 2);
		assert_noop!(reveal_link(round, 1), Error::<Test>::WrongSecret);
		assert_ok!(reveal_link(round, 0));
		let expected = Chain { tip: link(1, 0, 1), sequence: 1, next: Some((10, link(1, 1, 0))) };
		assert_eq!(chain(1), expected);
	});
}

#[test]
fn the_new_chain_opens_the_beacons_from_its_round_on() {
	build_and_execute(|| {
		establish(1);
		go_to(5);
		assert_ok!(commit(1, 1));
		let round = go_to_draw();
		assert_eq!(round, 9);
		go_to(round + 2);
		assert_noop!(reveal_link(round, 0), Error::<Test>::WrongSecret);
		assert_ok!(reveal_link(round, 1));
		assert_eq!(chain(1), Chain { tip: link(1, 1, 1), sequence: 1, next: None });
	});
}

#[test]
fn a_second_commitment_waits_until_the_first_serves_alone() {
	build_and_execute(|| {
		establish(1);
		go_to(5);
		assert_ok!(commit(1, 1));
		assert_noop!(commit(1, 2), Error::<Test>::CommitmentPending);
		// Round 8 was the last of the old chain; its beacon can be revealed in round 11.
		go_to(11);
		assert_noop!(commit(1, 2), Error::<Test>::CommitmentPending);
		go_to(12);
		assert_ok!(commit(1, 2));
		let expected = Chain { tip: link(1, 1, 0), sequence: 2, next: Some((16, link(1, 2, 0))) };
		assert_eq!(chain(1), expected);
	});
}

#[test]
fn a_second_commitment_need_not_wait_once_the_new_chain_has_opened_a_beacon() {
	build_and_execute(|| {
		establish(1);
		go_to(5);
		assert_ok!(commit(1, 1));
		let round = go_to_draw();
		go_to(round + 2);
		assert_ok!(reveal_link(round, 1));
		assert_ok!(commit(1, 2));
		assert_eq!(chain(1).tip, link(1, 1, 1));
	});
}

#[test]
fn an_unknown_device_cannot_commit() {
	build_and_execute(|| {
		assert_noop!(commit(9, 1), Error::<Test>::UnknownDevice);
		establish(1);
		forget(1);
		assert_noop!(commit(1, 1), Error::<Test>::UnknownDevice);
	});
}

#[test]
fn an_inactive_device_cannot_commit() {
	build_and_execute(|| {
		establish(1);
		alter_facts(1, |facts| facts.active = false);
		assert_noop!(commit(1, 1), Error::<Test>::NotActive);
	});
}

#[test]
fn an_expired_working_key_cannot_commit() {
	build_and_execute(|| {
		establish(1);
		alter_facts(1, |facts| facts.expires_at = Now::get());
		assert_noop!(commit(1, 1), Error::<Test>::WorkingKeyExpired);
		alter_facts(1, |facts| facts.expires_at = Now::get() + 1);
		assert_ok!(commit(1, 1));
	});
}

#[test]
fn a_sequence_number_that_is_not_the_next_is_refused() {
	build_and_execute(|| {
		establish(1);
		for sequence in [0, 2, u32::MAX] {
			assert_noop!(commit(1, sequence), Error::<Test>::WrongSequence);
		}
		assert_ok!(commit(1, 1));
		assert_noop!(commit(1, 1), Error::<Test>::WrongSequence);
		Gateways::<Test>::mutate_extant(1, |gateway| gateway.chain.sequence = u32::MAX);
		assert_noop!(commit(1, 0), Error::<Test>::WrongSequence);
	});
}

#[test]
fn a_commitment_that_the_working_key_did_not_sign_is_refused() {
	build_and_execute(|| {
		establish(1);
		establish(2);
		let tip = link(1, 1, 0);
		let refused = |device, tip, signature| {
			let origin = RuntimeOrigin::signed(1);
			assert_noop!(
				Coverage::commit_chain(origin, device, 1, tip, signature),
				Error::<Test>::BadSignature
			);
		};
		let good = sign_commitment(1, 1, tip);
		refused(1, tip, [0; 64]);
		refused(1, [0; 32], good);
		refused(2, tip, good);
		refused(1, tip, sign_commitment(2, 1, tip));
		refused(1, tip, sign_commitment(1, 2, tip));
		frame_system::BlockHash::<Test>::insert(0, sp_core::H256::repeat_byte(1));
		refused(1, tip, good);
	});
}
