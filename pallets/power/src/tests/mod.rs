// SPDX-License-Identifier: Apache-2.0
//! Tests, one file a theme. Each ends by checking all invariants.

mod back;
mod bond;
mod calls;
mod coverage;
mod devices;
mod election;
mod flow;
mod founder;
mod genesis;
mod hopping;
mod join;
mod lag;
mod leave;
mod liveness;
mod offence;
mod params;
mod points;
mod properties;
mod reward;
mod session;
mod stand;
mod try_state;
mod view;

use crate::mock::*;
use crate::*;
use cairn_emission::{Balance, FineAmount};
use cairn_power::{BackerEarnings, Commission, TOTAL_WEIGHT};
use frame_election_provider_support::SortedListProvider;
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

fn balance(who: AccountId) -> Balance {
	Balances::total_balance(&who)
}

fn candidate(who: AccountId) -> Candidate {
	Candidates::<Test>::get(who).unwrap()
}

fn commission(parts: u32) -> Commission {
	Commission::try_new(parts).unwrap()
}

/// What closed epochs earned, in whole plancks.
fn waiting(plancks: Balance) -> BackerEarnings {
	BackerEarnings { earned: FineAmount { plancks, fraction: 0 }, ..Default::default() }
}

/// Who is in the list, best first.
fn listed() -> Vec<AccountId> {
	List::iter().collect()
}

/// Who is in the set that was planned last, in its order.
fn planned() -> Vec<AccountId> {
	planned_weights().into_iter().map(|(id, _)| id).collect()
}

/// The weight of `who` in the set that was planned last.
fn planned_weight(who: AccountId) -> u64 {
	planned_weights().into_iter().find(|(id, _)| *id == who).map_or(0, |(_, weight)| weight)
}

/// Backs each of the first `count` candidates with a TiB by a device of the same number.
fn back_all(count: u32) {
	for who in 1..=u64::from(count) {
		back(who as u32, 20 + who, TIB, who);
	}
}
