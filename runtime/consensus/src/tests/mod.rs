// SPDX-License-Identifier: Apache-2.0
//! Tests, by what can end a chain.

mod announced;
mod client;
mod forced;
mod keys;
mod properties;
mod sets;
mod unusable;
mod weigh;

pub use client::Client;

use crate::mock::*;
use cairn_power::{ConsensusWeight, TOTAL_WEIGHT};
use sp_staking::SessionIndex;

/// Has the manager elect these for `session`, with these weights.
fn elect(session: SessionIndex, seats: &[(u64, ConsensusWeight)]) {
	let elected = seats.iter().map(|(id, _)| *id).collect();
	let plan = Plan { elected: Some(elected), weights: Some(seats.to_vec()), ..Default::default() };
	Plans::mutate(|plans| plans.insert(session, plan));
}

/// Has the manager do this for `session`.
fn plan(session: SessionIndex, plan: Plan) {
	Plans::mutate(|plans| plans.insert(session, plan));
}

/// The weights with which BABE runs, by validator.
fn babe() -> Weighed {
	by_owner(Babe::authorities().iter())
}

/// The weights that BABE announced for the next session.
fn announced() -> Weighed {
	by_owner(pallet_babe::NextAuthorities::<Chain>::get().iter())
}

/// The weights with which GRANDPA runs.
fn grandpa() -> Weighed {
	by_owner(Grandpa::grandpa_authorities().iter())
}

/// A list of authorities with the validators that own the keys.
fn by_owner<'a, Key: AsRef<[u8]> + 'a>(
	authorities: impl Iterator<Item = &'a (Key, ConsensusWeight)>,
) -> Weighed {
	authorities.map(|(key, weight)| (owner(key.as_ref()), *weight)).collect()
}

/// Four validators.
const FOUR: [(u64, ConsensusWeight); 4] = [(1, 10), (2, 20), (3, 30), (4, 40)];
