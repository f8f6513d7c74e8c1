// SPDX-License-Identifier: Apache-2.0
//! What is stored of makers and devices, and the rules that need nothing else.

#![allow(clippy::cast_possible_truncation, reason = "SCALE's derives cast variant indices")]

use cairn_coverage::{
	window::{in_force_from, is_settled},
	GatewayFacts,
};
use cairn_device_primitives::{DeviceKind, MakerId, RootKey, Round, SerialHash, Tick, WorkingKey};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::traits::tokens::Balance as BalanceT;
use scale_info::TypeInfo;
use sp_runtime::Permill;

/// Where a maker stands.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum MakerStatus {
	/// Its certificates count.
	#[codec(index = 0)]
	Active,
	/// The manager suspended it: its certificates count no more until it is reinstated.
	#[codec(index = 1)]
	Suspended,
	/// It left for good.
	#[codec(index = 2)]
	Retired {
		/// The tick from which it may withdraw the part of its bond that covers no device.
		release_at: Tick,
	},
}

/// A bonded manufacturer.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct MakerRecord<AccountId, Balance> {
	/// The account that acts for it and holds its bond.
	pub account: AccountId,
	/// The key that signs its certificates.
	pub certifier: RootKey,
	/// What is held of its account.
	pub bond: Balance,
	/// Devices that the bond covers: onboarded, and their deposits not yet released.
	pub devices: u32,
	/// Where it stands.
	pub status: MakerStatus,
}

impl<AccountId, Balance: BalanceT> MakerRecord<AccountId, Balance> {
	/// What `devices` devices need at `bond_per_device`, saturating: more than can be held.
	pub fn need(devices: u32, bond_per_device: Balance) -> Balance {
		bond_per_device.saturating_mul(devices.into())
	}

	/// The part of the bond that covers no device.
	pub fn free_bond(&self, bond_per_device: Balance) -> Balance {
		self.bond.saturating_sub(Self::need(self.devices, bond_per_device))
	}
}

/// A change of facts that rounds still open at that moment must not see.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Pending<AccountId> {
	/// The first draw round that the facts are in force for.
	pub from: Round,
	/// All facts, changed and unchanged.
	pub facts: GatewayFacts<AccountId>,
}

/// All that judging a device takes, so that it costs one read.
///
/// The *latest* facts (the pending ones, where there are) are what the owner has said last: whoever
/// they name as owner acts for the device.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct DeviceRecord<AccountId> {
	/// Who vouched for it.
	pub maker: MakerId,
	/// What it is.
	pub kind: DeviceKind,
	/// Where its rewards go, if not to its owner.
	pub payout: Option<AccountId>,
	/// The facts in force for draw rounds before those of `pending`.
	pub facts: GatewayFacts<AccountId>,
	/// Facts in force from a later draw round on.
	pub pending: Option<Pending<AccountId>>,
}

impl<AccountId: Clone> DeviceRecord<AccountId> {
	/// The facts that were asserted last, in force or not.
	pub fn latest(&self) -> &GatewayFacts<AccountId> {
		self.pending.as_ref().map_or(&self.facts, |pending| &pending.facts)
	}

	/// The facts by which a draw of `round` is judged.
	pub fn at(&self, round: Round) -> &GatewayFacts<AccountId> {
		match &self.pending {
			Some(pending) if round >= pending.from => &pending.facts,
			_ => &self.facts,
		}
	}

	/// Whether `key` is a working key of any facts that are kept.
	pub fn knows_working_key(&self, key: &WorkingKey) -> bool {
		self.facts.working_key == *key || self.latest().working_key == *key
	}

	/// Where rewards are paid.
	pub fn payout(&self) -> &AccountId {
		self.payout.as_ref().unwrap_or(&self.latest().owner)
	}

	/// Whether it counts as a gateway that takes part: active, located.
	pub fn is_active_gateway(&self) -> bool {
		let facts = self.latest();
		self.kind == DeviceKind::Gateway && facts.active && facts.location.is_some()
	}

	/// Forgets the old facts once the last draw that they judge (the one before `pending.from`)
	/// has settled.
	pub fn settle(&mut self, now: Round) {
		if let Some(pending) =
			self.pending.take_if(|pending| is_settled(pending.from.saturating_sub(1), now))
		{
			self.facts = pending.facts;
		}
	}

	/// Changes the facts in round `now`, and returns from which draw round that is in force.
	///
	/// Changes of one round join, as nothing can have been judged by any of them. Otherwise a
	/// record has room for one change at a time: `None` while an earlier one may still share open
	/// rounds with the facts before it.
	pub fn change(
		&mut self,
		now: Round,
		apply: impl FnOnce(&mut GatewayFacts<AccountId>),
	) -> Option<Round> {
		self.settle(now);
		let from = in_force_from(now);
		if self.pending.as_ref().is_some_and(|pending| pending.from != from) {
			return None;
		}
		let mut facts = self.latest().clone();
		apply(&mut facts);
		self.pending = Some(Pending { from, facts });
		Some(from)
	}
}

/// What is seldom needed of a device.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Identity<Balance> {
	/// The key that it was born with, or that replaced it.
	pub root_key: RootKey,
	/// Hash of the serial number that its maker gave it.
	pub serial_hash: SerialHash,
	/// The last sequence number that its root key signed.
	pub sequence: u32,
	/// What is held of its owner; `None` once released.
	pub deposit: Option<Balance>,
	/// The first tick in which another location may be asserted; `None` before there is one. Fixed by
	/// the cooldown that is in force when a location is asserted.
	pub movable_at: Option<Tick>,
	/// The first round whose reports its owner answers for: that from which the ownership is in
	/// force or, if later, that from which a working key certified at the dismissal of a case is.
	pub liable_from: Round,
}

/// An open case: somebody proved that a device's working key is in two places.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Accusation<AccountId> {
	/// Who brought the evidence.
	pub reporter: AccountId,
	/// The round that it is about.
	pub round: Round,
	/// The tick from which the case may be enforced.
	pub ripe_at: Tick,
	/// The reporter's share of the deposit if it is: that of when the case was opened, whatever is
	/// decided since.
	pub share: Permill,
}

/// The owner before a transfer: what it goes on answering for, and with what.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct FormerOwner<AccountId, Balance> {
	/// Who sold the device.
	pub account: AccountId,
	/// What is held of it still.
	pub deposit: Balance,
	/// The working key by which reports of its time are judged.
	pub working_key: WorkingKey,
	/// The first round whose reports it answers for.
	pub liable_from: Round,
	/// The first round after those: from here on the buyer's ownership is in force.
	pub liable_until: Round,
	/// The tick from which the deposit may be released.
	pub release_at: Tick,
	/// The open case about those rounds, if there is one.
	pub case: Option<Accusation<AccountId>>,
}

impl<AccountId, Balance> FormerOwner<AccountId, Balance> {
	/// Whether reports about `round` are its own to answer for.
	pub fn answers_for(&self, round: Round) -> bool {
		(self.liable_from..self.liable_until).contains(&round)
	}
}

/// A root key that waits to replace one whose maker is gone.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Rotation {
	/// The new root key.
	pub root_key: RootKey,
	/// The working key that comes with it.
	pub working_key: WorkingKey,
	/// When that expires.
	pub expires_at: Tick,
	/// The tick from which the rotation may be finished.
	pub ready_at: Tick,
}
