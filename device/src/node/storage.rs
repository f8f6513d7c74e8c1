// SPDX-License-Identifier: Apache-2.0
//! Sealed storage: what is read of it, and the calls of its providers.

use super::{
	call::{call, number},
	connection::{timely, At, NodeError},
	submission::Call,
};
use cairn_device_primitives::{DeviceId, Round, Tick};
use cairn_spacetime::{
	Content, Deadline, Hash, ProfileId, Roots, SealPart, SectorNumber, SectorOpening, WindowProof,
};
use subxt::{
	dynamic::{self, Value},
	ext::{frame_decode::storage::IntoEncodableValues, scale_decode::DecodeAsType},
};

const PALLET: &str = "Spacetime";
const API: &str = "StorageApi";

/// A provider at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Provider {
	/// The number that its next sector must have.
	pub next_number: SectorNumber,
	/// Pre-commits that are open.
	pub pre_commits: u32,
	/// Sectors whose seal is proven.
	pub sectors: u32,
	/// Their bytes, by state.
	pub bytes: Bytes,
	/// What is held for the pre-commits, in plancks.
	pub deposits: u128,
	/// What is held for the sectors, in plancks.
	pub pledges: u128,
}

/// Bytes of sectors, by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Bytes {
	/// Sealed, not yet proven.
	pub unproven: u128,
	/// Proven: the power.
	pub active: u128,
	/// Faulty.
	pub faulty: u128,
	/// Recovering.
	pub recovering: u128,
}

/// A partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct PartitionId {
	/// The deadline in which it is proven.
	pub deadline: Deadline,
	/// Which of the deadline's.
	pub index: u32,
}

/// Where a sector stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum State {
	/// Not proven in a window yet.
	Unproven,
	/// Proven in its last window.
	Active,
	/// Given up or missed.
	Faulty {
		/// Windows in a row that closed without a proof.
		missed: u8,
	},
	/// To be proven again.
	Recovering,
}

/// A partition and its window.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Duty {
	/// The partition.
	pub partition: PartitionId,
	/// The tick from which declarations come too late.
	pub cutoff: Tick,
	/// The first tick at which the proof is taken.
	pub opens: Tick,
	/// The first tick at which it is not any more.
	pub closes: Tick,
	/// The round whose seed challenges the sectors.
	pub seed_round: Round,
	/// Whether it was proven.
	pub proven: bool,
	/// Its sectors in order, with their replica roots.
	pub sectors: Vec<(SectorNumber, Hash, State)>,
}

/// A sector at a glance.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct SectorView {
	/// The tick at which its pre-commit expires, or until which it is committed.
	pub expires: Tick,
	/// How far it has come.
	pub stage: Stage,
}

/// How far a sector has come.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum Stage {
	/// Its seal is not proven.
	PreCommitted {
		/// The round whose seed challenges the seal.
		seed_round: Round,
		/// The parts that are proven: bit i is part i.
		parts: u8,
	},
	/// It is in a partition.
	Sealed {
		/// The partition.
		partition: PartitionId,
		/// Where it stands.
		state: State,
	},
}

/// A provider; `None` for a device that never committed to a sector.
pub async fn provider(at: &At, device: DeviceId) -> Result<Option<Provider>, NodeError> {
	ask(at, "provider", (device,)).await
}

/// A sector by number; `None` for one that never was, or has left.
pub async fn sector(
	at: &At,
	device: DeviceId,
	number: SectorNumber,
) -> Result<Option<SectorView>, NodeError> {
	ask(at, "sector", (device, number)).await
}

/// The partitions of a provider, by the time of their windows.
pub async fn due(at: &At, device: DeviceId) -> Result<Vec<Duty>, NodeError> {
	ask(at, "due", (device,)).await
}

/// Bytes that all providers prove.
pub async fn total_power(at: &At) -> Result<u128, NodeError> {
	ask(at, "total_power", ()).await
}

async fn ask<A: IntoEncodableValues, R: DecodeAsType>(
	at: &At,
	method: &str,
	arguments: A,
) -> Result<R, NodeError> {
	let call = dynamic::runtime_api_call::<A, R>(API, method, arguments);
	timely(async { Ok(at.runtime_apis().call(call).await?) }).await
}

/// What a provider commits to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
	/// The sector's profile.
	pub profile: ProfileId,
	/// What it holds.
	pub content: Content,
	/// Its number.
	pub number: SectorNumber,
	/// What its seal proof is held against.
	pub roots: Roots,
	/// The round of its ticket.
	pub ticket_round: Round,
}

/// `pre_commit`.
pub fn pre_commit(device: DeviceId, offer: &Offer) -> Call {
	let profile = match offer.profile {
		ProfileId::Kib2 => "Kib2",
		ProfileId::Mib32 => "Mib32",
		ProfileId::Gib1 => "Gib1",
		ProfileId::Gib32 => "Gib32",
	};
	let content = match offer.content {
		Content::Capacity => Value::unnamed_variant("Capacity", []),
		Content::Data(root) => Value::unnamed_variant("Data", [Value::from_bytes(root)]),
	};
	let roots = Value::named_composite([
		("column", Value::from_bytes(offer.roots.column)),
		("replica", Value::from_bytes(offer.roots.replica)),
	]);
	let arguments = [
		("device", number(device)),
		("profile", Value::unnamed_variant(profile, [])),
		("content", content),
		("number", number(offer.number)),
		("roots", roots),
		("ticket_round", number(offer.ticket_round)),
	];
	call(PALLET, "pre_commit", arguments)
}

/// `prove_part`.
pub fn prove_part(device: DeviceId, sector: SectorNumber, part: u32, proof: &SealPart) -> Call {
	let proof = Value::named_composite([
		("columns", hashes(&proof.columns)),
		("column_siblings", hashes(&proof.column_siblings)),
		("replica_siblings", hashes(&proof.replica_siblings)),
		("data", hashes(&proof.data)),
		("data_siblings", hashes(&proof.data_siblings)),
	]);
	let arguments = [
		("device", number(device)),
		("number", number(sector)),
		("part", number(part)),
		("proof", proof),
	];
	call(PALLET, "prove_part", arguments)
}

/// `prove_window`. Bit i of `skipped` is place i.
pub fn prove_window(device: DeviceId, id: PartitionId, skipped: u64, proof: &WindowProof) -> Call {
	let openings = proof.sectors.iter().map(opening);
	let proof = Value::named_composite([("sectors", Value::unnamed_composite(openings))]);
	let arguments = [
		("device", number(device)),
		("deadline", number(id.deadline)),
		("partition", number(id.index)),
		("skipped", number(skipped)),
		("proof", proof),
	];
	call(PALLET, "prove_window", arguments)
}

/// `declare_faults`. Bit i is place i.
pub fn declare_faults(device: DeviceId, id: PartitionId, places: u64) -> Call {
	declare("declare_faults", device, id, places)
}

/// `declare_recoveries`. Bit i is place i.
pub fn declare_recoveries(device: DeviceId, id: PartitionId, places: u64) -> Call {
	declare("declare_recoveries", device, id, places)
}

fn declare(name: &str, device: DeviceId, id: PartitionId, places: u64) -> Call {
	let arguments = [
		("device", number(device)),
		("deadline", number(id.deadline)),
		("partition", number(id.index)),
		("places", number(places)),
	];
	call(PALLET, name, arguments)
}

/// `extend`.
pub fn extend(device: DeviceId, sector: SectorNumber, expires: Tick) -> Call {
	let arguments =
		[("device", number(device)), ("number", number(sector)), ("expires", number(expires))];
	call(PALLET, "extend", arguments)
}

/// `terminate`.
pub fn terminate(device: DeviceId, sector: SectorNumber) -> Call {
	call(PALLET, "terminate", [("device", number(device)), ("number", number(sector))])
}

/// `expire_pre_commit`.
pub fn expire_pre_commit(device: DeviceId, sector: SectorNumber) -> Call {
	call(PALLET, "expire_pre_commit", [("device", number(device)), ("number", number(sector))])
}

fn opening(opening: &SectorOpening) -> Value {
	let parts = [("nodes", hashes(&opening.nodes)), ("siblings", hashes(&opening.siblings))];
	Value::named_composite(parts)
}

fn hashes<const BYTES: usize>(hashes: &[[u8; BYTES]]) -> Value {
	Value::unnamed_composite(hashes.iter().map(Value::from_bytes))
}
