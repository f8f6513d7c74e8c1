// SPDX-License-Identifier: Apache-2.0
//! What may happen to those who validate and who back them: things that somebody tries, in order or
//! not.

use super::{
	fleet::owner,
	ops::{device_of, signer, waiting, Attempt},
	world::{account, PEOPLE, RELAY},
};
use crate::{AccountId, Runtime, Session};
use cairn_device_primitives::DeviceId;
use pallet_power::{Backings, Call};
use proptest::prelude::*;

/// Something that somebody tries with what devices prove.
#[derive(Clone, Debug)]
pub enum PowerOp {
	/// A device backs the validator, or somebody who is no candidate; by its owner or a stranger.
	Back { nobody: bool, stranger: bool },
	/// A backing is taken back, by the device's owner or a stranger.
	Unback { stranger: bool },
	/// A device's coverage power of now is told.
	Refresh,
	/// What a backing earned is claimed.
	ClaimBacking,
	/// What the validator earned itself is claimed, or somebody else's.
	ClaimValidator { nobody: bool },
}

pub fn any_power_op() -> impl Strategy<Value = PowerOp> {
	let rarely = || proptest::bool::weighted(0.15);
	prop_oneof![
		5 => (rarely(), rarely())
			.prop_map(|(nobody, stranger)| PowerOp::Back { nobody, stranger }),
		2 => rarely().prop_map(|stranger| PowerOp::Unback { stranger }),
		2 => Just(PowerOp::Refresh),
		3 => Just(PowerOp::ClaimBacking),
		1 => rarely().prop_map(|nobody| PowerOp::ClaimValidator { nobody }),
	]
}

/// The validator, or somebody who is no candidate.
fn candidate(nobody: bool) -> Option<AccountId> {
	if nobody {
		return Some(account(0));
	}
	Session::validators().into_iter().next()
}

/// Who signs for a device's owner, or a stranger.
fn owner_of(device: DeviceId, stranger: bool) -> u8 {
	(signer(owner(device)) + u8::from(stranger)) % PEOPLE
}

/// What `op` comes to in the open block; `None` where nobody could even write it down.
pub fn power_call(number: u32, op: &PowerOp) -> Option<Attempt> {
	let backing = || waiting(Backings::<Runtime>::iter_keys(), number);
	Some(match *op {
		PowerOp::Back { nobody, stranger } => {
			let (device, validator) = (device_of(number), candidate(nobody)?);
			(owner_of(device, stranger), Call::back { device, validator }.into())
		}
		PowerOp::Unback { stranger } => {
			let device = backing();
			(owner_of(device, stranger), Call::unback { device }.into())
		}
		PowerOp::Refresh => (RELAY, Call::refresh { device: backing() }.into()),
		PowerOp::ClaimBacking => (RELAY, Call::claim_backing { device: backing() }.into()),
		PowerOp::ClaimValidator { nobody } => {
			(RELAY, Call::claim_validator { validator: candidate(nobody)? }.into())
		}
	})
}
