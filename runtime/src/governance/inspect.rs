// SPDX-License-Identifier: Apache-2.0
//! Whether a proposal could be enacted.
//!
//! The scheduler decodes a call when it enacts it. A figure out of its bounds does not decode, and all
//! that the chain then says is `CallUnavailable`; a call that weighs more than it enacts in a block it
//! drops as `PermanentlyOverweight`. Here a proposer learns the reason before.

use super::{
	nested::{carried, Carried},
	parameters::{views, ParameterView},
};
use crate::{configs::accounts::MaximumSchedulerWeight, Runtime, RuntimeCall};
use alloc::vec::Vec;
use cairn_runtime_api::CallRefusal;
use codec::{Decode, DecodeLimit};
use core::cell::OnceCell;
use frame_support::{
	dispatch::GetDispatchInfo,
	traits::{BoundedInline, Get, PalletInfoAccess},
	weights::Weight,
	MAX_EXTRINSIC_DEPTH,
};
use pallet_scheduler::WeightInfo;

/// `parameters.set_parameter`.
const SET_PARAMETER: u8 = 0;

/// How many calls may lie in each other, also as bytes: as many as decode where none does as bytes.
const MOST_CALLS: u32 = MAX_EXTRINSIC_DEPTH.saturating_add(1);

/// Whether the scheduler could enact a call, given as it is encoded, and those that it carries.
///
/// # Errors
/// The figure that is out of its bounds, or the weight, where that is the reason.
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

	/// Why the scheduler could not enact the call that these bytes may be.
	fn of_noted(&self, bytes: &[u8], depth: u32) -> Option<CallRefusal> {
		let of_all = whole(bytes).err();
		let heavy = of_all.filter(|refusal| matches!(refusal, CallRefusal::Overweight { .. }));
		self.within(bytes, depth).or(heavy)
	}

	/// Why the scheduler could not enact the call that these bytes begin with.
	fn of_scheduled(&self, bytes: &[u8], depth: u32) -> Option<CallRefusal> {
		let mut rest = bytes;
		let call = first(&mut rest);
		let heavy = call.and_then(|call| overweight(&call, bytes.len().saturating_sub(rest.len())));
		self.within(bytes, depth).or(heavy)
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

	/// Why the call that these bytes begin with, or one that it carries, does not decode or weighs too
	/// much, where a figure, the weight of one that is carried, or the depth is the reason.
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
			Carried::Scheduled(bytes) => self.of_scheduled(bytes, depth),
			Carried::Proposed(bytes) => self.refusal(bytes, depth),
			Carried::Noted(bytes) => self.of_noted(bytes, depth),
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

/// Whether these bytes are a call, and one that does not weigh too much.
fn whole(bytes: &[u8]) -> Result<(), CallRefusal> {
	let mut rest = bytes;
	let call = first(&mut rest).ok_or(CallRefusal::Undecodable)?;
	if !rest.is_empty() {
		let count = u32::try_from(rest.len()).unwrap_or(u32::MAX);
		return Err(CallRefusal::TrailingBytes { count });
	}
	overweight(&call, bytes.len()).map_or(Ok(()), Err)
}

/// Why the scheduler never enacts a call of `length` bytes, where its weight is the reason.
fn overweight(call: &RuntimeCall, length: usize) -> Option<CallRefusal> {
	let weight = call.get_dispatch_info().call_weight;
	let most = most_weight(length);
	weight.any_gt(most).then_some(CallRefusal::Overweight { weight, most })
}

/// The most that a call of `length` bytes may weigh for the scheduler to enact it first in a block: what it
/// has, less what it takes for itself where as much is scheduled as can be.
fn most_weight(length: usize) -> Weight {
	type Weights = <Runtime as pallet_scheduler::Config>::WeightInfo;
	let agenda = <Runtime as pallet_scheduler::Config>::MaxScheduledPerBlock::get();
	let base = Weights::service_task_base();
	let fetched = if length > BoundedInline::bound() {
		Weights::service_task_fetched(u32::try_from(length).unwrap_or(u32::MAX))
	} else {
		base
	};
	let named = Weights::service_task_named().saturating_sub(base);
	let periodic = Weights::service_task_periodic().saturating_sub(base);
	let dispatch = Weights::execute_dispatch_signed().max(Weights::execute_dispatch_unsigned());
	[
		Weights::service_agendas_base(),
		Weights::service_agenda_base(agenda),
		fetched,
		named,
		periodic,
		dispatch,
	]
	.into_iter()
	.fold(MaximumSchedulerWeight::get(), Weight::saturating_sub)
}
