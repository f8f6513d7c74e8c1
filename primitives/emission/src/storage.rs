// SPDX-License-Identifier: Apache-2.0
//! What proven storage is paid: an accumulator of reward per byte of power.
//!
//! The storage pool of a running epoch is handed out evenly over the epoch's ticks. What a span of
//! ticks hands out, its *pot*, divided by the power that is proven in it, is the *growth* of the
//! accumulator: what each byte earned. A device that proved `p` bytes while the accumulator went
//! from `a` to `b` earned `p·(b − a)`, however long that took and whatever other devices did.
//!
//! # Exactness
//! Growth is an integer of parts of 2^-64 planck a byte. With total power `P`, the sum of all
//! devices', a growth of `g` issues `g·P` parts, and the devices earn `g·p₁ + … + g·pₙ = g·P`: no
//! division happens per device, so the two are equal to the last bit. What the division by `P`
//! leaves over is carried to the next span; what is left at the end of an epoch is less than one
//! part a byte and stays unallocated. Whole plancks are cut off an epoch's sum once, when it closes
//! ([`StorageAccrual::close`]), and off each device's when it is settled; the fractions of both are
//! kept. Hence, with `d` the fractions of devices and `f` that of the pool, in parts,
//!
//! ```text
//! Σ whole plancks of devices · 2^64 + Σ d = issued · 2^64 + f
//! ```
//!
//! # Bounds
//! With a pot under [`MAX_BUDGET`] = 2^63 plancks, power up to [`MAX_POWER`] = 2^80 bytes, a highest
//! rate under [`MAX_STORAGE_RATE`] = 2^62 plancks a GiB and tick, and 2^32 ticks in all:
//!
//! | value | is less than |
//! |---|---|
//! | pot · 2^64 + carry | 2^127 + 2^80 |
//! | budget · ticks, whose quotient is a pot | 2^63 · 2^32 = 2^95 |
//! | growth in a tick: the highest rate · 2^34 | 2^96 |
//! | accumulator, for ever | 2^96 · 2^32 = 2^128 |
//! | growth · power: no more than what was divided | 2^127 + 2^80 |
//! | byte-ticks of an epoch | 2^80 · 2^32 = 2^112 |
//!
//! so that nothing in `u128` clamps.

use crate::{Balance, FineAmount, Growth, PoolSummary, FRACTION_BITS, MAX_BUDGET};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The most bytes that count: 2^80, or 1,048,576 EiB.
pub const MAX_POWER: u128 = 1 << 80;

/// What the highest rate of storage must be less than, in plancks a GiB and tick.
pub const MAX_STORAGE_RATE: Balance = 1 << 62;

/// Bits by which a GiB is wider than a byte.
const GIB_BITS: u32 = 30;

/// How a running epoch's storage pool is handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StorageTerms {
	/// The pool's part of the epoch's budget, in plancks.
	pub budget: Balance,
	/// Length of the epoch, in ticks.
	pub epoch_ticks: u32,
	/// The most that a GiB earns in a tick, in plancks.
	pub max_rate: Balance,
	/// The part of what is earned that is liquid, in parts per million.
	pub liquid: u32,
	/// Ticks over which the rest vests.
	pub vesting_ticks: u32,
}

impl StorageTerms {
	/// What the first `ticks` ticks of the epoch hand out, in plancks: `⌊budget · ticks / length⌋`.
	/// Differences of it are the pots of spans: even to the planck, and the whole budget in the end.
	fn handed_out(&self, ticks: u32) -> Balance {
		self.budget
			.min(MAX_BUDGET)
			.saturating_mul(ticks.min(self.epoch_ticks).into())
			.checked_div(self.epoch_ticks.into())
			.unwrap_or_default()
	}

	/// The most that a byte earns in `ticks` ticks, in parts of 2^-64 planck.
	fn max_growth(&self, ticks: u32) -> u128 {
		growth_of(self.max_rate).saturating_mul(ticks.into())
	}
}

/// What a byte earns in a tick, in parts of 2^-64 planck, at a rate in plancks a GiB and tick.
fn growth_of(rate: Balance) -> u128 {
	rate.min(MAX_STORAGE_RATE) << (FRACTION_BITS - GIB_BITS)
}

/// What all devices' storage earns in the running epoch, and the accumulator over all epochs.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct StorageAccrual {
	/// Bytes that all devices prove, at most [`MAX_POWER`].
	pub power: u128,
	/// What a byte proven since genesis has earned, in parts of 2^-64 planck.
	pub accumulator: u128,
	/// The accumulator when the running epoch began, divided by the terms of the epochs before.
	pub opened: Growth,
	/// Ticks of the running epoch that are handed out.
	pub elapsed: u32,
	/// What they issued, in parts of 2^-64 planck.
	pub issued: u128,
	/// What divisions by power left over in the running epoch, in parts of 2^-64 planck.
	pub carry: u128,
	/// Bytes times ticks that were proven in the running epoch.
	pub work: u128,
	/// What closed epochs issued beyond their whole plancks, in parts of 2^-64 planck.
	pub fraction: u64,
	/// Fractions of a planck that records of devices held when they were removed, in parts of 2^-64
	/// planck. The next epochs issue as much less, so that they are nobody's and never exist.
	pub returned: u128,
	/// What a byte earned in a tick, on average over the last closed epoch in which any was proven,
	/// in parts of 2^-64 planck. Zero where storage had no budget; `None` while there was no such
	/// epoch.
	pub rate: Option<u128>,
}

impl StorageAccrual {
	/// Hands out the running epoch's pool up to its tick `elapsed`, to the power that is proven.
	///
	/// A pot while nothing is proven, and what exceeds the highest rate, is not issued and not
	/// carried: it stays unallocated.
	pub fn advance(&mut self, terms: &StorageTerms, elapsed: u32) {
		let elapsed = elapsed.min(terms.epoch_ticks);
		let ticks = elapsed.saturating_sub(self.elapsed);
		if ticks == 0 {
			return;
		}
		let pot = terms.handed_out(elapsed).saturating_sub(terms.handed_out(self.elapsed));
		self.elapsed = elapsed;
		let parts = (pot << FRACTION_BITS).saturating_add(self.carry);
		let Some(even) = parts.checked_div(self.power) else { return };
		let growth = even.min(terms.max_growth(ticks));
		let issued = growth.saturating_mul(self.power);
		self.carry = if growth == even { parts.saturating_sub(issued) } else { 0 };
		self.accumulator = self.accumulator.saturating_add(growth);
		self.issued = self.issued.saturating_add(issued);
		self.work = self.work.saturating_add(self.power.saturating_mul(ticks.into()));
	}

	/// Replaces the power `before` of a device by `power`, as far as [`MAX_POWER`] leaves room, and
	/// returns what it got. The pool must have been [advanced](Self::advance) to the current tick.
	#[must_use]
	pub fn replace_power(&mut self, before: u128, power: u128) -> u128 {
		let others = self.power.saturating_sub(before);
		let granted = power.min(MAX_POWER.saturating_sub(others));
		self.power = others.saturating_add(granted);
		granted
	}

	/// The accumulator, divided by the terms of the running epoch and of those before.
	pub fn growth(&self, terms: &StorageTerms) -> Growth {
		let running = self.accumulator.saturating_sub(self.opened.all);
		self.opened.plus(&Growth::of_epoch(terms, running))
	}

	/// Ends the running epoch, whose pool must have been [advanced](Self::advance) to its end by the
	/// same terms, and begins the next. Returns the outcome.
	pub fn close(&mut self, terms: &StorageTerms) -> PoolSummary {
		let earned = self.issued.saturating_add(self.fraction.into());
		let returned = self.returned.min(earned);
		let issued = FineAmount::of_parts(earned.saturating_sub(returned));
		let rate = self.issued.checked_div(self.work);
		let summary = PoolSummary {
			budget: terms.budget,
			units: self.work,
			rate: rate.unwrap_or_default(),
			issued: issued.plancks,
		};
		*self = Self {
			power: self.power,
			accumulator: self.accumulator,
			opened: self.growth(terms),
			fraction: issued.fraction,
			returned: self.returned.saturating_sub(returned),
			rate: rate.or(self.rate),
			..Default::default()
		};
		summary
	}

	/// What `bytes` earn in `ticks` at the rate of the last closed epoch in which storage was
	/// proven, in plancks, rounded down. While there was none, at the highest rate of all, in plancks
	/// a GiB and tick: that is what the first sectors earn, as there are few.
	pub fn reward(&self, bytes: u128, ticks: u32, highest: Balance) -> Balance {
		let rate = self.rate.unwrap_or_else(|| growth_of(highest));
		FineAmount::of_power(bytes.saturating_mul(ticks.into()), rate).plancks
	}
}

#[cfg(test)]
mod tests;
