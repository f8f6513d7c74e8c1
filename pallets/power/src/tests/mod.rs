// SPDX-License-Identifier: Apache-2.0
//! Tests, one file a theme. Each ends by checking all invariants.

mod flow;

use crate::mock::*;
use crate::*;
use cairn_emission::Balance;
use cairn_power::TOTAL_WEIGHT;
use frame_support::{
	assert_noop, assert_ok,
	traits::fungible::{Inspect, InspectHold},
};

fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// What the pallet said, oldest first.
fn events() -> Vec<Event<Test>> {
	System::read_events_for_pallet::<Event<Test>>()
}

/// What is held of `who` as a bond.
fn held(who: AccountId) -> Balance {
	Balances::balance_on_hold(&HoldReason::ValidatorBond.into(), &who)
}

fn candidate(who: AccountId) -> Candidate {
	Candidates::<Test>::get(who).unwrap()
}

/// Who is in the list, best first.
fn listed() -> Vec<AccountId> {
	<List as frame_election_provider_support::SortedListProvider<AccountId>>::iter().collect()
}

/// Who is in the set that was planned last, in its order.
fn planned() -> Vec<AccountId> {
	planned_weights().into_iter().map(|(id, _)| id).collect()
}
