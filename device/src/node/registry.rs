// SPDX-License-Identifier: Apache-2.0
//! Makers, devices and their facts: what is read of the registry, and its calls.

mod calls;

pub use calls::{
	adjust_bond, assert_location, certify_working_key, commit_chain, onboard, register_maker,
	set_certifier, Papers,
};

use super::{
	connection::{At, NodeError},
	state,
};
use crate::hexadecimal;
use cairn_device_primitives::{DeviceId, MakerId, RootKey, Round, Tick, WorkingKey};
use subxt::{dynamic::Value, ext::scale_decode::DecodeAsType};

const PALLET: &str = "DeviceRegistry";

/// What the registry asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prices {
	/// A maker's bond for each device, plancks.
	pub bond: u128,
	/// An owner's deposit for each device, plancks.
	pub deposit: u128,
	/// What a first location costs, plancks.
	pub first_location: u128,
	/// The least that an account may hold, plancks.
	pub existential: u128,
	/// The longest life of a working key.
	pub key_lifetime: Tick,
}

/// What referenda decide of the registry, as far as it is in force.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct InForce {
	in_force: Figures,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Figures {
	bond_per_device: u128,
	device_deposit: u128,
	first_location_fee: u128,
	max_working_key_lifetime: Tick,
}

/// A maker.
#[derive(Clone, Debug, PartialEq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Maker {
	/// Who signs its certificates.
	certifier: Value,
	/// What it bonded, plancks.
	pub bond: u128,
	/// Devices that the bond covers.
	pub devices: u32,
}

impl Maker {
	/// Whether `key` signs its certificates.
	pub fn is_certified_by(&self, key: &RootKey) -> bool {
		bytes_of(&self.certifier).as_deref() == bytes_of(&root_key(key)).as_deref()
	}
}

/// By what a gateway is judged.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Facts {
	/// The key that signs its reports.
	pub working_key: WorkingKey,
	/// The tick from which that key counts no more.
	pub expires_at: Tick,
	/// Whether it takes part.
	pub active: bool,
	/// Where it says that it is.
	pub location: Option<Place>,
}

/// Where a gateway says that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Place {
	/// H3 cell of resolution 12.
	pub cell: u64,
}

/// A device.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Device {
	facts: Facts,
	pending: Option<Pending>,
}

#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Pending {
	from: Round,
	facts: Facts,
}

/// What is seldom needed of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Identity {
	/// The last sequence number that its root key signed.
	pub sequence: u32,
}

impl Device {
	/// The facts by which a draw of `round` is judged.
	pub fn at(&self, round: Round) -> &Facts {
		match &self.pending {
			Some(pending) if round >= pending.from => &pending.facts,
			_ => &self.facts,
		}
	}

	/// The first round in which it takes part at a place, and that place; `None` if it asserted
	/// none.
	pub fn located_from(&self) -> Option<(Round, u64)> {
		let now = self.facts.location.map(|place| (0, place.cell));
		let later = || {
			let pending = self.pending.as_ref()?;
			Some((pending.from, pending.facts.location?.cell))
		};
		now.or_else(later)
	}

	/// The tick from which the key that was certified last counts no more.
	pub fn latest_expiry(&self) -> Tick {
		self.pending.as_ref().map_or(&self.facts, |pending| &pending.facts).expires_at
	}

	/// The draw round from which its last change of facts is in force, if it may be under way.
	pub fn changes_from(&self) -> Option<Round> {
		self.pending.as_ref().map(|pending| pending.from)
	}

	/// The key under which its reports of `round` are verified at `tick`, if it may report.
	pub fn reporting_key(&self, round: Round, tick: Tick) -> Option<WorkingKey> {
		let facts = self.at(round);
		(facts.active && tick < facts.expires_at).then_some(facts.working_key)
	}
}

/// What the registry asks for, by the figures in force.
pub async fn prices(at: &At) -> Result<Prices, NodeError> {
	let missing = || NodeError::Missing(format!("{PALLET}.InForce"));
	let found = state::plain::<InForce>(at, PALLET, "InForce").await?;
	let Figures { bond_per_device, device_deposit, first_location_fee, max_working_key_lifetime } =
		found.ok_or_else(missing)?.in_force;
	Ok(Prices {
		bond: bond_per_device,
		deposit: device_deposit,
		first_location: first_location_fee,
		existential: state::constant(at, "Balances", "ExistentialDeposit")?,
		key_lifetime: max_working_key_lifetime,
	})
}

/// The maker that an account acts for.
pub async fn maker_of(at: &At, account: [u8; 32]) -> Result<Option<(MakerId, Maker)>, NodeError> {
	let Some(id) = state::entry::<MakerId, _>(at, PALLET, "MakerIds", (account,)).await? else {
		return Ok(None);
	};
	let record = state::entry::<Maker, _>(at, PALLET, "Makers", (id,)).await?;
	Ok(record.map(|record| (id, record)))
}

/// The device that was onboarded with a root key.
pub async fn device_of(at: &At, key: &RootKey) -> Result<Option<DeviceId>, NodeError> {
	state::entry(at, PALLET, "RootKeys", (root_key(key),)).await
}

/// A device.
pub async fn device(at: &At, id: DeviceId) -> Result<Option<Device>, NodeError> {
	state::entry(at, PALLET, "Devices", (id,)).await
}

/// Whose a device is, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
	/// The account that answers for it.
	pub owner: [u8; 32],
	/// Whether it stores.
	pub is_storage: bool,
	/// Whether it takes part.
	pub active: bool,
}

/// A device's record, as far as providers of storage need it.
#[derive(Clone, Debug, PartialEq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(super) struct Held {
	kind: Value,
	facts: HeldFacts,
}

#[derive(Clone, Debug, PartialEq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct HeldFacts {
	owner: [u8; 32],
	active: bool,
}

impl From<Held> for Holder {
	fn from(held: Held) -> Self {
		let Held { kind, facts: HeldFacts { owner, active } } = held;
		Self { owner, is_storage: super::event::name_of(&kind) == "Storage", active }
	}
}

/// Whose a device is; `None` if the chain does not know it.
pub async fn holder(at: &At, id: DeviceId) -> Result<Option<Holder>, NodeError> {
	Ok(state::entry::<Held, _>(at, PALLET, "Devices", (id,)).await?.map(Holder::from))
}

/// The last sequence number that a device's root key signed.
pub async fn root_sequence(at: &At, id: DeviceId) -> Result<Option<u32>, NodeError> {
	Ok(state::entry::<Identity, _>(at, PALLET, "Identities", (id,))
		.await?
		.map(|identity| identity.sequence))
}

fn root_key(key: &RootKey) -> Value {
	match key {
		RootKey::Ed25519(key) => Value::unnamed_variant("Ed25519", [Value::from_bytes(key)]),
		RootKey::Sr25519(key) => Value::unnamed_variant("Sr25519", [Value::from_bytes(key)]),
		RootKey::P256(key) => Value::unnamed_variant("P256", [Value::from_bytes(key)]),
	}
}

/// The scheme and bytes of a key, as a text to compare: `P256 0x…`.
fn bytes_of(key: &Value) -> Option<String> {
	use subxt::ext::scale_value::ValueDef;
	let ValueDef::Variant(variant) = &key.value else { return None };
	let ValueDef::Composite(bytes) = &variant.values.values().next()?.value else { return None };
	let bytes = bytes.values().map(|byte| byte.as_u128().and_then(|byte| byte.try_into().ok()));
	let bytes = bytes.collect::<Option<Vec<u8>>>()?;
	Some(format!("{} {}", variant.name, hexadecimal::encode(bytes)))
}

#[cfg(test)]
impl Device {
	/// A device whose key expires at `expires_at`, with another expiry from a draw round on.
	pub fn with_expiry(expires_at: Tick, pending: Option<(Round, Tick)>) -> Self {
		let facts =
			|expires_at| Facts { working_key: [1; 32], expires_at, active: true, location: None };
		let pending = pending.map(|(from, expires_at)| Pending { from, facts: facts(expires_at) });
		Self { facts: facts(expires_at), pending }
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn facts(cell: Option<u64>, key: u8) -> Facts {
		let location = cell.map(|cell| Place { cell });
		Facts { working_key: [key; 32], expires_at: 100, active: true, location }
	}

	#[test]
	fn facts_change_with_the_draw_round_that_they_are_in_force_for() {
		let pending = Some(Pending { from: 9, facts: facts(Some(7), 2) });
		let device = Device { facts: facts(None, 1), pending };
		assert_eq!(device.reporting_key(8, 0), Some([1; 32]));
		assert_eq!(device.reporting_key(9, 0), Some([2; 32]));
		assert_eq!(device.reporting_key(9, 100), None, "expired");
		assert_eq!(device.located_from(), Some((9, 7)));
	}

	#[test]
	fn a_place_that_is_in_force_counts_from_the_beginning() {
		let device = Device { facts: facts(Some(7), 1), pending: None };
		assert_eq!(device.located_from(), Some((0, 7)));
		assert_eq!(Device { facts: facts(None, 1), pending: None }.located_from(), None);
	}

	#[test]
	fn an_inactive_device_has_no_key() {
		let retired = Facts { active: false, ..facts(Some(7), 1) };
		assert_eq!(Device { facts: retired, pending: None }.reporting_key(1, 0), None);
	}

	#[test]
	fn a_maker_knows_its_certifier() {
		let key = RootKey::P256([2; 33]);
		let maker = Maker { certifier: root_key(&key), bond: 0, devices: 0 };
		assert!(maker.is_certified_by(&key));
		assert!(!maker.is_certified_by(&RootKey::P256([3; 33])));
		assert!(!maker.is_certified_by(&RootKey::Ed25519([2; 32])));
	}
}
