// SPDX-License-Identifier: Apache-2.0
//! # Challenge clock
//!
//! The time that all proofs share: ticks, rounds of ticks, and one seed a round that nobody knew
//! before the round began.
//!
//! ## Terminology
//!
//! - **Tick**: a count of blocks that leaves out those in which proofs had no chance.
//! - **Round**: [`Timing::ticks_per_round`] ticks. Its *first block* is the one in which the tick
//!   crosses into it (block 1 for round 0).
//! - **Seed**: 32 bytes that belong to a round, frozen at the end of its first block.
//! - **Proof**: a call that proves something and was accepted. One that is refused proves nothing.
//! - **Other traffic**: what a block's Normal and Operational extrinsics take of it beside proofs.
//! - **Epoch**: [`Timing::epoch_ticks`] ticks, the period of emission. BABE's epochs are called
//!   sessions here.
//!
//! ## The tick
//!
//! It advances once a block, in `on_poll`, that is after the inherents and before everybody
//! else's extrinsics. It does not advance
//!
//! - while multi-block migrations run and in the block of a session rotation: the SDK polls
//!   nobody in a block that has no room left;
//! - once [`FULL_GRACE`] blocks were full of other traffic, so that no device is punished because the
//!   chain was flooded: it waits for a block that is not full, and so again for each that is full after
//!   that. Full blocks need not come in a row: who fills two of three takes as much from proofs as who
//!   fills two hundred of three hundred.
//!
//! Fullness is judged in `on_finalize`, the only hook that sees the weight and the length of all
//! extrinsics. A block is full where other traffic took [`FULL_SHARE`] of what one class of extrinsics
//! may take of it; or where [`FULL_SHARE`] of what proofs may take is gone, and all but booked proofs
//! took [`CROWD_SHARE`] of that; in weight or in length. Booked are the proofs of windows, whose sum in
//! any time is bounded. Hence
//!
//! - booked proofs alone never stop the tick, however many there are, nor do others while they leave
//!   room;
//! - a block that a booked proof did not fit into was full, or all else took less than [`CROWD_SHARE`]
//!   of it;
//! - within the cap, no more ticks pass than there are blocks that are not full, and [`FULL_GRACE`].
//!
//! Proofs report what they took through [`ProofMeter`] once they are accepted. All else is other
//! traffic, of whichever class: transfers, declarations, and proofs that are refused, which anybody
//! can make and send. A batch of calls reports each proof with an envelope of its own, of which it
//! has but one; that hides as much other traffic as there are proofs in it, and no more.
//!
//! ## What a flood costs, and what it gets
//!
//! Three full blocks stop the tick; each block more that is full holds it. The price is the fees of
//! that traffic, all of which are burned: those of 90 % of what its class may take, or of what proofs
//! leave of a block, but for an eighth of it at least; in every block, and whatever tips it takes to be
//! included before the rest of the pool. What it gets is that time stands: nobody's proof is late, nothing accrues, and
//! seeds, windows and rewards wait alike for everybody.
//!
//! Standstills are capped: within each [`Timing::pause_period`] blocks, the clock stands still in
//! at most [`Timing::pause_cap`], or what governance decides in its place. Past the cap it advances
//! in full blocks too, so that nobody can buy a standstill that lasts. To make a proof late, a flood has to outbid it in all blocks of what
//! is left of the cap, and then in all ticks in which the proof is taken.
//!
//! **What cannot be seen**: an author that cuts its block short by its own clock (a slow machine,
//! or ill will) leaves proofs out of a block that looks empty. To the chain such a block is not
//! full. Whoever sets a deadline for proofs must leave room for a few such blocks.
//!
//! ## The seeds
//!
//! Every block's author must draw a VRF output for its slot, which nobody else can compute. BABE
//! stores it in `on_finalize`; this pallet's `on_finalize` runs after it and mixes the output
//! into the [`Accumulator`](pallet::Accumulator). In the first block of a round it then derives
//! the round's seed. So the seed cannot be read in that block, and it is usable from the next on.
//! Frozen any earlier in the block, it would be a function of the state before: everybody could
//! compute it a block ahead.
//!
//! A block without an output (a secondary slot without VRF) mixes in its number and the output
//! that BABE last stored, if any: nothing fails, and no entropy is added.
//!
//! **The bias that is left**: the author of a round's first block knows the seed that its block
//! leads to and may withhold it, at the price of the block, in favour of the next author's seed.
//! That is one bit, per author of consecutive slots. It knows the seed while it fills the block,
//! too. Hence two rules for whoever uses a seed:
//!
//! - What a seed challenges was committed at least one round before.
//! - A challenge must not be worth withholding a block for.
//!
//! **Never use as a challenge**
//!
//! - *BABE's epoch randomness*: `pallet_babe` mixes in only whole segments of 256 primary blocks.
//!   In a session with fewer there is no VRF output in it at all, and it is known for ever.
//! - *BABE's VRF output in `on_initialize` or in an extrinsic*: it is that of the parent block.
//! - *Block hashes*: their author chooses them by trial.
//! - `pallet_insecure_randomness_collective_flip`: block hashes again.
//!
//! ## The lengths
//!
//! [`Timing`] is written by genesis and by nothing else: all that governance decides is which part of
//! a pause period may be paused, and a period runs to its end by what was decided before it began. The runtime configures BABE and the
//! timestamp pallet with it through [`SlotDuration`], [`MinimumPeriod`] and [`SessionSlots`], so that
//! one wasm serves every network. How many slots have a block is for BABE's own configuration to say.
//!
//! ## Order of the pallets
//!
//! The hooks run in the order of the pallets, which is that of their *indices* under
//! `#[frame_support::runtime]` and that of declaration under `construct_runtime!`. This pallet
//! comes after BABE.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![cfg_attr(
	test,
	allow(
		clippy::unwrap_used,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects,
		clippy::cast_possible_truncation,
		clippy::cast_sign_loss,
		clippy::cast_possible_wrap,
		reason = "tests"
	)
)]

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
pub mod congestion;
mod hooks_impls;
mod invariants;
mod lengths;
#[cfg(test)]
mod mock;
mod pauses;
pub mod seed;
#[cfg(test)]
mod tests;
pub mod timing;
mod trait_impls;
pub mod weights;

pub use congestion::{CROWD_SHARE, FULL_GRACE, FULL_SHARE};
pub use lengths::{MinimumPeriod, SessionSlots, SlotDuration};
pub use pallet::*;
pub use timing::{Timing, TimingError};
pub use weights::WeightInfo;

#[cfg(doc)]
use cairn_traits::ProofMeter;

/// Rounds of history that every user of seeds may count on.
///
/// A draw of round `r` looks at the seeds of the three rounds before it and is revealed until the
/// end of round `r + 3`.
pub const MIN_HISTORY_ROUNDS: u32 = 8;

#[frame_support::pallet]
#[allow(clippy::cast_possible_truncation, reason = "codec's derive casts the variants' indices")]
pub mod pallet {
	use super::{
		congestion::{Congestion, Proven},
		timing::Timing,
		WeightInfo, MIN_HISTORY_ROUNDS,
	};
	use cairn_device_primitives::{Round, Seed, Tick};
	use core::marker::PhantomData;
	use frame_support::{pallet_prelude::*, weights::WeightMeter};
	use frame_system::pallet_prelude::*;
	use sp_runtime::Permill;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the runtime decides.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The VRF output of the author of the current block, read in `on_finalize`:
		/// `pallet_babe::AuthorVrfRandomness`.
		type AuthorVrf: Get<Option<Seed>>;

		/// Rounds whose seeds are kept, the current one included. An upgrade that lowers it must
		/// remove the seeds that no longer count.
		#[pallet::constant]
		type HistoryRounds: Get<Round>;

		/// The part of each pause period in which the clock may stand still, where governance decided
		/// one: at least a block, and never all of them. `None` where nobody did.
		type PauseShare: Get<Option<Permill>>;

		/// What a signed extrinsic weighs beside its call: its base, and the extensions that it passes.
		type Envelope: Get<Weight>;

		/// Weights of the hooks.
		type WeightInfo: WeightInfo;
	}

	/// The lengths by which the chain lives. Written by genesis and by nothing else; never
	/// cleared. Every block reads it: no call pays for that.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type ClockTiming<T> = StorageValue<_, Timing, ValueQuery>;

	/// The current tick. Advanced by `on_poll`; never cleared. Every block reads it: no call pays
	/// for that.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type CurrentTick<T> = StorageValue<_, Tick, ValueQuery>;

	/// How full the last blocks were and how long the clock stood still for it. Kept from block
	/// to block; the count of pauses starts anew with each pause period.
	#[pallet::storage]
	pub type Traffic<T> = StorageValue<_, Congestion, ValueQuery>;

	/// Blocks of the running pause period in which the clock may stand still, where governance decided
	/// it: what is decided during a period waits for the next. Replaced when a period begins; never
	/// cleared. Where it is missing, [`Timing::pause_cap`] holds.
	#[pallet::storage]
	pub type PauseCap<T> = StorageValue<_, u32, OptionQuery>;

	/// What accepted proofs took of the current block. Taken away at its end, so that every block
	/// touches it: no call pays for that.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type Proofs<T> = StorageValue<_, Proven, ValueQuery>;

	/// All authors' VRF outputs, mixed. Every block replaces it.
	#[pallet::storage]
	pub type Accumulator<T> = StorageValue<_, Seed, ValueQuery>;

	/// The seeds of the last `HistoryRounds` rounds. Each new one removes the oldest.
	#[pallet::storage]
	pub type Seeds<T> = StorageMap<_, Twox64Concat, Round, Seed, OptionQuery>;

	/// What the chain spec decides.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The lengths by which the chain lives.
		pub timing: Timing,
		/// Nothing: names the runtime.
		#[serde(skip)]
		pub _config: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			let history = T::HistoryRounds::get();
			let checked = self.timing.check().and_then(|()| self.timing.check_history(history));
			if let Err(error) = checked {
				panic!("The chain spec's timing cannot work: {error}.");
			}
			ClockTiming::<T>::put(self.timing);
		}
	}

	/// What happened to the clock.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The tick crossed into a round. Its seed is usable from the next block on.
		#[codec(index = 0)]
		RoundBegan {
			/// The round. Round 0 begins with the chain and is not announced.
			round: Round,
		},
		/// The clock stands still, because the last blocks were full of other traffic.
		#[codec(index = 1)]
		Paused {
			/// The tick at which it stands.
			tick: Tick,
		},
		/// The clock goes on, because a block was not full or because the cap was reached.
		#[codec(index = 2)]
		Resumed {
			/// The tick at which it stood.
			tick: Tick,
		},
		/// A pause period began with another cap than the one before it.
		#[codec(index = 3)]
		PauseCapChanged {
			/// Blocks in which the clock might stand still.
			old: u32,
			/// Blocks of this period, and of those that follow, in which it may.
			new: u32,
		},
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		/// Accounts for `on_finalize`, which cannot do so itself.
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			T::WeightInfo::on_finalize()
		}

		fn on_poll(now: BlockNumberFor<T>, meter: &mut WeightMeter) {
			if meter.try_consume(T::WeightInfo::on_poll()).is_ok() {
				meter.consume(Self::adopt_pause_cap(now));
				Self::do_poll(now);
			}
		}

		fn on_finalize(now: BlockNumberFor<T>) {
			Self::do_observe();
			Self::do_mix(now);
			Self::do_freeze();
		}

		fn integrity_test() {
			let rounds = T::HistoryRounds::get();
			assert!(
				rounds >= MIN_HISTORY_ROUNDS,
				"HistoryRounds is {rounds}, fewer than the least, {MIN_HISTORY_ROUNDS}"
			);
			let hooks = T::WeightInfo::on_poll().saturating_add(T::WeightInfo::on_finalize());
			let block = T::BlockWeights::get().max_block;
			assert!(hooks.all_lt(block), "the hooks ({hooks}) do not fit into a block ({block})");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
