// SPDX-License-Identifier: Apache-2.0
//! What governance may set.

#![allow(clippy::cast_possible_truncation, reason = "SCALE's derives cast variant indices")]

use cairn_emission::{Balance, CRN};
use cairn_figures::Figures;
use cairn_power::{
	BackingParams, Commission, ConsensusWeight, ElectionParams, FullPayFrom, LivenessParams,
	Margin, ParamsError as RuleError, WeightParams, TOTAL_WEIGHT,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::Permill;
use sp_staking::SessionIndex;

/// The most sessions for which a bond is held, or a candidate removed: more than a year of an hour
/// each.
pub const MAX_SESSIONS: SessionIndex = 10_000;

/// The most that [`PowerParams::min_shift`] may be: a thousandth of all weight, which is the least by
/// which governance lets a weight change in a session. More, and a weight whose backing is gone would
/// not fade.
pub const MAX_SHIFT: ConsensusWeight = TOTAL_WEIGHT / 1_000;

/// By what rules validators are elected, weighed, judged and paid.
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
pub struct PowerParams {
	/// How much proven work backs with.
	pub backing: BackingParams,
	/// Who has a seat.
	pub election: ElectionParams,
	/// What a seat weighs.
	pub weights: WeightParams,
	/// The sum of all changes of weights below which the weights of the session before are kept, in
	/// parts of [`TOTAL_WEIGHT`]; at most [`MAX_SHIFT`]. Every change is a new set of GRANDPA's with
	/// a justification that is kept for ever.
	pub min_shift: ConsensusWeight,
	/// Who is at work.
	pub liveness: LivenessParams,
	/// From which part of its expected blocks on a validator is paid in full.
	pub full_pay_from: FullPayFrom,
	/// The most commission that a validator may ask for, and keeps of what it asked for earlier: in an
	/// epoch, that of when it began.
	pub max_commission: Commission,
	/// Sessions for which a bond that was given up is held and can be slashed. Longer than an
	/// offence can be reported, at most [`MAX_SESSIONS`].
	pub unbonding_sessions: SessionIndex,
	/// Sessions for which a device whose backing ended may back nobody: as many as it takes until
	/// [the weight that followed from it is gone](WeightParams::fading_sessions) at least, at most
	/// [`MAX_SESSIONS`]. With fewer, one power would weigh twice. With as many it may as well where too
	/// few others are backed to take that weight, see [`check`](Self::check).
	pub rebacking_sessions: SessionIndex,
	/// Sessions for which who equivocated may not stand: more than those before the running one that
	/// can be reported of, at most [`MAX_SESSIONS`]. With fewer, who stands again could be slashed
	/// again for what it was removed for.
	pub removal_sessions: SessionIndex,
	/// The least part of its bond that who equivocated loses, in parts per million. Who is heavy loses
	/// more, see [`slashed_by`](cairn_power::slashed_by).
	pub slash: Permill,
}

/// The production network's: a hundred seats, 10,000 CRN at least, a week of an hour a session
/// until a bond is free, half a day until a device backs again, thirty days out for an equivocation
/// that costs a tenth at least.
impl Default for PowerParams {
	fn default() -> Self {
		const MIN_SELF_BOND: Balance = 10_000 * CRN;
		Self {
			backing: BackingParams::default(),
			election: ElectionParams {
				seats: 100,
				margin: Margin::default(),
				min_self_bond: MIN_SELF_BOND,
			},
			weights: WeightParams::default(),
			min_shift: TOTAL_WEIGHT / 1_000,
			liveness: LivenessParams::default(),
			full_pay_from: FullPayFrom::default(),
			max_commission: Commission::try_new(Commission::MOST).unwrap_or_default(),
			unbonding_sessions: 168,
			rebacking_sessions: 12,
			removal_sessions: 720,
			slash: Permill::from_percent(10),
		}
	}
}

/// Why parameters are refused.
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
pub enum PowerParamsError {
	/// A rule refuses its own.
	#[codec(index = 0)]
	Rule(RuleError),
	/// The least shift is over [`MAX_SHIFT`].
	#[codec(index = 1)]
	MinShift,
	/// The least bond is nothing: standing for election would be free.
	#[codec(index = 2)]
	MinSelfBond,
	/// A bond is free before an offence was to be reported, or not for over [`MAX_SESSIONS`].
	#[codec(index = 3)]
	UnbondingSessions,
	/// A device may back again before the weight is gone that it made, or not for over
	/// [`MAX_SESSIONS`].
	#[codec(index = 4)]
	RebackingSessions,
	/// Who equivocated may stand while that can still be reported, or not for over [`MAX_SESSIONS`].
	#[codec(index = 5)]
	RemovalSessions,
}

impl From<RuleError> for PowerParamsError {
	fn from(error: RuleError) -> Self {
		Self::Rule(error)
	}
}

impl fmt::Display for PowerParamsError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Rule(error) => error.fmt(f),
			Self::MinShift => write!(f, "minShift must be at most {MAX_SHIFT}"),
			Self::MinSelfBond => f.write_str("minSelfBond must not be zero"),
			Self::UnbondingSessions => write!(
				f,
				"unbondingSessions must be at most {MAX_SESSIONS}, and two more at least than those \
				 in which an offence can be reported"
			),
			Self::RebackingSessions => write!(
				f,
				"rebackingSessions must be at most {MAX_SESSIONS}, and two more at least than those in \
				 which a weight falls from the cap to nothing"
			),
			Self::RemovalSessions => {
				write!(
					f,
					"removalSessions must be at most {MAX_SESSIONS}, and one more at least than those \
					 in which an offence can be reported"
				)
			}
		}
	}
}

impl PowerParams {
	/// Refuses figures without meaning, where offences of `reported` sessions before the running one
	/// can be reported.
	///
	/// The rest of devices is reckoned from the cap and the limit of change: a weight that others may
	/// take is gone by its end. Where fewer claim than can hold all under the cap (five, at 20 %), what
	/// they may not have stays with those who had it, backed or not, for as long as that lasts; and
	/// where fewer claim or hold weight, a weight may be above that cap and takes longer. There a
	/// device that rested may weigh at another validator beside what it left at the first.
	///
	/// # Errors
	/// See [`PowerParamsError`].
	pub fn check(&self, reported: SessionIndex) -> Result<(), PowerParamsError> {
		self.backing.check()?;
		self.election.check()?;
		self.liveness.check()?;
		if self.min_shift > MAX_SHIFT {
			return Err(PowerParamsError::MinShift);
		}
		if self.election.min_self_bond == 0 {
			return Err(PowerParamsError::MinSelfBond);
		}
		// Who leaves may serve in the two sessions that are planned.
		let least = reported.saturating_add(2);
		if !(least..=MAX_SESSIONS).contains(&self.unbonding_sessions) {
			return Err(PowerParamsError::UnbondingSessions);
		}
		if !(self.weights.fading_sessions()..=MAX_SESSIONS).contains(&self.rebacking_sessions) {
			return Err(PowerParamsError::RebackingSessions);
		}
		let least = reported.saturating_add(1);
		if !(least..=MAX_SESSIONS).contains(&self.removal_sessions) {
			return Err(PowerParamsError::RemovalSessions);
		}
		Ok(())
	}
}

impl Figures for PowerParams {
	type Conflict = PowerParamsError;

	/// What can be said without knowing for how long offences can be reported.
	fn check(&self) -> Result<(), PowerParamsError> {
		Self::check(self, 0)
	}

	fn revert(&mut self, conflict: PowerParamsError, old: &Self) {
		match conflict {
			PowerParamsError::Rule(rule) => self.revert_rule(rule, old),
			PowerParamsError::MinShift => self.min_shift = old.min_shift,
			PowerParamsError::MinSelfBond => {
				self.election.min_self_bond = old.election.min_self_bond;
			}
			PowerParamsError::UnbondingSessions => {
				self.unbonding_sessions = old.unbonding_sessions;
			}
			// For how long a weight lasts follows from two of them.
			PowerParamsError::RebackingSessions => {
				self.rebacking_sessions = old.rebacking_sessions;
				self.weights.cap = old.weights.cap;
				self.weights.max_change = old.weights.max_change;
			}
			PowerParamsError::RemovalSessions => self.removal_sessions = old.removal_sessions,
		}
	}
}

impl PowerParams {
	fn revert_rule(&mut self, rule: RuleError, old: &Self) {
		match rule {
			RuleError::NothingBacks => {
				self.backing.per_byte = old.backing.per_byte;
				self.backing.per_micro_unit = old.backing.per_micro_unit;
			}
			RuleError::HalfLife => self.backing.half_life = old.backing.half_life,
			RuleError::Seats => self.election.seats = old.election.seats,
			RuleError::IdleSessions => self.liveness.sessions = old.liveness.sessions,
			RuleError::IdleBlocks => self.liveness.blocks = old.liveness.blocks,
		}
	}
}
