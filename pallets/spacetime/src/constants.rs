// SPDX-License-Identifier: Apache-2.0
//! Which figures of the runtime contradict each other.

use crate::{closing, pallet::*};
use cairn_traits::{ProvingClock, RoundClock};
use frame_support::traits::Get;

impl<T: Config> Pallet<T> {
	/// Checks the figures against each other and against the clock.
	///
	/// # Panics
	/// With the figures that contradict each other.
	pub(crate) fn check_constants() {
		Self::check_rounds();
		Self::check_shares();
		let bound = closing::bound::<T>();
		let share = T::BlockWeights::get().max_block.div(crate::POLL_SHARE);
		assert!(
			bound.all_lte(share),
			"closing a partition ({bound}) does not fit into a poll's share of a block ({share})"
		);
	}

	fn check_rounds() {
		let history = T::Clock::history_rounds();
		let window = T::Clock::lookback_ticks().saturating_add(T::Clock::window_ticks());
		let kept = T::Clock::first_tick(history.saturating_sub(1));
		assert!(
			window <= kept,
			"seeds of {history} rounds ({kept} ticks) must outlast lookback and window ({window})"
		);
		Self::check_figures();
	}

	/// Checks what holds until governance decides: it follows from the lengths of the chain spec.
	///
	/// # Panics
	/// With the rule that is broken.
	pub(crate) fn check_figures() {
		if let Err(conflict) = T::Params::get().check(&Self::clock_lengths()) {
			panic!("what follows from the timing of the chain breaks a rule: {conflict:?}");
		}
	}

	fn check_shares() {
		let partitions = T::PartitionsPerDeadline::get();
		assert!(partitions > 0, "PartitionsPerDeadline ({partitions}) must be one or more");
		let bytes = T::ProofBytesPerTick::get();
		assert!(bytes > 0, "ProofBytesPerTick ({bytes}) must be one or more");
	}
}
