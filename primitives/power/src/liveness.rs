// SPDX-License-Identifier: Apache-2.0
//! Whether a validator is at work.

use crate::{IdleBelow, ParamsError, Service, TOTAL_WEIGHT};
use cairn_emission::PARTS;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The most sessions before a verdict: a week of an hour each.
pub const MAX_IDLE_SESSIONS: u32 = 168;

/// The fewest expected blocks before a verdict. With these, and c = 1/2, an honest validator is
/// idle by chance less than once in ten million verdicts, whatever [`IdleBelow`] is; if it loses
/// all contested slots, less than once in a thousand.
pub const MIN_IDLE_BLOCKS: u32 = 50;

/// The most expected blocks before a verdict.
pub const MAX_IDLE_BLOCKS: u32 = 10_000;

/// When a validator counts as idle.
///
/// A verdict falls when a validator has served for so many sessions *and* so many blocks were
/// expected of it, however long that takes: a heavy validator's absence shows soon, a light one's
/// harms nobody until it does. After a verdict its service counts from zero.
///
/// # How often an honest validator is found idle
/// Given the blocks that were made, those that it authored are binomial. In the worst case *every*
/// slot that another won too goes to the other, and a share `θ` of the weight authors
/// `ρ·θ = ((1 − c)^(1 − θ) − (1 − c)) / c` of the blocks: with c = 1/2 no less than 0.69 of its
/// share, with 1/4 no less than 0.86. With the default, a quarter where 100 are expected:
///
/// | c | honest, contested slots shared evenly | honest, all contested slots lost |
/// |---|---|---|
/// | 1/4 | < 10^-18 | < 10^-14 |
/// | 1/2 | < 10^-18 | < 10^-9 |
///
/// for each verdict. Hence c must not be raised far over one half: with 3/4 the last is 1 in 2,000.
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
pub struct LivenessParams {
	/// Sessions before a verdict, 1 to [`MAX_IDLE_SESSIONS`].
	pub sessions: u32,
	/// Expected blocks before a verdict, [`MIN_IDLE_BLOCKS`] to [`MAX_IDLE_BLOCKS`].
	pub blocks: u32,
	/// The part of the expected blocks below which a validator is idle.
	pub idle_below: IdleBelow,
}

impl Default for LivenessParams {
	fn default() -> Self {
		Self { sessions: 4, blocks: 100, idle_below: IdleBelow::default() }
	}
}

/// What a validator's service says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
	/// Too little was expected of it to tell.
	Open,
	/// It is at work.
	Live,
	/// It authored far less than was expected.
	Idle,
}

impl LivenessParams {
	/// Refuses figures with which a verdict would say nothing, or never fall.
	///
	/// # Errors
	/// See [`ParamsError`].
	pub fn check(&self) -> Result<(), ParamsError> {
		if !(1..=MAX_IDLE_SESSIONS).contains(&self.sessions) {
			return Err(ParamsError::IdleSessions);
		}
		if !(MIN_IDLE_BLOCKS..=MAX_IDLE_BLOCKS).contains(&self.blocks) {
			return Err(ParamsError::IdleBlocks);
		}
		Ok(())
	}

	/// Judges what a validator did since its last verdict.
	///
	/// Of validators that are judged over the same sessions not all are idle: what all authored is
	/// what was expected of all.
	pub fn verdict(&self, service: &Service) -> Verdict {
		let needed = u128::from(self.blocks).saturating_mul(TOTAL_WEIGHT.into());
		if service.sessions < self.sessions || service.expected < needed {
			return Verdict::Open;
		}
		let done = service.done().saturating_mul(PARTS.into());
		if done < service.expected.saturating_mul(self.idle_below.get().into()) {
			Verdict::Idle
		} else {
			Verdict::Live
		}
	}
}
