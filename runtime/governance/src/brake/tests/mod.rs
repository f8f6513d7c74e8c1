// SPDX-License-Identifier: Apache-2.0
//! Tests, one file a call or a theme. Each ends by checking all invariants.

mod end;
mod enter_safe_mode;
mod expiry;
mod extend;
mod holders;
mod pause;
mod properties;
mod rest;
mod try_state;

use super::*;
use crate::mock::*;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{traits::Dispatchable, DispatchError, DispatchResult};

fn committee() -> RuntimeOrigin {
	RuntimeOrigin::signed(COMMITTEE)
}

fn enter_safe_mode() -> DispatchResult {
	Brake::enter_safe_mode(committee())
}

fn pause(call: &str) -> DispatchResult {
	Brake::pause(committee(), name("System", call))
}

fn extend(blocks: BlockNumber) -> DispatchResult {
	Brake::extend(RuntimeOrigin::root(), blocks)
}

fn end() -> DispatchResult {
	Brake::end(committee())
}

/// What the pallet said, oldest first.
fn events() -> Vec<Event<Test>> {
	System::read_events_for_pallet::<Event<Test>>()
}

/// The emergency that stands or stood last.
fn latest() -> Emergency<BlockNumber> {
	Brake::emergency().unwrap()
}

/// Whether somebody's `System.remark` passes.
fn remark_passes() -> bool {
	let call = RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
	call.dispatch(RuntimeOrigin::signed(ANYBODY)).is_ok()
}

/// Whether safe mode is entered, by whomever.
fn in_safe_mode() -> bool {
	pallet_safe_mode::EnteredUntil::<Test>::exists()
}

/// How many calls are paused, by whomever.
fn paused_calls() -> usize {
	pallet_tx_pause::PausedCalls::<Test>::iter().count()
}

/// As many calls as an emergency pauses.
fn pause_all() {
	for index in 0..MAX_PAUSED {
		assert_ok!(pause(&format!("call_{index}")));
	}
}
