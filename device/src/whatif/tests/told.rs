// SPDX-License-Identifier: Apache-2.0
//! Reports are found wherever a call carries them.

use super::{
	super::submitted::Sent,
	calls::{self, fails, group, Call, Utility},
};
use crate::relay::SignedReport;
use cairn_device_primitives::Report;
use codec::{Decode, Encode};

fn signed(round: u32) -> SignedReport {
	let report = Report {
		round,
		beaconer: 1,
		witness: round + 1,
		tag: [2; 16],
		rssi: -3,
		snr: 4,
		frequency: 5,
		data_rate: 6,
		gps_time: Some(7),
	};
	SignedReport { report, signature: [8; 64] }
}

fn report(round: u32) -> Call {
	let reports = [signed(round), signed(round)];
	calls::report(vec![group(round, 1, &reports), group(round, 2, &reports)])
}

/// Round and beaconer of every group that is found in a call.
fn found(call: &Call) -> Vec<(u32, u32)> {
	calls::found(call).iter().map(Sent::beacon).collect()
}

#[test]
fn groups_are_found_in_batches_within_batches_in_their_order() {
	let derived = Call::Utility(Utility::as_derivative { index: 1, call: Box::new(report(2)) });
	let inner = Call::Utility(Utility::batch { calls: vec![derived, fails()] });
	let outer = Call::Utility(Utility::batch { calls: vec![report(1), inner, report(3)] });
	assert_eq!(found(&outer), [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2)]);
}

#[test]
fn a_call_without_reports_has_none() {
	assert_eq!(found(&Call::Utility(Utility::batch { calls: vec![fails()] })), []);
}

#[test]
fn a_report_is_read_as_it_was_sent() {
	let bytes = group(4, 1, &[signed(4)]).encode();
	let sent = Sent::decode(&mut bytes.as_slice()).unwrap();
	assert_eq!(sent.into_reports(), [signed(4)]);
}
