// SPDX-License-Identifier: Apache-2.0
//! Values are written and read by metadata. Here the metadata is that of the protocol's own types,
//! and of mirrors of what the pallets add to them, so that a shape that does not fit is found
//! without a node.

use super::{
	call,
	event::{name_of, ChainCommitted, Reported},
	registry::{self, Device, Facts, Identity, Maker, Papers},
	state::{Chain, Receipt, Timing},
};
use crate::relay::{pool::Group, Beacon, SignedReport};
use cairn_coverage::{GatewayFacts, Location, Refusal, Region};
use cairn_device_primitives::{
	ChainCommitment, DeviceKind, Report, RootKey, RootSignature, Tag, WorkingKeyCertificate,
	WorkingSignature,
};
use codec::{Decode, Encode};
use scale_info::{MetaType, PortableRegistry, Registry, TypeInfo};
use subxt::{
	dynamic::Value,
	ext::{
		scale_decode::DecodeAsType,
		scale_encode::EncodeAsType,
		scale_value::{At, Composite, ValueDef},
	},
};

mod arbitrary;
mod storage;

fn registered<T: TypeInfo + 'static>() -> (u32, PortableRegistry) {
	let mut registry = Registry::new();
	let id = registry.register_type(&MetaType::new::<T>()).id;
	(id, registry.into())
}

/// `value` as the bytes of a `T`, read back as one.
fn written<T: TypeInfo + Decode + 'static>(value: &Value) -> T {
	let (id, types) = registered::<T>();
	let bytes = value.encode_as_type(id, &types).unwrap();
	let mut rest = bytes.as_slice();
	let read = T::decode(&mut rest).unwrap();
	assert!(rest.is_empty());
	read
}

/// The bytes of `stored` as an `R`.
fn read<T: TypeInfo + Encode + 'static, R: DecodeAsType>(stored: &T) -> R {
	let (id, types) = registered::<T>();
	R::decode_as_type(&mut stored.encode().as_slice(), id, &types).unwrap()
}

/// An argument of a call.
fn argument(call: super::submission::Call, name: &str) -> Value {
	let value = call.into_value();
	let ValueDef::Variant(pallet) = value.value else { panic!("a call") };
	let call = pallet.values.into_values().next().unwrap();
	let ValueDef::Variant(call) = call.value else { panic!("a call") };
	let Composite::Named(arguments) = call.values else { panic!("unnamed arguments") };
	arguments.into_iter().find(|(found, _)| found == name).unwrap().1
}

/// Mirrors `pallet_coverage::SignedReport`.
#[derive(Debug, PartialEq, Encode, Decode, TypeInfo)]
struct PalletReport {
	witness: u32,
	tag: Tag,
	rssi: i16,
	snr: i16,
	frequency: u32,
	data_rate: u8,
	gps_time: Option<u64>,
	signature: WorkingSignature,
}

/// Mirrors `pallet_coverage::ReportGroup`.
#[derive(Debug, PartialEq, Encode, Decode, TypeInfo)]
struct PalletGroup {
	round: u32,
	beaconer: u32,
	reports: Vec<PalletReport>,
}

#[test]
fn a_batch_is_written_as_the_pallet_reads_it() {
	let report = Report {
		round: 7,
		beaconer: 3,
		witness: 4,
		tag: [0xab; 16],
		rssi: -1012,
		snr: -45,
		frequency: 868_100_000,
		data_rate: 2,
		gps_time: Some(u64::MAX),
	};
	let without = Report { gps_time: None, ..report.clone() };
	let sign = |report| SignedReport { report, signature: [0xcd; 64] };
	let beacon = Beacon { round: 7, beaconer: 3 };
	let group = Group { beacon, reports: vec![sign(report), sign(without)] };
	let groups: Vec<PalletGroup> = written(&argument(call::report(&[group]), "groups"));
	assert_eq!((groups[0].round, groups[0].beaconer), (7, 3));
	let [first, second] = groups[0].reports.as_slice() else { panic!("two reports") };
	assert_eq!((first.rssi, first.snr, first.frequency), (-1012, -45, 868_100_000));
	assert_eq!((first.gps_time, second.gps_time), (Some(u64::MAX), None));
	assert_eq!((first.signature, first.tag), ([0xcd; 64], [0xab; 16]));
}

#[test]
fn papers_are_written_as_the_pallet_reads_them() {
	let keys = [RootKey::Ed25519([1; 32]), RootKey::Sr25519([2; 32]), RootKey::P256([3; 33])];
	let signatures = [
		RootSignature::Ed25519([4; 64]),
		RootSignature::Sr25519([5; 64]),
		RootSignature::P256([6; 64]),
	];
	for (root_key, signature) in keys.into_iter().zip(signatures) {
		let papers = Papers {
			maker: 9,
			kind: DeviceKind::Gateway,
			root_key,
			serial_hash: [7; 32],
			certificate: signature,
			working_key: [8; 32],
			expires_at: u32::MAX,
			chain_tip: [9; 32],
			possession: signature,
		};
		let onboard = |name| argument(registry::onboard(&papers), name);
		assert_eq!(written::<RootKey>(&onboard("root_key")), root_key);
		assert_eq!(written::<RootSignature>(&onboard("certificate")), signature);
		assert_eq!(written::<DeviceKind>(&onboard("kind")), DeviceKind::Gateway);
		assert_eq!(written::<u32>(&onboard("expires_at")), u32::MAX);
		assert_eq!(written::<[u8; 32]>(&onboard("chain_tip")), [9; 32]);
	}
}

#[test]
fn every_region_and_any_cell_is_written_as_the_pallet_reads_it() {
	for region in Region::ALL {
		let assert = |name| argument(registry::assert_location(1, u64::MAX, 20, *region), name);
		assert_eq!(written::<Region>(&assert("region")), *region);
		assert_eq!(written::<u64>(&assert("cell")), u64::MAX);
		assert_eq!(written::<i16>(&assert("gain")), 20);
		assert_eq!(written::<i16>(&assert("elevation")), 0);
	}
}

#[test]
fn refusals_are_read_by_name() {
	/// Mirrors `Coverage.Reported`.
	#[derive(Encode, TypeInfo)]
	struct PalletEvent {
		round: u32,
		beaconer: u32,
		accepted: u32,
		refused: Vec<(u32, Refusal)>,
	}
	let refused = vec![(4, Refusal::TooFar), (5, Refusal::BeaconFull)];
	let event = PalletEvent { round: 7, beaconer: 3, accepted: 1, refused };
	let event: Reported = read(&event);
	let names: Vec<_> = event.refused.iter().map(|(_, rule)| name_of(rule)).collect();
	assert_eq!(names, ["TooFar", "BeaconFull"]);
	assert_eq!((event.round, event.beaconer, event.accepted), (7, 3, 1));
}

#[test]
fn receipts_are_read_with_their_verdicts() {
	/// Mirrors `pallet_coverage::Verdict`.
	#[derive(Encode, TypeInfo)]
	enum PalletVerdict {
		Paid {
			#[codec(compact)]
			units: u64,
		},
		Refused(Refusal),
		Unrevealed,
	}
	/// Mirrors `pallet_coverage::Receipt`.
	#[derive(Encode, TypeInfo)]
	struct PalletReceipt {
		revealed: bool,
		scale: u16,
		#[codec(compact)]
		units: u64,
		verdicts: Vec<(u32, PalletVerdict)>,
		refused: Vec<(u32, Refusal)>,
	}
	let verdicts = vec![
		(1, PalletVerdict::Paid { units: 123_456 }),
		(2, PalletVerdict::Refused(Refusal::WrongTag)),
		(3, PalletVerdict::Unrevealed),
	];
	let refused = vec![(4, Refusal::TooClose)];
	let stored = PalletReceipt { revealed: true, scale: 10_000, units: 77, verdicts, refused };
	let receipt: Receipt = read(&stored);
	assert!(receipt.revealed && receipt.units == 77);
	let names: Vec<_> = receipt.verdicts.iter().map(|(_, rule)| name_of(rule)).collect();
	assert_eq!(names, ["Paid", "Refused/WrongTag", "Unrevealed"]);
	let paid = &receipt.verdicts[0].1;
	assert_eq!(paid.at("units").and_then(|units| units.as_u128()), Some(123_456));
	assert_eq!(name_of(&receipt.refused[0].1), "TooClose");
}

#[test]
fn facts_of_the_registry_are_read() {
	/// Mirrors `pallet_device_registry::Pending`.
	#[derive(Encode, TypeInfo)]
	struct PalletPending {
		from: u32,
		facts: GatewayFacts<[u8; 32]>,
	}
	/// Mirrors `pallet_device_registry::DeviceRecord`.
	#[derive(Encode, TypeInfo)]
	struct PalletDevice {
		maker: u32,
		kind: DeviceKind,
		payout: Option<[u8; 32]>,
		facts: GatewayFacts<[u8; 32]>,
		pending: Option<PalletPending>,
	}
	let cell = 0x08c3_9336_21a4_d5ff;
	let position = cairn_geo::Position { x: 1, y: 2, z: 3 };
	let location = Location { cell, position, elevation: -3, gain: 20, region: Region::Eu868 };
	let bare = GatewayFacts {
		owner: [1; 32],
		working_key: [2; 32],
		expires_at: 9,
		active: true,
		location: None,
	};
	let located = GatewayFacts { location: Some(location), ..bare.clone() };
	let pending = Some(PalletPending { from: 12, facts: located });
	let kind = DeviceKind::Gateway;
	let stored = PalletDevice { maker: 1, kind, payout: None, facts: bare, pending };
	let device: Device = read(&stored);
	assert_eq!(device.located_from(), Some((12, cell)));
	let Facts { working_key, expires_at, active, .. } = device.at(0);
	assert_eq!((*working_key, *expires_at, *active), ([2; 32], 9, true));
}

#[test]
fn a_makers_certifier_is_read() {
	/// Mirrors `pallet_device_registry::MakerRecord`.
	#[derive(Encode, TypeInfo)]
	struct PalletMaker {
		account: [u8; 32],
		certifier: RootKey,
		bond: u128,
		devices: u32,
	}
	let certifier = RootKey::P256([2; 33]);
	let stored = PalletMaker { account: [1; 32], certifier, bond: 5, devices: 6 };
	let maker: Maker = read(&stored);
	assert!(maker.is_certified_by(&certifier));
	assert_eq!((maker.bond, maker.devices), (5, 6));
}

#[test]
fn chain_and_timing_are_read() {
	/// Mirrors `pallet_coverage::Chain`.
	#[derive(Encode, TypeInfo)]
	struct PalletChain {
		tip: [u8; 32],
		sequence: u32,
		next: Option<(u32, [u8; 32])>,
	}
	let chain: Chain = read(&PalletChain { tip: [1; 32], sequence: 4, next: Some((9, [2; 32])) });
	assert_eq!((chain.tip_at(8), chain.tip_at(9)), ([1; 32], [2; 32]));
	assert_eq!(chain.sequence, 4);
	/// Mirrors `pallet_challenge_clock::Timing`.
	#[derive(Encode, TypeInfo)]
	struct PalletTiming {
		slot_duration: u64,
		session_slots: u64,
		ticks_per_round: u32,
		epoch_ticks: u32,
		pause_period: u32,
		pause_cap: u32,
	}
	let timing: Timing = read(&PalletTiming {
		slot_duration: 2_000,
		session_slots: 30,
		ticks_per_round: 4,
		epoch_ticks: 32,
		pause_period: 320,
		pause_cap: 32,
	});
	assert_eq!((timing.round_of(9), timing.epoch_of(64)), (2, 2));
	assert_eq!(timing.slot_duration, 2_000);
}

#[test]
fn renewals_are_written_as_the_pallets_read_them() {
	let message = ChainCommitment { device: 7, sequence: 2, tip: [9; 32] };
	let commit = |name| argument(registry::commit_chain(&message, [5; 64]), name);
	assert_eq!((written::<u32>(&commit("device")), written::<u32>(&commit("sequence"))), (7, 2));
	assert_eq!(written::<[u8; 32]>(&commit("tip")), [9; 32]);
	assert_eq!(written::<[u8; 64]>(&commit("signature")), [5; 64]);
	let message =
		WorkingKeyCertificate { device: 7, sequence: 3, working_key: [8; 32], expires_at: 99 };
	let signature = RootSignature::P256([6; 64]);
	let certify = |name| argument(registry::certify_working_key(&message, &signature), name);
	assert_eq!((written::<u32>(&certify("device")), written::<u32>(&certify("sequence"))), (7, 3));
	assert_eq!(written::<[u8; 32]>(&certify("working_key")), [8; 32]);
	assert_eq!(written::<u32>(&certify("expires_at")), 99);
	assert_eq!(written::<RootSignature>(&certify("signature")), signature);
}

#[test]
fn what_renewals_need_is_read() {
	/// Mirrors `pallet_device_registry::Identity`.
	#[derive(Encode, TypeInfo)]
	struct PalletIdentity {
		root_key: RootKey,
		serial_hash: [u8; 32],
		sequence: u32,
		deposit: Option<u128>,
		movable_at: Option<u32>,
	}
	let (root_key, serial_hash) = (RootKey::P256([2; 33]), [3; 32]);
	let stored =
		PalletIdentity { root_key, serial_hash, sequence: 6, deposit: Some(1), movable_at: None };
	let identity: Identity = read(&stored);
	assert_eq!(identity.sequence, 6);
	/// Mirrors `Coverage.ChainCommitted`.
	#[derive(Encode, TypeInfo)]
	struct PalletEvent {
		device: u32,
		sequence: u32,
		from: u32,
		tip: [u8; 32],
	}
	let event = PalletEvent { device: 7, sequence: 2, from: 11, tip: [9; 32] };
	let event: ChainCommitted = read(&event);
	assert_eq!((event.device, event.from), (7, 11));
}
