// SPDX-License-Identifier: Apache-2.0
//! Calls of the registry: makers, their devices, working keys and places.

use super::{root_key, PALLET};
use crate::node::{
	call::{call, number},
	submission::Call,
};
use cairn_coverage::Region;
use cairn_device_primitives::{
	ChainCommitment, ChainTip, DeviceId, DeviceKind, MakerId, RootKey, RootSignature, SerialHash,
	Tick, WorkingKey, WorkingKeyCertificate, WorkingSignature,
};
use subxt::dynamic::Value;

/// `certify_working_key`.
pub fn certify_working_key(message: &WorkingKeyCertificate, signature: &RootSignature) -> Call {
	let arguments = [
		("device", number(message.device)),
		("sequence", number(message.sequence)),
		("working_key", Value::from_bytes(message.working_key)),
		("expires_at", number(message.expires_at)),
		("signature", root_signature(signature)),
	];
	call(PALLET, "certify_working_key", arguments)
}

/// `Coverage.commit_chain`.
pub fn commit_chain(message: &ChainCommitment, signature: WorkingSignature) -> Call {
	let arguments = [
		("device", number(message.device)),
		("sequence", number(message.sequence)),
		("tip", Value::from_bytes(message.tip)),
		("signature", Value::from_bytes(signature)),
	];
	call("Coverage", "commit_chain", arguments)
}

/// `register_maker`.
pub fn register_maker(certifier: &RootKey, bond: u128) -> Call {
	let arguments = [("certifier", root_key(certifier)), ("bond", Value::u128(bond))];
	call(PALLET, "register_maker", arguments)
}

/// `adjust_bond`.
pub fn adjust_bond(bond: u128) -> Call {
	call(PALLET, "adjust_bond", [("new_bond", Value::u128(bond))])
}

/// `set_certifier`.
pub fn set_certifier(certifier: &RootKey) -> Call {
	call(PALLET, "set_certifier", [("certifier", root_key(certifier))])
}

/// The papers of a device.
#[derive(Clone, Debug)]
pub struct Papers {
	/// Who vouches.
	pub maker: MakerId,
	/// What it is.
	pub kind: DeviceKind,
	/// The key that it was born with.
	pub root_key: RootKey,
	/// Hash of its serial number.
	pub serial_hash: SerialHash,
	/// The maker's signature.
	pub certificate: RootSignature,
	/// Its first working key.
	pub working_key: WorkingKey,
	/// When that expires.
	pub expires_at: Tick,
	/// Commitment to its secrets.
	pub chain_tip: ChainTip,
	/// Its own signature.
	pub possession: RootSignature,
}

/// `onboard`.
pub fn onboard(papers: &Papers) -> Call {
	let kind = match papers.kind {
		DeviceKind::Gateway => "Gateway",
		DeviceKind::Storage => "Storage",
	};
	let arguments = [
		("maker", number(papers.maker)),
		("kind", Value::unnamed_variant(kind, [])),
		("root_key", root_key(&papers.root_key)),
		("serial_hash", Value::from_bytes(papers.serial_hash)),
		("certificate", root_signature(&papers.certificate)),
		("working_key", Value::from_bytes(papers.working_key)),
		("expires_at", number(papers.expires_at)),
		("chain_tip", Value::from_bytes(papers.chain_tip)),
		("possession", root_signature(&papers.possession)),
	];
	call(PALLET, "onboard", arguments)
}

/// `assert_location`.
pub fn assert_location(device: DeviceId, cell: u64, gain: i16, region: Region) -> Call {
	let region = match region {
		Region::Us915 => "Us915",
		Region::Eu868 => "Eu868",
		Region::Au915 => "Au915",
		Region::As923_1 => "As923_1",
		Region::In865 => "In865",
	};
	let arguments = [
		("device", number(device)),
		("cell", number(cell)),
		("elevation", Value::i128(0)),
		("gain", Value::i128(gain.into())),
		("region", Value::unnamed_variant(region, [])),
	];
	call(PALLET, "assert_location", arguments)
}

fn root_signature(signature: &RootSignature) -> Value {
	let (name, bytes) = match signature {
		RootSignature::Ed25519(bytes) => ("Ed25519", bytes),
		RootSignature::Sr25519(bytes) => ("Sr25519", bytes),
		RootSignature::P256(bytes) => ("P256", bytes),
	};
	Value::unnamed_variant(name, [Value::from_bytes(bytes)])
}
