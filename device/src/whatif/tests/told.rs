// SPDX-License-Identifier: Apache-2.0
//! Reports are found wherever a call carries them.

use super::super::submitted::{find, Sent};
use codec::{Decode, DecodeAll, Encode};
use scale_info::{MetaType, PortableRegistry, Registry, TypeInfo};
use subxt::ext::scale_value::scale;

#[derive(Clone, Encode, TypeInfo)]
struct Item {
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
struct Group {
	round: u32,
	beaconer: u32,
	reports: Vec<Item>,
}

#[derive(Clone, Encode, TypeInfo)]
#[allow(non_camel_case_types, reason = "calls are named like this")]
enum Coverage {
	#[codec(index = 0)]
	report { groups: Vec<Group> },
	#[codec(index = 1)]
	reveal { round: u32, beaconer: u32, secret: [u8; 32] },
}

#[derive(Clone, Encode, TypeInfo)]
#[allow(non_camel_case_types, reason = "calls are named like this")]
enum Utility {
	#[codec(index = 0)]
	batch { calls: Vec<Call> },
	#[codec(index = 1)]
	as_derivative { index: u16, call: Box<Call> },
}

#[derive(Clone, Encode, TypeInfo)]
enum Call {
	#[codec(index = 3)]
	Coverage(Coverage),
	#[codec(index = 7)]
	Utility(Utility),
}

fn report(round: u32) -> Call {
	let item = Item {
		witness: round + 1,
		tag: [2; 16],
		rssi: -3,
		snr: 4,
		frequency: 5,
		data_rate: 6,
		gps_time: Some(7),
		signature: [8; 64],
	};
	let group = |beaconer| Group { round, beaconer, reports: vec![item.clone(), item.clone()] };
	Call::Coverage(Coverage::report { groups: vec![group(1), group(2)] })
}

/// Round and beaconer of every group that is found in a call.
fn found(call: &Call) -> Vec<(u32, u32)> {
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
		.into_iter()
		.map(|sent| sent.into_group(0, Vec::new()))
		.map(|g| (g.round, g.beaconer))
		.collect()
}

#[test]
fn groups_are_found_in_batches_within_batches_in_their_order() {
	let derived = Call::Utility(Utility::as_derivative { index: 1, call: Box::new(report(2)) });
	let reveal = Call::Coverage(Coverage::reveal { round: 9, beaconer: 9, secret: [9; 32] });
	let inner = Call::Utility(Utility::batch { calls: vec![derived, reveal] });
	let outer = Call::Utility(Utility::batch { calls: vec![report(1), inner, report(3)] });
	assert_eq!(found(&outer), [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2)]);
}

#[test]
fn a_call_without_reports_has_none() {
	assert_eq!(found(&Call::Utility(Utility::batch { calls: vec![] })), []);
}

#[test]
fn a_report_is_read_as_it_was_sent() {
	let Call::Coverage(Coverage::report { groups }) = report(4) else { panic!("no report") };
	let sent = Sent::decode(&mut groups[0].encode().as_slice()).unwrap().into_group(2, Vec::new());
	let signed = &sent.reports[0];
	assert_eq!((signed.report.round, signed.report.beaconer, signed.report.witness), (4, 1, 5));
	assert_eq!((signed.report.rssi, signed.report.snr, signed.report.gps_time), (-3, 4, Some(7)));
	assert_eq!(signed.signature, [8; 64]);
}
