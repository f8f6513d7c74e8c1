// SPDX-License-Identifier: Apache-2.0
//! Tests, split by call, and what they share: makers and devices that sign.

mod accusation;
mod accusation_dismissed;
mod accusation_enforced;
mod accusation_open;
mod adjust_bond;
mod arbitrary;
mod assert_location;
mod certify_working_key;
mod facts;
mod former_accusation;
mod former_owner;
mod genesis;
mod invariants;
mod list_owned;
mod old_registry;
mod onboard;
mod owned;
mod owner;
mod params;
mod payout;
mod register_maker;
mod retire;
mod retire_maker;
mod rotate_root_key;
mod signed;
mod storage_owner;
mod suspend_maker;
mod transfer;

pub(crate) use crate::fleet;
pub use crate::{mock::*, *};
use cairn_device_primitives::*;
use frame_support::pallet_prelude::DispatchResult;
pub use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use sp_core::{ed25519, Pair};

pub type Error = crate::Error<Test>;
pub type Event = crate::Event<Test>;

pub const CERTIFIER: u8 = 1;
pub const SERIAL: SerialHash = [5; 32];
pub const TIP: ChainTip = [7; 32];

pub fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

pub fn root() -> RuntimeOrigin {
	RuntimeOrigin::root()
}

fn pair(seed: u8) -> ed25519::Pair {
	ed25519::Pair::from_seed(&[seed; 32])
}

/// The ed25519 root key of a seed.
pub fn key(seed: u8) -> RootKey {
	RootKey::Ed25519(pair(seed).public().0)
}

/// The working key of a seed.
pub fn working(seed: u8) -> WorkingKey {
	pair(seed).public().0
}

/// The signature of the key of `seed` over `message`, on this chain.
pub fn sign(seed: u8, message: &impl SignedMessage) -> RootSignature {
	sign_on(seed, message, &Registry::genesis_hash())
}

pub fn sign_on(seed: u8, message: &impl SignedMessage, genesis: &GenesisHash) -> RootSignature {
	RootSignature::Ed25519(pair(seed).sign(&message.signing_bytes(genesis)).0)
}

pub fn advance(ticks: Tick) {
	Now::mutate(|now| *now += ticks);
}

/// Past all delays that a pending change may cause.
pub fn settle() {
	advance(70);
}

pub fn last_event() -> Event {
	System::events()
		.into_iter()
		.rev()
		.find_map(|record| match record.event {
			RuntimeEvent::Registry(event) => Some(event),
			_ => None,
		})
		.unwrap()
}

pub fn bonded(who: &AccountId) -> Balance {
	Balances::balance_on_hold(&HoldReason::MakerBond.into(), who)
}

pub fn deposited(who: &AccountId) -> Balance {
	Balances::balance_on_hold(&HoldReason::DeviceDeposit.into(), who)
}

/// Maker 0, with a bond for three devices.
pub fn register() -> MakerId {
	assert_ok!(Registry::register_maker(signed(MAKER), key(CERTIFIER), 300));
	0
}

/// The papers of a device, to be spoilt by tests.
#[derive(Clone)]
pub struct Papers {
	pub owner: AccountId,
	pub certificate: Certificate,
	pub certified: RootSignature,
	pub possession: Possession<AccountId>,
	pub possessed: RootSignature,
}

impl Papers {
	/// Sound papers of the device born with the root key of `seed`.
	pub fn new(seed: u8) -> Self {
		Self::of(OWNER, DeviceKind::Gateway, seed)
	}

	pub fn of(owner: AccountId, kind: DeviceKind, seed: u8) -> Self {
		let root_key = key(seed);
		let certificate = Certificate { maker: 0, root_key, kind, serial_hash: [seed; 32] };
		let possession = Possession {
			owner: owner.clone(),
			root_key,
			working_key: working(seed + 100),
			expires_at: Now::get() + 2_000,
			chain_tip: TIP,
		};
		let certified = sign(CERTIFIER, &certificate);
		let possessed = sign(seed, &possession);
		Self { owner, certificate, certified, possession, possessed }
	}

	/// Signs anew what was changed.
	pub fn sign(mut self, seed: u8) -> Self {
		self.certified = sign(CERTIFIER, &self.certificate);
		self.possessed = sign(seed, &self.possession);
		self
	}

	pub fn submit(self) -> DispatchResult {
		Registry::onboard(
			signed(self.owner),
			self.certificate.maker,
			self.certificate.kind,
			self.certificate.root_key,
			self.certificate.serial_hash,
			self.certified,
			self.possession.working_key,
			self.possession.expires_at,
			self.possession.chain_tip,
			self.possessed,
		)
	}
}

/// The device of root key `seed`, of the owner.
pub fn onboard(seed: u8) -> DeviceId {
	let device = NextDevice::<Test>::get();
	assert_ok!(Papers::new(seed).submit());
	device
}

/// A maker and a device of root key 10.
pub fn device() -> DeviceId {
	register();
	onboard(10)
}

pub fn locate(device: DeviceId, cell: u32) -> DispatchResult {
	let cell = fleet::cell(cell);
	Registry::assert_location(signed(OWNER), device, cell, 12, 30, fleet::REGION)
}

/// A maker and a located device of root key 10, in force.
pub fn located() -> DeviceId {
	let device = device();
	assert_ok!(locate(device, 0));
	settle();
	device
}

/// Certifies the working key of `seed` for the device of root key 10, by its owner.
pub fn certify(device: DeviceId, sequence: u32, seed: u8) -> DispatchResult {
	let owner = Devices::<Test>::get(device).map(|record| record.latest().owner.clone());
	certify_by(owner.unwrap_or(STRANGER), device, sequence, seed)
}

/// Certifies the working key of `seed` for the device of root key 10.
pub fn certify_by(who: AccountId, device: DeviceId, sequence: u32, seed: u8) -> DispatchResult {
	let expires_at = Now::get() + 1_000;
	let message =
		WorkingKeyCertificate { device, sequence, working_key: working(seed), expires_at };
	let signature = sign(10, &message);
	Registry::certify_working_key(
		signed(who),
		device,
		sequence,
		message.working_key,
		expires_at,
		signature,
	)
}

pub fn record(device: DeviceId) -> DeviceRecordOf<Test> {
	Devices::<Test>::get(device).unwrap()
}

pub fn identity(device: DeviceId) -> IdentityOf<Test> {
	Identities::<Test>::get(device).unwrap()
}

/// Who sold the device, as long as that matters.
pub fn former(device: DeviceId) -> Option<FormerOwnerOf<Test>> {
	FormerOwners::<Test>::get(device)
}

pub fn maker(id: MakerId) -> MakerRecordOf<Test> {
	Makers::<Test>::get(id).unwrap()
}
