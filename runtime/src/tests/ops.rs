// SPDX-License-Identifier: Apache-2.0
//! What may happen to a chain: things that somebody tries, in order or not.

use super::{
	fleet::{account_of, cell, devices, drawn, owner, revealable, Flaw, Fleet, REGION},
	power_ops::{any_power_op, power_call, PowerOp},
	storage_ops::{any_storage_op, storage_call, StorageOp},
	world::{account, PEOPLE},
};
use crate::{AccountId, ChallengeClock, Runtime, RuntimeCall, CRN};
use cairn_device_primitives::{DeviceId, DeviceKind};
use cairn_traits::RoundClock;
use pallet_device_registry::{Accusations, Call, FormerOwners, Offers, Retirements, Rotations};
use proptest::prelude::*;

/// Something that somebody tries. Numbers choose among what there is, whatever that is.
#[derive(Clone, Debug)]
pub enum Op {
	/// A maker does something.
	Maker { person: u8, what: MakerOp },
	/// An owner, or a stranger, does something with a device.
	Device { device: u32, what: DeviceOp },
	/// A case against a device is opened or ends, or its former owner is quit.
	Case { device: u32, what: CaseOp },
	/// A device's keys change.
	Keys { device: u32, what: KeyOp },
	/// Reports on a beacon that is on the air, or on one of `age` rounds ago.
	Report { beacon: u32, age: u32, witnesses: u16, flaw: Flaw },
	/// Reveals a beacon that is due, or one of `age` rounds ago, with the secret or without it.
	Reveal { beacon: u32, age: u32, honest: bool },
	/// Has a device paid.
	Claim { device: u32 },
	/// Something happens to what is stored.
	Storage(StorageOp),
	/// Something happens to who validates, and to those who back.
	Power { device: u32, what: PowerOp },
}

#[derive(Clone, Debug)]
pub enum MakerOp {
	Register { bond: u8 },
	AdjustBond { bond: u8 },
	Retire,
	WithdrawBond,
}

#[derive(Clone, Debug)]
pub enum DeviceOp {
	Onboard { person: u8, maker: u32, gateway: bool },
	Locate { cell: u32, stranger: bool },
	Offer { to: u8 },
	Accept,
	Withdraw,
	Payout { to: Option<u8> },
	Retire,
	Release,
}

#[derive(Clone, Debug)]
pub enum CaseOp {
	/// Evidence that the device's key was in two places.
	Accuse {
		beaconer: u32,
		person: u8,
		age: u32,
	},
	Enforce,
	ReleaseFormer,
	EnforceFormer,
}

#[derive(Clone, Debug)]
pub enum KeyOp {
	Certify { lifetime: u32 },
	Rotate { with_maker: bool },
	FinishRotation,
	Commit,
}

fn any_maker_op() -> impl Strategy<Value = MakerOp> {
	prop_oneof![
		any::<u8>().prop_map(|bond| MakerOp::Register { bond }),
		any::<u8>().prop_map(|bond| MakerOp::AdjustBond { bond }),
		Just(MakerOp::Retire),
		Just(MakerOp::WithdrawBond),
	]
}

fn any_device_op() -> impl Strategy<Value = DeviceOp> {
	let person = 0..PEOPLE;
	prop_oneof![
		4 => (person.clone(), 0..3u32, any::<bool>())
			.prop_map(|(person, maker, gateway)| DeviceOp::Onboard { person, maker, gateway }),
		5 => (0..30u32, proptest::bool::weighted(0.2))
			.prop_map(|(cell, stranger)| DeviceOp::Locate { cell, stranger }),
		3 => person.clone().prop_map(|to| DeviceOp::Offer { to }),
		3 => Just(DeviceOp::Accept),
		1 => Just(DeviceOp::Withdraw),
		3 => proptest::option::of(any::<u8>()).prop_map(|to| DeviceOp::Payout { to }),
		2 => Just(DeviceOp::Retire),
		2 => Just(DeviceOp::Release),
	]
}

fn any_case_op() -> impl Strategy<Value = CaseOp> {
	let age = prop_oneof![Just(0u32), 0..20u32];
	prop_oneof![
		2 => (any::<u32>(), 0..PEOPLE, age)
			.prop_map(|(beaconer, person, age)| CaseOp::Accuse { beaconer, person, age }),
		2 => Just(CaseOp::Enforce),
		1 => Just(CaseOp::ReleaseFormer),
		1 => Just(CaseOp::EnforceFormer),
	]
}

fn any_key_op() -> impl Strategy<Value = KeyOp> {
	prop_oneof![
		prop_oneof![0..40u32, Just(2_000)].prop_map(|lifetime| KeyOp::Certify { lifetime }),
		any::<bool>().prop_map(|with_maker| KeyOp::Rotate { with_maker }),
		Just(KeyOp::FinishRotation),
		Just(KeyOp::Commit),
	]
}

fn any_flaw() -> impl Strategy<Value = Flaw> {
	prop_oneof![
		3 => Just(Flaw::None),
		1 => Just(Flaw::Tag),
		1 => Just(Flaw::Signature),
		1 => Just(Flaw::Channel),
		1 => Just(Flaw::Rssi),
		1 => Just(Flaw::Oneself),
		1 => Just(Flaw::Twice),
	]
}

pub fn any_op() -> impl Strategy<Value = Op> {
	let device = 0..64u32;
	// Zero is the beacon that is due; most attempts at others come too early or too late.
	let age = prop_oneof![3 => Just(0u32), 1 => 1..7u32];
	prop_oneof![
		1 => (0..PEOPLE, any_maker_op()).prop_map(|(person, what)| Op::Maker { person, what }),
		2 => (device.clone(), any_key_op()).prop_map(|(device, what)| Op::Keys { device, what }),
		4 => (device.clone(), any_device_op())
			.prop_map(|(device, what)| Op::Device { device, what }),
		1 => (device.clone(), any_case_op()).prop_map(|(device, what)| Op::Case { device, what }),
		3 => device.clone().prop_map(|device| Op::Claim { device }),
		5 => any_storage_op().prop_map(Op::Storage),
		3 => (device, any_power_op()).prop_map(|(device, what)| Op::Power { device, what }),
		2 => (any::<u32>(), age.clone(), any::<u16>(), any_flaw()).prop_map(
			|(beacon, age, witnesses, flaw)| Op::Report { beacon, age, witnesses, flaw }
		),
		2 => (any::<u32>(), age, proptest::bool::weighted(0.8))
			.prop_map(|(beacon, age, honest)| Op::Reveal { beacon, age, honest }),
	]
}

/// A device that exists, if there is any.
pub fn device_of(number: u32) -> DeviceId {
	number % devices().end.max(1)
}

/// One of the devices that wait for something; any device where none does.
pub fn waiting(waiting: impl Iterator<Item = DeviceId>, number: u32) -> DeviceId {
	let waiting: Vec<_> = waiting.collect();
	match waiting.len() {
		0 => device_of(number),
		count => waiting[number as usize % count],
	}
}

/// Who signs for an account; somebody else where nobody of the world does.
pub fn signer(account: Option<AccountId>) -> u8 {
	account.and_then(|account| account_of(&account)).unwrap_or(0)
}

/// An extrinsic: who signs it, and its call.
pub type Attempt = (u8, RuntimeCall);

/// What `op` comes to in the open block; `None` where nobody could even write it down.
pub fn call_of(op: &Op, fleet: &mut Fleet) -> Option<Attempt> {
	match *op {
		Op::Maker { person, ref what } => Some((person, maker_call(what, fleet))),
		Op::Device { device, ref what } => device_call(device, what, fleet),
		Op::Case { device, ref what } => case_call(device, what, fleet),
		Op::Keys { device, ref what } => key_call(device, what, fleet),
		Op::Report { beacon, age, witnesses, flaw } => report(beacon, age, witnesses, flaw, fleet),
		Op::Reveal { beacon, age, honest } => reveal(beacon, age, honest, fleet),
		Op::Claim { device } => {
			Some((4, pallet_rewards::Call::claim { device: device_of(device) }.into()))
		}
		Op::Storage(ref what) => storage_call(what, fleet),
		Op::Power { device, ref what } => power_call(device, what),
	}
}

fn maker_call(op: &MakerOp, fleet: &mut Fleet) -> RuntimeCall {
	match *op {
		MakerOp::Register { bond } => fleet.register_maker(u128::from(bond) * 10 * CRN),
		MakerOp::AdjustBond { bond } => {
			Call::adjust_bond { new_bond: u128::from(bond) * 20 * CRN }.into()
		}
		MakerOp::Retire => Call::retire_maker {}.into(),
		MakerOp::WithdrawBond => Call::withdraw_bond {}.into(),
	}
}

fn device_call(number: u32, op: &DeviceOp, fleet: &mut Fleet) -> Option<Attempt> {
	let device = device_of(number);
	let own = signer(owner(device));
	Some(match *op {
		DeviceOp::Onboard { person, maker, gateway } => {
			let kind = if gateway { DeviceKind::Gateway } else { DeviceKind::Storage };
			(person, fleet.onboard(maker, kind, account(person)))
		}
		DeviceOp::Locate { cell: place, stranger } => {
			let (cell, elevation, gain, region) = (cell(place), 1, 20, REGION);
			let locate = Call::assert_location { device, cell, elevation, gain, region };
			((own + u8::from(stranger)) % PEOPLE, locate.into())
		}
		DeviceOp::Offer { to } => (own, Call::offer_transfer { device, to: account(to) }.into()),
		DeviceOp::Accept => {
			let device = waiting(Offers::<Runtime>::iter_keys(), number);
			let buyer = Offers::<Runtime>::get(device)?;
			(signer(Some(buyer.clone())), fleet.accept(device, buyer)?)
		}
		DeviceOp::Withdraw => (own, Call::withdraw_offer { device }.into()),
		// Some of these accounts exist, some never will: a small claim cannot create them.
		DeviceOp::Payout { to } => {
			(own, Call::set_payout { device, payout: to.map(account) }.into())
		}
		DeviceOp::Retire => (own, Call::retire { device }.into()),
		DeviceOp::Release => {
			let device = waiting(Retirements::<Runtime>::iter_keys(), number);
			(4, Call::release_deposit { device }.into())
		}
	})
}

fn case_call(number: u32, op: &CaseOp, fleet: &Fleet) -> Option<Attempt> {
	let former = || waiting(FormerOwners::<Runtime>::iter_keys(), number);
	Some(match *op {
		CaseOp::Accuse { beaconer, person, age } => {
			(person, fleet.accuse(device_of(number), beaconer, age)?)
		}
		CaseOp::Enforce => {
			let device = waiting(Accusations::<Runtime>::iter_keys(), number);
			(2, Call::enforce_accusation { device }.into())
		}
		CaseOp::ReleaseFormer => (4, Call::release_former_deposit { device: former() }.into()),
		CaseOp::EnforceFormer => (2, Call::enforce_former_accusation { device: former() }.into()),
	})
}

fn key_call(number: u32, op: &KeyOp, fleet: &mut Fleet) -> Option<Attempt> {
	let device = device_of(number);
	Some(match *op {
		KeyOp::Certify { lifetime } => (1, fleet.certify(device, lifetime)?),
		KeyOp::Rotate { with_maker } => (signer(owner(device)), fleet.rotate(device, with_maker)?),
		KeyOp::FinishRotation => {
			let device = waiting(Rotations::<Runtime>::iter_keys(), number);
			(2, Call::finish_rotation { device }.into())
		}
		KeyOp::Commit => (3, fleet.commit(device)?),
	})
}

fn report(beacon: u32, age: u32, witnesses: u16, flaw: Flaw, fleet: &Fleet) -> Option<Attempt> {
	let beaconer = waiting(drawn().into_iter(), beacon);
	let round = ChallengeClock::round().checked_sub(age)?;
	let heard = |device: &DeviceId| witnesses >> (device % 16) & 1 == 1;
	let chosen: Vec<_> = devices().filter(heard).take(5).collect();
	Some((1, fleet.report(beaconer, round, &chosen, flaw)?))
}

fn reveal(beacon: u32, age: u32, honest: bool, fleet: &Fleet) -> Option<Attempt> {
	let due = revealable();
	let (beaconer, round) = match due.len() {
		0 => (device_of(beacon), ChallengeClock::round()),
		count => due[beacon as usize % count],
	};
	let round = round.checked_sub(age)?;
	let knows = if honest { beaconer } else { beaconer + 1 };
	let secret = fleet.secret(knows, round).unwrap_or_default();
	Some((1, pallet_coverage::Call::reveal { round, beaconer, secret }.into()))
}
