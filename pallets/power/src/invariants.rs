// SPDX-License-Identifier: Apache-2.0
//! What must hold of candidates, backings and sets between any two calls.

use crate::{pallet::*, CandidateState, PointsSum, SessionSet, MAX_SESSIONS, MIN_SET};
use alloc::collections::BTreeMap;
use cairn_device_primitives::EpochIndex;
use cairn_emission::{Balance, FRACTION_BITS};
use cairn_power::{CoveragePower, TOTAL_WEIGHT};
use cairn_traits::PowerAge;
use frame_election_provider_support::SortedListProvider;
use frame_support::{
	ensure,
	traits::{fungible::InspectHold, Get, ValidatorSet},
};
use sp_runtime::TryRuntimeError;

/// What the backings of a candidate sum to.
#[derive(Clone, Copy, Default)]
struct Sums {
	backers: u32,
	bytes: u128,
	coverage: CoveragePower,
	shares: u128,
}

impl<T: Config> Pallet<T> {
	/// Checks that:
	///
	/// 1. the parameters in force make sense;
	/// 2. each candidate's count of backers, bytes and shares are the sums over its backings, its
	///    coverage power is theirs up to rounding, no backing is without its candidate, and no
	///    record is kept that says nothing;
	/// 3. what is held of each candidate is its bond and what of it is unbonding, and nobody else's
	///    bond is unbonding;
	/// 4. the list has those who stand, and nobody else;
	/// 5. the weights of every session that is kept sum to the total, none is zero, and once the
	///    chain has bootstrapped none of four or more is a third, whatever the cap then was, but on
	///    its way down from more; nobody is in a set twice; the sets of the running session and of the
	///    next are kept, and nothing older than history;
	/// 6. no points are of an epoch to come; candidates' points of the running one sum to what it
	///    says was earned, which is no more than was put up; and all of those are, to the last part,
	///    the candidates' own, earned by devices that back or backed them, or carried; who backs has
	///    no earnings elsewhere, and none are kept that are none;
	/// 7. blocks of the running session are those of its authors;
	/// 8. no device that backs rests, and none rests longer than the longest rest;
	/// 9. founders are candidates that neither leave nor are removed, each once, and there are none
	///    once the chain has bootstrapped.
	///
	/// # Errors
	///
	/// Names the first that does not hold.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let reported = T::HistorySessions::get();
		ensure!(Self::params().check(reported).is_ok(), "the parameters make no sense");
		Self::check_candidates()?;
		Self::check_bonds()?;
		Self::check_list()?;
		Self::check_sets()?;
		Self::check_points()?;
		Self::check_rest()?;
		Self::check_founders()?;
		let authored = Authored::<T>::iter_values().fold(0, u32::saturating_add);
		ensure!(authored == SessionBlocks::<T>::get(), "blocks are not those of their authors");
		Ok(())
	}

	fn check_candidates() -> Result<(), TryRuntimeError> {
		let now = Self::age();
		let mut sums = BTreeMap::<T::AccountId, Sums>::new();
		for backing in Backings::<T>::iter_values() {
			let sum = sums.entry(backing.validator).or_default();
			sum.backers = sum.backers.saturating_add(1);
			sum.bytes = sum.bytes.saturating_add(backing.bytes);
			sum.coverage.add(&backing.coverage, now);
			sum.shares = sum.shares.saturating_add(backing.account.shares);
		}
		for (who, candidate) in Candidates::<T>::iter() {
			let sum = sums.remove(&who).unwrap_or_default();
			ensure!(candidate.backers == sum.backers, "a candidate's count of backers is off");
			ensure!(candidate.bytes == sum.bytes, "a candidate's bytes are not its backers'");
			ensure!(candidate.accrual.shares == sum.shares, "shares are not those of backers");
			let (told, all) = (candidate.coverage.micro_units(now), sum.coverage.micro_units(now));
			ensure!(told.abs_diff(all) <= rounding(all), "coverage power is not that of backers");
			ensure!(!candidate.is_gone(), "a record is kept that says nothing");
			let left = candidate.state == CandidateState::Left;
			ensure!(!left || candidate.bond == 0, "who has left has a bond");
		}
		ensure!(sums.is_empty(), "a device backs nobody known");
		Ok(())
	}

	fn check_bonds() -> Result<(), TryRuntimeError> {
		for (who, candidate) in Candidates::<T>::iter() {
			let unbonding = Unbonding::<T>::get(&who);
			let parts = unbonding.iter().map(|unbond| unbond.amount);
			let bonded = parts.fold(candidate.bond, Balance::saturating_add);
			let held = T::Currency::balance_on_hold(&HoldReason::ValidatorBond.into(), &who);
			ensure!(held == bonded, "what is held is not the bond and what is unbonding");
		}
		let known = |who: T::AccountId| Candidates::<T>::contains_key(who);
		ensure!(Unbonding::<T>::iter_keys().all(known), "a bond of nobody known is unbonding");
		let empty = Unbonding::<T>::iter_values().any(|unbonding| unbonding.is_empty());
		ensure!(!empty, "nothing is unbonding, and a record of it is kept");
		Ok(())
	}

	fn check_list() -> Result<(), TryRuntimeError> {
		let mut standing = 0u32;
		for (who, candidate) in Candidates::<T>::iter() {
			standing = standing.saturating_add(u32::from(candidate.stands()));
			ensure!(
				T::List::contains(&who) == candidate.stands(),
				"the list has not those who stand"
			);
		}
		ensure!(T::List::count() == standing, "the list has somebody who is no candidate");
		Ok(())
	}

	fn check_sets() -> Result<(), TryRuntimeError> {
		let now = T::Keys::session_index();
		let last = now.saturating_add(1);
		let oldest = now.saturating_sub(T::HistorySessions::get());
		let mut any = false;
		for (session, set) in SessionWeights::<T>::iter() {
			ensure!((oldest..=last).contains(&session), "a set is kept out of its time");
			check_set::<T>(&set)?;
			let before = session.checked_sub(1).and_then(SessionWeights::<T>::get);
			let shared = before.is_none_or(|before| is_shared::<T>(&set, &before));
			ensure!(!Bootstrapped::<T>::get() || shared, "a validator can stop finality alone");
			any = true;
		}
		let kept = |session| SessionWeights::<T>::contains_key(session);
		ensure!(!any || (kept(now) && kept(last)), "the running or the next session has no set");
		Ok(())
	}

	fn check_rest() -> Result<(), TryRuntimeError> {
		let latest = Self::session().saturating_add(MAX_SESSIONS);
		for (device, until) in Resting::<T>::iter() {
			ensure!(!Backings::<T>::contains_key(device), "a device rests and backs");
			ensure!(until <= latest, "a device rests for longer than any may");
		}
		Ok(())
	}

	fn check_founders() -> Result<(), TryRuntimeError> {
		let founders = Founders::<T>::get();
		let over = Bootstrapped::<T>::get() && !founders.is_empty();
		ensure!(!over, "somebody is a founder after the bootstrap");
		ensure!(Self::founders().len() == founders.len(), "somebody is a founder twice");
		let entitled = founders.iter().all(Self::may_be_founder);
		ensure!(entitled, "a founder left, or is removed");
		Ok(())
	}

	fn check_points() -> Result<(), TryRuntimeError> {
		let PointsSum { epoch, put_up, earned, max_commission, .. } = RunningPoints::<T>::get();
		let (mut sum, mut parts) = (0u128, 0u128);
		for mut candidate in Candidates::<T>::iter_values() {
			ensure!(candidate.epoch <= epoch, "points are of an epoch to come");
			Self::settle(&mut candidate);
			ensure!(
				candidate.commission <= max_commission,
				"a commission is over the epoch's most"
			);
			sum = sum.saturating_add(candidate.points.into());
			let own = u128::from(candidate.own_points) << FRACTION_BITS;
			parts = parts.saturating_add(own).saturating_add(candidate.accrual.points_carry);
		}
		ensure!(sum == earned, "the points of validators are not those of the epoch");
		ensure!(earned <= put_up, "more points were earned than put up");
		let backers = Self::check_backers_points(epoch)?;
		let whole = earned << FRACTION_BITS;
		ensure!(parts.saturating_add(backers) == whole, "points of the epoch are not somebody's");
		Ok(())
	}

	/// All that devices earned in the running epoch, in parts of a point.
	fn check_backers_points(epoch: EpochIndex) -> Result<u128, TryRuntimeError> {
		let mut sum = 0u128;
		let waiting = Earned::<T>::iter();
		let kept = Backings::<T>::iter().map(|(device, one)| (device, one.account.earnings));
		for (device, earnings) in waiting.chain(kept) {
			ensure!(earnings.epoch <= epoch, "points are of an epoch to come");
			sum = sum.saturating_add(Self::earnings(device).points);
		}
		for (device, earnings) in Earned::<T>::iter() {
			ensure!(!Backings::<T>::contains_key(device), "who backs has earnings that wait");
			ensure!(!earnings.is_spent(), "earnings are kept that are none");
		}
		Ok(sum)
	}
}

/// By how many micro-units a sum of coverage power may differ from its terms, which were touched
/// some thousand times more often or less.
fn rounding(sum: u128) -> u128 {
	(sum >> 40).saturating_add(1)
}

/// Whether nobody in a set of four or more weighs a third, but who weighed as much before.
fn is_shared<T: Config>(set: &SessionSet<T>, before: &SessionSet<T>) -> bool {
	let weighed = |who| before.iter().find(|(id, _)| id == who).map_or(0, |(_, weight)| *weight);
	let blocks = |weight: u64| weight.saturating_mul(3) >= TOTAL_WEIGHT;
	set.len() < MIN_SET || set.iter().all(|(id, weight)| !blocks(*weight) || *weight <= weighed(id))
}

/// What holds of a set by itself.
fn check_set<T: Config>(set: &SessionSet<T>) -> Result<(), TryRuntimeError> {
	let weights = || set.iter().map(|(_, weight)| *weight);
	ensure!(weights().fold(0, u64::saturating_add) == TOTAL_WEIGHT, "weights miss the total");
	ensure!(weights().all(|weight| weight > 0), "a weight is zero");
	let mut ids: alloc::vec::Vec<_> = set.iter().map(|(id, _)| id).collect();
	ids.sort_unstable();
	ids.dedup();
	ensure!(ids.len() == set.len(), "a validator is in a set twice");
	Ok(())
}
