// SPDX-License-Identifier: Apache-2.0
//! What the chain tells of sealed storage.

use super::{event::fields, storage::PartitionId};
use cairn_device_primitives::{DeviceId, Round, Tick};
use cairn_spacetime::SectorNumber;
use subxt::{events::Event, ext::scale_decode::DecodeAsType, PolkadotConfig};

/// Something that happened to sealed sectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageEvent {
	/// A provider committed to a sector.
	PreCommitted(PreCommitted),
	/// A part of a seal was proven.
	PartProven(PartProven),
	/// A sector's seal is proven.
	Activated(Activated),
	/// A pre-commit was not proven in time.
	PreCommitExpired(PreCommitExpired),
	/// A partition was proven.
	Proven(Proven),
	/// A window closed without a proof.
	Missed(Missed),
	/// Sectors were given up.
	FaultsDeclared(FaultsDeclared),
	/// Faulty sectors are to be proven again.
	RecoveriesDeclared(RecoveriesDeclared),
	/// Faults that went on cost of the pledges.
	FaultsCharged(FaultsCharged),
	/// A sector ended before its time.
	Terminated(Terminated),
	/// A sector's time is over.
	Expired(Expired),
	/// A sector is committed for longer.
	Extended(Extended),
	/// A provider's power changed.
	PowerChanged(PowerChanged),
}

impl StorageEvent {
	/// Whose sectors.
	pub const fn device(&self) -> DeviceId {
		match self {
			Self::PreCommitted(event) => event.device,
			Self::PartProven(event) => event.device,
			Self::Activated(event) => event.device,
			Self::PreCommitExpired(event) => event.device,
			Self::Proven(event) => event.device,
			Self::Missed(event) => event.device,
			Self::FaultsDeclared(event) => event.device,
			Self::RecoveriesDeclared(event) => event.device,
			Self::FaultsCharged(event) => event.device,
			Self::Terminated(event) => event.device,
			Self::Expired(event) => event.device,
			Self::Extended(event) => event.device,
			Self::PowerChanged(event) => event.device,
		}
	}
}

/// `Spacetime.PreCommitted`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct PreCommitted {
	/// The provider.
	pub device: DeviceId,
	/// The sector.
	pub number: SectorNumber,
	/// The round whose seed challenges its seal.
	pub seed_round: Round,
	/// Plancks held for it.
	pub deposit: u128,
	/// The tick from which it cannot be proven any more.
	pub expires_at: Tick,
}

/// `Spacetime.PartProven`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct PartProven {
	/// The provider.
	pub device: DeviceId,
	/// The sector.
	pub number: SectorNumber,
	/// The part.
	pub part: u8,
}

/// `Spacetime.Activated`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Activated {
	/// The provider.
	pub device: DeviceId,
	/// The sector.
	pub number: SectorNumber,
	/// Where it is proven.
	pub partition: PartitionId,
	/// Plancks held for it.
	pub pledge: u128,
	/// The tick until which it is committed.
	pub expires: Tick,
}

/// `Spacetime.PreCommitExpired`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct PreCommitExpired {
	/// The provider.
	pub device: DeviceId,
	/// The sector.
	pub number: SectorNumber,
	/// Plancks that were slashed.
	pub slashed: u128,
}

/// `Spacetime.Proven`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Proven {
	/// The provider.
	pub device: DeviceId,
	/// The partition.
	pub partition: PartitionId,
	/// How many sectors answered.
	pub sectors: u32,
	/// How many were skipped.
	pub skipped: u32,
}

/// `Spacetime.Missed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Missed {
	/// The provider.
	pub device: DeviceId,
	/// The partition.
	pub partition: PartitionId,
	/// How many sectors are faulty since.
	pub sectors: u32,
}

/// `Spacetime.FaultsDeclared`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct FaultsDeclared {
	/// The provider.
	pub device: DeviceId,
	/// The partition.
	pub partition: PartitionId,
	/// Which: bit i is place i.
	pub places: u64,
}

/// `Spacetime.RecoveriesDeclared`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct RecoveriesDeclared {
	/// The provider.
	pub device: DeviceId,
	/// The partition.
	pub partition: PartitionId,
	/// Which: bit i is place i.
	pub places: u64,
}

/// `Spacetime.FaultsCharged`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct FaultsCharged {
	/// The provider.
	pub device: DeviceId,
	/// The partition.
	pub partition: PartitionId,
	/// Plancks that were slashed.
	pub slashed: u128,
}

/// `Spacetime.Terminated`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Terminated {
	/// The provider.
	pub device: DeviceId,
	/// The sector.
	pub number: SectorNumber,
	/// Plancks that were slashed.
	pub slashed: u128,
}

/// `Spacetime.Expired`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Expired {
	/// The provider.
	pub device: DeviceId,
	/// The sector.
	pub number: SectorNumber,
}

/// `Spacetime.Extended`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Extended {
	/// The provider.
	pub device: DeviceId,
	/// The sector.
	pub number: SectorNumber,
	/// The tick until which it was committed.
	pub old: Tick,
	/// The tick until which it is.
	pub new: Tick,
}

/// `Spacetime.PowerChanged`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct PowerChanged {
	/// The provider.
	pub device: DeviceId,
	/// Bytes before.
	pub old: u128,
	/// Bytes after.
	pub new: u128,
}

/// The event of that name; `None` for others, and for what cannot be decoded.
pub(super) fn decode(event: &Event<'_, PolkadotConfig>, name: &str) -> Option<StorageEvent> {
	match name {
		"PreCommitted" => fields(event).map(StorageEvent::PreCommitted),
		"PartProven" => fields(event).map(StorageEvent::PartProven),
		"Activated" => fields(event).map(StorageEvent::Activated),
		"PreCommitExpired" => fields(event).map(StorageEvent::PreCommitExpired),
		"Proven" => fields(event).map(StorageEvent::Proven),
		"Missed" => fields(event).map(StorageEvent::Missed),
		"FaultsDeclared" => fields(event).map(StorageEvent::FaultsDeclared),
		"RecoveriesDeclared" => fields(event).map(StorageEvent::RecoveriesDeclared),
		"FaultsCharged" => fields(event).map(StorageEvent::FaultsCharged),
		"Terminated" => fields(event).map(StorageEvent::Terminated),
		"Expired" => fields(event).map(StorageEvent::Expired),
		"Extended" => fields(event).map(StorageEvent::Extended),
		"PowerChanged" => fields(event).map(StorageEvent::PowerChanged),
		_ => None,
	}
}
