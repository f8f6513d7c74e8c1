// SPDX-License-Identifier: Apache-2.0
//! Which figures of the runtime contradict each other.

use crate::{closing, pallet::*};
use cairn_traits::{ProvingClock, RoundClock};
use frame_support::traits::Get;

/// In how many times the ticks of its deposit a sector may earn at most: with 540 days for 20,
/// cheating with a seal of 64 challenges loses (profile's docs of `cairn_spacetime`). With longer
/// lives, or smaller deposits, the space that wrong nodes save pays for the tries.
const LIFE_IN_DEPOSITS: u32 = 27;

impl<T: Config> Pallet<T> {
	/// Checks the figures against each other and against the clock.
	///
	/// # Panics
	/// With the figures that contradict each other.
	pub(crate) fn check_constants() {
		Self::check_rounds();
		Self::check_lifetimes();
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
		let age = T::MaxTicketAge::get();
		assert!(
			age < history,
			"MaxTicketAge ({age}) must be under the clock's history ({history})"
		);
		let delay = T::SealDelay::get();
		assert!(delay >= 2, "SealDelay ({delay}) must leave a whole round between roots and seed");
		let window = T::Clock::lookback_ticks().saturating_add(T::Clock::window_ticks());
		let kept = T::Clock::first_tick(history.saturating_sub(1));
		assert!(
			window <= kept,
			"seeds of {history} rounds ({kept} ticks) must outlast lookback and window ({window})"
		);
	}

	fn check_lifetimes() {
		let sealed = T::PreCommitLifetime::get();
		let delay = T::Clock::first_tick(T::SealDelay::get().saturating_add(1));
		assert!(
			sealed > delay,
			"PreCommitLifetime ({sealed}) must outlast the wait for the seed ({delay})"
		);
		let history = T::Clock::history_rounds();
		let kept = T::Clock::first_tick(history.saturating_sub(1));
		assert!(
			sealed <= kept,
			"seeds of {history} rounds ({kept} ticks) must outlast PreCommitLifetime ({sealed})"
		);
		let (initial, most) = (T::InitialLifetime::get(), T::MaxLifetime::get());
		assert!(
			initial <= most,
			"InitialLifetime ({initial}) must not be longer than MaxLifetime ({most})"
		);
		let deposit = T::DepositTicks::get();
		assert!(
			most <= deposit.saturating_mul(LIFE_IN_DEPOSITS),
			"MaxLifetime ({most}) must be {LIFE_IN_DEPOSITS} times DepositTicks ({deposit}) or less"
		);
		let period = T::Clock::period_ticks();
		assert!(
			initial >= period,
			"InitialLifetime ({initial}) must be a period ({period}) or more"
		);
	}

	fn check_shares() {
		let partitions = T::PartitionsPerDeadline::get();
		assert!(partitions > 0, "PartitionsPerDeadline ({partitions}) must be one or more");
		let missed = T::MaxFaultPeriods::get();
		assert!((1..u8::MAX).contains(&missed), "MaxFaultPeriods ({missed}) must be 1 to 254");
		let (least, full) = (T::LeastTerminationShare::get(), T::TerminationShare::get());
		assert!(
			least <= full,
			"LeastTerminationShare ({least:?}) must not exceed TerminationShare ({full:?})"
		);
		let cost = T::FaultCost::get();
		assert!(cost >= 100, "FaultCost ({cost} %) must be what proving would earn, or more");
		let bytes = T::ProofBytesPerTick::get();
		assert!(bytes > 0, "ProofBytesPerTick ({bytes}) must be one or more");
	}
}
