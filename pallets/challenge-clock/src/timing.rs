// SPDX-License-Identifier: Apache-2.0
//! The lengths of everything that is measured in time, and which of them go together.

use cairn_device_primitives::{Round, Tick};
use cairn_traits::DEADLINES;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Slots that a session must have at least.
///
/// A shorter one spends most of its blocks on the change of sessions, which carry no traffic.
pub const MIN_SESSION_SLOTS: u32 = 10;

/// Ticks that a round must have at least: its seed exists only after its first block.
pub const MIN_TICKS_PER_ROUND: u32 = 2;

/// Rounds that an epoch of emission must have at least.
///
/// A draw is beaconed and reported in two rounds and revealed in the next two, so that a shorter
/// epoch could end before anything that was drawn in it is settled.
pub const MIN_ROUNDS_PER_EPOCH: u32 = 5;

/// The lengths by which the chain lives, set once in the chain spec.
///
/// The default is that of production; a chain for tests shortens it in its genesis, so that the
/// same wasm runs on both.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Timing {
	/// Length of a slot in milliseconds: the least time between blocks, and the time between them
	/// where every slot has one. Even, because the timestamp pallet is configured by its half.
	pub slot_duration: u64,
	/// Length of a session (BABE's epoch) in slots.
	pub session_slots: u32,
	/// Length of a round in ticks.
	pub ticks_per_round: Tick,
	/// Length of an epoch of emission in ticks.
	pub epoch_ticks: Tick,
	/// Blocks over which the standstills of the clock are counted.
	pub pause_period: u32,
	/// Blocks of each period in which the clock may stand still.
	pub pause_cap: u32,
	/// Length in ticks of a window, in which the sectors of a deadline are proven. A proving period
	/// is [`DEADLINES`] of them. Production's where a chain spec does not say.
	#[serde(default = "production_window")]
	pub window_ticks: Tick,
	/// Ticks before a window opens at which its seed is usable. Production's where a chain spec does
	/// not say.
	#[serde(default = "production_lookback")]
	pub lookback_ticks: Tick,
}

/// Half an hour: a provider that restarts a machine still answers.
const fn production_window() -> Tick {
	300
}

/// Two minutes, in which the leaves of a few partitions are read from slow disks.
const fn production_lookback() -> Tick {
	20
}

impl Default for Timing {
	/// Production: slots of 3 s, of which half have a block, sessions of an hour, rounds of a minute, epochs of a day, at most a
	/// tenth of a day of standstill a day, and windows of half an hour, so that every sector is
	/// proven once a day.
	fn default() -> Self {
		Self {
			slot_duration: 3_000,
			session_slots: 1_200,
			ticks_per_round: 10,
			epoch_ticks: 14_400,
			pause_period: 14_400,
			pause_cap: 1_440,
			window_ticks: production_window(),
			lookback_ticks: production_lookback(),
		}
	}
}

impl Timing {
	/// Whether no length is zero and none contradicts another.
	///
	/// # Errors
	///
	/// The first rule that is broken, with the figures that break it.
	pub fn check(&self) -> Result<(), TimingError> {
		self.check_consensus()?;
		self.check_rounds()?;
		self.check_pauses()?;
		self.check_windows()
	}

	/// Whether seeds that are kept for `rounds` rounds outlast every window that they challenge.
	///
	/// From the tick at which a window's seed is asked for to the window's last tick pass
	/// `lookback_ticks + window_ticks` ticks, hence at most so many rounds, rounded up; the current
	/// round is one of those that are kept.
	///
	/// Nothing asks for a window's seed once the window has closed, so that no history of seeds has
	/// to span a proving period and a tolerance besides. A proof is verified against its seed in the
	/// block that takes it (`prove_window` of `pallet-spacetime`), and there is no dispute that would
	/// look at it again. What is remembered of a window is whether it was proven: the partition's
	/// record, which its closing reads, is kept for as long as the partition is, and closings are
	/// queued by their tick until they are done, however far they lag behind. What a seal needs, its
	/// pre-commit keeps: the ticket, refused once it has left history, and the seed of its challenges
	/// from the first proven part on.
	///
	/// # Errors
	///
	/// [`TimingError::ShortHistory`].
	pub fn check_history(&self, rounds: Round) -> Result<(), TimingError> {
		let span = self.lookback_ticks.saturating_add(self.window_ticks);
		let rest = self.ticks_per_round.saturating_sub(1);
		let least = self.round_of(span.saturating_add(rest)).saturating_add(1);
		if rounds < least {
			return Err(TimingError::ShortHistory { rounds, least });
		}
		Ok(())
	}

	/// The round that `tick` belongs to.
	pub fn round_of(&self, tick: Tick) -> Round {
		tick.checked_div(self.ticks_per_round).unwrap_or_default()
	}

	/// The pause period that `block` belongs to.
	pub fn pause_period_of(&self, block: u32) -> u32 {
		block.checked_div(self.pause_period).unwrap_or_default()
	}

	fn check_consensus(&self) -> Result<(), TimingError> {
		let Self { slot_duration, session_slots, .. } = *self;
		if slot_duration == 0 {
			return Err(TimingError::NoSlot);
		}
		if !slot_duration.is_multiple_of(2) {
			return Err(TimingError::OddSlot { slot_duration });
		}
		if session_slots < MIN_SESSION_SLOTS {
			return Err(TimingError::ShortSession { session_slots });
		}
		Ok(())
	}

	fn check_rounds(&self) -> Result<(), TimingError> {
		let Self { ticks_per_round, epoch_ticks, .. } = *self;
		if ticks_per_round < MIN_TICKS_PER_ROUND {
			return Err(TimingError::ShortRound { ticks_per_round });
		}
		if !epoch_ticks.is_multiple_of(ticks_per_round) {
			return Err(TimingError::BrokenRound { epoch_ticks, ticks_per_round });
		}
		let rounds = self.round_of(epoch_ticks);
		if rounds < MIN_ROUNDS_PER_EPOCH {
			return Err(TimingError::ShortEpoch { epoch_ticks, rounds });
		}
		Ok(())
	}

	fn check_pauses(&self) -> Result<(), TimingError> {
		let Self { pause_period, pause_cap, .. } = *self;
		if pause_period == 0 {
			return Err(TimingError::NoPausePeriod);
		}
		if pause_cap == 0 {
			return Err(TimingError::NoPauses);
		}
		if pause_cap >= pause_period {
			return Err(TimingError::EndlessPause { pause_period, pause_cap });
		}
		Ok(())
	}
}

impl Timing {
	fn check_windows(&self) -> Result<(), TimingError> {
		let Self { ticks_per_round, window_ticks, lookback_ticks, .. } = *self;
		if window_ticks == 0 {
			return Err(TimingError::NoWindow);
		}
		if lookback_ticks == 0 {
			return Err(TimingError::NoLookback);
		}
		let rounds = ticks_per_round.saturating_mul(2);
		let frozen = lookback_ticks.saturating_add(rounds);
		let open = window_ticks.saturating_mul(DEADLINES.saturating_sub(2));
		if frozen > open {
			return Err(TimingError::FrozenPeriod { window_ticks, frozen });
		}
		Ok(())
	}
}

/// Why a [`Timing`] is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimingError {
	/// The slot has no length.
	NoSlot,
	/// Half a slot is not a whole number of milliseconds.
	OddSlot {
		/// Length of a slot in milliseconds.
		slot_duration: u64,
	},
	/// The session is shorter than [`MIN_SESSION_SLOTS`].
	ShortSession {
		/// Length of a session in slots.
		session_slots: u32,
	},
	/// The round is shorter than [`MIN_TICKS_PER_ROUND`].
	ShortRound {
		/// Length of a round in ticks.
		ticks_per_round: Tick,
	},
	/// An epoch ends within a round.
	BrokenRound {
		/// Length of an epoch in ticks.
		epoch_ticks: Tick,
		/// Length of a round in ticks.
		ticks_per_round: Tick,
	},
	/// The epoch has fewer rounds than [`MIN_ROUNDS_PER_EPOCH`].
	ShortEpoch {
		/// Length of an epoch in ticks.
		epoch_ticks: Tick,
		/// The same in rounds.
		rounds: Round,
	},
	/// Pauses are counted over no blocks at all.
	NoPausePeriod,
	/// The clock may never stand still.
	NoPauses,
	/// The clock may stand still for ever.
	EndlessPause {
		/// Blocks over which pauses are counted.
		pause_period: u32,
		/// Blocks of them in which the clock may stand still.
		pause_cap: u32,
	},
	/// The window has no length.
	NoWindow,
	/// A window's seed is usable no sooner than the window opens.
	NoLookback,
	/// Windows are so short that all deadlines may be frozen at once: nothing could be declared, and
	/// no sector find a place. A deadline is frozen from up to two rounds before its seed on.
	FrozenPeriod {
		/// Length of a window in ticks.
		window_ticks: Tick,
		/// For how many ticks a deadline is frozen before its window opens, at most.
		frozen: Tick,
	},
	/// Seeds leave history before the windows that they challenge have closed.
	ShortHistory {
		/// Rounds for which seeds are kept.
		rounds: Round,
		/// Rounds for which they must be.
		least: Round,
	},
}

impl fmt::Display for TimingError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::NoSlot => write!(f, "a slot of 0 ms has no length"),
			Self::OddSlot { slot_duration } => {
				write!(f, "a slot of {slot_duration} ms has no half of whole milliseconds")
			}
			Self::ShortSession { session_slots } => write!(
				f,
				"a session of {session_slots} slots is shorter than the least, {MIN_SESSION_SLOTS}"
			),
			Self::ShortRound { ticks_per_round } => write!(
				f,
				"a round of {ticks_per_round} ticks is shorter than the least, {MIN_TICKS_PER_ROUND}"
			),
			Self::BrokenRound { epoch_ticks, ticks_per_round } => write!(
				f,
				"an epoch of {epoch_ticks} ticks is no multiple of a round of {ticks_per_round}"
			),
			Self::ShortEpoch { epoch_ticks, rounds } => write!(
				f,
				"an epoch of {epoch_ticks} ticks has {rounds} rounds, not {MIN_ROUNDS_PER_EPOCH} at least"
			),
			Self::NoPausePeriod => write!(f, "a pause period of 0 blocks has no length"),
			Self::NoPauses => write!(f, "a pause cap of 0 blocks lets a flood punish devices"),
			Self::EndlessPause { pause_period, pause_cap } => write!(
				f,
				"a pause cap of {pause_cap} blocks is not under its period of {pause_period}"
			),
			Self::NoWindow => write!(f, "a window of 0 ticks has no length"),
			Self::NoLookback => write!(f, "a lookback of 0 ticks leaves no time to answer"),
			Self::FrozenPeriod { window_ticks, frozen } => write!(
				f,
				"{DEADLINES} windows of {window_ticks} ticks may be frozen at once, for {frozen} ticks each"
			),
			Self::ShortHistory { rounds, least } => write!(
				f,
				"seeds of {rounds} rounds do not outlast a window and its lookback, which take {least}"
			),
		}
	}
}
