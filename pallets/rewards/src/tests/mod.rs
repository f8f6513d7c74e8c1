// SPDX-License-Identifier: Apache-2.0
//! Tests, one file a theme. Each ends by checking all invariants.

mod book;
mod claim;
mod epoch;
mod figures;
mod genesis;
mod power;
mod properties;
mod slash;
mod storage;
mod storage_history;
mod transfer;
mod try_state;
mod validators;
mod vesting;

use crate::mock::*;
use crate::*;
use frame_support::{
	assert_noop, assert_ok,
	traits::fungible::{Inspect, Mutate},
};

/// What the pallet said, oldest first.
fn events() -> Vec<Event<Test>> {
	System::read_events_for_pallet::<Event<Test>>()
}

/// A claim for `device` by an account that has nothing to do with it.
fn claim(device: u32) -> sp_runtime::DispatchResult {
	Rewards::claim(RuntimeOrigin::signed(ENDOWED), device)
}

fn balance(who: AccountId) -> Balance {
	Balances::total_balance(&who)
}
