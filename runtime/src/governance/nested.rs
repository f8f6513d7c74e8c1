// SPDX-License-Identifier: Apache-2.0
//! Calls that carry calls, as they are encoded: where the first of those begins, how many there are, and
//! who enacts them.

use crate::{
	configs::accounts::ProxyType, AccountId, Address, BlockNumber, Committee, Multisig,
	OriginCaller, Preimage, Proxy, Referenda, Scheduler, Utility, Whitelist,
};
use alloc::vec::Vec;
use codec::{Compact, Decode};
use frame_support::traits::{schedule::Period, PalletInfoAccess};

/// The scheduler's arguments between the time and the call.
type Recurring = (Option<Period<BlockNumber>>, u8);

/// A name of the scheduler's.
type Name = [u8; 32];

/// `Bounded::Inline`, whose other variants have a hash in the call's place.
const INLINE: u8 = 1;

/// What a call carries.
pub(super) enum Carried<'a> {
	/// So many calls, the first of which these bytes begin with. They are enacted with it, or by others
	/// than the scheduler.
	Calls(u32, &'a [u8]),
	/// A call, which these bytes begin with, and which the scheduler enacts by itself.
	Scheduled(&'a [u8]),
	/// Bytes that the scheduler decodes as a call, and enacts by itself.
	Proposed(&'a [u8]),
	/// Bytes of any kind, a call that the scheduler may enact among them.
	Noted(&'a [u8]),
}

/// What the call of that pallet and index carries, given its arguments; `None` where it carries no call,
/// or what stands before it does not decode.
pub(super) fn carried(pallet: u8, call: u8, args: &[u8]) -> Option<Carried<'_>> {
	let is = |index: usize| usize::from(pallet) == index;
	if is(Utility::index()) {
		return by_utility(call, args);
	}
	if is(Scheduler::index()) {
		return Some(Carried::Scheduled(match call {
			0 | 4 => after::<(BlockNumber, Recurring)>(args)?,
			2 | 5 => after::<(Name, BlockNumber, Recurring)>(args)?,
			_ => return None,
		}));
	}
	if is(Referenda::index()) && call == 0 {
		let (variant, inline) = after::<OriginCaller>(args)?.split_first()?;
		return (*variant == INLINE).then(|| counted(inline)).flatten().map(Carried::Proposed);
	}
	if is(Preimage::index()) && call == 0 {
		return counted(args).map(Carried::Noted);
	}
	by_others(pallet, call, args).map(|first| Carried::Calls(1, first))
}

/// Where the call begins that is enacted for others, or with them.
fn by_others(pallet: u8, call: u8, args: &[u8]) -> Option<&[u8]> {
	let is = |index: usize| usize::from(pallet) == index;
	Some(if is(Whitelist::index()) && call == 3 {
		args
	} else if is(Proxy::index()) {
		match call {
			0 => after::<(Address, Option<ProxyType>)>(args)?,
			9 => after::<(Address, Address, Option<ProxyType>)>(args)?,
			_ => return None,
		}
	} else if is(Multisig::index()) {
		match call {
			0 => after::<Vec<AccountId>>(args)?,
			1 => after::<(u16, Vec<AccountId>, Option<pallet_multisig::Timepoint<BlockNumber>>)>(
				args,
			)?,
			_ => return None,
		}
	} else if is(Committee::index()) {
		match call {
			1 => args,
			2 => after::<Compact<u32>>(args)?,
			_ => return None,
		}
	} else {
		return None;
	})
}

fn by_utility(call: u8, mut args: &[u8]) -> Option<Carried<'_>> {
	let (count, first) = match call {
		0 | 2 | 4 => {
			let Compact(count) = Compact::<u32>::decode(&mut args).ok()?;
			(count, args)
		}
		1 => (1, after::<u16>(args)?),
		3 | 7 => (1, after::<OriginCaller>(args)?),
		5 => (1, args),
		6 => (2, args),
		_ => return None,
	};
	Some(Carried::Calls(count, first))
}

/// The bytes of which there are as many as they are preceded by.
fn counted(mut args: &[u8]) -> Option<&[u8]> {
	let Compact(length) = Compact::<u32>::decode(&mut args).ok()?;
	args.get(..usize::try_from(length).ok()?)
}

/// What stands after the arguments `A`.
fn after<A: Decode>(mut args: &[u8]) -> Option<&[u8]> {
	A::decode(&mut args).ok()?;
	Some(args)
}
