// SPDX-License-Identifier: Apache-2.0
//! Whether a proposal could be enacted.
//!
//! The scheduler decodes a call when it enacts it. A figure out of its bounds does not decode, and all
//! that the chain then says is `CallUnavailable`: here a proposer learns the reason before.

use super::{
	nested::{carried, Carried},
	parameters::{views, ParameterView},
};
use crate::RuntimeCall;
use alloc::vec::Vec;
use cairn_runtime_api::CallRefusal;
use codec::{Decode, DecodeLimit};
use core::cell::OnceCell;
use frame_support::{traits::PalletInfoAccess, MAX_EXTRINSIC_DEPTH};

/// `parameters.set_parameter`.
const SET_PARAMETER: u8 = 0;

/// How many calls may lie in each other, also as bytes: as many as decode where none does as bytes.
const MOST_CALLS: u32 = MAX_EXTRINSIC_DEPTH.saturating_add(1);

/// Whether the scheduler could enact a call, given as it is encoded, and those that it carries.
///
/// # Errors
/// The figure that is out of its bounds, where that is the reason.
pub fn check_call(call: &[u8]) -> Result<(), CallRefusal> {
	Inspection::default().refusal(call, MOST_CALLS).map_or(Ok(()), Err)
}

/// One look into a call. It decodes no byte more than twice for each call around it.
#[derive(Default)]
struct Inspection {
	/// The figures, read once: a call may set many.
	views: OnceCell<Vec<ParameterView>>,
}

impl Inspection {
	/// Why the scheduler could not enact the call that these bytes are. `depth` calls may lie in each
	/// other.
	fn refusal(&self, call: &[u8], depth: u32) -> Option<CallRefusal> {
		let of_all = whole(call).err();
		self.within(call, depth).or(of_all)
	}

	/// Why one of these `count` calls could not be enacted, each of which follows the other.
	fn of_calls(&self, count: u32, bytes: &[u8], depth: u32) -> Option<CallRefusal> {
		let mut rest = bytes;
		for _ in 0..count {
			let before = rest;
			let decodes = first(&mut rest).is_some();
			if let Some(refusal) = self.within(before, depth) {
				return Some(refusal);
			}
			if !decodes {
				break;
			}
		}
		None
	}

	/// Why the call that these bytes begin with, or one that it carries, does not decode, where
	/// a figure or the depth is the reason.
	fn within(&self, call: &[u8], depth: u32) -> Option<CallRefusal> {
		let Some(depth) = depth.checked_sub(1) else {
			return Some(CallRefusal::Undecodable);
		};
		let (&[pallet, index], args) = call.split_first_chunk::<2>()?;
		if usize::from(pallet) == crate::Parameters::index() && index == SET_PARAMETER {
			return self.setting(args);
		}
		match carried(pallet, index, args)? {
			Carried::Calls(count, bytes) => self.of_calls(count, bytes, depth),
			Carried::Proposed(bytes) => self.refusal(bytes, depth),
			Carried::Noted(bytes) => self.within(bytes, depth),
		}
	}

	/// Why the argument of `set_parameter` does not decode.
	fn setting(&self, mut args: &[u8]) -> Option<CallRefusal> {
		let (group_index, index) = <(u8, u8)>::decode(&mut args).ok()?;
		let views = self.views.get_or_init(views);
		let found =
			views.iter().find(|view| (view.group_index, view.index) == (group_index, index));
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
		(!(*least..=*most).contains(&value)).then(|| CallRefusal::OutOfBounds {
			group: group.clone(),
			name: name.clone(),
			value,
			least: *least,
			most: *most,
		})
	}
}

/// The call that these bytes begin with; they then are those behind it.
fn first(bytes: &mut &[u8]) -> Option<RuntimeCall> {
	RuntimeCall::decode_with_depth_limit(MAX_EXTRINSIC_DEPTH, bytes).ok()
}

/// Whether these bytes are a call.
fn whole(bytes: &[u8]) -> Result<(), CallRefusal> {
	let mut rest = bytes;
	first(&mut rest).ok_or(CallRefusal::Undecodable)?;
	if !rest.is_empty() {
		let count = u32::try_from(rest.len()).unwrap_or(u32::MAX);
		return Err(CallRefusal::TrailingBytes { count });
	}
	Ok(())
}
