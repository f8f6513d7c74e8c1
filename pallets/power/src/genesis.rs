// SPDX-License-Identifier: Apache-2.0
//! How the chain starts, and with what constants it does not.

use crate::{pallet::*, params::PowerParams, Candidate, PointsSum, WeightInfo, LIST_SLACK};
use alloc::boxed::Box;
use cairn_figures::Snapshot;
use cairn_power::MAX_SEATS;
use frame_support::traits::{fungible::MutateHold, Get};
use sp_staking::SessionIndex;

impl<T: Config> Pallet<T> {
	/// The rules in force.
	pub fn params() -> PowerParams {
		InForce::<T>::get().in_force
	}

	/// Has others in force, whatever was decided.
	#[cfg(any(test, feature = "runtime-benchmarks"))]
	pub(crate) fn alter_params(change: impl FnOnce(&mut PowerParams)) {
		InForce::<T>::mutate(|snapshot| change(&mut snapshot.in_force));
	}

	/// Brings what is decided into force, when a session begins and the set of `session` is made. The
	/// number of seats only comes nearer to what is decided.
	pub(crate) fn adopt_params(session: SessionIndex) {
		let before = InForce::<T>::get();
		let (mut snapshot, old, decided) = (before, before.in_force, Self::decided());
		let check = |params: &PowerParams| params.check(T::HistorySessions::get());
		let change = snapshot.take_by(decided, check);
		let new = &mut snapshot.in_force;
		new.election.seats =
			old.election.seats_towards(decided.election.seats, new.weights.max_change);
		let new = *new;
		if snapshot != before {
			InForce::<T>::put(snapshot);
		}
		for conflict in change.into_iter().flat_map(|change| change.conflicts) {
			Self::deposit_event(Event::ParamsRefused { conflict });
		}
		if old != new {
			Self::deposit_event(Event::ParamsChanged {
				session,
				old: Box::new(old),
				new: Box::new(new),
			});
		}
	}

	/// What is decided; but what work backs with is genesis's until the chain has bootstrapped, as
	/// whoever decides it would decide when that is.
	fn decided() -> PowerParams {
		let decided = T::Rules::get();
		if Bootstrapped::<T>::get() {
			decided
		} else {
			PowerParams { backing: Params::<T>::get().backing, ..decided }
		}
	}

	/// Builds the genesis that `config` says.
	pub(crate) fn do_build(config: &GenesisConfig<T>) {
		let params = config.params;
		if let Err(error) = params.check(T::HistorySessions::get()) {
			panic!("power genesis: {error}");
		}
		Params::<T>::put(params);
		InForce::<T>::put(Snapshot { in_force: params, decided: T::Rules::get() });
		RunningPoints::<T>::put(PointsSum {
			full_pay_from: params.full_pay_from,
			max_commission: params.max_commission,
			..Default::default()
		});
		for (who, bond, commission) in &config.candidates {
			assert!(
				*bond >= params.election.min_self_bond && *commission <= params.max_commission,
				"power genesis: a candidate's bond must be {} plancks at least, its commission {} \
				 parts per million at most",
				params.election.min_self_bond,
				params.max_commission.get(),
			);
			assert!(!Candidates::<T>::contains_key(who), "power genesis: a candidate joins twice");
			if let Err(error) = T::Currency::hold(&HoldReason::ValidatorBond.into(), who, *bond) {
				panic!("power genesis: a bond of {bond} plancks cannot be held: {error:?}");
			}
			let candidate = Candidate {
				bond: *bond,
				commission: *commission,
				next_commission: *commission,
				..Default::default()
			};
			Self::put(who, candidate);
		}
	}

	/// # Panics
	/// On constants that contradict each other, and where a change of sessions could take more than
	/// a quarter of a block.
	pub(crate) fn check_constants() {
		let history = T::HistorySessions::get();
		assert!(history > 0, "what was done in a session could not be reported when it is over");
		if let Err(error) = PowerParams::default().check(history) {
			panic!("the default parameters are nonsense: {error}");
		}
		let change = T::WeightInfo::session_change(MAX_SEATS);
		let block = T::BlockWeights::get().max_block;
		assert!(
			change.saturating_mul(4).all_lte(block),
			"a change of sessions with {MAX_SEATS} seats and {LIST_SLACK} others takes {change:?}, \
			 over a quarter of a block ({block:?})",
		);
	}
}
