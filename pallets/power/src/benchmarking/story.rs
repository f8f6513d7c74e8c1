// SPDX-License-Identifier: Apache-2.0
//! What has happened before a benchmark begins.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::unwrap_used,
	clippy::indexing_slicing,
	reason = "benchmarks fail loudly"
)]

use crate::*;
use alloc::vec::Vec;
use cairn_device_primitives::DeviceId;
use cairn_emission::{Balance, CRN};
use cairn_power::{
	Age, BackerAccount, BackerEarnings, BackersAccrual, ConsensusWeight, CoveragePower,
	ElectionParams, Service, TOTAL_WEIGHT,
};
use cairn_traits::{DeviceOwners, PowerSource, ValidatorRewards};
use frame_benchmarking::account;
use frame_support::traits::{
	fungible::{Balanced, MutateHold},
	tokens::Precision,
};

/// What a device of the benchmarks proves.
pub(super) const BYTES: u128 = 1 << 50;

/// What a candidate of the benchmarks has at stake.
pub(super) const BOND: Balance = 100_000 * CRN;

fn params() -> PowerParams {
	PowerParams { unbonding_sessions: MAX_SESSIONS, ..Default::default() }
}

/// Has rules with so many seats be decided, of which all is in force already but for how long who
/// equivocated may not stand: so that a session begins by other rules than the one before.
pub(super) fn decided<T: Config>(seats: u32) {
	let rules = PowerParams { election: ElectionParams { seats, ..params().election }, ..params() };
	Params::<T>::put(rules);
	Pallet::<T>::alter_params(|in_force| {
		*in_force = PowerParams { removal_sessions: MAX_SESSIONS, ..rules };
	});
}

/// Closes epochs 0 and 1 with something for each point, by rules that say what all else here
/// assumes.
pub(super) fn close_epochs<T: Config>() {
	Pallet::<T>::alter_params(|rules| *rules = params());
	(0..2).for_each(|epoch| T::Rewards::bench_rate(epoch, 1_000_000));
	let max_commission = params().max_commission;
	RunningPoints::<T>::put(PointsSum { epoch: 2, max_commission, ..Default::default() });
	Aged::<T>::put(Age(7 << 32));
}

pub(super) fn funded<T: Config>(name: &'static str, index: u32) -> T::AccountId {
	let who = account(name, index, 0);
	drop(T::Currency::deposit(&who, 10 * BOND, Precision::Exact).unwrap());
	who
}

/// Points of epoch 0 that a share earned, in parts of 2^-64 point.
const POINTS: u128 = 1 << 40;

/// A candidate with keys and points of epoch 1, backed by so many bytes, in its place in the list.
pub(super) fn candidate<T: Config>(name: &'static str, index: u32, bytes: u128) -> T::AccountId {
	let who = keyless::<T>(name, index, bytes);
	T::BenchmarkKeys::set_keys(&who);
	who
}

/// Such a candidate without keys.
pub(super) fn keyless<T: Config>(name: &'static str, index: u32, bytes: u128) -> T::AccountId {
	let who = funded::<T>(name, index);
	T::Currency::hold(&HoldReason::ValidatorBond.into(), &who, BOND).unwrap();
	let accrual = BackersAccrual { shares: bytes, points: POINTS, ..Default::default() };
	let points = TOTAL_WEIGHT / 5;
	let candidate = Candidate {
		bond: BOND,
		backers: 2,
		bytes,
		accrual,
		epoch: 1,
		points,
		own_points: points / 20,
		..Default::default()
	};
	Pallet::<T>::put(&who, candidate);
	who
}

/// A candidate as above, between two others in its bag; those of [`BYTES`] more, or less, have a
/// tail in theirs.
pub(super) fn amid<T: Config>() -> T::AccountId {
	close_epochs::<T>();
	for (index, bytes) in [0, BYTES, 3 * BYTES, 3 * BYTES].into_iter().enumerate() {
		candidate::<T>("other", u32::try_from(index).unwrap(), bytes);
	}
	candidate::<T>("before", 0, 2 * BYTES);
	let who = candidate::<T>("amid", 0, 2 * BYTES);
	candidate::<T>("behind", 0, 2 * BYTES);
	who
}

/// Has a device of `owner` back `validator` with [`BYTES`], and prove so many more units than that
/// was told of as make as many again.
pub(super) fn backs<T: Config>(owner: &T::AccountId, validator: &T::AccountId) -> DeviceId {
	let device = T::Devices::bench_owned(owner.clone());
	let coverage = CoveragePower { parts: u128::from(u64::MAX) << 16, touched: Age(3 << 32) };
	T::Power::bench_power(device, BYTES, coverage);
	told::<T>(device, validator, CoveragePower::default());
	device
}

/// What a device earned in epoch 0, before anybody asked what its points are worth.
pub(super) fn unsettled() -> BackerEarnings {
	BackerEarnings { points: BYTES * POINTS, ..Default::default() }
}

/// Has a backing of `validator` by `device` count [`BYTES`] and `coverage`.
pub(super) fn told<T: Config>(device: DeviceId, validator: &T::AccountId, coverage: CoveragePower) {
	let account = BackerAccount {
		shares: BYTES,
		since_points: POINTS / 2,
		earnings: unsettled(),
		..Default::default()
	};
	let backing = Backing { validator: validator.clone(), bytes: BYTES, coverage, account };
	Backings::<T>::insert(device, backing);
}

/// Has `device` back a candidate that settles, and changes its bag, when it loses those bytes.
pub(crate) fn backs_amid<T: Config>(device: DeviceId) {
	let validator = amid::<T>();
	told::<T>(device, &validator, CoveragePower { parts: 1 << 20, touched: Age(3 << 32) });
}

pub(super) fn fill_unbonding<T: Config>(who: &T::AccountId, free_at: u32) {
	let each = BOND / 10;
	T::Currency::hold(&HoldReason::ValidatorBond.into(), who, each * Balance::from(MAX_UNBONDINGS))
		.unwrap();
	let unbond = Unbond { amount: each, free_at };
	Unbonding::<T>::insert(who, UnbondingOf::truncate_from(alloc::vec![unbond; 8]));
}

/// Has a candidate change its bag when it is next touched, and be judged idle when it next ends a
/// session.
pub(super) fn decays_and_is_idle<T: Config>(who: &T::AccountId) {
	Candidates::<T>::mutate(who, |candidate| {
		let candidate = candidate.as_mut().unwrap();
		candidate.bytes /= 2;
		candidate.unjudged =
			Service { sessions: 100, expected: 1 << 60, weight: 1 << 30, ..Default::default() };
	});
}

/// Weights of `ids` that sum to the total.
pub(super) fn weighed<T: Config>(ids: &[T::AccountId]) -> SessionSet<T> {
	let count = ConsensusWeight::try_from(ids.len()).unwrap();
	let mut set: Vec<_> = ids.iter().map(|id| (id.clone(), TOTAL_WEIGHT / count)).collect();
	set[0].1 += TOTAL_WEIGHT % count;
	SessionSet::<T>::truncate_from(set)
}

/// A set of so many that are idle, to be replaced by another as large, after which a third would be
/// elected. Returns the first.
pub(super) fn replaced_by_listed<T: Config>(n: u32) -> Vec<T::AccountId> {
	let rising = |index: u32| BYTES + u128::from(index * index) * (BYTES >> 10);
	let seated: Vec<_> =
		(0..n).map(|index| candidate::<T>("seated", index, rising(index))).collect();
	let listed =
		(0..n + LIST_SLACK).map(|index| candidate::<T>("listed", index, 2 * rising(index)));
	let listed: Vec<_> = listed.collect();
	let now = Pallet::<T>::session();
	SessionWeights::<T>::insert(now, weighed::<T>(&seated));
	SessionWeights::<T>::insert(now + 1, weighed::<T>(&seated));
	let planned = (0..n).zip(&listed);
	let seats = planned.map(|(index, id)| PlannedSeat { id: id.clone(), backing: rising(index) });
	Planned::<T>::put(PlannedSeats::<T>::truncate_from(seats.collect()));
	for who in &seated {
		Authored::<T>::insert(who, 10);
		decays_and_is_idle::<T>(who);
	}
	SessionBlocks::<T>::put(10 * n);
	seated
}

/// Has `who` be the last of as many founders as there may be.
pub(super) fn is_last_founder<T: Config>(who: &T::AccountId) {
	let mut founders: Vec<_> = (1..MAX_SEATS).map(|index| account("seated", index, 0)).collect();
	founders.push(who.clone());
	Founders::<T>::put(FoundersOf::<T>::truncate_from(founders));
}
