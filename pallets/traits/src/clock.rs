// SPDX-License-Identifier: Apache-2.0
//! What the challenge clock offers to those who ask for proofs.

use cairn_device_primitives::{EpochIndex, Round, Seed, Tick};
use cairn_spacetime::DEADLINES;
use sp_runtime::Weight;

/// The time that all proofs share: congestion-safe ticks, rounds of ticks, one seed a round.
pub trait RoundClock {
	/// The current tick: blocks since genesis, less those in which the clock stood still.
	fn tick() -> Tick;

	/// Whether the tick advanced in this block: then this is the one block in which what happens once
	/// at a tick is due, as the tick may stand still for blocks after it. To be asked by hooks that are
	/// polled after the clock; false before that, and where the clock was not polled.
	fn has_advanced() -> bool;

	/// Length of a round, in ticks. Never zero.
	fn ticks_per_round() -> Tick;

	/// Length of an epoch of emission, in ticks. Never zero.
	fn epoch_ticks() -> Tick;

	/// The seed of `round`, `None` before it may be used and after it left history.
	fn seed(round: Round) -> Option<Seed>;

	/// The round that `tick` belongs to.
	fn round_of(tick: Tick) -> Round {
		tick.checked_div(Self::ticks_per_round()).unwrap_or_default()
	}

	/// The current round.
	fn round() -> Round {
		Self::round_of(Self::tick())
	}

	/// The first tick of `round`, saturating.
	fn first_tick(round: Round) -> Tick {
		round.saturating_mul(Self::ticks_per_round())
	}

	/// The current epoch of emission.
	fn epoch() -> EpochIndex {
		Self::tick().checked_div(Self::epoch_ticks()).unwrap_or_default()
	}

	/// Puts the clock at `tick` with a usable seed in every round of history (benchmarks only).
	#[cfg(feature = "runtime-benchmarks")]
	fn set_tick(tick: Tick);
}

/// How time runs for those who prove storage.
pub trait ProvingClock: RoundClock {
	/// Length of a window, hence of a deadline, in ticks. Never zero.
	fn window_ticks() -> Tick;

	/// How long before a window opens its seed is usable, in ticks: what it takes to read the
	/// leaves that it asks for. Never zero.
	fn lookback_ticks() -> Tick;

	/// Rounds whose seeds are kept, the current one included.
	fn history_rounds() -> Round;

	/// Length of a proving period, in ticks, saturating.
	fn period_ticks() -> Tick {
		Self::window_ticks().saturating_mul(DEADLINES)
	}
}

/// Where proofs report what they took of a block, so that the clock can tell them from other traffic
/// when it judges whether a block was too full.
///
/// Only of proofs that were accepted: whatever else an extrinsic took is other traffic, though its
/// call may be one that proves. Accepted proofs are bounded by what devices have to prove; refused
/// ones anybody can make.
pub trait ProofMeter {
	/// Notes an accepted proof in the current block: what its call weighed in the end, and the bytes
	/// of its extrinsic.
	fn note_proof(weight: Weight, length: u32);

	/// Notes one that was planned with: there is room for it in some block of its time, as long as all
	/// else takes less than its share of those that have none. Only of such whose sum is bounded
	/// (`cairn_spacetime::bookings`).
	fn note_booked(weight: Weight, length: u32) {
		Self::note_proof(weight, length);
	}
}

impl ProofMeter for () {
	fn note_proof(_: Weight, _: u32) {}
}
