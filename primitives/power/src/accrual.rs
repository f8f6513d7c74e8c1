// SPDX-License-Identifier: Apache-2.0
//! What backers earn with a validator: an accumulator of reward per share.
//!
//! A backer holds as many *shares* as it backs with. What is distributed, divided by all shares, is
//! the growth of the accumulator: what each share earned. A backer that held `s` shares while it
//! went from `a` to `b` earned `s·(b − a)`, however many others there are.
//!
//! # Exactness
//! Growth is an integer of parts of 2^-64 planck a share, so backers earn what it times all shares
//! is, to the last bit; what the division leaves over is carried to the next distribution. With `e`
//! the earnings of all backers, settled or not, in parts,
//!
//! ```text
//! Σ e + carry = Σ distributed · 2^64
//! ```
//!
//! # Bounds
//! A distribution is under 2^63 plancks ([`MAX_BUDGET`]), so under 2^127 parts, and the carry less
//! than the shares at its division, of which there are under 2^127 ([`MAX_SHARES`]). The
//! accumulator has 128 bits of plancks before its 64 of fraction: no more plancks a share than were
//! ever distributed. Nothing clamps.

use cairn_emission::{Balance, FineAmount, FRACTION_BITS, MAX_BUDGET};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The most shares that all backers of a validator hold.
pub const MAX_SHARES: u128 = (1 << 127) - 1;

/// What the shares in one validator earn.
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
pub struct BackersAccrual {
	/// Shares of all backers, at most [`MAX_SHARES`].
	pub shares: u128,
	/// What a share held from the beginning has earned.
	pub accumulator: FineAmount,
	/// What the last division left over, in parts of 2^-64 planck.
	pub carry: u128,
}

/// One backer's shares, and what they earned.
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
pub struct BackerAccount {
	/// Shares held since `since`.
	pub shares: u128,
	/// The validator's accumulator when this was last settled.
	pub since: FineAmount,
	/// What was earned until then and is not paid.
	pub earned: FineAmount,
}

impl BackersAccrual {
	/// Distributes `amount` plancks among all shares, and returns what it did not: all of it while
	/// nobody holds any, and what exceeds [`MAX_BUDGET`].
	#[must_use]
	pub fn distribute(&mut self, amount: Balance) -> Balance {
		let taken = amount.min(MAX_BUDGET);
		let parts = (taken << FRACTION_BITS).saturating_add(self.carry);
		let Some(growth) = parts.checked_div(self.shares) else { return amount };
		self.carry = parts.checked_rem(self.shares).unwrap_or_default();
		self.accumulator = self.accumulator.plus(FineAmount::of_parts(growth));
		amount.saturating_sub(taken)
	}

	/// Settles `backer` and gives it `shares` in place of those that it has, as far as
	/// [`MAX_SHARES`] leaves room.
	pub fn replace_shares(&mut self, backer: &mut BackerAccount, shares: u128) {
		backer.earned = self.earned(backer);
		backer.since = self.accumulator;
		let others = self.shares.saturating_sub(backer.shares);
		backer.shares = shares.min(MAX_SHARES.saturating_sub(others));
		self.shares = others.saturating_add(backer.shares);
	}

	/// Settles `backer` and takes out the whole plancks that it earned. The fraction stays.
	#[must_use]
	pub fn pay(&self, backer: &mut BackerAccount) -> Balance {
		let FineAmount { plancks, fraction } = self.earned(backer);
		backer.since = self.accumulator;
		backer.earned = FineAmount { plancks: 0, fraction };
		plancks
	}

	/// All that `backer` earned and was not paid.
	pub fn earned(&self, backer: &BackerAccount) -> FineAmount {
		let growth = between(backer.since, self.accumulator);
		let whole = growth.plancks.saturating_mul(backer.shares);
		backer
			.earned
			.plus(FineAmount { plancks: whole, fraction: 0 })
			.plus(FineAmount::of_power(backer.shares, growth.fraction.into()))
	}
}

/// How much `later` is more than `earlier`; nothing if it is not.
fn between(earlier: FineAmount, later: FineAmount) -> FineAmount {
	let later = later.max(earlier);
	let (fraction, borrows) = later.fraction.overflowing_sub(earlier.fraction);
	let plancks =
		later.plancks.saturating_sub(earlier.plancks).saturating_sub(Balance::from(borrows));
	FineAmount { plancks, fraction }
}
