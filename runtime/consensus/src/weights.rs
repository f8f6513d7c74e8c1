// SPDX-License-Identifier: Apache-2.0
//! The weights of a session's validators, and what holds where they cannot be used.

use alloc::vec::Vec;
use cairn_power::{ConsensusWeight, TOTAL_WEIGHT};
use frame_support::{traits::Get, WeakBoundedVec};
use sp_staking::SessionIndex;

/// Where errors are logged.
const LOG_TARGET: &str = "runtime::consensus";

/// The weights with which the validators of each session take part in BABE and GRANDPA.
pub trait SessionWeights<AccountId> {
	/// The validators of `session` in the order in which the session manager returned them, with
	/// their weights: each at least one, together at most [`TOTAL_WEIGHT`].
	///
	/// Asked for the session that begins and for the one after it, once the session manager has
	/// planned the latter. What it once said of a session must not change.
	fn weights(session: SessionIndex) -> Option<Vec<(AccountId, ConsensusWeight)>>;
}

/// Why the weights of a session cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unusable {
	/// The session has none.
	Missing,
	/// They lack a validator of the session, or have them in another order.
	OfOthers,
	/// They sum to more than [`TOTAL_WEIGHT`].
	TooHeavy,
}

/// The authorities of `session`: the keys of its `validators`, in their order, with their weights,
/// or with equal ones where these cannot be used.
pub(crate) fn authorities<'a, AccountId, Key, W>(
	session: SessionIndex,
	validators: impl Iterator<Item = (&'a AccountId, Key)>,
) -> Vec<(Key, ConsensusWeight)>
where
	AccountId: PartialEq + 'a,
	W: SessionWeights<AccountId>,
{
	let (accounts, keys): (Vec<_>, Vec<_>) = validators.unzip();
	let weights = weigh(&accounts, W::weights(session)).unwrap_or_else(|reason| {
		log::error!(
			target: LOG_TARGET,
			"The weights of session {session} are unusable ({reason:?}): all are equal.",
		);
		accounts.iter().map(|_| 1).collect()
	});
	keys.into_iter().zip(weights).collect()
}

/// The weight of each of `accounts`, which are those that `weighed` lists, in its order, less those
/// without session keys. A zero counts as one.
pub(crate) fn weigh<AccountId: PartialEq>(
	accounts: &[&AccountId],
	weighed: Option<Vec<(AccountId, ConsensusWeight)>>,
) -> Result<Vec<ConsensusWeight>, Unusable> {
	let mut weighed = weighed.ok_or(Unusable::Missing)?.into_iter();
	// One pass over both: the search goes on where the last one ended.
	let weight = |account: &&AccountId| weighed.find(|(id, _)| id == *account).map(|(_, w)| w);
	let weights: Option<Vec<_>> = accounts.iter().map(weight).collect();
	let weights = weights.ok_or(Unusable::OfOthers)?;
	let sum = weights.iter().fold(0, |sum: ConsensusWeight, weight| sum.saturating_add(*weight));
	if sum > TOTAL_WEIGHT {
		return Err(Unusable::TooHeavy);
	}
	Ok(weights.into_iter().map(|weight| weight.max(1)).collect())
}

/// A list of authorities in its bounded type. The bound is the session manager's to keep: more
/// authorities are logged and kept, as without them others would not be found at their positions.
pub(crate) fn bounded<Key, Bound: Get<u32>>(
	authorities: Vec<(Key, ConsensusWeight)>,
) -> WeakBoundedVec<(Key, ConsensusWeight), Bound> {
	WeakBoundedVec::force_from(authorities, Some("The session has too many validators."))
}

/// Tells that a session has no validators, for which `who` keeps the authorities before it.
pub(crate) fn log_empty(who: &str, session: SessionIndex) {
	log::error!(
		target: LOG_TARGET,
		"Session {session} has no validators: {who} keeps its authorities.",
	);
}
