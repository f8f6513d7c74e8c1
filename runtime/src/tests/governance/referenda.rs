// SPDX-License-Identifier: Apache-2.0
//! The story of a proposal, from its deposit to its effect or its end.

use super::{super::chain, *};
use crate::governance::parameters::dynamic_params::coverage::MaxWitnesses;
use frame_support::{assert_noop, assert_ok, traits::Get};
use pallet_referenda::TracksInfo;
use sp_runtime::DispatchError;

fn witnesses() -> u8 {
	MaxWitnesses::get().get()
}

#[test]
fn a_figure_that_everybody_wants_is_changed_within_a_minute() {
	chain("development", || {
		let [alice, ..] = people();
		let index = propose(&alice, parameter_admin(), set_witnesses(20));
		all_vote(index, true);
		let decided = await_outcome(index, 100);
		assert_eq!((outcome(index), witnesses()), ("approved", 14));
		pass(8);
		assert_eq!(witnesses(), 20);
		// Blocks of two seconds.
		assert!(decided + 8 <= 30, "{decided}");
	});
}

#[test]
fn a_figure_out_of_its_bounds_that_is_voted_through_cannot_be_enacted() {
	chain("development", || {
		let [alice, ..] = people();
		let bytes = super::figures::setting(&super::figures::view("MaxWitnesses"), 33);
		let proposal = Bounded::Inline(bytes.try_into().unwrap());
		let index = submit(&alice, parameter_admin(), proposal);
		all_vote(index, true);
		await_outcome(index, 100);
		let unavailable = || {
			use pallet_scheduler::Event::CallUnavailable;
			was_told(|event| matches!(event, RuntimeEvent::Scheduler(CallUnavailable { .. })))
		};
		assert!(!unavailable());
		pass(8);
		assert_eq!((outcome(index), witnesses()), ("approved", 14));
		assert!(unavailable());
	});
}

#[test]
fn a_proposal_that_the_majority_opposes_is_rejected_when_its_time_is_over() {
	chain("development", || {
		let [alice, bob, ..] = people();
		let index = propose(&alice, parameter_admin(), set_witnesses(20));
		vote(&alice, index, true, 100_000 * CRN);
		vote(&bob, index, false, 900_000 * CRN);
		await_outcome(index, 8 * 32);
		assert_eq!((outcome(index), witnesses()), ("rejected", 14));
	});
}

#[test]
fn a_proposal_without_a_deposit_times_out() {
	chain("development", || {
		let [alice, ..] = people();
		let proposal = <Preimage as StorePreimage>::bound(set_witnesses(20)).unwrap();
		let signed = RuntimeOrigin::signed(alice);
		let moment = DispatchTime::After(0);
		Referenda::submit(signed, Box::new(parameter_admin()), proposal, moment).unwrap();
		all_vote(0, true);
		await_outcome(0, 15 * 32);
		assert_eq!((outcome(0), witnesses()), ("timed out", 14));
	});
}

#[test]
fn a_proposal_is_cancelled_by_a_referendum_of_that_track() {
	chain("development", || {
		let [alice, ..] = people();
		let index = propose(&alice, root(), set_witnesses(20));
		let cancel = pallet_referenda::Call::cancel { index }.into();
		let canceller = OriginCaller::Origins(Origin::ReferendumCanceller);
		let end = propose(&alice, canceller, cancel);
		all_vote(end, true);
		await_outcome(end, 100);
		pass(2);
		assert_eq!((outcome(end), outcome(index)), ("approved", "cancelled"));
	});
}

#[test]
fn delegation_counts_with_its_conviction() {
	chain("development", || {
		let [alice, bob, charlie, ..] = people();
		let class = cairn_governance::tracks::PARAMETER_ADMIN;
		ConvictionVoting::delegate(
			RuntimeOrigin::signed(bob.clone()),
			class,
			alice.clone().into(),
			Conviction::Locked3x,
			500_000 * CRN,
		)
		.unwrap();
		let index = propose(&charlie, parameter_admin(), set_witnesses(20));
		vote(&alice, index, true, 100_000 * CRN);
		vote(&charlie, index, false, 900_000 * CRN);
		let Some(ReferendumInfo::Ongoing(status)) = ReferendumInfoFor::<Runtime>::get(index) else {
			panic!("not ongoing")
		};
		assert_eq!(status.tally.ayes(class), (100_000 + 3 * 500_000) * CRN);
		assert_eq!(status.tally.nays, 900_000 * CRN);
	});
}

/// The accounts of the staging preset, of which each is endowed alike.
fn stagers() -> Vec<sp_runtime::AccountId32> {
	let accounts = frame_system::Account::<Runtime>::iter();
	accounts.filter(|(_, account)| account.data.free > 500_000 * CRN).map(|(who, _)| who).collect()
}

#[test]
fn the_accounts_of_staging_can_pass_a_referendum_of_roots() {
	chain("staging", || {
		let people = stagers();
		assert_eq!(people.len(), 4);
		let call = frame_system::Call::set_storage { items: vec![(b"by root".to_vec(), vec![1])] };
		let index = propose(&people[0], root(), call.into());
		for who in &people {
			vote(who, index, true, 800_000 * CRN);
		}
		// Prepared for two hours, confirmed for a day, enacted a day later.
		await_outcome(index, 1_200 + 14_400 + 10);
		assert_eq!(outcome(index), "approved");
		pass(14_400);
		assert_eq!(sp_io::storage::get(b"by root").as_deref(), Some(&[1][..]));
	});
}

#[test]
fn the_tracks_of_every_chain_are_sound() {
	for preset in ["development", "local_testnet", "staging"] {
		chain(preset, || {
			assert_ok!(crate::governance::referenda::Tracks::check_integrity());
			assert_eq!(crate::governance::referenda::Tracks::tracks().count(), 7);
		});
	}
}

#[test]
fn nobody_proposes_in_the_name_of_an_account_or_of_the_committee() {
	chain("development", || {
		let [alice, bob, ..] = people();
		let committee = OriginCaller::Committee(pallet_collective::RawOrigin::Members(3, 3));
		let of_bob = OriginCaller::system(RawOrigin::Signed(bob));
		for origin in [committee, of_bob] {
			let proposal = <Preimage as StorePreimage>::bound(set_witnesses(20)).unwrap();
			let submit = Referenda::submit(
				RuntimeOrigin::signed(alice.clone()),
				Box::new(origin),
				proposal,
				DispatchTime::After(0),
			);
			assert_eq!(submit, Err(pallet_referenda::Error::<Runtime>::NoTrack.into()));
		}
	});
}

#[test]
fn nobody_cancels_or_kills_without_a_referendum() {
	chain("development", || {
		let [alice, ..] = people();
		let index = propose(&alice, root(), set_witnesses(20));
		let signed = || RuntimeOrigin::signed(alice.clone());
		assert_noop!(Referenda::cancel(signed(), index), DispatchError::BadOrigin);
		assert_noop!(Referenda::kill(signed(), index), DispatchError::BadOrigin);
	});
}
