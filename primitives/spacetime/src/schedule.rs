// SPDX-License-Identifier: Apache-2.0
//! When a provider's windows open and close, what challenges them, and until when it may say what it
//! will not prove. Everything follows from the tick: nothing here is stored but the offset.
//!
//! ```text
//!            cutoff        seed usable     opens       closes
//! ──declare────┼──frozen────────┼──lookback────┼──window────┼──
//!              └─ a round or more ─┘└─────── proofs ───────┘
//! ```

use cairn_device_primitives::{DeviceId, Round, Seed, Tick};

use crate::{
	bookings::{span_of, Span},
	challenge::Deadline,
	hash::{hash, number, OFFSET},
};

/// Deadlines of a proving period: in each, one window in which its sectors are proven.
pub const DEADLINES: u32 = 48;

/// A provider's windows, numbered from 0: window `w` is that of deadline `w mod 48` in period
/// `w / 48`.
pub type WindowIndex = u32;

/// The windows of one provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
	/// The tick at which its window 0 opens, less than a period: a multiple of `window`.
	pub offset: Tick,
	/// Length of a window, in ticks. Not zero.
	pub window: Tick,
	/// Ticks before a window opens at which its seed is usable.
	pub lookback: Tick,
	/// Length of a round, in ticks. Not zero.
	pub round: Tick,
}

impl Schedule {
	/// The deadline of a window.
	pub const fn deadline(window: WindowIndex) -> Deadline {
		window % DEADLINES
	}

	/// The span of the period that a deadline's windows are: see [`bookings`](crate::bookings).
	pub fn span(&self, deadline: Deadline) -> Span {
		span_of(self.offset.checked_div(self.window).unwrap_or_default(), deadline)
	}

	/// The window of the same deadline in the next period.
	pub const fn next(window: WindowIndex) -> WindowIndex {
		window.saturating_add(DEADLINES)
	}

	/// The first window of `deadline` that has not closed at `tick`.
	pub fn window_of(&self, deadline: Deadline, tick: Tick) -> WindowIndex {
		let Some(since) = tick.checked_sub(self.offset) else { return deadline };
		let current = since.checked_div(self.window).unwrap_or_default();
		let wait = deadline.saturating_add(DEADLINES).saturating_sub(Self::deadline(current));
		current.saturating_add(wait % DEADLINES)
	}

	/// The first tick of the window.
	pub const fn opens(&self, window: WindowIndex) -> Tick {
		self.offset.saturating_add(window.saturating_mul(self.window))
	}

	/// The first tick at which proofs are taken: the lookback before the window opens, when its seed
	/// is usable for certain. So a proof has the lookback and the whole window to get into a block,
	/// even on chains whose windows are a tick long.
	pub const fn taken_from(&self, window: WindowIndex) -> Tick {
		self.opens(window).saturating_sub(self.lookback)
	}

	/// The first tick at which they are not any more.
	pub const fn closes(&self, window: WindowIndex) -> Tick {
		self.opens(window).saturating_add(self.window)
	}

	/// The round whose seed challenges a window: the last one with a seed that is usable `lookback`
	/// ticks before the window opens. The seed of round r is usable from the tick after r's first.
	pub fn seed_round(&self, window: WindowIndex) -> Round {
		let asked = self.taken_from(window).saturating_sub(1);
		asked.checked_div(self.round).unwrap_or_default()
	}

	/// The tick from which a deadline is frozen until its window closes: nothing is declared, no
	/// sector comes, leaves or is extended.
	///
	/// It is the beginning of the round *before* the one whose seed challenges the window. That seed
	/// mixes what all authors drew until its round's first block, so that block's author is the
	/// first to know it: a whole round after the last declaration. With a cutoff after the seed,
	/// whoever lost some leaves would declare a fault when, and only when, they are asked for. (In
	/// Filecoin's words: the fault declaration cutoff exceeds the challenge lookback.)
	pub fn cutoff(&self, window: WindowIndex) -> Tick {
		self.seed_round(window).saturating_sub(1).saturating_mul(self.round)
	}

	/// Whether the deadline of a window that has not closed is frozen at `tick`.
	pub fn is_frozen(&self, window: WindowIndex, tick: Tick) -> bool {
		tick >= self.cutoff(window)
	}
}

/// The offset that `seed` draws for a provider: one of the 48 multiples of a window's length below a
/// period, so that the windows of all providers spread over the period, and are the spans in which
/// proofs are booked ([`bookings`](crate::bookings)). The seed is one that nobody knew when the
/// provider committed to its first sector.
/// `H(domain ‖ device u32 ‖ seed)`, first eight bytes, modulo 48, times `window` ticks.
pub fn offset_of(device: DeviceId, seed: &Seed, window: Tick) -> Tick {
	let hash = hash(&OFFSET, &[&device.to_le_bytes(), seed]);
	let span = number(&hash).checked_rem(u64::from(DEADLINES)).unwrap_or_default();
	Tick::try_from(span).unwrap_or_default().saturating_mul(window)
}
