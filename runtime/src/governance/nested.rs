// SPDX-License-Identifier: Apache-2.0
//! Calls that carry calls, as they are encoded: where the first of those begins, and how many there are.

use crate::{
	configs::accounts::ProxyType, AccountId, Address, BlockNumber, Committee, Multisig,
	OriginCaller, Proxy, Scheduler, Utility, Whitelist,
};
use alloc::vec::Vec;
use codec::{Compact, Decode};
use frame_support::traits::{schedule::Period, PalletInfoAccess};

/// The scheduler's arguments between the time and the call.
type Recurring = (Option<Period<BlockNumber>>, u8);

/// A name of the scheduler's.
type Name = [u8; 32];

/// How many calls the call of that pallet and index carries, and the bytes from the first of them on,
/// given its arguments; `None` where it carries none, or what stands before them does not decode.
pub(super) fn within(pallet: u8, call: u8, args: &[u8]) -> Option<(u32, &[u8])> {
	let is = |index: usize| usize::from(pallet) == index;
	if is(Utility::index()) {
		return within_utility(call, args);
	}
	let rest = if is(Whitelist::index()) && call == 3 {
		args
	} else if is(Scheduler::index()) {
		match call {
			0 | 4 => after::<(BlockNumber, Recurring)>(args)?,
			2 | 5 => after::<(Name, BlockNumber, Recurring)>(args)?,
			_ => return None,
		}
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
	};
	Some((1, rest))
}

fn within_utility(call: u8, mut args: &[u8]) -> Option<(u32, &[u8])> {
	match call {
		0 | 2 | 4 => {
			let Compact(count) = Compact::<u32>::decode(&mut args).ok()?;
			Some((count, args))
		}
		1 => Some((1, after::<u16>(args)?)),
		3 | 7 => Some((1, after::<OriginCaller>(args)?)),
		5 => Some((1, args)),
		6 => Some((2, args)),
		_ => None,
	}
}

/// What stands after the arguments `A`.
fn after<A: Decode>(mut args: &[u8]) -> Option<&[u8]> {
	A::decode(&mut args).ok()?;
	Some(args)
}
