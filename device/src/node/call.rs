// SPDX-License-Identifier: Apache-2.0
//! The calls that devices, owners, makers and relays make, by name.

use super::submission::Call;
use crate::relay::{pool::Group, SignedReport};
use cairn_device_primitives::{DeviceId, Round};
use subxt::{
	dynamic::{self, Value},
	ext::scale_value::Composite,
};

/// `Coverage.report` of a batch.
pub fn report(batch: &[Group]) -> Call {
	let groups = batch.iter().map(|group| {
		Value::named_composite([
			("round", number(group.beacon.round)),
			("beaconer", number(group.beacon.beaconer)),
			("reports", Value::unnamed_composite(group.reports.iter().map(signed_report))),
		])
	});
	call("Coverage", "report", [("groups", Value::unnamed_composite(groups))])
}

fn signed_report(signed: &SignedReport) -> Value {
	let report = &signed.report;
	Value::named_composite([
		("witness", number(report.witness)),
		("tag", Value::from_bytes(report.tag)),
		("rssi", Value::i128(report.rssi.into())),
		("snr", Value::i128(report.snr.into())),
		("frequency", number(report.frequency)),
		("data_rate", number(report.data_rate)),
		("gps_time", option(report.gps_time.map(number))),
		("signature", Value::from_bytes(signed.signature)),
	])
}

/// `Coverage.reveal`.
pub fn reveal(round: Round, beaconer: DeviceId, secret: [u8; 32]) -> Call {
	let arguments = [
		("round", number(round)),
		("beaconer", number(beaconer)),
		("secret", Value::from_bytes(secret)),
	];
	call("Coverage", "reveal", arguments)
}

/// `Rewards.claim`.
pub fn claim(device: DeviceId) -> Call {
	call("Rewards", "claim", [("device", number(device))])
}

/// `Balances.transfer_keep_alive`.
pub fn transfer(to: [u8; 32], amount: u128) -> Call {
	let to = Value::unnamed_variant("Id", [Value::from_bytes(to)]);
	call("Balances", "transfer_keep_alive", [("dest", to), ("value", Value::u128(amount))])
}

/// `Utility.batch_all`: all or nothing.
pub fn batch_all(calls: Vec<Call>) -> Call {
	batch("batch_all", calls)
}

/// `Utility.force_batch`: each on its own.
pub fn force_batch(calls: Vec<Call>) -> Call {
	batch("force_batch", calls)
}

fn batch(name: &str, calls: Vec<Call>) -> Call {
	let calls = Value::unnamed_composite(calls.into_iter().map(Call::into_value));
	call("Utility", name, [("calls", calls)])
}

pub(super) fn call<const N: usize>(
	pallet: &str,
	name: &str,
	arguments: [(&str, Value); N],
) -> Call {
	dynamic::tx(pallet, name, Composite::named(arguments))
}

pub(super) fn number(value: impl Into<u128>) -> Value {
	Value::u128(value.into())
}

pub(super) fn option(value: Option<Value>) -> Value {
	match value {
		Some(value) => Value::unnamed_variant("Some", [value]),
		None => Value::unnamed_variant("None", []),
	}
}
