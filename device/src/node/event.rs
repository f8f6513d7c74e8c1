// SPDX-License-Identifier: Apache-2.0
//! What the chain tells: the events that this program acts on.

use super::storage_event::{self, StorageEvent};
use cairn_device_primitives::{DeviceId, EpochIndex, MakerId, Round, Tick};
use subxt::{
	error::EventsError,
	events::Event,
	ext::{
		scale_decode::{DecodeAsFields, DecodeAsType},
		scale_value::{Value, ValueDef},
	},
	PolkadotConfig,
};

/// Something that happened, as far as this program cares.
#[derive(Clone, Debug, PartialEq)]
pub enum ChainEvent {
	/// A group of reports was taken.
	Reported(Reported),
	/// A group of reports was refused as a whole.
	GroupRefused(GroupRefused),
	/// A beacon was revealed and paid.
	Settled(Settled),
	/// A beacon was never revealed.
	Expired(Expired),
	/// An epoch ended.
	EpochClosed(EpochClosed),
	/// A device's earnings were paid.
	Claimed(Claimed),
	/// A part of what storage earned vests.
	VestingStarted(VestingStarted),
	/// What was slashed and is nobody's reward was taken.
	SlashTaken(SlashTaken),
	/// Something happened to sealed sectors.
	Storage(StorageEvent),
	/// A maker came into being.
	MakerRegistered(MakerRegistered),
	/// A device came into being.
	Onboarded(Onboarded),
	/// A gateway committed to a new hash chain.
	ChainCommitted(ChainCommitted),
	/// A device's working key was certified.
	WorkingKeyCertified(WorkingKeyCertified),
	/// A call within a batch failed.
	BatchInterrupted,
}

/// `Coverage.Reported`.
#[derive(Clone, Debug, PartialEq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Reported {
	/// The round of the beacon.
	pub round: Round,
	/// Who sent it.
	pub beaconer: DeviceId,
	/// How many reports were stored.
	pub accepted: u32,
	/// The witnesses whose reports were not, or had to make room, and the rule.
	pub refused: Vec<(DeviceId, Rule)>,
}

/// `Coverage.GroupRefused`.
#[derive(Clone, Debug, PartialEq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct GroupRefused {
	/// The round of the beacon.
	pub round: Round,
	/// Who sent it.
	pub beaconer: DeviceId,
	/// The rule.
	pub reason: Rule,
}

/// `Coverage.Settled`.
#[derive(Clone, Debug, PartialEq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Settled {
	/// The round of the beacon.
	pub round: Round,
	/// Who sent it.
	pub beaconer: DeviceId,
	/// How many witnesses were paid.
	pub witnesses: u32,
	/// Micro-units of the beaconer.
	pub beaconer_units: u64,
	/// Micro-units of the witnesses.
	pub witness_units: u64,
}

/// `Coverage.Expired`.
#[derive(Clone, Debug, PartialEq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Expired {
	/// The round of the beacon.
	pub round: Round,
	/// Who sent it.
	pub beaconer: DeviceId,
}

/// `Coverage.ChainCommitted`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct ChainCommitted {
	/// The gateway.
	pub device: DeviceId,
	/// The first draw round whose beacon the new chain opens.
	pub from: Round,
}

/// `DeviceRegistry.WorkingKeyCertified`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct WorkingKeyCertified {
	/// The device.
	pub device: DeviceId,
	/// The first draw round that the key is in force for.
	pub from: Round,
}

/// `Rewards.EpochClosed`.
#[derive(Clone, Debug, PartialEq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct EpochClosed {
	/// Which.
	pub epoch: EpochIndex,
	/// Plancks that it could hand out.
	pub budget: u128,
	/// Plancks that were earned.
	pub issued: u128,
	/// Plancks that were not.
	pub unallocated: u128,
}

/// `Rewards.Claimed`.
#[derive(Clone, Debug, PartialEq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Claimed {
	/// Who had earned it.
	pub device: DeviceId,
	/// Plancks.
	pub amount: u128,
}

/// `Rewards.VestingStarted`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct VestingStarted {
	/// Who had earned it.
	pub device: DeviceId,
	/// Plancks that started to vest.
	pub amount: u128,
	/// The tick at which all that vests for the device is free.
	pub until: Tick,
}

/// `Rewards.SlashTaken`.
#[derive(Clone, Debug, PartialEq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct SlashTaken {
	/// Plancks.
	pub amount: u128,
	/// Where they went.
	pub destination: Rule,
}

/// `DeviceRegistry.MakerRegistered`.
#[derive(Clone, Debug, PartialEq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct MakerRegistered {
	/// Its number.
	pub maker: MakerId,
}

/// `DeviceRegistry.Onboarded`.
#[derive(Clone, Debug, PartialEq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Onboarded {
	/// Its number.
	pub device: DeviceId,
}

/// A variant of an enum that may grow: decoded without knowing the enum.
pub type Rule = Value<()>;

/// The name of a variant, with that of the variant within it, if any: `Refused/TooFar`.
pub fn name_of(rule: &Rule) -> String {
	let ValueDef::Variant(variant) = &rule.value else { return "?".into() };
	match variant.values.values().next() {
		Some(inner) if matches!(inner.value, ValueDef::Variant(_)) => {
			format!("{}/{}", variant.name, name_of(inner))
		}
		_ => variant.name.clone(),
	}
}

/// The events that this program knows; others, and those that cannot be decoded, are passed over.
pub fn decode_all<'a>(
	events: impl Iterator<Item = Result<Event<'a, PolkadotConfig>, EventsError>>,
) -> Vec<ChainEvent> {
	events.filter_map(|event| decode(&event.ok()?)).collect()
}

/// The fields of an event, if they are what is expected.
pub(super) fn fields<E: DecodeAsFields>(event: &Event<'_, PolkadotConfig>) -> Option<E> {
	event.decode_fields_unchecked_as().ok()
}

fn decode(event: &Event<'_, PolkadotConfig>) -> Option<ChainEvent> {
	match (event.pallet_name(), event.event_name()) {
		("Coverage", "Reported") => fields(event).map(ChainEvent::Reported),
		("Coverage", "GroupRefused") => fields(event).map(ChainEvent::GroupRefused),
		("Coverage", "Settled") => fields(event).map(ChainEvent::Settled),
		("Coverage", "Expired") => fields(event).map(ChainEvent::Expired),
		("Coverage", "ChainCommitted") => fields(event).map(ChainEvent::ChainCommitted),
		("DeviceRegistry", "WorkingKeyCertified") => {
			fields(event).map(ChainEvent::WorkingKeyCertified)
		}
		("Rewards", "EpochClosed") => fields(event).map(ChainEvent::EpochClosed),
		("Rewards", "Claimed") => fields(event).map(ChainEvent::Claimed),
		("Rewards", "VestingStarted") => fields(event).map(ChainEvent::VestingStarted),
		("Rewards", "SlashTaken") => fields(event).map(ChainEvent::SlashTaken),
		("Spacetime", name) => storage_event::decode(event, name).map(ChainEvent::Storage),
		("DeviceRegistry", "MakerRegistered") => fields(event).map(ChainEvent::MakerRegistered),
		("DeviceRegistry", "Onboarded") => fields(event).map(ChainEvent::Onboarded),
		("Utility", "BatchInterrupted") => Some(ChainEvent::BatchInterrupted),
		_ => None,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_rule_is_known_by_its_name_and_that_of_its_cause() {
		let plain = Value::unnamed_variant("TooFar", []);
		assert_eq!(name_of(&plain), "TooFar");
		assert_eq!(name_of(&Value::unnamed_variant("Refused", [plain])), "Refused/TooFar");
		assert_eq!(name_of(&Value::named_variant("Paid", [("units", Value::u128(7))])), "Paid");
		assert_eq!(name_of(&Value::u128(7)), "?");
	}
}
