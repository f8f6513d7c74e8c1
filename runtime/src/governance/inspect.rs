// SPDX-License-Identifier: Apache-2.0
//! Whether a proposal could be enacted.
//!
//! The scheduler decodes a call when it enacts it. A figure out of its bounds does not decode, and all
//! that the chain then says is `CallUnavailable`: here a proposer learns the reason before.

use super::{
	nested::within,
	parameters::{views, ParameterView},
};
use crate::RuntimeCall;
use alloc::vec::Vec;
use cairn_runtime_api::CallRefusal;
use codec::{Decode, DecodeLimit};
use frame_support::{traits::PalletInfoAccess, MAX_EXTRINSIC_DEPTH};

/// `parameters.set_parameter`.
const SET_PARAMETER: u8 = 0;

/// Whether the scheduler could enact a call, given as it is encoded.
///
/// # Errors
/// The figure that is out of its bounds, where that is the reason.
pub fn check_call(call: &[u8]) -> Result<(), CallRefusal> {
	let mut rest = call;
	match RuntimeCall::decode_with_depth_limit(MAX_EXTRINSIC_DEPTH, &mut rest) {
		Ok(_) if rest.is_empty() => Ok(()),
		Ok(_) => {
			Err(CallRefusal::TrailingBytes { count: u32::try_from(rest.len()).unwrap_or(u32::MAX) })
		}
		Err(_) => Err(reason(call, MAX_EXTRINSIC_DEPTH).unwrap_or(CallRefusal::Undecodable)),
	}
}

/// Why a call, or one that it carries, does not decode, where a figure is the reason. `depth` calls may
/// lie in each other.
fn reason(call: &[u8], depth: u32) -> Option<CallRefusal> {
	let depth = depth.checked_sub(1)?;
	let (&[pallet, index], args) = call.split_first_chunk::<2>()?;
	if usize::from(pallet) == crate::Parameters::index() && index == SET_PARAMETER {
		return setting(args);
	}
	let (count, mut rest) = within(pallet, index, args)?;
	for _ in 0..count {
		let before = rest;
		if RuntimeCall::decode_with_depth_limit(MAX_EXTRINSIC_DEPTH, &mut rest).is_err() {
			return reason(before, depth);
		}
	}
	None
}

/// Why the argument of `set_parameter` does not decode.
fn setting(mut args: &[u8]) -> Option<CallRefusal> {
	let (group_index, index) = <(u8, u8)>::decode(&mut args).ok()?;
	let views: Vec<ParameterView> = views();
	let found =
		views.into_iter().find(|view| view.group_index == group_index && view.index == index);
	let Some(view) = found else {
		return Some(CallRefusal::UnknownParameter { group_index, index });
	};
	let some = u8::decode(&mut args).ok()?;
	let bytes = args.get(..view.bytes.into())?;
	if some != 1 {
		return None;
	}
	let value = bytes.iter().rev().fold(0_u128, |value, byte| (value << 8) | u128::from(*byte));
	let ParameterView { group, name, least, most, .. } = view;
	let outside = !(least..=most).contains(&value);
	outside.then_some(CallRefusal::OutOfBounds { group, name, value, least, most })
}
