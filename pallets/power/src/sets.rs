// SPDX-License-Identifier: Apache-2.0
//! What is kept of sets yet to come, and of all validators' points.

use cairn_device_primitives::EpochIndex;
use cairn_power::{Commission, FullPayFrom};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Who was elected, and by what.
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
pub struct PlannedSeat<AccountId> {
	/// The candidate.
	pub id: AccountId,
	/// What backed it when it was elected, which its weight follows.
	pub backing: u128,
}

/// Points of all validators in the running epoch of emission.
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
pub struct PointsSum {
	/// The epoch. All before it are closed.
	pub epoch: EpochIndex,
	/// The rule of points that is in force in it: that of when it began.
	pub full_pay_from: FullPayFrom,
	/// The most that a candidate keeps in it, whatever it asked for: that of when it began.
	pub max_commission: Commission,
	/// All weight, once a session.
	pub put_up: u128,
	/// What validators earned of it.
	pub earned: u128,
}

/// By what an epoch of emission pays validators, whatever is decided while it runs.
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
pub struct PayTerms {
	/// From which part of its expected blocks on a validator is paid in full.
	pub full_pay_from: FullPayFrom,
	/// The most that a candidate keeps, whatever it asked for.
	pub max_commission: Commission,
}

impl PointsSum {
	/// By what the epoch pays.
	pub(crate) const fn terms(&self) -> PayTerms {
		PayTerms { full_pay_from: self.full_pay_from, max_commission: self.max_commission }
	}
}
