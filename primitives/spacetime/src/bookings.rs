// SPDX-License-Identifier: Apache-2.0
//! How many bytes of window proofs are due in each part of a period, and how many may be: why nobody
//! is crowded out of a window by the proofs of others.
//!
//! A period is 48 *spans* of a window's length, the same for all providers, and every window is one of
//! them: offsets are whole windows ([`offset_of`](crate::offset_of)). So the proofs of a span compete
//! with no others, but for those of the next, which are taken in the last `lookback` ticks of it. Were
//! windows to begin at any tick, those of two spans would meet in each, and whoever timed its proofs
//! could fill one window with what is due in two.
//!
//! A sector is booked in the span of its partition for as long as it is in it, with the most that its
//! proof can take ([`booked_bytes`](crate::booked_bytes)), and goes to no span where that would be more
//! than [`span_room`]. A partition is proven once in a window. Hence, whoever chose their windows, and
//! whenever their proofs are sent:
//!
//! ```text
//! all proofs of a span                   ≤ 3/4 of its blocks' room         225 of 300 blocks
//! what keeps one of 204 KiB out of a block: 5 MiB less that                0.960 of a block
//! of which all else may take less than an eighth, or the tick waits        0.835 of a block
//! and out of all before the next span's proofs are taken, 280 of them,
//! but for three that may be full before the tick waits:                    231.3 blocks
//! ```
//!
//! So there is a block that takes it, with the lengths of production: the quarter of room that is
//! never booked is what other traffic, the lookback (20 of 300 ticks) and the proof that does not fit
//! leave together, and a little. On chains of developers, whose lookback is longer than their windows, the
//! proofs of neighbouring spans do meet.
//!
//! Weight is no way around it: the proof of a partition of few sectors is short for what it weighs, with
//! what it closes of the partition's windows, so no partition books less than that is worth in bytes
//! ([`LEAST_BOOKED_BYTES`](crate::LEAST_BOOKED_BYTES)).
//!
//! What else is in blocks, other proofs not excepted, fills them where it takes an eighth or more of what
//! proofs may take, and leaves no room (`pallet-challenge-clock`). For each such block the tick stands
//! still in another, as long as its cap is not used up. By weight, the reports of beacons can use it
//! up: as many beacons as governance may ask for, each with as many reports as it keeps, take most of what
//! all proofs may.
//!
//! Nothing is lost by it. All that is admitted is half of the blocks' room ([`span_room`]'s
//! `capacity`), 24 spans' worth: it fills 32 spans at most, and 16 have room at any time.

use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::{challenge::Deadline, schedule::DEADLINES};

/// One of the 48 parts of a period, each as long as a window: span `s` is that of ticks
/// `s · window` to `(s + 1) · window`, modulo the period.
pub type Span = u32;

/// [`DEADLINES`], as the length of a list.
const SPANS: usize = 48;

const _: () = assert!(DEADLINES == 48);

/// Bytes of window proofs that are due in each span, at most.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Bookings([u64; SPANS]);

impl Default for Bookings {
	fn default() -> Self {
		Self([0; SPANS])
	}
}

impl Bookings {
	/// Bytes that are due in a span.
	pub fn booked(&self, span: Span) -> u64 {
		let index = usize::try_from(span).unwrap_or(usize::MAX);
		self.0.get(index).copied().unwrap_or(u64::MAX)
	}

	/// Whether `bytes` more are no more than `room`. No span beyond the last has any.
	pub fn has_room(&self, span: Span, bytes: u64, room: u64) -> bool {
		self.booked(span).checked_add(bytes).is_some_and(|sum| sum <= room)
	}

	/// Books `new` bytes in a span in place of `old`.
	pub fn rebook(&mut self, span: Span, old: u64, new: u64) {
		let index = usize::try_from(span).unwrap_or(usize::MAX);
		if let Some(booked) = self.0.get_mut(index) {
			*booked = booked.saturating_sub(old).saturating_add(new);
		}
	}

	/// The fullest span's bytes.
	pub fn fullest(&self) -> u64 {
		self.0.iter().copied().max().unwrap_or_default()
	}
}

/// Most bytes of window proofs that may be due in a span: three quarters of what its blocks hold, where
/// `capacity` are the bytes that half of the room of all blocks of a period makes. Rounded down.
pub const fn span_room(capacity: u64) -> u64 {
	// A span's blocks hold a 24th of `capacity`.
	capacity / 32
}

/// The span that a deadline's windows are, where window 0 opens `offset` spans after the period's
/// beginning.
pub(crate) const fn span_of(offset: Span, deadline: Deadline) -> Span {
	offset.saturating_add(deadline) % DEADLINES
}
