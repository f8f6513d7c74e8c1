// SPDX-License-Identifier: Apache-2.0
//! What the clock is told of: proofs that were accepted, and nothing else.

use crate::{mock::*, *};
use cairn_device_primitives::{DeviceId, Round};
use codec::Encode;
use frame_support::{weights::Weight, BoundedVec};

const NOTHING: (Weight, u32) = (Weight::zero(), 0);

/// Three gateways, of which the first sends a beacon in the round.
fn beaconed() -> Round {
	(1..=3).for_each(establish);
	go_to_draw()
}

/// A report with a signature that is nobody's.
fn garbage(round: Round, witness: DeviceId) -> SignedReport {
	SignedReport { signature: [0; 64], ..report_of(round, 1, witness) }
}

/// Submits groups; returns their bytes, what they weighed in the end, and what was noted.
fn report(groups: Vec<ReportGroup>) -> (u32, Weight, (Weight, u32)) {
	let groups = BoundedVec::truncate_from(groups);
	let length = groups.encoded_size() as u32;
	let outcome = Coverage::report(RuntimeOrigin::signed(1), groups).unwrap();
	(length, outcome.actual_weight.unwrap(), Noted::take())
}

#[test]
fn a_batch_of_accepted_reports_is_noted_with_all_that_it_took() {
	build_and_execute(|| {
		let round = beaconed();
		let both = vec![report_of(round, 1, 2), report_of(round, 1, 3)];
		let (length, weight, noted) = report(vec![group(round, 1, both)]);
		assert_eq!(noted.0, weight);
		assert!(noted.1 > length + 100);
	});
}

#[test]
fn a_batch_of_which_nothing_is_accepted_is_not_noted() {
	build_and_execute(|| {
		let round = beaconed();
		let refused = vec![garbage(round, 2), garbage(round, 3)];
		assert_eq!(report(vec![group(round, 1, refused)]).2, NOTHING);
		let of_nobody = vec![report_of(round, 1, 2)];
		assert_eq!(report(vec![group(round, 77, of_nobody)]).2, NOTHING);
	});
}

#[test]
fn a_report_that_is_sent_again_is_not_noted_again() {
	build_and_execute(|| {
		let round = beaconed();
		let groups = vec![group(round, 1, vec![report_of(round, 1, 2)])];
		assert_ne!(report(groups.clone()).2, NOTHING);
		assert_eq!(report(groups).2, NOTHING);
	});
}

#[test]
fn of_a_batch_the_share_that_is_accepted_is_noted() {
	build_and_execute(|| {
		let round = beaconed();
		let half = vec![report_of(round, 1, 2), garbage(round, 3)];
		let (_, weight, noted) = report(vec![group(round, 1, half)]);
		assert_eq!(noted.0, Weight::from_parts(weight.ref_time() / 2, weight.proof_size() / 2));
		assert!(noted.1 > 0);
	});
}

#[test]
fn a_group_without_reports_counts_as_one_that_is_refused() {
	build_and_execute(|| {
		let round = beaconed();
		let empty = || group(round, 1, vec![]);
		let good = group(round, 1, vec![report_of(round, 1, 2)]);
		let (_, weight, noted) = report(vec![good, empty(), empty(), empty()]);
		assert_eq!(noted.0, Weight::from_parts(weight.ref_time() / 4, weight.proof_size() / 4));
	});
}

#[test]
fn a_reveal_that_holds_is_noted_with_what_it_weighed() {
	build_and_execute(|| {
		let round = beaconed();
		submit_all(round, 1, 2..=3);
		go_to(round + 2);
		Noted::take();
		let outcome = reveal(round, 1).unwrap();
		let (weight, length) = Noted::take();
		assert_eq!(weight, outcome.actual_weight.unwrap());
		assert!(length > 40 + 100);
		let _ = reveal(round, 1).unwrap_err();
		assert_eq!(Noted::get(), NOTHING, "nor again");
	});
}

#[test]
fn a_reveal_of_a_wrong_secret_is_not_noted() {
	build_and_execute(|| {
		let round = beaconed();
		submit_all(round, 1, 2..=3);
		go_to(round + 2);
		Noted::take();
		let _ = Coverage::reveal(RuntimeOrigin::signed(1), round, 1, [0; 32]).unwrap_err();
		assert_eq!(Noted::get(), NOTHING);
	});
}

#[test]
fn a_commitment_is_noted_if_it_is_taken() {
	build_and_execute(|| {
		establish(1);
		let tip = link(1, 1, 0);
		let commit = |signature| {
			Coverage::commit_chain(RuntimeOrigin::signed(1), 1, 1, tip, signature).is_ok()
		};
		assert!(!commit([0; 64]));
		assert_eq!(Noted::get(), NOTHING);
		assert!(commit(sign_commitment(1, 1, tip)));
		let (weight, length) = Noted::get();
		assert_eq!(weight, <Test as Config>::WeightInfo::commit_chain());
		assert!(length > 104 + 100);
	});
}
