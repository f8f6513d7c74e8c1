// SPDX-License-Identifier: Apache-2.0
//! What of the emission governance may change, and what it may not.
//!
//! The schedule of genesis stays: its budget, its halvings, its cap. What is decided is which part of
//! it is handed out, and to whom. So there is never more than genesis promised, however often the
//! part is lowered and raised.

#![allow(
	clippy::as_conversions,
	clippy::cast_possible_truncation,
	reason = "the derives of SCALE cast the indices of variants; there is no other cast here"
)]

use crate::{
	split::part, Balance, EmissionParams, Pools, Shares, MAX_STORAGE_RATE, MAX_VESTING_TICKS, PARTS,
};
use cairn_figures::Figures;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The figures of the emission that governance decides. An epoch is paid by those in force when it
/// began.
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
pub struct EmissionFigures {
	/// The part of each scheduled budget that is handed out, in parts per million; at most
	/// [`PARTS`].
	pub budget_part: u32,
	/// The share of beaconers, in parts per million. What the four shares leave is the treasury's.
	pub beaconers: u32,
	/// The share of witnesses, in parts per million.
	pub witnesses: u32,
	/// The share of storage, in parts per million.
	pub storage: u32,
	/// The share of validators, in parts per million.
	pub validators: u32,
	/// See [`EmissionParams::max_rate`].
	pub max_rate: Balance,
	/// See [`EmissionParams::max_storage_rate`].
	pub max_storage_rate: Balance,
	/// See [`EmissionParams::storage_liquid`].
	pub storage_liquid: u32,
	/// See [`EmissionParams::vesting_ticks`].
	pub vesting_ticks: u32,
}

/// A rule that decided figures break.
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
pub enum FiguresError {
	/// The four shares sum to more than one: nothing is left, let alone for the treasury.
	#[codec(index = 0)]
	Shares,
	/// More than the schedule would be handed out.
	#[codec(index = 1)]
	BudgetPart,
	/// The highest rate is zero: nobody would earn anything.
	#[codec(index = 2)]
	MaxRate,
	/// The highest rate of storage is zero, or not under [`MAX_STORAGE_RATE`].
	#[codec(index = 3)]
	MaxStorageRate,
	/// More than all of storage's reward would be liquid.
	#[codec(index = 4)]
	StorageLiquid,
	/// The vesting period is zero, or over [`MAX_VESTING_TICKS`].
	#[codec(index = 5)]
	Vesting,
}

impl EmissionFigures {
	/// Those of `params`, with all of its budget.
	pub const fn of(params: &EmissionParams) -> Self {
		let shares = &params.shares;
		Self {
			budget_part: PARTS,
			beaconers: shares.of(crate::Pool::Beaconers),
			witnesses: shares.of(crate::Pool::Witnesses),
			storage: shares.of(crate::Pool::Storage),
			validators: shares.of(crate::Pool::Validators),
			max_rate: params.max_rate,
			max_storage_rate: params.max_storage_rate,
			storage_liquid: params.storage_liquid,
			vesting_ticks: params.vesting_ticks,
		}
	}

	/// The parameters of an epoch: `schedule` with these figures.
	///
	/// Budgets sum to no more than those of `schedule`, and the cap is its own.
	pub fn applied_to(&self, schedule: &EmissionParams) -> EmissionParams {
		EmissionParams {
			initial_budget: part(schedule.initial_budget, self.budget_part.min(PARTS)),
			// What is in force passed the check, and has shares.
			shares: self.shares().unwrap_or(schedule.shares),
			max_rate: self.max_rate,
			max_storage_rate: self.max_storage_rate,
			storage_liquid: self.storage_liquid,
			vesting_ticks: self.vesting_ticks,
			..*schedule
		}
	}

	/// The shares of all pools; `None` if those of four sum to more than one.
	fn shares(&self) -> Option<Shares> {
		let Self { beaconers, witnesses, storage, validators, .. } = *self;
		let worked = [beaconers, witnesses, storage, validators];
		let left = worked.into_iter().try_fold(PARTS, u32::checked_sub);
		let pools = |treasury| Pools { beaconers, witnesses, storage, validators, treasury };
		left.and_then(|treasury| Shares::try_new(pools(treasury)).ok())
	}
}

impl Figures for EmissionFigures {
	type Conflict = FiguresError;

	fn check(&self) -> Result<(), FiguresError> {
		let checks = [
			(self.shares().is_some(), FiguresError::Shares),
			(self.budget_part <= PARTS, FiguresError::BudgetPart),
			(self.max_rate > 0, FiguresError::MaxRate),
			((1..MAX_STORAGE_RATE).contains(&self.max_storage_rate), FiguresError::MaxStorageRate),
			(self.storage_liquid <= PARTS, FiguresError::StorageLiquid),
			((1..=MAX_VESTING_TICKS).contains(&self.vesting_ticks), FiguresError::Vesting),
		];
		checks.into_iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, error)| Err(error))
	}

	fn revert(&mut self, conflict: FiguresError, old: &Self) {
		match conflict {
			FiguresError::Shares => {
				self.beaconers = old.beaconers;
				self.witnesses = old.witnesses;
				self.storage = old.storage;
				self.validators = old.validators;
			}
			FiguresError::BudgetPart => self.budget_part = old.budget_part,
			FiguresError::MaxRate => self.max_rate = old.max_rate,
			FiguresError::MaxStorageRate => self.max_storage_rate = old.max_storage_rate,
			FiguresError::StorageLiquid => self.storage_liquid = old.storage_liquid,
			FiguresError::Vesting => self.vesting_ticks = old.vesting_ticks,
		}
	}
}

/// Those of the production network.
impl Default for EmissionFigures {
	fn default() -> Self {
		Self::of(&EmissionParams::default())
	}
}

#[cfg(test)]
mod tests;
