// SPDX-License-Identifier: Apache-2.0
//! Calls as transactions carry them, and what is found in them.

use super::super::submitted::{find, Sent};
use crate::relay::SignedReport;
use codec::{DecodeAll, Encode};
use scale_info::{MetaType, PortableRegistry, Registry, TypeInfo};
use subxt::ext::scale_value::scale;

#[derive(Clone, Encode, TypeInfo)]
pub struct Item {
	witness: u32,
	tag: [u8; 16],
	rssi: i16,
	snr: i16,
	frequency: u32,
	data_rate: u8,
	gps_time: Option<u64>,
	signature: [u8; 64],
}

#[derive(Clone, Encode, TypeInfo)]
pub struct Group {
	round: u32,
	beaconer: u32,
	reports: Vec<Item>,
}

#[derive(Clone, Encode, TypeInfo)]
#[allow(non_camel_case_types, reason = "calls are named like this")]
pub enum Coverage {
	#[codec(index = 0)]
	report { groups: Vec<Group> },
	#[codec(index = 1)]
	reveal { round: u32, beaconer: u32, secret: [u8; 32] },
}

#[derive(Clone, Encode, TypeInfo)]
#[allow(non_camel_case_types, reason = "calls are named like this")]
pub enum Utility {
	#[codec(index = 0)]
	batch { calls: Vec<Call> },
	#[codec(index = 1)]
	as_derivative { index: u16, call: Box<Call> },
	#[codec(index = 2)]
	batch_all { calls: Vec<Call> },
	#[codec(index = 4)]
	force_batch { calls: Vec<Call> },
	#[codec(index = 6)]
	if_else { main: Box<Call>, fallback: Box<Call> },
}

#[derive(Clone, Encode, TypeInfo)]
#[allow(non_camel_case_types, reason = "calls are named like this")]
pub enum Multisig {
	#[codec(index = 1)]
	as_multi { threshold: u16, call: Box<Call> },
}

#[derive(Clone, Encode, TypeInfo)]
pub enum Call {
	#[codec(index = 3)]
	Coverage(Coverage),
	#[codec(index = 7)]
	Utility(Utility),
	#[codec(index = 8)]
	Multisig(Multisig),
}

impl From<&SignedReport> for Item {
	fn from(SignedReport { report, signature }: &SignedReport) -> Self {
		Self {
			witness: report.witness,
			tag: report.tag,
			rssi: report.rssi,
			snr: report.snr,
			frequency: report.frequency,
			data_rate: report.data_rate,
			gps_time: report.gps_time,
			signature: *signature,
		}
	}
}

/// A group of reports about one beacon.
pub fn group(round: u32, beaconer: u32, reports: &[SignedReport]) -> Group {
	Group { round, beaconer, reports: reports.iter().map(Item::from).collect() }
}

/// A call that reports.
pub fn report(groups: Vec<Group>) -> Call {
	Call::Coverage(Coverage::report { groups })
}

/// A call that fails.
pub fn fails() -> Call {
	Call::Coverage(Coverage::reveal { round: 9, beaconer: 9, secret: [9; 32] })
}

/// The groups that are found in a call.
pub fn found(call: &Call) -> Vec<Sent> {
	let mut registry = Registry::new();
	let id = registry.register_type(&MetaType::new::<Call>()).id;
	let types: PortableRegistry = registry.into();
	let value = scale::decode_as_type(&mut call.encode().as_slice(), id, &types).unwrap();
	let mut groups = Vec::new();
	find(&value, &mut |arguments| {
		let mut bytes = Vec::new();
		scale::encode_as_type(arguments, arguments.context, &types, &mut bytes).unwrap();
		groups.extend(Vec::<Sent>::decode_all(&mut bytes.as_slice()).unwrap());
	});
	groups
}
