// SPDX-License-Identifier: Apache-2.0
//! What backers earn with a validator: points while an epoch runs, plancks when it is closed.
//!
//! A backer holds as many *shares* as it backs with. The points that a session brings are divided
//! among the shares that there are when it ends. A point is worth nothing before its epoch is
//! closed, and an integer of plancks then, the epoch's *rate*, the same for all. Hence there are two
//! accumulators: `P`, the points that each share earned in the running epoch, and `A`, the plancks
//! that each share earned in all before it. When an epoch closes with the rate `r`, `A` grows by
//! `P·r` and `P` begins anew.
//!
//! A backer with `s` shares that was last settled at `a` and `p` has earned since:
//!
//! - in the same epoch, `s·(P − p)` points;
//! - in a later one, with `r` the rate of the epoch in which it was settled, `s·(A − a − p·r)`
//!   plancks, besides `r` for each point that it had then; and `s·P` points of the running epoch.
//!
//! That takes the same few steps however many epochs and other backers there are.
//!
//! # Exactness
//! Points are counted in parts of 2^-64 point, plancks in parts of 2^-64 planck, and rates are
//! integers: nothing but the division by shares rounds. What it leaves over of points is carried to
//! the next session, and becomes plancks with the epoch; what is left over of these is carried to
//! the next epoch. With `q` the points of all backers, settled or not, `e` their earnings, and
//! everything in parts,
//!
//! ```text
//! Σ q + points carried                = Σ points distributed in the running epoch · 2^64
//! Σ e + carry + 2^64 · what [`BackersAccrual::close`] returned
//!                                     = Σ rate · points distributed in it, over closed epochs · 2^64
//! ```
//!
//! # Bounds
//! A validator earns under 2^62 points an epoch, worth under 2^63 plancks ([`MAX_BUDGET`]).
//!
//! | value, in parts | is less than |
//! |---|---|
//! | shares, and what a division by them leaves over | 2^127 ([`MAX_SHARES`]) |
//! | points of a session, with what was carried | 2^126 + 2^127 |
//! | points of a share, of a backer, or carried: no more than were distributed | 2^126 |
//! | points carried, times the rate: no more than what they are worth | 2^127 |
//!
//! Plancks have 128 bits before their 64 of fraction: no more a share than were ever distributed.
//! Nothing clamps.
//!
//! [`MAX_BUDGET`]: cairn_emission::MAX_BUDGET

use cairn_emission::{Balance, FineAmount, FRACTION_BITS};
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
	/// What a share held since the running epoch began has earned in it, in parts of 2^-64 point.
	pub points: u128,
	/// Points of the running epoch that the last division left over, in parts of 2^-64 point.
	pub points_carry: u128,
	/// What a share held from the beginning has earned in closed epochs.
	pub accumulator: FineAmount,
	/// What is left over of closed epochs, in parts of 2^-64 planck.
	pub carry: u128,
}

/// What a device earned by backing and was not paid, be it for one validator or for several.
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
pub struct BackerEarnings {
	/// The epoch of emission in which it was last settled.
	pub epoch: u32,
	/// Points that it earned in that epoch, in parts of 2^-64 point.
	pub points: u128,
	/// What it earned in the epochs before.
	pub earned: FineAmount,
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
	/// Shares held since this was last settled.
	pub shares: u128,
	/// The validator's points a share when this was last settled.
	pub since_points: u128,
	/// The validator's accumulator when this was last settled.
	pub since: FineAmount,
	/// What was earned until then and is not paid.
	pub earnings: BackerEarnings,
}

impl BackersAccrual {
	/// Distributes `points` of the running epoch among all shares, and returns those that it did
	/// not: all of them while nobody holds any.
	#[must_use]
	pub fn distribute(&mut self, points: u64) -> u64 {
		let parts = (u128::from(points) << FRACTION_BITS).saturating_add(self.points_carry);
		let Some(growth) = parts.checked_div(self.shares) else { return points };
		self.points_carry = parts.checked_rem(self.shares).unwrap_or_default();
		self.points = self.points.saturating_add(growth);
		0
	}

	/// Ends the running epoch, in which a point is worth `rate` plancks. What was carried of it is
	/// divided among all shares; where nobody holds any, its whole plancks are returned.
	#[must_use]
	pub fn close(&mut self, rate: Balance) -> Balance {
		let growth = FineAmount::of_power(rate, self.points);
		let left = self.points_carry.saturating_mul(rate).saturating_add(self.carry);
		let nobodys = FineAmount::of_parts(left);
		let (more, carry, returned) = match left.checked_div(self.shares) {
			Some(more) => (more, left.checked_rem(self.shares).unwrap_or_default(), 0),
			None => (0, nobodys.fraction.into(), nobodys.plancks),
		};
		self.accumulator = self.accumulator.plus(growth).plus(FineAmount::of_parts(more));
		self.carry = carry;
		self.points = 0;
		self.points_carry = 0;
		returned
	}

	/// Enters all that `account` earned, where `running` is the epoch that runs and `rate_of` says
	/// what a point of a closed one is worth, in plancks. Asks for one at most.
	pub fn settle(
		&self,
		account: &mut BackerAccount,
		running: u32,
		rate_of: impl FnOnce(u32) -> Balance,
	) {
		let BackerAccount { shares, since_points, since, earnings } = account;
		if earnings.epoch < running {
			let counts = *since_points > 0 || earnings.points > 0;
			let rate = if counts { rate_of(earnings.epoch) } else { 0 };
			earnings.settle(running, |_| rate);
			*since = since.plus(FineAmount::of_power(rate, *since_points));
			*since_points = 0;
		}
		let growth = between(*since, self.accumulator);
		earnings.earned = earnings.earned.plus(of_shares(*shares, growth));
		*since = self.accumulator;
		let points = self.points.saturating_sub(*since_points).saturating_mul(*shares);
		earnings.points = earnings.points.saturating_add(points);
		*since_points = self.points;
	}

	/// Gives `account`, which is to be settled before, `shares` in place of those that it has, as
	/// far as [`MAX_SHARES`] leaves room.
	pub fn replace_shares(&mut self, account: &mut BackerAccount, shares: u128) {
		let others = self.shares.saturating_sub(account.shares);
		account.shares = shares.min(MAX_SHARES.saturating_sub(others));
		self.shares = others.saturating_add(account.shares);
	}
}

impl BackerEarnings {
	/// Turns points of an epoch before `running` into plancks, where `rate_of` says what a point of
	/// a closed epoch is worth. Asks only if there are any.
	pub fn settle(&mut self, running: u32, rate_of: impl FnOnce(u32) -> Balance) {
		if self.epoch >= running {
			return;
		}
		if self.points > 0 {
			let worth = FineAmount::of_power(rate_of(self.epoch), self.points);
			self.earned = self.earned.plus(worth);
			self.points = 0;
		}
		self.epoch = running;
	}

	/// Takes out the whole plancks that closed epochs earned. The fraction stays.
	#[must_use]
	pub fn pay(&mut self) -> Balance {
		core::mem::take(&mut self.earned.plancks)
	}

	/// Whether less than a planck is lost if it is forgotten.
	pub const fn is_spent(&self) -> bool {
		self.points == 0 && self.earned.plancks == 0
	}

	/// Whole points of the epoch in which it was last settled.
	pub fn whole_points(&self) -> u64 {
		u64::try_from(self.points >> FRACTION_BITS).unwrap_or(u64::MAX)
	}
}

/// What so many shares earned while each earned `growth`.
fn of_shares(shares: u128, growth: FineAmount) -> FineAmount {
	let whole = growth.plancks.saturating_mul(shares);
	FineAmount { plancks: whole, fraction: 0 }
		.plus(FineAmount::of_power(shares, growth.fraction.into()))
}

/// How much `later` is more than `earlier`; nothing if it is not.
fn between(earlier: FineAmount, later: FineAmount) -> FineAmount {
	let later = later.max(earlier);
	let (fraction, borrows) = later.fraction.overflowing_sub(earlier.fraction);
	let plancks =
		later.plancks.saturating_sub(earlier.plancks).saturating_sub(Balance::from(borrows));
	FineAmount { plancks, fraction }
}
