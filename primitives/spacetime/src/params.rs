// SPDX-License-Identifier: Apache-2.0
//! Every figure of the storage rules that is governance's to decide, and which of them contradict each
//! other or the clock.

#![allow(
	clippy::as_conversions,
	clippy::cast_possible_truncation,
	reason = "the derives of SCALE cast the indices of variants; there is no other cast here"
)]

use crate::{Schedule, DEADLINES};
use cairn_device_primitives::{Round, Tick};
use cairn_figures::Figures;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::Permill;

/// In how many times the ticks of its deposit a sector may earn at most: with 540 days for 20,
/// cheating with a seal of 64 challenges loses (see the docs of [`profile`](crate::Profile)). With
/// longer lives, or smaller deposits, the space that wrong nodes save pays for the tries. All of it in
/// ticks of one reward, the last before the pre-commit: what it becomes later nobody can hold in advance.
pub const LIFE_IN_DEPOSITS: u32 = 27;

/// How many windows of a fault a pledge pays for at least, beside the first, which is free: so many
/// periods a broken machine may take to repair before nothing is left that deters from leaving it.
pub const FAULTS_IN_PLEDGE: u32 = 2;

/// The figures of the storage rules, amounts in plancks of type `B`. A window is judged by those in
/// force when it opens; what a sector is pledged with and how long it lives follows from those of its
/// pre-commit; all else from those in force when it happens.
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
)]
pub struct StorageParams<B> {
	/// Most rounds since a ticket's round at the pre-commit. As long as sealing takes, and no longer:
	/// whoever seals on old tickets seals in advance. Under the clock's history.
	pub max_ticket_age: Round,
	/// Rounds from a pre-commit to the one whose seed challenges the seal. At least two, so that the
	/// roots are fixed a whole round before; more than finality takes, so that no fork draws again.
	pub seal_delay: Round,
	/// Ticks in which a pre-commit must be proven. Longer than the seal delay, and no longer than the
	/// clock keeps the seed of the challenges.
	pub pre_commit_lifetime: Tick,
	/// Ticks that a sector is committed for when it is activated. At least a period.
	pub initial_lifetime: Tick,
	/// Most ticks that a sector lives, extensions included; [`LIFE_IN_DEPOSITS`] times
	/// `deposit_ticks` at most, as the deposit deters from cheating with a seal because a sector earns
	/// for a bounded time. A sector keeps that of its pre-commit, as its deposit was of that day; a later
	/// one bounds its extensions where it is less.
	pub max_lifetime: Tick,
	/// Windows in a row that a sector may miss, 1 to 254; with the next it is terminated. Filecoin: 42
	/// days.
	pub max_fault_periods: u8,
	/// Least deposit for a GiB; smaller sectors pro rata, rounded up.
	pub deposit_floor: B,
	/// Ticks whose reward a deposit is worth. Filecoin: 20 days.
	pub deposit_ticks: Tick,
	/// Least pledge for a GiB; smaller sectors pro rata, rounded up.
	pub pledge_floor: B,
	/// Ticks whose reward a pledge is worth; at least what [`FAULTS_IN_PLEDGE`] windows of a fault cost.
	/// Filecoin: 20 days.
	pub pledge_ticks: Tick,
	/// What each window that a fault goes on costs, in percent of what the sector would have earned in
	/// a period. 351 (Filecoin's 3.51 days of reward a day): at least 100, so that to leave a sector
	/// faulty costs more than it would earn in as long, and nobody keeps for nothing what room its
	/// proofs have booked while anything is left of its pledge; at most a pledge in [`FAULTS_IN_PLEDGE`],
	/// so that a broken machine can be repaired. Both are in ticks of reward: a pledge of a day when
	/// storage was paid less, or when these figures were others, pays for fewer, and no fault costs more
	/// than is left of it.
	///
	/// It does not deter from proving every other period, as the first window of each fault is free.
	/// That gives power for a period, a window and the lookback of every two periods, 51 % of the time,
	/// by half of the proofs: a proof brings what it brings whoever proves always, within 2 %, and makes
	/// nobody more.
	pub fault_cost: u32,
	/// Share of its pledge that a sector of `termination_age` loses when it leaves early. 8.5 %
	/// (FIP-0098). It decides where the reward has fallen since the pledge was held, as no sector
	/// leaves for less than 1.05 times `fault_cost` ([`termination_fee`](crate::termination_fee)).
	pub termination_share: Permill,
	/// The least share, however young. 2 % (FIP-0098): else sectors that never earned leave for
	/// nothing.
	pub least_termination_share: Permill,
	/// Ticks until the share has grown to its full height. 140 days (FIP-0098).
	pub termination_age: Tick,
}

/// The lengths of the clock that figures have to go with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockLengths {
	/// A round, in ticks.
	pub round: Tick,
	/// A window, in ticks.
	pub window: Tick,
	/// Rounds whose seeds are kept.
	pub history: Round,
}

impl ClockLengths {
	/// Ticks for which a seed is kept at least.
	pub const fn kept(&self) -> Tick {
		self.rounds(self.history.saturating_sub(1))
	}

	/// A proving period, in ticks.
	pub const fn period(&self) -> Tick {
		self.window.saturating_mul(DEADLINES)
	}

	const fn rounds(&self, rounds: Round) -> Tick {
		self.round.saturating_mul(rounds)
	}
}

/// A rule that figures break.
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
)]
#[scale_info(capture_docs = "always")]
pub enum StorageParamsError {
	/// `max_ticket_age` is not under the rounds whose seeds are kept.
	#[codec(index = 0)]
	MaxTicketAge,
	/// `seal_delay` leaves no whole round between roots and seed.
	#[codec(index = 1)]
	SealDelay,
	/// `pre_commit_lifetime` does not outlast the wait for the seed, or outlasts the seed.
	#[codec(index = 2)]
	PreCommitLifetime,
	/// `initial_lifetime` is longer than `max_lifetime`, or shorter than a period.
	#[codec(index = 3)]
	InitialLifetime,
	/// `max_lifetime` is more than [`LIFE_IN_DEPOSITS`] times `deposit_ticks`.
	#[codec(index = 4)]
	MaxLifetime,
	/// `max_fault_periods` is not in 1 to 254.
	#[codec(index = 5)]
	MaxFaultPeriods,
	/// `fault_cost` is less than what a fault would earn.
	#[codec(index = 6)]
	FaultCost,
	/// `least_termination_share` is more than `termination_share`.
	#[codec(index = 7)]
	TerminationShare,
	/// `pledge_ticks` are less than what [`FAULTS_IN_PLEDGE`] windows cost in which a fault goes on.
	#[codec(index = 8)]
	PledgeTicks,
}

impl<B: Copy + PartialEq> StorageParams<B> {
	/// Whether the figures go with each other and with the clock.
	///
	/// # Errors
	/// [`StorageParamsError`] names the first that does not.
	pub fn check(&self, clock: &ClockLengths) -> Result<(), StorageParamsError> {
		let wait = clock.rounds(self.seal_delay.saturating_add(1));
		let sealed = self.pre_commit_lifetime;
		let checks = [
			(self.max_ticket_age < clock.history, StorageParamsError::MaxTicketAge),
			(self.seal_delay >= 2, StorageParamsError::SealDelay),
			(wait < sealed && sealed <= clock.kept(), StorageParamsError::PreCommitLifetime),
			(self.initial_lifetime >= clock.period(), StorageParamsError::InitialLifetime),
			(self.pays_for_faults(clock.period()), StorageParamsError::PledgeTicks),
		];
		first(&checks)?;
		Figures::check(self)
	}

	/// Whether a pledge is worth what [`FAULTS_IN_PLEDGE`] windows of a fault cost, where a period has
	/// so many ticks.
	fn pays_for_faults(&self, period: Tick) -> bool {
		let cost = u64::from(period).saturating_mul(self.fault_cost.into());
		let pledge = u64::from(self.pledge_ticks).saturating_mul(100);
		cost.saturating_mul(FAULTS_IN_PLEDGE.into()) <= pledge
	}
}

/// The first rule that does not hold.
fn first(checks: &[(bool, StorageParamsError)]) -> Result<(), StorageParamsError> {
	checks.iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, error)| Err(*error))
}

impl<B: Copy + PartialEq> Figures for StorageParams<B> {
	type Conflict = StorageParamsError;

	/// What can be said without the clock.
	fn check(&self) -> Result<(), StorageParamsError> {
		let longest = self.deposit_ticks.saturating_mul(LIFE_IN_DEPOSITS);
		first(&[
			(self.initial_lifetime <= self.max_lifetime, StorageParamsError::InitialLifetime),
			(self.max_lifetime <= longest, StorageParamsError::MaxLifetime),
			((1..u8::MAX).contains(&self.max_fault_periods), StorageParamsError::MaxFaultPeriods),
			(self.fault_cost >= 100, StorageParamsError::FaultCost),
			(
				self.least_termination_share <= self.termination_share,
				StorageParamsError::TerminationShare,
			),
		])
	}

	fn revert(&mut self, conflict: StorageParamsError, old: &Self) {
		match conflict {
			StorageParamsError::MaxTicketAge => self.max_ticket_age = old.max_ticket_age,
			StorageParamsError::SealDelay => self.seal_delay = old.seal_delay,
			StorageParamsError::PreCommitLifetime => {
				self.pre_commit_lifetime = old.pre_commit_lifetime;
				self.seal_delay = old.seal_delay;
			}
			StorageParamsError::InitialLifetime => {
				self.initial_lifetime = old.initial_lifetime;
				self.max_lifetime = old.max_lifetime;
			}
			StorageParamsError::MaxLifetime => {
				self.max_lifetime = old.max_lifetime;
				self.deposit_ticks = old.deposit_ticks;
			}
			StorageParamsError::MaxFaultPeriods => {
				self.max_fault_periods = old.max_fault_periods;
			}
			StorageParamsError::FaultCost => self.fault_cost = old.fault_cost,
			StorageParamsError::TerminationShare => {
				self.termination_share = old.termination_share;
				self.least_termination_share = old.least_termination_share;
			}
			StorageParamsError::PledgeTicks => {
				self.pledge_ticks = old.pledge_ticks;
				self.fault_cost = old.fault_cost;
			}
		}
	}
}

/// Figures that others took the place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Superseded<P> {
	/// The first tick at which they were in force no more. Windows that opened before are judged by
	/// them.
	pub until: Tick,
	/// What they were.
	pub params: P,
}

impl<P> Superseded<P> {
	/// The last tick at which a window closes that is judged by them.
	pub const fn last(&self, schedule: &Schedule) -> Tick {
		self.until.saturating_add(schedule.window).saturating_sub(1)
	}
}
